"""EXE: the execution rate 预算执行率 and the score it earns.

Amounts stand for ± half a printed step; a rate may have been rounded or cut off, so it stands
for one step each way. Nothing that some true amounts could have printed is reported.
"""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.arithmetic import WHOLE, half_up, product
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, money, points, rate, rule
from jiheng.rules.marks import tells_unspent
from jiheng.scoring.execution import score_at


def _score_at(rate_: pl.Expr, t: Table, p: Parameters) -> pl.Expr:
    """Return the execution score at a rate under the policy's formula."""
    return score_at(rate_, pl.lit(WHOLE, pl.Int64), t.execution_points, p=p)


def _is_fraction(rate_: pl.Expr, step: pl.Expr, *, outturn: pl.Expr, budget: pl.Expr) -> pl.Expr:
    """Return whether a rate in percent is right only if read as a fraction: 0.92 for 92 %.

    A whole number is one only if it is exact: 1 for 100 %, never for 5 %.
    """
    wide = product(budget, WHOLE)
    apart = (product(outturn, WHOLE * WHOLE) - product(wide, rate_ * 100)).abs()
    small = (rate_ <= WHOLE // 100) & (outturn * 100 > budget)
    doubt = pl.when(step < WHOLE // 100).then(step * 100).otherwise(0)
    return small & (apart <= product(wide, doubt))


@derived(Scope.FUNDS, Unit.FLAG, ("执行率写成小数", "rate is a fraction"))
def is_fraction_rate(t: Table, _: Parameters) -> pl.Expr:
    """Whether the line's printed rate is a fraction of 1 in place of a percentage."""
    amounts = {"outturn": t.outturn, "budget": t.revised_budget}
    return _is_fraction(t.execution_rate, t.execution_rate_step, **amounts).fill_null(value=False)


@derived(Scope.FORMS, Unit.FLAG, ("总额的执行率写成小数", "total rate is a fraction"))
def is_total_rate_fraction(t: Table, _: Parameters) -> pl.Expr:
    """Whether the rate of the total line is a fraction of 1 in place of a percentage."""
    amounts = {"outturn": t.total_outturn, "budget": t.total_revised_budget}
    printed, step = t.total_execution_rate, t.total_execution_rate_step
    return _is_fraction(printed, step, **amounts).fill_null(value=False)


@derived(Scope.FORMS, Unit.RATE, ("执行率", "execution rate"))
def shown_execution_rate(t: Table, _: Parameters) -> pl.Expr:
    """The printed execution rate, else the computed one; a fraction is read as a percentage."""
    printed = pl.when(t.is_total_rate_fraction).then(t.total_execution_rate * 100)
    return printed.otherwise(t.total_execution_rate).fill_null(t.computed_execution_rate)


@derived(Scope.FORMS, Unit.POINTS, ("执行率所得分", "score at the shown rate"))
def score_at_shown_rate(t: Table, p: Parameters) -> pl.Expr:
    """The execution score at the printed rate, else at the computed one."""
    return _score_at(t.shown_execution_rate, t, p)


@derived(Scope.FORMS, Unit.RATE, ("执行率的余量", "slack of the execution rate"))
def execution_rate_slack(t: Table, _: Parameters) -> pl.Expr:
    """One printed step of the rate.

    Without a printed rate the step is what rounding of both amounts allows; it is taken twice,
    since the true budget may be smaller than the printed one, though never by half.
    """
    steps = t.total_outturn_step + t.total_revised_budget_step
    step = t.total_execution_rate_step.fill_null(steps * WHOLE // t.total_revised_budget + 1)
    return pl.when(t.is_total_rate_fraction).then(step * 100).otherwise(step)


@derived(Scope.FORMS, Unit.POINTS, ("执行率至多得分", "most that the rate can earn"))
def most_at_shown_rate(t: Table, p: Parameters) -> pl.Expr:
    """The score a step above the shown rate, and the tolerance."""
    most: pl.Expr = _a_step_off(t, p, 1) + p.score_tolerance
    return most


@derived(Scope.FORMS, Unit.POINTS, ("执行率至少得分", "least that the rate can earn"))
def least_at_shown_rate(t: Table, p: Parameters) -> pl.Expr:
    """The score a step below the shown rate, less the tolerance."""
    least: pl.Expr = _a_step_off(t, p, -1) - p.score_tolerance
    return least


def _a_step_off(t: Table, p: Parameters, sign: int) -> pl.Expr:
    slack = t.execution_rate_slack.clip(upper_bound=WHOLE)
    if p.execution_formula == "stepwise" or p.rounding_step != 1:
        return _score_at(t.shown_execution_rate + slack * sign, t, p)
    score: pl.Expr = t.score_at_shown_rate
    return score + slack * t.execution_points // WHOLE * sign


@derived(Scope.FORMS, Unit.FLAG, ("说明了钱没有花完", "tells why money was left"))
def is_unspent_told(t: Table, _: Parameters) -> pl.Expr:
    """Whether the result or a text beside the table tells why money was left."""
    told = t.mark("achieved", tells_unspent) | t.mark("remarks", tells_unspent)
    return told.fill_null(value=False) | t.is_explained_below


@derived(Scope.FORMS, Unit.FLAG, ("有预算", "has a budget"))
def has_budget(t: Table, _: Parameters) -> pl.Expr:
    """Whether the total line has a budget above zero; null where none is printed."""
    return t.total_revised_budget > 0


def is_executed_below(t: Table, line: int) -> pl.Expr:
    """Return whether a budget was executed below a line, as printed and by the amounts."""
    low: pl.Expr = (t.computed_execution_rate < line) & (t.shown_execution_rate < line)
    return t.has_budget & low


@rule(
    "EXE101",
    "execution-rate-differs-from-amounts",
    title=("执行率与预算数、执行数不符", "The execution rate does not follow from the amounts"),
    message=(
        (
            "执行率填报 {claimed}，按全年执行数 {outturn} ÷ 全年预算数 {budget} 应为 {expected}，"
            "舍入也得不出填报数。"
        ),
        (
            "The execution rate is claimed as {claimed}; outturn {outturn} ÷ budget {budget} is "
            "{expected}, and no rounding of the amounts gives the claimed rate."
        ),
    ),
    help=(
        "请按全年执行数 ÷ 全年预算数重新计算执行率。",
        "Compute the rate again as outturn ÷ revised budget.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FUNDS,
    at="execution_rate",
    authority="execution_rate",
    fix="safe",
)
def execution_rate_differs_from_amounts(t: Table, _: Parameters) -> Check:
    """The printed execution rate cannot come from the printed amounts.

    What it checks:
        On every funding line with a budget, the printed 执行率 is one that 全年执行数 ÷ 全年预算数
        can give, whatever digits the amounts lost in print.

    Why it matters:
        The rate earns points and is compared over years and units; it must be the quotient of
        the two figures beside it.

    Basis:
        The form defines 执行率 as B/A with A the budget after adjustments.

    Example:
        89.71 of 106.56 万元 printed as 84.30 %: the amounts allow 84.18 % to 84.20 %.

    Not reported when:
        Some amounts that print so give a rate less than one printed step away: 89.71 of 106.56
        as 84.18 %, 17.83 of 18.00 as 99.05 %, 171 of 287 as 60 %. Read as a fraction the rate is
        right (0.84): `execution-rate-as-fraction` reports that.

    How to fix:
        Compute the rate again, or correct the amount that was mistyped.
    """
    difference = product(t.outturn, WHOLE) - product(t.revised_budget, t.execution_rate)
    slack = (
        t.outturn_step * WHOLE
        + t.revised_budget * t.execution_rate_step * 2
        + t.revised_budget_step * (t.execution_rate + t.execution_rate_step)
    )
    return Check(
        applies=t.is_budgeted,
        fails=(difference.abs() * 2 >= slack) & ~t.is_fraction_rate,
        shows={
            "claimed": rate(t.execution_rate),
            "expected": rate(half_up(product(t.outturn, WHOLE), t.revised_budget)),
            "outturn": money(t.outturn),
            "budget": money(t.revised_budget),
        },
    )


@rule(
    "EXE102",
    "execution-score-differs-from-rate",
    title=("执行率得分与执行率不符", "The execution score does not follow from the rate"),
    message=(
        "执行率得分填报 {claimed} 分，按执行率 {rate} 折算为 {expected} 分。",
        "The execution score is claimed as {claimed}; at a rate of {rate} it is {expected}.",
    ),
    help=(
        "请按执行率和政策的算法重新计算执行率得分。",
        "Compute the score again from the rate, as the policy says.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="funds.total.claimed_score",
    authority="execution_score",
    fix="unsafe",
)
def execution_score_differs_from_rate(t: Table, p: Parameters) -> Check:
    """The execution score is not the one the execution rate earns.

    What it checks:
        得分 of 年度资金总额 is the score the printed 执行率 earns (without one: the amounts) under
        the policy's formula, give or take the tolerance and what one printed step of the rate
        is worth.

    Why it matters:
        The execution score is arithmetic, not judgement; a wrong one changes the total.

    Basis:
        执行率得分 = 执行率 × 分值, at most the points; a policy may set steps instead.

    Example:
        Rate 67.20 %, 10 points: 6.72. Claimed 7.72.

    Not reported when:
        The printed rate, rounded or cut off, can give the score: 6.00 at a rate printed 60 %.
        Where the amounts give the score, `execution-rate-differs-from-amounts` judges the rate.
        A score above the points is `execution-score-exceeds-points`; without a budget
        `execution-score-without-budget` judges.

    How to fix:
        Enter rate × points, rounded to two decimals, or what the steps of the policy leave.
    """
    claimed = t.total_claimed_score
    follows = (claimed - t.computed_execution_score).abs() <= p.score_tolerance
    follows = follows.fill_null(value=False)
    return Check(
        applies=t.has_budget & (claimed <= t.execution_points),
        fails=~follows & ((claimed > t.most_at_shown_rate) | (claimed < t.least_at_shown_rate)),
        shows={
            "claimed": points(claimed),
            "rate": rate(t.shown_execution_rate),
            "expected": points(t.score_at_shown_rate),
        },
    )


@rule(
    "EXE103",
    "execution-score-without-budget",
    title=("没有预算仍计执行率得分", "An execution score without a budget"),
    message=(
        "全年预算数为 {budget}，执行率得分填报 {claimed} 分，依政策至多 {expected} 分。",
        (
            "The revised budget is {budget}; the execution score is claimed as {claimed}, "
            "the policy allows at most {expected}."
        ),
    ),
    help=(
        "请补填全年预算数；确无预算的，按政策不计执行率得分。",
        "Enter the revised budget; without one, leave the execution score as the policy says.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="funds.total.claimed_score",
    authority="execution_score",
)
def execution_score_without_budget(t: Table, p: Parameters) -> Check:
    """Execution earns points although there was no budget to execute.

    What it checks:
        Where 全年预算数 is 0, the execution score is not above what the policy grants: nothing
        where money was spent, and its rule for idle projects where none was.

    Why it matters:
        There is no rate of a budget of zero, so a score for it is invented.

    Basis:
        执行率得分 = 执行率 × 分值; no national rule grants points without a budget.

    Example:
        全年预算数 0.00, 全年执行数 0.00, score claimed 10.00 of 10.

    Not reported when:
        The policy grants full points to a project without budget and spending.

    How to fix:
        Enter the revised budget, or remove the score.
    """
    idle = t.execution_points if p.zero_budget_rule == "full" else pl.lit(0, pl.Int64)
    allowed = pl.when(t.total_outturn == 0).then(idle).otherwise(0)
    return Check(
        applies=~t.has_budget,
        fails=t.total_claimed_score > allowed,
        shows={
            "claimed": points(t.total_claimed_score),
            "expected": points(allowed),
            "budget": money(t.total_revised_budget),
        },
    )


@rule(
    "EXE104",
    "execution-score-exceeds-points",
    title=("执行率得分高于分值", "The execution score exceeds its points"),
    message=(
        "执行率得分填报 {claimed} 分，高于分值 {expected} 分。",
        "The execution score is claimed as {claimed}, above its {expected} points.",
    ),
    help=("得分至多填到分值。", "Lower the score to at most the points."),
    severity=Severity.ERROR,
    scope=Scope.FUNDS,
    at="claimed_score",
    authority="score_cap",
    fix="unsafe",
)
def execution_score_exceeds_points(t: Table, p: Parameters) -> Check:
    """The execution score is higher than the points it can earn.

    What it checks:
        得分 of 年度资金总额 is not above its 分值 (where none is printed: the policy's).

    Why it matters:
        A score above its points lifts the total where no achievement stands behind it.

    Basis:
        A score never exceeds the points of its line.

    Example:
        分值 10.00, 得分 10.30 at an execution rate of 103 %.

    Not reported when:
        The score does not exceed the points.

    How to fix:
        Enter at most the points, also where the rate is above 100 %.
    """
    most = t.max_points.fill_null(p.execution_points)
    return Check(
        applies=t.is_total,
        fails=t.claimed_score > most,
        shows={"claimed": points(t.claimed_score), "expected": points(most)},
    )


RULES = (
    execution_rate_differs_from_amounts,
    execution_score_differs_from_rate,
    execution_score_without_budget,
    execution_score_exceeds_points,
)
DERIVED = (
    is_fraction_rate,
    is_total_rate_fraction,
    shown_execution_rate,
    score_at_shown_rate,
    execution_rate_slack,
    most_at_shown_rate,
    least_at_shown_rate,
    is_unspent_told,
    has_budget,
)

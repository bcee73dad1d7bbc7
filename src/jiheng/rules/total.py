"""RAT: the total 总分: there, the sum of its parts, within the full score."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import ALSO_EXPECTED, Check, Figure, Table, count, derived, points, rule
from jiheng.rules.applicability import ALWAYS
from jiheng.rules.flaws import flaw_count, is_flawed, is_usable, rounded
from jiheng.rules.points import differ
from jiheng.scoring.totals import counted_once


@derived(
    Scope.FORMS,
    Unit.POINTS,
    ("指标填报得分合计", "sum of claimed indicator scores"),
    over=Scope.INDICATORS,
)
def claimed_indicator_sum(t: Table, _: Parameters) -> pl.Expr:
    """The sum of the indicators' claimed scores; null when one is missing."""
    return pl.when(t.claimed_score.null_count() == 0).then(t.claimed_score.sum())


@derived(Scope.FORMS, Unit.POINTS, ("填报得分合计", "sum of claimed scores"))
def claimed_sum(t: Table, _: Parameters) -> pl.Expr:
    """Claimed scores of execution, once, and indicators; no budget needs no execution score."""
    unscored = pl.when(t.total_revised_budget == 0).then(0)
    return t.claimed_indicator_sum + counted_once(t, t.total_claimed_score.fill_null(unscored))


@derived(
    Scope.FORMS, Unit.COUNT, ("舍入过的得分个数", "scores that were rounded"), over=Scope.INDICATORS
)
def rounded_scores(t: Table, _: Parameters) -> pl.Expr:
    """How many of the indicators' scores have more than two decimals."""
    return rounded(t, Scope.INDICATORS, "claimed_score").sum()


@derived(
    Scope.FORMS, Unit.COUNT, ("舍入过的执行率得分", "rounded execution score"), over=Scope.FUNDS
)
def rounded_execution_score(t: Table, _: Parameters) -> pl.Expr:
    """How many lines' scores have more than two decimals."""
    return rounded(t, Scope.FUNDS, "claimed_score").sum()


def _roundings(t: Table) -> pl.Expr:
    """Return how many figures of the total's sum were rounded, the total among them.

    One more where there are any: the total may have been cut off.
    """
    by_row = t.rounded_scores.fill_null(0) + t.rounded_execution_score.fill_null(0)
    found = by_row + rounded(t, Scope.FORMS, "claimed_total")
    roundings: pl.Expr = found + (found > 0).cast(pl.Int64)
    return roundings


def _capped(t: Table, p: Parameters) -> dict[str, Figure]:
    """Return the other total that is right where the policy caps totals."""
    return {ALSO_EXPECTED: points(t.computed_total)} if p.execution_caps else {}


@rule(
    "RAT101",
    "total-differs-from-components",
    title=("总分与各项得分之和不符", "The total is not the sum of its parts"),
    message=(
        "总分填报 {claimed} 分，执行率得分与各指标得分合计 {expected} 分。",
        "The total is claimed as {claimed}; execution and indicators add up to {expected}.",
    ),
    help=(
        "请按执行率得分与各指标得分之和改正总分，或改正填错的得分。",
        "Correct the total to the sum, or the score that is wrong.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="total_is_sum",
    fix="safe",
)
def total_differs_from_components(t: Table, p: Parameters) -> Check:
    """The total score is not the sum of the scores above it.

    What it checks:
        总分 is exactly 执行率得分 plus the 得分 of every indicator, all as printed.

    Why it matters:
        The total decides the grade and is what others quote.

    Basis:
        The total is the sum of the execution score and the indicator scores.

    Example:
        6.72 + 20 + 20 + 20 + 20 + 10 = 96.72, total printed as 96.73.

    Not reported when:
        The sum is exact, or no more off than scores of more than two decimals, which are
        rounded, leave open; or the policy caps the total of a poorly executed project and the
        capped total is claimed. A total that lacks just the execution score is
        `total-omits-execution`. Not judged when a score is missing.

    How to fix:
        Correct the total, or the score that was mistyped.
    """
    wrong = differ(t.claimed_total, t.claimed_sum, _roundings(t))
    if p.execution_caps:
        wrong = wrong & (t.claimed_total != t.computed_total).fill_null(value=True)
    return Check(
        applies=t.claimed_total != t.claimed_indicator_sum,
        fails=wrong,
        shows={
            "claimed": points(t.claimed_total),
            "expected": points(t.claimed_sum),
            **_capped(t, p),
        },
    )


@rule(
    "RAT102",
    "total-omits-execution",
    title=("总分漏计执行率得分", "The total leaves out the execution score"),
    message=(
        (
            "总分填报 {claimed} 分，只是各指标得分之和；"
            "加执行率得分 {execution} 分应为 {expected} 分。"
        ),
        (
            "The total is claimed as {claimed}, the indicators alone; with the execution score "
            "{execution} it is {expected}."
        ),
    ),
    help=(
        "请在总分中计入执行率得分。",
        "Add the execution score to the total.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="total_is_sum",
    fix="safe",
)
def total_omits_execution(t: Table, p: Parameters) -> Check:
    """The total is the sum of the indicators without the execution score.

    What it checks:
        Where the execution score is above 0, 总分 is not the sum of the indicator scores alone.

    Why it matters:
        The project is graded on 90 points as if they were 100.

    Basis:
        The total is the sum of the execution score and the indicator scores.

    Example:
        Indicators 90.00, execution 6.00, total printed as 90.00 (Ezhou 2019).

    Not reported when:
        The total includes execution, be it as one of the indicators, is wrong in another way
        (`total-differs-from-components`), or is what the policy's cap leaves. Not judged when a
        score is missing.

    How to fix:
        Add the execution score.
    """
    omits = t.claimed_total == t.claimed_indicator_sum
    if p.execution_caps:
        omits = omits & (t.claimed_total != t.computed_total).fill_null(value=True)
    return Check(
        applies=(t.total_claimed_score > 0) & ~t.is_execution_repeated,
        fails=omits,
        shows={
            "claimed": points(t.claimed_total),
            "expected": points(t.claimed_sum),
            "execution": points(t.total_claimed_score),
            **_capped(t, p),
        },
    )


@rule(
    "RAT103",
    "missing-total",
    title=("未填总分", "The total is missing"),
    message=(
        "各项得分合计 {expected} 分，总分未填。",
        "The scores add up to {expected}, and the total is not filled in.",
    ),
    help=("请填写总分。", "Fill in the total."),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="content_complete",
)
def missing_total(t: Table, _: Parameters) -> Check:
    """The scores are there and the total is not.

    What it checks:
        A form whose scores are all filled in has a 总分.

    Why it matters:
        Without a total there is no grade, and summaries leave the project out.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        Scores adding up to 99.80, 总分 empty.

    Not reported when:
        The total is printed, or printed but unusable (`total-out-of-range`). Not judged while
        scores are missing: those come first.

    How to fix:
        Fill in the sum of the scores.
    """
    usable = is_usable(t, Scope.FORMS, "claimed_total")
    return Check(
        applies=t.claimed_sum >= 0,
        fails=t.claimed_total.is_null() & usable,
        shows={"expected": points(t.claimed_sum)},
    )


@rule(
    "RAT104",
    "total-exceeds-full-score",
    title=("总分超过满分", "The total exceeds the full score"),
    message=(
        "总分填报 {claimed} 分，超过满分 {expected} 分。",
        "The total is claimed as {claimed}, above the full score of {expected}.",
    ),
    help=(
        "请核对各项分值与得分，总分不超过满分。",
        "Check points and scores; a total cannot exceed the full score.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="score_cap",
)
def total_exceeds_full_score(t: Table, p: Parameters) -> Check:
    """The total is higher than a whole form can earn.

    What it checks:
        总分 is not above the policy's full score.

    Why it matters:
        Such a total has no place in any grade and distorts every average.

    Basis:
        A score never exceeds its points; those of a form are 100.

    Example:
        100 points of indicators fully scored, and 10.00 for execution: 110.00.

    Not reported when:
        The total is the full score or less. Not judged without a total.

    How to fix:
        Correct the points, then the scores.
    """
    return Check(
        applies=ALWAYS,
        fails=t.claimed_total > p.total_points,
        shows={"claimed": points(t.claimed_total), "expected": points(pl.lit(p.total_points))},
    )


@rule(
    "RAT105",
    "total-out-of-range",
    title=("总分栏的数为负或过大", "A figure of the total row is negative or absurd"),
    message=(
        "总分栏有 {count} 个数为负数，或大得不合情理，未予采用。",
        "{count} figure(s) of the total row are negative or absurdly large and were not used.",
    ),
    help=(
        "请核对总分的符号和小数点。",
        "Check the sign and the decimal point of the total.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="data_true",
)
def total_out_of_range(t: Table, _: Parameters) -> Check:
    """The total row holds a figure no form can have.

    What it checks:
        分值 and 得分 of the row 总分 are at least 0 and at most 10,000.

    Why it matters:
        Such a figure is left out of every calculation; nothing built on it is checked.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        总分 printed as -96.72.

    Not reported when:
        The figures are usable. Not judged where no total is printed.

    How to fix:
        Correct the sign or the decimal point.
    """
    columns = ("total_points", "claimed_total")
    return Check(
        applies=ALWAYS,
        fails=is_flawed(t, Scope.FORMS, *columns),
        shows={"count": count(flaw_count(t, Scope.FORMS, *columns))},
    )


RULES = (
    total_differs_from_components,
    total_omits_execution,
    missing_total,
    total_exceeds_full_score,
    total_out_of_range,
)
DERIVED = (claimed_indicator_sum, claimed_sum, rounded_scores, rounded_execution_score)

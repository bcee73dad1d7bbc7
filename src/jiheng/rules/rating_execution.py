"""RAT: whether the result fits the execution: much earned with little money wants a word."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Level2
from jiheng.engine.arithmetic import WHOLE, half_up, product
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, rate, rule
from jiheng.rules.execution import is_executed_below

QUANTITY, TIMELINESS = code(Level2.QUANTITY), code(Level2.TIMELINESS)


@derived(
    Scope.FORMS,
    Unit.POINTS,
    ("数量指标最大扣分", "greatest shortfall of a quantity indicator"),
    over=Scope.INDICATORS,
)
def quantity_shortfall(t: Table, _: Parameters) -> pl.Expr:
    """The most points any quantity indicator lost; null without such indicators."""
    return pl.when(t.level2 == QUANTITY).then(t.max_points - t.claimed_score).max()


@derived(
    Scope.FORMS,
    Unit.POINTS,
    ("时效指标最大扣分", "greatest shortfall of a timeliness indicator"),
    over=Scope.INDICATORS,
)
def timeliness_shortfall(t: Table, _: Parameters) -> pl.Expr:
    """The most points any timeliness indicator lost; null without such indicators."""
    return pl.when(t.level2 == TIMELINESS).then(t.max_points - t.claimed_score).max()


@rule(
    "RAT115",
    "score-rate-exceeds-execution",
    title=("指标得分率明显高于执行率", "Indicators score far above execution"),
    message=(
        "指标得分率 {score_rate}，执行率得分率 {execution_rate}，相差超过得分率的 {gap}。",
        (
            "The indicators earn {score_rate} of their points, execution {execution_rate} of its "
            "own: a gap of more than {gap} of the former."
        ),
    ),
    help=(
        "请说明钱没有花完而指标得分仍高的原因，或核对完成值。",
        "Explain how so much was achieved with less money, or check the actual values.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="result_objective",
)
def score_rate_exceeds_execution(t: Table, p: Parameters) -> Check:
    """The indicators score much better than the budget was executed.

    What it checks:
        The share of points the indicators earn is not above the share execution earns by more
        than the policy's gap, taken as a part of the former.

    Why it matters:
        All targets met with two thirds of the money means targets too low, a budget too high, or
        scores too kind.

    Basis:
        The result must be objective (结果客观); early-warning systems in use flag a gap of 5 %.

    Example:
        Indicators 90.00 of 90, execution 6.72 of 10: 100 % against 67.20 % (Baoshan 2024).

    Not reported when:
        The gap is within the line, the indicators score nothing, there was no budget to execute,
        or the result or a note below the table says why money was left. Not judged when points
        or scores are missing.

    How to fix:
        Explain the saving, or correct what was scored too high.
    """
    earned = product(t.claimed_indicator_sum, t.execution_points)
    idle = (t.total_revised_budget == 0).fill_null(value=False)
    above = product(t.total_claimed_score, t.indicator_points, WHOLE) < earned * (
        WHOLE - p.score_execution_gap
    )
    return Check(
        applies=(t.claimed_indicator_sum > 0) & ~idle,
        fails=above & ~t.is_unspent_told,
        shows={
            "score_rate": rate(half_up(t.claimed_indicator_sum * WHOLE, t.indicator_points)),
            "execution_rate": rate(half_up(t.total_claimed_score * WHOLE, t.execution_points)),
            "gap": rate(pl.lit(p.score_execution_gap)),
        },
    )


@rule(
    "RAT116",
    "full-output-at-low-execution",
    title=("执行率过低而数量指标全部满分", "Low execution, yet every quantity in full"),
    message=(
        "预算执行率 {claimed}，不足 {expected}，数量指标却全部满分。",
        (
            "The execution rate is {claimed}, below {expected}, "
            "and every quantity indicator has full marks."
        ),
    ),
    help=(
        "请核对数量指标的完成值，或说明未支付的原因。",
        "Check the actual quantities, or say why the money was not paid.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="funds.total.execution_rate",
    authority="result_objective",
)
def full_output_at_low_execution(t: Table, p: Parameters) -> Check:
    """Hardly any money was spent, and every quantity was delivered.

    What it checks:
        Where the execution rate is below the policy's line for low execution, at least one
        quantity indicator lost points.

    Why it matters:
        What was delivered cost money: either it was not delivered in full, or it was paid from
        elsewhere, or the budget was far too high.

    Basis:
        The result must be objective (结果客观); the line itself is good practice.

    Example:
        0.08 % of the budget spent, 748 of 100 persons served, full marks (a review in 2026).

    Not reported when:
        The printed rate or that of the amounts reaches the line, the form has no quantity
        indicators, or one lost points. Not judged without a budget and an outturn.

    How to fix:
        Check the quantities, or explain why what was delivered is not yet paid.
    """
    return Check(
        applies=is_executed_below(t, p.low_execution_rate) & t.quantity_shortfall.is_not_null(),
        fails=t.quantity_shortfall == 0,
        shows={
            "claimed": rate(t.shown_execution_rate),
            "expected": rate(pl.lit(p.low_execution_rate)),
        },
    )


@rule(
    "RAT117",
    "full-timeliness-at-low-execution",
    title=("资金没有按进度支出而时效满分", "Timeliness in full while money is unspent"),
    message=(
        "预算执行率 {claimed}，不足 {expected}，时效指标却全部满分，又没有说明原因。",
        (
            "The execution rate is {claimed}, below {expected}, every timeliness indicator has "
            "full marks, and nothing explains it."
        ),
    ),
    help=(
        "请核对是否按期完成，或说明未支出的原因。",
        "Check whether the work was in time, or say why the money is unspent.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="funds.total.execution_rate",
)
def full_timeliness_at_low_execution(t: Table, p: Parameters) -> Check:
    """All was in time, except the money.

    What it checks:
        Where the execution rate is below `untimely_execution_rate` (80 %) and nothing on the form
        gives a reason, at least one timeliness indicator lost points.

    Why it matters:
        Work done in time is usually paid in time. Unspent money may be a saving; then a word is
        due.

    Basis:
        Good practice; monitoring systems turn from green at 80 % of the pace.

    Example:
        67.20 % spent, "信息处理及时性" 20.00 of 20.00 (Baoshan 2024).

    Not reported when:
        A reason stands in any row or below the table, or it is told what the money was left for,
        or there are no timeliness indicators. Not judged without a budget and an outturn.

    How to fix:
        Say why the money is unspent.
    """
    late = is_executed_below(t, p.untimely_execution_rate)
    return Check(
        applies=late & t.timeliness_shortfall.is_not_null(),
        fails=(t.timeliness_shortfall == 0) & ~(t.has_explanation | t.is_unspent_told),
        shows={
            "claimed": rate(t.shown_execution_rate),
            "expected": rate(pl.lit(p.untimely_execution_rate)),
        },
    )


RULES = (
    score_rate_exceeds_execution,
    full_output_at_low_execution,
    full_timeliness_at_low_execution,
)
DERIVED = (quantity_shortfall, timeliness_shortfall)

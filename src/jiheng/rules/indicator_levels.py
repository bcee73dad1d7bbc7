"""IND: an indicator suits the level-2 class it stands in."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Level2
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, rule, text, value
from jiheng.rules.marks import (
    LOW,
    OTHER_MONEY,
    WAN_YUAN,
    YUAN,
    direction,
    measures_funds,
    names_cost,
)
from jiheng.rules.topics import BENEFIT, CHANGE, topics

QUANTITY, COST, ECONOMIC_COST = map(code, (Level2.QUANTITY, Level2.COST, Level2.ECONOMIC_COST))
FEN_IN_VALUES = {WAN_YUAN: 1, YUAN: 10_000}
"""How many millionths of a unit of money one fen is."""


@derived(Scope.INDICATORS, Unit.FLAG, ("为成本指标", "is a cost indicator"))
def is_cost_level(t: Table, _: Parameters) -> pl.Expr:
    """Whether the row stands under 成本 or 经济成本."""
    return t.level2.eq_missing(COST) | t.level2.eq_missing(ECONOMIC_COST)


@derived(Scope.INDICATORS, Unit.FLAG, ("以金额计", "is in money"))
def is_in_money(t: Table, _: Parameters) -> pl.Expr:
    """Whether the target is an amount of money."""
    return (t.target_kind >= WAN_YUAN) & (t.target_kind <= OTHER_MONEY)


@rule(
    "IND311",
    "money-as-quantity",
    title=("数量指标考核资金", "A quantity indicator measures money"),
    message=(
        "数量指标“{name}”（年度指标值“{target}”）考核的是资金，不是产出的数量。",
        (
            'The quantity indicator "{name}" (target "{target}") measures money, not a quantity of '
            "output."
        ),
    ),
    help=(
        "请改为办了多少事、买了多少物；资金支付由预算执行率考核。",
        "Count what was done or bought; spending is judged by the execution rate.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="name",
    authority="indicator_levels",
)
def money_as_quantity(t: Table, _: Parameters) -> Check:
    """Money spent stands in for what it bought.

    What it checks:
        A quantity indicator is neither in a unit of money nor named for paying out funds.

    Why it matters:
        Spending is scored by the execution rate already; as a quantity it earns points twice
        and shows no output. Reviewers score it with zero.

    Basis:
        A level-3 indicator must suit its level-2 indicator, else it is scored with zero.

    Example:
        数量指标 "工程资金金额", =43.20(万元) (seen on a published form of 2019).

    Not reported when:
        The class is another, for example 成本指标.

    How to fix:
        Count goods, services or people.
    """
    return Check(
        applies=t.level2 == QUANTITY,
        fails=t.is_in_money | t.mark("name", measures_funds),
        shows={"name": text(t.name), "target": text(t.target_text)},
    )


@rule(
    "IND312",
    "cost-indicator-without-cost",
    title=("成本指标不是成本", "A cost indicator measures no cost"),
    message=(
        "成本指标“{name}”（年度指标值“{target}”）既不以金额计，名称也不是成本或费用。",
        'The cost indicator "{name}" (target "{target}") is neither in money nor named for a cost.',
    ),
    help=(
        "请填写总成本、单位成本或分项成本控制数。",
        "Give a total, unit or sub-item cost.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="name",
    authority="indicator_levels",
)
def cost_indicator_without_cost(t: Table, _: Parameters) -> Check:
    """Something else stands under cost.

    What it checks:
        An indicator under 成本 or 经济成本 is in a unit of money or named for a cost.

    Why it matters:
        Whether the money was well spent cannot be seen from a completion rate.

    Basis:
        A level-3 indicator must suit its level-2 indicator.

    Example:
        成本指标 "计划完成率", ≥90.00(%) (seen on a published form of 2019).

    Not reported when:
        The name speaks of a cost, fee, price or saving.

    How to fix:
        Compare the cost with a standard or ceiling.
    """
    return Check(
        applies=t.is_cost_level,
        fails=~(t.is_in_money | t.mark("name", names_cost)),
        shows={"name": text(t.name), "target": text(t.target_text)},
    )


@rule(
    "IND313",
    "cost-as-minimum",
    title=("成本指标以下限为目标", "A cost has a minimum as target"),
    message=(
        "成本指标“{name}”的年度指标值为“{target}”，花得越多越符合，方向相反。",
        (
            'The cost indicator "{name}" has the target "{target}": the more is spent, the better '
            "it is met."
        ),
    ),
    help=("成本应以“≤”设上限。", "Give a cost an upper limit with ≤."),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="target.comparator",
    authority="target_quality",
)
def cost_as_minimum(t: Table, _: Parameters) -> Check:
    """At least so much is to be spent.

    What it checks:
        A cost indicator in money, or named for a cost, fee or price, has no target with ≥ or >.

    Why it matters:
        The indicator rewards overspending.

    Basis:
        Targets must be specific and sensible (指向明确、合理可行).

    Example:
        成本指标 "单台设备平均采购成本", ≥5.00(万元).

    Not reported when:
        The name speaks of saving or control: 成本节约率 ≥5.00(%), 节约费用 ≥3.00(万元); or of what
        those served are paid, for which a minimum may be laid down: 生均公用经费 ≥1200.00(元).

    How to fix:
        Turn the sign round.
    """
    dear = t.is_in_money & ((t.mark("name", topics) & (CHANGE | BENEFIT)) == 0)
    return Check(
        applies=t.is_cost_level & t.comparator.is_not_null(),
        fails=t.is_minimum & ((t.mark("name", direction) == LOW) | dear),
        shows={"name": text(t.name), "target": text(t.target_text)},
    )


@rule(
    "IND314",
    "cost-repeats-budget",
    title=("成本指标重复预算执行率", "A cost indicator repeats the execution rate"),
    message=(
        (
            "成本指标的年度指标值 {expected} 即全年预算数，实际完成值 {claimed} 即全年执行数，"
            "与预算执行率重复。"
        ),
        (
            "The target {expected} of this cost indicator is the revised budget and its actual "
            "value {claimed} the outturn; it repeats the execution rate."
        ),
    ),
    help=(
        "请改用单位成本或分项成本。",
        "Use a unit cost or the cost of a part.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.INDICATORS,
    at="actual.value",
    authority="core_indicators",
)
def cost_repeats_budget(t: Table, _: Parameters) -> Check:
    """Cost is measured by the budget itself.

    What it checks:
        The target of a cost indicator is not the whole revised budget with the whole outturn as
        its actual value.

    Why it matters:
        The same two figures are scored as execution rate already.

    Basis:
        Core indicators are to be focused (重点突出).

    Example:
        成本指标 ≤90.00(万元) at a budget of 90.00 万元 (seen on a published form of 2022).

    Not reported when:
        The amounts are in another unit than 元 or 万元, or only one of the two is equal.

    How to fix:
        Measure what one piece, metre or person cost.
    """
    scale = (
        pl.when(t.target_kind == YUAN).then(FEN_IN_VALUES[YUAN]).otherwise(FEN_IN_VALUES[WAN_YUAN])
    )
    is_budget = t.target_value == t.form.total_revised_budget * scale
    return Check(
        applies=t.is_cost_level & t.is_in_money & (t.target_kind != OTHER_MONEY),
        fails=is_budget & (t.actual_value == t.form.total_outturn * scale),
        shows={"claimed": value(t.actual_value), "expected": value(t.target_value)},
    )


RULES = (
    money_as_quantity,
    cost_indicator_without_cost,
    cost_as_minimum,
    cost_repeats_budget,
)
DERIVED = (is_cost_level, is_in_money)

"""PTS: the points 分值 of the form as a whole: adding up, and allotted to the classes as usual."""

import operator
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TypeVar

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import LEVELS, Level1
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Derived, Table, derived, points, rule
from jiheng.rules.applicability import ALWAYS, NEVER
from jiheng.rules.flaws import rounded
from jiheng.scoring.totals import counted_once

Packed = TypeVar("Packed", pl.Expr, int)
BITS = 15
"""Room for the points of one class: sums up to 327.66 points are told apart, larger ones not."""
_TENTH = 10
CLASSES = {
    level: (f"{LEVELS[level].zh}分值", f"points of {LEVELS[level].en}{plural}")
    for level, plural in (
        (Level1.OUTPUT, "s"),
        (Level1.OUTCOME, "s"),
        (Level1.SATISFACTION, ""),
        (Level1.COST, "s"),
    )
}


@derived(Scope.FORMS, Unit.POINTS, ("分值合计", "points of the form"))
def form_points(t: Table, _: Parameters) -> pl.Expr:
    """The points of all indicators and of execution, once."""
    return t.indicator_points + counted_once(t, t.execution_points)


@derived(
    Scope.FORMS, Unit.COUNT, ("舍入过的分值个数", "points that were rounded"), over=Scope.INDICATORS
)
def rounded_points(t: Table, _: Parameters) -> pl.Expr:
    """How many of the indicators' points have more than two decimals."""
    return rounded(t, Scope.INDICATORS, "max_points").sum()


def differ(first: pl.Expr, second: pl.Expr | int, roundings: pl.Expr) -> pl.Expr:
    """Return whether two sums of points differ by more than so many roundings leave open."""
    return (first - second).abs() * 2 > roundings


@derived(Scope.FORMS, Unit.FLAG, ("指标占满分", "indicators make the full score"))
def are_indicators_full(t: Table, p: Parameters) -> pl.Expr:
    """Whether the indicators alone carry the full score."""
    return ~differ(t.indicator_points, p.total_points, t.rounded_points)


def _of_class(level: Level1, label: tuple[str, str]) -> Derived:
    def build(t: Table, _: Parameters) -> pl.Expr:
        return pl.when(t.level1 == code(level)).then(t.max_points).sum()

    name = f"{level.value}_points"
    return Derived(name, Scope.FORMS, build, Unit.POINTS, *label, over=Scope.INDICATORS)


CLASS_POINTS = tuple(_of_class(level, label) for level, label in CLASSES.items())


@rule(
    "PTS101",
    "points-off-total",
    title=("分值合计不等于满分", "The points do not add up to the full score"),
    message=(
        (
            "各指标分值合计 {indicators} 分，加执行率 {execution} 分，共 {claimed} 分，"
            "应为 {expected} 分。"
        ),
        (
            "The indicators carry {indicators} points and execution {execution}: "
            "{claimed} together, {expected} expected."
        ),
    ),
    help=(
        "请调整指标分值，使其与执行率分值合计为满分。",
        "Adjust the indicators' points until they and those of execution make the full score.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="indicators",
    authority="weights_reasonable",
)
def points_off_total(t: Table, p: Parameters) -> Check:
    """The points of indicators and execution do not make the full score.

    What it checks:
        The sum of all 分值 of indicators plus the points of 预算执行率 is the policy's full score.

    Why it matters:
        On a form of 99 or 110 points a score of 90 means something else than on one of 100;
        grades no longer compare.

    Basis:
        Weights must be reasonable (权重合理), the total is 100.

    Example:
        Indicators 20 + 20 + 19 + 20 + 10 = 89, execution 10: 99 points.

    Not reported when:
        The sum is exact, or no more off than points of more than two decimals, which are
        rounded, leave open. Where the indicators alone make the full score, the execution points
        were forgotten: `execution-points-on-top` says so. Not judged when an indicator has no
        points.

    How to fix:
        Adjust the points of the indicators.
    """
    return Check(
        applies=~t.are_indicators_full,
        fails=differ(t.form_points, p.total_points, t.rounded_points),
        shows={
            "claimed": points(t.form_points),
            "expected": points(pl.lit(p.total_points)),
            "indicators": points(t.indicator_points),
            "execution": points(t.execution_points),
        },
    )


@rule(
    "PTS102",
    "execution-points-on-top",
    title=("指标已占满分，执行率分值另加", "The indicators alone use up the full score"),
    message=(
        "各指标分值合计已是 {expected} 分，再加执行率 {execution} 分共 {claimed} 分，超出满分。",
        (
            "The indicators alone carry {expected} points; with {execution} for execution "
            "the form has {claimed}."
        ),
    ),
    help=(
        "请把指标分值合计调减到满分减去执行率分值。",
        "Lower the indicators' points by those of execution.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="indicators",
    authority="weights_reasonable",
)
def execution_points_on_top(t: Table, p: Parameters) -> Check:
    """The indicators already carry the full score, so execution comes on top.

    What it checks:
        The points of the indicators alone are not the full score while execution has points.

    Why it matters:
        This is the commonest cause of a wrong total: targets are approved with 100 points, and
        execution is added only at the self-evaluation.

    Basis:
        Weights must be reasonable (权重合理), the total is 100 with execution included.

    Example:
        15 + 20 + 15 + 20 + 15 + 15 = 100, execution 10: 110 points (Ezhou 2019).

    Not reported when:
        Indicators and execution together make the full score, or both are wrong in another way
        (`points-off-total`); or one of the indicators is execution itself, so that the line of
        the funds only repeats it.

    How to fix:
        Scale the indicators' points down, for instance to 90.
    """
    return Check(
        applies=(t.execution_points > 0) & ~t.is_execution_repeated,
        fails=t.are_indicators_full,
        shows={
            "claimed": points(t.form_points),
            "expected": points(pl.lit(p.total_points)),
            "execution": points(t.execution_points),
        },
    )


@rule(
    "PTS103",
    "printed-total-points-wrong",
    title=("总分栏的分值与合计不符", "The printed total points are not the sum"),
    message=(
        "总分栏的分值填报 {claimed} 分，各指标与执行率分值合计 {expected} 分。",
        "The total points are printed as {claimed}; indicators and execution make {expected}.",
    ),
    help=(
        "请按合计数改正总分栏的分值。",
        "Print the sum of all points in the total row.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="total.max_points",
    authority="total_is_sum",
    fix="safe",
)
def printed_total_points_wrong(t: Table, p: Parameters) -> Check:
    """The total row prints points that are neither the full score nor the sum.

    What it checks:
        分值 of the row 总分 is the sum of the points of execution and all indicators.

    Why it matters:
        A reader takes the printed figure as the measure of the score beside it.

    Basis:
        The total is the sum of execution and indicators.

    Example:
        总分 prints 90.00; indicators 90 and execution 10 make 100.00.

    Not reported when:
        The printed figure is the policy's full score: then a wrong sum is the fault of the
        points (`points-off-total`). Not judged where no total points are printed.

    How to fix:
        Print the sum.
    """
    return Check(
        applies=t.total_points != p.total_points,
        fails=differ(t.total_points, t.form_points, t.rounded_points),
        shows={"claimed": points(t.total_points), "expected": points(t.form_points)},
    )


@rule(
    "PTS108",
    "level1-points-off-default",
    title=("一级指标分值偏离默认", "Level-1 points differ from the default"),
    message=(
        (
            "产出 {output}、效益 {outcome}、满意度 {satisfaction}、成本 {cost} 分，"
            "政策默认依次为 {default_output}、{default_outcome}、{default_satisfaction}、"
            "{default_cost} 分，也不合政策另许的分法。"
        ),
        (
            "Outputs {output}, outcomes {outcome}, satisfaction {satisfaction}, costs {cost}; "
            "the policy's default is {default_output}, {default_outcome}, {default_satisfaction}, "
            "{default_cost}, and no alternative it allows fits."
        ),
    ),
    help=(
        "请按默认分值调整；确需不同的，说明理由。",
        "Adjust to the default, or give the reason for another allotment.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="indicators",
    authority="default_weights",
)
def level1_points_off_default(t: Table, p: Parameters) -> Check:
    """The points of outputs, outcomes, satisfaction and costs are not allotted as usual.

    What it checks:
        The sums of points by level-1 class equal the policy's default or one of the
        alternatives it allows.

    Why it matters:
        Shifting points to classes that are easily met raises the score of every project of a
        unit; comparisons between units suffer.

    Basis:
        In principle 50 for outputs, 30 for outcomes, 10 for satisfaction, beside 10 for
        execution; other allotments with cost indicators.

    Example:
        Outputs 60, outcomes 20, satisfaction 10 (Baoshan 2024) instead of 50, 30, 10.

    Not reported when:
        The sums fit the default or an alternative, the policy fixes none, or the points exceed
        327.67 (`points-off-total` reports that). Not judged when an indicator has no points.

    How to fix:
        Adjust the points of the classes.
    """
    default: Mapping[Level1, int] = p.level1_points
    allowed = [default, *p.level1_alternatives] if default else []
    off = [
        t.packed_class_points != _packed([each.get(level, 0) for level in CLASSES])
        for each in allowed
    ]
    return Check(
        applies=t.indicator_points < 2**BITS if allowed else NEVER,
        fails=reduce(operator.and_, off, ALWAYS),
        shows={level.value: points(_points_of(t, level)) for level in CLASSES}
        | {f"default_{level.value}": points(pl.lit(default.get(level, 0))) for level in CLASSES},
    )


@derived(Scope.FORMS, Unit.COUNT, ("各类分值合并编码", "points of all classes, packed"))
def packed_class_points(t: Table, _: Parameters) -> pl.Expr:
    """The points of the four classes as one number, to a tenth where some were rounded."""
    room, grain = 2**BITS - 1, pl.when(t.rounded_points > 0).then(_TENTH).otherwise(1)
    return _packed(
        [
            ((_points_of(t, level) + grain // 2) // grain * grain).clip(upper_bound=room)
            for level in CLASSES
        ]
    )


def _points_of(t: Table, level: Level1) -> pl.Expr:
    return getattr(t, f"{level.value}_points")  # type: ignore[no-any-return]


def _packed(points_of: Sequence[Packed]) -> Packed:
    """Return the points of all classes as one number, `BITS` each."""
    return reduce(lambda packed, each: packed * 2**BITS + each, points_of)


RULES = (
    points_off_total,
    execution_points_on_top,
    printed_total_points_wrong,
    level1_points_off_default,
)
DERIVED = (
    form_points,
    rounded_points,
    are_indicators_full,
    *CLASS_POINTS,
    packed_class_points,
)

"""PTS: the points 分值 of each indicator: there, positive, not too many."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Derived, Table, points, rule
from jiheng.rules.applicability import ALWAYS
from jiheng.rules.flaws import is_flawed, is_usable


@rule(
    "PTS104",
    "indicator-without-weight",
    title=("指标分值为零", "An indicator carries no points"),
    message=(
        "指标分值填报 {claimed} 分，完成与否都不影响得分。",
        "The indicator carries {claimed} points; whether it is met changes nothing.",
    ),
    help=(
        "请给该指标赋分，或删去该指标。",
        "Give the indicator points, or remove it.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="max_points",
    authority="weights_reasonable",
)
def indicator_without_weight(t: Table, _: Parameters) -> Check:
    """An indicator has zero points.

    What it checks:
        分值 of every indicator is above 0.

    Why it matters:
        An indicator without points is evaluated in appearance only; its weight sits on others.

    Basis:
        Weights must be reasonable (权重合理).

    Example:
        设备质量验收合格率 with 分值 0.00 and 得分 0.00 (Baoshan 2024).

    Not reported when:
        The points are above 0. Not judged where none are printed.

    How to fix:
        Give it points taken from indicators that weigh too much.
    """
    return Check(
        applies=ALWAYS,
        fails=t.max_points == 0,
        shows={"claimed": points(t.max_points)},
    )


@rule(
    "PTS105",
    "points-out-of-range",
    title=("指标分值为负或过大", "Points of an indicator are negative or absurd"),
    message=(
        "指标分值为负数，或大得不合情理，未予采用。",
        "The points of the indicator are negative or absurdly large and were not used.",
    ),
    help=(
        "请核对分值的符号和小数点。",
        "Check the sign and the decimal point of the points.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="max_points",
    authority="weights_reasonable",
)
def points_out_of_range(t: Table, _: Parameters) -> Check:
    """The points of an indicator are no number of points.

    What it checks:
        分值 is at least 0 and at most 10,000.

    Why it matters:
        Such a figure is left out of every calculation; nothing built on it is checked.

    Basis:
        Weights must be reasonable (权重合理).

    Example:
        分值 printed as -20.00.

    Not reported when:
        The points are usable. Not judged where none are printed.

    How to fix:
        Correct the sign or the decimal point.
    """
    return Check(applies=ALWAYS, fails=is_flawed(t, Scope.INDICATORS, "max_points"))


@rule(
    "PTS106",
    "missing-points",
    title=("指标未填分值", "An indicator has no points"),
    message=(
        "指标得分 {score} 分，分值未填，得分是否超出、分值合计是否为满分都无从核对。",
        (
            "The indicator has a score of {score} and no points; "
            "neither the score nor the sum of points can be checked."
        ),
    ),
    help=("请补填该指标的分值。", "Fill in the points of the indicator."),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="max_points",
    authority="content_complete",
)
def missing_points(t: Table, _: Parameters) -> Check:
    """An indicator is scored but prints no points.

    What it checks:
        Every indicator that has a 得分 has a 分值.

    Why it matters:
        Without its points the indicator cannot be scored, nor the sum of points checked.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        The row 车辆合格率 has a score of 10.00 and no points.

    Not reported when:
        The points are printed, or are printed but unusable (`points-out-of-range`). Not judged
        without a score: forms of transfers are not scored at all.

    How to fix:
        Fill in the points.
    """
    usable = is_usable(t, Scope.INDICATORS, "max_points")
    return Check(
        applies=t.claimed_score >= 0,
        fails=t.max_points.is_null() & usable,
        shows={"score": points(t.claimed_score)},
    )


@rule(
    "PTS107",
    "concentrated-points",
    title=("单个指标分值过于集中", "One indicator carries too many points"),
    message=(
        "该指标分值 {claimed} 分，达到 {expected} 分的集中线，其余指标难以反映绩效。",
        "This indicator carries {claimed} points; from {expected} on, the others hardly count.",
    ),
    help=(
        "请按重要程度把分值分到各指标。",
        "Spread the points over the indicators by importance.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="max_points",
    authority="weights_reasonable",
)
def concentrated_points(t: Table, p: Parameters) -> Check:
    """One indicator decides the result.

    What it checks:
        分值 of no indicator reaches the policy's line for concentration.

    Why it matters:
        Who puts 80 points on one easy indicator has a good score before the year begins.

    Basis:
        Weights must be reasonable (权重合理); the line itself is good practice.

    Example:
        流量费缴清及时性 with 80.00 of 90 points (Baoshan 2024).

    Not reported when:
        The points stay below the line. Not judged where none are printed.

    How to fix:
        Spread the points by importance of the indicators.
    """
    return Check(
        applies=ALWAYS,
        fails=t.max_points >= p.concentration_points,
        shows={
            "claimed": points(t.max_points),
            "expected": points(pl.lit(p.concentration_points)),
        },
    )


RULES = (indicator_without_weight, points_out_of_range, missing_points, concentrated_points)
DERIVED: tuple[Derived, ...] = ()

"""PTS: the points printed in the headings of the indicator table are those below them."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, points, rule


@derived(Scope.INDICATORS, Unit.POINTS, ("本一级指标分值合计", "points below the heading"))
def points_of_level1(t: Table, _: Parameters) -> pl.Expr:
    """The points of all rows of a form under the same level-1 heading; null when one has none."""
    return _points_of_all(t).over(t.form_id, t.level1)


@derived(Scope.INDICATORS, Unit.POINTS, ("本二级指标分值合计", "points below the heading"))
def points_of_level2(t: Table, _: Parameters) -> pl.Expr:
    """The points of all rows of a form under the same two headings; null when one has none."""
    return _points_of_all(t).over(t.form_id, t.level1, t.level2)


def _points_of_all(t: Table) -> pl.Expr:
    return pl.when(t.max_points.null_count() == 0).then(t.max_points.sum())


def _is_judged(t: Table, heading: pl.Expr, summed: pl.Expr) -> pl.Expr:
    """Return whether a heading prints points, and no row below it but its own may lack them."""
    return heading.is_not_null() & (summed.is_not_null() | t.max_points.is_null())


@rule(
    "PTS109",
    "level1-heading-off-its-rows",
    title=("一级指标标题的分值与合计不符", "A level-1 heading differs from its rows"),
    message=(
        "一级指标的标题写明 {claimed} 分，其下各指标分值合计 {expected} 分。",
        "The level-1 heading prints {claimed} points; the indicators below add up to {expected}.",
    ),
    help=(
        "请核对其下各指标的分值，或改正标题。",
        "Check the points of the indicators below, or correct the heading.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="level1",
    authority="weights_reasonable",
)
def level1_heading_off_its_rows(t: Table, _: Parameters) -> Check:
    """The points printed in a level-1 heading are not those of the rows below it.

    What it checks:
        Where a heading of level 1 prints points (产出指标（50分）), the 分值 of all indicators of
        that class add up to them.

    Why it matters:
        One of the two is what was approved. Readers take the heading, the total takes the rows.

    Basis:
        Weights must be reasonable (权重合理); figures of one form agree.

    Example:
        产出指标（50分） above rows of 15, 15 and 15 points.

    Not reported when:
        The sum is exact, the heading prints no points, or a row below it has none
        (`missing-points`).

    How to fix:
        Correct the points of the rows, or the heading.
    """
    return Check(
        applies=_is_judged(t, t.level1_points, t.points_of_level1),
        fails=t.level1_points != t.points_of_level1,
        shows={"claimed": points(t.level1_points), "expected": points(t.points_of_level1)},
    )


@rule(
    "PTS110",
    "level2-heading-off-its-rows",
    title=("二级指标标题的分值与合计不符", "A level-2 heading differs from its rows"),
    message=(
        "二级指标的标题写明 {claimed} 分，其下各指标分值合计 {expected} 分。",
        "The level-2 heading prints {claimed} points; the indicators below add up to {expected}.",
    ),
    help=(
        "请核对其下各指标的分值，或改正标题。",
        "Check the points of the indicators below, or correct the heading.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="level2",
    authority="weights_reasonable",
)
def level2_heading_off_its_rows(t: Table, _: Parameters) -> Check:
    """The points printed in a level-2 heading are not those of the rows below it.

    What it checks:
        Where a heading of level 2 prints points (数量指标（20分）), the 分值 of all indicators
        below it add up to them.

    Why it matters:
        One of the two is what was approved. Readers take the heading, the total takes the rows.

    Basis:
        Weights must be reasonable (权重合理); figures of one form agree.

    Example:
        数量指标（20分） above rows of 10 and 5 points.

    Not reported when:
        The sum is exact, the heading prints no points, or a row below it has none
        (`missing-points`).

    How to fix:
        Correct the points of the rows, or the heading.
    """
    return Check(
        applies=_is_judged(t, t.level2_points, t.points_of_level2),
        fails=t.level2_points != t.points_of_level2,
        shows={"claimed": points(t.level2_points), "expected": points(t.points_of_level2)},
    )


RULES = (level1_heading_off_its_rows, level2_heading_off_its_rows)
DERIVED = (points_of_level1, points_of_level2)

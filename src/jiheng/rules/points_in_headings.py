"""PTS: the points printed in the headings of the indicator table are those below them."""

from collections.abc import Mapping

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import LEVELS, Level1, Level2
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Derived, Table, points, rule
from jiheng.rules.flaws import rounded
from jiheng.rules.points import CLASSES, differ

_OUTPUTS = (Level2.QUANTITY, Level2.QUALITY, Level2.TIMELINESS, Level2.COST)
_OUTCOMES = (Level2.ECONOMIC, Level2.SOCIAL, Level2.ECOLOGICAL)
_LASTING = (Level2.SUSTAINED_IMPACT,)
KINDS = {
    level: (f"{LEVELS[level].zh}{zh}分值", f"points of {LEVELS[level].en}{en}")
    for levels, zh, en in ((_OUTPUTS, "指标", ""), (_OUTCOMES, "", " outcomes"), (_LASTING, "", ""))
    for level in levels
}
"""The level-2 classes of outputs and outcomes, whose headings may print points of their own."""


def _of_kind(level: Level2, label: tuple[str, str]) -> Derived:
    def build(t: Table, _: Parameters) -> pl.Expr:
        return pl.when(t.level2 == code(level)).then(t.max_points).sum()

    name = f"{level.value}_points_below"
    return Derived(name, Scope.FORMS, build, Unit.POINTS, *label, over=Scope.INDICATORS)


def _below(t: Table, sums: Mapping[Level1, str] | Mapping[Level2, str]) -> pl.Expr:
    """Return the points of all rows of a form in the class of a row; null for other classes."""
    level = t.level1 if Level1.OUTPUT in sums else t.level2
    return pl.coalesce(
        pl.when(level == code(each)).then(getattr(t.form, name)) for each, name in sums.items()
    )


_OF_LEVEL1 = {level: f"{level.value}_points" for level in CLASSES}
_OF_LEVEL2 = {level: f"{level.value}_points_below" for level in KINDS}


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
        The sum is exact, the heading prints no points, or an indicator of the form has none
        (`missing-points`). Not judged without a level 1.

    How to fix:
        Correct the points of the rows, or the heading.
    """
    below = _below(t, _OF_LEVEL1)
    return Check(
        applies=t.level1_points.is_not_null() & t.form.indicator_points.is_not_null(),
        fails=differ(
            t.level1_points,
            below,
            t.form.rounded_points + rounded(t, Scope.INDICATORS, "level1_points"),
        ),
        shows={"claimed": points(t.level1_points), "expected": points(below)},
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
        The sum is exact, the heading prints no points, or an indicator of the form has none
        (`missing-points`). Not judged for classes other than those of outputs and outcomes.

    How to fix:
        Correct the points of the rows, or the heading.
    """
    below = _below(t, _OF_LEVEL2)
    return Check(
        applies=t.level2_points.is_not_null() & t.form.indicator_points.is_not_null(),
        fails=differ(
            t.level2_points,
            below,
            t.form.rounded_points + rounded(t, Scope.INDICATORS, "level2_points"),
        ),
        shows={"claimed": points(t.level2_points), "expected": points(below)},
    )


RULES = (level1_heading_off_its_rows, level2_heading_off_its_rows)
DERIVED = tuple(_of_kind(level, label) for level, label in KINDS.items())

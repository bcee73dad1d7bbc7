"""PRT: the forms of a unit seen together: do they tell one project from another?"""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.arithmetic import WHOLE, half_up
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import (
    Check,
    Subject,
    Table,
    count,
    derived,
    forms,
    points,
    rating,
    rule,
    text,
)
from jiheng.rules.kin import is_together, unit_name
from jiheng.rules.rating import rating_position


@derived(Scope.FORMS, Unit.FLAG, ("评为最高等级", "rated top"))
def is_rated_top(t: Table, _: Parameters) -> pl.Expr:
    """Whether the rating, else the claimed total, is in the highest band."""
    return t.mark("claimed_rating", rating_position).fill_null(t.rating_of_claimed_total) == 0


@derived(Scope.FORMS, Unit.FLAG, ("满分", "full total"))
def is_full_total(t: Table, p: Parameters) -> pl.Expr:
    """Whether the claimed total is all there is to earn."""
    return t.claimed_total >= t.total_points.fill_null(p.total_points)


@derived(Scope.FORMS, Unit.FLAG, ("压线", "just above a boundary"))
def is_just_above_boundary(t: Table, p: Parameters) -> pl.Expr:
    """Whether the claimed total lies less than the margin above a grade boundary."""
    boundaries = [floor for _, floor in p.grade_bands if floor > 0]
    above = [t.claimed_total - floor for floor in boundaries]
    return pl.any_horizontal(each.is_between(0, p.boundary_margin, closed="left") for each in above)


@derived(Scope.FORMS, Unit.COUNT, ("评为最高等级的表数", "forms rated top"), within="unit_key")
def unit_rated_top(t: Table, _: Parameters) -> pl.Expr:
    """How many forms of the unit are rated top; null where one is not rated at all."""
    return pl.when(t.is_rated_top.null_count() == 0).then(t.is_rated_top.sum().cast(pl.Int64))


@derived(Scope.FORMS, Unit.COUNT, ("满分的表数", "forms in full"), within="unit_key")
def unit_full_totals(t: Table, _: Parameters) -> pl.Expr:
    """How many forms of the unit claim all points; null where one has no total."""
    return pl.when(t.is_full_total.null_count() == 0).then(t.is_full_total.sum().cast(pl.Int64))


@derived(Scope.FORMS, Unit.POINTS, ("平均总分", "mean total"), within="unit_key")
def unit_mean_total(t: Table, _: Parameters) -> pl.Expr:
    """The mean of the unit's claimed totals."""
    return half_up(t.claimed_total.sum(), t.claimed_total.count().cast(pl.Int64))


@derived(Scope.FORMS, Unit.COUNT, ("压线的表数", "forms at a boundary"), within="unit_key")
def unit_just_above(t: Table, _: Parameters) -> pl.Expr:
    """How many totals lie just above a boundary; null where a form has no total."""
    near = t.is_just_above_boundary
    return pl.when(near.null_count() == 0).then(near.sum().cast(pl.Int64))


@rule(
    "PRT101",
    "every-project-rated-top",
    title=("全部项目评为最高等级", "Every project of the unit is rated top"),
    message=(
        (
            "“{unit}”{year} 年度 {forms} 张自评表中 {count} 张评为“{top}”，总分平均 {mean} 分"
            "（表 {numbers}），看不出项目之间的差别。"
        ),
        (
            "Of the {forms} forms of “{unit}” for {year}, {count} are rated “{top}”, mean total "
            "{mean} (forms {numbers}): nothing tells one project from another."
        ),
    ),
    help=(
        "请对照执行率、预算调整和完成情况重新核实各项目得分，说明区分项目优劣的依据。",
        (
            "Check the scores again against execution, budget changes and results, and say what "
            "would tell a good project from a poor one."
        ),
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="claimed_rating",
    authority="result_objective",
    subject=Subject.UNIT,
)
def every_project_rated_top(t: Table, p: Parameters) -> Check:
    """The self-evaluation of a whole unit finds nothing but the best.

    What it checks:
        Of the forms of a unit in a year, at least one is not in the policy's highest band, where
        there are enough forms to say so.

    Why it matters:
        A scale of which only the top is used ranks nothing and links to no budget.

    Basis:
        The result must be objective (结果客观). The policy sets how many forms it takes.

    Example:
        12 of 12 forms rated 优, mean total 99.22 (Baoshan 2024).

    Not reported when:
        Every total is full: `every-total-full` says so. One form is rated lower, or there are too
        few. Reported once, at the unit's first form. Not judged where a form has neither rating
        nor total.

    How to fix:
        Re-examine the scores; keep 优 for what deserves it.
    """
    all_top = t.unit_rated_top == t.unit_forms
    all_full = (t.unit_full_totals == t.unit_forms).fill_null(value=False)
    return Check(
        applies=is_together(t, p),
        fails=all_top & ~all_full,
        shows={
            "unit": text(unit_name(t)),
            "year": count(t.fiscal_year),
            "forms": count(t.unit_forms),
            "count": count(t.unit_rated_top),
            "top": rating(pl.lit(0)),
            "mean": points(t.unit_mean_total),
            "numbers": forms(t.unit_form_ids),
        },
    )


@rule(
    "PRT102",
    "every-total-full",
    title=("全部项目满分", "Every project of the unit has full marks"),
    message=(
        (
            "“{unit}”{year} 年度 {forms} 张自评表中 {count} 张为满分，总分平均 {mean} 分"
            "（表 {numbers}）。"
        ),
        (
            "Of the {forms} forms of “{unit}” for {year}, {count} claim full marks, mean total "
            "{mean} (forms {numbers})."
        ),
    ),
    help=(
        "请逐表核实得分；全部满分的，主管部门应重点抽查。",
        "Check the scores form by form; where all are full, the department should spot-check.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="result_objective",
    subject=Subject.UNIT,
)
def every_total_full(t: Table, p: Parameters) -> Check:
    """Not one of a unit's projects lost a point.

    What it checks:
        Of the forms of a unit in a year, at least one total is below the points available.

    Why it matters:
        A hundred for everything means that nothing was weighed.

    Basis:
        The result must be objective (结果客观); reviewers report it (10 of 10 projects in 2026).

    Example:
        10 forms of a bureau, each total 100.00.

    Not reported when:
        One total is lower, or there are too few forms. Reported once, at the unit's first form.
        Not judged where a form has no total.

    How to fix:
        Score again what was scored in full without proof.
    """
    return Check(
        applies=is_together(t, p),
        fails=t.unit_full_totals == t.unit_forms,
        shows={
            "unit": text(unit_name(t)),
            "year": count(t.fiscal_year),
            "forms": count(t.unit_forms),
            "count": count(t.unit_full_totals),
            "mean": points(t.unit_mean_total),
            "numbers": forms(t.unit_form_ids),
        },
    )


@rule(
    "PRT105",
    "totals-bunch-above-boundary",
    title=("总分扎堆压线", "The totals bunch just above a grade boundary"),
    message=(
        (
            "“{unit}”{year} 年度 {forms} 张自评表中 {count} 张的总分高出等级界限不足 {margin} 分"
            "（表 {numbers}）。"
        ),
        (
            "Of the {forms} forms of “{unit}” for {year}, {count} lie less than {margin} points "
            "above a grade boundary (forms {numbers})."
        ),
    ),
    help=(
        "请核实这些表的得分是否先定等级、后凑分数。",
        "Check whether these scores were made to fit the grade.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="boundary_margin",
    subject=Subject.UNIT,
)
def totals_bunch_above_boundary(t: Table, p: Parameters) -> Check:
    """Most of a unit's projects just made it.

    What it checks:
        The share of a unit's totals that lie less than the policy's margin above a grade boundary
        is below the policy's line.

    Why it matters:
        Honest totals spread out. Where they gather at 90.00, the grade came first.

    Basis:
        Good practice.

    Example:
        Six forms: 90.10, 90.00, 90.52, 80.30, 95.00 and 90.87: five of six within 1.00 above 90 or
        80.

    Not reported when:
        Totals are spread, or there are too few forms. Reported once, at the unit's first form.
        Not judged where a form has no total.

    How to fix:
        Score from the figures up, not from the grade down.
    """
    return Check(
        applies=is_together(t, p),
        fails=t.unit_just_above * WHOLE >= t.unit_forms * p.boundary_share,
        shows={
            "unit": text(unit_name(t)),
            "year": count(t.fiscal_year),
            "forms": count(t.unit_forms),
            "count": count(t.unit_just_above),
            "margin": points(pl.lit(p.boundary_margin)),
            "numbers": forms(t.unit_form_ids),
        },
    )


RULES = (
    every_project_rated_top,
    every_total_full,
    totals_bunch_above_boundary,
)
DERIVED = (
    is_rated_top,
    is_full_total,
    is_just_above_boundary,
    unit_rated_top,
    unit_full_totals,
    unit_mean_total,
    unit_just_above,
)

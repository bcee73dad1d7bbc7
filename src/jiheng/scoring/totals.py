"""Indicator scores, their sum, the total and the rating of a form."""

import polars as pl

from jiheng.engine.arithmetic import WHOLE, band_of, product
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Table, derived
from jiheng.scoring.qualitative import qualitative_score
from jiheng.scoring.quantitative import quantitative_score


@derived(
    Scope.INDICATORS,
    Unit.FLAG,
    ("按期完成", "is in time"),
    formula="完成日期不晚于期限",
)
def is_in_time(t: Table, _: Parameters) -> pl.Expr:
    """Whether it was done by the day it was due, beyond doubt; null without both days."""
    return t.done_day <= t.due_day


@derived(
    Scope.INDICATORS,
    Unit.POINTS,
    ("折算得分", "computed score"),
    formula="定量指标按完成比例折算，定性指标限于档次的分数区间，按期完成的得满分；皆无时不可折算",
)
def computed_score(t: Table, p: Parameters) -> pl.Expr:
    """By completion where target and actual are numbers, by tier where there is one, else by date.

    No formula says what a delay costs: a late row is left to a person.
    """
    is_number = t.target_value.is_not_null() & t.actual_value.is_not_null()
    return (
        pl.when(is_number)
        .then(quantitative_score(t, p))
        .when(t.tier.is_null() & t.is_in_time)
        .then(t.max_points)
        .otherwise(qualitative_score(t, p))
    )


@derived(
    Scope.FORMS,
    Unit.POINTS,
    ("指标折算得分合计", "sum of computed scores"),
    over=Scope.INDICATORS,
    formula="各指标折算得分之和；有一项不可折算即不可得",
)
def computed_indicator_sum(t: Table, _: Parameters) -> pl.Expr:
    """The sum of the indicators' computed scores; null when one cannot be computed."""
    return pl.when(t.computed_score.is_not_null().all()).then(t.computed_score.sum())


@derived(
    Scope.FORMS, Unit.POINTS, ("指标分值合计", "points of all indicators"), over=Scope.INDICATORS
)
def indicator_points(t: Table, _: Parameters) -> pl.Expr:
    """The sum of the indicators' points; null when one has none."""
    return pl.when(t.max_points.null_count() == 0).then(t.max_points.sum())


@derived(
    Scope.FORMS,
    Unit.FLAG,
    ("执行率已列为指标", "execution is among the indicators"),
    formula="执行率列为一项指标，而各指标的分值合计已是满分",
)
def is_execution_repeated(t: Table, p: Parameters) -> pl.Expr:
    """Whether an indicator scores execution within the full score: the line says it once more."""
    full = (t.indicator_points == p.total_points).fill_null(value=False)
    repeated: pl.Expr = (t.execution_rows > 0) & full
    return repeated


def counted_once(t: Table, of_line: pl.Expr) -> pl.Expr:
    """Return what the line 年度资金总额 adds to the indicators: nothing that one of them holds."""
    return pl.when(t.is_execution_repeated).then(0).otherwise(of_line)


@derived(
    Scope.FORMS,
    Unit.POINTS,
    ("折算总分", "computed total"),
    formula=(
        "执行率得分＋各指标得分；执行率另列为指标、各指标分值已是满分的，只计指标得分；"
        "政策设有封顶的，执行率低于界限时不超过封顶分"
    ),
)
def computed_total(t: Table, p: Parameters) -> pl.Expr:
    """Execution score plus indicator scores, capped where the policy ties a cap to the rate."""
    total = counted_once(t, t.computed_execution_score) + t.computed_indicator_sum
    caps = [
        pl.when(product(t.total_outturn, WHOLE) < product(t.total_revised_budget, rate_below)).then(
            cap
        )
        for rate_below, cap in p.execution_caps
    ]
    return pl.when(total.is_not_null()).then(pl.min_horizontal(total, *caps)) if caps else total


@derived(
    Scope.FORMS,
    Unit.RATING,
    ("折算等级", "computed rating"),
    formula="总分所在的等级区间，下限含本数",
)
def computed_rating(t: Table, p: Parameters) -> pl.Expr:
    """The grade band of the total; the lower bound belongs to the band."""
    return band_of(t.computed_total, [floor for _, floor in p.grade_bands])


DERIVED = (
    is_in_time,
    computed_score,
    computed_indicator_sum,
    indicator_points,
    is_execution_repeated,
    computed_total,
    computed_rating,
)

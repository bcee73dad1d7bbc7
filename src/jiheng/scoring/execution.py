"""预算执行率 and its score (财预〔2020〕10号).

The score comes from the amounts of the line 年度资金总额, not from the printed rate: printed
rates are already rounded. Points are those the form prints, else the policy's.
"""

import polars as pl

from jiheng.domain.funds import FundingSource
from jiheng.engine.arithmetic import WHOLE, ceiling, half_up, half_up_to, lesser, product
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Derived, Table, derived

TOTAL = code(FundingSource.TOTAL)


@derived(Scope.FUNDS, Unit.FLAG, ("为年度资金总额行", "is the total line"))
def is_total(t: Table, _: Parameters) -> pl.Expr:
    """Whether the line is the total."""
    return t.source == TOTAL


def _of_total_line(
    column: str, unit: Unit, label: tuple[str, str], *, alone: bool = False
) -> Derived:
    """Return the form's column holding `column` of the line 年度资金总额, null without one.

    Of several such lines the greatest figure is taken; with `alone` none is, so that what is
    computed from it never mixes lines.
    """

    def build(t: Table, _: Parameters) -> pl.Expr:
        of_total = t.source == TOTAL
        found = pl.when(of_total).then(getattr(t, column)).max()
        return pl.when(of_total.sum() == 1).then(found) if alone else found

    return Derived(f"total_{column}", Scope.FORMS, build, unit, *label, over=Scope.FUNDS)


TOTAL_LINE = (
    _of_total_line("original_budget", Unit.FEN, ("年初预算数", "originally approved budget")),
    _of_total_line("revised_budget", Unit.FEN, ("全年预算数", "revised budget"), alone=True),
    _of_total_line("revised_budget_step", Unit.FEN, ("全年预算数末位", "step of revised budget")),
    _of_total_line("outturn", Unit.FEN, ("全年执行数", "outturn")),
    _of_total_line("outturn_step", Unit.FEN, ("全年执行数末位", "step of outturn")),
    _of_total_line("max_points", Unit.POINTS, ("执行率分值", "execution points")),
    _of_total_line("execution_rate", Unit.RATE, ("填报执行率", "claimed execution rate")),
    _of_total_line("execution_rate_step", Unit.RATE, ("执行率末位", "step of execution rate")),
    _of_total_line(
        "claimed_score", Unit.POINTS, ("执行率得分", "claimed execution score"), alone=True
    ),
)


@derived(
    Scope.FORMS,
    Unit.RATE,
    ("折算执行率", "computed execution rate"),
    formula="年度资金总额：全年执行数 ÷ 全年预算数",
)
def computed_execution_rate(t: Table, _: Parameters) -> pl.Expr:
    """Outturn ÷ revised budget of the total line; null without a budget."""
    return half_up(product(t.total_outturn, WHOLE), t.total_revised_budget)


@derived(
    Scope.FORMS,
    Unit.POINTS,
    ("执行率分值", "execution points"),
    formula="表上印的执行率分值；未印时，执行率列为指标的为零，否则取政策的分值",
)
def execution_points(t: Table, p: Parameters) -> pl.Expr:
    """The printed points, none where execution is an indicator, else the policy's."""
    otherwise = pl.when(t.execution_rows > 0).then(0).otherwise(p.execution_points)
    return t.total_max_points.fill_null(otherwise)


@derived(
    Scope.FORMS,
    Unit.POINTS,
    ("折算执行率得分", "computed execution score"),
    formula="执行率 × 分值（或按阶梯扣分），不超过分值；无预算且无支出时按政策的规定",
)
def computed_execution_score(t: Table, p: Parameters) -> pl.Expr:
    """Rate × points (or steps off), at most the points; idle funds by the policy."""
    score = score_at(t.total_outturn, t.total_revised_budget, t.execution_points, p=p)
    if p.zero_budget_rule == "not_scored":
        return score
    idle = (t.total_revised_budget == 0) & (t.total_outturn == 0)
    when_idle = {"full": t.execution_points, "zero": pl.lit(0, pl.Int64)}[p.zero_budget_rule]
    return pl.when(idle).then(when_idle).otherwise(score)


def score_at(spent: pl.Expr, whole: pl.Expr, points: pl.Expr, *, p: Parameters) -> pl.Expr:
    """Return what executing `spent` of `whole` earns of `points` under the policy's formula.

    Null where `whole` is 0. A rate is so much of `WHOLE`.
    """
    return {"proportional": _proportional, "stepwise": _stepwise}[p.execution_formula](
        spent, whole, points, p=p
    )


def _proportional(spent: pl.Expr, whole: pl.Expr, points: pl.Expr, *, p: Parameters) -> pl.Expr:
    within = spent.clip(0, whole)
    score = half_up_to(product(within, points), whole, p.rounding_step)
    return score if p.rounding_step == 1 else lesser(score, points)


def _stepwise(spent: pl.Expr, whole: pl.Expr, points: pl.Expr, *, p: Parameters) -> pl.Expr:
    """Full at or above `execution_full_rate`, then `execution_step_points` off a started step."""
    short = product(whole, p.execution_full_rate) - product(spent, WHOLE)
    width = product(whole, p.execution_step_width)
    deducted = ceiling(short.clip(lower_bound=0), width) * p.execution_step_points
    score: pl.Expr = (points - deducted).clip(lower_bound=0)
    return pl.when(whole > 0).then(score)


DERIVED = (
    is_total,
    *TOTAL_LINE,
    computed_execution_rate,
    execution_points,
    computed_execution_score,
)

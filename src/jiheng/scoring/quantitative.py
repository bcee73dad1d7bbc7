"""Scores of quantitative indicators (财预〔2020〕10号): targets that are numbers.

Every formula is points × share ÷ whole; the policy and the sign choose share and whole. An
actual value below zero counts as zero where the target is above. Where a target of
zero or less is missed, a ratio is undefined: the score is then null, for a person to decide,
except that going over a limit of zero earns nothing.
"""

import polars as pl

from jiheng.domain.indicator import Comparator
from jiheng.engine.arithmetic import WHOLE, half_up_to, lesser, product
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Table, derived

EQ, GT = code(Comparator.EQ), code(Comparator.GT)
LE, LT = code(Comparator.LE), code(Comparator.LT)


def _is_equality(t: Table) -> pl.Expr:
    """Whether the target is an exact value; a missing sign reads as one."""
    return t.comparator.fill_null(EQ) == EQ


@derived(
    Scope.INDICATORS,
    Unit.FLAG,
    ("为上限", "is an upper limit"),
    formula="≤、< 或 =0",
)
def is_limit(t: Table, _: Parameters) -> pl.Expr:
    """Whether less is better: ≤, <, and the exact target zero."""
    limit = t.comparator.eq_missing(LE) | t.comparator.eq_missing(LT)
    return limit | (_is_equality(t) & (t.target_value == 0))


@derived(
    Scope.INDICATORS,
    Unit.VALUE,
    ("计分用实际值", "actual value that counts"),
    formula="实际完成值；指标值大于零的，低于零按零计",
)
def counted_actual(t: Table, _: Parameters) -> pl.Expr:
    """The actual value, zero where it is below and the target above."""
    floored = t.actual_value.clip(lower_bound=0)
    return pl.when(t.target_value <= 0).then(t.actual_value).otherwise(floored)


@derived(
    Scope.INDICATORS,
    Unit.FLAG,
    ("达到指标值", "target is met"),
    formula="≤、< 与 =0 须不超过指标值，>0 须大于零，其余须不低于指标值",
)
def is_met(t: Table, _: Parameters) -> pl.Expr:
    """Whether the actual value reaches the target; = counts as at least, as deployed systems do."""
    within = t.counted_actual <= t.target_value
    nothing = t.comparator.eq_missing(GT) & (t.target_value == 0)
    least = t.target_value + nothing.cast(pl.Int64)
    return pl.when(t.is_limit).then(within).otherwise(t.counted_actual >= least)


def quantitative_score(t: Table, p: Parameters) -> pl.Expr:
    """Return the points when the target is met, else points × completion (null: by a person).

    A rounding step coarser than the points' own never lifts a score above them.
    """
    share, whole = _completion(t, p)
    missed = half_up_to(product(share, t.max_points), whole, p.rounding_step)
    earned = pl.when(t.is_met).then(_for_meeting(t, p)).when(t.target_value >= 0).then(missed)
    score = earned if p.rounding_step == 1 else lesser(earned, t.max_points)
    for_a_person = []
    if p.equal_formula == "strict":
        for_a_person.append(_is_equality(t) & (t.actual_value != t.target_value))
    if p.equal_zero_target == "manual":
        for_a_person.append(_is_equality(t) & (t.target_value == 0) & (t.actual_value > 0))
    return pl.when(~pl.any_horizontal(for_a_person)).then(score) if for_a_person else score


def _completion(t: Table, p: Parameters) -> tuple[pl.Expr, pl.Expr]:
    """Return (share, whole) of a missed target; as a ratio, the lesser value of the greater."""
    actual, target = t.counted_actual, t.target_value
    if p.at_most_formula == "ratio":
        return pl.min_horizontal(actual, target), pl.max_horizontal(actual, target)
    limit_share, limit_whole = {
        "linear": ((target * 2 - actual).clip(lower_bound=0), target.clip(lower_bound=1)),
        "all_or_nothing": (target * 0, actual),
    }[p.at_most_formula]
    return (
        pl.when(t.is_limit).then(limit_share).otherwise(actual),
        pl.when(t.is_limit).then(limit_whole).otherwise(target),
    )


def _for_meeting(t: Table, p: Parameters) -> pl.Expr:
    """Full points, or less by the degree of deviation where the policy deducts it."""
    if p.overshoot_rule != "deduct":
        return t.max_points
    limit = p.overshoot_flag_ratio
    beyond = product(t.actual_value, WHOLE) > product(t.target_value, limit)
    left = product(t.target_value, WHOLE + limit) - product(t.actual_value, WHOLE)
    deducted = half_up_to(
        left.clip(lower_bound=0) * t.max_points, product(t.target_value, WHOLE), p.rounding_step
    )
    high = beyond & (t.target_value > 0) & ~t.is_limit
    return pl.when(high).then(deducted).otherwise(t.max_points)


DERIVED = (is_limit, counted_actual, is_met)

"""Scores of quantitative indicators (财预〔2020〕10号): targets that are numbers.

Every formula is points × share ÷ whole; the policy and the sign choose share and whole. An
actual value below zero counts as zero where the target is above. Where a target of
zero or less is missed, a ratio is undefined: the score is then null, for a person to decide,
except that going over a limit of zero earns nothing. Where one of the two units is the other
with a prefix (人, 万人), both values are compared in the smaller one, exactly; a value that has no
room there gives no score.
"""

import polars as pl

from jiheng.domain.indicator import Comparator
from jiheng.domain.measure import MOST_TENS
from jiheng.engine.arithmetic import WHOLE, half_up_to, lesser, product
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.intake import LIMITS
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Table, derived

EQ, GT = code(Comparator.EQ), code(Comparator.GT)
LE, LT = code(Comparator.LE), code(Comparator.LT)
_FACTORS = [10 ** max(0, tens) for tens in range(-MOST_TENS, MOST_TENS + 1)]
_ROOM = [LIMITS[Unit.VALUE] // factor for factor in _FACTORS]


def in_smaller_unit(figure: pl.Expr, tens: pl.Expr) -> pl.Expr:
    """Return a figure of the row in the smaller of its two units; null where it has no room.

    Args:
        figure: in millionths of its own unit, a value or a printed step.
        tens: by which power of ten its unit is larger than the other, null where it is not.
    """
    place = tens + MOST_TENS
    factor, room = (
        pl.lit(pl.Series(each, dtype=pl.Int64)).gather(place) for each in (_FACTORS, _ROOM)
    )
    fits = figure.abs() <= room
    return pl.when(tens.is_null()).then(figure).when(fits).then(figure * factor)


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
    ("换算后的实际完成值", "actual value, converted"),
    formula="实际完成值；它的单位是指标值单位的十的若干次方倍的，乘以倍数",
)
def converted_actual(t: Table, _: Parameters) -> pl.Expr:
    """The actual value in the smaller of both units: 1.3 万人 beside 人 is 13000."""
    return in_smaller_unit(t.actual_value, t.unit_power)


@derived(
    Scope.INDICATORS,
    Unit.VALUE,
    ("换算后的指标值", "target, converted"),
    formula="年度指标值；它的单位是完成值单位的十的若干次方倍的，乘以倍数",
)
def converted_target(t: Table, _: Parameters) -> pl.Expr:
    """The target in the smaller of both units: 1.2 万人次 beside 人次 is 12000."""
    return in_smaller_unit(t.target_value, -t.unit_power)


@derived(
    Scope.INDICATORS,
    Unit.VALUE,
    ("计分用实际值", "actual value that counts"),
    formula="换算后的实际完成值；指标值大于零的，低于零按零计",
)
def counted_actual(t: Table, _: Parameters) -> pl.Expr:
    """The converted actual value, zero where it is below and the target above."""
    floored = t.converted_actual.clip(lower_bound=0)
    return pl.when(t.target_value <= 0).then(t.converted_actual).otherwise(floored)


@derived(
    Scope.INDICATORS,
    Unit.FLAG,
    ("达到指标值", "target is met"),
    formula="≤、< 与 =0 须不超过指标值，>0 须大于零，其余须不低于指标值",
)
def is_met(t: Table, _: Parameters) -> pl.Expr:
    """Whether the actual value reaches the target; = counts as at least, as deployed systems do."""
    within = t.counted_actual <= t.converted_target
    nothing = t.comparator.eq_missing(GT) & (t.target_value == 0)
    least = t.converted_target + nothing.cast(pl.Int64)
    return pl.when(t.is_limit).then(within).otherwise(t.counted_actual >= least)


def quantitative_score(t: Table, p: Parameters) -> pl.Expr:
    """Return the points when the target is met, else points × completion (null: by a person).

    A rounding step coarser than the points' own never lifts a score above them.
    """
    share, whole = _completion(t, p)
    missed = half_up_to(product(share, t.max_points), whole, p.rounding_step)
    earned = pl.when(t.is_met).then(_for_meeting(t, p)).when(t.target_value >= 0).then(missed)
    score = earned if p.rounding_step == 1 else lesser(earned, t.max_points)
    for_a_person = [t.converted_actual.is_null() | t.converted_target.is_null()]
    if p.equal_formula == "strict":
        for_a_person.append(_is_equality(t) & (t.converted_actual != t.converted_target))
    if p.equal_zero_target == "manual":
        for_a_person.append(_is_equality(t) & (t.target_value == 0) & (t.actual_value > 0))
    return pl.when(~pl.any_horizontal(for_a_person)).then(score)


def _completion(t: Table, p: Parameters) -> tuple[pl.Expr, pl.Expr]:
    """Return (share, whole) of a missed target; as a ratio, the lesser value of the greater."""
    actual, target = t.counted_actual, t.converted_target
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
    limit, actual, target = p.overshoot_flag_ratio, t.converted_actual, t.converted_target
    beyond = product(actual, WHOLE) > product(target, limit)
    left = product(target, WHOLE + limit) - product(actual, WHOLE)
    deducted = half_up_to(
        left.clip(lower_bound=0) * t.max_points, product(target, WHOLE), p.rounding_step
    )
    high = beyond & (t.target_value > 0) & ~t.is_limit
    return pl.when(high).then(deducted).otherwise(t.max_points)


DERIVED = (is_limit, converted_actual, converted_target, counted_actual, is_met)

"""Scores of qualitative indicators: three tiers, each a band of the points (财预〔2020〕10号).

Bands are half open: the lower bound belongs to the band, the upper one to the band above;
only the top band includes its end. Each bound is rounded to the policy's step, but never
above the points; a band without a step of its own holds its lower bound alone.
"""

from collections.abc import Mapping

import polars as pl

from jiheng.domain.indicator import Tier
from jiheng.engine.arithmetic import WHOLE, half_up_to, lesser
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Table, derived


@derived(
    Scope.INDICATORS,
    Unit.POINTS,
    ("档次下限", "floor of the tier"),
    formula="分值 × 档次下限比例",
)
def band_floor(t: Table, p: Parameters) -> pl.Expr:
    """The least score of the tier, null without a tier."""
    return _share(t, p, {tier: floor for tier, (floor, _) in p.qualitative_bands.items()})


@derived(
    Scope.INDICATORS,
    Unit.POINTS,
    ("档次上限", "ceiling of the tier"),
    formula="分值 × 档次上限比例，非最高档不含上限",
)
def band_ceiling(t: Table, p: Parameters) -> pl.Expr:
    """The greatest score of the tier, null without a tier."""
    end = _share(t, p, {tier: end for tier, (_, end) in p.qualitative_bands.items()})
    reduced = (t.tier != code(Tier.ACHIEVED)).cast(pl.Int64) * p.rounding_step
    ceiling: pl.Expr = (end - reduced).clip(lower_bound=t.band_floor)
    return ceiling


def qualitative_score(t: Table, _: Parameters) -> pl.Expr:
    """Return the claimed score where it lies in the tier's band, else the band's nearest end."""
    held = t.claimed_score.clip(t.band_floor, t.band_ceiling)
    return pl.when(t.band_floor.is_not_null()).then(held)


def _share(t: Table, p: Parameters, of: Mapping[str, int]) -> pl.Expr:
    """Return the share of the points for the row's tier."""
    by_code = pl.Series([of[tier.value] for tier in Tier], dtype=pl.Int64)
    share = pl.lit(by_code).gather(t.tier)
    rounded = half_up_to(t.max_points * share, WHOLE, p.rounding_step)
    return rounded if p.rounding_step == 1 else lesser(rounded, t.max_points)


DERIVED = (band_floor, band_ceiling)

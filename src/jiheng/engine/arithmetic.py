"""Exact arithmetic on integer columns: products that cannot wrap, half-up division, intervals.

Products are taken in 128 bits: a product of two stored columns and a scale stays below
10³⁶, far from the limit of 1.7·10³⁸. Results come back to 64 bits after division; one that has
no room there is null, never a wrapped number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

WHOLE = 10_000
"""100 % in hundredths of a percent."""
_LARGEST = 2**63 - 1


def product(first: pl.Expr, *others: pl.Expr | int) -> pl.Expr:
    """Return the product in 128 bits."""
    result = first.cast(pl.Int128)
    for factor in others:
        result = result * factor
    return result


def half_up(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """Return numerator ÷ denominator rounded half up, in 64 bits.

    Numerator at least 0; where the denominator is 0 or less the result is null.
    """
    return half_up_to(numerator, denominator, 1)


def half_up_to(numerator: pl.Expr, denominator: pl.Expr | int, step: int) -> pl.Expr:
    """Return numerator ÷ denominator rounded half up to a multiple of `step`, as `half_up`."""
    divisor = denominator if isinstance(denominator, pl.Expr) else pl.lit(denominator, pl.Int64)
    unit = divisor if step == 1 else product(divisor, step)
    steps = (numerator * 2 + unit) // (unit * 2)
    quotient = _narrow(steps if step == 1 else steps * step)
    return quotient if isinstance(denominator, int) else pl.when(divisor > 0).then(quotient)


def ceiling(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """Return numerator ÷ denominator rounded up, in 64 bits; the denominator is positive."""
    return _narrow((numerator + denominator - 1) // denominator)


def lesser(first: pl.Expr, second: pl.Expr | int) -> pl.Expr:
    """Return the lesser of two; null where either is null."""
    if isinstance(second, int):
        return first.clip(upper_bound=second)
    return pl.when(second.is_not_null()).then(first.clip(upper_bound=second))


def band_of(figure: pl.Expr, floors: Sequence[int]) -> pl.Expr:
    """Return the position of the band a figure lies in; the floor belongs to its band.

    `floors` descend from band to band. Null where the figure is null or below the lowest.
    """
    reached = pl.lit(pl.Series(floors[::-1], dtype=pl.Int64)).search_sorted(figure, side="right")
    return pl.when(reached > 0).then(len(floors) - reached.cast(pl.Int64))


@dataclass(frozen=True, slots=True)
class Bounds:
    """An interval of columns in *doubled* units, so that half a step is an integer."""

    low: pl.Expr
    high: pl.Expr

    def overlaps(self, other: "Bounds") -> pl.Expr:
        """Whether some true value is possible under both."""
        return (self.low <= other.high) & (other.low <= self.high)

    def __add__(self, other: "Bounds") -> "Bounds":
        """Return the bounds of a sum."""
        return Bounds(self.low + other.low, self.high + other.high)


def doubled(figure: pl.Expr, step: pl.Expr | int) -> Bounds:
    """Return the doubled bounds of a printed figure: figure ± step/2, times two."""
    return Bounds(figure * 2 - step, figure * 2 + step)


def doubled_ratio(numerator: Bounds, denominator: Bounds, scale: int) -> Bounds:
    """Return doubled bounds of scale × numerator ÷ denominator, rounded outwards to integers.

    Both may be as printed, of amounts that are at least 0. There is no upper bound (null) where
    the denominator may be 0.
    """
    low = product(numerator.low, 2 * scale) // denominator.high
    high = ceiling(product(numerator.high, 2 * scale), denominator.low)
    sure = denominator.low > 0
    return Bounds(
        pl.when(denominator.high > 0).then(_narrow(low.clip(upper_bound=_LARGEST))),
        pl.when(sure).then(high),
    )


def _narrow(wide: pl.Expr) -> pl.Expr:
    return wide.cast(pl.Int64, strict=False)

"""Exact arithmetic on integer columns: products that cannot wrap, half-up division, intervals.

Products are taken in 128 bits: a product of two stored columns and a scale stays below
10³⁶, far from the limit of 1.7·10³⁸. Results come back to 64 bits after division.
"""

from dataclasses import dataclass

import polars as pl

WHOLE = 10_000
"""100 % in hundredths of a percent."""


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
    divisor = denominator if isinstance(denominator, pl.Expr) else pl.lit(denominator, pl.Int64)
    quotient = ((numerator * 2 + divisor) // (divisor * 2)).cast(pl.Int64)
    return quotient if isinstance(denominator, int) else pl.when(divisor > 0).then(quotient)


def half_up_to(numerator: pl.Expr, denominator: pl.Expr | int, step: int) -> pl.Expr:
    """Return numerator ÷ denominator rounded half up to a multiple of `step`."""
    if step == 1:
        return half_up(numerator, denominator)
    return half_up(numerator, denominator * step) * step


def ceiling(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """Return numerator ÷ denominator rounded up, in 64 bits; the denominator is positive."""
    return (-((-numerator) // denominator)).cast(pl.Int64)


def lesser(first: pl.Expr, second: pl.Expr | int) -> pl.Expr:
    """Return the lesser of two; null where either is null."""
    return pl.when(first <= second).then(first).when(first > second).then(second)


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

    Both may be as printed; a denominator that may be 0 has no upper bound (null).
    """
    low = product(numerator.low, 2 * scale) // denominator.high
    high = ceiling(product(numerator.high, 2 * scale), denominator.low)
    sure = denominator.low > 0
    return Bounds(pl.when(denominator.high > 0).then(low).cast(pl.Int64), pl.when(sure).then(high))

"""Exact arithmetic on integer columns: products that cannot wrap, half-up division, bands.

Products are taken in 128 bits: a product of two stored columns and a scale stays below
10³⁶, far from the limit of 1.7·10³⁸. Results come back to 64 bits after division; one that has
no room there is null, never a wrapped number.
"""

from collections.abc import Sequence

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
    return half_up_to(numerator, denominator, 1)


def half_up_to(numerator: pl.Expr, denominator: pl.Expr | int, step: int) -> pl.Expr:
    """Return numerator ÷ denominator rounded half up to a multiple of `step`, as `half_up`."""
    if isinstance(denominator, int):
        return _half_up(numerator, denominator * step, step)
    unit = denominator if step == 1 else product(denominator, step)
    return pl.when(denominator > 0).then(_half_up(numerator, unit, step))


def _half_up(numerator: pl.Expr, unit: pl.Expr | int, step: int) -> pl.Expr:
    steps = (numerator * 2 + unit) // (unit * 2)
    return _narrow(steps if step == 1 else steps * step)


def ceiling(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """Return numerator ÷ denominator rounded up, in 64 bits; the denominator is positive."""
    return _narrow((numerator + denominator - 1) // denominator)


def lesser(first: pl.Expr, second: pl.Expr) -> pl.Expr:
    """Return the lesser of two; null where either is null."""
    return pl.when(second.is_not_null()).then(first.clip(upper_bound=second))


def band_of(figure: pl.Expr, floors: Sequence[int]) -> pl.Expr:
    """Return the position of the band a figure lies in; the floor belongs to its band.

    `floors` descend from band to band. Null where the figure is null or below the lowest.
    """
    reached = pl.lit(pl.Series(floors[::-1], dtype=pl.Int64)).search_sorted(figure, side="right")
    return pl.when(reached > 0).then(len(floors) - reached.cast(pl.Int64))


def _narrow(wide: pl.Expr) -> pl.Expr:
    return wide.cast(pl.Int64, strict=False)

"""Integer arithmetic on columns against exact fractions, ties and 128-bit products included."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from math import ceil

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.engine.arithmetic import (
    WHOLE,
    band_of,
    ceiling,
    half_up,
    half_up_to,
    lesser,
    product,
)

A, B, C = pl.col("a"), pl.col("b"), pl.col("c")
LARGEST = 2**63 - 1
STORED = st.integers(0, 10**18)
POSITIVE = st.integers(1, 10**18)
FACTORS = st.integers(0, 10**6)
STEPS = st.sampled_from([1, 5, 10, 50, 100])


def value(expression: pl.Expr, **columns: int | None) -> int | None:
    """Return an expression over one row."""
    data = {name: [number] for name, number in columns.items()}
    frame = pl.DataFrame(data, schema=dict.fromkeys(columns, pl.Int64))
    found: int | None = frame.select(expression.alias("found"))["found"][0]
    return found


def rounded(exact: Fraction, step: int = 1) -> int:
    """Round half up to a multiple of `step` as `Decimal` does."""
    with localcontext() as context:
        context.prec = 120
        quotient = Decimal(exact.numerator) / (exact.denominator * step)
        return int(quotient.quantize(Decimal(1), ROUND_HALF_UP)) * step


@given(STORED, FACTORS, POSITIVE)
def test_half_up_divides_128_bit_products_as_decimal_does(a: int, b: int, c: int) -> None:
    expected = rounded(Fraction(a * b, c))
    assert value(half_up(product(A, B), C), a=a, b=b, c=c) == (
        expected if expected <= LARGEST else None
    )


@given(st.integers(0, 10**15), st.integers(1, 10**6))
def test_half_up_rounds_every_tie_away_from_zero(whole: int, half: int) -> None:
    """(2k + 1)·h ÷ 2h is k and a half."""
    a, b = (2 * whole + 1) * half, 2 * half
    assert value(half_up(product(A, 1), B), a=a % 10**18, b=b) == rounded(Fraction(a % 10**18, b))
    assert value(half_up(product(A, half), 2 * half), a=2 * whole + 1) == whole + 1


@given(STORED, FACTORS, POSITIVE, STEPS)
def test_half_up_to_never_wraps_where_the_divisor_times_the_step_leaves_64_bits(
    a: int, b: int, c: int, step: int
) -> None:
    expected = rounded(Fraction(a * b, c), step)
    assert value(half_up_to(product(A, B), C, step), a=a, b=b, c=c) == (
        expected if expected <= LARGEST else None
    )


@pytest.mark.parametrize("denominator", [0, -1, None])
def test_half_up_is_null_unless_the_denominator_is_positive(denominator: int | None) -> None:
    assert value(half_up(product(A, 1), B), a=5, b=denominator) is None


def test_half_up_by_a_constant_needs_no_column() -> None:
    assert value(half_up(product(A, 1), WHOLE), a=15_000) == 2
    assert value(half_up_to(product(A, 1), WHOLE, 50), a=250_000) == 50


@given(st.integers(-(10**18), 10**18), FACTORS, POSITIVE)
def test_ceiling_rounds_up_on_both_sides_of_zero(a: int, b: int, c: int) -> None:
    expected = ceil(Fraction(a * b, c))
    assert value(ceiling(product(A, B), C), a=a, b=b, c=c) == (
        expected if -LARGEST <= expected <= LARGEST else None
    )
    assert value(ceiling(A, 7), a=a) == ceil(Fraction(a, 7))


@given(st.none() | st.integers(), st.none() | st.integers())
def test_lesser_is_the_minimum_and_null_when_either_is(a: int | None, b: int | None) -> None:
    a, b = (None if each is None else max(-LARGEST, min(LARGEST, each)) for each in (a, b))
    assert value(lesser(A, B), a=a, b=b) == (None if a is None or b is None else min(a, b))


def test_a_band_holds_its_floor_and_nothing_lies_below_the_lowest() -> None:
    floors = [9_000, 8_000, 6_000]
    figures = [10_000, 9_000, 8_999, 6_000, 5_999, -1, None]
    frame = pl.DataFrame({"a": figures}, schema={"a": pl.Int64})
    assert frame.select(band_of(A, floors))["literal"].to_list() == [0, 0, 1, 2, None, None, None]

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
    Bounds,
    band_of,
    ceiling,
    doubled,
    doubled_ratio,
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


@given(st.integers(0, 10**9), st.integers(1, 1000), st.integers(0, 10**9), st.integers(1, 1000))
def test_bounds_overlap_exactly_when_the_intervals_do(a: int, b: int, c: int, d: int) -> None:
    overlap = doubled(A, B).overlaps(doubled(C, pl.col("d")))
    assert value(overlap.cast(pl.Int64), a=a, b=b, c=c, d=d) == (2 * abs(a - c) <= b + d)


def test_bounds_add_up() -> None:
    total = doubled(A, 10) + doubled(B, 4)
    assert value(total.low, a=100, b=50) == 300 - 14
    assert value(total.high, a=100, b=50) == 300 + 14


def _inside(figure: int, step: int, share: Fraction) -> Fraction:
    """Return a true value the print stands for; amounts are at least 0."""
    return max(Fraction(0), figure - Fraction(step, 2) + share * step)


SHARES = st.fractions(0, 1, max_denominator=1000)
AMOUNTS = st.integers(0, 10**15)
MONEY_STEPS = st.sampled_from([1, 100, 10_000, 1_000_000])


@given(AMOUNTS, MONEY_STEPS, SHARES, AMOUNTS, MONEY_STEPS, SHARES)
def test_doubled_ratio_holds_every_ratio_the_prints_allow(
    a: int, b: int, top: Fraction, c: int, d: int, bottom: Fraction
) -> None:
    ratio = doubled_ratio(doubled(A, B), doubled(C, pl.col("d")), WHOLE)
    low = value(ratio.low, a=a, b=b, c=c, d=d)
    high = value(ratio.high, a=a, b=b, c=c, d=d)
    denominator = _inside(c, d, bottom)
    assert low is not None
    if denominator > 0:
        true = 2 * WHOLE * _inside(a, b, top) / denominator
        assert low <= true
        assert high is None or true <= high
    assert high is not None or 2 * c <= d or true_high(a, b, c, d) > LARGEST


def true_high(a: int, b: int, c: int, d: int) -> Fraction:
    """Return the greatest ratio in doubled units."""
    return Fraction((2 * a + b) * 2 * WHOLE, 2 * c - d)


def test_doubled_ratio_is_tight_to_one_unit() -> None:
    """89.71 ÷ 106.56, both ± 0.005: 84.178… % to 84.196… %."""
    ratio = doubled_ratio(doubled(A, 1), doubled(B, 1), WHOLE)
    assert value(ratio.low, a=8971, b=10656) == 16835
    assert value(ratio.high, a=8971, b=10656) == 16840


def test_a_ratio_to_what_may_be_zero_has_no_upper_bound() -> None:
    ratio = doubled_ratio(doubled(A, 1), doubled(B, 1), WHOLE)
    assert value(ratio.low, a=5, b=0) == 9 * 2 * WHOLE
    assert value(ratio.high, a=5, b=0) is None


def test_a_ratio_to_what_is_below_zero_has_no_bounds() -> None:
    ratio = doubled_ratio(Bounds(A, A), Bounds(B, B), WHOLE)
    assert value(ratio.low, a=5, b=-3) is None
    assert value(ratio.high, a=5, b=-3) is None


def test_a_band_holds_its_floor_and_nothing_lies_below_the_lowest() -> None:
    floors = [9_000, 8_000, 6_000]
    figures = [10_000, 9_000, 8_999, 6_000, 5_999, -1, None]
    frame = pl.DataFrame({"a": figures}, schema={"a": pl.Int64})
    assert frame.select(band_of(A, floors))["literal"].to_list() == [0, 0, 1, 2, None, None, None]

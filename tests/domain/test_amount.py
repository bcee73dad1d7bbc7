from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jiheng.domain.amount import (
    MAX_DIGITS,
    AmountUnit,
    Interval,
    decimals,
    interval,
    parse_number,
    printed,
    rounded,
)
from strategies import NUMBERS


@pytest.mark.parametrize("text", ["0", "5.00", "-0.01", "+3.36", "007", "9" * MAX_DIGITS])
def test_a_plain_number_is_read(text: str) -> None:
    assert parse_number(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        ".5",
        "5.",
        "1,000",
        "1e3",
        "NaN",
        "Infinity",
        " 5",
        "5\n",
        "\uff15",
        "٣",
        "5%",
        "1_0",
    ],
)
def test_what_is_no_plain_number_is_none(text: str) -> None:
    assert parse_number(text) is None


def test_a_number_longer_than_the_limit_is_none() -> None:
    assert parse_number("9" * (MAX_DIGITS + 1)) is None


@given(NUMBERS)
def test_printing_and_reading_keep_every_digit(number: Decimal) -> None:
    again = parse_number(printed(number))
    assert again == number
    assert again is not None
    assert decimals(again) == decimals(number)


@given(NUMBERS)
def test_decimals_are_those_after_the_point(number: Decimal) -> None:
    assert decimals(number) == len(printed(number).partition(".")[2])


def test_an_exponent_prints_as_digits_without_decimals() -> None:
    assert printed(Decimal("1E+3")) == "1000"
    assert decimals(Decimal("1E+3")) == 0
    assert decimals(Decimal("NaN")) == 0


@pytest.mark.parametrize(
    ("print_", "low", "high"),
    [("84.18", "84.175", "84.185"), ("5", "4.5", "5.5"), ("-1.0", "-1.05", "-0.95")],
)
def test_a_print_stands_for_half_a_unit_each_way(print_: str, low: str, high: str) -> None:
    assert interval(Decimal(print_)) == Interval(Decimal(low), Decimal(high))


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 5))
def test_every_true_value_lies_in_the_interval_of_its_print(true: Decimal, places: int) -> None:
    print_ = true.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert interval(print_).low <= true <= interval(print_).high


@given(NUMBERS, NUMBERS)
def test_overlap_is_symmetric_and_holds_for_a_print_with_itself(a: Decimal, b: Decimal) -> None:
    assert interval(a).overlaps(interval(a))
    assert interval(a).overlaps(interval(b)) == interval(b).overlaps(interval(a))


@given(NUMBERS, NUMBERS)
def test_intervals_apart_do_not_overlap(a: Decimal, b: Decimal) -> None:
    one, other = interval(min(a, b)), interval(max(a, b))
    assume(one.high < other.low)
    assert not one.overlaps(other)


def test_a_figure_of_any_length_is_rounded() -> None:
    long = Decimal("1" * 20 + "." + "5" * 19)
    assert rounded(long, 18) == Decimal("1" * 20 + "." + "5" * 17 + "6")
    assert rounded(Decimal("0." + "1" * 38), 38) == Decimal("0." + "1" * 38)
    assert str(rounded(Decimal("2.5"), 0)) == "3"


def test_units_of_money_count_fen() -> None:
    assert [unit.fen for unit in AmountUnit] == [100, 100 * 10**4, 100 * 10**8]

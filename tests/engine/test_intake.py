"""Forms into columns: units, steps, limits, flaws, and texts by position."""

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from engine.workshop import form, indicator, line, valued
from jiheng.domain.amount import AmountUnit, decimals, interval
from jiheng.domain.form import Form, Note, Total
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Comparator, Level1, Target, Tier
from jiheng.engine.columns import (
    SCHEMAS,
    TABLES,
    Columns,
    Scope,
    Unit,
    code,
    concat,
    rounded_bit,
)
from jiheng.engine.intake import LIMITS, flawed, to_columns, to_integer

TOTAL = FundingSource.TOTAL


@pytest.mark.parametrize(
    ("text", "unit", "fen", "expected"),
    [
        ("5.00", Unit.FEN, 1_000_000, (5_000_000, 10_000)),
        ("5", Unit.FEN, 1_000_000, (5_000_000, 1_000_000)),
        ("5.00", Unit.FEN, 100, (500, 1)),
        ("1.23456", Unit.FEN, 10**10, (12_345_600_000, 100_000)),
        ("0.000001", Unit.FEN, 1_000_000, (1, 1)),
        ("0.0000005", Unit.FEN, 1_000_000, (1, 1)),
        ("0.00000049", Unit.FEN, 1_000_000, (0, 1)),
        ("6.72", Unit.POINTS, 1, (672, 1)),
        ("6.725", Unit.POINTS, 1, (673, 1)),
        ("6.7", Unit.POINTS, 1, (670, 10)),
        ("84.18", Unit.RATE, 1, (8418, 1)),
        ("84", Unit.RATE, 1, (8400, 100)),
        ("-3.5", Unit.VALUE, 1, (-3_500_000, 100_000)),
        ("0.0000005", Unit.VALUE, 1, (1, 1)),
        ("-0.0000005", Unit.VALUE, 1, (-1, 1)),
        ("-0.00", Unit.FEN, 100, (0, 1)),
    ],
)
def test_a_figure_keeps_its_value_and_its_printed_step(
    text: str, unit: Unit, fen: int, expected: tuple[int, int]
) -> None:
    assert to_integer(Decimal(text), unit, fen) == expected


@pytest.mark.parametrize("unit", sorted(LIMITS))
def test_the_limit_itself_is_taken_and_the_next_figure_is_not(unit: Unit) -> None:
    scale = {Unit.FEN: 1, Unit.POINTS: 100, Unit.RATE: 100, Unit.VALUE: 10**6}[unit]
    most = Decimal(LIMITS[unit]) / scale
    above = most + Decimal(1) / (scale * 1000)
    assert to_integer(most, unit)[0] == LIMITS[unit]
    assert to_integer(above, unit) == (None, None)
    below = -1 if unit is Unit.VALUE else None
    assert (to_integer(-most, unit)[0] or 0) == (below or 0) * LIMITS[unit]
    assert to_integer(-above, unit) == (None, None)


@pytest.mark.parametrize("unit", [Unit.FEN, Unit.POINTS, Unit.RATE])
def test_nothing_below_zero_is_taken_where_nothing_can_be(unit: Unit) -> None:
    assert to_integer(Decimal("-0.01"), unit, 100) == (None, None)


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "Infinity", "sNaN", "1E+400"])
def test_what_is_no_number_of_this_world_is_not_taken(text: str) -> None:
    assert to_integer(Decimal(text), Unit.VALUE) == (None, None)


@given(strategies.NUMBERS, st.sampled_from([Unit.POINTS, Unit.RATE, Unit.VALUE]))
def test_a_taken_figure_lies_within_its_print(figure: Decimal, unit: Unit) -> None:
    raw, step = to_integer(figure, unit)
    if raw is None or step is None:
        return
    places = {Unit.POINTS: 2, Unit.RATE: 2, Unit.VALUE: 6}[unit]
    taken = Decimal(raw).scaleb(-places)
    if decimals(figure) <= places:
        assert taken == figure
        held = interval(figure)
        assert held.high - held.low == Decimal(step).scaleb(-places)
    else:
        assert abs(taken - figure) <= Decimal(5).scaleb(-places - 1)
        assert step == 1


def test_flaws_name_exactly_the_figures_that_could_not_be_taken() -> None:
    bad = FundsLine(
        TOTAL,
        original_budget=Decimal(-1),
        revised_budget=Decimal(10**10),
        outturn=Decimal(3),
        execution_rate=Decimal("-0.01"),
    )
    row = replace(indicator("甲", "10001", "-1"), **valued("1E13", "1"))
    table = to_columns([form(row, funds=[bad], total=Total(Decimal(-100), Decimal(5)))])
    told = {
        scope: [column.name for column in flawed(scope, table.table(scope)["flaws"][0])]
        for scope in Scope
    }
    assert told == {
        Scope.FORMS: ["total_points"],
        Scope.FUNDS: ["original_budget", "revised_budget", "execution_rate"],
        Scope.INDICATORS: ["target_value", "max_points", "claimed_score"],
    }
    held = table.funds.row(0, named=True)
    assert held["original_budget"] is None
    assert held["original_budget_step"] is None
    assert held["outturn"] == 3_000_000


def test_a_clean_form_has_no_flaw() -> None:
    table = to_columns([form(indicator("甲", "10", "9"), funds=[line(TOTAL, "5", None)])])
    assert [table.table(scope)["flaws"].to_list() for scope in Scope] == [[0], [0], [0]]
    assert flawed(Scope.FUNDS, 0) == ()


def test_texts_are_held_once_and_blank_ones_not_at_all() -> None:
    table = to_columns(
        [
            form(indicator("甲"), indicator("甲"), supervising_department="甲"),
            form(indicator(" \n"), implementing_unit="", supervising_department=None),
        ]
    )
    texts = table.texts["text"].to_list()
    assert texts == ["项目甲", "甲", "某所"]
    assert table.indicators["name"].to_list() == [1, 1, None]
    assert table.forms["implementing_unit"].to_list() == [2, None]


def test_codes_are_positions_in_their_enums() -> None:
    row = replace(
        indicator("甲"), target=Target(comparator=Comparator.LE), level1=None, level2=None
    )
    table = to_columns([form(row, indicator("乙"), funds=[line(FundingSource.OTHER, None, None)])])
    assert table.indicators["comparator"].to_list() == [code(Comparator.LE), None]
    assert table.indicators["level1"].to_list() == [None, code(Level1.OUTPUT)]
    assert table.funds["source"].to_list() == [list(FundingSource).index(FundingSource.OTHER)]
    assert [code(tier) for tier in Tier] == [0, 1, 2]


def test_what_has_no_place_is_counted() -> None:
    assert to_columns([form(notes=(Note("注"), Note("又注")))]).forms["unplaced"].to_list() == [2]


def test_a_form_without_a_unit_of_money_is_taken_in_ten_thousands() -> None:
    forms = [
        form(funds=[line(TOTAL, "5.00", "3")], amount_unit=unit)
        for unit in (None, AmountUnit.WAN_YUAN)
    ]
    table = to_columns(forms)
    assert table.funds["revised_budget"].to_list() == [5_000_000, 5_000_000]
    assert table.forms["amount_unit"].to_list() == [None, 1_000_000]


@given(st.lists(strategies.FORMS, max_size=4))
def test_every_batch_has_the_declared_columns_and_consecutive_ids(forms: list[Form]) -> None:
    table = to_columns(forms)
    for scope in Scope:
        assert table.table(scope).schema == SCHEMAS[scope]
    assert table.forms["form_id"].to_list() == list(range(len(forms)))
    assert table.funds["row"].to_list() == [i for each in forms for i in range(len(each.funds))]
    assert len(table) == len(forms)


@given(st.lists(strategies.FORMS, max_size=4), st.integers(0, 4))
def test_joined_batches_say_what_one_batch_says(forms: list[Form], cut: int) -> None:
    joined = concat([to_columns(forms[:cut]), to_columns(forms[cut:])])
    whole = to_columns(forms)
    for scope in Scope:
        assert _read(joined, scope).equals(_read(whole, scope))


def _read(columns: Columns, scope: Scope) -> pl.DataFrame:
    """Return a table with its texts in place of their positions."""
    texts = columns.texts["text"].to_list()
    held = [column.name for column in TABLES[scope] if column.unit is Unit.TEXT]
    table = columns.table(scope)
    return table.with_columns(
        pl.Series(
            name,
            [None if place is None else texts[place] for place in table[name]],
            dtype=pl.String,
        )
        for name in held
    )


def test_joining_nothing_gives_an_empty_batch() -> None:
    nothing = concat([])
    assert len(nothing) == 0
    assert nothing.indicators.schema == SCHEMAS[Scope.INDICATORS]


def test_points_that_were_rounded_are_told_from_exact_ones() -> None:
    printed = ("16.667", "16.66", "16.660", "20000.001")
    table = to_columns([form(*(indicator("甲", each, "5") for each in printed))]).indicators
    bit = rounded_bit(Scope.INDICATORS, "max_points")
    assert [flaws & bit != 0 for flaws in table["flaws"]] == [True, False, False, False]
    assert table["max_points"].to_list() == [1667, 1666, 1666, None]
    assert all(flaws >= 0 for flaws in table["flaws"])


@pytest.mark.parametrize("scope", Scope)
def test_bits_of_rounded_points_are_no_bits_of_columns(scope: Scope) -> None:
    points = [column.name for column in TABLES[scope] if column.unit is Unit.POINTS]
    lowest = min(rounded_bit(scope, name) for name in points)
    assert lowest >= 1 << len(TABLES[scope])

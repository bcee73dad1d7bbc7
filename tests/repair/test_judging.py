"""Edited copies are told the same row by row, sharing rows, as by Polars, each copy whole."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from unittest import mock

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook import base, patched
from engine.workshop import parameters as toy_parameters
from engine.workshop import toy
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence, Locator, Provenance
from jiheng.engine.columns import Scope
from jiheng.engine.parameters import Parameters
from jiheng.engine.program import Program
from jiheng.engine.rule import Check, Table
from jiheng.repair import trials as trying
from jiheng.repair.judging import Judge, judge
from jiheng.repair.relations import program
from jiheng.repair.trials import Edits, Trials
from scoring.variants import FORMS as FIGURES
from scoring.variants import SHIPPED
from sizes import some
from strategies import FORMS


@cache
def by_polars(parameters: Parameters) -> Judge:
    return Judge(program(parameters), None)


def both(form: Form, parameters: Parameters) -> tuple[Trials, Trials]:
    with mock.patch.object(trying, "judge", by_polars):
        framed = Trials(form, parameters)
    return Trials(form, parameters), framed


@st.composite
def edited(draw: st.DrawFn, tried: Trials) -> list[Edits]:
    """Return copies of a form; the first is as it is."""
    cells = range(len(tried.cells))
    figures = st.dictionaries(st.sampled_from(cells), st.integers(0, 10**7), max_size=3)
    copies = draw(st.lists(figures, max_size=12)) if cells else []
    if tried.rating is not None:
        rated = draw(st.sampled_from(tried.words))
        copies += [{tried.rating: rated}, *({**each, tried.rating: rated} for each in copies[:2])]
    return [{}, *copies]


def assert_same(copies: Sequence[Edits], by_row: Trials, framed: Trials) -> None:
    told, expected = by_row.of(copies), framed.of(copies)
    assert told.broken == expected.broken
    assert told.moved() == expected.moved()
    every = range(len(copies))
    for tie in range(len(by_row.ties)):
        assert list(told.pairs(tie, every)) == list(expected.pairs(tie, every))
        silent = [told.is_silent(tie, copy) for copy in every]
        assert silent == [expected.is_silent(tie, copy) for copy in every]
    at_rows = (place for place, tie in enumerate(by_row.ties) if tie.scope is not Scope.FORMS)
    care = by_row.binding & sum(1 << place for place in at_rows)
    assert by_row.standing(copies, by_row.binding) == [
        each for each, broken in zip(copies, told.broken, strict=True) if not broken & care
    ]


def test_a_program_that_puts_columns_of_the_form_beside_other_rows_is_left_to_polars() -> None:
    def build(t: Table) -> Check:
        return Check(applies=pl.lit(value=True), fails=t.claimed_score > t.form.claimed_total)

    spread = Program([toy(build, scope=Scope.INDICATORS)], (), parameters=toy_parameters())
    evaluator = spread.translated()
    assert evaluator is not None
    assert not evaluator.rows_stand_alone


@pytest.mark.parametrize("parameters", SHIPPED, ids=lambda each: f"{each.policy}-{each.year}")
def test_all_relations_of_a_shipped_policy_are_asked_row_by_row(parameters: Parameters) -> None:
    asked = judge(parameters)
    for questions in (asked.broken, asked.judged, asked.watched, asked.figures):
        assert all(each.function is not None for each in questions.values())


@given(st.data(), st.one_of(FORMS, FIGURES), st.sampled_from(SHIPPED))
@settings(max_examples=some(15, thorough=60))
def test_of_copies_with_any_figures(
    data: st.DataObject, form: Form, parameters: Parameters
) -> None:
    by_row, framed = both(form, parameters)
    assert_same(data.draw(edited(by_row)), by_row, framed)


@given(st.data(), st.sampled_from(SHIPPED))
@settings(max_examples=some(7, thorough=30))
def test_where_cells_could_not_be_read(data: st.DataObject, parameters: Parameters) -> None:
    paths = ["total.claimed_score", "funds[0].outturn", "indicators[1].claimed_score"]
    unread = data.draw(st.lists(st.sampled_from(paths), unique=True, min_size=1))
    origin = Provenance(Locator(line=1), Confidence.UNREADABLE)
    by_row, framed = both(
        replace(patched(base(), {}), provenance=dict.fromkeys(unread, origin)), parameters
    )
    assert_same(data.draw(edited(by_row)), by_row, framed)

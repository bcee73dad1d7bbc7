"""Traces of toy columns: sums, columns of the form spread to rows, and their replay."""

import json
from collections.abc import Sequence

import polars as pl
import pytest

from engine.workshop import form, indicator, line, run_of
from jiheng.domain.funds import FundingSource
from jiheng.domain.trace_errors import TraceRefuted
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.replay import replay
from jiheng.engine.rule import Derived, Table, derived
from jiheng.engine.trace import Json, digest, trace

FORMS, FUNDS, INDICATORS = Scope.FORMS, Scope.FUNDS, Scope.INDICATORS


@derived(FORMS, Unit.FEN, ("全部执行数", "all outturn"), over=FUNDS, formula="各行之和")
def all_spent(t: Table, _: Parameters) -> pl.Expr:
    """The sum of all lines."""
    return t.outturn.sum()


@derived(INDICATORS, Unit.FEN, ("每分执行数", "outturn by point"))
def weighed(t: Table, p: Parameters) -> pl.Expr:
    return t.form.all_spent * int(p.factor) + t.max_points + t.form.claimed_total.fill_null(0)


COLUMNS: Sequence[Derived] = (all_spent, weighed)
PAPERS = [
    form(indicator("甲", "1"), indicator("乙", "2"), funds=[line(FundingSource.TOTAL, "3", "2")]),
    form(indicator("丙", "5")),
    form(funds=[line(FundingSource.TOTAL, "3", "2"), line(FundingSource.OTHER, "1", None)]),
]


def traced() -> Json:
    run = run_of((), PAPERS, *COLUMNS, wanted=[(INDICATORS, "weighed")], factor=3)
    value: Json = json.loads(json.dumps(trace([(run, PAPERS)], [(INDICATORS, "weighed")])))
    return value


def replayed(value: Json, shipped: Json | None = None) -> int:
    return replay(value, COLUMNS, file="t.json", shipped=lambda _name, _year: shipped)


def test_a_row_reads_the_form_it_belongs_to_and_the_step_behind_it() -> None:
    value = traced()
    first, second, third = value["runs"][0]["forms"]
    assert [step["number"] for step in first["steps"]] == [
        "all_spent",
        "indicators[0].weighed",
        "indicators[1].weighed",
    ]
    assert first["steps"][0]["says"] == "各行之和"
    inputs = {entry["name"]: entry for entry in first["steps"][2]["inputs"]}
    assert inputs["form.all_spent"]["step"] == "all_spent"
    assert inputs["form.claimed_total"]["path"] == "total.claimed_score"
    assert inputs["max_points"]["path"] == "indicators[1].max_points"
    assert second["steps"][0]["raw"] is None
    assert third["steps"] == []
    assert replayed(value) == 5


def test_parameters_are_compared_with_those_shipped() -> None:
    value = traced()
    shipped = value["runs"][0]["parameters"]
    assert list(shipped) == ["factor"]
    assert replayed(value, shipped) == 5
    with pytest.raises(TraceRefuted, match=r"toy\.factor"):
        replayed(value, {"factor": {**shipped["factor"], "value": 4}})


def test_a_form_column_is_the_same_for_every_row() -> None:
    value = traced()
    entry = value["runs"][0]["forms"][0]["steps"][2]["inputs"][0]
    assert entry["name"] == "form.all_spent"
    entry["raw"] += 1
    with pytest.raises(TraceRefuted, match=r"indicators\[1\]\.weighed ← form\.all_spent"):
        replayed({**value, "digest": digest(value)})

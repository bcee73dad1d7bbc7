"""Marks remembered of texts are the marks of these texts."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from jiheng.corpus.store import parts, read
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.engine import facts, marking
from jiheng.engine.columns import Columns, Scope
from jiheng.engine.facts import ColumnFacts
from jiheng.policy import policy, resolve, suppose
from jiheng.rules.catalogue import RULES
from jiheng.services.assessing import program

MARKS = [
    pl.col("text").str.len_chars().alias("length"),
    pl.col("text").str.extract("([0-9]+)", 1).alias("number"),
]
BATCHES = st.lists(st.lists(st.text("维护0123", max_size=3), max_size=12), max_size=12)


def told_alone(texts: list[str]) -> pl.DataFrame:
    return pl.Series("text", texts, dtype=pl.String).to_frame().select(MARKS)


def told(known: ColumnFacts, texts: list[str]) -> pl.DataFrame:
    table, places = known.of(pl.Series("text", texts, dtype=pl.String))
    return table[places]


@given(batches=BATCHES, limit=st.integers(0, 40))
def test_what_is_remembered_is_what_would_be_told_anew(
    batches: list[list[str]], limit: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "OF_COLUMN", limit)
        known = ColumnFacts(MARKS)
        for texts in batches:
            assert told(known, texts).equals(told_alone(texts))


def test_a_column_whose_texts_come_back_is_remembered_when_memory_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(facts, "OF_COLUMN", 10)
    known = ColumnFacts(MARKS)
    often = [f"满意度{number}" for number in range(8)]
    for batch in range(5):
        texts = [*often, f"仅此一次{batch}", f"再无第二次{batch}"]
        assert told(known, texts).equals(told_alone(texts))
    table, _ = known.of(pl.Series("text", [*often, "新的名称"]))
    assert len(table) == 11


def test_a_column_whose_texts_never_come_back_is_forgotten_when_memory_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(facts, "OF_COLUMN", 10)
    known = ColumnFacts(MARKS)
    for batch in range(4):
        texts = [f"项目{batch}-{number}" for number in range(6)]
        assert told(known, texts).equals(told_alone(texts))
    table, places = known.of(pl.Series("text", ["项目0-0", "项目9-9"]))
    assert len(table) == len(places) == 2


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> Columns:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(Order(200, (2024,), ("东州",), seed=7), folder))
    return read(parts(folder)[0]).columns


def test_programs_that_remember_together_tell_what_each_tells_alone(
    columns: Columns, monkeypatch: pytest.MonkeyPatch
) -> None:
    national = policy("cn-mof-2020")
    words = [("completion_openings", "[按计划, 完成]"), ("cost_words", "[成本, 巡查]")]
    resolved = [
        resolve(national, 2023),
        resolve(national, 2024),
        resolve(suppose(national, words, 2024), 2024),
    ]
    programs = [program(each, RULES) for each in resolved]
    one_year, next_year, supposed = (each.signatures for each in programs)
    marks = {node for node in one_year if ":" in node.name}
    assert all(one_year[node] == next_year[node] for node in marks)
    changed = {node.name for node in marks if one_year[node] != supposed[node]}
    assert {"intended:plain", "name:names_cost"} <= changed
    assert "name:topics" not in changed
    alone = [each.run_in_frames(columns).tables for each in programs]
    monkeypatch.setattr(marking, "MANY", 0)
    for each, tables in zip(programs, alone, strict=True):
        together = each.run_in_frames(columns).tables
        for scope in Scope:
            assert_frame_equal(together[scope], tables[scope], check_column_order=False)
    assert any(
        not alone[1][scope].equals(alone[2][scope].select(alone[1][scope].columns))
        for scope in Scope
    )

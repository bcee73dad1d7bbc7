"""Marks remembered of texts are the marks of these texts."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.engine import facts
from jiheng.engine.facts import ColumnFacts

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

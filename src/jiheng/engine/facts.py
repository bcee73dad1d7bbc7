"""Marks of texts, remembered: a text a program has met before is not examined again.

While one form is edited, or batch after batch of like forms is read, nearly every text is an
old acquaintance. Memory is bounded; beyond the bound texts are examined and forgotten.
"""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

import polars as pl

LIMIT = 20_000
"""How many texts are remembered at most, in columns and as rows each."""
OF_COLUMN = 200_000
"""How many texts of one text column are remembered at most."""


class Facts:
    """The marks of texts under one program; each mark is a function of its text alone."""

    def __init__(self, marks: Sequence[pl.Expr]) -> None:
        self._marks = list(marks)
        self._places: dict[str, int] = {}
        self._at_hand: dict[str, tuple[Any, ...]] = {}
        self._known = self._examine(pl.Series("text", [], dtype=pl.String))
        self._lock = Lock()

    def of(self, texts: pl.Series) -> pl.DataFrame:
        """Return the marks of `texts`, a row each, in order."""
        with self._lock:
            if len(texts) > LIMIT:
                return self._examine(texts)
            if len(self._places) + len(texts) > LIMIT:
                self._places, self._known = {}, self._known.clear()
            self._meet(texts)
            places = [self._places[text] for text in texts.to_list()]
            return self._known[pl.Series(places, dtype=pl.UInt32)]

    @property
    def width(self) -> int:
        """The number of marks."""
        return len(self._marks)

    def rows(self, texts: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return the marks of a few texts, a tuple each, in order."""
        with self._lock:
            new = [text for text in texts if text not in self._at_hand]
            if len(self._at_hand) + len(new) > LIMIT:
                self._at_hand, new = {}, list(texts)
            if new:
                examined = self._examine(pl.Series("text", new, dtype=pl.String))
                self._at_hand.update(zip(new, examined.rows(), strict=True))
            return [self._at_hand[text] for text in texts]

    def _meet(self, texts: pl.Series) -> None:
        new = [text for text in dict.fromkeys(texts.to_list()) if text not in self._places]
        if new:
            examined = self._examine(pl.Series("text", new, dtype=pl.String))
            self._places |= {text: self._known.height + i for i, text in enumerate(new)}
            self._known = pl.concat([self._known, examined], rechunk=True)

    def _examine(self, texts: pl.Series) -> pl.DataFrame:
        return texts.to_frame("text").select(self._marks)


class ColumnFacts:
    """The marks of the texts of one column, where texts are many, remembered by hash.

    Names of indicators come back in every batch, names of projects hardly ever: when there are
    more than are remembered, those of a column that hardly come back are forgotten.
    """

    def __init__(self, marks: Sequence[pl.Expr]) -> None:
        self._marks = list(marks)
        self._known = self._examine(pl.Series("text", [], dtype=pl.String))
        self._places = pl.DataFrame(schema={"key": pl.UInt64, "place": pl.UInt32})
        self._come_back = True
        self._lock = Lock()

    @property
    def schema(self) -> pl.Schema:
        """Names and types of the marks."""
        return self._known.schema

    def of(self, texts: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
        """Return a table of marks, and which row of it each of the texts has."""
        if not self._come_back:
            return self._examine(texts), pl.arange(len(texts), dtype=pl.UInt32, eager=True)
        with self._lock:
            return self._recalled(texts)

    def _recalled(self, texts: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
        asked = pl.DataFrame({"key": texts.hash()})
        places = asked.join(self._places, on="key", how="left", maintain_order="left")["place"]
        is_new = places.is_null()
        if not is_new.any():
            return self._known, places
        known = pl.concat([self._known, self._examine(texts.filter(is_new))], rechunk=True)
        added = pl.arange(self._known.height, known.height, dtype=pl.UInt32, eager=True)
        if known.height <= OF_COLUMN:
            new = asked.filter(is_new).with_columns(added.alias("place")).unique("key")
            self._known, self._places = known, pl.concat([self._places, new], rechunk=True)
        elif len(added) > len(texts) // 2:
            self._come_back = False
            self._known, self._places = self._known.clear(), self._places.clear()
        return known, places.scatter(is_new.arg_true(), added)

    def _examine(self, texts: pl.Series) -> pl.DataFrame:
        return texts.to_frame("text").lazy().select(self._marks).collect()


_OF_COLUMNS: WeakValueDictionary[tuple[bytes, ...], ColumnFacts] = WeakValueDictionary()
_OF_COLUMNS_LOCK = Lock()


def column_facts(marks: Mapping[bytes, pl.Expr]) -> ColumnFacts:
    """Return what is remembered of a column's texts; programs with equal marks remember together.

    Args:
        marks: of the column, each by its signature.
    """
    with _OF_COLUMNS_LOCK:
        known = _OF_COLUMNS.get(tuple(marks))
        if known is None:
            known = _OF_COLUMNS[tuple(marks)] = ColumnFacts(list(marks.values()))
        return known

"""Merged cells that an export repeats in every column they cover, made one cell again.

A repeat is emptied, never removed: the cells after it keep their columns. Equal
neighbours are one cell where the heads above them are one too, or where the row is a
label and its value; equal figures under two heads stay two.
"""

from collections.abc import Sequence
from typing import Any

from jiheng.documents.carriers.neutral import Break, Fragment
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.words import (
    AIMS,
    FIELDS,
    FUNDS_COLUMNS,
    HEAD,
    INDICATOR_COLUMNS,
    LabelTable,
    Vocabulary,
)

_LEAST_HEADS = 2
_LABELLED = FIELDS | {*HEAD, "rating"}


def without_repeats(fragments: Sequence[Fragment], words: Vocabulary) -> list[Fragment]:
    """Return the fragments with the repeats of merged cells emptied, row by row."""
    merging = _Merging(words)
    rows: list[list[Fragment]] = []
    for fragment in fragments:
        if fragment.before is Break.ROW or not rows:
            rows.append([])
        rows[-1].append(fragment)
    return [fragment for row in rows for fragment in merging.row(row)]


class _Merging:
    """Goes down the rows of cells and remembers the heads that stand above."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._heads: list[str] = []

    def row(self, row: list[Fragment]) -> list[Fragment]:
        """Return the cells of the next row, repeats emptied."""
        texts = [fold(fragment.text) for fragment in row]
        if row[0].slot is None or len(row) < _LEAST_HEADS:
            return row
        is_free = self._is_free(texts)
        first = next(filter(None, texts), "")
        return [
            fragment._replace(text="")
            if at
            and texts[at] == texts[at - 1]
            and (is_free or self._is_one_cell(at, texts[at], first))
            else fragment
            for at, fragment in enumerate(row)
        ]

    def _is_free(self, texts: Sequence[str]) -> bool:
        """Whether equal neighbours in this row are one cell, whatever stands above."""
        if self._are_heads(texts):
            self._heads = list(texts)
            return True
        labels = {self._lead(table, texts) for table in (self._words.head, self._words.closing)}
        if labels & set(HEAD):
            self._heads = []
        return bool(labels & _LABELLED)

    def _is_one_cell(self, at: int, text: str, first: str) -> bool:
        """Whether the cell and its equal before it are one: by the heads above, or a label."""
        heads = self._heads
        if not heads:
            return any(map(str.isalpha, text))
        if at < len(heads) and heads[at] and heads[at] == heads[at - 1]:
            return True
        return text == first and self._lead(self._words.closing, [first]) == "total"

    def _are_heads(self, texts: Sequence[str]) -> bool:
        return (
            bool(self._concepts(self._words.objective, texts).intersection(AIMS))
            or len(self._concepts(self._words.funds_columns, texts) & set(FUNDS_COLUMNS))
            >= _LEAST_HEADS
            or len(self._concepts(self._words.indicator_columns, texts) & set(INDICATOR_COLUMNS))
            >= _LEAST_HEADS
        )

    def _concepts(self, table: LabelTable[Any], texts: Sequence[str]) -> set[Any]:
        found = (table.find(text) for text in texts if text)
        return {label.concept for label in found if label is not None}

    def _lead(self, table: LabelTable[str], texts: Sequence[str]) -> str | None:
        """Return the concept of the label that the row begins with."""
        first = next(filter(None, texts), "")
        label = table.find(first) if first else None
        return label.concept if label else None

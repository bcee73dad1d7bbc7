"""Marks put beside the text columns they belong to.

Of a small dictionary every mark is computed of every text and remembered: the next batch hardly
brings a new one. Of a large one, where most texts stand in one form and never come back, each
column has only its own marks computed, and of its own texts.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from jiheng.engine.columns import Scope
from jiheng.engine.facts import Facts, column_facts
from jiheng.engine.level import Tables
from jiheng.engine.recording import Node
from jiheng.engine.rule import Mark

MANY = 4_096
"""From how many texts on a dictionary is large."""


class Marking:
    """The marks of some text columns; a mark of several columns is computed once a text.

    Args:
        built: the marks.
        signed: of each its signature: marks with equal ones tell the same of every text.
    """

    def __init__(self, built: Mapping[Node, pl.Expr], signed: Mapping[Node, bytes]) -> None:
        marks = {node.origin: each for node, each in built.items()}
        places = {mark: place for place, mark in enumerate(marks)}
        self._marked = [(node, places[node.origin]) for node in built]
        self._facts = Facts([each.alias(f"{places[mark]}") for mark, each in marks.items()])
        columns: dict[tuple[Scope, str], dict[bytes, pl.Expr]] = {}
        for node, each in built.items():
            columns.setdefault((node.scope, node.text_column), {})[signed[node]] = each
        self._columns = {column: column_facts(marks) for column, marks in columns.items()}

    def add(self, tables: Tables, texts: pl.DataFrame) -> None:
        """Add the marks to `tables`, whose text columns hold positions in `texts`."""
        if not self._marked:
            return
        is_large = texts.height >= MANY
        added = (self._of_columns if is_large else self._of_texts)(tables, texts["text"])
        for scope, series in added.items():
            tables[scope] = tables[scope].hstack(series)

    def _of_texts(self, tables: Tables, texts: pl.Series) -> dict[Scope, list[pl.Series]]:
        facts = self._facts.of(texts).get_columns()
        added: dict[Scope, list[pl.Series]] = {scope: [] for scope in Scope}
        for node, place in self._marked:
            texts_of_rows = tables[node.scope][node.text_column]
            added[node.scope].append(facts[place][texts_of_rows].alias(node.name))
        return added

    def _of_columns(self, tables: Tables, texts: pl.Series) -> dict[Scope, list[pl.Series]]:
        added: dict[Scope, list[pl.Series]] = {scope: [] for scope in Scope}
        for (scope, column), known in self._columns.items():
            texts_of_rows = tables[scope][column]
            said = texts_of_rows.drop_nulls().unique()
            facts, met = known.of(texts.gather(said))
            places = pl.repeat(None, len(texts), dtype=pl.UInt32, eager=True).scatter(said, met)
            added[scope] += facts[places.gather(texts_of_rows)].get_columns()
        return added

    def add_lists(self, lists: Mapping[Scope, dict[str, Sequence[Any]]], texts: list[str]) -> None:
        """Add the marks to tables whose columns are lists."""
        if not self._marked:
            return
        nothing = ((None,) * self._facts.width,)
        facts = list(zip(*self._facts.rows(texts), *nothing, strict=True))
        places: dict[tuple[Scope, str], list[int]] = {}
        for node, place in self._marked:
            key = node.scope, node.text_column
            if key not in places:
                held = lists[node.scope][node.text_column]
                places[key] = [-1 if text is None else text for text in held]
            fact = facts[place]
            lists[node.scope][node.name] = [fact[text] for text in places[key]]


def is_mark(node: Node) -> bool:
    """Return whether the column is a mark of a text."""
    return isinstance(node.origin, Mark)

"""Marks put beside the text columns they belong to.

Of a small dictionary every mark is computed of every text and remembered: the next batch hardly
brings a new one. Of a large one, where most texts stand in one form and never come back, each
column has only its own marks computed, and of its own texts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import polars as pl

from jiheng.engine.columns import Scope
from jiheng.engine.facts import Facts, column_facts
from jiheng.engine.level import Tables
from jiheng.engine.recording import Node
from jiheng.engine.rule import Mark

MANY = 4_096
"""From how many texts on a dictionary is large."""
TextColumn = tuple[Scope, str]
Added = dict[TextColumn, list[pl.Series]]
"""The marks of text columns, rows as in their tables."""
NONE_KNOWN: Mapping[Scope, pl.DataFrame] = MappingProxyType({})


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
        columns: dict[TextColumn, dict[bytes, pl.Expr]] = {}
        names: dict[TextColumn, dict[str, str]] = {}
        for node, each in built.items():
            column = node.scope, node.text_column
            columns.setdefault(column, {})[signed[node]] = each
            names.setdefault(column, {})[signed[node].hex()] = node.name
        self._columns = {column: column_facts(marks) for column, marks in columns.items()}
        self._names = names

    def add(
        self, tables: Tables, texts: pl.DataFrame, known: Mapping[Scope, pl.DataFrame] = NONE_KNOWN
    ) -> None:
        """Add the marks to `tables`, whose text columns hold positions in `texts`.

        Args:
            tables: of a batch.
            texts: its dictionary.
            known: marks of its rows, by table, that need not be computed, named by signature.
        """
        if not self._marked:
            return
        added = self._known(known)
        new = [column for column in self._columns if column not in added]
        is_large = texts.height >= MANY
        if new:
            added |= (self._of_columns if is_large else self._of_texts)(tables, texts["text"], new)
        for (scope, _), series in added.items():
            tables[scope] = tables[scope].hstack(series)

    def told(self, tables: Tables, texts: pl.DataFrame) -> Iterator[tuple[Scope, pl.Series]]:
        """Yield the marks of the rows of `tables`, each named by its signature."""
        for column, series in self._of_columns(tables, texts["text"], self._columns).items():
            signatures = {name: each for each, name in self._names[column].items()}
            yield from ((column[0], each.alias(signatures[each.name])) for each in series)

    def is_told(self, known: Mapping[Scope, pl.DataFrame]) -> bool:
        """Return whether `add` needs no dictionary where these marks are known."""
        return len(self._known(known)) == len(self._columns)

    def _known(self, known: Mapping[Scope, pl.DataFrame]) -> Added:
        """Return the marks of the columns all of whose marks are known."""
        added: Added = {}
        for (scope, column), names in self._names.items():
            types = self._columns[scope, column].schema
            held = known[scope].schema if scope in known else {}
            if all(held.get(each) == types[name] for each, name in names.items()):
                marks = known[scope]
                added[scope, column] = [marks[each].alias(name) for each, name in names.items()]
        return added

    def _of_texts(self, tables: Tables, texts: pl.Series, columns: Iterable[TextColumn]) -> Added:
        facts = self._facts.of(texts).get_columns()
        added: Added = {column: [] for column in columns}
        for node, place in self._marked:
            column = node.scope, node.text_column
            if column in added:
                texts_of_rows = tables[node.scope][node.text_column]
                added[column].append(facts[place][texts_of_rows].alias(node.name))
        return added

    def _of_columns(self, tables: Tables, texts: pl.Series, columns: Iterable[TextColumn]) -> Added:
        added: Added = {}
        for scope, column in columns:
            texts_of_rows = tables[scope][column]
            said = texts_of_rows.drop_nulls().unique()
            facts, met = self._columns[scope, column].of(texts.gather(said))
            places = pl.repeat(None, len(texts), dtype=pl.UInt32, eager=True).scatter(said, met)
            added[scope, column] = facts[places.gather(texts_of_rows)].get_columns()
        return added

    def add_lists(self, lists: Mapping[Scope, dict[str, Sequence[Any]]], texts: list[str]) -> None:
        """Add the marks to tables whose columns are lists."""
        if not self._marked:
            return
        nothing = ((None,) * self._facts.width,)
        facts = list(zip(*self._facts.rows(texts), *nothing, strict=True))
        places: dict[TextColumn, list[int]] = {}
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

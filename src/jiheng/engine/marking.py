"""Marks put beside the text columns they belong to."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from jiheng.engine.columns import Scope
from jiheng.engine.facts import Facts
from jiheng.engine.level import Tables
from jiheng.engine.recording import Node
from jiheng.engine.rule import Mark


class Marking:
    """The marks of some text columns; a mark of several columns is computed once a text."""

    def __init__(self, nodes: Sequence[Node], built: Mapping[Node, pl.Expr]) -> None:
        marks = {node.origin: built[node] for node in nodes}
        places = {mark: place for place, mark in enumerate(marks)}
        self._marked = [(node, places[node.origin]) for node in nodes]
        self._facts = Facts([each.alias(f"{places[mark]}") for mark, each in marks.items()])

    def add(self, tables: Tables, texts: pl.DataFrame) -> None:
        """Add the marks to `tables`, whose text columns hold positions in `texts`."""
        if not self._marked:
            return
        facts = self._facts.of(texts["text"]).get_columns()
        added: dict[Scope, list[pl.Series]] = {scope: [] for scope in Scope}
        for node, place in self._marked:
            texts_of_rows = tables[node.scope][node.text_column]
            added[node.scope].append(facts[place][texts_of_rows].alias(node.name))
        for scope, series in added.items():
            tables[scope] = tables[scope].hstack(series)

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

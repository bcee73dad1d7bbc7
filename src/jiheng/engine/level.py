"""One round of a program: columns that can be added to the tables together.

Polars spends most of the time of a small batch planning, on one thread and with Python's lock
released; so a query can be begun beside the caller. Knows no rule.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from jiheng.engine.above import Above
from jiheng.engine.columns import Scope
from jiheng.engine.recording import OF_FORM
from jiheng.engine.room import WORTH, Roomy

Tables = dict[Scope, pl.DataFrame]

SMALL = 1_000
"""Below how many rows a query runs on one thread: sharing it out costs more than it gains."""

_LANES = ThreadPoolExecutor(min(3, os.cpu_count() or 1), thread_name_prefix="jiheng-engine")


@dataclass(frozen=True)
class Query:
    """Expressions over the rows of a table; with `sums`, one value of each a form."""

    table: Scope
    expressions: tuple[pl.Expr, ...]
    sums: bool = False

    def run(self, tables: Tables) -> pl.DataFrame:
        """Return ``form_id`` and the columns of the expressions."""
        table = tables[self.table]
        if self.sums:
            return table.group_by("form_id", maintain_order=True).agg(self.expressions)
        if table.height < SMALL:
            return table.select_seq("form_id", *self.expressions)
        asked: Sequence[pl.Expr] = self.expressions
        if table.height >= WORTH:
            table, asked = self._above.fitting(table, self._roomy.fitting(table))
        return table.select("form_id", *asked)

    @cached_property
    def _roomy(self) -> Roomy:
        return Roomy(self.expressions)

    @cached_property
    def _above(self) -> Above:
        return Above(self.expressions)

    def begin(self, tables: Tables) -> "Future[pl.DataFrame]":
        """Start the query beside the caller, over the tables as they are now.

        Where Polars has one thread it would only wait for it there: it is answered at once.
        """
        if pl.thread_pool_size() > 1:
            return _LANES.submit(self.run, dict(tables))
        answered: Future[pl.DataFrame] = Future()
        answered.set_result(self.run(tables))
        return answered


@dataclass(frozen=True, slots=True)
class Level:
    """Columns added to the tables together.

    Attributes:
        queries: none reads what another of them adds.
        spreads: columns of the form put beside the rows of a table, by table.
    """

    queries: tuple[Query, ...]
    spreads: Mapping[Scope, Sequence[str]] = field(default_factory=dict)

    def touches(self, scope: Scope) -> bool:
        """Return whether the table of `scope` gets a column here."""
        return scope in self.spreads or any(
            scope is (Scope.FORMS if query.sums else query.table) for query in self.queries
        )

    def add(self, tables: Tables) -> None:
        """Add the columns to `tables`; the widest query runs here, the others beside it."""
        queries = sorted(self.queries, key=lambda query: -len(query.expressions))
        begun = [query.begin(tables) for query in queries[1:]]
        results = [query.run(tables) for query in queries[:1]]
        results += [each.result() for each in begun]
        self._spread(tables)
        for query, added in zip(queries, results, strict=True):
            if query.sums:
                tables[Scope.FORMS] = _beside(tables[Scope.FORMS], added)
            else:
                tables[query.table] = tables[query.table].hstack(added.get_columns()[1:])

    def _spread(self, tables: Tables) -> None:
        forms = tables[Scope.FORMS]
        for scope, names in self.spreads.items():
            place = tables[scope]["form_id"].cast(pl.UInt32)
            spread = [forms[name][place].alias(f"{OF_FORM}{name}") for name in names]
            tables[scope] = tables[scope].hstack(spread)


def _beside(forms: pl.DataFrame, summed: pl.DataFrame) -> pl.DataFrame:
    """Put per-form results beside the forms; forms without rows get null."""
    if summed.height == forms.height:
        return forms.hstack(summed.get_columns()[1:])
    return forms.join(summed, on="form_id", how="left", maintain_order="left")

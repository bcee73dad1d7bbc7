"""Edited copies of one form, evaluated only where they differ from it.

A row of a table depends on nothing but itself, so one is evaluated once, however many copies
have it; a sum over the rows of a form once for all copies with the same rows; only the row of
the form itself is evaluated for every copy. Not for programs that put columns of the form
beside the rows of another table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import Any

from jiheng.engine.columns import Scope
from jiheng.engine.direct.evaluator import Evaluator, Step
from jiheng.engine.direct.sheets import turned

Table = Mapping[str, Sequence[Any]]
Tables = Mapping[Scope, Table]
Changes = tuple[tuple[str, int], ...]
"""New values of a row, by column."""
Edits = Mapping[Scope, Mapping[int, Changes]]
"""What a copy has instead, by table and row."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table that some copies have.

    Attributes:
        lists: the columns.
        origins: which row of the form each row is, or stands in place of.
        sets: the rows of a copy, every combination once.
        of: for each copy the place of its set.
    """

    lists: dict[str, Sequence[Any]]
    origins: Sequence[int]
    sets: Sequence[tuple[int, ...]]
    of: Sequence[int]

    def take(self, names: Sequence[str]) -> list[Sequence[Any]]:
        """Return columns."""
        return [self.lists[name] for name in names]

    def add(self, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Add columns, given row by row."""
        self.lists.update(zip(names, turned(rows, len(names)), strict=True))

    def sums(self, step: Step) -> list[tuple[Any, ...]]:
        """Return the sums of a step over the rows of each copy."""
        flat = list(chain.from_iterable(self.sets))
        columns = [[column[row] for row in flat] for column in self.take(step.function.columns)]
        ends = accumulate(map(len, self.sets), initial=0)
        found = step.function.call(list(pairwise(ends)), *columns)
        return [found[place] for place in self.of]


class Copies:
    """Copies of a form, their stored columns and marks at first.

    Args:
        tables: the columns of a batch of one form; without its own row, what is summed is left out.
        edits: what each copy has instead.

    Attributes:
        rows: by table.
    """

    def __init__(self, tables: Tables, edits: Sequence[Edits]) -> None:
        self.rows = {
            scope: _apart(table, edits) if scope is Scope.FORMS else _shared(table, edits, scope)
            for scope, table in tables.items()
        }

    def evaluate(self, evaluator: Evaluator) -> None:
        """Add the columns that a program derives, whose `rows_stand_alone`."""
        for level, _ in evaluator.levels:
            steps = [step for step in level if step.adds in self.rows]
            added = [self._told(step) for step in steps]
            for step, told in zip(steps, added, strict=True):
                self.rows[step.adds].add(step.names, told)

    def _told(self, step: Step) -> list[tuple[Any, ...]]:
        rows = self.rows[step.reads]
        if step.function.sums:
            return rows.sums(step)
        return step.function.call(*rows.take(step.function.columns))


def _apart(table: Table, edits: Sequence[Edits]) -> Rows:
    """Return a row of its own for each copy of a table with one row."""
    count = len(edits)
    lists = {name: [value] * count for name, (value,) in table.items()}
    for copy, each in enumerate(edits):
        if Scope.FORMS in each:
            _change(lists, copy, each[Scope.FORMS][0])
    return Rows({**lists}, [0] * count, [(copy,) for copy in range(count)], range(count))


def _shared(table: Table, edits: Sequence[Edits], scope: Scope) -> Rows:
    """Return the rows of the form and those that copies have instead, every one once."""
    own = range(len(table["form_id"]))
    changed: dict[tuple[int, Changes], int] = {}
    sets: dict[tuple[int, ...], int] = {}
    of = []
    for each in edits:
        held = list(own)
        for row, changes in each[scope].items() if scope in each else ():
            held[row] = changed.setdefault((row, changes), len(own) + len(changed))
        of.append(sets.setdefault(tuple(held), len(sets)))
    origins = [*own, *(row for row, _ in changed)]
    lists = {name: [column[row] for row in origins] for name, column in table.items()}
    for (_, changes), place in changed.items():
        _change(lists, place, changes)
    return Rows({**lists}, origins, list(sets), of)


def _change(lists: Mapping[str, list[Any]], place: int, changes: Changes) -> None:
    for name, value in changes:
        if name in lists:
            lists[name][place] = value

"""Edited copies of one form, judged together: a form is a batch of one, its repairs a larger batch.

Every copy differs from the form in the integers of a few cells. All copies go through the
relations in one run; what comes back is, for each copy, which ties it breaks. A tie is a relation
at one row. Sets of ties and of cells are bit sets.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from jiheng.domain.form import Form
from jiheng.engine.columns import TABLES, TEXTS_SCHEMA, Columns, Scope
from jiheng.engine.findings import path_of
from jiheng.engine.intake import to_columns
from jiheng.engine.parameters import Parameters
from jiheng.engine.run import CompiledRule
from jiheng.repair.cells import RATING, Cell, Printed, figures
from jiheng.repair.outcome import Outcome, asked_of, copies, relations_of
from jiheng.repair.relations import must_hold, program

Edits = Mapping[int, int]
"""New integers by the position of the cell in `Trials.cells`."""
_ROOM = 512
"""How many copies are kept ready; more are made when they are needed."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation, its place among those of its table, and one row of the table."""

    compiled: CompiledRule
    place: int
    row: int

    @property
    def scope(self) -> Scope:
        """The table the relation judges."""
        return self.compiled.rule.scope


class Trials:
    """One form with its cells and ties, ready to be tried with other figures.

    Attributes:
        cells: every figure on the form; `rating` is the position of the rating after them, None
            where none is printed.
        ties: every relation at every row.
        binding: the ties a consistent form must keep.
        words: where the words of the grade bands stand among the texts, best first.
    """

    def __init__(self, form: Form, parameters: Parameters) -> None:
        self.form = form
        self.program = program(parameters)
        self.cells: tuple[Printed, ...] = tuple(figures(form))
        self.rating = len(self.cells) if form.claimed_rating else None
        columns = to_columns([form])
        texts = columns.texts["text"].to_list()
        words = [word for word, _ in parameters.grade_bands]
        texts += [word for word in words if word not in texts]
        self.words = tuple(texts.index(word) for word in words)
        self._texts = pl.DataFrame({"text": texts}, schema=TEXTS_SCHEMA)
        self._tables = {
            scope: self._usable(columns.table(scope), scope).select(asked_of(self.program, scope))
            for scope in Scope
        }
        self._rows = {scope: table.height for scope, table in self._tables.items()}
        every = (*range(len(self.cells)), *([] if self.rating is None else [self.rating]))
        self._slots = [self._slot(place) for place in every]
        self._ready: dict[Scope, pl.DataFrame] = {}
        self._room = 0
        self._known: dict[frozenset[tuple[int, int]], int] = {}
        self.relations = {scope: relations_of(self.program, scope) for scope in Scope}
        self.ties = tuple(
            Tie(each, place, row)
            for scope in Scope
            for place, each in enumerate(self.relations[scope])
            for row in range(self.rows(scope))
        )
        self.binding = _bits(
            place for place, tie in enumerate(self.ties) if must_hold(tie.compiled.rule)
        )

    def _usable(self, table: pl.DataFrame, scope: Scope) -> pl.DataFrame:
        """Return a table with the nearest possible figures where none could be taken in.

        Their ``flaws`` stay, so that the form as it is breaks the ties on them.
        """
        for each in self.cells:
            if each.cell.scope is scope and not each.is_usable:
                column = table[each.cell.column.name].clone()
                table = table.with_columns(column.scatter(each.cell.row, each.raw))
        return table

    def rows(self, scope: Scope) -> int:
        """Return how many rows the form has in a table."""
        return self._rows[scope]

    def cell(self, place: int) -> Cell:
        """Return where the cell at a position stands."""
        return Cell(Scope.FORMS, 0, RATING) if place == self.rating else self.cells[place].cell

    def usual(self, held: Printed) -> Printed:
        """Return another figure of the same column, for how such figures are printed."""
        column = held.cell.column
        others = (each for each in self.cells if each.cell.column is column)
        return next((each for each in others if each is not held), held)

    def path(self, tie: int) -> str:
        """Return the path of the cell that the relation marks at the row of a tie."""
        held = self.ties[tie]
        return path_of(held.compiled, self.form, held.row)

    def word(self, raw: int) -> str:
        """Return the text at a position among the texts."""
        return str(self._texts["text"][raw])

    def of(self, edits: Sequence[Edits]) -> Outcome:
        """Run edited copies through the relations."""
        height = len(edits)
        self._make_room(height)
        tables = {
            scope: table.head(height * self.rows(scope)) for scope, table in self._ready.items()
        }
        for (scope, name), values in self._changes(edits).items():
            if name not in asked_of(self.program, scope):
                continue
            place = tables[scope].get_column_index(name)
            column = tables[scope].to_series(place).clone()
            column.scatter(list(values), list(values.values()))
            tables[scope].replace_column(place, column)
        columns = Columns(
            tables[Scope.FORMS], tables[Scope.FUNDS], tables[Scope.INDICATORS], self._texts
        )
        outcome = Outcome(self, self.program.run_in_frames(columns), height)
        self._known.update(zip(map(_named, edits), outcome.broken, strict=True))
        return outcome

    def broken_by(self, edits: Edits) -> int:
        """Return the ties that a copy breaks; one that was tried before is not run again."""
        if _named(edits) not in self._known:
            self.of([edits])
        return self._known[_named(edits)]

    def _make_room(self, height: int) -> None:
        if height > self._room:
            self._room = max(_ROOM, height)
            self._ready = {
                scope: copies(table, self._room) for scope, table in self._tables.items()
            }

    def _changes(self, edits: Sequence[Edits]) -> dict[tuple[Scope, str], dict[int, int]]:
        """Return new integers by column and row: figures, the steps they have, flaws they mend."""
        changes: dict[tuple[Scope, str], dict[int, int]] = {}
        slots = self._slots
        for copy, each in enumerate(edits):
            for place, raw in each.items():
                slot = slots[place]
                row = copy * slot.rows + slot.row
                changes.setdefault(slot.column, {})[row] = raw
                if slot.step and (raw % slot.step or slot.flaw):
                    step = 1 if raw % slot.step else slot.step
                    changes.setdefault(slot.step_column, {})[row] = step
                if slot.flaw:
                    flaws = changes.setdefault(slot.flaws_column, {})
                    flaws[row] = flaws.get(row, slot.flaws) & ~slot.flaw
        return changes

    def _slot(self, place: int) -> "_Slot":
        cell = self.cell(place)
        scope, name = cell.scope, cell.column.name
        slot = _Slot((scope, name), cell.row, self.rows(scope))
        if place == self.rating:
            return slot
        held = self.cells[place]
        step = held.step if cell.column.stepped else 0
        if held.is_usable:
            return replace(slot, step=step, step_column=(scope, f"{name}_step"))
        return replace(
            slot,
            step=step,
            step_column=(scope, f"{name}_step"),
            flaw=1 << TABLES[scope].index(cell.column),
            flaws=self._tables[scope]["flaws"][cell.row],
            flaws_column=(scope, "flaws"),
        )


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where the integers of a cell go.

    Attributes:
        column: the column of its figures; `row` and `rows` are its row and how many a copy has.
        step: the worth of its last printed digit, 0 where no column keeps it.
        flaw: its bit among the `flaws` of its row, 0 where it holds a possible figure.
    """

    column: tuple[Scope, str]
    row: int
    rows: int
    step: int = 0
    step_column: tuple[Scope, str] = (Scope.FORMS, "")
    flaw: int = 0
    flaws: int = 0
    flaws_column: tuple[Scope, str] = (Scope.FORMS, "")


def _named(edits: Edits) -> frozenset[tuple[int, int]]:
    return frozenset(edits.items())


def _bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)

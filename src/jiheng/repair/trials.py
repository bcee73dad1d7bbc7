"""Edited copies of one form, judged together: a form is a batch of one, its repairs a larger batch.

Every copy differs from the form in the integers of a few cells. What comes back is, for each copy,
which ties it breaks. A tie is a relation at one row. Sets of ties and of cells are bit sets.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from jiheng.domain.form import Form
from jiheng.engine.columns import LINES_UNREAD, TABLES, Scope
from jiheng.engine.direct.copies import Changes, Tables
from jiheng.engine.findings import path_of
from jiheng.engine.intake import to_columns
from jiheng.engine.parameters import Parameters
from jiheng.engine.run import CompiledRule
from jiheng.repair.cells import RATING, Cell, Printed, figures
from jiheng.repair.judging import WATCHED, judge
from jiheng.repair.outcome import Outcome
from jiheng.repair.relations import must_hold

Edits = Mapping[int, int]
"""New integers by the position of the cell in `Trials.cells`."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation, and one row of the table it judges."""

    compiled: CompiledRule
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
        seen: for each row of each table the ties at it, a bit each, relation by relation; nothing
            for one on a cell that could not be read.
        watched: for each row the tie that each of the values watched of it tells of.
    """

    def __init__(self, form: Form, parameters: Parameters) -> None:
        self.form = form
        self.judge = judge(parameters)
        self.cells: tuple[Printed, ...] = tuple(figures(form))
        self.rating = len(self.cells) if form.claimed_rating else None
        columns = to_columns([form])
        texts: list[str] = columns.texts["text"].to_list()
        words = [word for word, _ in parameters.grade_bands]
        texts += [word for word in words if word not in texts]
        self.words = tuple(texts.index(word) for word in words)
        self._texts = texts
        self._tables = {
            scope: {name: table[name].to_list() for name in self.judge.asked[scope]}
            for scope in Scope
            for table in [columns.table(scope)]
        }
        self._make_usable()
        self._ready = self.judge.marked(self._tables, texts)
        self._slots = [_slot(each, self._tables) for each in self.cells]
        self._places = [(each.cell.scope, each.cell.row) for each in self.cells]
        self._places.append((Scope.FORMS, 0))
        self._known: dict[tuple[int, int, Changes], Changes] = {}
        self._rated = {word: self._changes_to(word) for word in self.words}
        self.ties = tuple(
            Tie(each, row)
            for scope in Scope
            for each in self.judge.relations[scope]
            for row in range(self.rows(scope))
        )
        self.binding = _bits(
            place for place, tie in enumerate(self.ties) if must_hold(tie.compiled.rule)
        )
        at = {scope: self._ties_at(scope) for scope in Scope}
        self.seen = {scope: self._seen(scope, at[scope]) for scope in Scope}
        self.watched = {scope: [*map(_watched, at[scope], self.seen[scope])] for scope in Scope}

    def _make_usable(self) -> None:
        """Put the nearest possible figures where none could be taken in.

        Their ``flaws`` stay, so that the form as it is breaks the ties on them.
        """
        for each in self.cells:
            if not each.is_usable and each.cell.column.name in self._tables[each.cell.scope]:
                self._tables[each.cell.scope][each.cell.column.name][each.cell.row] = each.raw

    def _ties_at(self, scope: Scope) -> list[tuple[int, ...]]:
        """Return for each row of a table the ties at it, a bit each, relation by relation."""
        first = next((place for place, tie in enumerate(self.ties) if tie.scope is scope), 0)
        height, count = self.rows(scope), len(self.judge.relations[scope])
        return [
            tuple(1 << first + relation * height + row for relation in range(count))
            for row in range(height)
        ]

    def _seen(self, scope: Scope, at: Sequence[tuple[int, ...]]) -> Sequence[tuple[int, ...]]:
        if not any(any(table["unread"]) for table in self._tables.values()):
            return at
        blind = [self._blind(each) for each in self.judge.relations[scope]]
        return [
            tuple(0 if row in rows else tie for tie, rows in zip(ties, blind, strict=True))
            for row, ties in enumerate(at)
        ]

    def _blind(self, each: CompiledRule) -> frozenset[int]:
        """Return the rows at which a relation tells nothing that other figures could mend.

        Sums of lines of which one is lacking are wrong without a figure being so.
        """
        is_of_form = each.rule.scope is Scope.FORMS
        is_of_lines = is_of_form and (Scope.FORMS, "unread") in each.rests_on
        if is_of_lines and self._tables[Scope.FORMS]["unread"][0] & LINES_UNREAD:
            return frozenset({0})
        return each.blind_rows(self._tables)

    def rows(self, scope: Scope) -> int:
        """Return how many rows the form has in a table."""
        return len(self._tables[scope]["form_id"])

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

    def bears(self, tie: int) -> bool:
        """Whether a tie calls one figure claimed and another expected."""
        return self.ties[tie].compiled.rule.code in self.judge.figures

    def word(self, raw: int) -> str:
        """Return the text at a position among the texts."""
        return self._texts[raw]

    def of(self, edits: Sequence[Edits]) -> Outcome:
        """Ask the relations of edited copies."""
        changed = [self._changes(each) for each in edits]
        return Outcome(self, self.judge.of(self._ready, self._texts, changed))

    def standing(self, edits: Sequence[Edits], care: int) -> list[Edits]:
        """Return the copies that break none of some ties, as far as their rows tell at once."""
        changed = [self._changes(each) for each in edits]
        judged = self.judge.of(self._ready, self._texts, changed, at_rows=True)
        broken = Outcome(self, judged).broken
        return [each for each, ties in zip(edits, broken, strict=True) if not ties & care]

    def broken_by(self, edits: Edits) -> int:
        """Return the ties that a copy breaks."""
        return self.of([edits]).broken[0]

    def _changes(self, edits: Edits) -> Mapping[Scope, Mapping[int, Changes]]:
        """Return new integers by table and row: figures, their steps, and flaws they mend."""
        changes: dict[Scope, dict[int, Changes]] = {}
        for place, raw in sorted(edits.items()):
            scope, row = self._places[place]
            rows = changes.setdefault(scope, {})
            rows[row] = self._changed(place, raw, rows.get(row, ()))
        return changes

    def _changed(self, place: int, raw: int, held: Changes) -> Changes:
        """Return the changes of a row changed before with another figure in one of its cells."""
        known = (place, raw, held)
        if known not in self._known:
            is_rating = place == self.rating
            added = self._rated[raw] if is_rating else self._slots[place].changed(raw, held)
            self._known[known] = (*held, *added)
        return self._known[known]

    def _changes_to(self, word: int) -> Changes:
        """Return the changes of the row of the form when it is rated with a word."""
        held = self._ready[Scope.FORMS]
        rated = {**self._tables, Scope.FORMS: {**self._tables[Scope.FORMS], RATING.name: [word]}}
        marked = self.judge.marked(rated, self._texts)[Scope.FORMS]
        changed = (name for name, column in marked.items() if column[0] != held[name][0])
        return tuple((name, marked[name][0]) for name in changed)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where the integers of a cell go in its row.

    Attributes:
        name: the column of its figures.
        step: the worth of its last printed digit, 0 where no column keeps it.
        flaw: its bit among the `flaws` of its row, 0 where it holds a possible figure.
    """

    name: str
    step: int = 0
    flaw: int = 0
    flaws: int = 0

    def changed(self, raw: int, changes: Changes) -> list[tuple[str, int]]:
        """Return what another figure in the cell changes in a row changed before."""
        added = [(self.name, raw)]
        if self.step and (raw % self.step or self.flaw):
            added.append((f"{self.name}_step", 1 if raw % self.step else self.step))
        if self.flaw:
            flaws = dict(changes).get("flaws", self.flaws)
            added.append(("flaws", flaws & ~self.flaw))
        return added


def _slot(held: Printed, tables: Tables) -> _Slot:
    cell = held.cell
    step = held.step if cell.column.stepped else 0
    slot = _Slot(cell.column.name, step)
    if held.is_usable:
        return slot
    flaw = 1 << TABLES[cell.scope].index(cell.column)
    return replace(slot, flaw=flaw, flaws=tables[cell.scope]["flaws"][cell.row])


def _watched(ties: Sequence[int], seen: Sequence[int]) -> tuple[int, ...]:
    """Return the tie of each value watched; of a failure that could not be seen none."""
    others = WATCHED - 2
    told = ((tie, fails, *[tie] * others) for tie, fails in zip(ties, seen, strict=True))
    return tuple(chain.from_iterable(told))


def _bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)

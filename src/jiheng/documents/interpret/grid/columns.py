"""The columns of a table: heads with their extents, and which of them a cell stands under."""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import NamedTuple

from jiheng.documents.interpret.cells import Column
from jiheng.documents.interpret.folding import fold, text_of
from jiheng.documents.interpret.grid.rows import Row, Spot
from jiheng.documents.interpret.heads import Head, column_of_aim, head_below, heads_of_levels
from jiheng.documents.interpret.words import LEVELS

_TOLERANCE = 0.25
_GREATER = 0.4
_MOST_KNOWN = 1_000
HEADINGS = frozenset({"table_headings", "funds_headings", "objective_headings"})


class GridColumn(NamedTuple):
    """A column: its concept (None for one of the local layout's own), label and extent."""

    concept: str | None
    label: str
    left: float
    right: float


class Columns:
    """The heads of a table, from one or more rows of them."""

    def __init__(self, columns: Sequence[GridColumn]) -> None:
        self.columns = list(columns)
        self._exact = {(each.left, each.right): [at] for at, each in enumerate(self.columns)}
        self._of = {each.concept: at for at, each in reversed(list(enumerate(self.columns)))}

    @cached_property
    def named(self) -> Sequence[Column]:
        """The columns without their extents."""
        return [Column(each.concept, each.label, None) for each in self.columns]

    @property
    def concepts(self) -> Collection[str | None]:
        """The concepts that have a column."""
        return self._of.keys()

    def under(self, spot: Spot) -> Sequence[int]:
        """Return the columns that a cell covers, mostly one, none outside all heads."""
        exact = self._exact.get((spot.left, spot.right))
        if exact is not None:
            return exact
        covered = []
        for at, column in enumerate(self.columns):
            shared = min(column.right, spot.right) - max(column.left, spot.left)
            narrower = min(column.right - column.left, spot.right - spot.left)
            if shared > narrower * (1 - _TOLERANCE):
                covered.append(at)
        return covered

    def mostly_over(self, spot: Spot) -> int | None:
        """Return the column that a cell under none stands under for the greater part, or None."""
        shares = {
            at: (min(column.right, spot.right) - max(column.left, spot.left))
            / min(column.right - column.left, spot.right - spot.left)
            for at, column in enumerate(self.columns)
        }
        best = max(shares, key=shares.__getitem__, default=None)
        return best if best is not None and shares[best] > _GREATER else None

    def of(self, concept: str) -> int | None:
        """Return the column of a concept, or None."""
        return self._of.get(concept)

    def at(self, concept: str) -> int:
        """Return the column of a concept, -1 where there is none."""
        return self._of.get(concept, -1)


def placed(spot: Spot, columns: Columns) -> tuple[Spot, Sequence[int]]:
    """Return a cell with the columns it stands under; in doubt where it does for a part only."""
    under = columns.under(spot)
    if under or not spot.folded:
        return spot, under
    at = columns.mostly_over(spot)
    if at is None:
        return spot, under
    return spot.in_doubt(), (at,)


class Heads:
    """Finds the columns that heads of one section give; remembers those of heads met before.

    Of the concepts some are `known`, of which a form has one each: of two heads for one concept
    the first stands for it, or one of the `preferred`; the other is a local column. Of the heads
    below another the `whole` have all of what that one names.
    """

    def __init__(
        self,
        section: str,
        known: Sequence[str],
        preferred: frozenset[str] = frozenset(),
        *,
        whole: frozenset[str] = frozenset(),
    ) -> None:
        self._section, self._concepts, self._preferred = section, known, preferred
        self._whole = whole
        self._met: dict[tuple[tuple[tuple[str, float, float], ...], ...], Columns] = {}

    def columns(self, rows: Sequence[Row]) -> Columns:
        """Return the columns that one or two rows of heads give."""
        told = tuple(
            tuple([(spot.text, spot.left, spot.right) for spot in row.spots]) for row in rows
        )
        found = self._met.get(told)
        if found is None:
            found = self._found(rows)
            if len(self._met) < _MOST_KNOWN:
                self._met[told] = found
        return found

    def _found(self, rows: Sequence[Row]) -> Columns:
        """Return the columns; a head below another takes its place."""
        columns: list[GridColumn] = []
        for depth, row in enumerate(rows):
            above = list(columns)
            texts = [spot.folded for spot in row.spots]
            for spot in row.spots:
                column = _column(spot, self._section, self._concepts)
                if column is None:
                    continue
                over = next((each for each in above if _is_over(each, column)), None)
                if depth and over is not None:
                    columns = [each for each in columns if not _is_over(each, column)]
                    is_one = texts.count(spot.folded) == 1
                    column = self._below(over, column, is_one=is_one)
                columns.append(column)
        columns += self._names(rows, columns)
        columns.sort(key=lambda each: each.left)
        own = heads_of_levels([(each.concept, each.label) for each in columns])
        for at, label in own.items():
            columns[at] = columns[at]._replace(concept=None, label=label)
        return Columns(_without_twins(columns, self._preferred))

    def _names(self, rows: Sequence[Row], columns: Sequence[GridColumn]) -> list[GridColumn]:
        """Return the column of names that 绩效指标 heads where no other head names an indicator."""
        concepts = {each.concept for each in columns}
        if self._section != "indicator_columns" or not concepts.isdisjoint({*LEVELS, "name"}):
            return []
        headings = [
            GridColumn("name", text_of(spot.run), spot.left, spot.right)
            for row in rows
            for spot in row.spots
            if spot.concept(self._section) == "table_headings" and spot.rows == 1
        ]
        return headings if len(headings) == 1 else []

    def _below(self, over: GridColumn, column: GridColumn, *, is_one: bool) -> GridColumn:
        """Return a column whose head stands below another, with its full name."""
        heads = (Head(each.concept, each.label, None) for each in (over, column))
        named = head_below(*heads, is_whole=fold(column.label) in self._whole, is_one=is_one)
        return column._replace(concept=named.concept, label=named.label)


def _column(spot: Spot, section: str, known: Sequence[str]) -> GridColumn | None:
    if not spot.folded:
        return None
    label = spot.hits.get(section)
    if label is not None and label.concept in HEADINGS:
        return None
    concept = label.concept if label is not None and label.concept in known else None
    if label is None and section == "indicator_columns":
        concept = column_of_aim(str(spot.concept("objective")))
    text = label.text if label is not None else text_of(spot.run)
    return GridColumn(concept, text, spot.left, spot.right)


def _is_over(upper: GridColumn, lower: GridColumn) -> bool:
    return upper.left <= lower.left + _TOLERANCE and lower.right <= upper.right + _TOLERANCE


def _without_twins(columns: Sequence[GridColumn], preferred: frozenset[str]) -> list[GridColumn]:
    kept: list[GridColumn] = []
    at: dict[str, int] = {}
    for column in columns:
        before = kept[-1] if kept else None
        if before and (before.concept, before.label) == (column.concept, column.label):
            kept[-1] = before._replace(right=column.right)
            continue
        concept = column.concept
        if concept in at and (
            column.label not in preferred or kept[at[concept]].label in preferred
        ):
            kept.append(column._replace(concept=None))
            continue
        if concept in at:
            kept[at[concept]] = kept[at[concept]]._replace(concept=None)
        if concept is not None:
            at[concept] = len(kept)
        kept.append(column)
    return kept

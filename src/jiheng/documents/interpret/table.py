"""The indicator table as cells in columns: the possible cells and what each would cost.

Joins the vocabulary (labels of levels, column heads) to the evidence of the breaks and
asks the alignment for the best reading. What the values mean is for `indicators`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import inf
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Fragment
from jiheng.documents.interpret.alignment import Edge, Placed, Table, align
from jiheng.documents.interpret.evidence import (
    Joint,
    Piece,
    joints,
    layout_of,
    pieces_of,
    raggedness,
)
from jiheng.documents.interpret.folding import text_of
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.values import Form, Value, ValueReader, read_figure
from jiheng.documents.interpret.words import INDICATOR_COLUMNS, Vocabulary

DOUBTFUL = 1.5
_LONGEST_CELL = 40
_HOPELESS = 30.0
_TYPED_INSIDE = 5.0
_LABEL_AS_TEXT = 4.0
_WRONG_SLOT = 4.0
_UNNEEDED_REASON = 2.5
_LONE_LEVEL1 = 2.8
_SENTENCE_AS_NAME = 4.0
_CELLS_WITH_POINTS = 6
_LATE_REASON = 1.5
_TYPED = frozenset({Form.SIGNED, Form.QUANTITY, Form.TIER})
_LEVELS = ("level1", "level2")
_SKIPS = {
    "level1": 0.0,
    "level2": 0.2,
    "name": 6.0,
    "comparator": 0.5,
    "target": 5.0,
    "unit": 0.5,
    "actual": 4.0,
    "max_points": 8.0,
    "claimed_score": 8.0,
    "variance_explanation": 0.0,
}
_LOCAL_SKIP = 0.3
_POINTS = {Form.FIGURE: 0.0, Form.BLANK: 1.0, Form.TEXT: 9.0, Form.QUANTITY: 7.0}
_LEVEL = {Form.TEXT: 9.0}
_LOCAL = dict.fromkeys(Form, 0.5)
_COSTS: Mapping[str, Mapping[Form, float]] = {
    "level1": _LEVEL,
    "level2": _LEVEL,
    "name": {
        Form.TEXT: 0.0,
        Form.FIGURE: 6.0,
        Form.QUANTITY: 5.0,
        Form.SIGNED: 8.0,
        Form.TIER: 4.0,
        Form.BLANK: 6.0,
    },
    "comparator": {Form.TEXT: 0.5},
    "target": {
        Form.TEXT: 0.5,
        Form.FIGURE: 0.5,
        Form.QUANTITY: 0.3,
        Form.SIGNED: 0.0,
        Form.TIER: 3.0,
        Form.BLANK: 2.0,
    },
    "unit": {Form.TEXT: 0.5, Form.BLANK: 0.5},
    "actual": {
        Form.TEXT: 1.0,
        Form.FIGURE: 0.5,
        Form.QUANTITY: 0.0,
        Form.SIGNED: 1.0,
        Form.TIER: 0.0,
        Form.BLANK: 1.5,
    },
    "max_points": _POINTS,
    "claimed_score": _POINTS,
    "variance_explanation": {
        Form.TEXT: 0.5,
        Form.FIGURE: 5.0,
        Form.QUANTITY: 4.0,
        Form.SIGNED: 6.0,
        Form.TIER: 4.0,
        Form.BLANK: 0.2,
    },
}


class Column(NamedTuple):
    """A column of the table: its concept, or None for one of the local layout's own."""

    concept: str | None
    label: str
    slot: int | None


class Cell(NamedTuple):
    """A cell as read: its column, row, fragments, margin and the rival column's index."""

    column: int
    row: int
    run: Sequence[Fragment]
    margin: float
    rival: Edge | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A run of fragments that could be one cell."""

    first: int
    last: int
    joined: float
    value: Value
    pieces: Sequence[Piece]


class TableReader:
    """Reads the fragments below the column heads as cells."""

    def __init__(
        self,
        sheet: Sheet,
        columns: Sequence[Column],
        *,
        words: Vocabulary,
        reader: ValueReader,
        is_cut: bool,
        is_line_a_cell: bool | None,
    ) -> None:
        self._sheet = sheet
        self._columns = columns
        self._words = words
        self._reader = reader
        self._values = [reader.read(fragment.text) for fragment in sheet.fragments]
        self._forms = [value.form for value in self._values]
        self._labels = self._level_labels()
        self._joints = self._weighed(is_line_a_cell=is_line_a_cell)
        self._candidates = [self._from(first) for first in range(len(sheet))]
        self._is_cut = is_cut

    def read(self) -> list[Cell]:
        """Return the cells of the best reading, in order; empty when there is none.

        The first pass learns how wide each column is from cells beyond doubt; the second
        uses it where the first left doubt.
        """
        table = Table(
            [_SKIPS.get(column.concept or "", _LOCAL_SKIP) for column in self._columns],
            frozenset(
                index for index, column in enumerate(self._columns) if column.concept in _LEVELS
            ),
            self._lone_level1(),
            self._is_cut,
        )
        seams = [joint.seam for joint in self._joints]
        placed = align(table, seams, self._edges([0.0] * len(self._columns)))
        if any(cell.margin < 2 * DOUBTFUL for cell in placed):
            placed = align(table, seams, self._edges(self._widths(placed)))
        return [
            Cell(
                cell.edge.column,
                cell.row,
                self._sheet.run(cell.edge.first, cell.edge.last),
                cell.margin,
                cell.rival,
            )
            for cell in placed
        ]

    def _lone_level1(self) -> dict[tuple[int, int], float]:
        """Return the extra cost of a label of level 1 with none of level 2 after it."""
        concepts = [column.concept for column in self._columns]
        if "level1" not in concepts or "level2" not in concepts:
            return {}
        first, second = concepts.index("level1"), concepts.index("level2")
        return {
            (first, after): _LONE_LEVEL1
            for after in range(len(concepts))
            if after not in {first, second}
        }

    def _level_labels(self) -> list[dict[int, set[str]]]:
        """Return for each fragment the labels of levels beginning there: last → columns."""
        found: list[dict[int, set[str]]] = []
        for first in range(len(self._sheet)):
            ends: dict[int, set[str]] = {}
            for last, _ in self._sheet.hits(self._words.level1, first, len(self._sheet)):
                ends.setdefault(last, set()).add("level1")
            for last, _ in self._sheet.hits(self._words.level2, first, len(self._sheet)):
                ends.setdefault(last, set()).add("level2")
            found.append(ends)
        return found

    def _weighed(self, *, is_line_a_cell: bool | None) -> list[Joint]:
        covered = [False] * len(self._sheet)
        for first, ends in enumerate(self._labels):
            if ends and not covered[first]:
                for at in range(first, max(ends) + 1):
                    covered[at] = True
        layout = layout_of(
            self._sheet.fragments, self._forms, covered, is_line_a_cell=is_line_a_cell
        )
        return joints(self._sheet.fragments, self._forms, layout)

    def _widths(self, placed: Sequence[Placed]) -> list[float]:
        widths = [0.0] * len(self._columns)
        for cell in placed:
            if cell.margin >= DOUBTFUL:
                run = self._sheet.run(cell.edge.first, cell.edge.last)
                widest = max(piece.width for piece in pieces_of(run))
                widths[cell.edge.column] = max(widths[cell.edge.column], widest)
        return widths

    def _from(self, first: int) -> list[_Candidate]:
        """Return the runs beginning at `first` that could be one cell."""
        found = []
        joined = 0.0
        fragments = self._sheet.fragments
        for last in range(first, min(first + _LONGEST_CELL, len(fragments))):
            if last > first:
                joined += self._joints[last].join
                if joined > _HOPELESS:
                    break
                joined += _LABEL_AS_TEXT * self._is_label(last)
            if last + 1 < len(fragments) and self._joints[last + 1].seam.split == inf:
                continue
            run = self._sheet.run(first, last)
            value = self._values[first] if last == first else self._reader.read(text_of(run))
            cost = joined
            if value.form not in _TYPED and last > first:
                typed = sum(form in _TYPED for form in self._forms[first : last + 1])
                cost += _TYPED_INSIDE * typed
            found.append(_Candidate(first, last, cost, value, pieces_of(run)))
        return found

    def _is_label(self, at: int) -> bool:
        """Whether a label of a level, standing by itself, is the whole fragment."""
        return at in self._labels[at]

    def _edges(self, widths: Sequence[float]) -> list[list[Edge]]:
        edges = []
        for first, candidates in enumerate(self._candidates):
            here = []
            for candidate in candidates:
                for index, column in enumerate(self._columns):
                    cost = self._cost(candidate, column)
                    if cost < _HOPELESS:
                        if len(candidate.pieces) > 1:
                            cost += raggedness(candidate.pieces, widths[index])
                        here.append(Edge(first, candidate.last, index, cost))
            here.extend(self._label_edges(first))
            edges.append(here)
        return edges

    def _label_edges(self, first: int) -> list[Edge]:
        return [
            Edge(first, last, index, self._slot_cost(first, column))
            for last, concepts in self._labels[first].items()
            for index, column in enumerate(self._columns)
            if column.concept in concepts
        ]

    def _cost(self, candidate: _Candidate, column: Column) -> float:
        concept, form = column.concept, candidate.value.form
        cost = (_COSTS[concept] if concept else _LOCAL).get(form, inf)
        is_label = candidate.last in self._labels[candidate.first]
        if concept in _LEVELS:
            if is_label and concept in self._labels[candidate.first][candidate.last]:
                return inf
            if self._is_slotted(candidate.first, column):
                cost = 2.0
        elif is_label:
            cost += _LABEL_AS_TEXT
        if concept == "comparator":
            cost = 0.0 if candidate.value.text in self._words.signs else cost
        elif concept == "variance_explanation" and form is Form.TEXT:
            cost += self._reason_cost(candidate)
        elif concept == "name" and candidate.value.text.endswith("。"):
            cost += _SENTENCE_AS_NAME
        return cost + candidate.joined + self._slot_cost(candidate.first, column)

    def _reason_cost(self, candidate: _Candidate) -> float:
        """Return the extra cost of a reason: expected where points were lost."""
        first = candidate.first
        if candidate.value.text in self._words.reasons:
            return 0.0
        if not first or self._forms[first - 1] not in {Form.FIGURE, Form.BLANK}:
            return _LATE_REASON
        near = range(first - 1, max(-1, first - _CELLS_WITH_POINTS), -1)
        figures = [
            read_figure(self._sheet.fragments[at].text)
            for at in near
            if self._forms[at] is Form.FIGURE
        ]
        return 0.0 if _is_deficit(figures[:2]) else _UNNEEDED_REASON

    def _is_slotted(self, first: int, column: Column) -> bool:
        slot = self._sheet.fragments[first].slot
        return slot is not None and slot == column.slot

    def _slot_cost(self, first: int, column: Column) -> float:
        slot = self._sheet.fragments[first].slot
        if slot is None or column.slot is None or slot == column.slot:
            return 0.0
        return _WRONG_SLOT


def _is_deficit(figures: Sequence[Decimal | None]) -> bool:
    match figures:
        case [Decimal() as one, Decimal() as other]:
            return one != other
        case _:
            return False


def column_of(concept: str, label: str, slot: int | None) -> Column:
    """Return the column a head names; labels of local columns keep only their label."""
    return Column(concept if concept in INDICATOR_COLUMNS else None, label, slot)

"""The indicator table as cells in columns: the possible cells and what each would cost.

Joins the vocabulary (labels of levels, column heads) to the evidence of the breaks and
asks the alignment for the best reading. What the values mean is for `indicators`.
"""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Fragment
from jiheng.documents.interpret.alignment import Edge, Placed, Reading, Table, align
from jiheng.documents.interpret.cells import DOUBTFUL, NEAR, Cell, Column, less_sure
from jiheng.documents.interpret.costs import (
    costs_of,
    is_deficit,
    lone_level1,
    skips_learned,
    skips_of,
    typed_weight,
)
from jiheng.documents.interpret.evidence import (
    FULL_END,
    REASON_END,
    Joint,
    Piece,
    Regime,
    brackets_before,
    extended,
    joints,
    layout_of,
    lines_cost,
    piece_of,
    pieces_of,
)
from jiheng.documents.interpret.folding import fold, text_of
from jiheng.documents.interpret.levels import LevelLabels
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.values import Form, Value, ValueReader, read_figure
from jiheng.documents.interpret.words import LEVELS, Vocabulary

_LONGEST_CELL = 40
_HOPELESS = 30.0
_TYPED_INSIDE = 5.0
_WRONG_SLOT = 4.0
_UNNEEDED_REASON = 2.5
_SENTENCE_AS_NAME = 4.0
_UNNEEDED_PROSE = 1.0
_PROSE = {"。": 1.0, "，": 0.8, "；": 0.8}
_CELLS_WITH_POINTS = 6
_LATE_REASON = 1.5
_UNKNOWN_LEVEL = 2.0
_MOST_TYPED = 2
_UNBALANCED = 3.0
_CRUMB = 2.5
_WORDS = frozenset({"name", "target", "actual"})
_MADE_WHOLE = 1.5
_LONGEST_TYPED = 24
_WORTH_A_LOOK = 12.0
_TYPED = frozenset({Form.SIGNED, Form.QUANTITY, Form.TIER})
_KNOWN = _TYPED | {Form.DATE}


class _Cell(NamedTuple):
    """A run of fragments read as one cell."""

    first: int
    last: int
    value: Value


class _Candidate(NamedTuple):
    """A run of fragments that could be one cell, with its cost in each column.

    `ragged` is what its line ends cost where nothing is known of the column's width, in a
    column of reasons and in one of words; text at the end of a line may run on.
    """

    first: int
    last: int
    pieces: Sequence[Piece]
    ragged: tuple[float, ...]
    costs: Sequence[tuple[int, float]]
    may_run_on: bool


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
        self._forms = [value.table_form for value in self._values]
        self._levels = LevelLabels(sheet, words, self._values)
        self._labels = self._levels.ends
        self._joints = self._weighed(is_line_a_cell=is_line_a_cell)
        self._marks = [
            max((cost for mark, cost in _PROSE.items() if mark in fragment.text), default=0.0)
            for fragment in sheet.fragments
        ]
        self._typed = [
            typed_weight(value) if value.form in _TYPED else 0.0 for value in self._values
        ]
        self._brackets = brackets_before(sheet.folded)
        self._reason_costs: dict[int, float] = {}
        self._bases = [costs_of(column.concept) for column in columns]
        self._pieces = [piece_of(fragment) for fragment in sheet.fragments]
        self._candidates = [self._from(first) for first in range(len(sheet))]
        self._is_cut = is_cut

    def read(self) -> list[Cell]:
        """Return the cells of the best reading, in order; empty when there is none.

        The first pass learns how wide each column is from cells beyond doubt; the second
        uses it where the first left doubt.
        """
        concepts = [column.concept for column in self._columns]
        skips = skips_of(concepts, is_wrapped=self._is_wrapped)
        found = self._aligned(skips, [0.0] * len(self._columns))
        often = skips_learned(
            concepts, skips, {(cell.row, cell.edge.column) for cell in found.cells}
        )
        if often != skips or any(cell.margin < 2 * DOUBTFUL for cell in found.cells):
            found = self._aligned(often, self._widths(found.cells))
        cells = [
            Cell(cell.edge.column, cell.row, self._run(cell.edge), cell.margin, cell.rival)
            for cell in found.cells
        ]
        cells = sorted([*cells, *self._vacant(found)], key=lambda cell: cell.row)
        return list(less_sure(cells, concepts, self._reader, is_wrapped=self._is_wrapped))

    def _aligned(self, skips: Sequence[float], widths: Sequence[float]) -> Reading:
        concepts = [column.concept for column in self._columns]
        table = Table(
            skips,
            frozenset(index for index, concept in enumerate(concepts) if concept in LEVELS),
            lone_level1(concepts),
            self._is_cut,
        )
        seams = [joint.seam for joint in self._joints]
        return align(table, seams, self._edges(widths), near=NEAR)

    def _run(self, edge: Edge) -> Sequence[Fragment]:
        return self._sheet.run(edge.first, edge.last)

    def _vacant(self, found: Reading) -> list[Cell]:
        """Return the empty places in doubt, as cells that are; level 1 takes level 2 along."""
        filled = {(cell.row, cell.edge.column) for cell in found.cells}
        concepts = [column.concept for column in self._columns]
        cells: list[Cell] = []
        for edge, row, _ in found.vacant:
            columns = [edge.column]
            if concepts[edge.column] == "level1" and "level2" in concepts:
                columns.append(concepts.index("level2"))
            for column in columns:
                if (row, column) not in filled and concepts[column] is not None:
                    filled.add((row, column))
                    cells.append(Cell(column, row, self._run(edge), 0.0, None, is_vacant=True))
        return cells

    def _weighed(self, *, is_line_a_cell: bool | None) -> list[Joint]:
        layout = layout_of(
            self._sheet.fragments,
            self._forms,
            self._levels.covered(),
            is_line_a_cell=is_line_a_cell,
        )
        self._levels.weigh(layout)
        self._is_wrapped = layout.regime is Regime.WRAPPED
        counted = [self._reader.begins_with_unit(text) for text in self._sheet.folded]
        return joints(self._sheet.fragments, self._forms, layout, are_counted=counted)

    def _widths(self, placed: Sequence[Placed]) -> list[float]:
        widths = [0.0] * len(self._columns)
        for cell in placed:
            if cell.margin >= NEAR:
                widest = max(piece.width for piece in pieces_of(self._run(cell.edge)))
                widths[cell.edge.column] = max(widths[cell.edge.column], widest)
        return widths

    def _from(self, first: int) -> list[_Candidate]:
        """Return the runs beginning at `first` that could be one cell."""
        found = []
        joined, typed, length = 0.0, 0.0, 0
        labels: dict[int, float] = {}
        pieces: tuple[Piece, ...] = ()
        fragments = self._sheet.fragments
        for last in range(first, min(first + _LONGEST_CELL, len(fragments))):
            typed += self._typed[last]
            length += len(self._sheet.folded[last])
            if last > first:
                joined += self._joints[last].join
                if joined > _HOPELESS or typed > _MOST_TYPED:
                    break
            pieces = extended(pieces, self._pieces[last], is_line=fragments[last].before.is_line)
            labels[last] = self._levels.inside(first, last, labels)
            if last + 1 < len(fragments) and self._joints[last + 1].seam.split == inf:
                continue
            run = self._sheet.run(first, last)
            if last == first:
                value = self._values[first]
            elif length > _LONGEST_TYPED:
                value = Value(Form.TEXT, fragments[last].text)
            else:
                value = self._reader.read(text_of(run))
            cost = joined + self._broken_cost(_Cell(first, last, value), typed)
            cost += max(0.0, labels[last] - self._levels.as_text(first, last))
            may_run_on = value.form is Form.TEXT and self._runs_on(last)
            found.append(
                _Candidate(
                    first,
                    last,
                    pieces,
                    tuple(
                        lines_cost(pieces, 0.0, end=end if may_run_on else 0.0)
                        for end in (REASON_END, FULL_END)
                    ),
                    self._costs(_Cell(first, last, value), cost),
                    may_run_on,
                )
            )
        return found

    def _runs_on(self, last: int) -> bool:
        """Whether text stands on the next line."""
        after = last + 1
        return (
            after < len(self._sheet)
            and self._sheet.fragments[after].before.is_line
            and self._forms[after] is Form.TEXT
        )

    def _broken_cost(self, cell: _Cell, typed: float) -> float:
        """Return what it costs that this run is one cell, beyond the breaks inside it.

        It is likelier where its pieces say nothing and it says something whole, and less
        likely where it holds other values or half a pair of brackets.
        """
        cost = 0.0
        if self._brackets[cell.first] != self._brackets[cell.last + 1]:
            cost += _UNBALANCED
        if cell.last == cell.first:
            return cost
        forms = self._forms[cell.first : cell.last + 1]
        if cell.value.form not in _TYPED:
            cost += _TYPED_INSIDE * typed
        if cell.value.table_form in _KNOWN and Form.TEXT in forms:
            cost -= _MADE_WHOLE
        return cost

    def _edges(self, widths: Sequence[float]) -> list[list[Edge]]:
        edges = []
        for first, candidates in enumerate(self._candidates):
            here = []
            for candidate in candidates:
                pieces, may_run_on = candidate.pieces, candidate.may_run_on
                for index, cost in candidate.costs:
                    is_word = self._columns[index].concept in _WORDS
                    ragged = candidate.ragged[is_word]
                    if widths[index] and (may_run_on or len(pieces) > 1):
                        end = (FULL_END if is_word else REASON_END) if may_run_on else 0.0
                        ragged = lines_cost(pieces, widths[index], end=end)
                    here.append(Edge(first, candidate.last, index, cost + ragged))
            here.extend(self._label_edges(first))
            edges.append(here)
        return edges

    def _label_edges(self, first: int) -> list[Edge]:
        return [
            Edge(
                first,
                last,
                index,
                self._slot_cost(first, column) + self._levels.cost(first, last, column.concept),
            )
            for last, concepts in self._labels[first].items()
            for index, column in enumerate(self._columns)
            if column.concept in concepts
        ]

    def _costs(self, cell: _Cell, joined: float) -> list[tuple[int, float]]:
        """Return the columns the cell could stand in, each with its cost."""
        labels = self._labels[cell.first].get(cell.last, ())
        as_text = self._levels.as_text(cell.first, cell.last) if labels else 0.0
        form = cell.value.table_form
        costs = []
        for index, (column, bases) in enumerate(zip(self._columns, self._bases, strict=True)):
            base = bases[form]
            if column.concept in LEVELS:
                if column.concept in labels:
                    continue
                if self._is_slotted(cell.first, column):
                    base = _UNKNOWN_LEVEL
            elif base < inf:
                base += self._oddity(cell, column.concept) + as_text
            if base < inf:
                costs.append((index, base + joined + self._slot_cost(cell.first, column)))
        least = min((cost for _, cost in costs), default=0.0)
        return [(index, cost) for index, cost in costs if cost - least <= _WORTH_A_LOOK]

    def _oddity(self, cell: _Cell, concept: str | None) -> float:
        """Return the extra cost of this text in a column of this concept."""
        if concept in _WORDS and self._is_crumb(cell.value):
            return _CRUMB
        if concept == "name":
            return self._prose(cell) * _SENTENCE_AS_NAME
        if concept == "variance_explanation" and cell.value.form is Form.TEXT:
            if cell.value.text in self._words.reasons:
                return 0.0
            cost = self._reason_cost(cell.first)
            return min(cost, _UNNEEDED_PROSE) if self._prose(cell) else cost
        if concept == "comparator" and cell.value.text in self._words.signs:
            return -costs_of("comparator")[Form.TEXT]
        return 0.0

    def _is_crumb(self, value: Value) -> bool:
        """Whether text is a single character, or a unit or sign without its number."""
        if value.form is not Form.TEXT:
            return False
        text = fold(value.text).strip("()")
        signs = (self._words.signs, self._words.signs_after)
        return len(text) == 1 or text in self._words.units or any(text in each for each in signs)

    def _prose(self, cell: _Cell) -> float:
        """Return 1 for text with a full stop inside or after it, less for one with a comma."""
        return max(self._marks[cell.first : cell.last + 1])

    def _reason_cost(self, first: int) -> float:
        """Return the extra cost of a reason: expected where points were lost."""
        known = self._reason_costs.get(first)
        if known is None:
            known = self._reason_costs[first] = self._reason_cost_at(first)
        return known

    def _reason_cost_at(self, first: int) -> float:
        if not first or self._forms[first - 1] not in {Form.FIGURE, Form.BLANK}:
            return _LATE_REASON
        near = range(first - 1, max(-1, first - _CELLS_WITH_POINTS), -1)
        figures = [
            read_figure(self._sheet.fragments[at].text)
            for at in near
            if self._forms[at] is Form.FIGURE
        ]
        return 0.0 if is_deficit(figures[:2]) else _UNNEEDED_REASON

    def _is_slotted(self, first: int, column: Column) -> bool:
        slot = self._sheet.fragments[first].slot
        return slot is not None and slot == column.slot

    def _slot_cost(self, first: int, column: Column) -> float:
        slot = self._sheet.fragments[first].slot
        if slot is None or column.slot is None or slot == column.slot:
            return 0.0
        return _WRONG_SLOT

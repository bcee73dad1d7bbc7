"""The parts of a form as rows: head, funding block, objective, indicators, closing.

Each part announces itself by a row of its own; the order is that of the paper, not of a
layout. Knows where parts begin, not what they mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from jiheng.documents.interpret.grid.beside import (
    is_beside,
    stand_upright,
    with_labels_apart,
)
from jiheng.documents.interpret.grid.columns import HEADINGS
from jiheng.documents.interpret.grid.rows import Labels, Row, Spot
from jiheng.documents.interpret.grid.segments import funds_heads, indicator_heads, names_project
from jiheng.documents.interpret.values import Form, ValueReader, read_figure
from jiheng.documents.interpret.words import AIMS, FIELDS, FUNDS_COLUMNS

_LEAST_SOURCES = 3
_LEAST_CELLS = 3
_NEAR = 3.0
_VALUES = frozenset({Form.FIGURE, Form.QUANTITY, Form.SIGNED})


class Part(StrEnum):
    """A part of the form."""

    HEAD = "head"
    FUNDS = "funds"
    OBJECTIVE = "objective"
    TABLE = "table"
    CLOSING = "closing"


_SECTIONS = {Part.FUNDS: "funds_columns", Part.TABLE: "indicator_columns"}
_PAST_FUNDS, _BEFORE_AIMS = {Part.TABLE, Part.CLOSING}, {Part.HEAD, Part.FUNDS}
_HEADED_AIMS = frozenset({*AIMS, "objective_headings"})
_AMOUNTS = frozenset({"sources", "funds_columns"})


@dataclass(slots=True)
class Parts:
    """The rows of each part; heads of columns apart from what stands below them."""

    head: list[Row] = field(default_factory=list)
    funds_heads: list[Row] = field(default_factory=list)
    funds: list[Row] = field(default_factory=list)
    funds_beside: list[Row] = field(default_factory=list)
    other_funds: list[Row] = field(default_factory=list)
    objective: list[Row] = field(default_factory=list)
    table_heads: list[Row] = field(default_factory=list)
    table: list[Row] = field(default_factory=list)
    subtotals: list[Row] = field(default_factory=list)
    closing: list[Row] = field(default_factory=list)

    @property
    def is_objective_apart(self) -> bool:
        """Whether the objective stands below the indicators and in another table."""
        if not (self.objective and self.table_heads):
            return False
        last = (self.table or self.table_heads)[-1]
        return self.objective[0].block > last.block


class Divider:
    """Divides the rows of one form into its parts."""

    def __init__(self, reader: ValueReader, labels: Labels, subtotals: frozenset[str]) -> None:
        self._reader = reader
        self._labels = labels
        self._subtotals = subtotals
        parts = self._parts = Parts()
        self._below: dict[Part, list[Row]] = {
            Part.HEAD: parts.head,
            Part.FUNDS: parts.funds,
            Part.OBJECTIVE: parts.objective,
            Part.TABLE: parts.table,
            Part.CLOSING: parts.closing,
        }
        self._at = Part.HEAD
        self._rows: Sequence[Row] = ()
        self._apart: Sequence[Row] = ()
        self._heads_until = 0

    def divide(self, rows: Sequence[Row]) -> Parts:
        """Return the parts of the form that `rows` are."""
        self._rows = rows
        self._apart = [with_labels_apart(row, self._labels) for row in rows]
        for at, row in enumerate(rows):
            self._place(row, at)
        return self._parts

    def _place(self, row: Row, at: int) -> None:
        parts = self._parts
        if self._is_beside(at):
            self._at = Part.FUNDS
            parts.funds_beside.append(self._apart[at])
        elif self._is_another_block(row):
            self._turn_to_block(row, at)
        elif self._is_sub_head(row, at):
            heads = parts.funds_heads if self._at is Part.FUNDS else parts.table_heads
            heads.append(row)
        elif indicator_heads(row):
            self._begin(Part.TABLE, row, at)
            (parts.table if parts.table_heads else parts.table_heads).append(row)
        elif self._is_funds(row):
            self._begin(Part.FUNDS, row, at)
            parts.funds_heads += [*self._reaching_down(), row]
        else:
            self._at = self._next(row, at)
            is_sum = self._at is Part.TABLE and self._is_subtotal(row, at)
            (parts.subtotals if is_sum else self._below[self._at]).append(row)
            levels = [spot for spot in row.filled if is_sum and spot.concept("level1")]
            if levels:
                parts.table.append(row._replace(spots=levels, filled=levels))

    def _is_another_block(self, row: Row) -> bool:
        """Whether heads of amounts stand again, with other labels: 年度主要任务, task by task."""
        heads = self._parts.funds_heads
        is_near = self._at in {Part.FUNDS, Part.OBJECTIVE} and (self._parts.funds or not heads)
        if not (heads and is_near and funds_heads(row)) or any(map(self._is_value, row.filled)):
            return False
        return _amount_labels(row) != _amount_labels(heads[0])

    def _turn_to_block(self, row: Row, at: int) -> None:
        """Take the block that tells more of the amounts; the other one is left over."""
        parts = self._parts
        is_fuller = len(_amount_labels(row)) > len(_amount_labels(parts.funds_heads[0]))
        if is_fuller:
            parts.other_funds += [*parts.funds_heads, *parts.funds]
            parts.funds_heads[:] = [row]
            parts.funds.clear()
            self._below[Part.FUNDS] = parts.funds
            self._begin(Part.FUNDS, row, at)
        else:
            parts.other_funds.append(row)
            self._below[Part.FUNDS] = parts.other_funds
            self._at = Part.FUNDS

    def _begin(self, part: Part, row: Row, at: int) -> None:
        """Heads stand until the deepest of them ends."""
        section = _SECTIONS[part]
        spans = [
            spot.rows
            for spot in row.filled
            if spot.concept(section) and spot.concept(section) not in HEADINGS
        ]
        self._at = part
        self._heads_until = at + max(spans, default=1)

    def _is_sub_head(self, row: Row, at: int) -> bool:
        """Whether the row stands beside heads that span it, or holds nothing but heads."""
        section = _SECTIONS.get(self._at)
        filled = row.filled
        if section is None or not filled or self._below[self._at]:
            return False
        is_beside = at < self._heads_until and not any(map(self._is_value, filled))
        is_all_heads = all(spot.concept(section) for spot in filled)
        return is_beside or is_all_heads or self._is_below_wide_heads(filled, section)

    def _is_below_wide_heads(self, filled: Sequence[Spot], section: str) -> bool:
        """Whether cells without a value each stand below a wider head: 总额 below 预算数."""
        heads = self._parts.funds_heads if self._at is Part.FUNDS else self._parts.table_heads
        over = [
            spot
            for row in heads[:1]
            for spot in row.filled
            if spot.concept(section) and spot.concept(section) not in HEADINGS
        ]
        return len(filled) > 1 and all(
            not self._is_value(spot) and any(_is_wider(head, spot) for head in over)
            for spot in filled
        )

    def _is_beside(self, at: int) -> bool:
        """Whether the amounts of a row stand beside their labels, and none below."""
        if self._at in _PAST_FUNDS or self._at is Part.OBJECTIVE or self._parts.funds_heads:
            return False
        row = self._apart[at]
        is_block = funds_heads(row) or bool(self._parts.funds_beside)
        return is_beside(row) and (is_block or stand_upright(self._apart[at:], self._rows))

    def _is_funds(self, row: Row) -> bool:
        if self._at in _PAST_FUNDS or self._parts.funds_heads:
            return False
        if row.sections.isdisjoint(_AMOUNTS):
            return False
        if funds_heads(row):
            return True
        sources = [spot for spot in row.filled if spot.concept("sources")]
        return len(sources) >= _LEAST_SOURCES and not any(map(self._is_value, row.filled))

    def _reaching_down(self) -> Sequence[Row]:
        """Take the row above heads of amounts from the head of the form where its heads are more.

        They are merged down to the row of the amounts: 分值 beside 金额 above 预算数.
        """
        above = self._parts.head[-1:]
        is_more = any(
            spot.rows > 1 and spot.concept("funds_columns") in FUNDS_COLUMNS
            for row in above
            for spot in row.filled
        )
        return [self._parts.head.pop()] if is_more else []

    def _next(self, row: Row, at: int) -> Part:
        """Return the part that a row without column heads belongs to."""
        if self._at in _BEFORE_AIMS and self._is_objective(row):
            return Part.OBJECTIVE
        if not self._parts.objective and self._is_objective_below(row):
            return Part.OBJECTIVE
        if self._at is Part.TABLE and self._parts.objective and _heads_an_aim(row):
            return Part.OBJECTIVE
        if self._at is Part.OBJECTIVE and (is_left_of_table(row) or self._ends_objective(row)):
            return Part.CLOSING
        if self._at is Part.TABLE and (
            self._closes(row) and not self._is_subtotal(row, at)
            if row.is_table
            else not self._resumes(at)
        ):
            return Part.CLOSING
        return self._at

    def _is_objective(self, row: Row) -> bool:
        return "objective" in row.sections and any(
            spot.concept("objective") in _HEADED_AIMS and not spot.concept("sources")
            for spot in row.spots
        )

    def _is_objective_below(self, row: Row) -> bool:
        """Whether the objective, which was not above the table, begins with a row below it."""
        if self._at not in _PAST_FUNDS or "objective" not in row.sections or not row.is_table:
            return False
        concepts = [spot.concept("objective") for spot in row.filled]
        is_heading = self._at is Part.CLOSING and len(concepts) > 1
        return concepts[0] in _HEADED_AIMS and (is_heading or not set(AIMS).isdisjoint(concepts))

    def _ends_objective(self, row: Row) -> bool:
        """Whether a row below an objective that stands below the table belongs to neither."""
        if not self._parts.table_heads or "objective" in row.sections:
            return False
        return not row.is_table or "closing" in row.sections or self._closes(row)

    def _closes(self, row: Row) -> bool:
        """Whether the row is the total, the rating, or a field below the table."""
        if "closing" not in row.sections:
            return self._closes_in_one_cell(row)
        filled = row.filled
        concepts = {spot.concept("closing") for spot in filled[:2]}
        if "rating" in concepts:
            return True
        if "total" in concepts:
            return not any(spot.concept("level2") for spot in filled)
        return not FIELDS.isdisjoint(concepts) and len(filled) <= 2  # noqa: PLR2004

    def _closes_in_one_cell(self, row: Row) -> bool:
        """Whether the only cell of the row holds total or rating with its label: 总分：97分."""
        if len(row.filled) != 1:
            return False
        label, colon, _ = row.filled[0].folded.partition(":")
        if not colon:
            return False
        found = self._labels.hits(label).get("closing")
        return found is not None and found.concept in {"total", "rating"}

    def _is_subtotal(self, row: Row, at: int) -> bool:
        """Whether a row of the table sums up those above it and a larger sum is below."""
        for spot in row.filled[:2] if row.is_table else ():
            if spot.folded in self._subtotals:
                return True
        own = self._sum(row) if "closing" in row.sections else None
        if own is None:
            return False
        is_going_on = False
        for below in self._rows[at + 1 :]:
            later = self._sum(below)
            if later is not None:
                return is_going_on and own < later
            if names_project(below) or not below.is_table:
                return False
            is_going_on = is_going_on or len(below.filled) >= _LEAST_CELLS
        return False

    def _sum(self, row: Row) -> Decimal | None:
        """Return the first figure of a row that is labelled as a total."""
        if "closing" not in row.sections:
            return None
        if not any(spot.concept("closing") == "total" for spot in row.filled[:2]):
            return None
        figures = (read_figure(spot.text) for spot in row.filled)
        return next((figure for figure in figures if figure is not None), None)

    def _resumes(self, at: int) -> bool:
        """Whether the table goes on after a line: on another page, as wide as its heads."""
        rest = (self._rows[later] for later in range(at + 1, len(self._rows)))
        after = next((row for row in rest if row.is_table and row.filled), None)
        if after is None or len(after.filled) < _LEAST_CELLS or self._closes(after):
            return False
        page, heads = after.filled[0].place.page, self._parts.table_heads
        if page is None or page == self._last_page() or not heads:
            return False
        edges = _edges(after), _edges(heads[0])
        return all(abs(one - other) < _NEAR for one, other in zip(*edges, strict=True))

    def _last_page(self) -> int | None:
        rows = [*self._parts.table_heads, *self._parts.table]
        spots = next((row.spots for row in reversed(rows) if row.is_table and row.spots), None)
        return spots[0].place.page if spots else None

    def _is_value(self, spot: Spot) -> bool:
        return self._reader.read(spot.text).form in _VALUES


def _amount_labels(row: Row) -> frozenset[str]:
    """Return the labels of the columns of a funding block that a row heads."""
    return frozenset(
        spot.folded
        for spot in row.filled
        if spot.concept("funds_columns") and spot.concept("funds_columns") not in HEADINGS
    )


def _heads_an_aim(row: Row) -> bool:
    """Whether a row within the table is the heading of another aim and its text."""
    is_short = row.is_table and len(row.filled) == 2  # noqa: PLR2004
    return is_short and row.filled[0].concept("objective") == "objective_headings"


def _is_wider(head: Spot, spot: Spot) -> bool:
    """Whether a head of two columns or more lies over a cell of fewer."""
    is_over = head.left <= spot.left and spot.right <= head.right
    return is_over and head.right - head.left > spot.right - spot.left


def is_left_of_table(row: Row) -> bool:
    """Whether a row outside the indicator table looks like one of it."""
    is_levelled = any(spot.concept("level1") or spot.concept("level2") for spot in row.filled[:2])
    return row.is_table and is_levelled and len(row.filled) > _LEAST_CELLS


def _edges(row: Row) -> tuple[float, float]:
    """Return how far the table of a row reaches across the page."""
    table = row.spots[0].table
    boxes = [cell.box for cell in table.cells if cell.box is not None] if table else []
    left, right = (box[0] for box in boxes), (box[2] for box in boxes)
    return min(left, default=0.0), max(right, default=0.0)

"""Ruling lines to tables: which cells do horizontal and vertical rules enclose.

Pure geometry in points, origin top left, for print and for pictures alike: what counts as
near is a parameter. Knows nothing of files, text or forms.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Box

_SAME = 0.3
_REAL_SIDES = 2


class Rule(NamedTuple):
    """A straight stroke along one axis: where it stands on the other, from and to."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        """How long it is, in points."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What is near enough, in points.

    Attributes:
        snap: Parallel rules no farther apart than this are one (a double rule).
        gap: Pieces of one line with no wider gap between them are one (a dashed rule).
        reach: A rule that ends no farther than this from another meets it; at most `snap`,
            or the two lines of a double frame enclose thin cells.
        shortest: What is shorter once joined is no rule.
        narrowest: A row or column closed by the ends of rules alone is at least this wide.
        most: More rules in one direction than this are a drawing, no table.
        most_places: So are more crossings of rows and columns in one table.
    """

    snap: float = 3.0
    gap: float = 6.0
    reach: float = 3.0
    shortest: float = 6.0
    narrowest: float = 8.0
    most: int = 1000
    most_places: int = 40_000


PRINTED = Tolerance()


class RulingTooDense(ValueError):
    """More rules, or places between them, than any table has: `found` of at most `limit`."""

    def __init__(self, found: int, limit: int) -> None:
        super().__init__(f"{found}, limit {limit}")
        self.found = found
        self.limit = limit


class LatticeCell(NamedTuple):
    """A cell where it begins, counted from 0, with its spans and its box."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class LatticeTable:
    """The cells of one table, by row and then column, between the lines `xs` and `ys`.

    `owners` holds, for each row and column of the grid, the index of its cell in `cells`,
    or -1 outside a table that is no rectangle.
    """

    xs: Sequence[float]
    ys: Sequence[float]
    cells: Sequence[LatticeCell]
    owners: Sequence[Sequence[int]]

    @property
    def box(self) -> Box:
        """The outline of the table."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def cell_at(self, x: float, y: float) -> int:
        """Return the index of the cell that holds a point, or -1."""
        return self.cells_at(x, x, y=y)[0]

    def cells_at(self, left: float, right: float, *, y: float) -> tuple[int, int]:
        """Return the indexes of the cells that hold two points of one height, each or -1."""
        xs = self.xs
        row = bisect_right(self.ys, y) - 1
        if not 0 <= row < len(self.owners) or right < xs[0] or left >= xs[-1]:
            return (-1, -1)
        owners = self.owners[row]
        column = bisect_right(xs, left)
        first = owners[column - 1] if column else -1
        if column and right < xs[column]:
            return (first, first)
        column = bisect_right(xs, right)
        return (first, owners[column - 1] if column < len(xs) else -1)


def tables(
    across: Iterable[Rule], down: Iterable[Rule], tolerance: Tolerance = PRINTED
) -> list[LatticeTable]:
    """Return the tables that rules draw, by their top and then their left edge.

    A missing outer rule closes at the ends of the rules that would meet it; a missing inner
    rule merges the cells beside it. A lone frame is a table of one cell.

    Args:
        across: Horizontal rules; `at` is y.
        down: Vertical rules; `at` is x.
        tolerance: What is near enough.

    Raises:
        RulingTooDense: More than `tolerance.most` joined rules in one direction.
    """
    rows, columns = joined(across, tolerance), joined(down, tolerance)
    found = [
        table
        for part_rows, part_columns in _components(rows, columns, tolerance.reach)
        if (table := _table(part_rows, part_columns, tolerance)) is not None
    ]
    return sorted(found, key=lambda table: (table.ys[0], table.xs[0]))


def joined(rules: Iterable[Rule], tolerance: Tolerance) -> list[Rule]:
    """Return parallel rules with dashes, small gaps and double rules made whole.

    Dots are joined along their exact line first, for between two lines they would lead from
    the one to the other.

    Raises:
        RulingTooDense: More than `tolerance.most` rules are left.
    """
    shortest = tolerance.shortest
    whole = list(rules)
    if any(rule.end - rule.start < shortest for rule in whole):
        whole = _aligned(whole, _SAME, tolerance.gap)
        whole = [rule for rule in whole if rule.end - rule.start >= shortest]
    whole = _aligned(whole, tolerance.snap, tolerance.gap)
    if len(whole) > tolerance.most:
        raise RulingTooDense(len(whole), tolerance.most)
    return whole


def _aligned(rules: Iterable[Rule], apart: float, gap: float) -> list[Rule]:
    """Join the rules whose lines follow each other at no more than `apart`."""
    found: list[Rule] = []
    group: list[Rule] = []
    for rule in sorted(rules):
        if group and rule.at - group[-1].at > apart:
            found += _chained(group, gap)
            group = []
        group.append(rule)
    return found + _chained(group, gap)


def _chained(group: list[Rule], gap: float) -> list[Rule]:
    """Join the pieces of one line that overlap or leave a small gap."""
    if len(group) <= 1:
        return group
    weights = [rule.end - rule.start + _SAME for rule in group]
    at = sum(rule.at * weight for rule, weight in zip(group, weights, strict=True)) / sum(weights)
    pieces = sorted((rule.start, rule.end) for rule in group)
    found: list[Rule] = []
    start, end = pieces[0]
    for piece_start, piece_end in pieces:
        if piece_start > end + gap:
            found.append(Rule(at, start, end))
            start = piece_start
            end = piece_end
        elif piece_end > end:
            end = piece_end
    found.append(Rule(at, start, end))
    return found


def _components(
    rows: list[Rule], columns: list[Rule], reach: float
) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield the horizontal and vertical rules that hang together."""
    ats = [column.at for column in columns]
    reaches = [(column.start - reach, column.end + reach) for column in columns]
    parts: list[tuple[int, list[Rule]]] = []
    for row in rows:
        y, start, end = row
        met = 0
        for index in range(bisect_left(ats, start - reach), bisect_right(ats, end + reach)):
            top, bottom = reaches[index]
            if top <= y <= bottom:
                met |= 1 << index
        members = [row]
        apart = [part for part in parts if not part[0] & met]
        if len(apart) < len(parts):
            for mask, others in parts:
                if mask & met:
                    met |= mask
                    members = others + members
        parts = [*apart, (met, members)] if met else apart
    for mask, members in parts:
        yield members, [column for index, column in enumerate(columns) if mask >> index & 1]


def _table(rows: list[Rule], columns: list[Rule], tolerance: Tolerance) -> LatticeTable | None:
    ys = _edges(rows, columns, tolerance.narrowest)
    xs = _edges(columns, rows, tolerance.narrowest)
    if len(xs) < _REAL_SIDES or len(ys) < _REAL_SIDES:
        return None
    if len(xs) * len(ys) > tolerance.most_places:
        raise RulingTooDense(len(xs) * len(ys), tolerance.most_places)
    across, down = _walls(rows, ys, xs), _walls(columns, xs, ys)
    spans = _spans(across, down)
    closed = across[0] and across[-1] and down[0] and down[-1]
    if len(spans) <= 1 and not closed:
        return None
    xs, ys = [round(x, 2) for x in xs], [round(y, 2) for y in ys]
    if _is_ragged(across, down):
        spans = [span for span in spans if not _is_outside(span, across, down)]
    cells = [
        LatticeCell(
            row,
            column,
            row_span,
            column_span,
            (xs[column], ys[row], xs[column + column_span], ys[row + row_span]),
        )
        for row, column, row_span, column_span in spans
    ]
    return LatticeTable(xs, ys, cells, _owners(cells, len(ys) - 1, len(xs) - 1))


def _edges(rules: list[Rule], others: list[Rule], narrowest: float) -> list[float]:
    """Return where the rules stand, and where the others end beyond them."""
    edges = sorted({rule.at for rule in rules})
    first = min(rule.start for rule in others)
    last = max(rule.end for rule in others)
    if edges[0] - first >= narrowest:
        edges.insert(0, first)
    if last - edges[-1] >= narrowest:
        edges.append(last)
    return edges


def _walls(rules: list[Rule], ats: list[float], edges: list[float]) -> list[int]:
    """Return for each line the bits of the intervals between `edges` that it covers.

    An interval is covered when a rule runs along more than half of it.
    """
    place = {at: index for index, at in enumerate(ats)}
    middles = [(one + other) / 2 for one, other in pairwise(edges)]
    walls = [0] * len(ats)
    for at, start, end in rules:
        first, last = bisect_left(middles, start), bisect_right(middles, end)
        if last - first == 1 and 2 * (end - start) < edges[last] - edges[first]:
            continue
        walls[place[at]] |= (1 << last) - (1 << first)
    return walls


def _spans(across: list[int], down: list[int]) -> list[tuple[int, int, int, int]]:
    """Return row, column, row span and column span of every cell, by row and column.

    The outline always closes. What is no rectangle is cut into rectangles, from the top.
    """
    height, width = len(across) - 1, len(down) - 1
    full = (1 << width) - 1
    right = [1 << (width - 1)] * height
    rows = range(height)
    for column, walls in enumerate(down[1:-1]):
        bit = 1 << column
        for row in rows:
            if walls >> row & 1:
                right[row] |= bit
    taken = [0] * height
    found: list[tuple[int, int, int, int]] = []
    for row in range(height):
        while free := full & ~taken[row]:
            column = (free & -free).bit_length() - 1
            stops = (right[row] | taken[row] >> 1) >> column
            span = (stops & -stops).bit_length()
            mask = (1 << (column + span)) - (1 << column)
            inner = mask & mask >> 1
            last = row
            while last < height - 1 and not (
                across[last + 1] & mask or right[last + 1] & inner or taken[last + 1] & mask
            ):
                last += 1
            for index in range(row, last + 1):
                taken[index] |= mask
            found.append((row, column, last - row + 1, span))
    return found


def _is_ragged(across: list[int], down: list[int]) -> bool:
    """Whether the outline is drawn in part only."""
    columns, rows = (1 << (len(down) - 1)) - 1, (1 << (len(across) - 1)) - 1
    return {across[0], across[-1]} != {columns} or {down[0], down[-1]} != {rows}


def _is_outside(span: tuple[int, int, int, int], across: list[int], down: list[int]) -> bool:
    """Whether a cell is a corner that the table's outline leaves out.

    It is when two sides of the outline that are drawn elsewhere are missing along it; a side
    drawn nowhere is a missing outer rule, and closes.
    """
    row, column, row_span, column_span = span
    rows = (1 << (row + row_span)) - (1 << row)
    columns = (1 << (column + column_span)) - (1 << column)
    open_sides = (
        (row == 0 and across[0] and not across[0] & columns),
        (row + row_span == len(across) - 1 and across[-1] and not across[-1] & columns),
        (column == 0 and down[0] and not down[0] & rows),
        (column + column_span == len(down) - 1 and down[-1] and not down[-1] & rows),
    )
    return sum(map(bool, open_sides)) >= _REAL_SIDES


def _owners(cells: list[LatticeCell], height: int, width: int) -> list[list[int]]:
    owners = [[-1] * width for _ in range(height)]
    for index, (row, column, row_span, column_span, _) in enumerate(cells):
        for line in owners[row : row + row_span]:
            line[column : column + column_span] = [index] * column_span
    return owners

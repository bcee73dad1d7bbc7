"""Minimum-cost alignment of a row of runs to the columns of a table, with its runner-up.

Dynamic programming over (run end, column): a reading is a sequence of cells, each a run
of fragments put into a column; columns advance within a row and start over in the next.
The margin of a cell is what the cheapest reading without that cell costs more; a place
left empty has one too, where another reading fills it. Linear in the number of fragments.
Knows only costs, neither labels nor text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

_State = list[float]


class Edge(NamedTuple):
    """One possible cell: fragments `first` to `last` in `column`, at `cost`."""

    first: int
    last: int
    column: int
    cost: float


@dataclass(frozen=True, slots=True)
class Seam:
    """The break before a fragment, as seen by a reading that ends a cell there.

    `ends_row` forces the next cell into a new row; `new_row` is the extra cost of
    starting a row here.
    """

    split: float = 0.0
    ends_row: bool = False
    new_row: float = 0.0


class Placed(NamedTuple):
    """A cell of the best reading; `rival` is the cell that would compete for its text."""

    edge: Edge
    row: int
    margin: float
    rival: Edge | None


class Vacant(NamedTuple):
    """A place the best reading leaves empty, and the cell a rival reading puts there."""

    edge: Edge
    row: int
    margin: float


class Reading(NamedTuple):
    """The cells of the best reading, and the empty places that are in doubt."""

    cells: Sequence[Placed]
    vacant: Sequence[Vacant]


@dataclass(slots=True)
class Table:
    """The columns: what leaving each one empty costs, and which may precede a row break.

    `extra` is what following one column by another costs beyond the columns left empty;
    in a table that is cut off the last row may lack cells at half the cost.
    """

    skips: Sequence[float]
    leading: frozenset[int] = frozenset()
    extra: Mapping[tuple[int, int], float] = field(default_factory=dict)
    is_cut: bool = False
    _steps: dict[tuple[bool, float], list[list[float]]] = field(default_factory=dict)
    _inside: list[list[float]] = field(default_factory=list)
    _across: list[list[float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        count = len(self.skips)
        for before in range(count):
            tail = sum(self.skips[before + 1 :])
            self._across.append([tail + sum(self.skips[:after]) for after in range(count)])
            self._inside.append(
                [
                    sum(self.skips[before + 1 : after]) + self.extra.get((before, after), 0.0)
                    if after > before
                    else inf
                    for after in range(count)
                ]
            )

    def opening(self, column: int) -> float:
        """Return the cost of beginning the table in `column`."""
        return sum(self.skips[:column])

    def closing(self, column: int) -> float:
        """Return the cost of ending the table after `column`."""
        return sum(self.skips[column + 1 :]) / (2 if self.is_cut else 1)

    def step(self, before: int, after: int, seam: Seam) -> tuple[float, bool]:
        """Return the cost of going from one column to the next, and whether a row begins."""
        inside = self._inside[before][after]
        if inside < inf and not (seam.ends_row and before not in self.leading):
            return inside, False
        return self._across[before][after] + seam.new_row, True

    def steps(self, seam: Seam) -> list[list[float]]:
        """Return the cost of going from each column to each other across this break."""
        known = self._steps.get((seam.ends_row, seam.new_row))
        if known is None:
            columns = range(len(self.skips))
            known = [[self.step(before, after, seam)[0] for after in columns] for before in columns]
            self._steps[seam.ends_row, seam.new_row] = known
        return known


class _Search:
    """Forward and backward sweeps over the edges."""

    def __init__(
        self, table: Table, seams: Sequence[Seam], edges: Sequence[Sequence[Edge]]
    ) -> None:
        self._table = table
        self._seams = seams
        self._edges = edges
        self._size = len(edges)
        columns = len(table.skips)
        self.ahead: list[_State] = [[inf] * columns for _ in range(self._size)]
        self.entry: list[_State] = [[inf] * columns for _ in range(self._size)]
        self.behind: list[_State] = [[inf] * columns for _ in range(self._size)]
        self.back: dict[tuple[int, int], tuple[Edge, int | None]] = {}
        self._via: dict[tuple[int, int], int] = {}

    def forward(self) -> None:
        """Fill the cheapest cost of every state, remembering how it was reached."""
        for first, edges in enumerate(self._edges):
            for column in {edge.column for edge in edges}:
                self._enter(first, column)
            entry = self.entry[first]
            for edge in edges:
                cost = entry[edge.column] + edge.cost
                if cost < self.ahead[edge.last][edge.column]:
                    self.ahead[edge.last][edge.column] = cost
                    self.back[edge.last, edge.column] = edge, self._via.get((first, edge.column))

    def _enter(self, first: int, column: int) -> None:
        if first == 0:
            self.entry[0][column] = self._table.opening(column)
            return
        seam = self._seams[first]
        if seam.split == inf:
            return
        best, via = inf, -1
        steps = self._table.steps(seam)
        for before, cost in enumerate(self.ahead[first - 1]):
            if cost < best:
                total = cost + steps[before][column]
                if total < best:
                    best, via = total, before
        self.entry[first][column] = best + seam.split
        self._via[first, column] = via

    def backward(self) -> None:
        """Fill the cheapest cost from every state to the end."""
        last = self._size - 1
        for column in range(len(self._table.skips)):
            self.behind[last][column] = self._table.closing(column)
        for first in range(last, 0, -1):
            seam = self._seams[first]
            if seam.split == inf:
                continue
            onward: dict[int, float] = {}
            for edge in self._edges[first]:
                cost = edge.cost + self.behind[edge.last][edge.column]
                if cost < onward.get(edge.column, inf):
                    onward[edge.column] = cost
            state = self.behind[first - 1]
            steps = self._table.steps(seam)
            for before, reached in enumerate(self.ahead[first - 1]):
                if reached < inf:
                    step = steps[before]
                    state[before] = seam.split + min(
                        [step[after] + cost for after, cost in onward.items()], default=inf
                    )

    def best(self) -> list[Edge]:
        """Return the cells of the cheapest reading, in order."""
        last = self._size - 1
        ends = [cost + self._table.closing(column) for column, cost in enumerate(self.ahead[last])]
        column = min(range(len(ends)), key=ends.__getitem__)
        if ends[column] == inf:
            return []
        cells: list[Edge] = []
        at: int | None = column
        while last >= 0 and at is not None:
            edge, at = self.back[last, at]
            cells.append(edge)
            last = edge.first - 1
        return cells[::-1]

    def through(self, edge: Edge) -> float:
        """Return the cost of the cheapest reading that has this cell."""
        return self.entry[edge.first][edge.column] + edge.cost + self.behind[edge.last][edge.column]


def align(
    table: Table, seams: Sequence[Seam], edges: Sequence[Sequence[Edge]], *, near: float
) -> Reading:
    """Return the cheapest reading; empty when the fragments cannot be read as rows.

    Args:
        table: The columns.
        seams: The break before each fragment.
        edges: The possible cells that begin at each fragment.
        near: How much more a reading may cost to put the places it fills in doubt.
    """
    if not edges:
        return Reading((), ())
    search = _Search(table, seams, edges)
    search.forward()
    cells = search.best()
    if not cells:
        return Reading((), ())
    search.backward()
    margins = [_Margin() for _ in cells]
    owner = _owners(cells)
    rivals = _rivals(search, edges, margins, owner=owner, cells=cells, near=near)
    placed: list[Placed] = []
    row = 0
    for index, (edge, margin) in enumerate(zip(cells, margins, strict=True)):
        if index:
            step = table.step(cells[index - 1].column, edge.column, seams[edge.first])
            row += step[1]
        placed.append(Placed(edge, row, margin.least, margin.rival))
    return Reading(placed, list(_vacant(placed, rivals, owner)))


@dataclass(slots=True)
class _Margin:
    """How much more the best reading without a cell costs, and the cell it has instead."""

    least: float = inf
    rival: Edge | None = None


def _owners(cells: Sequence[Edge]) -> list[int]:
    """Return for each fragment the cell that holds it."""
    owner: list[int] = []
    for index, cell in enumerate(cells):
        owner.extend([index] * (cell.last + 1 - cell.first))
    return owner


def _rivals(
    search: _Search,
    edges: Sequence[Sequence[Edge]],
    margins: Sequence[_Margin],
    *,
    owner: Sequence[int],
    cells: Sequence[Edge],
    near: float,
) -> list[tuple[Edge, float]]:
    """Fill the margins of the cells; return the cells of readings that cost little more."""
    best = search.through(cells[0])
    chosen = set(cells)
    rivals: list[tuple[Edge, float]] = []
    behind = search.behind
    for entry, starting in zip(search.entry, edges, strict=True):
        for edge in starting:
            column = edge.column
            margin = entry[column] + edge.cost + behind[edge.last][column] - best
            if margin == inf or edge in chosen:
                continue
            if margin < near:
                rivals.append((edge, margin))
            for index in range(owner[edge.first], owner[edge.last] + 1):
                if margin < margins[index].least:
                    margins[index].least, margins[index].rival = margin, edge
    return rivals


def _vacant(
    placed: Sequence[Placed], rivals: Sequence[tuple[Edge, float]], owner: Sequence[int]
) -> Iterator[Vacant]:
    """Yield the rivals that stand where the best reading has no cell."""
    filled = {(cell.row, cell.edge.column) for cell in placed}
    for edge, margin in rivals:
        for row in _rows_of(edge, placed, owner):
            if (row, edge.column) not in filled:
                yield Vacant(edge, row, margin)


def _rows_of(edge: Edge, placed: Sequence[Placed], owner: Sequence[int]) -> set[int]:
    """Return the rows a rival cell may stand in: that of the cell before it or after it."""
    one, other = owner[edge.first], owner[edge.last]
    before = one if placed[one].edge.first < edge.first else one - 1
    after = other if placed[other].edge.last > edge.last else other + 1
    rows: set[int] = set()
    if before >= 0 and placed[before].edge.column < edge.column:
        rows.add(placed[before].row)
    if after < len(placed) and placed[after].edge.column > edge.column:
        rows.add(placed[after].row)
    return rows or {placed[one].row}

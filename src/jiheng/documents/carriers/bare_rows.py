"""Blocks of a page without rules to rows, and rows to zones with columns.

Pure geometry. A zone is a run of rows whose blocks leave the same gaps free from top to bottom.
Knows nothing of text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from operator import attrgetter

from jiheng.documents.carriers.bare_blocks import Block

_ALIGNED = 0.25
_ON_A_ROW = 0.4
_MOST_COMPARED = 400
Extent = tuple[float, float]


@dataclass(slots=True)
class BareRow:
    """Blocks of one row; `top` and `bottom` are those of what surely stands in it alone."""

    blocks: list[Block]
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Where the middle of the row stands."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Zone:
    """Rows below each other and the extents of the columns their blocks leave apart."""

    rows: list[BareRow]
    columns: list[Extent]

    def column_of(self, block: Block) -> int:
        """Return the column a block stands in; one without width stands where it begins."""
        begun = sum(left <= block.left for left, _ in self.columns)
        return max(0, begun - 1)

    def columns_in(self, row: BareRow) -> list[int]:
        """Return the columns that the blocks of a row stand in, from left to right."""
        return [self.column_of(block) for block in row.blocks]

    def widened(self) -> list[Extent]:
        """Return the columns with the gaps between them shared out."""
        edges = [(one[1] + other[0]) / 2 for one, other in pairwise(self.columns)]
        edges = [self.columns[0][0], *edges, self.columns[-1][1]]
        return list(pairwise(edges))


def is_centred(blocks: Sequence[Block]) -> bool:
    """Whether cells of unequal height stand on one middle rather than on one upper edge."""
    centred = topped = 0
    for one, other in combinations(blocks[:_MOST_COMPARED], 2):
        if one.lines == other.lines:
            continue
        slack = _ALIGNED * min(one.height, other.height)
        centred += abs(one.middle - other.middle) <= slack
        topped += abs(one.top - other.top) <= slack
    return centred >= topped


def rows_of(blocks: Sequence[Block], *, centred: bool) -> list[BareRow]:
    """Return the rows, from top to bottom; a block between two rows is a row of its own."""
    key = attrgetter("middle" if centred else "top")
    rows: list[list[Block]] = []
    for block in sorted(blocks, key=key):
        held = rows[-1] if rows else []
        if held and key(block) - key(held[0]) <= _ON_A_ROW * min(block.height, held[0].height):
            held.append(block)
        else:
            rows.append([block])
    return [
        BareRow(
            sorted(row, key=attrgetter("left")),
            min(block.top for block in row),
            max(block.bottom for block in row),
        )
        for row in rows
    ]


def zones_of(rows: Iterable[BareRow]) -> list[Zone]:
    """Return runs of rows in which no block bridges a gap that the others leave free."""
    zones: list[Zone] = []
    for row in rows:
        own = [(block.left, block.right) for block in row.blocks]
        columns = _merged([*zones[-1].columns, *own]) if zones else []
        if zones and not (_bridged(columns, zones[-1].columns) or _bridged(columns, own)):
            zones[-1].rows.append(row)
            zones[-1].columns = columns
        else:
            zones.append(Zone([row], _merged(own)))
    return zones


def _merged(extents: Iterable[Extent]) -> list[Extent]:
    found: list[Extent] = []
    for left, right in sorted(extents):
        if found and left < found[-1][1]:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return found


def _bridged(columns: Sequence[Extent], parts: Sequence[Extent]) -> bool:
    """Whether one of the columns covers two of the parts."""
    starts = [left for left, _ in parts]
    return any(sum(left <= start < right for start in starts) > 1 for left, right in columns)

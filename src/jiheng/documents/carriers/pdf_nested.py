"""Small tables that stand inside one cell of another: boxes to tick, boxes around digits.

What they hold is part of that cell, as a person reads it. Knows nothing of text.
"""

from collections.abc import Sequence

from jiheng.documents.carriers.lattice import LatticeTable
from jiheng.documents.carriers.neutral import Box

_MOST_CELLS = 12


def without_nested(lattices: Sequence[LatticeTable]) -> tuple[list[LatticeTable], list[Box]]:
    """Return the tables but for small ones inside a cell of another, and the boxes of those."""
    small = [lattice for lattice in lattices if len(lattice.cells) <= _MOST_CELLS]
    inner = [
        lattice
        for lattice in small
        if any(_is_inside(lattice, other) for other in lattices if other is not lattice)
    ]
    outer = [lattice for lattice in lattices if not any(lattice is each for each in inner)]
    return outer, [lattice.box for lattice in inner]


def _is_inside(lattice: LatticeTable, other: LatticeTable) -> bool:
    """Whether a table stands in one cell of a larger one."""
    left, top, right, bottom = lattice.box
    if len(other.cells) <= len(lattice.cells):
        return False
    cell = other.cell_at((left + right) / 2, (top + bottom) / 2)
    if cell < 0:
        return False
    box = other.cells[cell].box
    return box[0] <= left and box[1] <= top and right <= box[2] and bottom <= box[3]

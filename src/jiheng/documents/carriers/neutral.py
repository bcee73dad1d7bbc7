"""What every carrier yields: fragments of text, each with its place and the break before it.

A `Stream` is asked for one span at a time, so a large file is cut into fragments only
where a form was found. A `Grid` (cells of a table) becomes a stream without loss. Knows
nothing of labels or forms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol

from jiheng.domain.locator import Locator

CELL_MARK = "\x1f"


class Break(IntEnum):
    """What stands between a fragment and the one before it, weakest first."""

    NONE = 0
    SPACE = 1
    WIDE = 2
    LINE = 3
    BLANK = 4
    PAGE = 5
    CELL = 6
    ROW = 7

    @property
    def is_cell(self) -> bool:
        """Whether the medium itself says that a cell ends here."""
        return self >= Break.CELL

    @property
    def is_line(self) -> bool:
        """Whether a new line of running text begins here."""
        return Break.LINE <= self <= Break.PAGE


class Fragment(NamedTuple):
    """A run of text with no break inside, or one whole cell (whose text may be empty).

    `slot` is the position of the cell in its row, where the medium has rows of cells.
    `blanks` counts the empty lines before it.
    """

    text: str
    before: Break
    line: int
    end_line: int
    column: int
    slot: int | None = None
    blanks: int = 0


class Span(NamedTuple):
    """A part of a stream: offsets into its text and the line it starts on, from 1."""

    start: int
    end: int
    line: int


class Stream(Protocol):
    """A document as text that can be cut into fragments."""

    @property
    def text(self) -> str:
        """The whole document; offsets of a `Span` refer to it."""

    @property
    def carrier(self) -> str:
        """The name of the carrier, for `Source`."""

    def fragments(self, span: Span) -> list[Fragment]:
        """Return the fragments of one span, in reading order."""

    def place(self, first: Fragment, last: Fragment) -> Locator:
        """Return where the fragments from `first` to `last` stand."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid; an empty or merged-away cell has empty text."""

    text: str
    place: Locator


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, empty cells kept, as tables of any medium yield them."""

    rows: Sequence[Sequence[Cell]]
    carrier: str


class GridStream:
    """A grid seen as a stream: each row a line, each cell one fragment."""

    def __init__(self, grid: Grid) -> None:
        self._rows = grid.rows
        self.carrier = grid.carrier
        self.text = "\n".join(
            CELL_MARK.join(cell.text.replace("\n", " ") for cell in row) for row in grid.rows
        )

    def fragments(self, span: Span) -> list[Fragment]:
        """Return the cells of the span, one fragment each."""
        found = []
        for step, line in enumerate(self.text[span.start : span.end].split("\n")):
            number = span.line + step
            for slot, text in enumerate(line.split(CELL_MARK)):
                before = Break.CELL if slot else Break.ROW
                found.append(Fragment(text.strip(), before, number, number, slot + 1, slot))
        return found

    def place(self, first: Fragment, last: Fragment) -> Locator:
        """Return the place of the first cell, which the grid's own medium gave."""
        del last
        return self._rows[first.line - 1][first.slot or 0].place

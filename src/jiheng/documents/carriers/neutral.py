"""What every carrier yields: cells and lines with their places, or fragments of text.

Two shapes: a `Paper` of tables and lines, where the medium draws cells; a `Stream` of running
text, where it does not, asked for one span at a time, so that a large file is cut into
fragments only where a form was found. Knows nothing of labels or forms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple, Protocol

from jiheng.domain.form import Note
from jiheng.domain.locator import Confidence, Locator

_SMALL = 12
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points, origin at the top left of the page."""


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


class Piece(Protocol):
    """What a value is read from: a fragment of running text, or a cell of a grid."""

    @property
    def text(self) -> str:
        """The print as it stands."""

    @property
    def before(self) -> Break:
        """What stands between this piece and the one before it."""

    @property
    def line(self) -> int:
        """Which line or row of the document it begins in, from 1."""

    @property
    def end_line(self) -> int:
        """Which line or row it ends in."""

    @property
    def column(self) -> int:
        """Where in its line it begins, from 1."""

    @property
    def slot(self) -> int | None:
        """Its position in its row, from 0, where the medium has rows of cells."""


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

    def place(self, first: Piece, last: Piece) -> Locator:
        """Return where the pieces from `first` to `last` stand."""


class GridCell(NamedTuple):
    """One cell of a table where it begins; a merged cell stands once, with its spans.

    `text` is the print as it stands: line ends inside the cell are kept, nothing is cleaned.
    `row` and `column` count from 0. `page` and `box` are for paged media (points, origin top
    left). `trust` is how surely a picture was read; other media are certain.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    box: Box | None = None
    trust: Confidence = Confidence.CERTAIN


def trust_around(text: str, inner: int, trust: Confidence) -> Confidence:
    """Return how surely a cell is read that holds a table: a small one may be its value.

    Args:
        text: The cell's own text.
        inner: How many cells the tables in it have.
        trust: How surely that text is read.
    """
    if inner > _SMALL:
        return trust
    if not text.strip():
        return Confidence.UNREADABLE
    return trust.lowered


class Shown(Protocol):
    """How an upright page is shown."""

    def shown(self, box: Box) -> Box:
        """Return where a box of the upright page stands on the page as shown."""


class Turning(NamedTuple):
    """A page that shows its text sideways: how it is turned against the text standing upright.

    `turns` counts quarters clockwise; `width` and `height` are those of the upright page.
    """

    turns: int
    width: float
    height: float

    def shown(self, box: Box) -> Box:
        """Return where a box of the upright page stands on the page as shown."""
        left, top, right, bottom = box
        width, height = self.width, self.height
        for _ in range(self.turns):
            left, top, right, bottom = height - bottom, left, height - top, right
            width, height = height, width
        return (round(left, 2), round(top, 2), round(right, 2), round(bottom, 2))


class Line(NamedTuple):
    """A line of running text outside all tables."""

    text: str
    place: Locator
    trust: Confidence = Confidence.CERTAIN


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of one table, by row and then column; what a merged cell covers is absent.

    Empty cells are there, with empty text. `ordinal` counts the tables of a document from 1,
    `sheet` is the name of its sheet where the medium has sheets; `origin` is the row and
    column of cell (0, 0) in that sheet. The boxes of its cells are those of the upright page,
    `turning` says how it is shown. `is_bare` says that no rules part the cells. `held` has, by row
    and column of the sheet, the numbers that a cell does not show as the file holds them.
    """

    cells: Sequence[GridCell]
    ordinal: int = 1
    sheet: str | None = None
    origin: tuple[int, int] = (0, 0)
    turning: Shown | None = None
    is_bare: bool = False
    held: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def place(self, cell: GridCell) -> Locator:
        """Return where a cell stands: page and box, sheet and cell, or table and cell."""
        if cell.page is not None:
            box = self.turning.shown(cell.box) if self.turning and cell.box else cell.box
            return Locator(page=cell.page, box=box)
        row, column = cell.row + self.origin[0], cell.column + self.origin[1]
        if self.sheet is not None:
            return Locator(sheet=self.sheet, cell=f"{letters(column)}{row + 1}")
        return Locator(table=self.ordinal, cell=f"R{row + 1}C{column + 1}")


@dataclass(frozen=True, slots=True)
class Paper:
    """What a carrier makes of a document with tables: blocks in reading order.

    `notes` are sentences of the carrier about what it met (a hidden sheet, a picture).
    """

    carrier: str
    blocks: Sequence[Table | Line]
    notes: Sequence[Note] = ()


def letters(column: int) -> str:
    """Return the letters of a sheet's column, counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name

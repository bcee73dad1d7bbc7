"""The drawing: what a form looks like on paper, free of any medium.

Lengths are millimetres, sizes of type points, rows and columns count from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """What a cell is on the form."""

    HEADING = "heading"
    LABEL = "label"
    VALUE = "value"
    FIGURE = "figure"
    TEXT = "text"
    PAGE = "page"


class Align(StrEnum):
    """Where the text of a cell stands between its sides."""

    START = "start"
    CENTER = "center"


class Cell(NamedTuple):
    """A cell where it begins; a merged cell stands once, with its spans.

    `path` is the canonical path of the value it shows, `number` that value where it is a
    figure: the text then begins with the number as printed. `link` names the anchor of the
    drawing the cell leads to; the text of a `Role.PAGE` cell is the page that is on.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    role: Role
    align: Align = Align.CENTER
    path: str | None = None
    number: Decimal | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class PageSize:
    """Paper and type: a page, its margins, and the sizes of title, year line and body."""

    width: float
    height: float
    side: float
    edge: float
    title: float
    year: float
    body: float

    def printable(self, *, is_landscape: bool) -> tuple[float, float]:
        """Return width and height between the margins."""
        width, height = (self.height, self.width) if is_landscape else (self.width, self.height)
        return width - 2 * self.side, height - 2 * self.edge


class Part(NamedTuple):
    """Rows of a drawing that make one table: from `start` to before `end`."""

    start: int
    end: int
    is_headed: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """One page or more of a form: title, line of the year, and one grid of cells.

    `cells` are in order of row and column, and cover the grid exactly. `heading` is the row
    that is printed again where the rows below it go on to another page, down to before the row
    `ending`, or to the last. `ordinal` counts the forms of a document from 1, and is 0 for their
    list; `name` is what the drawing is called in lists, `anchor` what links to it say.
    """

    ordinal: int
    title: str
    year: str | None
    name: str
    anchor: str
    widths: Sequence[float]
    row_count: int
    cells: Sequence[Cell]
    heading: int | None
    page: PageSize
    is_landscape: bool = False
    ending: int | None = None

    def rows(self) -> list[list[Cell]]:
        """Return the cells by the row they begin in."""
        rows: list[list[Cell]] = [[] for _ in range(self.row_count)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        return rows

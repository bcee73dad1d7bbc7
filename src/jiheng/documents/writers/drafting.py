"""A drawing in the making: cells put one after the other, row by row.

Knows the layout's grid and what is printed in one cell; which rows a form has is decided in
`jiheng.documents.writers.blocks` and `jiheng.documents.writers.indicator_rows`.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from jiheng.documents.writers.drawing import Align, Cell, Role
from jiheng.documents.writers.layout import Box, Layout
from jiheng.domain.amount import printed
from jiheng.domain.form import PRIVATE, Form
from jiheng.domain.wording import printable


class Draft:
    """The rows of one form so far.

    Attributes:
        form: what is drawn.
        layout: how it is drawn.
        cells: the cells put so far.
        at: the next free row.
        heading: the row of the heads of the indicator table.
        columns: the extensions that are columns of the indicator table.
        column_count: how many columns the grid has, those of extensions included.
    """

    def __init__(self, form: Form, layout: Layout) -> None:
        self.form, self.layout = form, layout
        self.cells: list[Cell] = []
        self.at = 0
        self.heading: int | None = None
        self.columns = {
            label: texts
            for label, texts in form.extensions.items()
            if is_column(label, texts, len(form.indicators))
        }
        self.column_count = len(layout.widths) + len(self.columns)

    @property
    def is_landscape(self) -> bool:
        """Whether the columns are too many for an upright page."""
        return sum(self._natural) >= self.layout.landscape_from

    @property
    def _natural(self) -> tuple[float, ...]:
        return (*self.layout.widths, *[self.layout.extension_width] * len(self.columns))

    def widths(self) -> tuple[float, ...]:
        """Return the widths of the columns, drawn in or out to fill the page."""
        full, _ = self.layout.page.printable(is_landscape=self.is_landscape)
        scale = full / sum(self._natural)
        return tuple(round(width * scale, 2) for width in self._natural)

    def place(self, boxes: Sequence[Box], column: int = 0) -> Iterator[tuple[Box, int, int]]:
        """Yield boxes with the column they begin in and their span; the last fills the row."""
        for box in boxes[:-1]:
            yield box, column, box.span
            column += box.span
        yield boxes[-1], column, self.column_count - column

    def put(  # noqa: PLR0917
        self,
        column: int,
        span: int,
        text: str,
        role: Role,
        path: str | None = None,
        *,
        rows: int = 1,
        align: Align = Align.CENTER,
        number: Decimal | None = None,
    ) -> None:
        """Add a cell in the current row."""
        cell = Cell(self.at, column, rows, span, printable(text), role, align, path, number)
        self.cells.append(cell)

    def label(self, column: int, span: int, text: str, *, rows: int = 1) -> None:
        """Add a label beside what it names."""
        self.put(column, span, text, Role.LABEL, rows=rows)

    def figure(self, column: int, span: int, number: Decimal | None, *, path: str) -> None:
        """Add a cell that shows a number, or nothing."""
        text = "" if number is None else printed(number)
        self.put(column, span, text, Role.FIGURE, path, number=number)

    def heads(self, boxes: Sequence[Box], column: int = 0) -> None:
        """Add a row of column heads."""
        for box, at, span in self.place(boxes, column):
            self.put(at, span, box.label, Role.HEADING)
        self.at += 1


def is_column(label: str, texts: Sequence[str], rows: int) -> bool:
    """Whether an extension is a column of the indicator table: one text for every row."""
    return rows > 0 and len(texts) == rows and not label.startswith(PRIVATE)

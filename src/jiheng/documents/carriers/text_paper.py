"""Text whose tables are even, every row of as many cells: paper with cells, as a sheet is.

Only such text says in which column a cell stands. Knows no labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from jiheng.documents.carriers.neutral import Fragment, GridCell, Line, Paper, Span, Table
from jiheng.documents.carriers.text import TextStream, table_separator
from jiheng.domain.locator import Locator

_LEAST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class _LinedTable(Table):
    """A table whose cells stand on lines of text."""

    lines: Sequence[Sequence[Fragment]] = field(default=())

    def place(self, cell: GridCell) -> Locator:
        """Return the lines and the column of a cell."""
        of = self.lines[cell.row][cell.column]
        return Locator(line=of.line, end_line=of.end_line, column=of.column)


def even_paper(stream: TextStream) -> Paper | None:
    """Return the text as a paper, or None where a table of it is not even.

    Tables are parted by empty lines and by lines without cells.
    """
    if table_separator(stream.text) is None:
        return None
    blocks: list[Table | Line] = []
    table: list[list[Fragment]] = []
    for _, own in groupby(stream.fragments(Span(0, len(stream.text), 1)), lambda f: f.line):
        row = list(own)
        is_row = row[0].slot is not None
        if table and (not is_row or row[0].blanks):
            blocks.append(_table(table, len(blocks) + 1))
            table = []
        if is_row:
            table.append(row)
        else:
            text = " ".join(fragment.text for fragment in row)
            blocks.append(Line(text, Locator(line=row[0].line)))
    if table:
        blocks.append(_table(table, len(blocks) + 1))
    tables = [block for block in blocks if isinstance(block, _LinedTable)]
    return Paper(stream.carrier, blocks) if tables and all(map(_is_even, tables)) else None


def _table(rows: Sequence[Sequence[Fragment]], ordinal: int) -> Table:
    cells = [
        GridCell(fragment.text, number, at)
        for number, row in enumerate(rows)
        for at, fragment in enumerate(row)
    ]
    return _LinedTable(cells, ordinal, lines=rows)


def _is_even(table: _LinedTable) -> bool:
    widths = {len(row) for row in table.lines}
    return len(widths) == 1 and min(widths) >= _LEAST_COLUMNS

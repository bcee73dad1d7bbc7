"""The rows of an HTML table, and where on the column grid each cell comes to stand.

Follows the table model of the HTML standard; absurd spans are cut to the table.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from jiheng.documents.carriers.html_text import Prose
from jiheng.documents.carriers.markup import Element

_TABLE, _ROW, _CELLS = "table", "tr", frozenset({"td", "th"})
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_NOTHING = frozenset({"colgroup", "col", "script", "style", "template", "noscript"})
_SPAN = re.compile(r"\s*\+?(\d{1,6})")
_WIDEST = 1000


class _Row(NamedTuple):
    group: int
    cells: list[Element]


class Rows:
    """The shown rows of a table, the foot last.

    `strays` are the texts inside the table but outside its cells, which a browser shows above
    it; `tables` are tables that stand there.
    """

    def __init__(self, table: Element, prose: Prose) -> None:
        self.strays: list[str] = []
        self.tables: list[Element] = []
        self._prose = prose
        self._rows: list[_Row] = []
        self._groups = 0
        feet = [part for part in table if part.tag == "tfoot"]
        self._children(table, frozenset({"tfoot"}))
        for foot in feet:
            self._part(foot)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[tuple[int, int, list[Element]]]:
        """Yield each row's number, the row its group ends before, and its cells."""
        ends = {row.group: number + 1 for number, row in enumerate(self._rows)}
        for number, row in enumerate(self._rows):
            yield number, ends[row.group], row.cells

    def _children(self, node: Element, left_out: frozenset[str] = frozenset()) -> None:
        self._stray(node.text)
        for child in node:
            if child.tag not in left_out:
                self._part(child)
            self._stray(child.tail)

    def _part(self, node: Element) -> None:
        """Take a row, a group of rows, or what a careless page wraps around them."""
        tag = node.tag
        if tag in _NOTHING:
            return
        if tag in _CELLS and self._prose.is_blank(node):
            self._cell(node)
        elif self._prose.is_away(node):
            self._prose.set_aside(node)
        elif tag == _ROW:
            self._rows.append(_Row(self._groups, []))
            self._children(node)
        elif tag in _CELLS:
            self._cell(node)
        elif tag == _TABLE:
            self.tables.append(node)
        elif tag == "caption":
            self._stray(self._prose.cell(node, self.tables)[0])
        else:
            self._groups += tag in _GROUPS
            self._children(node)
            self._groups += tag in _GROUPS

    def _cell(self, node: Element) -> None:
        if not self._rows:
            self._rows.append(_Row(self._groups, []))
        self._rows[-1].cells.append(node)

    def _stray(self, text: str | None) -> None:
        if text and not text.isspace():
            self.strays.append(text.strip())


class Slots:
    """The column grid of a table while its rows are laid out."""

    def __init__(self) -> None:
        self._until: list[int] = []

    @property
    def width(self) -> int:
        """How many columns there are so far."""
        return len(self._until)

    def placed(
        self, row: int, end: int, cells: list[Element]
    ) -> Iterator[tuple[Element, int, int, int]]:
        """Yield each cell of a row with its column, row span and column span.

        `end` is the row before which no cell may reach further down.
        """
        until, column = self._until, 0
        for cell in cells:
            while column < len(until) and until[column] > row:
                column += 1
            width, free = min(_span(cell, "colspan") or 1, _WIDEST), 1
            while free < width and (column + free >= len(until) or until[column + free] <= row):
                free += 1
            height = _span(cell, "rowspan")
            height = min(height, end - row) if height else end - row
            until[column : column + free] = [row + height] * free
            yield cell, column, height, free
            column += free


def _span(cell: Element, name: str) -> int:
    """Return a span as written: 0 where it reaches to the end of its group."""
    written = cell.get(name)
    if written is None:
        return 1
    match = _SPAN.match(written)
    return 1 if match is None else int(match[1])

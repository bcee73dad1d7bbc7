"""A page of text in the making: plain at 100 columns, or as wide and coloured as the terminal.

One accent colour; red only for errors. What a colour says is also said in words or signs.
"""

import sys
from collections.abc import Sequence
from io import StringIO
from itertools import zip_longest
from typing import Final, NamedTuple

from rich.console import Console
from rich.text import Text as Styled

from jiheng.cli.session import Session
from jiheng.reporting.typeset import clean, columns, safe, wrap

PLAIN_WIDTH: Final = 100
LONGEST_LINE: Final = 110
ACCENT: Final = "cyan"
QUIET: Final = "dim"
STRONG: Final = "bold"
WRONG: Final = "bold red"
_GAP = 2
_NARROWEST = 12
Part = tuple[str, str]


class Cell(NamedTuple):
    """The text of a table's cell, with its style."""

    text: str
    style: str = ""


class Column(NamedTuple):
    """A column of a table: its head, and whether figures stand in it, to the right."""

    head: str
    is_figure: bool = False


class Page:
    """Lines and tables, turned into text once."""

    def __init__(self, session: Session, *, to_screen: bool = True) -> None:
        is_terminal = to_screen and sys.stdout.isatty()
        coloured = is_terminal and session.colour
        self._buffer = StringIO()
        self._console = Console(
            file=self._buffer,
            force_terminal=is_terminal,
            width=Console().width if is_terminal else PLAIN_WIDTH,
            no_color=None if coloured else True,
            color_system="auto" if coloured else None,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )

    @property
    def width(self) -> int:
        """How many columns text takes at most."""
        return min(self._console.width, LONGEST_LINE)

    def text(self) -> str:
        """Return the page."""
        lines = self._buffer.getvalue().split("\n")[:-1]
        return "".join(f"{line.rstrip()}\n" for line in lines)

    def gap(self) -> None:
        """Leave a line empty."""
        self._console.print()

    def line(self, *parts: Part, indent: int = 0) -> None:
        """Print parts with their styles on one line, however long."""
        line = Styled(" " * indent)
        for text, style in parts:
            line.append(safe(text), style)
        self._console.print(line)

    def title(self, *parts: Part) -> None:
        """Print parts on a line drawn across the page."""
        taken = sum(columns(text) for text, _ in parts)
        rest = max(2, self.width - taken - 4)
        self.line(("── ", QUIET), *parts, (" " + "─" * rest, QUIET))

    def paragraph(self, text: str, *, indent: int = 0, style: str = "", label: str = "") -> None:
        """Print text in lines that fit, `label` beside the first."""
        lead = f"{label}  " if label else ""
        depth = indent + columns(lead)
        for number, line in enumerate(wrap(clean(text), self.width - depth)):
            start = "" if number else lead
            self.line(
                (start, QUIET),
                (" " * (depth - indent - columns(start)), ""),
                (line, style),
                indent=indent,
            )

    def table(
        self, heads: Sequence[Column], rows: Sequence[Sequence[Cell]], *, indent: int = 0
    ) -> None:
        """Print a table; where it is too wide, its widest columns of words are broken."""
        cells = [[cell._replace(text=clean(cell.text)) for cell in row] for row in rows]
        widths = _widths(heads, cells, self.width - indent)
        self._row(heads, [Cell(head.head, QUIET) for head in heads], widths, indent=indent)
        drawn = "─" * (sum(widths) + _GAP * (len(widths) - 1))
        self.line((drawn, QUIET), indent=indent)
        for row in cells:
            self._row(heads, row, widths, indent=indent)

    def _row(
        self, heads: Sequence[Column], row: Sequence[Cell], widths: Sequence[int], *, indent: int
    ) -> None:
        broken = [wrap(cell.text, width) for cell, width in zip(row, widths, strict=True)]
        for line in zip_longest(*broken, fillvalue=""):
            parts: list[Part] = []
            for head, cell, text, width in zip(heads, row, line, widths, strict=True):
                space = " " * (width - columns(text))
                parts += (
                    [(space, ""), (text, cell.style)]
                    if head.is_figure
                    else [(text, cell.style), (space, "")]
                )
                parts.append((" " * _GAP, ""))
            self.line(*parts[:-1], indent=indent)


def _widths(heads: Sequence[Column], rows: Sequence[Sequence[Cell]], room: int) -> list[int]:
    """Return the width of each column: what it needs, less where the page is too narrow."""
    widths = [
        max(columns(head.head), *(columns(row[place].text) for row in rows), 1)
        for place, head in enumerate(heads)
    ]
    flexible = [place for place, head in enumerate(heads) if not head.is_figure]
    excess = sum(widths) + _GAP * (len(widths) - 1) - room
    while excess > 0 and flexible:
        widest = max(flexible, key=lambda place: widths[place])
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
        excess -= 1
    return widths

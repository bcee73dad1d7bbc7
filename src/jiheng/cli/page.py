"""A page of text in the making: plain at 100 columns, or as wide and coloured as the terminal.

One accent colour; red only for errors. What a colour says is also said in words or signs.
"""

import sys
from collections.abc import Sequence
from io import StringIO
from typing import Final

from rich.box import Box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from jiheng.cli.session import Session
from jiheng.reporting.typeset import clean, columns, safe, wrap

PLAIN_WIDTH: Final = 100
LONGEST_LINE: Final = 110
ACCENT: Final = "cyan"
QUIET: Final = "dim"
STRONG: Final = "bold"
WRONG: Final = "bold red"
_HEAD_RULE = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
Cell = str | Styled
Part = tuple[str, str]


class Page:
    """Lines and tables, turned into text once."""

    def __init__(self, session: Session, *, to_screen: bool = True) -> None:
        is_terminal = to_screen and sys.stdout.isatty()
        self._buffer = StringIO()
        measured = Console().width if is_terminal or not to_screen else PLAIN_WIDTH
        self._console = Console(
            file=self._buffer,
            force_terminal=is_terminal,
            width=measured if is_terminal else PLAIN_WIDTH,
            no_color=None if session.colour and is_terminal else True,
            color_system="auto" if session.colour and is_terminal else None,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self._console.width

    def text(self) -> str:
        """Return the page."""
        return "".join(f"{line.rstrip()}\n" for line in self._buffer.getvalue().split("\n")[:-1])

    def gap(self) -> None:
        """Leave a line empty."""
        self._console.print()

    def line(self, *parts: Part, indent: int = 0) -> None:
        """Print parts with their styles on one line, broken where the page ends."""
        line = Styled(" " * indent)
        for text, style in parts:
            line.append(safe(text), style)
        self._console.print(line)

    def title(self, *parts: Part) -> None:
        """Print parts on a line drawn across the page."""
        taken = sum(columns(text) for text, _ in parts)
        rest = max(2, min(self.width, LONGEST_LINE) - taken - 4)
        self.line(("── ", QUIET), *parts, (" " + "─" * rest, QUIET))

    def paragraph(self, text: str, *, indent: int = 0, style: str = "", label: str = "") -> None:
        """Print text in lines that fit, `label` before the first and its width before others."""
        lead = f"{label}  " if label else ""
        depth = indent + len(lead) * 2 - 2 if label else indent
        room = min(self.width, LONGEST_LINE) - depth
        for number, line in enumerate(wrap(clean(text), room)):
            start = " " * indent + lead if label and not number else " " * depth
            styled = Styled(start, QUIET if label else "")
            self._console.print(styled.append(line, style))

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, right: Sequence[int] = ()
    ) -> None:
        """Print a table; `right` are the columns aligned to the right."""
        table = Table(
            box=_HEAD_RULE,
            show_edge=False,
            pad_edge=False,
            header_style=QUIET,
            border_style=QUIET,
        )
        for place, head in enumerate(heads):
            is_right = place in right
            table.add_column(
                head,
                justify="right" if is_right else "left",
                no_wrap=is_right,
                overflow="fold",
            )
        for row in rows:
            table.add_row(*row)
        self._console.print(table, soft_wrap=False)

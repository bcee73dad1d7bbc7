"""What a Markdown text crosses out between pairs of tildes, and where it stood.

A part that is crossed out is left out; a cell that is crossed out whole stands, to be doubted.
What is left keeps its line and column. Text without a Markdown table is left as it is: there
tildes may stand for a range.
"""

import re
from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import NamedTuple

_MARK = "~~"
_LINE = attrgetter("line")
_STRIKE = re.compile(r"(?<!~)~~(?![~\s])([^~\n|]*[^~\s|])~~(?!~)")
_DASHES = r"[ \t]*+:?-{2,}+:?[ \t]*+"
_MARKDOWN = re.compile(rf"^[ \t]*+\|?{_DASHES}(?:\|{_DASHES})++\|?[ \t]*+$", re.MULTILINE)
_CELL = re.compile(r"[^|]+")
_WORD = re.compile(rf"(?:{_STRIKE.pattern}|[^\s：:])+")


class Strike(NamedTuple):
    """Where something is crossed out: its line, and the columns of its cell, all from 1."""

    line: int
    first: int
    last: int
    is_whole: bool


def without_strikes(text: str) -> tuple[str, list[Strike]]:
    """Return a text without what it crosses out in part, and where anything is crossed out."""
    if _MARK not in text or not _STRIKE.search(text) or not _MARKDOWN.search(text):
        return text, []
    strikes: list[Strike] = []
    lines = [
        _line(number, line, strikes) if _MARK in line else line
        for number, line in enumerate(text.split("\n"), start=1)
    ]
    return "\n".join(lines), strikes


def _line(number: int, line: str, strikes: list[Strike]) -> str:
    pieces, end = [], 0
    for cell in (_CELL if "|" in line else _WORD).finditer(line):
        pieces.append(line[end : cell.start()])
        pieces.append(_cell(cell, number, strikes))
        end = cell.end()
    return "".join((*pieces, line[end:]))


def _cell(cell: re.Match[str], number: int, strikes: list[Strike]) -> str:
    """Return a cell without its strikes, as wide as before."""
    held = cell.group()
    left = _STRIKE.sub("", held)
    if left == held:
        return held
    is_whole = not left.strip()
    strikes.append(Strike(number, cell.start() + 1, cell.end(), is_whole))
    return (_STRIKE.sub(r"\1", held) if is_whole else left).ljust(len(held))


def within(strikes: list[Strike], line: int, end_line: int) -> list[Strike]:
    """Return the strikes on some lines, of strikes in the order of their lines."""
    first = bisect_left(strikes, line, key=_LINE)
    return strikes[first : bisect_right(strikes, end_line, key=_LINE)]

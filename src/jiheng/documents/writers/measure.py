"""How high the rows of a drawing will be: an estimate, on the safe side, without a font.

A Chinese character is as wide as the type is high, any other half of that. Where a drawing
must be cut (`parts`) or a row must have its height (Excel) all writers go by these figures.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from math import ceil
from typing import Final

from jiheng.documents.writers.drawing import Cell, Drawing, Part

POINTS: Final = 72 / 25.4
PADDING: Final = 3.0
LEADING: Final = 1.35
LEAST_SIZE: Final = 6.0
_OPEN = "（《〈“‘「『【〔\uff3b\uff5b"
_CLOSE = "）》〉”’」』】〕\uff3d\uff5d，。、；：？！％"
_AFTER = r"[)\]},.:;!?%‰°℃]"
"""What never begins a line; a character before it stays with it, as one after `_BEFORE` does."""
_BEFORE = r"[(\[{+$¥£€±№\\]"
_RUN = rf"[^\s\u2e80-\uff0d\uff0f\uff1a-\U0003ffff{_OPEN}{_CLOSE}]"
_LATIN = rf"(?:\S(?={_AFTER}))?{_RUN}+(?:(?<={_BEFORE})\S{_AFTER}*{_RUN}*)*"
WORD: Final = re.compile(
    rf"[{_OPEN}]*{_LATIN}[{_CLOSE}]*(?:[{_OPEN}]+(?:{_LATIN}|\S)[{_CLOSE}]*)*"
    rf"|[{_OPEN}]+\S[{_CLOSE}]*"
)
LEAST_ROW: Final = 20.0
_TITLE = 64.0
_SHORT_ROW = 160.0
_SHORT_GROUP = 360.0
_OFTEN_SEEN = 16
_LETTER = 1.15
WIDEST_LETTER: Final = 2.0
_WIDE = frozenset("@%mwMW&")


def line_count(text: str, room: float) -> int:
    """Return how many lines the text takes where a line has `room` half characters."""
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    return (_known_count if len(text) <= _OFTEN_SEEN else _count)(text, room)


def _count(text: str, room: float) -> int:
    return sum(_lines(line, max(2.0, room)) for line in text.split("\n"))


_known_count = lru_cache(maxsize=4096)(_count)


def _lines(line: str, room: float) -> int:
    """Return how many lines one line end to the next takes.

    UTF-8 has one byte for an ASCII character and three for a Chinese one, so the mean of
    characters and bytes counts half characters.
    """
    units = (len(line) + len(line.encode())) / 2
    return 1 if units <= room else ceil(units / max(2.0, room - 1))


def room_of(cell: Cell, drawing: Drawing) -> float:
    """Return how many half characters a line of a cell holds."""
    width = sum(drawing.widths[cell.column : cell.column + cell.column_span])
    return (width * POINTS - 2 * PADDING) / drawing.page.body * 2


def small_type(drawing: Drawing) -> dict[tuple[int, int], float]:
    """Return where a cell needs type smaller than that of the body: row, column → points.

    In it no word or number is wider than its cell. The least is `LEAST_SIZE`; a word too wide
    for that as well is broken by the medium.
    """
    body = drawing.page.body
    edges = [0.0, *accumulate(drawing.widths)]
    rooms = [(right * POINTS - 2 * PADDING) / body * 2 for right in edges]
    origin = rooms[0]
    small = {}
    for cell in drawing.cells:
        room = rooms[cell.column + cell.column_span] - rooms[cell.column] + origin
        if len(cell.text) * WIDEST_LETTER > room:
            size = _fitting(cell.text, room, body)
            if size < body:
                small[cell.row, cell.column] = size
    return small


def _fitting(text: str, room: float, body: float) -> float:
    """Return the size of type in which the widest word just fits, in steps of half a point."""
    long = [word for word in WORD.findall(text) if len(word) * WIDEST_LETTER > room]
    widest = max(map(word_width, long), default=0.0)
    return body if widest <= room else max(int(2 * body * room / widest) / 2, LEAST_SIZE)


def word_width(word: str) -> float:
    """Return about how wide a word is at most, in half characters."""
    wide = sum(each.isupper() or each in _WIDE or each >= "\u0370" for each in word)
    return len(word) * _LETTER + wide * (WIDEST_LETTER - _LETTER)


def row_heights(drawing: Drawing) -> list[float]:
    """Return the height of every row in points."""
    size = drawing.page.body
    edges = [0.0, *accumulate(drawing.widths)]
    heights = [LEAST_ROW] * drawing.row_count
    tall: list[tuple[Cell, float]] = []
    for cell in drawing.cells:
        width = edges[cell.column + cell.column_span] - edges[cell.column]
        room = (width * POINTS - 2 * PADDING) / size * 2
        if 2 * len(cell.text) <= room and "\n" not in cell.text:
            continue
        needed = line_count(cell.text, room) * size * LEADING + 2 * PADDING
        if cell.row_span > 1:
            tall.append((cell, needed))
        elif needed > heights[cell.row]:
            heights[cell.row] = needed
    for cell, needed in tall:
        missing = needed - sum(heights[cell.row : cell.row + cell.row_span])
        if missing > 0:
            heights[cell.row + cell.row_span - 1] += missing
    return heights


def is_short(height: float, rows: int = 1) -> bool:
    """Whether a cell of this height goes to the next page as a whole, over all its rows."""
    return height < (_SHORT_ROW if rows == 1 else _SHORT_GROUP)


def kept_with_next(drawing: Drawing, heights: Sequence[float]) -> set[int]:
    """Return the rows after which no page should end: a short group of rows stays together."""
    ends = list(accumulate(heights, initial=0.0))
    kept: set[int] = set()
    for cell in drawing.cells:
        end = cell.row + cell.row_span
        if cell.row_span > 1 and is_short(ends[end] - ends[cell.row], cell.row_span):
            kept.update(range(cell.row, end - 1))
    return kept


def page_count(drawing: Drawing, heights: Sequence[float]) -> int:
    """Return about how many pages a drawing takes."""
    _, height = drawing.page.printable(is_landscape=drawing.is_landscape)
    return max(1, ceil((sum(heights) + _TITLE) / (height * POINTS)))


def parts(drawing: Drawing, heights: Sequence[float]) -> list[Part]:
    """Return the tables a drawing is made of where only a table's first row is printed again.

    One table where it fits a page; else the rows from the heads of the indicators on, down to
    where the drawing says they end, are a table of their own, so that its first row can be
    printed again on every page.
    """
    _, height = drawing.page.printable(is_landscape=drawing.is_landscape)
    room = height * POINTS - _TITLE
    at, count = drawing.heading, drawing.row_count
    if not at or sum(heights) <= room:
        return [Part(0, count, is_headed=at == 0)]
    end = count if drawing.ending is None else drawing.ending
    rest = [Part(end, count, is_headed=False)] if end < count else []
    return [Part(0, at, is_headed=False), Part(at, end, is_headed=True), *rest]

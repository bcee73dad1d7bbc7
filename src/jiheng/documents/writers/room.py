"""How wide the columns are: as the layout says, and wider where a number would not fit its cell.

A number that a medium breaks over two lines is wrong to look at. It gets smaller type first
(`jiheng.documents.writers.measure`); where that is no longer readable its column gets room from
the others.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

from jiheng.documents.writers.drawing import Cell, Role
from jiheng.documents.writers.measure import (
    LEAST_SIZE,
    PADDING,
    POINTS,
    WIDEST_LETTER,
    WORD,
    word_width,
)

READABLE: Final = 7.0
"""The least size of type of a figure, in points; other words go down to `LEAST_SIZE`."""
_MOST = 0.25
_KEPT = 0.6
_PADDING = 2 * PADDING / POINTS + 0.2
_WIDEST = READABLE / POINTS / 2 * WIDEST_LETTER
_CLINGING = 4
"""About how many Chinese characters and brackets a word of Latin letters may have besides."""


def fitted(widths: Sequence[float], cells: Iterable[Cell]) -> tuple[float, ...]:
    """Return the widths of the columns, in all as wide as before, in millimetres.

    A column that would be more than a quarter of the paper for one word stays as it is, and so
    do all where the others would lose more than two fifths.
    """
    full = sum(widths)
    least = [0.0] * len(widths)
    edges = [0.0, *accumulate(widths)]
    for cell in cells:
        end = cell.column + cell.column_span
        if len(cell.text) * _WIDEST + _PADDING <= edges[end] - edges[cell.column]:
            continue
        span = range(cell.column, end)
        room = sum(max(widths[at], least[at]) for at in span)
        needed = _needed(cell, room)
        if room < needed <= _MOST * full:
            for at in span:
                least[at] = max(widths[at], least[at]) + (needed - room) / len(span)
    return _shared(widths, least) if any(least) else tuple(widths)


def _needed(cell: Cell, room: float) -> float:
    """Return how wide a cell must be for its widest word to stay on one line.

    UTF-8 has one byte for a Latin letter and three for a Chinese character.
    """
    half = (READABLE if cell.role is Role.FIGURE else LEAST_SIZE) / POINTS / 2
    text = cell.text
    letters = (3 * len(text) - len(text.encode())) / 2
    if (letters + _CLINGING) * WIDEST_LETTER * half + _PADDING <= room:
        return 0.0
    return max(map(word_width, WORD.findall(text)), default=0.0) * half + _PADDING


def _shared(widths: Sequence[float], least: Sequence[float]) -> tuple[float, ...]:
    """Return widths none of which is below its least, the others drawn in alike."""
    full, fixed = sum(widths), set[int]()
    scale = 1.0
    while tight := {at for at, width in enumerate(widths) if least[at] > width * scale} - fixed:
        fixed |= tight
        rest = sum(width for at, width in enumerate(widths) if at not in fixed)
        scale = (full - sum(least[at] for at in fixed)) / rest if rest else 0.0
        if scale < _KEPT:
            return tuple(widths)
    return tuple(
        round(least[at] if at in fixed else width * scale, 2) for at, width in enumerate(widths)
    )

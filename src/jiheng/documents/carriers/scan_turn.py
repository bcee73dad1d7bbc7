"""Which way up a page lies, by reading a few of its lines in each of the four ways.

Knows nothing of cells.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from jiheng.documents.carriers.scan_engine import recognise
from jiheng.documents.carriers.scan_ink import Ink, TextLine, strip_of
from jiheng.documents.carriers.scan_straight import Dark

_LINES = 6
_WIDEST, _LEAST_SHAPE = 14.0, 2.5
_HEIGHT = (0.6, 1.7)
_LEVEL = 0.35
_UPRIGHT = 0.85
_BETTER = 0.1
_MARGIN = 1.3


def quarters_to_upright(ink: Ink) -> int:
    """Return by how many quarters to turn a page anticlockwise to make it upright."""
    best, best_score = 0, _legibility(ink.dark, ink.em)
    if best_score >= _UPRIGHT:
        return 0
    best_score += _BETTER
    for quarters in (2, 1, 3):
        score = _legibility(np.ascontiguousarray(np.rot90(ink.dark, quarters)), ink.em)
        if score > best_score:
            best, best_score = quarters, score
    return best


def _legibility(dark: Dark, em: float) -> float:
    """Return how many characters are read surely for each one that has room, 0 without lines."""
    lines = _long_lines(dark, em)
    if not lines:
        return 0.0
    readings = recognise([strip_of(line, dark, em=em, margin=_MARGIN) for line in lines])
    room = sum((line.right - line.left) / (line.bottom - line.top) for line in lines)
    return sum(sum(reading.sure) for reading in readings) / room


def _long_lines(dark: Dark, em: float) -> Sequence[TextLine]:
    """Return the longest stretches of text that lie level."""
    reach = max(3, round(em * 0.7))
    mask = (dark > _LEVEL).astype(np.uint8)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    least, most = (share * em for share in _HEIGHT)
    found = [
        TextLine((), left, top, left + min(width, round(_WIDEST * em)), top + height)
        for left, top, width, height, _ in stats[1:].tolist()
        if least < height < most and width > height * _LEAST_SHAPE
    ]
    return sorted(found, key=lambda line: line.left - line.right)[:_LINES]

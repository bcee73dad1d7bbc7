"""Lines of ink to text with a trust: every line is read twice, and read by its shape too.

A figure is certain only when both readings agree to the character and are sure of each.
Knows nothing of tables.
"""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from jiheng.documents.carriers.scan_engine import HEIGHT, Reading, Strip, recognise
from jiheng.documents.carriers.scan_ink import Blob, Ink, TextLine
from jiheng.documents.carriers.scan_straight import Dark
from jiheng.domain.locator import Confidence

_MARGINS = (1.3, 1.15)
_SIDE = 0.25
_MOST_STRIP = 3000
_SURE_FIGURE = 0.9
_SURE_WORD = 0.6
_READ_AT_ALL = 0.3


class Written(NamedTuple):
    """What stands in one line, and how surely."""

    text: str
    trust: Confidence


def read_lines(lines: Sequence[TextLine], ink: Ink) -> list[Written]:
    """Return the text of each line."""
    strips = [_strip(line, ink, margin) for margin in _MARGINS for line in lines]
    readings = recognise(strips)
    return [
        judge(line, ink, (readings[place], readings[len(lines) + place]))
        for place, line in enumerate(lines)
    ]


def _strip(line: TextLine, ink: Ink, margin: float) -> Strip:
    """Return the line at the height the recogniser reads, with some paper around it."""
    high = max(line.bottom - line.top, ink.em) * margin
    top = (line.top + line.bottom - high) / 2
    left, right = line.left - high * _SIDE, line.right + high * _SIDE
    scale = HEIGHT / high
    width = min(int((right - left) * scale) + 1, _MOST_STRIP)
    across = width / (right - left)
    if scale < 1:
        part, shift = _shrunk(ink.dark, (left, top, right, top + high), scale)
        left, top = left - shift[0], top - shift[1]
    else:
        part = ink.dark
    matrix = np.array([[across, 0, -left * across], [0, scale, -top * scale]])
    drawn = cv2.warpAffine(part, matrix, (width, HEIGHT), flags=cv2.INTER_CUBIC)
    return np.clip(drawn, 0, 1).astype(np.float32)


def _shrunk(
    dark: Dark, box: tuple[float, float, float, float], scale: float
) -> tuple[Dark, tuple[int, int]]:
    """Return the part of the page around a box, softened for drawing it smaller."""
    x0, y0 = max(0, int(box[0]) - 4), max(0, int(box[1]) - 4)
    part = dark[y0 : int(box[3]) + 5, x0 : int(box[2]) + 5]
    return cv2.GaussianBlur(part, (0, 0), 0.35 / scale).astype(np.float32), (x0, y0)


def judge(line: TextLine, ink: Ink, readings: tuple[Reading, Reading]) -> Written:
    """Return the text of a line from two readings and its ink."""
    shape = _lone_mark(line, ink)
    if shape is not None:
        return shape
    first, second = readings
    text = first.text.strip()
    if not text:
        return Written(second.text.strip(), Confidence.UNREADABLE)
    if min(first.least, second.least) < _READ_AT_ALL:
        return Written(
            text, Confidence.UNREADABLE if first.least < _READ_AT_ALL else Confidence.UNCERTAIN
        )
    least = _SURE_FIGURE if any(char.isdigit() for char in text) else _SURE_WORD
    agree = plain(text) == plain(second.text)
    sure = agree and min(first.least, second.least) >= least
    return Written(text, Confidence.CERTAIN if sure else Confidence.UNCERTAIN)


def plain(text: str) -> str:
    """Return the text as compared: no spaces, full-width forms as their plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _lone_mark(line: TextLine, ink: Ink) -> Written | None:
    """Return the dash or the slash that alone makes up a line, seen by its shape."""
    if len(line.blobs) != 1:
        return None
    (blob,) = line.blobs
    if _is_flat(blob, ink.em):
        return _dash(blob, ink)
    if _is_slash(blob, ink):
        return Written("/", Confidence.CERTAIN)
    return None


def _is_flat(blob: Blob, em: float) -> bool:
    return blob.height < em * 0.26 and blob.width > blob.height * 1.7 and blob.width > em * 0.2


def _dash(blob: Blob, ink: Ink) -> Written:
    """Return "-" or "—" by its width; the character 一 has a foot at its right end."""
    if blob.width < ink.em * 0.62:
        return Written("-", Confidence.CERTAIN)
    return Written("—", Confidence.UNCERTAIN)


def _is_slash(blob: Blob, ink: Ink) -> bool:
    """Whether the ink of a blob runs straight from bottom left to top right."""
    if blob.height < ink.em * 0.5 or not 0.2 < blob.width / blob.height < 1.1:  # noqa: PLR2004
        return False
    part = ink.dark[blob.top : blob.bottom, blob.left : blob.right]
    ys, xs = np.nonzero(part > 0.4)  # noqa: PLR2004
    if len(ys) < 5 or np.ptp(xs) == 0 or np.ptp(ys) == 0:  # noqa: PLR2004
        return False
    return float(np.corrcoef(xs, ys)[0, 1]) < -0.93  # noqa: PLR2004

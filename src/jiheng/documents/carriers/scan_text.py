"""Lines of ink to text with a trust: every line is read twice, lone marks a third way.

A figure is certain only when both readings agree to the character and are sure of each. A
lone mark (≥, =, 0, /) is read in company: before a figure of the same page, for alone it is
taken for a letter. Dashes and slashes are told by their shape. Knows nothing of tables.
"""

import re
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
_SURE_MARK = 0.85
_READ_AT_ALL = 0.3
_COMPANIONS = 2
_COMPANION = re.compile(r"\d{2,5}\.\d\d?")
_MARK_WIDTH = 1.4
_LIKE_STROKES = frozenset("一二三口日曰工丶丨十丁七八人入土士上下卜〇")
_OWN_DIGITS = frozenset("23456789")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_SLASH_WIDTH = (0.2, 1.1)
_SLASH_LEAN = -0.93
_INK = 0.4


class Written(NamedTuple):
    """What stands in one line, and how surely."""

    text: str
    trust: Confidence


class _Twice(NamedTuple):
    """A line, its strips and what was read in each."""

    line: TextLine
    strips: Sequence[Strip]
    readings: Sequence[Reading]


def read_lines(lines: Sequence[TextLine], ink: Ink) -> list[Written]:
    """Return the text of each line."""
    strips = [_strip(line, ink, margin) for margin in _MARGINS for line in lines]
    readings = recognise(strips)
    count = len(lines)
    pairs = [
        _Twice(line, strips[place::count], readings[place::count])
        for place, line in enumerate(lines)
    ]
    written = [judge(pair.line, ink, pair.readings) for pair in pairs]
    lone = [place for place, pair in enumerate(pairs) if _is_lone(pair, written[place], ink)]
    companions = _companions(pairs, written)
    for place, mark in zip(lone, _in_company([pairs[each] for each in lone], companions), strict=True):
        written[place] = mark
    return written


def _strip(line: TextLine, ink: Ink, margin: float) -> Strip:
    """Return the line at the height the recogniser reads, with some paper around it."""
    high = max(line.bottom - line.top, ink.em) * margin
    top = (line.top + line.bottom - high) / 2
    left, right = line.left - high * _SIDE, line.right + high * _SIDE
    scale = HEIGHT / high
    width = min(int((right - left) * scale) + 1, _MOST_STRIP)
    across = width / (right - left)
    part = ink.dark
    if scale < 1:
        part, shift = _shrunk(ink.dark, (left, top, right, top + high), scale)
        left, top = left - shift[0], top - shift[1]
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


def judge(line: TextLine, ink: Ink, readings: Sequence[Reading]) -> Written:
    """Return the text of a line from its readings and its ink."""
    shape = _lone_shape(line, ink)
    if shape is not None:
        return shape
    first, second = readings
    text = first.text.strip()
    if not text or first.least < _READ_AT_ALL:
        return Written(text or second.text.strip(), Confidence.UNREADABLE)
    least = _SURE_FIGURE if any(char.isdigit() for char in text) else _SURE_WORD
    agree = plain(text) == plain(second.text)
    sure = agree and min(first.least, second.least) >= least
    return Written(text, Confidence.CERTAIN if sure else Confidence.UNCERTAIN)


def plain(text: str) -> str:
    """Return the text as compared: no spaces, full-width forms as their plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _is_lone(pair: _Twice, written: Written, ink: Ink) -> bool:
    """Whether a line is one mark that cannot be told from a letter or a stroke by itself."""
    if pair.line.right - pair.line.left > ink.em * _MARK_WIDTH:
        return False
    if _lone_shape(pair.line, ink) is not None:
        return False
    texts = {plain(reading.text) for reading in pair.readings}
    if len(texts) == 1 and texts <= _OWN_DIGITS and written.trust is Confidence.CERTAIN:
        return False
    return any(
        len(text) <= 1 and (text in _LIKE_STROKES or not _IDEOGRAPH.fullmatch(text))
        for text in texts
    )


def _companions(pairs: Sequence[_Twice], written: Sequence[Written]) -> list[_Twice]:
    """Return lines of this page that are figures beyond doubt, the surest first."""
    sure = [
        pair
        for pair, text in zip(pairs, written, strict=True)
        if text.trust is Confidence.CERTAIN and _COMPANION.fullmatch(text.text)
    ]
    sure.sort(key=lambda pair: -min(reading.least for reading in pair.readings))
    different: dict[str, _Twice] = {}
    for pair in sure:
        different.setdefault(pair.readings[0].text[:1], pair)
    return list(different.values())[:_COMPANIONS]


def _in_company(lone: Sequence[_Twice], companions: Sequence[_Twice]) -> list[Written]:
    """Return lone marks as read before figures that are known."""
    strips = [
        np.hstack([pair.strips[0], companion.strips[0]])
        for companion in companions
        for pair in lone
    ]
    readings = recognise(strips)
    found = []
    for place, pair in enumerate(lone):
        own = readings[place :: len(lone)] if lone else []
        marks = [
            _before(reading, companion) for reading, companion in zip(own, companions, strict=True)
        ]
        found.append(_mark(pair, marks))
    return found


def _before(reading: Reading, companion: _Twice) -> tuple[str, float]:
    """Return what was read before the companion, and how surely."""
    known = companion.readings[0].text
    if not reading.text.endswith(known):
        return "", 0.0
    mark = reading.text[: -len(known)].rstrip()
    return mark, min(reading.sure[: len(mark)], default=0.0)


def _mark(pair: _Twice, marks: Sequence[tuple[str, float]]) -> Written:
    """Return a lone mark: certain when read alike in every company."""
    alone = pair.readings[0].text.strip()
    texts = {text for text, _ in marks}
    if len(marks) == _COMPANIONS and len(texts) == 1 and marks[0][0]:
        sure = min(score for _, score in marks) >= _SURE_MARK
        return Written(marks[0][0], Confidence.CERTAIN if sure else Confidence.UNCERTAIN)
    read = next((text for text, score in marks if text and score >= _SURE_MARK), alone)
    return Written(read, Confidence.UNCERTAIN if read else Confidence.UNREADABLE)


def _lone_shape(line: TextLine, ink: Ink) -> Written | None:
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
    """Return "-" or "—" by its width; a wide one may be the character 一."""
    if blob.width < ink.em * 0.62:
        return Written("-", Confidence.CERTAIN)
    return Written("—", Confidence.UNCERTAIN)


def _is_slash(blob: Blob, ink: Ink) -> bool:
    """Whether the ink of a blob runs straight from bottom left to top right."""
    least, most = _SLASH_WIDTH
    if blob.height < ink.em / 2 or not least < blob.width / blob.height < most:
        return False
    part = ink.dark[blob.top : blob.bottom, blob.left : blob.right]
    ys, xs = np.nonzero(part > _INK)
    if np.ptp(xs) == 0 or np.ptp(ys) == 0:
        return False
    return float(np.corrcoef(xs, ys)[0, 1]) < _SLASH_LEAN

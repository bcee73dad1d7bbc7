"""Lines of ink to text with a trust: what may be a figure is read twice, lone marks thrice.

A figure is certain only when both readings agree to the character and are sure of each. A
lone mark (≥, =, 0, /) is read in company: before a figure of the same page, for alone it is
taken for a letter. Dashes and slashes are told by their shape. Knows nothing of tables.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from jiheng.documents.carriers.scan_engine import Reading, recognise
from jiheng.documents.carriers.scan_ink import SIDE, Blob, Ink, TextLine, strip_of
from jiheng.documents.carriers.scan_straight import Dark
from jiheng.domain.locator import Confidence

_MARGINS = (1.3, 1.15)
_SURE_FIGURE = 0.9
_SURE_WORD = 0.6
_SURE_MARK = 0.85
_READ_AT_ALL = 0.3
_BEYOND_DOUBT = 0.98
_REAL_BLOB, _FAR_INK = 0.3, 0.75
_POINT, _LEAST_POINT, _COMMA = 0.25, 0.12, 0.32
_WIDE_PITCH = 0.71
_FIGURE = frozenset("0123456789.,%-+≥≤=<>＞＜≧≦")
_PLAIN_FIGURE = re.compile(r"[-+≥≤=<>]?[\d.,]+%?")
_ODD = re.compile(
    r"[.,]{2}|\d[OolIQSBZz]|[OolIQZz]\d|\.\d+\.|(?<![A-Za-z])[a-z](?![A-Za-z])|\[\d{4}\]"
)
_NARROWED, _WIDENED = re.compile(r"（([^（）()]*)\)"), re.compile(r"\(([^（）()]*)）")
_COMPANIONS = 2
_COMPANION = re.compile(r"\d{2,5}\.\d\d?")
_MARK_WIDTH = 1.4
_LIKE_STROKES = frozenset("一二三口日曰工丶丨十丁七八人入土士上下卜〇")
_SIGNS = frozenset("<>≤≥=")
_OWN_DIGITS = frozenset("23456789")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_WIDE_DASH, _LONG_DASH, _THIN_DASH, _EVEN = 0.62, 0.93, 0.115, 0.6
_SLASH_WIDTH = (0.2, 1.1)
_SLASH_LEAN = -0.93
_INK = 0.4


class Written(NamedTuple):
    """What stands in one line, and how surely."""

    text: str
    trust: Confidence


class _Twice(NamedTuple):
    """A line, its strip and what was read at two sizes."""

    line: TextLine
    strip: Dark
    readings: Sequence[Reading]


def read_lines(lines: Sequence[TextLine], ink: Ink) -> list[Written]:
    """Return the text of each line."""
    pairs = _read_twice(lines, ink)
    written = [judge(pair.line, ink, pair.readings) for pair in pairs]
    lone = [place for place, pair in enumerate(pairs) if _is_lone(pair, written[place], ink)]
    companions = _companions(pairs, written)
    for place, mark in zip(
        lone, _in_company([pairs[each] for each in lone], companions), strict=True
    ):
        written[place] = mark
    if not ink.is_faint:
        return written
    return [each._replace(trust=each.trust.lowered) for each in written]


def _read_twice(lines: Sequence[TextLine], ink: Ink) -> list[_Twice]:
    """Return the lines as read without specks, then smaller with them; sure words only once."""
    usual, tight = _MARGINS
    strips = [strip_of(line, ink.clean, em=ink.em, margin=usual) for line in lines]
    readings = recognise(strips)
    doubted = [place for place, reading in enumerate(readings) if not _is_sure_word(reading)]
    again = recognise(
        [strip_of(lines[place], ink.dark, em=ink.em, margin=tight) for place in doubted]
    )
    seconds = dict(zip(doubted, again, strict=True))
    return [
        _Twice(line, strips[place], (readings[place], seconds.get(place, readings[place])))
        for place, line in enumerate(lines)
    ]


def _is_sure_word(reading: Reading) -> bool:
    """Whether a reading is of several characters, none of a figure, and sure of each."""
    text = reading.text
    return (
        len(text) > 1
        and reading.least >= _BEYOND_DOUBT
        and not any(char in _FIGURE or char.isdigit() for char in text)
        and not _is_odd(text)
    )


def judge(line: TextLine, ink: Ink, readings: Sequence[Reading]) -> Written:
    """Return the text of a line from its readings and its ink."""
    shape = _lone_shape(line, ink)
    first, second = readings
    if shape is not None and not _contradicts(shape, readings):
        return shape
    text = paired(first.text.strip())
    if not text or first.least < _READ_AT_ALL:
        return Written(text or second.text.strip(), Confidence.UNREADABLE)
    sure = (
        plain(text) == plain(second.text)
        and all(_is_sure(reading) for reading in readings)
        and not _is_odd(text)
        and not _is_cut(line, text)
        and not any(blob.is_at_edge for blob in line.blobs)
        and not _has_gap(line, text, ink.em)
        and _is_explained(line, ink, first)
    )
    return Written(text, Confidence.CERTAIN if sure else Confidence.UNCERTAIN)


def _contradicts(shape: Written, readings: Sequence[Reading]) -> bool:
    """Whether a slash by its shape was read as a sign that has another stroke."""
    return shape.text == "/" and any(plain(reading.text) in _SIGNS for reading in readings)


def paired(text: str) -> str:
    """Return the text with both brackets of a pair as wide as the first."""
    return _NARROWED.sub(r"（\1）", _WIDENED.sub(r"(\1)", text))


def _is_sure(reading: Reading) -> bool:
    """Whether every character was read surely enough, those of figures more than words."""
    return all(
        sure >= (_SURE_FIGURE if char in _FIGURE else _SURE_WORD)
        for char, sure in zip(reading.text, reading.sure, strict=True)
    )


def _is_odd(text: str) -> bool:
    """Whether a point is doubled, a letter stands for a digit, or one small letter alone.

    So are square brackets around a year: a document's number has 〔〕.
    """
    return _ODD.search(plain(text)) is not None


def _is_cut(line: TextLine, text: str) -> bool:
    """Whether a rule runs into a line with a figure: a digit may be what is left of another."""
    return any(blob.is_cut for blob in line.blobs) and not _FIGURE.isdisjoint(text)


def _has_gap(line: TextLine, text: str, em: float) -> bool:
    """Whether digits read without a point stand as far apart as if there were one."""
    if not plain(text).isdecimal():
        return False
    middles = [blob.middle[0] for blob in line.blobs if blob.height > em / 2]
    return any(after - before > em * _WIDE_PITCH for before, after in pairwise(middles))


def _is_explained(line: TextLine, ink: Ink, reading: Reading) -> bool:
    """Whether a character was read wherever there is ink, and a point for every point."""
    wide = line.right - line.left
    high = max(line.bottom - line.top, ink.em) * _MARGINS[0]
    whole = wide + 2 * high * SIDE
    at = np.array([line.left - high * SIDE + share * whole for share in reading.at])
    real = [blob for blob in line.blobs if max(blob.width, blob.height) > ink.em * _REAL_BLOB]
    if any(np.abs(at - blob.middle[0]).min() > ink.em * _FAR_INK for blob in real):
        return False
    if not _PLAIN_FIGURE.fullmatch(plain(reading.text)):
        return not _lost_point(line, ink.em, list(zip(reading.text, at.tolist(), strict=True)))
    return _points(line, ink.em) <= sum(char in ".,，。" for char in reading.text)


def _lost_point(line: TextLine, em: float, read: Sequence[tuple[str, float]]) -> bool:
    """Whether a small blob stands at the foot between two digits read without a point."""
    tall = [blob for blob in line.blobs if blob.height > em / 2]
    if not tall:
        return False
    foot = float(np.median([blob.bottom for blob in tall]))
    small = [
        blob.middle[0]
        for blob in line.blobs
        if max(blob.width, blob.height) < em * _COMMA
        and blob.area >= (em * _LEAST_POINT) ** 2
        and blob.bottom > foot - em * _POINT
        and not any(other.left <= blob.middle[0] <= other.right for other in tall)
    ]
    return any(
        one.isdigit() and other.isdigit() and any(start < x < end for x in small)
        for (one, start), (other, end) in pairwise(read)
    )


def _points(line: TextLine, em: float) -> int:
    """Return how many blobs of a figure may be points: small, at its foot, beside its digits."""
    digits = [blob for blob in line.blobs if blob.height > em / 2]
    foot = float(np.median([blob.bottom for blob in digits])) if digits else line.bottom
    return sum(
        max(blob.width, blob.height) < em * _POINT
        and blob.area >= (em * _LEAST_POINT) ** 2
        and abs(blob.bottom - foot) <= em * _LEAST_POINT
        and not any(digit.left <= blob.middle[0] <= digit.right for digit in digits)
        for blob in line.blobs
    )


def plain(text: str) -> str:
    """Return the text as compared: no spaces, full-width forms as their plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _is_lone(pair: _Twice, written: Written, ink: Ink) -> bool:
    """Whether a line is one mark that cannot be told from a letter or a stroke by itself."""
    if pair.line.right - pair.line.left > ink.em * _MARK_WIDTH:
        return False
    shape = _lone_shape(pair.line, ink)
    if shape is not None and not _contradicts(shape, pair.readings):
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
    strips = [np.hstack([pair.strip, companion.strip]) for companion in companions for pair in lone]
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
    """Return "-" or "—" by its width.

    The character 一 is thicker or wider than a wide dash, or has a foot at its right end.
    """
    if blob.width < ink.em * _WIDE_DASH:
        return Written("-", Confidence.CERTAIN)
    is_even = blob.area > blob.width * blob.height * _EVEN
    is_dash = is_even and blob.height < ink.em * _THIN_DASH and blob.width < ink.em * _LONG_DASH
    return Written("—", Confidence.CERTAIN if is_dash else Confidence.UNCERTAIN)


def _is_slash(blob: Blob, ink: Ink) -> bool:
    """Whether the ink of a blob runs straight from bottom left to top right."""
    least, most = _SLASH_WIDTH
    if blob.height < ink.em / 2 or not least < blob.width / blob.height < most:
        return False
    part = ink.dark[blob.top : blob.bottom, blob.left : blob.right]
    ys, xs = np.nonzero(part > _INK)
    if not len(xs) or np.ptp(xs) == 0 or np.ptp(ys) == 0:
        return False
    return float(np.corrcoef(xs, ys)[0, 1]) < _SLASH_LEAN

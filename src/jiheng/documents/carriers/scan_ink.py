"""The ink of a page in blobs, and blobs in lines of text.

What is printed inside a cell is found here from the ink alone, before anything is read: so
that an empty cell, a lone dash and ink nobody could read are three different things. Knows
nothing of characters.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from jiheng.documents.carriers.neutral import Box
from jiheng.documents.carriers.scan_rules import Rules
from jiheng.documents.carriers.scan_straight import Dark, Sheet
from jiheng.documents.carriers.scan_strokes import Segment

_GLYPH_INCHES = (0.06, 0.5)
_USUAL_GLYPH = 0.14
_SPECK = 0.1
_FAINT, _FAINTEST = 0.15, 1.45
_CUT = 0.08
_EDGE = 0.0015
_MARGIN = 4
_GAP_OF_LINES = 0.12
_FLAT_LINE = 0.45
LINE_HEIGHT = 48
SIDE = 0.25
_MOST_STRIP = 3000

Mask = NDArray[np.uint8]


class Blob(NamedTuple):
    """One connected piece of ink: its box in pixels, its area, whether a rule runs into it.

    `is_at_edge` says that it reaches the edge of the picture and may go on beyond.
    """

    left: int
    top: int
    right: int
    bottom: int
    area: int
    is_cut: bool = False
    is_at_edge: bool = False

    @property
    def height(self) -> int:
        """How high it is, in pixels."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """How wide it is, in pixels."""
        return self.right - self.left

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre, x and y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


class TextLine(NamedTuple):
    """Blobs that stand in one line, from the left; the box around them."""

    blobs: Sequence[Blob]
    left: int
    top: int
    right: int
    bottom: int

    @property
    def box(self) -> Box:
        """The box around it, in pixels."""
        return self.left, self.top, self.right, self.bottom


class Ink(NamedTuple):
    """The page without its rules: darkness, the same without specks, the blobs that are none.

    `em` is the height of a usual character in pixels. `is_faint` where the print is hardly darker
    than what is not seen at all.
    """

    dark: Dark
    clean: Dark
    blobs: Sequence[Blob]
    em: float
    is_faint: bool = False


def find_ink(sheet: Sheet, rules: Rules) -> Ink:
    """Return the ink of a page that is no rule."""
    level = max(_FAINT, 4 * sheet.noise)
    dark, ruled = _unruled(sheet, rules, level)
    mask = (cv2.GaussianBlur(dark, (3, 3), 0.6) > level).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    em = _usual_height(stats[1:], sheet.scale)
    inked = mask.astype(bool)
    masses = np.bincount(labels[inked], weights=dark[inked], minlength=len(stats))[1:]
    strength = float(np.percentile(dark[inked], 60)) if inked.any() else 1.0
    is_big = masses >= (em * _SPECK) ** 2 * strength
    beside = cv2.dilate(ruled, np.ones((3, 3), np.uint8)).astype(bool) & inked
    cut = np.bincount(labels[beside], minlength=len(stats)) >= em * _CUT
    rest = zip(stats[1:].tolist(), cut[1:].tolist(), _at_edge(stats[1:], sheet), strict=True)
    blobs = [
        Blob(x, y, x + w, y + h, area, is_cut, is_at_edge)
        for (x, y, w, h, area), is_cut, is_at_edge in rest
    ]
    big = [blob for blob, kept in zip(blobs, is_big, strict=True) if kept]
    sizes = np.concatenate([[0], np.where(is_big, 2, 1)]).astype(np.uint8)[labels]
    dirt = cv2.dilate((sizes == 1).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    clean = np.where(dirt & (sizes != 2), np.float32(0), dark)  # noqa: PLR2004
    is_faint = strength < level * _FAINTEST or sheet.bands > 0
    return Ink(dark, clean, big, em, is_faint)


def _at_edge(stats: NDArray[Any], sheet: Sheet) -> list[bool]:
    """Return for each blob whether a corner of its box lies at the edge of the picture."""
    if not len(stats):
        return []
    left, top, wide, high = (stats[:, column].astype(np.float64) for column in range(4))
    xs, ys = np.stack([left, left + wide] * 2, 1), np.stack([top, top, top + high, top + high], 1)
    places = cv2.perspectiveTransform(np.stack([xs, ys], 2).reshape(1, -1, 2), sheet.to_original)
    height, width = sheet.picture
    reach = _EDGE * min(height, width)
    x, y = places[0, :, 0], places[0, :, 1]
    near = (x < reach) | (x > width - reach) | (y < reach) | (y > height - reach)
    return [any(corners) for corners in near.reshape(-1, 4).tolist()]


def _unruled(sheet: Sheet, rules: Rules, level: float) -> tuple[Dark, Mask]:
    """Return the darkness with paper where rules run, and where nothing was left of it.

    Beside a rule stays the ink that a character reaches it with.
    """
    inked = (sheet.dark > level).astype(np.uint8)
    families = [_bands(sheet, family) for family in (rules.level, rules.upright)]
    outside = inked & (1 - (families[0][1] | families[1][1]))
    kept, core = np.zeros_like(inked), np.zeros_like(inked)
    for (inner, outer), across in zip(families, ((3, 1), (1, 3)), strict=True):
        margin, reached = inked & outer & ~inner, outside.copy()
        for _ in range(_MARGIN):
            reached |= np.asarray(cv2.dilate(reached, np.ones(across, np.uint8)), np.uint8) & margin
        kept |= reached & margin
        core |= inner
    gone = core | ((families[0][1] | families[1][1]) & ~kept)
    return np.where(gone, np.float32(0), sheet.dark), core


def _bands(sheet: Sheet, rules: Sequence[Segment]) -> tuple[Mask, Mask]:
    """Return where rules surely run, and how far their ink may reach."""
    inner, outer = (np.zeros(sheet.dark.shape, np.uint8) for _ in range(2))
    for rule in rules:
        start, end = (round(rule.x0), round(rule.y0)), (round(rule.x1), round(rule.y1))
        cv2.line(inner, start, end, 1.0, round(rule.weight * 0.7) + 2)
        cv2.line(outer, start, end, 1.0, round(rule.weight * 1.4) + 4)
    return inner, outer


def _usual_height(stats: NDArray[Any], scale: float) -> float:
    """Return the height of a usual character, from what is about as wide as high."""
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    least, most = (inches * scale for inches in _GLYPH_INCHES)
    kept = (high > least) & (high < most) & (wide > high * 0.7) & (wide < high * 1.5)
    if kept.sum() < 5:  # noqa: PLR2004
        return scale * _USUAL_GLYPH
    return float(np.percentile(high[kept], 70))


def in_lines(blobs: Sequence[Blob], em: float) -> list[TextLine]:
    """Return the blobs of one cell as lines of text, from the top."""
    runs: list[list[Blob]] = []
    bottom = 0.0
    for blob in sorted(blobs, key=lambda each: each.top):
        if runs and blob.top - bottom <= em * _GAP_OF_LINES:
            runs[-1].append(blob)
            bottom = max(bottom, blob.bottom)
        else:
            runs.append([blob])
            bottom = blob.bottom
    lines = [_line(run) for run in runs]
    return _flat_joined(lines, em)


def _line(blobs: Sequence[Blob]) -> TextLine:
    ordered = sorted(blobs)
    return TextLine(
        ordered,
        ordered[0].left,
        min(blob.top for blob in ordered),
        max(blob.right for blob in ordered),
        max(blob.bottom for blob in ordered),
    )


def _flat_joined(lines: list[TextLine], em: float) -> list[TextLine]:
    """Join strokes that stand above each other (二, 三, =) and marks to the line they belong to."""
    joined: list[TextLine] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is not None and _belong(last, line, em):
            joined[-1] = _line([*last.blobs, *line.blobs])
        else:
            joined.append(line)
    return joined


def _belong(above: TextLine, below: TextLine, em: float) -> bool:
    flat = min(above.bottom - above.top, below.bottom - below.top) < em * _FLAT_LINE
    gap = below.top - above.bottom
    whole = max(above.bottom, below.bottom) - min(above.top, below.top)
    meets = above.left < below.right and below.left < above.right
    return flat and meets and gap < em * 0.45 and whole < em * 1.35


def strip_of(line: TextLine, dark: Dark, *, em: float, margin: float) -> Dark:
    """Return the line at the height the recogniser reads, with some paper around it."""
    high = max(line.bottom - line.top, em) * margin
    top = (line.top + line.bottom - high) / 2
    left, right = line.left - high * SIDE, line.right + high * SIDE
    scale = LINE_HEIGHT / high
    width = min(int((right - left) * scale) + 1, _MOST_STRIP)
    across = width / (right - left)
    part = dark
    if scale < 1:
        part, shift = _shrunk(dark, (left, top, right, top + high), scale)
        left, top = left - shift[0], top - shift[1]
    matrix = np.array([[across, 0, -left * across], [0, scale, -top * scale]])
    drawn = cv2.warpAffine(part, matrix, (width, LINE_HEIGHT), flags=cv2.INTER_CUBIC)
    return np.clip(drawn, 0, 1).astype(np.float32)


def _shrunk(
    dark: Dark, box: tuple[float, float, float, float], scale: float
) -> tuple[Dark, tuple[int, int]]:
    """Return the part of the page around a box, softened for drawing it smaller."""
    x0, y0 = max(0, int(box[0]) - 4), max(0, int(box[1]) - 4)
    part = dark[y0 : int(box[3]) + 5, x0 : int(box[2]) + 5]
    return cv2.GaussianBlur(part, (0, 0), 0.35 / scale).astype(np.float32), (x0, y0)

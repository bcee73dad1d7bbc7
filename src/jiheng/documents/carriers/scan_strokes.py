"""Level strokes of ink on a darkness: traces of what may be a rule, and what they are made of.

A rule is darker than what lies beside it over a length no stroke of a character has. Upright
strokes are level ones of the page with x and y exchanged. Knows nothing of tables.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from jiheng.documents.carriers.scan_straight import Dark

LENGTH_INCHES = 0.3
_BESIDE_INCHES = 0.045
_LEAST = 0.11
_SHARE_OF_PEAK = 0.5
_LEAST_SHAPE = 4
_STEEPEST = 0.03
_HELD = 0.55


class Field(NamedTuple):
    """A darkness with pixels an inch, the mean darkness of bare paper, and its spread."""

    dark: Dark
    scale: float
    ground: float
    noise: float

    def at(self, line: "Segment", xs: NDArray[np.int64], offsets: NDArray[np.int64]) -> Dark:
        """Return the darkness along a line at offsets from it: offsets x places."""
        ys = np.rint(line.y0 + line.slope * (xs - line.x0)).astype(np.int64)
        rows = np.clip(ys + offsets[:, None], 0, self.dark.shape[0] - 1)
        return np.asarray(self.dark[rows, xs], np.float32)


class Segment(NamedTuple):
    """A rule from one end to the other, in pixels: its thickness, how dashed it is.

    `gap` is the widest gap, `usual_gap` the usual one, `dash` a long run of ink, `gaps`
    how many there are.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    weight: float
    gap: float = 0.0
    usual_gap: float = 0.0
    dash: float = 0.0
    gaps: int = 0

    @property
    def slope(self) -> float:
        """How much a level rule falls for each pixel to the right."""
        return (self.y1 - self.y0) / max(self.x1 - self.x0, 1.0)

    def between(self, x0: float, x1: float) -> "Segment":
        """Return the bare line of a level rule from one place to another."""
        y0, y1 = (self.y0 + self.slope * (x - self.x0) for x in (x0, x1))
        return Segment(x0, y0, x1, y1, self.weight)

    @property
    def length(self) -> float:
        """How long it is along its own direction."""
        return max(self.x1 - self.x0, self.y1 - self.y0)


def find_traces(field: Field) -> list[Segment]:
    """Return where level rules may be, with ends that may reach too far.

    A faint rule fades from its mask towards its ends, so traces are drawn out at both.
    """
    length = round(field.scale * LENGTH_INCHES)
    mask = _ridges(field, length)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    measured = (
        _measured(mask[top : top + height, left : left + width], left, top)
        for left, top, width, height, _ in stats[1:count].tolist()
        if width > length * 0.6 and height < width * 0.2 + 2
    )
    most = field.dark.shape[1] - 1.0
    return [
        trace.between(max(0.0, trace.x0 - length / 2), min(most, trace.x1 + length / 2))
        for trace in measured
        if abs(trace.y1 - trace.y0) < 2 + trace.length * _STEEPEST
    ]


def _ridges(field: Field, length: int) -> NDArray[np.uint8]:
    """Return where darkness runs along a line and stands out from both of its sides."""
    soft = cv2.GaussianBlur(field.dark, (1, 3), 0.7)
    along = cv2.blur(soft, (length, 1))
    away = max(4, round(field.scale * _BESIDE_INCHES))
    near = np.ones((away - 1, 1), np.uint8)
    above = cv2.erode(along, near, anchor=(0, away - 2), borderValue=1.0)
    below = cv2.erode(along, near, anchor=(0, 0), borderValue=1.0)
    above = cv2.copyMakeBorder(above, 2, 0, 0, 0, cv2.BORDER_REPLICATE)[:-2]
    below = cv2.copyMakeBorder(below, 0, 2, 0, 0, cv2.BORDER_REPLICATE)[2:]
    response = along - np.maximum(above, below)
    floor = max(_LEAST, 4 * field.noise / np.sqrt(length))
    peak = cv2.dilate(response, np.ones((1, length), np.uint8))
    ridge = (response > floor) & (response > peak * _SHARE_OF_PEAK)
    joined = cv2.morphologyEx(ridge.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, 9), np.uint8))
    return np.asarray(joined, np.uint8)


def _measured(part: NDArray[np.uint8], left: int, top: int) -> Segment:
    """Return the straight line through one component of the mask, text that touches it aside."""
    ys, xs = np.nonzero(part)
    weight = len(ys) / part.shape[1]
    slope, start = 0.0, float(np.median(ys))
    for reach in (part.shape[0], weight / 2 + 2, weight / 2 + 1):
        kept = np.abs(ys - start - slope * xs) <= reach
        slope, start = _fitted(xs[kept], ys[kept])
    end = part.shape[1] - 1
    return Segment(left, top + start, left + end, top + start + slope * end, weight)


def _fitted(xs: NDArray[np.int64], ys: NDArray[np.int64]) -> tuple[float, float]:
    """Return slope and start of the line nearest to points."""
    across = xs - xs.mean()
    slope = float((across * ys).sum() / max(float(np.square(across).sum()), 1.0))
    return slope, float(ys.mean() - slope * xs.mean())


def inked(trace: Segment, field: Field, gap: float) -> list[Segment]:
    """Return the parts of a trace that bear ink without a gap wider than `gap` pixels."""
    xs = np.arange(round(trace.x0), round(trace.x1) + 1)
    ink = field.at(trace, xs, np.arange(-2, 3)).max(axis=0)
    ink = np.convolve(ink, np.ones(3) / 3, "same")
    held = np.nonzero(ink > max(float(np.percentile(ink, 85)) * _HELD, field.ground))[0]
    breaks = np.nonzero(np.diff(held) > gap)[0]
    starts, ends = [0, *(breaks + 1).tolist()], [*breaks.tolist(), len(held) - 1]
    return [
        _described(trace, xs[held[start : end + 1]])
        for start, end in zip(starts, ends, strict=True)
        if end >= start and held[end] - held[start] > trace.weight * _LEAST_SHAPE
    ]


def _described(trace: Segment, xs: NDArray[np.int64]) -> Segment:
    """Return the part of a trace that bears ink at `xs`, with its gaps and dashes."""
    steps = np.diff(xs)
    wide = steps[steps > 1]
    dashes = np.diff([-1, *np.nonzero(steps > 1)[0], len(steps)])
    return trace.between(float(xs[0]), float(xs[-1]))._replace(
        gap=float(steps.max()),
        usual_gap=float(np.median(wide)) if len(wide) else 0.0,
        dash=float(np.percentile(dashes, 90)),
        gaps=len(wide),
    )


def beside(rule: Segment, field: Field) -> float:
    """Return the ink on the fuller side of a level rule as a share of its own, ends left out.

    Strokes of a character have others that touch them; a rule inside a table is alone.
    """
    margin = rule.length * 0.12
    xs = np.arange(round(rule.x0 + margin), round(rule.x1 - margin) + 1)
    near = round(rule.weight / 2) + 2
    sides = max(
        float(field.at(rule, xs, offsets).mean())
        for offsets in (np.arange(-near - 2, -near + 1), np.arange(near, near + 3))
    )
    middle = float(field.at(rule, xs, np.arange(-1, 2)).max(axis=0).mean())
    return (sides - field.ground) / max(middle - field.ground, 1e-3)

"""The rules of a scanned page: drawn, dashed or faint, as segments in pixels.

Also says how the page must be pulled for its rules to be level and upright. Knows nothing of
cells.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from jiheng.documents.carriers.scan_straight import Matrix, Sheet
from jiheng.documents.carriers.scan_strokes import Field, Segment, beside, find_traces, inked

_LEAST_LONG = 1.6
_FAMILY = 3
_STREAK_REACH = 0.3
_FAR_SLOPE = 0.02
_DASH_SPREAD = 1.6
_DASH_INCHES = 0.07
_SURE_RULE = 1.2
_LONG_DASHED = 0.6
_DASHES_AN_INCH = 3
_BROKEN_SHARE = 0.3
_BESIDE_LONG, _BESIDE_SHORT = 0.25, 0.2
_GAP_INCHES = 0.07
_GAP_LEAST = 0.02
_LONG_RULE = 1.0
_TOUCH_INCHES = 0.02
_LEAST_REST, _SEAL_GAP, _IN_LINE = 0.25, 1.5, 0.012


class Rules(NamedTuple):
    """The level and the upright rules of a page."""

    level: list[Segment]
    upright: list[Segment]


def find_rules(sheet: Sheet) -> Rules:
    """Return the rules of a page that stands nearly straight."""
    fields = [
        Field(dark, sheet.scale, sheet.ground, sheet.noise)
        for dark in (sheet.lines, np.ascontiguousarray(sheet.lines.T))
    ]
    traces = [find_traces(field) for field in fields]
    dashes = _dashes(traces, fields)
    families = [_Family(field, dashes) for field in fields]
    level, across = (family.rules(found) for family, found in zip(families, traces, strict=True))
    joined = _joined(Rules(level, _swapped(across)), sheet.scale)
    level, across = joined.level, _swapped(joined.upright)
    return Rules(
        [families[0].cut_back(rule, across) for rule in level],
        _swapped([families[1].cut_back(rule, level) for rule in across]),
    )


def without_streaks(rules: Rules, scale: float) -> tuple[Rules, list[Segment]]:
    """Return rules without the streaks that dirt in a scanner draws over a whole page, and those.

    A streak runs far over all rules that it meets, at both ends, and does so alone.
    """
    level, upright = rules.level, _swapped(rules.upright)
    kept_level = _unstreaked(level, _swapped(upright), scale)
    kept_upright = _unstreaked(upright, _swapped(level), scale)
    streaks = [rule for rule in level if rule not in kept_level]
    streaks += _swapped([rule for rule in upright if rule not in kept_upright])
    return Rules(kept_level, _swapped(kept_upright)), streaks


def _unstreaked(rules: Sequence[Segment], across: Sequence[Segment], scale: float) -> list[Segment]:
    """Return level rules without streaks; `across` are upright rules."""
    reach = scale * _STREAK_REACH
    kept = []
    for rule in rules:
        met = [other.x0 for other in across if other.y0 <= rule.y0 <= other.y1]
        met = [x for x in met if rule.x0 <= x <= rule.x1]
        is_over = len(met) >= _FAMILY and (
            rule.x0 < min(met) - reach and rule.x1 > max(met) + reach
        )
        alike = sum(
            abs(other.x0 - rule.x0) < reach and abs(other.x1 - rule.x1) < reach for other in rules
        )
        if not is_over or alike > 1:
            kept.append(rule)
    return kept


def _swapped(rules: Sequence[Segment]) -> list[Segment]:
    """Return the rules with x and y exchanged."""
    return [rule._replace(x0=rule.y0, y0=rule.x0, x1=rule.y1, y1=rule.x1) for rule in rules]


class _Dashes(NamedTuple):
    """The widest gap and the longest dash of the rules of this page, in pixels."""

    gap: float
    dash: float
    is_broken: bool = False


def _dashes(traces: Sequence[Sequence[Segment]], fields: Sequence[Field]) -> _Dashes:
    """Return how the long rules of a page are broken, if they are."""
    scale = fields[0].scale
    widest, least, long = scale * _GAP_INCHES, scale * _GAP_LEAST, scale * _SURE_RULE
    sure = [
        part
        for field, family in zip(fields, traces, strict=True)
        for trace in family
        if trace.length > long
        for part in inked(trace, field, widest)
        if part.length > long and beside(part, field) < _BESIDE_LONG
    ]
    broken = [part for part in sure if part.gaps > _DASHES_AN_INCH * part.length / scale]
    if len(broken) < len(sure) * _BROKEN_SHARE or not broken:
        return _Dashes(least, least)
    gap = float(np.median([part.usual_gap for part in broken])) * 1.3 + 1
    dash = float(np.median([part.dash for part in broken])) * _DASH_SPREAD
    return _Dashes(min(max(gap, least), widest), max(dash, scale * _DASH_INCHES), is_broken=True)


class _Family(NamedTuple):
    """Tells rules of one direction from strokes of characters."""

    field: Field
    dashes: _Dashes

    def rules(self, traces: Sequence[Segment]) -> list[Segment]:
        """Return the parts of traces that look like rules by themselves.

        Among dashed rules a short one must stand in line with a long one: alone it cannot
        be told from strokes of characters.
        """
        found = [
            part
            for trace in traces
            for part in inked(trace, self.field, self.dashes.gap)
            if self._is_rule(part)
        ]
        if not self.dashes.is_broken:
            return found
        scale = self.field.scale
        long = [rule.y0 + rule.y1 for rule in found if rule.length > scale * _LONG_DASHED]
        near = 2 * scale * _TOUCH_INCHES
        return [
            rule for rule in found if any(abs(other - rule.y0 - rule.y1) < near for other in long)
        ]

    def _is_rule(self, part: Segment) -> bool:
        scale = self.field.scale
        is_whole = part.gap <= scale * _GAP_LEAST or part.dash <= self.dashes.dash
        if part.length > scale * _LONG_RULE:
            is_whole |= not self.dashes.is_broken
            return is_whole and beside(part, self.field) < _BESIDE_LONG
        return is_whole and beside(part, self.field) < _BESIDE_SHORT

    def cut_back(self, rule: Segment, others: Sequence[Segment]) -> Segment:
        """Return a rule without what runs on from it into a character in its way.

        Between the outermost rules it crosses, a dashed rule must be one at both ends too.
        """
        at = self._crossings(rule, others)
        reach = self.field.scale * _TOUCH_INCHES + self.dashes.gap
        starts = [rule.x0, *at] if at and at[0] - rule.x0 > reach else at
        ends = [*at, rule.x1] if at and rule.x1 - at[-1] > reach else at
        first, last = 0, len(ends) - 1
        while first + 1 < len(starts) and not self._runs(rule, starts[first], starts[first + 1]):
            first += 1
        while last > 0 and not self._runs(rule, ends[last - 1], ends[last]):
            last -= 1
        if first + 1 >= len(starts) or last <= 0:
            return rule
        return rule._replace(
            x0=starts[first] if first else rule.x0,
            x1=ends[last] if last + 1 < len(ends) else rule.x1,
        )

    def _crossings(self, rule: Segment, others: Sequence[Segment]) -> list[float]:
        """Return where a rule meets others; of a drawn one only the outermost."""
        reach = self.field.scale * _TOUCH_INCHES + self.dashes.gap
        at = sorted(
            other.y0
            for other in others
            if other.x0 - reach < rule.y0 < other.x1 + reach
            and rule.x0 - reach < other.y0 < rule.x1 + reach
        )
        return at if self.dashes.is_broken else at[:1] + at[1:][-1:]

    def _runs(self, rule: Segment, start: float, end: float) -> bool:
        """Whether a rule is one between two places."""
        parts = inked(rule.between(start, end), self.field, self.dashes.gap)
        return any(part.length > (end - start) / 2 and self._is_rule(part) for part in parts)


def _joined(rules: Rules, scale: float) -> Rules:
    """Return the rules that hold together: long ones, and those that meet others with their ends.

    Strokes of characters end in the white of a cell; a rule ends at another rule. What a seal
    left of a rule is in line with the rest of it.
    """
    families = (rules.level, _swapped(rules.upright))
    long = [[rule for rule in family if rule.length > scale * _LONG_RULE] for family in families]
    kept = list(long)
    for _ in range(3):
        others = [
            np.array([(r.x0, r.y0, r.x1, r.y1) for r in _swapped(family)]).reshape(-1, 4)
            for family in reversed(kept)
        ]
        kept = [
            [
                rule
                for rule in family
                if _holds(rule, across, scale) or _continues(rule, same, scale)
            ]
            for family, across, same in zip(families, others, long, strict=True)
        ]
    return Rules(kept[0], _swapped(kept[1]))


def _continues(rule: Segment, long: Sequence[Segment], scale: float) -> bool:
    """Whether a rule is in line with a long one that ends near it."""
    if rule.length < scale * _LEAST_REST:
        return False
    reach = scale * _SEAL_GAP
    return any(
        max(rule.x0 - other.x1, other.x0 - rule.x1) < reach
        and abs(other.between(rule.x0, rule.x1).y0 - rule.y0) < scale * _IN_LINE
        and abs(other.between(rule.x0, rule.x1).y1 - rule.y1) < scale * _IN_LINE
        for other in long
    )


def _holds(rule: Segment, others: NDArray[np.float64], scale: float) -> bool:
    """Return whether a level rule is long, or meets upright ones at both ends."""
    if rule.length > scale * _LONG_RULE:
        return True
    reach = scale * _TOUCH_INCHES + rule.gap
    for x, y in ((rule.x0, rule.y0), (rule.x1, rule.y1)):
        near = np.abs(others[:, 0] + others[:, 2] - 2 * x) < 2 * reach
        near &= (others[:, 1] - reach < y) & (others[:, 3] + reach > y)
        if not near.any():
            return False
    return True


def levelling(rules: Rules, sheet: Sheet) -> Matrix | None:
    """Return the matrix that makes all long rules level and upright, None with too few.

    The slope of level rules is taken as linear in their height, that of upright rules as
    linear in their distance from the left: what perspective does, to first order.
    """
    families = []
    for family in (rules.level, _swapped(rules.upright)):
        long = [rule for rule in family if rule.length > sheet.scale * _LEAST_LONG]
        if len(long) < _FAMILY:
            return None
        families.append(_slopes(long))
    (row, row_turn), (column, column_turn) = families
    height, width = sheet.dark.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    x, y = corners.T
    pulled = np.stack(
        [
            x - (column + column_turn * x) * (y - height / 2),
            y - (row + row_turn * y) * (x - width / 2),
        ],
        axis=1,
    )
    return cv2.getPerspectiveTransform(corners, pulled.astype(np.float32)).astype(np.float64)


def _slopes(rules: Sequence[Segment]) -> tuple[float, float]:
    """Return a and b of slope = a + b * place, fitted to level rules by their length."""
    places = np.array([(rule.y0 + rule.y1) / 2 for rule in rules])
    slopes = np.array([rule.slope for rule in rules])
    kept = np.abs(slopes - np.median(slopes)) < _FAR_SLOPE
    if kept.sum() < _FAMILY or np.ptp(places[kept]) < 1:
        return float(np.median(slopes)), 0.0
    lengths = np.array([rule.length for rule in rules])
    line = np.polyfit(places[kept], slopes[kept], 1, w=lengths[kept])
    return float(line[1]), float(line[0])

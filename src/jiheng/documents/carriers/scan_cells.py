"""Ink and frames to cells and lines: what stands in which cell, and how surely.

A cell is as sure as its least sure line, and less so when ink reaches into it from elsewhere.
Knows nothing of pictures.
"""

from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from jiheng.documents.carriers.lattice import LatticeTable
from jiheng.documents.carriers.neutral import Box, GridCell, Line, Table
from jiheng.documents.carriers.scan_ink import Blob, Ink, TextLine, in_lines
from jiheng.documents.carriers.scan_straight import A4_INCHES, Sheet
from jiheng.documents.carriers.scan_strokes import Segment
from jiheng.documents.carriers.scan_text import Written, paired, read_lines
from jiheng.domain.locator import Confidence, Locator

POINTS = 72.0
MOST_LINES = 1000
_WIDE_GAP = 2.0
_CROSSING = 0.25
_DOT = 0.28
_STRAY = 0.15
_INK = 0.35
_NEAR_RULE = 0.3
_BEYOND = 36.0
_DASHES = frozenset("-—")
_REMAINS = frozenset("-—一/1|丨l")
_DOUBT = (Confidence.CERTAIN, Confidence.UNCERTAIN, Confidence.UNREADABLE)
Owner = tuple[int, int]
"""The table and the cell in it, as places in their sequences."""


class Places(NamedTuple):
    """Where things of the straightened sheet stand: upright in points, and on the picture.

    Upright places are measured from where the corner of the page would be, turned about its
    middle, so that pages laid askew have the same columns. `picture` is the height and width of
    the picture in pixels; `quarters` how often it was turned to stand upright.
    """

    sheet: Sheet
    dpi: float
    page: int
    picture: tuple[int, int]
    quarters: int = 0

    @property
    def scale(self) -> float:
        """Pixels of the sheet for a point of the paper."""
        return self.sheet.scale / POINTS

    @property
    def corner(self) -> tuple[float, float]:
        """Where on the sheet, in points, the corner of the upright page is."""
        height, width = self.picture
        middle = np.array([[[width / 2, height / 2]]], np.float64)
        back = np.linalg.inv(self.sheet.to_original)
        x, y = (float(value) / self.scale for value in cv2.perspectiveTransform(middle, back)[0, 0])
        point = A4_INCHES * POINTS / min(self.picture)
        high, wide = (height, width) if self.quarters % 2 == 0 else (width, height)
        return x - wide * point / 2, y - high * point / 2

    def upright(self, within: Box) -> Box:
        """Return the box, in points of the upright page, of a box in points of the sheet."""
        x, y = self.corner
        left, top, right, bottom = within
        return round(left - x, 1), round(top - y, 1), round(right - x, 1), round(bottom - y, 1)

    def shown(self, box: Box) -> Box:
        """Return the box, in points of the picture, around a box of the upright page."""
        x, y = self.corner
        left, right = ((side + x) * self.scale for side in (box[0], box[2]))
        top, bottom = ((side + y) * self.scale for side in (box[1], box[3]))
        corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], float)
        places = cv2.perspectiveTransform(corners, self.sheet.to_original)[0]
        low, high = places.min(axis=0), places.max(axis=0)
        x0, y0, x1, y1 = (float(value) * POINTS / self.dpi for value in (*low, *high))
        return round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)


class Piece(NamedTuple):
    """A stretch of a line of text, the cell it stands in if any, its line in that cell."""

    line: TextLine
    owner: Owner | None
    row: int


class Held(NamedTuple):
    """What a cell holds: its pieces as read, and whether ink reaches in from elsewhere.

    `is_faint` where nothing seen does not mean that nothing is printed, `is_open` where the
    picture ends before the cell does.
    """

    pieces: Sequence[tuple[Piece, Written]] = ()
    is_crossed: bool = False
    is_faint: bool = False
    is_open: bool = False


class Flaws(NamedTuple):
    """What a picture lacks: the cells that its edge cuts, and streaks of dirt over its text."""

    open_cells: Container[Owner] = ()
    streaks: Sequence[Segment] = ()


def read_blocks(
    frames: Sequence[LatticeTable], ink: Ink, places: Places, *, flaws: Flaws
) -> list[Table | Line] | None:
    """Return the tables, numbered from 1, and the lines outside them, from the top.

    None when there are more lines of text than a page has: noise, or a photograph.
    """
    pieces = list(_pieces(frames, ink, places))
    if len(pieces) > MOST_LINES:
        return None
    texts = [
        written._replace(
            trust=written.trust.lowered if _is_streaked(piece, flaws, ink.em) else written.trust
        )
        for piece, written in zip(
            pieces, read_lines([piece.line for piece in pieces], ink), strict=True
        )
    ]
    crossed = _crossed(frames, ink, places)
    found: list[tuple[float, float, Table | Line]] = []
    inside: dict[Owner, list[tuple[Piece, Written]]] = {}
    for piece, written in zip(pieces, texts, strict=True):
        if piece.owner is not None:
            inside.setdefault(piece.owner, []).append((piece, written))
        else:
            line = Line(written.text, _place(piece, places), written.trust)
            found.append((piece.line.top / places.scale, piece.line.left / places.scale, line))
    for index, frame in enumerate(frames):
        cells = [
            _cell(
                frame,
                place,
                Held(
                    inside.get((index, place), ()),
                    (index, place) in crossed,
                    ink.is_faint,
                    (index, place) in flaws.open_cells,
                ),
                places=places,
            )
            for place in range(len(frame.cells))
        ]
        cut = [cells[place] for place in range(len(cells)) if (index, place) in flaws.open_cells]
        table = Table(_with_lost(cells, cut, len(frame.xs) - 1), index + 1, turning=places)
        found.append((frame.ys[0], frame.xs[0], table))
    return [block for _, _, block in sorted(found, key=lambda each: each[:2])]


def _is_streaked(piece: Piece, flaws: Flaws, em: float) -> bool:
    """Whether a streak runs through a line of text or close beside it, and may hide some of it."""
    left, top, right, bottom = piece.line.box
    return any(
        streak.x0 < right + em
        and streak.x1 > left - em
        and streak.y0 < bottom + em * _INK
        and streak.y1 > top - em * _INK
        for streak in flaws.streaks
    )


def _place(piece: Piece, places: Places) -> Locator:
    left, top, right, bottom = (side / places.scale for side in piece.line.box)
    box = places.shown(places.upright((left, top, right, bottom)))
    return Locator(page=places.page, box=box)


def _pieces(frames: Sequence[LatticeTable], ink: Ink, places: Places) -> Iterator[Piece]:
    """Yield the stretches of text of every cell and of the paper around the tables."""
    held: dict[Owner | None, list[Blob]] = {}
    for blob in ink.blobs:
        held.setdefault(_owner(blob, frames, places.scale), []).append(blob)
    for owner, blobs in held.items():
        for row, line in enumerate(in_lines(blobs, ink.em)):
            if owner is None and _is_dirt(line, ink.em):
                continue
            for part in _parts(line, ink.em):
                yield Piece(part, owner, row)


def _is_dirt(line: TextLine, em: float) -> bool:
    """Whether a line is a single dot: dirt, when it stands on the paper around a table."""
    return max(line.right - line.left, line.bottom - line.top) < em * _DOT


def _owner(blob: Blob, frames: Sequence[LatticeTable], scale: float) -> Owner | None:
    x, y = blob.middle
    for index, frame in enumerate(frames):
        place = frame.cell_at(x / scale, y / scale)
        if place >= 0:
            return index, place
    return None


def _parts(line: TextLine, em: float) -> Iterator[TextLine]:
    """Yield the stretches of a line between wide gaps."""
    groups: list[list[Blob]] = []
    right = float("-inf")
    for blob in line.blobs:
        if blob.left - right > em * _WIDE_GAP:
            groups.append([])
        groups[-1].append(blob)
        right = max(right, blob.right)
    for group in groups:
        top, bottom = min(blob.top for blob in group), max(blob.bottom for blob in group)
        yield TextLine(group, group[0].left, top, max(blob.right for blob in group), bottom)


def _crossed(frames: Sequence[LatticeTable], ink: Ink, places: Places) -> set[Owner]:
    """Return the cells that ink from one blob in several cells reaches into."""
    margin = ink.em * _CROSSING
    found: set[Owner] = set()
    for blob in ink.blobs:
        reach = (blob.left + margin, blob.top + margin, blob.right - margin, blob.bottom - margin)
        owner = _owner(blob, frames, places.scale)
        if owner is None and max(blob.width, blob.height) < ink.em:
            continue
        if owner is not None:
            left, top, right, bottom = (
                side * places.scale for side in frames[owner[0]].cells[owner[1]].box
            )
            if left <= reach[0] and top <= reach[1] and reach[2] <= right and reach[3] <= bottom:
                continue
        found.update(
            (index, place)
            for index, frame in enumerate(frames)
            for place, cell in enumerate(frame.cells)
            if _overlap(cell.box, reach, places.scale)
            and _has_ink(cell.box, blob, ink, scale=places.scale)
        )
    return found


def _overlap(cell: Box, reach: Box, scale: float) -> bool:
    """Whether a cell in points and a box in pixels overlap."""
    return (
        reach[0] < cell[2] * scale
        and reach[2] > cell[0] * scale
        and reach[1] < cell[3] * scale
        and reach[3] > cell[1] * scale
    )


def _has_ink(box: Box, blob: Blob, ink: Ink, *, scale: float) -> bool:
    """Whether there is ink where a cell and a blob overlap."""
    left, top = max(blob.left, round(box[0] * scale)), max(blob.top, round(box[1] * scale))
    right, bottom = min(blob.right, round(box[2] * scale)), min(blob.bottom, round(box[3] * scale))
    return float((ink.dark[top:bottom, left:right] > _INK).sum()) > (ink.em * _STRAY) ** 2


def _cell(frame: LatticeTable, place: int, held: Held, *, places: Places) -> GridCell:
    """Return a cell with its lines joined as printed."""
    cell = frame.cells[place]
    lines: dict[int, list[str]] = {}
    for piece, written in held.pieces:
        lines.setdefault(piece.row, []).append(written.text)
    text = paired("\n".join("  ".join(parts) for parts in lines.values()))
    top, bottom = cell.box[1] * places.scale, cell.box[3] * places.scale
    doubts = [_DOUBT.index(written.trust) for _, written in held.pieces]
    if held.is_crossed or held.is_open or (held.is_faint and not text):
        doubts.append(1 if text else 2)
    if any(len(parts) > 1 for parts in lines.values()):
        doubts.append(1)
    if len(lines) > 1 and any("".join(parts) in _REMAINS for parts in lines.values()):
        doubts.append(1)
    if text in _DASHES and _is_at_rule(held.pieces[0][0].line, top, bottom):
        doubts.append(1)
    trust = _DOUBT[max(doubts, default=0)]
    return GridCell(text, *cell[:4], places.page, places.upright(cell.box), trust)


def _with_lost(cells: Sequence[GridCell], cut: Sequence[GridCell], width: int) -> list[GridCell]:
    """Return cells with what may have stood beside those that the picture cuts: one beside each."""
    lost = []
    for cell in cut:
        left, top, right, bottom = cell.box or (0.0, 0.0, 0.0, 0.0)
        blank = cell._replace(text="", column_span=1, trust=Confidence.UNREADABLE)
        if cell.column + cell.column_span == width:
            lost.append(blank._replace(column=width, box=(right, top, right + _BEYOND, bottom)))
        if cell.column == 0:
            lost.append(blank._replace(column=-1, box=(left - _BEYOND, top, left, bottom)))
    first = min((cell.column for cell in lost), default=0)
    moved = [cell._replace(column=cell.column - min(first, 0)) for cell in (*cells, *lost)]
    return sorted(moved, key=lambda cell: (cell.row, cell.column))


def _is_at_rule(line: TextLine, top: float, bottom: float) -> bool:
    """Whether a dash may be what is left of a rule at the top or bottom of its cell."""
    near = (line.bottom - line.top) + (bottom - top) * _NEAR_RULE / 2
    return line.top - top < near or bottom - line.bottom < near

"""One picture of a page to tables and lines: straightened, ruled, read.

Knows nothing of files, labels or forms.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from jiheng.documents.carriers.lattice import (
    LatticeCell,
    LatticeTable,
    Rule,
    RulingTooDense,
    Tolerance,
    tables,
)
from jiheng.documents.carriers.neutral import Box, GridCell, Line, Table
from jiheng.documents.carriers.scan_ink import Blob, Ink, TextLine, find_ink, in_lines
from jiheng.documents.carriers.scan_picture import Picture
from jiheng.documents.carriers.scan_rules import Rules, find_rules, levelling
from jiheng.documents.carriers.scan_straight import Sheet, lay_bare, skew, turned, warped
from jiheng.documents.carriers.scan_text import Written, read_lines
from jiheng.domain.locator import Confidence, Locator

POINTS = 72.0
_SCANNED = Tolerance(snap=3.5, gap=8.0, reach=3.5)
_WIDE_GAP = 2.0


class Page(NamedTuple):
    """What one picture holds: tables and lines from the top, seals taken off, turn undone."""

    blocks: Sequence[Table | Line]
    seals: int
    turn: float


def read_page(picture: Picture, number: int, *, first_ordinal: int = 1) -> Page:
    """Return the tables and lines of one picture.

    Args:
        picture: The page as it came; places are given in its own points.
        number: The page, from 1.
        first_ordinal: The ordinal of its first table in the document.
    """
    sheet = lay_bare(picture.pixels)
    angle = skew(sheet)
    sheet = turned(sheet, angle)
    pull = levelling(find_rules(sheet), sheet)
    if pull is not None:
        sheet = warped(sheet, pull)
    rules = find_rules(sheet)
    ink = find_ink(sheet, rules)
    frames = _frames(rules, sheet)
    blocks = _read(frames, ink, _Places(sheet, picture.dpi, number), first_ordinal=first_ordinal)
    return Page(blocks, sheet.seals, angle)


class _Places(NamedTuple):
    """Where things of the straightened sheet stand on the picture as it came."""

    sheet: Sheet
    dpi: float
    page: int

    def box(self, within: Box) -> Box:
        """Return the box, in points of the picture, around a box in pixels of the sheet."""
        left, top, right, bottom = within
        corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], float)
        places = cv2.perspectiveTransform(corners, self.sheet.to_original)[0]
        low, high = places.min(axis=0), places.max(axis=0)
        x0, y0, x1, y1 = (float(value) * POINTS / self.dpi for value in (*low, *high))
        return round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)


def _frames(rules: Rules, sheet: Sheet) -> list[LatticeTable]:
    """Return the tables the rules draw, in points of the paper."""
    share = POINTS / sheet.scale
    across = [Rule((r.y0 + r.y1) / 2 * share, r.x0 * share, r.x1 * share) for r in rules.level]
    down = [Rule((r.x0 + r.x1) / 2 * share, r.y0 * share, r.y1 * share) for r in rules.upright]
    try:
        return tables(across, down, _SCANNED)
    except RulingTooDense:
        return []


class _Piece(NamedTuple):
    """A stretch of a line of text, and the cell it stands in (table, cell), or none."""

    line: TextLine
    owner: tuple[int, int] | None
    row: int


def _read(
    frames: Sequence[LatticeTable], ink: Ink, places: _Places, *, first_ordinal: int
) -> list[Table | Line]:
    share = POINTS / places.sheet.scale
    held: dict[tuple[int, int] | None, list[Blob]] = {}
    for blob in ink.blobs:
        held.setdefault(_owner(blob, frames, share), []).append(blob)
    pieces = [
        _Piece(part, owner, row)
        for owner, blobs in held.items()
        for row, line in enumerate(in_lines(blobs, ink.em))
        for part in _parts(line, ink.em)
    ]
    texts = read_lines([piece.line for piece in pieces], ink)
    found: list[tuple[float, float, Table | Line]] = []
    inside: dict[tuple[int, int], list[tuple[int, Written]]] = {}
    for piece, written in zip(pieces, texts, strict=True):
        if piece.owner is not None:
            inside.setdefault(piece.owner, []).append((piece.row, written))
        else:
            box = places.box(piece.line.box)
            line = Line(written.text, Locator(page=places.page, box=box), written.trust)
            found.append((piece.line.top * share, piece.line.left * share, line))
    for index, frame in enumerate(frames):
        cells = [
            _cell(cell, inside.get((index, place), ()), places)
            for place, cell in enumerate(frame.cells)
        ]
        found.append((frame.ys[0], frame.xs[0], Table(cells, ordinal=first_ordinal + index)))
    return [block for _, _, block in sorted(found, key=lambda each: each[:2])]


def _owner(blob: Blob, frames: Sequence[LatticeTable], share: float) -> tuple[int, int] | None:
    x, y = blob.middle
    for index, frame in enumerate(frames):
        place = frame.cell_at(x * share, y * share)
        if place >= 0:
            return index, place
    return None


def _parts(line: TextLine, em: float) -> Iterable[TextLine]:
    """Return the stretches of a line between wide gaps."""
    groups: list[list[Blob]] = []
    right = 0.0
    for blob in line.blobs:
        if not groups or blob.left - right > em * _WIDE_GAP:
            groups.append([])
        groups[-1].append(blob)
        right = max(right, blob.right) if len(groups[-1]) > 1 else blob.right
    for group in groups:
        top, bottom = min(blob.top for blob in group), max(blob.bottom for blob in group)
        yield TextLine(group, group[0].left, top, max(blob.right for blob in group), bottom)


def _cell(cell: LatticeCell, written: Sequence[tuple[int, Written]], places: _Places) -> GridCell:
    """Return a cell with its lines joined as printed, as sure as its least sure line."""
    lines: dict[int, list[str]] = {}
    for row, line in written:
        lines.setdefault(row, []).append(line.text)
    text = "\n".join("  ".join(parts) for parts in lines.values())
    trust = max((line.trust for _, line in written), default=Confidence.CERTAIN, key=_doubt)
    scale = places.sheet.scale / POINTS
    box = places.box(
        (cell.box[0] * scale, cell.box[1] * scale, cell.box[2] * scale, cell.box[3] * scale)
    )
    return GridCell(text, *cell[:4], places.page, box, trust)


def _doubt(trust: Confidence) -> int:
    return (Confidence.CERTAIN, Confidence.UNCERTAIN, Confidence.UNREADABLE).index(trust)

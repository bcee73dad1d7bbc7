"""Which characters of a PDF page are seen: not those covered, clipped, unpainted or white.

A page is suspected first, by what is drawn and in which order, which is cheap. A suspected one
is rendered with its text and without: a character that makes no difference is not seen. Knows
nothing of cells.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.neutral import Box
from jiheng.documents.carriers.pdf_letters import UNREADABLE
from jiheng.documents.carriers.pdf_page import INK, Frame, Glyphs, Handle

Order = tuple[int, ...]
"""The place of an object in what is painted, also inside form objects."""
_PALE, _FAINT = 235, 40
_INSET = 0.25
_MOST_PAIRS = 50_000
_MOST_CLIPS, _MOST_POINTS = 4, 12
_MOST_MARKS = 8
_LAYER = "OC\0".encode("utf-16-le")
_UNPAINTED = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
_SCALE = 120 / 72
_MOST_PIXELS = 4_000_000
_WHITE = 0xFFFFFFFF
_SHADE = 24
_SIDE = 0.15


@dataclass(slots=True)
class Layers:
    """The texts of a page and what is painted over them, noted in the order of painting."""

    texts: list[tuple[Order, Handle, Box]] = field(default_factory=list)
    covers: list[tuple[Order, Box]] = field(default_factory=list)

    @property
    def is_suspect(self) -> bool:
        """Whether a text may be unseen: unpainted, pale, on a layer, clipped or covered."""
        probe = _Probe()
        return any(probe.is_odd(text, box) for _, text, box in self.texts) or self._is_covered()

    def _is_covered(self) -> bool:
        if not self.covers or not self.texts:
            return False
        first = min(order for order, _, _ in self.texts)
        covers = [cover for cover in self.covers if cover[0] > first]
        if len(covers) * len(self.texts) > _MOST_PAIRS:
            return True
        return any(
            above > order and _overlaps(box, cover)
            for order, _, box in self.texts
            for above, cover in covers
        )


class _Probe:
    """Asks text objects how they are painted."""

    def __init__(self) -> None:
        self._color = tuple(ctypes.c_uint() for _ in range(4))
        self._buffer = ctypes.create_string_buffer(64)
        self._size = ctypes.c_ulong()
        self._point = ctypes.c_float(), ctypes.c_float()

    def is_odd(self, text: Handle, box: Box) -> bool:
        """Whether one may be unseen by itself."""
        return (
            pdfium.FPDFTextObj_GetTextRenderMode(text) in _UNPAINTED
            or self._is_pale(text)
            or self._is_on_layer(text)
            or self._is_clipped(text, box)
        )

    def _is_pale(self, text: Handle) -> bool:
        if not pdfium.FPDFPageObj_GetFillColor(text, *self._color):
            return False
        *shades, alpha = (value.value for value in self._color)
        return min(shades) >= _PALE or alpha < _FAINT

    def _is_on_layer(self, text: Handle) -> bool:
        for index in range(min(pdfium.FPDFPageObj_CountMarks(text), _MOST_MARKS)):
            mark = pdfium.FPDFPageObj_GetMark(text, index)
            room = ctypes.cast(self._buffer, ctypes.POINTER(ctypes.c_ushort))
            is_named = pdfium.FPDFPageObjMark_GetName(mark, room, 64, self._size)
            if is_named and self._buffer.raw[: self._size.value] == _LAYER:
                return True
        return False

    def _is_clipped(self, text: Handle, box: Box) -> bool:
        clip = pdfium.FPDFPageObj_GetClipPath(text)
        count = min(pdfium.FPDFClipPath_CountPaths(clip), _MOST_CLIPS) if clip else 0
        return any(self._leaves_out(clip, index, box) for index in range(count))

    def _leaves_out(self, clip: Handle, index: int, box: Box) -> bool:
        """Whether a part of the text lies outside the bounds of a clipping path."""
        x, y = self._point
        points = []
        count = pdfium.FPDFClipPath_CountPathSegments(clip, index)
        for at in range(min(count, _MOST_POINTS)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, index, at)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            points.append((x.value, y.value))
        if not points or count > _MOST_POINTS:
            return bool(points)
        xs, ys = zip(*points, strict=True)
        left, bottom, right, top = _inner(box)
        return bool(left < min(xs) or right > max(xs) or bottom < min(ys) or top > max(ys))


def _inner(box: Box) -> Box:
    """Return a box without the edges that letters rarely reach."""
    left, top, right, bottom = box
    inset = _INSET * min(bottom - top, right - left)
    return left + inset, top + inset, right - inset, bottom - inset


def _overlaps(text: Box, cover: Box) -> bool:
    left, top, right, bottom = _inner(text)
    return left < cover[2] and cover[0] < right and top < cover[3] and cover[1] < bottom


def unseen_of(
    page: Handle, glyphs: Glyphs, frames: tuple[Frame, Frame], *, layers: Layers
) -> set[int]:
    """Return the places of the characters that make no difference to the page.

    Args:
        page: The page; its text is unpainted for good.
        glyphs: The characters.
        frames: How the page is shown, and the frame of the characters.
        layers: The text objects of the page.
    """
    shown, frame = frames
    scale = min(_SCALE, (_MOST_PIXELS / max(frame.width * frame.height, 1.0)) ** 0.5)
    size = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    turns = (frame.turns - shown.turns) % 4
    with_text = _rendered(page, size, turns)
    for _, text, _ in layers.texts:
        pdfium.FPDFTextObj_SetTextRenderMode(text, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    without = _rendered(page, size, turns)
    unseen = set()
    for chunk in INK.finditer(glyphs.text):
        for at in range(*chunk.span()):
            box = glyphs.lefts[at], glyphs.tops[at], glyphs.rights[at], glyphs.bottoms[at]
            if not _differ(with_text, without, _pixels(box, scale, size), width=size[0]):
                unseen.add(at)
    return unseen


def _pixels(box: Box, scale: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the pixels of a character, without those it shares with its neighbours."""
    left, top, right, bottom = (side * scale for side in box)
    side = _SIDE * (right - left)
    first, last = floor(left + side), ceil(right - side)
    return (
        max(0, first),
        max(0, floor(top)),
        min(size[0], max(last, first + 1)),
        min(size[1], ceil(bottom)),
    )


def _differ(one: bytes, other: bytes, box: tuple[int, int, int, int], *, width: int) -> bool:
    left, top, right, bottom = box
    for row in range(top, bottom):
        part = slice(4 * (row * width + left), 4 * (row * width + right))
        ours, theirs = one[part], other[part]
        if ours != theirs and any(abs(a - b) >= _SHADE for a, b in zip(ours, theirs, strict=True)):
            return True
    return False


def _rendered(page: Handle, size: tuple[int, int], turns: int) -> bytes:
    """Return the pixels of a page, four bytes each; nothing where memory is short."""
    width, height = size
    bitmap = pdfium.FPDFBitmap_Create(width, height, 0)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, turns, pdfium.FPDF_ANNOT)
        return ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), 4 * width * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def only_seen(glyphs: Glyphs, unseen: set[int], covers: Sequence[Box]) -> list[Box]:
    """Take the characters out that are not seen; return where text is covered.

    What is covered stays as characters without meaning, unless other text is printed there.
    """
    text = list(glyphs.text)
    covered: list[tuple[int, Box]] = []
    for at in unseen:
        text[at] = " "
        box = glyphs.lefts[at], glyphs.tops[at], glyphs.rights[at], glyphs.bottoms[at]
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in covers):
            covered.append((at, box))
    seen = [
        (glyphs.lefts[at], glyphs.tops[at], glyphs.rights[at], glyphs.bottoms[at])
        for chunk in INK.finditer("".join(text))
        for at in range(*chunk.span())
    ]
    for at, box in covered:
        if not any(_overlaps(box, other) for other in seen):
            text[at] = UNREADABLE
    glyphs.text = "".join(text)
    return [box for _, box in covered]

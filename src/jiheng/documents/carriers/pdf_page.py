"""The characters of one PDF page as pdfium sees them, and how the page is shown.

Everything comes out in points with the origin at the top left of the page as it is shown,
whatever its rotation and its crop box. Knows nothing of cells or lines of text.
"""

import ctypes
import math
import re
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.neutral import Box
from jiheng.documents.carriers.pdf_letters import MEANT

MOST_CHARACTERS = 200_000
_SLANT = 0.06
_HALF = 2
_QUARTER = math.pi / 2
INK = re.compile(r"\S+")
_BLANK = re.compile(r"[^\S\r\n]")


Handle = object
"""A page, a text page or an object of a page, inside pdfium."""


class TooCrowded(ValueError):
    """A page with more of something than is read: `what` is "characters" or "objects"."""

    def __init__(self, what: str, found: int, limit: int) -> None:
        super().__init__(f"{found} {what}, limit {limit}")
        self.what = what
        self.found = found
        self.limit = limit


class Frame(NamedTuple):
    """How the page is shown: its visible box in the file's axes, and quarter turns clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def width(self) -> float:
        """The width of the page as shown."""
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """The height of the page as shown."""
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def share(self, box: Box) -> float:
        """Return how much of the page a box as shown covers, from 0 to 1."""
        left, top, right, bottom = box
        width = min(right, self.width) - max(left, 0.0)
        height = min(bottom, self.height) - max(top, 0.0)
        return width * height / (self.width * self.height) if min(width, height) > 0.0 else 0.0

    def shown(self, box: Box) -> Box:
        """Turn left, bottom, right, top of the file into a box of the page as shown."""
        left, bottom, right, top = box
        if self.turns == 0:
            return (left - self.left, self.top - top, right - self.left, self.top - bottom)
        if self.turns == 1:
            return (bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
        if self.turns == _HALF:
            return (self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
        return (self.top - top, self.right - right, self.top - bottom, self.right - left)


@dataclass(slots=True)
class Glyphs:
    """The characters of a page in the file's order; blanks have no box of their own.

    `lefts`, `tops`, `rights` and `bottoms` are as long as `text`. A character without a
    meaning in the file is U+FFFD. `spaces` are the places of the blanks that the file itself
    has, as opposed to gaps that pdfium takes for blanks. `turned` gives the quarter turns
    clockwise of the characters that do not stand upright, by their places. `slanted`
    is text at any other angle, as of a watermark; it has no place in `text`. `joined` are the
    places of characters that share one shape with the character before, as of —— and ffi.
    """

    text: str
    spaces: AbstractSet[int]
    lefts: Sequence[float]
    tops: Sequence[float]
    rights: Sequence[float]
    bottoms: Sequence[float]
    turned: Mapping[int, int] = field(default_factory=dict)
    slanted: str = ""
    joined: AbstractSet[int] = frozenset()


def box_of(glyphs: Glyphs, at: int) -> Box:
    """Return the box of one character."""
    return glyphs.lefts[at], glyphs.tops[at], glyphs.rights[at], glyphs.bottoms[at]


def frame_of(page: Handle) -> Frame:
    """Return how a page is shown."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        return Frame(0.0, 0.0, wide, high, 0)
    turns = pdfium.FPDFPage_GetRotation(page) % 4
    return Frame(box.left, box.bottom, box.right, box.top, turns)


def glyphs_of(text_page: Handle, frame: Frame) -> tuple[Glyphs, Frame]:
    """Return the characters of a page, and the frame in which their text stands upright.

    Raises:
        TooCrowded: More than `MOST_CHARACTERS`.
    """
    text = _text(text_page)
    boxes = (pdfium.FS_RECTF * len(text))()
    loose_box = pdfium.FPDFText_GetLooseCharBox
    chunks = [chunk.span() for chunk in INK.finditer(text)]
    ink = [index for start, end in chunks for index in range(start, end)]
    deque(map(loose_box, repeat(text_page), ink, map(boxes.__getitem__, ink)), maxlen=0)
    flat: Sequence[float] = memoryview(boxes).cast("B").cast("f").tolist() if text else []
    angles = [pdfium.FPDFText_GetCharAngle(text_page, start) / _QUARTER for start, _ in chunks]
    frame = _upright(angles, frame)
    blanks = [blank.start() for blank in _BLANK.finditer(text)]
    spaces = {index for index in blanks if not pdfium.FPDFText_IsGenerated(text_page, index)}
    glyphs = _placed(text, spaces, flat, frame=frame)
    glyphs.joined = _joined(text_page, chunks, flat)
    if any(angles) or frame.turns:
        _set_apart(glyphs, chunks, angles, turns=frame.turns)
    return glyphs, frame


def _joined(
    text_page: Handle, chunks: Sequence[tuple[int, int]], flat: Sequence[float]
) -> set[int]:
    """Return the places of characters drawn by the shape of the one before, not printed again.

    Text printed twice at one place, to look bold, is two objects.
    """
    return {
        at
        for start, end in chunks
        for at in range(start + 1, end)
        if flat[4 * at] == flat[4 * at - 4]
        and flat[4 * at : 4 * at + 4] == flat[4 * at - 4 : 4 * at]
        and object_of(text_page, at) == object_of(text_page, at - 1)
    }


def object_of(text_page: Handle, at: int) -> int:
    """Return where pdfium keeps the text object of a character."""
    return address_of(pdfium.FPDFText_GetTextObject(text_page, at))


def address_of(handle: Handle) -> int:
    """Return where pdfium keeps something, 0 where it has none."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def meaningless_in(text_page: Handle, text: str) -> set[int]:
    """Return the places of characters whose font does not say what its shapes mean.

    Only runs that begin or end with one are looked through.
    """
    is_error = pdfium.FPDFText_HasUnicodeMapError
    return {
        at
        for start, end in (chunk.span() for chunk in INK.finditer(text))
        if is_error(text_page, start) == 1 or is_error(text_page, end - 1) == 1
        for at in range(start, end)
        if is_error(text_page, at) == 1
    }


def base_lines_of(text_page: Handle, frame: Frame) -> Callable[[int], float]:
    """Return what tells how far down the page the line is that a character stands on."""
    x, y = ctypes.c_double(), ctypes.c_double()

    def base_line(at: int) -> float:
        pdfium.FPDFText_GetCharOrigin(text_page, at, x, y)
        return frame.shown((x.value, y.value, x.value, y.value))[1]

    return base_line


def _set_apart(
    glyphs: Glyphs, chunks: list[tuple[int, int]], angles: list[float], *, turns: int
) -> None:
    """Note which runs of characters are turned, and take the slanted ones out."""
    turned: dict[int, int] = {}
    slanted: list[str] = []
    text = list(glyphs.text)
    for (start, end), angle in zip(chunks, angles, strict=True):
        quarter = round(angle)
        if abs(angle - quarter) > _SLANT:
            slanted.append(glyphs.text[start:end])
            text[start:end] = " " * (end - start)
        elif (quarter + turns) % 4:
            turned.update(dict.fromkeys(range(start, end), (quarter + turns) % 4))
    glyphs.turned, glyphs.slanted = turned, " ".join(slanted)
    if slanted:
        glyphs.text = "".join(text)


def _text(text_page: Handle) -> str:
    """Return one character for each index of the text page.

    pdfium writes U+0002 or U+FFFE for a hyphen at the end of a line.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    if count > MOST_CHARACTERS:
        raise TooCrowded("characters", count, MOST_CHARACTERS)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
    if len(text) != count or "\0" in text:
        codes = (pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count))
        text = "".join(chr(min(code, sys.maxunicode)) for code in codes)
    return text.translate(MEANT)


def _upright(angles: list[float], frame: Frame) -> Frame:
    """Turn the frame so that most text reads from left to right, by angles in quarters."""
    turns = [(round(angle) + frame.turns) % 4 for angle in angles]
    most = max(set(turns), key=turns.count, default=0)
    if most == 0 or turns.count(most) * 3 < len(turns) * 2:
        return frame
    return frame._replace(turns=(frame.turns - most) % 4)


def _placed(text: str, spaces: AbstractSet[int], flat: Sequence[float], *, frame: Frame) -> Glyphs:
    """Place the boxes (left, top, right, bottom in the file's axes) on the page as shown."""
    lefts, tops, rights, bottoms = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    if frame.turns == 0:
        x, y = frame.left, frame.top
        if x:
            lefts, rights = [left - x for left in lefts], [right - x for right in rights]
        tops, bottoms = [y - top for top in tops], [y - bottom for bottom in bottoms]
        return Glyphs(text, spaces, lefts, tops, rights, bottoms)
    boxes = [frame.shown(box) for box in zip(lefts, bottoms, rights, tops, strict=True)]
    columns: list[tuple[float, ...]] = list(zip(*boxes, strict=True)) or [()] * 4
    lefts, tops, rights, bottoms = columns
    return Glyphs(text, spaces, lefts, tops, rights, bottoms)

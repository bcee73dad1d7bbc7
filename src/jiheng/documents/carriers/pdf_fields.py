"""What annotations add to a PDF page: form fields, typed notes, stamps.

Those with an appearance are painted into the page; of a field or note without one the text
is known and where it stands. What a field is painted as may not be what it holds: programs that
fill fields in leave the old picture, or none. Knows nothing of cells.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import byref
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.neutral import Box
from jiheng.documents.carriers.pdf_held import MARKS, held_by, noted_in
from jiheng.documents.carriers.pdf_page import Frame, Glyphs, Handle, TooCrowded
from jiheng.domain.wording import has_han

MOST_ADDED = 5_000
_APPEARING = frozenset(
    {pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP}
)
_FIGURES = frozenset(
    {
        pdfium.FPDF_ANNOT_SQUARE,
        pdfium.FPDF_ANNOT_CIRCLE,
        pdfium.FPDF_ANNOT_POLYGON,
        pdfium.FPDF_ANNOT_INK,
        pdfium.FPDF_ANNOT_REDACT,
    }
)
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_TICK = 2


class Field(NamedTuple):
    """Text of a field or note; `box` is left, bottom, right, top; whether a picture shows it."""

    text: str
    box: Box
    is_painted: bool = False


class Additions(NamedTuple):
    """What the annotations of a page add: whether some paint, and the text of fields and notes.

    Boxes are left, bottom, right, top: `covers` of figures that may lie over its text, `strikes`
    of strokes through it, `inks` of what is written by hand.
    """

    are_painted: bool
    fields: list[Field]
    covers: list[Box]
    strikes: list[Box]
    inks: list[Box]

    @property
    def may_cover(self) -> bool:
        """Whether a figure may lie over the text of the page."""
        return bool(self.covers)


@contextmanager
def fields_known(document: Handle) -> Iterator[Handle | None]:
    """Open what knows the fields of a document, their values inherited; None where it has none."""
    if pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_NONE:
        yield None
        return
    settings = pdfium.FPDF_FORMFILLINFO(version=1)
    known = pdfium.FPDFDOC_InitFormFillEnvironment(document, byref(settings))
    try:
        yield known or None
    finally:
        if known:
            pdfium.FPDFDOC_ExitFormFillEnvironment(known)


def additions_of(page: Handle, known: Handle | None) -> Additions:
    """Return what the annotations of a page add to it; `known` are the fields of its document.

    Raises:
        TooCrowded: More than `MOST_ADDED` annotations.
    """
    count = pdfium.FPDFPage_GetAnnotCount(page)
    if count > MOST_ADDED:
        raise TooCrowded("annotations", count, MOST_ADDED)
    are_painted = False
    fields: list[Field] = []
    boxes: dict[int, list[Box]] = {}
    for index in range(count):
        with _annotation(page, index) as annotation:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation) if annotation else None
            if kind is None or pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
                continue
            boxes.setdefault(kind, []).extend(_boxes(annotation))
            if kind in _APPEARING:
                is_painted = bool(pdfium.FPDFAnnot_HasKey(annotation, b"AP"))
                are_painted |= is_painted
                fields += _fields(annotation, known, kind=kind, is_painted=is_painted)
    covers = [box for kind in _FIGURES for box in boxes.get(kind, ())]
    strikes, inks = boxes.get(pdfium.FPDF_ANNOT_STRIKEOUT, []), boxes.get(pdfium.FPDF_ANNOT_INK, [])
    return Additions(are_painted, fields, covers, strikes, inks)


def _fields(
    annotation: Handle, known: Handle | None, *, kind: int, is_painted: bool
) -> Iterator[Field]:
    """Yield what a field holds, and what a note says that nothing paints."""
    text = ""
    if kind == pdfium.FPDF_ANNOT_WIDGET:
        text = held_by(annotation, known)
    elif kind == pdfium.FPDF_ANNOT_FREETEXT and not is_painted:
        text = noted_in(annotation)
    if text:
        yield from (Field(text, box, is_painted) for box in _boxes(annotation))


def filled_in(glyphs: Glyphs, fields: list[Field], frame: Frame) -> tuple[Glyphs, list[Box]]:
    """Return the characters of a page with those of its fields, spread over their boxes.

    A field is filled in where the page shows nothing, a box to tick as a mark of its own. The
    boxes are of fields where something else is shown than they hold.
    """
    letters, sides = list(glyphs.text), [list(each) for each in _sides(glyphs)]
    shown = _Shown(glyphs)
    others: list[Box] = []
    for field in fields:
        left, top, right, bottom = box = frame.shown(field.box)
        found = shown.within(box)
        if field.text in MARKS:
            for at in found if len(found) <= _TICK else ():
                letters[at] = letters[at] if has_han(letters[at]) else " "
        elif found:
            is_same = is_same_text("".join(map(letters.__getitem__, found)), field.text)
            others += [] if is_same else [box]
            if is_same or field.is_painted:
                continue
        letters += ["\n", *field.text]
        width = min((right - left) / len(field.text), bottom - top)
        starts = [left + max(index, 0) * width for index in range(-1, len(field.text))]
        sides[0] += starts
        sides[2] += [start + width for start in starts]
        sides[1] += [top] * len(starts)
        sides[3] += [bottom] * len(starts)
    lefts, tops, rights, bottoms = sides
    text = "".join(letters)
    filled = replace(glyphs, text=text, lefts=lefts, tops=tops, rights=rights, bottoms=bottoms)
    return filled, others


def _sides(glyphs: Glyphs) -> tuple[Sequence[float], ...]:
    return glyphs.lefts, glyphs.tops, glyphs.rights, glyphs.bottoms


class _Shown:
    """The characters of a page, asked which of them stand within a box."""

    def __init__(self, glyphs: Glyphs) -> None:
        places = zip(glyphs.text, *_sides(glyphs), strict=True)
        middles = (
            ((top + bottom) / 2, (left + right) / 2, at)
            for at, (letter, left, top, right, bottom) in enumerate(places)
            if not letter.isspace()
        )
        self._middles = sorted(middles)
        self._heights = [y for y, _, _ in self._middles]

    def within(self, box: Box) -> list[int]:
        """Return the places of the characters whose middle is within a box."""
        left, top, right, bottom = box
        first, last = bisect_left(self._heights, top), bisect_right(self._heights, bottom)
        return sorted(at for _, x, at in self._middles[first:last] if left <= x <= right)


def is_same_text(shown: str, held: str) -> bool:
    """Whether what is shown is the text or number that is held."""
    one, other = ("".join(text.split()).replace(",", "") for text in (shown, held))
    try:
        return one == other or Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


@contextmanager
def _annotation(page: Handle, index: int) -> Iterator[Handle]:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation
    finally:
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _boxes(annotation: Handle) -> Iterator[Box]:
    box = pdfium.FS_RECTF()
    if pdfium.FPDFAnnot_GetRect(annotation, box):
        yield (box.left, box.bottom, box.right, box.top)

"""What annotations add to a PDF page: form fields, typed notes, stamps.

Those with an appearance are painted into the page; of a field or note without one the text
is known and where it stands. Knows nothing of cells.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, c_ushort, cast, create_string_buffer
from dataclasses import replace
from typing import NamedTuple

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.neutral import Box
from jiheng.documents.carriers.pdf_letters import RADICALS
from jiheng.documents.carriers.pdf_page import Frame, Glyphs, Handle

_MOST = 5_000
_LONGEST = 20_000
_TEXT_KEYS = {pdfium.FPDF_ANNOT_WIDGET: b"V", pdfium.FPDF_ANNOT_FREETEXT: b"Contents"}
_APPEARING = frozenset({*_TEXT_KEYS, pdfium.FPDF_ANNOT_STAMP})
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
_WITHOUT_TEXT = frozenset({"Btn", "Sig"})


class Field(NamedTuple):
    """Text of a field or note that is not painted; `box` is left, bottom, right, top."""

    text: str
    box: Box


class Additions(NamedTuple):
    """What the annotations of a page add: whether some paint, and the text of the others.

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


def additions_of(page: Handle) -> Additions:
    """Return what the annotations of a page add to it."""
    are_painted = False
    fields: list[Field] = []
    boxes: dict[int, list[Box]] = {}
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        with _annotation(page, index) as annotation:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation) if annotation else None
            if pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
                continue
            if kind is not None:
                boxes.setdefault(kind, []).extend(_boxes(annotation))
            if kind not in _APPEARING:
                continue
            if pdfium.FPDFAnnot_HasKey(annotation, b"AP"):
                are_painted = True
            elif kind in _TEXT_KEYS:
                fields += _field(annotation, _TEXT_KEYS[kind])
    covers = [box for kind in _FIGURES for box in boxes.get(kind, ())]
    strikes, inks = boxes.get(pdfium.FPDF_ANNOT_STRIKEOUT, []), boxes.get(pdfium.FPDF_ANNOT_INK, [])
    return Additions(are_painted, fields, covers, strikes, inks)


def filled_in(glyphs: Glyphs, fields: list[Field], frame: Frame) -> Glyphs:
    """Return the characters of a page with those of its fields, spread over their boxes."""
    text, lefts, tops = glyphs.text, list(glyphs.lefts), list(glyphs.tops)
    rights, bottoms = list(glyphs.rights), list(glyphs.bottoms)
    for field in fields:
        left, top, right, bottom = frame.shown(field.box)
        text += "\n" + field.text
        width = min((right - left) / len(field.text), bottom - top)
        for index in range(-1, len(field.text)):
            lefts.append(left + max(index, 0) * width)
            rights.append(lefts[-1] + width)
            tops.append(top)
            bottoms.append(bottom)
    return replace(glyphs, text=text, lefts=lefts, tops=tops, rights=rights, bottoms=bottoms)


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


def _field(annotation: Handle, key: bytes) -> Iterator[Field]:
    text = " ".join(_string(annotation, key).split())
    box = pdfium.FS_RECTF()
    is_typed = text and _string(annotation, b"FT") not in _WITHOUT_TEXT
    if is_typed and pdfium.FPDFAnnot_GetRect(annotation, box):
        yield Field(text, (box.left, box.bottom, box.right, box.top))


def _string(annotation: Handle, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= _LONGEST:  # noqa: PLR2004 - the zero at the end has two bytes
        return ""
    buffer = create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(annotation, key, cast(buffer, POINTER(c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").translate(RADICALS)

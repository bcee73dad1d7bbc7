"""What annotations add to a PDF page: form fields, typed notes, stamps.

Those with an appearance are painted into the page; of a field or note without one the text
is known and where it stands. What a field is painted as may not be what it holds: programs that
fill fields in leave the old picture, or none. Knows nothing of cells.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import POINTER, byref, c_ushort, cast, create_string_buffer
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

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
_TYPED = pdfium.FPDF_FORMFIELD_TEXTFIELD
_ZERO = 2  # bytes at the end of a text


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
    """Return what the annotations of a page add to it; `known` are the fields of its document."""
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
                if kind == pdfium.FPDF_ANNOT_WIDGET and known is not None:
                    fields += _painted(annotation, known)
            elif kind in _TEXT_KEYS:
                fields += _field(annotation, _TEXT_KEYS[kind], known)
    covers = [box for kind in _FIGURES for box in boxes.get(kind, ())]
    strikes, inks = boxes.get(pdfium.FPDF_ANNOT_STRIKEOUT, []), boxes.get(pdfium.FPDF_ANNOT_INK, [])
    return Additions(are_painted, fields, covers, strikes, inks)


def filled_in(glyphs: Glyphs, fields: list[Field], frame: Frame) -> tuple[Glyphs, list[Box]]:
    """Return the characters of a page with those of its fields, spread over their boxes.

    A field that is painted is filled in where its picture shows nothing. The boxes are of those
    whose picture shows something else than they hold.
    """
    text, lefts, tops = glyphs.text, list(glyphs.lefts), list(glyphs.tops)
    rights, bottoms = list(glyphs.rights), list(glyphs.bottoms)
    others: list[Box] = []
    for field in fields:
        left, top, right, bottom = box = frame.shown(field.box)
        if field.is_painted and (shown := _shown_in(box, glyphs)):
            if not _is_same(shown, field.text):
                others.append(box)
            continue
        text += "\n" + field.text
        width = min((right - left) / len(field.text), bottom - top)
        for index in range(-1, len(field.text)):
            lefts.append(left + max(index, 0) * width)
            rights.append(lefts[-1] + width)
            tops.append(top)
            bottoms.append(bottom)
    filled = replace(glyphs, text=text, lefts=lefts, tops=tops, rights=rights, bottoms=bottoms)
    return filled, others


def _shown_in(box: Box, glyphs: Glyphs) -> str:
    """Return the characters, without blanks, whose middle is within a box."""
    left, top, right, bottom = box
    sides: Sequence[Any] = (glyphs.lefts, glyphs.rights, glyphs.tops, glyphs.bottoms)
    return "".join(
        letter
        for letter, start, end, high, low in zip(glyphs.text, *sides, strict=True)
        if not letter.isspace()
        and left <= (start + end) / 2 <= right
        and top <= (high + low) / 2 <= bottom
    )


def _is_same(shown: str, held: str) -> bool:
    """Whether a field shows the text or number that it holds."""
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


def _field(annotation: Handle, key: bytes, known: Handle | None) -> Iterator[Field]:
    """Yield what a field or note holds that nothing paints."""
    text = _own(annotation, key) or _inherited(annotation, known)
    if text and _own(annotation, b"FT") not in _WITHOUT_TEXT:
        yield from (Field(text, box) for box in _boxes(annotation))


def _painted(annotation: Handle, known: Handle) -> Iterator[Field]:
    """Yield what a field of typed text holds, which its picture may not show."""
    if pdfium.FPDFAnnot_GetFormFieldType(known, annotation) == _TYPED:
        text = _own(annotation, b"V") or _inherited(annotation, known)
        if text:
            yield from (Field(text, box, is_painted=True) for box in _boxes(annotation))


def _own(annotation: Handle, key: bytes) -> str:
    return _string(pdfium.FPDFAnnot_GetStringValue, annotation, key)


def _inherited(annotation: Handle, known: Handle | None) -> str:
    """Return what a field of typed text holds with others of its name."""
    if known is None or pdfium.FPDFAnnot_GetFormFieldType(known, annotation) != _TYPED:
        return ""
    return _string(pdfium.FPDFAnnot_GetFormFieldValue, known, annotation)


def _string(ask: Callable[..., int], *of: Any) -> str:  # noqa: ANN401
    size = ask(*of, None, 0)
    if not _ZERO < size <= _LONGEST:
        return ""
    buffer = create_string_buffer(size)
    ask(*of, cast(buffer, POINTER(c_ushort)), size)
    text = buffer.raw[: size - _ZERO].decode("utf-16-le", "replace").translate(RADICALS)
    return " ".join(text.split())

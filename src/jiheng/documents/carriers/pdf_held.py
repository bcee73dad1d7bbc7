"""What one form field or typed note of a PDF holds, as text: typed, chosen or ticked.

Knows nothing of pages.
"""

from collections.abc import Callable
from ctypes import POINTER, c_ushort, cast, create_string_buffer
from typing import Any

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.pdf_letters import RADICALS, UNREADABLE
from jiheng.documents.carriers.pdf_page import Handle

MARKS = ("□", "☑")
"""What stands for a box that is to be ticked, and for one that is."""
_LONGEST = 20_000
_MOST_CHOICES = 1_000
_ZERO = 2  # bytes at the end of a text
_VALUE, _STATE = b"V", b"AS"
_TICKED = frozenset({pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON})
_CHOSEN = frozenset({pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX})


def noted_in(annotation: Handle) -> str:
    """Return what a typed note says."""
    return _own(annotation, b"Contents")


def held_by(annotation: Handle, known: Handle | None) -> str:
    """Return what a field holds: a text, the labels of what is chosen, a mark; or nothing.

    What it holds and cannot be told is one character without meaning.

    Args:
        annotation: Where the field stands on a page.
        known: The fields of the document, None where it has none.
    """
    kind = pdfium.FPDFAnnot_GetFormFieldType(known, annotation) if known else -1
    if kind <= pdfium.FPDF_FORMFIELD_UNKNOWN:
        return _stray(annotation)
    if kind == pdfium.FPDF_FORMFIELD_TEXTFIELD:
        return _own(annotation, _VALUE) or _inherited(annotation, known) or _odd(annotation)
    if kind in _CHOSEN:
        return _chosen(annotation, known) or _own(annotation, _VALUE)
    return _mark(annotation, known) if kind in _TICKED else ""


def _stray(annotation: Handle) -> str:
    """Return what is held by a field that its document does not name."""
    kind = _own(annotation, b"FT")
    if kind == "Btn":
        return _mark(annotation, None) if _own(annotation, _STATE) else ""
    if kind == "Ch":
        return UNREADABLE if _own(annotation, _VALUE) else ""
    return "" if kind == "Sig" else _own(annotation, _VALUE) or _odd(annotation)


def _odd(annotation: Handle) -> str:
    """Return what stands for a value that is no text."""
    is_number = pdfium.FPDFAnnot_GetValueType(annotation, _VALUE) == pdfium.FPDF_OBJECT_NUMBER
    return UNREADABLE if is_number else ""


def _mark(annotation: Handle, known: Handle | None) -> str:
    """Return whether a box is ticked: by the name of the state it shows, or by its value."""
    state = _own(annotation, _STATE)
    if state or known is None:
        return MARKS[state not in {"", "Off"}]
    return MARKS[bool(pdfium.FPDFAnnot_IsChecked(known, annotation))]


def _chosen(annotation: Handle, known: Handle | None) -> str:
    """Return the labels of what is chosen from a list."""
    count = min(pdfium.FPDFAnnot_GetOptionCount(known, annotation), _MOST_CHOICES)
    return " ".join(
        _string(pdfium.FPDFAnnot_GetOptionLabel, known, annotation, place)
        for place in range(count)
        if pdfium.FPDFAnnot_IsOptionSelected(known, annotation, place)
    )


def _own(annotation: Handle, key: bytes) -> str:
    return _string(pdfium.FPDFAnnot_GetStringValue, annotation, key)


def _inherited(annotation: Handle, known: Handle | None) -> str:
    """Return what a field holds with others of its name."""
    return _string(pdfium.FPDFAnnot_GetFormFieldValue, known, annotation)


def _string(ask: Callable[..., int], *of: Any) -> str:  # noqa: ANN401
    size = ask(*of, None, 0)
    if size <= _ZERO:
        return ""
    if size > _LONGEST:
        return UNREADABLE
    buffer = create_string_buffer(size)
    ask(*of, cast(buffer, POINTER(c_ushort)), size)
    text = buffer.raw[: size - _ZERO].decode("utf-16-le", "replace").translate(RADICALS)
    return " ".join(text.split())

"""Form fields of a PDF page: what they hold is read or doubted, whatever they show."""

import pytest

from documents.carriers.pdffile import (
    CELLS,
    GRID,
    SHEET,
    TEXTS,
    Leaf,
    Made,
    cells,
    read,
    stream,
    strokes,
    tables,
    words,
)
from jiheng.documents.carriers.pdf import read_pdf
from jiheng.domain.locator import Confidence

BLANK = f"{strokes(*GRID)} {words(*TEXTS[:1], *TEXTS[2:])}"
PAGE = "/MediaBox [0 0 400 600] /Annots [5 0 R]"


def held(field: str, parent: str, shown: str | None = None) -> tuple[str, Confidence]:
    """Return what is read of a field that holds something and shows something else."""
    look = stream(
        words((2, 3, shown)).encode() if shown else b"",
        "/Type /XObject /Subtype /Form /BBox [0 0 80 14] /Resources << /Font << /F 3 0 R >> >>",
    )
    appearance = "" if shown is None else "/AP << /N 4 0 R >>"
    widget = (
        f"<< /Type /Annot /Subtype /Widget {field} /Parent 6 0 R /F 4"
        f" /Rect [155 523 235 537] {appearance} >>"
    )
    above = f"<< /T (a) {parent} /Kids [5 0 R] >>"
    extra = [look, widget.encode(), above.encode()]
    made = Made([Leaf(BLANK, PAGE)], extra, fields="6 0 R")
    (table,) = tables(read_pdf(made.written(), "fields.pdf"))
    return table.cells[1].text, table.cells[1].trust


@pytest.mark.parametrize("shown", [None, ""])
@pytest.mark.parametrize(("field", "parent"), [("/V (58)", "/FT /Tx"), ("", "/FT /Tx /V (58)")])
def test_a_value_that_is_not_shown_is_read(field: str, parent: str, shown: str | None) -> None:
    assert held(field, parent, shown) == ("58", Confidence.CERTAIN)


@pytest.mark.parametrize(
    ("value", "shown"), [("58", "58"), ("1234.5", "1,234.50"), ("a  b", "a b"), ("98", "98.0")]
)
def test_a_field_that_shows_what_it_holds_is_certain(value: str, shown: str) -> None:
    assert held("", f"/FT /Tx /V ({value})", shown) == (shown, Confidence.CERTAIN)


@pytest.mark.parametrize(("value", "shown"), [("58", "50"), ("58", "5"), ("good", "bad")])
def test_a_field_that_shows_something_else_is_doubted(value: str, shown: str) -> None:
    assert held("", f"/FT /Tx /V ({value})", shown) == (shown, Confidence.UNCERTAIN)


def test_a_choice_shows_a_label_of_its_value() -> None:
    field = "/FT /Ch /Ff 131072 /Opt [[(1) (good)] [(2) (bad)]] /V (1)"
    assert held("", field, "good") == ("good", Confidence.CERTAIN)


def test_form_fields_are_read_with_the_page() -> None:
    look = stream(
        words((2, 3, "typed")).encode(),
        "/Type /XObject /Subtype /Form /BBox [0 0 80 14] /Resources << /Font << /F 3 0 R >> >>",
    )
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (typed) /F 4"
        b" /Rect [155 523 235 537] /AP << /N 4 0 R >> >>"
    )
    texts = words(*TEXTS[:1], *TEXTS[2:])
    leaf = Leaf(f"{strokes(*GRID)} {texts}", "/MediaBox [0 0 400 600] /Annots [5 0 R]")
    assert cells(read(leaf, extra=[look, field]))[1] == (0, 1, "typed")


@pytest.mark.parametrize(
    "kind", ["/Subtype /Widget /FT /Tx /V (typed in)", "/Subtype /FreeText /Contents (typed in)"]
)
def test_fields_that_nothing_paints_are_read_all_the_same(kind: str) -> None:
    field = f"<< /Type /Annot {kind} /F 4 /Rect [155 523 235 537] >>".encode()
    texts = words(*TEXTS[:1], *TEXTS[2:])
    leaf = Leaf(f"{strokes(*GRID)} {texts}", "/MediaBox [0 0 400 600] /Annots [4 0 R]")
    assert cells(read(leaf, extra=[field]))[1] == (0, 1, "typed in")


def test_links_buttons_and_hidden_notes_add_no_text() -> None:
    link = b"<< /Type /Annot /Subtype /Link /Contents (link) /Rect [155 523 235 537] >>"
    button = b"<< /Type /Annot /Subtype /Widget /FT /Btn /V (on) /Rect [155 523 235 537] >>"
    unseen = b"<< /Type /Annot /Subtype /FreeText /Contents (no) /F 2 /Rect [155 523 235 537] >>"
    leaf = Leaf(SHEET, "/MediaBox [0 0 400 600] /Annots [4 0 R 5 0 R 6 0 R]")
    assert cells(read(leaf, extra=[link, button, unseen])) == CELLS

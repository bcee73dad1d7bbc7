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
    lines,
    picture,
    read,
    stream,
    strokes,
    tables,
    words,
)
from jiheng.documents.carriers import pdf_fields
from jiheng.documents.carriers.neutral import GridCell, Table
from jiheng.documents.carriers.pdf import read_pdf
from jiheng.documents.carriers.refusals import PagesUnmade
from jiheng.domain.errors import TooMuchInside
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


@pytest.mark.parametrize("shown", [None, ""])
def test_a_choice_that_is_not_shown_is_read_by_its_label(shown: str | None) -> None:
    field = "/FT /Ch /Ff 131072 /Opt [[(1) (good)] [(2) (bad)]] /V (2)"
    assert held("", field, shown) == ("bad", Confidence.CERTAIN)


def test_a_number_that_is_no_text_is_not_lost_in_silence() -> None:
    assert held("/V 58 /FT /Tx", "/FT /Tx") == ("\ufffd", Confidence.UNCERTAIN)


def test_a_stray_choice_is_not_read_by_its_code() -> None:
    field = b"<< /Type /Annot /Subtype /Widget /FT /Ch /V (2) /F 4 /Rect [155 523 235 537] >>"
    leaf = Leaf(BLANK, "/MediaBox [0 0 400 600] /Annots [4 0 R]")
    (table,) = tables(read(leaf, extra=[field]))
    assert table.cells[1].text == "\ufffd"


def test_a_field_over_the_same_print_adds_nothing() -> None:
    field = b"<< /Type /Annot /Subtype /Widget /FT /Tx /V (3.36) /F 4 /Rect [52 502 148 518] >>"
    leaf = Leaf(SHEET, "/MediaBox [0 0 400 600] /Annots [4 0 R]")
    assert cells(read(leaf, extra=[field])) == CELLS


TICKED = """
<< /Type /Annot /Subtype /Widget /FT /Btn /T (b) {flags} /F 4 /AS /{state} {value}
   /Rect [{left} 525 {right} 534] {look} >>
"""


@pytest.mark.parametrize("flags", ["", "/Ff 32768"])
@pytest.mark.parametrize("look", ["", "/AP << /N << /Yes 4 0 R /Off 5 0 R >> >>"])
def test_boxes_to_tick_are_marks_and_no_cells(flags: str, look: str) -> None:
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F 3 0 R >> >>"
    square = "0.5 0.5 8 8 re S"
    looks = [
        stream(f"{square} {words((2, 2, 'x'), size=8)}".encode(), form),
        stream(square.encode(), form),
    ]
    boxes = [
        TICKED.format(flags=flags, state=state, value="", left=x, right=x + 9, look=look).encode()
        for x, state in ((152, "Off"), (200, "Yes"))
    ]
    texts = f"{BLANK} {words((165, 526, 'good'), (212, 526, 'bad'))}"
    leaf = Leaf(texts, "/MediaBox [0 0 400 600] /Annots [6 0 R 7 0 R]")
    made = Made([leaf], [*looks, *boxes], fields="6 0 R 7 0 R")
    paper = read_pdf(made.written(), "f")
    (table,) = tables(paper)
    assert [" ".join(cell.text.split()) for cell in table.cells] == [
        "One",
        "□ good ☑ bad",
        "3.36",
        "-",
    ]


def test_more_fields_than_a_page_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_fields, "MOST_ADDED", 1)
    field = b"<< /Type /Annot /Subtype /Widget /FT /Tx /V (1) /F 4 /Rect [155 523 235 537] >>"
    leaf = Leaf(BLANK, "/MediaBox [0 0 400 600] /Annots [4 0 R 4 0 R]")
    with pytest.raises(TooMuchInside, match="2"):
        read(leaf, extra=[field])


def test_a_form_whose_pages_only_its_own_program_makes_is_refused_with_what_to_do() -> None:
    made = Made([Leaf(words((50, 500, "Please wait...")))])
    content = made.written().replace(b"/AcroForm << /Fields [] >>", XFA)
    with pytest.raises(PagesUnmade, match="XFA"):
        read_pdf(content, "f")


XFA = b"/NeedsRendering true /AcroForm << /Fields [] /XFA (<xdp/>) >>"


def over_a_picture(value: str, read_as: str) -> tuple[str, Confidence]:
    """Return what is read in a cell of a picture that a field stands over."""
    field = f"<< /Type /Annot /Subtype /Widget /FT /Tx /V ({value}) /F 4 /Rect [60 500 140 520] >>"
    leaf = Leaf("q 400 0 0 600 0 0 cm /I Do Q", PAGE, resources="/XObject << /I 4 0 R >>")
    seen = [
        GridCell(text, 0, at, 1, 1, 1, (50.0 + 100 * at, 70.0, 150.0 + 100 * at, 110.0))
        for at, text in enumerate((read_as, "other"))
    ]
    made = Made([leaf], [picture(), field.encode()], fields="5 0 R").written()
    paper = read_pdf(made, "f", scanned_pages=lambda *_: {1: [Table(seen)]})
    (table,) = tables(paper)
    assert table.cells[1] == seen[1]
    return table.cells[0].text, table.cells[0].trust


@pytest.mark.parametrize(
    ("read_as", "text", "trust"),
    [
        ("58", "58", Confidence.CERTAIN),
        ("", "58", Confidence.UNCERTAIN),
        ("50", "50", Confidence.UNCERTAIN),
    ],
)
def test_what_a_field_over_a_picture_holds_is_read_or_doubted(
    read_as: str, text: str, trust: Confidence
) -> None:
    assert over_a_picture("58", read_as) == (text, trust)


def test_a_field_beside_what_was_read_in_a_picture_is_a_line() -> None:
    field = b"<< /Type /Annot /Subtype /Widget /FT /Tx /V (58) /F 4 /Rect [60 50 140 70] >>"
    leaf = Leaf("q 400 0 0 600 0 0 cm /I Do Q", PAGE, resources="/XObject << /I 4 0 R >>")
    made = Made([leaf], [picture(), field], fields="5 0 R").written()
    paper = read_pdf(
        made, "f", scanned_pages=lambda *_: {1: [Table([GridCell("a", 0, 0, page=1)])]}
    )
    assert lines(paper) == ["58"]

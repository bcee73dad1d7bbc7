"""What is not seen on a page is not read as if it were."""

import pytest

from documents.carriers.pdffile import (
    CELLS,
    GRID,
    SHEET,
    TEXTS,
    Leaf,
    Made,
    cells,
    picture,
    read,
    strokes,
    tables,
    words,
)
from jiheng.documents.carriers import pdf_leaves
from jiheng.documents.carriers.neutral import Paper
from jiheng.documents.carriers.pdf import read_pdf
from jiheng.domain.errors import TooMuchInside
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

IMAGE = "/XObject << /I 4 0 R >>"
OVER = (55, 505, 30, 12)
MORE = words((200, 506, "more"))


def placed(x: int, y: int, width: int, height: int) -> str:
    return f"q {width} 0 0 {height} {x} {y} cm /I Do Q"


def box(x: int, y: int, width: int, height: int) -> str:
    return f"{x} {y} {width} {height} re f"


def doubted(paper: Paper) -> list[str]:
    (table,) = tables(paper)
    return [cell.text for cell in table.cells if cell.trust is not Confidence.CERTAIN]


@pytest.mark.parametrize(
    "unseen",
    [
        f"q 1 g {MORE} Q",
        f"q 3 Tr {MORE} Q",
        f"q 60 500 90 20 re W n {MORE} Q",
        f"/OC /Off BDC {MORE} EMC",
    ],
)
def test_text_that_nothing_paints_is_not_read(unseen: str) -> None:
    layer = b"<< /Type /OCG /Name (x) >>"
    leaf = Leaf(f"{SHEET}\n{unseen}", resources="/Properties << /Off 4 0 R >>")
    made = Made([leaf], [layer]).written()
    hidden = b"/Catalog /OCProperties << /OCGs [4 0 R] /D << /OFF [4 0 R] >> >>"
    paper = read_pdf(made.replace(b"/Catalog", hidden, 1), "f")
    assert cells(paper) == CELLS
    assert ["4 个字看不见" in note.text for note in paper.notes] == [True]


@pytest.mark.parametrize("cover", [f"1 g {box(*OVER)}", f"0 g {box(*OVER)}", placed(*OVER)])
def test_text_below_what_is_painted_later_is_unread(cover: str) -> None:
    paper = read(Leaf(f"{SHEET}\n{cover}", resources=IMAGE), extra=[picture()])
    assert doubted(paper) == ["\ufffd" * 4]
    assert [cell[2] for cell in cells(paper)] == ["One", "Two words", "\ufffd" * 4, "-"]


def test_text_below_a_filled_square_of_a_reviewer_is_unread() -> None:
    look = b"/AP << /N 5 0 R >>"
    square = b"<< /Type /Annot /Subtype /Square /Rect [55 505 85 517] /F 4 " + look + b" >>"
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 30 12] /Length 18 >>\n"
    form += b"stream\n1 g 0 0 30 12 re f\nendstream"
    leaf = Leaf(SHEET, entries="/MediaBox [0 0 400 600] /Annots [4 0 R]")
    assert doubted(read(leaf, extra=[square, form])) == ["\ufffd" * 4]


@pytest.mark.parametrize(
    "drawn",
    [
        f"0.9 g {box(50, 500, 200, 40)} 0 g {SHEET}",
        f"{SHEET} 0.9 g {box(260, 500, 40, 40)}",
        f"{SHEET} 0.9 g {box(51, 517, 30, 2)}",
        f"0 0 1 rg {box(50, 500, 200, 40)} 0 g {strokes((50, 500, 250, 500))} {SHEET}",
    ],
)
def test_shading_below_text_and_beside_it_hides_nothing(drawn: str) -> None:
    paper = read(drawn)
    assert cells(paper) == CELLS
    assert not doubted(paper)
    assert not paper.notes


def test_white_text_on_a_dark_ground_is_seen() -> None:
    ground = f"0 0 0.5 rg {box(155, 501, 90, 17)} 1 g {words((200, 506, 'more'))} 0 g"
    assert cells(read(f"{ground} {SHEET}"))[3] == (1, 1, "-  more")


@pytest.mark.parametrize("mode", [0, 3])
@pytest.mark.parametrize("stamp", ["", words((200, 30, "Page 1"))])
def test_recognised_text_around_a_scan_is_doubted_wherever_it_lies(mode: int, stamp: str) -> None:
    scan = "q 400 0 0 600 0 0 cm /I Do Q"
    text = f"q {mode} Tr {SHEET} Q"
    drawn = f"{text} {scan} {stamp}" if mode == 0 else f"{scan} {text} {stamp}"
    paper = read(Leaf(drawn, resources=IMAGE), extra=[picture()])
    assert cells(paper) == CELLS
    assert len(doubted(paper)) == len(CELLS)
    assert ["识别层" in note.text for note in paper.notes] == [True]


def test_a_suspected_page_that_takes_too_much_to_render_is_doubted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_slow(*_: object, **__: object) -> object:
        raise TooMuchInside("f", Text("秒", "seconds"), found="9", limit="8")

    monkeypatch.setattr(pdf_leaves, "apart", too_slow)
    assert len(doubted(read(f"{SHEET} 1 g {box(*OVER)}"))) == len(CELLS)


EMPTY = f"{strokes(*GRID)} {words(*TEXTS[:3])}"
OUTLINE = "160 505 m 165 505 l 165 508 l 162 508 l 162 511 l 160 513 l f"
INK = b"<< /Type /Annot /Subtype /Ink /Rect [160 503 175 515] /F 4 /InkList [[160 503 175 515]] >>"


@pytest.mark.parametrize("ink", [placed(160, 503, 30, 12), OUTLINE])
def test_a_cell_with_a_picture_or_outlines_alone_is_unread(ink: str) -> None:
    paper = read(Leaf(f"{EMPTY} {ink}", resources=IMAGE), extra=[picture()])
    assert doubted(paper) == ["\ufffd"]


def test_a_cell_written_in_by_hand_is_unread() -> None:
    leaf = Leaf(EMPTY, entries="/MediaBox [0 0 400 600] /Annots [4 0 R]")
    assert doubted(read(leaf, extra=[INK])) == ["\ufffd"]


@pytest.mark.parametrize(
    "drawn", [placed(150, 500, 100, 20), placed(140, 480, 80, 60), box(152, 503, 60, 12)]
)
def test_the_ground_of_a_cell_and_a_seal_across_it_are_no_writing(drawn: str) -> None:
    paper = read(Leaf(f"{drawn} {EMPTY}", resources=IMAGE), extra=[picture()])
    assert not doubted(paper)


def test_a_word_that_a_reviewer_struck_out_is_doubted() -> None:
    strike = b"<< /Type /Annot /Subtype /StrikeOut /Rect [55 504 80 516] /F 4 >>"
    leaf = Leaf(SHEET, entries="/MediaBox [0 0 400 600] /Annots [4 0 R]")
    assert doubted(read(leaf, extra=[strike])) == ["3.36"]

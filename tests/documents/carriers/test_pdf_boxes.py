"""Small boxes inside the cells of a PDF, strokes across them, and letters without a meaning."""

from collections.abc import Mapping, Sequence

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
    typeset,
    words,
)
from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table
from jiheng.documents.carriers.pdf import read_pdf
from jiheng.domain.locator import Confidence

BLANK = f"{strokes(*GRID)} {words(*TEXTS[:3])}"
TYPE3 = """<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [.001 0 0 .001 0 0]
/CharProcs << /g1 5 0 R >> /Encoding << /Type /Encoding /Differences [49 /g1 /g1 /g1] >>
/FirstChar 49 /LastChar 51 /Widths [500 500 500] /Resources << >> >>"""
SHAPE = stream(b"500 0 0 0 400 700 d1 0 0 400 700 re f")


def doubted(paper: Paper) -> list[str]:
    (table,) = tables(paper)
    return [cell.text for cell in table.cells if cell.trust is not Confidence.CERTAIN]


@pytest.mark.parametrize("inset", [4, 5])
def test_boxes_around_the_parts_of_a_figure_are_no_cells(inset: int) -> None:
    across = f"{155} {504} {20} {12} re S {175} {504} {20} {12} re S"
    inner = words((157, 506, "58"), (177, 506, "km"))
    paper = read(f"{BLANK} {across.replace('155', str(150 + inset))} {inner}")
    (table,) = tables(paper)
    assert [" ".join(cell.text.split()) for cell in table.cells[:3]] == ["One", "Two words", "3.36"]
    assert [" ".join(text.split()) for text in doubted(paper)] == ["58 km"]


@pytest.mark.parametrize(
    "square", ["{x} 506 9 9 re S", "{x} 506 m {y} 506 l {y} 515 l {x} 515 l s"]
)
@pytest.mark.parametrize("x", [151, 152, 154, 160, 235])
def test_a_square_to_tick_is_no_cell_and_doubts_what_it_stands_in(square: str, x: int) -> None:
    paper = read(f"{BLANK} {square.format(x=x, y=x + 9)} {words((200, 506, 'done'))}")
    assert cells(paper) == [*CELLS[:3], (1, 1, "done")]
    assert doubted(paper) == ["done"]


def test_cells_as_small_as_boxes_to_tick_are_cells() -> None:
    squares = " ".join(
        f"{50 + 12 * x} {500 + 12 * y} 12 12 re S" for x in range(3) for y in range(3)
    )
    assert len(cells(read(f"{squares} {words((52, 502, '1'), (64, 502, '2'))}"))) == 9


def test_a_filled_square_over_a_figure_covers_it() -> None:
    assert "\ufffd" in doubted(read(f"{SHEET} 1 g 54 503 12 12 re b"))[0]


@pytest.mark.parametrize(
    ("slant", "found"),
    [
        ((50, 502, 80, 516), ["3.36"]),
        ((50, 516, 80, 502), ["3.36"]),
        ((52, 503, 78, 517), ["3.36"]),
        ((85, 500, 150, 520), []),
        ((50, 512, 62, 520), []),
    ],
)
def test_a_slanting_stroke_through_a_word_doubts_it(
    slant: tuple[float, float, float, float], found: list[str]
) -> None:
    paper = read(f"{SHEET} {strokes(slant)}")
    assert cells(paper) == CELLS
    assert doubted(paper) == found


def lettered(text: str) -> Paper:
    """Return what is read of a page with a word in a font that does not tell its shapes."""
    drawn = f"{BLANK} BT /T 10 Tf 160 506 Td ({text}) Tj ET"
    leaf = Leaf(drawn, resources="/Font << /F 3 0 R /T 4 0 R >>")
    return read_pdf(Made([leaf], [TYPE3.encode(), SHAPE]).written(), "f")


def test_a_figure_of_shapes_without_meaning_is_doubted() -> None:
    assert doubted(lettered("123")) == ["123"]


def test_a_page_mostly_of_shapes_without_meaning_is_doubted_and_told() -> None:
    paper = lettered("123" * 4)
    assert len(doubted(paper)) == len(CELLS)
    assert ["字形" in note.text for note in paper.notes] == [True]


class Reader:
    """Reads every page as the same cell, and counts the pages."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pages: list[int] = []

    def __call__(
        self, _: bytes, __: str, pages: Sequence[int]
    ) -> Mapping[int, Sequence[Table | Line]]:
        self.pages += pages
        return {number: [Table([GridCell(self.text, 0, 0)])] for number in pages}


ENGLISH = """Cost of the project, as approved in 2024: 1,234.50 (of which 98.5% was spent).
#pagebreak() Nothing else was approved; see page 3."""
TABLES = "#table(columns: 2)[Total amount][Points] #pagebreak() #table(columns: 2)[Unit][3.5]"


def test_pages_in_english_are_no_pictures() -> None:
    reader = Reader("合计")
    read_pdf(typeset(ENGLISH), "f", scanned_pages=reader)
    assert not reader.pages


@pytest.mark.parametrize(("seen", "pages"), [("Total", [1]), ("合计", [1, 2])])
def test_tables_in_english_are_looked_at_once(seen: str, pages: list[int]) -> None:
    reader = Reader(seen)
    paper = read_pdf(typeset(TABLES), "f", scanned_pages=reader)
    assert reader.pages == pages
    found = [[cell.text for cell in table.cells] for table in tables(paper)]
    assert found == ([["合计"]] * 2 if pages[1:] else [["Total amount", "Points"], ["Unit", "3.5"]])


def test_a_page_of_odd_letters_among_chinese_ones_is_a_picture() -> None:
    reader = Reader("合计")
    odd = "#table(columns: 2)[\\#\\$%&'][()\\*+,][!\"\\#\\$%][,\\-./]"
    read_pdf(typeset(f"绩效自评表 #pagebreak() {odd}"), "f", scanned_pages=reader)
    assert reader.pages == [2]

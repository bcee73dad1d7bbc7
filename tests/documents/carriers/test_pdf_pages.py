"""However a page is drawn, the same table comes out of it."""

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
    lines,
    picture,
    read,
    stream,
    strokes,
    tables,
    words,
)
from jiheng.documents.carriers.neutral import GridCell, Line, Table
from jiheng.documents.carriers.pdf import read_pdf
from jiheng.domain.errors import DamagedDocument, ReaderMissing
from jiheng.domain.locator import Confidence, Locator

TURNED = {90: "0 1 -1 0 600 0 cm", 180: "-1 0 0 -1 400 600 cm", 270: "0 -1 1 0 0 400 cm"}
BOXES = {90: "600 400", 180: "400 600", 270: "600 400"}
IMAGE = "/XObject << /I 4 0 R >>"
FULL = "q 400 0 0 600 0 0 cm /I Do Q"
DOTTED = "\n".join(
    f"{x} {y} 1 1 re f"
    for a, b, c, d in GRID
    for x, y in ([(x, b) for x in range(a, c, 3)] if b == d else [(a, y) for y in range(b, d, 3)])
)
DRAWN = {
    "bars": "\n".join(
        f"{a - 0.3} {b - 0.3} {c - a + 0.6} {d - b + 0.6} re f" for a, b, c, d in GRID
    ),
    "bars of one path": " ".join(
        f"{a - 0.3} {b - 0.3} {c - a + 0.6} {d - b + 0.6} re" for a, b, c, d in GRID
    )
    + " f",
    "lines of one path": " ".join(f"{a} {b} m {c} {d} l" for a, b, c, d in GRID) + " S",
    "boxes": "".join(f"{x} {y} 100 20 re S " for x in (50, 150) for y in (500, 520)),
    "filled boxes": "".join(f"{x} {y} 100 20 re B " for x in (50, 150) for y in (500, 520)),
    "dash pattern": f"[3 2] 0 d {strokes(*GRID)}",
    "dots": DOTTED,
    "double": strokes(
        *(
            (a, b + s, c, d + s) if b == d else (a + s, b, c + s, d)
            for a, b, c, d in GRID
            for s in (-1, 1)
        )
    ),
    "scaled": f"q 0.1 0 0 0.1 0 0 cm 5 w "
    f"{strokes(*((10 * a, 10 * b, 10 * c, 10 * d) for a, b, c, d in GRID))} Q",
    "no outer rules": strokes((50, 520, 250, 520), (150, 500, 150, 540)),
    "rounded corners": strokes(*GRID[1:2], GRID[4])
    + " 53 500 m 247 500 l 249 500 250 501 250 503 c 250 537 l 250 539 249 540 247 540 c"
    " 53 540 l 51 540 50 539 50 537 c 50 503 l 50 501 51 500 53 500 c S",
}


@pytest.mark.parametrize("drawn", DRAWN)
def test_rules_may_be_drawn_in_any_way(drawn: str) -> None:
    assert cells(read(f"0.6 w {DRAWN[drawn]}\n{words(*TEXTS)}")) == CELLS


def test_shading_and_clipping_draw_no_rule() -> None:
    shading = "0.9 g 60 505 60 30 re f 0 0 300 300 re W n 12 w 150 400 m 150 600 l S 0 g"
    assert cells(read(f"{shading} 1 w {SHEET}")) == CELLS


@pytest.mark.parametrize("turn", TURNED)
def test_a_turned_page_reads_as_shown(turn: int) -> None:
    content = f"{TURNED[turn]} {SHEET}"
    paper = read(Leaf(content, f"/MediaBox [0 0 {BOXES[turn]}] /Rotate {turn}"))
    assert cells(paper) == CELLS
    assert tables(paper)[0].cells[0].box == (50, 60, 150, 80)


@pytest.mark.parametrize(
    ("turn", "first"),
    [(90, (520, 50, 540, 150)), (180, (250, 520, 350, 540)), (270, (60, 250, 80, 350))],
)
def test_a_page_that_shows_its_text_turned_reads_along_its_lines(
    turn: int, first: tuple[float, ...]
) -> None:
    paper = read(Leaf(SHEET, f"/MediaBox [0 0 400 600] /Rotate {turn}"))
    assert cells(paper) == CELLS
    (table,) = tables(paper)
    assert table.place(table.cells[0]).box == first


def test_boxes_are_those_of_the_page_as_shown() -> None:
    upright = tables(read(SHEET))[0].cells[0]
    cropped = read(Leaf(SHEET, "/MediaBox [0 0 400 600] /CropBox [40 100 300 560]"))
    assert upright.box == pytest.approx((50, 60, 150, 80))
    assert upright.page == 1
    assert cells(cropped) == CELLS
    assert tables(cropped)[0].cells[0].box == (10, 20, 110, 40)


def test_what_the_crop_box_hides_is_not_read() -> None:
    paper = read(
        Leaf(
            words((50, 500, "shown"), (50, 50, "hidden")),
            "/MediaBox [0 0 400 600] /CropBox [0 100 400 600]",
        )
    )
    assert lines(paper) == ["shown"]


def test_a_table_inside_form_objects_is_read_where_it_stands() -> None:
    font = "/Resources << /Font << /F 3 0 R >> /XObject << /X 5 0 R >> >>"
    form = "/Type /XObject /Subtype /Form /BBox [0 0 900 900]"
    outer = stream(b"q 2 0 0 2 10 0 cm /X Do Q", f"{form} {font} /Matrix [1 0 0 1 0 20]")
    inner = stream(SHEET.encode(), f"{form} {font}")
    paper = read(
        Leaf("q 0.5 0 0 0.5 0 0 cm /X Do Q", resources="/XObject << /X 4 0 R >>"),
        extra=[outer, inner],
    )
    assert cells(paper) == CELLS
    assert tables(paper)[0].cells[0].box == (55, 50, 155, 70)


def test_text_around_tables_stands_before_and_after_them() -> None:
    below = strokes(*((a, b - 200, c, d - 200) for a, b, c, d in GRID))
    content = "\n".join(
        (
            words((60, 326, "A"), (60, 280, "end")),
            below,
            SHEET,
            words((60, 400, "title two"), (60, 560, "title one")),
        )
    )
    blocks = read(content).blocks
    shape = [block.text if isinstance(block, Line) else block.ordinal for block in blocks]
    assert shape == ["title one", 1, "title two", 2, "end"]


def test_a_line_knows_its_page_and_box() -> None:
    block = read(SHEET, words((50, 500, "note"))).blocks[-1]
    assert isinstance(block, Line)
    assert block.place.page == 2
    assert block.place.box == pytest.approx((50, 91, 70, 102), abs=2)


def test_each_page_of_a_long_table_gives_its_own_table() -> None:
    found = tables(read(SHEET, SHEET))
    assert [(table.ordinal, table.cells[0].page) for table in found] == [(1, 1), (2, 2)]


def test_a_table_cut_by_the_page_edge_is_closed() -> None:
    cut = strokes(*GRID[1:3], (50, 470, 50, 540), (150, 470, 150, 540), (250, 470, 250, 540))
    assert cells(read(f"{cut}\n{words(*TEXTS)}")) == CELLS


def test_a_frame_around_the_page_is_no_table() -> None:
    paper = read(f"10 10 380 580 re S {SHEET} {words((60, 560, 'title'))}")
    assert [isinstance(block, Table) for block in paper.blocks] == [False, True]
    assert cells(paper) == CELLS


def test_crop_marks_are_no_table() -> None:
    marks = strokes(
        (0, 580, 40, 580), (20, 560, 20, 600), (360, 580, 400, 580), (380, 560, 380, 600)
    )
    assert lines(read(f"{marks} {words((60, 300, 'text'))}")) == ["text"]
    assert tables(read(marks)) == []


def test_lines_of_a_cell_are_kept_apart_and_in_order() -> None:
    placed = words((55, 530, "second"), (55, 538, "first"), (110, 530, "line"), size=8)
    content = f"{strokes((50, 520, 250, 520), (50, 550, 250, 550), (50, 520, 50, 550))} {placed}"
    (table,) = tables(read(f"{content} {strokes((250, 520, 250, 550))}"))
    assert table.cells[0].text == "first\nsecond  line"


def test_columns_without_rules_stand_two_spaces_apart() -> None:
    placed = words((50, 500, "Total"), (120, 500, "5.00"), (180, 500, "3.36"))
    assert lines(read(placed)) == ["Total  5.00  3.36"]
    assert lines(read(words((50, 500, "two words")))) == ["two words"]


def test_a_word_over_the_edge_stays_whole_and_is_doubted() -> None:
    long = words((55, 526, "a very long name indeed"), (155, 506, "-"))
    paper = read(f"{strokes(*GRID)} {long}")
    found = tables(paper)[0].cells
    assert [cell.text for cell in found] == ["a very long name", "indeed", "", "-"]
    assert [cell.trust for cell in found] == [
        *[Confidence.UNCERTAIN] * 2,
        *[Confidence.CERTAIN] * 2,
    ]


def test_figures_that_fill_their_cells_are_cut_at_the_rule_and_doubted() -> None:
    paper = read(f"{strokes(*GRID)} {words((130.55, 526, '3.36'), (150.01, 526, '5.00'))}")
    assert cells(paper)[:2] == [(0, 0, "3.36"), (0, 1, "5.00")]
    assert [cell.trust for cell in tables(paper)[0].cells[:2]] == [Confidence.UNCERTAIN] * 2


def test_words_printed_over_each_other_are_doubted() -> None:
    paper = read(f"{strokes(*GRID)} {words((55, 526, 'alpha'), (57, 526, 'omega'))}")
    assert tables(paper)[0].cells[0].trust is Confidence.UNCERTAIN


def test_text_running_from_cell_to_cell_is_doubted() -> None:
    run = words((55, 532, "first line"), (55, 519, "second line"), (55, 506, "third line"))
    trusts = [cell.trust for cell in tables(read(f"{strokes(*GRID)} {run}"))[0].cells]
    assert trusts == [Confidence.UNCERTAIN, Confidence.CERTAIN] * 2


def test_a_file_of_pictures_needs_a_reader_of_scans() -> None:
    made = Made([Leaf(FULL, resources=IMAGE)], [picture()]).written()
    with pytest.raises(ReaderMissing) as refusal:
        read_pdf(made, "scan.pdf")
    assert "scan.pdf" in refusal.value.sentence("zh")


def test_pages_that_are_pictures_go_to_the_reader_of_scans() -> None:
    asked: list[tuple[str, Sequence[int], bytes]] = []

    def reader(content: bytes, name: str, pages: Sequence[int]) -> Mapping[int, Sequence[Line]]:
        asked.append((name, pages, content[:4]))
        return {number: [Line("seen", Locator(page=number))] for number in pages}

    made = Made([Leaf(SHEET), Leaf(FULL, resources=IMAGE)], [picture()]).written()
    paper = read_pdf(made, "mixed.pdf", scanned_pages=reader)
    assert asked == [("mixed.pdf", [2], b"%PDF")]
    assert lines(paper) == ["seen"]
    assert paper.notes == []


def test_an_unread_picture_page_among_others_is_told() -> None:
    paper = read(Leaf(SHEET), Leaf(FULL, resources=IMAGE), extra=[picture()])
    assert cells(paper) == CELLS
    (note,) = paper.notes
    assert note.place == Locator(page=2)
    assert "图片" in note.text


def test_a_small_picture_beside_text_is_no_scan() -> None:
    logo = Leaf(f"q 50 0 0 50 300 540 cm /I Do Q {SHEET}", resources=IMAGE)
    assert read(logo, extra=[picture()]).notes == []


def test_text_hidden_behind_a_scan_is_doubted_and_told() -> None:
    hidden = Leaf(f"{FULL} 3 Tr {SHEET}", resources=IMAGE)
    paper = read(hidden, extra=[picture()])
    assert cells(paper) == CELLS
    assert {cell.trust for cell in tables(paper)[0].cells} == {Confidence.UNCERTAIN}
    assert len(paper.notes) == 1


def test_an_empty_page_is_no_fault() -> None:
    assert read("").blocks == []


def test_a_character_without_meaning_is_shown_as_such_and_doubted() -> None:
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
        b" /DescendantFonts [5 0 R] >>"
    )
    inner = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo"
        b" << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 >>"
    )
    leaf = Leaf(f"{SHEET} BT /G 10 Tf 205 526 Td <00010002> Tj ET")
    made = Made([leaf], [font, inner])
    content = made.written().replace(b"/Font << /F 3 0 R >>", b"/Font << /F 3 0 R /G 4 0 R >>")
    paper = read_pdf(content, "strange.pdf")
    cell = tables(paper)[0].cells[1]
    assert cell.trust is Confidence.UNCERTAIN
    assert "\ufffd" in cell.text


def test_a_radical_is_the_character_it_is_drawn_like() -> None:
    pairs = {"\u2f94": "言", "\u2f54": "水", "\u2ee2": "马", "\u2ed3": "长", "\u2e85": "\u2e85"}
    codes = range(0x41, 0x41 + len(pairs))
    ranges = "".join(
        f"<{code:02x}> <{ord(radical):04x}>\n" for code, radical in zip(codes, pairs, strict=True)
    )
    table = f"{len(pairs)} beginbfchar\n{ranges}endbfchar\n"
    spaces = "1 begincodespacerange\n<00> <ff>\nendcodespacerange\n"
    cmap = f"/CIDInit /ProcSet findresource begin\nbegincmap\n{spaces}{table}endcmap\n"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>"
    text = f"BT /G 10 Tf 50 500 Td ({''.join(map(chr, codes))} m2) Tj ET"
    resources = "/Font << /G 5 0 R >>"
    leaf = Leaf(text, entries=f"/MediaBox [0 0 400 600] /Resources << {resources} >>")
    made = Made([leaf], [stream(cmap.encode()), font]).written()
    made = made.replace(b"/Font << /F 3 0 R >>", b"/Font << /G 5 0 R >>")
    assert lines(read_pdf(made, "f")) == ["".join(pairs.values()) + " m2"]


def test_content_drawn_twice_at_the_same_place_is_read_once() -> None:
    paper = read(f"{SHEET}\n{SHEET}")
    assert cells(paper) == CELLS
    (table,) = tables(paper)
    assert {cell.trust for cell in table.cells} == {Confidence.CERTAIN}


def test_words_printed_again_beside_themselves_are_two() -> None:
    again = words((200, 506, "-"))
    assert cells(read(f"{SHEET}\n{again}"))[3] == (1, 1, "-  -")


@pytest.mark.parametrize("junk", [b"\0" * 9000, b"<html>" + b"x" * 9000])
def test_bytes_after_the_end_mark_are_no_fault(junk: bytes) -> None:
    assert cells(read_pdf(Made([Leaf(SHEET)]).written() + junk, "f")) == CELLS


def test_an_addition_that_is_cut_off_after_an_end_mark_is_a_fault() -> None:
    cut = Made([Leaf(SHEET)]).written() + b"9 0 obj\n<< /Length 9999 >>\nstream\n" + b"x" * 9000
    with pytest.raises(DamagedDocument):
        read_pdf(cut, "f")


def test_a_scan_in_strips_is_a_picture_of_the_page() -> None:
    strips = "\n".join(f"q 400 0 0 100 0 {y} cm /I Do Q" for y in range(0, 600, 100))
    leaf = Leaf(f"{strips}\n{words((50, 20, 'scanned'))}", resources=IMAGE)
    asked: list[int] = []

    def reader(_: bytes, __: str, pages: Sequence[int]) -> Mapping[int, Sequence[Table | Line]]:
        asked.extend(pages)
        return {}

    read_pdf(Made([leaf], [picture()]).written(), "f", scanned_pages=reader)
    assert asked == [1]


@pytest.mark.parametrize("is_table", [True, False])
def test_a_large_picture_beside_text_is_read_where_it_is_a_table_and_told_where_not(
    *, is_table: bool
) -> None:
    leaf = Leaf(f"{words((50, 550, 'A report'))}\nq 400 0 0 260 0 100 cm /I Do Q", resources=IMAGE)
    block = Table([GridCell("Form", 0, 0)]) if is_table else Line("Photo", Locator(page=1))
    made = Made([leaf], [picture()]).written()
    paper = read_pdf(made, "f", scanned_pages=lambda *_: {1: [block]})
    assert [isinstance(each, Table) for each in paper.blocks] == [is_table]
    assert ["43% 的图片" in note.text for note in paper.notes] == ([] if is_table else [True])

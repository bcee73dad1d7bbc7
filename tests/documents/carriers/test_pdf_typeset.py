"""Chinese forms as a typesetting program prints them, and pages as pictures."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from documents.carriers.pdffile import cells, lines, read, tables, typeset, words
from documents.carriers.twelve import sample
from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table
from jiheng.documents.carriers.pdf import read_pdf
from jiheng.documents.carriers.pdf_letters import is_garbled
from jiheng.documents.carriers.pdf_picture import MOST_PIXELS, page_images
from jiheng.domain.errors import DamagedDocument
from jiheng.domain.locator import Confidence

FORM = """#table(columns: (2fr, 3fr, 2fr, 2fr), STROKE
  table.cell(rowspan: 2)[项目资金（万元）], [年初预算数], [全年预算数], [得分],
  [5.00], [3.36], [-],
  table.cell(colspan: 2)[建设 Project Name of the year 2024], [≥85.00(%)], [],
  [合计], [12,345.67], [98.5%], [☑是 □否])
"""
CELLS = [
    (0, 0, "项目资金（万元）"),
    (0, 1, "年初预算数"),
    (0, 2, "全年预算数"),
    (0, 3, "得分"),
    (1, 1, "5.00"),
    (1, 2, "3.36"),
    (1, 3, "-"),
    (2, 0, "建设 Project Name of the year 2024"),
    (2, 2, "≥85.00(%)"),
    (2, 3, ""),
    (3, 0, "合计"),
    (3, 1, "12,345.67"),
    (3, 2, "98.5%"),
    (3, 3, "☑是 □否"),
]
LOOKS = {
    "plain": "",
    "dashed": 'stroke: (thickness: 0.5pt, dash: "dashed"),',
    "dotted": 'stroke: (thickness: 0.5pt, dash: "dotted"),',
    "thick": "stroke: 3pt,",
    "grey": "stroke: 0.25pt + gray,",
    "no outer rules": ("stroke: (x, y) => (left: if x > 0 {0.5pt}, top: if y > 0 {0.5pt}),"),
    "no rules at the sides": (
        "stroke: (x, y) => (left: if x > 0 {0.5pt}, top: 0.5pt, bottom: 0.5pt),"
    ),
    "shaded": "fill: (x, y) => if y == 0 {luma(220)},",
}


WATERMARKS = {
    "slanted": "#set page(foreground: rotate(-40deg, text(60pt, fill: silver)[内部 资料]))",
    "large": "#set page(foreground: text(60pt, fill: silver)[内部 资料])",
    "tiled": "#set page(background: pad(12pt, grid(columns: 6, gutter: 31pt, "
    "..range(120).map(_ => text(9pt, fill: silver)[内部 资料]))))",
}


def printed(source: str, look: str = "") -> Paper:
    return read_pdf(typeset(source.replace("STROKE", look)), "typeset.pdf")


@pytest.mark.parametrize("look", LOOKS)
def test_a_form_reads_the_same_however_it_is_ruled(look: str) -> None:
    paper = printed(FORM, LOOKS[look])
    assert cells(paper) == CELLS
    assert {cell.trust for cell in tables(paper)[0].cells} == {Confidence.CERTAIN}


@pytest.mark.parametrize(
    "page",
    [
        "#set page(flipped: true)",
        '#set page(paper: "a3", margin: 1cm)',
        "#set text(size: 7pt)",
        "#set page(background: rect(width: 92%, height: 95%))",
    ],
)
def test_a_form_reads_the_same_on_any_page(page: str) -> None:
    assert cells(printed(f"{page}\n{FORM}")) == CELLS


@pytest.mark.parametrize("angle", ["90deg", "-90deg", "180deg"])
def test_a_form_set_sideways_reads_the_same(angle: str) -> None:
    turned = printed(f"#rotate({angle}, reflow: true)[#box(width: 16cm)[{FORM}]]")
    found = [(row, column, text.replace(" ", "")) for row, column, text in cells(turned)]
    assert found == [(row, column, text.replace(" ", "")) for row, column, text in CELLS]


def test_forms_of_one_page_come_apart_with_their_titles() -> None:
    source = "".join(f"= 自评表{name}\n（2024年度）\n{FORM}" for name in "甲乙")
    shape = [
        block.text if isinstance(block, Line) else len(block.cells)
        for block in printed(source).blocks
    ]
    assert shape == ["自评表甲", "（2024年度）", 14, "自评表乙", "（2024年度）", 14]


def test_a_table_over_two_pages_gives_all_its_cells_once() -> None:
    source = "#set page(height: 9cm)\n#table(columns: 3, ..range(60).map(i => [第#(i)格]))"
    found = tables(printed(source))
    assert len(found) > 1
    texts = [cell.text for table in found for cell in table.cells]
    assert texts == [f"第{number}格" for number in range(60)]
    assert [table.cells[0].page for table in found] == list(range(1, len(found) + 1))


def test_wrapped_text_keeps_its_lines() -> None:
    paper = printed("#table(columns: (5em, 4em), [一二三四五六], [ABC])")
    assert cells(paper) == [(0, 0, "一二三四\n五六"), (0, 1, "ABC")]


def test_text_standing_on_its_side_in_a_cell_is_read_along() -> None:
    turned = ", ".join(
        f"[#rotate({angle}, reflow: true)[产出 指标]]" for angle in ("90deg", "-90deg")
    )
    upright = "[一级指标], [二级指标], [三级指标], [年度指标值], [实际完成值]"
    assert [text for _, _, text in cells(printed(f"#table(columns: 7, {turned}, {upright})"))] == [
        "产出 指标",
        "产出 指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
    ]


@pytest.mark.parametrize("mark", WATERMARKS.values(), ids=WATERMARKS)
def test_a_watermark_over_the_table_is_told_and_kept_out_of_the_cells(mark: str) -> None:
    rows = ", ".join(f"[第{number}格]" for number in range(120))
    paper = printed(f"{mark}\n#table(columns: 4, {rows})")
    assert [text for _, _, text in cells(paper)] == [f"第{number}格" for number in range(120)]
    (note,) = paper.notes
    assert "“内部 资料”" in note.text.replace("内 部", "内部").replace("资 料", "资料")


def test_a_word_divided_at_the_end_of_a_line_keeps_its_hyphen() -> None:
    source = '#set text(lang: "en", hyphenate: true)\n#table(columns: 4.5em, [2024-2025 paper])'
    ((_, _, text),) = cells(printed(source))
    assert text.replace("\n", "").replace(" ", "") in {"2024-2025paper", "2024-2025pa-per"}


def test_characters_that_one_shape_draws_are_all_kept_after_a_line_end() -> None:
    source = '#set text(font: "Noto Sans CJK SC")\n#table(columns: 30pt, [投资——收益])'
    ((_, _, text),) = cells(printed(source))
    assert text.replace("\n", "") == "投资——收益"


def test_a_mark_that_reaches_over_a_rule_takes_no_figure_along() -> None:
    text = '#set text(font: "Noto Sans CJK SC", 10pt)'
    beside = "[#align(right, move(dx: 0.5pt)[甲乙》])], [#h(5.2pt)55.8人]"
    paper = printed(f"{text}\n#table(columns: (40pt, 60pt), inset: 0pt, {beside})")
    (table,) = tables(paper)
    assert [cell.text for cell in table.cells] == ["甲乙》", "55.8人"]
    assert {cell.trust for cell in table.cells} == {Confidence.UNCERTAIN}


def test_a_form_without_rules_is_lines_with_columns_apart() -> None:
    assert lines(printed(FORM, "stroke: none,")) == [
        "项目资金（万元）  年初预算数  全年预算数  得分",
        "5.00  3.36  -",
        "建设 Project Name of the year 2024  ≥85.00(%)",
        "合计  12,345.67  98.5%  ☑是 □否",
    ]


def test_narrow_columns_without_rules_are_told_by_where_they_begin() -> None:
    rows = [("Item", 500), ("Cost", 480), ("Days", 460)]
    placed = [
        part
        for name, y in rows
        for part in ((50, y, name), (120, y, "=365.00"), (163, y, "365.00"))
    ]
    assert lines(read(words(*placed))) == [f"{name}  =365.00  365.00" for name, _ in rows]


def test_spaces_of_prose_below_each_other_make_no_columns() -> None:
    prose = [(50, y, "some words here") for y in (500, 480, 460)]
    assert lines(read(words(*prose))) == ["some words here"] * 3


def test_documents_are_read_from_several_threads() -> None:
    content = sample("forms12.pdf")
    with ThreadPoolExecutor(4) as pool:
        papers = list(pool.map(lambda _: read_pdf(content, "forms12.pdf"), range(8)))
    assert all(paper == papers[0] for paper in papers)


def test_pages_become_pictures_at_the_resolution_asked_for() -> None:
    content = typeset('#set page(width: 144pt, height: 72pt, fill: rgb("#ff8000"))\n#pagebreak()')
    first, second = page_images(content, "orange.pdf", dpi=100)
    assert (first.page, first.width, first.height, first.dpi) == (1, 200, 100, 100)
    assert second.page == 2
    assert first.pixels == bytes((255, 128, 0)) * (200 * 100)


def test_only_the_pages_asked_for_become_pictures() -> None:
    found = list(page_images(sample("forms12.pdf"), "forms12.pdf", dpi=20, pages=[11, 3]))
    assert [image.page for image in found] == [11, 3]
    assert all(len(set(image.pixels)) > 1 for image in found)
    with pytest.raises(DamagedDocument):
        list(page_images(typeset("一"), "one.pdf", pages=[2]))


def test_a_vast_page_becomes_a_picture_within_bounds() -> None:
    (image,) = page_images(typeset("#set page(width: 5000pt, height: 5000pt)\n一"), "vast.pdf")
    assert image.width * image.height <= MOST_PIXELS * 1.001
    assert image.dpi < 200


TABLE = Table([GridCell("合计", 0, 0, trust=Confidence.UNCERTAIN)])


def seen(_: bytes, __: str, pages: Sequence[int]) -> Mapping[int, Sequence[Table | Line]]:
    return {number: [TABLE] for number in pages}


def test_a_page_that_does_not_say_what_its_shapes_mean_is_a_picture() -> None:
    source = FORM.replace("STROKE", "") + "绩效自评表由各预算单位按年度填报，须逐项核对。"
    content = typeset(source).replace(b"/ToUnicode", b"/ToUnicodX")
    assert cells(read_pdf(content, "f", scanned_pages=seen)) == [(0, 0, "合计")]


def test_letters_without_a_word_of_chinese_may_be_the_numbers_of_shapes() -> None:
    letters = typeset("#table(columns: 2)[Total amount][Points]")
    assert cells(read_pdf(letters, "f", scanned_pages=seen)) == [(0, 0, "合计")]
    assert cells(read_pdf(letters, "f")) == [(0, 0, "Total amount"), (0, 1, "Points")]
    chinese = typeset("#table(columns: 2)[合计 Total amount][Points]")
    assert cells(read_pdf(chinese, "f", scanned_pages=seen))[1:] == [(0, 1, "Points")]


@pytest.mark.parametrize(
    "text",
    [
        "项目支出绩效自评表（2024年度）：㎡ ℃ ① ≥95％ ￥3.5 ☑",
        "قايتا ئۇيغۇر تىلىدىكى باھالاش جەدۋىلى ٢٠٢٤ يىلى",
        "ལས་གཞི་འི་རང་འཇོག་རེའུ་མིག ལོ་༢༠༢༤",
    ],
)
def test_writing_in_any_script_is_not_garbled(text: str) -> None:
    assert not is_garbled(text * 3)

"""Workbooks: each sheet a table, each cell as the sheet shows it."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from documents.carriers.twelve import missing, sample
from documents.carriers.workbook import book, only, read, related, sheet, texts
from jiheng.documents.carriers.neutral import GridCell, Line, Table
from jiheng.documents.carriers.xlsx import read_xlsx
from jiheng.domain.errors import DamagedDocument
from jiheng.domain.locator import Confidence, Locator

STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="0.00%"/>'
    '<numFmt numFmtId="171" formatCode="# ?/?"/></numFmts>'
    '<fonts><font><name val="宋体"/></font><font><name val="Wingdings 2"/></font></fonts>'
    '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="170"/><xf numFmtId="14"/>'
    '<xf numFmtId="0" fontId="1"/><xf numFmtId="171"/><xf numFmtId="49"/></cellXfs>'
)
SHAPE = '<a:p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{}</a:p>'


def shapes(table: Table) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells]


def row(*cells: str) -> str:
    return f"<row>{''.join(cells)}</row>"


def test_every_value_of_the_twelve_forms_stands_in_a_cell() -> None:
    found = read_xlsx(sample("forms12.xlsx"), "f")
    assert missing(found) == []
    assert sum(len(block.cells) for block in found.blocks if isinstance(block, Table)) == 1262
    assert found.notes == []
    assert [b.sheet for b in found.blocks if isinstance(b, Table)][-1] == "12"


def test_reads_what_a_writer_wrote(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    with Workbook(path) as made:
        page = made.add_worksheet("自评表")
        page.merge_range("B2:D2", "标题")
        page.merge_range("B3:B4", "项目资金")
        page.write("C3", 5, made.add_format({"num_format": "#,##0.00"}))
        page.write("D3", 0.672, made.add_format({"num_format": "0.00%"}))
        page.write("C4", date(2024, 1, 31), made.add_format({"num_format": "yyyy年m月d日"}))
        page.write_formula("D4", "=C3*2", None, 10)
        page.write_blank("H30", None, made.add_format({"border": 1}))
    table = only(read_xlsx(path.read_bytes(), "f"))
    assert shapes(table) == [
        ("标题", 0, 0, 1, 3),
        ("项目资金", 1, 0, 2, 1),
        ("5.00", 1, 1, 1, 1),
        ("67.20%", 1, 2, 1, 1),
        ("2024年1月31日", 2, 1, 1, 1),
        ("10", 2, 2, 1, 1),
    ]
    assert table.origin == (1, 1)
    assert table.place(table.cells[3]) == Locator(sheet="自评表", cell="D3")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c t="s"><v>0</v></c>', "甲"),
        ('<c t="s"><v>1</v></c>', "m²☑是"),
        ('<c t="s"><v>2</v></c>', "一\n二"),
        ('<c t="s" s="3"><v>3</v></c>', "☑"),
        ('<c t="inlineStr"><is><t>乙</t></is></c>', "乙"),
        ('<c t="inlineStr"><is><r><t>乙</t></r><r><t>丙</t></r></is></c>', "乙丙"),
        ('<c t="str"><f>A1&amp;"x"</f><v>丁</v></c>', "丁"),
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ('<c t="b"><v>0</v></c>', "FALSE"),
        ('<c t="e"><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c s="1"><v>0.67200000000000004</v></c>', "67.20%"),
        ('<c t="n" s="2"><v>45322</v></c>', "2024/1/31"),
        ('<c t="d" s="2"><v>2024-01-31T00:00:00</v></c>', "2024/1/31"),
        ('<c s="5"><v>12</v></c>', "12"),
        ('<c s="99"><v>12</v></c>', "12"),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
    ],
)
def test_a_cell_is_shown_as_the_sheet_shows_it(cell: str, text: str) -> None:
    strings = (
        "<si><t>甲</t><rPh><t>jia</t></rPh></si>"
        '<si><r><t>m</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>'
        '<r><rPr><rFont val="Wingdings 2"/></rPr><t>R</t></r><r><t>是</t></r></si>'
        "<si><t>一_x000D_\n二</t></si><si><t>R</t></si>"
    )
    found = read(sheet(row(cell)), strings=strings, styles=STYLES)
    assert texts(found) == [text]
    assert only(found).cells[0].trust is Confidence.CERTAIN


@pytest.mark.parametrize(
    ("cell", "text", "trust"),
    [
        ('<c t="s"><v>9</v></c>', "\ufffd", Confidence.UNCERTAIN),
        ('<c t="s"><v>x</v></c>', "\ufffd", Confidence.UNCERTAIN),
        ('<c s="4"><v>0.5</v></c>', "0.5", Confidence.UNCERTAIN),
        ("<c><v>abc</v></c>", "abc", Confidence.UNCERTAIN),
        ('<c s="3" t="str"><v>w</v></c>', "\uf077", Confidence.UNCERTAIN),
        ("<c><f>1+1</f></c>", "", Confidence.UNREADABLE),
    ],
)
def test_what_is_not_sure_is_for_a_person_to_see(cell: str, text: str, trust: Confidence) -> None:
    found = read(sheet(row(cell)), styles=STYLES)
    assert only(found).cells[0] == GridCell(text, 0, 0, trust=trust)


def test_a_formula_without_a_value_is_told() -> None:
    found = read(sheet(row("<c><v>1</v></c>", "<c><f>1+1</f></c>")))
    assert [f"{note.text}{note.en}" for note in found.notes] == [
        (
            "工作表“表1”有 1 个公式没有存下结果；请用 Excel 打开后另存，再读一次。"
            "1 formula(s) of the sheet 表1 have no value saved; open the file in Excel, save it, "
            "read it again."
        )
    ]


def test_cells_without_a_reference_follow_the_one_before() -> None:
    rows = (
        '<row r="2"><c r="B2"/><c><v>1</v></c><c r="E2"><v>2</v></c><c><v>3</v></c></row>'
        '<row><c r="C3"><v>4</v></c></row>'
    )
    table = only(read(sheet(rows)))
    held = [(c.text, c.row, c.column) for c in table.cells if c.text]
    assert held == [("1", 0, 0), ("2", 0, 2), ("3", 0, 3), ("4", 1, 0)]
    assert table.origin == (1, 2)


def test_days_of_a_book_of_1904() -> None:
    cell = '<c s="2"><v>43860</v></c>'
    found = read(sheet(row(cell)), styles=STYLES, settings='<workbookPr date1904="1"/>')
    assert texts(found) == ["2024/1/31"]


def test_blank_edges_are_cut_off() -> None:
    rows = (
        '<row r="1"><c r="A1"/></row><row r="5"><c r="C5" t="str"><v>甲</v></c>'
        '<c r="D5" t="str"><v>　 </v></c></row><row r="9000"><c r="XFD9000"/></row>'
    )
    table = only(read(sheet(rows)))
    assert shapes(table) == [("甲", 0, 0, 1, 1)]
    assert table.origin == (4, 2)


def test_merges_are_cut_to_what_is_used() -> None:
    rows = row(*(f'<c r="{c}1"><v>1</v></c>' for c in "ABC")) + '<row><c r="A2"><v>2</v></c></row>'
    merges = "".join(
        f'<mergeCell ref="{ref}"/>'
        for ref in ("A2:C3", "B1", "", "D4:E5", "B1:B1048576", "A1:B1", "C1:ZZZZ9")
    )
    found = read(sheet(rows, after=f"<mergeCells>{merges}</mergeCells>"))
    held = [shape for shape in shapes(only(found)) if shape[0]]
    assert held == [("1", 0, 0, 1, 1), ("1", 0, 1, 502, 1), ("1", 0, 2, 1, 1), ("2", 1, 0, 2, 3)]


def test_text_under_a_merged_cell_is_told() -> None:
    merged = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    found = read(sheet(row("<c><v>1</v></c>", "<c><v>2</v></c>"), after=merged))
    assert shapes(only(found)) == [("1", 0, 0, 1, 2)]
    assert "有 1 处文字在合并单元格的遮盖之下" in found.notes[0].text


def test_hidden_sheets_are_read_and_named() -> None:
    page = sheet(row("<c><v>1</v></c>"))
    found = read(page, page, sheet(""), page)
    assert [(b.sheet, b.ordinal) for b in found.blocks if isinstance(b, Table)] == [
        ("表1", 1), ("表2", 2), ("表4", 3),
    ]  # fmt: skip
    assert [(f"{note.text}{note.en}", note.place) for note in found.notes] == [
        (
            (
                f"工作表“{name}”是隐藏的，其内容也已读入。"
                f"The sheet {name} is hidden and was read as well."
            ),
            Locator(sheet=name),
        )
        for name in ("表2", "表4")
    ]


def test_hidden_rows_and_columns_are_counted_where_they_hold_text() -> None:
    rows = '<row r="1" hidden="1"><c><v>1</v></c></row><row r="3" hidden="1"/>'
    columns = '<cols><col min="1" max="1" hidden="1"/><col min="2" max="9" hidden="true"/></cols>'
    found = read(sheet(rows, before=columns))
    assert [f"{note.text}{note.en}" for note in found.notes] == [
        (
            "工作表“表1”有 1 行是隐藏的，其内容也已读入。"
            "1 hidden row(s) of the sheet 表1 were read as well."
        ),
        (
            "工作表“表1”有 1 列是隐藏的，其内容也已读入。"
            "1 hidden column(s) of the sheet 表1 were read as well."
        ),
    ]


def test_shapes_on_a_sheet_are_lines_and_pictures_are_counted() -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    words = SHAPE.format("<a:r><a:t>自评</a:t></a:r><a:r><a:t>表</a:t></a:r>")
    drawing = f'<x:wsDr xmlns:x="{space}"><x:sp>{words}</x:sp><x:pic/></x:wsDr>'
    found = read(
        sheet(row("<c><v>1</v></c>"), after='<drawing r:id="rId7"/>'),
        **{
            "xl__worksheets___rels__s1.xml.rels": related(rId7_drawing="../drawings/d.xml"),
            "xl__drawings__d.xml": drawing,
        },
    )
    line, table = found.blocks
    assert line == Line("自评表", Locator(sheet="表1"))
    assert isinstance(table, Table)
    assert [f"{note.text}{note.en}" for note in found.notes] == [
        "工作表“表1”有 1 张图片，图中文字未读。Text in 1 picture(s) of the sheet 表1 was not read."
    ]


def test_the_strict_flavour_is_read() -> None:
    content = book(sheet(row("<c><v>1</v></c>")))
    for part in (b"spreadsheetml/2006/main", b"officeDocument/2006/relationships"):
        usual = b"schemas.openxmlformats.org/" + part
        strict = b"purl.oclc.org/ooxml/" + part.replace(b"2006/", b"")
        content = replaced(content, usual, strict)
    assert texts(read_xlsx(content, "f")) == ["1"]


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(sink, "w") as target:
        for part in source.namelist():
            target.writestr(part, source.read(part).replace(old, new))
    return sink.getvalue()


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="7"><v>1</v></c></row>',
    ],
)
def test_a_cell_that_stands_nowhere_is_damage(rows: str) -> None:
    with pytest.raises(DamagedDocument):
        read(sheet(rows))

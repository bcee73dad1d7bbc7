"""Web pages: tables as a browser lays them out, text as it shows it."""

import pytest

from documents.carriers.twelve import missing, sample
from jiheng.documents.carriers.html import read_html
from jiheng.documents.carriers.neutral import GridCell, Line, Table
from jiheng.documents.carriers.refusals import NothingToRead
from jiheng.domain.errors import (
    DocumentTooLarge,
    EmptyDocument,
    TooMuchInside,
    UndecodableText,
)
from jiheng.domain.locator import Confidence


def page(body: str) -> bytes:
    return f'<!DOCTYPE html><html><meta charset="utf-8"><body>{body}</body></html>'.encode()


def tables(body: str) -> list[Table]:
    blocks = read_html(page(body), "某网页").blocks
    return [block for block in blocks if isinstance(block, Table)]


def shapes(body: str) -> list[tuple[str, int, int, int, int]]:
    (table,) = tables(body)
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells]


def texts(content: bytes) -> list[str | list[str]]:
    return [
        block.text if isinstance(block, Line) else [cell.text for cell in block.cells]
        for block in read_html(content, "f").blocks
    ]


def cell(inner: str) -> GridCell:
    (table,) = tables(f"<table><tr><td>{inner}</td></tr></table>")
    return table.cells[0]


def test_every_value_of_the_twelve_forms_stands_in_a_cell() -> None:
    found = read_html(sample("forms12.html"), "f")
    assert missing(found) == []
    assert sum(len(block.cells) for block in found.blocks if isinstance(block, Table)) == 1238
    assert found.notes == []


def test_text_between_tables_is_lines_in_order() -> None:
    body = "<h1>自评表</h1>（2024<b>年度</b>）<table><tr><td>甲</table><p>附注<br>其二</p>"
    assert texts(page(body)) == ["自评表", "（2024年度）", ["甲"], "附注", "其二"]


def test_spans_push_cells_aside() -> None:
    assert shapes(
        "<table><tr><td rowspan=2 colspan=2>甲<td>乙<tr><td>丙<tr><td>丁<td colspan='2'>戊</table>"
    ) == [
        ("甲", 0, 0, 2, 2),
        ("乙", 0, 2, 1, 1),
        ("丙", 1, 2, 1, 1),
        ("丁", 2, 0, 1, 1),
        ("戊", 2, 1, 1, 2),
    ]


@pytest.mark.parametrize(
    ("span", "rows"),
    [("0", 3), ("100000", 3), ("99999999999", 3), ("2 ", 2), ("2.7", 2), ("-1", 1), ("", 1)],
)
def test_a_row_span_ends_with_the_table_at_the_latest(span: str, rows: int) -> None:
    body = f"<table><tr><td rowspan='{span}'>甲<td>1<tr><td>2<tr><td>3</table>"
    assert shapes(body)[0] == ("甲", 0, 0, rows, 1)


def test_a_row_span_ends_with_its_group_of_rows() -> None:
    body = (
        "<table><thead><tr><td rowspan=9>甲<td>1</thead>"
        "<tfoot><tr><td>脚</tfoot><tbody><tr><td>2</tbody></table>"
    )
    assert shapes(body) == [
        ("甲", 0, 0, 1, 1),
        ("1", 0, 1, 1, 1),
        ("2", 1, 0, 1, 1),
        ("脚", 2, 0, 1, 1),
    ]


def test_an_absurd_column_span_is_cut() -> None:
    found = shapes("<table><tr><td colspan=100000>甲<td>乙<tr><td colspan=0>丙</table>")
    assert found[0][4] == 1000
    assert found[2] == ("丙", 1, 0, 1, 1)


def test_a_column_span_never_covers_a_cell_from_above() -> None:
    body = "<table><tr><td>1<td rowspan=2>2<tr><td colspan=2>3<td>4</table>"
    assert shapes(body)[2:] == [("3", 1, 0, 1, 1), ("4", 1, 2, 1, 1)]


def test_a_nested_table_follows_the_outer_one() -> None:
    body = (
        "<table><tr><td>外<table><tr><td>内<div><table><tr><td>最内</table></div></table>后"
        "<td>旁</table><table><tr><td>又</table>"
    )
    assert [[c.text for c in table.cells] for table in tables(body)] == [
        ["外\n后", "旁"],
        ["内"],
        ["最内"],
        ["又"],
    ]
    assert [table.ordinal for table in tables(body)] == [1, 2, 3, 4]


def test_what_strays_into_a_table_is_not_lost() -> None:
    body = (
        "<table>散<caption>表名</caption><form><tr><td>甲</td>字<td>乙</form>"
        "<table><tr><td>中</table></table>"
    )
    assert texts(page(body)) == ["散", "表名", "字", ["甲", "乙"], ["中"]]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("一<br>二<br/><br/>三", "一\n二\n\n三"),
        ("<p>一</p><p>二</p>", "一\n二"),
        ("<div>一<br></div>二", "一\n二"),
        ("  一\n   二  ", "一 二"),
        ("&nbsp;", ""),
        ("一&nbsp;&nbsp;二", "一  二"),
        ("&ge;95&#37;&lt;&#x4e00;", "≥95%<一"),
        ("<span style='display:block'>一</span>二", "一\n二"),
        ("<pre>一\n二</pre>", "一\n二"),
        ("m<sup>2</sup>", "m²"),
        ("<script>x()</script><style>y</style><!-- z -->一", "一"),
        ("一<!--[if mso]>二<![endif]--><o:p>三</o:p>", "一三"),
        ("<input type=checkbox checked>是<input type=checkbox>否", "☑是□否"),
        ("<input type=radio checked>是<input type=radio>否", "◉是○否"),
        ("<input value='5.00'><input type=hidden value=7><input type=submit value=保存>", "5.00"),
        ("<select><option>优<option selected>良</select>", "良"),
        ("<select><option>优<option>良</select>", "优"),
        ("<textarea>长文</textarea>", "长文"),
        ("<ruby>一<rp>(</rp><rt>yi</rt></ruby>", "一"),
    ],
)
def test_shows_what_a_browser_shows(inner: str, text: str) -> None:
    assert cell(inner).text == text
    assert cell(inner).trust is Confidence.CERTAIN


def test_what_is_hidden_is_left_out_and_counted() -> None:
    body = (
        "<table><tr style='DISPLAY: none'><td>一<tr><td hidden>二<td>三"
        "<span style='visibility:hidden'>四</span><tr style='display:none'><td></table>"
        "<p hidden>五</p>"
    )
    found = read_html(page(body), "f")
    assert texts(page(body)) == [["三"]]
    assert [f"{note.text}{note.en}" for note in found.notes] == [
        "网页中有 4 处隐藏文字，未读。Hidden text in 4 place(s) was not read."
    ]


def test_pictures_in_cells_and_frames_are_told() -> None:
    found = read_html(page("<iframe src=x></iframe><table><tr><td><img src=y></table>"), "f")
    assert [f"{note.text}{note.en}" for note in found.notes] == [
        "网页的表格中有 1 张图片，图中文字未读。Text in 1 picture(s) was not read.",
        (
            "网页嵌有 1 个框架，框架里的网页未读；请打开框架里的网页另存。"
            "The pages in 1 frame(s) were not read; open and save them by themselves."
        ),
    ]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("gb2312", "utf-8"),
        ("utf-8", "gb18030"),
        ("gb2312", "gbk"),
        ("gbk", "gb18030"),
        ("iso-8859-1", "gb18030"),
        ("nonsense", "gb18030"),
        ("big5", "big5"),
        ("utf-8", "utf-16"),
        ("utf-8", "utf-16-le"),
        ("utf-8", "utf-16-be"),
        ("utf-8", "utf-8-sig"),
    ],
)
def test_the_encoding_is_found(declared: str, encoding: str) -> None:
    html = f"<html><meta charset={declared}><table><tr><td>臺灣项目名稱"
    html = html.replace("项", "") if encoding == "big5" else html
    assert texts(html.encode(encoding)) == [
        ["臺灣目名稱" if encoding == "big5" else "臺灣项目名稱"]
    ]


def test_an_xml_declaration_does_no_harm() -> None:
    html = '<?xml version="1.0" encoding="gb2312"?><html><table><tr><td>甲'
    assert texts(html.encode("gb18030")) == [["甲"]]


def test_a_lost_character_is_for_a_person_to_see() -> None:
    content = page("<table><tr><td>甲#乙<td>丙</table>").replace(b"#", b"\xff") + b" " * 200
    (table,) = read_html(content, "f").blocks
    assert isinstance(table, Table)
    assert [c.trust for c in table.cells] == [Confidence.UNCERTAIN, Confidence.CERTAIN]
    assert table.cells[0].text == "甲\ufffd乙"


def test_text_with_tables_in_it_keeps_its_lines() -> None:
    text = "自评表\n（2024年度）\n\n<table><tr><td>甲\n乙</td></tr></table>\n附注\n其二"
    assert texts(text.encode()) == ["自评表", "（2024年度）", ["甲 乙"], "附注", "其二"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyDocument),
        (b"<!-- nothing -->", NothingToRead),
        (b"<html>" + bytes(range(128, 256)) * 10, UndecodableText),
        (b"<html>" + b" " * (17 << 20), DocumentTooLarge),
        (b"<div>" * 300 + b"x", TooMuchInside),
        (b"<table><tr><td>" * 10_000, TooMuchInside),
        (b"<table>" + b"<tr><td colspan=1000>" * 5000, TooMuchInside),
        (b"<table><tr>" + b"<td>" * 3000, TooMuchInside),
    ],
)
def test_says_what_hinders_reading(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        read_html(content, "某网页")
    assert "某网页" in str(caught.value)

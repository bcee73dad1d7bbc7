"""Tables and paragraphs of Word files stand where the paper shows them."""

import pytest

from documents.carriers.twelve import missing, sample
from documents.carriers.wordfile import (
    cells,
    document,
    docx,
    lines,
    p,
    packed,
    paper,
    r,
    shapes,
    tables,
    tbl,
    tc,
    tr,
)
from jiheng.documents.carriers.docx import read_docx
from jiheng.documents.carriers.neutral import Line, Table
from jiheng.domain.locator import Locator


def span(width: int) -> str:
    return f'<w:gridSpan w:val="{width}"/>'


RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_blocks_come_in_the_order_of_the_body() -> None:
    found = paper(p("标题") + p() + tbl(tr("甲")) + p("附注") + tbl(tr("乙"))).blocks
    assert [b.text if isinstance(b, Line) else b.cells[0].text for b in found] == [
        "标题",
        "甲",
        "附注",
        "乙",
    ]
    assert [b.ordinal for b in found if isinstance(b, Table)] == [1, 2]
    assert [b.place for b in found if isinstance(b, Line)] == [Locator(line=1), Locator(line=3)]


def test_a_cell_is_found_again_by_table_row_and_column() -> None:
    (table,) = tables(tbl(tr("甲", "乙"), tr("丙", "丁")))
    assert table.place(table.cells[3]) == Locator(table=1, cell="R2C2")


def test_columns_are_counted_on_the_grid() -> None:
    found = cells(tbl(tr(tc("甲", style=span(2)), "乙"), tr("丙", tc("丁", style=span(2)))))
    assert shapes(found) == [
        ("甲", 0, 0, 1, 2),
        ("乙", 0, 2, 1, 1),
        ("丙", 1, 0, 1, 1),
        ("丁", 1, 1, 1, 2),
    ]


def test_a_cell_merged_downwards_stands_once() -> None:
    found = cells(
        tbl(
            tr(tc("甲", style=span(2) + RESTART), "一"),
            tr(tc("", style=span(2) + CONTINUE), "二"),
            tr(tc("", style=span(2) + '<w:vMerge w:val="continue"/>'), "三"),
            tr(tc("乙", style=span(2) + RESTART), "四"),
        )
    )
    assert shapes(found) == [
        ("甲", 0, 0, 3, 2),
        ("一", 0, 2, 1, 1),
        ("二", 1, 2, 1, 1),
        ("三", 2, 2, 1, 1),
        ("乙", 3, 0, 1, 2),
        ("四", 3, 2, 1, 1),
    ]


def test_a_merge_that_continues_nothing_is_a_cell_of_its_own() -> None:
    found = cells(tbl(tr("甲", "乙"), tr(tc("丙", style=CONTINUE), "丁")))
    assert shapes(found)[2] == ("丙", 1, 0, 1, 1)
    wider = cells(tbl(tr(tc("甲", style=RESTART), "乙"), tr(tc("丙", style=span(2) + CONTINUE))))
    assert shapes(wider)[2] == ("丙", 1, 0, 1, 2)


def test_a_merge_ends_where_a_row_interrupts_it() -> None:
    found = cells(tbl(tr(tc("甲", style=RESTART)), tr("乙"), tr(tc("丙", style=CONTINUE))))
    assert [cell.row_span for cell in found] == [1, 1, 1]


def test_text_under_a_merged_cell_is_reported() -> None:
    found = paper(tbl(tr(tc("甲", style=RESTART)), tr(tc("遮住", style=CONTINUE))))
    assert [f"{note.text}{note.en}" for note in found.notes] == [
        (
            "表中有 1 处文字在合并单元格的遮盖之下，纸上不显示，未读。"
            "Text under merged cells in 1 place(s), which the paper does not show, was not read."
        )
    ]


def test_cells_merged_sideways_the_old_way_are_one() -> None:
    right = '<w:hMerge w:val="{}"/>'
    found = cells(
        tbl(
            tr(
                tc("甲", style=right.format("restart")),
                tc("", style=right.format("continue")),
                "乙",
            )
        )
    )
    assert shapes(found) == [("甲", 0, 0, 1, 2), ("乙", 0, 2, 1, 1)]


def test_a_row_may_begin_late() -> None:
    found = cells(tbl(tr("甲", "乙"), tr("丙", style='<w:gridBefore w:val="1"/>')))
    assert shapes(found)[2] == ("丙", 1, 1, 1, 1)


@pytest.mark.parametrize("absurd", ["0", "-3", "x", "", "99999999999999999999"])
def test_an_absurd_span_does_no_harm(absurd: str) -> None:
    found = cells(tbl(tr(tc("甲", style=f'<w:gridSpan w:val="{absurd}"/>'), "乙")))
    assert found[0].column == 0
    assert found[1].column in {1, 100}


def test_a_nested_table_follows_the_outer_one() -> None:
    inner = tbl(tr("内一", tc(tbl(tr("最内")), p())))
    found = tables(tbl(tr(tc(p("外"), inner, p()), "旁")) + tbl(tr("后")))
    assert [[cell.text for cell in table.cells] for table in found] == [
        ["外", "旁"],
        ["内一", ""],
        ["最内"],
        ["后"],
    ]
    assert [table.ordinal for table in found] == [1, 2, 3, 4]


def test_content_controls_are_unwrapped_at_every_level() -> None:
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    body = control(p("标题")) + control(
        tbl(control(tr(control(tc(control(p(control(r("甲")))))), "乙")))
    )
    assert lines(body) == ["标题"]
    assert shapes(cells(body)) == [("甲", 0, 0, 1, 1), ("乙", 0, 1, 1, 1)]


def test_paragraphs_of_a_cell_are_its_lines() -> None:
    (cell,) = cells(tbl(tr(tc("一", "二", p("三")))))
    assert cell.text == "一\n二\n三"


def test_deleted_rows_and_cells_are_gone() -> None:
    found = cells(
        tbl(
            tr("甲", "乙"),
            tr("删", "删", style='<w:del w:id="1" w:author="x"/>'),
            tr(tc("删", style='<w:cellDel w:id="2"/>'), "丙"),
            tr("藏", style="<w:hidden/>"),
            tr("丁", style='<w:ins w:id="3"/><w:hidden w:val="0"/>'),
        )
    )
    assert shapes(found) == [
        ("甲", 0, 0, 1, 1),
        ("乙", 0, 1, 1, 1),
        ("丙", 1, 0, 1, 1),
        ("丁", 2, 0, 1, 1),
    ]


def test_a_table_whose_rows_are_all_deleted_is_none() -> None:
    assert tables(tbl(tr("删", style="<w:del/>"))) == []


def test_text_boxes_stand_with_what_they_are_anchored_in() -> None:
    inner = f"<w:txbxContent>{p('框内')}{tbl(tr('框中表'))}</w:txbxContent>"
    box = (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert lines(p("前", box) + p("后")) == ["前", "框内", "后"]
    found = tables(tbl(tr(tc(p("格", box)), "旁")))
    assert [[cell.text for cell in table.cells] for table in found] == [
        ["格\n框内", "旁"],
        ["框中表"],
    ]
    old = f"<w:r><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></w:r>"
    assert lines(p("前", old)) == ["前", "框内"]


def test_the_strict_flavour_and_other_names_of_the_body_are_read() -> None:
    strict = document(p("甲")).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="http://x/extended-properties" Target="docProps/app.xml"/>'
        '<Relationship Id="b" Type="http://x/officeDocument" Target="/word/document2.xml"/>'
        "</Relationships>"
    )
    content = packed({"_rels/.rels": relations, "word/document2.xml": strict})
    (line,) = read_docx(content, "f").blocks
    assert isinstance(line, Line)
    assert line.text == "甲"


def test_what_is_not_text_is_counted_in_a_note() -> None:
    picture = "<w:r><w:drawing><pic:pic/></w:drawing></w:r>"
    thing = "<w:r><w:object><v:shape/><o:OLEObject/></w:object></w:r>"
    found = paper(p("甲", picture) + tbl(tr(tc(p(picture)), tc(p(thing)))) + "<w:altChunk/>")
    assert [f"{note.text}{note.en}" for note in found.notes] == [
        "文中有 2 张图片，图中文字未读。Text in 2 picture(s) was not read.",
        "文中有 2 个嵌入对象，其中内容未读。What 2 embedded object(s) hold was not read.",
    ]
    assert read_docx(docx(p("甲")), "f").notes == []


def test_every_value_of_the_twelve_forms_stands_in_a_cell() -> None:
    found = read_docx(sample("forms12.docx"), "f")
    assert missing(found) == []
    assert sum(len(block.cells) for block in found.blocks if isinstance(block, Table)) == 1238

"""What people cross out or leave unfilled, and what a style hides: never read for certain."""

import pytest

from documents.carriers.wordfile import cells, docx, p, r, tables, tbl, tc, tr
from documents.carriers.workbook import read, sheet
from jiheng.documents.carriers.docx import read_docx
from jiheng.documents.carriers.html import read_html
from jiheng.documents.carriers.html_selectors import rules
from jiheng.documents.carriers.neutral import GridCell, Paper, Table
from jiheng.domain.locator import Confidence

CERTAIN, UNCERTAIN, UNREADABLE = Confidence.CERTAIN, Confidence.UNCERTAIN, Confidence.UNREADABLE
STRIKE = "<rPr><strike/></rPr>"
FONTS = "<fonts><font/><font><strike/></font></fonts>"
STYLES = f'{FONTS}<cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>'


def page(inner: str, style: str = "") -> Paper:
    """Return a page of one table with one cell."""
    text = (
        f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style><table><tr><td>{inner}</table>"
    )
    return read_html(text.encode(), "f")


def first(paper: Paper) -> GridCell:
    """Return the first cell of the first table."""
    return next(block for block in paper.blocks if isinstance(block, Table)).cells[0]


def worded(inner: str) -> GridCell:
    """Return the cell of a Word file with these runs."""
    return cells(tbl(tr(tc(p(inner)))))[0]


@pytest.mark.parametrize("mark", ["<w:strike/>", "<w:dstrike/>"])
def test_crossed_out_runs_of_a_word_file_are_left_out_and_told(mark: str) -> None:
    part, whole = worded(r("52", mark) + r("58公里")), worded(r("52公里", mark))
    assert (part.text, part.trust) == ("58公里", UNCERTAIN)
    assert (whole.text, whole.trust) == ("52公里", UNREADABLE)


@pytest.mark.parametrize("is_inline", [True, False])
def test_a_control_that_shows_its_prompt_is_not_read_for_certain(*, is_inline: bool) -> None:
    held = r("单击此处输入文字。") if is_inline else p(r("单击此处输入文字。"))
    control = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{held}</w:sdtContent></w:sdt>"
    )
    (cell,) = cells(tbl(tr(tc(p(control) if is_inline else control))))
    assert cell.trust is UNCERTAIN


def test_a_small_table_in_a_cell_may_be_its_value() -> None:
    small, large = (tbl(tr(*[tc(p(r("1")))] * width)) for width in (2, 13))
    for inner, text, trust in (
        (small, "", UNREADABLE),
        (small, "甲", UNCERTAIN),
        (large, "", CERTAIN),
    ):
        word = tables(tbl(tr(tc(p(r(text)) + inner + p("")))))[0].cells[0]
        assert (word.text, word.trust) == (text, trust)
    grids = ["<table><tr>" + "<td>1" * width + "</table>" for width in (2, 13)]
    found = [first(page(f"{text}{grid}")).trust for grid in grids for text in ("", "甲")]
    assert found == [UNREADABLE, UNCERTAIN, CERTAIN, CERTAIN]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<s>", "</s>"),
        ("<del>", "</del>"),
        ("<span style='text-decoration: line-through'>", "</span>"),
        ("<b class=old>", "</b>"),
    ],
)
def test_crossed_out_text_of_a_page_is_left_out_and_told(before: str, after: str) -> None:
    style = ".old, .older { text-decoration-line: line-through }"
    paper = page(f"{before}52{after}58公里", style)
    assert (first(paper).text, first(paper).trust) == ("58公里", UNCERTAIN)
    assert [f"{note.text}{note.en}" for note in paper.notes] == [
        "网页中有 1 处划掉的文字，未读。Text crossed out in 1 place(s) was not read."
    ]
    whole = first(page(f"{before}52公里{after}", style))
    assert (whole.text, whole.trust) == ("52公里", UNREADABLE)


@pytest.mark.parametrize(
    ("style", "attribute", "is_shown"),
    [
        (".h { display: none }", "class='x h'", False),
        ("/* .h{} */ a:hover,span.h{visibility:hidden}", "class=h", False),
        ("@media print { .h { display: none } } .x { color: red }", "class=h", True),
        ("table .h { display: none }", "class=h", False),
        (".h { display: none } .h { display: inline }", "class=h", True),
        ("", "style='font-size:0'", False),
        ("", "style='font-size:0.8em'", True),
        ("", "style='position:absolute;left:-9999px'", False),
        ("", "style='opacity:0'", False),
        ("", "style='opacity:0.9'", True),
    ],
)
def test_what_a_style_hides_is_left_out(style: str, attribute: str, *, is_shown: bool) -> None:
    paper = page(f"<span {attribute}>9</span>52公里", style)
    assert first(paper).text == ("952公里" if is_shown else "52公里")
    assert bool(paper.notes) is not is_shown


def test_a_class_that_hides_tables_is_not_obeyed() -> None:
    text = "<style>.tab{display:none}</style><div class=tab><table><tr><td>甲</table></div>"
    assert first(read_html(f"<!DOCTYPE html>{text}".encode(), "f")).text == "甲"


@pytest.mark.parametrize("css", ["/*", "@a", "a{", "}", "{}", "a", ";"])
def test_styles_without_end_are_soon_read(css: str) -> None:
    assert list(rules(css * 100_000)) in ([], [("", "", True)] * 100_000)


def test_crossed_out_text_of_a_sheet_is_told() -> None:
    strings = (
        f"<si><r>{STRIKE}<t>52</t></r><r><t>58公里</t></r></si><si><r>{STRIKE}<t>52公里</t></r></si>"
        "<si><t>55公里</t></si>"
    )
    rows = "".join(
        f'<row r="{at}"><c r="A{at}"{attributes}><v>{value}</v></c></row>'
        for at, (attributes, value) in enumerate(
            [(' t="s"', 0), (' t="s"', 1), (' t="s" s="1"', 2), (' s="1"', 7), (' t="s"', 2)], 1
        )
    )
    paper = read(sheet(rows), strings=strings, styles=STYLES)
    (table,) = (block for block in paper.blocks if isinstance(block, Table))
    assert [(cell.text, cell.trust) for cell in table.cells] == [
        ("58公里", UNCERTAIN),
        ("52公里", UNREADABLE),
        ("55公里", UNREADABLE),
        ("7", UNREADABLE),
        ("55公里", CERTAIN),
    ]
    assert [f"{note.text}{note.en}" for note in paper.notes] == [
        (
            "工作表“表1”有 1 处划掉的文字，未读。"
            "Text crossed out in 1 place(s) of the sheet 表1 was not read."
        )
    ]


def test_the_word_file_tells_how_often() -> None:
    paper = read_docx(docx(tbl(tr(tc(p(r("52", "<w:strike/>") + r("58")))))), "f")
    assert [f"{note.text}{note.en}" for note in paper.notes] == [
        "文中有 1 处划掉的文字，未读。Text crossed out in 1 place(s) was not read."
    ]


def test_a_header_of_a_word_file_is_told_of() -> None:
    header = "<w:hdr>{}</w:hdr>".format(
        p(r("自评表（2023年") + r("度）")) + p(r("第 1 页 &lt;甲&gt;"))
    )
    parts = {
        "word__header1_xml": header,
        "word__header2_xml": header,
        "word__header3_xml": p(r("7")),
    }
    paper = read_docx(docx(p(r("甲")), **parts), "f")
    assert [f"{note.text}{note.en}" for note in paper.notes] == [
        (
            "页眉“自评表（2023年度）”不在正文里，没有当作表的内容读入。"
            "The header “自评表（2023年度）” is no part of the body and was not read as part of "
            "the form."
        ),
        (
            "页眉“第 1 页 <甲>”不在正文里，没有当作表的内容读入。"
            "The header “第 1 页 <甲>” is no part of the body and was not read as part of the form."
        ),
    ]


@pytest.mark.parametrize(
    ("header", "text"),
    [
        (
            '&amp;C&amp;"SimSun,Bold"&amp;14自评表（2023年度）&amp;R第&amp;P页',
            "自评表（2023年度） 第 页",
        ),
        ("&amp;P/&amp;N", ""),
    ],
)
def test_a_header_of_a_sheet_is_told_of(header: str, text: str) -> None:
    after = f"<headerFooter><oddHeader>{header}</oddHeader></headerFooter>"
    paper = read(sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after=after))
    told = (
        [
            (
                f"工作表“表1”的打印页眉“{text}”不在格子里，没有当作表的内容读入。"
                f"The header “{text}” of the sheet 表1 stands in no cell and was not read as part "
                "of the form."
            )
        ]
        if text
        else []
    )
    assert [f"{note.text}{note.en}" for note in paper.notes] == told

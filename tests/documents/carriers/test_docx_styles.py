"""What styles of a Word file strike, raise or whiten is read as what its runs do themselves."""

import pytest

from documents.carriers.wordfile import (
    document,
    docx,
    p,
    paper,
    r,
    style,
    styles,
    tbl,
    tc,
    tr,
    zipped,
)
from jiheng.documents.carriers.docx import read_docx
from jiheng.documents.carriers.neutral import GridCell, Line, Table
from jiheng.domain.locator import Confidence

CERTAIN, UNCERTAIN, UNREADABLE = Confidence.CERTAIN, Confidence.UNCERTAIN, Confidence.UNREADABLE
WHITE = '<w:color w:val="FFFFFF"/>'
DARK, PAPER = '<w:shd w:val="clear" w:fill="1F4E79"/>', '<w:shd w:val="clear" w:fill="FFFFFF"/>'
STYLES = styles(
    style("out", "<w:strike/>"),
    style("below", "", "out"),
    style("kept", '<w:strike w:val="0"/>', "out"),
    style("twice", "<w:dstrike/>"),
    style("up", '<w:vertAlign w:val="superscript"/>'),
    style("level", '<w:vertAlign w:val="baseline"/>', "up"),
    style("white", WHITE),
    style("line", "<w:strike/>", kind="paragraph"),
    style("high", '<w:vertAlign w:val="superscript"/>', kind="paragraph"),
    style("round", "<w:b/>", "round"),
    f'<w:style w:type="table" w:styleId="dark">{DARK}</w:style>',
)


def named(text: str, name: str, more: str = "") -> str:
    return r(text, f'<w:rStyle w:val="{name}"/>{more}')


def held(inner: str, style: str = "", table: str = "") -> GridCell:
    """Return the only cell of a table, its runs in a paragraph."""
    inner = inner if inner.startswith("<w:p>") else p(inner)
    body = f"<w:tbl><w:tblPr>{table}</w:tblPr>{tr(tc(inner, style=style))}</w:tbl>"
    (block,) = paper(body, word__styles_xml=STYLES).blocks
    assert isinstance(block, Table)
    return block.cells[0]


@pytest.mark.parametrize(
    ("inner", "text", "trust"),
    [
        (named("15", "out") + r("14.7"), "14.7", UNCERTAIN),
        (named("15", "below") + r("14.7"), "14.7", UNCERTAIN),
        (named("15", "twice") + r("14.7"), "14.7", UNCERTAIN),
        (named("15", "kept") + r("公里"), "15公里", CERTAIN),
        (named("15", "out", '<w:strike w:val="0"/>') + r("公里"), "15公里", CERTAIN),
        (named("15", "round") + r("公里"), "15公里", CERTAIN),
        (named("15", "none") + r("公里"), "15公里", CERTAIN),
        (named("15", "out"), "15", UNREADABLE),
        (r("106") + named("2", "up"), "106²", CERTAIN),
        (r("106") + named("2", "level"), "1062", CERTAIN),
        (r("106") + named("2", "up", '<w:vertAlign w:val="baseline"/>'), "1062", CERTAIN),
    ],
)
def test_a_run_is_drawn_as_its_style_says(inner: str, text: str, trust: Confidence) -> None:
    cell = held(inner)
    assert (cell.text, cell.trust) == (text, trust)


@pytest.mark.parametrize(
    ("name", "inner", "text", "trust"),
    [
        ("line", r("15"), "15", UNREADABLE),
        ("line", "<w:r><w:t>15</w:t></w:r>", "15", UNREADABLE),
        ("line", r("15") + r("14.7", '<w:strike w:val="0"/>'), "14.7", UNCERTAIN),
        ("line", named("15", "kept"), "15", UNREADABLE),
        ("high", r("2"), "²", CERTAIN),
        ("below", r("2"), "2", UNREADABLE),
    ],
)
def test_a_paragraph_is_drawn_as_its_style_says(
    name: str, inner: str, text: str, trust: Confidence
) -> None:
    cell = held(f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr>{inner}</w:p>')
    assert (cell.text, cell.trust) == (text, trust)


@pytest.mark.parametrize("inner", [r("99", WHITE), named("99", "white")])
@pytest.mark.parametrize(
    ("ground", "table", "text", "trust"),
    [
        ("", "", "9.00", UNCERTAIN),
        (PAPER, "", "9.00", UNCERTAIN),
        (DARK, "", "9.0099", CERTAIN),
        ("", '<w:tblStyle w:val="dark"/>', "9.0099", UNCERTAIN),
        ("", DARK, "9.0099", UNCERTAIN),
        ('<w:shd w:val="pct50" w:fill="auto"/>', "", "9.0099", UNCERTAIN),
    ],
)
def test_white_letters_are_read_where_they_are_seen(
    inner: str, ground: str, table: str, text: str, trust: Confidence
) -> None:
    cell = held(r("9.00") + inner, ground, table)
    assert (cell.text, cell.trust) == (text, trust)


@pytest.mark.parametrize(
    ("colour", "is_seen"),
    [
        ('<w:color w:val="F2F2F2"/>', False),
        ('<w:color w:themeColor="background1"/>', False),
        ('<w:color w:val="auto"/>', True),
        ('<w:color w:val="FFFF00"/>', True),
        (f'{WHITE}<w:highlight w:val="blue"/>', True),
        (f'{WHITE}<w:highlight w:val="white"/>', False),
        (f"{WHITE}{DARK}", True),
    ],
)
def test_a_colour_is_white_or_is_not(colour: str, *, is_seen: bool) -> None:
    cell = held(r("9.00") + r("99", colour))
    assert (cell.text, cell.trust) == (("9.0099", CERTAIN) if is_seen else ("9.00", UNCERTAIN))


def test_what_is_white_as_a_whole_stands_and_is_unreadable() -> None:
    cell = held(r("14.7", WHITE))
    assert (cell.text, cell.trust) == ("14.7", UNREADABLE)


def test_white_letters_in_a_shaded_paragraph_are_read() -> None:
    body = f"<w:p><w:pPr>{DARK}</w:pPr>{r('自评表', WHITE)}</w:p>" + p(r("甲") + r("乙", WHITE))
    found = paper(body)
    assert [(line.text, line.trust) for line in found.blocks if isinstance(line, Line)] == [
        ("自评表", CERTAIN),
        ("甲", UNCERTAIN),
    ]
    assert [note.text for note in found.notes] == ["文中有 1 处隐藏文字，未读。"]


def test_on_a_coloured_page_in_a_box_and_in_an_inner_table_white_letters_are_doubtful() -> None:
    white = p(r("甲") + r("乙", WHITE))
    box = f"<w:p><w:r><w:txbxContent>{white}</w:txbxContent></w:r></w:p>"
    inner = tbl(tr(tc(tbl(tr(tc(white), *["甲"] * 12)) + p(""), style=DARK)))
    coloured = document(white).replace("<w:body>", '<w:background w:color="1F4E79"/><w:body>')
    for content in (
        *map(docx, (box, inner, tbl(tr(tc(box))))),
        zipped(word__document_xml=coloured),
    ):
        blocks = read_docx(content, "f").blocks
        cells = [each for block in blocks if isinstance(block, Table) for each in block.cells]
        told = [each for each in [*blocks, *cells] if not isinstance(each, Table)]
        (found,) = (each for each in told if "乙" in each.text)
        assert (found.text.strip(), found.trust) == ("甲乙", UNCERTAIN)


def test_long_chains_of_styles_are_soon_read() -> None:
    chain = [style(f"s{at}", "", f"s{at + 1}") for at in range(20_000)]
    part = styles(*chain, style("s20000", "<w:strike/>", "s0"))
    body = p(named("15", "s0") + r("14.7"))
    (line,) = read_docx(docx(body, word__styles_xml=part), "f").blocks
    assert isinstance(line, Line)
    assert (line.text, line.trust) == ("14.7", UNCERTAIN)


_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(
    "written",
    [
        (
            "<w:styles xmlns:w='{space}'><w:style w:type='character' w:styleId='below'>"
            "<w:basedOn w:val='out'/></w:style><w:style w:type='character' w:styleId='out'>"
            "<w:rPr><w:strike/></w:rPr></w:style></w:styles>"
        ),
        (
            '<styles xmlns="{space}" xmlns:w="{space}"><style w:styleId="below"><basedOn\n'
            'w:val="out"/></style><style\n w:styleId="out"><rPr><strike/></rPr></style></styles>'
        ),
        (
            '<w:styles xmlns:w="{space}"><w:style w:styleId="b&#101;low"><w:rPr><w:strike/></w:rPr>'
            "</w:style></w:styles>"
        ),
        (
            '<w:styles xmlns:w="{space}"><w:style w:type="character" w:styleId="below"/><w:style\n'
            'w:type="paragraph" w:default\n=\n"1" w:styleId="usual"><w:rPr><w:dstrike/></w:rPr>'
            "</w:style></w:styles>"
        ),
    ],
)
def test_styles_are_found_however_their_xml_is_written(written: str) -> None:
    body = tbl(tr(tc(p(named("15", "below")))))
    (block,) = paper(body, word__styles_xml=written.replace("{space}", _SPACE)).blocks
    assert isinstance(block, Table)
    assert (block.cells[0].text, block.cells[0].trust) == ("15", UNREADABLE)


def test_styles_that_nothing_uses_are_not_followed() -> None:
    cell = held(r("15") + named("14.7", "round"))
    assert (cell.text, cell.trust) == ("1514.7", CERTAIN)

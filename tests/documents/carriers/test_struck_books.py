"""Old and open workbooks tell as much as new ones: what is crossed out, raised, beside cells."""

import struct

import pytest

from documents.carriers.oldbook import record, workbook
from documents.carriers.test_xlsx_open import NAMES, cell, row
from documents.carriers.wordfile import packed
from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.documents.carriers.xlsx import read_xlsx
from jiheng.domain.locator import Confidence

CERTAIN, UNCERTAIN, UNREADABLE = Confidence.CERTAIN, Confidence.UNCERTAIN, Confidence.UNREADABLE
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MORE = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("draw", "drawing"),)
)


def font(*, struck: bool) -> bytes:
    return record(0x31, struct.pack("<HHHHH4x", 200, 8 * struck, 0, 400, 0) + b"\1\0A")


def style(font_: int) -> bytes:
    return record(0xE0, struct.pack("<HH16x", font_, 0))


def shared(*strings: tuple[str, tuple[tuple[int, int], ...]]) -> bytes:
    table = b""
    for text, runs in strings:
        table += struct.pack("<HBH", len(text), 9, len(runs)) + text.encode("utf-16-le")
        table += b"".join(struct.pack("<HH", *run) for run in runs)
    return record(0xFC, struct.pack("<II", len(strings), len(strings)) + table)


def held(paper: Paper) -> list[tuple[str, Confidence]]:
    (table,) = (block for block in paper.blocks if isinstance(block, Table))
    return [(each.text, each.trust) for each in table.cells]


def test_an_old_book_tells_what_is_crossed_out() -> None:
    globals_ = (
        font(struck=False) + font(struck=True) + style(0) + style(1)
        + shared(("5258公里", ((0, 1), (2, 0))), ("52公里", ((0, 1),)), ("甲", ()))
    )  # fmt: skip
    cells = [record(0xFD, struct.pack("<HHHI", 0, at, 0, at)) for at in range(3)]
    cells.append(record(0xFD, struct.pack("<HHHI", 0, 3, 1, 2)))
    cells.append(record(0x203, struct.pack("<HHHd", 0, 4, 1, 7)))
    paper = read_xlsx(workbook(*cells, globals_=globals_), "f")
    assert held(paper) == [
        ("58公里", UNCERTAIN),
        ("52公里", UNREADABLE),
        ("甲", CERTAIN),
        ("甲", UNREADABLE),
        ("7", UNREADABLE),
    ]
    (note,) = paper.notes
    assert note.text.startswith("工作表“表表”有 1 处划掉的文字，未读。")


@pytest.mark.parametrize(("kind", "texts"), [(6, ["二〇二三", "年度"]), (0x19, [])])
def test_the_text_of_a_shape_in_an_old_book_is_read_and_a_comment_is_not(
    kind: int, texts: list[str]
) -> None:
    text = "二〇二三\n年度".encode("utf-16-le")
    shape = (
        record(0x5D, struct.pack("<HHHH10x", 0x15, 0x12, kind, 1))
        + record(0x1B6, struct.pack("<HH6xHH4x", 0, 0, 7, 16))
        + record(0x3C, b"\1" + text[:6]) + record(0x3C, b"\1" + text[6:])
        + record(0x3C, struct.pack("<8H", *[0] * 8))
    )  # fmt: skip
    number = record(0x203, struct.pack("<HHHd", 0, 0, 0, 7))
    header = record(0x14, struct.pack("<HB", 5, 1) + "&C自评表".encode("utf-16-le"))
    paper = read_xlsx(workbook(header, number, shape), "f")
    found = [block.text for block in paper.blocks if isinstance(block, Line)]
    assert found == texts
    assert [note.text[:15] for note in paper.notes] == ["工作表“表表”的打印页眉“自评"]


def ods(rows: str, styles: str = "", columns: str = "", more: str = "", shared: str = "") -> Paper:
    table = f'<table:table table:name="表">{columns}{rows}</table:table>'
    inside = (
        f"<office:document-content {NAMES} {_MORE}>{styles}{table}{more}</office:document-content>"
    )
    part = f"<office:document-styles {NAMES} {_MORE}>{shared}</office:document-styles>"
    parts = {"mimetype": _MIMETYPE, "content.xml": inside, "styles.xml": part}
    return read_xlsx(packed(dict(parts)), "f")


def styled(name: str, said: str, parent: str = "", family: str = "text") -> str:
    return (
        f'<style:style style:name="{name}" style:parent-style-name="{parent}" '
        f'style:family="{family}">'
        f"<style:text-properties {said}/></style:style>"
    )


STYLES = (
    styled("out", 'style:text-line-through-style="solid"')
    + styled("in", 'style:text-line-through-style="none"', "out")
    + styled("too", 'style:text-position="0% 100%"', "out")
    + styled("up", 'style:text-position="super 58%"')
    + styled("higher", 'style:text-position="33% 58%"')
)


def test_an_open_book_tells_what_is_crossed_out() -> None:
    span = '<text:span text:style-name="{}">{}</text:span>'.format
    rows = row(
        cell(span("out", "52") + "58公里"),
        cell(span("out", "52公里")),
        cell("55", 'table:style-name="out"'),
        cell("55", 'table:style-name="in"'),
        cell("55", 'table:style-name="too"'),
        cell("10" + span("up", "2") + span("higher", "3") + "m"),
        cell("56"),
    )
    columns = (
        '<table:table-column table:number-columns-repeated="6"/>'
        '<table:table-column table:default-cell-style-name="out" table:visibility="collapse"/>'
    )
    paper = ods(rows, STYLES, columns)
    assert held(paper) == [
        ("58公里", UNCERTAIN),
        ("52公里", UNREADABLE),
        ("55", UNREADABLE),
        ("55", CERTAIN),
        ("55", UNREADABLE),
        ("10²³m", CERTAIN),
        ("56", UNREADABLE),
    ]
    hidden, crossed = paper.notes
    assert hidden.text.startswith("工作表“表”有 1 列是隐藏的，其内容也已读入。")
    assert crossed.text.startswith("工作表“表”有 1 处划掉的文字，未读。")


def test_styles_with_names_tell_as_much() -> None:
    span = '<text:span text:style-name="{}">{}</text:span>'.format
    automatic = styled("T1", 'style:text-position="0% 100%"', "up") + styled("T2", "", "out")
    other = styled("plain", 'style:text-line-through-style="solid"', family="graphic")
    elsewhere = styled("T3", 'style:text-line-through-style="solid"')
    shared = (
        f"<office:styles>{STYLES}{other}</office:styles>"
        f"<office:automatic-styles>{elsewhere}</office:automatic-styles>"
    )
    rows = row(
        cell(span("out", "15") + "14.7"),
        cell("106" + span("up", "2")),
        cell("106" + span("T1", "2")),
        cell(span("T2", "15")),
        cell(span("T3", "15")),
        cell(span("plain", "15")),
    )
    assert held(ods(rows, automatic, shared=shared)) == [
        ("14.7", UNCERTAIN),
        ("106²", CERTAIN),
        ("1062", CERTAIN),
        ("15", UNREADABLE),
        ("15", CERTAIN),
        ("15", CERTAIN),
    ]


def test_a_value_that_an_open_book_saves_without_its_text_is_doubtful() -> None:
    rows = row('<table:table-cell office:value-type="float" office:value="12.5"/>', cell("甲"))
    assert held(ods(rows)) == [("12.5", UNCERTAIN), ("甲", CERTAIN)]


@pytest.mark.parametrize(
    ("value", "shown", "text", "trust"),
    [
        ("-100", "100.00", "100.00", UNCERTAIN),
        ("-100", "-100.00", "-100.00", CERTAIN),
        ("-100", "(100.00)", "(100.00)", CERTAIN),
        ("-0.001", "0.00", "0.00", CERTAIN),
        ("120.5", "￥120.50", "120.50", CERTAIN),
        ("-120.5", "-¥ 120.50", "-120.50", CERTAIN),
        ("120.5", "$120.50", "$120.50", CERTAIN),
    ],
)
def test_a_number_of_an_open_book_is_read_as_its_format_means_it(
    value: str, shown: str, text: str, trust: Confidence
) -> None:
    said = f'office:value-type="float" office:value="{value}"'
    assert held(ods(row(cell(shown, said)))) == [(text, trust)]


def test_shapes_of_an_open_book_are_read_and_sheets_of_others_are_not() -> None:
    rows = row(cell("甲<draw:custom-shape><text:p>2023年度</text:p></draw:custom-shape>"))
    shapes = "<table:shapes><draw:rect><text:p>一</text:p></draw:rect></table:shapes>"
    lent = f'<table:table table:name="x"><table:table-source/>{row(cell("乙"))}</table:table>'
    paper = ods(shapes + rows, more=lent)
    assert [block.text for block in paper.blocks if isinstance(block, Line)][:1] == ["一"]
    assert held(paper)[0][0].startswith("甲")
    assert len(held(paper)) == 1

"""Word: the drawing and nothing else, well-formed, the same bytes every time."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from lxml import etree  # type: ignore[import-untyped]

from documents.writers.drawn_forms import (
    FORMS,
    LAYOUT,
    LAYOUTS,
    GridCell,
    form_of,
    long_form,
    shown,
    twelve,
)
from jiheng.documents.writers import Layout, bound, draw, load_layout, write_docx
from jiheng.domain.form import Form
from sizes import some

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body_of(content: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            etree.fromstring(package.read(name))
        root = etree.fromstring(package.read("word/document.xml"))
    body = root.find(f"{W}body")
    assert body is not None
    return body


def text_of(element: etree._Element) -> str:
    parts = [
        "\n" if node.tag == f"{W}br" else node.text or ""
        for node in element.iter(f"{W}t", f"{W}br")
    ]
    return "".join(parts)


def grid_of(tables: list[etree._Element]) -> list[GridCell]:
    """Return the cells of tables that stand below each other, merged ones once."""
    cells: list[list[object]] = []
    above: dict[int, list[object]] = {}
    rows = [row for table in tables for row in table.iter(f"{W}tr")]
    for at, row in enumerate(rows):
        column = 0
        for cell in row.iter(f"{W}tc"):
            wide = cell.find(f"{W}tcPr/{W}gridSpan")
            span = 1 if wide is None else int(wide.get(f"{W}val", "1"))
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val") != "restart":
                above[column][2] = int(str(above[column][2])) + 1
                assert text_of(cell) == ""
            else:
                above[column] = [at, column, 1, span, text_of(cell)]
                cells.append(above[column])
            column += span
    return [tuple(cell) for cell in cells]  # type: ignore[misc]


def tables_by_form(body: etree._Element) -> list[list[etree._Element]]:
    """Return the tables below each title."""
    groups: list[list[etree._Element]] = []
    for child in body:
        style = child.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val") == "Heading1":
            groups.append([])
        elif child.tag == f"{W}tbl":
            groups[-1].append(child)
    return groups


@given(FORMS, LAYOUT)
@settings(max_examples=some(15, thorough=60))
def test_the_tables_are_the_drawing(form: Form, layout: Layout) -> None:
    drawing = draw(form, layout)
    (tables,) = tables_by_form(body_of(write_docx([drawing])))
    assert grid_of(tables) == shown(drawing)


@pytest.mark.parametrize("name", LAYOUTS)
def test_twelve_forms_and_their_list_go_into_one_document(name: str) -> None:
    drawings = bound(twelve(), load_layout(name))
    groups = tables_by_form(body_of(write_docx(drawings)))
    assert [grid_of(tables) for tables in groups] == [shown(drawing) for drawing in drawings]
    assert sum(len(tables) > 1 for tables in groups) <= 1


def test_the_same_forms_give_the_same_bytes() -> None:
    drawings = bound(twelve(), load_layout("national"))
    assert write_docx(drawings) == write_docx(bound(twelve(), load_layout("national")))


def test_a_long_form_prints_the_heads_of_its_indicators_again() -> None:
    drawing = draw(long_form(), load_layout("national"))
    (tables,) = tables_by_form(body_of(write_docx([drawing])))
    assert len(tables) == 2
    assert grid_of(tables) == shown(drawing)
    again = [
        row for row in tables[1].iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None
    ]
    assert [text_of(cell) for cell in again[0].iter(f"{W}tc")][:3] == [
        "一级指标",
        "二级指标",
        "三级指标",
    ]
    assert again == [next(tables[1].iter(f"{W}tr"))]


def test_the_list_leads_to_the_forms() -> None:
    body = body_of(write_docx(bound(twelve(), load_layout("national"))))
    links = [link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")]
    marks = [mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")]
    assert links[::2] == links[1::2] == marks[1:] == [f"form{number}" for number in range(1, 13)]


def test_a_wide_form_has_a_page_of_its_own_on_its_side() -> None:
    wide = form_of(indicators=[{"name": "甲"}], extensions={letter: ["1"] for letter in "abcdef"})
    drawings = bound([twelve()[0], wide, twelve()[1]], load_layout("national"))
    sizes = [size.get(f"{W}orient") for size in body_of(write_docx(drawings)).iter(f"{W}pgSz")]
    assert sizes == [None, "landscape", None]


def test_text_is_never_markup() -> None:
    evil = "</w:t><w:br/>&amp;\x07<!--"
    drawing = draw(form_of(project={"name": evil}), load_layout("national"))
    (tables,) = tables_by_form(body_of(write_docx([drawing])))
    assert grid_of(tables)[1][4] == evil.replace("\x07", "")

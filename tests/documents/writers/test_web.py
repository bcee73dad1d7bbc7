"""HTML: the drawing and nothing else, escaped, with the path of every value."""

import pytest
from hypothesis import given, settings
from lxml import html  # type: ignore[import-untyped]

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
from jiheng.documents.writers import Layout, bound, draw, load_layout, write_html
from jiheng.domain.form import Form
from jiheng.domain.wording import printable
from sizes import some


def sections(content: bytes) -> list[html.HtmlElement]:
    return list(html.document_fromstring(content.decode("utf-8")).iter("section"))


def grid_of(section: html.HtmlElement) -> list[GridCell]:
    """Return the cells of the tables of a section, placed as a browser places them."""
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(section.iter("tr")):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            rows, columns = (int(cell.get(name, "1")) for name in ("rowspan", "colspan"))
            taken |= {(at + r, column + c) for r in range(rows) for c in range(columns)}
            for line in cell.iter("br"):
                line.tail = "\n" + (line.tail or "")
            cells.append((at, column, rows, columns, cell.text_content()))
    return cells


@given(FORMS, LAYOUT)
@settings(max_examples=some(15, thorough=60))
def test_the_tables_are_the_drawing(form: Form, layout: Layout) -> None:
    drawing = draw(form, layout)
    (section,) = sections(write_html([drawing]))
    assert grid_of(section) == shown(drawing)
    paths = [cell.get("data-path") for cell in section.iter("td", "th") if cell.get("data-path")]
    assert paths == [printable(cell.path) for cell in drawing.cells if cell.path]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_form_is_a_section_the_list_leads_to(name: str) -> None:
    drawings = bound(twelve(), load_layout(name))
    found = sections(write_html(drawings))
    assert [grid_of(section) for section in found] == [shown(drawing) for drawing in drawings]
    links = {link.get("href") for link in found[0].iter("a")}
    assert links == {f"#{section.get('id')}" for section in found[1:]}


def test_heads_say_what_they_are_heads_of() -> None:
    (section,) = sections(write_html([draw(twelve()[0], load_layout("national"))]))
    scopes = {head.text_content(): head.get("scope") for head in section.iter("th")}
    assert scopes["项目名称"] == "row"
    assert scopes["三级指标"] == "col"
    assert scopes["产出指标"] == "rowgroup"
    page = html.document_fromstring(
        write_html([draw(twelve()[0], load_layout("national"))]).decode()
    )
    assert page.get("lang") == "zh"
    assert page.findtext(".//title") == "项目支出绩效自评表 （2024年度）"


def test_text_is_never_markup() -> None:
    evil = "<script>alert('1')</script>&amp;\"$x"
    form = form_of(project={"name": evil}, extensions={'a" onclick="x': ["1", "2"]})
    content = write_html([draw(form, load_layout("national"))])
    (section,) = sections(content)
    assert list(section.iter("script")) == []
    assert [cell[4] for cell in grid_of(section)][1] == evil
    assert [cell for cell in section.iter("td") if cell.get("onclick")] == []


def test_a_long_form_prints_its_heads_again() -> None:
    drawing = draw(long_form(), load_layout("sichuan"))
    (section,) = sections(write_html([drawing]))
    (head,) = section.iter("thead")
    assert [cell.text_content() for cell in head.iter("th")][:2] == ["一级指标", "二级指标"]
    assert grid_of(section) == shown(drawing)

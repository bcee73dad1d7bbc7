"""A page whose text runs sideways, without /Rotate, reads by the direction of its text."""

import pytest
import typst

from documents.layouts import Layout, fonts, layouts
from documents.typeset_layouts import lines_of, table_cells
from jiheng.documents import read_document
from jiheng.documents.carriers.neutral import Box
from jiheng.domain.form import Form

HEIGHT, WIDTH = 841.89, 595.28


def turned(layout: Layout, angle: int) -> bytes:
    """Return the layout on an upright page, everything on it turned clockwise."""
    width = "19cm" if angle % 180 == 0 else "27cm"
    columns = len(layout.rows[0])
    lines, cells = lines_of(layout), table_cells(layout)
    source = f"""
#set page(paper: "a4", margin: 1cm)
#set text(size: 8pt, font: "Noto Sans CJK SC")
#rotate({angle}deg, reflow: true)[#block(width: {width})[{lines}
#table(columns: (1fr,) * {columns}, align: center + horizon, {cells})]]
"""
    made: bytes = typst.compile(source.encode(), font_paths=fonts())
    return made


def box_of(form: Form, path: str) -> Box:
    box = form.provenance[path].place.box
    assert box is not None
    return box


@pytest.mark.parametrize("angle", [90, 180, 270])
@pytest.mark.parametrize("name", ["sichuan-2023", "hubei-2021", "qingshen-2023"])
def test_a_turned_page_reads_like_the_upright_one(name: str, angle: int) -> None:
    layout = next(each for each in layouts() if each.name == name)
    (upright,) = read_document(turned(layout, 0), "f.pdf")
    (form,) = read_document(turned(layout, angle), "f.pdf")
    assert form == upright
    assert [note.text for note in form.notes] == [note.text for note in upright.notes]


@pytest.mark.parametrize("angle", [90, 270])
def test_places_are_told_on_the_page_as_it_is_shown(angle: int) -> None:
    layout = next(each for each in layouts() if each.name == "sichuan-2023")
    (form,) = read_document(turned(layout, angle), "f.pdf")
    name, total = box_of(form, "project.name"), box_of(form, "total.claimed_score")
    for left, top, right, bottom in (name, total):
        assert 0 <= left < right <= WIDTH
        assert 0 <= top < bottom <= HEIGHT
    assert name[3] - name[1] > name[2] - name[0]
    upper, lower = (name, total) if angle == 90 else (total, name)
    assert upper[0] > lower[2]

"""PDF: everything that was drawn can be selected, nothing is taken for markup."""

import ctypes
import re
from collections import Counter

import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings

from documents.writers.drawn_forms import (
    LAYOUT,
    LAYOUTS,
    WORDS,
    by_path,
    form_of,
    long_form,
    twelve,
)
from jiheng.documents.writers import Drawing, Layout, bound, draw, load_layout, write_pdf
from sizes import some

SPACE = re.compile(r"[\s\ufffe\u200b]+")


def pages_of(content: bytes) -> list[str]:
    """Return the text of each page without white space."""
    document = pypdfium2.PdfDocument(content)
    texts = [SPACE.sub("", page.get_textpage().get_text_range()) for page in document]
    document.close()
    return texts


def missing(drawing: Drawing, text: str) -> list[str]:
    """Return the texts of cells that stand in one row and cannot be selected in one go."""
    wanted = [SPACE.sub("", cell.text) for cell in drawing.cells if cell.row_span == 1]
    return [each for each in wanted if each not in text]


def characters(drawing: Drawing) -> Counter[str]:
    """Return how often each character stands in a drawing, white space apart."""
    texts = [drawing.title, drawing.year or "", *(cell.text for cell in drawing.cells)]
    return Counter(SPACE.sub("", "".join(texts)))


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_form_begins_a_page_and_all_its_text_is_there(name: str) -> None:
    drawings = bound(twelve(), load_layout(name), has_pages=True)
    texts = pages_of(write_pdf(drawings))
    titles = tuple(drawing.title for drawing in drawings)
    starts = [at for at, text in enumerate(texts) if text.startswith(titles)]
    assert len(starts) == 13
    for drawing, start, end in zip(drawings, starts, [*starts[1:], len(texts)], strict=True):
        own = "".join(texts[start:end])
        assert missing(drawing, own) == []
        assert characters(drawing) <= Counter(own)
        if drawing.ordinal and end == start + 1:
            assert characters(drawing) == Counter(own)
    numbers = Counter("".join(str(start + 1) for start in starts[1:]))
    assert Counter(texts[0]) - characters(drawings[0]) == numbers


def test_it_is_tagged_archivable_titled_and_has_bookmarks() -> None:
    content = write_pdf(bound(twelve(), load_layout("national"), has_pages=True))
    document = pypdfium2.PdfDocument(content)
    assert document.get_metadata_dict()["Title"] == "绩效自评结果汇总表 （2024年度）"
    assert document.is_tagged()
    marks = [mark.get_title() for mark in document.get_toc()]
    assert marks[:2] == ["汇总", "区政府总值班室值守工作经费"]
    assert len(marks) == 13
    document.close()
    assert b"/Lang" in content


@given(WORDS, WORDS, LAYOUT)
@settings(max_examples=some(5, thorough=15))
def test_text_is_set_as_it_is(name: str, goal: str, layout: Layout) -> None:
    drawing = draw(form_of(project={"name": name}, objective={"intended": goal}), layout)
    text = "".join(pages_of(write_pdf([drawing])))
    assert missing(drawing, text) == []
    assert characters(drawing) == Counter(text)


@pytest.mark.parametrize(
    "evil",
    [
        "#panic()",
        "*粗*_斜_$x$",
        '#read("/etc/passwd")',
        "]#strong[x",
        "\\u{41}",
        "<form1>@form1",
        "--'\"...",
    ],
)
def test_no_text_is_markup(evil: str) -> None:
    form = form_of(project={"name": evil}, extensions={evil: [evil, "x"]})
    text = "".join(pages_of(write_pdf([draw(form, load_layout("national"))])))
    assert text.count(SPACE.sub("", evil)) == 4


def test_a_character_no_font_has_does_not_stop_the_document() -> None:
    form = form_of(project={"name": "甲\U000e0101乙\ue000丙😀"})
    assert "项目名称" in pages_of(write_pdf([draw(form, load_layout("national"))]))[0]


def test_a_long_form_prints_the_heads_of_its_indicators_on_every_page() -> None:
    drawing = draw(long_form(), load_layout("national"))
    texts = pages_of(write_pdf([drawing]))
    assert len(texts) > 3
    first = next(at for at, text in enumerate(texts) if "三级指标" in text)
    table = [text for text in texts[first:] if "年度指标值" in text]
    assert len(table) >= len(texts) - first - 1
    wanted = [cell.text for cell in drawing.cells if len(cell.text) < 12]
    assert [each for each in wanted if SPACE.sub("", each) not in "".join(texts)] == []


def test_a_word_longer_than_its_cell_stays_inside_it() -> None:
    word = "A" * 300
    drawing = draw(form_of(indicators=[{"name": word}]), load_layout("national"))
    document = pypdfium2.PdfDocument(write_pdf([drawing]))
    page = document[0]
    text = page.get_textpage()
    cell = by_path(drawing)["indicators[0].name"]
    left = drawing.page.side + sum(drawing.widths[: cell.column])
    right = left + sum(drawing.widths[cell.column : cell.column + cell.column_span])
    at = text.get_text_range().index("A")
    boxes = [text.get_charbox(place) for place in range(at, at + 300)]
    points = 72 / 25.4
    assert [box for box in boxes if not left * points <= box[0] <= box[2] <= right * points] == []
    text.close()
    page.close()
    document.close()


def test_the_list_names_the_pages_forms_are_on_however_high_they_were_guessed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawings = bound(twelve(), load_layout("sichuan"), has_pages=True)
    right = write_pdf(drawings)
    monkeypatch.setattr("jiheng.documents.writers.pdf.page_count", lambda *_: 3)
    assert pages_of(write_pdf(drawings)) == pages_of(right)
    assert links_of(write_pdf(drawings)) == links_of(right)
    assert len(links_of(right)) == 3 * 12


def links_of(content: bytes) -> list[int]:
    """Return the pages, from 0, that the links on the first page lead to."""
    with pypdfium2.PdfDocument(content) as document:
        page, found = document[0], []
        at, link = ctypes.c_int(0), pypdfium2.raw.FPDF_LINK()
        while pypdfium2.raw.FPDFLink_Enumerate(page, at, link):
            place = pypdfium2.raw.FPDFLink_GetDest(document, link)
            found.append(pypdfium2.raw.FPDFDest_GetDestPageIndex(document, place))
        page.close()
    return found

"""A number stands on one line: in smaller type, and where that is too small in a wider column."""

import dataclasses
from decimal import Decimal

import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.writers.drawn_forms import LAYOUTS, twelve
from jiheng.documents import read_document
from jiheng.documents.writers import Role, draw, load_layout, write_pdf
from jiheng.documents.writers.drawing import Cell
from jiheng.documents.writers.layout import Layout
from jiheng.documents.writers.measure import room_of, small_type, word_width
from jiheng.documents.writers.room import READABLE, fitted
from jiheng.domain.form import Form

LARGE = Decimal("1234567890123.45")


def large(amount: Decimal = LARGE) -> Form:
    """Return a form with such an amount in every cell of its funding block."""
    form = twelve()[0]
    lines = [
        dataclasses.replace(line, original_budget=amount, revised_budget=amount, outturn=amount)
        for line in form.funds
    ]
    return dataclasses.replace(form, funds=tuple(lines))


@pytest.mark.parametrize("name", LAYOUTS)
def test_large_amounts_are_readable_and_fit_their_cells(name: str) -> None:
    drawing = draw(large(), load_layout(name))
    small = small_type(drawing)
    amounts = [cell for cell in drawing.cells if cell.number == LARGE]
    assert len(amounts) == 3 * len(large().funds)
    for cell in amounts:
        size = small.get((cell.row, cell.column), drawing.page.body)
        assert size >= READABLE
        assert word_width(cell.text) * size / drawing.page.body <= room_of(cell, drawing) + 1e-9


@pytest.mark.parametrize("name", LAYOUTS)
def test_large_amounts_stand_on_one_line_of_the_page(name: str) -> None:
    with pypdfium2.PdfDocument(write_pdf([draw(large(), load_layout(name))])) as document:
        lines = document[0].get_textpage().get_text_range().splitlines()
    assert sum(line.count(str(LARGE)) for line in lines) == 3 * len(large().funds)


@pytest.mark.parametrize("text", ["00+价%0&0", "$价$价$价%12", "±一±二±三±四"])
def test_characters_that_signs_hold_together_stay_in_their_cell(text: str) -> None:
    one = twelve()[0]
    row = dataclasses.replace(one.indicators[0], variance_explanation=text)
    form = dataclasses.replace(
        one,
        indicators=(row, *one.indicators[1:]),
        extensions={"评分标准": ("0",) * len(one.indicators)},
    )
    content = write_pdf([draw(form, load_layout("national"))])
    assert read_document(content, "f")[0].indicators[0].variance_explanation == text


@pytest.mark.parametrize("name", LAYOUTS)
def test_columns_of_usual_forms_are_as_the_layout_says(name: str) -> None:
    layout = load_layout(name)
    assert {draw(form, layout).widths for form in twelve()} == {_as_given(layout)}


def _as_given(layout: Layout) -> tuple[float, ...]:
    full, _ = layout.page.printable(is_landscape=False)
    return tuple(round(width * full / sum(layout.widths), 2) for width in layout.widths)


@given(
    st.lists(st.integers(10, 40), min_size=2, max_size=9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(1, 3), st.integers(1, 40)), max_size=12),
)
def test_what_one_column_gains_the_others_lose(
    widths: list[int], figures: list[tuple[int, int, int]]
) -> None:
    cells = [
        Cell(row, column, 1, min(span, len(widths) - column), "9" * size, Role.FIGURE)
        for row, (column, span, size) in enumerate(figures)
        if column < len(widths)
    ]
    found = fitted(widths, cells)
    assert sum(found) == pytest.approx(sum(widths), abs=0.1)
    assert min(new / old for new, old in zip(found, widths, strict=True)) > 0.59


def test_a_word_wider_than_a_quarter_of_the_paper_is_left_to_the_medium() -> None:
    cell = Cell(0, 0, 1, 1, "x" * 200, Role.TEXT)
    assert fitted((20.0, 158.0), [cell]) == (20.0, 158.0)

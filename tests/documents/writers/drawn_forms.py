"""Forms to draw, and what a drawing must show, for the tests of all writers."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

import strategies
from jiheng.documents.writers import Cell, Drawing, layout_names, load_layout
from jiheng.domain.canonical import from_json
from jiheng.domain.form import Form
from jiheng.domain.indicator import Actual, Comparator, Indicator, Level1, Level2, Target
from jiheng.services.reading import read

LAYOUTS = layout_names()
TWELVE = Path(__file__).parents[3] / "examples/baoshan-2024.txt"
WORDS = st.text(
    st.sampled_from("绩效评价项目资金年度支出目标完成情况ABCxyz0123（）%，。"), max_size=40
)
LAYOUT = st.sampled_from(LAYOUTS).map(load_layout)
FORMS = strategies.FORMS
GridCell = tuple[int, int, int, int, str]


@cache
def twelve() -> tuple[Form, ...]:
    """The twelve published forms."""
    return tuple(read(TWELVE))


def long_form(rows: int = 40, length: int = 120) -> Form:
    """A form of many indicators with long texts, local columns and fields."""
    sentence = "按照年度工作计划组织实施并及时完成各项任务，保障资金使用安全、规范、有效。"
    text = (sentence * (length // len(sentence) + 1))[:length]
    levels: list[tuple[Level1, Level2 | None]] = [
        (Level1.OUTPUT, Level2.QUANTITY),
        (Level1.OUTPUT, Level2.QUALITY),
        (Level1.OUTCOME, Level2.SOCIAL),
        (Level1.SATISFACTION, None),
    ]
    indicators = tuple(
        Indicator(
            *levels[at * len(levels) // rows],
            name=f"第{at + 1}项指标{text[: at * 3]}",
            target=Target("≥90.00(%)", Comparator.GE, Decimal("90.00"), "%"),
            actual=Actual("95.50(%)", Decimal("95.50"), "%"),
            max_points=Decimal("2.25"),
            claimed_score=Decimal("2.25"),
            variance_explanation=text if at % 5 == 0 else None,
        )
        for at in range(rows)
    )
    return dataclasses.replace(
        twelve()[4],
        indicators=indicators,
        objective=dataclasses.replace(twelve()[4].objective, intended=text * 6, achieved=text * 5),
        extensions={
            "评分标准": tuple(f"每少一项扣{at % 3}分" for at in range(rows)),
            "private:项目负责人": ("某某",),
            "存在问题": (text,),
        },
    )


def shown(drawing: Drawing) -> list[GridCell]:
    """Return the cells of a drawing as plain figures and text."""
    return [(*cell[:4], cell.text) for cell in drawing.cells]


def covered(drawing: Drawing) -> list[tuple[int, int]]:
    """Return every place of the grid as often as a cell covers it."""
    return [place for cell in drawing.cells for place in places(cell)]


def places(cell: Cell) -> Iterator[tuple[int, int]]:
    """Yield the places of the grid a cell covers."""
    for row in range(cell.row, cell.row + cell.row_span):
        for column in range(cell.column, cell.column + cell.column_span):
            yield row, column


def by_path(drawing: Drawing) -> dict[str, Cell]:
    """Return the cells that show a value, by its canonical path."""
    return {cell.path: cell for cell in drawing.cells if cell.path is not None}


def form_of(**changes: object) -> Form:
    """Return a form with these fields of its canonical JSON, and nothing else."""
    return from_json(changes)

"""What was written is read again as the same form, whatever the layout and the medium."""

import dataclasses

import pytest

from documents.writers.drawn_forms import LAYOUTS, form_of, long_form, twelve
from jiheng.documents import read_document
from jiheng.domain.form import Form, Kind
from jiheng.services.rendering import MEDIA, render

SPARSE = form_of(
    fiscal_year=2023,
    project={"name": "某项目", "code": "K-01"},
    amount_unit="元",
    funds=[
        {"source": "total", "revised_budget": "1000", "outturn": "999.5"},
        {"source": "central", "outturn": "1.00", "max_points": "2", "claimed_score": "1"},
    ],
    indicators=[
        {"level1": "output", "level2": "quantity", "name": "甲", "max_points": "5"},
        {"level1": "output", "level2": "quantity", "name": "乙", "claimed_score": "0.0"},
        {"level1": "cost", "level2": "economic_cost", "name": "丙"},
    ],
    extensions={"评分标准": ["按次计分", "", "酌情"], "存在问题": ["进度偏慢"]},
    total={"max_points": "100", "claimed_score": "90.5"},
)


def back(form: Form, to: str, layout: str) -> list[Form]:
    return read_document(render(form, to, layout=layout), f"form.{to}")


@pytest.mark.parametrize("to", MEDIA)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_twelve_and_none_beside_them(layout: str, to: str) -> None:
    content = render(twelve(), to, layout=layout)
    assert tuple(read_document(content, f"forms.{to}")) == twelve()


@pytest.mark.parametrize("to", MEDIA)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_form_of_many_pages(layout: str, to: str) -> None:
    form = long_form()
    assert back(form, to, layout) == [form]


@pytest.mark.parametrize("to", MEDIA)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_form_with_gaps_and_things_of_its_own(layout: str, to: str) -> None:
    assert back(SPARSE, to, layout) == [SPARSE]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_kind(layout: str, kind: Kind) -> None:
    form = dataclasses.replace(twelve()[0], kind=kind)
    assert back(form, "docx", layout) == [form]

"""Objectives below the table, under other labels, and rows beside them that are none of theirs."""

from decimal import Decimal

import pytest

from documents.bent import (
    AIMS,
    FUNDS,
    HEAD,
    HEADS,
    ROWS,
    TITLE,
    TOTAL,
    bent,
    every_medium,
    media,
    poured,
    text_of,
)
from documents.layouts import MEDIA
from documents.silence import doubted
from jiheng.documents import read_document
from jiheng.domain.form import Form, Total
from jiheng.domain.objective import Objective

AIM = Objective("完成养护", "已完成养护")
FOOT = ("填报人|张三|<|<|联系电话|<|0571-8888|<", "备注|本表经单位审核|<|<|<|<|<|<")


def are_read(form: Form) -> None:
    """All else is as if the objective stood above."""
    assert form.objective == AIM
    assert [row.name for row in form.indicators] == ["养护里程", "验收合格率", "通行满意"]
    assert form.total == Total(Decimal(100), Decimal(97))
    assert not any("缺少" in note.text for note in form.notes)


@every_medium
@pytest.mark.parametrize("is_before_total", [True, False])
def test_an_objective_below_the_table_is_read(medium: str, *, is_before_total: bool) -> None:
    ends = (AIMS, (TOTAL,)) if is_before_total else ((TOTAL,), AIMS)
    form = bent(medium, HEAD, FUNDS, (HEADS, *ROWS), *ends, FOOT)
    are_read(form)
    parts = {"objective.intended", "objective.achieved"}
    assert doubted(form) == (set() if medium in MEDIA else parts)
    assert form.extensions["备注"] == ("本表经单位审核",)
    assert form.extensions["private:填报人"] == ("张三",)


def test_an_objective_below_the_table_in_lines_is_read() -> None:
    lines = [cell for row in (*HEAD, *FUNDS, HEADS, *ROWS, TOTAL) for cell in row.split("|")]
    goal = ("年度总体目标", "预期目标", "完成养护", "实际完成情况", "已完成养护", "备注", "已审核")
    form = text_of(*TITLE, *(line for line in lines if line not in {"<", "^", ""}), *goal)
    assert form.objective == AIM
    assert {"objective.intended", "objective.achieved"} <= doubted(form)
    assert form.extensions["备注"] == ("已审核",)


@media
def test_a_row_beside_the_objective_is_no_part_of_it_for_sure(medium: str) -> None:
    form = bent(
        medium, HEAD, FUNDS, AIMS, ("实施计划|3月启动|<|<|12月完成|<|<|<",), (HEADS, *ROWS, TOTAL)
    )
    assert {"objective.intended", "objective.achieved"} <= doubted(form)
    assert any("实施计划" in note.text for note in form.notes)


@media
def test_texts_beside_two_labels_that_head_nothing_are_the_objective(medium: str) -> None:
    aims = ("年度总体目标|完成养护|<|<|<|<|<|<", "年度总体目标完成情况|已完成养护|<|<|<|<|<|<")
    form = bent(medium, HEAD, FUNDS, aims, (HEADS, *ROWS, TOTAL))
    are_read(form)
    assert doubted(form) == set()


@media
def test_of_two_objectives_which_is_the_years_is_not_sure(medium: str) -> None:
    aims = ("总体目标|三年养护|<|<|<|<|<|<", "年度目标|完成养护|<|<|<|<|<|<")
    form = bent(medium, HEAD, FUNDS, aims, (HEADS, *ROWS, TOTAL))
    assert "objective.intended" in doubted(form)
    assert any("完成养护" in note.text for note in form.notes)


@pytest.mark.parametrize("gap", ["  ", "\n"])
@pytest.mark.parametrize(
    "labels", ["预期目标  实际完成情况  完成率", "预期目标  全年调整目标  实际完成情况"]
)
def test_a_third_head_in_text_is_no_objective_for_sure(gap: str, labels: str) -> None:
    aims = (f"年度总体目标  {labels}", "养护道路50公里  养护道路45公里  已养护道路45公里")
    rows = (HEADS.replace("|", "  "), "产出指标  数量指标  养护里程  ≥50公里  45公里  20  18")
    own = (row.replace("  ", gap) for row in ("项目名称  道路养护", *aims, *rows))
    form = text_of(*TITLE, *own, "总分  100  97")
    for part in ("intended", "achieved"):
        text = getattr(form.objective, part)
        assert text is None or f"objective.{part}" in doubted(form)


@every_medium
@pytest.mark.parametrize("adjusted", ["建成12处", "/"])
def test_an_adjusted_objective_is_in_force_where_it_says_something(
    medium: str, adjusted: str
) -> None:
    aims = (
        "当年绩效目标|年初绩效目标|全年（调整）绩效目标|<|<|全年目标实际完成情况|<|<",
        f"^|建成10处|{adjusted}|<|<|已建成11处|<|<",
    )
    days = "计划开始日期|<|2023-01-01|<|计划完成日期|<|2023-12-31|<"
    form = bent(medium, (*HEAD, days), FUNDS, aims, (HEADS, *ROWS, TOTAL))
    assert form.extensions["计划开始日期"] == ("2023-01-01",)
    assert form.extensions["计划完成日期"] == ("2023-12-31",)
    assert not [note for note in form.notes if note.print == "当年绩效目标"]
    intended = adjusted if adjusted != "/" else "建成10处"
    assert form.objective == Objective(intended, "已建成11处")
    assert doubted(form) == set()


def test_an_objective_in_a_table_of_its_own_within_its_cell_is_told_of() -> None:
    page = poured("html", HEAD, FUNDS, AIMS, (HEADS, *ROWS, TOTAL)).decode()
    inner = "<table><tr><td>目标1</td><td>完成养护</td></tr></table>"
    assert page.count(">完成养护<") == 1
    (form,) = read_document(page.replace(">完成养护<", f">{inner}<").encode(), "f")
    assert form.objective == Objective(None, "已完成养护")
    assert doubted(form) == {"objective.intended"}


@every_medium
def test_the_heading_of_another_aim_in_the_table_is_no_indicator(medium: str) -> None:
    first, other = (
        "年度绩效目标1（40分）|建成一期|<|<|<|<|<|<",
        "年度绩效目标2|建成二期|<|<|<|<|<|<",
    )
    rows = ((first,), (HEADS, *ROWS[:2]), (other,), (HEADS, *ROWS[2:], TOTAL))
    form = bent(medium, HEAD, FUNDS, *rows)
    assert [row.name for row in form.indicators] == ["养护里程", "验收合格率", "通行满意"]
    assert form.objective.intended == "建成一期"
    assert any("建成二期" in note.text for note in form.notes)

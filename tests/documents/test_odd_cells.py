"""Cells that hold two numbers, rows that stand a column off, labels in the middle of their rows."""

from decimal import Decimal

import pytest

from documents.bent import (
    AIMS,
    FUNDS,
    HEAD,
    HEADS,
    ROWS,
    TOTAL,
    bent,
    every_medium,
    media,
    poured,
    table,
)
from documents.silence import doubted
from jiheng.documents import read_document
from jiheng.documents.interpret.values import is_number_cut
from jiheng.domain.form import Total

SCORES = ("|20|20|", "|20|18|", "|30|30|")
OFF = ("|20|0|", "|20|2|", "|30|0|")


@pytest.mark.parametrize(
    "text", ["98\n99", "98 99", "9\n8%", "≥50 60", "1 20 300", "12 34.5", "10\n8.00", "98 3"]
)
def test_white_space_between_digits_leaves_open_what_the_number_is(text: str) -> None:
    assert is_number_cut(text)


@pytest.mark.parametrize(
    "text",
    [
        "98",
        "≥ 50",
        "1 200.50",
        "12 345 678元",
        "1 0 8 . 0 0",
        "≥9 5%",
        "2023 年 12 月",
        "98 %",
        "50\n公里",
    ],
)
def test_thousands_and_digits_set_apart_are_one_number(text: str) -> None:
    assert not is_number_cut(text)


@every_medium
def test_two_numbers_in_a_cell_are_none_for_sure(medium: str) -> None:
    form = table(medium, ROWS[0], ROWS[1].replace("98%", "98 99"), ROWS[2])
    assert "indicators[1].actual.text" in doubted(form)
    assert "indicators[0].actual.text" not in doubted(form)


@every_medium
@pytest.mark.parametrize("shown", ["#NAME?", "#DIV/0!", "####"])
def test_what_a_formula_that_failed_shows_is_no_target_for_sure(medium: str, shown: str) -> None:
    form = table(medium, ROWS[0], ROWS[1].replace("100%", shown), ROWS[2])
    assert "indicators[1].target.text" in doubted(form)
    assert "indicators[0].target.text" not in doubted(form)


@media
def test_a_level_in_the_column_of_another_puts_its_row_in_doubt(medium: str) -> None:
    form = table(medium, *ROWS[:2], "^|效益指标|社会效益指标|提升|达成指标|30|30|")
    told = {f"indicators[2].{leaf}" for leaf in ("name", "target.text", "max_points")}
    assert told <= doubted(form)
    assert not any(path.startswith("indicators[1]") for path in doubted(form))


@media
def test_one_row_shifted_beyond_the_heads_is_in_doubt(medium: str) -> None:
    shifted = "^||质量指标|验收合格率|100%|98%|20|18|返工"
    form = table(medium, f"{ROWS[0]}|", shifted, f"{ROWS[2]}|", heads=f"{HEADS}|")
    assert {"indicators[1].name", "indicators[1].target.text"} <= doubted(form)
    assert not any(path.startswith("indicators[0]") for path in doubted(form))


@media
def test_labels_in_the_middle_of_their_rows_are_not_passed_on_for_sure(medium: str) -> None:
    rows = (
        "|数量指标|养护里程|≥50公里|52公里|20|20|",
        "产出指标|质量指标|验收合格率|100%|98%|20|18|",
        "|时效指标|按时完成率|100%|100%|20|20|",
        "|社会效益指标|通行满意|提升|达成指标|15|15|",
        "效益指标|可持续影响指标|使用年限|≥5年|5年|15|15|",
    )
    form = table(medium, *rows)
    levels = {f"indicators[{at}].level1" for at in (0, 2, 3)}
    assert {path for path in doubted(form) if path.endswith("level1")} == levels
    assert form.indicators[0].level1 is None


@every_medium
def test_a_figure_that_only_says_about_how_many_is_told_of(medium: str) -> None:
    form = table(medium, ROWS[0].replace("52公里", "3万余公里"), *ROWS[1:])
    assert (form.indicators[0].actual.text, form.indicators[0].actual.value) == ("3万余公里", None)
    assert [note.text[:7] for note in form.notes] == ["“3万余公里”"]


@every_medium
@pytest.mark.parametrize("total", ["总分|<|<|<|<|100|2|", "扣分合计|<|<|<|<|<|2|"])
def test_points_taken_off_are_no_scores_and_said_to_be_none(medium: str, total: str) -> None:
    rows = [row.replace(score, off) for row, score, off in zip(ROWS, SCORES, OFF, strict=True)]
    heads = HEADS.replace("得分|", "扣分|")
    form = table(medium, *rows, heads=heads, total=total)
    assert [row.claimed_score for row in form.indicators] == [None] * 3
    assert {f"indicators[{at}].claimed_score" for at in range(3)} <= doubted(form)
    assert form.total.claimed_score is None
    assert "total.claimed_score" in doubted(form)
    assert any(note.text.startswith("“扣分”一栏是扣去的分") for note in form.notes)


@every_medium
@pytest.mark.parametrize(
    ("head", "cells", "total"),
    [
        ("得分/分值", ("20/20", "18/20", "30/30"), "97/100"),
        ("分值/得分", ("20/20", "20/18", "30/30"), "100/97"),
        ("得分", ("20/20", "18/20", "30/30"), "97/100"),
    ],
)
def test_score_over_points_in_one_cell_are_two(
    medium: str, head: str, cells: tuple[str, ...], total: str
) -> None:
    rows = [row.replace(old, f"|{new}|") for row, old, new in zip(ROWS, SCORES, cells, strict=True)]
    heads = HEADS.replace("分值|得分", head)
    form = table(medium, *rows, heads=heads, total=f"总分|<|<|<|<|{total}|")
    assert [row.max_points for row in form.indicators] == [20, 20, 30]
    assert [row.claimed_score for row in form.indicators] == [20, 18, 30]
    assert form.total == Total(Decimal(100), Decimal(97))
    assert doubted(form) == set()


@media
@pytest.mark.parametrize("cells", [("20/20", "20/18", "30/30"), ("20/20", "18", "30/30")])
def test_two_scores_in_a_cell_are_no_points(medium: str, cells: tuple[str, ...]) -> None:
    rows = [row.replace(old, f"|{new}|") for row, old, new in zip(ROWS, SCORES, cells, strict=True)]
    form = table(medium, *rows, heads=HEADS.replace("分值|", ""), total="总分|<|<|<|<|97|")
    assert {f"indicators[{at}].claimed_score" for at in (0, 2)} <= doubted(form)


@every_medium
@pytest.mark.parametrize("head", ["指标方向", "正反向"])
def test_a_column_of_signs_alone_has_the_comparators(medium: str, head: str) -> None:
    heads = HEADS.replace("年度指标值|", f"{head}|年度指标值|")
    cells = (("|≥50公里", "|≥|50公里"), ("|100%|98", "|＝|100%|98"), ("|提升", "||提升"))
    rows = [row.replace(*each, 1) for row, each in zip(ROWS, cells, strict=True)]
    form = table(medium, *rows, heads=heads, total="总分|<|<|<|<|<|100|97|")
    assert [row.target.comparator for row in form.indicators] == ["ge", "eq", None]
    assert doubted(form) == set()


@media
def test_names_may_stand_below_the_heading_of_the_table(medium: str) -> None:
    heads = "绩效指标|<|<|年度指标值|实际完成值|分值|得分|偏差原因分析"
    rows = [f"指标{row.split('|')[2]}|<|<|{'|'.join(row.split('|')[3:])}" for row in ROWS]
    form = table(medium, *rows, heads=heads)
    assert [row.name for row in form.indicators] == [
        "指标养护里程",
        "指标验收合格率",
        "指标通行满意",
    ]
    assert doubted(form) == set()


def test_backslashes_of_markdown_are_no_part_of_a_value() -> None:
    lines = poured("pipe", HEAD, FUNDS, AIMS, (HEADS, *ROWS, TOTAL)).decode().split("\n")
    text = "\n".join([*lines[:2], lines[2], "|:--|:-:|" + "--:|" * 6, *lines[3:]])
    (form,) = read_document(text.replace("≥50", "\\>=50").encode(), "f.md")
    assert form.indicators[0].target.text == ">=50公里"
    assert form.indicators[0].target.value == 50


@every_medium
@pytest.mark.parametrize(
    ("row", "paths"),
    [
        ("主管部门/实施单位|<|某局/某所", {"supervising_department", "implementing_unit"}),
        ("填报年度|<|2023|<|主管部门|<|某局|实施单位", {"fiscal_year"}),
    ],
)
def test_what_the_head_may_hold_below_labels_not_listed_is_unreadable(
    medium: str, row: str, paths: set[str]
) -> None:
    blocks = ((HEAD[0], row), FUNDS, AIMS, (HEADS, *ROWS, TOTAL))
    form = bent(medium, *blocks, title=("项目支出绩效自评表",))
    assert form.project.name == "道路养护"
    assert doubted(form) & {*paths, "project.name"} == paths


@every_medium
def test_the_year_a_form_is_filled_in_may_not_be_its_own(medium: str) -> None:
    blocks = (HEAD, FUNDS, AIMS, (HEADS, *ROWS, TOTAL))
    form = bent(medium, *blocks, title=("项目支出绩效自评表", "填报年度：2024年"))
    assert (form.fiscal_year, "fiscal_year" in doubted(form)) == (None, True)
    form = bent(medium, *blocks, title=("项目支出绩效自评表", "财政年度：2024年"))
    assert (form.fiscal_year, "fiscal_year" in doubted(form)) == (2024, False)


@media
@pytest.mark.parametrize(
    ("head", "is_listed"), [("未达标原因分析及改进措施", True), ("为何扣分（原因）", False)]
)
def test_reasons_are_read_below_what_their_head_is_made_of(
    medium: str, head: str, *, is_listed: bool
) -> None:
    form = table(medium, *ROWS, heads=HEADS.replace("偏差原因分析", head))
    assert form.indicators[1].variance_explanation == ("返工" if is_listed else None)
    assert ("indicators[1].variance_explanation" in doubted(form)) is not is_listed

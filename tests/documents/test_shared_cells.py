"""What shares a cell or a line: the unit of money with the year or title, a grade with a score.

Read, or told of; never lost.
"""

from collections.abc import Sequence

import pytest

from documents.bent import (
    AIMS,
    FUNDS,
    FUNDS_HEADS,
    HEAD,
    HEADS,
    ROWS,
    TITLE,
    TOTAL,
    bent,
    every_medium,
)
from documents.silence import doubted
from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form, Kind

UNITLESS = (FUNDS_HEADS.replace("（万元）", ""), *FUNDS[1:])
WITH_UNIT = [
    ("项目支出绩效自评表", "（2024年度）        单位：元"),
    ("项目支出绩效自评表", "（2024年度）金额单位：元"),
    ("项目支出绩效自评表", "2024年度 单位: 元"),
    ("项目支出绩效自评表", "（2024年度） 元"),
    ("2024年度项目支出绩效自评表 单位：元",),
    ("2024年度项目支出绩效自评表（单位：元）",),
    ("项目支出绩效自评表（2024年度）金额单位：元",),
    ("2024年度项目支出绩效自评表", "（2024年度）金额单位：元"),
    ("2024年度项目支出绩效自评表        单位：元",),
]


def headed(medium: str, *title: str) -> Form:
    """Return the form with these lines above the table and no other unit of money."""
    return bent(medium, HEAD, UNITLESS, AIMS, (HEADS, *ROWS, TOTAL), title=title)


@every_medium
@pytest.mark.parametrize("title", WITH_UNIT)
def test_the_unit_of_money_beside_year_or_title_is_read(medium: str, title: Sequence[str]) -> None:
    form = headed(medium, *title)
    assert (form.kind, form.fiscal_year) == (Kind.PROJECT, 2024)
    assert form.amount_unit is AmountUnit.YUAN
    assert form.project.name == "道路养护"
    assert doubted(form) == set()


@every_medium
@pytest.mark.parametrize(
    "title", [title for title in WITH_UNIT if len(title) > 1 and title[0] == TITLE[0]]
)
def test_the_unit_of_money_shares_a_cell_of_the_table(medium: str, title: Sequence[str]) -> None:
    rows = (f"{title[1]}|<|<|<|<|<|<|<", *HEAD)
    form = bent(medium, rows, UNITLESS, AIMS, (HEADS, *ROWS, TOTAL), title=title[:1])
    assert (form.fiscal_year, form.amount_unit) == (2024, AmountUnit.YUAN)


@every_medium
def test_year_and_unit_of_money_have_a_cell_each(medium: str) -> None:
    rows = ("2024年度|<|<|<|<|元|<|<", *HEAD)
    form = bent(medium, rows, UNITLESS, AIMS, (HEADS, *ROWS, TOTAL), title=TITLE[:1])
    assert (form.fiscal_year, form.amount_unit) == (2024, AmountUnit.YUAN)


@every_medium
@pytest.mark.parametrize("rest", ["青岚市民政局填报", "附表三", "单位：美元"])
@pytest.mark.parametrize("line", ["（2024年度）{}", "{}（2024年度）", "（2024年度） {}"])
def test_what_else_shares_the_line_of_the_year_is_told_of(
    medium: str, rest: str, line: str
) -> None:
    form = headed(medium, TITLE[0], line.format(rest))
    assert form.fiscal_year == 2024
    assert form.amount_unit is None
    told = "".join(note.text + (note.quoted or "") for note in form.notes)
    assert rest.removeprefix("单位：") in told


@every_medium
@pytest.mark.parametrize("gap", ["    ", " ", "；"])
def test_labels_that_share_a_cell_have_each_its_value(medium: str, gap: str) -> None:
    row = f"自评得分：96.7{gap}自评等级：优|<|<|<|<|<|<|<"
    form = bent(medium, HEAD, FUNDS, AIMS, (HEADS, *ROWS, TOTAL, row))
    assert form.claimed_rating == "优"
    assert form.extensions["自评得分"][0].rstrip("；") == "96.7"


@every_medium
def test_a_text_that_names_a_label_is_not_cut_there(medium: str) -> None:
    rows = ("备注|资金下达晚。 评价等级：按财政局意见|<|<|<|<|<|<",)
    form = bent(medium, HEAD, FUNDS, AIMS, (HEADS, *ROWS, TOTAL), rows)
    assert form.extensions["备注"][0].startswith("资金下达晚。")
    assert "".join(form.extensions["备注"]).endswith("按财政局意见")
    assert form.claimed_rating is None

"""Funding blocks with sources, columns and rates that are not listed, or not as usual.

An amount is never given to another source, and a line that was not read is told of.
"""

from decimal import Decimal

import pytest

from documents.bent import AIMS, FUNDS, HEAD, HEADS, ROWS, TITLE, TOTAL, bent, every_medium, text_of
from documents.silence import doubted
from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource

AMOUNTS = "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分"
WHOLE = "^|年度资金总额|300|300|270|10|90%|9"


def funded(medium: str, *rows: str) -> Form:
    """Return the form with this funding block."""
    return bent(medium, HEAD, rows, AIMS, (HEADS, *ROWS, TOTAL))


@every_medium
@pytest.mark.parametrize("figures", ["150|150|130|—|86.67%|—", "0|0|0|—|—|—", "|||||"])
def test_amounts_of_a_source_not_listed_are_those_of_no_other(medium: str, figures: str) -> None:
    form = funded(medium, AMOUNTS, WHOLE, f"^|社会捐赠款|{figures}", "^|其他资金|50|50|40|—|80%|—")
    assert [line.source for line in form.funds] == [FundingSource.TOTAL, FundingSource.OTHER]
    assert [line.outturn for line in form.funds] == [270, 40]
    assert any("社会捐赠款" in note.text for note in form.notes)
    assert ("funds" in doubted(form)) is figures[0].isdecimal()


@every_medium
def test_columns_of_amounts_not_listed_are_kept(medium: str) -> None:
    form = funded(
        medium,
        "项目资金（万元）||年初预算数|调整数|调整后预算数|全年执行数|执行率|得分",
        "^|年度资金总额|100|20|120|108|90%|9",
    )
    assert form.funds[0].original_budget == 100
    assert form.funds[0].revised_budget == 120
    assert form.extensions["调整数"] == ("20",)
    assert doubted(form) == set()


@every_medium
def test_a_column_not_listed_may_be_the_budget(medium: str) -> None:
    form = funded(
        medium,
        "项目资金（万元）||全年执行数|预算下达数|分值|执行率|得分|",
        "^|年度资金总额|108|120|10|90%|9|",
    )
    assert form.extensions["预算下达数"] == ("120",)
    assert doubted(form) == {"funds[0].revised_budget"}


@every_medium
def test_heads_of_columns_name_the_unit_of_money(medium: str) -> None:
    form = funded(
        medium,
        "项目资金||年初预算数（元）|全年预算数（元）|全年执行数（元）|分值|执行率|得分",
        WHOLE,
    )
    assert form.amount_unit is AmountUnit.YUAN
    form = funded(
        medium,
        "项目资金||年初预算数（元）|全年预算数（万元）|全年执行数（万元）|分值|执行率|得分",
        WHOLE,
    )
    assert "amount_unit" in doubted(form)


@every_medium
@pytest.mark.parametrize("label", ["", "单位：", "金额单位：", "计量单位:", "金额单位"])
def test_the_unit_of_money_stands_alone_or_after_its_label(medium: str, label: str) -> None:
    form = funded(medium, AMOUNTS.replace("万元", f"{label}元"), WHOLE)
    assert form.amount_unit is AmountUnit.YUAN


@every_medium
def test_a_rate_without_its_sign_may_be_a_part_of_one(medium: str) -> None:
    form = funded(medium, AMOUNTS, WHOLE.replace("90%", "0.9"))
    assert doubted(form) == {"funds[0].execution_rate"}


@every_medium
def test_a_head_with_the_sign_says_what_the_rates_are(medium: str) -> None:
    heads = AMOUNTS.replace("执行率", "执行率（%）")
    assert doubted(funded(medium, heads, WHOLE.replace("90%", "0.9"))) == set()


@every_medium
@pytest.mark.parametrize("rate", ["0.9%", "90", "0.9％"])
def test_a_rate_with_its_sign_is_a_percentage(medium: str, rate: str) -> None:
    outturn = "2.7" if rate.startswith("0") else "270"
    form = funded(medium, AMOUNTS, WHOLE.replace("|270|", f"|{outturn}|").replace("90%", rate))
    assert doubted(form) == set()


def test_a_first_line_without_label_in_text_is_told_of() -> None:
    rows = [f"| {row.replace('|', ' | ').replace('^', '')} |" for row in (*HEAD, *FUNDS)]
    rows[3] = rows[3].replace("年度资金总额", "")
    form = text_of(*TITLE, *rows)
    assert [line.source for line in form.funds] == [FundingSource.CURRENT_APPROPRIATION]
    assert "funds" in doubted(form)


@every_medium
def test_a_heading_not_listed_is_no_end_of_the_name_above_it(medium: str) -> None:
    form = funded(medium, AMOUNTS.replace("项目资金", "资金投入与使用"), WHOLE)
    assert form.implementing_unit == "某市养护中心"
    assert form.amount_unit is AmountUnit.WAN_YUAN


@every_medium
def test_amounts_of_tasks_are_not_those_of_the_form(medium: str) -> None:
    form = funded(
        medium,
        "主要任务|任务名称|主要内容|预算数|执行数|执行率|分值|得分",
        "^|任务一|修路|100|90|90%|5|4.5",
        "^|任务二|修桥|200|200|100%|5|5",
    )
    assert form.funds == ()
    assert "funds" in doubted(form)
    assert any("任务一" in note.text for note in form.notes)


@every_medium
@pytest.mark.parametrize(
    ("print_", "value", "is_sure"),
    [
        ("−20.50", "-20.50", True),
        ("–20.50", "-20.50", True),
        ("-20.50", "-20.50", True),
        ("¥1,200.00", "1200.00", True),
        ("￥1200", "1200", True),
        ("120.50万元", "120.50", True),
        ("（98.30）", "-98.30", False),
        ("(98.30)", "-98.30", False),
    ],
)
def test_amounts_below_zero_and_with_marks_of_money_are_read(
    medium: str, print_: str, value: str, *, is_sure: bool
) -> None:
    form = funded(
        medium,
        "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
        f"^|年度资金总额|{print_}|120|108|10|90%|9",
    )
    assert form.funds[0].original_budget == Decimal(value)
    assert ("funds[0].original_budget" not in doubted(form)) is is_sure


@every_medium
@pytest.mark.parametrize("print_", ["120.50元", "约120", "120.50万元左右"])
def test_an_amount_in_another_unit_or_not_a_number_stays_unread(medium: str, print_: str) -> None:
    form = funded(
        medium,
        "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
        f"^|年度资金总额|{print_}|120|108|10|90%|9",
    )
    assert form.funds[0].original_budget is None
    assert "funds[0].original_budget" in doubted(form)


@every_medium
def test_amounts_name_their_unit_where_no_heading_does(medium: str) -> None:
    form = funded(
        medium,
        "项目资金||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
        "^|年度资金总额|100万元|120.50万元|108万元|10|89.63%|8.96",
    )
    assert (form.amount_unit, form.funds[0].revised_budget) == (
        AmountUnit.WAN_YUAN,
        Decimal("120.50"),
    )
    assert "amount_unit" in doubted(form)


@every_medium
def test_amounts_in_two_units_name_none(medium: str) -> None:
    form = funded(
        medium,
        "项目资金||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
        "^|年度资金总额|100万元|1205000元|108万元|10|89.63%|8.96",
    )
    assert form.amount_unit is None
    assert form.funds[0].revised_budget is None


@every_medium
@pytest.mark.parametrize(("budget", "is_sure"), [("120", False), ("", False), ("12000", True)])
def test_a_small_rate_is_sure_only_where_the_amounts_give_it(
    medium: str, budget: str, *, is_sure: bool
) -> None:
    form = funded(
        medium,
        "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
        f"^|年度资金总额|120|{budget}|108|10|0.9|9",
    )
    assert form.funds[0].execution_rate == Decimal("0.9")
    assert ("funds[0].execution_rate" not in doubted(form)) is is_sure


@every_medium
def test_funds_bonds_and_loans_are_sources_of_their_own(medium: str) -> None:
    labels = {
        "其中：政府性基金预算拨款": FundingSource.GOVERNMENT_FUNDS,
        "国有资本经营预算": FundingSource.STATE_CAPITAL,
        "地方政府一般债券": FundingSource.GENERAL_BONDS,
        "新增专项债券资金": FundingSource.SPECIAL_BONDS,
        "政府债券资金": FundingSource.BONDS,
        "银行贷款": FundingSource.LOANS,
    }
    form = funded(medium, AMOUNTS, WHOLE, *(f"^|{label}|50|50|45|—|90%|—" for label in labels))
    assert [line.source for line in form.funds[1:]] == list(labels.values())
    assert [line.outturn for line in form.funds] == [270, *[45] * 6]
    assert doubted(form) == set()

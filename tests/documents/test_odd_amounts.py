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


@every_medium
def test_levels_of_government_are_sources_whatever_they_call_their_part(medium: str) -> None:
    rows = [
        f"^|{label}|100|100|90|—|90%|—" for label in ("其中：市级支出", "补助区县", "省奖补资金")
    ]
    form = funded(medium, AMOUNTS, WHOLE, *rows)
    assert [line.source for line in form.funds] == [
        "total",
        "municipal",
        "lower_grant",
        "provincial",
    ]
    assert doubted(form) == set()


@every_medium
@pytest.mark.parametrize("figures", ["300/270", "300", "300/"])
def test_a_head_that_names_two_amounts_has_both_in_one_cell(medium: str, figures: str) -> None:
    heads = "项目资金（万元）||全年预算数/全年执行数|分值|执行率|得分"
    form = funded(medium, heads, f"^|年度资金总额|{figures}|10|90%|9", "^|其他资金|—|—|—|—")
    amounts = [(line.revised_budget, line.outturn) for line in form.funds]
    is_read = figures == "300/270"
    assert amounts == [(300, 270) if is_read else (None, None), (None, None)]
    assert (doubted(form) == set()) is is_read


@every_medium
@pytest.mark.parametrize(
    ("other", "remark", "is_told"),
    [("50|50|40", "", False), ("60|60|45", "", True), ("50|50|40", "|30", True)],
)
def test_lines_that_make_the_fiscal_funds_above_are_parts_of_them(
    medium: str, other: str, remark: str, *, is_told: bool
) -> None:
    parts = [f"^|{label}|125|125|115|—|92%|—" for label in ("其中：中央补助", "省级补助")]
    fiscal = "^|财政拨款|250|250|230|—|92%|—"
    heads, whole = (AMOUNTS + "|结余", WHOLE + remark) if remark else (AMOUNTS, WHOLE)
    form = funded(medium, heads, whole, fiscal, *parts, f"^|其他资金|{other}|—|80%|—")
    sources = [str(line.source) for line in form.funds[1:]]
    kept = ["central", "provincial"] if is_told else []
    assert sources == ["current_appropriation", *kept, "other"]
    assert ("funds" in doubted(form)) is is_told


@every_medium
def test_a_part_of_the_fiscal_funds_is_no_source_of_its_own(medium: str) -> None:
    fiscal, part = "^|财政拨款|250|250|230|—|92%|—", "^|其中：政府性基金|90|90|80|—|88.89%|—"
    form = funded(medium, AMOUNTS, WHOLE, fiscal, part, "^|其他资金|50|50|40|—|80%|—")
    assert [line.source for line in form.funds[2:]] == [FundingSource.OTHER]
    assert form.funds[2].outturn == 40
    assert any("政府性基金" in "".join(note.text.split()) for note in form.notes)
    assert form.provenance["funds[2].outturn"].text == "40"


@every_medium
@pytest.mark.parametrize(
    "rows",
    [
        (
            "项目资金|预算安排总额|财政拨款|其他资金|实际支出总额|财政拨款|其他资金|执行率",
            "^|300|250|50|270|230|40|90%",
        ),
        (
            "项目资金|全年预算数|<|<|全年执行数|<|<|执行率",
            "^|合计|财政拨款|其他资金|合计|财政拨款|其他资金|^",
            "^|300|250|50|270|230|40|90%",
        ),
    ],
)
def test_sources_that_stand_again_are_of_the_amount_before_or_above(
    medium: str, rows: tuple[str, ...]
) -> None:
    form = funded(medium, *rows)
    assert [line.revised_budget for line in form.funds] == [300, 250, 50]
    assert [line.outturn for line in form.funds] == [270, 230, 40]
    assert form.funds[0].execution_rate == 90
    assert doubted(form) == set()


def test_figures_above_the_first_source_leave_the_list_in_doubt() -> None:
    rows = (
        "项目资金总额  年初预算数  执行数  执行率  分值  得分",
        "120  118  98%  10  9.8",
        "其他资金  0  0  0",
    )
    form = text_of(*TITLE, "项目名称  道路养护", *rows, HEADS.replace("|", "  "), "总分  100  97")
    assert "funds" in doubted(form)


def lines(*funds: str) -> Form:
    """Return the form whose funding block is these lines of text."""
    table = (HEADS.replace("|", "  "), "产出指标  数量指标  养护里程  ≥50公里  52公里  20  20")
    return text_of(*TITLE, "项目名称  道路养护", *funds, *table, "总分  100  97")


def test_a_total_of_few_figures_in_text_is_no_head() -> None:
    form = lines(
        "资金投入情况  全年预算数（A）  全年执行数（B）  预算执行率（B/A×100%）",
        "年度资金总额：  12,000.00  11,400.00  95.00%",
        "其中：中央资金  8,000.00  7,600.00  95.00%",
    )
    assert [line.outturn for line in form.funds] == [Decimal("11400.00"), Decimal("7600.00")]
    assert not any(path.startswith("funds") for path in doubted(form))


def test_a_head_that_is_not_listed_has_its_figure_in_text() -> None:
    form = lines(
        "项目资金  年初预算数  调整数  全年预算数  全年执行数  执行率  得分",
        "年度资金总额  340  -20  320  304  95%  9.5",
        "其中：当年财政拨款  340  -20  320  304  95%",
    )
    assert [line.revised_budget for line in form.funds] == [320, 320]
    assert [line.outturn for line in form.funds] == [304, 304]


@pytest.mark.parametrize("gap", ["  ", "\n"])
def test_two_rows_of_heads_in_text_do_not_tell_their_order(gap: str) -> None:
    rows = (
        "项目资金  金额  分值  执行率  得分",
        "年初预算  调整后预算  实际支出",
        "年度资金总额  300  320  304  10  95%  9.5",
        "其中：财政拨款  300  320  304  -  95%  -",
    )
    form = lines(*(row.replace("  ", gap) for row in rows))
    amounts = {"original_budget", "outturn", "execution_rate"}
    assert {f"funds[{at}].{name}" for at in (0, 1) for name in amounts} <= doubted(form)


def test_figures_of_a_source_not_listed_in_text_leave_the_list_in_doubt() -> None:
    form = lines(
        "项目资金  年初预算数  全年预算数  全年执行数  分值  执行率  得分",
        "年度资金总额  300  320  304  10  95%  9.5",
        "社会捐赠款  100  100  90  -  90%  -",
    )
    assert "funds" in doubted(form)


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_a_heading_not_listed_may_name_the_unit_of_money_in_text(gap: str) -> None:
    funds = ("经费安排（万元） 资金来源 预算数 执行数 执行率", "合计 300 270 90%")
    form = text_of(*TITLE, *gap.join(("项目名称 甲 实施单位 乙", *funds)).split("\n"))
    assert form.amount_unit is AmountUnit.WAN_YUAN
    assert "amount_unit" in doubted(form)

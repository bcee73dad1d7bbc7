"""Words and places that other offices use: who fills in, whose money, in what unit."""

import pytest

from documents.bent import (
    AIMS,
    HEAD,
    HEADS,
    ROWS,
    TITLE,
    TOTAL,
    bent,
    every_medium,
    media,
    text_of,
)
from documents.silence import doubted
from jiheng.domain.form import Kind
from jiheng.domain.funds import FundingSource as Source
from jiheng.domain.locator import Confidence

FUNDS_HEADS = "预算执行情况||年初预算数|全年预算数|全年执行数|分值|执行率|得分"
TABLE = (HEADS, *ROWS, TOTAL)


@every_medium
def test_who_fills_in_gives_way_to_who_implements(medium: str) -> None:
    funds = (FUNDS_HEADS, "^|年度资金总额|100|120|108|10|90%|9")
    above = "填报单位（盖章）：某市交通局        填报日期：2024年3月15日        单位：元"
    form = bent(medium, HEAD, funds, AIMS, TABLE, title=("2023年项目支出绩效自评表", above))
    assert form.implementing_unit == "某市养护中心"
    assert form.extensions["填报单位"] == ("某市交通局",)
    assert doubted(form) == set()


@every_medium
def test_a_unit_of_money_that_is_not_known_is_told(medium: str) -> None:
    funds = (FUNDS_HEADS, "^|年度资金总额|100|120|108|10|90%|9")
    above = ("评价年度：2023年|<|<|<|<|<|金额单位：千元|<",)
    form = bent(medium, above, HEAD, funds, AIMS, TABLE, title=TITLE[:1])
    assert form.amount_unit is None
    assert form.provenance["amount_unit"].confidence is Confidence.UNREADABLE
    headed = (funds[0].replace("预算执行情况", "项目资金（千元）"), funds[1])
    form = bent(medium, HEAD, headed, AIMS, TABLE, title=TITLE[:1])
    assert form.amount_unit is None
    assert form.provenance["amount_unit"].confidence is Confidence.UNREADABLE


@every_medium
@pytest.mark.parametrize(
    ("label", "source"),
    [
        ("年度部门支出总额", Source.TOTAL),
        ("省级配套", Source.PROVINCIAL),
        ("市级财政配套资金", Source.MUNICIPAL),
        ("区级财政", Source.COUNTY),
        ("县级财政", Source.COUNTY),
        ("区配套资金", Source.COUNTY),
        ("中央财政补助资金", Source.CENTRAL),
        ("市县配套资金", Source.LOCAL),
    ],
)
def test_a_line_of_funds_is_read_by_whose_money_it_is(
    medium: str, label: str, source: Source
) -> None:
    lines = ("^|年度资金总额|100|120|108|10|90%|9", f"^|{label}|60|70|63|-|90%|-")
    title = ("部门整体支出绩效自评表", "（2023年度）")
    own = lines[source is Source.TOTAL :]
    form = bent(medium, HEAD, (FUNDS_HEADS, *own), AIMS, TABLE, title=title)
    assert form.kind is Kind.DEPARTMENT
    assert form.funds[-1].source is source
    assert form.funds[-1].outturn == 63
    assert doubted(form) == set()


@every_medium
def test_a_building_s_plan_of_investment_is_its_budget(medium: str) -> None:
    head = ("项目名称|<|新校区一期", "建设单位|<|某大学|<|项目主管部门|<|省教育厅|<")
    funds = (
        "投资计划执行情况（万元）||年度投资计划|到位资金|完成投资|分值|投资完成率|得分",
        "^|合计|10000|9500|9000|10|90%|9",
        "^|中央预算内投资|5000|5000|4800|-|96%|-",
        "^|地方投资|5000|4500|4200|-|84%|-",
    )
    form = bent(medium, head, funds, AIMS, TABLE)
    assert form.implementing_unit == "某大学"
    assert [line.revised_budget for line in form.funds] == [10000, 5000, 5000]
    assert [line.outturn for line in form.funds] == [9000, 4800, 4200]
    assert [line.execution_rate for line in form.funds] == [90, 96, 84]
    assert doubted(form) == set()
    assert form.extensions["到位资金"] == ("9500", "5000", "4500")


@every_medium
def test_an_adjusted_target_is_in_force_and_so_is_an_adjusted_aim(medium: str) -> None:
    aims = (
        "当年绩效目标|年初绩效目标|全年（调整）绩效目标|目标实际完成情况|<|<|<|<|<",
        "^|养护60公里|养护50公里|已养护50公里|<|<|<|<|<",
    )
    heads = HEADS.replace("年度指标值", "年初指标值|全年（调整）指标值")
    rows = [row.replace("|≥50公里", "|≥60公里|≥50公里") for row in ROWS[:1]]
    funds = (
        "项目资金||年初预算|全年（调整）预算数|全年执行数|执行率（%）|执行率权重|执行率得分|",
        "^|年度总金额|100|120|108|90|10|9|",
    )
    form = bent(medium, HEAD, funds, aims, (heads, *rows))
    assert form.indicators[0].target.text == "≥50公里"
    assert form.funds[0].revised_budget == 120
    assert form.funds[0].max_points == 10
    assert form.objective.achieved == "已养护50公里" or "objective.achieved" in doubted(form)
    assert form.objective.intended == "养护50公里" or "objective.intended" in doubted(form)


def test_what_stands_behind_a_wide_gap_may_be_another_field() -> None:
    head = (
        "项目名称  道路养护",
        "主管部门  某市民政局    受理窗口  社保处",
        "实施单位  某市 养护 中心",
    )
    form = text_of(
        *TITLE, *head, FUNDS_HEADS.replace("|", "  "), "年度资金总额  100  120  108  10  90%  9"
    )
    assert "supervising_department" in doubted(form)
    assert "implementing_unit" not in doubted(form)


@media
def test_names_below_a_head_not_listed_are_lacking(medium: str) -> None:
    form = bent(medium, HEAD, AIMS, (HEADS.replace("三级指标", "绩效要点"), *ROWS, TOTAL))
    assert {f"indicators[{at}].name" for at in range(3)} <= doubted(form)


@media
def test_amounts_below_heads_not_listed_leave_their_list_in_doubt(medium: str) -> None:
    funds = (
        "项目资金|总投资|<|已到位|今年核定|今年用款|比例|",
        "年度资金总额|1000|<|800|320|304|95%|",
    )
    form = bent(medium, HEAD, funds, AIMS, TABLE)
    assert form.funds == ()
    assert "funds" in doubted(form)


@pytest.mark.parametrize("medium", ["pipe", "txt"])
def test_a_head_not_listed_left_of_all_is_no_part_of_the_objective(medium: str) -> None:
    aims = ("预期目标|养护道路50公里", "实际完成情况|已养护道路52公里")
    rows = ("指标归类", *HEADS.split("|")[1:]), ("甲", *ROWS[0].split("|")[1:])
    lines = [*("|".join(row) for row in rows), "合计|||||100|97"]
    if medium == "txt":
        form = text_of(
            *TITLE, *("  ".join(line.split("|")) for line in ("项目名称|道路养护", *aims, *lines))
        )
    else:
        form = bent(medium, HEAD, aims, lines)
    assert form.objective.achieved in {"已养护道路52公里", None} or doubted(form) >= {
        "objective.achieved"
    }

"""Words and places that other offices use: who fills in, whose money, in what unit."""

import pytest

from documents.bent import AIMS, HEAD, HEADS, ROWS, TITLE, TOTAL, bent, every_medium
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

"""What a row of a list cannot hold is a fault of that row, with the figure and the remedy."""

import pytest

from jiheng.domain.amount import AmountUnit
from jiheng.services.listed import parsed
from jiheng.services.project_lists import guessed, read_list

HEADS = "项目名称,实施单位,年初预算数,全年预算数,全年执行数,三级指标,分值\n"


def faults(row: str, unit: AmountUnit = AmountUnit.WAN_YUAN) -> list[str]:
    given = read_list((HEADS + row).encode(), "a.csv")
    _, found = parsed(given, guessed(given.heads), unit)
    return [f"{each.row}: {each.error.sentence('zh')}" for each in found]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("值守,某局,-12.50,15,,,", "年初预算数 -12.5 万元小于 0"),
        ("值守,某局,12.50,－15,,,", "全年预算数 -15 万元小于 0"),
        ("值守,某局,12.50,15,-0.01,,", "全年执行数 -0.01 万元小于 0"),
        ("值守,某局,12.5000001,15,,,", "年初预算数 12.5000001 万元细于 1 分钱"),
        ("值守,某局,1,1e300,,,", "“1e300”不是数字"),
        ("值守,某局,1,9999999999999,,,", "超过上限 1,000,000,000,000 万元"),
        ("值守,某局,1,1,,天数,-30", "分值 -30 不在 0—100 分之间"),
        ("值守,某局,1,1,,天数,100.01", "分值 100.01 不在 0—100 分之间"),
    ],
)
def test_a_figure_no_form_can_have_is_a_fault(row: str, told: str) -> None:
    found = faults(row)
    assert len(found) == 1
    assert found[0].startswith("2: ")
    assert told in found[0]


def test_a_figure_is_told_in_the_unit_of_forms_whatever_that_of_the_list() -> None:
    assert "全年预算数 -12 万元" in faults("值守,某局,1,-120000,,,", AmountUnit.YUAN)[0]


def test_nothing_and_all_points_are_figures() -> None:
    assert faults("值守,某局,0,0.00,0,天数,0\n巡查,某局,0,0,0,天数,100") == []


def test_a_row_that_goes_on_with_another_unit_s_project_is_a_fault() -> None:
    found = faults("值守,某局,1,1,,天数,50\n,某局,,,,巡查,30\n,,,,,督办,10\n,另一局,2,2,,演练,10")
    assert [each.partition("写的")[0] for each in found] == [
        "5: “值守”的实施单位上面",
        "5: “值守”的年初预算数上面",
        "5: “值守”的全年预算数上面",
    ]

"""Amounts with a sign of yuan or a unit of their own; points and targets that a sheet rounds."""

import io
from collections.abc import Sequence
from decimal import Decimal

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from jiheng.domain.amount import AmountUnit
from jiheng.services.listed import Fault, Listed, parsed
from jiheng.services.project_lists import List, guessed, read_list

HEADS = ("项目名称", "实施单位", "全年预算数", "三级指标", "年度指标值", "分值")


def read(given: List) -> tuple[list[Listed], list[Fault]]:
    return parsed(given, guessed(given.heads), given.unit or AmountUnit.WAN_YUAN)


def amounts(*texts: str, head: str = "全年预算数") -> tuple[list[Listed], list[Fault]]:
    rows = [f'项目{at},某局,"{text}"' for at, text in enumerate(texts)]
    return read(read_list("\n".join((f"项目名称,实施单位,{head}", *rows)).encode(), "a.csv"))


def sheet(*cells: tuple[object, str], at: int) -> tuple[list[Listed], list[Fault]]:
    """Read a workbook with a row for each value and number format in one column."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        made = book.add_worksheet()
        made.write_row(0, 0, HEADS)
        for row, (value, code) in enumerate(cells, 1):
            made.write_row(row, 0, (f"项目{row}", "某局", 1, "完成率", "", ""))
            made.write(row, at, value, book.add_format({"num_format": code}))
    return read(read_list(out.getvalue(), "a.xlsx"))


def sentences(faults: Sequence[Fault]) -> list[str]:
    return [f"{each.row}: {each.error.sentence('zh')}" for each in faults]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("¥1,234.50", "1234.50"),
        ("\uffe5 1,234.50", "1234.50"),
        ("12万元", "12"),
        ("1,234.50元", "0.12345"),
        ("¥12,000元", "1.2"),
        ("人民币 3 亿元", None),
        ("3 亿元", "30000"),
        ("12万", "12"),
        ("1.5亿", "15000"),
        ("12万余", None),
        ("3千万", None),
    ],
)
def test_an_amount_may_bear_a_sign_of_yuan_and_its_unit(text: str, amount: str | None) -> None:
    projects, faults = amounts(text)
    assert bool(faults) is (amount is None)
    assert projects[0].revised_budget == (amount and Decimal(amount))


def test_amounts_of_which_only_some_bear_their_unit_are_read_in_it() -> None:
    projects, faults = amounts("12000", "9,000.50元")
    assert not faults
    assert [each.revised_budget for each in projects] == [Decimal("1.2"), Decimal("0.90005")]


@pytest.mark.parametrize(
    ("texts", "head"),
    [
        (("12万元", "9000元"), "全年预算数"),
        (("12万元",), "全年预算数（元）"),
        (("12万",), "全年预算数（元）"),
        (("9000元",), "全年预算数（万）"),
    ],
)
def test_an_amount_of_another_unit_than_its_list_is_a_fault(
    texts: Sequence[str], head: str
) -> None:
    _, faults = amounts(*texts, head=head)
    (told,) = sentences(faults)
    assert "”，整份清单的金额现在按" in told
    assert "改选金额单位" in told


def test_a_sign_below_nothing_is_still_a_fault() -> None:
    _, faults = amounts("-¥5")
    assert "-5 万元小于 0" in sentences(faults)[0]


@pytest.mark.parametrize(
    ("held", "code", "amount"),
    [(1234.5, '"¥"#,##0.00', "1234.50"), (12.0, '0.00"万元"', "12.00"), (12.6, '"¥"0', "12.6")],
)
def test_an_amount_is_what_its_cell_holds_whatever_is_drawn_around_it(
    held: float, code: str, amount: str
) -> None:
    projects, faults = sheet((held, code), at=2)
    assert not faults
    assert projects[0].revised_budget == Decimal(amount)


def test_an_amount_shown_in_thousands_of_its_unit_is_a_fault() -> None:
    _, faults = sheet((120000, '0.00,"万元"'), at=2)
    assert "差的不止四舍五入" in sentences(faults)[0]


@pytest.mark.parametrize(
    ("held", "code", "points"),
    [(12.5, "0", "12.5"), (100 / 3, "0.0", "33.33"), (10, "0.00", "10"), (20, '0"分"', "20")],
)
def test_points_are_what_their_cell_holds(held: float, code: str, points: str) -> None:
    projects, faults = sheet((held, code), at=5)
    assert not faults
    (project,) = projects
    assert project.indicators[0].max_points == Decimal(points)
    told = [(each.row, each.held, each.text) for each in project.exact]
    assert told == ([(2, f"{held:.15g}", points)] if "." in points else [])


@pytest.mark.parametrize(
    ("held", "code", "target"),
    [
        (0.955, "0%", "95.5%"),
        (12.5, '"≥"0', "≥12.5"),
        (2 / 3, "0.00%", "66.6667%"),
        (0.95, "0%", "95%"),
        (45627, 'yyyy"年"', "2024年"),
        (45627, "yyyy/m/d", "2024/12/1"),
    ],
)
def test_a_target_is_what_its_cell_holds_unless_that_is_no_rounding(
    held: float, code: str, target: str
) -> None:
    projects, faults = sheet((held, code), at=4)
    assert not faults
    assert projects[0].indicators[0].target.text == target
    assert bool(projects[0].exact) is ("." in target)


def test_what_several_rows_of_a_project_round_is_all_told() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        made, whole = book.add_worksheet(), book.add_format({"num_format": "0"})
        made.write_row(0, 0, HEADS)
        for row in (1, 2):
            made.write_row(row, 0, ("值守", "某局", 1, f"指标{row}", ""))
            made.write_number(row, 5, 12.5, whole)
    (project,), _ = read(read_list(out.getvalue(), "a.xlsx"))
    assert [each.row for each in project.exact] == [2, 3]

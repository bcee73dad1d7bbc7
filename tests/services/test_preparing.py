"""What a list puts into a form: the rest stays, and what the unit filled in stays with its row."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form, Project
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Actual, Indicator, Level1, Level2, Target
from jiheng.services.judging import written_form
from jiheng.services.listed import Listed
from jiheng.services.preparing import given, lost_rows


def row(name: str | None, actual: str = "", **more: object) -> Indicator:
    return replace(Indicator(name=name, actual=Actual(actual or None)), **more)  # type: ignore[arg-type]


def listed(*rows: Indicator, **more: object) -> Listed:
    return replace(Listed(1, name="值守", indicators=rows), **more)  # type: ignore[arg-type]


def actuals(form: Form) -> list[str | None]:
    return [each.actual.text for each in form.indicators]


def test_rows_of_one_name_keep_what_was_filled_in_for_each() -> None:
    form = Form(indicators=(row("完成率", "100%"), row("完成率", "80%")))
    assert actuals(given(form, listed(row("完成率"), row("完成率")))) == ["100%", "80%"]


def test_a_row_of_one_name_is_known_by_its_levels_and_target_wherever_it_stands() -> None:
    quality, quantity = (
        {"level1": Level1.OUTPUT, "level2": level} for level in (Level2.QUALITY, Level2.QUANTITY)
    )
    form = Form(
        indicators=(
            row("完成率", "一", **quality, target=Target("≥90%")),
            row("完成率", "二", **quality, target=Target("≥80%")),
            row("完成率", "三", **quantity),
        )
    )
    rows = (
        row("完成率"),
        row("完成率", **quality, target=Target("≥80%")),
        row("完成率", **quantity, target=Target("≥70%")),
    )
    assert actuals(given(form, listed(*rows))) == ["一", "二", "三"]


@pytest.mark.parametrize("unit", [AmountUnit.WAN_YUAN, AmountUnit.YUAN])
def test_a_form_of_which_nothing_changes_stays_as_it_is_printed(unit: AmountUnit) -> None:
    line = FundsLine(FundingSource.TOTAL, Decimal("12.50") * 1_000_000 / unit.fen)
    rows = (row("完成率", "80%", max_points=Decimal("10.00")),)
    form = Form(project=Project("值守（本级）"), amount_unit=unit, funds=(line,), indicators=rows)
    told = listed(row("完成率", max_points=Decimal(10)), name="值守(本级)")
    same = given(form, replace(told, original_budget=Decimal("12.5")))
    assert written_form(same) == written_form(form)


def test_what_was_approved_is_not_lost_where_a_form_has_no_total() -> None:
    form = Form(funds=(FundsLine(FundingSource.FISCAL, Decimal(3)),))
    made = given(form, listed(original_budget=Decimal(5)))
    assert [(line.source, line.original_budget) for line in made.funds] == [
        (FundingSource.TOTAL, Decimal(5)),
        (FundingSource.FISCAL, Decimal(3)),
    ]
    assert given(form, listed()).funds == form.funds


def test_rows_that_the_unit_filled_in_and_the_list_leaves_out_are_told() -> None:
    form = Form(indicators=(row("完成率", "80%"), row("完成率"), row("次数", "3"), row(None, "好")))
    assert [each.name for each in lost_rows(form, listed(row("完成率")))] == ["次数", None]
    assert lost_rows(form, listed()) == ()

"""The execution score: from the amounts of the total line, by each formula."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Comparator, Level1
from oracle import score_form
from scoring.variants import NATIONAL, computed, form_of, row_of, scored, with_values


def execution(
    budget: str | None,
    outturn: str | None,
    *,
    points: str = "10",
    **values: Any,  # noqa: ANN401
) -> str:
    """Return what execution earns, ``null`` where there is no score."""
    run = scored([form_of(budget, outturn, points=points)], with_values(NATIONAL, **values))
    (found,) = computed(run, "computed_execution_score")
    return "null" if found is None else str(found)


@pytest.mark.parametrize(
    ("budget", "outturn", "expected"),
    [
        ("5.00", "3.36", "6.72"),
        ("287", "171", "5.96"),
        ("202", "100", "4.95"),
        ("43.2", "37.24", "8.62"),
        ("310.2", "154.74", "4.99"),
        ("89.974", "89.974", "10.00"),
        ("8", "0.5", "0.63"),
        ("8", "8.01", "10.00"),
        ("10", "0", "0.00"),
    ],
)
def test_proportional_is_rate_times_points_at_most_the_points(
    budget: str, outturn: str, expected: str
) -> None:
    """Ezhou, Langfang, Chizhou and Haidian; a tie at 0.625; over-execution."""
    assert execution(budget, outturn) == expected


def test_the_score_comes_from_the_amounts_and_not_from_the_rounded_rate() -> None:
    """171 ÷ 287 is 59.58 %; the form printed 60 % and claimed 6."""
    form = form_of("287", "171")
    line = replace(form.funds[0], execution_rate=Decimal(60), claimed_score=Decimal(6))
    run = scored([replace(form, funds=(line,))])
    assert computed(run, "computed_execution_rate") == [Decimal("59.58")]
    assert computed(run, "computed_execution_score") == [Decimal("5.96")]


@pytest.mark.parametrize(
    ("outturn", "expected"),
    [
        ("100", "15.00"),
        ("120", "15.00"),
        ("90", "15.00"),
        ("89.99", "14.00"),
        ("89", "14.00"),
        ("88.99", "13.00"),
        ("75.5", "0.00"),
        ("0", "0.00"),
    ],
)
def test_stepwise_takes_points_off_for_each_started_step(outturn: str, expected: str) -> None:
    """Guangxi: full from 90 %, one point off each per cent below."""
    assert execution("100", outturn, points="15", execution_formula="stepwise") == expected


def test_steps_and_deductions_are_the_policys() -> None:
    values: dict[str, Any] = {
        "execution_formula": "stepwise",
        "execution_full_rate": 9_500,
        "execution_step_width": 500,
        "execution_step_points": 150,
    }
    assert execution("100", "95", **values) == "10.00"
    assert execution("100", "90", **values) == "8.50"
    assert execution("100", "89.99", **values) == "7.00"


@pytest.mark.parametrize("formula", ["proportional", "stepwise"])
@pytest.mark.parametrize(
    ("rule", "expected"), [("full", "10.00"), ("zero", "0.00"), ("not_scored", "null")]
)
def test_no_budget_and_no_outturn_is_scored_by_the_zero_budget_rule(
    rule: str, expected: str, formula: str
) -> None:
    values = {"zero_budget_rule": rule, "execution_formula": formula}
    assert execution("0", "0.00", **values) == expected
    assert execution("0", "1", **values) == "null"
    assert execution(None, "0", **values) == "null"
    assert execution("0", None, **values) == "null"
    assert execution("5", None, **values) == "null"


def test_a_rounding_step_coarser_than_the_points_never_exceeds_them() -> None:
    assert execution("1000", "999", points="10.30", rounding_step=50) == "10.30"
    assert execution("1000", "970", points="10.30", rounding_step=50) == "10.00"


def test_amounts_at_the_limit_beside_a_single_fen_stop_nothing() -> None:
    assert execution("0.000001", "1000000000", points="10000") == "10000.00"
    values = {"execution_formula": "stepwise", "execution_step_width": 1}
    assert execution("0.000001", "1000000000", points="10000", **values) == "10000.00"


def test_points_are_those_printed_else_the_policys() -> None:
    form = form_of("10", "5")
    unprinted = replace(form, funds=(replace(form.funds[0], max_points=None),))
    run = scored([form, unprinted], with_values(NATIONAL, execution_points=2000))
    assert computed(run, "execution_points") == [Decimal(10), Decimal(20)]
    assert computed(run, "computed_execution_score") == [Decimal(5), Decimal(10)]


def test_only_the_total_line_earns_points() -> None:
    form = form_of("10", "5")
    part = FundsLine(
        FundingSource.CARRY_OVER,
        revised_budget=Decimal(2),
        outturn=Decimal(2),
        max_points=Decimal(40),
    )
    for funds in ((*form.funds, part), (part, *form.funds)):
        run = scored([replace(form, funds=funds)])
        assert computed(run, "computed_execution_score") == [Decimal(5)]
    assert computed(scored([replace(form, funds=(part,))]), "computed_execution_score") == [None]
    assert computed(scored([replace(form, funds=())]), "computed_execution_score") == [None]


def test_two_total_lines_are_never_mixed_into_one_rate() -> None:
    """10 of 20 and 3 of 4: neither 10 of 4 nor 10 of 20 is what the form says."""
    first, second = form_of("20", "10").funds[0], form_of("4", "3").funds[0]
    form = replace(form_of("20", "10", row_of(None, "1", "1")), funds=(first, second))
    run = scored([form])
    assert computed(run, "computed_execution_rate") == [None]
    assert computed(run, "computed_execution_score") == [None]
    assert computed(run, "computed_total") == [None]


@pytest.mark.parametrize(
    ("others", "total"),
    [("90", "99.60"), ("80", "99.20"), ("100", "119.20")],
    ids=["the indicators make the full score", "they leave room for it", "they exceed it"],
)
def test_execution_that_is_an_indicator_of_a_full_set_counts_once(others: str, total: str) -> None:
    """96 of 100: the row earns 9.60; the line 年度资金总额 adds its own only beside 90 points."""
    row = replace(row_of(Comparator.EQ, "100", "96"), level1=Level1.EXECUTION)
    form = form_of("100", "96", row, row_of(Comparator.GE, "1", "1", others))
    run = scored([form])
    assert computed(run, "computed_execution_score") == [Decimal("9.60")]
    assert computed(run, "computed_total") == [Decimal(total)]
    oracle = score_form(form, NATIONAL)
    assert (oracle.execution, oracle.total) == (Decimal("9.60"), Decimal(total))

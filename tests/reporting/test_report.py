"""Reports: what differs is marked, what is missing has its reason, JSON is whole."""

import json
from decimal import Decimal

import pytest

from jiheng.domain.errors import EmptyDocument, FileMissing
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Indicator
from jiheng.domain.scorecard import Scorecard, ScoreLine
from jiheng.reporting import notebook
from jiheng.reporting.document import check_json, score_json
from jiheng.reporting.report import (
    FormReport,
    PolicyUsed,
    Report,
    Trouble,
    figure,
    percentage,
    score_rows,
)
from jiheng.reporting.written import written

FORM = Form(
    fiscal_year=2024,
    funds=(FundsLine(FundingSource.TOTAL, execution_rate=Decimal("67.2")),),
    indicators=(Indicator(name="天数"),),
    claimed_rating="优",
)


def card(total: str | None, rating: str | None, *, policy: str = "a") -> Scorecard:
    computed = None if total is None else Decimal(total)
    claimed = Decimal("96.72")
    points = Decimal(100)
    return Scorecard(
        form=0,
        policy=policy,
        execution_rate=Decimal("67.20"),
        execution=ScoreLine("funds[0]", "x", Decimal(10), Decimal("6.72"), Decimal("6.72")),
        indicators=(ScoreLine("indicators[0]", "y", None, Decimal(90), None, "缺少分值"),),
        total=ScoreLine("total", "z", points, claimed, computed),
        claimed_rating="优",
        computed_rating=rating,
    )


def told(*cards: Scorecard) -> FormReport:
    policies = tuple(PolicyUsed(each.policy, 2024) for each in cards)
    return FormReport(0, FORM, cards=cards, policies=policies)


def test_rows_show_claimed_beside_computed_and_mark_what_differs() -> None:
    rows = {row.path: row for row in score_rows(told(card("86.72", "良")), "zh")}
    assert rows["total"].computed == ("86.72",)
    assert rows["total"].differs == (True,)
    assert rows["claimed_rating"].differs == (True,)
    assert rows["funds[0]"].is_plain
    assert rows["funds[0].execution_rate"].claimed == "67.20%"


def test_a_figure_that_cannot_be_computed_is_no_difference_and_has_its_reason() -> None:
    rows = {row.path: row for row in score_rows(told(card(None, None)), "zh")}
    assert rows["indicators[0]"].computed == ("—",)
    assert rows["indicators[0]"].differs == (False,)
    assert rows["indicators[0]"].reason == "缺少分值"
    assert not rows["indicators[0]"].is_plain


def test_policies_stand_beside_one_another() -> None:
    both = told(card("96.72", "优"), card("86.72", "良", policy="b"))
    rows = {row.path: row for row in score_rows(both, "zh")}
    assert rows["total"].computed == ("96.72", "86.72")
    assert rows["total"].differs == (False, True)
    assert both.rating_differs
    assert both.total_spread == Decimal("10.00")


def test_a_total_that_is_missing_leaves_the_spread_open() -> None:
    assert told(card("96.72", "优"), card(None, None, policy="b")).total_spread is None
    assert not told().rating_differs
    assert told().card is None
    assert score_rows(told(), "zh") == ()


@pytest.mark.parametrize(
    ("number", "shown"),
    [("5", "5.00"), ("5.0", "5.00"), ("5.125", "5.125"), ("0", "0.00"), ("1E+2", "100.00")],
)
def test_figures_have_two_decimals_or_those_printed(number: str, shown: str) -> None:
    assert figure(Decimal(number)) == shown
    assert percentage(Decimal(number)) == f"{shown}%"


def test_nothing_is_a_dash() -> None:
    assert figure(None) == "—"
    assert percentage(None) == "—"


def test_problems_are_told_with_their_file_and_code() -> None:
    troubles = (
        Trouble(EmptyDocument("a.txt", 0)),
        Trouble(FileMissing("b.txt"), form=3, policy="p"),
    )
    problems = check_json(Report((), {}, problems=troubles), "en")["problems"]
    assert problems[0]["file"] == "a.txt"
    assert problems[0]["exit_code"] == 3
    assert problems[1] == {
        "form": 3,
        "policy": "p",
        "file": "b.txt",
        "error": "FileMissing",
        "exit_code": 2,
        "message": "No such file: b.txt; check the path.",
    }


def test_an_empty_run_is_whole_json() -> None:
    for value in (check_json(Report((), {}), "zh"), score_json(Report((), {}), "zh")):
        assert json.loads(written(value)) == value


def test_json_keeps_characters_and_ends_with_a_line() -> None:
    assert written({"年度": "优"}) == '{\n "年度": "优"\n}\n'


def test_a_long_table_says_how_much_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "LONGEST", 1)
    html = notebook.scores_html(
        Report((told(card("96.72", "优")), told(card("1.00", "差"))), {}), "zh"
    )
    assert html.count("<tr>") == 2
    assert "另有 1 行" in html
    assert "≠" not in html
    assert "≠" in notebook.scores_html(Report((told(card("1.00", "差")),), {}), "zh")

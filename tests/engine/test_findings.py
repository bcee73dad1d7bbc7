"""Failures told to people: cells, figures with units, citations, fingerprints, what is missing."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.workshop import form, indicator, line, run_of, toy
from jiheng.domain.amount import AmountUnit
from jiheng.domain.canonical import from_json, to_json
from jiheng.domain.finding import Severity
from jiheng.domain.form import Form, Project, Total
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import Level2
from jiheng.domain.locator import Locator, Provenance, Source
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.findings import findings, form_fingerprint, not_evaluable
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import (
    Check,
    Figure,
    Rule,
    Table,
    count,
    derived,
    money,
    points,
    rate,
    rating,
    text,
    value,
)
from sizes import some

FORMS, FUNDS, INDICATORS = Scope.FORMS, Scope.FUNDS, Scope.INDICATORS
TOTAL, OTHER = FundingSource.TOTAL, FundingSource.OTHER
LINES = [line(OTHER, "1", "2"), line(TOTAL, "1", "2")]
ALWAYS = toy(lambda t: Check(t.row >= 0, t.row >= 0), "IND101", INDICATORS)


def shown(figure: Figure, *papers: Form) -> list[str]:
    """Return the message of a rule that shows one figure, form by form."""
    rule = toy(
        lambda t: Check(t.kind == 0, t.kind == 0, {"claimed": figure}),
        message=("为 {claimed}。", "is {claimed}."),
    )
    forms = list(papers) or [form()]
    return [each.message for each in findings(run_of([rule], forms), forms)]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (points(pl.lit(672)), "为 6.72。"),
        (points(pl.lit(1000)), "为 10.00。"),
        (points(pl.lit(-5)), "为 -0.05。"),
        (rate(pl.lit(8418)), "为 84.18%。"),
        (value(pl.lit(365_000_000)), "为 365。"),
        (value(pl.lit(98_500_000)), "为 98.5。"),
        (value(pl.lit(10)), "为 0.00001。"),
        (value(pl.lit(1_000_000_000)), "为 1000。"),
        (count(pl.lit(12)), "为 12。"),
        (rating(pl.lit(1)), "为 良。"),
        (points(pl.lit(None, pl.Int64)), "为 —。"),
        (text(pl.col("project_name")), "为 项目甲。"),
        (Figure(pl.lit(3), Unit.CODE), "为 3。"),
    ],
)
def test_a_figure_is_shown_in_its_unit(figure: Figure, expected: str) -> None:
    assert shown(figure) == [expected]


@pytest.mark.parametrize(
    ("unit", "fen", "expected"),
    [
        (AmountUnit.WAN_YUAN, 17_830_000, "为 17.83万元。"),
        (AmountUnit.WAN_YUAN, 5_000_000, "为 5.00万元。"),
        (AmountUnit.WAN_YUAN, 1, "为 0.000001万元。"),
        (None, 17_830_000, "为 17.83万元。"),
        (AmountUnit.YUAN, 17_830_000, "为 178300.00元。"),
        (AmountUnit.YI_YUAN, 17_830_000, "为 0.001783亿元。"),
        (AmountUnit.WAN_YUAN, 10**15, "为 1000000000.00万元。"),
    ],
)
def test_money_is_shown_in_the_unit_of_its_form(
    unit: AmountUnit | None, fen: int, expected: str
) -> None:
    assert shown(money(pl.lit(fen)), form(amount_unit=unit)) == [expected]


def test_words_of_a_form_that_look_like_a_template_stay_words() -> None:
    paper = form(project=Project("{claimed} {0} %s"))
    assert shown(text(pl.col("project_name")), paper) == ["为 {claimed} {0} %s。"]


def test_both_languages_carry_the_same_figures() -> None:
    rule = toy(
        lambda t: Check(t.kind == 0, t.kind == 0, {"claimed": points(pl.lit(672))}),
        message=("填报 {claimed} 分。", "{claimed} points are claimed."),
        help=("请改正。", "Correct it."),
        fix="safe",
    )
    run = run_of([rule], [form()])
    (chinese,), (english,) = findings(run, [form()]), findings(run, [form()], "en")
    assert (chinese.message, chinese.help) == ("填报 6.72 分。", "请改正。")
    assert (english.message, english.help) == ("6.72 points are claimed.", "Correct it.")
    assert chinese.fingerprint == english.fingerprint
    assert (chinese.claimed, chinese.expected, chinese.fix) == ("6.72", None, "safe")


def test_a_finding_cites_the_provision_of_the_policy_or_nothing() -> None:
    cited = toy(lambda t: Check(t.kind == 0, t.kind == 0), authority="law", severity=Severity.ERROR)
    by_value = toy(lambda t: Check(t.kind == 0, t.kind == 0), "FND102", authority="factor")
    unknown = toy(lambda t: Check(t.kind == 0, t.kind == 0), "FND103", authority="lore")
    bare = toy(lambda t: Check(t.kind == 0, t.kind == 0), "FND104")
    run = run_of([cited, by_value, unknown, bare], [form()], factor=1)
    law = "《某办法》（某财〔2020〕1号）第五条"
    assert [each.authority for each in findings(run, [form()])] == [law, law, None, None]


@pytest.mark.parametrize(
    ("at", "scope", "paper", "expected"),
    [
        ("claimed_total", FORMS, form(), "claimed_total"),
        ("funds.total.outturn", FORMS, form(funds=LINES), "funds[1].outturn"),
        ("funds.total", FORMS, form(funds=LINES), "funds[1]"),
        ("funds.total.outturn", FORMS, form(), "funds"),
        ("outturn", FUNDS, form(funds=LINES[:1]), "funds[0].outturn"),
        ("target.value", INDICATORS, form(indicator("甲")), "indicators[0].target.value"),
        ("", INDICATORS, form(indicator("甲")), "indicators[0]"),
    ],
)
def test_a_finding_marks_its_cell(at: str, scope: Scope, paper: Form, expected: str) -> None:
    rule = toy(lambda t: Check(t.flaws >= 0, t.flaws >= 0), scope=scope, at=at)
    assert [each.path for each in findings(run_of([rule], [paper]), [paper])] == [expected]


def _prints(paper: Form, rule: Rule = ALWAYS) -> list[str]:
    return [each.fingerprint for each in findings(run_of([rule], [paper]), [paper])]


ROWS = (
    indicator("甲"),
    indicator("乙"),
    indicator("甲"),
    replace(indicator("甲"), level2=Level2.QUALITY),
)


@given(st.permutations(range(len(ROWS))))
@settings(max_examples=some(6, thorough=20))
def test_a_fingerprint_moves_with_its_row(order: list[int]) -> None:
    before, after = _prints(form(*ROWS)), _prints(form(*(ROWS[place] for place in order)))
    assert len(set(before)) == len(ROWS)
    assert set(after) == set(before)
    assert after[order.index(1)] == before[1]


def test_a_fingerprint_of_a_funds_line_moves_with_its_source() -> None:
    rule = toy(lambda t: Check(t.outturn > 0, t.outturn > t.revised_budget), scope=FUNDS)
    first, second = form(funds=LINES), form(funds=LINES[::-1])
    assert _prints(first, rule) == _prints(second, rule)[::-1]


def test_two_funds_lines_of_one_source_have_two_fingerprints() -> None:
    rule = toy(lambda t: Check(t.outturn > 0, t.outturn > t.revised_budget), scope=FUNDS)
    assert len(set(_prints(form(funds=[LINES[0], LINES[0]]), rule))) == 2


def test_a_fingerprint_survives_reading_the_form_again() -> None:
    paper = form(*ROWS, total=Total(Decimal(100), Decimal(90)))
    again = replace(
        from_json(to_json(paper)),
        source=Source("again.docx", "cd" * 32, "docx", 3),
        provenance={"indicators[0].name": Provenance(Locator(line=99))},
        total=Total(Decimal(100), Decimal("89.5")),
    )
    assert _prints(again) == _prints(paper)


def test_a_fingerprint_does_not_heed_how_a_carrier_spaces_and_widens() -> None:
    first = form(indicator("值班（24h）人数"), project=Project("运维费(二期)"))
    again = form(indicator("值班 (24H)\n人\u200b数"), project=Project("运维费\u3000（二期）"))
    assert _prints(first) == _prints(again)
    assert form_fingerprint(first) == form_fingerprint(again) != form_fingerprint(form())


def test_two_rows_that_differ_in_spacing_alone_have_two_fingerprints() -> None:
    assert len(set(_prints(form(indicator("甲乙"), indicator("甲 乙"))))) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"fiscal_year": 2023},
        {"supervising_department": "另局"},
        {"implementing_unit": None},
        {"project": Project("项目乙")},
        {"project": Project("项目甲", "0001")},
    ],
)
def test_another_form_has_another_fingerprint(changed: dict[str, Any]) -> None:
    assert not set(_prints(form(*ROWS))) & set(_prints(form(*ROWS, **changed)))


def test_another_rule_has_another_fingerprint_of_sixteen_digits() -> None:
    other = toy(lambda t: Check(t.row >= 0, t.row >= 0), "IND102", INDICATORS)
    (first,), (second,) = _prints(form(ROWS[0])), _prints(form(ROWS[0]), other)
    assert first != second
    assert len(first) == len(second) == 16
    assert int(first, 16) >= 0


@derived(FORMS, Unit.POINTS, ("合计", "sum"), over=INDICATORS)
def points_sum(t: Table, _: Parameters) -> pl.Expr:
    return pl.when(t.max_points.is_not_null().all()).then(t.max_points.sum())


def test_what_could_not_be_judged_names_what_was_missing() -> None:
    rules = [
        toy(lambda t: Check(t.claimed_total > 0, t.points_sum != t.total_points), "PTS101"),
        toy(
            lambda t: Check(t.form.claimed_total > 0, t.claimed_score > t.max_points),
            "SCO101",
            INDICATORS,
        ),
    ]
    papers = [
        form(indicator("甲", "10", "9"), indicator("乙"), total=Total(None, Decimal(9))),
        form(indicator("丙", "10"), total=Total(Decimal(1), None)),
        form(total=Total(Decimal(1), Decimal(1))),
    ]
    run = run_of(rules, papers, points_sum)
    told = [(gap.form, gap.rule, gap.path, set(gap.missing)) for gap in not_evaluable(run, papers)]
    assert told == [
        (0, "PTS101", "claimed_total", {"总分的分值", "分值"}),
        (1, "PTS101", "claimed_total", {"总分"}),
        (2, "PTS101", "claimed_total", {"分值"}),
        (0, "SCO101", "indicators[1].claimed_score", {"得分", "分值"}),
        (1, "SCO101", "indicators[0].claimed_score", {"总分", "得分"}),
    ]


def test_the_missing_step_of_a_figure_is_named_as_the_figure() -> None:
    rule = toy(lambda t: Check(t.outturn_step > 0, t.row >= 0), scope=FUNDS)
    paper = form(funds=[line(TOTAL, None, None)])
    (gap,) = not_evaluable(run_of([rule], [paper]), [paper])
    assert gap.missing == ("全年执行数",)

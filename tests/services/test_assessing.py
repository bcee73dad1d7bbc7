"""Assessing: each form under its policy, problems apart, scorecards with reasons."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.domain.errors import NoPolicyInForce, UnknownPolicy, UnknownRule
from jiheng.domain.finding import Verdict
from jiheng.domain.form import Form, Kind
from jiheng.domain.indicator import Comparator, Tier
from jiheng.services import assessing
from jiheng.services.assessing import Assessment, Request, assess
from scoring.variants import FORMS, dated_row, form_of, row_of, tier_row
from services.tracebook import twelve
from sizes import some

SHANGHAI = "上海市宝山区某中心"
ALONE = Request(ignore=("PRT", "SER"))
"""The rules on a form alone."""
PLAIN = form_of("10", "9", row_of(Comparator.GE, "4", "3", "90"))


def everything(assessment: Assessment) -> list[tuple[object, ...]]:
    """Return what is said of each form, the number of the form aside."""
    found, cards = assessment.findings(), assessment.scorecards()
    gaps = sorted(assessment.not_evaluable(), key=lambda gap: gap.form)
    return [
        (
            [replace(each, form=0) for each in found if each.form == place],
            [replace(each, form=0) for each in cards if each.form == place],
            [(each.rule, each.path, each.missing) for each in gaps if each.form == place],
        )
        for place in range(len(assessment.forms))
    ]


@given(st.lists(FORMS, min_size=1, max_size=5))
@settings(max_examples=some(5, thorough=10))
def test_forms_one_by_one_give_what_all_at_once_give(forms: list[Form]) -> None:
    together = everything(assess(forms, ALONE))
    assert together == [part for form in forms for part in everything(assess([form], ALONE))]


def test_batches_of_another_size_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    forms = [*twelve(), PLAIN]
    whole = assess(forms)
    monkeypatch.setattr(assessing, "BATCH", 5)
    parts = assess(forms)
    assert [len(group.forms) for group in parts.groups] == [5, 5, 2, 1]
    assert everything(parts) == everything(whole)
    assert parts.counts() == whole.counts()


def test_each_form_is_assessed_under_the_policy_of_its_year_and_department() -> None:
    forms = [
        replace(PLAIN, fiscal_year=2024, supervising_department=SHANGHAI),
        replace(PLAIN, fiscal_year=2022, supervising_department=SHANGHAI),
        replace(PLAIN, fiscal_year=None, supervising_department="四川省某厅"),
    ]
    done = assess(forms)
    found = [done.policy_of(place) for place in range(3)]
    assert [(p.policy, p.year) for p in found if p] == [
        ("cn-shanghai-2024", 2024),
        ("cn-mof-2020", 2022),
        ("cn-sichuan-2023", 2023),
    ]
    assert [card.policy for card in done.scorecards()] == [p.policy for p in found if p]


def test_a_request_can_name_policy_and_year() -> None:
    form = replace(PLAIN, fiscal_year=2020)
    done = assess([form], Request(policy="cn-shanghai-2024", year=2025))
    policy = done.policy_of(0)
    assert policy is not None
    assert (policy.policy, policy.year) == ("cn-shanghai-2024", 2025)


def test_a_form_of_a_year_without_policy_is_a_problem_and_the_others_go_on() -> None:
    forms = [PLAIN, replace(PLAIN, fiscal_year=2010), PLAIN]
    done = assess(forms)
    (problem,) = done.problems
    assert problem.form == 1
    assert isinstance(problem.error, NoPolicyInForce)
    assert "2010" in str(problem.error)
    assert done.policy_of(1) is None
    assert [card.form for card in done.scorecards()] == [0, 2]
    assert {found.form for found in done.findings()} <= {0, 2}


@pytest.mark.parametrize("year", [0, 1, 10_000, 2**31 - 1])
def test_no_year_a_form_can_hold_stops_the_others(year: int) -> None:
    done = assess([replace(PLAIN, fiscal_year=year), PLAIN])
    assert [card.form for card in done.scorecards()] == [1]
    assert [problem.form for problem in done.problems] == [0]
    told = str(done.problems[0].error)
    assert told.startswith(f"没有政策适用于 {year} 年度：年度是四位数字（1000 到 9999）")


def test_what_the_request_gets_wrong_stops_everything() -> None:
    with pytest.raises(UnknownPolicy):
        assess([PLAIN], Request(policy="cn-nowhere"))
    with pytest.raises(UnknownRule):
        assess([PLAIN], Request(select=("XYZ",)))
    with pytest.raises(UnknownRule):
        assess([PLAIN], Request(ignore=("XYZ",)))


def test_no_form_gives_an_empty_assessment() -> None:
    done = assess([])
    assert (done.findings(), done.scorecards(), done.counts(), done.problems) == ([], [], {}, ())


def test_counts_add_up_over_groups() -> None:
    forms = [*twelve(), PLAIN, replace(PLAIN, fiscal_year=2022)]
    done = assess(forms, Request(select=("FND", "PTS")))
    counts = done.counts()
    assert {code[:3] for code in counts} == {"FND", "PTS"}
    failed = {code: by[Verdict.FAIL] for code, by in counts.items() if by[Verdict.FAIL]}
    told: dict[str, int] = {}
    for found in done.findings():
        told[found.rule] = told.get(found.rule, 0) + 1
    assert failed == told
    assert failed
    gaps = sum(by[Verdict.NOT_EVALUABLE] for by in counts.values())
    assert gaps == len(list(done.not_evaluable()))


def test_findings_come_form_by_form_whatever_the_groups() -> None:
    shanghai = replace(PLAIN, supervising_department=SHANGHAI)
    found = assess([PLAIN, shanghai, PLAIN, shanghai]).findings("en")
    assert [each.form for each in found] == sorted(each.form for each in found)
    assert {each.form for each in found} == {0, 1, 2, 3}


def test_ignored_rules_say_nothing() -> None:
    before = {found.rule for found in assess([PLAIN]).findings()}
    one = min(before)
    after = {found.rule for found in assess([PLAIN], Request(ignore=(one,))).findings()}
    assert after == before - {one}


def card_of(form: Form, language: str = "zh", **request: Any) -> Any:  # noqa: ANN401
    (card,) = assess([form], Request(**request)).scorecards(language)  # type: ignore[arg-type]
    return card


def test_a_scorecard_puts_claimed_beside_computed() -> None:
    line = replace(PLAIN.funds[0], claimed_score=Decimal("9.5"))
    row = replace(PLAIN.indicators[0], claimed_score=Decimal(90), name="覆盖率")
    card = card_of(replace(PLAIN, funds=(line,), indicators=(row,), claimed_rating="优"))
    assert card.execution_rate == Decimal("90.00")
    assert (card.execution.path, card.execution.label) == ("funds[0]", "预算执行率")
    assert (card.execution.claimed, card.execution.computed) == (Decimal("9.5"), Decimal("9.00"))
    (score,) = card.indicators
    assert (score.path, score.label, score.max_points) == ("indicators[0]", "覆盖率", Decimal(90))
    assert (score.claimed, str(score.computed)) == (Decimal(90), "67.50")
    assert (card.total.path, str(card.total.computed)) == ("total", "76.50")
    assert (card.claimed_rating, card.computed_rating) == ("优", "中")
    assert {card.execution.reason, score.reason, card.total.reason} == {None}


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (form_of(None, "1"), "缺少全年预算数或全年执行数"),
        (form_of("1", None), "缺少全年预算数或全年执行数"),
        (form_of("0", "0"), "没有预算也没有支出，按政策不计分"),
        (form_of("0", "1"), "没有预算而有支出，执行率无从计算"),
        (Form(fiscal_year=2024), "缺少全年预算数或全年执行数"),
    ],
)
def test_a_missing_execution_score_says_why(form: Form, reason: str) -> None:
    card = card_of(form)
    assert card.execution.computed is None
    assert card.execution.reason == reason
    assert card.total.reason is not None
    assert card.total.reason.startswith(f"预算执行率：{reason}；总分")
    assert card.total.reason.endswith("须由人工判定") == ("不计分" in reason)
    assert card.computed_rating is None


def test_a_form_without_a_total_line_points_to_the_whole_block() -> None:
    card = card_of(Form(fiscal_year=2024))
    assert (card.execution.path, card.execution.claimed) == ("funds", None)
    assert card.execution.max_points == Decimal(10)
    assert card.execution_rate is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (row_of(None, "1", "1", None), "缺少分值"),
        (
            row_of(Comparator.GE, "-5", "-9"),
            "指标值为零或更低而没有达到，没有比例可折算，须由人工判定",
        ),
        (row_of(Comparator.GE, "5", None), "实际完成值既不是数字，也不是三档结论"),
        (tier_row(None, "5"), "实际完成值既不是数字，也不是三档结论"),
        (row_of(Comparator.EQ, None, "85"), "年度指标值不是一个单独的数，没有比例可折算"),
        (tier_row(Tier.PARTLY, None), "定性指标缺少得分，只能得出区间"),
        (
            dated_row("2024年6月底前", "已完成"),
            "指标值是期限，实际完成值写的不是日期，也不是三档结论",
        ),
        (
            dated_row("2024年6月底前", "2024年9月"),
            "完成日期晚于期限，或看不出是否按期，没有比例可折算，须由人工判定",
        ),
    ],
)
def test_a_missing_indicator_score_says_why(row: Any, reason: str) -> None:  # noqa: ANN401
    (line,) = card_of(form_of("1", "1", row)).indicators
    assert line.computed is None
    assert line.reason == reason
    assert line.label == "—"


def test_reasons_speak_the_language_asked_for() -> None:
    card = card_of(form_of("0", "0", row_of(None, "1", "1", None)), "en")
    assert card.execution.reason == "no budget and no outturn; the policy does not score it"
    assert card.indicators[0].reason == "points are missing"
    assert (card.execution.label, card.total.label) == ("budget execution", "total")
    assert card.total.reason == (
        "budget execution: no budget and no outturn; the policy does not score it; "
        "—: points are missing; the total is left to a person"
    )


def test_a_rating_may_differ_between_policies() -> None:
    rows = [tier_row(Tier.PARTLY, "45", "90")]
    form = form_of("10", "10", *rows)
    ratings = {
        name: card_of(form, policy=name).computed_rating
        for name in ("cn-mof-2020", "cn-hubei-2020")
    }
    assert ratings == {"cn-mof-2020": "中", "cn-hubei-2020": "差"}


def test_of_many_missing_parts_the_first_are_named_and_the_rest_counted() -> None:
    rows = (row_of(None, "1", "1", None),) * 3
    reason = card_of(form_of("1", "1", *rows)).total.reason
    assert reason == "—：缺少分值；—：缺少分值；另有 1 项；总分无从折算"


def test_of_a_form_without_indicators_that_is_why_there_is_no_total() -> None:
    assert card_of(form_of("1", "1")).total.reason == "没有绩效指标；总分无从折算"


def test_a_missed_target_of_zero_is_said_to_have_no_ratio() -> None:
    card = card_of(form_of("1", "1", row_of(Comparator.GE, "0", "-30", "10")))
    assert card.indicators[0].reason == "指标值为零或更低而没有达到，没有比例可折算，须由人工判定"
    assert card.total.reason is not None
    assert card.total.reason.endswith("总分须由人工判定")


def test_a_table_of_objectives_is_not_blamed_for_results_it_cannot_have() -> None:
    row = replace(row_of(Comparator.GE, "5", None), claimed_score=Decimal(5))
    form = replace(form_of(None, None, row), kind=Kind.TARGETS, fiscal_year=2024)
    alone = assess([form])
    assert {"IND103", "SCO102", "NAR206"}.isdisjoint(each.rule for each in alone.findings())
    assert "PTS101" in {each.rule for each in alone.findings()}
    both = assess([form, replace(form, kind=Kind.PROJECT)]).counts()
    assert both["IND103"][Verdict.NOT_APPLICABLE] >= 1
    assert both["IND103"][Verdict.FAIL] == 1

"""Assessing forms together: what is found across them, whatever their order and batches."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.domain.finding import Finding, Verdict
from jiheng.domain.form import Form, Kind, Project
from jiheng.rules.catalogue import ACROSS_FORMS
from jiheng.services import assessing
from jiheng.services.assessing import Request, assess
from jiheng.services.judging import judge, judge_all, written_form
from services.tracebook import twelve
from sizes import some
from strategies import FORMS

ACROSS = Request(select=("PRT", "SER"))


def found(forms: Sequence[Form], request: Request = ACROSS) -> list[Finding]:
    return assess(forms, request).findings()


def of(forms: Sequence[Form], rule: str) -> dict[int, str]:
    return {each.form + 1: each.message for each in found(forms) if each.rule == rule}


def last_year(form: Form) -> Form:
    return replace(form, fiscal_year=2023)


def test_the_twelve_are_all_rated_top_with_a_mean_of_99_22() -> None:
    ((form, message),) = of(twelve(), "PRT101").items()
    assert form == 1
    assert "12 张自评表中 12 张评为“优”，总分平均 99.22 分（表 1～12）" in message


def test_four_of_the_twelve_are_twins_and_name_one_another() -> None:
    told = of(twelve(), "PRT111")
    assert set(told) == {4, 6, 9, 12}
    for form, message in told.items():
        others = "、".join(str(other) for other in sorted({4, 6, 9, 12} - {form}))
        assert f"表 {others} 雷同（共 3 张" in message
        assert "“系统维护管理机制到位情况”" in message


def test_two_of_the_twelve_pay_for_earlier_years() -> None:
    told = found(twelve(), Request(select=("FND121",)))
    assert [each.form + 1 for each in told] == [9, 12]
    assert "2022 年度的费用，却列入 2024 年度预算" in told[1].message


def test_nothing_else_is_found_across_the_twelve() -> None:
    assert {each.rule for each in found(twelve())} == {"PRT101", "PRT111"}


@pytest.mark.parametrize("number", [1, 4, 9])
def test_a_form_alone_is_not_judged_by_others(number: int) -> None:
    counts = assess([twelve()[number - 1]]).counts()
    assert set(counts) >= ACROSS_FORMS
    for code in ACROSS_FORMS:
        (only,) = {verdict for verdict, times in counts[code].items() if times}
        assert only is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("policy", ["", "option-lower-grades"])
def test_many_are_judged_as_each_alone(policy: str) -> None:
    texts = [written_form(form) for form in (*twelve(), replace(twelve()[0], fiscal_year=1999))]
    together, alone = list(judge_all(texts, policy)), [judge(text, policy) for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert (one.standing, one.policy) == (other.standing, other.policy)
        assert [each.message for each in one.findings] == [each.message for each in other.findings]
    assert together[-1].problem


@pytest.mark.parametrize("size", [1, 5, 7])
def test_batches_of_another_size_give_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = [*twelve(), *(last_year(form) for form in twelve())]
    whole = assess(forms)
    monkeypatch.setattr(assessing, "BATCH", size)
    parts = assess(forms)
    assert parts.findings() == whole.findings()
    assert parts.counts() == whole.counts()
    gaps = [
        sorted((gap.form, gap.rule, gap.path) for gap in each.not_evaluable())
        for each in (whole, parts)
    ]
    assert gaps[0] == gaps[1]


def test_the_order_of_forms_changes_no_fingerprint() -> None:
    forms = [*twelve(), *(last_year(form) for form in twelve())]
    mixed = [forms[7 * place % 24] for place in range(24)]
    told = [
        sorted((each.fingerprint, each.rule) for each in found(order)) for order in (forms, mixed)
    ]
    assert told[0] == told[1]
    assert len({fingerprint for fingerprint, _ in told[0]}) == len(told[0])


def test_two_years_of_a_project_are_compared() -> None:
    forms = [*twelve(), *(last_year(form) for form in twelve())]
    copied = {each.form + 1: each.message for each in found(forms) if each.rule == "SER101"}
    assert set(copied) == {1, 3, 5, 7, 8, 11}
    assert "表 13" in copied[1]


def test_years_under_different_policies_are_compared() -> None:
    now = replace(twelve()[0], fiscal_year=2025)
    done = assess([now, twelve()[0], replace(twelve()[0], fiscal_year=2022)], ACROSS)
    assert len({group.parameters.policy for group in done.groups}) > 1
    told = {each.form for each in done.findings() if each.rule == "SER101"}
    assert told == {0}


def test_a_crowd_of_twins_is_told_as_one_group_with_what_most_of_them_share() -> None:
    model = twelve()[3]
    row = model.indicators[0]
    crowd = [
        replace(
            model,
            project=Project(f"项目{place}"),
            indicators=(replace(row, name=f"第{place}项{row.name}"), *model.indicators[1:]),
        )
        for place in range(14)
    ]
    told = of(crowd, "PRT111")
    assert set(told) == set(range(1, 15))
    assert all("共 13 张" in message for message in told.values())
    assert len({message.partition("“")[2] for message in told.values()}) == 1


def test_tables_of_objectives_are_no_part_of_a_portfolio() -> None:
    ahead = replace(twelve()[0], kind=Kind.TARGETS)
    assert found([twelve()[0], ahead]) == []


def test_scores_only_relate_nothing() -> None:
    done = assess(twelve(), Request(scores_only=True))
    assert done.findings() == []
    assert len(done.scorecards()) == 12


@given(st.lists(FORMS, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=some(6, thorough=25))
def test_any_forms_can_be_judged_together_in_any_order(forms: list[Form], dice: object) -> None:
    same = [replace(form, fiscal_year=2024, kind=Kind.PROJECT) for form in forms]
    same += [replace(form, fiscal_year=2023, project=Project("甲")) for form in same]
    told = sorted((each.rule, each.path, each.fingerprint) for each in found(same))
    dice.shuffle(same)  # type: ignore[attr-defined]
    turned = sorted((each.rule, each.path, each.fingerprint) for each in found(same))
    by_form = [sorted(rule for rule, *_ in each) for each in (told, turned)]
    assert by_form[0] == by_form[1]

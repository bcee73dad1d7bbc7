"""The rulebook: pages of rules, found by code, name or family."""

import pytest

from jiheng.domain.errors import NoPolicyInForce, UnknownPolicy, UnknownRule
from jiheng.engine.rule import PAGE_HEADINGS
from jiheng.rules.catalogue import RULES
from jiheng.services.rulebook import find, pages


def test_every_rule_has_a_page_of_all_sections_with_text() -> None:
    for page in pages():
        assert tuple(section.heading for section in page.sections) == PAGE_HEADINGS
        assert all(section.paragraphs for section in page.sections)
        assert page.summary


def test_every_page_is_ready_for_json() -> None:
    for page in pages():
        told = page.as_json()
        assert told["code"] == page.rule.code
        assert (told["authority"] is None) is (page.authority is None)


def test_a_rule_is_found_by_code_name_and_family() -> None:
    (by_code,) = find("exe102")
    assert find(by_code.name) == (by_code,)
    assert set(find("EXE")) == {rule for rule in RULES if rule.family == "EXE"}
    for entry in ("", "  ", "XYZ", "EXE1029"):
        with pytest.raises(UnknownRule):
            find(entry)


def test_the_authority_is_that_of_the_policy_and_year() -> None:
    (page,) = pages(find("EXE102"), "cn-sichuan-2023", 2024)
    assert (page.policy, page.year) == ("cn-sichuan-2023", 2024)
    with pytest.raises(NoPolicyInForce):
        pages(find("EXE102"), "cn-sichuan-2023", 2001)
    with pytest.raises(UnknownPolicy):
        pages(find("EXE102"), "cn-mars")


def test_every_page_tells_cases_that_fire_stay_silent_and_cannot_be_judged() -> None:
    for page in pages():
        verdicts = [case.verdict for case in page.cases]
        assert len(verdicts) >= 4, page.rule.code
        assert {"fail", "pass", "not_evaluable"} <= set(verdicts), page.rule.code
        assert [case["because"] for case in page.as_json()["cases"]] == [
            case.because for case in page.cases
        ]

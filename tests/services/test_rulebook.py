"""The rulebook: pages of rules, found by code, name or family."""

import re
from typing import get_args

import pytest

from jiheng.domain.errors import (
    NoPolicyInForce,
    UnknownPolicy,
    UnknownRule,
)
from jiheng.domain.text import Language
from jiheng.engine.rule import PAGE_HEADINGS, Rule
from jiheng.policy import CATALOGUE
from jiheng.rules.catalogue import RULES
from jiheng.services.rulebook import digest_of, find, pages, written_from

LANGUAGES = get_args(Language)
HAN = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"[A-Z]{3}[0-9]{3}")
QUOTED = re.compile(r"`([^`]+)`")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_page_of_all_sections_with_text(language: Language) -> None:
    for page in pages():
        told = page.explanation(language)
        assert tuple(section.heading for section in told.sections) == PAGE_HEADINGS
        assert all(section.paragraphs for section in told.sections)
        assert told.summary


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_chinese_page_is_chinese_and_written_from_the_english_one(rule: Rule) -> None:
    """Whoever changes the English page looks at the Chinese one, and writes the new digest."""
    (page,) = pages((rule,))
    told, english = page.explanation("zh"), page.explanation("en")
    assert written_from(rule.code) == digest_of(rule)
    paragraphs = [told.summary, *(each for part in told.sections for each in part.paragraphs)]
    assert sum(len(HAN.findall(each)) > 1 for each in paragraphs) >= len(paragraphs) - 1
    assert told.summary != english.summary
    named = {code for each in paragraphs for code in CODE.findall(each)}
    assert named <= {each.code for each in RULES}
    assert not any("  " in each for each in paragraphs)
    assert {name for each in paragraphs for name in QUOTED.findall(each)} <= CATALOGUE.keys()


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

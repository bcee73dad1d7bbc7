"""Every case of ``tests/rules/cases``: a clean form, one change, one verdict.

``others`` are further copies of the clean form, each with changes of its own, in the request.
"""

from typing import Any

import pytest

from casebook import (
    DEFAULT_POLICY,
    base,
    case_files,
    judged,
    judged_together,
    patched,
    verdict,
)
from jiheng.domain.text import Language
from jiheng.engine.findings import findings, not_evaluable
from jiheng.engine.rule import Rule
from jiheng.rules.catalogue import RULES

LANGUAGES: tuple[Language, ...] = ("zh", "en")
BY_CODE = {rule.code: rule for rule in RULES}
CASES = [
    pytest.param(code, case, id=f"{code} {case['name']}")
    for code, book in case_files().items()
    if code in BY_CODE
    for case in book["cases"]
]
KNOWN_KEYS = {"name", "because", "verdict", "policy", "form", "row", "others"} | {
    "claimed",
    "expected",
    "says",
}


@pytest.mark.parametrize(("code", "case"), CASES)
def test_case(code: str, case: dict[str, Any]) -> None:
    assert case.keys() <= KNOWN_KEYS
    rule, row = BY_CODE[code], case.get("row", 0)
    forms = [patched(base(), patch) for patch in (case.get("form", {}), *case.get("others", ()))]
    judge = judged_together if "others" in case else lambda papers, *by: judged(papers[0], *by)
    run = judge(forms, (rule,), case.get("policy", DEFAULT_POLICY))
    assert verdict(run, rule, row) == case["verdict"], case["because"]
    if case["verdict"] == "not_evaluable":
        missing = [each.missing for each in not_evaluable(run, forms) if each.form == 0]
        assert all(missing), "nothing is named as missing"
    shown = {key: case[key] for key in ("claimed", "expected") if key in case}
    assert not shown or case["verdict"] == "fail", "figures are shown of failures only"
    for language in LANGUAGES if case["verdict"] == "fail" else ():
        finding = next(
            each
            for each in findings(run, forms, language)
            if each.form == 0 and _stands_at(each.path, rule, row)
        )
        assert {key: getattr(finding, key) for key in shown} == shown
        said = (*shown.values(), *case.get("says", ()))
        assert all(figure in finding.message for figure in said), finding.message
        assert "—" not in finding.message.replace("——", ""), (
            f"a figure is missing: {finding.message}"
        )


def _stands_at(path: str, rule: Rule, row: int) -> bool:
    return rule.scope.value == "forms" or path.startswith(f"{rule.scope.value}[{row}]")


def test_no_rule_fires_on_the_clean_form() -> None:
    form = patched(base(), {})
    run = judged(form)
    assert [finding.message for finding in findings(run, [form])] == []


def test_every_rule_that_applies_can_judge_the_clean_form() -> None:
    form = patched(base(), {})
    assert list(not_evaluable(judged(form), [form])) == []

"""What every rule owes its readers: a code, a page, cases, an authority, whole messages."""

import importlib
import pkgutil
import re
import string
from types import ModuleType
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jiheng.rules
from casebook import case_files, program
from jiheng.domain.authority import Certainty
from jiheng.domain.finding import Severity
from jiheng.domain.form import Form
from jiheng.engine.columns import TABLES, Scope
from jiheng.engine.findings import citation, findings, not_evaluable
from jiheng.engine.intake import to_columns
from jiheng.engine.rule import FAMILIES, PAGE_HEADINGS, Derived, Rule, Status
from jiheng.engine.run import Run, VerdictCode
from jiheng.policy import policies
from jiheng.rules.catalogue import DERIVED, MODULES, RULES
from recorded import findings_now
from strategies import FORMS

T = TypeVar("T", Rule, Derived)
KINDS = ("fires", "silent", "boundary", "not evaluable")
FILES = case_files()
EACH_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def _modules() -> list[ModuleType]:
    names = [found.name for found in pkgutil.iter_modules(jiheng.rules.__path__)]
    return [importlib.import_module(f"jiheng.rules.{name}") for name in sorted(names)]


def _declared(kind: type[T]) -> list[T]:
    """Return what the modules of the rules package declare at their top level, each once."""
    held: list[object] = [value for module in _modules() for value in vars(module).values()]
    listed: list[object] = [value for each in held if isinstance(each, tuple) for value in each]
    found = [value for value in (*held, *listed) if isinstance(value, kind)]
    return list({id(value): value for value in found}.values())


def _paths(scope: Scope) -> set[str]:
    """Return the cells a rule of this scope may mark."""
    paths = {column.path for column in TABLES[scope]}
    if scope is Scope.FORMS:
        lines = {f"funds.total.{column.path}" for column in TABLES[Scope.FUNDS]}
        blocks = {"funds", "funds.total", "indicators", "objective", "amount_unit"}
        return paths | lines | blocks
    return paths | {""}


def test_at_least_80_rules_are_stable() -> None:
    assert sum(rule.status is Status.STABLE for rule in RULES) >= 80


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_every_declared_rule_is_in_the_catalogue() -> None:
    assert {rule.code for rule in _declared(Rule)} == {rule.code for rule in RULES}


def test_every_declared_derived_column_is_in_the_catalogue() -> None:
    declared = {(column.scope, column.name) for column in _declared(Derived)}
    assert declared - {(column.scope, column.name) for column in DERIVED} == set()


def test_modules_stand_in_the_order_of_the_families() -> None:
    families = [rule.family for module in MODULES for rule in module.RULES]
    assert families == sorted(families, key=FAMILIES.index)


def test_every_case_file_belongs_to_a_rule() -> None:
    assert set(FILES) - {rule.code for rule in RULES} == set()


@EACH_RULE
def test_has_a_case_of_each_kind_with_its_reason(rule: Rule) -> None:
    book = FILES[rule.code]
    assert book["rule"] == rule.code
    names = [case["name"] for case in book["cases"]]
    assert [kind for kind in KINDS if not any(name.startswith(kind) for name in names)] == []
    assert len(set(names)) == len(names)
    assert all(case["because"].strip() for case in book["cases"])


@EACH_RULE
def test_cases_of_a_kind_expect_its_verdict(rule: Rule) -> None:
    expected = {
        "fires": {"fail"},
        "silent": {"pass", "not_applicable"},
        "boundary": {"pass", "fail", "not_applicable"},
        "not evaluable": {"not_evaluable"},
    }
    wrong = [
        case["name"]
        for case in FILES[rule.code]["cases"]
        for kind, verdicts in expected.items()
        if case["name"].startswith(kind) and case["verdict"] not in verdicts
    ]
    assert wrong == []


@EACH_RULE
def test_page_has_its_headings_in_order_each_with_text(rule: Rule) -> None:
    found = re.findall(
        r"^ *([A-Z][a-z ]+):\n((?:.*\n)*?)(?=^ *[A-Z][a-z ]+:\n|\Z)",
        rule.page.rstrip() + "\n",
        re.MULTILINE,
    )
    assert tuple(heading for heading, _ in found) == PAGE_HEADINGS
    assert all(body.strip() for _, body in found)


@EACH_RULE
def test_page_shows_an_example_with_figures(rule: Rule) -> None:
    example = rule.page.partition("Example:")[2].partition("Not reported when:")[0]
    assert re.search(r"\d|“.+”|\".+\"", example)


@EACH_RULE
def test_marks_a_cell_that_exists(rule: Rule) -> None:
    assert rule.at in _paths(rule.scope)


@EACH_RULE
def test_messages_use_only_figures_that_are_shown(rule: Rule) -> None:
    (compiled,) = program((rule,), "cn-shanghai-2024", 2024).rules
    shown = set(compiled.check.shows)
    for template in (rule.message.zh, rule.message.en):
        used = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
        assert used <= shown
        assert {"claimed", "expected"} & shown <= used


@EACH_RULE
def test_texts_are_whole_sentences_in_both_languages(rule: Rule) -> None:
    for text in (rule.message, rule.help):
        assert text.zh.endswith("。")
        assert text.en.endswith(".")
        assert re.search(r"[\u4e00-\u9fff]", text.zh)


@EACH_RULE
def test_an_error_rests_on_a_provision_in_every_policy(rule: Rule) -> None:
    for each in policies():
        for year in each.turning_years():
            compiled = program((rule,), each.name, year)
            found = rule.authority and compiled.parameters.authority(rule.authority)
            if rule.authority:
                assert found, f"{rule.authority} is unknown to {each.name} in {year}"
                assert citation(compiled.rules[0], compiled.parameters)
            if rule.severity is Severity.ERROR:
                assert found
                assert found.certainty is not Certainty.GOOD_PRACTICE


@given(st.lists(FORMS, max_size=3))
def test_all_rules_judge_any_forms_without_stumbling(forms: list[Form]) -> None:
    run = program(RULES, "cn-shanghai-2024", 2024).run(to_columns(forms))
    assert all(sum(each.values()) == len(run.tables[rule.scope]) for rule, each in _counted(run))
    for finding in findings(run, forms):
        assert finding.message
    assert all(each.rule for each in not_evaluable(run, forms))


def _counted(run: Run) -> list[tuple[Rule, dict[VerdictCode, int]]]:
    counts = run.counts()
    return [(rule, counts[rule.code]) for rule in RULES]


@EACH_RULE
def test_no_message_closes_with_a_cell_that_may_close_itself(rule: Rule) -> None:
    """A cell of sentences ends in a full stop: “…验收。”。 would have two."""
    assert not re.search(r"“\{(achieved|intended|found|said)\}”。", rule.message.zh)


def test_no_finding_on_the_examples_closes_twice() -> None:
    assert "。”。" not in findings_now()

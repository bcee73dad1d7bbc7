"""What must be found on the twelve published forms, and on copies with one thing altered."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from casebook import judged, patched, reported, twelve
from jiheng.domain.canonical import from_json
from jiheng.domain.finding import Finding, Severity
from jiheng.domain.form import Form
from jiheng.engine.findings import findings
from jiheng.engine.intake import to_columns
from jiheng.rules.catalogue import RULES

ALL = set(range(1, 13))
REPEATED = {1, 2, 4, 5, 6, 7, 9, 10, 12}
TEMPLATED = {4, 6, 9, 10, 12}
EXPECTED = {
    "spending-on-unbudgeted-source": {7},
    "untouched-carry-over": {7},
    "indicator-without-weight": {8},
    "concentrated-points": {3},
    "unexplained-low-execution": {1, 5, 11},
    "score-rate-exceeds-execution": {1, 5, 11},
    "unexplained-budget-change": {2, 4, 5, 6, 7, 8, 9, 10, 12},
    "objective-repeated-as-result": REPEATED,
    "objective-says-nothing": TEMPLATED,
    "result-says-nothing": TEMPLATED | {3, 8, 11},
    "no-satisfaction-indicator": TEMPLATED,
    "no-timeliness-indicator": TEMPLATED,
    "repeated-indicator": TEMPLATED,
    "two-measures-in-one-indicator": {11},
    "level1-points-off-default": ALL,
}
"""Which forms (numbered from 1) each of these rules reports, and no others."""


@cache
def _found(number: int) -> tuple[Finding, ...]:
    return tuple(reported(from_json(twelve()[number - 1])))


def _altered(number: int, patch: Mapping[str, object]) -> list[Finding]:
    return reported(patched(twelve()[number - 1], patch))


def _errors(found: tuple[Finding, ...] | list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("name", EXPECTED)
def test_is_found_on_these_forms_and_no_others(name: str) -> None:
    assert {n for n in ALL if any(each.name == name for each in _found(n))} == EXPECTED[name]


@pytest.mark.parametrize("name", ["indicator-without-weight", "two-measures-in-one-indicator"])
def test_is_found_twice(name: str) -> None:
    (number,) = EXPECTED[name]
    assert [each.name for each in _found(number)].count(name) == 2


def test_an_untouched_carry_over_and_its_spending_stand_at_their_lines() -> None:
    places = {each.name: (each.path, each.claimed, each.expected) for each in _found(7)}
    assert places["spending-on-unbudgeted-source"] == ("funds[1].outturn", "17.83万元", "0.00万元")
    assert places["untouched-carry-over"] == ("funds[2].outturn", "0.00万元", "18.00万元")


@pytest.mark.parametrize("number", sorted(ALL - {7, 8}))
def test_nothing_is_an_error(number: int) -> None:
    assert [each.message for each in _errors(_found(number))] == []


def test_the_errors_of_forms_7_and_8_are_the_known_ones() -> None:
    assert {each.name for each in _errors(_found(7))} == {"spending-on-unbudgeted-source"}
    assert {each.name for each in _errors(_found(8))} == {"indicator-without-weight"}


@pytest.mark.parametrize("number", [5, 7])
def test_a_rate_possible_under_rounding_is_not_reported(number: int) -> None:
    assert [each for each in _found(number) if "rate-differs" in each.name] == []


ALTERED = [
    pytest.param(
        1,
        {"total.claimed_score": "96.73"},
        ("total-differs-from-components", "total.claimed_score", "96.73", "96.72"),
        id="total off by 0.01",
    ),
    pytest.param(
        1,
        {"indicators[0].claimed_score": "21.00", "total.claimed_score": "97.72"},
        ("score-exceeds-points", "indicators[0].claimed_score", "21.00", "20.00"),
        id="score above its points",
    ),
    pytest.param(
        1,
        {
            "indicators[4].max_points": "9.00",
            "indicators[4].claimed_score": "9.00",
            "total.claimed_score": "95.72",
        },
        ("points-off-total", "indicators", "99.00", "100.00"),
        id="points summing to 99",
    ),
    pytest.param(
        5,
        {"funds[0].execution_rate": "84.30"},
        (
            "execution-rate-differs-from-amounts",
            "funds[0].execution_rate",
            "84.30%",
            "84.19%",
        ),
        id="rate of 84.30",
    ),
    pytest.param(
        1,
        {"claimed_rating": "良"},
        ("rating-differs-from-total", "claimed_rating", "良", "优"),
        id="grade 良 at 96.72",
    ),
    pytest.param(
        2,
        {"indicators[0].claimed_score": "18.50", "total.claimed_score": "98.50"},
        ("unexplained-shortfall", "indicators[0].variance_explanation", "18.50", "20.00"),
        id="no reason where score < points",
    ),
]


@pytest.mark.parametrize(("number", "patch", "wanted"), ALTERED)
def test_an_altered_copy_is_an_error_with_both_figures_and_the_cell(
    number: int, patch: dict[str, object], wanted: tuple[str, str, str, str]
) -> None:
    errors = {each.name: each for each in _errors(_altered(number, patch))}
    name, _, claimed, expected = wanted
    assert (errors[name].path, errors[name].claimed, errors[name].expected) == wanted[1:]
    assert claimed in errors[name].message
    assert expected in errors[name].message
    assert errors[name].authority
    assert errors[name].help


def test_an_alteration_is_the_only_new_error() -> None:
    for number, patch, wanted in (param.values for param in ALTERED[:1] + ALTERED[2:]):
        assert isinstance(number, int)
        assert isinstance(patch, dict)
        assert isinstance(wanted, tuple)
        assert [each.name for each in _errors(_altered(number, patch))] == [wanted[0]]


def test_twelve_forms_at_once_give_what_each_gives_alone() -> None:
    forms = [from_json(form) for form in twelve()]
    run = judged(forms[0]).program.run(to_columns(forms))
    together = [
        (each.form + 1, each.rule, each.path, each.message) for each in findings(run, forms)
    ]
    alone = [(n, each.rule, each.path, each.message) for n in sorted(ALL) for each in _found(n)]
    assert together == alone


def test_every_rule_judges_the_twelve() -> None:
    run = judged(from_json(twelve()[0]))
    assert set(run.counts()) == {rule.code for rule in RULES}


def _fingerprints(paper: Form) -> set[str]:
    found = reported(paper)
    fingerprints = {each.fingerprint for each in found}
    assert len(fingerprints) == len(found)
    return fingerprints


@pytest.mark.parametrize("number", sorted(ALL))
def test_the_order_of_rows_changes_no_fingerprint(number: int) -> None:
    paper = from_json(twelve()[number - 1])
    turned = replace(paper, funds=paper.funds[::-1], indicators=paper.indicators[::-1])
    assert _fingerprints(turned) == _fingerprints(paper)

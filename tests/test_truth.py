"""What the program finds in the truth set against what a finance officer would."""

import pytest

from jiheng.domain.finding import Severity
from jiheng.rules.catalogue import RULES
from truthbook import Labelled, Report, lines, measure, reported, truth

RECALL = 0.95
FALSE = {Severity.ERROR: 0.01, Severity.WARNING: 0.05, Severity.ADVICE: 0.10}
ERRORS = {rule.code for rule in RULES if rule.severity is Severity.ERROR}
CLEAN = [each for each in truth() if each.group in {"clean", "clean-second"}]
MUST_BE_LABELLED = {"IND327", "IND326", "IND331", "IND332", "IND218"}
"""Rules on meaning of which the published forms hold examples."""


@pytest.fixture(scope="module")
def report() -> Report:
    return measure()


def test_the_set_is_large_and_its_names_are_its_own() -> None:
    assert len(truth()) >= 220
    assert len({each.name for each in truth()}) == len(truth())
    assert len(CLEAN) >= 27


def test_enough_rules_are_tried() -> None:
    labelled = {code for each in truth() for code, _ in each.finds}
    assert len(labelled) >= 165
    assert labelled >= MUST_BE_LABELLED


def test_what_must_be_found_is_found(report: Report) -> None:
    assert report.over().recall >= RECALL, "\n".join(report.faults)
    assert report.over(Severity.ERROR).recall >= RECALL, "\n".join(report.faults)


@pytest.mark.parametrize("severity", Severity)
def test_little_is_found_that_is_not_there(report: Report, severity: Severity) -> None:
    score = report.over(severity)
    assert 1 - score.precision <= FALSE[severity], "\n".join(report.faults)


@pytest.mark.parametrize("form", CLEAN, ids=lambda each: each.name)
def test_a_clean_form_has_no_error(form: Labelled) -> None:
    assert {key for key in reported(form) if key[0] in ERRORS} == set()


def test_the_report_names_every_rule_and_the_whole(report: Report) -> None:
    told = "\n".join(lines(report))
    assert all(rule.code in told for rule in RULES)
    assert "overall" in told


def test_a_row_may_be_anywhere_unless_the_label_names_it() -> None:
    form = Labelled(
        "", "", CLEAN[0].form, frozenset({("IND307", 1)}), frozenset({("IND301", None)})
    )
    assert form.judge({("IND307", 1), ("IND301", 3)}) == ({("IND307", 1)}, set(), set())
    assert form.judge({("IND307", 2)}) == (set(), {("IND307", 2)}, {("IND307", 1)})

"""A cell that stands on the paper but could not be read is not missing: nobody knows yet."""

from dataclasses import replace

import pytest

from casebook import base, judged, patched, verdict
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence, Locator, Provenance
from jiheng.engine.findings import not_evaluable
from jiheng.engine.run import VerdictCode
from jiheng.rules.catalogue import RULES

BY_CODE = {rule.code: rule for rule in RULES}
UNREADABLE = Provenance(Locator(line=7), Confidence.UNREADABLE, "某些字")
CELLS = [
    ("IND101", "indicators[0].name", "indicators[0].name"),
    ("IND102", "indicators[0].target", "indicators[0].target.text"),
    ("NAR101", "objective.intended", "objective.intended"),
    ("NAR201", "project.name", "project.name"),
    ("RAT103", "total.claimed_score", "total.claimed_score"),
    ("FND116", "funds[0].revised_budget", "funds[0].revised_budget"),
]


def without(path: str) -> Form:
    return patched(base(), {path: {} if path.endswith("target") else None})


@pytest.mark.parametrize(("code", "path", "cell"), CELLS)
def test_an_unread_cell_is_not_reported_as_missing(code: str, path: str, cell: str) -> None:
    rule = BY_CODE[code]
    missing = without(path)
    unread = replace(missing, provenance={cell: UNREADABLE})
    assert verdict(judged(missing, (rule,)), rule, 0) == "fail"
    run = judged(unread, (rule,))
    assert verdict(run, rule, 0) == "not_evaluable"
    assert run.counts()[code][VerdictCode.FAIL] == 0
    assert run.failures().is_empty()
    assert [gap.rule for gap in not_evaluable(run, [unread])] == [code]


def test_the_same_gap_beside_an_unread_cell_is_still_reported() -> None:
    rule = BY_CODE["IND101"]
    form = patched(base(), {"indicators[0].name": None, "indicators[1].name": None})
    run = judged(replace(form, provenance={"indicators[0].name": UNREADABLE}), (rule,))
    assert [verdict(run, rule, row) for row in (0, 1, 2)] == ["not_evaluable", "fail", "pass"]
    counts = run.counts()["IND101"]
    assert (counts[VerdictCode.FAIL], counts[VerdictCode.NOT_EVALUABLE]) == (1, 1)


@pytest.mark.parametrize(
    ("code", "path", "value"),
    [
        ("FND102", "funds[1].original_budget", "70.00"),
        ("FND103", "funds[1].revised_budget", "70.00"),
        ("FND104", "funds[1].outturn", "70.00"),
    ],
)
def test_lines_of_which_one_may_be_lacking_are_not_judged(code: str, path: str, value: str) -> None:
    rule = BY_CODE[code]
    form = patched(base(), {path: value})
    assert verdict(judged(form, (rule,)), rule, 0) == "fail"
    doubted = replace(
        form, provenance={"funds": replace(UNREADABLE, confidence=Confidence.UNCERTAIN)}
    )
    run = judged(doubted, (rule,))
    assert verdict(run, rule, 0) == "not_evaluable"
    (gap,) = not_evaluable(run, [doubted])
    assert gap.missing == ("资金来源有一行未能识读",)
    (gap,) = not_evaluable(run, [doubted], "en")
    assert gap.missing == ("a funding line that was not read",)
    more = replace(patched(base(), {path: "130.00"}), provenance=doubted.provenance)
    assert verdict(judged(more, (rule,)), rule, 0) == "fail"


def test_a_source_that_stands_twice_does_so_whatever_else_stands_there() -> None:
    rule = BY_CODE["FND107"]
    form = patched(base(), {"funds[2].source": "current_appropriation"})
    doubted = replace(form, provenance={"funds": UNREADABLE})
    assert verdict(judged(doubted, (rule,)), rule, 0) == "fail"


def test_a_total_that_is_lacking_may_be_the_line_that_was_not_read() -> None:
    rule = BY_CODE["FND106"]
    form = patched(base(), {"funds[0].source": "local"})
    assert verdict(judged(form, (rule,)), rule, 0) == "fail"
    run = judged(replace(form, provenance={"funds": UNREADABLE}), (rule,))
    assert verdict(run, rule, 0) == "not_evaluable"
    whole = replace(patched(base(), {}), provenance={"funds": UNREADABLE})
    assert verdict(judged(whole, (rule,)), rule, 0) == "pass"

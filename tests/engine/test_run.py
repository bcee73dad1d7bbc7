"""Four verdicts from null logic, counted, and failures as columns."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from engine.workshop import form, indicator, line, run_of, toy
from jiheng.domain.finding import Severity
from jiheng.domain.form import Form, Total
from jiheng.domain.funds import FundingSource
from jiheng.domain.locator import Confidence, Locator, Provenance
from jiheng.engine.columns import Scope
from jiheng.engine.findings import findings
from jiheng.engine.intake import to_columns
from jiheng.engine.rule import Check, Table, money, points, text
from jiheng.engine.run import Run, VerdictCode

NO, OK, BAD, GAP = VerdictCode
FORMS, FUNDS, INDICATORS = Scope.FORMS, Scope.FUNDS, Scope.INDICATORS


def _truth(column: pl.Expr) -> pl.Expr:
    """Return true for 1.00, false for 0.00, null for nothing."""
    return column == 100


NINE = [
    form(
        total=Total(
            None if first is None else Decimal(first), None if second is None else Decimal(second)
        )
    )
    for first in ("1", "0", None)
    for second in ("1", "0", None)
]
LOGIC = toy(lambda t: Check(_truth(t.total_points), _truth(t.claimed_total)))


def verdicts(run: Run, code: str = "FND101") -> list[VerdictCode]:
    scope = next(each.rule.scope for each in run.program.rules if each.rule.code == code)
    return [VerdictCode(found) for found in run.verdicts[scope][code]]


def test_each_pair_of_truths_has_its_verdict() -> None:
    """applies true, false, unknown; fails true, false, unknown for each."""
    assert verdicts(run_of([LOGIC], NINE)) == [BAD, OK, GAP, NO, NO, NO, GAP, GAP, GAP]


def test_counts_are_those_of_the_verdicts_and_cover_every_row() -> None:
    run = run_of([LOGIC], NINE)
    assert run.counts() == {"FND101": {NO: 3, OK: 1, BAD: 1, GAP: 4}}
    (compiled,) = run.program.rules
    for code in VerdictCode:
        held = [place for place, found in enumerate(verdicts(run)) if found is code]
        assert run.rows_with(compiled, code) == held
        assert run.holds(compiled, code).to_list() == [place in held for place in range(9)]


def test_a_batch_without_rows_is_counted_as_nothing() -> None:
    rules = [LOGIC, toy(lambda t: Check(t.row >= 0, t.row >= 0), "FND102", FUNDS)]
    assert run_of(rules, []).counts() == {
        "FND101": dict.fromkeys(VerdictCode, 0),
        "FND102": dict.fromkeys(VerdictCode, 0),
    }
    assert run_of([], NINE).counts() == {}


def test_two_rules_that_ask_the_same_each_answer() -> None:
    twin = toy(lambda t: Check(_truth(t.total_points), _truth(t.claimed_total)), "FND102")
    other = toy(lambda t: Check(_truth(t.total_points), ~_truth(t.claimed_total)), "FND103")
    run = run_of([LOGIC, twin, other], NINE)
    assert verdicts(run, "FND102") == verdicts(run)
    assert run.counts()["FND103"] == {NO: 3, OK: 1, BAD: 1, GAP: 4}
    assert verdicts(run, "FND103")[:2] == [OK, BAD]


def _above(t: Table) -> Check:
    return Check(
        t.max_points >= 0,
        t.claimed_score > t.max_points,
        {"claimed": points(t.claimed_score), "expected": points(t.max_points)},
    )


ABOVE = toy(_above, "SCO101", INDICATORS)
OVERSPENT = toy(
    lambda t: Check(t.outturn >= 0, t.outturn > t.revised_budget, {"claimed": money(t.outturn)}),
    "FND111",
    FUNDS,
)
NAMED = toy(
    lambda t: Check(t.kind == 0, t.fiscal_year > 2000, {"claimed": text(t.project_name)}),
    "IND101",
)
FAULTY = [
    form(
        indicator("甲", "10", "11"),
        indicator("乙", "10", "10"),
        indicator("丙", "5", "5.01"),
        funds=[line(FundingSource.TOTAL, "2", "3"), line(FundingSource.OTHER, "2", None)],
    ),
    form(indicator("丁", "10", None), fiscal_year=1999),
    form(indicator("戊", "0", "0.5")),
]


UNREADABLE = Provenance(Locator(), Confidence.UNREADABLE, None)
HIDDEN = replace(FAULTY[0], provenance={"indicators[0].claimed_score": UNREADABLE})


def row_by_row(forms: list[Form]) -> Run:
    program = run_of([ABOVE, OVERSPENT, NAMED], []).program
    evaluator = program.translated()
    assert evaluator is not None
    return program.told(evaluator, to_columns(forms))


@pytest.mark.parametrize(
    "run",
    [
        run_of([ABOVE, OVERSPENT, NAMED], FAULTY),
        run_of([ABOVE, OVERSPENT, NAMED], [HIDDEN, *FAULTY[1:]]),
        row_by_row(FAULTY),
        row_by_row([HIDDEN, *FAULTY[1:]]),
    ],
    ids=["in frames", "in frames, unread", "row by row", "row by row, unread"],
)
@pytest.mark.parametrize("groups", [[0, 0, 0], [0, 1, 1], [1, 0, 2], [2, 2, 0]])
def test_counts_of_groups_are_those_of_their_rows(run: Run, groups: list[int]) -> None:
    counted = run.counts_by(pl.Series(groups, dtype=pl.UInt32), 4)
    assert len(counted) == 4
    for group, counts in enumerate(counted):
        for each in run.program.rules:
            owners = run.tables[each.rule.scope]["form_id"].to_list()
            judged = zip(owners, verdicts(run, each.rule.code), strict=True)
            mine = Counter(verdict for owner, verdict in judged if groups[owner] == group)
            assert counts[each.rule.code] == {code: mine[code] for code in VerdictCode}
    whole = {code: sum((Counter(each[code]) for each in counted), Counter()) for code in counted[0]}
    assert whole == {code: +Counter(kinds) for code, kinds in run.counts().items()}


def test_failures_are_rows_of_integers() -> None:
    run = run_of([ABOVE, OVERSPENT, NAMED], FAULTY)
    assert run.failures().rows() == [
        (0, "SCO101", 0, 1100, 1000),
        (0, "SCO101", 2, 501, 500),
        (2, "SCO101", 0, 50, 0),
        (0, "FND111", 0, 3_000_000, None),
        (0, "IND101", None, None, None),
        (2, "IND101", None, None, None),
    ]


def test_failures_and_findings_are_the_same_facts() -> None:
    run = run_of([ABOVE, OVERSPENT, NAMED], FAULTY)
    rows = run.failures().select("form_id", "rule", "row").rows()
    told = [
        (each.form, each.rule, int(each.path.partition("[")[2].partition("]")[0] or -1))
        for each in findings(run, FAULTY)
    ]
    key = [(form_id, rule, -1 if row is None else row) for form_id, rule, row in rows]
    assert sorted(told) == sorted(key)


@pytest.mark.parametrize("rules", [[], [ABOVE]], ids=["no rule", "no failure"])
def test_no_failure_is_an_empty_table_of_the_same_columns(rules: list[object]) -> None:
    run = run_of([ABOVE] if rules else [], [])
    failures = run.failures()
    assert failures.columns == ["form_id", "rule", "row", "claimed", "expected"]
    assert failures.height == 0


def test_findings_come_by_form_then_gravity_then_rule_then_row() -> None:
    grave = toy(
        lambda t: Check(t.row >= 0, t.row >= 0),
        "FND102",
        FUNDS,
        severity=Severity.ERROR,
        authority="law",
    )
    run = run_of([ABOVE, OVERSPENT, NAMED, grave], FAULTY)
    assert [(each.form, each.rule, each.path) for each in findings(run, FAULTY)] == [
        (0, "FND102", "funds[0].claimed_score"),
        (0, "FND102", "funds[1].claimed_score"),
        (0, "SCO101", "indicators[0].claimed_score"),
        (0, "SCO101", "indicators[2].claimed_score"),
        (0, "FND111", "funds[0].claimed_score"),
        (0, "IND101", "claimed_total"),
        (2, "SCO101", "indicators[0].claimed_score"),
        (2, "IND101", "claimed_total"),
    ]

from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from jiheng.domain.finding import Finding, Severity, Verdict
from jiheng.domain.form import Form, Note
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Comparator
from jiheng.domain.locator import Confidence, Locator, Provenance, Source
from jiheng.domain.scorecard import Scorecard, ScoreLine

TOTAL = FundsLine(FundingSource.TOTAL, outturn=Decimal("3.36"))


def test_two_readings_of_the_same_paper_are_equal_forms() -> None:
    read = Form(
        fiscal_year=2024,
        source=Source("a.txt", "00", "text"),
        provenance={"fiscal_year": Provenance(Locator(line=1), Confidence.UNCERTAIN)},
        notes=(Note("盖章"),),
    )
    assert read == Form(fiscal_year=2024)
    assert read != Form(fiscal_year=2023)


def test_a_form_cannot_be_altered() -> None:
    with pytest.raises(FrozenInstanceError):
        Form().fiscal_year = 2024  # type: ignore[misc]


def test_a_funding_line_is_found_by_its_source() -> None:
    other = FundsLine(FundingSource.OTHER)
    form = Form(funds=(other, TOTAL))
    assert form.line_index(FundingSource.TOTAL) == 1
    assert form.line_index(FundingSource.CARRY_OVER) is None


def test_severities_are_ordered_by_weight() -> None:
    ranked = sorted(Severity, key=lambda severity: severity.rank, reverse=True)
    assert ranked == [Severity.ERROR, Severity.WARNING, Severity.ADVICE]


def test_a_finding_is_a_failure_unless_said_otherwise() -> None:
    finding = Finding(
        form=0,
        rule="FND101",
        name="total-differs-from-components",
        severity=Severity.ERROR,
        path="funds[0].outturn",
        claimed=None,
        expected=None,
        message="",
        help="",
        authority=None,
        fingerprint="0f",
    )
    assert finding.verdict is Verdict.FAIL
    assert finding.fix is None


def test_comparators_print_their_sign() -> None:
    assert [comparator.sign for comparator in Comparator] == ["=", "≥", ">", "≤", "<"]


def test_a_score_that_cannot_be_computed_says_why() -> None:
    line = ScoreLine("total.claimed_score", "总分", None, None, None, reason="缺少分值")
    card = Scorecard(
        form=0,
        policy="cn-mof-2020",
        execution_rate=None,
        execution=line,
        indicators=(),
        total=line,
        claimed_rating=None,
        computed_rating=None,
    )
    assert card.total.computed is None
    assert card.total.reason == "缺少分值"

"""What a run has to say, form by form: the value every output is made from.

Joins forms, scorecards and findings by their position; counts; marks what differs. Computes
no score and judges nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jiheng.domain.amount import printed
from jiheng.domain.errors import (
    JihengError,
)
from jiheng.domain.finding import Finding, Severity, Verdict
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource
from jiheng.domain.scorecard import Scorecard, ScoreLine
from jiheng.domain.suppression import Suppression
from jiheng.domain.text import Language, Text
from jiheng.engine.findings import NotEvaluable
from jiheng.engine.parameters import Parameters
from jiheng.reporting.places import cell_name
from jiheng.reporting.stability import Flip
from jiheng.reporting.words import EXECUTION_RATE, EXECUTION_SCORE, NOTHING, RATING, TOTAL

DIFFERENT = "≠"


@dataclass(frozen=True, slots=True)
class PolicyUsed:
    """A policy that governed forms of the run, and the year its values were taken from.

    `parameters` are those values, where a run was made under them.
    """

    name: str
    year: int
    parameters: Parameters | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a document, or a form (`form`, from 0) under a policy, could not be processed."""

    error: JihengError
    form: int | None = None
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding as a baseline remembers it.

    `form` is the fingerprint of its form, None where the baseline does not tell; project and
    path are for people.
    """

    fingerprint: str
    rule: str
    form: str | None = None
    project: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the findings of the baseline in `file`.

    `known` are there still, `gone` are not. Of `unchecked` nothing is known: their form is not
    in the run, or their rule was not applied.
    """

    file: str
    known: int
    gone: tuple[Entry, ...]
    unchecked: int


@dataclass(frozen=True, slots=True)
class Notice:
    """What is wrong with a suppression, written at `line` of `file`."""

    file: str
    line: int
    text: Text


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that counts for nothing, and the decision that says so."""

    finding: Finding
    by: Suppression


@dataclass(frozen=True, slots=True)
class FormReport:
    """One form with what was computed and found. `index` is its position, from 0.

    `cards` has one scorecard a policy that could score the form, in the order asked for; `flips`
    says which parameters, changed, give it another rating, where several policies were compared.
    `findings` are those that count; `known` stand in the baseline already.
    """

    index: int
    form: Form
    cards: tuple[Scorecard, ...] = ()
    policies: tuple[PolicyUsed, ...] = ()
    findings: tuple[Finding, ...] = ()
    gaps: tuple[NotEvaluable, ...] = ()
    flips: tuple[Flip, ...] = ()
    known: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """What was found, whether it counts or not."""
        return (*self.findings, *self.known, *(each.finding for each in self.suppressed))

    @property
    def card(self) -> Scorecard | None:
        """The scorecard under the first policy."""
        return self.cards[0] if self.cards else None

    @property
    def rating_differs(self) -> bool:
        """Whether the policies disagree on the rating."""
        return len({card.computed_rating for card in self.cards}) > 1

    @property
    def total_range(self) -> tuple[Decimal, Decimal] | None:
        """The least and the greatest computed total, None when a policy gives no total."""
        totals = [card.total.computed for card in self.cards]
        known = [total for total in totals if total is not None]
        return (min(known), max(known)) if known and len(known) == len(totals) else None

    @property
    def total_spread(self) -> Decimal | None:
        """The greatest computed total minus the least, None when a policy gives no total."""
        span = self.total_range
        return span[1] - span[0] if span else None

    def number_of(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Report:
    """A run: its forms, how often each rule gave each verdict, what could not be processed.

    `baseline` says what it was compared with, `notices` what is wrong with suppressions.
    """

    forms: tuple[FormReport, ...]
    counts: Mapping[str, Mapping[Verdict, int]]
    problems: tuple[Trouble, ...] = ()
    asked: tuple[str, ...] = ()
    baseline: Comparison | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that count, form by form."""
        return tuple(finding for form in self.forms for finding in form.findings)

    @property
    def policies(self) -> tuple[PolicyUsed, ...]:
        """The policies that governed the forms, each once, in order of appearance."""
        return tuple(dict.fromkeys(used for form in self.forms for used in form.policies))

    @property
    def known(self) -> tuple[Finding, ...]:
        """The findings that stand in the baseline already."""
        return tuple(finding for form in self.forms for finding in form.known)

    @property
    def suppressed(self) -> tuple[Suppressed, ...]:
        """The findings that are suppressed."""
        return tuple(each for form in self.forms for each in form.suppressed)

    def number_of(self, severity: Severity) -> int:
        """Return how many findings that count have this severity."""
        return sum(form.number_of(severity) for form in self.forms)

    def verdicts(self) -> dict[Verdict, int]:
        """Return how often each verdict was given, over all rules."""
        return {
            verdict: sum(counts.get(verdict, 0) for counts in self.counts.values())
            for verdict in Verdict
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a score table, as printed: what is claimed beside what each policy computes.

    `differs` says for each computed figure whether it is not the claimed one; `reason` why a
    figure is missing, or how units were converted for it.
    """

    path: str
    label: str
    points: str
    claimed: str
    computed: tuple[str, ...]
    differs: tuple[bool, ...]
    reason: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to remark: all computed, none different."""
        return not any(self.differs) and self.reason is None


def score_rows(report: FormReport, language: Language) -> tuple[Row, ...]:
    """Return the score table of a form: execution, each indicator, total and rating."""
    cards = report.cards
    if not cards:
        return ()
    lines = list(zip(*(_lines(card) for card in cards), strict=True))
    labels = [EXECUTION_SCORE.in_(language), *_indicator_names(report.form, language)]
    labels.append(TOTAL.in_(language))
    scored = [_score_row(label, each) for label, each in zip(labels, lines, strict=True)]
    return (_rate_row(report, language), *scored, _rating_row(cards, language))


def _lines(card: Scorecard) -> tuple[ScoreLine, ...]:
    return (card.execution, *card.indicators, card.total)


def _indicator_names(form: Form, language: Language) -> list[str]:
    return [cell_name(form, f"indicators[{i}]", language) for i in range(len(form.indicators))]


def _score_row(label: str, lines: Sequence[ScoreLine]) -> Row:
    first = lines[0]
    return Row(
        first.path,
        label,
        points=figure(first.max_points),
        claimed=figure(first.claimed),
        computed=tuple(figure(line.computed) for line in lines),
        differs=tuple(differ(first.claimed, line.computed) for line in lines),
        reason=next((told for line in lines if (told := line.reason or line.conversion)), None),
    )


def _rate_row(report: FormReport, language: Language) -> Row:
    """Mark the rate only where a rule calls it an error: what is printed is an interval."""
    place = report.form.line_index(FundingSource.TOTAL)
    claimed = None if place is None else report.form.funds[place].execution_rate
    path = "funds" if place is None else f"funds[{place}].execution_rate"
    errors = (each.path for each in report.all_findings if each.severity is Severity.ERROR)
    is_wrong = path in errors
    return Row(
        path,
        EXECUTION_RATE.in_(language),
        points="",
        claimed=percentage(claimed),
        computed=tuple(percentage(card.execution_rate) for card in report.cards),
        differs=tuple(is_wrong and differ(claimed, card.execution_rate) for card in report.cards),
    )


def _rating_row(cards: Sequence[Scorecard], language: Language) -> Row:
    claimed = cards[0].claimed_rating
    return Row(
        "claimed_rating",
        RATING.in_(language),
        points="",
        claimed=claimed or NOTHING,
        computed=tuple(card.computed_rating or NOTHING for card in cards),
        differs=tuple(differ(claimed, card.computed_rating) for card in cards),
    )


def differ(claimed: object, computed: object) -> bool:
    """Whether both are known and not the same."""
    return claimed is not None and computed is not None and claimed != computed


def figure(number: Decimal | None) -> str:
    """Return points as printed, with at least two decimals."""
    if number is None:
        return NOTHING
    exponent = number.as_tuple().exponent
    fine = isinstance(exponent, int) and exponent <= -2  # noqa: PLR2004
    return printed(number) if fine else format(number, ".2f")


def percentage(number: Decimal | None) -> str:
    """Return a rate as printed, with its sign."""
    return NOTHING if number is None else f"{figure(number)}%"

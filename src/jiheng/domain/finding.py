"""Findings: what a rule says about a form, as a value."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error blocks submission, a warning asks for a word."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"

    @property
    def rank(self) -> int:
        """Higher is graver."""
        return {"error": 3, "warning": 2, "advice": 1}[self.value]


class Verdict(StrEnum):
    """What evaluating a rule on a row gave."""

    NOT_APPLICABLE = "not_applicable"
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One failed rule at one place of one form, ready to be shown.

    `form` is the position of the form in the run, from 0; `path` its canonical path
    (``indicators[3].claimed_score``); `claimed` and `expected` are formatted with units.
    `fingerprint` is stable across runs and row moves. `related` are the positions of other forms
    it names.
    """

    form: int
    rule: str
    name: str
    severity: Severity
    path: str
    claimed: str | None
    expected: str | None
    message: str
    help: str
    authority: str | None
    fingerprint: str
    fix: str | None = None
    verdict: Verdict = Verdict.FAIL
    related: tuple[int, ...] = ()

"""One form judged for people: scores, findings and how it stands, remembered by its content."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from jiheng.domain.amount import AmountUnit
from jiheng.domain.canonical import from_json, plain, to_json
from jiheng.domain.errors import (
    JihengError,
)
from jiheng.domain.finding import Finding, Severity
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource
from jiheng.domain.locator import Confidence
from jiheng.domain.scorecard import Scorecard
from jiheng.domain.text import Language
from jiheng.engine.parameters import Parameters
from jiheng.engine.trace import parameters_json
from jiheng.services.assessing import Assessment, Request, assess

_REMEMBERED, _LATELY = 512, 64
_SURE = Confidence.CERTAIN.value


@dataclass(frozen=True, slots=True)
class Standing:
    """How a form stands, as its filing is listed by. Money in 万元."""

    claimed_total: Decimal | None
    computed_total: Decimal | None
    rating: str
    execution_rate: Decimal | None
    revised_budget: Decimal | None
    errors: int
    warnings: int


@dataclass(frozen=True)
class Judgement:
    """A form with its scorecard and findings, or the problem that kept it from being judged.

    `policy` names policy, year and version of the values it was judged by.
    """

    form: Form
    card: Scorecard | None
    findings: tuple[Finding, ...]
    policy: str
    problem: JihengError | None

    @cached_property
    def standing(self) -> Standing:
        """How the form stands."""
        line = self.form.line_index(FundingSource.TOTAL)
        card = self.card
        return Standing(
            claimed_total=self.form.total.claimed_score,
            computed_total=card.total.computed if card else None,
            rating=(card.computed_rating if card else None) or "",
            execution_rate=card.execution_rate if card else None,
            revised_budget=None if line is None else self._in_wan_yuan(line),
            errors=self.number_of(Severity.ERROR),
            warnings=self.number_of(Severity.WARNING),
        )

    def _in_wan_yuan(self, line: int) -> Decimal | None:
        budget = self.form.funds[line].revised_budget
        unit = self.form.amount_unit or AmountUnit.WAN_YUAN
        return None if budget is None else budget * unit.fen / AmountUnit.WAN_YUAN.fen

    def number_of(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)


def written_form(form: Form) -> str:
    """Return the canonical JSON of a form as it is kept: one text for one form."""
    return json.dumps(to_json(form), ensure_ascii=False, separators=(",", ":"))


def read_form(text: str) -> Form:
    """Return the form that `written_form` wrote."""
    return from_json(json.loads(text))


@lru_cache(maxsize=_REMEMBERED)
def judge(text: str, policy: str = "", language: Language = "zh") -> Judgement:
    """Return the judgement of a form as it is kept.

    Args:
        text: canonical JSON as `written_form` gives it.
        policy: name of a policy; empty chooses by the form's year and department.
        language: of messages, labels and reasons.
    """
    return next(_judgements(_assessed(text, policy), language))


def judge_all(texts: Sequence[str], policy: str = "") -> Iterator[Judgement]:
    """Return what `judge` says of each form, all of them judged as one batch, in order.

    Each is judged by itself, whatever the others are, and numbered by its place. None of it is
    remembered. Where on paper a value was read for certain changes no judgement, takes half of
    the time to read, and is left out.
    """
    forms = [from_json(_without_places(json.loads(text))) for text in texts]
    return _judgements(assess(forms, Request(policy or None, alone=True)))


def _without_places(form: dict[str, Any]) -> dict[str, Any]:
    """Return a form in JSON without the places of what was read for certain."""
    places = (form.get("provenance") or {}).items()
    kept = {path: of for path, of in places if of.get("confidence", _SURE) != _SURE}
    return form | {"provenance": kept}


def _judgements(assessment: Assessment, language: Language = "zh") -> Iterator[Judgement]:
    cards = {card.form: card for card in assessment.scorecards(language)}
    problems = {problem.form: problem.error for problem in assessment.problems}
    findings: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in assessment.findings(language):
        findings[finding.form].append(finding)
    used = {row: group.parameters for group in assessment.groups for row in group.positions}
    for row, form in enumerate(assessment.forms):
        by = policy_version(used[row]) if row in used else ""
        yield Judgement(form, cards.get(row), tuple(findings[row]), by, problems.get(row))


@lru_cache(maxsize=_LATELY)
def _assessed(text: str, policy: str) -> Assessment:
    return assess([read_form(text)], Request(policy or None))


@lru_cache(maxsize=64)
def policy_version(parameters: Parameters) -> str:
    """Return name, year and a digest of the values: ``cn-mof-2020/2024/1f0c…`` (12 digits)."""
    values = plain(parameters_json(parameters, parameters.names()))
    text = json.dumps(values, ensure_ascii=True, sort_keys=True, default=str)
    seal = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"{parameters.policy}/{parameters.year}/{seal}"

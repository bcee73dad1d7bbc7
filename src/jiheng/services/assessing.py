"""Assessing forms: each under the policy that governs it, in batches, rules and scores at once.

A form whose policy cannot be found becomes a problem of its own; the others are assessed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl

from jiheng.domain.errors import (
    JihengError,
)
from jiheng.domain.finding import Finding, Severity, Verdict
from jiheng.domain.form import Form, Kind
from jiheng.domain.scorecard import Scorecard
from jiheng.domain.text import Language
from jiheng.engine.ensemble import Ensemble
from jiheng.engine.findings import NotEvaluable, findings, not_evaluable
from jiheng.engine.intake import to_columns
from jiheng.engine.parameters import Parameters
from jiheng.engine.portfolio import relate
from jiheng.engine.program import Program
from jiheng.engine.rule import Derived, Rule
from jiheng.engine.run import Run, VerdictCode
from jiheng.engine.selection import select
from jiheng.engine.settled import settled
from jiheng.policy import Policy, choose, governs, policy, resolve
from jiheng.rules import catalogue as rulebook
from jiheng.scoring import catalogue as scoring
from jiheng.services.scorecards import scorecard

BATCH = 5_000
DERIVED: tuple[Derived, ...] = (*scoring.DERIVED, *rulebook.DERIVED)


@dataclass(frozen=True, slots=True)
class Request:
    """What to assess by.

    Attributes:
        policy: name or YAML path; None chooses by year and department of each form.
        year: takes the place of the forms' own year when given.
        select: codes, families or names of rules to run; empty runs all stable ones.
        ignore: the same, not to run.
        scores_only: compute scores and run no rules.
        for_publication: judge the forms as they would be published: without what is private, and
            with errors where something private is left.
        in_force_only: leave out forms of years that the named policy does not govern.
        alone: judge each form by itself, though there are others.
    """

    policy: str | None = None
    year: int | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    scores_only: bool = False
    for_publication: bool = False
    in_force_only: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A form that could not be assessed."""

    form: int
    error: JihengError


@dataclass(frozen=True, slots=True)
class Group:
    """Forms under the same parameters, evaluated together. `positions` are those of the request."""

    parameters: Parameters
    positions: tuple[int, ...]
    forms: tuple[Form, ...]
    run: Run


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything one evaluation gave."""

    forms: tuple[Form, ...]
    groups: tuple[Group, ...]
    problems: tuple[Problem, ...]

    def findings(self, language: Language = "zh") -> list[Finding]:
        """Return all findings, `form` being the position in the request."""
        found = [
            _moved(finding, group.positions[finding.form])
            for group in self.groups
            for finding in findings(group.run, group.forms, language)
        ]
        return sorted(found, key=lambda finding: finding.form)

    def scorecards(self, language: Language = "zh") -> list[Scorecard]:
        """Return the scorecard of every assessed form, in order."""
        cards = [
            scorecard(group.run, group.forms[row], row=row, form=form, language=language)
            for group in self.groups
            for row, form in enumerate(group.positions)
        ]
        return sorted(cards, key=lambda card: card.form)

    def counts(self) -> dict[str, dict[Verdict, int]]:
        """Return how often each rule gave each verdict, over all groups."""
        codes = {each.rule.code: None for group in self.groups for each in group.run.program.rules}
        total = {code: dict.fromkeys(Verdict, 0) for code in codes}
        for group in self.groups:
            counted = group.run.counts()
            for code in codes:
                counts = counted.get(code, {VerdictCode.NOT_APPLICABLE: len(group.forms)})
                for verdict_code, number in counts.items():
                    total[code][Verdict[VerdictCode(verdict_code).name]] += number
        return total

    def not_evaluable(self, language: Language = "zh") -> Iterator[NotEvaluable]:
        """Yield every row a rule could not judge, with what was missing."""
        for group in self.groups:
            for gap in not_evaluable(group.run, group.forms, language):
                yield NotEvaluable(group.positions[gap.form], gap.rule, gap.path, gap.missing)

    def policy_of(self, form: int) -> Parameters | None:
        """Return the parameters a form was assessed under, None for a problem."""
        return next((group.parameters for group in self.groups if form in group.positions), None)


def assess(forms: Sequence[Form], request: Request | None = None) -> Assessment:
    """Evaluate scores and rules over `forms`.

    Raises:
        UsageError: an unknown policy or rule, or a policy file that breaks its schema.
    """
    request = request or Request()
    rules = select(rulebook.RULES, request.select, request.ignore)
    rules = () if request.scores_only else rules
    if request.for_publication:
        forms = [replace(form.for_publication(), source=form.source) for form in forms]
        rules = tuple(_blocking(rule) for rule in rules)
    named = policy(request.policy) if request.policy else None
    groups: dict[tuple[Parameters, bool], list[int]] = {}
    problems = []
    for position, form in enumerate(forms):
        year = request.year or form.fiscal_year
        if request.in_force_only and named and not governs(named, year):
            continue
        try:
            group = parameters_of(form, named, year), form.kind is Kind.TARGETS
            groups.setdefault(group, []).append(position)
        except JihengError as error:
            problems.append(Problem(position, error))
    of_targets = tuple(rule for rule in rules if rule.code in rulebook.OF_TARGETS)
    evaluated = [
        _evaluate(forms, parameters, positions=batch, rules=of_targets if is_ahead else rules)
        for (parameters, is_ahead), positions in groups.items()
        for batch in _batches(positions)
    ]
    related = evaluated if request.alone else _across(evaluated)
    return Assessment(tuple(forms), tuple(related), tuple(problems))


def _blocking(rule: Rule) -> Rule:
    """Return the rule as it holds for publication."""
    blocks = rule.code in rulebook.BLOCKING_PUBLICATION
    return replace(rule, severity=Severity.ERROR) if blocks else rule


def parameters_of(form: Form, named: Policy | None, year: int | None) -> Parameters:
    """Return the parameters a form is judged by: of the policy named, else of the governing one.

    Args:
        form: the form.
        named: the policy asked for, if there was one.
        year: takes the place of the form's own year when given.

    Raises:
        NoPolicyInForce: none is in force in that year.
    """
    answering = year or form.fiscal_year
    return resolve(named or choose(answering, form.supervising_department), answering)


def _across(groups: Sequence[Group]) -> list[Group]:
    """Evaluate the rules across forms: over all groups that have some, if they hold forms to."""
    kin = [group for group in groups if group.run.program.has_rules_across]
    if sum(len(group.forms) for group in kin) < 2:  # noqa: PLR2004
        return list(groups)
    surveys = [
        group.run.program.survey(group.run, pl.Series(group.positions, dtype=pl.Int64))
        for group in kin
    ]
    told = relate(kin[0].run.program.plan, surveys)
    judged = {
        id(group): replace(group, run=group.run.program.judge(survey, related))
        for group, survey, related in zip(kin, surveys, told, strict=True)
    }
    return [judged.get(id(group), group) for group in groups]


def _batches(positions: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(positions), BATCH):
        yield tuple(positions[start : start + BATCH])


def _evaluate(
    forms: Sequence[Form],
    parameters: Parameters,
    *,
    positions: tuple[int, ...],
    rules: tuple[Rule, ...],
) -> Group:
    batch = tuple(forms[position] for position in positions)
    return Group(parameters, positions, batch, program(parameters, rules).run(to_columns(batch)))


@lru_cache(maxsize=64)
def program(parameters: Parameters, rules: tuple[Rule, ...]) -> Program:
    """Return the compiled program of rules and scores for one policy, cached."""
    return settled(Program(rules, DERIVED, parameters=parameters, wanted=scoring.SCORES))


@lru_cache(maxsize=64)
def ensemble(programs: tuple[tuple[str, Program], ...]) -> Ensemble:
    """Return programs without rules, by their names, to be run over the same forms, cached."""
    return Ensemble(dict(programs))


def _moved(finding: Finding, position: int) -> Finding:
    """Return the finding at the form's position in the request; it is not related to itself."""
    values = {name: getattr(finding, name) for name in Finding.__slots__}
    related = tuple(form for form in finding.related if form != position)
    return Finding(**{**values, "form": position, "related": related})

"""Comparing laws: forms scored under several policies at once, and what flips their rating.

A policy differs from another in few parameters. Where two policies rate a form differently, each
of these is put alone into the policy that governs the form, and the form is scored again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from jiheng.domain.form import Form
from jiheng.engine.columns import Scope
from jiheng.engine.intake import to_columns
from jiheng.engine.parameters import Parameters
from jiheng.policy import SCORING, governs, policies
from jiheng.reporting.stability import Change, Flip
from jiheng.services.assessing import Assessment, Group, Request, assess, program

EVERY_POLICY: Final = "all"
"""The word that stands for every shipped policy in force in a form's year."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Assessments of the same forms, the policies asked for, and for each form what flips it."""

    assessments: tuple[Assessment, ...]
    asked: tuple[str, ...]
    flips: Mapping[int, tuple[Flip, ...]]


@dataclass(frozen=True, slots=True)
class _Rated:
    """A form's parameters and its computed total (hundredths) and rating under them."""

    parameters: Parameters
    total: int | None
    rating: str | None


def compare(forms: Sequence[Form], names: Sequence[str], *, year: int | None = None) -> Comparison:
    """Score forms under every policy named; `EVERY_POLICY` stands for all that are in force.

    A flip starts from the policy that governs the form where all are asked for, else from the
    first one named.

    Raises:
        UsageError: an unknown policy, or a policy file that breaks its schema.
    """
    own = assess(forms, Request(year=year, scores_only=True))
    if EVERY_POLICY not in names:
        requests = [Request(name, year=year, scores_only=True) for name in names]
        assessments = [assess(forms, request) for request in requests] or [own]
        return Comparison(
            tuple(assessments), tuple(names), _flips(forms, assessments[0], assessments)
        )
    years = {year or form.fiscal_year for form in forms}
    in_force = [each.name for each in policies() if any(governs(each, one) for one in years)]
    named = [each for each in names if each not in {EVERY_POLICY, *in_force}]
    asked = (*in_force, *named)
    assessments = [
        assess(forms, Request(name, year=year, scores_only=True, in_force_only=name in in_force))
        for name in asked
    ]
    flips = _flips(forms, own, assessments)
    if not assessments:
        return Comparison((own,), (), flips)
    assessments[0] = replace(assessments[0], problems=own.problems)
    return Comparison(tuple(assessments), asked, flips)


def _flips(
    forms: Sequence[Form], own: Assessment, others: Sequence[Assessment]
) -> dict[int, tuple[Flip, ...]]:
    ours = _rated(own)
    found: dict[int, dict[object, Flip]] = {}
    for other in others:
        for form, flip in _flips_to(forms, ours, _rated(other)):
            changed = tuple((each.name, repr(each.theirs.value)) for each in flip.changes)
            found.setdefault(form, {}).setdefault(changed, flip)
    return {form: tuple(flips.values()) for form, flips in found.items()}


def _rated(assessment: Assessment) -> dict[int, _Rated]:
    return {
        position: rated
        for group in assessment.groups
        for position, rated in zip(group.positions, _ratings(group), strict=True)
    }


def _ratings(group: Group) -> Iterator[_Rated]:
    table, bands = group.run.tables[Scope.FORMS], group.parameters.grade_bands
    totals, ratings = table["computed_total"], table["computed_rating"]
    for total, rating in zip(totals, ratings, strict=True):
        yield _Rated(group.parameters, total, None if rating is None else bands[rating][0])


def _flips_to(
    forms: Sequence[Form], ours: Mapping[int, _Rated], theirs: Mapping[int, _Rated]
) -> Iterator[tuple[int, Flip]]:
    apart: dict[tuple[Parameters, Parameters], list[int]] = {}
    for form, rated in ours.items():
        other = theirs.get(form)
        if other and rated.rating != other.rating:
            apart.setdefault((rated.parameters, other.parameters), []).append(form)
    for (here, there), positions in apart.items():
        changes = _changes(here, there)
        left = set(positions)
        for change in changes:
            mixed = here.replaced(change.theirs)
            for form, rated in _again(forms, positions, mixed):
                if rated.rating != ours[form].rating:
                    left.discard(form)
                    yield form, _flip(there.policy, (change,), before=ours[form], after=rated)
        for form in sorted(left):
            yield form, _flip(there.policy, changes, before=ours[form], after=theirs[form])


def _changes(here: Parameters, there: Parameters) -> tuple[Change, ...]:
    pairs = (Change(here.explain(spec.name), there.explain(spec.name)) for spec in SCORING)
    return tuple(change for change in pairs if change.ours.value != change.theirs.value)


def _again(
    forms: Sequence[Form], positions: Sequence[int], parameters: Parameters
) -> Iterator[tuple[int, _Rated]]:
    batch = tuple(forms[position] for position in positions)
    run = program(parameters, ()).run(to_columns(batch))
    yield from zip(
        positions, _ratings(Group(parameters, tuple(positions), batch, run)), strict=True
    )


def _flip(policy: str, changes: tuple[Change, ...], *, before: _Rated, after: _Rated) -> Flip:
    numbers: dict[str, Any] = {"total": before.total, "other_total": after.total}
    exact = {
        name: None if raw is None else Decimal(raw).scaleb(-2) for name, raw in numbers.items()
    }
    return Flip(policy, changes, rating=before.rating, other_rating=after.rating, **exact)

"""The form a unit starts from: what was approved and last year's indicators, nothing claimed.

Knows nothing of where forms are kept.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from jiheng.documents.interpret.folding import fold
from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form, Project, Total
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Actual, Indicator, Level1, Level2, Target
from jiheng.domain.objective import Objective
from jiheng.domain.wording import printable
from jiheng.policy import choose, policies, resolve
from jiheng.services.listed import Listed

_FULL: Final = Decimal(100)
_ROWS: Final = (
    (Level1.OUTPUT, Level2.QUANTITY),
    (Level1.OUTPUT, Level2.QUALITY),
    (Level1.OUTPUT, Level2.TIMELINESS),
    (Level1.OUTCOME, Level2.SOCIAL),
    (Level1.SATISFACTION, Level2.BENEFICIARY_SATISFACTION),
)
_SOURCES: Final = (
    FundingSource.TOTAL,
    FundingSource.CURRENT_APPROPRIATION,
    FundingSource.CARRY_OVER,
    FundingSource.OTHER,
)
_LIKENESS: Final[tuple[Callable[[Indicator], object], ...]] = (
    lambda row: (fold(row.name or ""), row.level1, row.level2, fold(row.target.text or "")),
    lambda row: (fold(row.name or ""), row.level1, row.level2),
    lambda row: fold(row.name or ""),
)
"""What two indicators have in common that are the same one, the surest first: lists put the lines
of a name into one.
"""


def started(last: Form | None, *, year: int, unit: str, department: str, policy: str) -> Form:
    """Return the form of a new year: last year's with all results taken out, or an empty one.

    Args:
        last: the form of the year before.
        year: the fiscal year.
        unit: the implementing unit.
        department: the supervising department.
        policy: name of the policy; empty chooses by year and department.

    Raises:
        NoPolicyInForce: no policy governs that year.
    """
    made = _carried(last) if last else Form(indicators=tuple(Indicator(*each) for each in _ROWS))
    lines = made.funds or tuple(FundsLine(source) for source in _SOURCES)
    points = _execution_points(year, department, policy)
    return replace(
        made,
        fiscal_year=year,
        implementing_unit=unit,
        supervising_department=department,
        amount_unit=AmountUnit.WAN_YUAN,
        funds=tuple(
            replace(line, max_points=points) if line.source is FundingSource.TOTAL else line
            for line in lines
        ),
        total=Total(max_points=_FULL),
    )


def given(form: Form, listed: Listed) -> Form:
    """Return the form with what a list tells put in its place; what it does not tell stays.

    Listed indicators take the place of all present ones; each keeps what the unit filled in for
    the one it is. A number that is the same stays as it is printed, and a form of which nothing
    changes stays as it is, with where its values come from.
    """
    project = Project(_name(form, listed), listed.code or form.project.code)
    intended = form.objective.intended
    if listed.intended and listed.intended != printable(intended or "").strip():
        intended = listed.intended
    objective = replace(form.objective, intended=intended)
    known = {at: form.indicators[of] for at, of in _paired(listed, form).items()}
    rows = tuple(_kept(row, known.get(at)) for at, row in enumerate(listed.indicators))
    rows = () if rows == form.indicators else rows
    made = replace(
        form,
        project=project,
        objective=objective,
        funds=_budgeted(form, listed),
        indicators=rows or form.indicators,
        extensions=_without_columns(form) if rows else form.extensions,
        provenance={},
    )
    return form if made == form else made


def _name(form: Form, listed: Listed) -> str | None:
    """Return the project's name: the form's where it differs from the list's in width alone."""
    name = form.project.name
    return name if name and fold(name) == fold(listed.name) else listed.name or name


def lost_rows(form: Form, listed: Listed) -> tuple[Indicator, ...]:
    """Return the indicators that the unit filled in and that the list takes out of the form."""
    if not listed.indicators:
        return ()
    kept = set(_paired(listed, form).values())
    return tuple(row for at, row in enumerate(form.indicators) if at not in kept and _filled(row))


def other_outturn(form: Form, listed: Listed) -> tuple[Decimal, Decimal] | None:
    """Return the outturn a form has and the other that a list puts in its place, in 万元."""
    place = form.line_index(FundingSource.TOTAL)
    present = None if place is None else form.funds[place].outturn
    if present is None or listed.outturn is None:
        return None
    unit = form.amount_unit or AmountUnit.WAN_YUAN
    before = present * unit.fen / AmountUnit.WAN_YUAN.fen
    return None if before == listed.outturn else (before, listed.outturn)


def _filled(row: Indicator) -> bool:
    told = (row.actual.text, row.claimed_score, row.variance_explanation, row.evidence)
    return any(each not in {None, ""} for each in told)


def _budgeted(form: Form, listed: Listed) -> tuple[FundsLine, ...]:
    """Return the funds with what was approved in their total, made where there is none."""
    unit = form.amount_unit or AmountUnit.WAN_YUAN
    told = {
        field: amount * AmountUnit.WAN_YUAN.fen / unit.fen
        for field in ("original_budget", "revised_budget", "outturn")
        if (amount := getattr(listed, field)) is not None
    }
    lines = form.funds
    if form.line_index(FundingSource.TOTAL) is None and (told or not lines):
        lines = (FundsLine(FundingSource.TOTAL), *lines)
    return tuple(
        _given_amounts(line, told) if line.source is FundingSource.TOTAL else line for line in lines
    )


def _given_amounts(line: FundsLine, told: dict[str, Decimal]) -> FundsLine:
    other: dict[str, Any] = {name: of for name, of in told.items() if getattr(line, name) != of}
    return replace(line, **other)


def _paired(listed: Listed, form: Form) -> dict[int, int]:
    """Return which indicator of a form each of a list is, by their places.

    It has the same name; of several that have, first those with the same levels and target, then
    those with the same levels, then whichever comes first, each once.
    """
    found: dict[int, int] = {}
    left = {at: row for at, row in enumerate(form.indicators) if row.name}
    for likeness in _LIKENESS:
        for at, row in enumerate(listed.indicators):
            if at not in found and row.name:
                same = (of for of, each in left.items() if likeness(each) == likeness(row))
                if (of := next(same, None)) is not None:
                    found[at] = of
                    del left[of]
    return found


def _kept(row: Indicator, before: Indicator | None) -> Indicator:
    if before is None:
        return row
    points = row.max_points
    return replace(
        before,
        level1=row.level1 or before.level1,
        level2=row.level2 or before.level2,
        target=before.target if _is_same(row.target, before.target) else row.target,
        max_points=before.max_points if points in {None, before.max_points} else points,
    )


def _is_same(target: Target, before: Target) -> bool:
    """Whether a list tells no other target than there is, however its lines are broken."""
    return fold(target.text or "") in {"", fold(before.text or "")}


def _without_columns(form: Form) -> dict[str, tuple[str, ...]]:
    """Return the extensions that do not stand beside the indicators."""
    rows = len(form.indicators)
    return {label: of for label, of in form.extensions.items() if len(of) != rows}


def _carried(last: Form) -> Form:
    """Return last year's form without results: indicators, targets and points stay."""
    rows = tuple(
        replace(row, actual=Actual(), claimed_score=None, variance_explanation=None, evidence=None)
        for row in last.indicators
    )
    return Form(
        kind=last.kind,
        project=last.project,
        funds=tuple(FundsLine(line.source) for line in last.funds),
        objective=Objective(intended=last.objective.intended),
        indicators=rows,
    )


def _execution_points(year: int, department: str, policy: str) -> Decimal:
    named = next((each for each in policies() if each.name == policy), None)
    value = resolve(named or choose(year, department), year).execution_points
    return Decimal(value).scaleb(-2)

"""The form a unit starts from: what was approved and last year's indicators, nothing claimed.

Knows nothing of where forms are kept.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form, Project, Total
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Actual, Indicator, Level1, Level2
from jiheng.domain.objective import Objective
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

    Listed indicators take the place of all present ones; one of the same name keeps what the
    unit filled in.
    """
    project = Project(listed.name or form.project.name, listed.code or form.project.code)
    objective = replace(form.objective, intended=listed.intended or form.objective.intended)
    known = {row.name: row for row in form.indicators if row.name}
    rows = tuple(_kept(row, known.get(row.name or "")) for row in listed.indicators)
    return replace(
        form,
        project=project,
        objective=objective,
        funds=_budgeted(form, listed),
        indicators=rows or form.indicators,
        extensions=form.extensions if not rows else _without_columns(form),
        provenance={},
    )


def _budgeted(form: Form, listed: Listed) -> tuple[FundsLine, ...]:
    unit = form.amount_unit or AmountUnit.WAN_YUAN
    told = {
        field: amount * AmountUnit.WAN_YUAN.fen / unit.fen
        for field in ("original_budget", "revised_budget", "outturn")
        if (amount := getattr(listed, field)) is not None
    }
    lines = form.funds or (FundsLine(FundingSource.TOTAL),)
    return tuple(
        replace(line, **told) if line.source is FundingSource.TOTAL else line for line in lines
    )


def _kept(row: Indicator, before: Indicator | None) -> Indicator:
    if before is None:
        return row
    return replace(
        before,
        level1=row.level1 or before.level1,
        level2=row.level2 or before.level2,
        target=row.target if row.target.text else before.target,
        max_points=before.max_points if row.max_points is None else row.max_points,
    )


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

"""Reports as Polars tables, for analysis.

Points are exact decimals with `SCALE` places; a figure too large for them is null.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import polars as pl

from jiheng.domain.scorecard import Scorecard, ScoreLine
from jiheng.reporting.report import FormReport, Report

SCALE: Final = 6
_LARGEST = Decimal(10) ** 20
_POINTS = pl.Decimal(38, SCALE)
_IDENTITY: dict[str, Any] = {
    "form": pl.Int64,
    "file": pl.String,
    "fiscal_year": pl.Int64,
    "supervising_department": pl.String,
    "implementing_unit": pl.String,
    "project": pl.String,
}
_FINDING: dict[str, Any] = dict.fromkeys(
    (
        "rule",
        "name",
        "verdict",
        "severity",
        "path",
        "claimed",
        "expected",
        "message",
        "help",
        "authority",
        "fix",
        "fingerprint",
    ),
    pl.String,
)
_FINDING["related"] = pl.List(pl.Int64)
_SCORE: dict[str, Any] = {
    "policy": pl.String,
    "claimed_total": _POINTS,
    "computed_total": _POINTS,
    "claimed_rating": pl.String,
    "computed_rating": pl.String,
    "execution_rate": _POINTS,
    "claimed_execution_score": _POINTS,
    "computed_execution_score": _POINTS,
    "indicators": pl.List(
        pl.Struct(
            {
                "path": pl.String,
                "label": pl.String,
                "max_points": _POINTS,
                "claimed": _POINTS,
                "computed": _POINTS,
                "reason": pl.String,
                "conversion": pl.String,
            }
        )
    ),
}
_STABILITY: dict[str, Any] = {
    "least_total": _POINTS,
    "greatest_total": _POINTS,
    "ratings": pl.List(pl.String),
    "is_stable": pl.Boolean,
    "flipped_by": pl.List(pl.String),
}


def findings_frame(report: Report) -> pl.DataFrame:
    """Return one row a finding: the form's identity, then the fields of the finding."""
    rows = [
        {**_identity(each), **{name: _told(getattr(finding, name)) for name in _FINDING}}
        for each in report.forms
        for finding in each.findings
    ]
    return pl.DataFrame(rows, schema=_IDENTITY | _FINDING)


def scores_frame(report: Report) -> pl.DataFrame:
    """Return one row a form and policy; `indicators` is a list of structs."""
    rows = [{**_identity(each), **_score(card)} for each in report.forms for card in each.cards]
    return pl.DataFrame(rows, schema=_IDENTITY | _SCORE)


def stability_frame(report: Report) -> pl.DataFrame:
    """Return one row a form: range of totals, ratings, and the parameters that flip the rating."""
    rows = [{**_identity(each), **_stability(each)} for each in report.forms]
    return pl.DataFrame(rows, schema=_IDENTITY | _STABILITY)


def _stability(each: FormReport) -> dict[str, object]:
    least, greatest = each.total_range or (None, None)
    ratings = dict.fromkeys(card.computed_rating for card in each.cards if card.computed_rating)
    return {
        "least_total": _points(least),
        "greatest_total": _points(greatest),
        "ratings": list(ratings),
        "is_stable": not each.rating_differs,
        "flipped_by": ["+".join(change.name for change in flip.changes) for flip in each.flips],
    }


def _identity(each: FormReport) -> dict[str, object]:
    form = each.form
    return {
        "form": each.index,
        "file": form.source.file if form.source else None,
        "fiscal_year": form.fiscal_year,
        "supervising_department": form.supervising_department,
        "implementing_unit": form.implementing_unit,
        "project": form.project.name,
    }


def _told(value: object) -> object:
    return value if value is None or isinstance(value, tuple) else str(value)


def _score(card: Scorecard) -> dict[str, object]:
    return {
        "policy": card.policy,
        "claimed_total": _points(card.total.claimed),
        "computed_total": _points(card.total.computed),
        "claimed_rating": card.claimed_rating,
        "computed_rating": card.computed_rating,
        "execution_rate": _points(card.execution_rate),
        "claimed_execution_score": _points(card.execution.claimed),
        "computed_execution_score": _points(card.execution.computed),
        "indicators": [dict(_line(line)) for line in card.indicators],
    }


def _line(line: ScoreLine) -> Iterator[tuple[str, object]]:
    yield "path", line.path
    yield "label", line.label
    for name in ("max_points", "claimed", "computed"):
        yield name, _points(getattr(line, name))
    yield "reason", line.reason
    yield "conversion", line.conversion


def _points(number: Decimal | None) -> Decimal | None:
    """Return the number with `SCALE` places, rounded half to even beyond them."""
    if number is None or abs(number) >= _LARGEST:
        return None
    return number.quantize(Decimal(1).scaleb(-SCALE))

"""What the statistics page shows of each year: rows and points, aggregated, the most telling first.

Figures are the whole numbers of the tables: hundredths, ten-thousandths. Nothing of a single
form is in them, so that a page of a million forms is as small as one of a thousand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from jiheng.reporting.words import NOTHING, UNTOLD

Tables = Mapping[str, pl.DataFrame]
Rows = list[dict[str, Any]]
MOST_POINTS: Final = 400
"""How many departments are drawn at most."""
MOST_ROWS: Final = 12
MOST_COLUMNS: Final = 14
MOST_RULES: Final = 16
ENOUGH: Final = (10, 3)
"""From how many forms on a department, and a unit, is listed."""
LOW: Final = 2
"""The first band of execution that is not below 80 %."""


@dataclass(frozen=True, slots=True)
class Heat:
    """Rates of rules by place, in hundredths of a percent of the forms.

    Attributes:
        columns: names of places, the largest first.
        count: how many places there are, of which these are the largest.
        rules: codes, the most frequent first.
        rates: a row a rule: over all places, then a column each.
    """

    columns: tuple[str, ...]
    count: int
    rules: tuple[str, ...]
    rates: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class YearView:
    """One year. `whole` and the rows have the columns of the tables of places."""

    year: str
    whole: dict[str, Any]
    units: int
    totals: Rows
    bands: Rows
    regions: Rows
    region_count: int
    departments: Rows
    department_count: int
    inflated: Rows
    timid: Rows
    inflated_units: Rows
    timid_units: Rows
    heats: tuple[Heat, Heat]
    raters: Rows
    reviewers: Rows
    gaps: Rows
    ratings: Rows


def share(part: int, whole: int, of: int = 10_000) -> int | None:
    """Return part ÷ whole in ten-thousandths, or in parts of `of`, rounded half up."""
    return (2 * of * part + whole) // (2 * whole) if whole > 0 else None


def year_views(tables: Tables) -> list[YearView]:
    """Return what is shown of each year, the latest first, and last of forms without a year."""
    years = sorted(tables["years"]["year"], key=_order, reverse=True)
    tables = {name: _named(table) for name, table in tables.items()}
    return [_view(year, tables) for year in years]


def _named(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table of places with a dash for a region that is not told."""
    if "region" not in table.columns:
        return table
    return table.with_columns(pl.col("region").replace(UNTOLD, NOTHING))


def _order(year: str) -> int:
    return int(year) if year.isdigit() else -1


def _view(year: str, tables: Tables) -> YearView:
    own = {name: table.filter(pl.col("year") == year) for name, table in tables.items()}
    departments = own["departments"]
    largest = departments.sort("forms", "region", "department", descending=[True, False, False])
    least, fewest = ENOUGH
    totals = own["totals"].group_by("side", "points").agg(pl.col("forms").sum())
    bands = own["execution"].group_by("band").agg(pl.col("forms", "graded", "best").sum())
    return YearView(
        year,
        own["years"].row(0, named=True),
        own["units"].height,
        totals.sort("points").to_dicts(),
        bands.sort("band").to_dicts(),
        own["regions"].sort("forms", descending=True).head(MOST_COLUMNS).sort("region").to_dicts(),
        own["regions"].height,
        largest.head(MOST_POINTS).to_dicts(),
        departments.height,
        _most(departments, "inflation", least, descending=True),
        _most(departments, "ambition", least, descending=False),
        _most(own["units"], "inflation", fewest, descending=True),
        _most(own["units"], "ambition", fewest, descending=False),
        (_heat(own, "region"), _heat(own, "department")),
        own["raters"].to_dicts(),
        own["reviewers"].to_dicts(),
        own["gaps"]
        .group_by("reviewer", "mean", "gap")
        .agg(pl.col("reviews").sum())
        .sort("reviewer", "mean", "gap")
        .to_dicts(),
        own["ratings"]
        .group_by("own_grade", "reviewed_grade")
        .agg(pl.col("reviews").sum())
        .to_dicts(),
    )


def _most(places: pl.DataFrame, by: str, least: int, *, descending: bool) -> Rows:
    """Return the places with the greatest or least figure, of those with enough forms."""
    known = places.filter((pl.col("forms") >= least) & pl.col(by).is_not_null())
    return known.sort(by, "forms", descending=[descending, True]).head(MOST_ROWS).to_dicts()


def _heat(own: Tables, key: str) -> Heat:
    places = own["departments"].group_by(key).agg(pl.col("forms").sum())
    largest = places.sort("forms", key, descending=[True, False]).head(MOST_COLUMNS)
    found = own["rules"].group_by("rule", key).agg(pl.col("forms").sum())
    of_rule = found.group_by("rule").agg(pl.col("forms").sum())
    rules = of_rule.sort("forms", "rule", descending=[True, False]).head(MOST_RULES)
    counts = {(rule, place): forms for rule, place, forms in found.iter_rows()}
    whole = int(places["forms"].sum())
    rates = tuple(
        (
            share(all_forms, whole) or 0,
            *(share(counts.get((rule, place), 0), of) or 0 for place, of in largest.iter_rows()),
        )
        for rule, all_forms in rules.iter_rows()
    )
    columns = tuple(name or "—" for name in largest[key])
    return Heat(columns, places.height, tuple(rules["rule"]), rates)


def low_executed(bands: Sequence[dict[str, Any]], *, is_low: bool) -> tuple[int, int, int]:
    """Return forms, graded and best of the bands below 80 % of execution, or from there on."""
    chosen = [each for each in bands if each["band"] >= 0 and (each["band"] < LOW) == is_low]
    forms, graded, best = (
        sum(each[name] for each in chosen) for name in ("forms", "graded", "best")
    )
    return forms, graded, best

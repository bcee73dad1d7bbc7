"""Sums turned into figures people read: means, shares, indices, each rounded half up.

Means and deviations in hundredths of a point; rates, positions and the index in hundredths of a
percent; r and kappa in ten-thousandths. A figure without anything to take it from is null.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from jiheng.corpus.statistics.ambition import YARDSTICKS
from jiheng.corpus.statistics.exact import correlation, deviation, ratio, weighted_kappa
from jiheng.corpus.statistics.sums import UNTOLD
from jiheng.engine.arithmetic import WHOLE, half_up, product

LIMITS = 196
"""How many hundredths of a standard deviation the limits of agreement lie from the bias: 95 %."""
_POSITIONS = ("falsifiable_rate", *(f"{yardstick}_position" for yardstick in YARDSTICKS))


def with_indices(sums: pl.DataFrame) -> pl.DataFrame:
    """Return sums of units, or of wider places, with the figures they give."""
    told = sums.with_columns(**dict(_figures()))
    whole = pl.sum_horizontal(_POSITIONS, ignore_nulls=False)
    products = ("pairs", "x", "y", "xx", "yy", "xy")
    r = [
        correlation(number, (x, y), products=(xx, yy, xy))
        for number, x, y, xx, yy, xy in told.select(products).iter_rows()
    ]
    return told.with_columns(
        pl.Series("correlation", r, dtype=pl.Int64),
        ambition=half_up(whole, len(_POSITIONS)),
    )


def _figures() -> Iterator[tuple[str, pl.Expr]]:
    yield "execution_rate", _share("outturn", "executed_budget")
    for side in ("claimed", "computed"):
        yield f"mean_{side}", half_up(pl.col(side), pl.col("both"))
        yield f"{side}_best_rate", _share(f"{side}_best", f"{side}_graded")
    yield "inflation", half_up(pl.col("claimed") - pl.col("computed"), pl.col("both"))
    yield "falsifiable_rate", _share("falsifiable", "points")
    for name in YARDSTICKS:
        points = pl.col(f"{name}_points")
        twice = pl.col(f"{name}_harder") * 2 + pl.col(f"{name}_equal")
        yield f"{name}_position", half_up(product(twice, WHOLE), points * 2)
        yield f"{name}_mean_distance", half_up(pl.col(f"{name}_distance"), points)
    for kind in ("proven", "bare"):
        yield f"{kind}_rate", _share(f"{kind}_claimed", f"{kind}_points")


def _share(part: str, whole: str) -> pl.Expr:
    return half_up(product(pl.col(part), WHOLE), pl.col(whole))


def grouped(sums: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return sums added up by fewer keys, with their figures."""
    others = [name for name, dtype in sums.schema.items() if name in keys or dtype.is_integer()]
    added = sums.select(others).group_by(keys).agg(pl.all().sum())
    return with_indices(added.sort(keys))


def rule_rates(found: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return how often rules found something: forms with a finding of all forms of the place.

    Args:
        found: forms and findings by year, region, department and rule.
        units: the sums of units.
    """
    keys = ["year", "region", "department"]
    whole = units.group_by(keys).agg(of_forms=pl.col("forms").sum())
    told = found.join(whole, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return told.with_columns(rate=_share("forms", "of_forms"))


def agreement(
    sums: pl.DataFrame, ratings: pl.DataFrame, keys: Sequence[str], *, grades: int
) -> pl.DataFrame:
    """Return bias, limits and kappa by `keys`.

    Args:
        sums: as `jiheng.corpus.statistics.agreement.by_reviewer` gives them, with their places.
        ratings: as `by_grade` gives them.
        keys: columns of both.
        grades: how many grades there are.
    """
    others = ["reviews", "own", "reviewed", "gaps", "squares", "lowered", "raised"]
    added = sums.group_by(keys).agg(pl.col(others).sum()).sort(keys)
    kappas = _kappas(ratings, keys, grades)
    told = [
        {**row, **_of_reviews(row), "kappa": kappas.get(tuple(row[key] for key in keys))}
        for row in added.iter_rows(named=True)
    ]
    figures = ("mean_own", "mean_reviewed", "bias", "deviation", "low", "high", "rate", "kappa")
    schema = {**added.schema, **dict.fromkeys(figures, pl.Int64())}
    return pl.DataFrame(told, schema=schema)


def _of_reviews(row: dict[str, Any]) -> dict[str, int | None]:
    bias = ratio(row["gaps"], row["reviews"])
    spread = deviation(row["reviews"], row["gaps"], row["squares"])
    reach = None if spread is None else ratio(spread * LIMITS, 100)
    return {
        "mean_own": ratio(row["own"], row["reviews"]),
        "mean_reviewed": ratio(row["reviewed"], row["reviews"]),
        "bias": bias,
        "deviation": spread,
        "low": None if bias is None or reach is None else bias - reach,
        "high": None if bias is None or reach is None else bias + reach,
        "rate": ratio(row["gaps"] * WHOLE, row["own"]),
    }


def _kappas(
    ratings: pl.DataFrame, keys: Sequence[str], grades: int
) -> dict[tuple[Any, ...], int | None]:
    known = ratings.filter((pl.col("own_grade") != UNTOLD) & (pl.col("reviewed_grade") != UNTOLD))
    added = known.group_by(*keys, "own_grade", "reviewed_grade").agg(pl.col("reviews").sum())
    tables: dict[tuple[Any, ...], dict[tuple[int, int], int]] = {}
    for *place, own, reviewed, number in added.iter_rows():
        tables.setdefault(tuple(place), {})[own, reviewed] = number
    return {place: weighted_kappa(table, grades) for place, table in tables.items()}

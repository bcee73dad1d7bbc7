"""Facts of a part added up: by unit, by band of execution, by whole points, by pair of grades.

All are sums of whole numbers: money in fen, totals and points in hundredths, rates in hundredths
of a percent, products of two of them as they are.
"""

from collections.abc import Iterator

import polars as pl

from jiheng.corpus.statistics.ambition import EQUAL, HARDER, YARDSTICKS, compared
from jiheng.engine.arithmetic import WHOLE, half_up, product

PLACE = ("year", "region", "department", "unit")
"""The keys of a sum, from the widest to the narrowest."""
BANDS = (0, 6_000, 8_000, 9_000, 9_500, 10_000, 10_001)
"""Where bands of execution rates begin, in hundredths of a percent."""
UNTOLD = -1
"""The grade or band of what is not known."""
_MOST = 20_000
_BOTH = pl.col("claimed").is_not_null() & pl.col("computed").is_not_null()
_SCORED = pl.col("rate").is_not_null() & pl.col("score_rate").is_not_null()
_EVIDENCE = {"proven": pl.col("evidence") > 0, "bare": pl.col("evidence") == 0}


def judged(rows: pl.DataFrame, before: pl.DataFrame, medians: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with how their targets stand to last year's result and to their peers.

    Args:
        rows: as in `jiheng.corpus.statistics.facts.ROW_FACTS`.
        before: ``form_id``, ``row`` and last year's actual value ``before`` of some of them.
        medians: as `jiheng.corpus.statistics.ambition.medians` gives them.
    """
    known = rows.join(before, on=["form_id", "row"], how="left", maintain_order="left")
    known = known.join(medians, on="peers", how="left", maintain_order="left")
    stands = {"history": compared("before", "before"), "peers": compared("low", "high")}
    told = {
        name: each
        for yardstick, (sign, distance) in stands.items()
        for name, each in (
            (f"{yardstick}_sign", sign),
            (f"{yardstick}_distance", distance),
        )
    }
    return known.with_columns(**told)


def by_unit(forms: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of a part by department and unit.

    Args:
        forms: rows as in `jiheng.corpus.statistics.facts.FORM_FACTS`.
        rows: as `judged` gives them.
    """
    of_rows = rows.group_by("form_id", maintain_order=True).agg(
        **dict(_row_sums()),
        scored_points=pl.when(pl.col("claimed").is_not_null()).then("points").sum(),
        scored=pl.when(pl.col("points").is_not_null()).then("claimed").sum(),
    )
    named = [name for name in of_rows.columns if name not in {"form_id", "scored", "scored_points"}]
    rate = half_up(pl.col("scored") * WHOLE, pl.col("scored_points")).clip(0, _MOST)
    whole = forms.join(of_rows, on="form_id", how="left", maintain_order="left").with_columns(
        pl.col("rate").clip(0, _MOST), score_rate=rate
    )
    return whole.group_by("department", "unit", maintain_order=True).agg(
        **dict(_form_sums()), **{name: pl.col(name).sum() for name in named}
    )


def _form_sums() -> Iterator[tuple[str, pl.Expr]]:
    yield "forms", pl.len().cast(pl.Int64)
    yield "budget", pl.col("budget").sum()
    is_executed = pl.col("budget").is_not_null() & pl.col("outturn").is_not_null()
    yield "executed_budget", pl.when(is_executed).then("budget").sum()
    yield "outturn", pl.when(is_executed).then("outturn").sum()
    gap = pl.col("claimed") - pl.col("computed")
    yield "both", _BOTH.sum().cast(pl.Int64)
    yield "claimed", pl.when(_BOTH).then("claimed").sum()
    yield "computed", pl.when(_BOTH).then("computed").sum()
    yield "above", (gap > 0).sum().cast(pl.Int64)
    yield "below", (gap < 0).sum().cast(pl.Int64)
    for side in ("claimed", "computed"):
        grade = pl.col(f"{side}_grade")
        yield f"{side}_graded", grade.is_not_null().sum().cast(pl.Int64)
        yield f"{side}_best", (grade == 0).sum().cast(pl.Int64)
    first, second = (pl.when(_SCORED).then(name) for name in ("rate", "score_rate"))
    yield "pairs", _SCORED.sum().cast(pl.Int64)
    yield "x", first.sum()
    yield "y", second.sum()
    yield "xx", (first * first).sum()
    yield "yy", (second * second).sum()
    yield "xy", (first * second).sum()


def _row_sums() -> Iterator[tuple[str, pl.Expr]]:
    points = pl.col("points")
    yield "points", points.sum()
    yield "falsifiable", pl.when("is_falsifiable").then(points).sum()
    for yardstick in YARDSTICKS:
        sign = pl.col(f"{yardstick}_sign")
        yield f"{yardstick}_points", pl.when(sign.is_not_null()).then(points).sum()
        yield f"{yardstick}_harder", pl.when(sign == HARDER).then(points).sum()
        yield f"{yardstick}_equal", pl.when(sign == EQUAL).then(points).sum()
        distance = product(points, 1) * pl.col(f"{yardstick}_distance")
        yield f"{yardstick}_distance", distance.sum()
    is_scored = points.is_not_null() & pl.col("claimed").is_not_null()
    for kind, of_kind in _EVIDENCE.items():
        yield f"{kind}_points", pl.when(of_kind & is_scored).then(points).sum()
        yield f"{kind}_claimed", pl.when(of_kind & is_scored).then("claimed").sum()


def by_band(forms: pl.DataFrame) -> pl.DataFrame:
    """Return forms by department and band of execution: how many, how many of the best grade."""
    band = pl.lit(pl.Series(BANDS)).search_sorted(pl.col("rate"), side="right").cast(pl.Int64) - 1
    told = forms.with_columns(band=pl.when(pl.col("rate").is_not_null()).then(band))
    return told.group_by("department", pl.col("band").fill_null(UNTOLD), maintain_order=True).agg(
        forms=pl.len().cast(pl.Int64),
        graded=pl.col("claimed_grade").is_not_null().sum().cast(pl.Int64),
        best=(pl.col("claimed_grade") == 0).sum().cast(pl.Int64),
        totals=pl.col("claimed").is_not_null().sum().cast(pl.Int64),
        claimed=pl.col("claimed").sum(),
    )


def by_total(forms: pl.DataFrame) -> pl.DataFrame:
    """Return forms by the whole points of their totals, claimed and computed."""
    sides = [
        forms.select(side=pl.lit(side), points=pl.col(side) // 100).drop_nulls("points")
        for side in ("claimed", "computed")
    ]
    return (
        pl.concat(sides)
        .group_by("side", "points", maintain_order=True)
        .agg(forms=pl.len().cast(pl.Int64))
    )


def by_grades(forms: pl.DataFrame) -> pl.DataFrame:
    """Return forms by claimed and computed grade, `UNTOLD` where there is none."""
    grades = (pl.col(name).fill_null(UNTOLD) for name in ("claimed_grade", "computed_grade"))
    return forms.group_by(grades, maintain_order=True).agg(forms=pl.len().cast(pl.Int64))

"""Whether raters agree: what a unit gave itself beside what a reviewer gave.

Bias and limits of agreement of totals are those of Bland and Altman (1986); the agreement of
grades is Cohen's weighted kappa (1968). The rate of deviation 偏离度 is (self − reviewed) ÷ self.
"""

from collections.abc import Sequence

import polars as pl

from jiheng.corpus.statistics.sums import UNTOLD

REVIEWS = pl.Schema(
    {
        "key": pl.String,
        "reviewer": pl.String,
        "self_total": pl.Int64,
        "reviewed_total": pl.Int64,
        "self_rating": pl.String,
        "reviewed_rating": pl.String,
    }
)
"""A review of a form: who reviewed, both totals in hundredths, both ratings.

What the unit gave itself is null where it is what the form claims.
"""
_CELL = 100
"""The side of a cell of the plot of differences against means, in hundredths of a point."""


def paired(
    forms: pl.DataFrame, reviews: pl.DataFrame, bands: Sequence[tuple[str, int]]
) -> pl.DataFrame:
    """Return the reviews of a part's forms: department, unit, reviewer, both totals and grades.

    Args:
        forms: rows as in `jiheng.corpus.statistics.facts.FORM_FACTS`.
        reviews: rows as in `REVIEWS`.
        bands: the words of grades with their floors, the best first.
    """
    known = forms.select("key", "department", "unit", "claimed", "claimed_grade")
    told = reviews.join(known, on="key", how="inner", maintain_order="left")
    own = pl.col("self_total").fill_null(pl.col("claimed"))
    own_grade = _grade("self_rating", pl.col("self_total"), bands)
    return told.select(
        "department",
        "unit",
        "reviewer",
        own=own,
        reviewed="reviewed_total",
        own_grade=own_grade.fill_null(pl.col("claimed_grade")),
        reviewed_grade=_grade("reviewed_rating", pl.col("reviewed_total"), bands),
    )


def _grade(word: str, total: pl.Expr, bands: Sequence[tuple[str, int]]) -> pl.Expr:
    """Return the position of a word in the bands, of the total where it is none of theirs."""
    position = pl.lit(None, pl.Int64)
    for place, (_, floor) in reversed(list(enumerate(bands))):
        position = pl.when(total >= floor).then(place).otherwise(position)
    for place, (each, _) in enumerate(bands):
        position = pl.when(pl.col(word).str.strip_chars() == each).then(place).otherwise(position)
    return position.cast(pl.Int64)


def by_reviewer(reviews: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of totals and of their differences d = self − reviewed."""
    known = reviews.drop_nulls(["own", "reviewed"])
    gap = pl.col("own") - pl.col("reviewed")
    return known.group_by("department", "unit", "reviewer", maintain_order=True).agg(
        reviews=pl.len().cast(pl.Int64),
        own=pl.col("own").sum(),
        reviewed=pl.col("reviewed").sum(),
        gaps=gap.sum(),
        squares=(gap * gap).sum(),
        lowered=(gap > 0).sum().cast(pl.Int64),
        raised=(gap < 0).sum().cast(pl.Int64),
    )


def by_gap(reviews: pl.DataFrame) -> pl.DataFrame:
    """Return how many reviews lie in each cell of mean and difference, in whole points."""
    known = reviews.drop_nulls(["own", "reviewed"])
    mean, gap = pl.col("own") + pl.col("reviewed"), pl.col("own") - pl.col("reviewed")
    cell = known.select("reviewer", mean=mean // (2 * _CELL), gap=gap // _CELL)
    return cell.group_by("reviewer", "mean", "gap", maintain_order=True).agg(
        reviews=pl.len().cast(pl.Int64)
    )


def by_grade(reviews: pl.DataFrame) -> pl.DataFrame:
    """Return reviews by both grades, `UNTOLD` where there is none."""
    grades = (pl.col(name).fill_null(UNTOLD) for name in ("own_grade", "reviewed_grade"))
    keys = ("department", "unit", "reviewer")
    return reviews.group_by(*keys, *grades, maintain_order=True).agg(
        reviews=pl.len().cast(pl.Int64)
    )

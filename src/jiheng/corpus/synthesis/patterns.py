"""Patterns of names: words around a place and a subject, put together column by column."""

import polars as pl

_PARTS = r"^(?<before>[^{}]*)(?<place>\{place\})?(?<subject>\{subject\})?(?<after>[^{}]*)$"


def compiled(patterns: pl.Series) -> pl.DataFrame:
    """Return patterns in parts: ``before``, ``place`` and ``subject`` (whether there), ``after``.

    Raises:
        ValueError: a pattern has braces in another order.
    """
    parts = patterns.str.extract_groups(_PARTS).struct.unnest()
    if parts["before"].null_count():
        raise ValueError(patterns.filter(parts["before"].is_null()).to_list())
    return parts.with_columns(pl.col("place", "subject").is_not_null())


def filled(patterns: pl.DataFrame, places: pl.Series, subjects: pl.Series) -> pl.Series:
    """Return a text for each pattern, of what `compiled` returns, with its place and subject."""
    return patterns.select(
        pl.concat_str(
            "before",
            pl.when("place").then(pl.lit(places)).otherwise(pl.lit("")),
            pl.when("subject").then(pl.lit(subjects)).otherwise(pl.lit("")),
            "after",
        )
    ).to_series()

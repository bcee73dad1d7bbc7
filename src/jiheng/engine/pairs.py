"""Pairs of contents that are alike, and the groups they join.

Knows nothing of how alike contents are found.
"""

import polars as pl

from jiheng.engine.arithmetic import WHOLE

PAIRS = pl.Schema({"first": pl.UInt64, "second": pl.UInt64, "similarity": pl.Int64})
"""Two contents that are alike, the lesser key first; hundredths of a percent."""
NEIGHBOURS = 8
"""With how many followers of its own place in a bucket a content is compared."""


def mirrored(pairs: pl.DataFrame, contents: pl.Series) -> pl.DataFrame:
    """Return the pairs both ways round, and each content with itself."""
    itself = pl.DataFrame({"first": contents, "second": contents}, schema_overrides=PAIRS)
    back = pairs.select(first="second", second="first", similarity="similarity")
    return pl.concat([itself.with_columns(similarity=pl.lit(WHOLE, pl.Int64)), pairs, back])


def groups(pairs: pl.DataFrame, within: pl.Series) -> pl.DataFrame:
    """Return the groups that pairs join together, of those that hold one of `within`.

    Every member takes the least key among its partners, and then that of the one it took, until
    nothing changes: a few rounds, however long the chain.

    Args:
        pairs: ``first`` and ``second``, both ways round.
        within: keys.

    Returns:
        ``member`` and ``group``, the least key in it.
    """
    known = pairs.select(member="first").unique().with_columns(group="member")
    while True:
        partners = pairs.join(known, left_on="second", right_on="member")
        least = partners.group_by("first").agg(pl.col("group").min())
        taken = least.join(
            known.select(group="member", further="group"), on="group", how="left"
        ).select(member="first", group=pl.min_horizontal("group", "further"))
        joined = known.join(
            taken, on="member", how="left", suffix="_taken", maintain_order="left"
        ).select("member", group=pl.min_horizontal("group", "group_taken"))
        if joined["group"].equals(known["group"]):
            break
        known = joined
    asked = known.filter(pl.col("member").is_in(within.implode()))["group"].unique()
    return known.filter(pl.col("group").is_in(asked.implode()))

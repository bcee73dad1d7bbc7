"""Texts as sets of shingles, and sets as short sketches by which alike ones meet.

A shingle is two neighbouring characters of a text without signs and spaces, its two ends
counted as characters; it is held as a hash of 64 bits. A sketch sorts the shingles of a set
into bins and keeps the least of each (one-permutation MinHash, Li, Owen and Zhang 2012): the
share of equal bins estimates the Jaccard similarity of two sets. Hashes are the same in every
process of one Polars version.

Knows nothing of forms.
"""

import polars as pl

from jiheng.engine.arithmetic import WHOLE

BANDS, ROWS = 10, 3
"""Sets meet when all bins of a band agree: at a similarity of 80 % 999 of 1,000 do."""

_BINS = BANDS * ROWS
_SIGNS = r"[^\p{L}\p{N}]+"
_EARLIER = 0x9E3779B97F4A7C15
_MIXED = 0xBF58476D1CE4E5B9


def mixed(first: pl.Expr, second: pl.Expr) -> pl.Expr:
    """Return two keys as one of 64 bits: joining on one column costs a third of two."""
    return first.cast(pl.UInt64) * pl.lit(_MIXED, pl.UInt64) + second.cast(pl.UInt64) * pl.lit(
        _EARLIER, pl.UInt64
    )


def bare(text: pl.Expr) -> pl.Expr:
    """Return a text without signs and spaces."""
    return text.str.replace_all(_SIGNS, "")


def shingled(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the shingles of bare texts, a row each; one may stand several times.

    Args:
        texts: ``text``, a key, and ``words``, the bare text; rows of a key adjacent.
    """
    ends = pl.concat_str(pl.lit("^"), "words", pl.lit("$"))
    characters = texts.select("text", character=ends.str.split("")).explode("character")
    hashed = characters.select("text", pl.col("character").hash())
    pair = pl.col("character") * pl.lit(_EARLIER, pl.UInt64) + pl.col("character").shift(-1)
    spread = (pair ^ (pair // 2**31)) * pl.lit(_MIXED, pl.UInt64)
    return hashed.select("text", shingle=spread).filter(
        hashed.select(pl.col("text") == pl.col("text").shift(-1)).to_series()
    )


def bands(sets: pl.DataFrame) -> pl.DataFrame:
    """Return the bands of each set: ``key``, ``band`` and ``met``, equal where all bins agree.

    A band in which a set has no shingle is left out.

    Args:
        sets: ``key``, below 2³², beside each ``shingle`` of the set.
    """
    bin_of = (pl.col("shingle") // 2**32) * _BINS // 2**32
    least = (
        sets.select(place=pl.col("key").cast(pl.UInt64) * _BINS + bin_of, shingle="shingle")
        .group_by("place")
        .agg(pl.col("shingle").min())
    )
    told = (pl.col("shingle") + pl.col("place") % _BINS) * pl.lit(_EARLIER, pl.UInt64)
    return (
        least.select(place=pl.col("place") // ROWS, met=told)
        .group_by("place")
        .agg(pl.col("met").sum())
        .select(
            key=(pl.col("place") // BANDS).cast(pl.UInt32),
            band=(pl.col("place") % BANDS).cast(pl.UInt8),
            met="met",
        )
    )


def similarities(pairs: pl.DataFrame, sets: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with the exact ``similarity`` of their sets.

    Jaccard: shared ÷ all shingles, in hundredths of a percent, rounded down.

    Args:
        pairs: ``first`` and ``second``, keys of sets.
        sets: ``key`` beside each ``shingle`` of the set; one may stand several times.
    """
    held = sets.group_by("key").agg(pl.col("shingle").unique()).with_row_index("place")
    places = held.select("key", "place")
    met = pairs.join(places, left_on="first", right_on="key").join(
        places, left_on="second", right_on="key", suffix="_of_second"
    )
    one, other = (held["shingle"].gather(met[name]) for name in ("place", "place_of_second"))
    sizes = (
        pl.DataFrame({"one": one, "other": other})
        .select(
            shared=pl.col("one").list.set_intersection("other").list.len(),
            one=pl.col("one").list.len(),
            other=pl.col("other").list.len(),
        )
        .cast(pl.Int64)
    )
    union = pl.col("one") + pl.col("other") - pl.col("shared")
    return met.select("first", "second").hstack(
        sizes.select(similarity=pl.col("shared") * WHOLE // union)
    )

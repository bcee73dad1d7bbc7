"""The twin finder: which contents are nearly the same, among millions, exactly verified.

A content is a set of texts (the wording of a form, or a single text); contents of the same
texts are one. Contents meet in buckets of equal sketch bands, each with its neighbours there,
and every pair that met is measured on the full sets of shingles. So the work grows with the
number of contents, whatever they say, and no pair below the line is ever reported.

Knows nothing of forms, units or years: the caller joins them on.
"""

from collections.abc import Iterator

import polars as pl

from jiheng.engine.arithmetic import WHOLE
from jiheng.engine.shingles import BANDS, bands, shingled, similarities

NEIGHBOURS = 8
"""With how many followers in its bucket a content is compared."""
SHARE = 200_000
"""How many texts are held as shingles at a time."""
_PAIRS = pl.Schema({"first": pl.UInt32, "second": pl.UInt32})
_TWINS = pl.Schema({"first": pl.UInt64, "second": pl.UInt64, "similarity": pl.Int64})


def twins(contents: pl.DataFrame, texts: pl.DataFrame, least: int) -> pl.DataFrame:
    """Return the pairs of different contents that are at least `least` alike.

    Args:
        contents: ``content`` and ``text``, the texts each content is made of, and ``place``,
            any number by which contents that belong together stand side by side; keys are
            unsigned.
        texts: ``text`` and ``words``, each text once, bare of signs.
        least: the similarity from which a pair counts, in hundredths of a percent.

    Returns:
        ``first``, ``second`` and ``similarity``, each pair once, the lesser content first,
        sorted. Among more than `NEIGHBOURS` alike contents not every pair is named, but each
        content is in one.
    """
    sets = _Sets(contents, texts)
    met = _meetings(sets)
    kept = [each.filter(pl.col("similarity") >= least) for each in sets.measured(met)]
    keys = sets.keys
    named = [
        each.select(
            first=keys.gather(each["first"]),
            second=keys.gather(each["second"]),
            similarity="similarity",
        )
        for each in kept
    ]
    return pl.concat([_TWINS.to_frame(), *named]).sort("first", "second")


def mirrored(pairs: pl.DataFrame, contents: pl.Series) -> pl.DataFrame:
    """Return the pairs both ways round, and each content with itself."""
    itself = pl.DataFrame({"first": contents, "second": contents}, schema_overrides=_TWINS)
    back = pairs.select(first="second", second="first", similarity="similarity")
    return pl.concat([itself.with_columns(similarity=pl.lit(WHOLE, pl.Int64)), pairs, back])


class _Sets:
    """Contents as sets of shingles, made a share at a time; contents are numbered by key."""

    def __init__(self, contents: pl.DataFrame, texts: pl.DataFrame) -> None:
        words = texts.with_row_index("number")
        self._words = words["words"]
        numbered = contents.join(words.select("text", "number"), on="text")
        self.keys = numbered["content"].unique().sort()
        key = pl.lit(self.keys).search_sorted(pl.col("content")).cast(pl.UInt32).alias("content")
        self._texts = numbered.select(key, text="number").unique().sort("content", "text")
        self.places = numbered.select(key, "place").unique()

    def banded(self) -> Iterator[pl.DataFrame]:
        """Yield the bands of the contents, share by share."""
        start, contents = 0, self._texts["content"]
        while start < len(contents):
            last = contents[min(start + SHARE, len(contents)) - 1]
            end = int(contents.search_sorted(last, side="right"))
            yield bands(self._shingles(self._texts.slice(start, end - start)))
            start = end

    def measured(self, pairs: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Yield the pairs with their similarity, share by share."""
        ordered, share = pairs.sort("first", "second"), SHARE // 16
        for start in range(0, ordered.height, share):
            some = ordered.slice(start, share)
            named = pl.concat([some["first"], some["second"]]).unique().to_frame("content")
            held = named.join(self._texts, on="content")
            yield similarities(some, self._shingles(held).unique())

    def _shingles(self, held: pl.DataFrame) -> pl.DataFrame:
        number = held["text"].unique()
        words = pl.DataFrame({"text": number, "words": self._words.gather(number)})
        return held.join(shingled(words), on="text").select(key="content", shingle="shingle")


def _meetings(sets: _Sets) -> pl.DataFrame:
    """Return the pairs of contents that stand near each other in a bucket."""
    banded = pl.concat([bands(pl.DataFrame(schema=_EMPTY)), *sets.banded()])
    found = [_PAIRS.to_frame()]
    for number in range(BANDS):
        bucket = banded.filter(pl.col("band") == number).filter(pl.len().over("met") > 1)
        placed = bucket.join(sets.places, left_on="key", right_on="content")
        found.append(_neighbours(placed.sort("met", "place", "key")))
    return pl.concat(found).unique()


_EMPTY = {"key": pl.UInt32, "shingle": pl.UInt64}


def _neighbours(bucket: pl.DataFrame) -> pl.DataFrame:
    found = []
    for step in range(1, NEIGHBOURS + 1):
        other = pl.col("key").shift(-step)
        is_pair = (pl.col("met") == pl.col("met").shift(-step)) & (pl.col("key") != other)
        found.append(
            bucket.select(
                first=pl.min_horizontal("key", other),
                second=pl.max_horizontal("key", other),
                is_pair=is_pair.fill_null(value=False),
            )
            .filter("is_pair")
            .drop("is_pair")
        )
    return pl.concat(found)

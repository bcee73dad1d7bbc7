"""The twin finder: which contents are nearly the same, among millions, exactly verified.

A content is a set of texts (the wording of a form, or a single text); contents of the same
texts are one. Contents meet in buckets of equal sketch bands, each with its neighbours there;
pairs whose sketches are too far apart are dropped, and every other that met is measured on the
full sets of shingles. So the work grows with the number of contents, whatever they say, and no
pair below the line is ever reported. What the contents say comes in pieces that need not be in
memory together; numbers are.

Knows nothing of forms, units or years: the caller joins them on.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import polars as pl

from jiheng.engine.pairs import NEIGHBOURS, PAIRS
from jiheng.engine.shingles import (
    BINS,
    Sketches,
    banded,
    may_be_alike,
    shingled,
    similarities,
    sketched,
    traced,
)
from jiheng.engine.wording import Wording, wording_of

STRANGERS = 2
"""With how many followers of other places in its bucket a content is compared."""
MEETINGS = 2
"""In how many bands two contents must meet before they are measured."""
SHARE = 200_000
"""How many texts are held as shingles at a time, and how many pairs as texts."""
BUCKETS = 2_000_000
"""How many contents in buckets are paired at a time."""
_NO_BANDS = pl.DataFrame(schema={"key": pl.UInt32, "band": pl.UInt8, "met": pl.UInt64})


def twins(wordings: Sequence[Wording], places: pl.DataFrame, least: int) -> pl.DataFrame:
    """Return the pairs of different contents that are at least `least` alike.

    Args:
        wordings: what the contents say; one may stand in several, whole in each.
        places: ``content`` and ``place``, any number by which contents that belong together
            stand side by side; contents without a place are left out.
        least: the similarity from which a pair counts, in hundredths of a percent.

    Returns:
        ``first``, ``second`` and ``similarity``, each pair once, the lesser content first,
        sorted. Among more than `NEIGHBOURS` alike contents not every pair is named, but each
        content is in one: `groups` joins them.
    """
    sets = _Sets(wordings, places)
    met = meetings(sets.banded(), sets.places)
    return sets.named(sets.alike(met, least)).sort("first", "second")


class _Sets:
    """Contents as sets of shingles, made a share at a time; contents are numbered by key."""

    def __init__(self, wordings: Sequence[Wording], places: pl.DataFrame) -> None:
        self._wordings = wordings
        self.keys = places["content"].unique().sort()
        self._numbers = pl.DataFrame({"content": self.keys}).with_row_index("key")
        self.places = (
            places.join(self._numbers, on="content").select(content="key", place="place").unique()
        )
        self._traces = np.zeros((len(self.keys), BINS), dtype=np.uint8)

    def banded(self) -> Iterator[pl.DataFrame]:
        """Yield the bands of the contents, each content once, share by share."""
        is_new = pl.repeat(value=True, n=len(self.keys), eager=True)
        for wording in self._wordings:
            held = self._numbered(wording)
            fresh = held.filter(is_new.gather(held["content"]))
            is_new.scatter(fresh["content"].unique(), False)  # noqa: FBT003 - its own signature
            told = _Told(fresh, wording.texts)
            for share in told.shares():
                keys, sketches = told.sketches(share)
                self._traces[keys.to_numpy()] = traced(sketches)
                yield banded(sketches, keys)

    def _numbered(self, wording: Wording) -> pl.DataFrame:
        held = wording.contents.join(self._numbers, on="content")
        return held.select(content="key", text="text")

    def alike(self, pairs: pl.DataFrame, least: int) -> Iterator[pl.DataFrame]:
        """Yield the pairs that are at least `least` alike with their similarity, share by share.

        Asked of contents whose bands were told.
        """
        ordered, share = pairs.select("first", "second").sort("first", "second"), SHARE // 16
        likely = [each.filter(self._may_be(each, least)) for each in ordered.iter_slices(SHARE)]
        for each in pl.concat([ordered.clear(), *likely]).iter_slices(SHARE):
            named = pl.concat([each["first"], each["second"]]).unique()
            said = wording_of(self._wordings, self.keys.gather(named))
            told = _Told(self._numbered(said), said.texts)
            for some in each.iter_slices(share):
                few = pl.concat([some["first"], some["second"]]).unique().to_frame("content")
                sizes = similarities(some, told.shingles(few.join(told.texts, on="content")))
                yield sizes.filter(pl.col("similarity") >= least)

    def _may_be(self, pairs: pl.DataFrame, least: int) -> pl.Series:
        first, second = (self._traces[pairs[name].to_numpy()] for name in ("first", "second"))
        return may_be_alike(first, second, least)

    def named(self, pairs: Iterable[pl.DataFrame]) -> pl.DataFrame:
        """Return measured pairs by the names of the contents."""
        keys = pl.lit(self.keys)
        told = [
            each.select(
                first=keys.gather(pl.col("first")),
                second=keys.gather(pl.col("second")),
                similarity="similarity",
            )
            for each in pairs
        ]
        return pl.concat([PAIRS.to_frame(), *told])


class _Told:
    """Numbered contents with their texts, and the texts as shingles."""

    def __init__(self, held: pl.DataFrame, texts: pl.DataFrame) -> None:
        words = texts.with_row_index("number")
        self._words = words["words"]
        joined = held.join(words, on="text")
        self.texts = joined.select(content="content", text="number").sort("content", "text")

    def shares(self) -> Iterator[pl.DataFrame]:
        """Yield the texts of the contents, about `SHARE` at a time, a content never divided."""
        start, contents = 0, self.texts["content"]
        while start < len(contents):
            last = contents[min(start + SHARE, len(contents)) - 1]
            end = int(contents.search_sorted(last, side="right"))
            yield self.texts.slice(start, end - start)
            start = end

    def sketches(self, share: pl.DataFrame) -> tuple[pl.Series, Sketches]:
        """Return the contents of a share, and the sketch of each."""
        numbers, positions = np.unique(share["text"].to_numpy(), return_inverse=True)
        contents, starts = np.unique(share["content"].to_numpy(), return_index=True)
        words = self._words.gather(pl.Series(numbers))
        return pl.Series(contents), sketched(words, positions, starts)

    def shingles(self, held: pl.DataFrame) -> pl.DataFrame:
        """Return the shingles of some contents, as ``key`` and ``shingle``."""
        number = held["text"].unique()
        shingles, numbers = shingled(self._words.gather(number))
        texts = pl.DataFrame({"text": number.to_numpy().repeat(numbers), "shingle": shingles})
        return held.join(texts, on="text").select(key="content", shingle="shingle")


def meetings(bands: Iterable[pl.DataFrame], places: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of contents that stand near each other in several buckets.

    Args:
        bands: ``key``, ``band`` and ``met`` of each content.
        places: ``content``, its key, beside each of its places.
    """
    whole = pl.concat([_NO_BANDS, *bands])
    shares = 1 + whole.height // BUCKETS
    found: list[list[pl.Series]] = [[] for _ in range(shares)]
    for share in range(shares):
        pairs = _joined(near(whole.filter(pl.col("met") % shares == share), places))
        for place, held in enumerate(found):
            held.append(pairs.filter(pairs % shares == place))
    often = [_often(pl.concat(found.pop())) for _ in range(shares)]
    return pl.concat(often)


_SHIFT = 2**32


def _joined(pairs: pl.DataFrame) -> pl.Series:
    """Return each pair of keys as one number."""
    first, second = (pl.col(name).cast(pl.UInt64) for name in ("first", "second"))
    return pairs.select(first * pl.lit(_SHIFT, pl.UInt64) + second).to_series()


def _often(pairs: pl.Series) -> pl.DataFrame:
    """Return the pairs that stand there `MEETINGS` times or more."""
    counted = pairs.rename("pair").value_counts().filter(pl.col("count") >= MEETINGS)
    return counted.select(
        first=(pl.col("pair") // _SHIFT).cast(pl.UInt32),
        second=(pl.col("pair") % _SHIFT).cast(pl.UInt32),
    )


def near(bands: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of contents that stand near each other in a bucket, once a band.

    Args:
        bands: ``key``, ``band`` and ``met`` of each content; all of a ``met``.
        places: ``content``, its key, beside each of its places.
    """
    crowded = bands.filter(_is_shared(bands["met"]))
    bucket = crowded.join(places, left_on="key", right_on="content")
    return _neighbours(bucket.sort("met", "place", "key"))


def _is_shared(met: pl.Series) -> pl.Series:
    """Return whether a number stands there more than once."""
    ordered = np.sort(met.to_numpy())
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return met.is_in(pl.Series(np.unique(again)).implode())


def bands_of(wording: Wording) -> pl.DataFrame:
    """Return the bands of the contents of a wording: ``content``, ``band`` and ``met``."""
    sets = _Sets([wording], wording.contents.select("content", place=pl.lit(0)))
    told = pl.concat([_NO_BANDS, *sets.banded()])
    return told.select(pl.lit(sets.keys).gather(pl.col("key")).alias("content"), "band", "met")


def alike(pairs: pl.DataFrame, wording: Wording, least: int) -> pl.DataFrame:
    """Return the pairs of contents, ``first`` and ``second``, that are at least `least` alike.

    With their ``similarity``; which pairs are measured is decided as `twins` does.
    """
    sets = _Sets([wording], wording.contents.select("content", place=pl.lit(0)))
    keys = pl.lit(sets.keys)
    for _ in sets.banded():
        pass
    numbered = pairs.select(
        keys.search_sorted(pl.col(name)).cast(pl.UInt32).alias(name) for name in ("first", "second")
    )
    return sets.named(sets.alike(numbered, least))


def _neighbours(bucket: pl.DataFrame) -> pl.DataFrame:
    found = []
    for step in range(1, NEIGHBOURS + 1):
        other = pl.col("key").shift(-step)
        is_pair = (pl.col("met") == pl.col("met").shift(-step)) & (pl.col("key") != other)
        if step > STRANGERS:
            is_pair &= pl.col("place") == pl.col("place").shift(-step)
        found.append(
            bucket.select(
                "band",
                first=pl.min_horizontal("key", other),
                second=pl.max_horizontal("key", other),
                is_pair=is_pair.fill_null(value=False),
            )
            .filter("is_pair")
            .drop("is_pair")
        )
    return pl.concat(found).unique()

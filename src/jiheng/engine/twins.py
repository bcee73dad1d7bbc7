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
from numpy.typing import NDArray

from jiheng.engine.buckets import near, often, parted
from jiheng.engine.pairs import PAIRS
from jiheng.engine.shingles import (
    BANDS,
    BINS,
    Bands,
    Sketches,
    Traces,
    banded,
    shingled,
    similarities,
    sketched,
    traced,
)
from jiheng.engine.wording import Wording, wording_of

SHARE = 50_000
"""How many texts are held as shingles at a time."""
READ = 25_000
"""Of how many pairs is read at a time what they say: each time all wording is gone through."""
MEASURED = 6_000
"""How many pairs are measured at a time."""


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
    pairs = sets.sketch().near(least)
    return sets.named(sets.measured(pairs, least)).sort("first", "second")


class _Sets:
    """Contents as sets of shingles, sketched a share at a time; contents are numbered by key."""

    def __init__(self, wordings: Sequence[Wording], places: pl.DataFrame) -> None:
        self._wordings = wordings
        self.keys = places["content"].unique().sort()
        self._numbers = pl.DataFrame({"content": self.keys}).with_row_index("key")
        self._places = places.join(self._numbers, on="content").select("place", "key").unique()
        self.bands: Bands = np.zeros((len(self.keys), BANDS), dtype=np.uint32)
        self.traces: Traces = np.zeros((len(self.keys), BINS), dtype=np.uint8)

    def sketch(self) -> "_Sets":
        """Sketch every content, once, and return the sets."""
        is_new = pl.repeat(value=True, n=len(self.keys), eager=True)
        for wording in self._wordings:
            held = self._numbered(wording)
            fresh = held.filter(is_new.gather(held["content"]))
            is_new.scatter(fresh["content"].unique(), False)  # noqa: FBT003 - its own signature
            told = _Told(fresh, wording.texts)
            for share in told.shares():
                keys, sketches = told.sketches(share)
                self.bands[keys], self.traces[keys] = banded(sketches), traced(sketches)
        return self

    def near(self, least: int) -> pl.DataFrame:
        """Return the pairs that stand near each other in several buckets and may be alike."""
        entries = self._places.sort("place", "key")
        keys, places = entries["key"].to_numpy().astype(np.int64), entries["place"].to_numpy()
        found = [
            near(self.bands[:, band], (keys, places), self.traces, least=least)
            for band in range(BANDS)
        ]
        first, second = parted(often(found))
        return pl.DataFrame({"first": first, "second": second}).cast(pl.UInt32)

    def _numbered(self, wording: Wording) -> pl.DataFrame:
        held = wording.contents.join(self._numbers, on="content")
        return held.select(content="key", text="text")

    def measured(self, pairs: pl.DataFrame, least: int) -> Iterator[pl.DataFrame]:
        """Yield the pairs that are `least` alike or more with their similarity, share by share."""
        for some in pairs.iter_slices(READ):
            read = self._said(some, self._wordings)
            for each in some.iter_slices(MEASURED):
                said = self._said(each, [read])
                told = _Told(self._numbered(said), said.texts)
                sizes = similarities(each, told.shingles())
                yield sizes.filter(pl.col("similarity") >= least)

    def _said(self, pairs: pl.DataFrame, wordings: Sequence[Wording]) -> Wording:
        """Return what the contents of some pairs say."""
        named = pl.concat([pairs["first"], pairs["second"]]).unique()
        return wording_of(wordings, self.keys.gather(named))

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
        self.texts = joined.select(content="content", text="number").sort("content")

    def shares(self) -> Iterator[pl.DataFrame]:
        """Yield the texts of the contents, about `SHARE` at a time, a content never divided."""
        start, contents = 0, self.texts["content"]
        while start < len(contents):
            last = contents[min(start + SHARE, len(contents)) - 1]
            end = int(contents.search_sorted(last, side="right"))
            yield self.texts.slice(start, end - start)
            start = end

    def sketches(self, share: pl.DataFrame) -> tuple[NDArray[np.uint32], Sketches]:
        """Return the contents of a share, and the sketch of each."""
        contents, texts = (share[name].to_numpy() for name in ("content", "text"))
        starts = np.flatnonzero(np.append(True, contents[1:] != contents[:-1]))
        is_used = np.zeros(len(self._words), dtype=bool)
        is_used[texts] = True
        places = np.cumsum(is_used) - 1
        words = self._words.filter(pl.Series(is_used))
        return contents[starts], sketched(words, places[texts], starts)

    def shingles(self) -> pl.DataFrame:
        """Return the shingles of the contents, as ``key`` and ``shingle``."""
        shingles, numbers = shingled(self._words)
        of_text = np.repeat(np.arange(len(numbers), dtype=np.uint32), numbers)
        texts = pl.DataFrame({"text": of_text, "shingle": shingles})
        return self.texts.join(texts, on="text").select(key="content", shingle="shingle")


def sketches_of(wording: Wording) -> pl.DataFrame:
    """Return what of each ``content`` of a wording is told to find its likes.

    Returns:
        ``content``, ``band``, ``met``, a row a band; and ``trace`` of its sketch.
    """
    sets = _Sets([wording], wording.contents.select("content", place=pl.lit(0))).sketch()
    rows, bands = np.nonzero(sets.bands)
    traces = pl.Series([trace.tobytes() for trace in sets.traces], dtype=pl.Binary)
    places = pl.Series(rows.astype(np.uint32))
    return pl.DataFrame(
        {
            "content": sets.keys.gather(places),
            "band": bands.astype(np.uint8),
            "met": sets.bands[rows, bands],
            "trace": traces.gather(places),
        }
    )


def neighbours(entries: pl.DataFrame, least: int) -> pl.DataFrame:
    """Return the pairs that stand near each other in a bucket and may be alike, once a band.

    Args:
        entries: rows of `sketches_of` beside each ``place`` of the content; one may stand several
            times, and all of a band and ``met`` are there.
        least: the similarity they may have, in hundredths of a percent.
    """
    contents = entries.select("content", "trace").unique("content").sort("content")
    traces = np.frombuffer(b"".join(contents["trace"]), dtype=np.uint8).reshape(-1, BINS)
    found = [pl.DataFrame(schema=_PAIRED)]
    rows = entries.select("content", "place", "band", "met").unique().sort("place", "content")
    for (band,), held in rows.group_by("band", maintain_order=True):
        keys = contents["content"].search_sorted(held["content"]).to_numpy().astype(np.int64)
        met = np.zeros(len(contents), dtype=np.uint32)
        met[keys] = held["met"].to_numpy()
        pairs = parted(near(met, (keys, held["place"].to_numpy()), traces, least=least))
        first, second = (contents["content"].gather(pl.Series(each)) for each in pairs)
        found.append(
            pl.DataFrame(
                [first, second, pl.Series([band]).new_from_index(0, len(first))], schema=_PAIRED
            )
        )
    return pl.concat(found)


def measured(pairs: pl.DataFrame, wording: Wording) -> pl.DataFrame:
    """Return pairs of contents, ``first`` and ``second``, with their ``similarity``."""
    sets = _Sets([wording], wording.contents.select("content", place=pl.lit(0)))
    keys = pl.lit(sets.keys)
    numbered = pairs.select(
        keys.search_sorted(pl.col(name)).cast(pl.UInt32).alias(name) for name in ("first", "second")
    )
    return sets.named(sets.measured(numbered, 0))


_PAIRED = {"first": pl.UInt64, "second": pl.UInt64, "band": pl.UInt8}

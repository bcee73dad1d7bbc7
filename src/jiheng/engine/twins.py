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

from jiheng.engine.buckets import likely, met_in, near, parted
from jiheng.engine.pairs import PAIRS
from jiheng.engine.shingles import (
    BANDS,
    BINS,
    Bands,
    Traces,
    apart_by,
    banded,
    held,
    similarities,
    sketched,
    taken,
    traced,
    united,
)
from jiheng.engine.wording import Wording, wording_of

SKETCHED = 1_000
"""How many contents are sketched at a time: as many as the nearest memory of a core holds."""
READ = 25_000
"""Of how many pairs is read at a time what they say: each time all wording is gone through."""
MEASURED = 2_000
"""How many pairs are measured at a time: as many as the nearest memory of a core holds."""


def twins(
    wordings: Sequence[Wording],
    sketches: Iterable[pl.DataFrame],
    places: pl.DataFrame,
    *,
    least: int,
) -> pl.DataFrame:
    """Return the pairs of different contents that are at least `least` alike.

    Args:
        wordings: what the contents say; one may stand in several, whole in each.
        sketches: of these contents, as `sketches_of` gives them.
        places: ``content`` and ``place``, any number by which contents that belong together
            stand side by side; contents without a place are left out.
        least: the similarity from which a pair counts, in hundredths of a percent.

    Returns:
        ``first``, ``second`` and ``similarity``, each pair once, the lesser content first,
        sorted. Among more than `NEIGHBOURS` alike contents not every pair is named, but each
        content is in one: `groups` joins them.
    """
    sets = _Sets(wordings, places)
    pairs = sets.sketch(sketches).near(least)
    return sets.named(sets.measured(pairs, least)).sort("first", "second")


def sketches_of(told: pl.DataFrame, words: pl.Series) -> pl.DataFrame:
    """Return what of each content is kept to find its likes.

    Args:
        told: ``content`` and ``text``, a position in `words`; rows of a content adjacent.
        words: bare texts.

    Returns:
        ``content``, and its sketch as `jiheng.engine.shingles.held` keeps it.
    """
    contents, texts = (told[name].to_numpy() for name in ("content", "text"))
    starts = np.flatnonzero(np.append(True, contents[1:] != contents[:-1])[: len(contents)])
    lengths = np.diff(np.append(starts, len(contents)))
    used, rows = _used(texts, len(words))
    of_texts = sketched(words.gather(used))
    bands: Bands = np.zeros((len(starts), BANDS), dtype=np.uint32)
    traces: Traces = np.zeros((len(starts), BINS), dtype=np.uint8)
    for first in range(0, len(starts), SKETCHED):
        some = slice(first, first + SKETCHED)
        sketches = united(of_texts, rows, starts=starts[some], lengths=lengths[some])
        bands[some] = banded(sketches)
        traces[some] = traced(sketches)
    return held(bands, traces).select(
        pl.lit(pl.Series(contents[starts])).alias("content"), pl.all()
    )


def set_apart(sketches: pl.DataFrame, apart: pl.Series) -> pl.DataFrame:
    """Return sketches by which only contents with the same hash meet.

    Args:
        sketches: as `sketches_of` gives them, without ``content``.
        apart: a hash for each content.
    """
    bands, traces = taken(sketches)
    return held(apart_by(bands, apart.to_numpy()), traces)


def _used(texts: NDArray[np.uint32], number: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which of a number of texts are used, in order, and the place of each use there."""
    is_used = np.zeros(number, dtype=bool)
    is_used[texts] = True
    return np.flatnonzero(is_used), (np.cumsum(is_used) - 1)[texts]


class _Sets:
    """Contents as sets of shingles; contents are numbered by key."""

    def __init__(self, wordings: Sequence[Wording], places: pl.DataFrame) -> None:
        self._wordings = wordings
        self.keys = places["content"].unique().sort()
        self._numbers = pl.DataFrame({"content": self.keys}).with_row_index("key")
        self._places = places.join(self._numbers, on="content").select("place", "key").unique()
        self.bands: Bands = np.zeros((len(self.keys), BANDS), dtype=np.uint32, order="F")
        self.traces: Traces = np.zeros((len(self.keys), BINS), dtype=np.uint8)

    def sketch(self, sketches: Iterable[pl.DataFrame]) -> "_Sets":
        """Take the sketch of every content, and return the sets."""
        for each in sketches:
            kept = each.join(self._numbers, on="content").drop("content")
            keys = kept["key"].to_numpy()
            self.bands[keys], self.traces[keys] = taken(kept.drop("key"))
        return self

    def near(self, least: int) -> pl.DataFrame:
        """Return the pairs that stand near each other in several buckets and may be alike."""
        entries = self._places.sort("place", "key")
        keys, places = entries["key"].to_numpy().astype(np.int64), entries["place"].to_numpy()
        first, second = parted(near(self.bands, (keys, places), self.traces, least=least))
        return pl.DataFrame({"first": first, "second": second}).cast(pl.UInt32)

    def measured(self, pairs: pl.DataFrame, least: int) -> Iterator[pl.DataFrame]:
        """Yield the pairs that are `least` alike or more with their similarity, share by share."""
        for some in pairs.iter_slices(READ):
            named = pl.concat([some["first"], some["second"]]).unique()
            said = wording_of(self._wordings, self.keys.gather(named))
            texts, sides = self._sides(some, said)
            for start in range(0, some.height, MEASURED):
                each = some.slice(start, MEASURED)
                begin, end = np.searchsorted(sides, (2 * start, 2 * (start + each.height)))
                used, rows = _used(texts[begin:end], said.texts.height)
                words = said.texts["words"].gather(used)
                similar = similarities(words, rows, sides[begin:end] - np.uint64(2 * start))
                measured = each.with_columns(similarity=pl.lit(pl.Series(similar)))
                yield measured.filter(pl.col("similarity") >= least)

    def _sides(
        self, pairs: pl.DataFrame, said: Wording
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
        """Return the positions of the texts of both sets of pairs, and on which side each stands.

        In order of sides: that of a pair's first set is twice its number, the other one more.
        """
        numbers = pl.int_range(0, 2 * pairs.height, 2, dtype=pl.UInt64)
        both = [
            pairs.select(numbers.alias("side") + side, key=name)
            for side, name in enumerate(("first", "second"))
        ]
        places = said.texts.select("text").with_row_index("place")
        rows = said.contents.join(places, on="text").join(self._numbers, on="content")
        told = pl.concat(both).join(rows.select("key", "place"), on="key").sort("side")
        return told["place"].to_numpy(), told["side"].to_numpy()

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


def met_by(sketches: pl.DataFrame) -> pl.DataFrame:
    """Return in which buckets each content stands.

    Args:
        sketches: as `sketches_of` gives them.

    Returns:
        ``content``, ``band``, ``met``, a row a band; and ``trace`` of its sketch.
    """
    met, kept = taken(sketches.drop("content"))
    rows, bands = np.nonzero(met)
    traces = pl.Series([trace.tobytes() for trace in kept], dtype=pl.Binary)
    places = pl.Series(rows.astype(np.uint32))
    return pl.DataFrame(
        {
            "content": sketches["content"].gather(places),
            "band": bands.astype(np.uint8),
            "met": met[rows, bands],
            "trace": traces.gather(places),
        }
    )


def neighbours(entries: pl.DataFrame, least: int) -> pl.DataFrame:
    """Return the pairs that stand near each other in a bucket and may be alike, once a band.

    Args:
        entries: rows of `met_by` beside each ``place`` of the content; one may stand several
            times, and all of a band and ``met`` are there.
        least: the similarity they may have, in hundredths of a percent.
    """
    contents = entries.select("content", "trace").unique("content").sort("content")
    traces = np.frombuffer(b"".join(contents["trace"]), dtype=np.uint8).reshape(-1, BINS)
    found = [pl.DataFrame(schema=_PAIRED)]
    rows = entries.select("content", "place", "band", "met").unique().sort("place", "content")
    for (band,), some in rows.group_by("band", maintain_order=True):
        keys = contents["content"].search_sorted(some["content"]).to_numpy().astype(np.int64)
        met = np.zeros(len(contents), dtype=np.uint32)
        met[keys] = some["met"].to_numpy()
        pairs = likely(met_in(met, (keys, some["place"].to_numpy())), traces, least)
        first, second = (contents["content"].gather(pl.Series(each)) for each in parted(pairs))
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

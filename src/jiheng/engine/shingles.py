"""Texts as sets of shingles, and sets as short sketches by which alike ones meet.

A shingle is two neighbouring characters of a text without signs and spaces, its two ends
counted as characters; it is held as the number that their code points make, so no two are
confused. A sketch sorts the shingles of a set into bins by a hash and keeps the least of each
(one-permutation MinHash, Li, Owen and Zhang 2012): the share of equal bins estimates the Jaccard
similarity of two sets. Of a sketch one byte a bin is kept to tell alike sets from those that only
met (b-bit minwise hashing, Li and König 2010). Hashes are the same everywhere.

Arrays of NumPy: the least of each bin costs a quarter of what a grouping costs. Knows nothing of
forms.
"""

from math import isqrt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jiheng.engine.arithmetic import WHOLE

Sketches = NDArray[np.uint32]
"""A row of `BINS` numbers for each set."""
Bands = NDArray[np.uint32]
"""A row of `BANDS` numbers for each set, equal where all bins agree; 0 where a set has none."""
Traces = NDArray[np.uint8]
"""What is kept of sketches: a byte of each bin, 0 where it has no shingle."""

BANDS, ROWS = 10, 3
"""Sets meet when all bins of a band agree: at a similarity of 80 % 999 of 1,000 do."""
BINS = 64
"""The first bins make the bands; all of them tell sets apart that only met."""
MEETINGS = 2
"""In how many bands two sets must meet."""
_BANDED = BANDS * ROWS
_BAND_WORDS = BANDS // 2
"""In how many numbers of 64 bits the bands are kept, two in each."""
_OPENING, _CLOSING = "^", "$"
_CODE_BITS = 21
_SIDE = np.uint64(1)
_SHINGLE = np.uint64(2 * _CODE_BITS + 1)
"""How many bits a shingle takes, and the side it stands on."""
_EARLIER = 0x9E3779B97F4A7C15
_MIXED = 0xBF58476D1CE4E5B9
_EMPTY = np.uint32(2**32 - 1)
_REST = 255
_BEYOND_BIN = np.uint64(64 - (BINS - 1).bit_length())
"""By how many bits a hash is longer than the number of its bin: its first bits are the bin."""
AT_A_TIME = 8_000
"""How many texts are held as shingles at a time: as many as the nearest memory of a core holds."""
_DEVIATIONS = 4
"""How many standard deviations the other bins may lie below the line: 3 of 100,000 lie further."""


def in_order(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers sorted; Polars does it in a third of the time NumPy takes."""
    ordered: NDArray[np.uint64] = pl.Series(numbers).sort(multithreaded=False).to_numpy()
    return ordered


def shingled(words: pl.Series) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the shingles of bare texts, text after text, and how many each text has.

    One may stand several times in a text.
    """
    if words.is_empty():
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    numbers = words.str.len_chars().to_numpy().astype(np.int64) + 1
    between = words.str.join(f"{_CLOSING}{_OPENING}").item()
    joined = f"{_OPENING}{between}{_CLOSING}".encode("utf-32-le")
    codes = np.frombuffer(joined, dtype=np.uint32).astype(np.uint64)
    pairs = (codes[:-1] << np.uint64(_CODE_BITS)) | codes[1:]
    is_within = np.ones(len(pairs), dtype=bool)
    is_within[np.cumsum(numbers + 1)[:-1] - 1] = False
    return pairs[is_within], numbers


def sketched(words: pl.Series) -> Sketches:
    """Return the sketch of each of some bare texts; a bin without a shingle is full."""
    least = np.full((len(words), BINS), _EMPTY, dtype=np.uint32)
    for start in range(0, len(words), AT_A_TIME):
        some = least[start : start + AT_A_TIME]
        shingles, numbers = shingled(words.slice(start, AT_A_TIME))
        hashes = _hashes(shingles)
        places = (hashes >> _BEYOND_BIN).view(np.int64)
        places += np.repeat(np.arange(0, some.size, BINS), numbers)
        np.minimum.at(some.reshape(-1), places, hashes.astype(np.uint32))
    return least


def _hashes(shingles: NDArray[np.uint64]) -> NDArray[np.uint64]:
    hashes = shingles * np.uint64(_EARLIER)
    hashes ^= hashes >> np.uint64(31)
    hashes *= np.uint64(_MIXED)
    hashes ^= hashes >> np.uint64(29)
    return hashes


def united(
    sketches: Sketches,
    rows: NDArray[np.int64],
    *,
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> Sketches:
    """Return the sketch of each union of sets: the least of each bin.

    The longest unions come first, so that all that have a second, a third … set stand together.

    Args:
        sketches: of the sets.
        rows: in which rows there the sets of the unions are.
        starts: where each union begins in `rows`.
        lengths: of how many sets it is, one at least.
    """
    order = np.argsort(-lengths, kind="stable")
    starts, at_least = starts[order], np.bincount(lengths)[::-1].cumsum()[::-1]
    least = sketches.take(rows[starts], axis=0)
    others = np.empty_like(least)
    for step, number in enumerate(at_least[2:].tolist(), 1):
        further, other = least[:number], others[:number]
        sketches.take(rows[starts[:number] + step], axis=0, out=other, mode="clip")
        np.minimum(further, other, out=further)
    others[order] = least
    return others


def banded(sketches: Sketches) -> Bands:
    """Return the bands of sets."""
    bins = np.ascontiguousarray(sketches[:, :_BANDED].T)
    is_full = bins != _EMPTY
    numbers = np.arange(_BANDED, dtype=np.uint64)[:, np.newaxis]
    told: NDArray[np.uint64] = (bins.astype(np.uint64) << np.uint64(5)) + numbers
    told ^= np.uint64(_MIXED)
    told *= np.uint64(_EARLIER)
    told ^= told >> np.uint64(32)
    told *= is_full
    met = told.reshape(BANDS, ROWS, -1).sum(axis=1)
    buckets: Bands = np.maximum((met >> np.uint64(16)).astype(np.uint32), np.uint32(1))
    buckets *= is_full.reshape(BANDS, ROWS, -1).any(axis=1)
    return buckets.T


def apart_by(bands: Bands, apart: NDArray[np.uint64]) -> Bands:
    """Return bands by which only sets with the same hash in `apart`, one a set, meet."""
    numbers = np.arange(BANDS, dtype=np.uint64)
    names, places = np.unique(apart, return_inverse=True)
    mixed = (names[:, np.newaxis] ^ numbers) * np.uint64(_EARLIER)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(_MIXED) >> np.uint64(16)
    moved: Bands = np.maximum(bands ^ mixed.astype(np.uint32)[places], np.uint32(1))
    moved *= bands != 0
    return moved


def traced(sketches: Sketches) -> Traces:
    """Return what is kept of sketches: of each bin the rest of a division by 255, and one.

    Divisions by a constant are done eight at a time, `%` is not.
    """
    whole = sketches // np.uint32(_REST) * np.uint32(_REST)
    told = (sketches - whole + np.uint32(1)).astype(np.uint8)
    told *= sketches != _EMPTY
    return told


def held(bands: Bands, traces: Traces) -> pl.DataFrame:
    """Return what is kept of sketches in columns of 64 bits each."""
    words = np.hstack([part.view(np.uint64) for part in (bands, traces)])
    return pl.DataFrame(
        {f"{place}": np.ascontiguousarray(column) for place, column in enumerate(words.T)},
        schema=dict.fromkeys(map(str, range(words.shape[1])), pl.UInt64),
    )


def taken(kept: pl.DataFrame) -> tuple[Bands, Traces]:
    """Return the bands and the traces of sketches from what `held` keeps of them."""
    words = np.ascontiguousarray(kept.to_numpy())
    bands = np.ascontiguousarray(words[:, :_BAND_WORDS]).view(np.uint32)
    return bands, np.ascontiguousarray(words[:, _BAND_WORDS:]).view(np.uint8)


def may_be_alike(first: Traces, second: Traces, least: int) -> NDArray[np.bool_]:
    """Return whether two sets may be at least `least` alike, from what is kept of their sketches.

    Asked of sets that met in `MEETINGS` bands, whose bins are equal in any case.

    Args:
        first: a row a pair.
        second: the same.
        least: the similarity in hundredths of a percent.
    """
    fewest = np.array([_fewest(bins, least) + BINS - bins for bins in range(BINS + 1)])
    equal = _number(first == second)
    likely: NDArray[np.bool_] = equal >= fewest.min()
    rows = np.flatnonzero(likely)
    told = _number((first[rows] | second[rows]) > 0)
    likely[rows] = equal[rows] >= fewest[told]
    return likely


def _number(is_so: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return of how many bins of each row something is true."""
    bits = np.packbits(is_so, axis=1).view(np.uint64)
    numbers: NDArray[np.int64] = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    return numbers


def _fewest(bins: int, least: int) -> int:
    """Return how many of some bins must be equal in sets that met and are `least` alike."""
    equal = max(MEETINGS * ROWS - (BINS - bins), 0)
    left = bins - equal
    deviation = isqrt(_DEVIATIONS**2 * left * least * (WHOLE - least)) + 1
    return equal + max((left * least - deviation) // WHOLE, 0)


def similarities(
    words: pl.Series, texts: NDArray[np.int64], sides: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """Return the exact similarity of pairs of sets.

    Jaccard: shared ÷ all shingles, in hundredths of a percent, rounded down. Pair, shingle and
    side are sorted as one number: a shingle that both sets have is one beside the other.

    Args:
        words: bare texts.
        texts: positions in `words`, set after set; one may stand several times.
        sides: beside each the side it stands on, 0 and 1 for the sets of the first pair, 2 and 3
            for those of the second, and so on; each side has a text.
    """
    shingles, numbers = shingled(words)
    begins = np.cumsum(numbers) - numbers
    lengths = numbers[texts]
    ends = np.cumsum(lengths)
    places = np.arange(lengths.sum()) + np.repeat(begins[texts] - (ends - lengths), lengths)
    told = shingles[places] << _SIDE
    told |= np.repeat((sides >> _SIDE << _SHINGLE) | (sides & _SIDE), lengths)
    told = in_order(told)
    told = told[np.append(True, told[1:] != told[:-1])[: len(told)]]
    is_shared = np.append(told[1:] ^ told[:-1] == _SIDE, False)[: len(told)]
    pairs = (told >> _SHINGLE).view(np.int64)
    both = np.bincount(pairs)
    shared = np.bincount(pairs[is_shared], minlength=len(both))
    similar: NDArray[np.int64] = shared * WHOLE // (both - shared)
    return similar

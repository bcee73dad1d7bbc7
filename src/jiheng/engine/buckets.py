"""Which of very many sets may be alike: those that stand near each other in buckets of sketches.

Sets of a bucket agree in all bins of a band. Each is compared with its neighbours there, never
with all: so the work grows with the number of sets, whatever they hold. Most neighbours are
strangers that met by one common text and meet in no other bucket: that is what they are first
asked, in one number of 64 bits. Knows nothing of texts.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from jiheng.engine.pairs import NEIGHBOURS
from jiheng.engine.shingles import BANDS, MEETINGS, Bands, Traces, in_order, may_be_alike

STRANGERS = 2
"""With how many followers of other places in its bucket a set is compared."""
AT_A_TIME = 16_384
"""How many traces are compared at a time: as many as the nearest memory of a core holds."""
PASSED = 65_536
"""How many sets of a band are gone through at a time."""
SORTED = 250_000
"""About how many pairs are sorted at a time: two megabytes, which stay near a core."""
Keys = NDArray[np.int64]
Joined = NDArray[np.uint64]
"""Pairs of sets, the lesser key first, each as one number."""
_SHIFT = np.uint64(32)
_KEY = np.uint64(2**32 - 1)
_BITS = 64 // BANDS
"""How many bits of each band stand in a number of 64."""
_LOWEST = sum(1 << band * _BITS for band in range(BANDS))
_HIGHEST = np.uint64(_LOWEST << (_BITS - 1))
_OTHERS = np.uint64((_LOWEST << (_BITS - 1)) - _LOWEST)


def near(bands: Bands, entries: tuple[Keys, Keys], traces: Traces, *, least: int) -> Joined:
    """Return the pairs that are neighbours in enough buckets and may be alike, in order.

    Args:
        bands: of each set, equal in a bucket; 0 where a set is in none.
        entries: key of the set and its place, by place and key; a set may have several places.
        traces: of each set.
        least: the similarity they may have, in hundredths of a percent.
    """
    told = _told(bands)
    met = [met_in(bands[:, band], entries, told) for band in range(BANDS)]
    found = [likely(_often(some), traces, least) for some in _shares(met, len(bands))]
    return np.concatenate(found)


def _shares(met: Sequence[Joined], sets: int) -> Iterator[Joined]:
    """Yield the pairs of all bands in order, those of some lesser keys at a time.

    Args:
        met: the pairs of each band, in order.
        sets: how many there are.
    """
    shares = 1 + sum(map(len, met)) // SORTED
    bounds = np.linspace(0, sets, shares + 1).astype(np.uint64) << _SHIFT
    ends = [np.searchsorted(each, bounds) for each in met]
    for share in range(shares):
        some = [each[end[share] : end[share + 1]] for each, end in zip(met, ends, strict=True)]
        yield in_order(np.concatenate(some))


def _often(pairs: Joined) -> Joined:
    """Return those of pairs in order that stand there often enough, each once."""
    return _once(pairs[MEETINGS - 1 :][pairs[MEETINGS - 1 :] == pairs[: 1 - MEETINGS]])


def met_in(
    met: NDArray[np.uint32],
    entries: tuple[Keys, Keys],
    told: NDArray[np.uint64] | None = None,
) -> Joined:
    """Return the pairs of neighbours in the buckets of one band, each once.

    Args:
        met: of each set, equal in a bucket; 0 for sets that are in none.
        entries: as of `near`.
        told: some bits of all bands; with it pairs that meet in no other are left out.
    """
    found = [np.zeros(0, dtype=np.uint64)]
    for first, second in _beside(met, entries, told):
        meets = first != second
        found.append(_joined(first[meets], second[meets]))
    return _once(in_order(np.concatenate(found)))


def _once(pairs: Joined) -> Joined:
    """Return sorted pairs each once; `numpy.unique` would look them up in a table."""
    once: Joined = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    return once


def likely(pairs: Joined, traces: Traces, least: int) -> Joined:
    """Return the pairs whose traces say that they may be `least` alike."""
    found = [pairs[:0]]
    for start in range(0, len(pairs), AT_A_TIME):
        some = pairs[start : start + AT_A_TIME]
        first, second = parted(some)
        found.append(some[may_be_alike(traces[first], traces[second], least)])
    return np.concatenate(found)


def _beside(
    met: NDArray[np.uint32], entries: tuple[Keys, Keys], told: NDArray[np.uint64] | None
) -> Iterator[tuple[Keys, Keys]]:
    """Yield the keys of neighbours in the buckets of one band, some at a time; see `met_in`.

    Who has no neighbour at some distance has none further off: equal buckets, and in a bucket
    equal places, stand side by side.
    """
    keys, places = entries
    buckets, rows = _together(met.take(keys))
    keys, places = keys.take(rows), places.take(rows)
    bits = None if told is None else told.take(keys)
    for start in range(0, len(keys), PASSED):
        for step in range(1, NEIGHBOURS + 1):
            end = max(start, min(start + PASSED, len(keys) - step))
            some, others = slice(start, end), slice(start + step, end + step)
            meets = buckets[some] == buckets[others]
            if step > STRANGERS:
                meets &= places[some] == places[others]
            elif bits is not None:
                meets &= _may_meet_again(bits[some], bits[others])
            rows = np.flatnonzero(meets) + start
            if step > STRANGERS and not len(rows):
                break
            if step > STRANGERS and bits is not None:
                rows = rows[_may_meet_again(bits.take(rows), bits.take(rows + step))]
            yield keys.take(rows), keys.take(rows + step)


def _told(bands: Bands) -> NDArray[np.uint64]:
    """Return some bits of all bands of each set in one number."""
    told = np.zeros(len(bands), dtype=np.uint64)
    for band in range(BANDS):
        told <<= np.uint64(_BITS)
        told |= bands[:, band] & np.uint64(2**_BITS - 1)
    return told


def _may_meet_again(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return whether sets agree in what is told of as many bands as they must meet in.

    Of the bits of each band the highest is set, all in one go, where any of them differs.
    """
    apart = first ^ second
    apart = (((apart & _OTHERS) + _OTHERS) | apart) & _HIGHEST
    may: NDArray[np.bool_] = np.bitwise_count(apart) <= BANDS - MEETINGS
    return may


def _together(met: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the buckets of the rows that are in one, in order, and these rows beside them.

    Bucket and row are sorted as one number: a third of what sorting the rows by bucket costs.
    """
    rows = np.flatnonzero(met)
    both = in_order((met.take(rows).astype(np.uint64) << _SHIFT) | rows.view(np.uint64))
    return (both >> _SHIFT).astype(np.uint32), (both & _KEY).view(np.int64)


def _joined(first: NDArray[np.int64], second: NDArray[np.int64]) -> Joined:
    lesser, greater = np.minimum(first, second), np.maximum(first, second)
    return (lesser.astype(np.uint64) << _SHIFT) | greater.astype(np.uint64)


def parted(pairs: Joined) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the lesser and the greater key of each pair."""
    return (pairs >> _SHIFT).astype(np.int64), (pairs & _KEY).astype(np.int64)

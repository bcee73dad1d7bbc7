"""Which of very many sets may be alike: those that stand near each other in a bucket of sketches.

Sets of a bucket agree in all bins of a band. Each is compared with its neighbours there by what
is kept of the sketches, never with all: so the work grows with the number of sets, whatever
they hold. Knows nothing of texts.
"""

import numpy as np
from numpy.typing import NDArray

from jiheng.engine.pairs import NEIGHBOURS
from jiheng.engine.shingles import MEETINGS, Traces, may_be_alike

STRANGERS = 2
"""With how many followers of other places in its bucket a set is compared."""
AT_A_TIME = 16_384
"""How many pairs are compared at a time: as many as the nearest memory of a core holds."""
Joined = NDArray[np.uint64]
"""Pairs of sets, the lesser key first, each as one number."""
_SHIFT = np.uint64(32)
_KEY = np.uint64(2**32 - 1)


def near(
    met: NDArray[np.uint32],
    entries: tuple[NDArray[np.int64], NDArray[np.int64]],
    traces: Traces,
    *,
    least: int,
) -> Joined:
    """Return the pairs of neighbours in the buckets of one band that may be alike, each once.

    Args:
        met: of each set, equal in a bucket; 0 for sets that are in none.
        entries: key of the set and its place, by place and key; a set may have several places.
        traces: of each set.
        least: the similarity they may have, in hundredths of a percent.
    """
    keys, places = entries
    rows = _together(met[keys])
    keys, places = keys[rows], places[rows]
    buckets, traced = met[keys], traces[keys]
    found = [np.zeros(0, dtype=np.uint64)]
    rows = np.arange(len(keys))
    for step in range(1, NEIGHBOURS + 1):
        rows = rows[: np.searchsorted(rows, len(keys) - step)]
        rows = rows[buckets[rows + step] == buckets[rows]]
        is_near = keys[rows + step] != keys[rows]
        if step > STRANGERS:
            is_near &= places[rows + step] == places[rows]
        nearest = rows[is_near]
        for start in range(0, len(nearest), AT_A_TIME):
            some = nearest[start : start + AT_A_TIME]
            some = some[may_be_alike(traced[some], traced[some + step], least)]
            pairs = _joined(keys[some], keys[some + step])
            found.append(np.unique(pairs) if len(pairs) > len(met) else pairs)
    return np.unique(np.concatenate(found))


def _together(met: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return the rows of buckets that hold more than one, bucket after bucket in their order.

    Bucket and row are sorted as one number: a third of what sorting the rows by bucket costs.
    """
    rows = np.flatnonzero(met).astype(np.uint64)
    both = np.sort((met[rows].astype(np.uint64) << _SHIFT) | rows)
    is_same = np.diff(both >> _SHIFT) == 0
    shared = both[np.append(is_same, False) | np.append(False, is_same)[: len(both)]]
    numbers: NDArray[np.int64] = (shared & _KEY).astype(np.int64)
    return numbers


def often(found: list[Joined]) -> Joined:
    """Return the pairs that were found in enough bands, in order.

    Args:
        found: the pairs of each band.
    """
    pairs, bands = np.unique(np.concatenate(found), return_counts=True)
    return pairs[bands >= MEETINGS]


def _joined(first: NDArray[np.int64], second: NDArray[np.int64]) -> Joined:
    lesser, greater = np.minimum(first, second), np.maximum(first, second)
    return (lesser.astype(np.uint64) << _SHIFT) | greater.astype(np.uint64)


def parted(pairs: Joined) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the lesser and the greater key of each pair."""
    return (pairs >> _SHIFT).astype(np.int64), (pairs & _KEY).astype(np.int64)

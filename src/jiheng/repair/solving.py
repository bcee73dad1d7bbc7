"""Which figure in a cell would satisfy a relation, found from what the relation says, not from law.

A relation calls one figure claimed and another expected; where they meet it holds. Every relation
on a form is a sum or a quotient in each of its cells, so from a few trials of the cell the meeting
point follows: by the straight line through two trials, or by scaling one. What comes out is a
proposal: the relations themselves decide. Exact integers throughout.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from typing import Final

from jiheng.engine.columns import Unit
from jiheng.engine.intake import LIMITS
from jiheng.repair.cells import Printed
from jiheng.repair.slips import shifted, slips

Point = tuple[int, int, int]
"""A trial: the integer in the cell, and what the relation then calls claimed and expected."""
_MOST_SOLVED: Final = 10
"""How many meeting points are proposed at most: those most trials agree on."""
_LIKELY: Final = 3
_MOST_EDGES: Final = 2
"""How many edges are proposed at most: those most trials agree on."""
_NEAR: Final = 200
"""A slip of the pen counts as a solution when it is this close to one (one part in …)."""


def probes(held: Printed) -> tuple[int, ...]:
    """Return integers to try in a cell: smaller, a little and much larger ones."""
    raw, step = held.raw, held.step
    lower = (raw // factor // step * step for factor in (10, 1_000))
    higher = (
        (raw * factor + step for factor in (1, 10, 1_000)) if raw else (step * 100, step * 10_000)
    )
    return _other((*lower, step, *higher, held.most), held)


def few_probes(held: Printed) -> tuple[int, ...]:
    """Return the integers to try in a cell of which it is known what depends on it."""
    lower = held.raw // 10 // held.step * held.step
    return _other((lower, held.raw * 10 + held.step, held.most), held)


def _other(tried: Iterable[int], held: Printed) -> tuple[int, ...]:
    possible = (each for each in tried if each != held.raw and _is_possible(each, held))
    return tuple(dict.fromkeys(possible))


def solutions(held: Printed, points: Sequence[Sequence[Point]]) -> tuple[int, ...]:
    """Return other integers that may satisfy a relation in the cell, the likeliest first.

    Args:
        held: the cell.
        points: for each relation the trials of the cell.
    """
    votes: dict[int, int] = {}
    for trials in points:
        for numerator, denominator in (*_scalings(trials), *_crossings(trials)):
            for each in _rounded(numerator, denominator, held):
                votes[each] = votes.get(each, 0) + 1
    solved = sorted(votes, key=lambda each: -votes[each])[:_MOST_SOLVED]
    likely = solved[:_LIKELY]
    near = [each for each in slips(held) if any(_is_near(each, one, held) for one in likely)]
    found = dict.fromkeys([*near, *solved, *shifted(held)])
    return _other(found, held)


def edges(held: Printed, points: Sequence[Sequence[Point]]) -> tuple[int, ...]:
    """Return where relations that hold at more than one figure of the cell cease to.

    A rate of 700 % has the score of 100 %; with the score as it is, it may have been 100 %.

    Args:
        held: the cell.
        points: for each relation that holds the trials of the cell, the first as it is.
    """
    votes: dict[int, int] = {}
    for trials in points:
        for fraction in _meetings(pairwise(trials[1:])):
            for each in _rounded(*fraction, held):
                votes[each] = votes.get(each, 0) + 1
    agreed = sorted((each for each in votes if votes[each] > 1), key=lambda each: -votes[each])
    return _other(agreed, held)[:_MOST_EDGES]


def _crossings(points: Sequence[Point]) -> Iterator[tuple[int, int]]:
    """Yield as fractions where the straight line through two trials says they meet."""
    yield from _meetings(_pairs(points))


def _meetings(pairs: Iterable[tuple[Point, Point]]) -> Iterator[tuple[int, int]]:
    for (one, claimed, expected), (other, other_claimed, other_expected) in pairs:
        gap, other_gap = claimed - expected, other_claimed - other_expected
        if gap != other_gap:
            yield one * (other_gap - gap) - gap * (other - one), other_gap - gap


def _pairs(points: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """Yield the first trial with each other, and neighbours among those."""
    yield from product(points[:1], points[1:])
    yield from pairwise(points[1:])


def _scalings(points: Sequence[Point]) -> Iterator[tuple[int, int]]:
    """Yield as fractions the trials scaled by how far claimed and expected are apart."""
    for one, claimed, expected in points:
        if claimed == expected:
            yield one, 1
        elif claimed and expected:
            yield one * claimed, expected
            yield one * expected, claimed


def _rounded(numerator: int, denominator: int, held: Printed) -> Iterator[int]:
    """Yield a fraction rounded half up to the printed step, and to the finest one."""
    yield _half_up(numerator, denominator * held.step) * held.step
    if held.fine < held.step:
        yield _half_up(numerator, denominator * held.fine) * held.fine


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _is_near(slip: int, solved: int, held: Printed) -> bool:
    return abs(slip - solved) <= max(2 * held.step, abs(solved) // _NEAR)


def _is_possible(raw: int, held: Printed) -> bool:
    return (raw >= 0 or held.unit is Unit.VALUE) and abs(raw) <= LIMITS[held.unit]

"""What is broken in a form, taken apart into tangles, each with its smallest repairs.

Every broken tie is a conflict: one of the cells it depends on must change (Reiter, A Theory of
Diagnosis from First Principles, 1987). On which cells a tie depends is found by trying each cell.
Conflicts that share cells form a tangle; tangles are repaired one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Final

from jiheng.engine.columns import Unit
from jiheng.repair.baseline import Baseline
from jiheng.repair.deepening import MOST_CELLS, Deepening
from jiheng.repair.experiments import Node, members
from jiheng.repair.trials import Trials

MOST_FIGURES: Final = 500
"""A search tries every figure on the form: beyond so many it takes minutes."""
YUAN_IN_WAN_YUAN: Final = 10_000
_FAR_APART: Final = 1_000
"""A line so much greater or less than any other may be in another unit of money."""
Rank = Callable[[tuple[Node, ...]], tuple[Node, ...]]


@dataclass(frozen=True, slots=True)
class Tangle:
    """Broken ties that share cells, and the smallest repairs found, none within the limit."""

    ties: int
    repairs: tuple[Node, ...]

    @property
    def size(self) -> int:
        """How many cells are changed; one more than the limit where nothing was found."""
        return len(self.repairs[0].edits) if self.repairs else MOST_CELLS + 1


class Search:
    """A search for the smallest repairs of one form.

    Attributes:
        broken: the ties the form breaks as it is.
    """

    def __init__(self, trials: Trials) -> None:
        self.trials = trials
        self.broken = trials.broken_by({})
        self._root = Node({}, self.broken)

    @cached_property
    def _baseline(self) -> Baseline:
        return Baseline(self.trials)

    @property
    def moved(self) -> Mapping[int, int]:
        """For each cell the ties that depend on it."""
        return self._baseline.moved

    @property
    def _conflicts(self) -> Sequence[frozenset[int]]:
        return self._baseline.conflicts

    def tangles(self, binding: int, rank: Rank) -> tuple[Tangle, ...]:
        """Return the broken ties among `binding` by tangles, each with its smallest repairs.

        Tangles whose repairs get in each other's way, or might take fewer cells together, are one.

        Where one slip over a whole funding line (元 for 万元) mends what as many changes would, it
        is one of the repairs. A form of more than `MOST_FIGURES` figures is not searched.

        Args:
            binding: the ties a consistent form keeps.
            rank: puts repairs in order, the likeliest first.
        """
        if len(self.trials.cells) > MOST_FIGURES:
            return (Tangle(self.broken & binding, ()),) if self.broken & binding else ()
        found = self._smallest(binding, rank)
        for node in self._whole_lines():
            found = self._with_line(found, node, rank)
        return found

    def _whole_lines(self) -> Iterator[Node]:
        """Yield changes of every amount of a funding line that seems to be in another unit."""
        lines: dict[int, list[int]] = {}
        for place, held in enumerate(self.trials.cells):
            if held.unit is Unit.FEN and held.raw:
                lines.setdefault(held.cell.row, []).append(place)
        greatest = {row: max(self._raw(place) for place in line) for row, line in lines.items()}
        for row, line in lines.items():
            others = max((most for other, most in greatest.items() if other != row), default=0)
            if not others or len(line) < 2:  # noqa: PLR2004
                continue
            if greatest[row] >= others * _FAR_APART:
                edits = {place: self._in_wan_yuan(place) for place in line}
            elif greatest[row] * _FAR_APART <= others:
                edits = {place: self._raw(place) * YUAN_IN_WAN_YUAN for place in line}
            else:
                continue
            yield Node(edits, self.trials.broken_by(edits))

    def _in_wan_yuan(self, place: int) -> int:
        """Return an amount divided by ten thousand, rounded half up as its column is printed."""
        held = self.trials.cells[place]
        whole = YUAN_IN_WAN_YUAN * held.fine
        return (2 * held.raw + whole) // (2 * whole) * held.fine

    def _raw(self, place: int) -> int:
        return self.trials.cells[place].raw

    def _with_line(self, found: tuple[Tangle, ...], node: Node, rank: Rank) -> tuple[Tangle, ...]:
        """Return tangles with the change of a whole line, where that takes no more cells."""
        mended = self.broken & ~node.broken
        touched = [tangle for tangle in found if tangle.ties & mended]
        ties = reduce(or_, (tangle.ties for tangle in touched), 0)
        size = sum(tangle.size for tangle in touched)
        breaks = node.broken & (ties | ~self.broken)
        if not touched or breaks or size < len(node.edits):
            return found
        others = touched[0].repairs if len(touched) == 1 and size == len(node.edits) else ()
        left = tuple(tangle for tangle in found if tangle not in touched)
        return (*left, Tangle(ties, rank((node, *others))))

    def _smallest(self, binding: int, rank: Rank) -> tuple[Tangle, ...]:
        groups = self._groups(members(self.broken & binding))
        apart = tuple(self._tangle(ties, rank) for ties in groups)
        if len(apart) < 2:  # noqa: PLR2004
            return apart
        least = sum(self._deepening(ties).least(self._root) for ties in groups)
        size = sum(tangle.size for tangle in apart)
        agree = self._agree(apart)
        if agree and (size == least or not self._are_coupled(apart)):
            return apart
        most = min(size - 1, MOST_CELLS) if agree else MOST_CELLS
        together = self._tangle(self.broken & binding, rank, most=most)
        if together.repairs or not agree:
            return (together,)
        return apart

    def _tangle(self, ties: int, rank: Rank, *, most: int = MOST_CELLS) -> Tangle:
        return Tangle(ties, rank(self._deepening(ties).repairs(most)))

    def _deepening(self, ties: int) -> Deepening:
        care = ties | ~self.broken
        return Deepening(self.trials, self._baseline, care=care, single=self._baseline.single)

    def _are_coupled(self, tangles: Sequence[Tangle]) -> bool:
        """Whether cells of different tangles touch a tie in common."""
        touched = 0
        for tangle in tangles:
            cells = frozenset().union(*(self._conflicts[tie] for tie in members(tangle.ties)))
            ties = reduce(or_, (self.moved[cell] for cell in cells), 0)
            if ties & touched:
                return True
            touched |= ties
        return False

    def _agree(self, tangles: Sequence[Tangle]) -> bool:
        """Whether the likeliest repairs change different cells and break nothing together."""
        chosen = [tangle.repairs[0].edits for tangle in tangles if tangle.repairs]
        merged = {cell: raw for edits in chosen for cell, raw in edits.items()}
        if len(merged) < sum(map(len, chosen)):
            return False
        repaired = reduce(or_, (tangle.ties for tangle in tangles if tangle.repairs), 0)
        return not self.trials.broken_by(merged) & (repaired | ~self.broken)

    def _groups(self, ties: Iterable[int]) -> list[int]:
        groups: list[tuple[int, frozenset[int]]] = []
        for tie in ties:
            joined, cells = 1 << tie, self._conflicts[tie]
            for group in [each for each in groups if not each[1].isdisjoint(cells)]:
                groups.remove(group)
                joined, cells = joined | group[0], cells | group[1]
            groups.append((joined, cells))
        return sorted(joined for joined, _ in groups)

"""Trying cells: what the relations say of a form when one of its cells holds something else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from jiheng.repair.outcome import Outcome
from jiheng.repair.solving import Point, edges, few_probes, probes, solutions
from jiheng.repair.trials import Edits, Trials


@dataclass(frozen=True, slots=True)
class Node:
    """A set of changes, and the ties broken after it.

    `gap` is how far claimed and expected still are apart in the ties it mends: what rounding
    leaves open.
    """

    edits: Edits
    broken: int
    gap: int = 0


class Experiment:
    """Copies of nodes, each followed by copies of it with some of its cells tried.

    Args:
        trials: the form.
        nodes: the changes of each node, and the cells to try.
        is_known: whether it is known already what depends on which cell.

    Attributes:
        edits: the copies; their `outcome` is asked for by who holds the experiment.
    """

    def __init__(
        self,
        trials: Trials,
        nodes: Iterable[tuple[Edits, Iterable[int]]],
        *,
        is_known: bool = True,
    ) -> None:
        self._trials = trials
        self._is_known = is_known
        self.edits: list[Edits] = []
        self._starts: list[int] = []
        self._tried: list[Mapping[int, Sequence[int]]] = []
        for edits, cells in nodes:
            self._add(edits, cells)

    def _add(self, edits: Edits, cells: Iterable[int]) -> None:
        self._starts.append(len(self.edits))
        self.edits.append(edits)
        copies: dict[int, list[int]] = {}
        for cell in cells:
            for raw in self._probes(cell):
                copies.setdefault(cell, []).append(len(self.edits))
                self.edits.append({**edits, cell: raw})
        self._tried.append(copies)

    def _probes(self, cell: int) -> tuple[int, ...]:
        if cell == self._trials.rating:
            return self._trials.words
        held = self._trials.cells[cell]
        tried = few_probes(held) if self._is_known else probes(held)
        return tried if held.is_usable else (held.raw, *tried)

    def dependence(self, moved: Sequence[int]) -> dict[int, int]:
        """Return for each cell tried in the first node the ties that depend on it.

        Args:
            moved: for each copy the ties that say something else of it than of the first.
        """
        return {
            cell: reduce(or_, (moved[copy] for copy in copies), 0)
            for cell, copies in self._tried[0].items()
        }

    def proposals(
        self, outcome: Outcome, asked: Sequence[tuple[int, int, int]]
    ) -> Iterator[tuple[int, int, int]]:
        """Yield (node, cell, figure): figures that may satisfy a tie on the cell.

        Args:
            outcome: what the relations say of the copies.
            asked: node, cell to change, and the ties that depend on it.
        """
        for node, cell, depending in asked:
            ties = self.telling(outcome, cell, node, among=depending)
            for raw in self.solutions(outcome, cell, node, ties=ties):
                yield node, cell, raw

    def telling(self, outcome: Outcome, cell: int, node: int, *, among: int) -> int:
        """Return which of some ties are broken, or judge trials of the cell alone."""
        start, broken = self._starts[node], outcome.broken
        by_trial = reduce(or_, (broken[copy] for copy in self._tried[node].get(cell, ())), 0)
        silent = (
            1 << tie
            for tie in members(among & by_trial & ~broken[start])
            if outcome.is_silent(tie, start)
        )
        return among & broken[start] | sum(silent)

    def solutions(self, outcome: Outcome, cell: int, node: int, *, ties: int) -> tuple[int, ...]:
        """Return figures for a cell that may satisfy one of some ties, the likeliest first."""
        if cell == self._trials.rating:
            return self._trials.words
        held = self._trials.cells[cell]
        solved = solutions(held, self._points(outcome, cell, node, ties=ties))
        return solved if held.is_usable else (held.raw, *solved)

    def edges(self, outcome: Outcome, cell: int, *, ties: int) -> tuple[int, ...]:
        """Return figures for a cell of the first node at which ties that hold cease to."""
        if cell == self._trials.rating:
            return ()
        return edges(self._trials.cells[cell], self._points(outcome, cell, 0, ties=ties))

    def _points(self, outcome: Outcome, cell: int, node: int, *, ties: int) -> list[list[Point]]:
        held = self._trials.cells[cell]
        copies = [self._starts[node], *self._tried[node].get(cell, ())]
        return [
            [(self.edits[copy].get(cell, held.raw), said, due) for copy, said, due in told]
            for tie in members(ties)
            for told in outcome.pairs(tie, copies)
        ]


def members(bits: int) -> Iterator[int]:
    """Yield the positions of a bit set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest

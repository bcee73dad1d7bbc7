"""Trying cells: what the relations say of a form when one of its cells holds something else."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from jiheng.repair.outcome import Figures
from jiheng.repair.solving import few_probes, probes, solutions
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
        self._edits: list[Edits] = []
        self._starts: list[int] = []
        self._tried: list[Mapping[int, Sequence[int]]] = []
        for edits, cells in nodes:
            self._add(edits, cells)
        self.outcome = trials.of(self._edits)
        self._silent = self.outcome.silent()

    def _add(self, edits: Edits, cells: Iterable[int]) -> None:
        self._starts.append(len(self._edits))
        self._edits.append(edits)
        copies: dict[int, list[int]] = {}
        for cell in cells:
            for raw in self._probes(cell):
                copies.setdefault(cell, []).append(len(self._edits))
                self._edits.append({**edits, cell: raw})
        self._tried.append(copies)

    def _probes(self, cell: int) -> tuple[int, ...]:
        if cell == self._trials.rating:
            return self._trials.words
        held = self._trials.cells[cell]
        tried = few_probes(held) if self._is_known else probes(held)
        return tried if held.is_usable else (held.raw, *tried)

    def dependence(self) -> dict[int, int]:
        """Return for each cell tried in the first node the ties that depend on it."""
        moved = self.outcome.moved()
        return {
            cell: reduce(or_, (moved[copy] for copy in copies), 0)
            for cell, copies in self._tried[0].items()
        }

    def proposals(
        self, branches: Sequence[Collection[int]], depending: Mapping[int, int]
    ) -> Iterator[tuple[int, int, int]]:
        """Yield (node, cell, figure): figures that may satisfy a tie on the cell.

        Args:
            branches: for each node the cells to change.
            depending: for each cell the ties that depend on it.
        """
        telling = [
            {cell: depending[cell] & self._telling(cell, node) for cell in cells}
            for node, cells in enumerate(branches)
        ]
        asked = reduce(or_, (ties for cells in telling for ties in cells.values()), 0)
        figures = self.outcome.figures(list(members(asked)))
        for node, cells in enumerate(telling):
            for cell, ties in cells.items():
                for raw in self._figures_for(cell, node, ties=ties, figures=figures):
                    yield node, cell, raw

    def _telling(self, cell: int, node: int) -> int:
        """Return the ties that are broken, and those that judge trials of the cell alone."""
        start, broken = self._starts[node], self.outcome.broken
        by_trial = (broken[copy] for copy in self._tried[node].get(cell, ()))
        return broken[start] | self._silent[start] & reduce(or_, by_trial, 0)

    def _figures_for(self, cell: int, node: int, *, ties: int, figures: Figures) -> tuple[int, ...]:
        if cell == self._trials.rating:
            return self._trials.words
        held = self._trials.cells[cell]
        copies = [self._starts[node], *self._tried[node].get(cell, ())]
        points = []
        for tie in members(ties):
            told = ((copy, figures.of(tie, copy)) for copy in copies)
            points.append(
                [(self._edits[copy].get(cell, held.raw), *pair) for copy, pair in told if pair]
            )
        solved = solutions(held, points)
        return solved if held.is_usable else (held.raw, *solved)


def members(bits: int) -> Iterator[int]:
    """Yield the positions of a bit set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest

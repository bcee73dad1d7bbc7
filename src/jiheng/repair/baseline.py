"""The form as it is, every cell tried: what depends on which cell, and what would satisfy it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from jiheng.repair.experiments import Experiment, members
from jiheng.repair.outcome import Outcome
from jiheng.repair.solving import probes
from jiheng.repair.trials import Edits, Trials

_EVERY = -1
"""All ties, as a bit set."""


@dataclass(frozen=True, slots=True)
class Single:
    """Changes of one cell each, and what the relations say of them.

    Attributes:
        edges: as cells and figures, those at which something that holds now ceases to.
    """

    edits: Sequence[Edits]
    outcome: Outcome
    edges: frozenset[tuple[int, int]]


class Baseline:
    """One form with each of its cells tried at several figures, in one run.

    Attributes:
        broken: the ties the form breaks.
        moved: for each cell the ties that depend on it.
        conflicts: for each tie the cells it depends on.
        bearing: the ties that call one figure claimed and another expected.
    """

    def __init__(self, trials: Trials) -> None:
        self._trials = trials
        rating = [] if trials.rating is None else [trials.rating]
        cells = [*range(len(trials.cells)), *rating]
        self._experiment = Experiment(trials, [({}, cells)], is_known=False)
        self._outcome = trials.of(self._experiment.edits)
        self.moved = self._experiment.dependence(self._outcome.moved())
        self.broken = self._outcome.broken[0]
        for veil in self._veils():
            for cell, ties in self._behind(veil).items():
                self.moved[cell] |= ties
        every = range(len(trials.ties))
        self.conflicts: Sequence[frozenset[int]] = [
            frozenset(cell for cell, ties in self.moved.items() if ties >> tie & 1) for tie in every
        ]
        self.bearing = sum(1 << tie for tie in every if trials.bears(tie))
        self._solved: dict[tuple[int, int], tuple[int, ...]] = {}

    def _veils(self) -> list[int]:
        """Return the cells of something broken that hold zero: what a zero multiplies is hidden."""
        return [
            place
            for place, held in enumerate(self._trials.cells)
            if not held.raw and self.moved[place] & self.broken
        ]

    def _behind(self, veil: int) -> dict[int, int]:
        """Return for the other cells of its row the ties that depend on them once it is lifted."""
        held = self._trials.cells[veil]
        place = (held.cell.scope, held.cell.row)
        others = (
            other
            for other, each in enumerate(self._trials.cells)
            if other != veil and (each.cell.scope, each.cell.row) == place
        )
        lifted = Experiment(self._trials, [({veil: probes(held)[0]}, others)], is_known=False)
        return lifted.dependence(self._trials.of(lifted.edits).moved())

    @cached_property
    def single(self) -> Single:
        """Every change of one cell that may satisfy something."""
        broken = (self.conflicts[tie] for tie in members(self.broken))
        cells = sorted(frozenset[int]().union(*broken))
        edits = [{cell: raw} for cell in cells for raw in self.solutions(cell)]
        edges = [{cell: raw} for cell in cells for raw in self._edges(cell)]
        tried = [*edits, *(each for each in edges if each not in edits)]
        pairs = frozenset(pair for each in edges for pair in each.items())
        return Single(tried, self._trials.of(tried), pairs)

    def _edges(self, cell: int) -> tuple[int, ...]:
        """Return figures for a cell at which ties that hold now cease to."""
        ties = self.moved[cell] & self.bearing & ~self.broken
        return self._experiment.edges(self._outcome, cell, ties=ties)

    def solutions(self, cell: int, among: int = _EVERY) -> tuple[int, ...]:
        """Return figures for a cell that may satisfy one of some ties, the likeliest first."""
        ties = self._experiment.telling(self._outcome, cell, 0, among=self.moved[cell] & among)
        if (cell, ties) not in self._solved:
            found = self._experiment.solutions(self._outcome, cell, 0, ties=ties)
            self._solved[cell, ties] = found
        return self._solved[cell, ties]

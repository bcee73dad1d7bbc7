"""The smallest sets of changes, deepened one cell at a time.

A branch is given up when it has more conflicts without a cell in common than changes left. The
first cell may come from any conflict, the last must be in all; between them the smallest conflict
is asked, and where that finds nothing, any.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import groupby, islice
from operator import and_, or_
from typing import Final

from jiheng.repair.baseline import Baseline, Single
from jiheng.repair.experiments import Experiment, Node, members
from jiheng.repair.outcome import Outcome
from jiheng.repair.trials import Edits, Trials

MOST_CELLS: Final = 3
"""Beyond so many changed cells a tangle is not repaired but filled in again."""


@dataclass(frozen=True, slots=True)
class _Effort:
    """How much is tried.

    Attributes:
        widest: how many sets of changes are followed after each change.
        alike: how many of the likeliest sets that change the same cells and break the same ties.
        tried: how many sets are tried at most after each change.
        together: how many sets are followed at once; where that mends the form, no more are.
        is_wide: whether a change in the middle may be of any cell that conflicts.
        is_known: whether cells are tried at few figures only.
    """

    widest: int = 8
    alike: int = 2
    tried: int = 4_000
    together: int = 12
    is_wide: bool = False
    is_known: bool = True


_QUICK: Final = _Effort()
_WIDE: Final = _Effort(widest=40, is_wide=True)
_THOROUGH: Final = _Effort(
    widest=300, alike=12, tried=8_000, together=40, is_wide=True, is_known=False
)
_WITHOUT_MIDDLE: Final = 2
_AT_EDGES: Final = 4
_SEARCHED_WIDELY: Final = 80
"""Of a form with more figures only the likeliest sets of changes are tried: all take minutes."""


@dataclass(frozen=True, slots=True)
class _Branching:
    """A set of changes to be followed: the ties broken after it, and the cells to change next."""

    edits: Edits
    broken: int
    cells: Sequence[int]


_Proposal = tuple[int, int, int]
"""The position of a set of changes, a cell, and a figure for it."""


class Deepening:
    """A search over sets of changes.

    Args:
        trials: the form.
        baseline: the form as it is.
        care: the ties that must not be broken in the end.
        single: every change of one cell.
    """

    def __init__(self, trials: Trials, baseline: Baseline, *, care: int, single: Single) -> None:
        self._trials = trials
        self._baseline = baseline
        self._single = single
        self._care = care
        self._root = Node({}, baseline.broken)
        self._mended = self._root.broken & care

    def repairs(self, most: int = MOST_CELLS) -> tuple[Node, ...]:
        """Return every smallest repair found, none where it takes more than `most` cells."""
        sizes = range(max(1, self.least(self._root)), most + 1)
        tries = [(size, _QUICK) for size in sizes]
        if len(self._trials.cells) <= _SEARCHED_WIDELY:
            tries += [(size, _WIDE) for size in sizes if size > _WITHOUT_MIDDLE]
            tries += [(size, _THOROUGH) for size in sizes if size > 1]
        found = (self._deepen(size, effort) for size, effort in tries)
        return next(filter(None, found), ())

    def _deepen(self, size: int, effort: _Effort) -> tuple[Node, ...]:
        children, found = self._begun
        return self._below(children, size - 1, effort) if size > 1 else tuple(found)

    def _below(self, children: Iterable[Node], left: int, effort: _Effort) -> tuple[Node, ...]:
        """Return the repairs that begin with one of some sets of changes and add `left` more."""
        nodes = self._promising(children, left, effort)
        for start in range(0, len(nodes), effort.together):
            steps = self._steps(nodes[start : start + effort.together], left, effort)
            nodes_below, found = self._sorted(steps, self._trials.of(steps)) if steps else ([], [])
            if left > 1:
                found = [*self._below(nodes_below, left - 1, effort)]
            if found:
                return tuple(found)
        return ()

    def _steps(self, nodes: Sequence[_Branching], left: int, effort: _Effort) -> list[Edits]:
        """Return the sets of changes that follow some, one cell more in each."""
        proposed = _likeliest(self._proposed(nodes, left, effort), effort.tried)
        steps = ({**nodes[node].edits, cell: raw} for node, cell, raw in proposed)
        tried = _distinct(steps, effort.tried)
        return self._trials.standing(tried, self._care) if left == 1 else tried

    def _proposed(self, nodes: Sequence[_Branching], left: int, effort: _Effort) -> list[_Proposal]:
        """Return what may be changed next.

        The last cell has to mend all that is broken, one before it what depends on it. Where that
        depends on nothing changed so far, it says of the cell what it says on the form as it is.
        Otherwise the changed form is tried.
        """
        proposed: list[_Proposal] = []
        asked: dict[int, list[int]] = {}
        for place, node in enumerate(nodes):
            untouched = ~self._touched(node.edits)
            for cell in node.cells:
                due = node.broken & self._care
                if left > 1:
                    due &= self._baseline.moved[cell]
                if effort.is_known and self._is_told(due, untouched):
                    told = self._baseline.solutions(cell, untouched)
                    proposed += [(place, cell, raw) for raw in told]
                else:
                    asked.setdefault(place, []).append(cell)
        return [*proposed, *self._tried(nodes, asked, effort)] if asked else proposed

    def _tried(
        self, nodes: Sequence[_Branching], asked: Mapping[int, Sequence[int]], effort: _Effort
    ) -> Iterator[_Proposal]:
        """Yield what some cells of changed forms, by the positions of the changes, may hold."""
        places = list(asked)
        experiment = Experiment(
            self._trials,
            ((nodes[place].edits, asked[place]) for place in places),
            is_known=effort.is_known,
        )
        outcome = self._trials.of(experiment.edits)
        due = [
            (number, cell, self._baseline.moved[cell])
            for number, place in enumerate(places)
            for cell in asked[place]
        ]
        for number, cell, raw in experiment.proposals(outcome, due):
            yield places[number], cell, raw

    def _touched(self, edits: Edits) -> int:
        """Return the ties that depend on a changed cell."""
        return reduce(or_, (self._baseline.moved[cell] for cell in edits), 0)

    def _is_told(self, due: int, untouched: int) -> bool:
        """Whether some broken ties say what should stand, whatever was changed so far."""
        return bool(due & self._baseline.bearing) and not due & ~untouched

    @cached_property
    def _begun(self) -> tuple[list[Node], list[Node]]:
        """The changes of one cell in conflict."""
        cells = reduce(or_, self._open_conflicts(self._root))
        return self._sorted(self._single.edits, self._single.outcome, among=cells)

    def _branches(self, node: Node, left: int, effort: _Effort) -> Collection[int]:
        """Return the cells to change next: the last one must be in every conflict."""
        conflicts = self._open_conflicts(node)
        if left == 1:
            return reduce(and_, conflicts)
        return reduce(or_, conflicts) if effort.is_wide else min(conflicts, key=len)

    def _open_conflicts(self, node: Node) -> list[frozenset[int]]:
        changed = node.edits.keys()
        return [
            self._baseline.conflicts[tie] - changed for tie in members(node.broken & self._care)
        ]

    def _sorted(
        self, tried: Sequence[Edits], outcome: Outcome, *, among: frozenset[int] | None = None
    ) -> tuple[list[Node], list[Node]]:
        """Return sets of changes that leave something broken, and those that repair the form.

        Args:
            tried: the sets.
            outcome: what the relations say of each.
            among: take those that change one of these cells; by default all.
        """
        nodes, copies = [], []
        for copy, (edits, broken) in enumerate(zip(tried, outcome.broken, strict=True)):
            if among is not None and among.isdisjoint(edits):
                continue
            if broken & self._care:
                nodes.append(Node(edits, broken))
            else:
                copies.append(copy)
        gaps = outcome.gaps(list(members(self._mended)), copies) if copies else {}
        return nodes, [Node(tried[copy], outcome.broken[copy], gaps[copy]) for copy in copies]

    def _promising(self, children: Iterable[Node], left: int, effort: _Effort) -> list[_Branching]:
        """Return the nodes to follow with the cells to change next; few nodes that are alike.

        Those come first that break least; of the others, some at an edge are followed as well.
        """
        alike: dict[tuple[frozenset[int], int, bool], list[Node]] = {}
        for child in children:
            due = child.broken & self._care
            key = (frozenset(child.edits), due, self._is_at_edge(child.edits))
            alike.setdefault(key, []).append(child)
        nodes = [
            _Branching(node.edits, node.broken, tuple(sorted(cells)))
            for group in alike.values()
            if self.least(group[0]) <= left and (cells := self._branches(group[0], left, effort))
            for node in _representatives(group, effort.alike)
        ]
        nodes.sort(key=lambda node: (node.broken & self._care).bit_count())
        others = (node for node in nodes[effort.widest :] if self._is_at_edge(node.edits))
        return [*nodes[: effort.widest], *islice(others, _AT_EDGES)]

    def _is_at_edge(self, edits: Edits) -> bool:
        return not self._single.edges.isdisjoint(edits.items())

    def least(self, node: Node) -> int:
        """Return how many changes are needed at least: conflicts without a cell in common."""
        taken: set[int] = set()
        needed = 0
        for conflict in sorted(self._open_conflicts(node), key=len):
            if not conflict:
                return MOST_CELLS + 1
            if taken.isdisjoint(conflict):
                needed += 1
                taken |= conflict
        return needed


def _distinct(steps: Iterable[Edits], most: int) -> list[Edits]:
    distinct = {frozenset(each.items()): each for each in steps}
    return list(distinct.values())[:most]


def _likeliest(proposed: list[_Proposal], most: int) -> list[_Proposal]:
    """Return proposals; too many of them in turns, the likeliest figure of each cell first."""
    if len(proposed) <= most:
        return proposed
    turns = (
        (turn, each)
        for _, group in groupby(proposed, key=lambda each: each[:2])
        for turn, each in enumerate(group)
    )
    return [each for _, each in sorted(turns, key=lambda told: told[0])]


def _representatives(group: Sequence[Node], most: int) -> Iterable[Node]:
    """Return the likeliest of some nodes, and those in the middle of what they change to."""
    middle = sorted(group, key=lambda node: list(node.edits.values()))[len(group) // 2 :]
    chosen = [*group[:most], *middle[:most]]
    return {id(node): node for node in chosen}.values()

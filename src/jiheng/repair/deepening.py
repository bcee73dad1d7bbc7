"""The smallest sets of changes, deepened one cell at a time.

A branch is given up when it has more conflicts without a cell in common than changes left. The
first cell may come from any conflict, the last must be in all; between them the smallest conflict
is asked, and where that finds nothing, any.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby
from operator import and_, or_
from typing import Final

from jiheng.repair.experiments import Experiment, Node, members
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
        is_wide: whether a change in the middle may be of any cell that conflicts.
        is_known: whether cells are tried at few figures only.
    """

    widest: int = 40
    alike: int = 2
    tried: int = 4_000
    is_wide: bool = False
    is_known: bool = True


_QUICK: Final = _Effort()
_WIDE: Final = _Effort(is_wide=True)
_THOROUGH: Final = _Effort(widest=300, alike=12, tried=8_000, is_wide=True, is_known=False)
_WITHOUT_MIDDLE: Final = 2


class Deepening:
    """A search over sets of changes.

    Args:
        trials: the form.
        known: the form as it is, with every cell tried.
        care: the ties that must not be broken in the end.
        conflicts: for each tie the cells it depends on.
    """

    def __init__(
        self,
        trials: Trials,
        known: Experiment,
        *,
        care: int,
        conflicts: Sequence[frozenset[int]],
    ) -> None:
        self._trials = trials
        self._known = known
        self._care = care
        self._conflicts = conflicts
        self._root = Node({}, known.outcome.broken[0])
        self._mended = self._root.broken & care
        self._begun: tuple[list[Node], list[Node]] | None = None

    def repairs(self, depending: Mapping[int, int], most: int = MOST_CELLS) -> tuple[Node, ...]:
        """Return every smallest repair found, none where it takes more than `most` cells.

        Args:
            depending: for each cell the ties that depend on it.
            most: how many cells may change.
        """
        sizes = range(max(1, self.least(self._root)), most + 1)
        tries = [(size, _QUICK) for size in sizes]
        tries += [(size, _WIDE) for size in sizes if size > _WITHOUT_MIDDLE]
        tries += [(size, _THOROUGH) for size in sizes if size > 1]
        found = (self._deepen(size, effort, depending) for size, effort in tries)
        return next((repairs for repairs in found if repairs), ())

    def _deepen(self, size: int, effort: _Effort, depending: Mapping[int, int]) -> tuple[Node, ...]:
        children, found = self._begin(depending)
        for left in range(size - 1, 0, -1):
            nodes = self._promising(children, left, effort)
            if not nodes:
                return ()
            branches = [sorted(self._branches(node, left, effort)) for node in nodes]
            experiment = Experiment(
                self._trials,
                zip((node.edits for node in nodes), branches, strict=True),
                is_known=effort.is_known,
            )
            proposed = _likeliest(list(experiment.proposals(branches, depending)), effort.tried)
            steps = ({**nodes[node].edits, cell: raw} for node, cell, raw in proposed)
            children, found = self._tried(steps, effort)
        return tuple(found)

    def _begin(self, depending: Mapping[int, int]) -> tuple[list[Node], list[Node]]:
        """Return the changes of one cell, tried once for all sizes."""
        if self._begun is None:
            cells = sorted(reduce(or_, self._open_conflicts(self._root)))
            steps = self._known.proposals([cells], depending)
            self._begun = self._tried(({cell: raw} for _, cell, raw in steps), _QUICK)
        return self._begun

    def _branches(self, node: Node, left: int, effort: _Effort) -> Collection[int]:
        """Return the cells to change next: the last one must be in every conflict."""
        conflicts = self._open_conflicts(node)
        if left == 1:
            return reduce(and_, conflicts)
        return reduce(or_, conflicts) if effort.is_wide else min(conflicts, key=len)

    def _open_conflicts(self, node: Node) -> list[frozenset[int]]:
        changed = node.edits.keys()
        return [self._conflicts[tie] - changed for tie in members(node.broken & self._care)]

    def _tried(self, edits: Iterable[Edits], effort: _Effort) -> tuple[list[Node], list[Node]]:
        """Return sets of changes that leave something broken, and those that repair the form."""
        distinct: dict[frozenset[tuple[int, int]], Edits] = {}
        for each in edits:
            distinct.setdefault(frozenset(each.items()), each)
            if len(distinct) == effort.tried:
                break
        tried = list(distinct.values())
        if not tried:
            return [], []
        outcome = self._trials.of(tried)
        copies = [copy for copy, broken in enumerate(outcome.broken) if not broken & self._care]
        gaps = outcome.gaps(list(members(self._mended)), copies) if copies else {}
        nodes = [Node(*each) for each in zip(tried, outcome.broken, strict=True)]
        repairs = [replace(nodes[copy], gap=gaps[copy]) for copy in copies]
        return [node for node in nodes if node.broken & self._care], repairs

    def _promising(self, children: Iterable[Node], left: int, effort: _Effort) -> list[Node]:
        """Return the nodes to follow, those first that break least; few that are alike."""
        alike: dict[tuple[frozenset[int], int], list[Node]] = {}
        for child in children:
            due = child.broken & self._care
            alike.setdefault((frozenset(child.edits), due), []).append(child)
        nodes = [
            node
            for group in alike.values()
            if self.least(group[0]) <= left
            for node in _representatives(group, effort.alike)
        ]
        nodes.sort(key=lambda node: (node.broken & self._care).bit_count())
        return nodes[: effort.widest]

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


def _likeliest(proposed: list[tuple[int, int, int]], most: int) -> list[tuple[int, int, int]]:
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

"""The smallest sets of changes, deepened one cell at a time.

A branch is given up when it has more conflicts without a cell in common than changes left. The
next cell comes from the smallest conflict; where that finds nothing, from any.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import and_, or_
from typing import Final

from jiheng.repair.experiments import Experiment, Node, members
from jiheng.repair.trials import Edits, Trials

MOST_CELLS: Final = 3
"""Beyond so many changed cells a tangle is not repaired but filled in again."""
_WIDEST: Final = 60
"""How many sets of changes are followed at most after each change."""
_MOST_ALIKE: Final = 2
"""How many are followed of the likeliest sets that change the same cells and break the same."""
_MOST_TRIED: Final = 4_000


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
        self._begun: dict[bool, tuple[list[Node], list[Node]]] = {}

    def repairs(self, depending: Mapping[int, int], most: int = MOST_CELLS) -> tuple[Node, ...]:
        """Return every smallest repair found, none where it takes more than `most` cells.

        Args:
            depending: for each cell the ties that depend on it.
            most: how many cells may change.
        """
        for size in range(max(1, self.least(self._root)), most + 1):
            for is_wide in (False, True)[:size]:
                found = self._deepen(size, depending, is_wide=is_wide)
                if found:
                    return found
        return ()

    def _deepen(
        self, size: int, depending: Mapping[int, int], *, is_wide: bool
    ) -> tuple[Node, ...]:
        children, found = self._begin(depending, is_wide=is_wide)
        for left in range(size - 1, 0, -1):
            nodes = self._promising(children, left)
            if not nodes:
                return ()
            is_last = left == 1
            branches = [
                sorted(self._branches(node, is_last=is_last, is_wide=is_wide)) for node in nodes
            ]
            asked = zip((node.edits for node in nodes), branches, strict=True)
            experiment = Experiment(self._trials, asked)
            children, found = self._tried(
                {**nodes[node].edits, cell: raw}
                for node, cell, raw in experiment.proposals(branches, depending)
            )
        return tuple(found)

    def _begin(
        self, depending: Mapping[int, int], *, is_wide: bool
    ) -> tuple[list[Node], list[Node]]:
        """Return the changes of one cell, tried once for all sizes."""
        if is_wide not in self._begun:
            cells = sorted(self._branches(self._root, is_last=False, is_wide=is_wide))
            steps = self._known.proposals([cells], depending)
            self._begun[is_wide] = self._tried({cell: raw} for _, cell, raw in steps)
        return self._begun[is_wide]

    def _branches(self, node: Node, *, is_last: bool, is_wide: bool) -> Collection[int]:
        """Return the cells to change next: the last one must be in every conflict."""
        conflicts = self._open_conflicts(node)
        if is_last:
            return reduce(and_, conflicts)
        return reduce(or_, conflicts) if is_wide else min(conflicts, key=len)

    def _open_conflicts(self, node: Node) -> list[frozenset[int]]:
        changed = node.edits.keys()
        return [self._conflicts[tie] - changed for tie in members(node.broken & self._care)]

    def _tried(self, edits: Iterable[Edits]) -> tuple[list[Node], list[Node]]:
        """Return sets of changes that leave something broken, and those that repair the form."""
        distinct: dict[frozenset[tuple[int, int]], Edits] = {}
        for each in edits:
            distinct.setdefault(frozenset(each.items()), each)
            if len(distinct) == _MOST_TRIED:
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

    def _promising(self, children: Iterable[Node], left: int) -> list[Node]:
        """Return the nodes to follow, those first that break least; few that are alike."""
        alike: dict[tuple[frozenset[int], int], list[Node]] = {}
        for child in children:
            due = child.broken & self._care
            alike.setdefault((frozenset(child.edits), due), []).append(child)
        nodes = [
            node
            for group in alike.values()
            if self.least(group[0]) <= left
            for node in _representatives(group)
        ]
        nodes.sort(key=lambda node: (node.broken & self._care).bit_count())
        return nodes[:_WIDEST]

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


def _representatives(group: Sequence[Node]) -> Iterable[Node]:
    """Return the likeliest of some nodes, and those in the middle of what they change to."""
    middle = sorted(group, key=lambda node: list(node.edits.values()))[len(group) // 2 :]
    chosen = [*group[:_MOST_ALIKE], *middle[:_MOST_ALIKE]]
    return {id(node): node for node in chosen}.values()

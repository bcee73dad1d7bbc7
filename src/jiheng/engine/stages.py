"""When each column of a program is computed: with the form alone, or once its kin is known.

alone     what the rules on one form read, and what else was wanted
surveyed  what other forms need to know of a form; only in a portfolio
related   what other forms tell: groups, the year before, twins
later     what is computed from related columns
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jiheng.engine.recording import Node


@dataclass(frozen=True, slots=True)
class Stages:
    """The nodes of a program, each in one stage, in an order in which they can be computed."""

    alone: tuple[Node, ...]
    surveyed: tuple[Node, ...]
    related: tuple[Node, ...]
    later: tuple[Node, ...]

    def is_across(self, asked: Iterable[Node]) -> bool:
        """Return whether any of the nodes needs other forms."""
        across = {*self.related, *self.later}
        return any(node in across for node in asked)


def stages(needs: Mapping[Node, Sequence[Node]], asked: Iterable[Sequence[Node]]) -> Stages:
    """Return the stage of each node.

    Args:
        needs: what each node reads, in an order in which a node follows what it reads.
        asked: what each rule reads, and each wanted column by itself.

    Raises:
        TypeError: a related column is built on another one.
    """
    across: set[Node] = set()
    for node, read in needs.items():
        on_others = any(each in across for each in read)
        if node.is_related and on_others:
            message = f"{node.name} is taken over columns that other forms tell"
            raise TypeError(message)
        if node.is_related or on_others:
            across.add(node)
    alone: set[Node] = set()
    for each in asked:
        if not any(node in across for node in each):
            alone |= closure(each, needs)
    return Stages(
        alone=tuple(node for node in needs if node in alone),
        surveyed=tuple(node for node in needs if node not in alone and node not in across),
        related=tuple(node for node in needs if node.is_related),
        later=tuple(node for node in needs if node in across and not node.is_related),
    )


def closure(asked: Iterable[Node], needs: Mapping[Node, Sequence[Node]]) -> set[Node]:
    """Return some nodes with all that they read, and what that reads."""
    found: set[Node] = set()
    left = list(asked)
    while left:
        node = left.pop()
        if node not in found:
            found.add(node)
            left += needs[node]
    return found

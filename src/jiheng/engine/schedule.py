"""In which round each derived column is computed: as few queries as the needs allow.

Every table is queried at most once a round and kind of work. A column that nobody waits for
joins a later round in which its table is queried anyway. A column of the form that is put beside
the rows of a table takes no query: it comes as late as it may, so that it hurries no other.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from jiheng.engine.columns import Scope
from jiheng.engine.recording import Node
from jiheng.engine.rule import Derived, Mark

_Work: TypeAlias = tuple[str, Scope]


def rounds(needs: Mapping[Node, Sequence[Node]]) -> dict[Node, int]:
    """Return the round of each node, from 1; marks are there before, in round 0.

    Args:
        needs: what each node reads, in an order in which a node follows what it reads.
    """
    earliest: dict[Node, int] = {}
    for node, read in needs.items():
        is_mark = isinstance(node.origin, Mark)
        earliest[node] = 0 if is_mark else 1 + max((earliest[each] for each in read), default=0)
    last = max(earliest.values(), default=0)
    latest = _latest(needs, dict.fromkeys(needs, last))
    busy = {
        (_work(node), earliest[node])
        for node in needs
        if earliest[node] == latest[node] and not _is_spread(node)
    }
    placed: dict[Node, int] = {}
    limit = dict.fromkeys(needs, last)
    for node in reversed(list(needs)):
        if _is_spread(node):
            placed[node] = limit[node]
        else:
            choices = range(limit[node], earliest[node] - 1, -1)
            joined = (choice for choice in choices if (_work(node), choice) in busy)
            placed[node] = 0 if earliest[node] == 0 else next(joined, earliest[node])
            busy.add((_work(node), placed[node]))
        for each in needs[node]:
            limit[each] = min(limit[each], placed[node] - 1)
    return placed


def _latest(needs: Mapping[Node, Sequence[Node]], limit: dict[Node, int]) -> dict[Node, int]:
    for node in reversed(list(needs)):
        for each in needs[node]:
            limit[each] = min(limit[each], limit[node] - 1)
    return limit


def _is_spread(node: Node) -> bool:
    return isinstance(node.origin, str)


def _work(node: Node) -> _Work:
    """Return which query computes the node: of the rows of a table, or of sums over them."""
    if isinstance(node.origin, Derived) and node.origin.over is not None:
        return "sums", node.origin.over
    return "rows", node.scope

"""Which rows a label beside several rows stands for, on a page without rules.

Where cells are centred, a label stands in the middle of its rows. Labels from the top of a
zone to its foot leave one way to share the rows out, or it is said that they do not. Pure
geometry.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from jiheng.documents.carriers.bare_blocks import Block
from jiheng.documents.carriers.bare_rows import BareRow

_EXACT = 0.3
_UNCOVERED = 2


class Span(NamedTuple):
    """A block and the rows it stands for, both ends included."""

    block: Block
    first: int
    last: int


def shared_out(labels: Sequence[Block], rows: Sequence[BareRow]) -> list[Span] | None:
    """Return the rows of each label of a column, or None where they cannot be shared out.

    Args:
        labels: The blocks of the column, from top to bottom.
        rows: The rows of the zone, from top to bottom.
    """
    edges = _edges(rows)
    spans: list[Span] = []
    first = 0
    for label in labels:
        last = _last_row(label, edges, first)
        if last is None:
            return None
        spans.append(Span(label, first, last))
        first = last + 1
    return spans if len(rows) - first <= _UNCOVERED else None


def _edges(rows: Sequence[BareRow]) -> list[float]:
    """Return where each row begins and the last ends: in the middle between two."""
    inner = [(upper.bottom + lower.top) / 2 for upper, lower in pairwise(rows)]
    top = inner[0] - rows[0].bottom if inner else 0.0
    bottom = rows[-1].top - inner[-1] if inner else 0.0
    return [rows[0].top - top, *inner, rows[-1].bottom + bottom]


def _last_row(label: Block, edges: Sequence[float], first: int) -> int | None:
    """Return the last row of a label whose first is known: its middle is that of both."""
    if first + 1 >= len(edges):
        return None
    off = [
        (abs((edges[first] + edge) / 2 - label.middle), at)
        for at, edge in enumerate(edges[first + 1 :], start=first)
    ]
    least, last = min(off)
    return last if least <= _EXACT * label.height / label.lines else None

"""Score over points in one cell: 18/20 below 得分/分值, or below 得分 where points have no column.

A head that names both says which comes first; one that does not leaves it to the figures, for no
score is above its points.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, cast

from jiheng.documents.carriers.neutral import Fragment  # noqa: TC001
from jiheng.documents.interpret.cells import Cell, Column
from jiheng.documents.interpret.folding import fold, text_of
from jiheng.documents.interpret.words import SCORED, LabelTable

_PAIR = re.compile(r"(\d{1,3}(?:\.\d+)?)分?/(\d{1,3}(?:\.\d+)?)分?")
_SLASH = "/"
_SCORE_FIRST = ("claimed_score", "max_points")
_FULL = Decimal(100)


class Pair(NamedTuple):
    """The texts of a score and its points."""

    claimed_score: str
    max_points: str


def named_order(label: str, heads: LabelTable[str]) -> tuple[str, ...] | None:
    """Return the concepts that a head names as score over points or the other way round."""
    parts = fold(label).split(_SLASH)
    found = [heads.find(part) for part in parts]
    concepts = tuple(str(each.concept) for each in found if each is not None)
    return concepts if len(parts) == len(concepts) and sorted(concepts) == sorted(SCORED) else None


def pair_of(text: str, order: Sequence[str] | None) -> Pair | None:
    """Return the two figures of a cell in the order its head names; else the points are greater."""
    found = _PAIR.fullmatch(fold(text))
    if found is None:
        return None
    first, second = found.groups()
    if order is None and Decimal(first) > Decimal(second):
        return None
    return Pair(first, second) if order in {None, _SCORE_FIRST} else Pair(second, first)


def total_pair(text: str, order: Sequence[str] | None) -> Pair | None:
    """Return score and points of a total: without an order the points are a hundred."""
    pair = pair_of(text, order)
    is_told = order is not None or (pair is not None and Decimal(pair.max_points) == _FULL)
    return pair if is_told else None


def parted_scores(
    rows: Mapping[int, Mapping[int, Cell]],
    columns: Sequence[Column],
    heads: LabelTable[str],
    *,
    is_blank: Callable[[str], bool],
) -> tuple[Mapping[int, Mapping[int, Cell]], Sequence[Column]]:
    """Return rows and columns in which score and points of one cell stand in two."""
    at, order = _column(columns, heads)
    if at is None:
        return rows, columns
    texts = {row: text_of(cells[at].run) for row, cells in rows.items() if at in cells}
    pairs = {row: pair_of(text, order) for row, text in texts.items() if not is_blank(text)}
    if not pairs or None in pairs.values():
        return rows, columns
    new = len(columns)
    parted = {
        row: {**cells, **_cells(cells.get(at), pairs.get(row), at, new=new)}
        for row, cells in rows.items()
    }
    own = columns[at]
    kept = [*columns[:at], Column("claimed_score", own.label, own.slot), *columns[at + 1 :]]
    return parted, [*kept, Column("max_points", own.label, own.slot)]


def _column(
    columns: Sequence[Column], heads: LabelTable[str]
) -> tuple[int | None, tuple[str, ...] | None]:
    """Return the column that may hold both, and the order its head names."""
    concepts: Collection[str | None] = [column.concept for column in columns]
    if "max_points" in concepts:
        return None, None
    for at, column in enumerate(columns):
        order = named_order(column.label, heads)
        if order is not None and "claimed_score" not in concepts:
            return at, order
        if column.concept == "claimed_score":
            return at, None
    return None, None


def _cells(own: Cell | None, pair: Pair | None, at: int, *, new: int) -> dict[int, Cell]:
    """Return the cells of score and points that one cell is."""
    if own is None or pair is None:
        return {}
    first = cast("Fragment", own.run[0])
    score, points = (own._replace(run=[first._replace(text=text)]) for text in pair)
    return {at: score, new: points._replace(column=new)}

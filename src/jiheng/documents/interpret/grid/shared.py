"""Cells that several indicators or columns share: whose they are the paper does not say.

A cell merged over rows is read in the first of them, one merged over columns in one of these. The
others lack a value that may be theirs as well: they are unreadable, and so is nothing else but a
figure, which may be the sum of its rows.
"""

import re
from collections.abc import Iterable, Sequence

from jiheng.documents.interpret.grid.breaks import Cells
from jiheng.documents.interpret.grid.columns import Columns
from jiheng.documents.interpret.grid.rows import Spot
from jiheng.documents.interpret.pieces import are_one_value
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import LEVELS, SCORED
from jiheng.domain.locator import Confidence, least

_VALUES = frozenset({"target", "actual"})
_NUMBERING = re.compile(r"(?:指标)?\d{1,2}[.、:]?|[一二三四五六七八九十]{1,2}[、.]?|[①-⑳]")


def unread(spot: Spot) -> Spot:
    """Return a cell as what stands, unread, in a place that it covers."""
    return spot._replace(trust=Confidence.UNREADABLE)


def put_together(
    spots: Sequence[Spot], concept: str | None, reader: ValueReader
) -> tuple[Spot, Sequence[Spot]]:
    """Return what several cells of a row below one head say, and those of them left over.

    Sign, number and unit are one value; a name may have its number before it. Else what is said
    is in doubt, and of figures the first is taken.
    """
    first, *rest = spots
    texts = [spot.text for spot in spots]
    if concept in LEVELS or concept is None:
        return first, rest
    if concept in _VALUES and are_one_value(texts, reader):
        return _joined(spots), ()
    if concept == "name" and len(rest) == 1 and _NUMBERING.fullmatch(first.folded):
        return rest[0], [first]
    if concept in SCORED:
        return first.in_doubt(), rest
    return _joined(spots).in_doubt(), ()


def _joined(spots: Sequence[Spot]) -> Spot:
    return spots[0]._replace(
        text="".join(spot.text for spot in spots),
        folded="".join(spot.folded for spot in spots),
        trust=least(spot.trust for spot in spots),
    )


def share_over_columns(of: Cells, spot: Spot, *, others: Iterable[int], columns: Columns) -> None:
    """Enter a cell as unread in the other columns it covers, but for levels and local ones."""
    for at in others:
        concept = columns.columns[at].concept
        if concept is not None and concept not in LEVELS and at not in of:
            of[at] = unread(spot)


def share_over_rows(placed: Sequence[Cells], columns: Columns) -> None:
    """Enter the cells that are merged over rows as unread in those below the first."""
    own = [at for at, each in enumerate(columns.columns) if each.concept not in LEVELS]
    if any(of[at].rows > 1 for of in placed for at in own if at in of):
        _share_over_rows(placed, columns, own)


def _share_over_rows(placed: Sequence[Cells], columns: Columns, own: Sequence[int]) -> None:
    reaching: dict[int, tuple[Cells, Spot]] = {}
    for of in placed:
        number = max((_row_of(spot) for spot in of.values()), default=0)
        for at, (first, spot) in list(reaching.items()):
            if not any(spot.table is each.table for each in of.values()) or number >= _end(spot):
                del reaching[at]
            elif at not in of:
                of[at] = unread(spot)
                if columns.columns[at].concept in SCORED:
                    first[at] = first[at]._replace(trust=Confidence.UNCERTAIN)
        for at in own:
            if at in of and of[at].rows > 1 and of[at].folded and at not in reaching:
                reaching[at] = of, of[at]


def _row_of(spot: Spot) -> int:
    return getattr(spot.cell, "row", 0)


def _end(spot: Spot) -> int:
    return _row_of(spot) + spot.rows

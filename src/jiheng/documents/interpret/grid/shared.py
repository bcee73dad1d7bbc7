"""Cells that several indicators or columns share: whose they are the paper does not say.

A cell merged over rows is read in the first of them, one merged over columns in one of these. The
others lack a value that may be theirs as well: they are unreadable, and so is nothing else but a
figure, which may be the sum of its rows.
"""

from collections.abc import Iterable, Sequence

from jiheng.documents.interpret.grid.breaks import Cells
from jiheng.documents.interpret.grid.columns import Columns
from jiheng.documents.interpret.grid.rows import Spot
from jiheng.documents.interpret.words import LEVELS, SCORED
from jiheng.domain.locator import Confidence


def unread(spot: Spot) -> Spot:
    """Return a cell as what stands, unread, in a place that it covers."""
    return spot._replace(trust=Confidence.UNREADABLE)


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

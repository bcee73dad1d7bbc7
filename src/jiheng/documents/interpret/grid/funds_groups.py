"""One row of amounts whose heads repeat the sources: 预算总额, 财政拨款, 支出总额, 财政拨款.

A source is of the amount whose head stands before it or above; that head by itself is the total's.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from jiheng.documents.interpret.grid.figures import FigureReader
from jiheng.documents.interpret.grid.rows import Row, Spot
from jiheng.documents.interpret.ledger import Ledger, path_of
from jiheng.domain.funds import FundingSource, FundsLine

_AMOUNTS = frozenset({"original_budget", "revised_budget", "outturn"})
_TOTAL = FundingSource.TOTAL
_TWO = 2


class Group(NamedTuple):
    """A head: whose figure stands below it, and which."""

    source: FundingSource
    concept: str
    head: Spot


def groups_of(heads: Sequence[Row]) -> list[Group]:
    """Return heads where sources stand behind amounts or below them, each again; else none."""
    found = _beside(heads[0]) if len(heads) == 1 else _below(*heads) if len(heads) == _TWO else []
    kinds = [(group.source, group.concept) for group in found]
    sources = [source for source, _ in kinds if source is not _TOTAL]
    is_repeated = len(set(sources)) < len(sources) and len(set(kinds)) == len(kinds)
    return found if is_repeated else []


def with_heads_below(heads: Sequence[Row], rows: Sequence[Row]) -> Sequence[Row]:
    """Return the heads, with the row below them where that has nothing but sources."""
    is_more = len(heads) == 1 and bool(rows) and len(rows[0].filled) > _TWO
    is_more = is_more and all(spot.concept("sources") for spot in rows[0].filled)
    return [*heads, rows[0]] if is_more else heads


def _beside(row: Row) -> list[Group]:
    found: list[Group] = []
    amount: str | None = None
    for spot in row.filled:
        concept, source = spot.concept("funds_columns"), spot.concept("sources")
        if source is not None and concept is None:
            if amount is None or source is _TOTAL:
                return []
            found.append(Group(source, amount, spot))
        elif concept in FundsLine.__dataclass_fields__:
            amount = concept if concept in _AMOUNTS else None
            found.append(Group(_TOTAL, concept, spot))
    return found


def _below(upper: Row, lower: Row) -> list[Group]:
    """Return the sources of a row below the nearest head to the left, and what has none below."""
    over = [s for s in upper.filled if s.concept("funds_columns") in FundsLine.__dataclass_fields__]
    found: list[Group] = []
    used: list[Spot] = []
    for spot in lower.filled:
        heads = [head for head in over if head.left <= spot.left]
        concept = heads[-1].concept("funds_columns") if heads else None
        source = spot.concept("sources")
        if source is None or concept not in _AMOUNTS:
            return []
        used.append(heads[-1])
        found.append(Group(source, concept, spot))
    own = (head for head in over if not any(head is each for each in used))
    return [*found, *(Group(_TOTAL, head.concept("funds_columns"), head) for head in own)]


def is_one_row(groups: Sequence[Group], rows: Sequence[Row]) -> bool:
    """Whether there is one row of amounts, and nothing in it but these: no task by task."""
    filled = [row.filled for row in rows if row.filled]
    return len(filled) == 1 and all(_group_of(spot, groups) for spot in filled[0])


def read_groups(
    groups: Sequence[Group], rows: Sequence[Row], figures: FigureReader, *, ledger: Ledger
) -> tuple[FundsLine, ...]:
    """Return a line a source from the one row of amounts."""
    order = [_TOTAL, *dict.fromkeys(g.source for g in groups if g.source is not _TOTAL)]
    values: dict[FundingSource, dict[str, Any]] = {source: {} for source in order}
    for spot in (spot for row in rows for spot in row.spots):
        group = _group_of(spot, groups)
        if group is not None:
            path = f"funds[{order.index(group.source)}]"
            ledger.record([path_of(path, "source")], group.head.run, group.head.trust)
            where = path_of(path, group.concept)
            values[group.source][group.concept] = figures.read(spot, where, group.concept)
    return tuple(FundsLine(source, **values[source]) for source in order)


def _group_of(spot: Spot, groups: Sequence[Group]) -> Group | None:
    return next((group for group in groups if _is_below(spot, group.head)), None)


def _is_below(spot: Spot, head: Spot) -> bool:
    return (spot.left, spot.right) == (head.left, head.right)

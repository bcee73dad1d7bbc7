"""Amounts beside their labels instead of below them: 预算数 | 300 | 执行数 | 290."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from jiheng.documents.interpret.grid.figures import FigureReader
from jiheng.documents.interpret.grid.rows import Row, Spot
from jiheng.documents.interpret.ledger import Ledger, path_of
from jiheng.documents.interpret.words import FUNDS_COLUMNS
from jiheng.domain.funds import FundingSource, FundsLine

_KNOWN = frozenset(FUNDS_COLUMNS)
_FEW = 2


def is_beside(row: Row) -> bool:
    """Whether most labels of amounts in a row have a figure right behind them."""
    labels = sum(_is_label(spot) for spot in row.filled)
    return 0 < labels <= _FEW * sum(1 for _ in _pairs(row))


def read_beside(
    rows: Sequence[Row], figures: FigureReader, ledger: Ledger
) -> tuple[FundsLine, ...]:
    """Return the funding lines that rows of labels and figures are, one a source."""
    held: dict[FundingSource, dict[str, Any]] = {}
    for row in rows:
        named = next((spot for spot in row.filled if spot.concept("sources")), None)
        source = named.concept("sources") if named is not None else FundingSource.TOTAL
        values = held.setdefault(source, {})
        path = f"funds[{list(held).index(source)}]"
        ledger.enter(path_of(path, "source"), (named or row.filled[0]).run, row.filled[0].trust)
        taken = {id(spot) for spot in row.filled if spot.hits}
        for label, figure in _pairs(row):
            concept = label.concept("funds_columns")
            if concept not in values:
                values[concept] = figures.read(figure, path_of(path, concept), concept)
                taken.add(id(figure))
        for spot in row.filled:
            if id(spot) not in taken:
                ledger.leave(spot.run)
    return tuple(FundsLine(source, **values) for source, values in held.items())


def _pairs(row: Row) -> Iterator[tuple[Spot, Spot]]:
    for label, figure in pairwise(row.filled):
        is_figure = not figure.hits and any(map(str.isdigit, figure.folded))
        if is_figure and _is_label(label):
            yield label, figure


def _is_label(spot: Spot) -> bool:
    return spot.concept("funds_columns") in _KNOWN

"""Amounts beside their labels instead of below them: 预算数 | 300 | 执行数 | 290.

They stand in one row, or one below the other; a label may share the cell of its amount.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Any

from jiheng.documents.interpret.grid.figures import FigureReader
from jiheng.documents.interpret.grid.rows import Labels, Row, Spot, cut, row_with
from jiheng.documents.interpret.grid.segments import LEAST_FUNDS_COLUMNS, MONEY, funds_heads
from jiheng.documents.interpret.ledger import Ledger, path_of
from jiheng.documents.interpret.words import FUNDS_COLUMNS, SCORED
from jiheng.domain.funds import FundingSource, FundsLine

_KNOWN = frozenset(FUNDS_COLUMNS)
_FEW = 2
_LONGEST_LABEL = 20


def is_beside(row: Row) -> bool:
    """Whether most labels of amounts in a row have a figure right behind them."""
    labels = sum(_is_label(spot) for spot in row.filled)
    return 0 < labels <= _FEW * sum(1 for _ in _pairs(row)) and not _is_of_form(row)


def stand_upright(rows: Sequence[Row], below: Sequence[Row]) -> bool:
    """Whether rows begin with amounts beside their labels, one below the other.

    Args:
        rows: from the first of them on.
        below: all rows that may hold heads of amounts, of which none may.
    """
    found = {
        label.concept("funds_columns")
        for row in takewhile(is_beside, rows)
        for label, _ in _pairs(row)
    }
    if len(found) < LEAST_FUNDS_COLUMNS or MONEY.isdisjoint(found):
        return False
    return not any(funds_heads(row) and not is_beside(row) for row in below)


def with_labels_apart(row: Row, labels: Labels) -> Row:
    """Return the row with each cell cut in two that holds an amount and its label: 预算数：300."""
    spots = [part for spot in row.spots for part in _in_two(spot, labels)]
    return row if len(spots) == len(row.spots) else row_with(row, spots)


def _in_two(spot: Spot, labels: Labels) -> Sequence[Spot]:
    at = max(spot.text.find(":"), spot.text.find("："))
    if spot.hits or not 0 < at <= _LONGEST_LABEL:
        return (spot,)
    label, figure = cut(spot, slice(0, at), labels), cut(spot, slice(at + 1, None), labels)
    is_amount = _is_label(label) and figure.folded[:1].isdigit()
    return (label, figure) if is_amount else (spot,)


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


def _is_of_form(row: Row) -> bool:
    """Whether a row has no more than the score of the whole form: 自评得分 | 97."""
    concepts = {spot.concept("funds_columns") for spot in row.filled} & _KNOWN
    return concepts <= {*SCORED} and any("head" in spot.hits for spot in row.filled)

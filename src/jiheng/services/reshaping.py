"""Adding, duplicating, removing and moving rows of the indicator table.

A change of shape is an order: for each row of the new table, the row it comes from, None for
an empty one. What hangs on rows (columns of extensions, places on paper, comments) follows it.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from jiheng.domain.form import Form
from jiheng.domain.indicator import Indicator
from jiheng.services.editing import CellError, UnknownCell

MOST_ROWS: Final = 200
Order = tuple[int | None, ...]
_Key = Callable[[Indicator], Hashable]
_IN_ROW = re.compile(r"(?P<table>indicators|extensions\..+)\[(?P<row>\d+)\](?P<rest>.*)")
_IN_FUNDS = re.compile(r"funds\[(?P<row>\d+)\](?P<rest>.*)")


class Reshaping(StrEnum):
    """What may be done to a row of the table; a new row comes after it."""

    ADD = "add"
    DUPLICATE = "duplicate"
    REMOVE = "remove"
    UP = "up"
    DOWN = "down"


class TooManyRows(CellError):
    """More indicators than a form takes."""

    zh = "指标表已有 {rows} 行，达到上限 {limit} 行；请先删去不用的行。"
    en = "The table has {rows} rows, the limit is {limit}; remove rows that are not needed."

    def __init__(self, rows: int) -> None:
        super().__init__(rows=rows, limit=MOST_ROWS)


def order_after(kind: Reshaping, row: int, count: int) -> Order:
    """Return the order of rows after `kind` is done to `row` of a table of `count` rows.

    Raises:
        UnknownCell: there is no such row, or none to change places with.
        TooManyRows: the table is full.
    """
    rows: list[int | None] = list(range(count))
    if kind is Reshaping.ADD and row == count == 0:
        return (None,)
    if not 0 <= row < count:
        raise UnknownCell(f"indicators[{row}]")
    if kind in {Reshaping.ADD, Reshaping.DUPLICATE}:
        if count >= MOST_ROWS:
            raise TooManyRows(count)
        rows.insert(row + 1, row if kind is Reshaping.DUPLICATE else None)
    elif kind is Reshaping.REMOVE:
        del rows[row]
    else:
        other = row - 1 if kind is Reshaping.UP else row + 1
        if not 0 <= other < count:
            raise UnknownCell(f"indicators[{other}]")
        rows[row], rows[other] = rows[other], rows[row]
    return tuple(rows)


def reshaped(form: Form, order: Order) -> Form:
    """Return the form with the rows of its indicator table in `order`.

    A new row takes the levels of the one above it.
    """
    columns = columns_of(form)
    extensions = dict(form.extensions)
    for label in columns:
        texts = form.extensions[label]
        extensions[label] = tuple("" if at is None else texts[at] for at in order)
    followed = ((follow(path, order, columns), of) for path, of in form.provenance.items())
    return replace(
        form,
        indicators=_rows(form, order),
        extensions=extensions,
        provenance={path: of for path, of in followed if path is not None},
    )


def _rows(form: Form, order: Order) -> tuple[Indicator, ...]:
    rows: list[Indicator] = []
    for at in order:
        above = rows[-1] if rows else Indicator()
        new = Indicator(level1=above.level1, level2=above.level2)
        rows.append(new if at is None else form.indicators[at])
    return tuple(rows)


def columns_of(form: Form) -> Mapping[str, tuple[str, ...]]:
    """Return the extensions that have one text for each row of the indicator table."""
    rows = len(form.indicators)
    return {label: of for label, of in form.extensions.items() if rows and len(of) == rows}


def follow(path: str, order: Order, columns: Mapping[str, object]) -> str | None:
    """Return where the cell at `path` stands in the new order, None when its row is gone."""
    place = _IN_ROW.fullmatch(path)
    if place is None or not _moves(place["table"], columns):
        return path
    row = int(place["row"])
    if row not in order:
        return None
    return f"{place['table']}[{order.index(row)}]{place['rest']}"


def follower(form: Form, order: Order) -> Callable[[str], str | None]:
    """Return where each cell of a form stands once its rows come in another order."""
    columns = columns_of(form)
    return lambda path: follow(path, order, columns)


def may_move(path: str, before: Form, after: Form) -> bool:
    """Whether a cell is one of a row of the indicator table, or of lines that are others now."""
    if _IN_FUNDS.fullmatch(path):
        return [line.source for line in before.funds] != [line.source for line in after.funds]
    return _IN_ROW.fullmatch(path) is not None


def matched(before: Form, after: Form) -> Order:
    """Return which row of `before` each row of `after` is, None where that is not certain.

    Equal rows come first, then those of one name and one place among the levels, then those of
    one name; of two that could be meant it is neither.
    """
    found: dict[int, int] = {}
    keys: tuple[_Key, ...] = (_itself, _by_levels, _by_name)
    for key in keys:
        old = _numbered(before, key, found.values())
        new = _numbered(after, key, found)
        for name, rows in new.items():
            there = old.get(name, [])
            is_certain = len(rows) == len(there) == 1
            if is_certain or (key is _itself and after.indicators[rows[0]].name):
                found |= zip(rows, there, strict=False)
    return tuple(found.get(at) for at in range(len(after.indicators)))


def _numbered(form: Form, key: _Key, done: Iterable[int]) -> dict[Hashable, list[int]]:
    """Return the rows that are not `done`, by their key; those without one are left out."""
    without = set(done)
    numbered: dict[Hashable, list[int]] = {}
    for at, row in enumerate(form.indicators):
        name = key(row)
        if at not in without and name is not None:
            numbered.setdefault(name, []).append(at)
    return numbered


def _itself(row: Indicator) -> Hashable:
    return row


def _by_levels(row: Indicator) -> Hashable:
    return (row.level1, row.level2, row.name) if row.name else None


def _by_name(row: Indicator) -> Hashable:
    return row.name or None


def is_unmoved(order: Order, count: int) -> bool:
    """Whether `count` rows stand in this order as before."""
    return order == tuple(range(count))


def into(form: Form, other: Form, order: Order) -> Callable[[str], str | None]:
    """Return where a cell of `form` stands in `other`, whose rows come in `order`; None for gone.

    A line of the funds goes by its source.
    """
    columns = columns_of(form)
    here = columns.keys() & columns_of(other).keys()

    def moved(path: str) -> str | None:
        line = _IN_FUNDS.fullmatch(path)
        if line:
            row = int(line["row"])
            source = form.funds[row].source if row < len(form.funds) else None
            at = other.line_index(source) if source else None
            return None if at is None else f"funds[{at}]{line['rest']}"
        place = _IN_ROW.fullmatch(path)
        label = place["table"].removeprefix("extensions.") if place else ""
        if label in columns and label not in here:
            return None
        return follow(path, order, columns)

    return moved


def _moves(table: str, columns: Mapping[str, object]) -> bool:
    return table == "indicators" or table.removeprefix("extensions.") in columns

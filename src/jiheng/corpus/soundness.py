"""Whether tables of a part hold together: numbers of forms, texts and codes point at something.

A file may be whole, with the right columns, and still say what no import writes: a text that is
not in the dictionary, a form twice, a figure no column takes. Such a part is refused, since
judging it would give findings about forms that are not there.
"""

from collections.abc import Iterator
from typing import cast

import polars as pl

from jiheng.domain.form import Kind
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import Comparator, Level1, Level2, Tier
from jiheng.domain.measure import MOST_TENS
from jiheng.domain.text import Text
from jiheng.engine.columns import TABLES, Column, Columns, Scope, Unit
from jiheng.engine.intake import LIMITS

DAMAGED = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""What Polars raises where a file is damaged; the latter is no `Exception` to Python."""
ENUMS = {
    "kind": Kind,
    "source": FundingSource,
    "level1": Level1,
    "level2": Level2,
    "comparator": Comparator,
    "tier": Tier,
}
"""What the integers of a column of codes stand for."""
_NEEDED = frozenset({"kind", "source"})
"""Columns of codes that are never empty."""
_MOST = 1 << 32


def faults(columns: Columns, keys: pl.Series, texts: int) -> Iterator[Text]:
    """Yield what does not hold together, the worst first; nothing for what an import wrote.

    Args:
        columns: the tables of a part, their columns of the right types.
        keys: of its forms.
        texts: how many its dictionary holds, whether it was read or not.
    """
    yield from _numbering(columns)
    yield from _keys(keys)
    if columns.texts["text"].null_count():
        yield Text("texts 中有空的文字", "texts holds an empty text")
    for scope in Scope:
        yield from _figures(columns.table(scope), scope, texts)


def _numbering(columns: Columns) -> Iterator[Text]:
    """Yield forms that are not numbered 0…n−1, and rows that are of none or out of order."""
    count, ids = columns.forms.height, columns.forms["form_id"]
    if not (ids == pl.int_range(count, dtype=pl.Int64, eager=True)).fill_null(value=False).all():
        yield Text(
            f"forms 的 form_id 应依次为 0 至 {count - 1}",
            f"form_id of forms is not 0 to {count - 1}",
        )
    for scope in (Scope.FUNDS, Scope.INDICATORS):
        owners, rows = (columns.table(scope)[name] for name in ("form_id", "row"))
        is_ordered = (
            not rows.null_count()
            and not (rows < 0).any()
            and (owners * _MOST + rows).diff().drop_nulls().gt(0).all()
        )
        if owners.null_count() or not owners.is_between(0, count - 1).all():
            yield Text(
                f"{scope} 有不属于这 {count} 张表的行",
                f"{scope} has rows of none of the {count} forms",
            )
        elif not is_ordered:
            yield Text(
                f"{scope} 的行没有按 form_id、row 排列，或有重复",
                f"the rows of {scope} are not in the order of form_id and row, or stand twice",
            )


def _keys(keys: pl.Series) -> Iterator[Text]:
    if keys.null_count():
        yield Text(
            f"identity 有 {keys.null_count()} 行没有 key",
            f"identity has {keys.null_count()} rows without a key",
        )
    elif keys.n_unique() < keys.len():
        yield Text(
            f"identity 有 {keys.len()} 行，而 key 只有 {keys.n_unique()} 个",
            f"identity has {keys.len()} rows, but {keys.n_unique()} keys",
        )


def _figures(table: pl.DataFrame, scope: Scope, texts: int) -> Iterator[Text]:
    """Yield the columns of a table with a number that cannot stand there, and what would be."""
    bounds = {
        each.name: bound for each in TABLES[scope] if (bound := _bound(each, texts)) is not None
    }
    for name, (least, most) in bounds.items():
        if table[name].null_count() == table.height:
            continue
        low, high = (int(cast("int", end)) for end in (table[name].min(), table[name].max()))
        if not least <= low <= high <= most:
            wrong = low if low < least else high
            yield Text(
                f"{scope} 的 {name} 有 {wrong}，应在 {least} 至 {most} 之间",
                f"{name} of {scope} holds {wrong}, outside {least} to {most}",
            )
    for name in _NEEDED.intersection(bounds):
        if table[name].null_count():
            yield Text(f"{scope} 的 {name} 有空的", f"{name} of {scope} is empty in places")


def _bound(column: Column, texts: int) -> tuple[int, int] | None:
    """Return the least and greatest number of a column, None where any may stand."""
    if column.unit is Unit.TEXT:
        return 0, texts - 1
    if column.unit is Unit.CODE:
        return 0, len(ENUMS[column.name]) - 1
    if column.unit is Unit.POWER:
        return -MOST_TENS, MOST_TENS
    if column.unit in LIMITS:
        most = LIMITS[column.unit]
        return (-most if column.unit is Unit.VALUE else 0), most
    return None

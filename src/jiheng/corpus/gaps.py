"""Tables of which is said once for several columns where they hold nothing.

Parquet says it beside each column, and reading that takes three times as long as the values of
these tables: marks of one text are all missing where the text is.
"""

import polars as pl

_OF = "/"
"""Stands between the number of gaps and the name of a column; without one before it has none."""
_FILLED: dict[pl.DataType, int | bool] = {
    pl.Boolean(): False,
    **dict.fromkeys((pl.Int8(), pl.Int32(), pl.Int64(), pl.UInt32(), pl.UInt64()), 0),
}
"""What stands in gaps, by the kinds of columns that are filled."""


def filled(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose numbers and Booleans have no gaps, and Booleans of where they were.

    Args:
        table: any number of columns of any kind.
    """
    places: dict[bytes, int] = {}
    columns: list[pl.Series] = []
    told: list[pl.Series] = []
    for column in table.get_columns():
        if column.dtype not in _FILLED or not column.has_nulls():
            columns.append(column.alias(f"{_OF}{column.name}"))
            continue
        is_there = column.is_not_null()
        place = places.setdefault(is_there.to_numpy().tobytes(), len(places))
        if place == len(told):
            told.append(is_there.alias(f"{place}"))
        columns.append(column.fill_null(_FILLED[column.dtype]).alias(f"{place}{_OF}{column.name}"))
    return pl.DataFrame([*columns, *told])


def gapped(table: pl.DataFrame) -> pl.DataFrame:
    """Return the table that `filled` was given.

    Raises:
        ValueError: the table is none of those that `filled` returns.
    """
    told = {name for name in table.columns if _OF not in name}
    asked = set()
    columns = []
    for name in table.columns:
        place, of, called = name.partition(_OF)
        if of:
            held = pl.col(name)
            columns.append((pl.when(pl.col(place)).then(held) if place else held).alias(called))
            asked.add(place)
    if told != asked - {""}:
        raise ValueError(told ^ asked)
    return table.select(columns)

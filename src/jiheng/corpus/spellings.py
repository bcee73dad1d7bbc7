"""Departments and units in several spellings: counted as one, as rules count them.

Two spellings are one name where rules take them for one: they differ in signs and spaces alone.
It is shown in the spelling that most forms use. Works on tables that are already added up, so on
each name once.
"""

from collections.abc import Mapping, Sequence
from functools import reduce

import polars as pl

from jiheng.engine.wording import bare

Spellings = Mapping[str, pl.DataFrame]
"""By column, each spelling that is not shown beside the one it is shown in, ``shown``."""


def spellings(table: pl.DataFrame, names: Sequence[str], forms: str = "forms") -> Spellings:
    """Return in which spelling each name of a table is shown.

    Args:
        table: names, and how many forms use them.
        names: its columns of names.
        forms: its column that counts forms.
    """
    return {name: _shown(table, name, forms) for name in names}


def _shown(table: pl.DataFrame, name: str, forms: str) -> pl.DataFrame:
    said = bare(pl.col(name))
    return (
        table.drop_nulls(name)
        .group_by(name)
        .agg(pl.col(forms).sum())
        .sort(forms, name, descending=[True, False])
        .with_columns(said=pl.when(said != "").then(said).otherwise(name))
        .select(name, shown=pl.col(name).first().over("said"))
        .filter(pl.col(name) != pl.col("shown"))
    )


def in_one_spelling(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return a table of forms with each name of a column in the spelling that most of them use."""
    known = _shown(table.group_by(name).agg(forms=pl.len()), name, "forms")
    return table if known.is_empty() else _renamed(table, name, known)


def regrouped(table: pl.DataFrame, keys: Sequence[str], known: Spellings) -> pl.DataFrame:
    """Return sums by keys with each name in the spelling it is shown in, sorted by the keys.

    Args:
        table: keys, and sums of whole numbers.
        keys: its columns that are no sums.
        known: the spellings of some of the keys.
    """
    asked = [name for name in keys if name in known and not known[name].is_empty()]
    if not asked:
        return table
    shown = reduce(lambda told, name: _renamed(told, name, known[name]), asked, table)
    summed = shown.group_by(keys).agg(pl.all().exclude(keys).sum())
    return summed.select(table.columns).sort(keys)


def _renamed(table: pl.DataFrame, name: str, shown: pl.DataFrame) -> pl.DataFrame:
    found = table.join(shown, on=name, how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("shown", name).alias(name)).drop("shown")


def same_name(first: str, second: str) -> pl.Expr:
    """Return whether two columns have one name, in whichever spelling; so where both have none."""
    one, other = (bare(pl.col(name)) for name in (first, second))
    is_said = (one != "") & (other != "")
    spelled = pl.col(first).eq_missing(pl.col(second))
    return spelled | (is_said & (one == other)).fill_null(value=False)

"""Which cells differ between paired forms, as whole numbers and texts, part by part.

Rows of funds are the same by their source, indicators by level and name, else by their place.
Texts that differ only in spaces and line breaks are the same: paper is read from many carriers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from jiheng.corpus.pairing import row_keys
from jiheng.corpus.soundness import ENUMS
from jiheng.corpus.store import Part, read
from jiheng.engine.columns import TABLES, Column, Scope, Unit

CELLS = pl.Schema(
    {
        "pair": pl.Int64,
        "table": pl.String,
        "row_before": pl.Int32,
        "row_after": pl.Int32,
        "change": pl.String,
        "cell": pl.String,
        "unit": pl.String,
        "before": pl.Int64,
        "after": pl.Int64,
        "before_text": pl.String,
        "after_text": pl.String,
    }
)
"""One difference: a cell that changed, or a row that is new or gone, named by its texts.

Figures in the unit of their column (`jiheng.engine.columns.Unit`).
"""
CHANGED, NEW, GONE = "changed", "new", "gone"
_NO_CELLS = frozenset({"unplaced", "execution_rows", "due_day", "done_day", "unit_power"})
"""Columns that tell something of the paper and are no cell of it."""
_SAME_PAPER = {
    "target_text": ("target_value", "comparator", "target_unit"),
    "actual_text": ("actual_value", "actual_unit", "tier"),
}
"""Columns told by others from the same cell: they count where those are the same."""
_SOURCE = TABLES[Scope.FUNDS][0]
_AFTER = ":after"
_ORDER = ("pair", "table", "change", "row_after", "row_before", "cell")


@dataclass(frozen=True, slots=True)
class Compared:
    """Which cells are compared: `years` leaves out texts and the year itself, which must differ."""

    years: bool = False

    def columns(self, scope: Scope) -> list[Column]:
        """Return the columns of a table that hold such cells."""
        return [
            column
            for column in TABLES[scope]
            if column.name not in _NO_CELLS
            and not (self.years and (column.unit is Unit.TEXT or column.name == "fiscal_year"))
        ]


class Held:
    """Forms of one part that are to be compared, their texts by hash.

    Attributes:
        tables: by scope, with the number of the pair each row belongs to.
    """

    def __init__(self, part: Part, wanted: pl.DataFrame) -> None:
        """Read a part.

        Args:
            part: the part.
            wanted: ``form_id`` and ``pair`` of its forms.

        Raises:
            UnusablePart: it cannot be read.
        """
        columns = read(part).columns
        self._texts = columns.texts["text"]
        self._hashes = columns.texts.select(
            pl.col("text").str.replace_all(r"\s+", "").hash()
        ).to_series()
        self.tables: dict[Scope, pl.DataFrame] = {}
        for scope in Scope:
            table = columns.table(scope)
            if scope is Scope.INDICATORS:
                table = table.with_columns(ident=row_keys(table, columns.texts))
            elif scope is Scope.FUNDS:
                table = table.with_columns(ident=pl.col("source").cast(pl.UInt64))
            else:
                table = table.with_columns(ident=pl.lit(0, pl.UInt64), row=pl.lit(None, pl.Int32))
            self.tables[scope] = self._placed(table, scope, wanted)

    def _placed(self, table: pl.DataFrame, scope: Scope, wanted: pl.DataFrame) -> pl.DataFrame:
        names = [column.name for column in TABLES[scope] if column.unit is Unit.TEXT]
        return (
            table.join(wanted, on="form_id", maintain_order="left")
            .with_columns(pl.lit(self._hashes).gather(pl.col(name)).alias(name) for name in names)
            .with_columns(nth=pl.int_range(pl.len()).over("pair", "ident"))
        )

    def words(self, hashes: pl.Series) -> pl.DataFrame:
        """Return ``hash`` and ``text`` of those of the hashes that are of its texts."""
        held = pl.DataFrame({"hash": self._hashes, "text": self._texts})
        return held.filter(pl.col("hash").is_in(hashes.implode())).unique("hash", keep="first")


def changes(before: Sequence[Held], after: Held, compared: Compared) -> pl.DataFrame:
    """Return every difference between paired forms, rows as in `CELLS`.

    Args:
        before: parts that hold the earlier forms, each some of them.
        after: the part that holds the later ones.
        compared: which cells count.
    """
    found = [CELLS.to_frame()]
    for scope in Scope:
        earlier = pl.concat([each.tables[scope] for each in before])
        same, gone, new = _rows(earlier, after.tables[scope], by_place=not compared.years)
        found += _cells(same, scope, compared)
        found += [_whole(gone, scope, GONE), _whole(new, scope, NEW)]
    ordered = pl.concat(found, how="diagonal").sort(_ORDER)
    return _told(ordered, [*before, after]).select(CELLS.names())


def _rows(
    before: pl.DataFrame, after: pl.DataFrame, *, by_place: bool
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return rows that are the same, side by side, and those that only one side has."""
    same = []
    for keys in (["pair", "ident", "nth"], ["pair", "row"])[: 1 + by_place]:
        same.append(_beside(before, after, keys))
        before, after = (
            one.join(other, on=keys, how="anti")
            for one, other in ((before, after), (after, before))
        )
    return pl.concat(same), before, after


def _beside(before: pl.DataFrame, after: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    joined = before.join(after, on=keys, suffix=_AFTER, coalesce=False)
    return joined.select(*before.columns, *(f"{name}{_AFTER}" for name in before.columns))


def _cells(same: pl.DataFrame, scope: Scope, compared: Compared) -> Iterator[pl.DataFrame]:
    """Yield the cells that differ, a table a column."""
    columns = compared.columns(scope)
    differs = {
        each.name: pl.col(each.name).ne_missing(pl.col(f"{each.name}{_AFTER}")) for each in columns
    }
    for column in columns:
        where = differs[column.name]
        for name in _SAME_PAPER.get(column.name, ()):
            where &= ~differs[name]
        sides = ("before", column.name), ("after", f"{column.name}{_AFTER}")
        yield same.filter(where).select(
            "pair",
            table=pl.lit(scope.value),
            row_before="row",
            row_after=f"row{_AFTER}",
            change=pl.lit(CHANGED),
            cell=pl.lit(column.path),
            unit=pl.lit(column.unit.value),
            **{side: _shown(column, name) for side, name in sides},
            **{f"{side}_hash": _hashed(column, name) for side, name in sides},
            **{f"{side}_text": _word(column, name) for side, name in sides},
        )


def _shown(column: Column, name: str) -> pl.Expr:
    return pl.lit(None, pl.Int64) if column.unit is Unit.TEXT else pl.col(name).cast(pl.Int64)


def _hashed(column: Column, name: str) -> pl.Expr:
    return pl.col(name) if column.unit is Unit.TEXT else pl.lit(None, pl.UInt64)


def _word(column: Column, name: str) -> pl.Expr:
    """Return the word of a code, nothing for other columns."""
    words = [member.value for member in ENUMS.get(column.name, ())]
    if not words:
        return pl.lit(None, pl.String)
    return pl.lit(pl.Series(words)).gather(pl.col(name).cast(pl.UInt32))


def _whole(rows: pl.DataFrame, scope: Scope, change: str) -> pl.DataFrame:
    """Return rows that only one side has, named by what stands first in them."""
    side = "after" if change == NEW else "before"
    named = {
        Scope.FORMS: {},
        Scope.FUNDS: {f"{side}_text": _word(_SOURCE, "source")},
        Scope.INDICATORS: {f"{side}_hash": pl.col("name")},
    }
    return rows.select(
        "pair",
        pl.col("row").alias(f"row_{side}"),
        table=pl.lit(scope.value),
        change=pl.lit(change),
        cell=pl.lit(""),
        unit=pl.lit(Unit.TEXT.value),
        **named[scope],
    )


def _told(found: pl.DataFrame, held: Sequence[Held]) -> pl.DataFrame:
    """Put the texts beside the hashes."""
    hashes = pl.concat([found["before_hash"], found["after_hash"].alias("before_hash")])
    hashes = hashes.drop_nulls().unique()
    words = pl.concat([each.words(hashes) for each in held]).unique("hash", keep="first")
    for side in ("before", "after"):
        texts = found.select(hash=f"{side}_hash").join(
            words, on="hash", how="left", maintain_order="left"
        )["text"]
        found = found.with_columns(pl.coalesce(f"{side}_text", texts).alias(f"{side}_text"))
    return found

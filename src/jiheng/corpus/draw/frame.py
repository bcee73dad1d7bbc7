"""The frame: every form that can be drawn, with what its chance depends on."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from jiheng.corpus.errors import UnusableFrame
from jiheng.domain.text import Text

SCHEMA = pl.Schema(
    {"key": pl.String, "department": pl.String, "risk": pl.String, "amount": pl.Int64}
)
"""One row a form: its key, supervising department, class of risk, and revised budget in fen.

Further columns may follow; the draw does not look at them, the digest covers them.
"""
_BATCH = 100_000
_BREAKS = r"[\t\r\n]"
_TWICE = "_duplicated_0"
"""What Polars puts behind a name that stands a second time in the head of a CSV file."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is drawn from.

    Attributes:
        forms: the columns of `SCHEMA`, then further ones as text; rows by key.
        sha256: digest over names and rows; the order in which rows were given does not matter.
    """

    forms: pl.DataFrame
    sha256: str

    def __len__(self) -> int:
        """Return how many forms can be drawn."""
        return self.forms.height


def to_frame(rows: pl.DataFrame, file: str) -> Frame:
    """Return the frame of rows with the columns of `SCHEMA`; `file` names them in messages.

    Raises:
        UnusableFrame: no rows, a column missing, standing twice or empty in places, an amount that
            is no whole number of fen, a key standing twice, or a text or name of a column with a
            tab or line break, which would make the digest ambiguous.
    """
    for fault in _faults(rows):
        raise UnusableFrame(file, fault)
    others = [name for name in rows.columns if name not in SCHEMA]
    forms = rows.select(
        *(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()),
        *(pl.col(name).cast(pl.String).fill_null("") for name in others),
    ).sort("key")
    return Frame(forms, _digest(forms))


def _faults(rows: pl.DataFrame) -> Iterator[Text]:
    missing = [name for name in SCHEMA if name not in rows.columns]
    if missing:
        yield Text(f"缺少列 {'、'.join(missing)}", f"it lacks the columns {', '.join(missing)}")
        return
    twice = [name for name in SCHEMA if f"{name}{_TWICE}" in rows.columns]
    if twice:
        yield Text(f"列 {twice[0]} 出现两次", f"it has the column {twice[0]} twice")
    if rows.is_empty():
        yield Text("一张表也没有", "it holds no form")
    yield from _gaps(rows)
    amounts = rows["amount"].cast(pl.String).cast(pl.Int64, strict=False)
    for key in rows.filter(amounts.is_null() | (amounts < 0))["key"].head(1):
        yield Text(
            f"关键字 {key} 的金额（amount）应为以分计、不小于零的整数",
            f"the amount at key {key} must be a whole number of fen, zero or more",
        )
    counts = rows["key"].value_counts().filter(pl.col("count") > 1).sort("key")
    for key, count in counts.head(1).iter_rows():
        yield Text(f"关键字 {key} 出现 {count} 次", f"the key {key} stands {count} times")


def _gaps(rows: pl.DataFrame) -> Iterator[Text]:
    names = pl.Series(rows.columns, dtype=pl.String)
    if names.str.contains(_BREAKS).any():
        yield Text("列名中有制表符或换行", "the name of a column holds a tab or a line break")
    for name in rows.columns:
        column = rows[name].cast(pl.String)
        is_empty = column.fill_null("").str.strip_chars() == ""
        if name in SCHEMA and is_empty.any():
            place = int(is_empty.arg_true()[0]) + 1
            yield Text(f"第 {place} 行的 {name} 为空", f"{name} is empty in row {place}")
        elif column.str.contains(_BREAKS).any():
            yield Text(f"{name} 中有制表符或换行", f"{name} holds a tab or a line break")


def _digest(forms: pl.DataFrame) -> str:
    """Return SHA-256 over names and rows: values joined by tabs, each line ended by LF."""
    digest = hashlib.sha256("\t".join(forms.columns).encode() + b"\n")
    for batch in forms.iter_slices(_BATCH):
        lines = batch.select(pl.concat_str(pl.all().cast(pl.String), separator="\t")).to_series()
        digest.update("".join(f"{line}\n" for line in lines).encode())
    return digest.hexdigest()

"""The tables of a part, read with care: what is wrong with a file is told, whatever it holds.

A damaged file can raise an error, make Polars panic, or end the process (`jiheng.corpus.stamps`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import polars as pl

from jiheng.corpus.errors import UnusablePart
from jiheng.corpus.stamps import can_be_read
from jiheng.domain.outage import outage
from jiheng.domain.paths import Standing, standing
from jiheng.domain.text import Text

DAMAGED = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""How Polars tells that a file is damaged."""


class Placed(Protocol):
    """A part, as `jiheng.corpus.store.Part`."""

    @property
    def path(self) -> str:
        """The place below the corpus."""
        ...

    @property
    def folder(self) -> Path:
        """The folder that holds its files."""
        ...


def table(part: Placed, name: str, schema: pl.Schema) -> pl.DataFrame:
    """Return the columns of a schema from a table of a part.

    Raises:
        UnusablePart: the file is missing or damaged, or lacks a column.
    """
    with _usable(part, name) as file:
        found, held = _columns(file, schema.names())
    lacking = [column for column, dtype in schema.items() if held.get(column) != dtype]
    if lacking:
        named = "、".join(lacking)
        raise UnusablePart(
            part.path,
            Text(
                f"{file.name} 缺少列或列的类型不对：{named}",
                f"{file.name} lacks columns, or they have another type: {named}",
            ),
        )
    return found


def height(part: Placed, name: str) -> int:
    """Return how many rows a table of a part has.

    Raises:
        UnusablePart: the file is missing or damaged.
    """
    with _usable(part, name) as file:
        return int(pl.scan_parquet(file, glob=False).select(pl.len()).collect().item())


@contextmanager
def _usable(part: Placed, name: str) -> Iterator[Path]:
    """Give a file of a part, and tell in words why it cannot be read."""
    file = part.folder / f"{name}.parquet"
    why = Text(f"{file.name} 已损坏", f"{file.name} is damaged")
    try:
        if standing(file) is Standing.OTHER:
            why = Text(f"{file.name} 不是普通文件", f"{file.name} is no regular file")
        elif can_be_read(file):
            yield file
            return
    except FileNotFoundError:
        why = Text(f"缺少 {file.name}", f"{file.name} is missing")
    except DAMAGED:
        pass
    except OSError as fault:
        told = outage(fault)
        why = Text(f"{file.name}：{told.zh}", f"{file.name}: {told.en}")
    raise UnusablePart(part.path, why)


def _columns(file: Path, names: list[str]) -> tuple[pl.DataFrame, pl.Schema]:
    """Return columns of a file with their types, no rows and all its types where some lack."""
    try:
        found = pl.read_parquet(file, columns=names, glob=False)
    except pl.exceptions.ColumnNotFoundError:
        return pl.DataFrame(), pl.Schema(pl.read_parquet_schema(file))
    return found if found.columns == names else found.select(names), found.schema

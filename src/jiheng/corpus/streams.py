"""Tables on disk as they stand in memory, in narrow types: what is soon read again and removed.

Writing takes a quarter of the time of Parquet, and three times its room. Of the two formats of
Arrow it is the stream: the file, made to be read in any order, takes three times as long to read.
After the stream stands of what types the columns were. Room is time here: the less is under way,
the less memory has to be asked of the system, which in a virtual machine costs more than copying.
"""

import errno
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from jiheng.corpus.soundness import DAMAGED
from jiheng.corpus.store import refused
from jiheng.engine.narrow import narrowed

_END = b"\xff\xff\xff\xff\0\0\0\0"
"""How a stream ends: without it one that is cut off could be read as an empty table."""
_LENGTH = 8
"""In how many bytes, the last of the file, it stands how long that about the types is."""
_SIGNED = (pl.Int8(), pl.Int16(), pl.Int32(), pl.Int64(), pl.Int128())
_UNSIGNED = (pl.UInt8(), pl.UInt16(), pl.UInt32(), pl.UInt64(), pl.UInt128())
_TYPES = {str(dtype): dtype for dtype in (*_SIGNED, *_UNSIGNED)}
_OTHERWISE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What is raised where something else stands in the place of the types."""
_DAMAGED = (*_OTHERWISE, *DAMAGED)


def write_arrow(table: pl.DataFrame, file: Path) -> None:
    """Write a table.

    Raises:
        OSError: the system refuses to write.
    """
    narrow = narrowed(table)
    types = {name: str(dtype) for name, dtype in table.schema.items() if dtype.is_integer()}
    told = json.dumps(types).encode()
    with refused(file):
        narrow.write_ipc_stream(file)
    with file.open("ab") as opened:
        opened.write(told + len(told).to_bytes(_LENGTH))


def read_arrow(file: Path, names: Sequence[str] | None = None) -> pl.DataFrame:
    """Return a table that `write_arrow` wrote, or columns of it.

    Raises:
        OSError: it is not there, cut off, or damaged.
    """
    with file.open("rb") as opened:
        try:
            types = _types(opened)
            opened.seek(0)
            read = pl.read_ipc_stream(opened, columns=None if names is None else [*names])
            return read.cast(
                {each.name: types[each.name] for each in read if each.dtype.is_integer()}
            )
        except _DAMAGED as fault:
            raise _damaged(file) from fault


def _types(opened: BinaryIO) -> dict[str, pl.DataType]:
    """Return of what types columns of numbers were.

    Raises:
        ValueError: the file does not end as `write_arrow` ends one; so do the others that stand in
            `_OTHERWISE`.
    """
    size = opened.seek(0, os.SEEK_END)
    opened.seek(max(0, size - _LENGTH))
    length = int.from_bytes(opened.read())
    end = size - _LENGTH - length
    opened.seek(max(0, end - len(_END)))
    if end < len(_END) or opened.read(len(_END)) != _END:
        raise ValueError(size)
    told: dict[str, Any] = json.loads(opened.read(length))
    return {name: _TYPES[dtype] for name, dtype in told.items()}


def _damaged(file: Path) -> OSError:
    return OSError(errno.EIO, os.strerror(errno.EIO), str(file))

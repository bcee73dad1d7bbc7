"""Tables written as they stand come back whole, or not at all."""

from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.streams import read_arrow, write_arrow

TABLE = pl.DataFrame({"key": [3, None, 7], "words": ["甲", "", None], "flag": [True, None, False]})
BEYOND: dict[type[pl.DataType], int] = {
    pl.Int8: 2**7,
    pl.Int32: 2**31,
    pl.Int64: 2**63,
    pl.UInt32: 2**32,
    pl.UInt64: 2**64,
    pl.Int128: 2**127,
    pl.UInt128: 2**128,
}


def columns_of(dtype: type[pl.DataType], beyond: int) -> list[pl.Series]:
    """Return columns of a type: nothing in it, little, and the most that it holds."""
    values: list[list[int | None]] = [[None, None], [0, 1], [127, None], [beyond - 1, 0]]
    return [pl.Series(f"{dtype} {place}", each, dtype=dtype) for place, each in enumerate(values)]


NUMBERS = pl.DataFrame([each for pair in BEYOND.items() for each in columns_of(*pair)])


@pytest.mark.parametrize(
    "table",
    [TABLE, TABLE.clear(), pl.concat([TABLE, TABLE], rechunk=False), NUMBERS, NUMBERS.clear()],
)
def test_what_was_written_comes_back(table: pl.DataFrame, tmp_path: Path) -> None:
    file = tmp_path / "table.arrow"
    write_arrow(table, file)
    assert read_arrow(file).equals(table)
    assert read_arrow(file).schema == table.schema
    some = table.columns[:3:2]
    assert read_arrow(file, some).select(some).equals(table.select(some))


def test_numbers_stand_there_in_narrow_types(tmp_path: Path) -> None:
    few = pl.DataFrame({"number": pl.int_range(100, eager=True)})
    for table, size in ((few, 1), (few * 1_000, 4), (few * 10**15, 8)):
        write_arrow(table, tmp_path / "table.arrow")
        more = pl.concat([table] * 101)
        write_arrow(more, tmp_path / "more.arrow")
        grown = (tmp_path / "more.arrow").stat().st_size - (tmp_path / "table.arrow").stat().st_size
        assert abs(grown - 10_000 * size) < 200


def test_a_table_that_is_cut_off_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "table.arrow"
    write_arrow(TABLE, file)
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        with pytest.raises(OSError, match=file.name):
            read_arrow(file)


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "table.arrow"
    write_arrow(TABLE, file)
    file.write_bytes(b"no table" + file.read_bytes()[-8:])
    with pytest.raises(OSError, match=file.name):
        read_arrow(file)
    with pytest.raises(FileNotFoundError):
        read_arrow(tmp_path / "none.arrow")


@pytest.mark.parametrize(
    "told",
    [
        b"{}",
        b"[]",
        b'{"key": []}',
        b'{"key": "Float64"}',
        b"[" * 100_000,
        b"\xff" * 8,
    ],
)
def test_what_tells_no_types_of_the_numbers_is_refused(told: bytes, tmp_path: Path) -> None:
    file = tmp_path / "table.arrow"
    TABLE.write_ipc_stream(file)
    file.write_bytes(file.read_bytes() + told + len(told).to_bytes(8))
    with pytest.raises(OSError, match=file.name):
        read_arrow(file)


@pytest.mark.parametrize("length", [b"", b"\xff" * 8, (2**62).to_bytes(8)])
def test_what_is_said_to_be_longer_than_the_file_is_refused(length: bytes, tmp_path: Path) -> None:
    file = tmp_path / "table.arrow"
    file.write_bytes(b"\xff" * 4 + bytes(4) + length)
    with pytest.raises(OSError, match=file.name):
        read_arrow(file)

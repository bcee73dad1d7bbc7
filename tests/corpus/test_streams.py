"""Tables written as they stand come back whole, or not at all."""

from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.streams import read_arrow, write_arrow

TABLE = pl.DataFrame({"key": [3, None, 7], "words": ["甲", "", None], "flag": [True, None, False]})


@pytest.mark.parametrize("table", [TABLE, TABLE.clear(), pl.concat([TABLE, TABLE], rechunk=False)])
def test_what_was_written_comes_back(table: pl.DataFrame, tmp_path: Path) -> None:
    file = tmp_path / "table.arrow"
    write_arrow(table, file)
    assert read_arrow(file).equals(table)
    assert read_arrow(file).schema == table.schema
    assert (
        read_arrow(file, ("flag", "key"))
        .sort("key")
        .equals(table.select("flag", "key").sort("key"))
    )


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

"""Tables whose gaps are told of once: what comes back is what was given."""

import io
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from jiheng.corpus.gaps import filled, gapped

_VALUES: dict[Any, st.SearchStrategy[Any]] = {
    pl.Boolean: st.booleans(),
    pl.Int64: st.integers(-(2**63), 2**63 - 1),
    pl.UInt64: st.integers(0, 2**64 - 1),
    pl.Int8: st.integers(-128, 127),
    pl.String: st.text(max_size=3),
}
_NAMES = st.sampled_from(["a", "/", "0", "1/b", "", "0/0", "名称"])


@st.composite
def _tables(draw: st.DrawFn) -> pl.DataFrame:
    rows = draw(st.integers(0, 5))
    masks = draw(st.lists(st.lists(st.booleans(), min_size=rows, max_size=rows), min_size=1))
    columns = []
    for name in draw(st.lists(_NAMES, unique=True, min_size=1)):
        dtype = draw(st.sampled_from([*_VALUES]))
        values = draw(st.lists(_VALUES[dtype], min_size=rows, max_size=rows))
        mask = draw(st.sampled_from(masks))
        held = [value if is_there else None for value, is_there in zip(values, mask, strict=True)]
        columns.append(pl.Series(name, held, dtype=dtype))
    return pl.DataFrame(columns)


@given(_tables())
def test_what_was_filled_comes_back(table: pl.DataFrame) -> None:
    assert_frame_equal(gapped(filled(table)), table)


@given(_tables())
def test_numbers_have_no_gaps_on_disk(table: pl.DataFrame) -> None:
    file = io.BytesIO()
    filled(table).write_parquet(file)
    read = pl.read_parquet(io.BytesIO(file.getvalue()))
    assert not any(column.has_nulls() for column in read if column.dtype != pl.String)
    assert_frame_equal(gapped(read), table)


def test_columns_with_the_same_gaps_share_what_is_told_of_them() -> None:
    table = pl.DataFrame({"a": [1, None], "b": [None, True], "c": [False, None], "d": [1, 2]})
    assert filled(table).columns == ["0/a", "1/b", "0/c", "/d", "0", "1"]


def test_a_table_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="mark"):
        gapped(pl.DataFrame({"mark": [1]}))
    with pytest.raises(ValueError, match="7"):
        gapped(pl.DataFrame({"7/a": [1]}))

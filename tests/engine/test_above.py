"""What stands above in a form is the same, whichever way it is asked."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.corpus.store import parts, read
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.engine import above, level
from jiheng.engine.above import DEPTHS, Above
from jiheng.engine.columns import Scope
from jiheng.policy import policy, resolve
from jiheng.rules import catalogue as rulebook
from jiheng.rules.indicator_names import DERIVED
from jiheng.services.assessing import program
from sizes import some

FORM, NAME, CLASS = pl.col("form_id"), pl.col("name"), pl.col("class")
KEY = FORM * (1 << 32) + NAME
ASKED = (
    pl.when(NAME.is_not_null()).then(~KEY.is_first_distinct()),
    ~(KEY * 16 + CLASS.fill_null(15)).is_first_distinct(),
    KEY.is_first_distinct() & (FORM * 5 + CLASS).is_first_distinct(),
    NAME + 1,
)
SCHEMA = pl.Schema({"form_id": pl.Int64, "name": pl.UInt32, "class": pl.Int8})
ROWS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.none() | st.integers(0, 3) | st.just(2**32 - 1),
        st.none() | st.integers(0, 4),
    ),
    max_size=40,
)


def fitted(table: pl.DataFrame, *asked: pl.Expr) -> tuple[pl.DataFrame, list[str]]:
    """Return what is told of a table, and the expressions that were asked of it."""
    named = [each.alias(f"x{place}") for place, each in enumerate(asked)]
    read, expressions = Above(named).fitting(table, named)
    return read.select(expressions), [each.meta.serialize(format="json") for each in expressions]


def table_of(forms: list[int], names: list[int]) -> pl.DataFrame:
    columns = {"form_id": forms, "name": names, "class": [0] * len(forms)}
    return pl.DataFrame(columns, schema=SCHEMA)


@given(ROWS, st.booleans())
@settings(max_examples=some(200, thorough=3000))
def test_the_same_is_told(rows: list[tuple[int, int | None, int | None]], is_sorted: bool) -> None:  # noqa: FBT001
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    table = table.sort("form_id", maintain_order=True) if is_sorted else table
    told, _ = fitted(table, *ASKED)
    assert told.equals(table.select(each.alias(f"x{n}") for n, each in enumerate(ASKED)))


@pytest.mark.parametrize("rows", [1, DEPTHS[0], DEPTHS[-1], DEPTHS[-1] + 1, DEPTHS[-1] + 2])
def test_forms_of_many_rows_are_asked_as_it_was_written(rows: int) -> None:
    table = table_of([0] * rows + [1] * rows, [*range(rows - 1), 0] * 2)
    told, asked = fitted(table, ~KEY.is_first_distinct())
    assert told["x0"].to_list() == ([False] * (rows - 1) + [rows > 1]) * 2
    assert ("IsFirstDistinct" in asked[0]) == (rows > DEPTHS[-1] + 1)


@pytest.mark.parametrize(
    "key",
    [
        FORM + NAME,
        FORM * 4 + NAME,
        NAME * 2**32 + FORM,
        FORM * -5 + NAME,
        FORM * 0 + NAME,
        FORM * 2**62 + NAME,
        (FORM * 4 + NAME) * 9 + CLASS,
        FORM // 2,
        FORM * NAME,
        NAME,
    ],
)
def test_keys_that_forms_may_share_are_asked_as_it_was_written(key: pl.Expr) -> None:
    table = table_of([0, 0, 1, 1, 2], [1, 4, 0, 2, 4])
    told, asked = fitted(table, key.is_first_distinct())
    assert told.equals(table.select(x0=key.is_first_distinct()))
    assert "IsFirstDistinct" in asked[0]


def test_groups_of_other_rows_are_asked_as_it_was_written() -> None:
    table = table_of([0, 0, 0, 1], [1, 1, 1, 1]).with_columns(pl.Series("class", [0, 1, 1, 0]))
    told, asked = fitted(table, KEY.is_first_distinct().over(CLASS), KEY.is_first_distinct())
    assert told["x0"].to_list() == [True, True, False, True]
    assert ["IsFirstDistinct" in each for each in asked] == [True, False]


@pytest.mark.parametrize("other", ['"inputs":', '"input":0,"inputs":'])
def test_what_polars_writes_in_another_way_is_asked_as_it_was_written(
    other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loads(written: str) -> object:
        return json.loads(written.replace('"input":', other))

    monkeypatch.setattr(above, "json", SimpleNamespace(loads=loads, dumps=json.dumps))
    _, asked = fitted(table_of([0, 0], [1, 1]), KEY.is_first_distinct())
    assert "IsFirstDistinct" in asked[0]


def test_what_is_told_has_the_name_that_it_had() -> None:
    asked = [KEY.is_first_distinct()]
    table, expressions = Above(asked).fitting(table_of([0, 0], [1, 1]), asked)
    assert table.select(expressions).to_dict(as_series=False) == {"form_id": [True, False]}


def test_keys_as_far_apart_as_names_reach_are_no_forms_in_common() -> None:
    table = table_of([0, 0, 1, 1, 2], [1, 4, 1, 2, 4])
    _, asked = fitted(table, (FORM * 4 + NAME).is_first_distinct())
    assert "IsFirstDistinct" not in asked[0]


def test_forms_whose_rows_do_not_stand_together_are_asked_as_it_was_written() -> None:
    table = table_of([1, 0, 1], [7, 7, 7])
    told, asked = fitted(table, KEY.is_first_distinct())
    assert told["x0"].to_list() == [True, True, False]
    assert "IsFirstDistinct" in asked[0]


def test_rules_are_told_the_same_and_all_of_them_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(synthesize(Order(300, (2024,), ("东州",), seed=5), tmp_path))
    batch = read(parts(tmp_path)[0]).columns
    compiled = program(resolve(policy("cn-mof-2021"), 2024), rulebook.RULES)
    before = compiled.run_in_frames(batch)
    asked: list[tuple[str, str]] = []

    def noted(
        above: Above, table: pl.DataFrame, expressions: Sequence[pl.Expr]
    ) -> tuple[pl.DataFrame, Sequence[pl.Expr]]:
        found = fitting(above, table, expressions)
        written = (each.meta.serialize(format="json") for each in expressions)
        told = (each.meta.serialize(format="json") for each in found[1])
        asked.extend(zip(written, told, strict=True))
        return found

    fitting = Above.fitting
    monkeypatch.setattr(Above, "fitting", noted)
    monkeypatch.setattr(level, "WORTH", 0)
    after = compiled.run_in_frames(batch)
    changed = [found for written, found in asked if "IsFirstDistinct" in written]
    assert len(changed) == len(DERIVED)
    assert not any("IsFirstDistinct" in found for found in changed)
    for scope in Scope:
        assert after.tables[scope].equals(before.tables[scope])
    assert after.failures().equals(before.failures())

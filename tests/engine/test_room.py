"""In 64 bits a batch is told what 128 bits tell, and only where there is room."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expressions import FLAGS, NUMBER, NUMBERS, SCHEMA, varies
from jiheng.corpus.store import parts, read
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.engine import level
from jiheng.engine.arithmetic import ceiling, half_up, half_up_to, product
from jiheng.engine.columns import Columns, Scope
from jiheng.engine.direct.reading import Reader
from jiheng.engine.direct.terms import Terms
from jiheng.engine.room import NoRoom, Roomy, Spans
from jiheng.policy import policy, resolve
from jiheng.rules import catalogue as rulebook
from jiheng.services.assessing import program
from sizes import some

A, B, C = pl.col("a"), pl.col("b"), pl.col("c")
LARGE = st.integers(-(2**63), 2**63 - 1) | st.integers(-(2**35), 2**35) | st.integers(-9, 9)
FEW = st.integers(-9, 9) | st.integers(-(2**20), 2**20)
"""Small numbers and middling ones: products of some have room, and of others have none."""
COLUMNS = st.fixed_dictionaries(
    {
        **dict.fromkeys((*NUMBERS, "d"), st.lists(st.none() | FEW, min_size=5, max_size=5)),
        **dict.fromkeys(FLAGS, st.lists(st.none() | st.booleans(), min_size=5, max_size=5)),
        "form_id": st.just([0, 1, 2, 3, 4]),
    }
)


@given(COLUMNS, NUMBER.filter(varies))
@settings(max_examples=some(150, thorough=2000))
def test_no_value_lies_beyond_its_span(
    columns: dict[str, list[int | bool | None]], expression: pl.Expr
) -> None:
    table = pl.DataFrame(columns, schema=SCHEMA)
    try:
        span = Spans(table).of(Reader(Terms(SCHEMA)).read(expression))
    except NoRoom:
        return
    values = table.select(x=expression)["x"].drop_nulls().to_list()
    if values:
        assert span is not None
        assert span[0] <= min(values)
        assert max(values) <= span[1]


TAKEN = (
    half_up(product(A.abs(), B.abs()), C),
    half_up(product(A, 10_000), B),
    half_up_to(product(A, B), 100, 50),
    ceiling(product(A, C), B.abs()),
    pl.when(A > 0).then((product(B, 10_000) // C).clip(-1, 10**9).cast(pl.Int64)),
    (product(A, B - C * 2) + product(C, A)) <= product(B, C),
)
"""Products as rules and scores take them."""


@given(st.lists(st.tuples(*[st.none() | LARGE] * 3), min_size=1, max_size=4))
@settings(max_examples=some(300, thorough=3000))
def test_64_bits_tell_what_128_tell(rows: list[tuple[int | None, ...]]) -> None:
    table = pl.DataFrame(rows, schema=dict.fromkeys("abc", pl.Int64), orient="row")
    wide = [each.alias(f"x{place}") for place, each in enumerate(TAKEN)]
    fitting = Roomy(wide).fitting(table)
    try:
        told = table.select(wide)
    except pl.exceptions.InvalidOperationError:
        return
    assert table.select(fitting).equals(told)


def is_narrow(expression: pl.Expr) -> bool:
    return "Int128" not in expression.meta.serialize(format="json")


@pytest.mark.parametrize(("most", "has_room"), [(2**31 - 1, True), (2**31, False)])
def test_the_greatest_figure_of_a_batch_decides(most: int, *, has_room: bool) -> None:
    """A square of 2³¹, doubled, is 2⁶³: the first that does not fit."""
    roomy = Roomy([product(A, B) * 2 > C])
    for row in ([most, most], [1, most]):
        table = pl.DataFrame({"a": row, "b": [most, 1], "c": [None, 1]})
        assert is_narrow(roomy.fitting(table)[0]) is has_room


def test_a_table_of_other_types_is_read_anew() -> None:
    roomy = Roomy([product(A, 3) > 0])
    assert is_narrow(roomy.fitting(pl.DataFrame({"a": [1]}))[0])
    assert not is_narrow(roomy.fitting(pl.DataFrame({"a": [2.5]}))[0])
    assert is_narrow(roomy.fitting(pl.DataFrame({"a": [2]}))[0])


@pytest.mark.parametrize("dtype", [pl.Int8, pl.Int32, pl.UInt32, pl.UInt64])
@pytest.mark.parametrize(
    "wraps",
    [
        product(A * 100 - 25_000, B) > 0,
        product(pl.when(A > 3).then(A).otherwise(2) - 200, B) > 0,
        product(A.abs(), B) > 0,
    ],
)
def test_what_may_wrap_in_shorter_numbers_stays(wraps: pl.Expr, dtype: pl.DataType) -> None:
    table = pl.DataFrame({"a": [2, 100], "b": [1, 9]}, schema={"a": dtype, "b": pl.Int64})
    assert not is_narrow(Roomy([wraps]).fitting(table)[0])
    full = table.cast({"a": pl.Int64})
    assert is_narrow(Roomy([wraps]).fitting(full)[0])


REACHED = pl.lit(pl.Series([1, 2])).search_sorted(A, side="right")
U, V = pl.col("u"), pl.col("v")


@pytest.mark.parametrize(
    ("dtype", "wraps"),
    [
        (pl.UInt32, product(U - V, 2**40) > A),
        (pl.UInt64, product(U - V, 2) > A),
        (pl.UInt64, product(U - A, 2) > A),
        (pl.Int64, product(REACHED - 1, 2**40) > A),
    ],
)
def test_what_wraps_before_it_is_multiplied_is_told_as_in_128_bits(
    dtype: type[pl.DataType], wraps: pl.Expr
) -> None:
    table = pl.DataFrame({"a": [0], "u": [2], "v": [100]}).cast({"u": dtype, "v": dtype})
    assert Roomy([wraps]).fitting(table)[0] is wraps


@pytest.mark.parametrize(
    "kept",
    [
        product(A, B) > pl.lit(2**70, pl.Int128),
        product(A, B).clip(0, 2**70) > 1,
        product(pl.col("Int128"), B) > 1,
    ],
)
def test_what_cannot_be_written_in_64_bits_stays(kept: pl.Expr) -> None:
    table = pl.DataFrame({"a": [1], "b": [3], "Int128": [2]})
    assert Roomy([kept]).fitting(table)[0] is kept


@pytest.mark.parametrize("kept", [product(A, B), product(A.sum(), 3) > 0, A.cast(pl.Int128)])
def test_what_is_told_in_128_bits_or_summed_stays(kept: pl.Expr) -> None:
    table = pl.DataFrame({"a": [1, 2], "b": [3, 4]})
    assert Roomy([kept.alias("x")]).fitting(table)[0].meta.eq(kept.alias("x"))


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> Columns:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(Order(300, (2024,), ("东州",), seed=5), folder))
    return read(parts(folder)[0]).columns


@pytest.mark.parametrize("times", [1, 10**4, 10**7])
def test_a_batch_is_judged_the_same(
    columns: Columns, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figures of a made-up year, and the same ten thousand and ten million times as large."""
    grown = (pl.col("target_value", "actual_value") * times, pl.col("^.*(outturn|budget)$") * times)
    batch = Columns(
        columns.forms,
        columns.funds.with_columns(grown[1]),
        columns.indicators.with_columns(grown[0]),
        columns.texts,
    )
    compiled = program(resolve(policy("cn-mof-2021"), 2024), rulebook.RULES)
    wide = compiled.run_in_frames(batch)
    taken = []

    def noted(roomy: Roomy, table: pl.DataFrame) -> tuple[pl.Expr, ...]:
        taken.append(fitting(roomy, table))
        return taken[-1]

    fitting = Roomy.fitting
    monkeypatch.setattr(Roomy, "fitting", noted)
    monkeypatch.setattr(level, "WORTH", 0)
    narrow = compiled.run_in_frames(batch)
    assert taken
    for scope in Scope:
        assert narrow.tables[scope].equals(wide.tables[scope])
    assert narrow.failures().equals(wide.failures())

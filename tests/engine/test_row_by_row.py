"""Random expressions mean the same row by row as they do to Polars."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expressions import FLAG, FLAGS, NUMBER, NUMBERS, ROW, SCHEMA, STEPS, varies
from engine.workshop import parameters, toy
from jiheng.domain.form import Form
from jiheng.engine.columns import Scope
from jiheng.engine.direct.reading import Reader
from jiheng.engine.direct.terms import Terms, UnknownPartError
from jiheng.engine.direct.writing import rows_function, sums_function
from jiheng.engine.findings import findings
from jiheng.engine.intake import to_columns
from jiheng.engine.program import OFTEN, Program
from jiheng.engine.rule import Check, count
from jiheng.engine.run import VerdictCode
from sizes import some

SMALL = st.integers(-3, 9)
CELL = {
    **dict.fromkeys(NUMBERS, st.none() | SMALL),
    **dict.fromkeys(FLAGS, st.none() | st.booleans()),
    "d": SMALL,
}
ROW_OF_CELLS = st.fixed_dictionaries({"form_id": st.integers(0, 2), **CELL})
ROWS = st.lists(ROW_OF_CELLS, max_size=9)


SUM = st.one_of(
    ROW.map(pl.Expr.sum),
    FLAG.map(pl.Expr.sum),
    ROW.map(pl.Expr.max),
    ROW.map(pl.Expr.min),
    ROW.map(pl.Expr.n_unique),
    ROW.map(pl.Expr.len),
    ROW.map(pl.Expr.null_count),
    FLAG.map(pl.Expr.any),
    FLAG.map(pl.Expr.all),
    FLAG.map(lambda f: f.any(ignore_nulls=False)),
    FLAG.map(lambda f: f.all(ignore_nulls=False)),
)
SUMS = st.one_of(
    SUM,
    st.builds(lambda x, y: x.cast(pl.Int64) - y.cast(pl.Int64), SUM, SUM),
    st.builds(lambda x, s: pl.when(x == x.max()).then(x).sum() + s.cast(pl.Int64), ROW, SUM),
)


def _frame(rows: list[dict[str, int | bool | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA).sort("form_id", maintain_order=True)


@given(ROWS, st.lists((NUMBER | FLAG).filter(varies), min_size=1, max_size=4))
@settings(max_examples=some(50, thorough=200))
def test_of_the_rows_of_a_table(
    rows: list[dict[str, int | bool | None]], expressions: list[pl.Expr]
) -> None:
    frame = _frame(rows)
    named = [each.alias(f"x{i}") for i, each in enumerate([*expressions, *expressions])]
    reader = Reader(Terms(SCHEMA, ("form_id", "d")))
    function = rows_function([reader.read(each) for each in named])
    told = function.call(*(frame[name].to_list() for name in function.columns))
    assert told == frame.select("form_id", *named).drop("form_id").rows()


@given(
    st.lists(ROW_OF_CELLS, min_size=1, max_size=9),
    st.lists(SUMS.filter(varies), min_size=1, max_size=4),
)
@settings(max_examples=some(50, thorough=200))
def test_of_sums_over_the_rows_of_each_form(
    rows: list[dict[str, int | bool | None]], expressions: list[pl.Expr]
) -> None:
    frame = _frame(rows)
    named = [each.alias(f"x{i}") for i, each in enumerate(expressions)]
    reader = Reader(Terms(SCHEMA, ("form_id", "d")))
    function = sums_function([reader.read(each) for each in named])
    ids = frame["form_id"].to_list()
    extents = [(ids.index(each), ids.index(each) + ids.count(each)) for each in sorted({*ids})]
    told = function.call(extents, *(frame[name].to_list() for name in function.columns))
    assert told == frame.group_by("form_id", maintain_order=True).agg(named).drop("form_id").rows()


@given(ROWS)
def test_of_whether_a_value_comes_for_the_first_time(
    rows: list[dict[str, int | bool | None]],
) -> None:
    frame = _frame(rows)
    first = pl.when(pl.col("p")).then(~(pl.col("a") * 10 + pl.col("d")).is_first_distinct())
    function = rows_function([Reader(Terms(SCHEMA)).read(first)])
    told = function.call(*(frame[name].to_list() for name in function.columns))
    assert told == frame.select("form_id", x=first).drop("form_id").rows()


def test_a_very_deep_expression_is_read() -> None:
    deep = pl.col("a")
    for step in range(60):
        deep = pl.when(pl.col("d") > step).then(deep + 1).otherwise(pl.col("c")).clip(0, 50)
    function = rows_function([Reader(Terms(SCHEMA)).read(deep)])
    frame = _frame([{"form_id": 0, "a": 3, "b": 1, "c": 1, "p": True, "q": None, "d": 4}])
    told = function.call(*(frame[name].to_list() for name in function.columns))
    assert told == frame.select(deep).rows()


def test_an_endless_expression_is_left_to_polars() -> None:
    endless = pl.col("a")
    for _ in range(400):
        endless = -endless
    with pytest.raises(UnknownPartError):
        Reader(Terms(SCHEMA)).read(endless)


@pytest.mark.parametrize(
    "unknown",
    [
        pl.col("a").is_in([1, 2]),
        pl.col("a") / 2,
        pl.col("a").bitwise_count_ones(),
        (pl.col("a") & 3).bitwise_count_zeros(),
        pl.col("a").cast(pl.String).str.len_chars(),
        pl.col("a").sum().over("b"),
        pl.col("a").sum().over(pl.col("b") + 1),
        pl.col("a").over("b"),
        pl.col("a").cast(pl.UInt64, strict=False),
        pl.col("p") ^ pl.col("q"),
        pl.col("nowhere"),
        pl.col("a").shift(1),
        pl.lit("text"),
        pl.lit(1.5) * pl.col("a"),
        pl.col("a") + pl.lit(STEPS),
        pl.col("a").count(),
        pl.col("a").sum().max(),
        pl.all(),
        pl.element(),
        pl.lit(STEPS).search_sorted(pl.col("a"), side="left"),
        pl.col("a").gather(pl.col("d")),
        pl.lit(STEPS.cast(pl.Float64)).gather(pl.col("d")),
        pl.when(pl.col("p")).then(pl.col("a")).otherwise(pl.col("q")),
    ],
)
def test_what_has_no_translation_is_said(unknown: pl.Expr) -> None:
    with pytest.raises(UnknownPartError):
        Reader(Terms(SCHEMA)).read(unknown)


@pytest.mark.parametrize(
    "summed",
    [
        pl.len(),
        pl.len() + pl.col("a").sum(),
        pl.col("p").any(ignore_nulls=False),
        pl.col("p").all(ignore_nulls=False),
        pl.col("a").min(),
        pl.col("a").max(),
    ],
)
def test_each_sum_over_the_rows_of_a_form(summed: pl.Expr) -> None:
    cells = {"a": None, "b": 1, "c": 1, "q": None, "d": 4}
    rows = [{"form_id": of, **cells, "p": p} for of, p in [(0, True), (0, None), (1, False)]]
    frame = _frame([*rows, {"form_id": 1, **cells, "p": True, "a": 3}])
    function = sums_function([Reader(Terms(SCHEMA, ("form_id", "d"))).read(summed)])
    told = function.call([(0, 2), (2, 4)], *(frame[name].to_list() for name in function.columns))
    grouped = frame.group_by("form_id", maintain_order=True).agg(x=summed)
    assert [each for (each,) in told] == grouped["x"].to_list()


def test_rows_and_sums_are_told_apart() -> None:
    reader = Reader(Terms(SCHEMA))
    with pytest.raises(UnknownPartError, match="sum"):
        rows_function([reader.read(pl.col("a").sum())])
    with pytest.raises(UnknownPartError, match="row"):
        sums_function([reader.read(pl.col("a"))])


def _twice(build: Callable[[], Check]) -> list[list[int]]:
    """Return the verdicts on three forms before and after the program is translated."""
    compiled = Program([toy(lambda _: build())], (), parameters=parameters())
    columns = to_columns([Form(fiscal_year=year) for year in (2023, 2024, 2025)])
    (each,) = compiled.rules
    return [
        [
            sum(row in compiled.run(columns).rows_with(each, verdict) for row in range(3))
            for verdict in VerdictCode
        ]
        for _ in range(OFTEN + 2)
    ]


def test_a_program_says_the_same_once_it_is_translated() -> None:
    year = pl.col("fiscal_year")
    first, *others = _twice(lambda: Check(applies=year > 2023, fails=year == 2025))
    assert first == [1, 1, 1, 0]
    assert others == [first] * len(others)


def test_a_program_without_translation_stays_with_polars() -> None:
    year = pl.col("fiscal_year")
    first, *others = _twice(lambda: Check(applies=year > 2023, fails=year.is_in([2025])))
    assert first == [1, 1, 1, 0]
    assert others == [first] * len(others)
    compiled = Program(
        [toy(lambda _: Check(applies=year > 2023, fails=year.is_in([2025])))],
        (),
        parameters=parameters(),
    )
    assert compiled.translated() is None


def test_every_table_can_be_had_as_a_frame() -> None:
    compiled = Program([], (), parameters=parameters())
    columns = to_columns([Form(fiscal_year=2024)])
    for _ in range(OFTEN + 1):
        run = compiled.run(columns)
    assert run.told is not None
    assert len(run.tables) == len(Scope)
    assert all(run.tables[scope].equals(columns.table(scope)) for scope in Scope)


def test_a_figure_without_translation_is_shown_by_polars() -> None:
    year = pl.col("fiscal_year")
    shown = {"half": count((year / 2).cast(pl.Int64))}
    rule = toy(
        lambda _: Check(applies=year > 2023, fails=year == 2025, shows=shown),
        message=("一半 {half}。", "half {half}."),
    )
    compiled = Program([rule], (), parameters=parameters())
    forms = [Form(fiscal_year=year) for year in (2024, 2025)]
    told = [findings(compiled.run(to_columns(forms)), forms) for _ in range(OFTEN + 2)]
    assert [each.message for each in told[0]] == ["一半 1012。"]
    assert told == [told[0]] * len(told)

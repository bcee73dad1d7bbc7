"""Random expressions over a table of numbers and flags, built of all that rules are built of."""

from collections.abc import Callable

import polars as pl
from hypothesis import strategies as st

NUMBERS, FLAGS = ("a", "b", "c"), ("p", "q")
SCHEMA = pl.Schema(
    {"form_id": pl.Int64}
    | dict.fromkeys(NUMBERS, pl.Int64)
    | dict.fromkeys(FLAGS, pl.Boolean)
    | {"d": pl.Int64}
)
Expressions = st.SearchStrategy[pl.Expr]
STEPS = pl.Series([0, 2, 4, 7])


def varies(expression: pl.Expr) -> bool:
    return bool(expression.meta.root_names())


def _two(parts: Expressions, build: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Expressions:
    return st.builds(build, parts, parts)


def _numbers(numbers: Expressions, flags: Expressions) -> Expressions:
    rows = numbers.filter(varies)
    return st.one_of(
        _two(numbers, lambda x, y: x + y),
        _two(numbers, lambda x, y: x - y),
        _two(numbers, lambda x, y: x.fill_null(0) % 97 * (y.fill_null(1) % 89)),
        _two(numbers, lambda x, y: x // y),
        _two(numbers, lambda x, y: x % y),
        st.builds(lambda x, n: x // n, numbers, st.integers(1, 5)),
        st.builds(lambda x, n: x & n, numbers, st.integers(0, 7)),
        _two(numbers, lambda x, y: x ^ y),
        rows.map(lambda x: (x & 5).bitwise_count_ones().cast(pl.Int64)),
        st.builds(lambda f, x, y: pl.when(f).then(x).otherwise(y), flags, numbers, numbers),
        st.builds(lambda f, x: pl.when(f).then(x), flags, numbers),
        _two(numbers, lambda x, y: x.fill_null(y)),
        _two(numbers, pl.coalesce),
        _two(numbers, pl.max_horizontal),
        _two(numbers, pl.min_horizontal),
        _two(numbers, lambda x, y: x.clip(lower_bound=y)),
        _two(numbers, lambda x, y: x.clip(upper_bound=y)),
        numbers.map(lambda x: x.clip(0, 5)),
        numbers.map(lambda x: -x),
        numbers.map(pl.Expr.abs),
        numbers.map(lambda x: x.cast(pl.Int128).cast(pl.Int64, strict=False)),
        flags.map(lambda f: f.cast(pl.Int64)),
        rows.map(lambda x: pl.lit(STEPS).search_sorted(x, side="right").cast(pl.Int64)),
        rows.map(lambda x: pl.lit(STEPS).gather(x.clip(0, 3))),
    )


def _flags(numbers: Expressions, flags: Expressions) -> Expressions:
    return st.one_of(
        _two(numbers, lambda x, y: x == y),
        _two(numbers, lambda x, y: x != y),
        _two(numbers, lambda x, y: x > y),
        _two(numbers, lambda x, y: x >= y),
        _two(numbers, lambda x, y: x < y),
        _two(numbers, lambda x, y: x <= y),
        _two(numbers, pl.Expr.eq_missing),
        _two(numbers, pl.Expr.ne_missing),
        _two(flags, lambda f, g: f & g),
        _two(flags, lambda f, g: f | g),
        flags.map(lambda f: ~f),
        st.builds(lambda f, g, h: pl.when(f).then(g).otherwise(h), flags, flags, flags),
        flags.map(lambda f: f.fill_null(value=False)),
        numbers.map(pl.Expr.is_null),
        numbers.map(pl.Expr.is_not_null),
        _two(flags, pl.any_horizontal),
        _two(flags, lambda f, g: f.fill_null(g)),
    )


def _grown(levels: int) -> tuple[Expressions, Expressions]:
    numbers: Expressions = st.sampled_from([*map(pl.col, (*NUMBERS, "d")), pl.lit(0), pl.lit(3)])
    flags: Expressions = st.sampled_from([*map(pl.col, FLAGS)])
    for _ in range(levels):
        wider = numbers | _numbers(numbers, flags), flags | _flags(numbers, flags)
        numbers, flags = wider
    return numbers, flags


NUMBER, FLAG = _grown(3)
ROW = NUMBER.filter(varies)

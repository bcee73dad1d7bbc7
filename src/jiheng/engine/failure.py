"""What a failure is told by in columns: where, by which rule, and the integers it shows."""

from dataclasses import dataclass

import polars as pl

from jiheng.engine.columns import Scope, Unit
from jiheng.engine.rule import Check, Rule

SCHEMA = pl.Schema(
    {
        "form_id": pl.Int64,
        "rule": pl.UInt16,
        "row": pl.Int32,
        "claimed": pl.Int64,
        "expected": pl.Int64,
    }
)
_NOT_INTEGERS = frozenset({Unit.TEXT, Unit.FORMS, Unit.WORDS})


@dataclass(frozen=True, slots=True)
class Failure:
    """The columns of `SCHEMA` for a rule, and the columns of its table that they read."""

    expressions: tuple[pl.Expr, ...]
    reads: frozenset[str]


def failure_of(rule: Rule, check: Check, number: int) -> Failure:
    """Return how the failures of a rule are told; `number` is its place among the rules."""
    columns = {
        "form_id": pl.col("form_id"),
        "rule": pl.lit(number),
        "row": pl.lit(None) if rule.scope is Scope.FORMS else pl.col("row"),
        "claimed": _integer_shown(check, "claimed"),
        "expected": _integer_shown(check, "expected"),
    }
    expressions = tuple(each.cast(SCHEMA[name]).alias(name) for name, each in columns.items())
    reads = frozenset(name for each in expressions for name in each.meta.root_names())
    return Failure(expressions, reads)


def _integer_shown(check: Check, key: str) -> pl.Expr:
    figure = check.shows.get(key)
    if figure is None or figure.unit in _NOT_INTEGERS:
        return pl.lit(None, pl.Int64)
    return figure.expression

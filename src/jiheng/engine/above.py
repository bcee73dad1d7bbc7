"""Whether the same stands above in a form, asked of the rows above instead of a table of hashes.

Rules ask it of a whole batch (`is_first_distinct`), by keys that no two forms share. The rows of
a form stand together, so where no form has many rows equal keys are near each other: to compare
each row with the few above it takes a tenth of the time. Where a batch is not so, it is asked as
the rules wrote it.
"""

import io
import json
from collections.abc import Sequence
from typing import Any

import polars as pl

from jiheng.engine.direct.reading import Reader
from jiheng.engine.direct.terms import Term, Terms, UnknownPartError
from jiheng.engine.room import NoRoom, Spans

DEPTHS = (4, 8, 16)
"""With how many rows above it each row is compared: the first of these that is enough."""
_FORM = "form_id"
_ELSEWHERE = frozenset({"Over", "Rolling", "Eval", "StructEval"})
"""Parts of an expression that are asked of other rows than those of the table."""
_UNKNOWN = (pl.exceptions.PolarsError, LookupError, TypeError, AttributeError, RecursionError)


class Above:
    """Expressions over the rows of forms, some of which ask whether something stands above.

    Args:
        expressions: as rules write them.
    """

    def __init__(self, expressions: Sequence[pl.Expr]) -> None:
        self._keys: list[pl.Expr] = []
        self._asking = {
            place: asking
            for place, each in enumerate(expressions)
            if (asking := self._asked_of_keys(each)) is not None
        }

    def fitting(
        self, table: pl.DataFrame, expressions: Sequence[pl.Expr]
    ) -> tuple[pl.DataFrame, Sequence[pl.Expr]]:
        """Return a table and what is asked of it, by which the same is told.

        Args:
            table: rows of forms.
            expressions: what is asked, in the order of those that were given before.
        """
        if not self._keys or (depth := _depth(table[_FORM])) is None or not self._are_apart(table):
            return table, expressions
        keys = table.select(key.alias(_name(place)) for place, key in enumerate(self._keys))
        firsts = keys.select(_first(each, depth) for each in keys)
        asked = [self._asking.get(place, each) for place, each in enumerate(expressions)]
        return table.hstack(firsts), asked

    def _asked_of_keys(self, expression: pl.Expr) -> pl.Expr | None:
        """Return an expression that finds beside its keys whether they stand there first.

        None where it asks that of none, or Polars writes it in a way that is not known here.
        """
        before = len(self._keys)
        try:
            written = self._replaced(json.loads(expression.meta.serialize(format="json")))
            named = expression.meta.output_name()
            return _read(written).alias(named) if len(self._keys) > before else None
        except _UNKNOWN:
            del self._keys[before:]
            return None

    def _replaced(self, node: Any) -> Any:  # noqa: ANN401 - JSON
        """Return a part of an expression with the answer in the place of each question."""
        if isinstance(node, list):
            return [self._replaced(each) for each in node]
        if not isinstance(node, dict) or node.keys() & _ELSEWHERE:
            return node
        asked = node.get("Function", {})
        if asked and asked.get("function") == {"Boolean": "IsFirstDistinct"}:
            self._keys.append(_read(asked["input"][0]))
            return {"Column": _name(len(self._keys) - 1)}
        return {name: self._replaced(each) for name, each in node.items()}

    def _are_apart(self, table: pl.DataFrame) -> bool:
        """Whether no two forms of a table have a key in common."""
        spans, reader = Spans(table), Reader(Terms(table.schema))
        try:
            return all(_gap(reader.read(key), spans) > 0 for key in self._keys)
        except (UnknownPartError, NoRoom):
            return False


def _gap(key: Term, spans: Spans) -> int:
    """Return how far the keys of different forms are apart at least, 0 where nobody knows.

    Raises:
        NoRoom: a key, or a part of it, may leave 64 bits.
    """
    spans.of(key)
    if key.operation == "column":
        return int(key.value == _FORM)
    if key.operation == "Multiply" and isinstance(times := key.parts[1].value, int):
        return _gap(key.parts[0], spans) * max(times, 0)
    if key.operation == "Plus":
        gap, span = _gap(key.parts[0], spans), spans.of(key.parts[1])
        return max(gap - (span[1] - span[0]), 0) if span else gap
    return 0


def _depth(form_ids: pl.Series) -> int | None:
    """Return how many rows above the last of its form there are at most.

    None where they are many, or the rows of a form do not stand together.
    """
    if not form_ids.is_sorted():
        return None
    enough = (depth for depth in DEPTHS if not (form_ids == form_ids.shift(depth + 1)).any())
    return next(enough, None)


def _first(key: pl.Series, depth: int) -> pl.Expr:
    """Return whether a key is the first of its value among so many rows above, null like others.

    Args:
        key: of each row; nulls of other forms are the same as those of this one.
        depth: how many rows.
    """
    held = pl.col(key.name)
    above = pl.any_horizontal(held == held.shift(step) for step in range(1, depth + 1))
    is_first = ~above.fill_null(value=False)
    if not key.null_count():
        return is_first.alias(key.name)
    is_first_missing = held.is_null() & (held.is_null().cum_sum() == 1)
    return pl.when(held.is_null()).then(is_first_missing).otherwise(is_first).alias(key.name)


def _name(place: int) -> str:
    return f"above {place}"


def _read(node: Any) -> pl.Expr:  # noqa: ANN401 - JSON
    return pl.Expr.deserialize(io.StringIO(json.dumps(node)), format="json")

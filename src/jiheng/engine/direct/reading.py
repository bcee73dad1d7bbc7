"""Expressions of Polars read as terms, from the JSON in which Polars writes them."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from jiheng.engine.direct.terms import Kind, Term, Terms, UnknownPartError, common

Json = Mapping[str, Any]
_COMPARISONS = frozenset({"Eq", "NotEq", "Gt", "GtEq", "Lt", "LtEq"})
_IDENTITIES = frozenset({"EqValidity", "NotEqValidity"})
_ARITHMETIC = frozenset({"Plus", "Minus", "Multiply"})
_BITS = frozenset({"And", "Or", "Xor"})
_DIVISIONS = frozenset({"FloorDivide", "Modulus"})
_WIDTHS = {"Int8": 8, "Int16": 16, "Int32": 32, "Int64": 64, "UInt64": 64, "Int128": 128}
_EXTREMES = frozenset({"Max", "Min"})
_COUNTS = frozenset({"Sum", "NUnique", "Count"})
_NEVER_NULL = frozenset({"IsNull", "IsNotNull", "IsFirstDistinct"})
_FLAGS = frozenset({"Not", "AnyHorizontal"})
_FIRST_KNOWN = frozenset({"FillNull", "Coalesce", "MaxHorizontal", "MinHorizontal"})
_OVER_ROWS = frozenset({"Any", "All", "NullCount"})
_OF_NUMBERS = frozenset({"Abs", "Negate"})


class Reader:
    """Reads the expressions over one table."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def read(self, expression: pl.Expr) -> Term:
        """Return the term of an expression.

        Raises:
            UnknownPartError: some part of it is no known operation.
        """
        try:
            return self._part(json.loads(expression.meta.serialize(format="json")))
        except RecursionError:
            raise UnknownPartError("parts within parts without end") from None

    def verdict(self, applies: pl.Expr, fails: pl.Expr) -> Term:
        """Return the term of a rule's `VerdictCode`."""
        parts = self.read(applies), self.read(fails)
        return self._terms.term("Verdict", parts, Kind.NUMBER, has_nulls=False)

    def _part(self, node: Any) -> Term:  # noqa: ANN401 - JSON
        if node == "Len":
            return self._terms.sum("Len", (), Kind.NUMBER, has_nulls=False)
        name, held = _only(node)
        if name == "Column":
            return self._terms.column(held)
        if name == "Alias":
            return self._part(held[0])
        read = _READERS.get(name)
        if read is None:
            raise UnknownPartError(name)
        return read(self, held)

    def _literal(self, held: Json) -> Term:
        form, inner = _only(held)
        if form not in {"Dyn", "Scalar"}:
            raise UnknownPartError(f"literal {form}")
        dtype, value = _only(inner)
        if dtype == "Null":
            return self._terms.literal(None)
        if not isinstance(value, int):
            raise UnknownPartError(f"literal {dtype}")
        return self._terms.literal(value)

    def _binary(self, held: Json) -> Term:
        parts, name = (self._part(held["left"]), self._part(held["right"])), held["op"]
        if name in _IDENTITIES:
            return self._terms.term(name, parts, Kind.FLAG, has_nulls=False)
        if name in _COMPARISONS:
            return self._terms.term(name, parts, Kind.FLAG)
        kind = common(parts)
        if name in _BITS and (kind is Kind.NUMBER or name != "Xor"):
            operation = name if kind is Kind.FLAG else f"Bits{name}"
            return self._terms.term(operation, parts, kind)
        if kind is Kind.NUMBER and name in _ARITHMETIC:
            return self._terms.term(name, parts, kind)
        if kind is Kind.NUMBER and name in _DIVISIONS:
            by_a_number = parts[1].operation == "literal" and bool(parts[1].value)
            has_nulls = parts[0].has_nulls or not by_a_number
            return self._terms.term(name, parts, kind, has_nulls=has_nulls)
        raise UnknownPartError(f"{name} of {kind}")

    def _ternary(self, held: Json) -> Term:
        condition, *chosen = (self._part(held[key]) for key in ("predicate", "truthy", "falsy"))
        has_nulls = any(each.has_nulls for each in chosen)
        parts = (condition, *chosen)
        return self._terms.term("Ternary", parts, common(chosen), has_nulls=has_nulls)

    def _cast(self, held: Json) -> Term:
        part, width = self._part(held["expr"]), _WIDTHS.get(held["dtype"].get("Literal"))
        if width is None or held["options"] not in {"Strict", "NonStrict"}:
            raise UnknownPartError(f"{held['options']} cast to {held['dtype']}")
        if part.kind is Kind.FLAG:
            return self._terms.term("Number", (part,), Kind.NUMBER)
        if held["options"] == "Strict":
            return part
        if held["dtype"].get("Literal") == "UInt64":
            raise UnknownPartError("a cast that drops negative numbers")
        bound = 1 << width - 1
        return self._terms.term("Within", (part,), Kind.NUMBER, has_nulls=True, value=bound)

    def _gather(self, held: Json) -> Term:
        place = self._part(held["idx"])
        return self._terms.term("Gather", (place,), Kind.NUMBER, value=_numbers(held["expr"]))

    def _sum(self, held: Json) -> Term:
        name, inner = _only(held)
        options = inner if isinstance(inner, dict) and "input" in inner else {"input": inner}
        part = self._part(options["input"])
        if name in _EXTREMES:
            return self._terms.sum(name, (part,), part.kind, has_nulls=True)
        if name in _COUNTS and options.get("include_nulls", True):
            return self._terms.sum(name, (part,), Kind.NUMBER, has_nulls=False)
        raise UnknownPartError(name)

    def _function(self, held: Json) -> Term:
        name, options = _named(held["function"])
        if name == "SearchSorted":
            return self._search(held["input"], options)
        parts = tuple(self._part(each) for each in held["input"])
        if name == "Clip":
            return self._clip(parts, options)
        if name in _OVER_ROWS:
            return self._over_rows(name, parts, options)
        if name == "Bitwise":
            return self._bits_set(parts[0], options)
        return self._elementwise(name, parts)

    def _bits_set(self, part: Term, counted: object) -> Term:
        """Return how many bits are set; of a number that may be negative only Polars knows."""
        is_masked = part.operation == "BitsAnd" and any(
            isinstance(each.value, int) and each.value >= 0 for each in part.parts
        )
        if counted != "CountOnes" or not is_masked:
            raise UnknownPartError(f"bits {counted}")
        return self._terms.term("CountOnes", (part,), Kind.NUMBER)

    def _over_rows(self, name: str, parts: tuple[Term, ...], options: Json) -> Term:
        if name == "NullCount":
            return self._terms.sum(name, parts, Kind.NUMBER, has_nulls=False)
        ignores = options["ignore_nulls"]
        operation = name if ignores else f"{name}Known"
        return self._terms.sum(operation, parts, Kind.FLAG, has_nulls=not ignores)

    def _elementwise(self, name: str, parts: tuple[Term, ...]) -> Term:
        if name in _NEVER_NULL:
            return self._terms.term(name, parts, Kind.FLAG, has_nulls=False)
        kind = common(parts)
        if name in _FIRST_KNOWN:
            has_nulls = all(each.has_nulls for each in parts)
            return self._terms.term(name, parts, kind, has_nulls=has_nulls)
        if (name in _FLAGS and kind is Kind.FLAG) or (name in _OF_NUMBERS and kind is Kind.NUMBER):
            return self._terms.term(name, parts, kind)
        raise UnknownPartError(f"{name} of {kind}")

    def _clip(self, parts: tuple[Term, ...], options: Json) -> Term:
        value, *bounds = parts
        if options["has_min"]:
            value = self._bounded("AtLeast", value, bounds.pop(0))
        return self._bounded("AtMost", value, bounds[0]) if options["has_max"] else value

    def _bounded(self, name: str, value: Term, bound: Term) -> Term:
        return self._terms.term(name, (value, bound), Kind.NUMBER, has_nulls=value.has_nulls)

    def _search(self, held: Sequence[Any], options: Json) -> Term:
        if options != {"side": "Right", "descending": False}:
            raise UnknownPartError(f"search {options}")
        numbers, part = _numbers(held[0]), self._part(held[1])
        return self._terms.term(
            "SearchSorted", (part,), Kind.NUMBER, has_nulls=False, value=numbers
        )


def _only(node: Any) -> tuple[str, Any]:  # noqa: ANN401 - JSON
    """Return the one name of an object, and what it holds."""
    if not isinstance(node, dict) or len(node) != 1:
        raise UnknownPartError(str(node)[:80])
    ((name, held),) = node.items()
    return name, held


def _named(function: str | Json) -> tuple[str, Json]:
    """Return the name of a function and its options; those of flags lie one deeper."""
    if isinstance(function, str):
        return function, {}
    name, options = _only(function)
    return _named(options) if name == "Boolean" else (name, options)


def _numbers(node: Json) -> tuple[int, ...]:
    """Return the values of a series that is written out."""
    try:
        written = io.BytesIO(bytes(node["Literal"]["Series"]))
        values = pl.read_ipc_stream(written).to_series().to_list()
    except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError):
        raise UnknownPartError("a list that is not written out") from None
    if not all(type(value) is int for value in values):
        raise UnknownPartError("a list of other than whole numbers")
    return tuple(values)


_READERS: Mapping[str, Callable[[Reader, Json], Term]] = {
    "Literal": Reader._literal,  # noqa: SLF001
    "BinaryExpr": Reader._binary,  # noqa: SLF001
    "Ternary": Reader._ternary,  # noqa: SLF001
    "Cast": Reader._cast,  # noqa: SLF001
    "Gather": Reader._gather,  # noqa: SLF001
    "Agg": Reader._sum,  # noqa: SLF001
    "Function": Reader._function,  # noqa: SLF001
}

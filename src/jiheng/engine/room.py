"""Where 64 bits have room for products: rules take them in 128, which costs three times as much.

What an expression comes to at most follows from the least and the greatest figure of each column
of a batch, operation by operation. Where no part of it leaves 64 bits, they give what 128 give.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import product
from operator import add, mul, sub
from typing import Final, TypeAlias

import polars as pl

from jiheng.engine.direct.reading import Reader
from jiheng.engine.direct.terms import Kind, Term, Terms, UnknownPartError, Value

Span: TypeAlias = tuple[int, int] | None
"""The least and the greatest value something may have; None where it has none."""
_WIDE, _NARROW = '"Int128"', '"Int64"'
WORTH = 100_000
"""From how many rows on asking whether there is room takes less than it saves."""
_ROOM = 2**63
_FLAG: Final = (0, 1)


class NoRoom(Exception):
    """Some part of an expression may leave 64 bits, or nobody knows what it comes to."""


class Roomy:
    """Expressions over a table, in 64 bits where a batch leaves room.

    Args:
        expressions: as rules and scores write them.
    """

    def __init__(self, expressions: Sequence[pl.Expr]) -> None:
        self._wide = tuple(expressions)
        narrow = ((place, _narrowed(wide)) for place, wide in enumerate(expressions))
        self._narrow = {place: each for place, each in narrow if each is not None}
        named = (self._wide[place].meta.root_names() for place in self._narrow)
        self._reads = sorted({name for names in named for name in names})
        self._schema: pl.Schema | None = None
        self._terms: dict[int, Term] = {}

    def fitting(self, table: pl.DataFrame) -> tuple[pl.Expr, ...]:
        """Return the expressions for a table: each in 64 bits that gives the same there."""
        if not self._narrow:
            return self._wide
        read = table.select(self._reads)
        if read.schema != self._schema:
            self._terms = self._read(read.schema)
            self._schema = read.schema
        spans = Spans(read)
        fitting = [*self._wide]
        for place, term in self._terms.items():
            with suppress(NoRoom):
                spans.of(term)
                fitting[place] = self._narrow[place]
        return tuple(fitting)

    def _read(self, schema: pl.Schema) -> dict[int, Term]:
        """Return the terms of what can be taken in 64 bits, by place."""
        reader, empty = Reader(Terms(schema)), schema.to_frame()
        read = {}
        for place, narrow in self._narrow.items():
            wide = self._wide[place]
            with suppress(UnknownPartError, pl.exceptions.PolarsError):
                term = reader.read(wide)
                if empty.select(wide).schema == empty.select(narrow).schema:
                    read[place] = term
        return read


def _narrowed(wide: pl.Expr) -> pl.Expr | None:
    """Return an expression that takes products in 64 bits, None where it takes none in 128."""
    try:
        written = wide.meta.serialize(format="json")
        if _WIDE not in written:
            return None
        return pl.Expr.deserialize(io.StringIO(written.replace(_WIDE, _NARROW)), format="json")
    except pl.exceptions.PolarsError:
        return None


class Spans:
    """What terms may come to over the rows of a table."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table
        self._known: dict[int, Span] = {}

    def of(self, term: Term) -> Span:
        """Return what a term may come to.

        Raises:
            NoRoom: it, or a part of it, may leave 64 bits.
        """
        if id(term) not in self._known:
            if term.operation in _COMPUTED and all(map(self._is_short, term.parts)):
                raise NoRoom(term.operation)
            span = self._span(term, [self.of(part) for part in term.parts])
            if span is not None and (span[0] < -_ROOM or span[1] >= _ROOM):
                raise NoRoom(term.operation)
            self._known[id(term)] = span
        return self._known[id(term)]

    def _span(self, term: Term, parts: Sequence[Span]) -> Span:
        if term.kind is Kind.FLAG:
            return _FLAG
        if term.operation == "column":
            column = self._table[str(term.value)]
            if column.dtype in _BEYOND:
                raise NoRoom(str(column.dtype))
            return _ends(column.min(), column.max())
        if term.operation in _OF_VALUES:
            return _OF_VALUES[term.operation](term.value)
        if term.operation in _OF_PARTS:
            return _OF_PARTS[term.operation](parts)
        raise NoRoom(term.operation)

    def _is_short(self, term: Term) -> bool:
        """Whether a part may have fewer than 64 bits, or no sign: computed so, it may wrap."""
        if term.operation == "column":
            return self._table[str(term.value)].dtype not in _FULL
        if term.operation in _CHOSEN:
            return all(self._is_short(part) for part in term.parts if part.kind is not Kind.FLAG)
        return term.operation in _SHORT


def _ends(least: object, most: object) -> Span:
    return (least, most) if isinstance(least, int) and isinstance(most, int) else None


def _of_numbers(numbers: Value) -> Span:
    return (min(numbers), max(numbers)) if isinstance(numbers, tuple) and numbers else None


def _place(numbers: Value) -> Span:
    return 0, len(numbers) if isinstance(numbers, tuple) else 0


def _hull(parts: Sequence[Span]) -> Span:
    """Return the span of what is one of the parts."""
    known = [part for part in parts if part is not None]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else None


def _reached(operation: Callable[[int, int], int]) -> Callable[[Sequence[Span]], Span]:
    """Return the span of an operation that is least and greatest at the ends of its parts."""

    def reached(parts: Sequence[Span]) -> Span:
        first, second = parts
        if first is None or second is None:
            return None
        ends = [operation(one, other) for one, other in product(first, second)]
        return min(ends), max(ends)

    return reached


def _quotient(parts: Sequence[Span]) -> Span:
    """Return the span of a quotient of whole numbers rounded down: none outgrows the dividend."""
    dividend, divisor = parts
    if dividend is None or divisor is None:
        return None
    least, most = min(0, dividend[0]), max(0, dividend[1])
    size = max(-least, most)
    return (least, most) if divisor[0] >= 0 else (-size, size)


def _rest(parts: Sequence[Span]) -> Span:
    size = max(map(abs, parts[1] or (0,)))
    return -size, size


def _bits(parts: Sequence[Span]) -> Span:
    """Return the span of bits of two numbers; of negative ones nobody knows."""
    hull = _hull(parts)
    if hull is None or hull[0] < 0:
        raise NoRoom("bits of negative numbers")
    return 0, 2 ** hull[1].bit_length() - 1


def _negated(parts: Sequence[Span]) -> Span:
    return None if parts[0] is None else (-parts[0][1], -parts[0][0])


def _size(parts: Sequence[Span]) -> Span:
    return None if parts[0] is None else (0, max(map(abs, parts[0])))


_FULL, _BEYOND = (pl.Int64, pl.Boolean), (pl.UInt64, pl.Int128, pl.UInt128)
_COMPUTED = frozenset(
    {"Plus", "Minus", "Multiply", "FloorDivide", "Modulus", "BitsAnd", "BitsOr", "BitsXor"}
    | {"Abs", "Negate"}
)
_CHOSEN = frozenset(
    {"Ternary", "FillNull", "Coalesce", "MaxHorizontal", "MinHorizontal", "AtLeast", "AtMost"}
)
_SHORT = frozenset({"literal", "SearchSorted", "CountOnes"})
_OF_VALUES: Mapping[str, Callable[[Value], Span]] = {
    "literal": lambda value: _ends(value, value),
    "Gather": _of_numbers,
    "SearchSorted": _place,
}
_OF_PARTS: Mapping[str, Callable[[Sequence[Span]], Span]] = {
    "Plus": _reached(add),
    "Minus": _reached(sub),
    "Multiply": _reached(mul),
    "FloorDivide": _quotient,
    "Modulus": _rest,
    "BitsAnd": _bits,
    "BitsOr": _bits,
    "BitsXor": _bits,
    "Ternary": lambda parts: _hull(parts[1:]),
    "FillNull": _hull,
    "Coalesce": _hull,
    "MaxHorizontal": _hull,
    "MinHorizontal": _hull,
    "AtLeast": _hull,
    "AtMost": _hull,
    "Within": _hull,
    "Number": lambda _: _FLAG,
    "Abs": _size,
    "Negate": _negated,
    "CountOnes": lambda _: (0, 64),
}
"""How far operations reach that stand in rows; sums over the rows of a form are no part of them."""

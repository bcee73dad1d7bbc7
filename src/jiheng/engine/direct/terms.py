"""Terms: expressions as trees of known operations, equal trees being one.

The operations are those that rules and scores use. Their meaning with nulls is that of
Polars: comparison and arithmetic with null give null, ``&`` and ``|`` follow Kleene.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

Value = str | int | tuple[int, ...] | None


class UnknownPartError(Exception):
    """An expression has a part that is not among the known operations."""


class Kind(StrEnum):
    """What the values of a term are."""

    FLAG = "flag"
    NUMBER = "number"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One operation. Terms come from `Terms` only, which makes equal ones the same object.

    Attributes:
        operation: ``column``, ``literal``, or the name of what is done with the parts.
        parts: what it is applied to.
        value: the name of a column, a literal, or the numbers a function looks up.
        has_nulls: whether a value may be null.
        depth: how many sums over the rows of a form it stands on.
        is_sum: whether it has one value a form instead of one a row.
    """

    operation: str
    parts: "tuple[Term, ...]"
    value: Value
    kind: Kind
    has_nulls: bool
    depth: int
    is_sum: bool

    @property
    def is_atom(self) -> bool:
        """Whether it is a column or a literal."""
        return not self.parts and not self.is_sum


class Terms:
    """The terms over the columns of one table.

    Args:
        columns: the type of every column an expression may read.
        never_null: the columns without nulls.
    """

    def __init__(self, columns: pl.Schema, never_null: Sequence[str] = ()) -> None:
        self._columns = columns
        self._never_null = frozenset(never_null)
        self._known: dict[tuple[object, ...], Term] = {}

    def column(self, name: str) -> Term:
        """Return a column of whole numbers or flags."""
        dtype = self._columns.get(name)
        if dtype is None or not (dtype == pl.Boolean or dtype.is_integer()):
            raise UnknownPartError(f"column {name} of type {dtype}")
        kind = Kind.FLAG if dtype == pl.Boolean else Kind.NUMBER
        return self.term("column", (), kind, has_nulls=name not in self._never_null, value=name)

    def literal(self, value: int | None) -> Term:
        """Return a whole number, a flag, or null."""
        kind = Kind.FLAG if isinstance(value, bool) else Kind.NUMBER
        kind = Kind.NOTHING if value is None else kind
        return self.term("literal", (), kind, has_nulls=value is None, value=value)

    def term(
        self,
        operation: str,
        parts: tuple[Term, ...],
        kind: Kind,
        *,
        has_nulls: bool | None = None,
        value: Value = None,
    ) -> Term:
        """Return an operation on parts; with nulls where a part has some, unless said."""
        if has_nulls is None:
            has_nulls = any(each.has_nulls for each in parts)
        return self._held(Term(operation, parts, value, kind, has_nulls, *_standing(parts)))

    def sum(self, operation: str, parts: tuple[Term, ...], kind: Kind, *, has_nulls: bool) -> Term:
        """Return a sum, or something like it, over the rows of a form."""
        depth, is_sum = _standing(parts)
        if is_sum:
            raise UnknownPartError(f"{operation} of a sum")
        return self._held(Term(operation, parts, None, kind, has_nulls, depth + 1, is_sum=True))

    def _held(self, term: Term) -> Term:
        key = term.operation, tuple(map(id, term.parts)), repr(term.value), term.kind
        return self._known.setdefault(key, term)


def _standing(parts: Sequence[Term]) -> tuple[int, bool]:
    """Return on how many sums these stand, and whether they have one value a form."""
    varying = [each for each in parts if each.operation != "literal"]
    is_sum = bool(varying) and all(each.is_sum for each in varying)
    return max((each.depth for each in parts), default=0), is_sum


def common(parts: Sequence[Term]) -> Kind:
    """Return the kind of values that may be one or the other of some terms."""
    kinds = {each.kind for each in parts} - {Kind.NOTHING}
    if len(kinds) > 1:
        raise UnknownPartError("values of two kinds")
    return kinds.pop() if kinds else Kind.NOTHING

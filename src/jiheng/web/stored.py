"""What the database holds, column by column and byte by byte, for the audit.

A value counts only where it stands exactly as this program writes it: one moment has many texts,
one number many ways to be stored, and a byte may be no text at all. What stands otherwise is read
as a value that no record has, so that its seal says so and the row is named.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Final

from django.db import connection, transaction

NO_NUMBER: Final = -1
NO_TEXT: Final = "\udc00"
NO_MOMENT: Final = datetime.min.replace(tzinfo=UTC)
NO_SCORE: Final = Decimal("NaN")
_AT_ONCE = 200
_EXACT = "YYYY-MM-DD HH24:MI:SS.US"


class Kind(Enum):
    """What a column holds."""

    NUMBER = "number"
    TEXT = "text"
    MOMENT = "moment"
    SCORE = "score"


_STORED: Final = {
    Kind.NUMBER: ("integer",),
    Kind.TEXT: ("text",),
    Kind.MOMENT: ("text",),
    Kind.SCORE: ("integer", "real"),
}
"""How SQLite stores what this program writes."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the kinds of its columns, and the columns its rows are ordered by."""

    name: str
    columns: Mapping[str, Kind]
    order: tuple[str, ...]


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one state of the database while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def rows(table: Table, **where: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in order, those alone whose columns have these numbers."""
    columns = ", ".join(_told(name, kind) for name, kind in table.columns.items())
    statement = f"SELECT {columns} FROM {table.name}"  # noqa: S608
    if where:
        statement += " WHERE " + " AND ".join(f"{name} = %s" for name in where)
    statement += f" ORDER BY {', '.join(table.order)}"
    with connection.cursor() if where else connection.chunked_cursor() as cursor:
        cursor.execute(statement, list(where.values()))
        while found := cursor.fetchmany(_AT_ONCE):
            for row in found:
                pairs = zip(table.columns.items(), row[::2], row[1::2], strict=True)
                yield {name: _value(kind, *of) for (name, kind), *of in pairs}


def _told(name: str, kind: Kind) -> str:
    """Return the expressions for how a value is stored, and for its text as bytes."""
    if connection.vendor == "sqlite":
        return f"typeof({name}), CAST({name} AS BLOB)"
    text = f"to_char({name} AT TIME ZONE 'UTC', '{_EXACT}')" if kind is Kind.MOMENT else name
    return f"'{_STORED[kind][0]}', convert_to({text}::text, 'UTF8')"


def _value(kind: Kind, stored: str, content: bytes | None) -> Any:  # noqa: ANN401
    """Return a value as records have it, or one that none has."""
    text = NO_TEXT if content is None else bytes(content).decode("utf-8", "surrogateescape")
    if content is not None and stored not in _STORED[kind]:
        text = NO_TEXT + text
    if kind is Kind.NUMBER:
        return None if content is None else _number(text)
    if kind is Kind.MOMENT:
        return _moment(text)
    return _score(text) if kind is Kind.SCORE else text


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return NO_NUMBER


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return NO_MOMENT
    is_exact = found.tzinfo is None and (connection.vendor != "sqlite" or str(found) == text)
    return found.replace(tzinfo=UTC) if is_exact else NO_MOMENT


def _score(text: str) -> Decimal:
    try:
        return Decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation:
        return NO_SCORE

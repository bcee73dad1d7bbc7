"""Queries put into words once: the few that every page of a filing asks.

Django puts a query into words anew each time it is asked, which takes several times as long as
the database takes to answer. Knows nothing of what is asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
_Convert = tuple[int, list[Callable[..., Any]], Any]
_populators: Any = get_related_populators


@dataclass(frozen=True, slots=True)
class _Words:
    """A query in words, and how its rows become objects."""

    sql: str
    model: type[Model]
    names: tuple[str, ...]
    first: int
    converts: tuple[_Convert, ...]
    related: tuple[Any, ...]

    def row(self, values: Sequence[Any]) -> Any:  # noqa: ANN401
        """Return the object of a row, with those it is asked for together."""
        converted = list(values)
        for at, convert, expression in self.converts:
            for each in convert:
                converted[at] = each(converted[at], expression, connection)
        own = converted[self.first : self.first + len(self.names)]
        made = self.model.from_db(connection.alias, self.names, own)
        for each in self.related:
            each.populate(converted, made)
        return made


class Prepared(Generic[Row]):
    """A query whose only variables are the values it compares with, in the order they stand."""

    def __init__(self, build: Callable[[], QuerySet[Row]]) -> None:
        """Take what builds the query, with any values in the place of those asked for."""
        self._build = build

    def rows(self, *values: int | str) -> list[Row]:
        """Return the rows for these values."""
        words = self._words
        with connection.cursor() as cursor:
            cursor.execute(words.sql, values)
            return [words.row(row) for row in cursor.fetchall()]

    def first(self, *values: int | str) -> Row | None:
        """Return the first row for these values, None without any."""
        return next(iter(self.rows(*values)), None)

    @cached_property
    def _words(self) -> _Words:
        compiler = self._build().query.get_compiler(connection=connection)
        sql, _ = compiler.as_sql()
        selected: Any = compiler.select
        info: Any = compiler.klass_info
        own = info["select_fields"]
        converters = compiler.get_converters([each[0] for each in selected])
        return _Words(
            sql,
            info["model"],
            tuple(selected[at][0].target.attname for at in own),
            first=own[0],
            converts=tuple((at, *how) for at, how in converters.items()),
            related=tuple(_populators(info, selected, connection.alias)),
        )

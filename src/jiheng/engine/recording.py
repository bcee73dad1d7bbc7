"""Recording what a builder reads: the `Table` that rules see while a program is compiled.

Every attribute gives an expression and notes the need for it: a stored column, a derived
column, a mark of a text, or a column of the form spread to its rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from jiheng.engine.columns import SCHEMAS, Scope
from jiheng.engine.rule import Derived, Mark


@dataclass(frozen=True, slots=True)
class Node:
    """A column to be added: derived, mark of a text column, or a form column spread to rows."""

    scope: Scope
    name: str
    origin: Derived | Mark | str
    text_column: str = ""


@dataclass(slots=True)
class Needs:
    """What one builder asked for."""

    nodes: dict[Node, None] = field(default_factory=dict)
    stored: dict[tuple[Scope, str], None] = field(default_factory=dict)


class View:
    """The recording `Table` handed to builders."""

    def __init__(self, scope: Scope, catalogue: "Catalogue", needs: Needs) -> None:
        self._scope = scope
        self._catalogue = catalogue
        self._needs = needs

    @property
    def form(self) -> "View":
        """Return the view whose columns are those of the row's form."""
        return Spread(self._scope, self._catalogue, self._needs)

    def mark(self, column: str, mark: Mark) -> pl.Expr:
        """Return the mark of a text column and note it."""
        node = Node(self._scope, f"{column}:{mark.name}", mark, column)
        self._needs.nodes[node] = None
        self._needs.stored[self._scope, column] = None
        return pl.col(node.name)

    def __getattr__(self, name: str) -> pl.Expr:
        if name.startswith("__"):
            raise AttributeError(name)
        self._note(self._scope, name)
        return pl.col(name)

    def _note(self, scope: Scope, name: str) -> None:
        found = self._catalogue.find(scope, name)
        if found is None:
            self._needs.stored[scope, name] = None
        else:
            self._needs.nodes[Node(scope, name, found)] = None


class Spread(View):
    """The form of a row: each column asked for is spread from the forms table."""

    def mark(self, column: str, mark: Mark) -> pl.Expr:
        """Return the mark of a text column of the form, spread to the rows."""
        inner = Node(Scope.FORMS, f"{column}:{mark.name}", mark, column)
        self._needs.nodes[inner] = None
        return self._spread(inner.name)

    def __getattr__(self, name: str) -> pl.Expr:
        if name.startswith("__"):
            raise AttributeError(name)
        self._note(Scope.FORMS, name)
        return self._spread(name)

    def _spread(self, name: str) -> pl.Expr:
        self._needs.nodes[Node(self._scope, f"form.{name}", name)] = None
        return pl.col(f"form.{name}")


class Catalogue:
    """Names of derived columns, by scope."""

    def __init__(self, derived: Iterable[Derived]) -> None:
        self._by_name: dict[tuple[Scope, str], Derived] = {}
        for column in derived:
            if (column.scope, column.name) in self._by_name:
                message = f"derived column {column.scope}.{column.name} is declared twice"
                raise TypeError(message)
            self._by_name[column.scope, column.name] = column

    def find(self, scope: Scope, name: str) -> Derived | None:
        """Return the derived column of that name, None for a stored one.

        Raises:
            AttributeError: the table has neither.
        """
        found = self._by_name.get((scope, name))
        if found is None and name not in SCHEMAS[scope]:
            message = f"table {scope} has no column {name!r}"
            raise AttributeError(message)
        return found

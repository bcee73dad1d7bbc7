"""Recording what a builder reads: the `Table` that rules see while a program is compiled.

Every attribute gives an expression and notes the need for it: a stored column, a derived
column, a mark of a text, a column of the form spread to its rows, or what other forms tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from jiheng.engine.columns import RELATED, SCHEMAS, Scope
from jiheng.engine.rule import Derived, Mark

PRIOR = "prior."
"""How the name of a column begins that holds what stood there the year before."""
OF_FORM = "form."
"""How the name of a column begins that holds what stands in the form of the row."""


@dataclass(frozen=True, slots=True)
class Akin:
    """What other forms tell: a related column, or a column (its mark) of the year before."""

    column: str
    mark: Mark | None = None
    is_prior: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A column to be added.

    It is derived, a mark of a text column, a form column spread to rows, or told by other forms.
    """

    scope: Scope
    name: str
    origin: Derived | Mark | Akin | str
    text_column: str = ""

    @property
    def is_related(self) -> bool:
        """Whether the column comes from other forms of the portfolio."""
        is_within = isinstance(self.origin, Derived) and self.origin.within is not None
        return is_within or isinstance(self.origin, Akin)


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
        self._step("form")
        return Spread(self._scope, self._catalogue, self._needs)

    @property
    def prior(self) -> "View":
        """Return the view whose columns are those of the year before."""
        self._step("prior")
        return Prior(self._scope, self._catalogue, self._needs)

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

    def _step(self, way: str) -> None:
        if type(self) is not View:
            message = f"{way} cannot be asked of another row: one step at a time"
            raise TypeError(message)

    def _note(self, scope: Scope, name: str) -> None:
        found = self._catalogue.find(scope, name)
        if found is None and name in RELATED[scope]:
            self._needs.nodes[Node(scope, name, Akin(name))] = None
        elif found is None:
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
        self._needs.nodes[Node(self._scope, f"{OF_FORM}{name}", name)] = None
        return pl.col(f"{OF_FORM}{name}")


class Prior(View):
    """The year before: the project's form, and in it the indicator of the same name."""

    def mark(self, column: str, mark: Mark) -> pl.Expr:
        """Return the mark of a text column of the year before."""
        return self._of_the_year_before(f"{column}:{mark.name}", Akin(column, mark, is_prior=True))

    def __getattr__(self, name: str) -> pl.Expr:
        if name.startswith("__"):
            raise AttributeError(name)
        self._catalogue.find(self._scope, name)
        return self._of_the_year_before(name, Akin(name, is_prior=True))

    def _of_the_year_before(self, name: str, origin: Akin) -> pl.Expr:
        node = Node(self._scope, f"{PRIOR}{name}", origin)
        self._needs.nodes[node] = None
        return pl.col(node.name)


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
        if found is None and name not in SCHEMAS[scope] and name not in RELATED[scope]:
            message = f"table {scope} has no column {name!r}"
            raise AttributeError(message)
        return found

"""Rules and derived columns compiled for one policy, run over any batch.

Compiling calls each rule once with a recording `Table`, so the program knows which derived
columns, marks and form columns are asked for, orders them into levels, and builds every
expression a single time. Running is then a fixed sequence of Polars queries, one a level and
table, and one query with all rules of a scope at the end. The same program serves one form
and ten million.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import polars as pl

from jiheng.engine.columns import SCHEMAS, Columns, Scope, Unit
from jiheng.engine.facts import Facts
from jiheng.engine.level import Level, Query, Tables
from jiheng.engine.parameters import Parameters
from jiheng.engine.recording import Catalogue, Needs, Node, View
from jiheng.engine.rule import Derived, Mark, Rule
from jiheng.engine.run import CompiledRule, Run
from jiheng.engine.schedule import rounds


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a derived column is made: what it reads of its table, and which parameters."""

    derived: Derived
    reads: tuple[str, ...]
    parameters: tuple[str, ...]
    expression: pl.Expr

    @property
    def table(self) -> Scope:
        """The table it reads."""
        return self.derived.over or self.derived.scope


class Program:
    """Compiled rules and derived columns for one `Parameters`.

    Args:
        rules: the selected rules.
        derived: every derived column that may be asked for.
        parameters: the resolved policy.
        wanted: derived columns to compute even when no rule asks, by (scope, name).
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        derived: Iterable[Derived],
        *,
        parameters: Parameters,
        wanted: Sequence[tuple[Scope, str]] = (),
    ) -> None:
        self.parameters = parameters
        self._catalogue = Catalogue(derived)
        self._built: dict[Node, pl.Expr] = {}
        self._needs: dict[Node, tuple[Node, ...]] = {}
        self._stored: dict[Node, frozenset[tuple[Scope, str]]] = {}
        self._open: list[Node] = []
        self._check_names: dict[bytes, str] = {}
        self._recipes: dict[tuple[Scope, str], Recipe] = {}
        self.rules = tuple(self._compile(rule) for rule in rules)
        for scope, name in wanted:
            needs = Needs()
            getattr(View(scope, self._catalogue, needs), name)
            self._resolve(needs)
        self._levels = self._arrange()
        self._complete_after = {scope: self._last_level(scope) for scope in Scope}
        marks = {
            node.origin: expression
            for node, expression in self._built.items()
            if isinstance(node.origin, Mark)
        }
        places = {mark: place for place, mark in enumerate(marks)}
        self._marked = [
            (node, places[node.origin]) for node in self._built if isinstance(node.origin, Mark)
        ]
        self._facts = Facts([each.alias(f"{places[mark]}") for mark, each in marks.items()])
        self._checks = {scope: Query(scope, self._distinct_checks(scope)) for scope in Scope}

    def _compile(self, rule: Rule) -> CompiledRule:
        needs = Needs()
        check = rule.check(View(rule.scope, self._catalogue, needs), self.parameters)
        for figure in check.shows.values():
            figure.expression.meta.root_names()
        stored = self._resolve(needs)
        applies, fails = (self._check_name(each) for each in (check.applies, check.fails))
        return CompiledRule(rule, check, stored, applies=applies, fails=fails)

    def _check_name(self, expression: pl.Expr) -> str:
        """Return the column of a Boolean expression; the same expression has the same column."""
        written = expression.meta.serialize()
        return self._check_names.setdefault(written, f"check {len(self._check_names)}")

    def _distinct_checks(self, scope: Scope) -> tuple[pl.Expr, ...]:
        checks = {
            column: expression.alias(column)
            for each in self.rules
            if each.rule.scope is scope
            for column, expression in (
                (each.applies, each.check.applies),
                (each.fails, each.check.fails),
            )
        }
        return tuple(checks.values())

    def _resolve(self, needs: Needs) -> frozenset[tuple[Scope, str]]:
        stored = set(needs.stored)
        for node in needs.nodes:
            self._build(node)
            stored |= self._stored[node]
        return frozenset(stored)

    def _build(self, node: Node) -> None:
        if node in self._built:
            return
        if node in self._open:
            path = " → ".join(each.name for each in (*self._open, node))
            message = f"derived columns depend on themselves: {path}"
            raise TypeError(message)
        self._open.append(node)
        needs, expression = self._expression(node)
        stored = self._resolve(needs)
        self._open.pop()
        self._built[node] = expression.alias(node.name)
        self._stored[node] = stored
        self._needs[node] = tuple(needs.nodes)

    def _expression(self, node: Node) -> tuple[Needs, pl.Expr]:
        needs, origin = Needs(), node.origin
        if isinstance(origin, Mark):
            needs.stored[node.scope, node.text_column] = None
            return needs, origin.build(pl.col("text"), self.parameters)
        if isinstance(origin, Derived):
            return needs, self._derive(origin, needs)
        forms = View(Scope.FORMS, self._catalogue, needs)
        if ":" in origin:
            column = origin.split(":")[0]
            found = next(each for each in self._built if each.name == origin)
            needs.nodes[found] = None
            needs.stored[Scope.FORMS, column] = None
            return needs, pl.col(origin)
        return needs, getattr(forms, origin)

    def _derive(self, derived: Derived, needs: Needs) -> pl.Expr:
        table, read = derived.over or derived.scope, set[str]()
        view = View(table, self._catalogue, needs)
        expression = derived.build(view, self.parameters.watched(read))
        columns = {name for scope, name in needs.stored if scope is table}
        columns |= {node.name for node in needs.nodes if node.scope is table}
        self._recipes[derived.scope, derived.name] = Recipe(
            derived, tuple(sorted(columns)), tuple(sorted(read)), expression
        )
        return expression

    def recipe(self, scope: Scope, name: str) -> Recipe | None:
        """Return how a derived column is made, None for a stored column."""
        return self._recipes.get((scope, name))

    def dtype(self, scope: Scope, name: str) -> pl.DataType:
        """Return the type of a stored, derived or spread column of a table."""
        inner = name.removeprefix("form.")
        if inner != name:
            return self.dtype(Scope.FORMS, inner)
        found = self._catalogue.find(scope, name)
        if found is None:
            return SCHEMAS[scope][name]
        return pl.Boolean() if found.unit is Unit.FLAG else pl.Int64()

    def _arrange(self) -> list[Level]:
        placed = rounds(self._needs)
        queries: dict[int, dict[tuple[Scope, bool], list[pl.Expr]]] = {}
        spreads: dict[int, dict[Scope, list[str]]] = {}
        for node, expression in self._built.items():
            origin, number = node.origin, placed[node]
            if isinstance(origin, str):
                spreads.setdefault(number, {}).setdefault(node.scope, []).append(origin)
            elif isinstance(origin, Derived):
                key = (origin.over or node.scope, origin.over is not None)
                queries.setdefault(number, {}).setdefault(key, []).append(expression)
        return [
            Level(
                tuple(
                    Query(table, tuple(each), sums=sums)
                    for (table, sums), each in queries.get(number, {}).items()
                ),
                spreads.get(number, {}),
            )
            for number in sorted(queries.keys() | spreads.keys())
        ]

    def _last_level(self, scope: Scope) -> int:
        """Return where the last columns of a table are added, -1 for nowhere."""
        touching = (place for place, level in enumerate(self._levels) if level.touches(scope))
        return max(touching, default=-1)

    def run(self, columns: Columns) -> Run:
        """Evaluate everything over a batch."""
        tables = {scope: columns.table(scope) for scope in Scope}
        self._add_marks(tables, columns.texts)
        begun = self._begin_checks(tables, after=-1)
        for place, level in enumerate(self._levels):
            level.add(tables)
            begun |= self._begin_checks(tables, after=place)
        checks = {scope: query.result() for scope, query in begun.items()}
        judged = self.rules if _has_unread(tables) else ()
        unread = {
            each.rule.code: each.unreadable(tables, checks[each.rule.scope][each.fails])
            for each in judged
        }
        return Run(self, tables=tables, checks=checks, texts=columns.texts, unread=unread)

    def _begin_checks(self, tables: Tables, *, after: int) -> dict[Scope, Future[pl.DataFrame]]:
        """Start the rules of the tables that are complete after that level."""
        return {
            scope: self._checks[scope].begin(tables)
            for scope, last in self._complete_after.items()
            if last == after
        }

    def _add_marks(self, tables: dict[Scope, pl.DataFrame], texts: pl.DataFrame) -> None:
        if not self._marked:
            return
        facts = self._facts.of(texts["text"]).get_columns()
        added: dict[Scope, list[pl.Series]] = {scope: [] for scope in Scope}
        for node, place in self._marked:
            texts_of_rows = tables[node.scope][node.text_column]
            added[node.scope].append(facts[place][texts_of_rows].alias(node.name))
        for scope, series in added.items():
            tables[scope] = tables[scope].hstack(series)


def _has_unread(tables: dict[Scope, pl.DataFrame]) -> bool:
    return any(table["unread"].sum() for table in tables.values())

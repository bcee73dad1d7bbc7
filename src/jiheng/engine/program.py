"""Rules and derived columns compiled for one policy, run over any batch.

Compiling calls each rule once with a recording `Table`, so the program knows which derived
columns, marks and form columns are asked for, orders them into levels, and builds every
expression a single time. Running is then a fixed sequence of Polars queries, one a level and
table, and one query with all rules of a scope at the end. The same program serves one form
and ten million.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import polars as pl

from jiheng.engine.columns import SCHEMAS, Columns, Scope, Unit
from jiheng.engine.facts import Facts
from jiheng.engine.parameters import Parameters
from jiheng.engine.recording import Catalogue, Needs, Node, View
from jiheng.engine.rule import Check, Derived, Mark, Rule
from jiheng.engine.schedule import rounds


class VerdictCode(IntEnum):
    """How a verdict is held in a column of unsigned bytes."""

    NOT_APPLICABLE = 0
    PASS = 1
    FAIL = 2
    NOT_EVALUABLE = 3


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


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its check built for one policy, and the stored columns it rests on.

    `applies` and `fails` name the columns of `Run.checks` that hold its two Booleans; rules
    that ask the same share a column.
    """

    rule: Rule
    check: Check
    rests_on: frozenset[tuple[Scope, str]]
    applies: str
    fails: str


@dataclass(slots=True)
class _Level:
    """What can be added at once: row columns, sums over rows, form columns spread to rows."""

    rows: dict[Scope, list[pl.Expr]] = field(default_factory=dict)
    sums: dict[Scope, list[pl.Expr]] = field(default_factory=dict)
    spreads: dict[Scope, list[str]] = field(default_factory=dict)


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
        self._marks_of: dict[tuple[Scope, str], list[Node]] = {}
        marks: dict[Mark, pl.Expr] = {}
        for node, expression in self._built.items():
            if isinstance(node.origin, Mark):
                marks[node.origin] = expression
                self._marks_of.setdefault((node.scope, node.text_column), []).append(node)
        self._mark_names = {origin: f"{place}" for place, origin in enumerate(marks)}
        self._facts = Facts([each.alias(self._mark_names[of]) for of, each in marks.items()])
        self._checks = {scope: self._distinct_checks(scope) for scope in Scope}

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

    def _distinct_checks(self, scope: Scope) -> list[pl.Expr]:
        checks = {
            column: expression.alias(column)
            for each in self.rules
            if each.rule.scope is scope
            for column, expression in (
                (each.applies, each.check.applies),
                (each.fails, each.check.fails),
            )
        }
        return list(checks.values())

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

    def _arrange(self) -> list[_Level]:
        levels: dict[int, _Level] = {}
        placed = rounds(self._needs)
        for node, expression in self._built.items():
            if isinstance(node.origin, Mark):
                continue
            level = levels.setdefault(placed[node], _Level())
            if isinstance(node.origin, str):
                level.spreads.setdefault(node.scope, []).append(node.origin)
            elif node.origin.over is not None:
                level.sums.setdefault(node.origin.over, []).append(expression)
            else:
                level.rows.setdefault(node.scope, []).append(expression)
        return [levels[depth] for depth in sorted(levels)]

    def run(self, columns: Columns) -> "Run":
        """Evaluate everything over a batch."""
        tables = {scope: columns.table(scope) for scope in Scope}
        self._add_marks(tables, columns.texts)
        for level in self._levels:
            _add_level(tables, level)
        checks = {
            scope: tables[scope].select(pl.col("form_id"), *expressions)
            for scope, expressions in self._checks.items()
        }
        return Run(self, tables=tables, checks=checks, texts=columns.texts)

    def _add_marks(self, tables: dict[Scope, pl.DataFrame], texts: pl.DataFrame) -> None:
        if not self._marks_of:
            return
        facts = self._facts.of(texts["text"])
        for (scope, column), nodes in self._marks_of.items():
            names = [
                self._mark_names[node.origin] for node in nodes if isinstance(node.origin, Mark)
            ]
            taken = facts[names][tables[scope][column]].get_columns()
            added = [series.alias(node.name) for series, node in zip(taken, nodes, strict=True)]
            tables[scope] = tables[scope].hstack(added)


def _add_level(tables: dict[Scope, pl.DataFrame], level: _Level) -> None:
    forms = tables[Scope.FORMS]
    for scope, expressions in level.rows.items():
        tables[scope] = tables[scope].with_columns(expressions)
    for scope, names in level.spreads.items():
        spread = forms[names][tables[scope]["form_id"]].get_columns()
        renamed = [each.alias(f"form.{each.name}") for each in spread]
        tables[scope] = tables[scope].hstack(renamed)
    for scope, expressions in level.sums.items():
        summed = tables[scope].group_by("form_id", maintain_order=True).agg(expressions)
        tables[Scope.FORMS] = _beside(tables[Scope.FORMS], summed)


def _beside(forms: pl.DataFrame, summed: pl.DataFrame) -> pl.DataFrame:
    """Put per-form results beside the forms; forms without rows get null."""
    if summed.height == forms.height:
        return forms.hstack(summed.get_columns()[1:])
    return forms.join(summed, on="form_id", how="left", maintain_order="left")


@dataclass(frozen=True, slots=True)
class Run:
    """The outcome of a program over a batch.

    Attributes:
        tables: the batch's tables with derived columns beside the stored ones.
        checks: per scope, rows as in the table, the Boolean columns that `CompiledRule` names;
            null in either of a rule's two means not evaluable.
    """

    program: Program
    tables: dict[Scope, pl.DataFrame]
    checks: dict[Scope, pl.DataFrame]
    texts: pl.DataFrame

    def holds(self, compiled: CompiledRule, verdict: VerdictCode) -> pl.Series:
        """Return where a rule gave `verdict`, as a Boolean for each row of its table."""
        checks = self.checks[compiled.rule.scope]
        applies, fails = checks[compiled.applies], checks[compiled.fails]
        if verdict is VerdictCode.NOT_APPLICABLE:
            found = ~applies
        elif verdict is VerdictCode.NOT_EVALUABLE:
            return applies.is_null() | (applies.fill_null(value=False) & fails.is_null())
        else:
            found = applies & (fails if verdict is VerdictCode.FAIL else ~fails)
        return found.fill_null(value=False)

    @property
    def verdicts(self) -> dict[Scope, pl.DataFrame]:
        """Per scope one column a rule, holding a `VerdictCode` for each row."""
        return {
            scope: pl.DataFrame(
                {each.rule.code: self._verdict(each) for each in self._rules_of(scope)}
            )
            for scope in Scope
        }

    def _rules_of(self, scope: Scope) -> list[CompiledRule]:
        return [each for each in self.program.rules if each.rule.scope is scope]

    def _verdict(self, compiled: CompiledRule) -> pl.Series:
        column = pl.zeros(self.tables[compiled.rule.scope].height, dtype=pl.UInt8, eager=True)
        for code in VerdictCode:
            column = column + self.holds(compiled, code).cast(pl.UInt8) * code.value
        return column

    def counts(self) -> dict[str, dict[VerdictCode, int]]:
        """Return how often each rule gave each verdict."""
        totals: dict[str, int] = {}
        for scope in Scope:
            sums = [part for each in self._rules_of(scope) for part in _verdict_sums(each)]
            if sums:
                totals |= self.checks[scope].select(sums).row(0, named=True)
        return {each.rule.code: self._count(each, totals) for each in self.program.rules}

    def _count(self, each: CompiledRule, totals: dict[str, int]) -> dict[VerdictCode, int]:
        counts = {code: totals.get(f"{each.rule.code}.{code}", 0) for code in VerdictCode}
        rows = self.tables[each.rule.scope].height
        counts[VerdictCode.NOT_EVALUABLE] = rows - sum(counts.values())
        return counts

    def rows_with(self, compiled: CompiledRule, verdict: VerdictCode) -> pl.Series:
        """Return the row positions of a rule's table where it gave `verdict`."""
        return self.holds(compiled, verdict).arg_true()

    def failures(self) -> pl.DataFrame:
        """Return every failure as integers: form_id, rule, row, claimed, expected.

        `rule` is an enumeration of the program's codes; `row` is null for rules on forms;
        `claimed` and `expected` are in the unit the rule shows, null where it shows none. For
        corpora; people read `jiheng.engine.findings`.
        """
        codes = pl.Enum([each.rule.code for each in self.program.rules])
        schema = pl.Schema(_FAILURE | {"rule": codes})
        parts = [self._failed(each, schema) for each in self.program.rules]
        return pl.concat([schema.to_frame(), *(part for part in parts if part is not None)])

    def _failed(self, each: CompiledRule, schema: pl.Schema) -> pl.DataFrame | None:
        rows = self.rows_with(each, VerdictCode.FAIL)
        if rows.is_empty():
            return None
        on_forms = each.rule.scope is Scope.FORMS
        row = pl.lit(None, pl.Int32) if on_forms else pl.col("row")
        claimed, expected = (_integer_shown(each, key) for key in ("claimed", "expected"))
        read = {"form_id", *claimed.meta.root_names(), *expected.meta.root_names()}
        read |= set() if on_forms else {"row"}
        return (
            self.tables[each.rule.scope]
            .select(read)[rows]
            .select(
                "form_id",
                pl.lit(each.rule.code, schema["rule"]).alias("rule"),
                row.alias("row"),
                claimed.alias("claimed"),
                expected.alias("expected"),
            )
            .cast(schema)
        )


def _integer_shown(each: CompiledRule, key: str) -> pl.Expr:
    figure = each.check.shows.get(key)
    if figure is None or figure.unit is Unit.TEXT:
        return pl.lit(None, pl.Int64)
    return figure.expression


def _verdict_sums(each: CompiledRule) -> Iterator[pl.Expr]:
    applies, fails = pl.col(each.applies), pl.col(each.fails)
    masks = {
        VerdictCode.NOT_APPLICABLE: ~applies,
        VerdictCode.PASS: applies & ~fails,
        VerdictCode.FAIL: applies & fails,
    }
    for code, mask in masks.items():
        yield mask.sum().alias(f"{each.rule.code}.{code}")


_FAILURE: dict[str, type[pl.DataType] | pl.DataType] = {
    "form_id": pl.Int64,
    "rule": pl.String,
    "row": pl.Int32,
    "claimed": pl.Int64,
    "expected": pl.Int64,
}

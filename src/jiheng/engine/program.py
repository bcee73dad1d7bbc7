"""Rules and derived columns compiled for one policy, run over any batch.

Compiling calls each rule once with a recording `Table`, so the program knows which derived
columns, marks and form columns are asked for, orders them into levels, and builds every
expression a single time. Running is then a fixed sequence of Polars queries, one a level and
table, and one query with all rules of a scope at the end. The same program serves one form
and ten million.

Rules that ask for what other forms tell are not evaluated by `run`: `survey` takes from a run
what others need to know, `jiheng.engine.portfolio` relates the surveys of a whole portfolio,
and `judge` evaluates those rules with it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

import polars as pl

from jiheng.engine.columns import SCHEMAS, Columns, Scope, Unit, concat
from jiheng.engine.direct.evaluator import Evaluator
from jiheng.engine.direct.terms import UnknownPartError
from jiheng.engine.failure import failure_of
from jiheng.engine.kinship import Plan, Share, keys_of, plan, share_of
from jiheng.engine.known import NOTHING, Known
from jiheng.engine.level import Level, Query, Tables
from jiheng.engine.marking import Marking, is_mark
from jiheng.engine.parameters import NO_PARAMETERS, Parameters
from jiheng.engine.recording import OF_FORM, Akin, Catalogue, Needs, Node, View
from jiheng.engine.remainder import Remainder
from jiheng.engine.rule import Derived, Mark, Rule
from jiheng.engine.run import CompiledRule, Run, by_name, checks_of, codes
from jiheng.engine.said import said_in
from jiheng.engine.schedule import rounds
from jiheng.engine.stages import stages
from jiheng.engine.survey import Survey, surveyed

FEW_ROWS = 600
"""Up to how many rows a batch is evaluated row by row: Polars plans as long as that takes."""
OFTEN = 8
"""With which small batch a program is translated: who checks a file once need not wait for it."""


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
        self._signed_marks: dict[Node, bytes] = {}
        compiled = [self._compile(rule, number) for number, rule in enumerate(rules)]
        asked = [nodes for _, nodes in compiled]
        for scope, name in wanted:
            needs = Needs()
            getattr(View(scope, self._catalogue, needs), name)
            self._resolve(needs)
            asked.append(tuple(needs.nodes))
        stage = stages(self._needs, asked)
        self.rules = tuple(
            replace(each, share=share_of(nodes, self._needs)) if stage.is_across(nodes) else each
            for each, nodes in compiled
        )
        self._alone = tuple(each for each in self.rules if not each.is_across)
        self._evaluated = codes(self._alone)
        self._across = tuple(each for each in self.rules if each.is_across)
        self._own = stage.alone
        self._levels = self._arrange(stage.alone)
        self._survey_levels = self._arrange(stage.surveyed)
        self._later_levels = self._arrange(stage.later)
        self._marking, self._survey_marking = (
            self._marking_of(nodes) for nodes in (stage.alone, stage.surveyed)
        )
        self._complete_after = {scope: self._last_level(scope) for scope in Scope}
        self._checks = {scope: Query(scope, checks_of(self._alone, scope)) for scope in Scope}
        self._across_checks = {
            scope: Query(scope, checks_of(self._across, scope)) for scope in Scope
        }
        self._small_runs = 0
        self._evaluator: Evaluator | None = None
        self.plan: Plan = plan(stage, self._built, self._across)

    def _compile(self, rule: Rule, number: int) -> tuple[CompiledRule, tuple[Node, ...]]:
        needs = Needs()
        check = rule.check(View(rule.scope, self._catalogue, needs), self.parameters)
        for figure in check.shows.values():
            figure.expression.meta.root_names()
        stored = self._resolve(needs)
        applies, fails = (self._check_name(each) for each in (check.applies, check.fails))
        failure = failure_of(rule, check, number)
        return CompiledRule(rule, check, stored, applies, fails, failure), tuple(needs.nodes)

    def _check_name(self, expression: pl.Expr) -> str:
        """Return the column of a Boolean expression; the same expression has the same column."""
        written = expression.meta.serialize()
        return self._check_names.setdefault(written, f"check {len(self._check_names)}")

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
        is_prior = isinstance(node.origin, Akin) and node.origin.is_prior
        self._stored[node] = frozenset({(node.scope, node.name)}) if is_prior else stored
        self._needs[node] = tuple(needs.nodes)

    def _expression(self, node: Node) -> tuple[Needs, pl.Expr]:
        needs, origin = Needs(), node.origin
        if isinstance(origin, Mark):
            needs.stored[node.scope, node.text_column] = None
            read = set[str]()
            expression = origin.build(pl.col("text"), self.parameters.watched(read))
            self._signed_marks[node] = self._signed(node, read)
            return needs, expression
        if isinstance(origin, Derived):
            return needs, self._derive(origin, needs)
        if isinstance(origin, Akin):
            self._ask_other_forms(node.scope, origin, needs)
            return needs, pl.col(node.name)
        forms = View(Scope.FORMS, self._catalogue, needs)
        if ":" in origin:
            column = origin.split(":")[0]
            found = next(each for each in self._built if each.name == origin)
            needs.nodes[found] = None
            needs.stored[Scope.FORMS, column] = None
            return needs, pl.col(origin)
        return needs, getattr(forms, origin)

    def _signed(self, mark: Node, read: Iterable[str]) -> bytes:
        """Return the signature of a mark: what it is, of which column, built with which values."""
        values = [(name, self.parameters.explain(name).value) for name in sorted(read)]
        return sha256(f"{mark.scope}.{mark.name} {values!r}".encode()).digest()

    def _ask_other_forms(self, scope: Scope, origin: Akin, needs: Needs) -> None:
        """Note what every form must have computed of itself, so that others can tell."""
        view = View(scope, self._catalogue, needs)
        if origin.mark is not None:
            view.mark(origin.column, origin.mark)
        elif origin.is_prior:
            getattr(view, origin.column)
        for table, name in keys_of(scope, origin):
            getattr(View(table, self._catalogue, needs), name)

    def _derive(self, derived: Derived, needs: Needs) -> pl.Expr:
        table, read = derived.over or derived.scope, set[str]()
        view = View(table, self._catalogue, needs)
        parameters = NO_PARAMETERS if derived.within else self.parameters
        expression = derived.build(view, parameters.watched(read))
        if derived.within:
            expression = expression.over(getattr(view, derived.within))
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
        inner = name.removeprefix(OF_FORM)
        if inner != name:
            return self.dtype(Scope.FORMS, inner)
        found = self._catalogue.find(scope, name)
        if found is None:
            return SCHEMAS[scope][name]
        return pl.Boolean() if found.unit is Unit.FLAG else pl.Int64()

    def _arrange(self, nodes: Sequence[Node]) -> list[Level]:
        """Return the levels that compute these nodes; what else they read is there before."""
        chosen = set(nodes)
        placed = rounds(
            {node: [each for each in self._needs[node] if each in chosen] for node in nodes}
        )
        queries: dict[int, dict[tuple[Scope, bool], list[pl.Expr]]] = {}
        spreads: dict[int, dict[Scope, list[str]]] = {}
        for node in nodes:
            origin, number, expression = node.origin, placed[node], self._built[node]
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

    @cached_property
    def signatures(self) -> Mapping[Node, bytes]:
        """What each column computed by `run` is: equal ones hold the same over the same forms."""
        signed = dict(self._signed_marks)
        for node in self._own:
            if is_mark(node):
                continue
            made = self._built[node].meta.serialize()
            read = b"".join(signed[each] for each in self._needs[node])
            place = f"{node.scope}.{node.name} {getattr(node.origin, 'over', None)} "
            signed[node] = sha256(place.encode() + read + made).digest()
        return signed

    def beyond(self, known: Collection[bytes]) -> Remainder:
        """Return what is left to compute where columns of these signatures are there."""
        signed = self.signatures
        left = [node for node in self._own if signed[node] not in known]
        taken: dict[Scope, list[bytes]] = {scope: [] for scope in Scope}
        for node in self._own:
            if signed[node] in known:
                taken[node.scope].append(signed[node])
        return Remainder(taken, self._marking_of(left), self._arrange(left))

    def _marking_of(self, nodes: Iterable[Node]) -> Marking:
        marks = {node: self._built[node] for node in nodes if is_mark(node)}
        return Marking(marks, self._signed_marks)

    def _last_level(self, scope: Scope) -> int:
        """Return where the last columns of a table are added, -1 for nowhere."""
        touching = (place for place, level in enumerate(self._levels) if level.touches(scope))
        return max(touching, default=-1)

    def known(self, columns: Columns) -> Known:
        """Return what the texts of a batch tell, for whoever judges it later."""
        tables = {scope: columns.table(scope) for scope in Scope}
        marks: dict[Scope, list[pl.Series]] = {}
        for marking in (self._marking, self._survey_marking):
            for scope, mark in marking.told(tables, columns.texts):
                marks.setdefault(scope, []).append(mark)
        frames = {scope: pl.DataFrame(told) for scope, told in marks.items()}
        return Known(frames, said_in(tables, columns.texts))

    def reads_texts(self, columns: Columns, known: Known) -> bool:
        """Return whether `run` and `survey` read texts of a batch of which that is known."""
        markings = (self._marking, self._survey_marking)
        is_told = all(marking.is_told(known.marks) for marking in markings)
        is_said = known.said is not None or not self.plan.asks_twins
        return self.is_few(columns) or not (is_told and is_said)

    def run(self, columns: Columns, known: Known = NOTHING) -> Run:
        """Evaluate scores and the rules on one form over a batch, with what is known of it."""
        evaluator = self._row_by_row(columns)
        if evaluator is None:
            return self.run_in_frames(columns, known)
        return self.told(evaluator, columns)

    def told(self, evaluator: Evaluator, columns: Columns) -> Run:
        """Return what an evaluator of this program tells of a batch."""
        told = evaluator.run(columns)
        frames = evaluator.frames(told.sheets)
        return Run(self, frames, {}, texts=columns.texts, evaluated=self._evaluated, told=told)

    @staticmethod
    def is_few(columns: Columns) -> bool:
        """Return whether the forms are so few that they may be evaluated row by row."""
        return sum(columns.table(scope).height for scope in Scope) <= FEW_ROWS

    def _row_by_row(self, columns: Columns) -> Evaluator | None:
        """Return what evaluates a few forms, once such batches have come often enough."""
        if not self.is_few(columns):
            return None
        self._small_runs += 1
        if self._small_runs == OFTEN:
            self._evaluator = self.translated()
        return self._evaluator

    def translated(self) -> Evaluator | None:
        """Return the program row by row, None where an expression has no translation."""
        tables = self.run_in_frames(concat(())).tables
        schemas = {scope: tables[scope].schema for scope in Scope}
        try:
            return Evaluator(self._levels, self._alone, marking=self._marking, schemas=schemas)
        except UnknownPartError:
            return None

    def run_in_frames(self, columns: Columns, known: Known = NOTHING) -> Run:
        """Evaluate the same by Polars, however few forms there are."""
        tables = {scope: columns.table(scope) for scope in Scope}
        self._marking.add(tables, columns.texts, known.marks)
        begun = self._begin_checks(tables, after=-1)
        for place, level in enumerate(self._levels):
            level.add(tables)
            begun |= self._begin_checks(tables, after=place)
        checks = {scope: by_name(query.result()) for scope, query in begun.items()}
        run = Run(
            self,
            tables,
            checks=checks,
            texts=columns.texts,
            evaluated=self._evaluated,
            known=known,
        )
        return run.with_unread(self._alone)

    def _begin_checks(self, tables: Tables, *, after: int) -> dict[Scope, Future[pl.DataFrame]]:
        """Start the rules of the tables that are complete after that level."""
        return {
            scope: self._checks[scope].begin(tables)
            for scope, last in self._complete_after.items()
            if last == after
        }

    @property
    def has_rules_across(self) -> bool:
        """Whether a rule asks for what other forms tell."""
        return bool(self._across)

    @property
    def shares(self) -> Mapping[Share, tuple[str, ...]]:
        """The codes of the rules that ask for what other forms tell, by share."""
        codes = [(each.share, each.rule.code) for each in self._across]
        told = {share: tuple(code for of, code in codes if of is share) for share in Share}
        return {share: some for share, some in told.items() if some}

    def survey(self, run: Run, form_ids: pl.Series, portfolios: pl.Series | None = None) -> Survey:
        """Return what other forms of the portfolio need to know of the forms of a run.

        Args:
            run: of this program.
            form_ids: the number of each form among all that are related.
            portfolios: a hash of 64 bits of the portfolio of each form, where there are several.
        """
        tables = dict(run.tables)
        self._survey_marking.add(tables, run.texts, run.known.marks)
        for level in self._survey_levels:
            level.add(tables)
        told = replace(run, tables=tables)
        return surveyed(self.plan, told, form_ids, portfolios=portfolios)

    def judge(self, survey: Survey, related: Tables) -> Run:
        """Evaluate the rules across forms over the run of a survey.

        Args:
            survey: of this program.
            related: what `jiheng.engine.portfolio.relate` told of these forms.
        """
        run = survey.run
        tables = {scope: run.tables[scope].hstack(related[scope].get_columns()) for scope in Scope}
        for level in self._later_levels:
            level.add(tables)
        added = {scope: by_name(self._across_checks[scope].run(tables)) for scope in Scope}
        return run.with_checks(tables, added, self._across).with_unread(self._across)

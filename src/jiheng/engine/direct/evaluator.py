"""A whole program, row by row: marks, levels and verdicts of a few forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from jiheng.engine.columns import Columns, Scope
from jiheng.engine.direct.reading import Reader
from jiheng.engine.direct.sheets import Frames, Sheets, turned
from jiheng.engine.direct.terms import Terms, UnknownPartError
from jiheng.engine.direct.writing import Function, rows_function, sums_function
from jiheng.engine.level import Level, Query
from jiheng.engine.marking import Marking
from jiheng.engine.run import CompiledRule, VerdictCode

_NEVER_NULL = ("form_id", "row", "flaws", "unread")


@dataclass(frozen=True, slots=True)
class Step:
    """A query of a level as a function.

    Attributes:
        reads: the table whose columns it takes.
        adds: the table that gets columns, and their `names`.
    """

    function: Function
    reads: Scope
    adds: Scope
    names: tuple[str, ...]

    def run(self, sheets: Sheets) -> list[tuple[Any, ...]]:
        """Return the new columns, row by row."""
        columns = sheets.take(self.reads, self.function.columns)
        if self.function.sums:
            return self.function.call(sheets.extents(self.reads), *columns)
        return self.function.call(*columns)


@dataclass(frozen=True, slots=True)
class Told:
    """What the evaluator tells of a batch.

    Attributes:
        verdicts: by rule the `VerdictCode` of each row of its table.
    """

    evaluator: "Evaluator"
    sheets: Sheets
    verdicts: Mapping[str, Sequence[int]]

    def rows(self, code: str, verdict: VerdictCode) -> list[int]:
        """Return the row positions where a rule gave `verdict`."""
        return [row for row, given in enumerate(self.verdicts[code]) if given == verdict]

    def figures(self, compiled: CompiledRule, rows: Sequence[int]) -> list[dict[str, Any]] | None:
        """Return what a rule shows in some rows of its table, None if Polars has to tell."""
        function = self.evaluator.shown(compiled)
        if function is None:
            return None
        columns = self.sheets.take(compiled.rule.scope, function.columns)
        picked = [[column[row] for row in rows] for column in columns]
        shown = compiled.check.shows
        return [dict(zip(shown, each, strict=True)) for each in function.call(*picked)]


class Evaluator:
    """The levels and rules of a program as Python functions.

    Args:
        levels: of the program.
        rules: those on one form.
        marking: the marks its columns read.
        schemas: the types of all columns, once every level has been added.

    Attributes:
        marking: the marks.
        levels: the steps of each level, and the columns of the form put beside other rows.

    Raises:
        UnknownPartError: an expression has no translation.
    """

    def __init__(
        self,
        levels: Sequence[Level],
        rules: Sequence[CompiledRule],
        *,
        marking: Marking,
        schemas: Mapping[Scope, pl.Schema],
    ) -> None:
        self._schemas = schemas
        self.marking = marking
        self._rules = rules
        self._never_null = {scope: list(_NEVER_NULL) for scope in Scope}
        self.levels = [
            ([self._step(query) for query in level.queries], level.spreads) for level in levels
        ]
        self._judges = {scope: self._judge(scope) for scope in Scope}
        self._shown: dict[str, Function | None] = {}

    def reader(self, scope: Scope) -> Reader:
        """Return what reads expressions over a table once every level has been added."""
        return Reader(Terms(self._schemas[scope], self._never_null[scope]))

    @property
    def rows_stand_alone(self) -> bool:
        """Whether the columns of a row follow from itself, those of the form from sums as well."""
        return not any(spreads for _, spreads in self.levels) and not any(
            step.function.remembers for steps, _ in self.levels for step in steps
        )

    def _step(self, query: Query) -> Step:
        names = tuple(each.meta.output_name() for each in query.expressions)
        reader = self.reader(query.table)
        read = [reader.read(each) for each in query.expressions]
        if query.sums:
            return Step(sums_function(read), query.table, Scope.FORMS, names)
        self._never_null[query.table] += [
            name for name, each in zip(names, read, strict=True) if not each.has_nulls
        ]
        return Step(rows_function(read), query.table, query.table, names)

    def _judge(self, scope: Scope) -> Function:
        reader = self.reader(scope)
        return rows_function(
            [
                reader.verdict(each.check.applies, each.check.fails)
                for each in self._rules
                if each.rule.scope is scope
            ]
        )

    def run(self, columns: Columns) -> Told:
        """Return the verdicts on a batch, its columns as lists."""
        sheets = Sheets(columns)
        self.marking.add_lists(sheets.lists, columns.texts["text"].to_list())
        for steps, spreads in self.levels:
            added = [step.run(sheets) for step in steps]
            for scope, names in spreads.items():
                sheets.spread(scope, names)
            for step, rows in zip(steps, added, strict=True):
                sheets.add(step.adds, step.names, rows)
        verdicts: dict[str, Sequence[int]] = {}
        for scope, judge in self._judges.items():
            rows = judge.call(*sheets.take(scope, judge.columns))
            codes = [each.rule.code for each in self._rules if each.rule.scope is scope]
            verdicts.update(zip(codes, turned(rows, len(codes)), strict=True))
        if any(any(held["unread"]) for held in sheets.lists.values()):
            for each in self._rules:
                verdicts[each.rule.code] = _seen(each, sheets, verdicts[each.rule.code])
        return Told(self, sheets, verdicts)

    def frames(self, sheets: Sheets) -> Frames:
        """Return the tables of a batch that was run."""
        return Frames(sheets, self._schemas)

    def shown(self, compiled: CompiledRule) -> Function | None:
        """Return the function of what a rule shows, None where it has no translation."""
        code = compiled.rule.code
        if code not in self._shown:
            reader = self.reader(compiled.rule.scope)
            shows = compiled.check.shows.values()
            try:
                self._shown[code] = rows_function([reader.read(each.expression) for each in shows])
            except UnknownPartError:
                self._shown[code] = None
        return self._shown[code]


def _seen(each: CompiledRule, sheets: Sheets, verdicts: Sequence[int]) -> Sequence[int]:
    """Return the verdicts, not evaluable where they rest on a cell nobody could read."""
    blind = each.blind_rows(sheets.lists)
    if not blind:
        return verdicts
    judged = (VerdictCode.PASS, VerdictCode.FAIL)
    return [
        VerdictCode.NOT_EVALUABLE if row in blind and given in judged else given
        for row, given in enumerate(verdicts)
    ]

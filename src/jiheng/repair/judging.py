"""What the relations of a policy say of edited copies of a form.

They are asked row by row; by Polars where a relation has no translation into Python. Knows
nothing of cells, ties or searching.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import Any, Final

import polars as pl

from jiheng.engine.columns import SCHEMAS, TEXTS_SCHEMA, Columns, Scope, Unit
from jiheng.engine.direct.copies import Copies, Edits, Rows, Tables
from jiheng.engine.direct.evaluator import Evaluator
from jiheng.engine.direct.terms import UnknownPartError
from jiheng.engine.direct.writing import Function, rows_function
from jiheng.engine.parameters import Parameters
from jiheng.engine.program import Program
from jiheng.engine.rule import ALSO_EXPECTED
from jiheng.engine.run import CompiledRule
from jiheng.engine.settled import settled
from jiheng.repair.relations import program

Said = Sequence[tuple[Any, ...]]
"""What is said of the rows of a table, a tuple each."""
_SHOWN: Final = ("claimed", "expected", ALSO_EXPECTED, "floor", "ceiling")
"""What is claimed, and what may stand in its place; of a band both ends."""
_COUNT: Final = "count"
"""How many cells a relation complains of: it moves when one of several is mended."""
_MOVING: Final = 3
"""How many of the figures of a relation are watched: the ends of a band move with the others."""
WATCHED: Final = 2 + _MOVING
"""How many values say whether a relation says something else of a row."""
_ROWS: Final = frozenset({Scope.FUNDS, Scope.INDICATORS})
_ALWAYS: Final = frozenset({"form_id", "row", "source", "flaws", "unread"})


@dataclass(frozen=True, slots=True)
class Question:
    """Expressions over the rows of a table; the function that says the same, None for Polars."""

    scope: Scope
    expressions: Sequence[pl.Expr]
    function: Function | None


@dataclass(frozen=True, slots=True)
class Judged:
    """Copies with every column that the relations read.

    Attributes:
        rows: the rows of each table, and which of them a copy has.
        frames: the same as tables of Polars, where the relations are asked by it.
    """

    rows: Mapping[Scope, Rows]
    frames: Mapping[Scope, pl.DataFrame] = field(default_factory=dict)

    def told(self, question: Question) -> Said:
        """Return what is said of the rows of a table."""
        function = question.function
        if function is None:
            return self.frames[question.scope].select(question.expressions).rows()
        return function.call(*self.rows[question.scope].take(function.columns))


class Judge:
    """The relations of one policy.

    Args:
        program: the relations compiled.
        evaluator: the same row by row, None for Polars.

    Attributes:
        program: the relations.
        relations: the same by the table they judge.
        asked: the stored columns of each table that they read.
        broken: of each table the question which relations a row breaks.
        judged: the question which relations judge it.
        watched: the question what they say, `WATCHED` values a relation.
        figures: by rule the question what it calls claimed, and what it expects.

    Raises:
        UnknownPartError: some expression has no translation.
    """

    def __init__(self, program: Program, evaluator: Evaluator | None) -> None:
        self.program = program
        self._evaluator = evaluator
        self.relations = {
            scope: tuple(each for each in program.rules if each.rule.scope is scope)
            for scope in Scope
        }
        self.asked = {scope: self._asked_of(scope) for scope in Scope}
        self.broken, self.judged, self.watched = (
            {scope: self._question(scope, asking) for scope in Scope}
            for asking in (_broken, _judged, _watched)
        )
        self.figures = {
            each.rule.code: self._worded(each.rule.scope, _figures(each, keys))
            for each in program.rules
            if len(keys := _pair_of(each)) > 1
        }

    def _question(self, scope: Scope, asking: Callable[[CompiledRule], list[pl.Expr]]) -> Question:
        return self._worded(scope, [*chain.from_iterable(map(asking, self.relations[scope]))])

    def _worded(self, scope: Scope, expressions: Sequence[pl.Expr]) -> Question:
        if self._evaluator is None:
            named = [each.alias(str(place)) for place, each in enumerate(expressions)]
            return Question(scope, named, None)
        reader = self._evaluator.reader(scope)
        return Question(scope, expressions, rows_function([*map(reader.read, expressions)]))

    def _asked_of(self, scope: Scope) -> tuple[str, ...]:
        read = _ALWAYS.union(
            name for each in self.program.rules for table, name in each.rests_on if table is scope
        )
        return tuple(name for name in SCHEMAS[scope] if name in read)

    def marked(self, tables: Tables, texts: Sequence[str]) -> Tables:
        """Return the columns of a form with the marks of its texts, where they are asked for."""
        lists = {scope: dict(table) for scope, table in tables.items()}
        if self._evaluator is not None:
            self._evaluator.marking.add_lists(lists, list(texts))
        return lists

    def of(
        self,
        tables: Tables,
        texts: Sequence[str],
        edits: Sequence[Edits],
        *,
        at_rows: bool = False,
    ) -> Judged:
        """Return copies of a form with every column that the relations read.

        Args:
            tables: the columns of the form, `marked`.
            texts: which its text columns hold positions of.
            edits: what each copy has instead.
            at_rows: leave out, if that is cheaper, what is told of the form as a whole.
        """
        if self._evaluator is None:
            return _in_frames(self.program, Copies(tables, edits), texts)
        kept = {scope: each for scope, each in tables.items() if scope in _ROWS or not at_rows}
        copies = Copies(kept, edits)
        copies.evaluate(self._evaluator)
        return Judged(copies.rows)


def _in_frames(program: Program, copies: Copies, texts: Sequence[str]) -> Judged:
    rows = {scope: _whole(each) for scope, each in copies.rows.items()}
    frames = {
        scope: pl.DataFrame(each.lists, schema={name: SCHEMAS[scope][name] for name in each.lists})
        for scope, each in rows.items()
    }
    said = pl.DataFrame({"text": texts}, schema=TEXTS_SCHEMA)
    columns = Columns(frames[Scope.FORMS], frames[Scope.FUNDS], frames[Scope.INDICATORS], said)
    return Judged(rows, program.run_in_frames(columns).tables)


def _whole(rows: Rows) -> Rows:
    """Return rows of which every copy has its own."""
    sets = [rows.sets[place] for place in rows.of]
    flat = [*chain.from_iterable(sets)]
    lists: dict[str, Sequence[Any]] = {
        name: [column[row] for row in flat] for name, column in rows.lists.items()
    }
    lists["form_id"] = [copy for copy, each in enumerate(sets) for _ in each]
    ends = accumulate(map(len, sets), initial=0)
    own = [tuple(range(start, end)) for start, end in pairwise(ends)]
    return Rows(lists, [rows.origins[row] for row in flat], own, range(len(own)))


def _broken(each: CompiledRule) -> list[pl.Expr]:
    return [each.check.applies & each.check.fails]


def _judged(each: CompiledRule) -> list[pl.Expr]:
    return [each.check.applies & each.check.fails.is_not_null()]


def _watched(each: CompiledRule) -> list[pl.Expr]:
    figures = _figures(each, _keys_of(each)[:_MOVING])
    nothing = [pl.lit(None)] * (_MOVING - len(figures))
    return [each.check.applies, each.check.fails, *figures, *nothing]


def _keys_of(each: CompiledRule) -> list[str]:
    """Return which figures a relation shows, unless they are words."""
    shows = each.check.shows
    keys = (key for key in (*_SHOWN, _COUNT) if key in shows)
    return [key for key in keys if shows[key].unit is not Unit.TEXT]


def _pair_of(each: CompiledRule) -> list[str]:
    """Return which of claimed and expected it shows."""
    return [key for key in _keys_of(each) if key != _COUNT]


def _figures(each: CompiledRule, keys: Sequence[str]) -> list[pl.Expr]:
    return [each.check.shows[key].expression.cast(pl.Int64) for key in keys]


@lru_cache(maxsize=64)
def judge(parameters: Parameters) -> Judge:
    """Return the relations of a policy, asked row by row if all of them can be; cached."""
    compiled = program(parameters)
    evaluator = compiled.translated()
    try:
        found = Judge(compiled, evaluator if evaluator and evaluator.rows_stand_alone else None)
    except UnknownPartError:
        found = Judge(compiled, None)
    return settled(found)

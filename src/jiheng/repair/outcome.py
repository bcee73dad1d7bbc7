"""What the relations say of edited copies, asked in few questions whatever the number of copies.

Knows nothing of searching.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

import polars as pl

from jiheng.engine.columns import SCHEMAS, Scope, Unit
from jiheng.engine.program import Program
from jiheng.engine.rule import ALSO_EXPECTED
from jiheng.engine.run import CompiledRule, Run

if TYPE_CHECKING:
    from jiheng.repair.trials import Trials

_SHOWN = ("claimed", "expected", ALSO_EXPECTED, "floor", "ceiling")
"""What is claimed, and what may stand in its place; of a band both ends."""
_COUNT = "count"
"""How many cells a relation complains of: it moves when one of several is mended."""
_ALWAYS = frozenset({"form_id", "row", "source", "flaws", "unread"})
_MOVING = 3
"""How many of the figures of a relation are watched: the ends of a band move with the others."""


class Outcome:
    """What the relations say of edited copies; `broken` has the ties each copy breaks.

    The checks of a table stand below one another, relation after relation; in each relation
    copy after copy, in each copy row after row.
    """

    def __init__(self, trials: "Trials", run: Run, height: int) -> None:
        self._trials = trials
        self._run = run
        self.height = height
        self._shown: dict[Scope, pl.DataFrame] = {}
        self._checks = {
            scope: self._stacked(relations)
            for scope, relations in trials.relations.items()
            if relations and trials.rows(scope)
        }
        broken = pl.col("applies") & pl.col("fails")
        self.broken = self._ties_where(dict.fromkeys(Scope, broken))

    def _stacked(self, relations: Sequence[CompiledRule]) -> pl.DataFrame:
        checks, unread = self._run.checks[relations[0].rule.scope], self._run.unread
        applies = [checks.get_column(each.applies) for each in relations]
        fails = [
            unread[each.rule.code] if unread else checks.get_column(each.fails)
            for each in relations
        ]
        return pl.DataFrame({"applies": _end_to_end(applies), "fails": _end_to_end(fails)})

    def _ties_where(self, facts: Mapping[Scope, pl.Expr]) -> list[int]:
        """Return the ties of each copy for which a fact of the checks is true."""
        ties, offset = [0] * self.height, 0
        for scope, checks in self._checks.items():
            rows = self._trials.rows(scope)
            for place in checks.select_seq(pl.arg_where(facts[scope])).to_series().to_list():
                relation, at = divmod(place, self.height * rows)
                copy, row = divmod(at, rows)
                ties[copy] |= 1 << (offset + relation * rows + row)
            offset += rows * len(self._trials.relations[scope])
        return ties

    def moved(self) -> list[int]:
        """Return for each copy the ties that say something else of it than of the first copy."""
        place, facts = pl.int_range(pl.len()), {}
        for scope, checks in self._checks.items():
            stacked = self._figures_stacked(scope)
            away = pl.int_range(stacked[0].len(), eager=True) // self._trials.rows(scope)
            away = away % self.height * self._trials.rows(scope)
            self._checks[scope] = checks.hstack([*stacked, away.alias("from first")])
            facts[scope] = pl.any_horizontal(
                pl.col(told).ne_missing(pl.col(told).gather(place - pl.col("from first")))
                for told in (*checks.columns, *(each.name for each in stacked))
            )
        return self._ties_where(facts)

    def _figures_stacked(self, scope: Scope) -> list[pl.Series]:
        """Return the figures that relations move, the first of all, the second, and so on."""
        shown = self._run.tables[scope].select_seq(shown_by(self._trials.program, scope))
        self._shown[scope] = shown
        none = pl.repeat(None, shown.height, dtype=pl.Int64, eager=True)
        figures = [
            [shown.get_column(f"{each.rule.code}.{key}") for key in _keys_of(each)[:_MOVING]]
            for each in self._trials.relations[scope]
        ]
        return [
            _end_to_end(parts).alias(f"figure {number}")
            for number, parts in enumerate(zip_longest(*figures, fillvalue=none))
        ]

    def is_silent(self, tie: int, copy: int) -> bool:
        """Whether a tie does not judge a copy."""
        held = self._trials.ties[tie]
        rows = self._trials.rows(held.scope)
        return not self._judged[held.scope][(held.place * self.height + copy) * rows + held.row]

    @cached_property
    def _judged(self) -> dict[Scope, list[bool | None]]:
        judged = pl.col("applies") & pl.col("fails").is_not_null()
        return {
            scope: checks.select_seq(judged).to_series().to_list()
            for scope, checks in self._checks.items()
        }

    def figures(self, ties: Collection[int]) -> "Figures":
        """Return what ties call claimed and expected."""
        asked: dict[Scope, dict[str, CompiledRule]] = {scope: {} for scope in Scope}
        for tie in ties:
            compiled = self._trials.ties[tie].compiled
            if len(_pair_of(compiled)) > 1:
                asked[compiled.rule.scope][compiled.rule.code] = compiled
        columns = {}
        for scope, relations in asked.items():
            shown = self._shown.get(scope)
            if shown is None:
                shown = self._run.tables[scope].select_seq(_figures(relations.values()))
            for code, compiled in relations.items():
                keys = _pair_of(compiled)
                columns[code] = [shown[f"{code}.{key}"].to_list() for key in keys]
        return Figures(self._trials, columns)

    def part(self, first: int, height: int) -> "Part":
        """Return what is said of some of the copies."""
        return Part(self, first, self.broken[first : first + height])


@dataclass(frozen=True, slots=True)
class Part:
    """What the relations say of some copies of a run, counted from the first of them."""

    whole: Outcome
    first: int
    broken: Sequence[int]

    def is_silent(self, tie: int, copy: int) -> bool:
        """Whether a tie does not judge a copy."""
        return self.whole.is_silent(tie, self.first + copy)

    def figures(self, ties: Collection[int]) -> "Figures":
        """Return what ties call claimed and expected."""
        return replace(self.whole.figures(ties), first=self.first)

    def gaps(self, ties: Collection[int], copies: Iterable[int]) -> dict[int, int]:
        """Return for some copies how far claimed and expected are apart, over all `ties`."""
        figures = self.figures(ties)
        return {copy: sum(figures.gap(tie, copy) for tie in ties) for copy in copies}


@dataclass(frozen=True, slots=True)
class Figures:
    """What relations call claimed, and what they expect, by code a column each, for every row.

    Copies are counted from the one numbered `first`.
    """

    trials: "Trials"
    columns: Mapping[str, Sequence[Sequence[int | None]]]
    first: int = 0

    def of(self, tie: int, copies: Sequence[int]) -> Iterator[list[tuple[int, int, int]]]:
        """Yield for each figure that a tie expects its pairs (copy, claimed, expected).

        Copies where one of the two is missing are left out.
        """
        held = self.trials.ties[tie]
        claimed, *expected = self.columns.get(held.compiled.rule.code, ((),))
        rows = self.trials.rows(held.scope)
        places = [(copy, (self.first + copy) * rows + held.row) for copy in copies]
        for each in expected:
            yield [
                (copy, said, due)
                for copy, place in places
                if (said := claimed[place]) is not None and (due := each[place]) is not None
            ]

    def are_told(self, tie: int) -> bool:
        """Whether a tie calls one figure claimed and another expected."""
        return self.trials.ties[tie].compiled.rule.code in self.columns

    def gap(self, tie: int, copy: int) -> int:
        """Return how far claimed is from the nearest that is expected, nothing where one lacks."""
        apart = (abs(said - due) for told in self.of(tie, [copy]) for _, said, due in told)
        return min(apart, default=0)


def relations_of(program: Program, scope: Scope) -> tuple[CompiledRule, ...]:
    """Return the relations of a program that judge a table."""
    return tuple(each for each in program.rules if each.rule.scope is scope)


@lru_cache(maxsize=128)
def asked_of(program: Program, scope: Scope) -> tuple[str, ...]:
    """Return the columns of a table that a run of the program reads."""
    asked = {name for each in program.rules for table, name in each.rests_on if table is scope}
    return tuple(name for name in SCHEMAS[scope] if name in asked | _ALWAYS)


@lru_cache(maxsize=128)
def shown_by(program: Program, scope: Scope) -> tuple[pl.Expr, ...]:
    """Return what the relations on a table call claimed and expected, as columns."""
    return tuple(_figures(relations_of(program, scope)))


def copies(table: pl.DataFrame, height: int) -> pl.DataFrame:
    """Return the rows of one form `height` times, each copy a form of its own."""
    rows = table.height
    if not rows:
        return table
    places = pl.int_range(height * rows, eager=True)
    copied = table[places % rows]
    return copied.with_columns(form_id=places // rows) if "form_id" in copied.columns else copied


def _pair_of(each: CompiledRule) -> list[str]:
    """Return which of claimed and expected a relation shows, unless they are words."""
    return [key for key in _keys_of(each) if key != _COUNT]


def _keys_of(each: CompiledRule) -> list[str]:
    shows = each.check.shows
    keys = (key for key in (*_SHOWN, _COUNT) if key in shows)
    return [key for key in keys if shows[key].unit is not Unit.TEXT]


def _figures(relations: Iterable[CompiledRule]) -> list[pl.Expr]:
    return [
        each.check.shows[key].expression.cast(pl.Int64).alias(f"{each.rule.code}.{key}")
        for each in relations
        for key in _keys_of(each)
    ]


def _end_to_end(parts: Sequence[pl.Series]) -> pl.Series:
    return pl.concat(parts, rechunk=True)

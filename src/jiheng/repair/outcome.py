"""What the relations say of edited copies, asked in few questions whatever the number of copies.

Knows nothing of searching.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from jiheng.engine.columns import Scope, Unit
from jiheng.engine.program import Program
from jiheng.engine.run import CompiledRule, Run

if TYPE_CHECKING:
    from jiheng.repair.trials import Trials

_SHOWN = ("claimed", "expected")


class Outcome:
    """What the relations say of edited copies; `broken` has the ties each copy breaks."""

    def __init__(self, trials: "Trials", run: Run, height: int) -> None:
        self._trials = trials
        self._run = run
        self.height = height
        self._checks = {scope: _with_unread(run, scope) for scope in Scope}
        self.broken = self._bits_of("broken")

    def silent(self) -> list[int]:
        """Return for each copy the ties that do not judge it."""
        return self._bits_of("silent")

    def moved(self) -> list[int]:
        """Return for each copy the ties that say something else of it than of the first copy."""
        for scope in Scope:
            shown = self._run.tables[scope].select_seq(self._trials.asking[scope].figures)
            held = self._checks[scope].hstack(shown)
            first = copies(held.head(self._trials.rows(scope)), self.height)
            named = [each.alias(f"first {each.name}") for each in first.get_columns()]
            self._checks[scope] = held.hstack(named)
        return self._bits_of("moved")

    def _bits_of(self, question: str) -> list[int]:
        """Return the ties of each copy for which a question is true."""
        ties, offset = [0] * self.height, 0
        for scope in Scope:
            rows, width = self._trials.rows(scope), len(self._trials.relations[scope])
            asked: pl.Expr = getattr(self._trials.asking[scope], question)
            bits = self._checks[scope].select_seq(asked)["bits"].to_list() if rows else []
            for place, each in enumerate(bits):
                if each:
                    ties[place // rows] |= each << (offset + place % rows * width)
            offset += rows * width
        return ties

    def figures(self, ties: Collection[int]) -> "Figures":
        """Return what ties call claimed and expected."""
        asked: dict[Scope, dict[str, CompiledRule]] = {scope: {} for scope in Scope}
        for tie in ties:
            compiled = self._trials.ties[tie].compiled
            if len(_names(compiled)) == len(_SHOWN):
                asked[compiled.rule.scope][compiled.rule.code] = compiled
        columns = {}
        for scope, relations in asked.items():
            shown = self._run.tables[scope].select_seq(_figures(relations.values()))
            for code in relations:
                columns[code] = [shown[f"{code}.{key}"].to_list() for key in _SHOWN]
        return Figures(self._trials, columns)

    def gaps(self, ties: Collection[int], copies: Iterable[int]) -> dict[int, int]:
        """Return for some copies how far claimed and expected are apart, over all `ties`."""
        figures = self.figures(ties)
        return {copy: sum(figures.gap(tie, copy) for tie in ties) for copy in copies}


@dataclass(frozen=True, slots=True)
class Figures:
    """What relations call claimed and expected, by code a column each, for every row."""

    trials: "Trials"
    columns: Mapping[str, Sequence[Sequence[int | None]]]

    def of(self, tie: int, copy: int) -> tuple[int, int] | None:
        """Return the two figures of a tie in a copy, None where one is missing or a word."""
        held = self.trials.ties[tie]
        pair = self.columns.get(held.compiled.rule.code)
        if pair is None:
            return None
        row = copy * self.trials.rows(held.scope) + held.row
        claimed, expected = pair[0][row], pair[1][row]
        return None if claimed is None or expected is None else (claimed, expected)

    def gap(self, tie: int, copy: int) -> int:
        """Return how far the two are apart, nothing where one is missing."""
        pair = self.of(tie, copy)
        return abs(pair[0] - pair[1]) if pair else 0


@dataclass(frozen=True, slots=True)
class Asking:
    """The questions to the checks of a table, each as one integer a row, a bit a relation."""

    broken: pl.Expr
    silent: pl.Expr
    moved: pl.Expr
    figures: Sequence[pl.Expr]


def relations_of(program: Program, scope: Scope) -> tuple[CompiledRule, ...]:
    """Return the relations of a program that judge a table."""
    return tuple(each for each in program.rules if each.rule.scope is scope)


@lru_cache(maxsize=128)
def asking(program: Program, scope: Scope, *, with_unread: bool) -> Asking:
    """Return the questions to the checks of a table; `with_unread` where cells were not read."""
    relations = relations_of(program, scope)
    judged = [
        (pl.col(each.applies), pl.col(_fails(each, with_unread=with_unread))) for each in relations
    ]
    told = [
        (each.applies, _fails(each, with_unread=with_unread), *_names(each)) for each in relations
    ]
    return Asking(
        broken=_packed([applies & fails for applies, fails in judged]),
        silent=_packed(
            [~(applies & fails.is_not_null()).fill_null(value=False) for applies, fails in judged]
        ),
        moved=_packed(
            [
                pl.any_horizontal(
                    pl.col(name).ne_missing(pl.col(f"first {name}")) for name in names
                )
                for names in told
            ]
        ),
        figures=_figures(relations),
    )


def copies(table: pl.DataFrame, height: int) -> pl.DataFrame:
    """Return the rows of one form `height` times, each copy a form of its own."""
    rows = table.height
    if not rows:
        return table
    places = pl.int_range(height * rows, eager=True)
    copied = table[places % rows]
    return copied.with_columns(form_id=places // rows) if "form_id" in copied.columns else copied


def _with_unread(run: Run, scope: Scope) -> pl.DataFrame:
    """Return the checks of a table, beside them what replaces those on cells not read."""
    checks = run.checks[scope]
    if not run.unread:
        return checks
    codes = [each.rule.code for each in run.program.rules if each.rule.scope is scope]
    return checks.hstack([run.unread[code].alias(f"unread {code}") for code in codes])


def _fails(each: CompiledRule, *, with_unread: bool) -> str:
    return f"unread {each.rule.code}" if with_unread else each.fails


def _packed(facts: Sequence[pl.Expr]) -> pl.Expr:
    """Return Boolean expressions as one integer, the first in the lowest bit; null is false."""
    bits = [pl.when(fact).then(pl.lit(1 << bit, pl.UInt64)) for bit, fact in enumerate(facts)]
    return (pl.sum_horizontal(bits) if bits else pl.lit(0, pl.UInt64)).alias("bits")


def _names(each: CompiledRule) -> list[str]:
    """Return the columns of what a relation calls claimed and expected, unless it is a word."""
    shows = each.check.shows
    keys = (key for key in _SHOWN if key in shows and shows[key].unit is not Unit.TEXT)
    return [f"{each.rule.code}.{key}" for key in keys]


def _figures(relations: Iterable[CompiledRule]) -> list[pl.Expr]:
    """Return what relations call claimed and expected, as columns."""
    return [
        each.check.shows[name.partition(".")[2]].expression.cast(pl.Int64).alias(name)
        for each in relations
        for name in _names(each)
    ]

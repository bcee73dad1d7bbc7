"""What evaluating a program gave: verdicts, counts and failures of every rule over a batch."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import polars as pl

from jiheng.domain.funds import FundingSource
from jiheng.engine.columns import LINES, Scope, bit_of, code
from jiheng.engine.failure import SCHEMA as FAILURES
from jiheng.engine.failure import Failure
from jiheng.engine.kinship import Share
from jiheng.engine.known import NOTHING, Known
from jiheng.engine.rule import Check, Rule

if TYPE_CHECKING:
    from jiheng.engine.direct.evaluator import Told
    from jiheng.engine.program import Program

Checks = Mapping[Scope, Mapping[str, pl.Series]]
"""The Booleans of rules, by table and name."""
TOTAL_LINE = "funds.total."
"""How the path of a form's rule begins that marks a cell of the total funding line."""
_TOTAL = code(FundingSource.TOTAL)


class VerdictCode(IntEnum):
    """How a verdict is held in a column of unsigned bytes."""

    NOT_APPLICABLE = 0
    PASS = 1
    FAIL = 2
    NOT_EVALUABLE = 3


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
    failure: Failure
    share: Share | None = None

    @property
    def is_across(self) -> bool:
        """Whether the rule asks for what other forms tell, and so has a share."""
        return self.share is not None

    @property
    def marked(self) -> tuple[Scope, int]:
        """The table of the cell that the rule marks, and its bit there; 0 for all the lines."""
        cell = self.rule.at.removeprefix(TOTAL_LINE)
        is_total = cell != self.rule.at and self.rule.scope is Scope.FORMS
        scope = Scope.FUNDS if is_total else self.rule.scope
        return scope, 0 if cell == LINES else bit_of(scope, cell)

    def blind_rows(self, lists: Mapping[Scope, Mapping[str, Sequence[Any]]]) -> frozenset[int]:
        """Return the row positions whose cell, the one the rule marks, could not be read.

        Args:
            lists: the tables, their columns as lists.
        """
        scope, bit = self.marked
        table = lists[scope]
        if scope is self.rule.scope:
            return frozenset(row for row, bits in enumerate(table["unread"]) if bits & bit)
        lines = zip(table["form_id"], table["source"], table["unread"], strict=True)
        return frozenset(form for form, source, bits in lines if source == _TOTAL and bits & bit)

    def unreadable(self, tables: Mapping[Scope, pl.DataFrame], fails: pl.Series) -> pl.Series:
        """Return `fails` with null where the cell the rule marks could not be read.

        What stands on the paper and was not read is not missing: nobody knows yet.
        """
        scope, bit = self.marked
        blind = (tables[scope]["unread"] & bit) != 0
        if scope is not self.rule.scope:
            lines = tables[scope].filter(blind & (tables[scope]["source"] == _TOTAL))
            blind = tables[Scope.FORMS]["form_id"].is_in(lines["form_id"].implode())
        return fails.to_frame().select(pl.when(~blind).then(pl.first()))[fails.name]


@dataclass(frozen=True, slots=True)
class Run:
    """The outcome of a program over a batch.

    Attributes:
        tables: the batch's tables with derived columns beside the stored ones.
        checks: per scope, rows as in the table, the Booleans that `CompiledRule` names, by name;
            null in either of a rule's two means not evaluable.
        evaluated: codes of the rules that were evaluated; the others do not apply.
        unread: what takes the place of ``fails`` by rule, where the batch has unread cells.
        told: the verdicts on a few forms that were evaluated row by row; their rules have no
            column in `checks`.
        known: what was known of the texts before.
    """

    program: "Program"
    tables: Mapping[Scope, pl.DataFrame]
    checks: Checks
    texts: pl.DataFrame
    evaluated: frozenset[str]
    unread: Mapping[str, pl.Series] = field(default_factory=dict)
    told: "Told | None" = None
    known: Known = NOTHING
    _failed: dict[str, pl.Series] = field(default_factory=dict, init=False, repr=False)
    """Where rules fail, as far as it was asked."""

    def rows_of(self, scope: Scope, form_id: int) -> list[dict[str, Any]]:
        """Return the rows of one form in a table, every column by name."""
        if self.told:
            return self.told.sheets.rows_of(scope, form_id)
        table = self.tables[scope]
        start, end = (find(table["form_id"], form_id) for find in (bisect_left, bisect_right))
        return table.slice(start, end - start).rows(named=True)

    def with_unread(self, rules: Sequence[CompiledRule]) -> "Run":
        """Return the run in which `rules` do not judge what could not be read."""
        unread_bits = {scope: _any_bits(table["unread"]) for scope, table in self.tables.items()}
        if not any(unread_bits.values()):
            return self
        unread = {
            each.rule.code: each.unreadable(self.tables, self.checks[each.rule.scope][each.fails])
            for each in rules
            for scope, bit in (each.marked,)
            if bit & unread_bits[scope]
        }
        return replace(self, unread={**self.unread, **unread})

    def with_checks(
        self,
        tables: Mapping[Scope, pl.DataFrame],
        added: Checks,
        rules: Sequence[CompiledRule],
    ) -> "Run":
        """Return the run with more columns, and with the checks of `rules`."""
        checks = {scope: {**more, **self.checks.get(scope, {})} for scope, more in added.items()}
        return replace(self, tables=tables, checks=checks, evaluated=self.evaluated | codes(rules))

    def holds(self, compiled: CompiledRule, verdict: VerdictCode) -> pl.Series:
        """Return where a rule gave `verdict`, as a Boolean for each row of its table."""
        if compiled.rule.code not in self.evaluated:
            does_not_apply = verdict is VerdictCode.NOT_APPLICABLE
            return pl.repeat(does_not_apply, self.tables[compiled.rule.scope].height, eager=True)
        if self.told and not compiled.is_across:
            given = self.told.verdicts[compiled.rule.code]
            return pl.Series([each == verdict for each in given], dtype=pl.Boolean)
        applies, fails = self._booleans(compiled)
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

    def _is_evaluated(self, each: CompiledRule) -> bool:
        return each.rule.code in self.evaluated

    def _verdict(self, compiled: CompiledRule) -> pl.Series:
        column = pl.zeros(self.tables[compiled.rule.scope].height, dtype=pl.UInt8, eager=True)
        for kind in VerdictCode:
            column = column + self.holds(compiled, kind).cast(pl.UInt8) * kind.value
        return column

    def counts(self) -> dict[str, dict[VerdictCode, int]]:
        """Return how often each rule gave each verdict."""
        return {each.rule.code: self._count(each) for each in self.program.rules}

    def _count(self, each: CompiledRule) -> dict[VerdictCode, int]:
        if not self._is_evaluated(each):
            rows = self.tables[each.rule.scope].height
            return dict.fromkeys(VerdictCode, 0) | {VerdictCode.NOT_APPLICABLE: rows}
        if self.told and not each.is_across:
            counted = Counter(self.told.verdicts[each.rule.code])
            return {kind: counted[kind] for kind in VerdictCode}
        return _counted(*self._booleans(each), failing=self._fails(each))

    def counts_by(
        self, groups: pl.Series, number: int, *, first: int = 0
    ) -> list[dict[str, dict[VerdictCode, int]]]:
        """Return how often each rule that was evaluated gave each verdict in each group of forms.

        Args:
            groups: the group of each form, from 0.
            number: how many groups there are.
            first: the number of the first form of the run.
        """
        if number == 1:
            rules = [each for scope in Scope for each in self._rules_of(scope)]
            return [
                {each.rule.code: self._count(each) for each in rules if self._is_evaluated(each)}
            ]
        told: list[dict[str, dict[VerdictCode, int]]] = [{} for _ in range(number)]
        for scope in Scope:
            rules = [each for each in self._rules_of(scope) if self._is_evaluated(each)]
            if not rules:
                continue
            held, sums = self._summed(scope, rules)
            sums = [pl.len().alias("rows"), *sums]
            every = pl.DataFrame({"group": range(number)}, schema={"group": groups.dtype})
            of_row = groups.gather(self.tables[scope]["form_id"] - first).alias("group")
            summed = held.with_columns(of_row).group_by("group").agg(sums)
            totals = every.join(summed, on="group", how="left", maintain_order="left")
            for counts, row in zip(told, totals.fill_null(0).rows(named=True), strict=True):
                counts |= {each.rule.code: _summed_up(each, row) for each in rules}
        return told

    def _summed(
        self, scope: Scope, rules: Sequence[CompiledRule]
    ) -> tuple[pl.DataFrame, list[pl.Expr]]:
        """Return columns of a table, and what over them counts each verdict of some rules."""
        if not (self.told or self.unread):
            checks = pl.DataFrame([*self.checks.get(scope, {}).values()])
            return checks, [part for each in rules for part in _verdict_sums(each)]
        held = {
            f"{each.rule.code}.{kind}": self.holds(each, kind)
            for each in rules
            for kind in VerdictCode
            if kind is not VerdictCode.NOT_EVALUABLE
        }
        return pl.DataFrame(held), [pl.col(name).sum() for name in held]

    def rows_with(self, compiled: CompiledRule, verdict: VerdictCode) -> Sequence[int]:
        """Return the row positions of a rule's table where it gave `verdict`."""
        code = compiled.rule.code
        if code not in self.evaluated and verdict is not VerdictCode.NOT_APPLICABLE:
            return ()
        if self.told and not compiled.is_across:
            return self.told.rows(code, verdict)
        return self.holds(compiled, verdict).arg_true().to_list()

    def failures(self) -> pl.DataFrame:
        """Return every failure as integers: form_id, rule, row, claimed, expected.

        `rule` is an enumeration of the program's codes; `row` is null for rules on forms;
        `claimed` and `expected` are in the unit the rule shows, null where it shows none. For
        corpora; people read `jiheng.engine.findings`.
        """
        held = {scope: self._held(scope) for scope in Scope}
        failing = [
            _failing(each, held[each.rule.scope], fails)
            for each in self.program.rules
            if self._is_evaluated(each) and (fails := self._fails(each)).any()
        ]
        names = pl.Enum([each.rule.code for each in self.program.rules])
        told = pl.concat([FAILURES.to_frame().lazy(), *failing]).collect()
        return told.rechunk().with_columns(pl.col("rule").cat.to(names))

    def _fails(self, each: CompiledRule) -> pl.Series:
        """Return where an evaluated rule fails; null or false elsewhere."""
        code = each.rule.code
        if code not in self._failed:
            if self.told and not each.is_across:
                self._failed[code] = self.holds(each, VerdictCode.FAIL)
            else:
                applies, fails = self._booleans(each)
                self._failed[code] = applies & fails
        return self._failed[code]

    def _booleans(self, each: CompiledRule) -> tuple[pl.Series, pl.Series]:
        """Return whether a rule applies and fails, row by row, as `checks` and `unread` tell."""
        checks = self.checks[each.rule.scope]
        return checks[each.applies], self.unread.get(each.rule.code, checks[each.fails])

    def _held(self, scope: Scope) -> dict[str, pl.Series]:
        """Return all columns of a table, its checks among them."""
        columns = {each.name: each for each in self.tables[scope].get_columns()}
        return {**columns, **self.checks.get(scope, {})}


def _failing(each: CompiledRule, held: Mapping[str, pl.Series], fails: pl.Series) -> pl.LazyFrame:
    """Return the failures of a rule, of the columns of its table and where it fails."""
    read = (held[name].filter(fails) for name in each.failure.reads & held.keys())
    return pl.DataFrame(read).lazy().select(each.failure.expressions)


def _counted(applies: pl.Series, fails: pl.Series, failing: pl.Series) -> dict[VerdictCode, int]:
    """Return how often each verdict follows from two Booleans, and from where both are true."""
    applied, failed = int(applies.sum()), int(failing.sum())
    unknown = int((applies & fails.is_null()).sum()) if fails.null_count() else 0
    return {
        VerdictCode.NOT_APPLICABLE: len(applies) - applies.null_count() - applied,
        VerdictCode.PASS: applied - failed - unknown,
        VerdictCode.FAIL: failed,
        VerdictCode.NOT_EVALUABLE: applies.null_count() + unknown,
    }


def _summed_up(each: CompiledRule, totals: Mapping[str, int]) -> dict[VerdictCode, int]:
    """Return the verdicts of a rule on some rows; what is in no sum could not be evaluated."""
    counts = {kind: totals.get(f"{each.rule.code}.{kind}", 0) for kind in VerdictCode}
    counts[VerdictCode.NOT_EVALUABLE] = totals["rows"] - sum(counts.values())
    return counts


def _verdict_sums(each: CompiledRule) -> Iterator[pl.Expr]:
    applies, fails = pl.col(each.applies), pl.col(each.fails)
    masks = {
        VerdictCode.NOT_APPLICABLE: ~applies,
        VerdictCode.PASS: applies & ~fails,
        VerdictCode.FAIL: applies & fails,
    }
    for kind, mask in masks.items():
        yield mask.sum().alias(f"{each.rule.code}.{kind}")


def _any_bits(column: pl.Series) -> int:
    """Return the bits that some value of a column has."""
    bits = column.bitwise_or()
    return bits if isinstance(bits, int) else 0


def by_name(result: pl.DataFrame) -> dict[str, pl.Series]:
    """Return the columns of a query's result by name, ``form_id``, the first, left out.

    To ask a table for each costs ten times as much.
    """
    return {each.name: each for each in result.get_columns()[1:]}


def codes(rules: Sequence[CompiledRule]) -> frozenset[str]:
    """Return the codes of rules."""
    return frozenset(each.rule.code for each in rules)


def checks_of(rules: Sequence[CompiledRule], scope: Scope) -> tuple[pl.Expr, ...]:
    """Return the Boolean columns of the rules on one table, each once."""
    checks = {
        column: expression.alias(column)
        for each in rules
        if each.rule.scope is scope
        for column, expression in (
            (each.applies, each.check.applies),
            (each.fails, each.check.fails),
        )
    }
    return tuple(checks.values())

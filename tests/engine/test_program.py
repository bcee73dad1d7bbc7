"""Compiling and running: levels, sums, spreads, marks, and what a program refuses."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from engine.workshop import form, indicator, line, parameters, run_of, toy
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource
from jiheng.domain.objective import Objective
from jiheng.engine.columns import Columns, Scope, Unit
from jiheng.engine.facts import Facts
from jiheng.engine.intake import to_columns
from jiheng.engine.parameters import Parameters
from jiheng.engine.program import Program
from jiheng.engine.rule import Check, Derived, Table, count, derived, mark
from jiheng.engine.run import VerdictCode

TOTAL, OTHER = FundingSource.TOTAL, FundingSource.OTHER
FORMS, FUNDS, INDICATORS = Scope.FORMS, Scope.FUNDS, Scope.INDICATORS
LABEL = ("列", "column")


@derived(FUNDS, Unit.FEN, LABEL)
def unspent(t: Table, _: Parameters) -> pl.Expr:
    return t.revised_budget - t.outturn


@derived(FORMS, Unit.FEN, LABEL, over=FUNDS)
def all_unspent(t: Table, _: Parameters) -> pl.Expr:
    return t.unspent.sum()


@derived(FORMS, Unit.FEN, LABEL, formula="两倍")
def twice_unspent(t: Table, p: Parameters) -> pl.Expr:
    """Two times what is left.

    A second paragraph no trace shows.
    """
    return t.all_unspent * int(p.factor)


@derived(INDICATORS, Unit.FEN, LABEL)
def share(t: Table, _: Parameters) -> pl.Expr:
    return t.max_points + t.form.twice_unspent


@derived(FORMS, Unit.FEN, LABEL, over=INDICATORS)
def all_shares(t: Table, _: Parameters) -> pl.Expr:
    return t.share.sum()


CHAIN = (unspent, all_unspent, twice_unspent, share, all_shares)
PAPER = form(
    indicator("甲", "1"),
    indicator("乙", "2"),
    funds=[line(TOTAL, "9", "5"), line(OTHER, "3", "1")],
)
BARE = form()


def compiled(*columns: Derived, wanted: str, scope: Scope = FORMS, **values: Any) -> Program:  # noqa: ANN401
    return Program((), columns, parameters=parameters(**values), wanted=[(scope, wanted)])


def test_columns_build_on_sums_and_on_columns_of_the_form_over_any_number_of_levels() -> None:
    run = run_of((), [PAPER, BARE, PAPER], *CHAIN, wanted=[(FORMS, "all_shares")], factor=2)
    assert run.tables[FORMS]["all_unspent"].to_list() == [6_000_000, None, 6_000_000]
    assert run.tables[INDICATORS]["share"].to_list() == [12_000_100, 12_000_200] * 2
    assert run.tables[FORMS]["all_shares"].to_list() == [24_000_300, None, 24_000_300]


def test_the_order_of_declaration_does_not_matter() -> None:
    run = run_of((), [PAPER], *reversed(CHAIN), wanted=[(FORMS, "all_shares")], factor=2)
    assert run.tables[FORMS]["all_shares"].to_list() == [24_000_300]


def test_only_what_is_asked_for_is_computed() -> None:
    run = run_of((), [PAPER], *CHAIN, wanted=[(FORMS, "all_unspent")], factor=2)
    assert "twice_unspent" not in run.tables[FORMS].columns
    assert run.program.recipe(FORMS, "twice_unspent") is None


def test_a_program_runs_over_no_form_at_all() -> None:
    run = run_of((), [], *CHAIN, wanted=[(FORMS, "all_shares")], factor=2)
    assert run.tables[FORMS]["all_shares"].to_list() == []


def test_a_recipe_tells_what_a_column_reads_and_which_parameters() -> None:
    program = compiled(*CHAIN, wanted="all_shares", factor=2)
    recipe = program.recipe(INDICATORS, "share")
    assert recipe is not None
    assert recipe.reads == ("form.twice_unspent", "max_points")
    assert recipe.parameters == ()
    assert recipe.table is INDICATORS
    summed = program.recipe(FORMS, "all_shares")
    assert summed is not None
    assert (summed.table, summed.reads) == (INDICATORS, ("share",))
    doubled = program.recipe(FORMS, "twice_unspent")
    assert doubled is not None
    assert doubled.parameters == ("factor",)
    assert doubled.derived.formula is not None
    assert doubled.derived.formula.in_("en") == "Two times what is left."
    assert doubled.derived.formula.in_("zh") == "两倍"
    assert program.recipe(FORMS, "claimed_total") is None


def test_the_types_of_columns_are_known_before_running() -> None:
    @derived(FORMS, Unit.FLAG, LABEL)
    def is_graded(t: Table, _: Parameters) -> pl.Expr:
        return t.claimed_rating.is_not_null()

    program = compiled(is_graded, wanted="is_graded")
    assert program.dtype(FORMS, "is_graded") == pl.Boolean
    assert program.dtype(INDICATORS, "form.is_graded") == pl.Boolean
    assert program.dtype(FORMS, "kind") == pl.Int8
    assert compiled(*CHAIN, wanted="all_shares", factor=2).dtype(INDICATORS, "share") == pl.Int64


def test_a_column_no_table_has_is_refused_by_name() -> None:
    with pytest.raises(AttributeError, match="table funds has no column 'max_score'"):
        run_of([toy(lambda t: Check(t.max_score > 0, t.outturn > 0), scope=FUNDS)], [])
    with pytest.raises(AttributeError, match="table forms has no column 'outturn'"):
        run_of([toy(lambda t: Check(t.form.outturn > 0, t.outturn > 0), scope=FUNDS)], [])


def test_a_rule_sees_no_python_internals() -> None:
    with pytest.raises(AttributeError, match="__wrapped__"):
        run_of([toy(lambda t: Check(t.__wrapped__, t.kind))], [])
    with pytest.raises(AttributeError, match="__wrapped__"):
        run_of([toy(lambda t: Check(t.form.__wrapped__, t.outturn), scope=FUNDS)], [])


def test_a_parameter_the_policy_lacks_is_refused_by_name() -> None:
    with pytest.raises(AttributeError, match="policy toy has no parameter 'factor'"):
        compiled(*CHAIN, wanted="all_shares")


def test_columns_that_rest_on_themselves_are_refused_with_the_way_round() -> None:
    @derived(FORMS, Unit.COUNT, LABEL)
    def hen(t: Table, _: Parameters) -> pl.Expr:
        return t.egg

    @derived(FORMS, Unit.COUNT, LABEL)
    def egg(t: Table, _: Parameters) -> pl.Expr:
        return t.hen

    with pytest.raises(TypeError, match="hen → egg → hen"):
        compiled(hen, egg, wanted="hen")


def test_a_column_declared_twice_is_refused() -> None:
    with pytest.raises(TypeError, match=r"funds\.unspent is declared twice"):
        compiled(*CHAIN, unspent, wanted="all_unspent")


@mark
def is_long(text: pl.Expr, p: Parameters) -> pl.Expr:
    return text.str.len_chars() >= int(p.long)


@mark
def length(text: pl.Expr, _: Parameters) -> pl.Expr:
    return text.str.len_chars().cast(pl.Int64)


def _of_names(t: Table) -> Check:
    return Check(t.mark("name", is_long), t.mark("name", length) > 3)


def _marked(forms: list[Form], *, long: int) -> dict[str, list[VerdictCode]]:
    rules = [
        toy(lambda t: Check(t.mark("intended", is_long), t.kind == 0), "NAR101"),
        toy(_of_names, "NAR102", INDICATORS),
        toy(lambda t: Check(t.form.mark("intended", is_long), t.row == 0), "NAR103", INDICATORS),
    ]
    run = run_of(rules, forms, long=long)
    return {
        code: [VerdictCode(found) for found in table[code]]
        for table in run.verdicts.values()
        for code in table.columns
    }


def test_marks_are_facts_of_texts_null_where_there_is_no_text() -> None:
    told = form(indicator("四个字呢"), indicator("三字名"), objective=Objective("建成三座桥"))
    silent = form(indicator(None), indicator("四个字呢"))
    no, ok, bad, gap = VerdictCode
    assert _marked([told, silent], long=3) == {
        "NAR101": [bad, gap],
        "NAR102": [bad, ok, gap, bad],
        "NAR103": [bad, ok, gap, gap],
    }
    assert _marked([told, silent], long=4)["NAR102"] == [bad, no, gap, bad]


def test_marks_of_a_batch_without_any_text_are_null() -> None:
    assert _marked([Form(indicators=(indicator(None),))], long=3) == {
        "NAR101": [VerdictCode.NOT_EVALUABLE],
        "NAR102": [VerdictCode.NOT_EVALUABLE],
        "NAR103": [VerdictCode.NOT_EVALUABLE],
    }


def test_one_program_serves_batch_after_batch() -> None:
    rule = toy(lambda t: Check(t.mark("name", is_long), t.row >= 0), scope=INDICATORS)
    program = Program([rule], (), parameters=parameters(long=3))
    for names in (("一二三", "一二"), ("一", "一二三", "四五六七"), ()):
        batch: Columns = to_columns([form(*(indicator(name) for name in names))])
        counts = program.run(batch).counts()["FND101"]
        assert counts[VerdictCode.FAIL] == sum(len(name) >= 3 for name in names)


def _lengths(facts: Facts, *texts: str) -> list[int]:
    return facts.of(pl.Series(texts, dtype=pl.String))["length"].to_list()


def test_facts_of_texts_are_remembered_but_not_without_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    examined: list[int] = []

    def counted(column: pl.Series) -> pl.Series:
        examined.append(len(column))
        return column.str.len_chars().cast(pl.Int64)

    seen = pl.col("text").map_batches(counted, return_dtype=pl.Int64).alias("length")
    monkeypatch.setattr("jiheng.engine.facts.LIMIT", 6)
    facts = Facts([seen])
    examined.clear()
    assert _lengths(facts, "a", "bb", "a") == [1, 2, 1]
    assert _lengths(facts, "bb", "a") == [2, 1]
    assert sum(examined) == 2
    assert _lengths(facts, "ccc", "dddd", "a") == [3, 4, 1]
    assert sum(examined) == 4
    assert _lengths(facts, "a", "e", "e") == [1, 1, 1]
    assert sum(examined) == 6
    assert _lengths(facts, "a", "bb", "ccc", "dddd") == [1, 2, 3, 4]
    assert sum(examined) == 9
    assert _lengths(facts, *"abcdefg") == [1] * 7
    assert sum(examined) == 16


def test_marks_of_a_few_texts_are_remembered_within_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jiheng.engine.facts.LIMIT", 3)
    facts = Facts([pl.col("text").str.len_chars().alias("length")])
    assert facts.rows(["a", "bb"]) == [(1,), (2,)]
    assert facts.rows(["bb", "ccc", "dddd"]) == [(2,), (3,), (4,)]
    assert facts.rows(["a"]) == [(1,)]


def test_literal_checks_are_spread_over_the_rows() -> None:
    rule = toy(lambda _: Check(pl.lit(value=True), pl.lit(value=True)), scope=FUNDS)
    run = run_of([rule], [PAPER, BARE, PAPER])
    assert run.counts()["FND101"][VerdictCode.FAIL] == 4
    assert run.failures()["form_id"].to_list() == [0, 0, 2, 2]


def test_figures_shown_must_be_expressions() -> None:
    with pytest.raises(AttributeError):
        run_of([toy(lambda t: Check(t.kind == 0, t.kind == 0, {"x": count(Decimal(1))}))], [])  # type: ignore[arg-type]

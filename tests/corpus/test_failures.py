"""Failures as they are kept of a part: in the order of key, rule and row."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from engine.workshop import form, indicator, line, run_of, toy
from jiheng.corpus.failures import FINDING, failures_of
from jiheng.domain.funds import FundingSource
from jiheng.engine.columns import Scope
from jiheng.engine.rule import Check, Rule, points

SCORED = toy(
    lambda t: Check(
        t.max_points > 0, t.claimed_score > t.max_points, {"claimed": points(t.claimed_score)}
    ),
    "SCO101",
    Scope.INDICATORS,
)
SPENT = toy(lambda t: Check(t.row >= 0, t.outturn > t.revised_budget), "FND111", Scope.FUNDS)
NAMELESS = toy(lambda t: Check(t.form_id >= 0, t.project_code.is_null()), "IND101")


@given(
    st.lists(st.lists(st.booleans(), max_size=4), max_size=6).flatmap(
        lambda forms: st.tuples(st.just(forms), st.permutations(range(len(forms))))
    ),
    st.permutations([SCORED, SPENT, NAMELESS]),
)
def test_failures_are_in_the_order_of_their_texts(
    drawn: tuple[Sequence[Sequence[bool]], Sequence[int]], rules: Sequence[Rule]
) -> None:
    faulty, names = drawn
    forms = [
        form(
            *(indicator(None, "5", "6" if each else "4") for each in rows),
            funds=[line(FundingSource.TOTAL, "1", "2" if each else "1") for each in rows],
        )
        for rows in faulty
    ]
    run = run_of(rules, forms)
    keys = pl.Series("key", [f"{name:03}" for name in names], dtype=pl.String)
    found = failures_of(run, keys)
    told = run.failures().with_columns(
        pl.lit(keys).gather(pl.col("form_id")).alias("key"), pl.col("rule").cast(pl.String)
    )
    assert found.equals(told.select(found.columns).sort("key", "rule", "row"))
    assert found.drop("form_id").schema == FINDING


def test_forms_are_counted_from_the_first_of_a_run() -> None:
    run = run_of([NAMELESS], [form(), form()])
    counted_on = pl.col("form_id") + 7
    tables = {scope: table.with_columns(counted_on) for scope, table in run.tables.items()}
    moved = replace(run, tables=tables)
    found = failures_of(moved, pl.Series(["b", "a"]), first=7)
    assert found.select("form_id", "key").rows() == [(1, "a"), (0, "b")]

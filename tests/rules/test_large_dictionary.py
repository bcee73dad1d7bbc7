"""Marks of a large dictionary, column by column, are those of a small one, text by text."""

import polars as pl
import pytest

from jiheng.domain.form import Form
from jiheng.engine import marking
from jiheng.engine.columns import Scope
from jiheng.engine.intake import to_columns
from jiheng.engine.program import Program
from jiheng.engine.run import Run
from jiheng.rules.catalogue import DERIVED, RULES
from jiheng.scoring import catalogue as scoring
from scoring.variants import SHIPPED
from truthbook import truth

EVERY = [case.form for case in truth()]


def run(forms: list[Form]) -> tuple[Run, dict[Scope, pl.DataFrame]]:
    """Return a run by a program that has met no text yet, and the tables of its survey."""
    derived = (*scoring.DERIVED, *DERIVED)
    program = Program(RULES, derived, parameters=SHIPPED[-1], wanted=scoring.SCORES)
    told = program.run_in_frames(to_columns(forms))
    survey = program.survey(told, pl.Series(range(len(forms))))
    return told, {scope: survey.table(scope) for scope in Scope}


def in_order(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(sorted(table.columns))


@pytest.mark.parametrize("forms", [EVERY, EVERY[:1], []], ids=["all", "one", "none"])
def test_a_large_dictionary_is_marked_as_a_small_one(
    forms: list[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    small, surveyed = run(forms)
    monkeypatch.setattr(marking, "MANY", 0)
    large, resurveyed = run(forms)
    for scope in Scope:
        assert in_order(large.tables[scope]).equals(in_order(small.tables[scope]))
        assert in_order(resurveyed[scope]).equals(in_order(surveyed[scope]))
    assert large.failures().equals(small.failures())
    assert large.counts() == small.counts()

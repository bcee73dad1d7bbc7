"""Every rule and score says the same row by row as by Polars, under every shipped policy."""

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from jiheng.domain.form import Form
from jiheng.engine.columns import Scope
from jiheng.engine.direct.evaluator import Evaluator
from jiheng.engine.findings import findings, not_evaluable
from jiheng.engine.intake import to_columns
from jiheng.engine.parameters import Parameters
from jiheng.engine.program import Program
from jiheng.engine.run import Run, VerdictCode
from jiheng.rules.catalogue import DERIVED, RULES
from jiheng.scoring import catalogue as scoring
from jiheng.services.scorecards import scorecard
from scoring.variants import FORMS, SHIPPED
from sizes import some
from truthbook import truth

KINDS = tuple(VerdictCode)


@cache
def program(parameters: Parameters) -> tuple[Program, Evaluator]:
    derived = (*scoring.DERIVED, *DERIVED)
    compiled = Program(RULES, derived, parameters=parameters, wanted=scoring.SCORES)
    evaluator = compiled.translated()
    assert evaluator is not None, f"{parameters.policy} has no translation"
    return compiled, evaluator


def both(forms: Sequence[Form], parameters: Parameters) -> tuple[Run, Run]:
    """Return the run by Polars and the one row by row."""
    compiled, evaluator = program(parameters)
    columns = to_columns(forms)
    return compiled.run_in_frames(columns), compiled.told(evaluator, columns)


def assert_same(forms: Sequence[Form], parameters: Parameters) -> None:
    by_polars, by_row = both(forms, parameters)
    for scope in Scope:
        expected, told = by_polars.tables[scope], by_row.tables[scope]
        assert told.schema == expected.schema
        for name in expected.columns:
            assert told[name].to_list() == expected[name].to_list(), (scope, name)
    for each in by_polars.program.rules:
        rows = {kind: by_polars.rows_with(each, kind) for kind in KINDS}
        assert {kind: by_row.rows_with(each, kind) for kind in KINDS} == rows, each.rule.code
    assert by_row.counts() == by_polars.counts()
    assert by_row.failures().equals(by_polars.failures())
    assert findings(by_row, forms) == findings(by_polars, forms)
    assert list(not_evaluable(by_row, forms)) == list(not_evaluable(by_polars, forms))
    for row, form in enumerate(forms):
        cards = [scorecard(run, form, row=row, form=row) for run in (by_polars, by_row)]
        assert cards[0] == cards[1]


@pytest.mark.parametrize("parameters", SHIPPED, ids=lambda each: f"{each.policy}-{each.year}")
def test_of_the_labelled_forms(parameters: Parameters) -> None:
    """Each form under every third policy, so each policy with every third form."""
    share = some(3, thorough=1)
    forms = [each.form for each in truth()]
    assert_same(forms[SHIPPED.index(parameters) % share :: share], parameters)


@given(st.lists(strategies.FORMS, max_size=4), st.sampled_from(SHIPPED))
@settings(max_examples=some(10, thorough=40))
def test_of_forms_with_anything_in_their_cells(forms: list[Form], parameters: Parameters) -> None:
    assert_same(forms, parameters)


@given(st.lists(FORMS, max_size=4), st.sampled_from(SHIPPED))
@settings(max_examples=some(10, thorough=40))
def test_of_forms_with_all_figures(forms: list[Form], parameters: Parameters) -> None:
    assert_same(forms, parameters)

"""The engine and an independent `Decimal` scorer give the same digits."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from jiheng.domain.form import Form
from jiheng.engine.columns import Scope
from jiheng.engine.parameters import Parameters
from oracle import Scores, score_form
from scoring.variants import BATCHES, NATIONAL, PARAMETERS, SHIPPED, computed, scored
from sizes import some


def engine_scores(forms: Sequence[Form], parameters: Parameters) -> list[Scores]:
    """Return what the engine computes for each form, shaped as the oracle's answer."""
    run = scored(forms, parameters)
    rows = computed(run, "computed_score", Scope.INDICATORS)
    owners = run.tables[Scope.INDICATORS]["form_id"].to_list()
    ratings = run.tables[Scope.FORMS]["computed_rating"]
    words = [None if place is None else parameters.grade_bands[place][0] for place in ratings]
    rates = computed(run, "computed_execution_rate")
    executions = computed(run, "computed_execution_score")
    totals = computed(run, "computed_total")
    return [
        Scores(
            rates[place],
            executions[place],
            tuple(score for score, owner in zip(rows, owners, strict=True) if owner == place),
            totals[place],
            words[place],
        )
        for place in range(len(forms))
    ]


@pytest.mark.parametrize("parameters", SHIPPED, ids=lambda p: f"{p.policy}-{p.year}")
@given(forms=BATCHES)
@settings(max_examples=some(10, thorough=40))
def test_every_shipped_policy_scores_as_the_oracle(
    parameters: Parameters, forms: list[Form]
) -> None:
    assert engine_scores(forms, parameters) == [score_form(form, parameters) for form in forms]


@given(forms=BATCHES, parameters=PARAMETERS)
@settings(max_examples=some(62, thorough=250))
def test_every_combination_of_options_scores_as_the_oracle(
    forms: list[Form], parameters: Parameters
) -> None:
    assert engine_scores(forms, parameters) == [score_form(form, parameters) for form in forms]


@given(st.lists(strategies.FORMS, max_size=3))
@settings(max_examples=some(12, thorough=50))
def test_whatever_a_form_can_say_is_scored_as_the_oracle(forms: list[Form]) -> None:
    assert engine_scores(forms, NATIONAL) == [score_form(form, NATIONAL) for form in forms]

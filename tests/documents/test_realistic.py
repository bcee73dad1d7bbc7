"""Forms in true words, in every shape and label style: what is read wrongly is marked."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import realistic
from documents.test_rewrapped import compared

FORMS = 30
MOST_WRONG = 0.04
VALUES_OF_A_ROW = 8
CHANCE = st.randoms(use_true_random=False)


@pytest.mark.parametrize("shape", realistic.DRAWN)
@settings(max_examples=15, deadline=None)
@given(of=CHANCE)
def test_reads_what_the_medium_tells_apart_with_empty_cells(shape: str, of: Random) -> None:
    form, text = realistic.pour(of, shape, gaps=0.1, families=True)
    assert compared(form, text)[0] == []


@pytest.mark.parametrize("shape", realistic.RUNNING)
@settings(max_examples=15, deadline=None)
@given(of=CHANCE)
def test_never_misreads_running_text_without_a_mark(shape: str, of: Random) -> None:
    form, text = realistic.pour(of, shape, families=of.random() < 0.5)
    assert compared(form, text)[0] == []


@pytest.mark.parametrize("shape", realistic.RUNNING)
def test_seldom_misreads_running_text_that_lost_its_empty_cells(shape: str) -> None:
    """Only words are left to tell a target from an actual value: few escape a mark."""
    tried = wrong = 0
    for seed in range(FORMS):
        form, text = realistic.pour(Random(seed), shape, gaps=0.1)  # noqa: S311
        tried += VALUES_OF_A_ROW * len(form.indicators)
        wrong += len(compared(form, text)[0])
    assert wrong <= MOST_WRONG * tried

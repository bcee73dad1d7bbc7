"""Forms in true words, in every shape and label style: what is read wrongly is marked."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import realistic
from documents.test_rewrapped import compared

FORMS = 50
MOST_WRONG_WRAPPED = 0.001
MOST_WRONG_WITH_GAPS = 0.04
VALUES_OF_A_ROW = 8
CHANCE = st.randoms(use_true_random=False)


@pytest.mark.parametrize("shape", realistic.DRAWN)
@settings(max_examples=15, deadline=None)
@given(of=CHANCE)
def test_reads_what_the_medium_tells_apart_with_empty_cells(shape: str, of: Random) -> None:
    form, text = realistic.pour(of, shape, gaps=0.1, families=True)
    assert compared(form, text)[0] == []


@pytest.mark.parametrize("shape", realistic.WHOLE_LINES)
@settings(max_examples=15, deadline=None)
@given(of=CHANCE)
def test_never_misreads_running_text_without_a_mark(shape: str, of: Random) -> None:
    form, text = realistic.pour(of, shape, families=of.random() < 0.5)
    assert compared(form, text)[0] == []


def silently_wrong(shape: str, *, gaps: float) -> float:
    """Return the share of indicator values read wrongly and not marked, over fixed forms."""
    tried = wrong = 0
    for seed in range(FORMS):
        form, text = realistic.pour(Random(seed), shape, gaps=gaps)  # noqa: S311
        tried += VALUES_OF_A_ROW * len(form.indicators)
        wrong += len(compared(form, text)[0])
    return wrong / tried


def test_hardly_ever_misreads_cells_broken_over_lines_without_a_mark() -> None:
    assert silently_wrong("wrapped", gaps=0.0) <= MOST_WRONG_WRAPPED


@pytest.mark.parametrize("shape", realistic.RUNNING)
def test_seldom_misreads_running_text_that_lost_its_empty_cells(shape: str) -> None:
    """Only words are left to tell a target from an actual value: few escape a mark."""
    assert silently_wrong(shape, gaps=0.1) <= MOST_WRONG_WITH_GAPS

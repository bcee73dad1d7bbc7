"""Forms in true words, in every shape and label style: what is read wrongly is marked."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import realistic
from documents.test_rewrapped import compared
from sizes import some

FORMS = 25
CHANCE = st.randoms(use_true_random=False)


@pytest.mark.parametrize("shape", realistic.DRAWN)
@settings(max_examples=some(5, thorough=15), deadline=None)
@given(of=CHANCE)
def test_reads_what_the_medium_tells_apart_with_empty_cells(shape: str, of: Random) -> None:
    form, text = realistic.pour(of, shape, gaps=0.1, families=True)
    assert compared(form, text)[0] == []


@pytest.mark.parametrize("shape", realistic.WHOLE_LINES)
@settings(max_examples=some(5, thorough=15), deadline=None)
@given(of=CHANCE)
def test_never_misreads_running_text_without_a_mark(shape: str, of: Random) -> None:
    form, text = realistic.pour(of, shape, families=of.random() < 0.5)
    assert compared(form, text)[0] == []


@pytest.mark.parametrize("gaps", [0.0, 0.1])
@pytest.mark.parametrize("shape", realistic.RUNNING)
def test_never_misreads_running_text_that_lost_its_empty_cells(shape: str, gaps: float) -> None:
    """Only words are left to tell a target from an actual value: then every row is marked."""
    for seed in range(FORMS):
        form, text = realistic.pour(Random(seed), shape, gaps=gaps)  # noqa: S311
        assert compared(form, text)[0] == [], seed


def test_running_text_without_gaps_is_mostly_certain() -> None:
    for shape in realistic.RUNNING:
        forms = [realistic.pour(Random(seed), shape) for seed in range(10)]  # noqa: S311
        doubts = sum(len(compared(form, text)[1]) for form, text in forms)
        rows = sum(len(form.indicators) for form, _ in forms)
        assert doubts < rows, shape

"""How many forms a spot check draws, and how sure it makes."""

from fractions import Fraction
from math import comb, perm

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.corpus.draw.size import confidence_of, sample_size
from jiheng.corpus.errors import DrawImpossible


@pytest.mark.parametrize("forms", [1, 2, 12, 60])
@pytest.mark.parametrize("tolerable", [Fraction(1, 100), Fraction(1, 10), Fraction(1)])
def test_sample_size_is_the_least_that_shows_a_wrong_form(forms: int, tolerable: Fraction) -> None:
    confidence = Fraction(95, 100)
    wrong = -(-forms * tolerable // 1)
    right = forms - wrong
    shown = [
        size
        for size in range(1, forms + 1)
        if Fraction(comb(right, size), comb(forms, size)) <= 1 - confidence
    ]
    assert sample_size(forms, confidence, tolerable) == shown[0]


def test_sample_size_of_a_nation() -> None:
    assert sample_size(10**8, Fraction(95, 100), Fraction(5, 100)) == 59


@pytest.mark.parametrize(("confidence", "tolerable"), [(0, 1), (1, 1), (1, 0), (1, 2)])
def test_shares_outside_their_bounds_are_refused(confidence: int, tolerable: int) -> None:
    with pytest.raises(DrawImpossible):
        sample_size(10, Fraction(confidence), Fraction(tolerable))


@given(st.integers(1, 60), st.data())
def test_confidence_is_that_of_scattered_and_of_unlikely_wrong_forms(
    forms: int, data: st.DataObject
) -> None:
    drawn = data.draw(st.integers(1, forms))
    tolerable = Fraction(data.draw(st.integers(1, 100)), 100)
    held = confidence_of([(forms, Fraction(drawn, forms))], drawn, tolerable)
    wrong = -(-forms * tolerable // 1)
    unseen = Fraction(comb(forms - wrong, drawn), comb(forms, drawn))
    assert held.wrong == wrong
    assert held.scattered == pytest.approx(1 - unseen)
    at_least = 1 if unseen == 0 else 1 - (1 - drawn / forms) ** wrong
    assert held.at_least == pytest.approx(at_least)


def test_confidence_counts_the_forms_least_likely_to_be_drawn() -> None:
    chances_of = [(2, Fraction(1)), (10, Fraction(1, 2)), (90, Fraction(1, 100))]
    assert confidence_of(chances_of, 8, Fraction(91, 102)).at_least == pytest.approx(
        1 - 0.99**90 * 0.5
    )
    assert confidence_of(chances_of, 8, Fraction(1)).at_least == 1


@pytest.mark.parametrize(
    ("forms", "drawn", "tolerable"),
    [
        (10**8, 59, Fraction(1, 20)),
        (10**7, 29_913, Fraction(1, 10_000)),
        (100, 95, Fraction(1, 20)),
    ],
)
def test_confidence_is_exact_for_a_nation(forms: int, drawn: int, tolerable: Fraction) -> None:
    held = confidence_of([(forms, Fraction(drawn, forms))], drawn, tolerable)
    fewer, more = sorted((held.wrong, drawn))
    unseen = Fraction(perm(forms - more, fewer), perm(forms, fewer))
    assert held.scattered == pytest.approx(float(1 - unseen), abs=1e-13)
    assert (held.scattered < 1) == (unseen > 0)

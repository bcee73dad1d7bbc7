"""How many forms to draw, and how sure a draw makes.

Discovery sampling: when a share of the forms is wrong, how many must be drawn at random, so that
with the stated confidence at least one wrong one is among them. Exact, by the hypergeometric
distribution, in integers; no approximation by normal tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import expm1, inf, log1p, nextafter, perm

from jiheng.corpus.errors import DrawImpossible
from jiheng.domain.text import Text

_HARDLY = -50.0
"""Logarithm of a chance that makes no difference any more to one minus it."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure it is that a wrong form is drawn, where so many forms are wrong; 1 where certain.

    Attributes:
        wrong: how many are.
        scattered: the confidence where they are scattered at random; what `sample_size` reckons
            with, and the same whatever the weights.
        at_least: the confidence whichever forms they are.
    """

    wrong: int
    scattered: float
    at_least: float


def confidence_of(
    chances: Iterable[tuple[int, Fraction]], drawn: int, tolerable: Fraction
) -> Confidence:
    """Return how sure a draw is to show one of ``tolerable × forms`` wrong forms.

    No wrong form is drawn at most as often as if each were drawn by itself (see
    `jiheng.corpus.draw.settling`); that is highest for the forms least likely to be drawn.

    Args:
        chances: how many forms have which probability of being drawn.
        drawn: how many forms are drawn.
        tolerable: the share of wrong forms, above 0, at most 1; rounded up to whole forms.
    """
    ascending = sorted(chances, key=lambda each: each[1])
    forms = sum(count for count, _ in ascending)
    wrong = left = _wrong(forms, tolerable)
    if drawn > forms - wrong:
        return Confidence(wrong, 1.0, 1.0)
    unseen = 0.0
    for count, chance in ascending:
        taken = min(count, left)
        if taken:
            unseen += taken * log1p(-float(chance)) if chance < 1 else -inf
        left -= taken
    return Confidence(wrong, _sure(_unseen(forms, wrong, drawn)), _sure(unseen))


def _unseen(forms: int, wrong: int, drawn: int) -> float:
    """Return the logarithm of how likely no wrong form is drawn where they are scattered."""
    fewer, more = sorted((wrong, drawn))
    unseen = 0.0
    for step in range(fewer):
        unseen += log1p(-more / (forms - step))
        if unseen < _HARDLY:
            break
    return unseen


def _sure(unseen: float) -> float:
    """Return how sure it is, given the logarithm of how likely it is not; below 1 if it can be."""
    return 1.0 if unseen == -inf else min(-expm1(unseen), nextafter(1, 0))


def sample_size(forms: int, confidence: Fraction, tolerable: Fraction) -> int:
    """Return the least sample that would show one of ``tolerable × forms`` wrong forms.

    Args:
        forms: how many there are.
        confidence: that a wrong one is among the drawn, above 0 and below 1.
        tolerable: the share of wrong forms that must not go unnoticed, above 0, at most 1; the
            number of forms it stands for is rounded up.

    Raises:
        DrawImpossible: a share outside its bounds, or no forms.
    """
    if forms < 1 or not 0 < confidence < 1 or not 0 < tolerable <= 1:
        raise DrawImpossible(
            Text(
                f"把握为 {float(confidence):.6g}、可容忍的差错率为 {float(tolerable):.6g}、表有 "
                f"{forms} 张；把握应在 0 与 1（100 %）之间，差错率应大于 0 且不超过 1，表至少一张",
                f"a confidence of {float(confidence):.6g}, a tolerable share of "
                f"{float(tolerable):.6g}, {forms} form(s); the confidence lies between 0 and 1 "
                "(100 %), the share above 0, up to 1, and there is a form at least",
            )
        )
    wrong = _wrong(forms, tolerable)
    most = forms - wrong + 1
    low, high = 1, 1
    while high < most and not _shows(forms, wrong, high, confidence=confidence):
        low, high = high + 1, min(high * 2, most)
    while low < high:
        middle = (low + high) // 2
        if _shows(forms, wrong, middle, confidence=confidence):
            high = middle
        else:
            low = middle + 1
    return low


def _wrong(forms: int, tolerable: Fraction) -> int:
    return -(-forms * tolerable.numerator // tolerable.denominator)


def _shows(forms: int, wrong: int, drawn: int, *, confidence: Fraction) -> bool:
    """Return whether one of the wrong forms is among the drawn with that confidence."""
    fewer, more = sorted((wrong, drawn))
    unseen, every = perm(forms - more, fewer), perm(forms, fewer)
    risk = 1 - confidence
    return unseen * risk.denominator <= every * risk.numerator

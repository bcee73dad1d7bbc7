"""How many forms to draw.

Discovery sampling: when a share of the forms is wrong, how many must be drawn at random, so that
with the stated confidence at least one wrong one is among them. Exact, by the hypergeometric
distribution, in integers; no approximation by normal tables.
"""

from fractions import Fraction

from jiheng.corpus.errors import DrawImpossible
from jiheng.domain.text import Text


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
                "置信度应在 0 与 100 % 之间，可容忍的差错率应大于 0 且不超过 100 %",
                "confidence lies between 0 and 100 %, the tolerable share above 0, up to 100 %",
            )
        )
    wrong = -(-forms * tolerable.numerator // tolerable.denominator)
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


def _shows(forms: int, wrong: int, drawn: int, *, confidence: Fraction) -> bool:
    """Return whether one of the wrong forms is among the drawn with that confidence."""
    fewer, more = sorted((wrong, drawn))
    unseen = every = 1
    for step in range(fewer):
        unseen *= forms - more - step
        every *= forms - step
    risk = 1 - confidence
    return unseen * risk.denominator <= every * risk.numerator

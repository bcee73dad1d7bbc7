"""Figures of a funding line that lost the space between them, parted where arithmetic proves it.

``310.2154.741050%5`` can only be 310.2 | 154.74 | 10 | 50% | 5: the outturn is 50 % of the
budget and 50 % of 10 points is 5. Where no parting, or more than one, satisfies every
relation the figures stay unread: ``2810810`` is never guessed, nor is any text that may be
one figure.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from jiheng.documents.interpret.folding import fold
from jiheng.domain.amount import Interval, decimals, interval

_TEXT = re.compile(r"[\d.%]{5,60}\Z")
_FIGURE = re.compile(r"(?:0|[1-9]\d*)(?:\.\d{1,6})?\Z")
_NEEDED = frozenset({"outturn", "execution_rate", "max_points", "claimed_score"})
_BUDGETS = ("revised_budget", "original_budget")
_MOST_PARTINGS = 200_000
_HUNDRED = Decimal(100)


def part_figures(text: str, concepts: Sequence[str]) -> dict[str, str] | None:
    """Return the figure of each concept in `text`, or None where it is not beyond doubt.

    Args:
        text: the figures of one line without anything between them.
        concepts: the columns of the line, in order; among them a budget, the outturn, the
            rate, the points and the score, which check one another.
    """
    folded = fold(text)
    is_checked = set(concepts) >= _NEEDED and not set(_BUDGETS).isdisjoint(concepts)
    if not is_checked or not _TEXT.match(folded) or _FIGURE.match(folded):
        return None
    found: dict[str, str] | None = None
    for count, parts in enumerate(_partings(folded, len(concepts))):
        of = dict(zip(concepts, parts, strict=True))
        if count >= _MOST_PARTINGS:
            return None
        if _ties_out(of):
            if found is not None:
                return None
            found = of
    return found


def _partings(text: str, count: int) -> Iterator[list[str]]:
    """Yield every way to cut `text` into `count` figures; a percent sign ends one."""
    if count == 1:
        if _is_figure(text):
            yield [text]
        return
    for cut in range(1, len(text) - count + 2):
        first = text[:cut]
        if "%" in first[:-1]:
            return
        if _is_figure(first) and not text[cut:].startswith(("%", ".")):
            for rest in _partings(text[cut:], count - 1):
                yield [first, *rest]


def _is_figure(text: str) -> bool:
    return _FIGURE.match(text.removesuffix("%")) is not None


def _ties_out(of: dict[str, str]) -> bool:
    """Whether rate and score follow from the amounts, as far as they are printed."""
    if any(("%" in text) and concept != "execution_rate" for concept, text in of.items()):
        return False
    number = {concept: Decimal(text.rstrip("%")) for concept, text in of.items()}
    budget = next(number[concept] for concept in _BUDGETS if concept in number)
    rate, points = number["execution_rate"], number["max_points"]
    if not budget or not points or number["outturn"] > budget:
        return False
    spent, whole = interval(number["outturn"]), interval(budget)
    most = spent.high / whole.low * _HUNDRED if whole.low > 0 else _HUNDRED
    possible = Interval(spent.low / whole.high * _HUNDRED, most)
    return possible.overlaps(interval(rate)) and _is_score(number, budget)


def _is_score(number: dict[str, Decimal], budget: Decimal) -> bool:
    score, points = number["claimed_score"], number["max_points"]
    step = Decimal(1).scaleb(-decimals(score))
    exact = points * number["outturn"] / budget
    printed = points * number["execution_rate"] / _HUNDRED
    return score in {each.quantize(step, ROUND_HALF_UP) for each in (exact, printed)}

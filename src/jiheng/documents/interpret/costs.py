"""What it costs to read a cell of some form in a column, and to leave a column empty.

The scale is that of the alignment: about the negative logarithm of how often it happens.
Knows concepts of columns and forms of values; not the text.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from math import inf

from jiheng.documents.interpret.values import Form, Value

_SKIPS = {
    "level1": 0.0,
    "level2": 0.2,
    "name": 6.0,
    "comparator": 0.5,
    "target": 4.5,
    "unit": 0.5,
    "actual": 4.5,
    "max_points": 8.0,
    "claimed_score": 8.0,
    "variance_explanation": 0.0,
}
_LOCAL_SKIP = 0.3
_LONE_LEVEL1 = 2.8
_BARE_QUANTITY = 0.4
_PAIRS = (("target", "actual"), ("max_points", "claimed_score"))
_EMPTY_BEFORE = 2.0
_EMPTY_WHERE_WRAPPED = 1.0
_POINTS = {Form.FIGURE: 0.0, Form.BLANK: 1.0, Form.TEXT: 9.0, Form.QUANTITY: 7.0}
_LEVEL = {Form.TEXT: 9.0}
_LOCAL = dict.fromkeys(Form, 0.5)
_COSTS: Mapping[str, Mapping[Form, float]] = {
    "level1": _LEVEL,
    "level2": _LEVEL,
    "name": {
        Form.TEXT: 0.0,
        Form.FIGURE: 6.0,
        Form.QUANTITY: 5.0,
        Form.SIGNED: 8.0,
        Form.TIER: 4.0,
        Form.BLANK: 6.0,
        Form.DATE: 4.0,
    },
    "comparator": {Form.TEXT: 0.5},
    "target": {
        Form.TEXT: 0.5,
        Form.FIGURE: 0.5,
        Form.QUANTITY: 0.3,
        Form.SIGNED: 0.0,
        Form.TIER: 3.0,
        Form.BLANK: 2.0,
        Form.DATE: 0.0,
    },
    "unit": {Form.TEXT: 0.5, Form.BLANK: 0.5},
    "actual": {
        Form.TEXT: 0.7,
        Form.FIGURE: 0.5,
        Form.QUANTITY: 0.0,
        Form.SIGNED: 1.0,
        Form.TIER: 0.0,
        Form.BLANK: 1.5,
        Form.DATE: 0.5,
    },
    "max_points": _POINTS,
    "claimed_score": _POINTS,
    "variance_explanation": {
        Form.TEXT: 0.5,
        Form.FIGURE: 5.0,
        Form.QUANTITY: 4.0,
        Form.SIGNED: 6.0,
        Form.TIER: 4.0,
        Form.BLANK: 0.2,
        Form.DATE: 4.0,
    },
}


def skips_of(concepts: Sequence[str | None], *, is_wrapped: bool) -> list[float]:
    """Return what it costs to leave each column empty in a row.

    Where cells are broken over lines, the rest of one looks like the next: an empty
    target or actual value must cost less to be thought of.
    """
    return [
        _SKIPS.get(concept or "", _LOCAL_SKIP)
        - (_EMPTY_WHERE_WRAPPED if is_wrapped and concept in _PAIRS[0] else 0.0)
        for concept in concepts
    ]


def skips_learned(
    concepts: Sequence[str | None], skips: Sequence[float], filled: AbstractSet[tuple[int, int]]
) -> list[float]:
    """Return the costs of empty columns, less where one of a pair is empty in some row.

    Args:
        concepts: The concept of each column.
        skips: What each cost so far.
        filled: The cells of a first reading, as row and column.
    """
    rows = {row for row, _ in filled}
    lacking = {
        pair
        for column, concept in enumerate(concepts)
        for pair in _PAIRS
        if concept in pair and any((row, column) not in filled for row in rows)
    }
    return [
        skip - _EMPTY_BEFORE if any(concept in pair for pair in lacking) else skip
        for concept, skip in zip(concepts, skips, strict=True)
    ]


def lone_level1(concepts: Sequence[str | None]) -> dict[tuple[int, int], float]:
    """Return the extra cost of a label of level 1 with none of level 2 after it."""
    if "level1" not in concepts or "level2" not in concepts:
        return {}
    first, second = concepts.index("level1"), concepts.index("level2")
    return {
        (first, after): _LONE_LEVEL1
        for after in range(len(concepts))
        if after not in {first, second}
    }


def typed_weight(value: Value) -> float:
    """Return how surely this is a value of its own: a bare 100% may end a sentence."""
    is_bare = value.form is Form.QUANTITY and not value.text.endswith((")", "）"))
    return _BARE_QUANTITY if is_bare else 1.0


def costs_of(concept: str | None) -> dict[Form, float]:
    """Return the cost of each form of value in a column of this concept."""
    of = _COSTS[concept] if concept else _LOCAL
    return {form: of.get(form, inf) for form in Form}


def is_deficit(figures: Sequence[Decimal | None]) -> bool:
    """Whether two figures are there, points and score, and they differ."""
    match figures:
        case [Decimal() as one, Decimal() as other]:
            return one != other
        case _:
            return False

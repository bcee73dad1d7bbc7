"""Amounts of money in cells: ¥1,200.00, 120.50万元, (98.30) for what is below zero.

Knows no form; which unit of money a form is printed in is compared where it is read.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.values import read_figure
from jiheng.documents.interpret.words import Label, Vocabulary
from jiheng.domain.amount import AmountUnit
from jiheng.domain.locator import Confidence

_POINTS = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)分")
_YUAN = "¥￥"
_UNITS = sorted(AmountUnit, key=lambda unit: len(unit.value), reverse=True)


class Amount(NamedTuple):
    """An amount, its own unit, and whether its sign is sure: brackets may be a minus."""

    value: Decimal
    unit: AmountUnit | None
    is_sure: bool = True


def read_amount(text: str) -> Amount | None:
    """Return the amount a cell prints, or None."""
    folded = fold(text)
    is_bracketed = folded.startswith("(") and folded.endswith(")")
    bare = folded[1:-1] if is_bracketed else folded
    unit = next((each for each in _UNITS if bare.endswith(each.value)), None)
    number = bare.removesuffix(unit.value if unit else "")
    sign = "-" if number.startswith("-") else ""
    value = read_figure(sign + number.removeprefix(sign).lstrip(_YUAN))
    if value is None:
        return None
    return Amount(-abs(value), unit, is_sure=False) if is_bracketed else Amount(value, unit)


def points_of_heading(label: Label[str] | None) -> Decimal | None:
    """Return the points that the heading of the funding block gives: 预算执行情况（20分）."""
    if label is None or label.concept != "funds_headings":
        return None
    found = (_POINTS.fullmatch(bracket) for bracket in label.brackets)
    return next((Decimal(points.group(1)) for points in found if points), None)


def find_unit(
    runs: Iterable[Sequence[Piece]],
    ledger: Ledger,
    *,
    above: Iterable[Piece] = (),
    words: Vocabulary | None = None,
) -> AmountUnit | None:
    """Return the unit that amounts have behind them where no heading of the form has one.

    Figures beside them may be of another unit, so that it is to be confirmed. None where they
    differ. A heading `above` that is not listed may have it in brackets: 专项经费（万元）.
    """
    found: dict[AmountUnit, Sequence[Piece]] = {}
    if words is not None:
        for piece in above:
            for unit in words.bracketed_unit.findall(fold(piece.text)):
                found.setdefault(words.amount_units[unit], (piece,))
    for run in runs:
        amount = read_amount(run[0].text)
        if amount is not None and amount.unit is not None:
            found.setdefault(amount.unit, run)
    if len(found) != 1:
        return None
    ((unit, run),) = found.items()
    ledger.record(["amount_unit"], run, Confidence.UNCERTAIN)
    return unit

"""Printed numbers: a `Decimal` that remembers its printed decimals, read as an interval.

A figure printed as ``84.18`` stands for every true value that prints so. The number of
printed decimals is the exponent of the `Decimal`, so ``Decimal("5.00")`` and
``Decimal("5")`` are equal as numbers and different as print.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?"
MAX_DIGITS = 40
_LONGEST = 4 * MAX_DIGITS
"""To how many digits figures are worked with."""
_NUMBER = re.compile(NUMBER)


class AmountUnit(StrEnum):
    """The unit of money a form is printed in."""

    YUAN = "元"
    WAN_YUAN = "万元"
    YI_YUAN = "亿元"

    @property
    def fen(self) -> int:
        """How many fen one unit holds."""
        return _FEN[self]


_FEN = {AmountUnit.YUAN: 100, AmountUnit.WAN_YUAN: 1_000_000, AmountUnit.YI_YUAN: 10_000_000_000}


@dataclass(frozen=True, slots=True)
class Interval:
    """Every true value a printed figure may stand for, both ends included."""

    low: Decimal
    high: Decimal

    def overlaps(self, other: "Interval") -> bool:
        """Whether some true value is possible under both prints."""
        return self.low <= other.high and other.low <= self.high


def parse_number(text: str) -> Decimal | None:
    """Return the number `text` prints, its decimals kept, or None when it is no plain number.

    Accepts an optional sign, digits and one point; at most `MAX_DIGITS` characters.
    Thousands commas and units are the interpreter's affair.
    """
    plain = len(text) <= MAX_DIGITS and _NUMBER.fullmatch(text)
    return Decimal(text) if plain else None


def printed(number: Decimal) -> str:
    """Return the number as it was printed: no exponent, all its decimals."""
    return format(number, "f")


def decimals(number: Decimal) -> int:
    """Return how many decimals were printed."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def interval(number: Decimal) -> Interval:
    """Return the interval the print stands for: half a unit of the last printed digit each way."""
    half = Decimal(5).scaleb(-decimals(number) - 1)
    return Interval(number - half, number + half)


def rounded(number: Decimal, places: int) -> Decimal:
    """Return a figure with so many decimals, rounded half up, however long it is."""
    with localcontext() as context:
        context.prec = _LONGEST
        return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

"""Slips of the pen: how one printed figure becomes another by a single mistake.

Digits swapped, dropped, doubled or mistaken, a decimal point moved, 元 for 万元, a fraction for a
percentage, a sign. Knows figures only as strings of digits.
"""

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from typing import Final

from jiheng.domain.text import Text
from jiheng.engine.columns import Unit
from jiheng.repair.cells import Printed


class Slip(Enum):
    """A single mistake that turns one figure into another, the likeliest first."""

    SIGN = Text("正负号填反", "the sign is wrong")
    UNIT = Text("差一万倍，元与万元混用", "off by ten thousand: 元 for 万元")
    PERCENT = Text("差一百倍，小数与百分数混用", "off by a hundred: a fraction for a percentage")
    SWAPPED = Text("相邻两位数字颠倒", "two neighbouring digits are swapped")
    DROPPED = Text("漏写一位数字", "a digit is missing")
    DOUBLED = Text("多写一位数字", "a digit too many")
    POINT = Text("小数点错位", "the decimal point is misplaced")
    MISTAKEN = Text("一位数字写错", "one digit is mistaken")


_FACTORS: Final = {10_000: Slip.UNIT, 100: Slip.PERCENT, 10: Slip.POINT, 1_000: Slip.POINT}
_FITTING: Final = {Slip.UNIT: (Unit.FEN,), Slip.PERCENT: (Unit.RATE, Unit.VALUE)}
_LEAST_DIGITS: Final = 2


def slip_to(raw: int, held: Printed) -> Slip | None:
    """Return the mistake by which the figure `raw` was printed as it is held.

    Money below its last printed digit was never meant: no slip leads there.
    """
    exact = held.number * held.scale
    if exact == -raw and raw > 0:
        return Slip.SIGN
    for factor, slip in _FACTORS.items():
        if _is_off_by(factor, exact, raw):
            if held.unit is Unit.FEN and 0 < abs(raw) < held.step:
                return None
            return slip if _fits(slip, held, min(abs(exact), Decimal(abs(raw)))) else Slip.POINT
    whole = int(exact)
    if exact != whole or whole < 0 or raw < 0 or whole % held.step or raw % held.step:
        return None
    return _between(str(whole // held.step), str(raw // held.step))


def _fits(slip: Slip, held: Printed, lesser: Decimal) -> bool:
    """Whether a slip can happen to a figure, of which the lesser of both is given.

    A fraction of a percentage is at most 1: 100 persons are none.
    """
    possible = held.unit in _FITTING.get(slip, tuple(Unit))
    return possible and (slip is not Slip.PERCENT or lesser <= held.scale)


def _is_off_by(factor: int, exact: Decimal, raw: int) -> bool:
    """Whether a figure is the other one `factor` times as large or small, digits lost aside."""
    if not exact or len(str(abs(raw))) < _LEAST_DIGITS:
        return False
    half = Decimal("0.5")
    return exact == raw * factor or -half < exact * factor - raw <= half


def _between(wrong: str, right: str) -> Slip | None:
    if len(wrong) == len(right):
        apart = [
            place for place, pair in enumerate(zip(wrong, right, strict=True)) if _differ(pair)
        ]
        if len(apart) == 1:
            return Slip.MISTAKEN
        if len(apart) == 2 and apart[1] - apart[0] == 1:  # noqa: PLR2004
            first, second = apart
            is_swap = wrong[first] == right[second] and wrong[second] == right[first]
            return Slip.SWAPPED if is_swap else None
        return None
    if len(wrong) + 1 == len(right) and wrong in _shortened(right):
        return Slip.DROPPED
    return Slip.DOUBLED if len(wrong) == len(right) + 1 and right in _shortened(wrong) else None


def _differ(pair: tuple[str, str]) -> bool:
    return pair[0] != pair[1]


def _shortened(digits: str) -> tuple[str, ...]:
    """Return digits with one of them left out, in an order that is always the same."""
    shorter = (digits[:place] + digits[place + 1 :] for place in range(len(digits)))
    return tuple(dict.fromkeys(shorter))


def shifted(held: Printed) -> Iterator[int]:
    """Yield integers that another sign, a misplaced point or another unit turns into the print."""
    exact = int(held.number * held.scale)
    yield -exact
    for factor in _FACTORS:
        yield exact * factor
        yield (2 * exact + factor) // (2 * factor)


def slips(held: Printed) -> Iterator[int]:
    """Yield integers that swapping two digits of them or doubling one turns into the print."""
    digits = str(abs(int(held.number * held.scale)) // held.step)
    for place in range(len(digits) - 1):
        first, second = digits[place], digits[place + 1]
        yield int(digits[:place] + second + first + digits[place + 2 :]) * held.step
    yield from (int(each or "0") * held.step for each in _shortened(digits))

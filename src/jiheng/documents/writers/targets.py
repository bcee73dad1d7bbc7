"""How a target and an actual value are printed, in one cell or parted over three.

A target is parted into sign, number and unit only where the three put together again are its
text, so that nothing of the print is lost.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from jiheng.domain.amount import parse_number, printed
from jiheng.domain.indicator import Actual, Target, Tier

_PARTS = re.compile(r"([^0-9+.-]*)([+-]?[0-9][0-9,]*(?:\.[0-9]+)?)(.*)", re.DOTALL)


class Print(NamedTuple):
    """What one cell shows of a value: text, the field below the value, and its number."""

    text: str
    field: str
    number: Decimal | None = None


class TargetPrints(NamedTuple):
    """A target over three cells."""

    comparator: Print
    target: Print
    unit: Print


def target_print(target: Target) -> Print:
    """Return a target in one cell: as printed, or put together from its parts."""
    if target.text is not None:
        return Print(target.text, "text")
    sign = target.comparator.sign if target.comparator else ""
    return Print(sign + _quantity(target.value, target.unit), "text")


def target_prints(target: Target) -> TargetPrints:
    """Return a target over three cells, or whole in the middle one where it has no parts."""
    whole = target_print(target)
    parts = _PARTS.fullmatch(whole.text) if target.value is not None else None
    if parts is None or not _is_faithful(target, parts):
        return TargetPrints(Print("", "comparator"), whole, Print("", "unit"))
    sign, digits, tail = parts.groups()
    number = target.value if "," not in digits else None
    return TargetPrints(
        Print(sign, "comparator"), Print(digits, "value", number), Print(tail, "unit")
    )


def actual_print(actual: Actual, tiers: Mapping[Tier, str]) -> Print:
    """Return an actual value: as printed, or put together from its number, unit or tier."""
    if actual.text is not None:
        return Print(actual.text, "text")
    if actual.value is None and actual.tier is not None:
        return Print(tiers[actual.tier], "tier")
    return Print(_quantity(actual.value, actual.unit), "text")


def _is_faithful(target: Target, parts: re.Match[str]) -> bool:
    """Whether sign, number and unit of the print are those of the target."""
    sign, digits, tail = parts.groups()
    return (
        parse_number(digits.replace(",", "")) == target.value
        and bool(sign) == (target.comparator is not None)
        and bool(tail) == (target.unit is not None)
    )


def _quantity(value: Decimal | None, unit: str | None) -> str:
    return ("" if value is None else printed(value)) + (unit or "")

"""The figures of a list's cells: amounts, points, targets, and what a sheet holds behind them.

Reads one cell by itself; which row it is of is not known here.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.values import ValueReader, read_figure
from jiheng.documents.interpret.words import load_vocabulary
from jiheng.domain.amount import AmountUnit, printed
from jiheng.services.editing import NoNumber
from jiheng.services.list_faults import (
    MOST_DIGITS,
    MOST_POINTS,
    MOST_WAN_YUAN,
    AmountNegative,
    AmountTooFine,
    AmountTooLarge,
    CellUnitDiffers,
    PointsImpossible,
    ShownOtherwise,
)
from jiheng.services.project_lists import COLUMNS, Column, unit_behind, units_of_amounts

_POWER = re.compile(r"-?\d{1,3}(?:\.\d{1,15})?[Ee][+-]\d{1,3}")
_CURRENCY = re.compile("(?<![^-+])[\xa5\uffe5]")
"""The sign of yuan before a number, which tells nothing of its unit: lists in 万元 bear it too."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?P<part>[%‰]?)")
_PARTS = {"": 1, "%": 100, "‰": 1000}


def amount_of(text: str, unit: AmountUnit, column: Column) -> Decimal:
    """Return the amount that a cell shows, in the unit of its list.

    Raises:
        NoNumber: it shows none.
        CellUnitDiffers: it names another unit.
    """
    number = _shown(text)
    if number is None:
        raise NoNumber(text)
    said = unit_behind(text)
    if said not in {None, unit}:
        raise CellUnitDiffers(COLUMNS[column], text, read=unit.value)
    return number


def held_amount(text: str, held: str | None, column: Column) -> Decimal | None:
    """Return the number that a sheet holds where it shows a text, None where it holds no other.

    Raises:
        ShownOtherwise: what it shows is not that number rounded.
    """
    is_blank = _values().is_blank(text)
    shown = Decimal() if is_blank else _shown(text)
    if held is None or shown is None:
        return None
    number = _number_held(held)
    half = Decimal() if is_blank else _half(shown)
    if abs(shown - number) > half:
        raise ShownOtherwise(COLUMNS[column], text, held=number)
    return shown if shown == number else number


def check_amount(amount: Decimal, column: Column) -> None:
    """Refuse an amount, in 万元, that no budget has.

    Raises:
        ListError: it has; the subclass says why.
    """
    if abs(amount) > MOST_WAN_YUAN:
        raise AmountTooLarge(amount)
    if amount < 0:
        raise AmountNegative(COLUMNS[column], amount)
    if amount * AmountUnit.WAN_YUAN.fen % 1:
        raise AmountTooFine(COLUMNS[column], amount)


def points_of(text: str) -> Decimal:
    """Return the points that a cell says, with or without their unit.

    Raises:
        NoNumber: it says none.
        PointsImpossible: no indicator has so many.
    """
    points = _values().points(text)
    if points is None:
        raise NoNumber(text)
    if not 0 <= points <= MOST_POINTS:
        raise PointsImpossible(points)
    return points


def whole_text(text: str, held: str, places: int) -> str | None:
    """Return a cell's text with the number it holds, to `places`, for the one it shows rounded.

    None where it shows no single number, all of it, or something else than that number: a date.
    """
    found = list(_NUMBER.finditer(fold(text)))
    shown = read_figure(found[0][0].rstrip("%‰")) if len(found) == 1 else None
    if shown is None:
        return None
    number = abs(_number_held(held)) * _PARTS[found[0]["part"]]
    if abs(shown - number) > _half(shown):
        return None
    whole = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize()
    if whole == shown:
        return None
    before, after = fold(text)[: found[0].start()], fold(text)[found[0].end() :]
    return f"{before}{printed(whole)}{found[0]['part']}{after}"


def _shown(text: str) -> Decimal | None:
    """Return the number that a sheet shows: in powers of ten too, with a sign of yuan, a unit."""
    folded = _CURRENCY.sub("", fold(text), count=1)
    if _POWER.fullmatch(folded):
        return Decimal(folded)
    unit = unit_behind(folded)
    names = units_of_amounts().items()
    told = [name for name, of in names if of is unit and folded.endswith(name)]
    return read_figure(folded.removesuffix(max(told, key=len, default="")))


def _number_held(held: str) -> Decimal:
    return Decimal(f"{float(held):.{MOST_DIGITS}g}")


def _half(shown: Decimal) -> Decimal:
    """Return how far a number may lie from the one that is shown for it."""
    return Decimal(5).scaleb(int(shown.as_tuple().exponent) - 1)


@cache
def _values() -> ValueReader:
    return ValueReader(load_vocabulary())

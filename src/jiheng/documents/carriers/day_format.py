"""Days and times of day of a spreadsheet as the sheet shows them.

Knows the tokens of one section of a date format; how a code is cut into them is the matter of
`number_format`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - no zone
_LEAP_BUG, _LAST_DAY = 60, 2_957_000
_DAY_SECONDS = 86_400
_UNIT_SECONDS = {"h": 3600, "m": 60, "s": 1}
_NOON, _SHORT = 12, 3
_WEEKDAYS = "一二三四五六日"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def drawn_moment(
    number: Decimal, tokens: Sequence[tuple[str, str]], *, is_1904: bool
) -> str | None:
    """Return a day and time as drawn by tokens, or None where they cannot draw it.

    Args:
        number: Days since the epoch; Excel counts a 29 February 1900.
        tokens: Kind and text of each piece of the format.
        is_1904: Whether days are counted from 1904.
    """
    if not 0 <= number < _LAST_DAY:
        return None
    is_fine = any("." in text for kind, text in tokens if kind == "date")
    places = Decimal("0.001") if is_fine else Decimal(1)
    seconds = (number * _DAY_SECONDS).quantize(places, ROUND_HALF_UP)
    epoch = _EPOCH_1904 if is_1904 else _EPOCH
    if not is_1904 and number < _LEAP_BUG:
        epoch += timedelta(days=1)
    return _drawn(tokens, epoch + timedelta(milliseconds=int(seconds * 1000)), int(seconds))


def _drawn(tokens: Sequence[tuple[str, str]], at: datetime, seconds: int) -> str | None:
    has_noon = any(kind == "noon" for kind, _ in tokens)
    minutes = _minutes(tokens)
    drawn = []
    for place, (kind, text) in enumerate(tokens):
        piece: str | None = text
        if kind == "elapsed":
            piece = str(seconds // _UNIT_SECONDS[text[0]]).zfill(len(text))
        elif kind == "noon":
            piece = _noon(text, at)
        elif kind == "date":
            piece = _part(text.lower(), at, has_noon=has_noon)
            if place in minutes:
                piece = str(at.minute).zfill(len(text))
        if piece is None:
            return None
        drawn.append(piece)
    return "".join(drawn)


def _noon(text: str, at: datetime) -> str:
    before, _, after = text.partition("/")
    return after if at.hour >= _NOON else before


def _minutes(tokens: Sequence[tuple[str, str]]) -> set[int]:
    """Return where an ``m`` means minutes: right after hours, or right before seconds."""
    clock = [
        (place, text[0].lower())
        for place, (kind, text) in enumerate(tokens)
        if kind in {"date", "elapsed"}
    ]
    letters = ["", *(letter for _, letter in clock), ""]
    return {
        place
        for (place, letter), before, after in zip(clock, letters, letters[2:], strict=False)
        if letter == "m" and (before == "h" or after == "s")
    }


def _part(text: str, at: datetime, *, has_noon: bool) -> str | None:
    """Return one part of a date or time, or None for a part that is not known."""
    letter, width = text[0], len(text)
    hour = (at.hour % _NOON or _NOON) if has_noon else at.hour
    values = {"m": at.month, "d": at.day, "h": hour, "s": at.second}
    if letter in values and (width < _SHORT or letter in "hs"):
        fraction = f".{at.microsecond // 1000:03d}"[: len(text.partition(".")[2]) + 1]
        value = str(values[letter]).zfill(min(width, 2))
        return value + fraction if "." in text else value
    named = {
        "y": str(at.year) if width >= _SHORT else f"{at.year % 100:02d}",
        "e": str(at.year),
        "a": ("" if width == _SHORT else "星期") + _WEEKDAYS[at.weekday()],
        "m": _MONTHS[at.month - 1][: None if width > _SHORT else _SHORT],
        "d": _DAYS[at.weekday()][: None if width > _SHORT else _SHORT],
    }
    return named.get(letter)


def serial(written: str) -> str | None:
    """Return the days since the epoch of 1900 of an ISO 8601 date, or None where it is none."""
    try:
        moment = datetime.fromisoformat(written.strip()).replace(tzinfo=None)
    except ValueError:
        return None
    return str(Decimal((moment - _EPOCH) // timedelta(milliseconds=1)) / (_DAY_SECONDS * 1000))

"""Patterns made of the words of the vocabulary: dates, sizes, units of money in brackets.

Knows no label and no file.
"""

import re
from collections.abc import Iterable, Mapping

__all__ = ["about_pattern", "bracketed_unit_pattern", "date_pattern"]


def date_pattern(dates: Iterable[str], tails: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of a date or a span of two, with what may follow (前完成)."""
    one = f"(?:{'|'.join(dates)})"
    return re.compile(rf"{one}(?:[-~—–至到]{one})?(?:{'|'.join(tails)})*")


def about_pattern(of: Mapping[str, Mapping[str, str]]) -> re.Pattern[str]:
    """Return the pattern of a figure of which only the size is said: 约300人, 3万余人, 5次左右."""

    def any_of(section: str) -> str:
        return f"(?:{'|'.join(map(re.escape, of[section]))})"

    number = r"\d[\d,]*(?:\.\d+)?[十百千万亿]*"
    sign = f"{any_of('comparators')}?"
    unit = r"[^\d,;:。，；、]{0,8}"
    before = f"{any_of('about_before')}{number}{unit}"
    behind = f"{number}(?:{any_of('about_within')}{unit}|{unit}{any_of('about_after')})"
    return re.compile(f"{sign}(?:{before}|{behind})")


def bracketed_unit_pattern(units: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of a unit of money in brackets, as headings print it: （单位：万元）."""
    longest_first = sorted(units, key=len, reverse=True)
    return re.compile(rf"\((?:[^()]*:)?({'|'.join(map(re.escape, longest_first))})\)")

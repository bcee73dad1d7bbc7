"""What is made of words of the vocabulary: dates, sizes, units of money, sources, heads of reasons.

Knows no label and no file.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import product

__all__ = [
    "about_pattern",
    "bracketed_unit_pattern",
    "columns_named",
    "date_pattern",
    "sources_of_levels",
    "units_named",
]


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


def sources_of_levels(of: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the sources that levels of government give: 市级, 市级支出, 省财政配套, 补助区县."""
    alone, stems = of["source_levels"], of["source_stems"]
    found = {
        f"{level}{ending}": source
        for level, source in (*alone.items(), *stems.items())
        for ending in of["source_endings"]
    }
    ways = product(of["lower_ways"], of["lower_levels"])
    return {**{way.format(level): "lower_grant" for way, level in ways}, **found, **alone}


def units_named(units: Mapping[str, str], head: Mapping[str, str]) -> dict[str, str]:
    """Return units of money as printed: alone, or after a label, as in 金额单位：万元."""
    labels = [label for label, concept in head.items() if concept == "amount_unit"]
    openings = ["", *(f"{label}{mark}" for label in labels for mark in ("", ":"))]
    return {f"{opening}{word}": unit for word, unit in units.items() for opening in openings}


def columns_named(of: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the heads of the table, those of reasons in all their parts: 未达标原因及改进措施."""
    subjects, nouns, joints, measures = (
        [label for label, own in of["reason_parts"].items() if own == part]
        for part in ("subject", "noun", "joint", "measure")
    )
    behind = ["", *map("".join, product(joints, measures))]
    reasons = map("".join, product(subjects, nouns, behind))
    return {**dict.fromkeys(reasons, "variance_explanation"), **of["indicator_columns"]}

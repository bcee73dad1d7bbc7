"""Days that Chinese texts name, as numbers that compare: 2024年6月底 is 20240621 to 20240631.

A month has 31 days here and a date without a year has none (``0630``); the caller adds the
fiscal year. Only what is written is read: 按时 and 30 天 name no day.
"""

import re
from collections.abc import Iterator

import polars as pl

from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import mark

FIRST_OF_YEAR, LAST_OF_YEAR = 101, 1231
WITHOUT_YEAR = 10_000
"""Below this a day lacks its year."""

_PARTS = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}
_COARSE = ("季度", "半年", "学年")
_DATE = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*(?:年度?|[-/.](?=\d{1,2}(?:[-/.月]|$))))?"
    r"(?:\s*(?<!\d)(?P<month>1[0-2]|0?[1-9])\s*(?:月份?|[-/.](?=\d))"
    r"(?:\s*(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号|(?![\d.%]))|(?P<part>初|[上中下]旬|底|末))?)?"
)
_PERHAPS_A_DAY = r"(?:19|20)\d\d|[0-9]\s*月"
"""Whether a text may name a day; most do not, and are not read."""
Span = tuple[int, int]


def span_of(text: str) -> Span | None:
    """Return first and last day of the last date in `text`, None where it names none.

    A year carries over to the dates after it: 2024年1月至6月 ends in 2024年6月.
    """
    found: Span | None = None
    year = 0
    if any(word in text for word in _COARSE):
        return None
    for named in _dates(text):
        year = int(named["year"] or year)
        found = _span(named, year * WITHOUT_YEAR)
    return found


def _dates(text: str) -> Iterator[re.Match[str]]:
    for named in _DATE.finditer(text):
        has_month = named["month"] and ("月" in named[0] or (named["year"] and named["day"]))
        if named["year"] or has_month:
            yield named


def _span(named: re.Match[str], year: int) -> Span:
    if not named["month"]:
        return year + FIRST_OF_YEAR, year + LAST_OF_YEAR
    month = year + int(named["month"]) * 100
    if named["day"]:
        return month + int(named["day"]), month + int(named["day"])
    first, last = _PARTS.get(named["part"] or "", (1, 31))
    return month + first, month + last


@mark
def is_bare_year(text: pl.Expr, _: Parameters) -> pl.Expr:
    """Whether a text says a year and nothing more: 2019年, 2024年度内完成, 2024年底前."""
    year = r"(?:19|20)[0-9]{2}\s*(?:年度?)?"
    end = r"(?:全年|当年)?(?:之?内|以内|底|末)?(?:之?前)?(?:全部)?(?:完成)?"
    return text.str.contains(rf"^[\s<≤≦=＜＝]*{year}\s*{end}[\s。.]*$")


@mark
def first_day(text: pl.Expr, _: Parameters) -> pl.Expr:
    """Return the first day the last date of a text may mean, null without a date."""
    return _mapped(text, 0)


@mark
def last_day(text: pl.Expr, _: Parameters) -> pl.Expr:
    """Return the last day the last date of a text may mean, null without a date."""
    return _mapped(text, 1)


def _mapped(text: pl.Expr, end: int) -> pl.Expr:
    def read(texts: pl.Series) -> pl.Series:
        places = texts.str.contains(_PERHAPS_A_DAY).arg_true()
        spans = (span_of(each) for each in texts.gather(places).to_list())
        days = pl.Series([span and span[end] for span in spans], dtype=pl.Int64)
        found: pl.Series = pl.repeat(None, len(texts), dtype=pl.Int64, eager=True)
        return found.scatter(places, days)

    return text.map_batches(read, return_dtype=pl.Int64, is_elementwise=True)

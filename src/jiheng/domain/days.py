"""Days that Chinese texts name, as numbers that compare: 2024年6月底 is 20240621 to 20240631.

In a span a month has 31 days and a date without a year has none (``0630``); the caller adds the
fiscal year. The end of a deadline is a day of the calendar. Only what is written is read: 按时
and 30 天 name no day.
"""

import re
from calendar import monthrange
from collections.abc import Iterator

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
_PART_OF_YEAR = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*年?度?\s*)?"
    r"(?:(?P<more>[前、和及至到~～—–-])?第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年)(?P<part>初|底|末)?"
)
_QUARTERS = dict(zip("一二三四1234", (1, 2, 3, 4) * 2, strict=True))
_DATE = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*(?:年度?|[-/.](?=\d{1,2}(?:[-/.月]|$))))?"
    r"(?:\s*(?<!\d)(?P<month>1[0-2]|0?[1-9])\s*(?:月份?|[-/.](?=\d))"
    r"(?:\s*(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号|(?![\d.%]))|(?P<part>初|[上中下]旬|底|末))?)?"
)
PERHAPS_A_DAY = r"(?:19|20)\d\d|[0-9]\s*月|[一二三四1-4]季度|[上下]半年"
"""Whether a text may name a day; most do not, and are not read."""
_YEAR_END = re.compile(r"(?:本|当)?年度?(?=[底末内])")
_PERHAPS_AN_END = re.compile(rf"{PERHAPS_A_DAY}|年度?[底末内]")
_OPENING = r"[≤≦<＜=＝]?\s*(?:已|应|须|必须)?(?:不[晚迟]于|截[至止]|于|在)?"
_BEFORE = r"(?:之|以)?前"
_UNTIL = rf"(?:[底末]?(?:{_BEFORE}|[之以]?内|为?止)?)"
_FINISHED = (
    r"(?:已?(?:全部|全面|均|按[时期])?"
    r"(?:完成|完工|竣工|建成|办结|结束|交付|上线|到位|发放|支付|投入使用)?"
    r"(?:验收)?(?:完毕|合格|通过)?)"
)
_ONLY_DAYS = re.compile(
    rf"\s*{_OPENING}\s*\0(?:\s*[-—–~～至到]\s*\0)*\s*{_UNTIL}{_FINISHED}\s*。?\s*"
)
"""What may stand around the dates of a text that says no more than by when something is done."""
_BEFORE_DATE = re.compile(rf"\0\s*{_BEFORE}")
Span = tuple[int, int]


def span_of(text: str) -> Span | None:
    """Return first and last day of the last date in `text`, None where it names none.

    A year carries over to the dates after it: 2024年1月至6月 ends in 2024年6月. A quarter or half
    of a year is read where the text names no other date.
    """
    found: Span | None = None
    year = 0
    if any(word in text for word in _COARSE):
        return _span_of_part(text)
    for named in _dates(text):
        year = int(named["year"] or year)
        found = _span(named, year * WITHOUT_YEAR)
    return found


def _span_of_part(text: str) -> Span | None:
    """Return first and last day of the one quarter or half year a text names: 三季度末, 上半年."""
    named = list(_PART_OF_YEAR.finditer(text))
    if (
        len(named) != 1
        or named[0]["more"]
        or any(text.count(word) > 1 for word in _COARSE)
        or "学年" in text
    ):
        return None
    found = named[0]
    others = list(_dates(text[: found.start()] + " " + text[found.end() :]))
    if any(each["month"] for each in others) or len(others) > (found["year"] is None):
        return None
    year = int(found["year"] or (others[0]["year"] if others else 0)) * WITHOUT_YEAR
    months = 3 if found["quarter"] else 6
    part = _QUARTERS[found["quarter"]] if found["quarter"] else "上下".index(found["half"]) + 1
    first, last = year + ((part - 1) * months + 1) * 100, year + part * months * 100
    if found["part"] is None:
        return first + 1, last + 31
    start, end = _PARTS[found["part"]]
    return (first + start, first + end) if found["part"] == "初" else (last + start, last + end)


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


def end_of(text: str, fiscal_year: int | None) -> Span | None:
    """Return the day by which something is done, of a text that says nothing else.

    Args:
        text: such as 2024年11月底前完成, ≤12月31日, 年底前.
        fiscal_year: the year of a day that names none.

    Returns:
        The earliest and the latest day of the calendar that may be meant, mostly one and the
        same: 20241130; 12月前 may mean 1130 or 1231. None where the text says anything else
        (2024年6月起, 第二季度, 按时), names no possible day, or lacks a year that nothing tells.
    """
    if not _PERHAPS_AN_END.search(text):
        return None
    dates = list(_dates(text)) or list(_YEAR_END.finditer(text))
    around = _without(dates, text)
    if not dates or not _ONLY_DAYS.fullmatch(around):
        return None
    first, last = (
        day + (fiscal_year or 0) * WITHOUT_YEAR * (day < WITHOUT_YEAR)
        for day in span_of(text) or (FIRST_OF_YEAR, LAST_OF_YEAR)
    )
    if last < WITHOUT_YEAR:
        return None
    if first == last:
        return (last, last) if last == _in_calendar(last) else None
    is_coarse = _BEFORE_DATE.search(around) and first % 100 == 1
    return _day_before(first) if is_coarse else _in_calendar(last), _in_calendar(last)


def _without(dates: list[re.Match[str]], text: str) -> str:
    """Return the text with a sign in the place of each date."""
    for named in reversed(dates):
        text = f"{text[: named.start()]}\0{text[named.end() :]}"
    return text


def _in_calendar(day: int) -> int:
    """Return the day, or the last one of its month where the month is shorter."""
    month, number = divmod(day, 100)
    return month * 100 + min(number, monthrange(*divmod(month, 100))[1])


def _day_before(first: int) -> int:
    """Return the day before the first of a month."""
    year, month = divmod(first // 100, 100)
    if month == 1:
        return (year - 1) * WITHOUT_YEAR + LAST_OF_YEAR
    return _in_calendar((year * 100 + month - 1) * 100 + 31)

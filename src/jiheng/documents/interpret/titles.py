"""The year and the title that the head of a form prints, and where they end."""

import re
from typing import NamedTuple

from jiheng.documents.interpret.words import Vocabulary

_DIGITS = "\u3007\u25cb零一二三四五六七八九"
_NUMERALS = str.maketrans(_DIGITS, "000123456789")
_SPELT = re.compile(rf"二[\u3007\u25cb零][{_DIGITS}]{{2}}(?=年)")
_LEADING = re.compile(r"((?:19|20)\d\d)年")
YEAR = re.compile(r"((?:19|20)\d\d)年(?:度|\)|\Z)|\(((?:19|20)\d\d)\)")
_YEAR_ALONE = "年度"
LONGEST_TITLE = 60
"""How many characters a title, or a line that prints the year, may have."""


class Year(NamedTuple):
    """A year as a line prints it, and where in the folded line."""

    year: int
    start: int
    end: int


def find_year(folded: str, *, is_title: bool = False) -> Year | None:
    """Return the year a line prints: 2023年度, (2023), 二〇二三年度; a title may begin with it.

    Behind a label (填报年度：2023年) it is the label that says what year it is.
    """
    text = _SPELT.sub(lambda spelt: spelt.group().translate(_NUMERALS), folded)
    year = YEAR.search(text) or (_LEADING.match(text) if is_title else None)
    before = text[: year.start()].rstrip(":") if year else ""
    if year is None or before.endswith(_YEAR_ALONE) is not (before == _YEAR_ALONE):
        return None
    return Year(int(next(filter(None, year.groups()))), *year.span())


def year_of(folded: str, *, is_title: bool = False) -> int | None:
    """Return the year that `find_year` finds, or None."""
    found = find_year(folded, is_title=is_title)
    return found.year if found else None


def title_end(text: str, words: Vocabulary) -> int:
    """Return the offset just past the last title in `text`, or 0 when there is none."""
    found = [(text.rfind(title), title) for title in words.titles]
    return max((at + len(title) for at, title in found if at >= 0), default=0)

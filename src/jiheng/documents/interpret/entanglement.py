"""What shows that two forms were poured into one: labels that may stand once stand twice.

Reads no values; says where the first and the second stand. What merely follows a finished
form is for `closing`. An end of a form where none belongs may be another's.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Break
from jiheng.documents.interpret.closing import has_figure
from jiheng.documents.interpret.heads import find_heads
from jiheng.documents.interpret.parts import LEAST_INDICATOR_COLUMNS, Parts
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import INDICATOR_COLUMNS, Vocabulary
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import Indicator, Level1

_UNIQUE = ("project_name", "supervising_department")
_CLOSING = ("total", "rating")
_FUNDS_ONLY = ("original_budget", "revised_budget", "outturn", "execution_rate")
_LEAST_FUNDS_COLUMNS = 3


class Twice(NamedTuple):
    """A label and the fragments at which it stands first and again."""

    label: str
    first: int
    again: int


class _Closing(NamedTuple):
    """A label of the total row or of the rating."""

    at: int
    last: int
    concept: str
    label: str


def find_twice(
    sheet: Sheet, parts: Parts, *, words: Vocabulary, reader: ValueReader
) -> Twice | None:
    """Return a label that may stand once in a form and stands twice, or None."""
    return (
        _head_twice(sheet, words)
        or _funds_twice(sheet, words, parts)
        or _total_line_twice(sheet, words, parts)
        or _closing_twice(sheet, parts, words=words, reader=reader)
    )


def odd_ends(
    sheet: Sheet, parts: Parts, *, words: Vocabulary, reader: ValueReader
) -> frozenset[str]:
    """Return which ends of a form, total or rating, stand too early or once more.

    Too early is above the table, but for the sum of the funds; and a rating above the total row.
    A grade by itself on its line, away from its label, may be such an end as well.
    """
    odd: set[str] = set()
    seen: dict[str, _Closing] = {}
    for closing in _closings(sheet, 0, words=words, reader=reader):
        before = seen.setdefault(closing.concept, closing)
        if closing.at < parts.closing:
            is_odd = sheet.hit(words.sources, closing.at, len(sheet)) is None
        else:
            is_odd = before is not closing and not _is_same_row(sheet, before, closing)
        if is_odd:
            odd.add(closing.concept)
        if closing.concept == "total" and before is closing and "rating" in seen:
            odd.add("rating")
    return frozenset(odd | ({"rating"} if _has_lone_grade(sheet, words) else set()))


def _has_lone_grade(sheet: Sheet, words: Vocabulary) -> bool:
    lines = Counter(each.line for each in sheet.fragments if each.text)
    labelled = False
    for at, text in enumerate(sheet.folded):
        if text in words.grades and lines[sheet.fragments[at].line] == 1 and not labelled:
            return True
        if text:
            labelled = words.closing.ends_label(text)
    return False


def find_restart(indicators: Sequence[Indicator]) -> int | None:
    """Return the first indicator of a category that was left for another before, or None."""
    left: set[Level1] = set()
    current: Level1 | None = None
    for index, row in enumerate(indicators):
        if row.level1 is None or row.level1 is current:
            continue
        if row.level1 in left:
            return index
        if current is not None:
            left.add(current)
        current = row.level1
    return None


def _head_twice(sheet: Sheet, words: Vocabulary) -> Twice | None:
    seen: dict[str, int] = {}
    at = 0
    while at < len(sheet):
        hit = sheet.hit(words.head, at, len(sheet))
        if hit is not None and hit[1].concept in _UNIQUE:
            before = seen.setdefault(hit[1].concept, at)
            if _is_elsewhere(sheet, before, at):
                return Twice(hit[1].text, before, at)
        at = at + 1 if hit is None else hit[0] + 1
    return None


def _funds_twice(sheet: Sheet, words: Vocabulary, parts: Parts) -> Twice | None:
    """Return the heads of the funding block, if they stand again and on no new page."""
    if parts.funds is None:
        return None
    again = find_heads(
        sheet,
        words.funds_columns,
        start=parts.funds.last + 1,
        end=len(sheet),
        known=_FUNDS_ONLY,
        least=_LEAST_FUNDS_COLUMNS,
    )
    if again is None or sheet.fragments[again.first].before is Break.PAGE:
        return None
    return Twice(again.heads[0].label, parts.funds.first, again.first)


def _total_line_twice(sheet: Sheet, words: Vocabulary, parts: Parts) -> Twice | None:
    """Return the line of all funds, if the funding block has it twice."""
    if parts.funds is None:
        return None
    seen: dict[str, int] = {}
    at = parts.funds.last + 1
    while at < parts.objective:
        hit = sheet.hit(words.sources, at, parts.objective)
        if hit is not None and hit[1].concept is FundingSource.TOTAL:
            before = seen.setdefault(hit[1].text, at)
            if _is_elsewhere(sheet, before, at):
                return Twice(hit[1].text, before, at)
        at = at + 1 if hit is None else hit[0] + 1
    return None


def _closing_twice(
    sheet: Sheet, parts: Parts, *, words: Vocabulary, reader: ValueReader
) -> Twice | None:
    """Return a total or rating that stands again, unless it is a mere tail of another form."""
    seen: dict[str, _Closing] = {}
    for closing in _closings(sheet, parts.closing, words=words, reader=reader):
        before = seen.setdefault(closing.concept, closing)
        if before is closing:
            continue
        if len(seen) < len(_CLOSING):
            if before.label == closing.label and not _is_same_row(sheet, before, closing):
                return Twice(closing.label, before.at, closing.at)
            continue
        again = find_heads(
            sheet,
            words.indicator_columns,
            start=parts.closing,
            end=closing.at,
            known=INDICATOR_COLUMNS,
            least=LEAST_INDICATOR_COLUMNS,
        )
        return Twice(closing.label, before.at, closing.at) if again else None
    return None


def _closings(
    sheet: Sheet, start: int, *, words: Vocabulary, reader: ValueReader
) -> Iterator[_Closing]:
    at = start
    while at < len(sheet):
        hit = sheet.hit(words.closing, at, len(sheet))
        if hit is None:
            at += 1
            continue
        last, label = hit
        if label.concept == "rating" or (
            label.concept == "total" and has_figure(sheet, reader, last + 1)
        ):
            yield _Closing(at, last, label.concept, label.text)
        at = last + 1


def _is_same_row(sheet: Sheet, one: _Closing, other: _Closing) -> bool:
    """Whether the row was only printed again, with the same figures."""
    is_same_line = sheet.fragments[one.at].line == sheet.fragments[other.at].line
    return is_same_line or (
        sheet.folded[one.last + 1 : one.last + 3] == sheet.folded[other.last + 1 : other.last + 3]
    )


def _is_elsewhere(sheet: Sheet, before: int, at: int) -> bool:
    return sheet.fragments[before].line != sheet.fragments[at].line

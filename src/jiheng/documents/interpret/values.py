"""What one cell holds: a figure, a quantity with sign and unit, a tier, a blank, a date, text.

Reads the cell by itself; where it stands in the form is not known here.
"""

import re
from decimal import Decimal
from enum import IntEnum, auto
from functools import lru_cache
from typing import NamedTuple

from jiheng.documents.interpret.folding import clean, fold
from jiheng.documents.interpret.words import Vocabulary
from jiheng.domain.amount import parse_number
from jiheng.domain.indicator import Actual, Comparator, Target, Tier

_NUMBER = re.compile(r"[+−–﹣-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_LONGEST_VALUE = 32
_FAILED = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|#+)")
_CUT = re.compile(r"\d\s+\d")
_THOUSANDS = re.compile(r"\A\D*\d{1,3}(?:\s\d{3})+(?!\d|\s*\d)")
_SPACED = re.compile(r"\A\D*(?:\d\s+)+\d(?!\d)")
_BRACKETED = re.compile(r"\(([^()\d]{1,12})\)\Z")
_CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_AT_LEAST = frozenset({Comparator.GE, Comparator.GT})
_AT_MOST = frozenset({Comparator.LE, Comparator.LT})
_MONTHS, _SHORT_YEARS, _YEARS = range(1, 13), range(10, 100), range(1900, 2100)
_BARE_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:\.(?:0?[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))\Z"
)
_MINUS = str.maketrans("−–﹣", "---")
_MOST_KNOWN = 50_000
_LONGEST_QUANTITY = 48
_LONGEST_DATE = 32
_LONGEST_FREE_UNIT = 4
_POINTS_UNIT, _DAY = "分", "日"
_OF_DATES = "年月日"
_PER = re.compile(r"[/·]")
_ALTERNATIVE = re.compile(r"\(([^()]{1,4})\)")
_MULTIPLES = frozenset("百千万亿")
_PUNCTUATION = frozenset(",.;:!?()[]{}、。，；：！？（）《》“”\"'=<>≤≥")


class Form(IntEnum):
    """The form of a cell's content."""

    FIGURE = auto()
    SIGNED = auto()
    QUANTITY = auto()
    TIER = auto()
    BLANK = auto()
    TEXT = auto()
    DATE = auto()


class Quantity(NamedTuple):
    """A number with the sign before it and the unit after it, as far as printed."""

    comparator: Comparator | None
    value: Decimal
    unit: str | None


class Value(NamedTuple):
    """A cell read by itself; a date or deadline is text that `is_date`.

    So is a figure of which only the size is said (3万余人): it `is_about`, and no quantity.
    """

    form: Form
    text: str
    quantity: Quantity | None = None
    tier: Tier | None = None
    is_date: bool = False
    is_about: bool = False

    @property
    def table_form(self) -> Form:
        """The form a table column sees, where dates and sizes are told from other text."""
        if self.is_about:
            return Form.QUANTITY
        return Form.DATE if self.is_date else self.form


def is_number_cut(text: str) -> bool:
    """Whether white space stands inside a number or between two: nothing tells which.

    Not so where it parts thousands (1 200.5) or all digits (1 2 0 0). What a spreadsheet shows
    for a formula that failed (#DIV/0!) is no number either.
    """
    if len(text) > _LONGEST_VALUE:
        return False
    if _CUT.search(text) is None:
        return "#" in text and _FAILED.fullmatch(text.strip()) is not None
    return "\n" in text or not (_THOUSANDS.search(text) or _SPACED.search(text))


@lru_cache(1 << 15)
def read_figure(text: str) -> Decimal | None:
    """Return the number a cell prints, thousands commas removed, or None."""
    folded = fold(text)
    return _parsed(folded) if _NUMBER.fullmatch(folded) else None


def _parsed(number: str) -> Decimal | None:
    """Return a number whose commas part thousands and whose minus may be any dash."""
    return parse_number(number.replace(",", "").translate(_MINUS))


@lru_cache(1 << 13)
def read_rate(text: str) -> Decimal | None:
    """Return the number of a percentage, with or without its sign."""
    folded = fold(text)
    for sign in ("(%)", "%"):
        folded = folded.removesuffix(sign)
    return read_figure(folded)


Leaves = tuple[str, ...]
"""Which parts of a target or an actual value are there."""


def _leaves(part: Target | Actual, leaves: Leaves) -> Leaves:
    return tuple(leaf for leaf in leaves if getattr(part, leaf) is not None)


def _names_day(text: str, quantity: Quantity | None) -> bool:
    """Whether what looks like a number names a day, or may: 6月, ≤12月, 10.1日以内, 2024.10."""
    if quantity is None:
        return False
    _, value, unit = quantity
    folded = fold(text)
    if unit is None:
        return _BARE_DATE.search(folded) is not None
    if unit == _DAY:
        return bool(value % 1)
    if unit.startswith("月"):
        return value in _MONTHS
    is_short_year = (
        folded[0].isdigit() and quantity.comparator in _AT_MOST and value in _SHORT_YEARS
    )
    return unit.startswith("年") and (value in _YEARS or is_short_year)


def _agree(sign: Comparator | None, after: Comparator) -> bool:
    """Whether a sign before a number, if any, does not gainsay the one after it."""
    return sign is None or (sign in _AT_LEAST) == (after in _AT_LEAST)


class ValueReader:
    """Reads cells with the vocabulary's signs, units, tiers and blank marks."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._signs = sorted(words.signs, key=len, reverse=True)
        self._after = sorted(words.signs_after, key=len, reverse=True)
        self._with_unit = sorted(words.signs_with_unit, key=len, reverse=True)
        self._tails = sorted(words.limit_tails, key=len, reverse=True)
        self.blanks = words.blank_marks | {""}
        self._seen: dict[str, Value] = {}
        self._targets: dict[tuple[str, str, str], tuple[Target, Leaves]] = {}
        self._actuals: dict[str, tuple[Actual, Leaves]] = {}

    def read(self, text: str) -> Value:
        """Return what the cell holds; `text` may still have residue spaces."""
        known = self._seen.get(text)
        if known is None:
            known = self._read(text)
            if len(self._seen) < _MOST_KNOWN:
                self._seen[text] = known
        return known

    def target(self, text: str, *, sign: str = "", unit: str = "") -> tuple[Target, Leaves]:
        """Return a target, from its own cell and those of sign and unit where there are such."""
        key = (sign, text, unit)
        known = self._targets.get(key)
        if known is None:
            known = self._target(text, sign=sign, unit="" if self.is_blank(unit) else unit)
            if len(self._targets) < _MOST_KNOWN:
                self._targets[key] = known
        return known

    def _target(self, text: str, *, sign: str, unit: str) -> tuple[Target, Leaves]:
        value = self._limited(sign + text + unit)
        if value.quantity is None and not value.is_about:
            value = self._limited(text)
        is_day = not unit and _names_day(value.text, value.quantity)
        parts = (None, None, None) if is_day else value.quantity or (None, None, None)
        target = Target(value.text, *parts)
        return target, _leaves(target, ("text", "comparator", "value", "unit"))

    def _limited(self, text: str, *, is_done: bool = False) -> Value:
        """Return what a cell holds, a limit where its unit ends in one: 3天内, 30日内完成.

        Args:
            text: of the cell.
            is_done: whether it is done already: 3天完成 is 3天 then, and 3日完成 perhaps a date.
        """
        value, folded = self.read(text), fold(text)
        bare = folded.removesuffix(next(filter(folded.endswith, self._tails), ""))
        ending = next(filter(bare.endswith, self._with_unit), None)
        if ending is not None:
            return value._replace(quantity=self._limit(bare, ending))
        quantity = None if bare == folded else self._quantity(bare)
        if quantity is None:
            return value
        is_sure = quantity.comparator or (is_done and quantity.unit not in {None, *_OF_DATES})
        return value._replace(quantity=quantity) if is_sure else value

    def _limit(self, folded: str, ending: str) -> Quantity | None:
        after = self._words.signs_with_unit[ending]
        sizes = range(len(ending), 0, -1)
        unit = next(ending[:size] for size in sizes if ending[:size] in self._words.units)
        limit = self._quantity(folded.removesuffix(ending) + unit)
        if limit is None or limit.unit != unit or not _agree(limit.comparator, after):
            return None
        return limit._replace(comparator=limit.comparator or after)

    def actual(self, text: str) -> tuple[Actual, Leaves]:
        """Return an actual value from its cell; a limit in the place of one is its figure."""
        known = self._actuals.get(text)
        if known is None:
            value = self._limited(text, is_done=True)
            quantity = value.quantity
            if quantity and quantity.comparator and _names_day(value.text, quantity):
                quantity = None
            number, unit = quantity[1:] if quantity else (None, None)
            actual = Actual(value.text, number, unit, value.tier)
            known = actual, _leaves(actual, ("text", "value", "unit", "tier"))
            if len(self._actuals) < _MOST_KNOWN:
                self._actuals[text] = known
        return known

    def is_blank(self, text: str) -> bool:
        """Whether the cell is empty or holds only a mark for nothing."""
        return not text or fold(text) in self.blanks

    def points(self, text: str) -> Decimal | None:
        """Return the points a cell prints, with or without their unit: 20, 20分."""
        figure = read_figure(text)
        quantity = self.read(text).quantity if figure is None else None
        if quantity is not None and (quantity.comparator, quantity.unit) == (None, _POINTS_UNIT):
            return quantity.value
        return figure

    def is_sign(self, folded: str) -> bool:
        """Whether the text is a sign that stands before a number."""
        return folded in self._words.signs

    def is_unit(self, folded: str) -> bool:
        """Whether the text is a unit that is known, in brackets or not."""
        return bool(folded) and self._is_unit(folded.removeprefix("(").removesuffix(")"))

    def begins_with_unit(self, folded: str) -> bool:
        """Whether the text begins with the name of a unit, as after a number."""
        return any(folded[:size] in self._words.units for size in (1, 2, 3))

    def _read(self, text: str) -> Value:
        folded, print_ = fold(text), clean(text)
        if folded in self.blanks:
            return Value(Form.BLANK, print_)
        tier = self._words.tiers.get(folded)
        if tier is not None:
            return Value(Form.TIER, print_, tier=tier)
        is_short = len(folded) <= _LONGEST_QUANTITY
        is_about = is_short and self._words.about.fullmatch(folded) is not None
        quantity = self._quantity(folded) if is_short and not is_about else None
        if quantity is None:
            is_date = self._is_date(folded)
            return Value(Form.TEXT, print_, is_date=is_date, is_about=is_about and not is_date)
        if quantity.comparator is not None:
            return Value(Form.SIGNED, print_, quantity)
        form = Form.FIGURE if quantity.unit is None else Form.QUANTITY
        return Value(form, print_, quantity)

    def _is_date(self, folded: str) -> bool:
        return len(folded) <= _LONGEST_DATE and self._words.date.fullmatch(folded) is not None

    def _quantity(self, folded: str) -> Quantity | None:
        sign = next((sign for sign in self._signs if folded.startswith(sign)), "")
        rest = folded[len(sign) :]
        match = _NUMBER.match(rest)
        if match is None:
            return None
        value = _parsed(match.group())
        tail, after = self._sign_after(rest[match.end() :])
        comparator = self._words.signs.get(sign, after)
        if after is not None and not _agree(comparator, after):
            return None
        unit = self._unit(tail, is_signed=comparator is not None)
        if value is None or unit is None:
            return None
        if unit == "年" and _CALENDAR_YEAR.match(match.group()) and not sign:
            return None
        return Quantity(comparator, value, unit or None)

    def _sign_after(self, tail: str) -> tuple[str, Comparator | None]:
        for sign in self._after:
            if tail.endswith(sign):
                return tail[: -len(sign)], self._words.signs_after[sign]
        return tail, None

    def _is_unit(self, tail: str) -> bool:
        """Whether `tail` is a unit: known, one with 万 or the like before it, or 元/人·月."""
        units = self._words.units
        core = tail[: tail.index("(")] if tail.endswith(")") and tail.find("(") > 0 else tail
        return all(
            part in units or (part[:1] in _MULTIPLES and part[1:] in units)
            for part in map(self._without_alternative, _PER.split(core))
        )

    def _without_alternative(self, unit: str) -> str:
        """Return a unit without the other one in brackets within it: 头(只)次."""
        other = _ALTERNATIVE.search(unit)
        is_unit = other is not None and other.group(1) in self._words.units
        return unit[: other.start()] + unit[other.end() :] if other and is_unit else unit

    def _without_remark(self, unit: str) -> str:
        """Return a unit without what is said of the value behind it: %(197/200), %(含)."""
        core, _, bracket = unit.removesuffix(")").partition("(")
        is_remark = core and bracket and unit.endswith(")") and not self._is_unit(bracket)
        return core if is_remark else unit

    def _unit(self, tail: str, *, is_signed: bool) -> str | None:
        """Return the unit `tail` names, "" for none, None when it is no unit."""
        if not tail or self._is_unit(tail):
            return self._without_remark(tail)
        bracketed = _BRACKETED.match(tail)
        named = bracketed.group(1) if bracketed else tail
        if named in self.blanks:
            return None
        if bracketed:
            return named
        is_free = len(tail) <= _LONGEST_FREE_UNIT and not any(
            character in _PUNCTUATION or character.isdigit() for character in tail
        )
        return tail if is_signed and is_free else None

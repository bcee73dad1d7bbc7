"""Personal data in a text: phone numbers, identity numbers, bank cards, names after a role.

A number counts only if it could be one: an identity number has its check digit and a possible
day of birth (GB 11643), a card number its Luhn digit. Texts are searched once each.
"""

import re
from datetime import date

import polars as pl

from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import mark
from jiheng.rules.marks import any_of

PHONE, IDENTITY, CARD, PERSON = 1, 2, 4, 8
FEWEST_DIGITS = 7
"""Fewer digits in a row are no number of a person."""
_LEAD = 12
"""How many characters before a number tell what it is; the whole text would cost its square."""
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0D: "-"}
"""Full-width digits and hyphen to plain ones."""
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")
_CARD = re.compile(
    r"(?<![0-9A-Za-z])(?:62|4|5[1-5])\d{2}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![0-9A-Za-z])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_ELDEST = date(1900, 1, 1)
_CARD_LENGTHS = range(16, 20)


def is_identity_number(number: str) -> bool:
    """Whether 18 characters are a possible resident identity number."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    try:
        born = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        return False
    return born >= _ELDEST and _CHECK_DIGITS[total % 11] == number[17].upper()


def is_card_number(number: str) -> bool:
    """Whether digits are a possible number of a bank card: 16 to 19 with a Luhn digit."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(digit * 2, 10)) for digit in digits[1::2])
    return len(digits) in _CARD_LENGTHS and (sum(digits[::2]) + sum(doubled)) % 10 == 0


class _Examiner:
    """Tells which personal data a text holds, by the words of a policy."""

    def __init__(self, p: Parameters) -> None:
        longest_first = sorted(p.surnames, key=len, reverse=True)
        roles, titles, surnames = map(any_of, (p.person_roles, p.person_titles, longest_first))
        followers, others = map(any_of, (p.name_followers, p.not_names))
        name = rf"(?:{surnames})(?!{others})[\u4e00-\u9fff]{{1,2}}"
        self._named = re.compile(
            rf"(?:{roles})(?:[：:]\s*|为|是){name}(?=[^\u4e00-\u9fff]|{followers}|\Z)"
            rf"|(?<![\u4e00-\u9fff]){name}(?:{titles})"
        )
        self._code = re.compile(rf"(?:{any_of(p.code_labels)})[：:]?\s*\Z")
        self._public = re.compile(rf"(?:{any_of(p.public_lines)})(?:电话)?[：:]?\s*\Z")
        self.sift = rf"(?:\d[ -]?){{{FEWEST_DIGITS}}}|{roles}|{titles}"

    def examine(self, written: str) -> int:
        """Return what a text holds, as a bit set."""
        text = written.translate(_WIDE)
        cards = (re.sub(r"\D", "", found[0]) for found in _CARD.finditer(text))
        return (
            PERSON * (self._named.search(text) is not None)
            | PHONE * self._holds_phone(text)
            | IDENTITY * any(is_identity_number(found[0]) for found in _IDENTITY.finditer(text))
            | CARD * any(is_card_number(number) for number in cards)
        )

    def _holds_phone(self, text: str) -> bool:
        """Whether a text holds a phone number that is no public line, nor the code of something."""
        return any(
            harmless.search(text[max(0, found.start() - _LEAD) : found.start()]) is None
            for number, harmless in ((_MOBILE, self._code), (_LANDLINE, self._public))
            for found in number.finditer(text)
        )


@mark
def private_data(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Tell which personal data a text holds, as a bit set."""
    examiner = _Examiner(p)

    def read(texts: pl.Series) -> pl.Series:
        places = texts.str.contains(examiner.sift).arg_true()
        kinds = [examiner.examine(each) for each in texts.gather(places).to_list()]
        found: pl.Series = pl.zeros(len(texts), dtype=pl.Int64, eager=True)
        return found.scatter(places, pl.Series(kinds, dtype=pl.Int64))

    return text.map_batches(read, return_dtype=pl.Int64, is_elementwise=True)

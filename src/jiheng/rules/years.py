"""Years that a text names: 2023年度, 2022—2023年, 2022-23年, 二〇二三年.

A number is a year only before 年, or in a range or list that ends so; document numbers such as
〔2024〕76号 are none. A range left open (2020年起, 2021年以来) reaches to any year.
"""

import polars as pl

from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import mark

_ZEROS, _ONE_TO_NINE = "\N{IDEOGRAPHIC NUMBER ZERO}○零", "一二三四五六七八九"
_DIGITS = {
    **dict.fromkeys(_ZEROS, "0"),
    **{sign: str(digit) for digit, sign in enumerate(_ONE_TO_NINE, 1)},
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
}
_YEAR = r"(?:19|20)[0-9]{2}"
_JOINER = r"\s*(?:年度?)?\s*[-—–－~～至到、和及与/]+\s*"
_NAMED = rf"{_YEAR}(?:{_JOINER}{_YEAR})*\s*年(?:度)?"
_SHORT_END = rf"(19|20)([0-9]{{2}})({_JOINER})([0-9]{{2}})\s*年"
_OPEN = rf"{_NAMED}\s*(?:起|以来|以后|至今|开始)"
_DATED = rf"{_NAMED}|[〔\[（(]{_YEAR}[〕\]）)]"
_SIFT = r"年|[〔\[（(][12]"
"""What a text in digits that names a year holds at least: most texts are looked at no further."""
OPEN_END = 9999
"""The latest year of a range left open."""


def _in_digits(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(list(_DIGITS), list(_DIGITS.values()))


def _in_full(digits: pl.Expr) -> pl.Expr:
    """Return a text in digits with its years in full; null where it can name none."""
    named = pl.when(digits.str.contains(_SIFT)).then(digits)
    return named.str.replace_all(_SHORT_END, "${1}${2}${3}${1}${4}年")


@mark
def latest_year(text: pl.Expr, _: Parameters) -> pl.Expr:
    """Return the latest year a text names, null for none."""
    named = pl.when(text.str.contains("年", literal=True)).then(text)
    plain = _in_full(_in_digits(named))
    years = plain.str.extract_all(_NAMED).list.join(" ").str.extract_all(_YEAR)
    latest = years.list.max().cast(pl.Int64)
    is_open = plain.str.contains(_OPEN)
    return pl.when(is_open).then(pl.lit(OPEN_END, pl.Int64)).otherwise(latest)


def undated(text: pl.Expr) -> pl.Expr:
    """Return the text in digits, without the years it names and the numbers of documents."""
    digits = _in_digits(text)
    return _in_full(digits).str.replace_all(_DATED, "").fill_null(digits)

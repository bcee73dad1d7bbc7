"""Marks of the days that texts name; how a day is read is in `jiheng.domain.days`."""

import polars as pl

from jiheng.domain.days import PERHAPS_A_DAY, span_of
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import mark


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
        places = texts.str.contains(PERHAPS_A_DAY).arg_true()
        spans = (span_of(each) for each in texts.gather(places).to_list())
        days = pl.Series([span and span[end] for span in spans], dtype=pl.Int64)
        found: pl.Series = pl.repeat(None, len(texts), dtype=pl.Int64, eager=True)
        return found.scatter(places, days)

    return text.map_batches(read, return_dtype=pl.Int64, is_elementwise=True)

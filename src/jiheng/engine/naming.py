"""Which forms name a unit that is not theirs."""

import re
from collections.abc import Iterator, Sequence

import polars as pl

from jiheng.engine.kinship import PORTFOLIO
from jiheng.engine.said import NAMES
from jiheng.engine.wording import SHARE, Wording, apart, words_of

LEAST_NAME = 6
"""The least length of a unit's name that is looked for in the texts of others."""
MANY_CHARACTERS = 20_000
"""How long names may be together to be sought as one pattern; longer ones gain nothing by it."""
_TABLES = ("contents", "texts")
_UNIT, _DEPARTMENT = NAMES


def named_units(forms: pl.DataFrame, wordings: Sequence[Wording]) -> pl.DataFrame:
    """Return the first unit of another form that the texts of a form name, by length and name.

    A name that is part of the form's own unit or department, or has it as a part, is its own.
    """
    of_unit = (
        forms.select("form_id", PORTFOLIO, text=_UNIT)
        .drop_nulls()
        .group_by(PORTFOLIO, "text")
        .agg(other=pl.min("form_id"))
    )
    texts = words_of(pl.concat([forms[name] for name in NAMES]).unique(), wordings)
    names = of_unit.join(texts, on="text").filter(pl.col("words").str.len_chars() >= LEAST_NAME)
    looked_for = names["words"].unique()
    has_any, named = _has_any(looked_for), _named(looked_for)
    theirs = names.select(PORTFOLIO, "other", named="words")
    asked = forms.select(PORTFOLIO, "content").unique().drop_nulls()
    hits = pl.concat(
        [_hits(each, named, asked, theirs=theirs) for each in _shares(wordings, has_any)]
    )
    own = {name: texts.select(pl.col("text").alias(name), own=pl.col("words")) for name in NAMES}
    asking = forms.select("form_id", PORTFOLIO, "content", *NAMES)
    asking = asking.join(hits.unique(), on=[PORTFOLIO, "content"])
    asking = asking.join(own[_UNIT], on=_UNIT, how="left")
    asking = asking.join(own[_DEPARTMENT], on=_DEPARTMENT, how="left", suffix="_department")
    strange = [
        ~pl.col(name).str.contains(pl.col("named"), literal=True).fill_null(value=False)
        & ~pl.col("named").str.contains(pl.col(name), literal=True).fill_null(value=False)
        for name in ("own", "own_department")
    ]
    return (
        asking.filter(*strange)
        .sort(pl.col("named").str.len_chars(), "named", descending=[True, False])
        .group_by("form_id", maintain_order=True)
        .agg(pl.col("named", "other").first())
        .select("form_id", named_unit="named", named_unit_form=pl.concat_list("other"))
    )


def _shares(wordings: Sequence[Wording], has_any: pl.Expr) -> Iterator[Wording]:
    """Yield what may hold a name of the wordings, some at a time: many names are dear to seek."""
    held: list[Wording] = []
    for place, each in enumerate(wordings, 1):
        texts = apart(each.texts.filter(has_any))
        contents = each.contents.filter(pl.col("text").is_in(texts["text"].implode()))
        held.append(Wording(contents, texts))
        if place == len(wordings) or sum(one.texts.height for one in held) >= SHARE:
            contents, texts = (pl.concat(getattr(one, name) for one in held) for name in _TABLES)
            yield Wording(contents, texts.unique("text"))
            held = []


def _hits(
    wording: Wording, named: pl.Expr, asked: pl.DataFrame, *, theirs: pl.DataFrame
) -> pl.DataFrame:
    """Return each ``content`` beside the names of its portfolio that its texts hold.

    Args:
        wording: of contents.
        named: what finds all names in a text, those of other portfolios and in longer ones too.
        asked: ``content`` and its ``portfolio``.
        theirs: ``named`` and its ``portfolio``, with what is to be told of it.
    """
    found = (
        wording.texts.with_columns(named=named)
        .explode("named")
        .drop_nulls("named")
        .unique(["text", "named"])
        .join(wording.contents, on="text")
        .join(asked, on="content")
        .join(theirs, on=[PORTFOLIO, "named"])
    )
    of_text = (
        found.unique([PORTFOLIO, "text", "named"])
        .group_by(PORTFOLIO, "text")
        .agg(pl.col("words").first(), pl.col("named"))
    )
    is_one = of_text["named"].list.len() == 1
    several = of_text.filter(~is_one)
    leftmost = [_leftmost(*row) for row in several.select("words", "named").iter_rows()]
    read = several.with_columns(pl.Series("named", leftmost, dtype=pl.List(pl.String)))
    whole = pl.concat([of_text.filter(is_one), read]).explode("named")
    held = found.join(whole, on=[PORTFOLIO, "text", "named"], how="semi")
    return held.select(PORTFOLIO, "content", "named", "other").unique()


def _leftmost(words: str, names: Sequence[str]) -> list[str]:
    """Return the names a text holds, read from the left, the longest first, none in another."""
    longest_first = sorted(names, key=len, reverse=True)
    return [*dict.fromkeys(re.findall("|".join(map(re.escape, longest_first)), words))]


def _has_any(names: pl.Series) -> pl.Expr:
    """Return whether a text holds any of the names; true of all where they are many.

    Names of a region begin alike, which this search makes use of: it takes a twentieth of the
    time of the one that tells which they are, and hardly any text names another unit.
    """
    if names.str.len_chars().sum() > MANY_CHARACTERS:
        return pl.lit(value=True)
    return pl.col("words").str.contains("|".join(map(re.escape, names.sort())) or r"[^\s\S]")


def _named(names: pl.Series) -> pl.Expr:
    if names.is_empty():
        return pl.lit(None, pl.List(pl.String))
    return pl.col("words").str.extract_many(names.implode(), overlapping=True)

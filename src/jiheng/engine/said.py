"""What the forms of a batch say: their contents, the words these are made of, and sketches.

It follows from the texts alone, whatever policy judges them and whatever forms stand beside them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from jiheng.engine.columns import Scope
from jiheng.engine.kinship import PORTFOLIO, mixed
from jiheng.engine.wording import Wording, bare

WORDING = {
    Scope.FORMS: ("intended", "achieved"),
    Scope.INDICATORS: ("name", "target_text"),
}
"""The texts that say what a project is to do and did: the content that twins share."""
NAMES = ("implementing_unit", "supervising_department")
_NUMBERS = (
    ("forms", ("content", *NAMES)),
    ("contents", ("content", "text")),
    ("sketches", ("content", *map(str, range(13)))),
)
SCHEMAS = {name: pl.Schema(dict.fromkeys(columns, pl.UInt64())) for name, columns in _NUMBERS}
SCHEMAS["words"] = pl.Schema({"text": pl.UInt64(), "words": pl.String()})
"""The tables of what is said, by name: of forms, of contents, their sketches, words of texts."""
_CONTENT = mixed(pl.col("content"), pl.col(PORTFOLIO)).alias("content")
_ODD = pl.lit(0x9E3779B97F4A7C15, pl.UInt64)


class Saying(Protocol):
    """What the forms of a batch say, in memory or in files; contents and texts by hash."""

    @property
    def forms(self) -> pl.DataFrame:
        """A row a form: its ``content``, null where it says nothing, and the `NAMES`."""
        ...

    @property
    def wording(self) -> Wording:
        """The contents, and the words these are made of and names."""
        ...

    @property
    def sketches(self) -> pl.DataFrame:
        """``content``, and what of it is kept to find its likes by."""
        ...

    def of_portfolios(self, portfolios: pl.Series) -> "Saying":
        """Return the same with contents of two portfolios never one, nor met as alike.

        Args:
            portfolios: a hash of 64 bits of the portfolio of each form.
        """
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """What the forms of a batch say; contents and texts by hash.

    Attributes:
        forms: a row a form: its ``content``, null where it says nothing, and the `NAMES`.
        wording: the contents, and the words of these and of names.
        sketches: ``content``, and what of it is kept to find its likes by.
    """

    forms: pl.DataFrame
    wording: Wording
    sketches: pl.DataFrame

    def of_portfolios(self, portfolios: pl.Series) -> "Said":
        """Return the same with contents of two portfolios never one, nor met as alike.

        Args:
            portfolios: a hash of 64 bits of the portfolio of each form.
        """
        told = self.forms.with_columns(portfolios.alias(PORTFOLIO))
        contents, sketches = (
            _of_each(table, told) for table in (self.wording.contents, self.sketches)
        )
        return Said(
            forms_apart(self.forms, portfolios),
            Wording(_contents_apart(contents), self.wording.texts),
            _sketches_apart(sketches),
        )


def forms_apart(forms: pl.DataFrame, portfolios: pl.Series) -> pl.DataFrame:
    """Return forms as of `Said` with contents of two portfolios never one."""
    return forms.with_columns(portfolios.alias(PORTFOLIO)).with_columns(_CONTENT).drop(PORTFOLIO)


def wording_apart(wording: Wording, portfolio: int) -> Wording:
    """Return what contents of one portfolio say, none of them one of another."""
    contents = wording.contents.with_columns(_named(portfolio))
    return Wording(_contents_apart(contents), wording.texts)


def sketches_apart(sketches: pl.DataFrame, portfolio: int) -> pl.DataFrame:
    """Return sketches of contents of one portfolio, by which they meet none of another."""
    return _sketches_apart(sketches.with_columns(_named(portfolio)))


def _named(portfolio: int) -> pl.Expr:
    return pl.lit(portfolio, pl.UInt64).alias(PORTFOLIO)


def _contents_apart(contents: pl.DataFrame) -> pl.DataFrame:
    return contents.select(_CONTENT, "text")


def _sketches_apart(sketches: pl.DataFrame) -> pl.DataFrame:
    from jiheng.engine.twins import set_apart  # noqa: PLC0415 - NumPy, where texts are compared

    apart = set_apart(sketches.drop("content", PORTFOLIO), sketches[PORTFOLIO])
    return sketches.select(_CONTENT).hstack(apart)


def _of_each(table: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    """Return what is said of contents once for each portfolio that has a form of such content."""
    portfolios = forms[PORTFOLIO].unique()
    if len(portfolios) == 1:
        return table.with_columns(pl.lit(portfolios).first().alias(PORTFOLIO))
    told = forms.select("content", PORTFOLIO).drop_nulls("content").unique(maintain_order=True)
    return told.join(table, on="content", maintain_order="left")


def together(several: Sequence[Saying]) -> Said:
    """Return what the forms of several batches say, in order."""
    wordings = [each.wording for each in several]
    texts = pl.concat([each.texts for each in wordings])
    contents = pl.concat([each.contents for each in wordings])
    sketches = pl.concat([each.sketches for each in several])
    return Said(
        pl.concat([each.forms for each in several]),
        Wording(contents, texts.unique("text", maintain_order=True)),
        sketches.unique("content", maintain_order=True),
    )


def said_in(tables: Mapping[Scope, pl.DataFrame], texts: pl.DataFrame) -> Said:
    """Return what the forms of a batch say.

    Args:
        tables: the batch.
        texts: its dictionary.
    """
    from jiheng.engine.twins import sketches_of  # noqa: PLC0415 - NumPy, where texts are compared

    forms = tables[Scope.FORMS]
    told = pl.concat(_wording(tables)).sort("form_id", maintain_order=True)
    words = _words(texts, [told["text"], *(forms[name] for name in NAMES)])
    hashed = told.select("form_id", text=pl.lit(words["text"]).gather(pl.col("text")) * _ODD)
    of_form = hashed.group_by("form_id", maintain_order=True).agg(content=pl.col("text").sum())
    whole = pl.repeat(None, forms.height, dtype=pl.UInt64, eager=True)
    first = of_form.filter(pl.col("content").is_first_distinct())
    of_first = whole.clone().scatter(first["form_id"], first["content"])
    rows = told.select("text", content=of_first.gather(told["form_id"])).drop_nulls("content")
    hashes = pl.lit(words["text"])
    known = words.drop_nulls("words").filter(pl.col("text").is_first_distinct())
    return Said(
        pl.DataFrame(
            {
                "content": whole.scatter(of_form["form_id"], of_form["content"]),
                **{name: words["text"].gather(forms[name]) for name in NAMES},
            }
        ),
        Wording(
            rows.select("content", text=hashes.gather(pl.col("text"))),
            known.select("text", "words"),
        ),
        sketches_of(rows, words["words"]),
    )


def _words(texts: pl.DataFrame, places: Sequence[pl.Series]) -> pl.DataFrame:
    """Return the ``words`` of some texts of a dictionary and ``text``, their hash, in its order.

    The others have none: taking signs out of a text is dear.
    """
    is_said = pl.repeat(value=False, n=texts.height, eager=True)
    for each in places:
        is_said.scatter(each.drop_nulls(), True)  # noqa: FBT003 - its own signature
    said = texts.filter(is_said).select(words=bare(pl.col("text")))
    rows = pl.select(pl.when(is_said).then(is_said.cum_sum() - 1)).to_series()
    return said.with_columns(text=pl.col("words").hash()).select(pl.all().gather(rows))


def _wording(tables: Mapping[Scope, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    for scope, names in WORDING.items():
        for name in names:
            yield tables[scope].select("form_id", text=name).drop_nulls()

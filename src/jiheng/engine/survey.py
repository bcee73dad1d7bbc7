"""What other forms of a portfolio need to know of the forms of one batch: narrow tables.

A survey is all that has to be kept of a batch until every form is known. Its texts are held by
hash, each once, so that batches with dictionaries of their own can be compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

from jiheng.engine.columns import TEXTS_SCHEMA, Scope
from jiheng.engine.kinship import PORTFOLIO, PROJECT_KEYS, UNIT_KEY, Plan, mixed
from jiheng.engine.level import Tables
from jiheng.engine.run import Run
from jiheng.engine.wording import Wording, bare

WORDING = {
    Scope.FORMS: ("intended", "achieved"),
    Scope.INDICATORS: ("name", "target_text"),
}
"""The texts that say what a project is to do and did: the content that twins share."""
NAMES = ("implementing_unit", "supervising_department")
_KEYS = {
    Scope.FORMS: ("form_id", "unread"),
    Scope.FUNDS: ("form_id", "source", "unread"),
    Scope.INDICATORS: ("form_id", "row", "unread"),
}


@dataclass(frozen=True, slots=True)
class Survey:
    """What a portfolio knows of the forms of a batch.

    Attributes:
        run: the run that was surveyed, with the columns that its rules across forms read.
        tables: what other forms need; ``form_id`` is the number among all that are related.
            Forms have ``portfolio``; where wording is compared, ``content`` and the hash of the
            names of their unit and department.
        wording: the contents of the forms, and the names of units and departments.
        sketches: of these contents, to find their likes by.
    """

    run: Run
    tables: Tables
    wording: Wording | None = None
    sketches: pl.DataFrame | None = None

    @property
    def forms(self) -> int:
        """How many forms were surveyed."""
        return self.tables[Scope.FORMS].height

    def table(self, scope: Scope, names: Sequence[str] | None = None) -> pl.DataFrame:
        """Return what other forms need of one table, or columns of it."""
        return self.tables[scope] if names is None else self.tables[scope].select(names)

    def alone(self) -> "Survey":
        """Return the survey with itself as run: to be judged without the batch, in integers."""
        run = replace(
            self.run,
            tables=self.tables,
            checks={},
            texts=TEXTS_SCHEMA.to_frame(),
            evaluated=frozenset(),
            unread={},
            told=None,
        )
        return replace(self, run=run)


def surveyed(
    plan: Plan, run: Run, form_ids: pl.Series, *, portfolios: pl.Series | None = None
) -> Survey:
    """Return the survey of a run that has the columns of the plan.

    Args:
        plan: of the program of the run.
        run: the batch.
        form_ids: the number of each form among all that are related.
        portfolios: a hash of 64 bits of the portfolio of each form; without it they are of one.
            Keys of units and projects are mixed with it.
    """
    numbers = form_ids.cast(pl.Int64).alias("form_id")
    tables = {}
    for scope in Scope:
        held = run.tables[scope].select(*dict.fromkeys((*_KEYS[scope], *plan.reads[scope])))
        tables[scope] = held.with_columns(numbers.gather(held["form_id"]))
    unread = tables[Scope.FUNDS]["unread"] != 0
    tables[Scope.FUNDS] = tables[Scope.FUNDS].filter(unread)
    tables[Scope.FORMS] = _of_portfolios(tables[Scope.FORMS], portfolios)
    if not plan.asks_twins:
        return Survey(run, tables)
    forms = run.tables[Scope.FORMS]
    said = worded(run.tables, run.texts, portfolios)
    tables[Scope.FORMS] = tables[Scope.FORMS].with_columns(
        said.content_of.gather(forms["form_id"]).alias("content"),
        *(said.texts["text"].gather(forms[name]).alias(name) for name in NAMES),
    )
    return Survey(run, tables, Wording(said.contents, said.kept()), said.sketches())


def _of_portfolios(forms: pl.DataFrame, portfolios: pl.Series | None) -> pl.DataFrame:
    """Return the forms with ``portfolio``, their keys mixed with it."""
    if portfolios is None:
        return forms.with_columns(pl.lit(0, pl.UInt64).alias(PORTFOLIO))
    told = forms.with_columns(portfolios.alias(PORTFOLIO))
    keys = [name for name in (UNIT_KEY, *PROJECT_KEYS) if name in forms.columns]
    return told.with_columns(mixed(pl.col(key), pl.col(PORTFOLIO)).alias(key) for key in keys)


@dataclass(frozen=True, slots=True)
class Said:
    """What the forms of a batch say.

    Attributes:
        rows: ``content`` and ``text``, a position in the dictionary, of each text, form after
            form; of the forms that say the same only one is here.
        content_of: the content of each form by its number; null where it says nothing.
        texts: ``words`` and ``text``, their hash, of the whole dictionary, in its order; only what
            contents say and names of units and departments have words.
        apart: the hash of the portfolio of each content as they follow in `rows`; None where all
            are of one.
    """

    rows: pl.DataFrame
    content_of: pl.Series
    texts: pl.DataFrame
    apart: pl.Series | None

    @property
    def contents(self) -> pl.DataFrame:
        """Return ``content`` beside each ``text`` of it, by hash."""
        return self.rows.select("content", text=pl.lit(self.texts["text"]).gather(pl.col("text")))

    def kept(self) -> pl.DataFrame:
        """Return ``text`` and ``words`` of what contents say and of names, each once."""
        said = self.texts.drop_nulls("words")
        return said.filter(pl.col("text").is_first_distinct()).select("text", "words")

    def sketches(self) -> pl.DataFrame:
        """Return the sketches of the contents."""
        from jiheng.engine.twins import sketches_of  # noqa: PLC0415 - NumPy, where texts are compared

        return sketches_of(self.rows, self.texts["words"], self.apart)


def worded(
    tables: Mapping[Scope, pl.DataFrame],
    texts: pl.DataFrame,
    portfolios: pl.Series | None = None,
) -> Said:
    """Return what the forms of a batch say.

    Args:
        tables: the batch.
        texts: its dictionary.
        portfolios: a hash of 64 bits of the portfolio of each form: contents of two portfolios
            are never one.
    """
    told = pl.concat(_wording(tables)).sort("form_id", maintain_order=True)
    words = _words(texts, [told["text"], *(tables[Scope.FORMS][name] for name in NAMES)])
    hashed = told.select("form_id", text=pl.lit(words["text"]).gather(pl.col("text")) * _ODD)
    of_form = hashed.group_by("form_id", maintain_order=True).agg(content=pl.col("text").sum())
    if portfolios is not None:
        of_form = of_form.with_columns(
            content=mixed(pl.col("content"), pl.lit(portfolios).gather(pl.col("form_id")))
        )
    whole = pl.repeat(None, tables[Scope.FORMS].height, dtype=pl.UInt64, eager=True)
    first = of_form.filter(pl.col("content").is_first_distinct())
    of_first = whole.clone().scatter(first["form_id"], first["content"])
    rows = told.select("text", content=of_first.gather(told["form_id"])).drop_nulls("content")
    content_of = whole.scatter(of_form["form_id"], of_form["content"])
    apart = None if portfolios is None else portfolios.gather(first["form_id"])
    return Said(rows, content_of, words, apart)


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


class Surveyed(Protocol):
    """A survey that may stand on disk: what is asked of it is read when it is asked."""

    @property
    def forms(self) -> int:
        """How many forms it holds."""
        ...

    @property
    def wording(self) -> Wording | None:
        """What its forms say, where wording is compared."""
        ...

    @property
    def sketches(self) -> pl.DataFrame | None:
        """Sketches of what they say, where wording is compared."""
        ...

    def table(self, scope: Scope, names: Sequence[str] | None = None) -> pl.DataFrame:
        """Return what other forms need of one table, or columns of it."""
        ...


_ODD = pl.lit(0x9E3779B97F4A7C15, pl.UInt64)


def _wording(tables: Mapping[Scope, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    for scope, names in WORDING.items():
        for name in names:
            yield tables[scope].select("form_id", text=name).drop_nulls()

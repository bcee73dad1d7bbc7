"""What other forms of a portfolio need to know of the forms of one batch: narrow tables.

A survey is all that has to be kept of a batch until every form is known. Its texts are held by
hash, each once, so that batches with dictionaries of their own can be compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

from jiheng.engine.columns import TEXTS_SCHEMA, Scope
from jiheng.engine.kinship import Plan
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
        tables: what other forms need; ``form_id`` is the number in the portfolio. Where wording
            is compared, forms have ``content`` and the hash of the names of their unit and
            department.
        wording: the contents of the forms, and the names of units and departments.
    """

    run: Run
    tables: Tables
    wording: Wording | None = None

    @property
    def forms(self) -> int:
        """How many forms were surveyed."""
        return self.tables[Scope.FORMS].height

    def table(self, scope: Scope) -> pl.DataFrame:
        """Return what other forms need of one table."""
        return self.tables[scope]

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


def surveyed(plan: Plan, run: Run, form_ids: pl.Series) -> Survey:
    """Return the survey of a run that has the columns of the plan.

    Args:
        plan: of the program of the run.
        run: the batch.
        form_ids: the number of each form in the portfolio.
    """
    numbers = form_ids.cast(pl.Int64).alias("form_id")
    tables = {}
    for scope in Scope:
        held = run.tables[scope].select(*dict.fromkeys((*_KEYS[scope], *plan.reads[scope])))
        tables[scope] = held.with_columns(numbers.gather(held["form_id"]))
    unread = tables[Scope.FUNDS]["unread"] != 0
    tables[Scope.FUNDS] = tables[Scope.FUNDS].filter(unread)
    if not plan.asks_twins:
        return Survey(run, tables)
    of_form, contents, words = worded(run.tables, run.texts)
    forms = run.tables[Scope.FORMS]
    tables[Scope.FORMS] = tables[Scope.FORMS].with_columns(
        forms.select("form_id").join(of_form, on="form_id", how="left", maintain_order="left")[
            "content"
        ],
        *(words["text"].gather(forms[name]).alias(name) for name in NAMES),
    )
    needed = pl.concat([contents["text"], *(tables[Scope.FORMS][name] for name in NAMES)])
    kept = words.filter(pl.col("text").is_in(needed.unique().implode())).unique("text")
    return Survey(run, tables, Wording(contents, kept.select("text", "words")))


def worded(
    tables: Mapping[Scope, pl.DataFrame], texts: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return what the forms of a batch say.

    Args:
        tables: the batch.
        texts: its dictionary.

    Returns:
        ``form_id`` and ``content`` of each form that says something; ``content`` beside each
        ``text`` of it, by hash; ``words`` and ``text`` of the whole dictionary, in its order.
    """
    words = texts.select(words=bare(pl.col("text"))).with_columns(text=pl.col("words").hash())
    told = pl.concat(_wording(tables, words["text"]))
    of_form = told.group_by("form_id").agg(content=(pl.col("text") * _ODD).sum())
    firsts = of_form.filter(pl.col("content").is_first_distinct())
    content_of = pl.repeat(None, tables[Scope.FORMS].height, dtype=pl.UInt64, eager=True)
    content_of = content_of.scatter(firsts["form_id"], firsts["content"])
    contents = told.select(content=content_of.gather(told["form_id"]), text="text").drop_nulls()
    return of_form, contents, words


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

    def table(self, scope: Scope) -> pl.DataFrame:
        """Return what other forms need of one table."""
        ...


_ODD = pl.lit(0x9E3779B97F4A7C15, pl.UInt64)


def _wording(tables: Mapping[Scope, pl.DataFrame], texts: pl.Series) -> Iterator[pl.DataFrame]:
    for scope, names in WORDING.items():
        table = tables[scope]
        for name in names:
            told = pl.DataFrame({"form_id": table["form_id"], "text": texts.gather(table[name])})
            yield told.drop_nulls()

"""What other forms of a portfolio need to know of the forms of one batch: narrow tables.

A survey is all that has to be kept of a batch until every form is known. Its texts are held by
hash, each once, so that batches with dictionaries of their own can be compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

from jiheng.engine.columns import TEXTS_SCHEMA, Scope
from jiheng.engine.kinship import PORTFOLIO, PROJECT_KEYS, UNIT_KEY, Plan, mixed
from jiheng.engine.level import Tables
from jiheng.engine.run import Run
from jiheng.engine.said import Saying, said_in
from jiheng.engine.wording import Wording

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
        said: what the forms say, where wording is compared.
    """

    run: Run
    tables: Tables
    said: Saying | None = None

    @property
    def forms(self) -> int:
        """How many forms were surveyed."""
        return self.tables[Scope.FORMS].height

    @property
    def wording(self) -> Wording | None:
        """The contents of the forms, and the names of units and departments."""
        return None if self.said is None else self.said.wording

    @property
    def sketches(self) -> pl.DataFrame | None:
        """Sketches of these contents, to find their likes by."""
        return None if self.said is None else self.said.sketches

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
        held = run.tables[scope].select(columns_of(plan, scope))
        tables[scope] = held.with_columns(numbers.gather(held["form_id"]))
    unread = tables[Scope.FUNDS]["unread"] != 0
    tables[Scope.FUNDS] = tables[Scope.FUNDS].filter(unread)
    tables[Scope.FORMS] = _of_portfolios(tables[Scope.FORMS], portfolios)
    if not plan.asks_twins:
        return Survey(run, tables)
    said = run.known.said or said_in(run.tables, run.texts)
    if portfolios is not None:
        said = said.of_portfolios(portfolios)
    tables[Scope.FORMS] = tables[Scope.FORMS].with_columns(said.forms.get_columns())
    return Survey(run, tables, said)


def columns_of(plan: Plan, scope: Scope) -> list[str]:
    """Return the columns of a table that rules of a plan, or others for them, read."""
    return [*dict.fromkeys((*_KEYS[scope], *plan.reads[scope]))]


def _of_portfolios(forms: pl.DataFrame, portfolios: pl.Series | None) -> pl.DataFrame:
    """Return the forms with ``portfolio``, their keys mixed with it."""
    if portfolios is None:
        return forms.with_columns(pl.lit(0, pl.UInt64).alias(PORTFOLIO))
    told = forms.with_columns(portfolios.alias(PORTFOLIO))
    keys = [name for name in (UNIT_KEY, *PROJECT_KEYS) if name in forms.columns]
    return told.with_columns(mixed(pl.col(key), pl.col(PORTFOLIO)).alias(key) for key in keys)


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

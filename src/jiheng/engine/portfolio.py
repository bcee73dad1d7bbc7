"""Forms brought together: over the groups they belong to, the year before, and their twins.

`relate` takes the surveys of every batch of a portfolio and tells, for each batch, the columns
its rules across forms ask for. A portfolio must hold all forms of a unit and of a project;
beyond that it may be any part of a corpus, so that a corpus of any size is related part by part.
The order of forms and their division into batches change nothing but the numbers of forms.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from jiheng.engine.columns import Scope
from jiheng.engine.kinship import PRIOR_FORM, PROJECT_KEYS, ROW_KEY, Plan
from jiheng.engine.level import Tables
from jiheng.engine.likeness import likeness
from jiheng.engine.recording import PRIOR
from jiheng.engine.shingles import mixed
from jiheng.engine.survey import Survey
from jiheng.engine.twins import Wording


def relate(plan: Plan, surveys: Sequence[Survey]) -> list[Tables]:
    """Return the related columns of each survey's forms and rows, in their order.

    Args:
        plan: of the programs whose runs were surveyed; it is the same for all.
        surveys: of the whole portfolio; no form twice.
    """
    forms = _together(surveys, Scope.FORMS)
    related = {scope: [pl.DataFrame()] for scope in Scope}
    related[Scope.FORMS].append(_groups(plan, forms))
    if any(plan.prior.values()) or PRIOR_FORM in plan.asks:
        positions = _prior_forms(forms)
        asked = plan.prior[Scope.FORMS]
        related[Scope.FORMS].append(_of_the_year_before(asked, forms, positions))
        rows = _together(surveys, Scope.INDICATORS)
        if plan.prior[Scope.INDICATORS]:
            found = _prior_rows(forms, rows, positions)
            told = _of_the_year_before(plan.prior[Scope.INDICATORS], rows, found)
            related[Scope.INDICATORS].append(told)
    if plan.asks_twins:
        related[Scope.FORMS].append(likeness(forms, _wording(surveys), plan.asks))
    whole = {
        scope: pl.concat(parts[1:], how="horizontal") if parts[1:] else pl.DataFrame()
        for scope, parts in related.items()
    }
    return list(_apart(whole, surveys))


def _together(surveys: Sequence[Survey], scope: Scope) -> pl.DataFrame:
    return pl.concat([each.tables[scope] for each in surveys], how="vertical_relaxed")


def _wording(surveys: Sequence[Survey]) -> Wording:
    held = [each.wording for each in surveys if each.wording is not None]
    contents = pl.concat([each.contents for each in held]).unique()
    return Wording(contents, pl.concat([each.texts for each in held]).unique("text"))


def _apart(whole: Tables, surveys: Sequence[Survey]) -> Iterator[Tables]:
    start = dict.fromkeys(Scope, 0)
    for each in surveys:
        heights = {scope: each.run.tables[scope].height for scope in Scope}
        yield {
            scope: table.slice(start[scope], heights[scope]) if table.width else table
            for scope, table in whole.items()
        }
        start = {scope: start[scope] + heights[scope] for scope in Scope}


def _groups(plan: Plan, forms: pl.DataFrame) -> pl.DataFrame:
    """Return what is taken over groups; a form without a key is a group of its own."""
    itself = pl.col("form_id").hash(1)
    keyed = forms.with_columns(
        pl.when(pl.col(key).is_null()).then(itself).otherwise(pl.col(key).hash()).alias(key)
        for key in plan.group_keys
    )
    return keyed.select(plan.groups)


def _prior_forms(forms: pl.DataFrame) -> pl.Series:
    """Return for each form the position of its project's form of the year before, or null.

    A project with two forms in that year has none: which of them is meant, nobody knows.
    """
    found = [_matched(forms, key) for key in PROJECT_KEYS]
    return pl.DataFrame(found).select(pl.coalesce(pl.all())).to_series()


def _matched(forms: pl.DataFrame, key: str) -> pl.Series:
    year = pl.col("fiscal_year")
    known = forms.select(mixed(pl.col(key), year).alias("key"))
    asked = forms.select(mixed(pl.col(key), year - 1).alias("key"))
    return _found(asked, _only(known)).alias(key)


def _prior_rows(forms: pl.DataFrame, rows: pl.DataFrame, prior: pl.Series) -> pl.Series:
    """Return for each indicator the position of its likeness in the form of the year before."""
    places = forms.select("form_id", owner=pl.int_range(pl.len(), dtype=pl.UInt32))
    owner = rows.select("form_id").join(places, on="form_id", how="left", maintain_order="left")
    row = rows[ROW_KEY]
    before = prior.gather(owner["owner"])
    known, asked = (
        pl.DataFrame({"owner": of, "row": row}).select(
            mixed(pl.col("row"), pl.col("owner")).alias("key")
        )
        for of in (owner["owner"], before)
    )
    return _found(asked, _only(known))


def _only(keys: pl.DataFrame) -> pl.DataFrame:
    """Return the position of each key that stands once."""
    return (
        keys.with_row_index("position")
        .drop_nulls("key")
        .group_by("key")
        .agg(pl.col("position").first(), number=pl.len())
        .filter(pl.col("number") == 1)
    )


def _found(asked: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
    return asked.join(known, on="key", how="left", maintain_order="left")["position"]


def _of_the_year_before(
    names: Sequence[str], table: pl.DataFrame, positions: pl.Series
) -> pl.DataFrame:
    form = table["form_id"].gather(positions).alias(PRIOR_FORM)
    named = form.to_frame().select(
        pl.when(pl.col(PRIOR_FORM).is_not_null()).then(pl.concat_list(PRIOR_FORM))
    )
    columns = [table[name].gather(positions).alias(f"{PRIOR}{name}") for name in names]
    return named.hstack(columns)

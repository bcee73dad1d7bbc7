"""Forms brought together: over the groups they belong to, the year before, and their twins.

`relate` takes the surveys of every batch of a portfolio and tells, for each batch, the columns
its rules across forms ask for. A portfolio must hold all forms of a unit and of a project;
beyond that it may be any part of a corpus, so that a corpus of any size is related part by part.
Several small portfolios can be related at once, each for itself.
The order of forms and their division into batches change nothing but the numbers of forms.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

import polars as pl

from jiheng.engine.columns import Scope
from jiheng.engine.kinship import PORTFOLIO, PRIOR_FORM, PROJECT_KEYS, ROW_KEY, Plan, mixed
from jiheng.engine.level import Tables
from jiheng.engine.likeness import LIKENED, likeness
from jiheng.engine.narrow import narrowed
from jiheng.engine.recording import PRIOR
from jiheng.engine.survey import Surveyed, columns_of
from jiheng.engine.wording import Wordings

TOGETHER = 250_000
"""Of how many forms, at least, the indicators are looked up at a time."""


def relate(plan: Plan, surveys: Sequence[Surveyed]) -> Iterator[Tables]:
    """Yield the related columns of each survey's forms and rows, in their order.

    Of the forms what others need is held in memory; of indicators and wording a share at a time.

    Args:
        plan: of the programs whose runs were surveyed, or of some of their rules; it is the same
            for all.
        surveys: of all forms of one portfolio, or of several; no form twice.
    """
    asked = dict.fromkeys((*columns_of(plan, Scope.FORMS), PORTFOLIO))
    names = [*(asked | dict.fromkeys(LIKENED if plan.asks_twins else ()))]
    forms = pl.concat([each.table(Scope.FORMS, names) for each in surveys], how="vertical_relaxed")
    told = [_Narrow(_groups(plan, forms))]
    prior = None
    if any(plan.prior.values()) or PRIOR_FORM in plan.asks:
        positions = _prior_forms(forms)
        prior = forms["form_id"].gather(positions)
        told.append(_Narrow(_of_the_year_before(plan.prior[Scope.FORMS], forms, positions)))
    kin = forms.select("form_id", prior=prior)
    if plan.asks_twins:
        forms = forms.select(LIKENED)
        told.append(_Narrow(likeness(forms, Wordings(surveys), plan.asks)))
    del forms
    for start, end, first in _chunks(surveys):
        chunk = surveys[start:end]
        numbers = [each.forms for each in chunk]
        rows = _rows(plan, chunk, surveys, kin=kin.slice(first, sum(numbers)))
        starts = accumulate(numbers, initial=first)
        for of_rows, begin, number in zip(rows, starts, numbers, strict=False):
            mine = pl.concat([each.rows(begin, number) for each in told], how="horizontal")
            yield {**dict.fromkeys(Scope, pl.DataFrame()), **of_rows, Scope.FORMS: mine}


class _Narrow:
    """Columns of all forms in the narrowest types that hold them, told some rows at a time."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._schema = table.schema
        numbers = pl.col(pl.List(pl.Int64)).cast(pl.List(pl.UInt32))
        self._held = narrowed(table.with_columns(numbers))

    def rows(self, start: int, number: int) -> pl.DataFrame:
        """Return some rows, in the types that the columns came in."""
        return self._held.slice(start, number).cast(self._schema)


def _chunks(surveys: Sequence[Surveyed]) -> Iterator[tuple[int, int, int]]:
    """Yield (first survey, survey after the last, first form) of chunks of `TOGETHER` forms."""
    starts = list(accumulate((each.forms for each in surveys), initial=0))
    start = 0
    for place in range(1, len(starts)):
        if starts[place] - starts[start] >= TOGETHER or place == len(surveys):
            yield start, place, starts[start]
            start = place


def _rows(
    plan: Plan, chunk: Sequence[Surveyed], surveys: Sequence[Surveyed], *, kin: pl.DataFrame
) -> Iterator[Mapping[Scope, pl.DataFrame]]:
    """Yield what the year before tells of the indicators of each survey of a chunk.

    Args:
        plan: tells what is asked.
        chunk: the surveys.
        surveys: of the whole portfolio, where the year before is looked up.
        kin: ``form_id`` of the chunk's forms, and of the forms of the year before as ``prior``.
    """
    asked = plan.prior[Scope.INDICATORS]
    if not asked:
        yield from ({} for _ in chunk)
        return
    keys = ("form_id", ROW_KEY)
    rows = [each.table(Scope.INDICATORS, keys) for each in chunk]
    named = kin["prior"].drop_nulls().implode()
    told = (each.table(Scope.INDICATORS, [*dict.fromkeys((*keys, *asked))]) for each in surveys)
    before = pl.concat(
        [each.filter(pl.col("form_id").is_in(named)) for each in told], how="vertical_relaxed"
    )
    stretches = _by_number(kin.join(_stretches(before["form_id"]), on="prior"))
    for each in rows:
        found = _prior_rows(each, before[ROW_KEY], stretches)
        yield {Scope.INDICATORS: _of_the_year_before(asked, before, found)}


def _groups(plan: Plan, forms: pl.DataFrame) -> pl.DataFrame:
    """Return what is taken over groups; a form without a key is a group of its own.

    The forms of a group come in the order of their numbers.
    """
    numbers = forms["form_id"]
    if not numbers.is_sorted():
        order = numbers.arg_sort()
        return _groups(plan, forms[order])[order.arg_sort()]
    itself = pl.col("form_id").hash(1)
    keyed = forms.with_columns(
        pl.when(pl.col(key).is_null())
        .then(itself)
        .otherwise(mixed(pl.col(key).hash(), pl.col(PORTFOLIO)))
        .alias(key)
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


def _stretches(owners: pl.Series) -> pl.DataFrame:
    """Return where the rows of each form, ``prior``, start, and how many there are.

    Args:
        owners: the form of each row; rows of a form are adjacent.
    """
    told = owners.rename("owner").rle().struct.unnest()
    return told.select(prior="value", start=pl.col("len").cum_sum() - pl.col("len"), length="len")


def _by_number(stretches: pl.DataFrame) -> pl.DataFrame:
    """Return ``start`` and ``length`` of stretches, those of each ``form_id`` in the row so named.

    Looked up there they take a fifth of the time of a join. Rows of other forms are null.
    """
    forms = stretches["form_id"]
    last = forms.max()
    none = pl.Series([None], dtype=pl.UInt32)
    rows = none.new_from_index(0, last + 1 if isinstance(last, int) else 0)
    told = (stretches[name].cast(pl.UInt32) for name in ("start", "length"))
    return pl.DataFrame([rows.clone().scatter(forms, each).alias(each.name) for each in told])


def _prior_rows(rows: pl.DataFrame, before: pl.Series, stretches: pl.DataFrame) -> pl.Series:
    """Return for each indicator the position in `before` of its likeness there.

    A key that stands twice in the form of the year before has none. Rows are compared place by
    place, as a form has few of them: a third of what joining them costs.

    Args:
        rows: ``form_id`` and key of each indicator.
        before: keys of the indicators of the year before.
        stretches: where those of each form lie there, by its number.
    """
    number = pl.lit(rows["form_id"])
    told = stretches.select(pl.all().gather(number, null_on_oob=True))
    asked = rows.select(key=ROW_KEY).hstack(told).with_row_index("row").drop_nulls()
    met = [asked.select("row", position="start").clear()]
    step = 0
    while not asked.is_empty():
        places = asked["start"] + step
        is_met = before.gather(places).eq(asked["key"]).fill_null(value=False)
        met.append(
            pl.DataFrame({"row": asked["row"].filter(is_met), "position": places.filter(is_met)})
        )
        step += 1
        if (asked["length"] <= step).any():
            asked = asked.filter(pl.col("length") > step)
    once = pl.concat(met).filter(pl.col("row").is_unique())
    found: pl.Series = pl.repeat(None, rows.height, dtype=once["position"].dtype, eager=True)
    return found.scatter(once["row"], once["position"])


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

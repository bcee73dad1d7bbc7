"""Which form of one set is which of another: two publications of a year, or two years.

The same content is the same form; else the same project, by its code or by its name, unit and
department, as the rules across years find it. A key that stands twice on a side decides nothing:
which of them is meant, nobody knows. Forms are paired within their region.
"""

from collections.abc import Iterable, Sequence
from functools import cache

import polars as pl

from jiheng.corpus.store import Part, read
from jiheng.engine.columns import SCHEMAS, Columns, Scope
from jiheng.engine.parameters import NO_PARAMETERS
from jiheng.engine.program import Program
from jiheng.rules import kin

SIDE = pl.Schema(
    {
        "part": pl.Int32,
        "form_id": pl.Int64,
        "key": pl.String,
        "code": pl.UInt64,
        "name": pl.UInt64,
    }
)
"""A form of one set: its part and row there, and what it may be found by."""
PAIRS = pl.Schema(
    {
        "before_part": pl.Int32,
        "before_form": pl.Int64,
        "after_part": pl.Int32,
        "after_form": pl.Int64,
        "found_by": pl.String,
    }
)
"""A form of the first set and the one of the second that it is, with the key that tells."""
BY_CONTENT, BY_CODE, BY_NAME = "key", "code", "name"
_FORM_KEYS = ("project_code_key", "project_name_key")
_FORM_TEXTS = ("project_name", "supervising_department", "implementing_unit", "project_code")


def side(parts: Sequence[Part]) -> pl.DataFrame:
    """Return the forms of some parts, rows as in `SIDE`.

    Raises:
        UnusablePart: a part cannot be read.
    """
    held = [_forms(number, part) for number, part in enumerate(parts)]
    return pl.concat([SIDE.to_frame(), *held])


def _forms(number: int, part: Part) -> pl.DataFrame:
    batch = read(part)
    forms = batch.columns.forms
    code, name = form_keys(forms, batch.columns.texts)
    return pl.DataFrame(
        {
            "part": pl.repeat(number, forms.height, dtype=pl.Int32, eager=True),
            "form_id": forms["form_id"],
            "key": batch.identity["key"],
            "code": code,
            "name": name,
        },
        schema=SIDE,
    )


def form_keys(forms: pl.DataFrame, texts: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Return what tells the project of each form: by its code, and by its name and unit."""
    alone = _alone(Scope.FORMS, forms, _FORM_TEXTS, texts=texts)
    run = _program(Scope.FORMS, _FORM_KEYS).run(alone)
    code, name = (run.tables[Scope.FORMS][key] for key in _FORM_KEYS)
    return code, name


def row_keys(indicators: pl.DataFrame, texts: pl.DataFrame) -> pl.Series:
    """Return what tells each indicator of a form: its level and name; null without a name."""
    alone = _alone(Scope.INDICATORS, indicators, ("name",), texts=texts)
    run = _program(Scope.INDICATORS, ("row_key",)).run(alone)
    return run.tables[Scope.INDICATORS]["row_key"]


@cache
def _program(scope: Scope, names: tuple[str, ...]) -> Program:
    wanted = [(scope, name) for name in names]
    return Program((), kin.DERIVED, parameters=NO_PARAMETERS, wanted=wanted)


def _alone(
    scope: Scope, table: pl.DataFrame, names: Iterable[str], *, texts: pl.DataFrame
) -> Columns:
    """Return a batch of one table, with no more texts than the columns `names` hold."""
    used = pl.concat([table[name] for name in names]).drop_nulls().unique().sort()
    places = pl.DataFrame({"held": used}).with_row_index("place")
    moved = [
        table.select(held=pl.col(name)).join(places, on="held", how="left", maintain_order="left")[
            "place"
        ]
        for name in names
    ]
    placed = table.with_columns(
        place.cast(pl.UInt32).alias(name) for place, name in zip(moved, names, strict=True)
    )
    tables = {each: SCHEMAS[each].to_frame() for each in Scope} | {scope: placed}
    forms, funds, indicators = (tables[each] for each in Scope)
    return Columns(forms, funds, indicators, texts[used])


def paired(
    before: pl.DataFrame, after: pl.DataFrame, keys: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the pairs, and the forms left over before and after.

    Args:
        before: rows as in `SIDE`.
        after: the same.
        keys: columns of `SIDE`, in the order in which they decide.

    Returns:
        Rows as in `PAIRS`; rows as in `SIDE` with ``is_ambiguous``, whether a key of the form
        stands on the other side too, but not once on each.
    """
    found = [PAIRS.to_frame()]
    for key in keys:
        pairs = _matched(before, after, key)
        found.append(pairs)
        before = _without(before, pairs, "before")
        after = _without(after, pairs, "after")
    return (
        pl.concat(found).sort("after_part", "after_form"),
        _ambiguous(before, after, keys),
        _ambiguous(after, before, keys),
    )


def _matched(before: pl.DataFrame, after: pl.DataFrame, key: str) -> pl.DataFrame:
    known = (each.drop_nulls(key).filter(pl.col(key).is_unique()) for each in (before, after))
    first, second = (each.lazy().select(key, "part", "form_id") for each in known)
    return (
        first.join(second, on=key, suffix="_after")
        .select(
            before_part="part",
            before_form="form_id",
            after_part="part_after",
            after_form="form_id_after",
            found_by=pl.lit(key),
        )
        .collect(engine="streaming")
    )


def _without(forms: pl.DataFrame, pairs: pl.DataFrame, which: str) -> pl.DataFrame:
    taken = pairs.select(part=f"{which}_part", form_id=f"{which}_form")
    return forms.join(taken, on=["part", "form_id"], how="anti", maintain_order="left")


def _ambiguous(forms: pl.DataFrame, others: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    shared = (
        pl.col(key).is_in(others[key].drop_nulls().implode()).fill_null(value=False) for key in keys
    )
    return forms.with_columns(is_ambiguous=pl.any_horizontal(shared))

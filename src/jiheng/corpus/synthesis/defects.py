"""Defects planted in a draft, at most one a form, and the list of where they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from jiheng.corpus.synthesis.chance import below
from jiheng.corpus.synthesis.facts import Facts
from jiheng.corpus.synthesis.forms import (
    CENT,
    EXECUTION_POINTS,
    FULL,
    UNIT,
    Draft,
    Setting,
    rating,
    totalled,
)

_OF_ORIGINAL = ("supervising_department", "implementing_unit", "intended", "achieved")
_FIRST = pl.col("row") == 0
_SECOND = pl.col("row") == 1
_Edit = Callable[[pl.Expr], Mapping[str, pl.Expr]]


def plant(
    drafted: Draft, projects: pl.Series, facts: Facts, *, setting: Setting, per_mille: int
) -> tuple[Draft, pl.Series]:
    """Return the draft with defects, and the name of each form's defect, null for none.

    A twin copies the form before it, which is its original.

    Args:
        drafted: forms without defects.
        projects: their numbers, in order.
        facts: names the defects.
        setting: the year and region.
        per_mille: how many forms of a thousand get a defect.
    """
    names = [name for name in facts.defects if setting.is_last_year or name != "ratchet"]
    hit = below(projects, setting.yearly("defect"), 1_000) < per_mille
    kind = below(projects, setting.yearly("kind of defect"), len(names))
    chosen = pl.DataFrame({"hit": hit, "kind": kind}).select(
        defect=pl.when("hit").then(pl.lit(pl.Series(names)).gather(pl.col("kind")))
    )["defect"]
    chosen = _with_originals(chosen)
    edited = Draft(
        _edited(drafted.forms, chosen, {}),
        _edited(drafted.funds, chosen, _FUNDS),
        _edited(_with_twins(drafted.indicators, chosen), chosen, _INDICATORS),
    )
    edited = totalled(replace(edited, forms=_twin_texts(edited.forms, chosen)))
    return replace(edited, forms=_edited(edited.forms, chosen, _FORMS)), chosen


def _with_originals(chosen: pl.Series) -> pl.Series:
    """Return the defects, twins only where the form before, their original, has no defect."""
    before = pl.col("defect").shift(1)
    alone = (pl.col("defect") == "twin") & (before.is_not_null() | (pl.int_range(pl.len()) == 0))
    return chosen.to_frame().select(pl.when(~alone).then("defect"))["defect"]


def _edited(table: pl.DataFrame, chosen: pl.Series, edits: Mapping[str, _Edit]) -> pl.DataFrame:
    """Return the table with the columns of each edit changed where its defect was chosen."""
    marked = table.with_columns(defect=chosen.gather(table["form_id"]))
    for defect, edit in edits.items():
        here = (pl.col("defect") == defect).fill_null(value=False)
        marked = marked.with_columns(
            **{
                name: pl.when(here).then(value).otherwise(pl.col(name))
                for name, value in edit(here).items()
            }
        )
    return marked.drop("defect")


def _with_twins(rows: pl.DataFrame, chosen: pl.Series) -> pl.DataFrame:
    """Return the indicators with those of the form before in the place of a twin's own."""
    twins = (chosen == "twin").fill_null(value=False).arg_true().cast(pl.Int64)
    own = rows.filter(~pl.col("form_id").is_in(twins.implode()))
    copied = rows.with_columns(pl.col("form_id") + 1).filter(
        pl.col("form_id").is_in(twins.implode())
    )
    return pl.concat([own, copied]).sort("form_id", "row")


def _twin_texts(forms: pl.DataFrame, chosen: pl.Series) -> pl.DataFrame:
    """Return the forms, a twin of the unit of the form before, with its texts and a word more."""
    is_twin = pl.lit(chosen == "twin").fill_null(value=False)
    before = {name: pl.col(name).shift(1) for name in _OF_ORIGINAL}
    for name in ("intended", "achieved"):
        before[name] = before[name].str.replace("；", "，同时")
    return forms.with_columns(
        pl.when(is_twin).then(value).otherwise(name).alias(name) for name, value in before.items()
    )


def _only(where: pl.Expr, **columns: pl.Expr) -> _Edit:
    """Return an edit of the rows where `where` holds."""
    return lambda _: {
        name: pl.when(where).then(value).otherwise(pl.col(name)) for name, value in columns.items()
    }


_OVER = pl.col("revised_budget") * 11 // 10 // CENT * CENT
_FUNDS: dict[str, _Edit] = {
    "rate-off": _only(_FIRST, execution_rate=pl.col("execution_rate") - 350),
    "overspent": lambda _: {
        "outturn": _OVER,
        "execution_rate": (_OVER * FULL * 2 + pl.col("revised_budget"))
        // (pl.col("revised_budget") * 2),
        "claimed_score": pl.when(_FIRST).then(EXECUTION_POINTS),
    },
    "sources-off": _only(_SECOND, outturn=pl.col("outturn") - 100 * CENT),
}
_INDICATORS: dict[str, _Edit] = {
    "score-above-points": _only(_FIRST, claimed_score=pl.col("max_points") + 100),
    "points-off": _only(_FIRST, max_points=pl.col("max_points") + 100),
    "reason-missing": _only(
        _SECOND,
        claimed_score=pl.col("max_points") - 100,
        explanation=pl.lit(None, pl.String),
    ),
    "actual-missing": _only(_FIRST, actual_value=pl.lit(None, pl.Int64)),
    "repeated-indicator": _only(_SECOND, name=pl.col("name").shift(1)),
    "ratchet": _only(_FIRST, target_value=pl.col("target_value") * 7 // 10 // UNIT * UNIT),
}
_FORMS: dict[str, _Edit] = {
    "total-off": lambda _: {"claimed_total": pl.col("claimed_total") - 37},
    "rating-off": lambda _: {
        "claimed_rating": pl.when(rating() == "优").then(pl.lit("良")).otherwise(pl.lit("优"))
    },
    "result-copied": lambda _: {"achieved": pl.col("intended")},
}
NAMES: Sequence[str] = (*_FUNDS, *_INDICATORS, *_FORMS, "twin")
"""Every defect that can be planted."""

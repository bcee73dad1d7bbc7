"""Defects planted in a draft, at most one a form, and the list of where they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from jiheng.corpus.synthesis.chance import below
from jiheng.corpus.synthesis.facts import Facts
from jiheng.corpus.synthesis.forms import rating, totalled
from jiheng.corpus.synthesis.setting import (
    CENT,
    EXECUTION_POINTS,
    FULL,
    UNIT,
    Draft,
    Setting,
)
from jiheng.domain.indicator import Comparator
from jiheng.engine.columns import code

_OF_ORIGINAL = ("supervising_department", "implementing_unit", "intended", "achieved")
_FIRST = pl.col("row") == 0
_SECOND = pl.col("row") == 1
_COUNTED = pl.col("is_counted")
_LIMITS = pl.col("comparator") == code(Comparator.LE)
_OWN = 9
"""A twin has fewer characters of its own: it shares four fifths of its shingles and more."""
_LEAST_LOWERED = 2 * UNIT
"""The least target that can be lowered by a third and is still one."""
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
    may_ease = setting.is_last_year and setting.has_year_before
    names = [name for name in facts.defects if may_ease or name != "ratchet"]
    hit = below(projects, setting.yearly("defect"), 1_000) < per_mille
    kind = below(projects, setting.yearly("kind of defect"), len(names))
    chosen = pl.DataFrame({"hit": hit, "kind": kind}).select(
        defect=pl.when("hit").then(pl.lit(pl.Series(names)).gather(pl.col("kind")))
    )["defect"]
    chosen = _with_originals(chosen)
    rows = _with_counted(_with_twins(drafted.indicators, chosen))
    chosen = _where_suited(chosen, rows)
    edited = Draft(
        _edited(drafted.forms, chosen, {}),
        _edited(drafted.funds, chosen, _FUNDS),
        _edited(rows, chosen, _INDICATORS).drop("is_counted"),
    )
    own = below(projects, setting.yearly("words of its own"), _OWN)
    edited = totalled(replace(edited, forms=_twin_texts(edited.forms, chosen, own)))
    return replace(edited, forms=_edited(edited.forms, chosen, _FORMS)), chosen


def _with_originals(chosen: pl.Series) -> pl.Series:
    """Return the defects, twins only where the form before, their original, has no defect."""
    before = pl.col("defect").shift(1)
    alone = (pl.col("defect") == "twin") & (before.is_not_null() | (pl.int_range(pl.len()) == 0))
    return chosen.to_frame().select(pl.when(~alone).then("defect"))["defect"]


def _with_counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the indicators with ``is_counted``: the first of a form whose target can be lowered.

    A limit can always be raised.
    """
    suits = (pl.col("target_value") >= _LEAST_LOWERED) | _LIMITS
    first = pl.col("row").filter(suits).first().over("form_id")
    return rows.with_columns(is_counted=(pl.col("row") == first).fill_null(value=False))


def _where_suited(chosen: pl.Series, rows: pl.DataFrame) -> pl.Series:
    """Return the defects without those that need a figure, in forms that have none to change."""
    has = rows.group_by("form_id", maintain_order=True).agg(pl.col("is_counted").any())
    needs = pl.col("defect").is_in(_OF_COUNTED)
    told = pl.DataFrame({"defect": chosen, "has": has["is_counted"]})
    return told.select(pl.when(pl.col("has") | ~needs).then("defect"))["defect"]


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
    twins = (chosen == "twin").fill_null(value=False).arg_true().cast(pl.Int64).implode()
    numbered = rows.select("form_id", "row").with_row_index("place")
    own = numbered.filter(~pl.col("form_id").is_in(twins))
    copied = numbered.with_columns(pl.col("form_id") + 1).filter(pl.col("form_id").is_in(twins))
    taken = pl.concat([own, copied]).sort("form_id", "row")
    return rows[taken["place"]].with_columns(taken["form_id"])


def _twin_texts(forms: pl.DataFrame, chosen: pl.Series, own: pl.Series) -> pl.DataFrame:
    """Return the forms, a twin of the unit of the form before, with its texts and a few more words.

    Args:
        forms: the forms.
        chosen: their defects.
        own: with how many characters of its own objective a twin begins.
    """
    is_twin = pl.lit(chosen == "twin").fill_null(value=False)
    before = {name: pl.col(name).shift(1) for name in _OF_ORIGINAL}
    for name in ("intended", "achieved"):
        before[name] = before[name].str.replace("；", "，同时")
    begun = pl.col("intended").str.head(pl.lit(own)) + "，" + before["intended"]
    before["intended"] = pl.when(pl.lit(own) > 0).then(begun).otherwise(before["intended"])
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
_EASED = (
    pl.when(_LIMITS)
    .then(-(-pl.col("target_value") * 13 // 10 // UNIT) * UNIT)
    .otherwise(pl.col("target_value") * 7 // 10 // UNIT * UNIT)
)
_INDICATORS: dict[str, _Edit] = {
    "score-above-points": _only(_FIRST, claimed_score=pl.col("max_points") + 100),
    "points-off": _only(_FIRST, max_points=pl.col("max_points") + 100),
    "reason-missing": _only(
        _SECOND,
        claimed_score=pl.col("max_points") - 100,
        explanation=pl.lit(None, pl.String),
    ),
    "actual-missing": _only(_COUNTED, actual_value=pl.lit(None, pl.Int64)),
    "repeated-indicator": _only(_SECOND, name=pl.col("name").shift(1)),
    "ratchet": _only(_COUNTED, target_value=_EASED),
}
_OF_COUNTED = ("actual-missing", "ratchet")
_FORMS: dict[str, _Edit] = {
    "total-off": lambda _: {"claimed_total": pl.col("claimed_total") - 37},
    "rating-off": lambda _: {
        "claimed_rating": pl.when(rating() == "优").then(pl.lit("良")).otherwise(pl.lit("优"))
    },
    "result-copied": lambda _: {"achieved": pl.col("intended")},
}
NAMES: Sequence[str] = (*_FUNDS, *_INDICATORS, *_FORMS, "twin")
"""Every defect that can be planted."""

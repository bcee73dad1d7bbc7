"""What the wording of forms tells of a portfolio: which are alike, and who names whom."""

from collections.abc import Sequence

import polars as pl

from jiheng.engine.kinship import OF_TWINS, PORTFOLIO, TWIN_LINE, UNIT_KEY, mixed
from jiheng.engine.naming import named_units
from jiheng.engine.pairs import NEIGHBOURS, groups, mirrored
from jiheng.engine.said import NAMES
from jiheng.engine.wording import SHARE, Wording, Wordings, wording_of, words_of

SHOWN = 13
"""How many forms a related column names at most; the counts are whole."""
LONGEST = 40
"""How many characters of a shared text are shown."""
LIKENED = ("form_id", PORTFOLIO, "content", UNIT_KEY, TWIN_LINE, "fiscal_year", *NAMES)
"""The columns of forms that `likeness` reads."""


def likeness(forms: pl.DataFrame, wordings: Wordings, asks: frozenset[str]) -> pl.DataFrame:
    """Return the related columns about wording, a row a form.

    Args:
        forms: the columns `LIKENED`: the number, the portfolio, the content, the key of the
            unit, the line of twins, the year, and the hashes of the names.
        wordings: of their contents, and the names; what a content says stands whole in each.
        asks: the columns asked for.
    """
    forms = forms.with_columns(member=mixed(pl.col("content"), pl.col(UNIT_KEY)))
    found = forms.select("form_id")
    if asks & {"named_unit", "named_unit_form"}:
        found = _beside(found, named_units(forms, wordings))
    if asks & OF_TWINS:
        from jiheng.engine.twins import twins  # noqa: PLC0415 - NumPy, where texts are compared

        members = _members(forms)
        places = members.select("content", place=UNIT_KEY)
        pairs = twins(wordings, wordings.sketches(), places, least=_least(forms))
        pairs = _of_one_portfolio(pairs, members)
        members = _accompanied(members, pairs)
        near = mirrored(pairs, members["content"].unique())
        together = _together(members, near)
        in_unit = _twins_in_unit(forms, together)
        shared = _shared(members, near, wordings)
        if "group" in together.columns:
            shared = _shared_by_group(together, shared, wordings)
        found = _beside(found, in_unit.join(shared, on="member", how="left"))
        found = _beside(found, _twins_elsewhere(forms, together, _of_year(members, near)))
    return found.select(sorted(asks & set(found.columns)))


def _beside(forms: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    return forms.join(found, on="form_id", how="left", maintain_order="left")


def _least(forms: pl.DataFrame) -> int:
    lowest = forms[TWIN_LINE].min()
    return lowest if isinstance(lowest, int) else 0


def _members(forms: pl.DataFrame) -> pl.DataFrame:
    """Return the forms of a unit that have the same content as one: how many, and the first."""
    return (
        forms.drop_nulls("member")
        .sort("form_id")
        .group_by("member", maintain_order=True)
        .agg(
            pl.col("content", PORTFOLIO, UNIT_KEY, "fiscal_year", TWIN_LINE).first(),
            number=pl.len().cast(pl.Int64),
            ids=pl.col("form_id").head(SHOWN + 1),
        )
    )


def _of_one_portfolio(pairs: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs whose contents are of the same portfolio."""
    named = pl.concat([pairs["first"], pairs["second"]]).unique().implode()
    of_pairs = members.filter(pl.col("content").is_in(named))
    of_content = of_pairs.select("content", PORTFOLIO).unique("content")
    first, second = (
        pairs.join(of_content, left_on=side, right_on="content", how="left", maintain_order="left")
        for side in ("first", "second")
    )
    return pairs.filter(first[PORTFOLIO] == second[PORTFOLIO])


def _accompanied(members: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the contents of units of which there is another form that says the same or alike."""
    alike = pl.concat([pairs["first"], pairs["second"]]).unique()
    return members.filter(
        pl.col("content").is_in(alike.implode())
        | (pl.col("number") > 1)
        | pl.col("content").is_duplicated()
    )


def _alike(members: pl.DataFrame, near: pl.DataFrame) -> pl.DataFrame:
    """Return for each content of a unit the contents it calls alike."""
    return (
        members.drop("number", "ids", strict=False)
        .join(near, left_on="content", right_on="first")
        .filter(pl.col("similarity") >= pl.col(TWIN_LINE))
    )


def _together(members: pl.DataFrame, near: pl.DataFrame) -> pl.DataFrame:
    """Return for each content of a unit the forms of that unit that are alike, itself with them.

    Of many that are alike not every pair is measured; there it is the whole group.
    """
    theirs = members.select("number", "ids", there="member")
    met = (
        _alike(members, near)
        .with_columns(there=mixed(pl.col("second"), pl.col(UNIT_KEY)))
        .join(theirs, on="there")
    )
    together = met.group_by("member").agg(
        pl.col("content", "fiscal_year", TWIN_LINE).first(),
        pl.col("number").sum(),
        pl.col("similarity").min(),
        ids=pl.col("ids").explode().sort().head(SHOWN + 1),
        crowd=pl.len(),
    )
    crowded = together.filter(pl.col("crowd") > NEIGHBOURS).select("member")
    if crowded.is_empty():
        return together.drop("crowd")
    grouped = groups(met.select(first="member", second="there"), crowded["member"])
    return _as_groups(together.drop("crowd"), grouped, members)


def _as_groups(
    together: pl.DataFrame, grouped: pl.DataFrame, members: pl.DataFrame
) -> pl.DataFrame:
    """Return the same with the whole group in the place of what a member of it was paired with."""
    held = grouped.join(members.select("member", "number", "ids"), on="member")
    least = grouped.join(together.select("member", "similarity"), on="member")
    whole = (
        held.group_by("group")
        .agg(
            whole_number=pl.col("number").sum(),
            whole_ids=pl.col("ids").explode().sort().head(SHOWN + 1),
        )
        .join(least.group_by("group").agg(whole_similarity=pl.col("similarity").min()), on="group")
    )
    told = together.join(grouped.join(whole, on="group"), on="member", how="left")
    return told.select(
        "member",
        "content",
        "fiscal_year",
        TWIN_LINE,
        "group",
        *(
            pl.coalesce(f"whole_{name}", name).alias(name)
            for name in ("number", "similarity", "ids")
        ),
    )


def _twins_in_unit(forms: pl.DataFrame, together: pl.DataFrame) -> pl.DataFrame:
    itself = pl.concat_list("form_id")
    return (
        forms.select("form_id", "member")
        .join(together.filter(pl.col("number") > 1), on="member")
        .select(
            "form_id",
            "member",
            unit_twins=pl.col("ids").list.set_difference(itself).list.sort().list.head(SHOWN),
            unit_twin_count=pl.col("number") - 1,
            unit_twin_similarity="similarity",
        )
    )


def _shared(members: pl.DataFrame, near: pl.DataFrame, wordings: Sequence[Wording]) -> pl.DataFrame:
    """Return the longest text a content shares with the one nearest to it in its unit.

    Where they share none to the letter, it is the longest of its own.
    """
    theirs = members.select("number", there="member")
    there = mixed(pl.col("second"), pl.col(UNIT_KEY))
    alike = _alike(members, near).with_columns(there=there).join(theirs, on="there")
    others = alike.filter((pl.col("content") != pl.col("second")) | (pl.col("number") > 1))
    nearest = (
        others.sort("similarity", "second", descending=[True, False])
        .group_by("member", maintain_order=True)
        .agg(pl.col("content", "second").first())
    )
    pairs = nearest.select("content", "second").unique().sort("content")
    shared = [
        _longest_shared(some, wording_of(wordings, pl.concat([some["content"], some["second"]])))
        for some in pairs.iter_slices(SHARE)
    ]
    if not shared:
        return nearest.select("member", unit_twin_text=pl.lit(None, pl.String))
    return nearest.join(pl.concat(shared), on=["content", "second"]).drop("content", "second")


def _longest_shared(pairs: pl.DataFrame, wording: Wording) -> pl.DataFrame:
    shared = wording.contents.select(second="content", text="text", both=pl.lit(value=True))
    return (
        pairs.join(wording.contents, on="content")
        .join(shared, on=["second", "text"], how="left")
        .join(wording.texts, on="text")
        .sort("both", pl.col("words").str.len_chars(), "words", descending=True, nulls_last=True)
        .group_by("content", "second", maintain_order=True)
        .agg(unit_twin_text=_shortened(pl.col("words").first()))
    )


def _shared_by_group(
    together: pl.DataFrame, shared: pl.DataFrame, wordings: Sequence[Wording]
) -> pl.DataFrame:
    """Return the same, for members of a group with the text most of the group have, the longest."""
    in_group = together.drop_nulls("group").select("member", "group", "content")
    named = in_group["content"].unique().implode()
    told = [each.contents.filter(pl.col("content").is_in(named)) for each in wordings]
    most = (
        in_group.select("group", "content")
        .unique()
        .join(pl.concat(told).unique(), on="content")
        .group_by("group", "text")
        .agg(held=pl.len())
        .filter(pl.col("held") == pl.col("held").max().over("group"))
    )
    common = (
        most.join(words_of(most["text"].unique(), wordings), on="text")
        .sort(pl.col("words").str.len_chars(), "words", descending=True)
        .group_by("group", maintain_order=True)
        .agg(common=_shortened(pl.col("words").first()))
    )
    named_by = shared.join(in_group.join(common, on="group"), on="member", how="left")
    return named_by.select("member", unit_twin_text=pl.coalesce("common", "unit_twin_text"))


def _shortened(words: pl.Expr) -> pl.Expr:
    long = words.str.len_chars() > LONGEST
    return pl.when(long).then(words.str.head(LONGEST) + "…").otherwise(words)


def _twins_elsewhere(
    forms: pl.DataFrame, together: pl.DataFrame, of_year: pl.DataFrame
) -> pl.DataFrame:
    found = together.join(of_year, on=_ASKING).filter(pl.col("units") > 1)
    own = pl.col("ids").list.first()
    is_first = found.select(pl.col("first").list.contains(own)).to_series()
    others = pl.col("first").list.set_difference(pl.concat_list(own)).list.sort()
    told = [
        found.filter(holds).select(
            "member",
            other_twins=first.list.head(SHOWN),
            other_twin_units=pl.col("units") - 1,
        )
        for holds, first in ((is_first, others), (~is_first, pl.col("first")))
    ]
    return forms.select("form_id", "member").join(pl.concat(told), on="member")


def _of_year(members: pl.DataFrame, near: pl.DataFrame) -> pl.DataFrame:
    """Return for each content of a year in how many units it has likes, and their first forms.

    Of a content that very many units share only the first units are held: enough to name, and
    the number is then the least it can be.
    """
    held = (
        members.select("fiscal_year", UNIT_KEY, second="content", form=pl.col("ids").list.first())
        .sort("form")
        .group_by("second", "fiscal_year", maintain_order=True)
        .agg(
            units=pl.len().cast(pl.Int64),
            form=pl.col("form").head(SHOWN + 1),
            unit=pl.col(UNIT_KEY).head(SHOWN + 1),
        )
    )
    asking = members.select(*_ASKING, UNIT_KEY).unique(_ASKING)
    return (
        _alike(asking, near)
        .join(held, on=["second", "fiscal_year"])
        .explode("form", "unit")
        .group_by(*_ASKING, "unit")
        .agg(pl.col("form").min(), pl.col("units").max())
        .sort("form")
        .group_by(_ASKING, maintain_order=True)
        .agg(
            first=pl.col("form").head(SHOWN + 1),
            units=pl.max_horizontal(pl.col("units").max(), pl.len().cast(pl.Int64)),
        )
    )


_ASKING = ["content", "fiscal_year", TWIN_LINE]

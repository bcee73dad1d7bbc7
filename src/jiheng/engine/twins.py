"""The twin finder: which contents are nearly the same, among millions, exactly verified.

A content is a set of texts (the wording of a form, or a single text); contents of the same
texts are one. Contents meet in buckets of equal sketch bands, each with its neighbours there,
and every pair that met is measured on the full sets of shingles. So the work grows with the
number of contents, whatever they say, and no pair below the line is ever reported.

Knows nothing of forms, units or years: the caller joins them on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from jiheng.engine.arithmetic import WHOLE
from jiheng.engine.shingles import bands, shingled, similarities

NEIGHBOURS, STRANGERS = 8, 2
"""With how many followers in its bucket a content is compared: of its own place, of others."""
MEETINGS = 2
"""In how many bands two contents must meet before they are measured."""
SHARE = 200_000
"""How many texts are held as shingles at a time."""
_TWINS = pl.Schema({"first": pl.UInt64, "second": pl.UInt64, "similarity": pl.Int64})


@dataclass(frozen=True, slots=True)
class Wording:
    """Contents and the texts they are made of, by key; keys are unsigned.

    Attributes:
        contents: ``content`` and ``text``, each pair once.
        texts: ``text`` and ``words``, each text once, bare of signs.
    """

    contents: pl.DataFrame
    texts: pl.DataFrame


def twins(wording: Wording, places: pl.DataFrame, least: int) -> pl.DataFrame:
    """Return the pairs of different contents that are at least `least` alike.

    Args:
        wording: what the contents say.
        places: ``content`` and ``place``, any number by which contents that belong together
            stand side by side; contents without a place are left out.
        least: the similarity from which a pair counts, in hundredths of a percent.

    Returns:
        ``first``, ``second`` and ``similarity``, each pair once, the lesser content first,
        sorted. Among more than `NEIGHBOURS` alike contents not every pair is named, but each
        content is in one: `groups` joins them.
    """
    sets = _Sets(wording, places)
    met = _meetings(sets)
    kept = [each.filter(pl.col("similarity") >= least) for each in sets.measured(met)]
    keys = sets.keys
    named = [
        each.select(
            first=keys.gather(each["first"]),
            second=keys.gather(each["second"]),
            similarity="similarity",
        )
        for each in kept
    ]
    return pl.concat([_TWINS.to_frame(), *named]).sort("first", "second")


def mirrored(pairs: pl.DataFrame, contents: pl.Series) -> pl.DataFrame:
    """Return the pairs both ways round, and each content with itself."""
    itself = pl.DataFrame({"first": contents, "second": contents}, schema_overrides=_TWINS)
    back = pairs.select(first="second", second="first", similarity="similarity")
    return pl.concat([itself.with_columns(similarity=pl.lit(WHOLE, pl.Int64)), pairs, back])


def groups(pairs: pl.DataFrame, within: pl.Series) -> pl.DataFrame:
    """Return the groups that pairs join together, of those that hold one of `within`.

    Every member takes the least key among its partners, and then that of the one it took, until
    nothing changes: a few rounds, however long the chain.

    Args:
        pairs: ``first`` and ``second``, both ways round.
        within: keys.

    Returns:
        ``member`` and ``group``, the least key in it.
    """
    known = pairs.select(member="first").unique().with_columns(group="member")
    while True:
        partners = pairs.join(known, left_on="second", right_on="member")
        least = partners.group_by("first").agg(pl.col("group").min())
        taken = least.join(
            known.select(group="member", further="group"), on="group", how="left"
        ).select(member="first", group=pl.min_horizontal("group", "further"))
        joined = known.join(
            taken, on="member", how="left", suffix="_taken", maintain_order="left"
        ).select("member", group=pl.min_horizontal("group", "group_taken"))
        if joined["group"].equals(known["group"]):
            break
        known = joined
    asked = known.filter(pl.col("member").is_in(within.implode()))["group"].unique()
    return known.filter(pl.col("group").is_in(asked.implode()))


class _Sets:
    """Contents as sets of shingles, made a share at a time; contents are numbered by key."""

    def __init__(self, wording: Wording, places: pl.DataFrame) -> None:
        words = wording.texts.with_row_index("number")
        self._words = words["words"]
        self.keys = places["content"].unique().sort()
        number = pl.DataFrame({"content": self.keys}).with_row_index("key")
        held = wording.contents.join(number, on="content").join(words, on="text")
        self._texts = held.select(content="key", text="number").sort("content", "text")
        self.places = (
            places.join(number, on="content").select(content="key", place="place").unique()
        )

    def banded(self) -> Iterator[pl.DataFrame]:
        """Yield the bands of the contents, share by share."""
        start, contents = 0, self._texts["content"]
        while start < len(contents):
            last = contents[min(start + SHARE, len(contents)) - 1]
            end = int(contents.search_sorted(last, side="right"))
            yield bands(self._shingles(self._texts.slice(start, end - start)))
            start = end

    def measured(self, pairs: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Yield the pairs with their similarity, share by share."""
        ordered, share = pairs.select("first", "second").sort("first", "second"), SHARE // 16
        for start in range(0, ordered.height, share):
            some = ordered.slice(start, share)
            named = pl.concat([some["first"], some["second"]]).unique().to_frame("content")
            held = named.join(self._texts, on="content")
            yield similarities(some, self._shingles(held))

    def _shingles(self, held: pl.DataFrame) -> pl.DataFrame:
        number = held["text"].unique()
        words = pl.DataFrame({"text": number, "words": self._words.gather(number)})
        return held.join(shingled(words), on="text").select(key="content", shingle="shingle")


def _meetings(sets: _Sets) -> pl.DataFrame:
    """Return the pairs of contents that stand near each other in several buckets."""
    banded = pl.concat([bands(pl.DataFrame(schema=_EMPTY)), *sets.banded()])
    crowded = banded.filter(pl.len().over("met") > 1)
    bucket = crowded.join(sets.places, left_on="key", right_on="content")
    often = pl.len() >= MEETINGS
    return (
        _neighbours(bucket.sort("met", "place", "key"))
        .group_by("first", "second")
        .agg(often.alias("often"))
        .filter("often")
    )


_EMPTY = {"key": pl.UInt32, "shingle": pl.UInt64}


def _neighbours(bucket: pl.DataFrame) -> pl.DataFrame:
    found = []
    for step in range(1, NEIGHBOURS + 1):
        other = pl.col("key").shift(-step)
        is_pair = (pl.col("met") == pl.col("met").shift(-step)) & (pl.col("key") != other)
        if step > STRANGERS:
            is_pair &= pl.col("place") == pl.col("place").shift(-step)
        found.append(
            bucket.select(
                "band",
                first=pl.min_horizontal("key", other),
                second=pl.max_horizontal("key", other),
                is_pair=is_pair.fill_null(value=False),
            )
            .filter("is_pair")
            .drop("is_pair")
        )
    return pl.concat(found).unique()

"""The twin finder: which contents are nearly the same, among millions, exactly verified.

A content is a set of texts (the wording of a form, or a single text); contents of the same
texts are one. Contents meet in buckets of equal sketch bands, each with its neighbours there,
and every pair that met is measured on the full sets of shingles. So the work grows with the
number of contents, whatever they say, and no pair below the line is ever reported. What the
contents say comes in pieces that need not be in memory together; numbers are.

Knows nothing of forms, units or years: the caller joins them on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from jiheng.engine.arithmetic import WHOLE
from jiheng.engine.shingles import bands, shingled, similarities

NEIGHBOURS, STRANGERS = 8, 2
"""With how many followers in its bucket a content is compared: of its own place, of others."""
MEETINGS = 2
"""In how many bands two contents must meet before they are measured."""
SHARE = 200_000
"""How many texts are held as shingles at a time, and how many pairs as texts."""
BUCKETS = 2_000_000
"""How many contents in buckets are paired at a time."""
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


def twins(wordings: Sequence[Wording], places: pl.DataFrame, least: int) -> pl.DataFrame:
    """Return the pairs of different contents that are at least `least` alike.

    Args:
        wordings: what the contents say; one may stand in several, whole in each.
        places: ``content`` and ``place``, any number by which contents that belong together
            stand side by side; contents without a place are left out.
        least: the similarity from which a pair counts, in hundredths of a percent.

    Returns:
        ``first``, ``second`` and ``similarity``, each pair once, the lesser content first,
        sorted. Among more than `NEIGHBOURS` alike contents not every pair is named, but each
        content is in one: `groups` joins them.
    """
    sets = _Sets(wordings, places)
    met = meetings(sets.banded(), sets.places)
    alike = (each.filter(pl.col("similarity") >= least) for each in sets.measured(met))
    return sets.named(alike).sort("first", "second")


def wording_of(wordings: Sequence[Wording], contents: pl.Series) -> Wording:
    """Return what some contents say, each pair of content and text once, and each text once."""
    said = []
    for each in wordings:
        held = each.contents.filter(pl.col("content").is_in(contents.implode()))
        texts = each.texts.join(held.select("text").unique(), on="text", how="semi")
        said.append((held, texts))
    held, texts = (pl.concat(tables) for tables in zip(*said, strict=True))
    return Wording(held.unique(), texts.unique("text"))


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

    def __init__(self, wordings: Sequence[Wording], places: pl.DataFrame) -> None:
        self._wordings = wordings
        self.keys = places["content"].unique().sort()
        self._numbers = pl.DataFrame({"content": self.keys}).with_row_index("key")
        self.places = (
            places.join(self._numbers, on="content").select(content="key", place="place").unique()
        )

    def banded(self) -> Iterator[pl.DataFrame]:
        """Yield the bands of the contents, each content once, share by share."""
        is_new = pl.repeat(value=True, n=len(self.keys), eager=True)
        for wording in self._wordings:
            held = self._numbered(wording)
            fresh = held.filter(is_new.gather(held["content"]))
            is_new.scatter(fresh["content"].unique(), False)  # noqa: FBT003 - its own signature
            yield from self._banded(fresh, wording.texts)

    def _numbered(self, wording: Wording) -> pl.DataFrame:
        held = wording.contents.join(self._numbers, on="content")
        return held.select(content="key", text="text")

    @staticmethod
    def _banded(held: pl.DataFrame, texts: pl.DataFrame) -> Iterator[pl.DataFrame]:
        told = _Told(held, texts)
        start, contents = 0, told.texts["content"]
        while start < len(contents):
            last = contents[min(start + SHARE, len(contents)) - 1]
            end = int(contents.search_sorted(last, side="right"))
            yield bands(told.shingles(told.texts.slice(start, end - start)))
            start = end

    def measured(self, pairs: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Yield the pairs with their similarity, share by share."""
        ordered, share = pairs.select("first", "second").sort("first", "second"), SHARE // 16
        for each in ordered.iter_slices(SHARE):
            named = pl.concat([each["first"], each["second"]]).unique()
            said = wording_of(self._wordings, self.keys.gather(named))
            told = _Told(self._numbered(said), said.texts)
            for some in each.iter_slices(share):
                few = pl.concat([some["first"], some["second"]]).unique().to_frame("content")
                yield similarities(some, told.shingles(few.join(told.texts, on="content")))

    def named(self, pairs: Iterable[pl.DataFrame]) -> pl.DataFrame:
        """Return measured pairs by the names of the contents."""
        keys = pl.lit(self.keys)
        told = [
            each.select(
                first=keys.gather(pl.col("first")),
                second=keys.gather(pl.col("second")),
                similarity="similarity",
            )
            for each in pairs
        ]
        return pl.concat([_TWINS.to_frame(), *told])


class _Told:
    """Numbered contents with their texts, and the texts as shingles."""

    def __init__(self, held: pl.DataFrame, texts: pl.DataFrame) -> None:
        words = texts.with_row_index("number")
        self._words = words["words"]
        joined = held.join(words, on="text")
        self.texts = joined.select(content="content", text="number").sort("content", "text")

    def shingles(self, held: pl.DataFrame) -> pl.DataFrame:
        """Return the shingles of some contents, as ``key`` and ``shingle``."""
        number = held["text"].unique()
        words = pl.DataFrame({"text": number, "words": self._words.gather(number)})
        return held.join(shingled(words), on="text").select(key="content", shingle="shingle")


def meetings(banded: Iterable[pl.DataFrame], places: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of contents that stand near each other in several buckets.

    Args:
        banded: ``key``, ``band`` and ``met`` of each content.
        places: ``content``, its key, beside each of its places.
    """
    whole = pl.concat([bands(pl.DataFrame(schema=_EMPTY)), *banded])
    shares = 1 + whole.height // BUCKETS
    found: list[list[pl.Series]] = [[] for _ in range(shares)]
    for share in range(shares):
        pairs = _joined(near(whole.filter(pl.col("met") % shares == share), places))
        for place, held in enumerate(found):
            held.append(pairs.filter(pairs % shares == place))
    often = [_often(pl.concat(found.pop())) for _ in range(shares)]
    return pl.concat(often)


_SHIFT = 2**32


def _joined(pairs: pl.DataFrame) -> pl.Series:
    """Return each pair of keys as one number."""
    first, second = (pl.col(name).cast(pl.UInt64) for name in ("first", "second"))
    return pairs.select(first * pl.lit(_SHIFT, pl.UInt64) + second).to_series()


def _often(pairs: pl.Series) -> pl.DataFrame:
    """Return the pairs that stand there `MEETINGS` times or more."""
    counted = pairs.rename("pair").value_counts().filter(pl.col("count") >= MEETINGS)
    return counted.select(
        first=(pl.col("pair") // _SHIFT).cast(pl.UInt32),
        second=(pl.col("pair") % _SHIFT).cast(pl.UInt32),
    )


def near(banded: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of contents that stand near each other in a bucket, once a band.

    Args:
        banded: ``key``, ``band`` and ``met`` of each content; all of a ``met``.
        places: ``content``, its key, beside each of its places.
    """
    crowded = banded.filter(pl.len().over("met") > 1)
    bucket = crowded.join(places, left_on="key", right_on="content")
    return _neighbours(bucket.sort("met", "place", "key"))


def banded(wording: Wording) -> pl.DataFrame:
    """Return the bands of the contents of a wording: ``content``, ``band`` and ``met``."""
    sets = _Sets([wording], wording.contents.select("content", place=pl.lit(0)))
    told = pl.concat([bands(pl.DataFrame(schema=_EMPTY)), *sets.banded()])
    return told.select(pl.lit(sets.keys).gather(pl.col("key")).alias("content"), "band", "met")


def measured(pairs: pl.DataFrame, wording: Wording) -> pl.DataFrame:
    """Return pairs of contents, ``first`` and ``second``, with their ``similarity``."""
    sets = _Sets([wording], wording.contents.select("content", place=pl.lit(0)))
    keys = pl.lit(sets.keys)
    numbered = pairs.select(
        keys.search_sorted(pl.col(name)).cast(pl.UInt32).alias(name) for name in ("first", "second")
    )
    return sets.named(sets.measured(numbered))


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

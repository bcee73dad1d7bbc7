"""Small parts taken together: a query costs the same to plan for a hundred forms as for many.

A year of a country lies in thousands of regions, most of them with a few hundred forms. Regions
that are small are done as one group, and in it the parts of one year and kind as one batch.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from operator import attrgetter, itemgetter
from typing import TypeVar

import polars as pl

from jiheng.corpus.errors import UnusablePart
from jiheng.corpus.results import digest
from jiheng.corpus.store import FULL, Batch, Part, read, read_kinds
from jiheng.domain.form import Kind
from jiheng.engine.columns import code, concat
from jiheng.engine.known import known_together

T = TypeVar("T")
Bundle = tuple[Part, ...]
"""Parts of one year, all of them tables of objectives or none, that are read as one batch."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen of a part before it is worked on.

    Attributes:
        part: the part.
        sha256: of what it holds; empty where it cannot be read.
        forms: how many forms it holds; 0 where that cannot be told.
        is_ahead: whether they are tables of objectives, drawn up before the year.
    """

    part: Part
    sha256: str = ""
    forms: int = 0
    is_ahead: bool = False

    @property
    def place(self) -> str:
        """The place of the part."""
        return self.part.path


def look(part: Part) -> Look:
    """Look at a part, and at all it holds for its digest."""
    try:
        return replace(glance(part), sha256=digest(part))
    except OSError:
        return Look(part)


def glance(part: Part) -> Look:
    """Look at a part, without its digest."""
    try:
        kinds = read_kinds(part)
    except UnusablePart:
        return Look(part)
    return Look(part, forms=len(kinds), is_ahead=are_ahead(kinds))


def are_ahead(kinds: pl.Series) -> bool:
    """Whether forms of these kinds are tables of objectives; a part never mixes them."""
    return bool((kinds == code(Kind.TARGETS)).any())


def grouped(waiting: Mapping[str, Sequence[Look]]) -> dict[str, list[Bundle]]:
    """Return the bundles of the regions that wait, by the first region of each group.

    Args:
        waiting: what was seen of the parts of each region.
    """
    regions = [(region, sum(each.forms for each in seen)) for region, seen in waiting.items()]
    groups = {}
    for some in filled(regions, itemgetter(1)):
        seen = [each for region, _ in some for each in waiting[region]]
        groups[some[0][0]] = list(bundled(seen))
    return groups


def forms_of(
    groups: Mapping[str, Sequence[Bundle]], waiting: Mapping[str, Sequence[Look]]
) -> dict[str, int]:
    """Return how many forms each group holds.

    Args:
        groups: as of `grouped`.
        waiting: what was seen of the parts of each region.
    """
    forms = {each.part: each.forms for seen in waiting.values() for each in seen}
    return {
        name: sum(forms[part] for bundle in bundles for part in bundle)
        for name, bundles in groups.items()
    }


def bundled(seen: Iterable[Look]) -> Iterator[Bundle]:
    """Yield bundles of parts, whatever their regions."""
    kinds: dict[tuple[str, bool], list[Look]] = {}
    for each in seen:
        kinds.setdefault((each.part.year, each.is_ahead), []).append(each)
    for alike in kinds.values():
        for some in filled(alike, attrgetter("forms")):
            yield tuple(each.part for each in some)


def filled(things: Iterable[T], forms_of: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield things that hold no more forms together than a full part, in their order."""
    some: list[T] = []
    held = 0
    for thing in things:
        forms = forms_of(thing)
        if some and held + forms > FULL:
            yield some
            some, held = [], 0
        some.append(thing)
        held += forms
    if some:
        yield some


@dataclass(frozen=True, slots=True)
class Joined:
    """The forms of some parts as one batch, numbered through.

    Attributes:
        parts: the parts.
        numbers: how many forms each holds.
    """

    parts: Sequence[Part]
    numbers: Sequence[int]

    @property
    def part_of(self) -> pl.Series:
        """Return for each form the position of its part."""
        return self._spread(range(len(self.parts)), pl.UInt32)

    @property
    def portfolios(self) -> pl.Series:
        """Return for each form a hash of its region: forms of two regions are never kin."""
        return self._spread([_hashed(part.region) for part in self.parts], pl.UInt64)

    @property
    def regions(self) -> pl.Series:
        """Return the region of each form."""
        return self._spread([part.region for part in self.parts], pl.String)

    def _spread(self, values: Iterable[object], dtype: type[pl.DataType]) -> pl.Series:
        told = pl.DataFrame(
            {"value": [*values], "number": [*self.numbers]},
            schema={"value": dtype, "number": pl.UInt32},
        )
        return told.select(pl.col("value").repeat_by("number").explode()).to_series()

    def gathered(self, keys: Mapping[Part, pl.Series]) -> pl.Series:
        """Return the key of each form, empty where those of its part are not known."""
        return pl.concat(
            keys[part] if part in keys else pl.repeat("", forms, eager=True)
            for part, forms in zip(self.parts, self.numbers, strict=True)
        )

    def split(self, rows: pl.DataFrame) -> list[pl.DataFrame]:
        """Return the rows of each part, in their order, without ``form_id``, the forms' numbers."""
        left = rows.drop("form_id")
        if len(self.parts) == 1:
            return [left]
        of_row = self.part_of.gather(rows["form_id"])
        found = left.with_columns(of_row.alias("part")).partition_by(
            "part", maintain_order=True, as_dict=True, include_key=False
        )
        return [found.get((place,), left.clear()) for place in range(len(self.parts))]


def readable(parts: Iterable[Part]) -> tuple[dict[Part, Batch], list[UnusablePart]]:
    """Return the parts that can be read, and why others cannot."""
    batches: dict[Part, Batch] = {}
    refused = []
    for part in parts:
        try:
            batches[part] = read(part)
        except UnusablePart as fault:
            refused.append(fault)
    return batches, refused


def joined(batches: Mapping[Part, Batch]) -> tuple[Joined, Batch]:
    """Return how parts are one batch, and the batch."""
    several = list(batches.values())
    told = Joined(list(batches), [len(each.columns) for each in several])
    if len(several) == 1:
        return told, several[0]
    identity = pl.concat([each.identity for each in several])
    known = known_together([each.known for each in several])
    return told, Batch(concat(each.columns for each in several), identity, known)


def _hashed(region: str) -> int:
    return int.from_bytes(sha256(region.encode()).digest()[:8], "big")

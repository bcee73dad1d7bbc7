"""Two sets of forms beside one another, region by region: what is the same, changed, gone, new.

Silent revisions are differences between two publications of one year; between two years the
figures of the same projects are compared. Memory holds the keys of a region and the cells of
one part with those it is compared with.
"""

import hashlib
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from jiheng.corpus.changes import CELLS, Compared, Held, changes
from jiheng.corpus.errors import PartRefused
from jiheng.corpus.pairing import BY_CODE, BY_CONTENT, BY_NAME, paired, side
from jiheng.corpus.results import Json, Results, digest
from jiheng.corpus.store import Part, read_identity, read_table, read_texts
from jiheng.domain.errors import JihengError
from jiheng.domain.funds import FundingSource
from jiheng.domain.outage import outage
from jiheng.engine.columns import Scope, code

FORMS_TABLE, CELLS_TABLE = "forms", "cells"
"""The tables of a run: a row a form of either side, and a row a difference."""
SAME, ALTERED, GONE, NEW, AMBIGUOUS = "same", "changed", "gone", "new", "ambiguous"
EVENTS = (SAME, ALTERED, GONE, NEW, AMBIGUOUS)
_NAMES = ("department", "unit", "project")
_FIGURES = pl.Schema(
    {
        "key": pl.String,
        "claimed_total": pl.Int64,
        "claimed_rating": pl.String,
        "revised_budget_fen": pl.Int64,
        "outturn_fen": pl.Int64,
    }
)
COMPARED = pl.Schema(
    [
        ("event", pl.String()),
        ("found_by", pl.String()),
        *((name, pl.String()) for name in _NAMES),
        ("cells", pl.Int64()),
        *(
            (f"{name}_{when}", dtype)
            for name, dtype in _FIGURES.items()
            for when in ("before", "after")
        ),
    ]
)
"""A form of either side: whether it is the same, how many differences, its main figures."""
_CELLS = pl.Schema(
    [
        ("key_before", pl.String()),
        ("key_after", pl.String()),
        *((name, dtype) for name, dtype in CELLS.items() if name != "pair"),
    ]
)
"""A difference, with the keys of both forms."""
_TOTAL = code(FundingSource.TOTAL)
_LEFT, _CHUNKS = "left-", "files"
_TEXTS = {
    "department": "supervising_department",
    "unit": "implementing_unit",
    "project": "project_name",
    "claimed_rating": "claimed_rating",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of one region on both sides; `year` names the year, or both years."""

    year: str
    region: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]

    @property
    def place(self) -> str:
        """Where its results stand."""
        return f"year={self.year}/region={self.region}"


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a group."""

    group: Group
    forms: int
    is_old: bool = False
    problem: JihengError | None = None


def publications(before: Sequence[Part], after: Sequence[Part]) -> list[Group]:
    """Return the groups of two publications: the same year and region."""
    return _groups(before, after, lambda part: (part.year, part.region))


def years(parts: Sequence[Part], first: str, second: str) -> list[Group]:
    """Return the groups of two years of one corpus: the same region."""
    before, after = ([part for part in parts if part.year == year] for year in (first, second))
    return _groups(before, after, lambda part: (f"{first}-{second}", part.region))


def _groups(
    before: Sequence[Part], after: Sequence[Part], of: Callable[[Part], tuple[str, str]]
) -> list[Group]:
    sides: dict[tuple[str, str], tuple[list[Part], list[Part]]] = defaultdict(lambda: ([], []))
    for place, parts in enumerate((before, after)):
        for part in parts:
            sides[of(part)][place].append(part)
    return [
        Group(year, region, tuple(first), tuple(second))
        for (year, region), (first, second) in sorted(sides.items())
    ]


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares groups.

    Attributes:
        results: where differences go.
        compared: which cells count.
    """

    results: Results
    compared: Compared

    def compare(self, groups: Sequence[Group]) -> Iterator[Step]:
        """Compare all groups, and yield each once its differences are on disk.

        A group that cannot be read or written is told of, and the others go on.
        """
        for group in groups:
            try:
                yield self._group(group)
            except JihengError as problem:
                yield Step(group, 0, problem=problem)
            except OSError as fault:
                yield Step(group, 0, problem=PartRefused(group.place, outage(fault)))

    def _group(self, group: Group) -> Step:
        parts = (*group.before, *group.after)
        found = "".join(f"{len(group.before)} {digest(part)}\n" for part in parts)
        found = hashlib.sha256(found.encode()).hexdigest()
        told = next(self.results.told([group.place]), {})
        if self.results.is_done(group.place, found) and self._stands(group, told):
            return Step(group, told["forms"], is_old=True)
        self.results.open(group.place)
        for name in (FORMS_TABLE, CELLS_TABLE):
            shutil.rmtree(self.results.folder / name / group.place, ignore_errors=True)
        chunks = [self._written(each, group) for each in self._chunks(group)]
        told = added(counted for _, counted in chunks) | {_CHUNKS: [name for name, _ in chunks]}
        self.results.close(group.place, found, told)
        return Step(group, told["forms"])

    def _stands(self, group: Group, told: Json) -> bool:
        """Whether all that was written of a group is still there; what it is the mark tells."""
        tables = (FORMS_TABLE, CELLS_TABLE)
        return _CHUNKS in told and all(
            self.results.stands(self._place(group, name), tables) for name in told[_CHUNKS]
        )

    def _place(self, group: Group, name: str) -> Part:
        return Part(self.results.folder, group.year, group.region, name)

    def _written(self, chunk: "_Chunk", group: Group) -> tuple[str, Json]:
        tables = {FORMS_TABLE: chunk.forms, CELLS_TABLE: chunk.cells}
        self.results.put(self._place(group, chunk.name), tables)
        return chunk.name, _told(chunk)

    def _chunks(self, group: Group) -> Iterator["_Chunk"]:
        """Yield what each later part gives, then what is gone from each earlier one."""
        keys = (BY_CODE, BY_NAME) if self.compared.years else (BY_CONTENT, BY_CODE, BY_NAME)
        pairs, left, appeared = paired(side(group.before), side(group.after), keys)
        for number, part in enumerate(group.after):
            own = pairs.filter(pl.col("after_part") == number)
            alone = appeared.filter(pl.col("part") == number)
            yield self._chunk(group, part, own, alone=alone)
        for number, part in enumerate(group.before):
            lost = left.filter(pl.col("part") == number)
            if lost.height:
                forms = _alone(part, lost, GONE)
                yield _Chunk(f"{_LEFT}{part.name}", forms, _CELLS.to_frame())

    def _chunk(
        self, group: Group, part: Part, pairs: pl.DataFrame, *, alone: pl.DataFrame
    ) -> "_Chunk":
        """Return a later part beside the earlier forms its own are paired with."""
        new = _alone(part, alone, NEW)
        if pairs.is_empty():
            return _Chunk(part.name, new, _CELLS.to_frame())
        numbered = pairs.with_columns(pair=pl.int_range(pl.len(), dtype=pl.Int64))
        later = numbered.select("pair", form_id="after_form")
        earlier = [
            (group.before[number], own.select("pair", form_id="before_form"))
            for (number,), own in sorted(numbered.partition_by("before_part", as_dict=True).items())
        ]
        held = [Held(one, wanted) for one, wanted in earlier]
        found = changes(held, Held(part, later), self.compared)
        first = pl.concat([_facts(one, wanted) for one, wanted in earlier])
        forms = _side_by_side(numbered, first, _facts(part, later), found=found)
        keys = forms.select("pair", "key_before", "key_after")
        cells = found.join(keys, on="pair", maintain_order="left").select(_CELLS.names())
        return _Chunk(part.name, pl.concat([forms.select(COMPARED.names()), new]), cells)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What one part gave: rows as in `COMPARED`, and as in `_CELLS`."""

    name: str
    forms: pl.DataFrame
    cells: pl.DataFrame


def _facts(part: Part, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return the main figures of forms of a part, those of `wanted`, in its columns and order."""
    forms, texts = read_table(part, Scope.FORMS), read_texts(part)["text"]
    total = read_table(part, Scope.FUNDS).filter(pl.col("source") == _TOTAL)
    lines = total.unique("form_id", keep="first").select(
        "form_id", revised_budget_fen="revised_budget", outturn_fen="outturn"
    )
    told = forms.select(
        "form_id",
        "claimed_total",
        *(pl.lit(texts).gather(pl.col(name)).alias(told) for told, name in _TEXTS.items()),
    ).with_columns(read_identity(part)["key"])
    return (
        wanted.join(told, on="form_id", how="left", maintain_order="left")
        .join(lines, on="form_id", how="left", maintain_order="left")
        .select(*wanted.columns, *_NAMES, *_FIGURES)
    )


def _side_by_side(
    pairs: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, *, found: pl.DataFrame
) -> pl.DataFrame:
    """Return the pairs with the figures of both sides, rows as in `COMPARED` after ``pair``."""
    counts = found.group_by("pair").agg(cells=pl.len().cast(pl.Int64))
    first = before.select("pair", **_named("before"))
    second = after.select("pair", *_NAMES, **_named("after"))
    joined = pairs.select("pair", "found_by")
    for each in (first, second, counts):
        joined = joined.join(each, on="pair", how="left", maintain_order="left")
    cells = pl.col("cells").fill_null(0)
    event = pl.when(cells == 0).then(pl.lit(SAME)).otherwise(pl.lit(ALTERED))
    return joined.with_columns(cells=cells, event=event)


def _named(when: str) -> dict[str, pl.Expr]:
    return {f"{name}_{when}": pl.col(name) for name in _FIGURES}


def _alone(part: Part, forms: pl.DataFrame, event: str) -> pl.DataFrame:
    """Return forms that only one side has, rows as in `COMPARED`."""
    when = "after" if event == NEW else "before"
    told = _facts(part, forms.select("form_id", "is_ambiguous"))
    named = told.select(
        *_NAMES,
        event=pl.when("is_ambiguous").then(pl.lit(AMBIGUOUS)).otherwise(pl.lit(event)),
        **_named(when),
    )
    return pl.concat([COMPARED.to_frame(), named], how="diagonal")


def _told(chunk: _Chunk) -> Json:
    events = dict(chunk.forms["event"].value_counts().iter_rows())
    rises, falls = (pl.col("after") > pl.col("before"), pl.col("after") < pl.col("before"))
    moved = chunk.cells.group_by("table", "change", "cell").agg(
        number=pl.len(), up=rises.sum(), down=falls.sum()
    )
    return {
        "events": events,
        "cells": {
            f"{table}/{change}/{cell}": {"number": number, "up": up, "down": down}
            for table, change, cell, number, up, down in moved.iter_rows()
        },
    }


def added(told: Iterable[Json]) -> Json:
    """Return what several places came to, together; by place of a cell, the most frequent first."""
    events: Counter[str] = Counter()
    cells: dict[str, Counter[str]] = defaultdict(Counter)
    for each in told:
        events.update(each["events"])
        for cell, numbers in each["cells"].items():
            cells[cell].update(numbers)
    ordered = sorted(cells.items(), key=lambda item: (-item[1]["number"], item[0]))
    return {
        "forms": events.total(),
        "events": {event: events[event] for event in EVENTS},
        "cells": {cell: dict(numbers) for cell, numbers in ordered},
    }

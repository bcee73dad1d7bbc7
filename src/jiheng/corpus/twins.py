"""Forms of a year that are nearly the same, whoever filed them, over a whole corpus.

Of each part what its forms say is kept on disk; when all parts of a year are there, alike
contents are found by `jiheng.engine.twins`, and the forms that hold them are named. Only numbers
of a whole year are in memory, its texts a share at a time. Tables of objectives are compared
among themselves.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from jiheng.corpus.checking import is_ahead
from jiheng.corpus.crew import Crew
from jiheng.corpus.results import Results, is_unbroken
from jiheng.corpus.spellings import same_name
from jiheng.corpus.steps import Step, refused, tried
from jiheng.corpus.store import Batch, Part, read, write_parquet
from jiheng.engine.arithmetic import WHOLE
from jiheng.engine.columns import Scope
from jiheng.engine.kinship import mixed
from jiheng.engine.said import NAMES, said_in
from jiheng.engine.wording import Wording, Wordings

TWINS = "twins"
_WORDINGS = "wordings"
_TABLES = ("contents", "texts", "sketches", "forms")
_NAMED = ("region", "department", "unit")
FOUND = pl.Schema(
    {
        "key": pl.String,
        "twin": pl.String,
        "similarity": pl.Int64,
        **{name: pl.String for of in _NAMED for name in (of, f"twin_{of}")},
    }
)
"""Two forms that are alike; the similarity in hundredths of a percent, 10,000 for the same words.

Of the same words all forms are named beside the first by key; of alike words the first of each.
"""


@dataclass(frozen=True, slots=True)
class Worded:
    """What the forms of a part say, on disk.

    Attributes:
        place: its folder.
        region: of the part.
    """

    place: Path
    region: str

    @property
    def wording(self) -> Wording:
        """The contents of the forms, and the texts they are made of."""
        return Wording(self._table("contents"), self._table("texts"))

    @property
    def sketches(self) -> pl.DataFrame:
        """Sketches of the contents."""
        return self._table("sketches")

    @property
    def forms(self) -> pl.DataFrame:
        """Return ``content`` and ``place`` of each form, with its key, department and unit."""
        return self._table("forms")

    @property
    def is_there(self) -> bool:
        """Whether all of it stands on disk, and no file of it was cut."""
        return all(is_unbroken(self.place / f"{name}.parquet") for name in _TABLES)

    def _table(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.place / f"{name}.parquet", glob=False)

    def write(self, tables: Mapping[str, pl.DataFrame]) -> None:
        """Write it, whole.

        Raises:
            OSError: the system refuses to write; what was written of it is gone.
        """
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(parents=True)
        try:
            for name, table in tables.items():
                write_parquet(table, self.place / f"{name}.parquet", "lz4")
        except OSError:
            shutil.rmtree(self.place, ignore_errors=True)
            raise


Pairing = Callable[[Sequence[Worded], int], pl.DataFrame]
"""Finds the pairs of contents that are at least so alike, as `jiheng.engine.twins.twins`."""


def paired(kept: Sequence[Worded], least: int) -> pl.DataFrame:
    """Find the pairs on this machine."""
    places = pl.concat([each.forms.select("content", "place") for each in kept]).unique()
    wordings = Wordings(kept)
    from jiheng.engine.twins import twins  # noqa: PLC0415 - NumPy, where texts are compared

    return twins(wordings, wordings.sketches(), places, least=least)


@dataclass(frozen=True, slots=True)
class TwinFinder:
    """Finds the twins of a corpus, year by year.

    Attributes:
        corpus: where the parts stand.
        results: where twins go.
        least: the similarity from which two forms are twins, in hundredths of a percent.
    """

    corpus: Path
    results: Results
    least: int

    def find(self, parts: Sequence[Part], crew: Crew, pairing: Pairing) -> Iterator[Step]:
        """Yield each part when its words are read, then each year when its twins are found."""
        years: dict[str, list[Step]] = {}
        for step in crew.each(self.read, parts):
            yield step
            if step.problem is None:
                years.setdefault(self._group(step.place), []).append(step)
        for group, steps in sorted(years.items()):
            yield self._year(group, sorted(steps, key=lambda step: step.place), pairing)

    def _group(self, place: str) -> str:
        told = next(self.results.told([place]))
        year = Part.at(self.corpus, place).year
        return f"year={year}" + ("-targets" if told["is_ahead"] else "")

    def read(self, part: Part) -> Step:
        """Keep what the forms of a part say, until the twins of its year are found."""
        return tried(part, self._read)

    def _read(self, part: Part, found: str) -> Step:
        told = next(self.results.told([part.path]), {})
        if self.results.is_done(part.path, found) and (
            self._kept(part).is_there or self.results.is_closed(self._group(part.path))
        ):
            return Step(part.path, found, int(told["forms"]), is_old=True)
        self.results.open(part.path)
        batch = read(part)
        self._kept(part).write(_said(batch))
        number = len(batch.columns)
        self.results.close(part.path, found, {"forms": number, "is_ahead": is_ahead(batch)})
        return Step(part.path, found, number)

    def _kept(self, part: Part) -> Worded:
        return Worded(self.results.folder / _WORDINGS / part.path, part.region)

    def _year(self, group: str, steps: Sequence[Step], pairing: Pairing) -> Step:
        whole = hashlib.sha256("".join(step.sha256 for step in steps).encode()).hexdigest()
        table = self.results.folder / TWINS / f"{group}.parquet"
        parts = [Part.at(self.corpus, step.place) for step in steps]
        kept = [self._kept(part) for part in parts]
        if self.results.is_done(group, whole) and is_unbroken(table):
            _remove(kept)
            return Step(group, whole, is_old=True)
        self.results.open(group)
        try:
            for part, each in zip(parts, kept, strict=True):
                if not each.is_there:
                    each.write(_said(read(part)))
            found = named(kept, pairing(kept, self.least))
            self.results.write_table(found, f"{TWINS}/{group}")
            self.results.close(group, whole, {"pairs": tally(found)})
        except OSError as fault:
            return refused(group, fault)
        _remove(kept)
        return Step(group, whole)


def _remove(kept: Sequence[Worded]) -> None:
    """Remove what forms say: the twins of their year are found."""
    for each in kept:
        shutil.rmtree(each.place, ignore_errors=True)


def _said(batch: Batch) -> dict[str, pl.DataFrame]:
    """Return the tables of `Worded` for a batch."""
    columns = batch.columns
    told = said_in({scope: columns.table(scope) for scope in Scope}, columns.texts)
    unit, department = (columns.texts["text"].gather(columns.forms[name]) for name in NAMES)
    hashed = (pl.col(name).fill_null(0) for name in reversed(NAMES))
    forms = told.forms.select(
        pl.lit(batch.identity["key"]).alias("key"),
        pl.lit(department).alias("department"),
        pl.lit(unit).alias("unit"),
        mixed(*hashed).alias("place"),
        "content",
    ).drop_nulls("content")
    return {
        "contents": told.wording.contents.unique().sort("content", "text"),
        "texts": told.wording.texts.sort("text"),
        "sketches": told.sketches,
        "forms": forms,
    }


def named(kept: Sequence[Worded], pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the forms that say the same or alike, rows as in `FOUND`, by key."""
    contents = pl.concat([each.forms["content"] for each in kept])
    again = contents.filter(contents.is_duplicated())
    wanted = pl.concat([pairs["first"], pairs["second"], again]).unique().implode()
    forms = pl.concat(
        [
            each.forms.filter(pl.col("content").is_in(wanted)).select(
                "content", "key", "department", "unit", region=pl.lit(each.region)
            )
            for each in kept
        ]
    ).sort("key")
    first = forms.unique("content", keep="first", maintain_order=True)
    same = forms.join(first, on="content", suffix="_first").filter(
        pl.col("key") != pl.col("key_first")
    )
    alike = pairs.join(first, left_on="first", right_on="content").join(
        first, left_on="second", right_on="content", suffix="_first"
    )
    together = pl.concat(
        [
            same.with_columns(similarity=pl.lit(WHOLE, pl.Int64)).select(_BOTH),
            alike.select(_BOTH),
        ]
    )
    return _ordered(together).sort("key", "twin")


_BOTH = ("similarity", "key", "key_first", *(each for of in _NAMED for each in (of, f"{of}_first")))


def _ordered(found: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with the lesser key first."""
    is_turned = pl.col("key_first") < pl.col("key")
    columns = {}
    for name, twin in (("key", "twin"), *((of, f"twin_{of}") for of in _NAMED)):
        here, there = pl.col(name), pl.col(f"{name}_first")
        columns[name] = pl.when(is_turned).then(there).otherwise(here)
        columns[twin] = pl.when(is_turned).then(here).otherwise(there)
    return found.select("similarity", **columns).select(FOUND.names())


def tally(found: pl.DataFrame) -> dict[str, int]:
    """Return how many pairs there are: in all, of one unit, of two units, of two regions."""
    same_region = pl.col("region") == pl.col("twin_region")
    same_unit = (
        same_region & same_name("department", "twin_department") & same_name("unit", "twin_unit")
    )
    pairs = pl.col("pairs")
    counted = found.group_by([each for of in _NAMED for each in (of, f"twin_{of}")]).agg(
        pairs=pl.len().cast(pl.Int64),
        same_words=(pl.col("similarity") == WHOLE).sum().cast(pl.Int64),
    )
    told: dict[str, int] = counted.select(
        pairs.sum(),
        pl.col("same_words").sum(),
        of_one_unit=pairs.filter(same_unit).sum(),
        of_two_units=pairs.filter(same_region & ~same_unit).sum(),
        of_two_regions=pairs.filter(~same_region).sum(),
    ).row(0, named=True)
    return told

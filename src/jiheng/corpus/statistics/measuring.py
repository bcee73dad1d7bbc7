"""Measuring a corpus: facts of each part, then sums of each part, resumably.

A part's sums depend on the targets of its year everywhere, and on its region's forms of the year
before: they are made anew when one of these changes. Memory holds one part with its earlier
forms, the keys of a region, and how often each indicator has each target in a year.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import polars as pl

from jiheng.corpus.checked import found_in
from jiheng.corpus.errors import PartRefused
from jiheng.corpus.pairing import BY_CODE, BY_NAME, PAIRS, paired
from jiheng.corpus.results import Results, digest, read_found, scanned
from jiheng.corpus.stamps import is_altered
from jiheng.corpus.statistics import agreement
from jiheng.corpus.statistics.agreement import REVIEWS
from jiheng.corpus.statistics.ambition import medians
from jiheng.corpus.statistics.facts import facts
from jiheng.corpus.statistics.sums import by_band, by_grades, by_total, by_unit, judged
from jiheng.corpus.store import UNKNOWN, Part, read
from jiheng.domain.errors import JihengError
from jiheng.domain.outage import outage
from jiheng.engine.program import Program

FORMS, ROWS = "facts/forms", "facts/rows"
SUMS = "sums"
UNITS, EXECUTION, TOTALS, GRADES = "units", "execution", "totals", "grades"
RULES, REVIEWERS, GAPS, RATINGS = "rules", "reviewers", "gaps", "ratings"
TABLES = (UNITS, EXECUTION, TOTALS, GRADES, RULES, REVIEWERS, GAPS, RATINGS)
"""The tables of sums."""
_SUMMED = "summed"


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a part: how many forms it holds, or why it could not be measured.

    Attributes:
        is_altered: whether it was changed since it was written.
    """

    part: Part
    forms: int
    is_old: bool = False
    problem: JihengError | None = None
    is_altered: bool = False


class ProgramOf(Protocol):
    """Gives the program for a part."""

    def __call__(self, part: Part) -> Program:
        """Return the program that computes the facts of a part.

        Raises:
            JihengError: no policy is in force for its year.
        """
        ...


@dataclass
class Measurer:
    """Measures the parts of a corpus.

    Attributes:
        results: where facts and sums go.
        program_of: gives the program for a part.
        findings: the folder of a check of the corpus, None without one.
        reviews: rows as in `REVIEWS`.
    """

    results: Results
    program_of: ProgramOf
    findings: Path | None = None
    reviews: pl.DataFrame = field(default_factory=REVIEWS.to_frame)
    _found: dict[Part, str] = field(default_factory=dict)
    _digests: dict[tuple[str, str], str] = field(default_factory=dict)
    _medians: dict[str, pl.DataFrame] = field(default_factory=dict)
    _pairs: dict[tuple[str, str], tuple[list[Part], pl.DataFrame]] = field(default_factory=dict)

    def measure(self, parts: Sequence[Part]) -> Iterator[Step]:
        """Measure all parts, and yield each once its facts and its sums are on disk.

        A part that cannot be read or written is told of, and the others go on.
        """
        problems = {}
        for part in parts:
            try:
                problem = self._facts(part)
            except OSError as fault:
                problem = PartRefused(part.path, outage(fault))
            if problem is not None:
                problems[part] = problem
                yield Step(part, 0, problem=problem)
        known = [part for part in parts if part not in problems]
        for part in known:
            try:
                changed = is_altered(part.folder, self._found[part])
                yield replace(self._sums(part, known), is_altered=changed)
            except OSError as fault:
                yield Step(part, 0, problem=PartRefused(part.path, outage(fault)))
            except JihengError as fault:
                yield Step(part, 0, problem=fault)

    def digest_of(self, part: Part) -> str:
        """Return the digest of a part as it was measured, empty where it could not be read."""
        return self._found.get(part, "")

    def forms_of(self, part: Part) -> Path:
        """Return the file with the facts of a part's forms, rows as in `facts.FORM_FACTS`."""
        return self._file(FORMS, part)

    def _facts(self, part: Part) -> JihengError | None:
        found = self._found[part] = digest(part)
        if self.results.holds(part, found, (FORMS, ROWS)):
            return None
        self.results.open(part.path)
        try:
            batch = read(part)
            program = self.program_of(part)
        except JihengError as problem:
            return problem
        forms, rows = facts(batch, program)
        self.results.put(part, {FORMS: forms, ROWS: rows})
        self.results.close(part.path, found, {"forms": forms.height, "rows": rows.height})
        return None

    def _sums(self, part: Part, parts: Sequence[Part]) -> Step:
        place = f"{_SUMMED}/{part.path}"
        found = self._depends_on(part, parts)
        told = next(self.results.told([part.path]))
        sums = [f"{SUMS}/{name}" for name in TABLES]
        if self.results.is_done(place, found) and self.results.stands(part, sums):
            return Step(part, told["forms"], is_old=True)
        self.results.open(place)
        forms, rows = self._fact(FORMS, part), self._fact(ROWS, part)
        against = judged(rows, self._before(part, parts), self._medians_of(part.year, parts))
        bands = self.program_of(part).parameters.grade_bands
        reviews = agreement.paired(forms, self.reviews, bands)
        tables = {
            UNITS: by_unit(forms, against),
            EXECUTION: by_band(forms),
            TOTALS: by_total(forms),
            GRADES: by_grades(forms),
            RULES: self._rules(part, forms),
            REVIEWERS: agreement.by_reviewer(reviews),
            GAPS: agreement.by_gap(reviews),
            RATINGS: agreement.by_grade(reviews),
        }
        self.results.put(part, {f"{SUMS}/{name}": table for name, table in tables.items()})
        self.results.close(place, found, {"forms": forms.height})
        return Step(part, told["forms"])

    def _depends_on(self, part: Part, parts: Sequence[Part]) -> str:
        """Return a digest of all that the sums of a part are made of."""
        if not self._digests:
            self._digests = self._digests_of(parts)
        names = ((part.year, ""), (_year_before(part), part.region), ("", ""))
        whole = hashlib.sha256("".join(self._digests.get(each, "") for each in names).encode())
        for file in self._findings_of(part):
            whole.update(hashlib.sha256(file.read_bytes()).digest())
        return whole.hexdigest()

    def _digests_of(self, parts: Sequence[Part]) -> dict[tuple[str, str], str]:
        """Return digests of every year, of every year and region, and of the reviews."""
        held: dict[tuple[str, str], list[str]] = defaultdict(list)
        for part in parts:
            line = f"{part.path} {self._found[part]}\n"
            held[part.year, ""].append(line)
            held[part.year, part.region].append(line)
        held["", ""] = [str(self.reviews.hash_rows().sort().to_list())]
        return {
            place: hashlib.sha256("".join(lines).encode()).hexdigest()
            for place, lines in held.items()
        }

    def _fact(self, name: str, part: Part) -> pl.DataFrame:
        return read_found(self._file(name, part))

    def _file(self, name: str, part: Part) -> Path:
        return self.results.folder / name / f"{part.path}.parquet"

    def _medians_of(self, year: str, parts: Sequence[Part]) -> pl.DataFrame:
        if year not in self._medians:
            files = [self._file(ROWS, part) for part in parts if part.year == year]
            with scanned(files):
                self._medians[year] = medians(pl.scan_parquet(files, glob=False))
        return self._medians[year]

    def _before(self, part: Part, parts: Sequence[Part]) -> pl.DataFrame:
        """Return last year's actual value of a part's indicators: form, row, ``before``."""
        place = (part.region, part.year)
        if place not in self._pairs:
            self._pairs = {place: self._related(part, parts)}
        earlier, pairs = self._pairs[place]
        own = pairs.filter(pl.col("after_part") == parts.index(part))
        found = [
            self._fact(ROWS, earlier[number])
            .join(forms, left_on="form_id", right_on="before_form")
            .select(form="after_form", key="row_key", was="measure", before="actual")
            for (number,), forms in own.partition_by("before_part", as_dict=True).items()
        ]
        schema = {"form": pl.Int64, "key": pl.UInt64, "was": pl.UInt64, "before": pl.Int64}
        prior = pl.concat([pl.DataFrame(schema=schema), *found]).drop_nulls("key")
        only = prior.filter(pl.struct("form", "key").is_unique())
        rows = self._fact(ROWS, part).drop_nulls("row_key")
        now = rows.filter(pl.struct("form_id", "row_key").is_unique())
        return (
            now.join(only, left_on=["form_id", "row_key"], right_on=["form", "key"])
            .filter(pl.col("measure") == pl.col("was"))
            .select("form_id", "row", "before")
        )

    def _related(self, part: Part, parts: Sequence[Part]) -> tuple[list[Part], pl.DataFrame]:
        """Return the region's parts of the year before, and which form of theirs is whose."""
        before = _year_before(part)
        here = [each for each in parts if each.region == part.region]
        earlier = [each for each in here if each.year == before]
        if not earlier:
            return earlier, PAIRS.to_frame()
        later = {parts.index(each): each for each in here if each.year == part.year}
        first = self._side(enumerate(earlier))
        pairs, _, _ = paired(first, self._side(later.items()), (BY_CODE, BY_NAME))
        return earlier, pairs

    def _side(self, parts: Iterable[tuple[int, Part]]) -> pl.DataFrame:
        return pl.concat(
            self._fact(FORMS, part).select(
                pl.lit(number, pl.Int32).alias("part"), "form_id", "key", "code", "name"
            )
            for number, part in parts
        )

    def _rules(self, part: Part, forms: pl.DataFrame) -> pl.DataFrame:
        """Return how many findings a rule has in a department, and on how many forms."""
        schema = {"key": pl.String, "rule": pl.String}
        held = [read_found(file, [*schema]) for file in self._findings_of(part)]
        found = pl.concat([pl.DataFrame(schema=schema), *held])
        placed = found.join(forms.select("key", "department"), on="key", maintain_order="left")
        return placed.group_by("department", "rule", maintain_order=True).agg(
            findings=pl.len().cast(pl.Int64), forms=pl.col("key").n_unique().cast(pl.Int64)
        )

    def _findings_of(self, part: Part) -> list[Path]:
        return [] if self.findings is None else found_in(part, self.findings)


def _year_before(part: Part) -> str:
    """Return the year before a part's, nothing where it is not known."""
    return "" if part.year == UNKNOWN else str(int(part.year) - 1)


def by_place(
    table: str, keys: Sequence[str], *, folder: Path, parts: Iterable[Part]
) -> pl.DataFrame:
    """Return the sums of a table over parts, by year, region and `keys`.

    Args:
        table: one of `TABLES`.
        keys: its columns that are no sums.
        folder: of the results.
        parts: those that were measured.
    """
    files: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for part in parts:
        files[part.year, part.region].append(folder / SUMS / table / f"{part.path}.parquet")
    scans = [
        pl.scan_parquet(each, glob=False).with_columns(year=pl.lit(year), region=pl.lit(region))
        for (year, region), each in files.items()
    ]
    by = ("year", "region", *keys)
    summed = pl.concat(scans).group_by(by).agg(pl.all().exclude(by).sum())
    with scanned(file for each in files.values() for file in each):
        return summed.collect(engine="streaming").sort(by)

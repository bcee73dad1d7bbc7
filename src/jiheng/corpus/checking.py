"""All rules over a corpus: each part alone, then the parts of a region together.

Rules on one form are judged part by part. What rules across forms need is kept as a survey of
each part; when every part of a region has been seen, the surveys are related and these rules are
judged. A unit and a project lie in one region, so that a corpus of any size is checked region by
region.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import attrgetter
from pathlib import Path
from typing import Protocol

import polars as pl

from jiheng.corpus import surveys
from jiheng.corpus.crew import Crew
from jiheng.corpus.errors import PartRefused
from jiheng.corpus.results import Json, Results, digest
from jiheng.corpus.store import Batch, Part, read, read_identity
from jiheng.domain.errors import JihengError
from jiheng.domain.form import Kind
from jiheng.domain.outage import outage
from jiheng.engine.columns import code
from jiheng.engine.portfolio import relate
from jiheng.engine.program import Program
from jiheng.engine.run import Run, VerdictCode

FINDINGS, ACROSS = "findings", "across"
"""The tables of a run: failures of rules on one form, and of rules across forms."""
_SURVEYS = "surveys"
_REGION = "region={region}"
_FINDING = pl.Schema(
    {
        "key": pl.String,
        "rule": pl.String,
        "row": pl.Int32,
        "claimed": pl.Int64,
        "expected": pl.Int64,
    }
)
"""One failure: the form, the rule, the row of its table, both figures in the rule's unit."""


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a part, or of a region when its parts were done.

    Attributes:
        place: of the part or region.
        sha256: of what the part holds; empty for a region, and where it cannot be read.
        forms: how many forms the part holds.
        is_old: whether it was checked before.
        problem: why it could not be checked.
    """

    place: str
    sha256: str = ""
    forms: int = 0
    is_old: bool = False
    problem: JihengError | None = None


class ProgramOf(Protocol):
    """Gives the program for a part."""

    def __call__(self, part: Part, *, is_ahead: bool) -> Program:
        """Return the program for a part.

        Args:
            part: the part.
            is_ahead: whether its forms are tables of objectives, drawn up before the year.

        Raises:
            JihengError: no policy is in force for its year.
        """
        ...


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks the parts of a corpus.

    Attributes:
        corpus: where the parts stand.
        results: where findings go.
        program_of: gives the program for a part.
    """

    corpus: Path
    results: Results
    program_of: ProgramOf

    def check(self, parts: Sequence[Part], crew: Crew) -> Iterator[Step]:
        """Check all parts, region by region, and yield each part once it is judged.

        A part that cannot be read or written is told of, and the others go on.
        """
        by_region = sorted(parts, key=attrgetter("region", "path"))
        found = {step.place: step for step in crew.each(_digested, by_region)}
        waiting: dict[str, list[Part]] = {}
        for region, group in groupby(by_region, attrgetter("region")):
            place, held = _REGION.format(region=region), list(group)
            if self.results.is_done(place, _whole([found[part.path] for part in held])):
                self._clear(held)
                yield from (self._old(part, found[part.path].sha256) for part in held)
            else:
                waiting[place] = held
        yield from crew.grouped(self.part, self.finish, waiting)

    def part(self, part: Part) -> Step:
        """Judge a part alone, and keep the survey of it until its region is finished."""
        return tried(part, self._part)

    def finish(self, place: str, steps: Sequence[Step]) -> list[Step]:
        """Judge the rules across the forms of a region, whose parts are done.

        Returns:
            A step with the problem that kept it from being judged; usually none.
        """
        corpus_parts = [Part.at(self.corpus, step.place) for step in steps]
        try:
            counts = self._across([part for part in corpus_parts if self._told(part)])
            if not any(step.problem for step in steps):
                self.results.close(place, _whole(steps), {"counts": counts})
                self._clear(corpus_parts)
        except OSError as fault:
            return [Step(place, problem=PartRefused(place, outage(fault)))]
        return []

    def _clear(self, parts: Sequence[Part]) -> None:
        """Remove the surveys of a region that is done."""
        for part in parts:
            surveys.remove(part, self.results.folder / _SURVEYS)

    def _told(self, part: Part) -> Json:
        return next(self.results.told([part.path]), {})

    def _old(self, part: Part, found: str) -> Step:
        return Step(part.path, found, int(self._told(part).get("forms", 0)), is_old=True)

    def _part(self, part: Part, found: str) -> Step:
        folder = self.results.folder / _SURVEYS
        if self.results.is_done(part.path, found) and (
            surveys.is_there(part, folder) or not self._told(part)["is_surveyed"]
        ):
            return self._old(part, found)
        self.results.open(part.path)
        batch = read(part)
        program = self.program_of(part, is_ahead=is_ahead(batch))
        run = program.run(batch.columns)
        if program.has_rules_across:
            survey = program.survey(run, batch.columns.forms["form_id"]).alone()
            surveys.write(survey, part, folder)
        self.results.put(part, {FINDINGS: _failures(run, batch.identity["key"])})
        told = {
            "forms": len(batch.columns),
            "is_surveyed": program.has_rules_across,
            "counts": _counts(run),
        }
        self.results.close(part.path, found, told)
        return Step(part.path, found, len(batch.columns))

    def _across(self, parts: Sequence[Part]) -> Json:
        """Judge the rules across forms over the parts of a region, and return their counts."""
        kin = [part for part in parts if self._told(part)["is_surveyed"]]
        numbers = [int(self._told(part)["forms"]) for part in kin]
        folder = self.results.folder / _SURVEYS
        held = [
            surveys.kept(part, folder, first=first, forms=forms)
            for part, first, forms in zip(kin, [0, *accumulate(numbers)][:-1], numbers, strict=True)
        ]
        counts: Json = {}
        if not kin:
            return counts
        related = relate(self.program_of(kin[0], is_ahead=False).plan, held)
        for part, each, told in zip(kin, held, related, strict=True):
            program = self.program_of(part, is_ahead=False)
            run = program.judge(each.survey(program), told)
            keys = read_identity(part)["key"]
            self.results.put(part, {ACROSS: _failures(run, keys, first=each.first)})
            for rule, verdicts in _counts(run).items():
                whole = counts.setdefault(rule, dict.fromkeys(verdicts, 0))
                counts[rule] = {name: whole[name] + verdicts[name] for name in verdicts}
        return counts


def tried(part: Part, work: Callable[[Part, str], Step]) -> Step:
    """Return what became of a part: what `work` gives of it and its digest, or why it cannot."""
    try:
        return work(part, digest(part))
    except OSError as fault:
        problem: JihengError = PartRefused(part.path, outage(fault))
    except JihengError as fault:
        problem = fault
    return Step(part.path, problem=problem)


def _digested(part: Part) -> Step:
    try:
        return Step(part.path, digest(part))
    except OSError:
        return Step(part.path)


def _whole(steps: Sequence[Step]) -> str:
    """Return the digest of a region, of the digests of its parts in their order."""
    ordered = sorted(steps, key=attrgetter("place"))
    return hashlib.sha256("".join(step.sha256 for step in ordered).encode()).hexdigest()


def found_in(part: Part, folder: Path) -> list[Path]:
    """Return the files of `folder` with what a check found in a part, those that are there."""
    files = [folder / name / f"{part.path}.parquet" for name in (FINDINGS, ACROSS)]
    return [file for file in files if file.is_file()]


def is_ahead(batch: Batch) -> bool:
    """Whether the forms of a batch are tables of objectives; a part never mixes them."""
    return bool((batch.columns.forms["kind"] == code(Kind.TARGETS)).any())


def _counts(run: Run) -> Json:
    return {
        rule: {VerdictCode(kind).name.lower(): number for kind, number in verdicts.items()}
        for rule, verdicts in run.counts().items()
        if rule in run.evaluated
    }


def _failures(run: Run, keys: pl.Series, *, first: int = 0) -> pl.DataFrame:
    """Return the failures of a run, rows as in `_FINDING`, by form and rule."""
    found = run.failures()
    return found.select(
        pl.lit(keys).gather(pl.col("form_id") - first).alias("key"),
        pl.col("rule").cast(pl.String),
        "row",
        "claimed",
        "expected",
    ).sort("key", "rule", "row")

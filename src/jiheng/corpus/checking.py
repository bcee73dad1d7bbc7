"""All rules over a corpus: each part alone, then the parts of a region together.

Rules on one form are judged part by part. What rules across forms need is kept as a survey of
each part; when every part of a region has been seen, the surveys are related and these rules are
judged. A unit and a project lie in one region, so that a corpus of any size is checked region by
region.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Protocol

import polars as pl

from jiheng.corpus import surveys
from jiheng.corpus.results import Json, Results, digest
from jiheng.corpus.store import Batch, Part, read, read_identity
from jiheng.domain.errors import JihengError
from jiheng.domain.form import Kind
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
    """What became of a part: how many forms it holds, or why it could not be checked."""

    part: Part
    forms: int
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
        results: where findings go.
        program_of: gives the program for a part.
    """

    results: Results
    program_of: ProgramOf

    def check(self, parts: Sequence[Part]) -> Iterator[Step]:
        """Check all parts, region by region, and yield each part once it is judged alone.

        Raises:
            OSError: the system refuses to write.
        """
        by_region = sorted(parts, key=lambda part: (part.region, part.path))
        for region, group in groupby(by_region, lambda part: part.region):
            yield from self._region(_REGION.format(region=region), list(group))

    def _region(self, place: str, parts: Sequence[Part]) -> Iterator[Step]:
        digests = {part: digest(part) for part in parts}
        whole = hashlib.sha256("".join(digests.values()).encode()).hexdigest()
        if self.results.is_done(place, whole):
            self._clear(parts)
            yield from (self._old(part) for part in parts)
            return
        failed = False
        for part in parts:
            step = self._part(part, digests[part])
            failed |= step.problem is not None
            yield step
        counts = self._across([part for part in parts if self._told(part)])
        if failed:
            return
        self.results.close(place, whole, {"counts": counts})
        self._clear(parts)

    def _clear(self, parts: Sequence[Part]) -> None:
        """Remove the surveys of a region that is done."""
        for part in parts:
            surveys.remove(part, self.results.folder / _SURVEYS)

    def _told(self, part: Part) -> Json:
        return next(self.results.told([part.path]), {})

    def _old(self, part: Part) -> Step:
        return Step(part, int(self._told(part).get("forms", 0)), is_old=True)

    def _part(self, part: Part, found: str) -> Step:
        folder = self.results.folder / _SURVEYS
        if self.results.is_done(part.path, found) and (
            surveys.is_there(part, folder) or not self._told(part)["is_surveyed"]
        ):
            return self._old(part)
        self.results.open(part.path)
        try:
            batch = read(part)
            program = self.program_of(part, is_ahead=_is_ahead(batch))
        except JihengError as problem:
            return Step(part, 0, problem=problem)
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
        return Step(part, len(batch.columns))

    def _across(self, parts: Sequence[Part]) -> Json:
        """Judge the rules across forms over the parts of a region, and return their counts."""
        kin = [part for part in parts if self._told(part)["is_surveyed"]]
        keys = [read_identity(part)["key"] for part in kin]
        starts = list(accumulate(map(len, keys), initial=0))[:-1]
        held = [
            surveys.read(
                self.program_of(part, is_ahead=False),
                part,
                self.results.folder / _SURVEYS,
                first=first,
            )
            for part, first in zip(kin, starts, strict=True)
        ]
        counts: Json = {}
        related = relate(held[0].run.program.plan, held) if held else []
        for part, survey, told, identity, first in zip(
            kin, held, related, keys, starts, strict=True
        ):
            run = survey.run.program.judge(survey, told)
            self.results.put(part, {ACROSS: _failures(run, identity, first=first)})
            for rule, verdicts in _counts(run).items():
                whole = counts.setdefault(rule, dict.fromkeys(verdicts, 0))
                counts[rule] = {name: whole[name] + verdicts[name] for name in verdicts}
        return counts


def _is_ahead(batch: Batch) -> bool:
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

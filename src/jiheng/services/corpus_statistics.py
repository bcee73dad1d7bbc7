"""The use case of measuring a corpus: its statistics, as tables on disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

from jiheng.corpus.checked import unchecked
from jiheng.corpus.errors import NotChecked, NotThatRun
from jiheng.corpus.holding import occupied
from jiheng.corpus.results import Results
from jiheng.corpus.spellings import regrouped, spellings
from jiheng.corpus.statistics import indices
from jiheng.corpus.statistics.facts import DERIVED, WANTED
from jiheng.corpus.statistics.measuring import (
    EXECUTION,
    GAPS,
    GRADES,
    RATINGS,
    REVIEWERS,
    RULES,
    TOTALS,
    UNITS,
    Measurer,
    by_place,
)
from jiheng.corpus.steps import altered
from jiheng.corpus.store import Part, write_whole
from jiheng.domain.errors import JihengError
from jiheng.engine.parameters import Parameters
from jiheng.engine.program import Program
from jiheng.policy import Policy, policy, resolve
from jiheng.policy.resolution import NATIONAL
from jiheng.services.assessing import DERIVED as EVERY
from jiheng.services.corpus_runs import Advance, digest_of, parts_of, silent, year_of
from jiheng.services.review_lists import reviews_of, strays

YEARS, REGIONS, DEPARTMENTS = "years", "regions", "departments"
RATERS, AGREEMENT = "raters", "agreement"
TABLES = (
    YEARS,
    REGIONS,
    DEPARTMENTS,
    UNITS,
    EXECUTION,
    TOTALS,
    GRADES,
    RULES,
    RATERS,
    REVIEWERS,
    AGREEMENT,
    RATINGS,
    GAPS,
)
"""The tables that `measure` writes."""
_PLACE = ("year", "region")
_DEPARTMENT = ("department",)
_UNIT = (*_DEPARTMENT, "unit")
_KEYS = {
    UNITS: _UNIT,
    EXECUTION: (*_DEPARTMENT, "band"),
    TOTALS: ("side", "points"),
    GRADES: ("claimed_grade", "computed_grade"),
    RULES: (*_DEPARTMENT, "rule"),
    REVIEWERS: (*_UNIT, "reviewer"),
    GAPS: ("reviewer", "mean", "gap"),
    RATINGS: (*_UNIT, "reviewer", "own_grade", "reviewed_grade"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What measuring a corpus came to.

    Attributes:
        forms: how many self-evaluations, in this run or before.
        parts: how many parts.
        old: how many of these had been measured before and still stand.
        tables: by name; see ``docs/explanation/statistics.md``.
        grades: the words of the grades, the best first, by the policy's latest year here.
        policy: its name.
        problems: of parts that could not be measured.
    """

    forms: int
    parts: int
    old: int
    tables: Mapping[str, pl.DataFrame]
    grades: tuple[str, ...]
    policy: str
    problems: tuple[JihengError, ...]


def measure(
    corpus: str,
    output: Path,
    *,
    name: str = NATIONAL,
    findings: Path | None = None,
    reviews: Path | None = None,
    advance: Advance = silent,
) -> Measured:
    """Measure a corpus, resumably, and write its statistics below `output`.

    Args:
        corpus: the folder of a corpus.
        output: the folder of the run.
        name: the policy that scores are computed by.
        findings: the output of a check of the same corpus; without it no rates of rules.
        reviews: a CSV file of reviews, beside those the corpus holds.
        advance: told of each part.

    Raises:
        CorpusMissing: there is no part under the folder.
        UsageError: an unknown policy, findings that are none or not of the parts as they are, or
            an output of a run with other settings.
        DocumentError: a file of reviews that cannot be read.
        OSError: the system refuses to write.
    """
    held = parts_of(corpus)
    base = policy(name)
    if findings is not None and Results.settings_of(findings).get("command") != "check":
        raise NotThatRun(str(findings), "check")
    settings = {
        "command": "stats",
        "program": version("jiheng"),
        "policy": base.name,
        "parameters": digest_of(base),
    }
    latest = _latest(base, held)
    known = reviews_of(Path(corpus), reviews, most=latest.total_points)
    measurer = Measurer(
        Results(output, settings),
        lambda part: program(resolve(base, year_of(part))),
        findings,
        known,
    )
    steps = []
    with occupied(output):
        for step in measurer.measure(held):
            steps.append(step)
            advance(step.part.path, step.forms)
        done = [step.part for step in steps if step.problem is None]
        problems = [step.problem for step in steps if step.problem is not None]
        problems += altered(step.part.path for step in steps if step.is_altered)
        if findings is not None:
            _require_checked(findings, measurer, done, whole=held)
        if reviews is not None and done:
            stray = strays(reviews, [measurer.forms_of(part) for part in done])
            problems += [stray] if stray else []
        bands: Sequence[tuple[str, int]] = latest.grade_bands
        tables = _tables(output, done, len(bands)) if done else {}
        measurer.results.forget_summary()
        for title, table in tables.items():
            for suffix in ("parquet", "csv"):
                write_whole(table, output / f"{title}.{suffix}")
    measured = Measured(
        sum(step.forms for step in steps),
        len(steps),
        sum(step.is_old for step in steps),
        tables,
        tuple(word for word, _ in bands),
        base.name,
        (*problems, *held.problems),
    )
    told = {"forms": measured.forms, "parts": measured.parts, "bands": bands}
    unwritten = measurer.results.write_summary(told)
    return replace(measured, problems=(*measured.problems, *unwritten))


def _require_checked(
    findings: Path, measurer: Measurer, done: Sequence[Part], *, whole: Sequence[Part]
) -> None:
    """Refuse findings of other forms than those measured, or not all of theirs.

    Raises:
        NotChecked: a part was not checked, or changed since, or its region was not finished.
    """
    checked = Results(findings, Results.settings_of(findings))
    place = unchecked(checked, done, whole, sha256=measurer.digest_of)
    if place is not None:
        raise NotChecked(str(findings), place)


@lru_cache(maxsize=64)
def program(parameters: Parameters) -> Program:
    """Return the program that computes the facts of statistics, cached."""
    return Program((), (*EVERY, *DERIVED), parameters=parameters, wanted=WANTED)


def _latest(base: Policy, held: Sequence[Part]) -> Parameters:
    """Return the parameters of the latest year that the policy governs: grades, full score."""
    years = [year for part in held if (year := year_of(part)) and base.in_force(year)]
    return resolve(base, max(years, default=None))


def _tables(output: Path, done: Sequence[Part], grades: int) -> dict[str, pl.DataFrame]:
    sums = {
        table: by_place(table, keys, folder=output, parts=done) for table, keys in _KEYS.items()
    }
    known = spellings(sums[UNITS], _UNIT)
    sums = {table: regrouped(sums[table], (*_PLACE, *keys), known) for table, keys in _KEYS.items()}
    units = sums[UNITS]
    reviewed = {
        name: indices.agreement(
            sums[REVIEWERS], sums[RATINGS], (*_PLACE, *keys, "reviewer"), grades=grades
        )
        for name, keys in ((AGREEMENT, _UNIT), (REVIEWERS, ()))
    }
    raters = ("year", "reviewer")
    reviewed[RATERS] = indices.agreement(sums[REVIEWERS], sums[RATINGS], raters, grades=grades)
    return {
        YEARS: indices.grouped(units, ("year",)),
        REGIONS: indices.grouped(units, _PLACE),
        DEPARTMENTS: indices.grouped(units, (*_PLACE, *_DEPARTMENT)),
        UNITS: indices.with_indices(units),
        EXECUTION: sums[EXECUTION],
        TOTALS: sums[TOTALS],
        GRADES: sums[GRADES],
        RULES: indices.rule_rates(sums[RULES], units),
        RATERS: reviewed[RATERS],
        REVIEWERS: reviewed[REVIEWERS],
        AGREEMENT: reviewed[AGREEMENT],
        RATINGS: sums[RATINGS],
        GAPS: sums[GAPS],
    }

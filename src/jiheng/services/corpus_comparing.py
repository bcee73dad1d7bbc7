"""Use cases of comparing corpora: two publications of a year, two years, two policies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import polars as pl

from jiheng.corpus.changes import Compared
from jiheng.corpus.comparison import (
    ALTERED,
    AMBIGUOUS,
    CELLS_TABLE,
    COMPARED,
    EVENTS,
    FORMS_TABLE,
    GONE,
    NEW,
    SAME,
    Comparer,
    Group,
    added,
    publications,
    years,
)
from jiheng.corpus.crew import Alone
from jiheng.corpus.errors import YearMissing
from jiheng.corpus.holding import occupied
from jiheng.corpus.results import Json, Results
from jiheng.corpus.simulation import FORMS_TABLE as FLIPS
from jiheng.corpus.simulation import MOVES_TABLE, Mover, merged
from jiheng.corpus.spellings import regrouped, spellings
from jiheng.corpus.steps import altered
from jiheng.corpus.store import Part
from jiheng.domain.errors import JihengError
from jiheng.policy import policy
from jiheng.services.corpora import Outcome, Pair
from jiheng.services.corpus_runs import Advance, digest_of, parts_of, silent, whole_of

__all__ = [
    "ALTERED",
    "AMBIGUOUS",
    "EVENTS",
    "GONE",
    "NEW",
    "SAME",
    "Comparison",
    "compare_policies",
    "compare_publications",
    "compare_years",
]
_DEPARTMENTS = "departments"
_MONEY = "revised_budget_fen"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two sets of forms came to.

    Attributes:
        events: how many forms are the same, changed, gone, new, ambiguous.
        cells: differences by ``table/change/cell``: their number, how many rose and fell.
        departments: a row a region and department: forms by event, differences, money.
        old: how many regions had been compared before.
        problems: of regions that could not be compared.
    """

    events: Mapping[str, int]
    cells: Mapping[str, Mapping[str, int]]
    departments: pl.DataFrame
    old: int
    problems: tuple[JihengError, ...]

    @property
    def forms(self) -> int:
        """How many forms there are, those on both sides counted once."""
        return sum(self.events.values())


def compare_publications(
    before: str, after: str, output: Path, *, advance: Advance = silent
) -> Comparison:
    """Compare two corpora that hold the same years, resumably: silent revisions.

    Args:
        before: the folder of the earlier publication.
        after: the folder of the later one.
        output: the folder of the run.
        advance: told of each region.

    Raises:
        CorpusMissing: there is no part under a folder.
        FolderInTheWay: a folder of a corpus cannot be listed.
        UsageError: an output of a run with other settings.
        OSError: the system refuses to write.
    """
    groups = publications(whole_of(before), whole_of(after))
    settings = {"compared": "publications", "years": sorted({group.year for group in groups})}
    return _compared(groups, output, settings, compared=Compared(), advance=advance)


def compare_years(
    corpus: str, first: int, second: int, *, output: Path, advance: Advance = silent
) -> Comparison:
    """Compare two years of a corpus, resumably: the figures of the same projects.

    Args:
        corpus: the folder of a corpus.
        first: the earlier year.
        second: the later one.
        output: the folder of the run.
        advance: told of each region.

    Raises:
        CorpusMissing: there is no part under the folder.
        FolderInTheWay: a folder of it cannot be listed.
        YearMissing: it holds no form of one of the years.
        UsageError: an output of a run with other settings.
        OSError: the system refuses to write.
    """
    held = whole_of(corpus)
    _demand_years(held, corpus, (first, second))
    groups = years(held, str(first), str(second))
    settings = {"compared": "years", "years": [str(first), str(second)]}
    return _compared(groups, output, settings, compared=Compared(years=True), advance=advance)


def _demand_years(held: Sequence[Part], corpus: str, asked: Sequence[int]) -> None:
    known = sorted({part.year for part in held})
    for year in asked:
        if str(year) not in known:
            raise YearMissing(corpus, year, known)


def compare_policies(
    corpus: str, first: str, second: str, *, output: Path, advance: Advance = silent
) -> Outcome:
    """Score a corpus under two policies, resumably; forms whose grade differs go below `output`.

    Args:
        corpus: the folder of a corpus.
        first: a policy.
        second: another.
        output: the folder of the run.
        advance: told of each part.

    Raises:
        CorpusMissing: there is no part under the folder.
        UsageError: an unknown policy, or an output of a run with other settings.
        OSError: the system refuses to write.
    """
    held, asked = parts_of(corpus), (policy(first), policy(second))
    named = [[each.name, digest_of(each)] for each in asked]
    results = _results(output, {"compared": "policies", "policies": named})
    mover = Mover(results, Pair(*asked))
    steps = []
    results.require_some_of([part.path for part in held])
    with occupied(output):
        for step in Alone().each(mover.part, held):
            steps.append(step)
            advance(step.place, step.forms)
        done = {step.place for step in steps if not step.problem}
        results.keep(done, (FLIPS, MOVES_TABLE), held.closed)
    moved = merged([mover.moved(part) for part in held if part.path in done])
    results.write_table(moved, MOVES_TABLE)
    return Outcome(
        asked[0].name,
        asked[1].name,
        moved,
        (
            *(step.problem for step in steps if step.problem is not None),
            *held.problems,
            *altered(step.place for step in steps if step.is_altered),
        ),
        sum(step.is_old for step in steps),
    )


def _results(output: Path, settings: Json) -> Results:
    return Results(output, {"command": "compare", "program": version("jiheng"), **settings})


def _compared(
    groups: Sequence[Group],
    output: Path,
    settings: Json,
    *,
    compared: Compared,
    advance: Advance,
) -> Comparison:
    results = _results(output, settings)
    steps = []
    results.require_some_of([group.place for group in groups])
    with occupied(output):
        for step in Comparer(results, compared).compare(groups):
            steps.append(step)
            advance(step.group.place, step.forms)
        done = [step.group for step in steps if step.problem is None]
        results.keep({group.place for group in done}, (FORMS_TABLE, CELLS_TABLE))
    told = added(results.told(group.place for group in done))
    departments = _departments(output, done)
    results.write_table(departments, _DEPARTMENTS)
    unwritten = results.write_summary(told)
    return Comparison(
        told["events"],
        told["cells"],
        departments,
        sum(step.is_old for step in steps),
        (*(step.problem for step in steps if step.problem is not None), *unwritten),
    )


def _departments(output: Path, done: Sequence[Group]) -> pl.DataFrame:
    """Return a row a region and department; money over the forms that both sides have."""
    is_both = pl.col("event").is_in([SAME, ALTERED])
    files = [
        (group, file)
        for group in done
        for file in sorted((output / FORMS_TABLE / group.place).glob("*.parquet"))
    ]
    nothing = COMPARED.to_frame().lazy().with_columns(region=pl.lit(None, pl.String))
    scans = [
        pl.scan_parquet(file, glob=False).with_columns(region=pl.lit(group.region))
        for group, file in files
    ]
    keys = ("region", "department")
    summed = (
        pl.concat([nothing, *scans])
        .group_by(keys)
        .agg(
            *((pl.col("event") == event).sum().cast(pl.Int64).alias(event) for event in EVENTS),
            pl.col("cells").sum(),
            *(
                pl.when(is_both).then(f"{_MONEY}_{when}").sum().alias(f"{_MONEY}_{when}")
                for when in ("before", "after")
            ),
        )
        .collect(engine="streaming")
    )
    counted = summed.select("department", forms=pl.sum_horizontal(EVENTS))
    told = regrouped(summed, keys, spellings(counted, ["department"]))
    return told.sort("cells", *keys, descending=[True, False, False])

"""The scores of a corpus: every form under every policy asked for, claimed beside computed.

Part by part, so that memory does not grow with the corpus. The columns are those a scorecard of
one form shows, as integers: points and rates in hundredths, money in fen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from jiheng.corpus.crew import Crew
from jiheng.corpus.errors import PartRefused
from jiheng.corpus.results import Json, Results, digest
from jiheng.corpus.stamps import is_altered
from jiheng.corpus.store import Batch, Part, read
from jiheng.domain.errors import JihengError
from jiheng.domain.funds import FundingSource
from jiheng.domain.outage import outage
from jiheng.engine.columns import Scope, code
from jiheng.engine.ensemble import Ensemble
from jiheng.engine.run import Run

SCORES, INDICATORS = "scores", "indicators"
"""The tables of a run: a row a form and policy, and a row an indicator and policy."""
_TOTAL = code(FundingSource.TOTAL)
FORM_SCORES = pl.Schema(
    {
        "key": pl.String,
        "policy": pl.String,
        "project": pl.String,
        "department": pl.String,
        "unit": pl.String,
        "revised_budget_fen": pl.Int64,
        "outturn_fen": pl.Int64,
        "execution_rate": pl.Int64,
        "execution_points": pl.Int64,
        "claimed_execution_score": pl.Int64,
        "computed_execution_score": pl.Int64,
        "claimed_total": pl.Int64,
        "computed_total": pl.Int64,
        "claimed_rating": pl.String,
        "computed_rating": pl.String,
    }
)
"""One form under one policy; what cannot be computed is null."""
INDICATOR_SCORES = pl.Schema(
    {
        "key": pl.String,
        "policy": pl.String,
        "row": pl.Int32,
        "max_points": pl.Int64,
        "claimed_score": pl.Int64,
        "computed_score": pl.Int64,
    }
)
"""One indicator of a form under one policy, `row` counted from 0 as on the paper."""


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a part: how many forms it holds, and what kept it from being scored.

    Attributes:
        is_altered: whether it was changed since it was written.
    """

    part: Part
    forms: int
    is_old: bool = False
    problems: tuple[JihengError, ...] = ()
    is_altered: bool = False


class ProgramsOf(Protocol):
    """Gives the programs for a part."""

    def __call__(self, part: Part) -> tuple[Ensemble, Sequence[JihengError]]:
        """Return the programs, named for their policies, and why other policies have none."""
        ...


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores the parts of a corpus.

    Attributes:
        results: where scores go.
        programs_of: gives the programs for a part, without rules.
    """

    results: Results
    programs_of: ProgramsOf

    def score(self, parts: Sequence[Part], crew: Crew) -> Iterator[Step]:
        """Score all parts, and yield each once its scores are on disk.

        A part that cannot be read or written is told of, and the others go on.
        """
        return crew.each(self.part, parts)

    def part(self, part: Part) -> Step:
        """Score a part."""
        try:
            return self._part(part)
        except OSError as fault:
            return Step(part, 0, problems=(PartRefused(part.path, outage(fault)),))

    def _part(self, part: Part) -> Step:
        programs, problems = self.programs_of(part)
        if not programs.names:
            return Step(part, 0, problems=tuple(problems))
        found, names = digest(part), (SCORES, INDICATORS)
        changed = is_altered(part.folder, found)
        if self.results.holds(part, found, names):
            forms = int(next(self.results.told([part.path]))["forms"])
            return Step(part, forms, is_old=True, problems=tuple(problems), is_altered=changed)
        self.results.open(part.path)
        try:
            batch = read(part)
        except JihengError as problem:
            return Step(part, 0, problems=(*problems, problem))
        runs = programs.run(batch.columns)
        of_forms = pl.concat([form_scores(batch, run, name) for name, run in runs.items()])
        rows = pl.concat([indicator_scores(batch, run, name) for name, run in runs.items()])
        self.results.put(part, {SCORES: of_forms, INDICATORS: rows})
        told = {
            "forms": len(batch.columns),
            "indicators": rows.height,
            "policies": {name: tally(of_forms.filter(pl.col("policy") == name)) for name in runs},
        }
        self.results.close(part.path, found, told)
        return Step(part, len(batch.columns), problems=tuple(problems), is_altered=changed)


def form_scores(batch: Batch, run: Run, policy: str) -> pl.DataFrame:
    """Return what a run without rules gave for each form, rows as in `FORM_SCORES`."""
    forms, texts = run.tables[Scope.FORMS], batch.columns.texts["text"]
    bands = run.program.parameters.grade_bands
    words = pl.Series([word for word, _ in bands], dtype=pl.String)
    return pl.DataFrame(
        {
            "key": batch.identity["key"],
            "policy": pl.repeat(policy, forms.height, dtype=pl.String, eager=True),
            "project": texts.gather(forms["project_name"]),
            "department": texts.gather(forms["supervising_department"]),
            "unit": texts.gather(forms["implementing_unit"]),
            "revised_budget_fen": forms["total_revised_budget"],
            "outturn_fen": forms["total_outturn"],
            "execution_rate": forms["computed_execution_rate"],
            "execution_points": forms["execution_points"],
            "claimed_execution_score": _claimed_execution(batch),
            "computed_execution_score": forms["computed_execution_score"],
            "claimed_total": forms["claimed_total"],
            "computed_total": forms["computed_total"],
            "claimed_rating": texts.gather(forms["claimed_rating"]),
            "computed_rating": words.gather(forms["computed_rating"]),
        },
        schema=FORM_SCORES,
    )


def _claimed_execution(batch: Batch) -> pl.Series:
    """Return the score claimed on each form's first total line, null without one."""
    lines = batch.columns.funds.filter(pl.col("source") == _TOTAL)
    first = lines.unique("form_id", keep="first", maintain_order=True)
    ids = batch.columns.forms.select("form_id")
    held = ids.join(first, on="form_id", how="left", maintain_order="left")
    return held["claimed_score"]


def indicator_scores(batch: Batch, run: Run, policy: str) -> pl.DataFrame:
    """Return what a run gave for each indicator, rows as in `INDICATOR_SCORES`."""
    return run.tables[Scope.INDICATORS].select(
        pl.lit(batch.identity["key"]).gather(pl.col("form_id")).alias("key"),
        pl.lit(policy).alias("policy"),
        "row",
        "max_points",
        "claimed_score",
        "computed_score",
    )


def tally(scores: pl.DataFrame) -> Json:
    """Return what the scores of forms under one policy come to; sums over `both` sides known."""
    both = pl.col("claimed_total").is_not_null() & pl.col("computed_total").is_not_null()
    sums: Json = scores.select(
        forms=pl.len(),
        scored=pl.col("computed_total").is_not_null().sum(),
        both=both.sum(),
        claimed=pl.when(both).then("claimed_total").sum(),
        computed=pl.when(both).then("computed_total").sum(),
        differs=(pl.col("claimed_rating") != pl.col("computed_rating")).sum(),
    ).row(0, named=True)
    ratings = scores["computed_rating"].drop_nulls().value_counts(sort=True)
    return {**sums, "ratings": dict(ratings.iter_rows())}

"""What would change under another rule: every form scored under both, and what moves.

Totals and grades are those the engine computes, exactly; nothing is estimated. A form that one
of the two cannot score counts as unscored.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from jiheng.corpus.results import Results, read_found
from jiheng.corpus.spellings import regrouped, spellings
from jiheng.corpus.steps import Step, tried
from jiheng.corpus.store import Batch, Part, read
from jiheng.engine.columns import Scope
from jiheng.engine.ensemble import Ensemble
from jiheng.engine.run import Run

UNSCORED = "—"
"""Stands for the grade of a form that cannot be scored."""
_KEYS = ("region", "department", "rating_before", "rating_after")
MOVES = pl.Schema(
    {
        **dict.fromkeys(_KEYS, pl.String),
        "forms": pl.Int64,
        "revised_budget_fen": pl.Int64,
        "total_before": pl.Int64,
        "total_after": pl.Int64,
    }
)
"""How many forms moved from a grade to another, with their money and the sums of their totals.

Totals in hundredths of a point, over the forms that both can score.
"""
FORMS = pl.Schema(
    {
        "key": pl.String,
        "department": pl.String,
        "revised_budget_fen": pl.Int64,
        "total_before": pl.Int64,
        "total_after": pl.Int64,
        "rating_before": pl.String,
        "rating_after": pl.String,
    }
)
"""One form under both rules; totals in hundredths of a point, null where unscored."""


BEFORE, AFTER = "before", "after"
"""The names of the two programs."""
FORMS_TABLE, MOVES_TABLE = "forms", "moves"
"""The tables of a run: forms whose grade changes, and the moves of a part."""


@dataclass(frozen=True, slots=True)
class Mover:
    """Scores the parts of a corpus under two programs.

    Attributes:
        results: where moves and the forms whose grade changes go.
        programs_of: gives both programs for a part, `BEFORE` and `AFTER`.
    """

    results: Results
    programs_of: Callable[[Part], Ensemble]

    def part(self, part: Part) -> Step:
        """Score a part; one that cannot be read, scored or written is told of."""
        return tried(part, self._part)

    def moved(self, part: Part) -> pl.DataFrame:
        """Return the moves of a part that is done, rows as in `MOVES`."""
        return read_found(self.results.folder / MOVES_TABLE / f"{part.path}.parquet")

    def _part(self, part: Part, found: str) -> Step:
        names = (FORMS_TABLE, MOVES_TABLE)
        if self.results.holds(part, found, names):
            told = next(self.results.told([part.path]))
            return Step(part.path, found, int(told["forms"]), is_old=True)
        self.results.open(part.path)
        forms = compared(read(part), self.programs_of(part))
        tables = {FORMS_TABLE: flipped(forms), MOVES_TABLE: moves(forms, part.region)}
        self.results.put(part, tables)
        self.results.close(part.path, found, {"forms": forms.height})
        return Step(part.path, found, forms.height)


def compared(batch: Batch, programs: Ensemble) -> pl.DataFrame:
    """Return every form of a batch under `BEFORE` and `AFTER`, rows as in `FORMS`."""
    columns, runs = batch.columns, programs.run(batch.columns)
    first, second = _scored(runs[BEFORE]), _scored(runs[AFTER])
    departments = columns.texts["text"].gather(columns.forms["supervising_department"])
    return pl.DataFrame(
        {
            "key": batch.identity["key"],
            "department": departments.fill_null(UNSCORED),
            "revised_budget_fen": first["total_revised_budget"],
            "total_before": first["computed_total"],
            "total_after": second["computed_total"],
            "rating_before": first["rating"],
            "rating_after": second["rating"],
        },
        schema=FORMS,
    )


def _scored(run: Run) -> pl.DataFrame:
    forms, bands = run.tables[Scope.FORMS], run.program.parameters.grade_bands
    words = pl.Series([word for word, _ in bands], dtype=pl.String)
    rating = pl.lit(words).gather(pl.col("computed_rating")).fill_null(UNSCORED)
    return forms.select("total_revised_budget", "computed_total", rating.alias("rating"))


def moves(forms: pl.DataFrame, region: str | pl.Series) -> pl.DataFrame:
    """Return the moves among forms, rows as in `MOVES`, sorted by its keys.

    Args:
        forms: rows as in `FORMS`.
        region: of all of them, or of each.
    """
    both = pl.col("total_before").is_not_null() & pl.col("total_after").is_not_null()
    return (
        forms.with_columns(region=pl.lit(region))
        .group_by(_KEYS)
        .agg(
            pl.len().cast(pl.Int64).alias("forms"),
            pl.col("revised_budget_fen").sum(),
            pl.when(both).then("total_before").sum().alias("total_before"),
            pl.when(both).then("total_after").sum().alias("total_after"),
        )
        .select(MOVES.names())
        .sort(_KEYS)
    )


def merged(moved: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the moves of several parts as one table, rows as in `MOVES`, sorted by its keys.

    A department in several spellings counts as one.
    """
    together = pl.concat([MOVES.to_frame(), *moved])
    summed = together.group_by(_KEYS).agg(pl.all().exclude(_KEYS).sum()).sort(_KEYS)
    return regrouped(summed, _KEYS, spellings(summed, ["department"]))


def flipped(forms: pl.DataFrame) -> pl.DataFrame:
    """Return the forms whose grade changes."""
    return forms.filter(pl.col("rating_before") != pl.col("rating_after"))

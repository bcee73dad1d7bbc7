"""What rules found in a batch, as it is kept of each part: rows of failures, and counts.

Knows nothing of files.
"""

import polars as pl

from jiheng.corpus.bundles import Joined
from jiheng.corpus.results import Json
from jiheng.engine.run import Run, VerdictCode

FINDING = pl.Schema(
    {
        "key": pl.String,
        "rule": pl.String,
        "row": pl.Int32,
        "claimed": pl.Int64,
        "expected": pl.Int64,
    }
)
"""One failure: the form, the rule, the row of its table, both figures in the rule's unit."""


def counts_of(run: Run, several: Joined, *, first: int = 0) -> list[Json]:
    """Return how often each rule gave each verdict in each part.

    Args:
        run: of the forms of the parts.
        several: the parts.
        first: the number of the first form.
    """
    return [
        {
            rule: {VerdictCode(kind).name.lower(): number for kind, number in verdicts.items()}
            for rule, verdicts in counts.items()
            if rule in run.evaluated
        }
        for counts in run.counts_by(several.part_of, len(several.parts), first=first)
    ]


def failures_of(run: Run, keys: pl.Series, *, first: int = 0) -> pl.DataFrame:
    """Return the failures of a run by key, rule and row: ``form_id`` from 0, and `FINDING`.

    Args:
        run: whose rows of a form stand in order.
        keys: of its forms.
        first: the number of the first form.
    """
    codes = pl.Series([each.rule.code for each in run.program.rules], dtype=pl.String)
    found = run.failures().select(
        pl.col("form_id") - first, pl.col("rule").to_physical(), "row", "claimed", "expected"
    )
    ordered = found.select(pl.all().gather(_order(found, keys, codes)))
    return ordered.select(
        "form_id",
        pl.lit(keys).gather(pl.col("form_id")).alias("key"),
        pl.lit(codes).gather(pl.col("rule")).alias("rule"),
        "row",
        "claimed",
        "expected",
    )


def _order(found: pl.DataFrame, keys: pl.Series, codes: pl.Series) -> pl.Series:
    """Return the positions of failures by key of the form, code of the rule, and row.

    Those of one rule come row by row. Key, code and position make one number of 64 bits, which
    is sorted in a tenth of the time of the texts.
    """
    of_key, of_code = (
        names.rank("dense").cast(pl.UInt64).gather(found[name])
        for names, name in ((keys, "form_id"), (codes, "rule"))
    )
    position = pl.int_range(found.height, dtype=pl.UInt64, eager=True)
    numbers = (of_key * (len(codes) + 1) + of_code) * found.height + position
    return numbers.sort(multithreaded=False) % found.height

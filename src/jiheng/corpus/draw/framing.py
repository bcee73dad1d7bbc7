"""A frame made of a corpus and of what its check found: who filed a form, its risk, its money."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from jiheng.corpus.checked import found_in
from jiheng.corpus.checking import is_ahead
from jiheng.corpus.draw.chances import RISKS
from jiheng.corpus.draw.frame import SCHEMA
from jiheng.corpus.results import read_found
from jiheng.corpus.store import Part, read
from jiheng.domain.finding import Severity
from jiheng.domain.funds import FundingSource
from jiheng.engine.columns import Columns, Scope, code

NOBODY = "（未写）"
"""Stands for the department of a form that names neither department nor unit."""
RISK_OF: Mapping[Severity, str] = dict(zip(Severity, RISKS, strict=True))
"""The class of risk of a form, by the gravest of its findings; without any it is the lowest."""
_LOWEST = [*RISKS][-1]
_TEXTS = {"unit": "implementing_unit", "project": "project_name"}


def frame_rows(part: Part, findings: Path, severities: Mapping[str, Severity]) -> pl.DataFrame:
    """Return the forms of a part as rows of a frame, in their order.

    Args:
        part: the part.
        findings: the folder of a check of it.
        severities: of every rule.

    Returns:
        The columns of a frame; then year, region, unit and project, and how many errors and
        warnings were found. A form without a budget counts as 0 fen. No rows for tables of
        objectives, which evaluate nothing yet.

    Raises:
        UnusablePart: the part cannot be read.
        ResultDamaged: what was found in it cannot be.
        OSError: the system refuses to read that.
    """
    batch = read(part)
    counts = _counted(part, findings, severities)
    forms = batch.columns.forms
    told = {name: _said(batch.columns, column) for name, column in _TEXTS.items()}
    department = _said(batch.columns, "supervising_department")
    rows = pl.DataFrame(
        {
            "key": batch.identity["key"],
            "department": department.fill_null(told["unit"]).fill_null(NOBODY),
            "amount": _budgets(batch.columns),
            "year": pl.repeat(part.year, forms.height, eager=True),
            "region": pl.repeat(part.region, forms.height, eager=True),
            **told,
        }
    ).join(counts, on="key", how="left", maintain_order="left")
    grave = [(pl.col(f"{severity}s") > 0, risk) for severity, risk in RISK_OF.items()][:-1]
    return rows.head(0 if is_ahead(batch) else rows.height).select(
        *("key", "department"),
        pl.coalesce(*(pl.when(has).then(pl.lit(risk)) for has, risk in grave), pl.lit(_LOWEST))
        .alias("risk")
        .cast(SCHEMA["risk"]),
        *("amount", "year", "region", *_TEXTS),
        *(pl.col(name).fill_null(0) for name in counts.columns if name != "key"),
    )


def _counted(part: Part, findings: Path, severities: Mapping[str, Severity]) -> pl.DataFrame:
    """Return how many errors and warnings each form with findings has."""
    found = pl.concat(read_found(file, ["key", "rule"]) for file in found_in(part, findings))
    grave = pl.DataFrame(
        {"rule": [*severities], "severity": [str(each) for each in severities.values()]}
    )
    held = found.join(grave, on="rule")
    return held.group_by("key").agg(
        (pl.col("severity") == str(severity)).sum().cast(pl.Int64).alias(f"{severity}s")
        for severity in (Severity.ERROR, Severity.WARNING)
    )


def _said(columns: Columns, name: str) -> pl.Series:
    """Return a text of each form on one line, null where there is none."""
    texts = columns.texts["text"].str.replace_all(r"\s+", " ").str.strip_chars()
    said = texts.gather(columns.forms[name])
    return said.replace("", None)


def _budgets(columns: Columns) -> pl.Series:
    """Return the revised budget of each form in fen, the original one where none is printed."""
    total = columns.table(Scope.FUNDS).filter(pl.col("source") == code(FundingSource.TOTAL))
    budgets = total.group_by("form_id").agg(
        budget=pl.coalesce("revised_budget", "original_budget").first()
    )
    held = columns.forms.select("form_id").join(
        budgets, on="form_id", how="left", maintain_order="left"
    )
    return held["budget"].fill_null(0).clip(lower_bound=0)

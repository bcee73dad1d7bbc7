"""What made-up forms say of their objective and of its result: stock phrases and clauses.

How many clauses an objective has and how often a stock phrase stands instead, is as in the twelve
forms. A result never repeats its objective, which is a defect that is planted.
"""

import polars as pl

from jiheng.corpus.synthesis.chance import below, weighted
from jiheng.corpus.synthesis.facts import Facts
from jiheng.corpus.synthesis.setting import Setting

_STRIDE = 3
"""From one clause to the next: prime to the number of patterns, so that none comes twice."""


def said(
    projects: pl.Series, facts: Facts, setting: Setting, *, subjects: pl.DataFrame
) -> tuple[pl.Series, pl.Series]:
    """Return the objective and the result of each project.

    Args:
        projects: their numbers.
        facts: the words.
        setting: the year.
        subjects: ``place`` and ``subject`` of each project.
    """
    kinds = facts.objectives
    kind = weighted(projects, setting.yearly("objective"), kinds["forms"])
    clauses = kinds["clauses"].gather(kind)
    is_told = below(projects, setting.yearly("told"), kinds["forms"].gather(kind)) < kinds[
        "told"
    ].gather(kind)
    result = pl.DataFrame({"clauses": clauses, "told": is_told}).select(
        pl.when("told").then("clauses").otherwise(0)
    )
    asked = {"aims": clauses, "results": result.to_series()}
    aims, results = (
        _texts(projects, facts, setting, frame=subjects.with_columns(clauses=each), name=name)
        for name, each in asked.items()
    )
    return aims, results


def _texts(
    projects: pl.Series, facts: Facts, setting: Setting, *, frame: pl.DataFrame, name: str
) -> pl.Series:
    """Return a stock phrase or as many clauses as ``clauses`` asks for."""
    stock = facts.stock[f"stock_{name}"]
    phrase = weighted(projects, setting.yearly("stock", name), stock["weight"])
    texts = frame.select("clauses", text=pl.lit(stock["phrase"].gather(phrase)))
    salt, short = setting.yearly("clauses"), facts.words[f"short_{name}"]
    rows = frame.with_columns(project=projects).with_row_index("form")
    one, several = rows.filter(pl.col("clauses") == 1), rows.filter(pl.col("clauses") > 1)
    briefly = _filled(one, short.gather(below(one["project"], salt, len(short))), salt)
    parts = several.with_columns(step=pl.int_ranges("clauses")).explode("step")
    long = facts.words[f"long_{name}"]
    turn = (below(parts["project"], salt, len(long)) + parts["step"] * _STRIDE) % len(long)
    joined = (
        parts.select("form", text=pl.lit(_filled(parts, long.gather(turn), salt)))
        .group_by("form", maintain_order=True)
        .agg(pl.col("text").str.join("；"))["text"]
    )
    return texts["text"].scatter(one["form"], briefly).scatter(several["form"], joined + "。")


def _filled(rows: pl.DataFrame, patterns: pl.Series, salt: int) -> pl.Series:
    """Return patterns with the place, subject and numbers of their project."""
    steps = rows["step"] if "step" in rows.columns else pl.repeat(0, len(rows), eager=True)
    cell = rows["project"] * 8 + steps
    numbers = rows.with_columns(
        text=patterns,
        n=(below(cell, salt + 11, 95) + 4).cast(pl.String),
        m=(below(cell, salt + 13, 9_000) + 100).cast(pl.String),
    )
    text = pl.col("text")
    for name in ("place", "subject", "n", "m"):
        text = text.str.replace(f"{{{name}}}", pl.col(name), literal=True)
    return numbers.select(text).to_series()

"""Surveys on disk: what is kept of a part until all forms of its region have been seen."""

import shutil
from pathlib import Path

import polars as pl

from jiheng.corpus.store import Part
from jiheng.engine.columns import TEXTS_SCHEMA, Scope
from jiheng.engine.program import Program
from jiheng.engine.run import Run
from jiheng.engine.survey import Survey
from jiheng.engine.twins import Wording

_CONTENTS, _TEXTS = "contents", "texts"


def write(survey: Survey, part: Part, folder: Path) -> None:
    """Write a survey; it is whole when the part is marked done, not before.

    Raises:
        OSError: the system refuses to write.
    """
    place = folder / part.path
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for scope, table in survey.tables.items():
        table.write_parquet(place / f"{scope.value}.parquet")
    if survey.wording is not None:
        survey.wording.contents.write_parquet(place / f"{_CONTENTS}.parquet")
        survey.wording.texts.write_parquet(place / f"{_TEXTS}.parquet")


def is_there(part: Part, folder: Path) -> bool:
    """Return whether something of a survey stands on disk."""
    return (folder / part.path).is_dir()


def read(program: Program, part: Part, folder: Path, *, first: int) -> Survey:
    """Return the survey of a part, its forms numbered from `first` on.

    Args:
        program: that made it.
        part: the part.
        folder: the folder of surveys.
        first: the number of its first form in the portfolio.

    Raises:
        OSError: it is not there, or damaged.
    """
    place = folder / part.path
    tables = {
        scope: pl.read_parquet(place / f"{scope.value}.parquet").with_columns(
            pl.col("form_id") + first
        )
        for scope in Scope
    }
    run = Run(program, tables, {}, texts=TEXTS_SCHEMA.to_frame(), evaluated=frozenset())
    if not (place / f"{_CONTENTS}.parquet").is_file():
        return Survey(run, tables)
    contents, texts = (pl.read_parquet(place / f"{name}.parquet") for name in (_CONTENTS, _TEXTS))
    return Survey(run, tables, Wording(contents, texts))


def remove(part: Part, folder: Path) -> None:
    """Remove the survey of a part."""
    shutil.rmtree(folder / part.path, ignore_errors=True)

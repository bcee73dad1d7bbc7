"""Surveys on disk: what is kept of a part until all forms of its region have been seen.

They take some 1.6 KB a form, of the regions that are under way.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from jiheng.corpus.store import Part, read_arrow, write_arrow
from jiheng.engine.columns import TEXTS_SCHEMA, Scope
from jiheng.engine.program import Program
from jiheng.engine.run import Run
from jiheng.engine.survey import Survey
from jiheng.engine.wording import Wording

_CONTENTS, _TEXTS, _SKETCHES = "contents", "texts", "sketches"


def write(survey: Survey, part: Part, folder: Path) -> None:
    """Write a survey; it is whole when the part is marked done, not before.

    Raises:
        OSError: the system refuses to write.
    """
    place = folder / part.path
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for scope, table in survey.tables.items():
        write_arrow(table, place / f"{scope.value}.arrow")
    if survey.wording is not None:
        write_arrow(survey.wording.contents, place / f"{_CONTENTS}.arrow")
        write_arrow(survey.wording.texts, place / f"{_TEXTS}.arrow")
    if survey.sketches is not None:
        write_arrow(survey.sketches, place / f"{_SKETCHES}.arrow")


def is_there(part: Part, folder: Path) -> bool:
    """Return whether a survey stands on disk, as this version writes them."""
    return all((folder / part.path / f"{scope.value}.arrow").is_file() for scope in Scope)


@dataclass(frozen=True, slots=True)
class Kept:
    """A survey on disk, of which only what is asked for is read.

    Attributes:
        place: its folder.
        first: the number of its first form in the portfolio.
        forms: how many forms it holds.
    """

    place: Path
    first: int
    forms: int

    def table(self, scope: Scope) -> pl.DataFrame:
        """Return what other forms need of one table, forms numbered from `first` on.

        Raises:
            OSError: it is not there, or damaged.
        """
        table = read_arrow(self.place / f"{scope.value}.arrow")
        return table.with_columns(pl.col("form_id") + self.first)

    @property
    def wording(self) -> Wording | None:
        """What its forms say, None where wording is not compared."""
        contents, texts = self._table(_CONTENTS), self._table(_TEXTS)
        return None if contents is None or texts is None else Wording(contents, texts)

    @property
    def sketches(self) -> pl.DataFrame | None:
        """Sketches of what its forms say, None where wording is not compared."""
        return self._table(_SKETCHES)

    def _table(self, name: str) -> pl.DataFrame | None:
        file = self.place / f"{name}.arrow"
        return read_arrow(file) if file.is_file() else None

    def survey(self, program: Program) -> Survey:
        """Return the survey without its wording, to be judged by the program that made it."""
        tables = {scope: self.table(scope) for scope in Scope}
        run = Run(program, tables, {}, texts=TEXTS_SCHEMA.to_frame(), evaluated=frozenset())
        return Survey(run, tables)


def kept(part: Part, folder: Path, *, first: int, forms: int) -> Kept:
    """Return the survey of a part.

    Args:
        part: the part.
        folder: the folder of surveys.
        first: the number of its first form in the portfolio.
        forms: how many it holds.
    """
    return Kept(folder / part.path, first, forms)


def remove(part: Part, folder: Path) -> None:
    """Remove the survey of a part."""
    shutil.rmtree(folder / part.path, ignore_errors=True)

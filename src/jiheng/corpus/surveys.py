"""Surveys on disk: what is kept of a bundle of parts until all forms of its regions have been seen.

They take 0.5 to 1 KB a form, of the regions that are under way. A survey of another program is
nobody's: it may hold other columns, or hold them in another way.
"""

import errno
import json
import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from jiheng.corpus.index import program_digest
from jiheng.corpus.noted import CONTENTS, SKETCHES, WORDS, Noted
from jiheng.corpus.streams import read_arrow, write_arrow
from jiheng.engine.columns import TEXTS_SCHEMA, Scope
from jiheng.engine.program import Program
from jiheng.engine.run import Run
from jiheng.engine.survey import Survey, columns_of
from jiheng.engine.wording import Wording

_MEMBERS = "members.json"
_DAMAGED = (errno.EIO, errno.ENOENT)


@dataclass(frozen=True, slots=True)
class Member:
    """A part whose forms a survey holds: its place, the digest of it, how many forms."""

    path: str
    sha256: str
    forms: int


def write(survey: Survey, members: Sequence[Member], folder: Path) -> str:
    """Write a survey and return its name, which follows from its members.

    Raises:
        OSError: the system refuses to write; what was written of it is gone.
    """
    told = "".join(f"{each.path} {each.sha256}\n" for each in members)
    name = sha256(told.encode()).hexdigest()[:32]
    place = folder / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        _write(survey, members, place)
    except OSError:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return name


def _write(survey: Survey, members: Sequence[Member], place: Path) -> None:
    for scope, table in survey.tables.items():
        write_arrow(table, place / f"{scope.value}.arrow")
    if isinstance(survey.said, Noted):
        survey.said.write(place)
    elif survey.said is not None:
        write_arrow(survey.said.wording.contents, place / f"{CONTENTS}.arrow")
        write_arrow(survey.said.wording.texts, place / f"{WORDS}.arrow")
        write_arrow(survey.said.sketches, place / f"{SKETCHES}.arrow")
    rows = [[each.path, each.sha256, each.forms] for each in members]
    made = json.dumps({"by": program_digest(), "of": rows}, ensure_ascii=False)
    (place / _MEMBERS).write_text(made, encoding="utf-8")


def members(name: str, folder: Path) -> list[Member]:
    """Return whose forms a survey holds.

    Nobody's where it does not stand whole on disk, or another program made it.
    """
    try:
        made: Any = json.loads((folder / name / _MEMBERS).read_text("utf-8"))
        return [Member(*row) for row in made["of"]] if made["by"] == program_digest() else []
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return []


def remove(names: Iterable[str], folder: Path) -> None:
    """Remove surveys; what is left of one when this is broken off is nobody's."""
    for name in filter(None, names):
        with suppress(OSError):
            (folder / name / _MEMBERS).unlink()
        shutil.rmtree(folder / name, ignore_errors=True)


def give_up(names: Iterable[str], folder: Path, fault: OSError) -> None:
    """Remove surveys if what failed may be that one is damaged: no later run would get further."""
    if fault.errno in _DAMAGED:
        remove(names, folder)


def keep(names: Collection[str], folder: Path) -> None:
    """Remove all surveys but these."""
    for place in folder.glob("*"):
        if place.name not in names:
            shutil.rmtree(place, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """A survey on disk, of which only what is asked for is read.

    Attributes:
        place: its folder.
        first: the number of its first form among all that are related.
        members: whose forms it holds.
    """

    place: Path
    first: int
    members: Sequence[Member]

    @property
    def forms(self) -> int:
        """How many forms it holds."""
        return sum(each.forms for each in self.members)

    def table(self, scope: Scope, names: Sequence[str] | None = None) -> pl.DataFrame:
        """Return what other forms need of one table, forms numbered from `first` on.

        Args:
            scope: which.
            names: of the columns asked, ``form_id`` among them; all where none are named.

        Raises:
            OSError: it is not there, or damaged.
        """
        table = read_arrow(self.place / f"{scope.value}.arrow", names)
        return table.with_columns(pl.col("form_id") + self.first)

    @property
    def wording(self) -> Wording | None:
        """What its forms say, None where wording is not compared."""
        if (noted := Noted.read(self.place)) is not None:
            return noted.wording
        contents, texts = self._table(CONTENTS), self._table(WORDS)
        return None if contents is None or texts is None else Wording(contents, texts)

    @property
    def sketches(self) -> pl.DataFrame | None:
        """Sketches of what its forms say, None where wording is not compared."""
        noted = Noted.read(self.place)
        return self._table(SKETCHES) if noted is None else noted.sketches

    def _table(self, name: str) -> pl.DataFrame | None:
        file = self.place / f"{name}.arrow"
        return read_arrow(file) if file.is_file() else None

    def survey(self, program: Program) -> Survey:
        """Return the survey without its wording, to be judged by a program.

        Args:
            program: that made it, or one of some of its rules.
        """
        tables = {scope: self.table(scope, columns_of(program.plan, scope)) for scope in Scope}
        run = Run(program, tables, {}, texts=TEXTS_SCHEMA.to_frame(), evaluated=frozenset())
        return Survey(run, tables)


def kept(names: Sequence[str], folder: Path) -> list[Kept]:
    """Return some surveys, their forms numbered through.

    Raises:
        OSError: one is not there.
    """
    held: list[Kept] = []
    first = 0
    for name in names:
        held.append(Kept(folder / name, first, members(name, folder)))
        if not held[-1].members:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(folder / name))
        first += held[-1].forms
    return held

"""What the forms of a part say as it was noted: files, carried on as they are until it is asked.

A check of a part needs to know which form says which content, and no more. What the contents
are made of is asked once all parts of a region are there; so it need not be read before.
"""

import errno
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import polars as pl

from jiheng.corpus.soundness import DAMAGED
from jiheng.engine.said import (
    SCHEMAS,
    Said,
    Saying,
    forms_apart,
    sketches_apart,
    wording_apart,
)
from jiheng.engine.wording import Wording

FORMS, CONTENTS, WORDS, SKETCHES = "forms", "contents", "words", "sketches"
"""The tables of what is said, by their names in `SCHEMAS`."""
LATER = (CONTENTS, WORDS, SKETCHES)
"""Those that are read when they are asked for."""
_PORTFOLIO = "portfolio"
State: TypeAlias = tuple[int, int, int, int]
"""Which file stands at a place, and since when: device, number, size, and the time of writing."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What the forms of a part say, its wording and sketches in files.

    Attributes:
        forms: as of `jiheng.engine.said.Said`.
        files: where the file of each table of `LATER` stands, Parquet.
        portfolio: that which all forms are of, None while they are of none.
        seen: the state of files that may be replaced meanwhile, as it was when they were read.
    """

    forms: pl.DataFrame
    files: Mapping[str, Path] = field(repr=False)
    portfolio: int | None = None
    seen: Mapping[str, State] = field(default_factory=dict, repr=False)

    @property
    def wording(self) -> Wording:
        """The contents, and the words these are made of and names.

        Raises:
            OSError: a file is damaged.
        """
        wording = Wording(self._table(CONTENTS), self._table(WORDS))
        return wording if self.portfolio is None else wording_apart(wording, self.portfolio)

    @property
    def sketches(self) -> pl.DataFrame:
        """``content``, and what of it is kept to find its likes by.

        Raises:
            OSError: a file is damaged.
        """
        sketches = self._table(SKETCHES)
        return sketches if self.portfolio is None else sketches_apart(sketches, self.portfolio)

    def of_portfolios(self, portfolios: pl.Series) -> Saying:
        """Return the same with contents of two portfolios never one; of one it stays in files."""
        named = portfolios.unique()
        if len(named) == 1 and self.portfolio is None:
            return replace(self, forms=forms_apart(self.forms, portfolios), portfolio=named.item())
        return Said(self.forms, self.wording, self.sketches).of_portfolios(portfolios)

    def write(self, place: Path) -> None:
        """Put the files into a folder, as they are: by a second name, or copied where none can be.

        Raises:
            OSError: the system refuses to read or to write, or a file was replaced meanwhile.
        """
        for name, file in self.files.items():
            named = _file(place, name)
            named.unlink(missing_ok=True)
            try:
                named.hardlink_to(file.resolve())
                taken = named
            except (OSError, NotImplementedError):
                shutil.copyfile(file, named)
                taken = file
            if name in self.seen and state(taken) != self.seen[name]:
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(file))
        (place / _PORTFOLIO).write_text("" if self.portfolio is None else str(self.portfolio))

    @classmethod
    def read(cls, place: Path) -> "Noted | None":
        """Return what `write` left in a folder, but for the forms; None where it left nothing.

        Raises:
            OSError: the system refuses to read.
        """
        told = place / _PORTFOLIO
        if not told.is_file():
            return None
        files = {name: _file(place, name) for name in LATER}
        portfolio = told.read_text("ascii")
        return cls(SCHEMAS[FORMS].to_frame(), files, int(portfolio) if portfolio else None)

    def _table(self, name: str) -> pl.DataFrame:
        file = self.files[name]
        try:
            return pl.read_parquet(file, glob=False)
        except DAMAGED as fault:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(file)) from fault


def state(file: Path) -> State:
    """Return the state of a file.

    Raises:
        OSError: it is gone.
    """
    told = file.stat()
    return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns


def _file(place: Path, name: str) -> Path:
    return place / f"{name}.parquet"

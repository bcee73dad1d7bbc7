"""What was found in a corpus, on disk: a file a part, what it came to, and how it was made.

    OUTPUT/run.json                command, program, policies and rules: what makes a run repeatable
    OUTPUT/<table>/<part>.parquet  the rows found in a part
    OUTPUT/done/<place>.json       digest of what was read there, and what it came to; written last

A last name in a place that leaves no room for what is added to it stands as its digest.

A place counts as done when the last of these is there and what is read is still the same. So a
run that was stopped goes on where it stopped, and over a changed corpus only changes are done.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import polars as pl

from jiheng.corpus.errors import OtherRun, PartRefused, ResultDamaged, RunDamaged
from jiheng.corpus.stamps import digest_in
from jiheng.corpus.store import Part, write_result, write_whole
from jiheng.corpus.tables import DAMAGED
from jiheng.domain.outage import outage
from jiheng.domain.paths import Standing, require_text, standing

MANIFEST = "run.json"
SCHEMA_ID = "jiheng/corpus-run/1"
MADE_UP = "synthesize"
"""The command of a run that made up the forms of a corpus."""
_DONE, _SUMMARY = "done", "summary.json"
_LONGEST_NAME = 255 - len("..json.unfinished")
"""How many bytes the last name of a place may have where its mark is called by it."""
_MAGIC, _LENGTH = b"PAR1", 4
"""How a Parquet file begins and ends, and how many bytes tell of its footer before the end."""
_DEPTH = 2
"""How many folders a part stands in, below the corpus."""
Json = dict[str, Any]


def digest(part: Part) -> str:
    """Return the SHA-256 over the names and contents of a part's files.

    Raises:
        OSError: a file cannot be read.
    """
    return digest_in(part.folder)


def read_found(file: Path, columns: list[str] | None = None) -> pl.DataFrame:
    """Return rows that a run wrote, all columns unless some are named.

    Raises:
        ResultDamaged: the file is damaged.
        OSError: it is not there, or the system refuses it.
    """
    try:
        return pl.read_parquet(file, columns=columns, glob=False)
    except DAMAGED:
        raise ResultDamaged(str(file)) from None


def is_unbroken(file: Path) -> bool:
    """Whether a Parquet file can be read from its beginning to its end: none that was cut can."""
    try:
        if standing(file) is not Standing.FILE:
            return False
        with file.open("rb") as opened:
            begins = opened.read(len(_MAGIC))
            size = opened.seek(0, os.SEEK_END)
            last = len(_MAGIC) + _LENGTH
            opened.seek(max(size - last, 0))
            told, ends = opened.read(_LENGTH), opened.read()
    except OSError:
        return False
    footer = int.from_bytes(told, "little")
    return begins == ends == _MAGIC and 0 < footer <= size - last - len(_MAGIC)


@contextmanager
def scanned(files: Iterable[Path]) -> Iterator[None]:
    """Tell which of some files is damaged when reading all of them fails.

    Raises:
        ResultDamaged: one is.
    """
    try:
        yield
    except DAMAGED:
        for file in files:
            read_found(file)
        raise


class Results:
    """The folder of one run.

    Attributes:
        folder: where it is.
    """

    def __init__(self, folder: Path, settings: Json) -> None:
        """Open a folder, new or of an earlier run with the same settings.

        Raises:
            OtherRun: it holds what a run with other settings found.
            RunDamaged: with which settings it was made cannot be read any more.
            OSError: the system refuses to read or write, or its name is no text.
        """
        require_text(folder)
        self.folder = folder
        self._settings = {"schema": SCHEMA_ID, **settings}
        held = self.settings_of(folder)
        if held:
            for name, value in self._settings.items():
                if held.get(name) != value:
                    raise OtherRun(str(folder), name, held=held.get(name), asked=value)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            _write(folder / MANIFEST, self._settings)

    def require_some_of(self, places: Sequence[str]) -> None:
        """Refuse a folder in which only other places were done: those of another corpus.

        The mark of a whole region or year tells nothing: those of its parts may be taken off.

        Raises:
            OtherRun: so it is.
        """
        done = self._done()
        of_parts = sorted(place for place in done if "/" in place)
        if of_parts and places and not done.intersection(map(_named, places)):
            raise OtherRun(str(self.folder), "parts", held=of_parts[0], asked=min(places))

    def keep(
        self, places: Collection[str], tables: Iterable[str], closed: Collection[str] = ()
    ) -> None:
        """Remove what was found in places other than these: they are gone, or cannot be read.

        Args:
            places: parts, or whatever was closed, that are done.
            tables: names of tables with a file a place, or a folder of files a place.
            closed: folders of the corpus that cannot be listed: what was found in parts below
                them stays, and so does what was found in years or regions as a whole.

        Raises:
            OSError: the system refuses to remove something.
        """
        for place in self._done().difference(map(_named, places)):
            if not _may_stand(place, closed):
                self.open(place)
        for name in tables:
            for place, file in _placed(self.folder / name, ".parquet"):
                is_kept = place in places or place.rpartition("/")[0] in places
                if not (is_kept or _may_stand(place, closed)):
                    file.unlink()

    @property
    def has_some(self) -> bool:
        """Whether any place was done: without, nothing can have changed since."""
        return bool(self._done())

    def _done(self) -> set[str]:
        return {place for place, _ in _placed(self.folder / _DONE, ".json")}

    def is_done(self, place: str, found: str) -> bool:
        """Return whether a place with the digest `found` was done."""
        held = _read(self._mark(place))
        return held is not None and held.get("sha256") == found

    def stands(self, part: Part, tables: Iterable[str]) -> bool:
        """Return whether what was found in a part is still there, and no file of it was cut."""
        return all(is_unbroken(self.folder / name / f"{part.path}.parquet") for name in tables)

    def holds(self, part: Part, found: str, tables: Iterable[str]) -> bool:
        """Return whether a part with the digest `found` was done, and all of it stands."""
        return self.is_done(part.path, found) and self.stands(part, tables)

    def put(self, part: Part, tables: Mapping[str, pl.DataFrame]) -> None:
        """Write what was found in a part.

        Raises:
            OSError: the system refuses to write.
        """
        for name, table in tables.items():
            write_result(table, part, self.folder / name)

    def write_table(self, table: pl.DataFrame, name: str) -> None:
        """Write one table of the whole run, or of a year of it; it appears whole.

        Raises:
            OSError: the system refuses to write.
        """
        write_whole(table, self.folder / f"{name}.parquet")

    def is_closed(self, place: str) -> bool:
        """Return whether a place was done, whatever was read there."""
        return self._mark(place).is_file()

    def close(self, place: str, found: str, told: Json) -> None:
        """Mark a place with the digest `found` as done, with what it came to.

        Raises:
            OSError: the system refuses to write.
        """
        _write(self._mark(place), {"place": place, "sha256": found, **told}, indent=None)

    def open(self, place: str) -> None:
        """Take the mark from a place: what it came to is to be found anew."""
        self._mark(place).unlink(missing_ok=True)

    def told(self, places: Iterable[str]) -> Iterator[Json]:
        """Yield what these places came to, those that are done."""
        for place in places:
            held = _read(self._mark(place))
            if held is not None:
                yield held

    @staticmethod
    def settings_of(folder: Path) -> Json:
        """Return the settings of the run whose results a folder holds, empty for none.

        Raises:
            RunDamaged: they cannot be read any more.
            OSError: the system refuses to read them.
        """
        file = folder / MANIFEST
        if standing(file) is not Standing.FILE:
            return {}
        held = _parsed(file.read_bytes())
        if held is None or "schema" not in held:
            raise RunDamaged(str(file))
        return held

    def write_summary(self, value: Json) -> tuple[PartRefused, ...]:
        """Write what the whole run came to.

        Returns:
            what to tell where the system refuses it; what an earlier run came to is gone then.
        """
        try:
            _write(self.folder / _SUMMARY, value)
        except OSError as fault:
            with suppress(OSError):
                self.forget_summary()
            return (PartRefused(_SUMMARY, outage(fault)),)
        return ()

    def forget_summary(self) -> None:
        """Remove what an earlier run came to, before that is changed.

        Raises:
            OSError: the system refuses to remove it.
        """
        (self.folder / _SUMMARY).unlink(missing_ok=True)

    def summary(self) -> Json:
        """Return what the last whole run came to, empty where none ended."""
        return _read(self.folder / _SUMMARY) or {}

    def _mark(self, place: str) -> Path:
        return self.folder / _DONE / f"{_named(place)}.json"


def _named(place: str) -> str:
    """Return a place with the digest of its last name where that is too long for a mark."""
    above, slash, name = place.rpartition("/")
    raw = os.fsencode(name)
    return place if len(raw) <= _LONGEST_NAME else above + slash + hashlib.sha256(raw).hexdigest()


def _may_stand(place: str, closed: Collection[str]) -> bool:
    """Whether what was found in a place may be of parts below folders that cannot be listed."""
    is_whole = place.count("/") < _DEPTH
    return any(is_whole or f"{place}/".startswith(f"{each}/") for each in closed)


def _placed(folder: Path, suffix: str) -> Iterator[tuple[str, Path]]:
    """Yield the files of a folder with a suffix, by their place below it without the suffix."""
    for file in sorted(folder.rglob(f"*{suffix}")):
        if not file.name.startswith("."):
            yield file.relative_to(folder).as_posix().removesuffix(suffix), file


def _read(file: Path) -> Json | None:
    try:
        return _parsed(file.read_bytes())
    except OSError:
        return None


def _parsed(raw: bytes) -> Json | None:
    try:
        held = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return held if isinstance(held, dict) else None


def _write(file: Path, value: Json, *, indent: int | None = 1) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_text(
        json.dumps(value, ensure_ascii=False, indent=indent) + "\n", encoding="utf-8"
    )
    unfinished.replace(file)

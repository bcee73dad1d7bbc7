"""The index of a part: what its texts tell, noted once and kept beside its tables.

    <part>/index/marks-forms.parquet  marks-indicators.parquet   the marks of their texts
                 forms.parquet  contents.parquet  words.parquet  sketches.parquet   what they say
                 made.json   of what it was made and by whom, and the checksum of each file

Reading texts is a third of what a check costs, and a form is checked many times. The index adds
nothing to a corpus: it follows from the tables, and is used only where it was made of just these,
by the very same program. A part without one, or with one that is damaged, is read as ever.
"""

import json
import shutil
from collections.abc import Iterator
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

import polars as pl

from jiheng.corpus.gaps import filled, gapped
from jiheng.corpus.noted import CONTENTS, FORMS, LATER, SKETCHES, WORDS, Noted, state
from jiheng.corpus.store import Part, write_parquet
from jiheng.corpus.tables import DAMAGED
from jiheng.engine.columns import Columns, Scope
from jiheng.engine.known import NOTHING, Known
from jiheng.engine.said import SCHEMAS

WORTH = 500
"""From how many forms on an index saves more than opening its files costs."""
FOLDER = "index"
_MADE = "made.json"
_READERS = ("domain", "engine", "policy", "rules", "scoring")
"""The packages in which it is written what a text tells."""
_KEEPERS = ("gaps.py", "index.py", "noted.py", "streams.py", "surveys.py")
"""The modules beside this one in which it is written how that is kept."""
_PROBE = "项目支出绩效自评表"
_AT_A_TIME = 1 << 18
"""How many bytes of a file are read at a time."""


@cache
def program_digest() -> str:
    """Return a digest of what reads texts here and keeps it: sources, Polars, how it hashes."""
    package = Path(__file__).parents[1]
    readers = (file for name in _READERS for file in sorted((package / name).rglob("*")))
    sources = [file for file in readers if file.suffix in {".py", ".yaml"}]
    sources += [Path(__file__).with_name(name) for name in _KEEPERS]
    told = sha256(pl.__version__.encode())
    for file in sources:
        told.update(file.read_bytes())
    told.update(str(pl.Series([_PROBE]).hash().item()).encode())
    return told.hexdigest()


def write(part: Part, known: Known, of: str) -> None:
    """Write the index of a part; what stood in its place is replaced.

    Args:
        part: the part.
        known: what is known of its texts.
        of: its digest.

    Raises:
        OSError: the system refuses to write.
    """
    place = part.folder / FOLDER
    if place.is_symlink() or not place.is_dir():
        place.unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(exist_ok=True)
    try:
        files = {}
        for name, table in _tables(known):
            file = place / f"{name}.parquet"
            write_parquet(table, file, "lz4")
            files[file.name] = _checksum(file)
        told = {"of": of, "by": program_digest(), "files": files}
        (place / _MADE).write_text(json.dumps(told), encoding="utf-8")
    except OSError:
        shutil.rmtree(place, ignore_errors=True)
        raise


def stands(part: Part, of: str) -> bool:
    """Return whether a part with this digest has an index of this program, undamaged."""
    place = part.folder / FOLDER
    files = _files(place, of)
    try:
        return bool(files) and all(_sound(place / name, told) for name, told in files.items())
    except (OSError, ValueError):
        return False


def read(part: Part, of: str) -> Known:
    """Return what is known of the texts of a part.

    Nothing where this program made no index of it, or the index is damaged.

    Args:
        part: the part.
        of: its digest.
    """
    place = part.folder / FOLDER
    files = _files(place, of)
    try:
        seen = {name: state(place / f"{name}.parquet") for name in LATER if files}
        sound = {Path(name).stem: _sound(place / name, told) for name, told in files.items()}
        if any(_schema(sound[name]) != schema for name, schema in SCHEMAS.items()):
            return NOTHING
        noted = {scope: sound[_marks(scope)] for scope in Scope if _marks(scope) in sound}
        marks = {scope: gapped(_table(file)) for scope, file in noted.items()}
        later = {name: sound[name] for name in LATER}
        said = Noted(_table(sound[FORMS]), later, seen=seen)
    except (OSError, KeyError, ValueError, *DAMAGED):
        return NOTHING
    return Known(marks, said)


def fitting(known: Known, columns: Columns) -> Known:
    """Return what is known of the texts of some forms, nothing where it is of other tables."""
    fits = all(each.height == columns.table(scope).height for scope, each in known.marks.items())
    is_said = known.said is None or known.said.forms.height == len(columns)
    return known if fits and is_said else NOTHING


def _files(place: Path, of: str) -> dict[str, object]:
    """Return the checksums of the files of an index, none where it is of others or by another."""
    made = place / _MADE
    if place.is_symlink() or not made.is_file():
        return {}
    try:
        told: Any = json.loads(made.read_text("utf-8"))
        is_so = told["of"] == of and told["by"] == program_digest()
        return {str(name): each for name, each in told["files"].items()} if is_so else {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def _sound(file: Path, told: object) -> Path:
    """Return a file of an index that holds what was written.

    Raises:
        ValueError: it holds something else, or is no file.
        OSError: the system refuses to read it.
    """
    if not file.is_file() or _checksum(file) != told:
        raise ValueError(file.name)
    return file


def _checksum(file: Path) -> int:
    """Return the checksum of a file (CRC-32), which tells damage in less time than a digest.

    Raises:
        OSError: the system refuses to read it.
    """
    checksum = 0
    with file.open("rb") as opened:
        for some in iter(partial(opened.read, _AT_A_TIME), b""):
            checksum = crc32(some, checksum)
    return checksum


def _table(file: Path) -> pl.DataFrame:
    return pl.read_parquet(file, glob=False)


def _schema(file: Path) -> pl.Schema:
    return pl.Schema(pl.read_parquet_schema(file))


def _tables(known: Known) -> Iterator[tuple[str, pl.DataFrame]]:
    for scope, marks in known.marks.items():
        yield _marks(scope), filled(marks)
    if known.said is not None:
        wording = known.said.wording
        yield FORMS, known.said.forms
        yield CONTENTS, wording.contents
        yield WORDS, wording.texts
        yield SKETCHES, known.said.sketches


def _marks(scope: Scope) -> str:
    return f"marks-{scope}"

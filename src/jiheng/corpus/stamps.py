"""The stamp of a part: the digests of its files as they were written, kept beside them.

    <part>/written.sha256        a line a file, as `sha256sum -c` reads it

A bit that is turned over on disk can leave a Parquet file that is read without complaint and tells
something else, or one that asks Polars for so much memory that the process ends. So a file that
is no longer what was written is told of, and first read by a process of its own. Whoever changes
a part on purpose leaves a stamp that no longer fits, too: what can be read is used as it is.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from jiheng.corpus.proving import Prover
from jiheng.domain.paths import Standing, standing

STAMP = "written.sha256"
_SEPARATOR = "  "
_PROVER = Prover()
_REMEMBERED = 256
"""Of how many files it is remembered what they hold, as long as they stay as they are."""


def digest_in(folder: Path) -> str:
    """Return the SHA-256 over the names and contents of the Parquet files in a folder.

    What is no file, as a pipe is none, does not count: whoever reads the part tells of it.

    Raises:
        OSError: a file cannot be read.
    """
    return _digest({file.name: _digest_of(file) for file in _files(folder)})


def stamp(folder: Path) -> None:
    """Keep the digests of what was just written into a folder.

    Raises:
        OSError: the system refuses to read or to write.
    """
    lines = (f"{_digest_of(file)}{_SEPARATOR}{file.name}\n" for file in _files(folder))
    (folder / STAMP).write_text("".join(lines), encoding="utf-8")


def is_altered(folder: Path, sha256: str) -> bool:
    """Whether files were changed since they were stamped; nobody knows where there is no stamp.

    Args:
        folder: where they are.
        sha256: their digest now, as of `digest_in`.
    """
    stamped = _stamped(folder)
    return stamped is not None and _digest(stamped) != sha256


def can_be_read(file: Path) -> bool:
    """Whether a file of a part does not end the process that reads it.

    What is as it was written does not; of the rest a process of its own gives proof.

    Raises:
        OSError: the system refuses to read it.
    """
    stamped = _stamped(file.parent)
    if stamped is None or stamped.get(file.name) == _digest_of(file):
        return True
    return _proved(file, _state(file))


@lru_cache(_REMEMBERED)
def _proved(file: Path, _: tuple[int, ...]) -> bool:
    return _PROVER.can_read(file)


def _digest(files: Mapping[str, str]) -> str:
    told = "".join(f"{name} {files[name]}\n" for name in sorted(files))
    return hashlib.sha256(told.encode()).hexdigest()


def _digest_of(file: Path) -> str:
    return _hashed(file, _state(file))


@lru_cache(_REMEMBERED)
def _hashed(file: Path, _: tuple[int, ...]) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _state(file: Path) -> tuple[int, ...]:
    """Return by what it is seen that a file was changed."""
    told = file.stat()
    return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns


def _stamped(folder: Path) -> dict[str, str] | None:
    """Return the digests in a stamp by file, None where there is none."""
    file = folder / STAMP
    try:
        if standing(file) is not Standing.FILE:
            return None
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    parts = (line.partition(_SEPARATOR) for line in lines)
    return {name: sha256 for sha256, _, name in parts}


def _files(folder: Path) -> list[Path]:
    """Return the Parquet files of a folder by name, none where it is gone."""
    try:
        return sorted(
            file
            for file in folder.iterdir()
            if file.suffix == ".parquet" and standing(file) is Standing.FILE
        )
    except FileNotFoundError:
        return []

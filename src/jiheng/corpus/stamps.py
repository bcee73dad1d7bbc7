"""The stamp of a part: the digest of its files as they were written, kept beside them.

    <part>/written.sha256

A bit that is turned over on disk can leave a Parquet file that is read without complaint and tells
something else. Whoever changes a part on purpose leaves a stamp that no longer fits, too: it is
told of, and the part is used as it is.
"""

import hashlib
from pathlib import Path

from jiheng.domain.paths import Standing, standing

STAMP = "written.sha256"


def digest_in(folder: Path) -> str:
    """Return the SHA-256 over the names and contents of the Parquet files in a folder.

    What is no file, as a pipe is none, does not count: whoever reads the part tells of it.

    Raises:
        OSError: a file cannot be read.
    """
    whole = hashlib.sha256()
    for file in _files(folder):
        with file.open("rb") as opened:
            inner = hashlib.file_digest(opened, "sha256").hexdigest()
        whole.update(f"{file.name} {inner}\n".encode())
    return whole.hexdigest()


def stamp(folder: Path) -> None:
    """Keep the digest of what was just written into a folder.

    Raises:
        OSError: the system refuses to read or to write.
    """
    (folder / STAMP).write_text(f"{digest_in(folder)}\n", encoding="ascii")


def is_altered(folder: Path, sha256: str) -> bool:
    """Whether files were changed since they were stamped; none is told where there is no stamp.

    Args:
        folder: where they are.
        sha256: their digest now.
    """
    kept = folder / STAMP
    try:
        return standing(kept) is Standing.FILE and kept.read_bytes().strip() != sha256.encode()
    except OSError:
        return False


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

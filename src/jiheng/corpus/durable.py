"""Waiting until what was written is on disk, so that no loss of power takes it back."""

import os
import sys
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk.

    Where a folder cannot be opened as a file is (Windows), its names are the system's affair.

    Raises:
        OSError: the system refuses it.
    """
    if sys.platform == "win32" and path.is_dir():  # pragma: no cover
        return
    flags = os.O_RDWR if sys.platform == "win32" else os.O_RDONLY
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

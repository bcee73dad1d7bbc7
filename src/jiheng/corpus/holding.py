"""One run at a time in a folder: two that write the same files would undo one another.

The lock is the system's, on the folder itself, and goes with the process however that ends;
nothing is left behind that a later run must clear. Where there are no such locks (Windows, some
network disks) a run goes on without.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jiheng.corpus.errors import FolderBusy
from jiheng.domain.paths import require_text

if sys.platform != "win32":
    import fcntl

_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


@contextmanager
def occupied(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder, which is made where it is not there.

    Raises:
        FolderBusy: another run is at work in it.
        OSError: the system refuses to make or open it.
    """
    require_text(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":  # pragma: no cover
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            if fault.errno in _TAKEN:
                raise FolderBusy(str(folder)) from None
        yield
    finally:
        os.close(handle)

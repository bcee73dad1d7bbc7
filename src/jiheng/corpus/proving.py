"""Reading damaged files in a process of its own, which may end of it.

One process is kept for all files, as to start one takes longer than to read most of them.
"""

import atexit
import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock

_READING = """
import json, sys
import polars
print("ready", flush=True)
for line in sys.stdin:
    try:
        polars.read_parquet(json.loads(line), glob=False)
        answer = "read"
    except (Exception, polars.exceptions.PanicException):
        answer = "refused"
    print(answer, flush=True)
"""
_TRIES = 2


class Prover:
    """Tells whether files can be read, whatever they do to the one that reads them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._child: subprocess.Popen[str] | None = None

    def can_read(self, file: Path) -> bool:
        """Whether a Parquet file is read by another process; true where none can be started.

        A process may end for other reasons: so a file is damaged if two end of it.
        """
        with self._lock:
            for _ in range(_TRIES):
                self._child = self._child or _started()
                if self._child is None:
                    return True
                if answer := _asked(self._child, file):
                    return answer == "read"
                _end(self._child)
                self._child = None
        return False


def _started() -> "subprocess.Popen[str] | None":
    command = [sys.executable, "-P", "-c", _READING]
    try:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError:
        return None
    if _line(child) == "ready":
        atexit.register(_end, child)
        return child
    _end(child)
    return None


def _asked(child: "subprocess.Popen[str]", file: Path) -> str:
    """Return what a process says of a file, nothing when it ended of it."""
    if child.stdin is None:
        return ""
    with suppress(OSError):
        child.stdin.write(f"{json.dumps(str(file))}\n")
        child.stdin.flush()
    return _line(child)


def _line(child: "subprocess.Popen[str]") -> str:
    return child.stdout.readline().strip() if child.stdout else ""


def _end(child: "subprocess.Popen[str]") -> None:
    with suppress(OSError):
        child.communicate()
    atexit.unregister(_end)

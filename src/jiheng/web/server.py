"""The server as a process of its own: ``python -m jiheng.web.server HOST PORT WORKERS``.

Its workers are forked, and Polars does not live through a fork: so this process never loads it.
On SQLite it starts the reader of uploads beside them; on PostgreSQL that is a command of its own.
"""

import os
import subprocess
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

_THREADS = 1
_READER = (sys.executable, "-m", "jiheng.web.worker")


def serve(host: str, port: int, workers: int) -> None:
    """Serve until interrupted."""
    is_shared = bool(os.environ.get("JIHENG_DATABASE"))
    reader = None if is_shared else subprocess.Popen(_READER)  # noqa: S603
    server = Granian(
        "jiheng.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    try:
        server.serve()
    finally:
        if reader is not None:
            reader.terminate()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

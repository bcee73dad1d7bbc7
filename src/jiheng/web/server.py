"""The server as a process of its own: ``python -m jiheng.web.server HOST PORT WORKERS``.

Its workers are forked, and Polars does not live through a fork: so this process never loads it.
"""

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

_THREADS = 1


def serve(host: str, port: int, workers: int) -> None:
    """Serve until interrupted."""
    Granian(
        "jiheng.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

"""The worker as a process of its own: ``python -m jiheng.web.worker``.

It reads uploads and takes lists over. It watches over a process that does the work, and starts
another when that one dies: of a document no library withstands, or because somebody killed it; or
when it falls silent, stuck so that not even its signs of life come. Ends with whoever started it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django_tasks_db.management.commands.db_worker import Worker

BEAT: Final = 4.0
"""Seconds between signs of life."""
LONGEST: Final = 300.0
"""Seconds a job may go without telling how far it has come."""
_UNHELD: Final = 3
"""Beats after which a process that works on nothing it holds is stuck in what was cancelled."""
_POLL = 0.5
_NICE = 5
_READ = "--read"
_COMMAND = [sys.executable, "-m", "jiheng.web.worker"]


def watch() -> None:
    """Keep a reading process going until the parent is gone."""
    parent, reading, dead, last = os.getppid(), None, 0, 0.0
    listening, telling = os.pipe()
    os.set_blocking(listening, False)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        while os.getppid() == parent:
            if reading is None or reading.poll() is not None:
                dead = reading.pid if reading else dead
                command = [*_COMMAND, _READ, str(dead), str(telling)]
                reading = subprocess.Popen(command, pass_fds=[telling])  # noqa: S603
                last = time.monotonic()
            time.sleep(_POLL)
            last = time.monotonic() if _is_heard(listening) else last
            if time.monotonic() - last > LONGEST:
                reading.kill()
                reading.wait()
    except KeyboardInterrupt:
        pass
    finally:
        if reading is not None:
            reading.terminate()


def _is_heard(listening: int) -> bool:
    """Whether a sign of life has come since this was asked last."""
    with suppress(BlockingIOError):
        return bool(os.read(listening, 1 << 12))
    return False


def read(dead: int, telling: int) -> None:
    """Read what is queued, and show signs of life, until the parent is gone.

    Args:
        dead: a process of this machine; what it was reading is taken up at once.
        telling: where signs of life go.
    """
    import django  # noqa: PLC0415

    os.nice(_NICE)
    django.setup()
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415

    from jiheng.web.jobs import let_go  # noqa: PLC0415
    from jiheng.web.leasing import reader_name  # noqa: PLC0415

    let_go(reader_name(dead))
    worker = Worker(
        queue_names=["default"],
        interval=_POLL,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=reader_name(),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    threading.Thread(target=_beat, args=(worker, os.getppid(), telling), daemon=True).start()
    worker.run()


def _beat(worker: "Worker", parent: int, telling: int) -> None:
    """Renew leases and take up what others left, while the parent lives and none takes too long.

    What was cancelled takes too long at once: it stops by itself, or others wait for nothing.
    """
    from django.db import DatabaseError, close_old_connections  # noqa: PLC0415

    from jiheng.web import jobs, leasing  # noqa: PLC0415

    done, since, unheld = -1, 0.0, 0
    while os.getppid() == parent and unheld < _UNHELD:
        os.write(telling, b".")
        if not worker.running_task or worker._run_tasks != done:  # noqa: SLF001
            done, since, unheld = worker._run_tasks, time.monotonic(), 0  # noqa: SLF001
        if time.monotonic() - max(since, leasing.Pulse.at) > LONGEST:
            break
        try:
            close_old_connections()
            unheld = 0 if jobs.renew(leasing.reader_name()) else unheld + 1
            jobs.take_up_again()
        except DatabaseError as fault:
            sys.stderr.write(f"{fault}\n")
        time.sleep(BEAT)
    os._exit(1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.settings")
    read(int(sys.argv[2]), int(sys.argv[3])) if _READ in sys.argv else watch()

"""The worker as a process of its own: ``python -m jiheng.web.worker``.

It reads uploads and takes lists over. It watches over a process that does the work, and starts
another when that one dies: of a document no library withstands, or because somebody killed it.
Ends with whoever started it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django_tasks_db.management.commands.db_worker import Worker

BEAT: Final = 4.0
"""Seconds between signs of life."""
_LONGEST = 600.0
"""Seconds a job may go without telling how far it has come."""
_POLL = 0.5
_NICE = 5
_READ = "--read"


def watch() -> None:
    """Keep a reading process going until the parent is gone."""
    parent, reading, dead = os.getppid(), None, 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        while os.getppid() == parent:
            if reading is None or reading.poll() is not None:
                dead = reading.pid if reading else dead
                command = [sys.executable, "-m", "jiheng.web.worker", _READ, str(dead)]
                reading = subprocess.Popen(command)  # noqa: S603
            time.sleep(_POLL)
    except KeyboardInterrupt:
        pass
    finally:
        if reading is not None:
            reading.terminate()


def read(dead: int) -> None:
    """Read what is queued, and show signs of life, until the parent is gone.

    What the process `dead` of this machine was reading is taken up at once.
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
    threading.Thread(target=_beat, args=(worker, os.getppid()), daemon=True).start()
    worker.run()


def _beat(worker: "Worker", parent: int) -> None:
    """Renew leases and take up what others left, while the parent lives and none takes too long."""
    from django.db import DatabaseError, close_old_connections  # noqa: PLC0415

    from jiheng.web import jobs, leasing  # noqa: PLC0415

    done, since = -1, 0.0
    while os.getppid() == parent:
        if not worker.running_task or worker._run_tasks != done:  # noqa: SLF001
            done, since = worker._run_tasks, time.monotonic()  # noqa: SLF001
        if time.monotonic() - max(since, leasing.Pulse.at) > _LONGEST:
            break
        try:
            close_old_connections()
            jobs.renew(leasing.reader_name())
            jobs.take_up_again()
        except DatabaseError as fault:
            sys.stderr.write(f"{fault}\n")
        time.sleep(BEAT)
    os._exit(1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.settings")
    read(int(sys.argv[2])) if _READ in sys.argv else watch()

"""Work that is queued with its row, held under a lease, and taken up again when a worker dies.

The queue is in the database (django-tasks-db), so that a row and its job are kept together or
not at all. A task whose worker was killed is never looked at again by that queue: a lease on
the row, renewed while a worker lives, tells when to queue it anew. Whatever happens, what the
work gave is kept once: by the worker that holds the row's present attempt.
"""

import os
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from jiheng.domain.errors import JihengError
from jiheng.web.models.queued import CANCELLED, FAILED, WAITING, Queued

LEASE: Final = timedelta(seconds=20)
ATTEMPTS: Final = 3
_AFTER_ALL: Final = -20
Row = TypeVar("Row", bound=Queued)


class Pulse:
    """When this process last told how far its work has come."""

    at: float = 0.0


class Stopped(Exception):
    """The row is no longer this worker's: cancelled, or taken up by another."""


def reader_name(process: int | None = None) -> str:
    """Return what tells a process of this machine, this one if none is given, from all others."""
    return f"{socket.gethostname()[:48]}:{process or os.getpid()}"


def told(problem: JihengError) -> dict[str, str]:
    """Return a problem as rows keep it."""
    return {"zh": problem.sentence("zh"), "en": problem.sentence("en")}


class Line(Generic[Row]):
    """One kind of row that is worked on."""

    def __init__(
        self,
        model: type[Row],
        task: Callable[[], Task[Any, Any]],
        *,
        progress: str,
        broken: Callable[[Row], JihengError],
    ) -> None:
        """Take the kind of row, what works on it, and how that is told.

        Args:
            model: the rows, with a ``state``.
            task: gives the task, which is called with the row's key and attempt.
            progress: the column that counts what is done.
            broken: what is said of a row that broke every worker.
        """
        self._model, self._task, self._progress, self._broken = model, task, progress, broken

    def enqueue(self, row: Row) -> None:
        """Queue the row's present attempt, within the transaction that made it.

        What broke a worker waits for all that did not.
        """
        task = self._task()
        if row.tries > 1:
            task = task.using(priority=task.priority + _AFTER_ALL)
        queued = task.enqueue(row.pk, row.attempt)
        self._rows(pk=row.pk).update(task=queued.id)

    def before(self, row: Row) -> int:
        """Return how much is worked on before a row that waits, of whatever kind."""
        waiting = [*DBTaskResult.objects.ready().values_list("pk", flat=True)]
        if row.state != WAITING or row.task not in waiting:
            return 0
        return waiting.index(row.task) + DBTaskResult.objects.running().count()

    def claimed(self, key: int, attempt: int) -> Row | None:
        """Return the row, held by this worker; None where another attempt holds it."""
        waiting = self._rows(pk=key, attempt=attempt, state=WAITING)
        lease = timezone.now() + LEASE
        held = waiting.update(state=self._model.AT_WORK, lease=lease, reader=reader_name())
        return self._rows().get(pk=key) if held else None

    def mine(self, row: Row) -> QuerySet[Row]:
        """Return the row as long as this worker's attempt is its present one."""
        return self._rows(pk=row.pk, attempt=row.attempt, state=self._model.AT_WORK)

    def proceed(self, row: Row, done: object) -> None:
        """Keep how far the work has come, and hold the row for longer.

        Raises:
            Stopped: it is no longer this worker's.
        """
        lease = timezone.now() + LEASE
        if not self.mine(row).update(**{self._progress: done, "lease": lease}):
            raise Stopped
        Pulse.at = time.monotonic()

    def end(self, row: Row, state: str, **more: object) -> None:
        """Keep how the work ended.

        Raises:
            Stopped: the row is no longer this worker's.
        """
        if not self.mine(row).update(state=state, lease=None, **more):
            raise Stopped

    def drop(self, row: Row) -> None:
        """Let the row go at once, to be taken up again."""
        self.mine(row).update(lease=timezone.now(), reader="")

    def cancel(self, row: Row, **more: object) -> bool:
        """Cancel work that is not done yet; whether it was in time."""
        with transaction.atomic():
            under_way = self._rows(pk=row.pk, state__in=(WAITING, self._model.AT_WORK))
            in_time = under_way.update(state=CANCELLED, lease=None, **more) == 1
            if in_time:
                _tasks(row).filter(status=TaskResultStatus.READY).delete()
        return in_time

    def renew(self, reader: str) -> int:
        """Renew the leases of a worker that lives; return how many it holds."""
        return self._held(reader).update(lease=timezone.now() + LEASE)

    def let_go(self, reader: str) -> None:
        """End the leases of a worker that is known to be dead."""
        self._held(reader).update(lease=timezone.now(), reader="")

    def take_up_again(self, now: datetime) -> int:
        """Queue anew what a dead worker held; return how many rows were."""
        dead = self._rows(state=self._model.AT_WORK, lease__lt=now)
        late = DBTaskResult.objects.exclude(status=TaskResultStatus.READY)
        late = late.filter(started_at__lt=now - LEASE)
        never = self._rows(state=WAITING, task__in=late.values("pk"))
        heavy = self._model.HEAVY
        return sum(self._again(row) for row in (*dead.defer(*heavy), *never.defer(*heavy)))

    def _again(self, row: Row) -> bool:
        present = self._rows(pk=row.pk, attempt=row.attempt, state=row.state)
        with transaction.atomic():
            if row.tries >= ATTEMPTS:
                said = [told(self._broken(row))]
                present.update(state=FAILED, lease=None, reader="", problems=said)
                return False
            fresh = {"state": WAITING, "lease": None, "reader": "", self._progress: 0}
            if not present.update(attempt=F("attempt") + 1, **fresh):
                return False
            left = _tasks(row).filter(status=TaskResultStatus.RUNNING)
            left.update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
            row.attempt += 1
            self.enqueue(row)
            return True

    def _rows(self, **where: object) -> QuerySet[Row]:
        return QuerySet(self._model).filter(**where)

    def _held(self, reader: str) -> QuerySet[Row]:
        return self._rows(state=self._model.AT_WORK, reader=reader)


def _tasks(row: Queued) -> QuerySet[DBTaskResult[Any, Any]]:
    """Return the task that is to work on a row, as long as the queue knows it."""
    return DBTaskResult.objects.filter(pk__in=[row.task] if row.task else [])

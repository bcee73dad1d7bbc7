"""What the worker does besides working: shows signs of life, takes up what others left.

Reading uploads (`jiheng.web.reading_jobs`) and taking lists over (`jiheng.web.list_jobs`) are
the lines of work there are.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jiheng.web import list_jobs, reading_jobs

_DONE = timedelta(hours=1)
_LINES = (reading_jobs.LINE, list_jobs.LINE)


def renew(reader: str) -> int:
    """Renew the leases of a worker that lives; return how many it holds."""
    return sum(line.renew(reader) for line in _LINES)


def let_go(reader: str) -> None:
    """End the leases of a worker that is known to be dead."""
    for line in _LINES:
        line.let_go(reader)


def take_up_again(now: datetime | None = None) -> int:
    """Queue anew what a dead worker held; return how much that was. Forget what is old."""
    now = now or timezone.now()
    again = sum(line.take_up_again(now) for line in _LINES)
    DBTaskResult.objects.finished().filter(finished_at__lt=now - _DONE).delete()
    reading_jobs.forget(now)
    list_jobs.forget(now)
    return again

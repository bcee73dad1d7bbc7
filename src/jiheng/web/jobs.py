"""Reading uploads as jobs: queued with the upload, and taken up again when a reader dies.

The queue is in the database (django-tasks-db), so that an upload and its job are kept together
or not at all. A task whose worker was killed is never looked at again by that queue: a lease
on the upload, renewed while a reader lives, tells when to queue it anew. Whatever happens, what
a document gave is kept once: by the reader that holds the upload's present attempt.
"""

import os
import socket
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from jiheng.documents.following import told_of_pages
from jiheng.domain.errors import DocumentError, JihengError
from jiheng.services.judging import written_form
from jiheng.services.recognising import Recognised, recognise
from jiheng.web.models import RecognisedForm, Upload, UploadPage

LEASE: Final = timedelta(seconds=20)
ATTEMPTS: Final = 3
_KEPT = timedelta(days=30)
_DONE = timedelta(hours=1)
_UNDER_WAY = (Upload.State.WAITING, Upload.State.READING)


class ReadingBroken(DocumentError):
    """A document whose reading ended without a result, time and again."""

    zh = "识读“{file}”中断了 {attempts} 次，没有读出；请另存为 PDF 或 Word 后再导入。"
    en = "Reading {file} broke off {attempts} times; save it as PDF or Word and import that."

    def __init__(self, file: str) -> None:
        super().__init__(file=file, attempts=ATTEMPTS)


class Stopped(Exception):
    """The upload is no longer this reader's: cancelled, or taken up by another."""


def reader_name(process: int | None = None) -> str:
    """Return what tells a process of this machine, this one if none is given, from all others."""
    return f"{socket.gethostname()[:48]}:{process or os.getpid()}"


def enqueue(upload: Upload) -> None:
    """Queue the upload's present attempt, within the transaction that made it."""
    queued = read_upload.enqueue(upload.pk, upload.attempt)
    Upload.objects.filter(pk=upload.pk).update(task=queued.id)


@task()
def read_upload(upload: int, attempt: int) -> None:
    """Read an upload and keep what it gave, unless another attempt holds it."""
    waiting = Upload.objects.filter(pk=upload, attempt=attempt, state=Upload.State.WAITING)
    lease = timezone.now() + LEASE
    if not waiting.update(state=Upload.State.READING, lease=lease, reader=reader_name()):
        return
    held = Upload.objects.get(pk=upload)
    try:
        with told_of_pages(lambda: _page_begins(held)):
            _keep(held, recognise(bytes(held.content), held.name))
    except Stopped:
        return
    except BaseException:
        _mine(held).update(lease=timezone.now(), reader="")
        raise


def _mine(held: Upload) -> QuerySet[Upload]:
    """Return the upload as long as this reader's attempt is its present one."""
    return Upload.objects.filter(pk=held.pk, attempt=held.attempt, state=Upload.State.READING)


def _page_begins(held: Upload) -> None:
    lease = timezone.now() + LEASE
    if not _mine(held).update(pages_read=F("pages_read") + 1, lease=lease):
        raise Stopped


def _keep(held: Upload, found: Recognised) -> None:
    told = [_told(each) for each in found.problems]
    state = Upload.State.READ if found.forms else Upload.State.FAILED
    with transaction.atomic():
        if not _mine(held).update(state=state, problems=told, lease=None):
            raise Stopped
        RecognisedForm.objects.bulk_create(
            RecognisedForm(upload=held, number=number, form=written_form(form))
            for number, form in enumerate(found.forms, start=1)
        )
        UploadPage.objects.bulk_create(
            UploadPage(
                upload=held,
                number=page.number,
                width=page.size[0],
                height=page.size[1],
                png=page.png,
            )
            for page in found.pages
        )


def _told(problem: JihengError) -> dict[str, str]:
    return {"zh": problem.sentence("zh"), "en": problem.sentence("en")}


def renew(reader: str) -> None:
    """Renew the leases of a reader that lives."""
    held = Upload.objects.filter(state=Upload.State.READING, reader=reader)
    held.update(lease=timezone.now() + LEASE)


def let_go(reader: str) -> None:
    """End the leases of a reader that is known to be dead."""
    held = Upload.objects.filter(state=Upload.State.READING, reader=reader)
    held.update(lease=timezone.now(), reader="")


def take_up_again(now: datetime | None = None) -> int:
    """Queue anew what a dead reader held; return how many uploads were. Forget what is old."""
    now = now or timezone.now()
    dead = Upload.objects.filter(state=Upload.State.READING, lease__lt=now)
    late = DBTaskResult.objects.exclude(status=TaskResultStatus.READY)
    late = late.filter(started_at__lt=now - LEASE)
    never = Upload.objects.filter(state=Upload.State.WAITING, task__in=late.values("pk"))
    again = sum(_again(each) for each in (*dead.defer("content"), *never.defer("content")))
    DBTaskResult.objects.finished().filter(finished_at__lt=now - _DONE).delete()
    old = Upload.objects.filter(at__lt=now - _KEPT).exclude(state__in=_UNDER_WAY)
    old.exclude(forms__filing__isnull=False).delete()
    return again


def _again(upload: Upload) -> bool:
    present = Upload.objects.filter(pk=upload.pk, attempt=upload.attempt, state=upload.state)
    with transaction.atomic():
        if upload.attempt >= ATTEMPTS:
            told = [_told(ReadingBroken(upload.name))]
            failed = Upload.State.FAILED
            present.update(state=failed, lease=None, reader="", problems=told)
            return False
        fresh = {"state": Upload.State.WAITING, "lease": None, "reader": "", "pages_read": 0}
        if not present.update(attempt=F("attempt") + 1, **fresh):
            return False
        left = _tasks(upload).filter(status=TaskResultStatus.RUNNING)
        left.update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
        upload.attempt += 1
        enqueue(upload)
        return True


def _tasks(upload: Upload) -> QuerySet[DBTaskResult[Any, Any]]:
    """Return the task that is to read the upload, as long as the queue knows it."""
    return DBTaskResult.objects.filter(pk__in=[upload.task] if upload.task else [])


def cancel(upload: Upload) -> bool:
    """Cancel an upload that is not read yet; whether it was in time."""
    with transaction.atomic():
        under_way = Upload.objects.filter(pk=upload.pk, state__in=_UNDER_WAY)
        state = Upload.State.CANCELLED
        is_cancelled = under_way.update(state=state, lease=None, content=b"") == 1
        if is_cancelled:
            _tasks(upload).filter(status=TaskResultStatus.READY).delete()
    return is_cancelled

"""Reading uploads as jobs: what a document gave is kept once, with its pages, or not at all."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django_tasks import task
from django_tasks.base import Task

from jiheng.documents.following import told_of_pages
from jiheng.domain.errors import DocumentError
from jiheng.services.judging import written_form
from jiheng.services.recognising import Recognised, recognise
from jiheng.web.leasing import ATTEMPTS, Line, Stopped, told
from jiheng.web.models import RecognisedForm, Upload, UploadPage

_KEPT = timedelta(days=30)


class ReadingBroken(DocumentError):
    """A document whose reading ended without a result, time and again."""

    zh = "识读“{file}”中断了 {attempts} 次，没有读出；请另存为 PDF 或 Word 后再导入。"
    en = "Reading {file} broke off {attempts} times; save it as PDF or Word and import that."

    def __init__(self, file: str) -> None:
        super().__init__(file=file, attempts=ATTEMPTS)


def _task() -> Task[..., None]:
    return read_upload


LINE = Line(
    Upload,
    _task,
    progress="pages_read",
    broken=lambda upload: ReadingBroken(upload.name),
)


@task()
def read_upload(upload: int, attempt: int) -> None:
    """Read an upload and keep what it gave, unless another attempt holds it."""
    held = LINE.claimed(upload, attempt)
    if held is None:
        return
    try:
        with told_of_pages(lambda: LINE.proceed(held, F("pages_read") + 1)):
            _keep(held, recognise(bytes(held.content), held.name))
    except Stopped:
        return
    except BaseException:
        LINE.drop(held)
        raise


def cancel(upload: Upload) -> bool:
    """Cancel an upload that is not read yet, and forget its content; whether it was in time."""
    return LINE.cancel(upload, content=b"")


def forget(now: datetime) -> None:
    """Remove what nobody confirmed for thirty days."""
    old = Upload.objects.filter(at__lt=now - _KEPT)
    old = old.exclude(state__in=(Upload.State.WAITING, Upload.State.READING))
    old.exclude(forms__filing__isnull=False).delete()


def _keep(held: Upload, found: Recognised) -> None:
    state = Upload.State.READ if found.forms else Upload.State.FAILED
    with transaction.atomic():
        LINE.end(held, state, problems=[told(each) for each in found.problems])
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

"""Reading uploads as jobs: once, whoever dies; cancelled in time; taken up after a restart."""

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

import jiheng
from jiheng.documents.following import page_begins
from jiheng.domain.form import Form
from jiheng.services.recognising import Recognised, recognise
from jiheng.web import jobs, leasing, reading_jobs
from jiheng.web.models import RecognisedForm, StoredEntry, Upload
from webcast import Cast, Enter, read_uploads


@pytest.fixture
def preparer(enter: Enter) -> Client:
    return enter("preparer")


@pytest.fixture
def given(cast: Cast, preparer: Client, forms: list[Form]) -> Upload:
    """An upload that waits to be read."""
    place = f"{cast.tree['unit'].pk}-{cast.filings['unit'].campaign_id}"
    files = [SimpleUploadedFile("a.json", jiheng.render(forms[1], "json"))]
    preparer.post(reverse("import"), {"place": place, "files": files})
    return Upload.objects.get()


def abandoned(given: Upload) -> None:
    """Leave the upload as a reader does that was killed while reading."""
    leasing._tasks(given).get().claim("dead")
    Upload.objects.filter(pk=given.pk).update(
        state=Upload.State.READING, lease=timezone.now() - timedelta(seconds=1), reader="dead"
    )


def test_an_upload_and_its_job_are_kept_together(given: Upload) -> None:
    assert given.state == Upload.State.WAITING
    assert DBTaskResult.objects.get().pk == given.task
    read_uploads()
    given.refresh_from_db()
    assert (given.state, given.forms.count(), given.lease) == (Upload.State.READ, 1, None)
    assert StoredEntry.objects.get(action="import").after == "a.json"


def test_what_a_killed_reader_held_is_read_again(given: Upload) -> None:
    abandoned(given)
    read_uploads()
    assert not RecognisedForm.objects.exists()
    assert jobs.take_up_again() == 1
    assert jobs.take_up_again() == 0
    read_uploads()
    given.refresh_from_db()
    assert (given.state, given.attempt, given.forms.count()) == (Upload.State.READ, 2, 1)


def test_a_reader_that_lives_keeps_what_it_holds(given: Upload) -> None:
    abandoned(given)
    jobs.renew("dead")
    assert jobs.take_up_again() == 0
    assert jobs.take_up_again(timezone.now() + leasing.LEASE + timedelta(seconds=1)) == 1


def test_what_a_reader_held_that_is_known_to_be_dead_is_taken_up_at_once(given: Upload) -> None:
    abandoned(given)
    jobs.renew("dead")
    jobs.let_go("another")
    assert jobs.take_up_again() == 0
    jobs.let_go("dead")
    assert jobs.take_up_again() == 1


def test_what_was_claimed_and_never_begun_is_queued_anew(given: Upload) -> None:
    leasing._tasks(given).get().claim("dead")
    assert jobs.take_up_again() == 0
    assert jobs.take_up_again(timezone.now() + leasing.LEASE + timedelta(seconds=1)) == 1
    read_uploads()
    given.refresh_from_db()
    assert given.state == Upload.State.READ


def test_two_readers_of_one_upload_keep_it_once(
    given: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(content: bytes, name: str) -> Recognised:
        monkeypatch.setattr(reading_jobs, "recognise", recognise)
        late = timezone.now() + leasing.LEASE + timedelta(seconds=1)
        assert jobs.take_up_again(late) == 1
        read_uploads()
        assert RecognisedForm.objects.count() == 1
        return recognise(content, name)

    monkeypatch.setattr(reading_jobs, "recognise", slowly)
    read_uploads()
    given.refresh_from_db()
    assert (given.attempt, given.state) == (2, Upload.State.READ)
    assert RecognisedForm.objects.count() == 1


def test_a_document_that_breaks_every_reader_is_given_up_with_a_sentence(
    given: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Recognised:
        raise MemoryError

    monkeypatch.setattr(reading_jobs, "recognise", broken)
    for attempt in range(1, leasing.ATTEMPTS + 1):
        read_uploads()
        given.refresh_from_db()
        assert given.attempt == attempt
        jobs.take_up_again(timezone.now() + timedelta(seconds=1))
    given.refresh_from_db()
    assert given.state == Upload.State.FAILED
    assert given.sentences("zh") == [
        "识读“a.json”中断了 3 次，没有读出；请另存为 PDF 或 Word 后再导入。"
    ]


def test_what_broke_a_reader_waits_for_all_others_and_says_so(
    given: Upload, cast: Cast, preparer: Client, forms: list[Form]
) -> None:
    abandoned(given)
    assert jobs.take_up_again() == 1
    place = f"{cast.tree['unit'].pk}-{cast.filings['unit'].campaign_id}"
    later = SimpleUploadedFile("b.json", jiheng.render(forms[2], "json"))
    preparer.post(reverse("import"), {"place": place, "files": [later]})
    page = preparer.get(reverse("import")).content.decode()
    assert "前面还有 1 份" in page
    assert "现在是第 2 次，最多 3 次，先让别的文件读" in page
    assert page.index("b.json") < page.index("前面还有 1 份")
    read_uploads()
    done = DBTaskResult.objects.order_by("finished_at").filter(status="SUCCESSFUL")
    assert [each.args_kwargs["args"][0] for each in done] == [given.pk + 1, given.pk]


def test_a_reader_that_falls_silent_is_replaced(tmp_path: Path) -> None:
    stuck = "import os, time; open(str(os.getpid()), 'w'); time.sleep(60)"
    watching = (
        "import sys; from jiheng.web import worker; worker.LONGEST = 0.2;"
        f"worker._COMMAND = [sys.executable, '-c', {stuck!r}]; worker.watch()"
    )
    with subprocess.Popen([sys.executable, "-c", watching], cwd=tmp_path) as watcher:
        end = time.monotonic() + 30
        while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        watcher.terminate()
    assert len(list(tmp_path.iterdir())) >= 2


def test_a_waiting_upload_is_cancelled_and_never_read(given: Upload, preparer: Client) -> None:
    preparer.post(reverse("cancel-upload", args=[given.pk]))
    given.refresh_from_db()
    assert given.state == Upload.State.CANCELLED
    assert bytes(given.content) == b""
    assert not DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists()
    read_uploads()
    assert not RecognisedForm.objects.exists()
    assert StoredEntry.objects.filter(action="import-cancelled").count() == 1
    preparer.post(reverse("cancel-upload", args=[given.pk]))
    assert not Upload.objects.exists()


def test_cancelling_stops_the_reading_at_the_next_page(
    given: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []

    def paged(content: bytes, name: str) -> Recognised:
        for number in range(1, 5):
            page_begins()
            read.append(number)
            if number == 2:
                given.refresh_from_db()
                assert given.pages_read == 2
                assert reading_jobs.cancel(given)
        return recognise(content, name)

    monkeypatch.setattr(reading_jobs, "recognise", paged)
    read_uploads()
    given.refresh_from_db()
    assert read == [1, 2]
    assert given.state == Upload.State.CANCELLED
    assert not RecognisedForm.objects.exists()


def test_what_nobody_confirmed_for_thirty_days_is_forgotten(given: Upload) -> None:
    read_uploads()
    jobs.take_up_again(timezone.now() + timedelta(days=29))
    assert Upload.objects.exists()
    jobs.take_up_again(timezone.now() + timedelta(days=31))
    assert not Upload.objects.exists()
    assert not DBTaskResult.objects.exists()
    assert given.pk

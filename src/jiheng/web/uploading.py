"""Handing in documents, and making filings of what was recognised in them."""

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404
from django.utils import timezone

from jiheng.documents.carriers.content import LIMIT_MEGABYTES
from jiheng.domain.chain import AuditEntry
from jiheng.domain.errors import DocumentTooLarge, JihengError
from jiheng.domain.wording import one_line
from jiheng.services.editing import cell_text, news
from jiheng.services.filing import Actor
from jiheng.services.judging import read_form
from jiheng.services.recognising import confirmed, doubtful, of_year, other_year
from jiheng.services.refusals import FilingError
from jiheng.web import reading_jobs
from jiheng.web.access import Destination, uploads_of
from jiheng.web.models import Filing, Person, RecognisedForm, Upload
from jiheng.web.opening import open_filing
from jiheng.web.receiving import MOST_BYTES
from jiheng.web.stores import DatabaseStore

MOST_OPEN: Final = 60
"""Documents of one person that are not yet confirmed or removed."""
_LONGEST_NAME = 255


class TooManyUploads(FilingError):
    """More documents than one person may leave unconfirmed."""

    zh = "您有 {count} 份导入的文件还没有确认，上限是 {limit} 份；没有收下，请先确认或移除一些。"
    en = "{count} of your documents are not confirmed yet, the limit is {limit}; confirm some."

    def __init__(self, count: int) -> None:
        super().__init__(count=count, limit=MOST_OPEN)


@dataclass(frozen=True, slots=True)
class Untaken:
    """A correction that no draft took: where, as the draft has it, as it was typed."""

    path: str
    kept: str
    typed: str


class AlreadyDraft(FilingError):
    """Corrections of a recognised form that is a draft already."""

    zh = "这份文件已经存为草稿，您在这里改的 {count} 格没有存进去；请打开草稿，照下面的再改一次。"
    en = (
        "This document is a draft already, and it did not take what you corrected here (cells: "
        "{count}); open the draft and correct it there as shown below."
    )

    def __init__(self, filing: Filing, untaken: Sequence[Untaken]) -> None:
        self.filing, self.untaken = filing, untaken
        super().__init__(count=len(untaken))


def open_uploads(person: Person) -> list[Upload]:
    """Return what a person handed in and has not yet dealt with, the latest first."""
    forms = Prefetch("forms", RecognisedForm.objects.defer("form"))
    found = uploads_of(person).prefetch_related(forms)
    listed = [each for each in found if each.state != Upload.State.READ or each.left]
    if any(each.state == Upload.State.WAITING for each in listed):
        _tell_queue(listed)
    return listed


def _tell_queue(listed: Sequence[Upload]) -> None:
    """Tell each upload that waits how many of anybody's are read before it."""
    of_all = Upload.objects.filter(state__in=(Upload.State.WAITING, Upload.State.READING))
    told = of_all.values_list("state", "attempt", "pk")
    turns = {pk: (state != Upload.State.READING, attempt > 1, pk) for state, attempt, pk in told}
    for each in listed:
        if each.state == Upload.State.WAITING and each.pk in turns:
            each.before = sum(turn < turns[each.pk] for turn in turns.values())


def receive(files: Sequence[File[Any]], place: Destination, person: Person) -> list[JihengError]:
    """Take documents in and queue their reading; return why some were not taken.

    Raises:
        TooManyUploads: the person has too many that are not dealt with.
    """
    held = len(open_uploads(person))
    if held + len(files) > MOST_OPEN:
        raise TooManyUploads(held)
    refused: list[JihengError] = []
    for file in files:
        name = _named(file)
        size = file.size or 0
        if size > MOST_BYTES:
            refused.append(DocumentTooLarge(name, -(-size >> 20), LIMIT_MEGABYTES))
        else:
            _keep(name, file.read(), place, person)
    return refused


def _named(file: File[Any]) -> str:
    """Return the name of a file as it is shown; folders are nobody's business."""
    name = (file.name or "").replace("\\", "/").rpartition("/")[2]
    return one_line(name)[-_LONGEST_NAME:] or "-"


def _keep(name: str, content: bytes, place: Destination, person: Person) -> None:  # noqa: PLR0917
    with transaction.atomic():
        upload = Upload.objects.create(
            person=person,
            unit=place.unit,
            campaign=place.campaign,
            name=name,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            at=timezone.now(),
        )
        reading_jobs.LINE.enqueue(upload)
        _record("import", person, upload)


def remove(upload: Upload, person: Person) -> None:
    """Cancel an upload that is not read yet, remove what is left of any other."""
    with transaction.atomic():
        if reading_jobs.cancel(upload):
            _record("import-cancelled", person, upload)
            return
        upload.forms.filter(filing=None).delete()
        if not upload.forms.exists():
            upload.delete()


def confirm(
    upload: Upload,
    number: int,
    actor: Actor,
    *,
    cells: Mapping[str, str],
    sure: Container[str],
    is_of_year: bool = False,
    project: int | None = None,
) -> Filing:
    """Keep a recognised form, as corrected, as a draft; return its filing, made once.

    Args:
        upload: what was handed in.
        number: which of its forms.
        actor: who confirms.
        cells: texts by path; those that differ are corrections.
        sure: the doubtful paths that were compared with the page.
        is_of_year: whether it is of the campaign's year, whatever year it bears.
        project: which of several projects of its name it is of.

    Raises:
        Http404: the upload has no such form.
        AlreadyDraft: it is a draft already, and corrections differ from it.
        CellError: a correction cannot stand in its cell.
        DoubtsOpen: doubtful values were neither corrected nor compared.
        OtherYear: it bears another year than the campaign's, and nobody says that it is wrong.
        AlreadyFiled: the campaign has a form of this project.
        NameMissing: the form names no project.
        ProjectUnclear: it may be of several, and none of them is chosen.
        UnitRetired: the unit takes no new forms.
    """
    with transaction.atomic():
        wanted = RecognisedForm.objects.filter(upload=upload, number=number)
        found = wanted.select_for_update().first()
        if found is None:
            raise Http404
        form = read_form(found.form)
        if found.filing is not None:
            return _made(found.filing, news(form, cells))
        kept, year = confirmed(form, cells, sure), upload.campaign.fiscal_year
        if not is_of_year and (other := other_year(kept, year)):
            raise other
        kept = of_year(kept, year)
        filing = open_filing(kept, upload.campaign, upload.unit, actor=actor, chosen=project)
        wanted.update(filing=filing)
        told = f"{len(doubtful(form))}"
        _record("import-confirmed", actor, upload, filing=filing, before=told)
    return filing


def _made(filing: Filing, corrections: Mapping[str, str]) -> Filing:
    """Return the draft that was made, unless there are corrections that it does not have.

    Raises:
        AlreadyDraft: there are.
    """
    draft = read_form(DatabaseStore().form_at(filing.pk, filing.revision))
    untaken = [
        Untaken(path, cell_text(draft, path), typed)
        for path, typed in news(draft, corrections).items()
    ]
    if untaken:
        raise AlreadyDraft(filing, untaken)
    return filing


def _record(
    action: str,
    actor: Actor | Person,
    upload: Upload,
    *,
    filing: Filing | None = None,
    before: str = "",
) -> None:
    entry = AuditEntry(
        0,
        timezone.now(),
        actor.id if isinstance(actor, Actor) else actor.pk,
        actor.name,
        action=action,
        filing=filing.pk if filing else None,
        before=before,
        after=upload.name,
        reason=f"SHA-256 {upload.sha256}",
    )
    DatabaseStore().record(entry)

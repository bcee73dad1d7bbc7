"""Taking lists of projects over as jobs: followed, cancelled, and whole or not at all."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django_tasks import task
from django_tasks.base import Task

from jiheng.domain.amount import AmountUnit
from jiheng.domain.errors import JihengError
from jiheng.services.listed import Fault, Listed, parsed
from jiheng.services.project_lists import Column, List
from jiheng.web.leasing import ATTEMPTS, Line, Stopped, told
from jiheng.web.models import Person, UploadedList
from jiheng.web.signing import record
from jiheng.web.taking_over import Takeover
from jiheng.web.territory import campaigns_of

_KEPT = timedelta(days=30)
_BEAT: Final = 0.5
"""Seconds between two signs of how far it has come."""
_AFTER_DOCUMENTS: Final = -10
"""A list may take minutes, a document seconds: those that wait are read first."""
State = UploadedList.State


class TakingBroken(JihengError):
    """A list whose taking over ended without a result, time and again."""

    exit_code = 2
    zh = "导入“{file}”中断了 {attempts} 次，一个项目也没有导入；请拆成几个文件再试。"
    en = "Importing {file} broke off {attempts} times; nothing was imported. Split the file."

    def __init__(self, file: str) -> None:
        super().__init__(file=file, attempts=ATTEMPTS)


class NoLongerTheirs(JihengError):
    """A list of somebody who no longer conducts the campaign."""

    exit_code = 2
    zh = (
        "“{campaign}”已不由“{person}”办理，所以没有导入“{file}”（0 个项目）；请由现在的经办人导入。"
    )
    en = "“{person}” no longer conducts “{campaign}”; none of {file} was imported (0 projects)."

    def __init__(self, campaign: str, person: str, *, file: str) -> None:
        super().__init__(campaign=campaign, person=person, file=file)


def _task() -> Task[..., None]:
    return take_list


LINE = Line(
    UploadedList,
    _task,
    progress="judged",
    broken=lambda kept: TakingBroken(kept.file),
)


def rows_of(kept: UploadedList) -> tuple[list[Listed], list[Fault]]:
    """Return the projects of a list as its columns are mapped, and the faults of its rows."""
    rows = tuple(tuple(row) for row in kept.rows)
    held = tuple((row, at, number) for row, at, number in kept.held)
    given = List(
        kept.file,
        tuple(kept.heads),
        rows,
        kept.first,
        held,
        unread=tuple((row, at) for row, at in kept.unread),
        spans=tuple((row, at, count) for row, at, count in kept.spans),
    )
    columns = {Column(name): at for name, at in kept.columns.items()}
    return parsed(given, columns, AmountUnit(kept.unit))


def confirm(kept: UploadedList, projects: int) -> None:
    """Queue the taking over of a list that was looked over, once."""
    idle = UploadedList.objects.filter(pk=kept.pk, attempt=kept.attempt, state=kept.state)
    with transaction.atomic():
        fresh = {"projects": projects, "judged": 0, "problems": [], "counted": {}}
        begun = F("attempt") + 1
        if idle.update(state=State.WAITING, attempt=begun, begun=begun, lease=None, **fresh):
            kept.attempt += 1
            LINE.enqueue(kept)


def cancel(kept: UploadedList, by: Person) -> bool:
    """Stop taking a list over, so that it can be looked over again; whether it was in time."""
    with transaction.atomic():
        in_time = LINE.cancel(kept, judged=0)
        if in_time:
            path = f"campaigns/{kept.campaign_id}"
            record("import-cancelled", by, path=path, after=kept.file)
    return in_time


def forget(now: datetime) -> None:
    """Remove the lists that nobody took over for thirty days."""
    old = UploadedList.objects.filter(at__lt=now - _KEPT)
    old.exclude(state__in=(State.WAITING, State.TAKING)).delete()


@task(priority=_AFTER_DOCUMENTS)
def take_list(uploaded: int, attempt: int) -> None:
    """Take a list over, unless another attempt holds it."""
    held = LINE.claimed(uploaded, attempt)
    if held is None:
        return
    try:
        _take(held)
    except Stopped:
        return
    except JihengError as refusal:
        LINE.mine(held).update(state=State.FAILED, lease=None, problems=[told(refusal)])
    except BaseException:
        LINE.drop(held)
        raise


def _take(held: UploadedList) -> None:
    if not campaigns_of(held.person).filter(pk=held.campaign_id).exists():
        raise NoLongerTheirs(held.campaign.name, held.person.name, file=held.file)
    projects, faults = rows_of(held)
    takeover = Takeover(held.campaign, projects, file=held.file, faults=len(faults))
    takeover.work_out(_beats(held))
    takeover.write(
        held.person,
        lambda plan: LINE.end(held, State.DONE, counted=plan.counted, judged=len(projects)),
    )


def _beats(held: UploadedList) -> Callable[[int], None]:
    """Return what keeps how many projects are worked out, now and then."""
    last = time.monotonic()

    def proceed(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _BEAT:
            last = time.monotonic()
            LINE.proceed(held, done)

    return proceed

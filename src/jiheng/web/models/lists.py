"""Lists of projects on their way in: what was uploaded, and which column told what before."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiheng.web.models.filings import Campaign
from jiheng.web.models.people import Organisation, Person
from jiheng.web.models.queued import CANCELLED, FAILED, WAITING, Queued


class UploadedList(Queued):
    """A list that is looked over, then taken over by a job: its rows, and its columns as mapped.

    `held`, `unread`, `spans` and `notes` are as in `services.project_lists.List`.
    `columns` names, by what it tells, the number of a column; `unit` is that of its amounts.
    `judged` of its `projects` are worked out; `begun` is the first attempt since it was
    confirmed, and `counted` how many projects took each step.
    """

    class State(models.TextChoices):
        """How far taking it over has come."""

        OPEN = "open", _("待确认")
        WAITING = WAITING, _("排队中")
        TAKING = "taking", _("正在导入")
        DONE = "done", _("已导入")
        FAILED = FAILED, _("没有导入")
        CANCELLED = CANCELLED, _("已取消")

    AT_WORK = State.TAKING.value
    HEAVY = ("rows", "held", "unread", "spans")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    file = models.CharField(max_length=255)
    heads = models.JSONField()
    rows = models.JSONField()
    first = models.PositiveIntegerField()
    held = models.JSONField(default=list)
    unread = models.JSONField(default=list)
    spans = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    columns = models.JSONField()
    unit = models.CharField(max_length=8)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    begun = models.PositiveSmallIntegerField(default=1)
    projects = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    counted = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.file

    @property
    def tries(self) -> int:
        """How often taking it over was begun since it was confirmed."""
        return self.attempt - self.begun + 1


class ColumnMapping(models.Model):
    """How lists with these heads were mapped last time in this organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    heads = models.CharField(max_length=64)
    columns = models.JSONField()
    unit = models.CharField(max_length=8)

    class Meta:
        """One for the same heads."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "heads"], name="mapping_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.heads[:8]}"

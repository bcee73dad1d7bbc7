"""Documents handed in: what was uploaded, how far its reading has come, and what it gave."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiheng.web.models.filings import Campaign, Filing
from jiheng.web.models.people import Organisation, Person
from jiheng.web.models.queued import CANCELLED, FAILED, WAITING, Queued


class Upload(Queued):
    """A document that a person handed in for one of their units.

    `problems` tells what could not be read of it.
    """

    class State(models.TextChoices):
        """How far the reading has come."""

        WAITING = WAITING, _("排队中")
        READING = "reading", _("正在识读")
        READ = "read", _("已识读")
        FAILED = FAILED, _("没有读出")
        CANCELLED = CANCELLED, _("已取消")

    AT_WORK = State.READING.value
    HEAVY = ("content",)
    before: int = 0
    """How many are read before it, where a list of uploads tells."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    pages_read = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        """The latest first; those not read yet are looked for all the time."""

        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "lease"], name="upload_queue"),
            models.Index(fields=["person", "state"], name="upload_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def left(self) -> "list[RecognisedForm]":
        """The forms that have not become filings."""
        return [each for each in self.forms.all() if each.filing_id is None]


class UploadPage(models.Model):
    """A page of an upload as a picture, with its size in points."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    width = models.FloatField()
    height = models.FloatField()
    png = models.BinaryField()

    class Meta:
        """A page once."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_page_once"),
        ]

    def __str__(self) -> str:
        return f"{self.upload} · {self.number}"


class RecognisedForm(models.Model):
    """A form read from an upload; `filing` is what it became when a person confirmed it."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="forms")
    number = models.PositiveIntegerField()
    form = models.TextField()
    filing = models.OneToOneField(Filing, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A form once."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "number"], name="recognised_once"),
        ]

    def __str__(self) -> str:
        return f"{self.upload} #{self.number}"

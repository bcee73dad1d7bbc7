"""What is filed: campaigns, projects, filings with their revisions, comments, explanations."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiheng.domain.workflow import State
from jiheng.web.models.appending import AppendOnly
from jiheng.web.models.people import Organisation, Person
from jiheng.web.models.versions import Versioned


class Campaign(Versioned):
    """A year's self-evaluation: which policy and layout, until when.

    `policy` empty chooses by each form's year and department. `explains_errors` lets an error
    be explained instead of mended. Units are done by `deadline`, departments by
    `review_deadline`; work lists remind `reminder_days` before.
    """

    name = models.CharField(max_length=120)
    fiscal_year = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    policy = models.CharField(max_length=64, blank=True)
    layout = models.CharField(max_length=32, default="national")
    deadline = models.DateField(null=True)
    review_deadline = models.DateField(null=True)
    reminder_days = models.PositiveSmallIntegerField(default=7)
    explains_errors = models.BooleanField(default=True)

    class Meta:
        """One of a name for each year and organisation."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year", "name"], name="campaign_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Project(Versioned):
    """A publicly funded project of a budgetary unit."""

    code = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=255)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects")

    def __str__(self) -> str:
        return self.name


class Filing(models.Model):
    """A project's form in a campaign, as it stands; its revisions hold the form itself."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=24, default=State.DRAFT.value)
    revision = models.PositiveIntegerField(default=0)
    submitter = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    changed = models.DateTimeField()
    claimed_total = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    computed_total = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    rating = models.CharField(max_length=16, blank=True)
    execution_rate = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    revised_budget = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)

    class Meta:
        """One form a project and campaign."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "project"], name="filing_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "changed"], name="filing_queue")]

    def __str__(self) -> str:
        return f"{self.project} · {self.campaign}"


class StoredRevision(AppendOnly):
    """A revision of a filing, as `jiheng.domain.chain.Revision` says.

    Its row's number follows from the two that name it (`jiheng.web.audited.row_of`).
    """

    id = models.BigIntegerField(primary_key=True)
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    form = models.TextField()
    author = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    policy = models.CharField(max_length=120, blank=True)
    change = models.CharField(max_length=24)
    path = models.CharField(max_length=255, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """A number is given once a filing: the last guard of the optimistic lock."""

        ordering: ClassVar = ["filing", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filing", "number"], name="revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.filing} #{self.number}"


class Comment(models.Model):
    """A remark on a cell; it follows its row, and stays with the form when the row is gone.

    One that `answers` another stands where that one stands.
    """

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="comments")
    path = models.CharField(max_length=255, blank=True)
    cell = models.CharField(max_length=255, blank=True)
    text = models.TextField(max_length=2000)
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order they were made."""

        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Explanation(models.Model):
    """Why a finding stands: explained, or asked to be waived."""

    class Kind(models.TextChoices):
        """Whether the cause is told, or the rule is held not to fit."""

        EXPLAINED = "explained", _("说明")
        WAIVED = "waived", _("豁免")

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="explanations")
    fingerprint = models.CharField(max_length=16)
    rule = models.CharField(max_length=8)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.TextField(max_length=2000)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """One for each finding; a later one takes its place, and the audit trail keeps both."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filing", "fingerprint"], name="explanation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason[:40]}"


class Rescoring(models.Model):
    """The score a reviewer gives a line (复核得分) in place of the computed one, and why."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="rescorings")
    path = models.CharField(max_length=64)
    score = models.DecimalField(max_digits=7, decimal_places=2)
    rule = models.CharField(max_length=200)
    reason = models.TextField(max_length=2000)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """One for each line; a later one takes its place, and the audit trail keeps both."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filing", "path"], name="rescoring_once"),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.score}"

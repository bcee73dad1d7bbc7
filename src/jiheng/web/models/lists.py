"""Lists of projects on their way in: what was uploaded, and which column told what before."""

from typing import ClassVar

from django.db import models

from jiheng.web.models.filings import Campaign
from jiheng.web.models.people import Organisation, Person


class UploadedList(models.Model):
    """A list that is looked over and not yet taken over: its rows, and its columns as mapped.

    `columns` names, by what it tells, the number of a column; `unit` is that of its amounts.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    file = models.CharField(max_length=255)
    heads = models.JSONField()
    rows = models.JSONField()
    first = models.PositiveIntegerField()
    columns = models.JSONField()
    unit = models.CharField(max_length=8)

    def __str__(self) -> str:
        return self.file


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

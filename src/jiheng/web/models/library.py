"""What approved forms add to the indicator library."""

from typing import ClassVar

from django.db import models

from jiheng.web.models.filings import Filing
from jiheng.web.models.people import Organisation


class LibraryEntry(models.Model):
    """An indicator of an approved form; the library of a tree is all of them, counted."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="+")
    root = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    level1 = models.CharField(max_length=16)
    level2 = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    target = models.CharField(max_length=200, blank=True)

    class Meta:
        """One of a kind for each form, found by place and name."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["filing", "level1", "level2", "name"], name="library_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["root", "level1", "level2", "name"], name="library_place"),
        ]

    def __str__(self) -> str:
        return self.name

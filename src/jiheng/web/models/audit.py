"""The audit trail: entries in a hash chain, and the head that says how long it is."""

from typing import ClassVar

from django.db import models

from jiheng.domain.chain import START
from jiheng.web.models.appending import AppendOnly


class StoredEntry(AppendOnly):
    """An entry of the trail, as `jiheng.domain.chain.AuditEntry` says.

    Persons and filings stand by their number, without a foreign key: nothing that is removed
    elsewhere can touch the trail.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.BigIntegerField(null=True, db_index=True)
    actor_name = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=24, db_index=True)
    filing = models.BigIntegerField(null=True)
    path = models.CharField(max_length=255, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    revision = models.CharField(max_length=64, blank=True, default="")
    dossier = models.CharField(max_length=64, blank=True, default="")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """In order, and by filing and cell."""

        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["filing", "path"], name="entry_cell")]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class ChainHead(models.Model):
    """The last number and digest of the trail: the row every writer holds while appending."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=START)

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"

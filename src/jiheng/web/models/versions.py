"""Rows that two people may change at once: each change counts the version up."""

from typing import TypeVar

from django.db import models
from django.http import Http404

from jiheng.domain.errors import JihengError


class StaleRecord(JihengError):
    """A change to something that another person changed meanwhile."""

    exit_code = 2
    zh = "“{name}”刚被别人改过（您看到第 {seen} 版，现在第 {now} 版）；没有改动，请刷新再做。"
    en = "“{name}” was changed meanwhile (you saw version {seen}, it is {now}); nothing changed."

    def __init__(self, name: str, *, seen: int, now: int) -> None:
        super().__init__(name=name, seen=seen, now=now)


class Versioned(models.Model):
    """A row with an optimistic lock."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        """No table of its own."""

        abstract = True


Row = TypeVar("Row", bound=Versioned)


def held(rows: models.QuerySet[Row], key: int, version: int) -> Row:
    """Return a row to change, held until the transaction ends, its version counted up.

    Raises:
        Http404: there is none.
        StaleRecord: it is no longer what the person saw.
    """
    row = rows.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise Http404
    if row.version != version:
        raise StaleRecord(str(row), seen=version, now=row.version)
    row.version += 1
    return row

"""Filings and their audit trail in the database, as the services ask for them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import DecimalField, QuerySet
from django.utils import timezone

from jiheng.domain.chain import START, AuditEntry, Revision, sealed
from jiheng.domain.workflow import State
from jiheng.services import filed
from jiheng.services.filing import Actor, Desk
from jiheng.services.funding_lines import CONFIRM
from jiheng.services.judging import Standing
from jiheng.web.access import change_filing, held_filing
from jiheng.web.audited import dossier_seal, row_of
from jiheng.web.library import learn
from jiheng.web.models import (
    ChainHead,
    Comment,
    Explanation,
    Filing,
    Rescoring,
    StoredEntry,
    StoredRevision,
)

_BY_ID = {"filing": "filing_id", "author": "author_id"}
_AT_ONCE = 200


class DatabaseStore:
    """A `jiheng.services.filed.FilingStore` over Django's models."""

    def transaction(self) -> transaction.Atomic:
        """Begin a transaction."""
        return transaction.atomic()

    def locked(self, filing: int) -> filed.Filing:
        """Return the filing, its row held until the transaction ends."""
        row = held_filing(filing)
        return filed.Filing(
            id=row.pk,
            state=State(row.state),
            revision=row.revision,
            form=self.form_at(row.pk, row.revision),
            policy=row.campaign.policy,
            submitter=row.submitter_id,
            explains_errors=row.campaign.explains_errors,
        )

    def form_at(self, filing: int, revision: int) -> str:
        """Return the canonical JSON of a revision."""
        form: str = StoredRevision.objects.values_list("form", flat=True).get(
            filing=filing, number=revision
        )
        return form

    def reshaped_since(self, filing: int, revision: int) -> bool:
        """Whether a later revision changed rows, or put another form in the place of this one."""
        later = StoredRevision.objects.filter(filing=filing, number__gt=revision)
        return later.exclude(change__in=("edit", CONFIRM)).exists()

    def append(self, revision: Revision, standing: Standing) -> str:
        """Keep a revision, and how the form now stands; return the revision's seal."""
        before = (
            StoredRevision.objects.filter(filing=revision.filing, number=revision.number - 1)
            .values_list("digest", flat=True)
            .first()
        )
        done = sealed(replace(revision, previous=before or START))
        stored_revision(done).save(force_insert=True)
        shown = standing_columns(standing)
        change_filing(revision.filing, revision=revision.number, changed=revision.at, **shown)
        return done.digest

    def move(self, filing: int, state: State, submitter: int | None) -> None:
        """Keep the filing's state and who submitted it, and what its library then holds."""
        change_filing(filing, state=state, submitter=submitter)
        row = held_filing(filing)
        learn(filing, row.project.unit, form=self.form_at(filing, row.revision), state=state)

    def follow(self, filing: int, moved: Callable[[str], str | None]) -> None:
        """Let comments and scores follow their rows.

        A comment on a row that is gone stays with the form; its score is gone with it.
        """
        for comment in Comment.objects.filter(filing=filing).exclude(path=""):
            path = moved(comment.path) or ""
            if path != comment.path:
                Comment.objects.filter(pk=comment.pk).update(path=path)

        scores = Rescoring.objects.filter(filing=filing)
        given = list(scores)
        scores.delete()
        for each in given:
            each.pk, each.path = None, moved(each.path) or ""
        Rescoring.objects.bulk_create(each for each in given if each.path)

    def explained(self, filing: int) -> frozenset[str]:
        """Return the fingerprints of the findings that are explained or waived."""
        found = Explanation.objects.filter(filing=filing)
        return frozenset(found.values_list("fingerprint", flat=True))

    def rename(self, filing: int, now: Mapping[str, str]) -> None:
        """Let explanations go with findings that are known by other fingerprints now.

        What was said of one under its new name already stands.
        """
        found = Explanation.objects.filter(filing=filing)
        said = set(found.values_list("fingerprint", flat=True))
        for old, new in now.items():
            if new not in said:
                found.filter(fingerprint=old).update(fingerprint=new)

    def dossier(self, filing: int) -> str:
        """Return the digest of all that a filing now holds besides its revisions."""
        return dossier_seal(filing)

    def record(self, entry: AuditEntry) -> None:
        """Keep an entry at the end of the trail, whose head is held meanwhile."""
        with transaction.atomic(savepoint=False):
            head = held_head()
            done = sealed(replace(entry, number=head.number + 1, previous=head.digest))
            stored_entry(done).save(force_insert=True)
            ChainHead.objects.filter(pk=1).update(number=done.number, digest=done.digest)


def held_head() -> ChainHead:
    """Return the end of the audit trail, held until the transaction ends."""
    heads = ChainHead.objects.select_for_update()
    return heads.filter(pk=1).first() or ChainHead.objects.get_or_create(pk=1)[0]


def stored_revision(revision: Revision) -> StoredRevision:
    """Return a sealed revision as a row that is not kept yet."""
    row = row_of(revision.filing, revision.number)
    return StoredRevision(pk=row, **_columns(revision, _BY_ID))


def stored_entry(entry: AuditEntry) -> StoredEntry:
    """Return a sealed entry as a row that is not kept yet."""
    return StoredEntry(**_columns(entry, {}))


def desk(actor: Actor, now: datetime | None = None) -> Desk:
    """Return a desk for the actor over the database."""
    return Desk(DatabaseStore(), actor, now or timezone.now())


def as_entries(found: QuerySet[StoredEntry]) -> Iterator[AuditEntry]:
    """Yield the entries that are kept in these rows."""
    for row in found.iterator(_AT_ONCE):
        yield AuditEntry(**{each.name: getattr(row, each.name) for each in fields(AuditEntry)})


def standing_columns(standing: Standing) -> dict[str, Any]:
    """Return how a form stands as the columns of its filing hold it."""
    return {each.name: _fitting(each.name, standing) for each in fields(standing)}


def _fitting(name: str, standing: Standing) -> Any:  # noqa: ANN401
    """Return a figure as its column holds it, nothing where it is beyond all measure."""
    value = getattr(standing, name)
    column = Filing._meta.get_field(name)  # noqa: SLF001
    if not isinstance(value, Decimal) or not isinstance(column, DecimalField):
        return value
    whole = (column.max_digits or 0) - (column.decimal_places or 0)
    fits = value.is_finite() and abs(value) < Decimal(10) ** whole
    return value.quantize(Decimal(1).scaleb(-(column.decimal_places or 0))) if fits else None


def _columns(record: Revision | AuditEntry, names: dict[str, str]) -> dict[str, Any]:
    return {names.get(each.name, each.name): getattr(record, each.name) for each in fields(record)}

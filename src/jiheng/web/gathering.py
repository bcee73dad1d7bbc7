"""Many filings given something in one transaction: written at once, in a few statements.

What is kept is what `DatabaseStore` keeps one by one, sealed in the same chains.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from jiheng.domain.chain import START, AuditEntry, Revision, sealed
from jiheng.domain.workflow import State
from jiheng.services import filed
from jiheng.services.dossiers import Dossier, digest
from jiheng.services.judging import Standing
from jiheng.web.access import change_filing, forms_of, held_filings
from jiheng.web.models import Filing, StoredEntry, StoredRevision
from jiheng.web.stores import (
    DatabaseStore,
    held_head,
    standing_columns,
    stored_entry,
    stored_revision,
)

_AT_ONCE = 500


class GatheringStore(DatabaseStore):
    """A store that keeps nothing before `flush`, within the transaction around it all."""

    def __init__(self, present: Iterable[int] = ()) -> None:
        """Take the filings that will get another revision; they are held from now on."""
        numbers = list(present)
        self._present = held_filings(numbers)
        self._kept = forms_of(numbers)
        self._new: dict[int, Filing] = {}
        self._revisions: list[StoredRevision] = []
        self._entries: list[AuditEntry] = []

    def take(self, new: Iterable[Filing]) -> None:
        """Take filings that were just made; nothing is said of them yet."""
        self._new |= {each.pk: each for each in new}

    def transaction(self) -> transaction.Atomic:
        """Go on in the transaction there is."""
        return transaction.atomic(savepoint=False)

    def locked(self, filing: int) -> filed.Filing:
        """Return one of the filings that were taken."""
        row = self._present[filing]
        return filed.Filing(
            id=row.pk,
            state=State(row.state),
            revision=row.revision,
            form=self._kept[filing].form,
            policy=row.campaign.policy,
            submitter=row.submitter_id,
            explains_errors=row.campaign.explains_errors,
        )

    def append(self, revision: Revision, standing: Standing) -> str:
        """Gather a revision; how a new filing stands was said when it was made."""
        before = self._kept.get(revision.filing)
        done = sealed(replace(revision, previous=before.digest if before else START))
        self._revisions.append(stored_revision(done))
        if before is not None:
            shown = standing_columns(standing)
            change_filing(revision.filing, revision=revision.number, changed=revision.at, **shown)
        return done.digest

    def dossier(self, filing: int) -> str:
        """Return the digest of a filing's dossier; a new one holds no remarks."""
        row = self._new.get(filing)
        if row is None:
            return super().dossier(filing)
        made = Dossier(
            row.pk, row.campaign_id, row.project_id, row.state, row.revision, row.submitter_id
        )
        return digest(made)

    def record(self, entry: AuditEntry) -> None:
        """Gather an entry of the trail."""
        self._entries.append(entry)

    def flush(self) -> None:
        """Keep all that was gathered; the entries stand at the end of the trail, in order."""
        StoredRevision.objects.bulk_create(self._revisions, batch_size=_AT_ONCE)
        head = held_head()
        number, digest = head.number, head.digest
        rows = []
        for entry in self._entries:
            done = sealed(replace(entry, number=number + 1, previous=digest))
            number, digest = done.number, done.digest
            rows.append(stored_entry(done))
        StoredEntry.objects.bulk_create(rows, batch_size=_AT_ONCE)
        head.number, head.digest = number, digest
        head.save(update_fields=["number", "digest"])

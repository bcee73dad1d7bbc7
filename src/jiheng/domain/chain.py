"""Append-only records sealed in a chain: revisions of filings, entries of the audit trail.

Each record's digest is taken over its own fields and the digest before it, so that a changed
byte breaks the chain at its row. Entries witness what was kept with them, so that the last seal
of the trail speaks for all of it. Knows nothing of where records are kept.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Final, TypeVar

START: Final = "0" * 64
"""The digest before the first record."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One saved state of a filing's form.

    `form` is canonical JSON, `policy` names what it was scored under, `change` what was done
    and `path` where. `previous` is the digest of the revision before.
    """

    filing: int
    number: int
    form: str
    author: int | None
    at: datetime
    policy: str
    change: str
    path: str = ""
    previous: str = START
    digest: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One action: who, what, when, on which filing and cell, before and after, and why.

    `revision` is the digest of the revision it saved, `dossier` that of all else the filing then
    held (`jiheng.services.dossiers`); each empty where the action left it alone, and in entries
    older than the two.
    """

    number: int
    at: datetime
    actor: int | None
    actor_name: str
    action: str
    filing: int | None = None
    path: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
    revision: str = ""
    dossier: str = ""
    previous: str = START
    digest: str = ""


_WITNESSED = ("revision", "dossier")
Record = TypeVar("Record", Revision, AuditEntry)


def sealed(record: Record) -> Record:
    """Return the record with its digest."""
    return replace(record, digest=digest(record))


def digest(record: Revision | AuditEntry) -> str:
    """Return the SHA-256 of the record's fields and of the digest before it, as hexadecimal.

    What an entry does not witness is left out, as it was before entries witnessed anything.
    """
    content = {**asdict(record), "at": record.at.astimezone(UTC).isoformat()}
    del content["digest"]
    if isinstance(record, AuditEntry):
        content = {name: of for name, of in content.items() if of or name not in _WITNESSED}
    text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records of one chain, in order, that are not what was sealed.

    A record is named when its digest is not that of its content, when it does not follow the
    one before it, or when a number between them is missing.
    """
    before: Record | None = None
    for record in records:
        follows = record.number == (before.number if before else 0) + 1
        linked = record.previous == (before.digest if before else START)
        if not (follows and linked and record.digest == digest(record)):
            yield record
        before = record

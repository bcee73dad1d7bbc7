"""Everything the audit compares, as the database holds it: revisions, entries, dossiers."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, TypeVar

from jiheng.domain.chain import START, AuditEntry, Revision
from jiheng.services.dossiers import Comment, Dossier, Explanation, Score, digest
from jiheng.web.stored import Kind, Table, rows

_NUMBER, _TEXT, _MOMENT = Kind.NUMBER, Kind.TEXT, Kind.MOMENT
_ROOM: Final = 1 << 24
_REVISIONS: Final = Table(
    "jiheng_storedrevision",
    {
        "id": _NUMBER,
        "filing_id": _NUMBER,
        "number": _NUMBER,
        "form": _TEXT,
        "author_id": _NUMBER,
        "at": _MOMENT,
        "policy": _TEXT,
        "change": _TEXT,
        "path": _TEXT,
        "previous": _TEXT,
        "digest": _TEXT,
    },
    ("filing_id", "number"),
)
_ENTRIES: Final = Table(
    "jiheng_storedentry",
    {
        "number": _NUMBER,
        "at": _MOMENT,
        "actor": _NUMBER,
        "actor_name": _TEXT,
        "action": _TEXT,
        "filing": _NUMBER,
        "path": _TEXT,
        "before": _TEXT,
        "after": _TEXT,
        "reason": _TEXT,
        "revision": _TEXT,
        "dossier": _TEXT,
        "previous": _TEXT,
        "digest": _TEXT,
    },
    ("number",),
)
_HEAD: Final = Table(
    "jiheng_chainhead", {"id": _NUMBER, "number": _NUMBER, "digest": _TEXT}, ("id",)
)
_FILINGS: Final = Table(
    "jiheng_filing",
    {
        "id": _NUMBER,
        "campaign_id": _NUMBER,
        "project_id": _NUMBER,
        "state": _TEXT,
        "revision": _NUMBER,
        "submitter_id": _NUMBER,
    },
    ("id",),
)
_COMMENTS: Final = Table(
    "jiheng_comment",
    {
        "id": _NUMBER,
        "filing_id": _NUMBER,
        "path": _TEXT,
        "cell": _TEXT,
        "text": _TEXT,
        "answers_id": _NUMBER,
        "author_id": _NUMBER,
        "at": _MOMENT,
    },
    ("id",),
)
_EXPLANATIONS: Final = Table(
    "jiheng_explanation",
    {
        "id": _NUMBER,
        "filing_id": _NUMBER,
        "fingerprint": _TEXT,
        "rule": _TEXT,
        "kind": _TEXT,
        "reason": _TEXT,
        "author_id": _NUMBER,
        "at": _MOMENT,
    },
    ("id",),
)
_SCORES: Final = Table(
    "jiheng_rescoring",
    {
        "id": _NUMBER,
        "filing_id": _NUMBER,
        "path": _TEXT,
        "score": Kind.SCORE,
        "rule": _TEXT,
        "reason": _TEXT,
        "author_id": _NUMBER,
        "at": _MOMENT,
    },
    ("id",),
)
Remark = TypeVar("Remark", Comment, Explanation, Score)


def row_of(filing: int, number: int) -> int:
    """Return the number of a revision's row, which follows from its filing and its own."""
    return filing * _ROOM + number


def revisions() -> Iterator[Revision]:
    """Yield every revision, filing by filing in order; one in another row is without its seal."""
    for row in rows(_REVISIONS):
        at = row.pop("id")
        revision = Revision(**_named(row))
        is_there = at == row_of(revision.filing, revision.number)
        yield revision if is_there else replace(revision, digest="")


def entries() -> Iterator[AuditEntry]:
    """Yield the audit trail in order."""
    for row in rows(_ENTRIES):
        yield AuditEntry(**row)


def head() -> tuple[int, str]:
    """Return the number and digest the trail should end with."""
    found = next(rows(_HEAD, id=1), None)
    return (found["number"], found["digest"]) if found else (0, START)


def dossiers() -> Iterator[Dossier]:
    """Yield the dossier of every filing."""
    comments = _by_filing(_COMMENTS, Comment)
    explanations = _by_filing(_EXPLANATIONS, Explanation)
    scores = _by_filing(_SCORES, Score)
    for row in rows(_FILINGS):
        filing = row["id"]
        yield Dossier(
            **_filing(row),
            comments=comments.pop(filing, ()),
            explanations=explanations.pop(filing, ()),
            scores=scores.pop(filing, ()),
        )


def dossier_seal(filing: int) -> str:
    """Return the digest of a filing's dossier as it stands."""
    row = next(rows(_FILINGS, id=filing))
    dossier = Dossier(
        **_filing(row),
        comments=_by_filing(_COMMENTS, Comment, filing_id=filing).get(filing, ()),
        explanations=_by_filing(_EXPLANATIONS, Explanation, filing_id=filing).get(filing, ()),
        scores=_by_filing(_SCORES, Score, filing_id=filing).get(filing, ()),
    )
    return digest(dossier)


def _by_filing(table: Table, kind: type[Remark], **where: int) -> dict[int, tuple[Remark, ...]]:
    found: defaultdict[int, list[Remark]] = defaultdict(list)
    for row in rows(table, **where):
        filing = row.pop("filing_id")
        found[filing].append(kind(number=row.pop("id"), **_named(row)))
    return {filing: tuple(of) for filing, of in found.items()}


def _filing(row: dict[str, Any]) -> dict[str, Any]:
    return {"filing": row["id"], **{at: of for at, of in _named(row).items() if at != "id"}}


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {name.removesuffix("_id"): of for name, of in row.items()}

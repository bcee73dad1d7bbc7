"""Dossiers: all that a filing holds besides its revisions, and the digest the trail keeps of it.

Comments, explanations, scores of reviewers, and the filing's own state change without a revision;
the entry of each such action carries the digest of the dossier as it then stood. Knows nothing of
where it is kept.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from jiheng.domain.chain import AuditEntry

COMMENT: Final = "comment"
EXPLAINED: Final = "explained"
WAIVED: Final = "waived"
RESCORED: Final = "rescore"
Said = tuple[object, ...]
"""What identifies a remark: in the trail and in its row alike."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as it is kept."""

    number: int
    path: str
    cell: str
    text: str
    answers: int | None
    author: int
    at: datetime

    @property
    def said(self) -> Said:
        """What its entry says of it."""
        return COMMENT, self.author, self.at, self.text


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a finding stands, as it is kept; `kind` is the action that its entry names."""

    number: int
    fingerprint: str
    rule: str
    kind: str
    reason: str
    author: int
    at: datetime

    @property
    def said(self) -> Said:
        """What its entry says of it."""
        return self.kind, self.author, self.at, self.rule, self.reason


@dataclass(frozen=True, slots=True)
class Score:
    """The score a reviewer gave a line, as it is kept, with two decimals."""

    number: int
    path: str
    score: Decimal
    rule: str
    reason: str
    author: int
    at: datetime

    @property
    def said(self) -> Said:
        """What its entry says of it."""
        return RESCORED, self.author, self.score, f"{self.rule}：{self.reason}"


Remark = Comment | Explanation | Score


@dataclass(frozen=True, slots=True)
class Dossier:
    """A filing as its row has it, and what was said about it.

    `revision` is how many revisions it says it has. Remarks stand in the order of their numbers;
    those of explanations and scores are given anew when rows of the form move.
    """

    filing: int
    campaign: int
    project: int
    state: str
    revision: int
    submitter: int | None
    comments: tuple[Comment, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    scores: tuple[Score, ...] = ()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """All that was said, comments first."""
        return *self.comments, *self.explanations, *self.scores


def digest(dossier: Dossier) -> str:
    """Return the SHA-256 of a dossier, as hexadecimal; its revisions have seals of their own."""
    content = asdict(dossier)
    del content["revision"]
    for kind in ("explanations", "scores"):
        told = [{**row, "number": None} for row in content[kind]]
        content[kind] = sorted(told, key=lambda row: row.get("fingerprint") or row["path"])
    text = json.dumps(
        content, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=_written
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _written(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def said_in(entry: AuditEntry) -> Said | None:
    """Return what identifies the remark an entry tells of, None where it tells of none."""
    tell = _TOLD.get(entry.action)
    return tell(entry) if tell else None


def _score(entry: AuditEntry) -> Said | None:
    try:
        score = Decimal(entry.after)
    except InvalidOperation:
        return None
    return entry.action, entry.actor, score, entry.reason


def _explanation(entry: AuditEntry) -> Said:
    return entry.action, entry.actor, entry.at, entry.before, entry.reason


_TOLD: Mapping[str, Callable[[AuditEntry], Said | None]] = {
    COMMENT: lambda entry: (entry.action, entry.actor, entry.at, entry.after),
    EXPLAINED: _explanation,
    WAIVED: _explanation,
    RESCORED: _score,
}

"""Verifying the audit trail: is every revision and every entry what was sealed?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from jiheng.domain.chain import START, AuditEntry, Revision, broken
from jiheng.domain.errors import JihengError


class RevisionBroken(JihengError):
    """A revision that is not what was sealed."""

    exit_code = 1
    zh = "自评表 {filing} 的第 {number} 版与封印不符：内容、次序或封印被改动过；请从备份核对。"
    en = "Revision {number} of filing {filing} is not what was sealed; compare it with a backup."

    def __init__(self, revision: Revision) -> None:
        super().__init__(filing=revision.filing, number=revision.number)


class EntryBroken(JihengError):
    """An entry of the audit trail that is not what was sealed."""

    exit_code = 1
    zh = "审计记录第 {number} 条与封印不符：内容、次序或封印被改动过；请从备份核对。"
    en = "Audit entry {number} is not what was sealed; compare it with a backup."

    def __init__(self, entry: AuditEntry) -> None:
        super().__init__(number=entry.number)


class TrailCut(JihengError):
    """An audit trail that ends before its last entry."""

    exit_code = 1
    zh = "审计记录应有 {wanted} 条，只到第 {found} 条：末尾被删去；请从备份核对。"
    en = "The audit trail should hold {wanted} entries and ends at {found}; compare a backup."

    def __init__(self, wanted: int, found: int) -> None:
        super().__init__(wanted=wanted, found=found)


class RevisionsMissing(JihengError):
    """A filing with fewer revisions than the audit trail saw saved."""

    exit_code = 1
    zh = "自评表 {filing} 应有 {wanted} 版，只有 {found} 版：有修订被删去；请从备份核对。"
    en = "Filing {filing} should have {wanted} revisions and has {found}; compare with a backup."

    def __init__(self, filing: int, *, wanted: int, found: int) -> None:
        super().__init__(filing=filing, wanted=wanted, found=found)


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was compared, and everything that does not hold."""

    revisions: int
    entries: int
    problems: tuple[JihengError, ...]


def verify_trail(
    revisions: Iterable[Revision],
    entries: Iterable[AuditEntry],
    *,
    head: tuple[int, str],
    standing: dict[int, int],
) -> Verified:
    """Compare every revision and entry with its seal.

    Args:
        revisions: filing by filing, in order.
        entries: in order.
        head: number and digest of the last entry.
        standing: how many revisions each filing says it has.
    """
    counted = _Counter()
    problems: list[JihengError] = []
    for filing, chain in groupby(revisions, key=lambda each: each.filing):
        problems += map(RevisionBroken, broken(counted.revisions(filing, chain)))
    problems += map(EntryBroken, broken(counted.entries(entries)))
    if (counted.last.number, counted.last.digest) != head:
        problems.append(TrailCut(head[0], counted.last.number))
    for filing, wanted in standing.items():
        found = counted.of_filing.get(filing, 0)
        if found != wanted:
            problems.append(RevisionsMissing(filing, wanted=wanted, found=found))
    total = sum(counted.of_filing.values())
    return Verified(total, counted.number_of_entries, tuple(problems))


class _Counter:
    """Counts what passes, so that nothing is held in memory."""

    def __init__(self) -> None:
        self.of_filing: dict[int, int] = {}
        self.number_of_entries = 0
        self.last: _Last = _Last(0, START)

    def revisions(self, filing: int, chain: Iterable[Revision]) -> Iterator[Revision]:
        for revision in chain:
            self.of_filing[filing] = self.of_filing.get(filing, 0) + 1
            yield revision

    def entries(self, chain: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
        for entry in chain:
            self.number_of_entries += 1
            self.last = _Last(entry.number, entry.digest)
            yield entry


@dataclass(frozen=True, slots=True)
class _Last:
    """The end of the trail as found."""

    number: int
    digest: str

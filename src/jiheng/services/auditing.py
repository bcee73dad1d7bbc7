"""Verifying the audit trail: is all that is kept what was sealed, and what the trail tells?

Seals find a changed record at its row. What the trail tells is then compared with what is there:
every save has its revision, every filing, comment and step is as its entries say. Knows nothing
of where anything is kept.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Final

from jiheng.domain.chain import START, AuditEntry, Revision, broken
from jiheng.domain.errors import (
    JihengError,
)
from jiheng.domain.text import Text
from jiheng.domain.workflow import TRANSITIONS, Action, State
from jiheng.services.dossiers import COMMENT, Dossier, Said, digest, said_in
from jiheng.services.trail_faults import (
    CommentsMissing,
    DossierBroken,
    EntryBroken,
    FilingContradicts,
    FilingMissing,
    FilingUntold,
    HeadBroken,
    RemarkUntold,
    RevisionBroken,
    RevisionsMissing,
    RevisionsUntold,
    SealUnknown,
    TrailCut,
)

STOCK_TAKEN: Final = "stock-taken"
"""The action of an entry that witnesses what older entries did not."""
_SAVES = frozenset({"open", "edit", "reshape", "pick", "restore", "given"})
"""The actions that saved a revision before entries witnessed which."""
_STATE = Text("状态", "its state is")
_SUBMITTER = Text("提交人编号", "its submitter is")
_COUNT = Text("版数", "it is at revision")


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was compared, the end of the trail, and everything that does not hold."""

    revisions: int
    entries: int
    head: tuple[int, str]
    problems: tuple[JihengError, ...]


@dataclass(slots=True)
class _Told:
    """What the trail tells of one filing, entry by entry."""

    entries: int = 0
    saves: int = 0
    revision: str = ""
    dossier: str = ""
    witness: int = 0
    state: str = State.DRAFT
    submitter: int | None = None
    remarks: Counter[Said] = field(default_factory=Counter)
    _last: tuple[datetime, str] | None = None

    def hear(self, entry: AuditEntry) -> None:
        """Take an entry in; those of one save share its moment and its revision."""
        self.entries += 1
        is_save = bool(entry.revision) or entry.action in _SAVES
        save = (entry.at, entry.revision)
        if is_save and entry.action != STOCK_TAKEN and save != self._last:
            self.saves += 1
            self._last = save
        self.revision = entry.revision or self.revision
        if entry.dossier:
            self.dossier, self.witness = entry.dossier, entry.number
        if entry.action in TRANSITIONS:
            self.state = entry.after
        if entry.action == Action.SUBMIT:
            self.submitter = entry.actor
        said = said_in(entry)
        if said is not None:
            self.remarks[said] += 1


@dataclass(slots=True)
class _Chain:
    """The revisions of one filing as found: how many, and the seal of the last."""

    count: int = 0
    digest: str = START
    last: Revision | None = None


class _Found:
    """What passes by: it is counted and summed up, none of it is held."""

    def __init__(self, known: str) -> None:
        self.chains: dict[int, _Chain] = {}
        self.told: dict[int, _Told] = {}
        self.number_of_entries = 0
        self.head = (0, START)
        self.is_known = known in {"", START}
        self._known = known

    def revisions(self, filing: int, chain: Iterable[Revision]) -> Iterator[Revision]:
        for revision in chain:
            so_far = self.chains.setdefault(filing, _Chain())
            so_far.count += 1
            so_far.digest, so_far.last = revision.digest, revision
            yield revision

    def entries(self, chain: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
        for entry in chain:
            self.number_of_entries += 1
            self.head = (entry.number, entry.digest)
            self.is_known |= entry.digest == self._known
            if entry.filing is not None:
                self.told.setdefault(entry.filing, _Told()).hear(entry)
            yield entry


def verify_trail(
    revisions: Iterable[Revision],
    entries: Iterable[AuditEntry],
    dossiers: Iterable[Dossier],
    *,
    head: tuple[int, str],
    known: str = "",
) -> Verified:
    """Compare every revision and entry with its seal, and all that is kept with the trail.

    Args:
        revisions: filing by filing, in order.
        entries: in order.
        dossiers: of every filing.
        head: number and digest of the last entry.
        known: the seal of an entry noted before, which must still be there.
    """
    found = _Found(known)
    problems: list[JihengError] = []
    for filing, chain in groupby(revisions, key=lambda each: each.filing):
        problems += map(RevisionBroken, broken(found.revisions(filing, chain)))
    problems += map(EntryBroken, broken(found.entries(entries)))
    problems += _of_end(found, head)
    if not found.is_known:
        problems.append(SealUnknown(known, found.number_of_entries))
    named = {each.figures["filing"] for each in problems if isinstance(each, RevisionBroken)}
    there: set[int] = set()
    for dossier in dossiers:
        there.add(dossier.filing)
        problems += _of_filing(dossier, found, is_named=dossier.filing in named)
    gone = (filing for filing in found.told if filing not in there)
    problems += [FilingMissing(filing, found.told[filing].entries) for filing in gone]
    total = sum(each.count for each in found.chains.values())
    return Verified(total, found.number_of_entries, found.head, tuple(problems))


def _of_end(found: _Found, head: tuple[int, str]) -> Iterator[JihengError]:
    if found.head != head:
        last = found.head[0]
        is_cut = last < head[0]
        yield TrailCut(head[0], last) if is_cut else HeadBroken(head[0], last)


def _of_filing(dossier: Dossier, found: _Found, *, is_named: bool) -> Iterator[JihengError]:
    """Yield what the trail tells otherwise of a filing; `is_named` says a revision is broken."""
    told = found.told.get(dossier.filing)
    chain = found.chains.get(dossier.filing, _Chain())
    if told is None:
        yield FilingUntold(dossier.filing, chain.count)
        return
    yield from _of_revisions(dossier, told, chain, is_named=is_named)
    said = [*_of_row(dossier, told), *_of_remarks(dossier, told)]
    yield from said
    if told.dossier and not said and digest(dossier) != told.dossier:
        yield DossierBroken(dossier.filing, told.witness)


def _of_revisions(
    dossier: Dossier, told: _Told, chain: _Chain, *, is_named: bool
) -> Iterator[JihengError]:
    filing, wanted = dossier.filing, max(told.saves, dossier.revision)
    if chain.count < wanted:
        yield RevisionsMissing(filing, wanted=wanted, found=chain.count)
    elif chain.count > told.saves:
        yield RevisionsUntold(filing, wanted=told.saves, found=chain.count)
    elif dossier.revision != chain.count:
        yield FilingContradicts(filing, _COUNT, wanted=chain.count, found=dossier.revision)
    elif told.revision and chain.last and chain.digest != told.revision and not is_named:
        yield RevisionBroken(chain.last)


def _of_row(dossier: Dossier, told: _Told) -> Iterator[JihengError]:
    filing = dossier.filing
    if dossier.state != told.state:
        yield FilingContradicts(filing, _STATE, wanted=told.state, found=dossier.state)
    if dossier.submitter != told.submitter:
        wanted, found = (each or "—" for each in (told.submitter, dossier.submitter))
        yield FilingContradicts(filing, _SUBMITTER, wanted=wanted, found=found)


def _of_remarks(dossier: Dossier, told: _Told) -> Iterator[JihengError]:
    """Yield the remarks that no entry tells of; explanations and scores may have been replaced."""
    left = told.remarks.copy()
    for remark in dossier.remarks:
        if left[remark.said] > 0:
            left[remark.said] -= 1
        else:
            yield RemarkUntold(dossier.filing, remark)
    missing = sum(count for said, count in left.items() if said[0] == COMMENT)
    if missing:
        wanted = sum(count for said, count in told.remarks.items() if said[0] == COMMENT)
        yield CommentsMissing(dossier.filing, wanted=wanted, found=wanted - missing)

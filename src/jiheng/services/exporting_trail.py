"""The audit trail as JSON lines, one entry a line with its seal, and comparing them again.

What was exported may be a part of the trail: entries that follow one another must be linked,
others are counted as gaps. Knows nothing of where entries are kept.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from jiheng.domain.chain import AuditEntry, digest
from jiheng.domain.errors import DocumentError, JihengError, UndecodableText
from jiheng.services.trail_faults import EntryBroken, SealUnknown

_NUMBERS = frozenset({"number", "actor", "filing"})
_MAY_LACK = frozenset({"actor", "filing"})
_NEWER = {"revision": "", "dossier": ""}
"""What entries did not tell at first."""


class NoEntry(DocumentError):
    """A line that is no entry of the trail."""

    zh = (
        "{file} 第 {line} 行不是审计记录（{found}）；请用审计记录页导出的 JSON 行文件，不要改动它。"
    )
    en = "Line {line} of {file} is no audit entry ({found}); give the JSON lines as exported."

    def __init__(self, file: str, line: int, found: str) -> None:
        super().__init__(file=file, line=line, found=found[:60])


@dataclass(frozen=True, slots=True)
class Compared:
    """How many exported entries were compared, the gaps between them, the last, and the faults."""

    entries: int
    gaps: int
    last: AuditEntry | None
    problems: tuple[JihengError, ...]


def exported(entry: AuditEntry) -> str:
    """Return an entry as a line of JSON, without its end."""
    content = {**asdict(entry), "at": entry.at.astimezone(UTC).isoformat()}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def compare_exported(content: bytes, file: str, *, known: str = "") -> Compared:
    """Compare exported entries with their seals, and with one another where they follow.

    Args:
        content: JSON lines in UTF-8.
        file: what they are called.
        known: the seal of an entry noted before, which must be among them.

    Raises:
        NoEntry: a line is none.
        UndecodableText: it is no UTF-8.
    """
    count = gaps = 0
    before: AuditEntry | None = None
    is_known = not known
    problems: list[JihengError] = []
    for entry in _entries(_text(content, file).split("\n"), file):
        is_next = before is not None and entry.number == before.number + 1
        is_later = before is None or entry.number > before.number
        is_linked = not is_next or (before is not None and entry.previous == before.digest)
        if not (is_later and is_linked and entry.digest == digest(entry)):
            problems.append(EntryBroken(entry))
        is_known |= entry.digest == known
        gaps += before is not None and not is_next
        count, before = count + 1, entry
    if not is_known:
        problems.append(SealUnknown(known, count))
    return Compared(count, gaps, before, tuple(problems))


def _text(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UndecodableText(file, fault.start, ("UTF-8",)) from None


def _entries(lines: Iterable[str], file: str) -> Iterator[AuditEntry]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
            yield _entry(content)
        except (ValueError, TypeError, RecursionError):
            raise NoEntry(file, number, line.strip()) from None


def _entry(content: Any) -> AuditEntry:  # noqa: ANN401
    """Return the entry of a line.

    Raises:
        ValueError: a field lacks, or is of another kind.
        TypeError: it is no object.
    """
    names = {each.name for each in fields(AuditEntry)}
    content = _NEWER | content
    if set(content) != names:
        raise ValueError
    for name, value in content.items():
        wanted = int if name in _NUMBERS else str
        is_lacking = value is None and name in _MAY_LACK
        if not (is_lacking or type(value) is wanted):
            raise TypeError
    at = datetime.fromisoformat(content["at"])
    if at.tzinfo is None:
        raise ValueError
    return AuditEntry(**{**content, "at": at})

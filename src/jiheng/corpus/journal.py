"""What has been imported: a line a source, a line that closes each batch, a line a merge of parts.

Lines after the last closed batch are of a run that was stopped; they do not count, and are gone
when the journal is opened again. A batch of which a part is gone counts no more: its sources are
read again.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from jiheng.corpus.store import Part

FILE = "import.jsonl"
OURS = "import-"
"""How the name of a part begins that an import wrote."""
_CLOSED, _MERGED, _OF = "closed", "merged", "of"
_DEPTH = 2
"""How many folders a part stands in, below the corpus."""
Source = tuple[str, str, int]
"""A source: its path, the digest of its content, the line a piece of it begins at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One source and what came of it.

    Attributes:
        file: its path as given.
        sha256: digest of its content.
        first: the line a piece of a file of lines begins at, 0 for a whole file.
        forms: how many forms were taken in.
        duplicates: how many were in the corpus already.
        problems: sentences for what could not be read.
    """

    file: str
    sha256: str
    first: int
    forms: int
    duplicates: int
    problems: tuple[str, ...]

    @property
    def source(self) -> Source:
        """What is not read a second time."""
        return self.file, self.sha256, self.first


class Journal:
    """The journal of one corpus.

    Attributes:
        entries: of all closed batches, in order.
        parts: the places of the parts they wrote, or that these were merged into, in order.
    """

    def __init__(self, corpus: Path) -> None:
        self._path = corpus / FILE
        self.entries: list[Entry] = []
        self.parts: dict[str, None] = {}
        self._batches: list[tuple[tuple[Entry, ...], frozenset[str]]] = []
        self._merged: dict[str, str] = {}
        kept = 0
        if self._path.is_file():
            kept = self._read(self._path.read_bytes())
            os.truncate(self._path, kept)

    def _read(self, content: bytes) -> int:
        """Take in the closed batches, and return where the last of them ends."""
        kept = end = 0
        waiting: list[Entry] = []
        for line in content.splitlines(keepends=True):
            end += len(line)
            held = _parsed(line)
            if held is None:
                break
            if _CLOSED in held:
                self._take(waiting, held[_CLOSED])
                waiting, kept = [], end
            elif _MERGED in held:
                self._replace(held[_OF], held[_MERGED])
                kept = end
            else:
                waiting.append(Entry(**{**held, "problems": tuple(held["problems"])}))
        return kept

    def close(self, entries: Sequence[Entry], parts: Sequence[str]) -> None:
        """Write a batch that is complete on disk, and wait until it is there.

        Raises:
            OSError: the system refuses it.
        """
        self._write([*map(asdict, entries), {_CLOSED: list(parts)}])
        self._take(entries, parts)

    def merge(self, parts: Sequence[str], merged: str) -> None:
        """Write that one part, which is complete on disk, takes the place of some.

        Raises:
            OSError: the system refuses it.
        """
        self._write([{_MERGED: merged, _OF: list(parts)}])
        self._replace(parts, merged)

    def _write(self, lines: Sequence[Mapping[str, object]]) -> None:
        written = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        with self._path.open("ab") as file:
            file.write(written.encode("utf-8", "backslashreplace"))
            file.flush()
            os.fsync(file.fileno())

    def _take(self, entries: Sequence[Entry], parts: Sequence[str]) -> None:
        self._batches.append((tuple(entries), frozenset(parts)))
        self.entries += entries
        self._stand(parts)

    def _replace(self, parts: Sequence[str], merged: str) -> None:
        for part in parts:
            self.parts.pop(part, None)
            self._merged[part] = merged
        self._stand([merged])

    def _stand(self, parts: Sequence[str]) -> None:
        """Take in parts that stand, though they may have been merged into one that went."""
        for part in parts:
            self._merged.pop(part, None)
            self.parts[part] = None

    def sources(self, standing: Collection[str]) -> set[Source]:
        """Return the sources that were read and whose forms are all still there.

        Args:
            standing: the places of the parts that stand.
        """
        return {
            entry.source
            for entries, parts in self._batches
            if all(self._now(part) in standing for part in parts)
            for entry in entries
        }

    def _now(self, part: str) -> str:
        """Return the part that holds the forms of one that was written once."""
        while part in self._merged:
            part = self._merged[part]
        return part


def part_of(corpus: Path, year: str, region: str, *, keys: Iterable[str]) -> Part:
    """Return the part that holds the forms with these keys, and is named for them."""
    name = hashlib.sha256("".join(keys).encode()).hexdigest()[:16]
    return Part(corpus, year, region, f"{OURS}{name}")


def _parsed(line: bytes) -> dict | None:  # type: ignore[type-arg]
    try:
        held = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    if not isinstance(held, dict):
        return None
    return held if _MERGED not in held or _is_merge(held[_MERGED], held.get(_OF)) else None


def _is_merge(merged: object, parts: object) -> bool:
    return isinstance(parts, list) and all(
        isinstance(part, str) and part.count("/") == _DEPTH for part in (merged, *parts)
    )

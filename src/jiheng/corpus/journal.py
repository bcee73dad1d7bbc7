"""What has been imported: a line a source, and a line that closes each batch of them.

Lines after the last closed batch are of a run that was stopped; they do not count, and are gone
when the journal is opened again.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "import.jsonl"
_CLOSED = "closed"


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
    def source(self) -> tuple[str, str, int]:
        """What is not read a second time."""
        return self.file, self.sha256, self.first


class Journal:
    """The journal of one corpus.

    Attributes:
        entries: of all closed batches, in order.
        parts: the places of the parts they wrote.
    """

    def __init__(self, corpus: Path) -> None:
        self._path = corpus / FILE
        self.entries: list[Entry] = []
        self.parts: set[str] = set()
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
                self.entries += waiting
                self.parts |= set(held[_CLOSED])
                waiting, kept = [], end
            else:
                waiting.append(Entry(**{**held, "problems": tuple(held["problems"])}))
        return kept

    def close(self, entries: Sequence[Entry], parts: Sequence[str]) -> None:
        """Write a batch that is complete on disk, and wait until it is there.

        Raises:
            OSError: the system refuses it.
        """
        lines = [*map(asdict, entries), {_CLOSED: list(parts)}]
        written = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        with self._path.open("ab") as file:
            file.write(written.encode("utf-8", "backslashreplace"))
            file.flush()
            os.fsync(file.fileno())
        self.entries += entries
        self.parts |= set(parts)

    def sources(self) -> Iterator[tuple[str, str, int]]:
        """Yield the sources that were read."""
        return (entry.source for entry in self.entries)


def _parsed(line: bytes) -> dict | None:  # type: ignore[type-arg]
    try:
        held = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return held if isinstance(held, dict) else None

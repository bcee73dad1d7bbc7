"""What an import reads at a time: some files, or some lines of a file of JSON lines.

Knows nothing of what they hold beyond that.
"""

import hashlib
import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from jiheng.corpus.journal import Source

FILES = 200
"""How many files are read before what they hold is written."""
BYTES = 8 << 20
"""How many bytes of several files are: a scan takes a thousand times as long as a table."""
LINES = 1_000
"""How many lines of a file of lines are.

It divides 5,000: older journals tell of as many from the same first line on, none is left out.
"""
_LONGEST = 1 << 24


@dataclass(frozen=True, slots=True)
class Piece:
    """A source: a file, or `LINES` lines of a file of lines.

    Attributes:
        first: the line a piece begins at, counted from 1; 0 for a whole file.
        offset: the byte where that line begins.
        size: of the file, in bytes.
    """

    file: Path
    sha256: str
    first: int = 0
    offset: int = 0
    size: int = 0

    @property
    def source(self) -> Source:
        """What is not read a second time."""
        return str(self.file), self.sha256, self.first


def pieces_of(file: Path) -> Iterator[Piece]:
    """Yield the pieces of a file; one that cannot be opened is a whole, and told when read."""
    try:
        with file.open("rb") as opened:
            is_lines = _holds_lines(opened)
            opened.seek(0)
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
            size = opened.tell()
            opened.seek(0)
            offsets = list(_offsets(opened)) if is_lines else []
    except OSError:
        digest, size, offsets = "", 0, []
    if offsets:
        yield from (
            Piece(file, digest, 1 + LINES * number, offset) for number, offset in enumerate(offsets)
        )
    else:
        yield Piece(file, digest, size=size)


def lines_of(piece: Piece) -> Iterator[bytes]:
    """Yield the lines of a piece of a file of lines, those that are cut too.

    Raises:
        OSError: the system refuses to read it.
    """
    with piece.file.open("rb") as opened:
        opened.seek(piece.offset)
        for _ in range(LINES):
            yield _line(opened)


def _offsets(opened: BinaryIO) -> Iterator[int]:
    """Yield where each `LINES` lines begin."""
    number = offset = 0
    while line := _line(opened):
        if number % LINES == 0:
            yield offset
        number, offset = number + 1, offset + len(line)


def _holds_lines(opened: BinaryIO) -> bool:
    """Whether a file is one of JSON lines, told by its first three that are not blank.

    No other JSON has two objects that are a line each, or an object on the first and another begun
    on the second. A line that is cut or damaged may stand before or between them.
    """
    told = (line.strip().removeprefix(BOM_UTF8) for line in iter(partial(_line, opened), b""))
    lines = list(islice(filter(None, told), 3))
    begun = [line.startswith(b"{") for line in lines]
    whole = [_is_object(line) for line in lines]
    is_second_begun = begun[1:2] == [True]
    return sum(whole) > 1 or (is_second_begun and (whole[0] or (whole[1] and all(begun))))


def _line(opened: BinaryIO) -> bytes:
    return opened.readline(_LONGEST)


def _is_object(line: bytes) -> bool:
    try:
        return line.startswith(b"{") and isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def batches(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield up to `FILES` whole files of `BYTES`, or one piece of a file of lines, at a time."""
    batch: list[Piece] = []
    for piece in pieces:
        if batch and (piece.first or batch[0].first or _is_full(batch, piece)):
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _is_full(batch: Sequence[Piece], piece: Piece) -> bool:
    return len(batch) == FILES or sum(each.size for each in (*batch, piece)) > BYTES

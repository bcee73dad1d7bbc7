"""What a PDF could swell to, judged from its bytes before pdfium touches it.

pdfium parses a whole page in one call that cannot be stopped, so a small file that unpacks
to very much, or whose form objects call each other over and over, must be known before.
Knows nothing of pages or text.
"""

import re
import zlib
from dataclasses import dataclass, field
from typing import NamedTuple

LIGHT_BYTES = 24 << 20
_MOST_CALLS = 20_000
_STEP = 1 << 20
_CHUNK = 1 << 16
_HEAD = 4096
_NOTED = 1 << 16
_STREAM = re.compile(rb"stream\r?\n")
_OBJECT = re.compile(rb"(\d+)\s+\d+\s+obj\b")
_UNWEIGHED = (b"/LZW", b"/ASCII", b"/A85", b"/AHx", b"/RunLength", b"/RL", b"/Encrypt")
_TWICE = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl")
_CALL = b"Do"


@dataclass(slots=True)
class _Weight:
    """The sums over all streams; `limit` is where unpacking stops."""

    limit: int
    unpacked: int = 0
    broken: int = 0
    page_calls: int = 0
    nested_calls: int = 1
    catalogue: bytearray = field(default_factory=bytearray)
    heavy: list[tuple[bytes, int]] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.unpacked > self.limit or self.page_calls * self.nested_calls > _MOST_CALLS


class Weighing(NamedTuple):
    """What the bytes of a file tell.

    `is_light` says that it surely unpacks to little and to a bounded number of objects; not
    so where it does not, or where it cannot be known: other compressions than one deflate,
    encryption. `broken` counts the deflated streams, pictures aside, that are altered or cut.
    """

    is_light: bool
    broken: int


def weigh(content: bytes, limit: int = LIGHT_BYTES) -> Weighing:
    """Weigh a PDF that may unpack to `limit` bytes, and look at its streams."""
    if _is_unweighed(content):
        return Weighing(is_light=False, broken=0)
    weight = _Weight(limit)
    for mark in _STREAM.finditer(content):
        if not content.startswith(b"end", max(0, mark.start() - 3)):
            _add(content, mark.start(), mark.end(), weight=weight)
        if weight.is_over:
            return Weighing(is_light=False, broken=weight.broken)
    total = weight.unpacked
    for number, size in weight.heavy:
        naming = re.compile(number + rb"[\s\0%]")
        uses = len(naming.findall(content)) + len(naming.findall(weight.catalogue))
        total += max(uses - 1, 0) * size
    is_light = total <= limit and not _is_unweighed(weight.catalogue)
    return Weighing(is_light, weight.broken)


def _is_unweighed(text: bytes | bytearray) -> bool:
    return any(name in text for name in _UNWEIGHED) or _TWICE.search(text) is not None


def _add(content: bytes, start: int, data: int, *, weight: _Weight) -> None:
    """Unpack one stream, at most to the limit, and add what it holds."""
    head = content[max(0, start - _HEAD) : start]
    names = list(_OBJECT.finditer(head))
    named = names[-1] if names else None
    head = head[named.end() :] if named else head
    body, is_whole = _unpacked(content, data, most=weight.limit - weight.unpacked)
    weight.unpacked += len(body)
    weight.broken += b"/Fl" in head and b"/Image" not in head and not is_whole
    if len(body) > _NOTED:
        weight.heavy.append((named.group(1) if named else b"", len(body)))
    if b"ObjStm" in head:
        weight.catalogue += body
    calls = body.count(_CALL)
    if b"Form" in head or b"#" in head or not named:
        weight.nested_calls *= max(1, calls)
    weight.page_calls += calls


def _unpacked(content: bytes, start: int, *, most: int) -> tuple[bytes, bool]:
    """Return the bytes of a stream and whether they unpacked to their end; one may hold nothing.

    A little more than `most` when there are more; as they stand when they are not deflated.
    """
    unpacker = zlib.decompressobj()
    parts: list[bytes] = []
    size, tail, place = 0, b"", start
    try:
        while not unpacker.eof and size <= most:
            packed = tail or content[place : place + _CHUNK]
            place += 0 if tail else _CHUNK
            if not packed:
                break
            parts.append(unpacker.decompress(packed, _STEP))
            tail = unpacker.unconsumed_tail
            size += len(parts[-1])
    except zlib.error:
        end = content.find(b"endstream", start)
        body = b"".join(parts) or content[start : end if end >= 0 else len(content)]
        return body, not body.strip()
    return b"".join(parts), unpacker.eof or size > most

"""The directory of a ZIP archive and the bytes of its members, where the archive is plain.

Plain is what office programs write: a directory at the very end, names in ASCII, members stored
or deflated, nothing encrypted. The library for all other archives takes ten times as long to
open one. Sizes written in the directory are checked, not believed.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple
from zipfile import BadZipFile, LargeZipFile

_END, _MEMBER, _LOCAL = struct.Struct("<4s4H2IH"), struct.Struct("<4s4x2H4x3I3H8xI"), b"PK\x03\x04"
_END_MARK, _MEMBER_MARK = b"PK\x05\x06", b"PK\x01\x02"
_LENGTHS, _LOCAL_SIZE = struct.Struct("<2H"), 30
_STORED, _DEFLATED = 0, 8
_HARMLESS = 0x080E
_LARGE, _MANY = 0xFFFFFFFF, 0xFFFF
_FED = 1 << 16
_TORN = "torn member"
ZIP_FAULTS = (
    BadZipFile,
    LargeZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
)
"""What a broken archive may raise, in this module or in the library."""


class Entry(NamedTuple):
    """What the directory says of one member; sizes and offset in bytes."""

    name: str
    method: int
    checksum: int
    packed: int
    size: int
    offset: int


def plain_entries(content: bytes) -> list[Entry] | None:
    """Return the members of an archive in order, or None where it is not plain."""
    end = len(content) - _END.size
    if end < 0:
        return None
    mark, disk, first, here, count, size, at, comment = _END.unpack_from(content, end)
    is_single = not (disk or first or comment) and here == count < _MANY
    if mark != _END_MARK or not is_single or at + size != end:
        return None
    found = []
    for _ in range(count):
        entry, at = _entry(content, at, end) or (None, end)
        if entry is None:
            return None
        found.append(entry)
    return found if at == end else None


def _entry(content: bytes, at: int, end: int) -> tuple[Entry, int] | None:
    """Return the member told at an offset of the directory, and where the next one is."""
    if at + _MEMBER.size > end:
        return None
    mark, flags, method, checksum, packed, size, *rest, offset = _MEMBER.unpack_from(content, at)
    start = at + _MEMBER.size
    name = content[start : start + rest[0]]
    is_usual = not flags & ~_HARMLESS and method in {_STORED, _DEFLATED}
    if mark != _MEMBER_MARK or not is_usual or _LARGE in {packed, size, offset}:
        return None
    if not name.isascii() or b"\\" in name or b"\0" in name or name.startswith(b"/"):
        return None
    return Entry(name.decode("ascii"), method, checksum, packed, size, offset), start + sum(rest)


def unpacked(content: bytes, entry: Entry, most: int) -> Iterator[bytes]:
    """Yield the bytes of a member, at most so many at a time.

    Raises:
        BadZipFile: the member is not where the directory says, or not what it says.
        zlib.error: what is deflated is broken.
    """
    data = _packed(content, entry)
    size, checksum = 0, 0
    for chunk in _stored(data, most) if entry.method == _STORED else _inflated(data, most):
        size += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if size > entry.size or checksum != entry.checksum:
        raise BadZipFile(_TORN)


def _packed(content: bytes, entry: Entry) -> memoryview:
    at = entry.offset
    if content[at : at + len(_LOCAL)] != _LOCAL or at + _LOCAL_SIZE > len(content):
        raise BadZipFile(_TORN)
    start = at + _LOCAL_SIZE + sum(_LENGTHS.unpack_from(content, at + _LOCAL_SIZE - _LENGTHS.size))
    data = memoryview(content)[start : start + entry.packed]
    if len(data) != entry.packed:
        raise BadZipFile(_TORN)
    return data


def _stored(data: memoryview, most: int) -> Iterator[bytes]:
    for at in range(0, len(data), most):
        yield bytes(data[at : at + most])


def _inflated(data: memoryview, most: int) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(data), _FED):
        fed: bytes | memoryview = data[at : at + _FED]
        while not stream.eof and (chunk := stream.decompress(fed, most)):
            yield chunk
            fed = stream.unconsumed_tail
    if not stream.eof:
        raise BadZipFile(_TORN)

"""OLE compound files: the streams of an old Word or Excel file, by name.

Follows [MS-CFB]. Every chain of sectors is bounded by the size of the file, so that a
damaged one ends. Knows nothing of what the streams hold.
"""

import struct
from typing import NamedTuple

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_LAST_SECTOR = 0xFFFFFFFA
_NO_ENTRY = 0xFFFFFFFF
_HEADER_FATS = 109
_STORAGE, _STREAM, _ROOT = 1, 2, 5


class BrokenCompound(Exception):
    """The bytes break the format; never leaves the carriers."""


class _Entry(NamedTuple):
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """The streams and storages that stand directly under the root of a compound file."""

    def __init__(self, content: bytes) -> None:
        """Read the directory.

        Raises:
            BrokenCompound: the header, the allocation table or the directory is broken.
        """
        self._content = content
        if len(content) < _HEADER or not content.startswith(SIGNATURE):
            raise BrokenCompound
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in {9, 12} or mini_shift > shift:
            raise BrokenCompound
        self._sector, self._mini_sector = 1 << shift, 1 << mini_shift
        (directory,) = struct.unpack_from("<I", content, 48)
        self._cutoff, self._mini_start = struct.unpack_from("<II", content, 56)
        self._fat = self._allocation()
        self._entries = self._directory(self._chain(directory, self._fat))
        self._children = {entry.name: entry for entry in self._under_root()}

    @property
    def names(self) -> frozenset[str]:
        """The names of streams and storages under the root."""
        return frozenset(self._children)

    def stream(self, name: str) -> bytes:
        """Return the bytes of the stream `name`.

        Raises:
            BrokenCompound: there is no such stream, or its chain is broken.
        """
        entry = self._children.get(name)
        if entry is None or entry.kind != _STREAM or entry.size > len(self._content):
            raise BrokenCompound
        if entry.size >= self._cutoff:
            return self._chain(entry.start, self._fat)[: entry.size]
        table = self._chain(self._mini_start, self._fat)
        mini_fat = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
        store = self._chain(self._entries[0].start, self._fat)
        size = self._mini_sector
        found = [store[at * size : at * size + size] for at in _followed(entry.start, mini_fat)]
        return b"".join(found)[: entry.size]

    def _allocation(self) -> tuple[int, ...]:
        """Return the next sector of each sector."""
        sectors = list(struct.unpack_from(f"<{_HEADER_FATS}I", self._content, 76))
        (extension,) = struct.unpack_from("<I", self._content, 68)
        words = self._sector // 4
        for _ in range(len(self._content) // self._sector):
            if extension >= _LAST_SECTOR:
                break
            numbers = struct.unpack(f"<{words}I", self._at(extension))
            sectors += numbers[:-1]
            extension = numbers[-1]
        table: list[int] = []
        for sector in sectors:
            if sector >= _LAST_SECTOR or len(table) > len(self._content):
                break
            table += struct.unpack(f"<{words}I", self._at(sector))
        return tuple(table)

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        data = self._content[start : start + self._sector]
        if not data:
            raise BrokenCompound
        return data.ljust(self._sector, b"\0")

    def _chain(self, start: int, table: tuple[int, ...]) -> bytes:
        return b"".join(self._at(sector) for sector in _followed(start, table))

    @staticmethod
    def _directory(data: bytes) -> list[_Entry]:
        entries = []
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            name = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            left, right, child = struct.unpack_from("<III", data, at + 68)
            start, size = struct.unpack_from("<II", data, at + 116)
            entries.append(_Entry(name, kind, left, right, child, start, size))
        if not entries or entries[0].kind != _ROOT:
            raise BrokenCompound
        return entries

    def _under_root(self) -> list[_Entry]:
        waiting, seen, found = [self._entries[0].child], set[int](), list[_Entry]()
        while waiting:
            at = waiting.pop()
            if at == _NO_ENTRY or at in seen or at >= len(self._entries):
                continue
            seen.add(at)
            entry = self._entries[at]
            waiting += [entry.left, entry.right]
            if entry.kind in {_STORAGE, _STREAM}:
                found.append(entry)
        return found


def _followed(start: int, table: tuple[int, ...]) -> list[int]:
    """Return the sectors of the chain that begins at `start`."""
    sectors: list[int] = []
    while start < _LAST_SECTOR:
        if start >= len(table) or len(sectors) > len(table):
            raise BrokenCompound
        sectors.append(start)
        start = table[start]
    return sectors

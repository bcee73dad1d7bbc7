"""The parts of a zipped document, unpacked with a bound on how much may come out.

Sizes written in the archive are never believed: what is unpacked is counted as it comes.
"""

import io
import zipfile
from collections.abc import Iterator

from jiheng.documents.carriers.zipped import ZIP_FAULTS, Entry, plain_entries, unpacked
from jiheng.domain.errors import (
    DamagedDocument,
    LockedDocument,
    TooMuchInside,
)
from jiheng.domain.text import Text

PART_MEGABYTES = 16
TOTAL_MEGABYTES = 384
MEMBERS = 20_000
CELLS = 500_000
_MEGABYTE = 1 << 20
_CHUNK = 1 << 20
_MEMBER_MARK = b"PK\x01\x02"
_ENCRYPTED = 1
_MEMBERS = Text("部件数", "parts")
_CELLS = Text("单元格数", "cells")
_BYTES = Text("内容展开后大小", "of unpacked content")
_TORN = Text("压缩包的目录不完整，文件可能没有传完", "its archive has no directory; it may be cut")
_ABSENT = Text("缺少部件 {}", "part {} is missing")
_BAD = Text("部件 {} 解不开", "part {} cannot be unpacked")


class Archive:
    """A zipped document, of which parts are unpacked one at a time and within bounds."""

    def __init__(self, content: bytes, name: str, kind: Text) -> None:
        """Read the directory of the archive.

        Raises:
            DamagedDocument: the directory is torn.
            TooMuchInside: more than `MEMBERS` parts.
        """
        self.name, self.kind = name, kind
        self._left = TOTAL_MEGABYTES * _MEGABYTE
        members = content.count(_MEMBER_MARK)
        if members > MEMBERS:
            raise TooMuchInside(name, _MEMBERS, found=str(members), limit=str(MEMBERS))
        self._content = content
        self._members: dict[str, Entry | zipfile.ZipInfo]
        entries = plain_entries(content)
        if entries is not None:
            self._members = {entry.name: entry for entry in entries}
            return
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except ZIP_FAULTS as fault:
            raise DamagedDocument(name, kind, _TORN) from fault
        self._members = {
            info.filename.replace("\\", "/").lstrip("/"): info for info in self._zip.infolist()
        }

    def __contains__(self, part: str) -> bool:
        return part in self._members

    @property
    def parts(self) -> list[str]:
        """The names of the parts, in the order of the archive."""
        return list(self._members)

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be unpacked."""
        return self._left < 0

    def read(self, part: str) -> bytes:
        """Return the bytes of one part.

        Raises:
            DamagedDocument: the part is missing or cannot be unpacked.
            LockedDocument: the part is encrypted.
            TooMuchInside: it unpacks to more than `PART_MEGABYTES`.
        """
        found, size = [], 0
        for chunk in self.chunks(part):
            size += len(chunk)
            if size > PART_MEGABYTES * _MEGABYTE:
                raise self.too_much(PART_MEGABYTES)
            found.append(chunk)
        return found[0] if len(found) == 1 else b"".join(found)

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of one part, a megabyte at a time.

        Raises:
            DamagedDocument: the part is missing or cannot be unpacked.
            LockedDocument: the part is encrypted.
            TooMuchInside: all that was unpacked exceeds `TOTAL_MEGABYTES`.
        """
        info = self._members.get(part)
        if info is None:
            raise self.damaged(_ABSENT, part)
        if isinstance(info, zipfile.ZipInfo) and info.flag_bits & _ENCRYPTED:
            raise LockedDocument(self.name, self.kind)
        try:
            for chunk in self._unpacked(info):
                self._left -= len(chunk)
                if self._left < 0:
                    raise self.too_much(TOTAL_MEGABYTES)
                yield chunk
        except ZIP_FAULTS as fault:
            raise self.damaged(_BAD, part) from fault

    def _unpacked(self, info: Entry | zipfile.ZipInfo) -> Iterator[bytes]:
        if isinstance(info, Entry):
            yield from unpacked(self._content, info, _CHUNK)
            return
        with self._zip.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def damaged(self, fault: Text, part: str) -> DamagedDocument:
        """Return the error that this part is broken; ``{}`` in `fault` takes its name."""
        said = Text(fault.zh.format(part), fault.en.format(part))
        return DamagedDocument(self.name, self.kind, said)

    def too_much(self, limit: int) -> TooMuchInside:
        """Return the error that more than `limit` megabytes came out."""
        return TooMuchInside(self.name, _BYTES, found=f"> {limit} MB", limit=f"{limit} MB")


def bounded_cells(name: str, count: int, told: str | None = None) -> None:
    """Refuse a document of more than `CELLS` cells.

    Args:
        name: The file's name, for the message.
        count: How many cells there are so far.
        told: How to say the count: rows by columns, where these are known.

    Raises:
        TooMuchInside: there are too many.
    """
    if count > CELLS:
        raise TooMuchInside(name, _CELLS, found=told or f"> {CELLS}", limit=str(CELLS))

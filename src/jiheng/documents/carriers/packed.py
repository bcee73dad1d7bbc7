"""The documents in a ZIP archive, one by one: a folder that somebody packed.

What is hidden is left out, as in folders; names written by Chinese Windows are told. Knows
nothing of what the documents are.
"""

from collections.abc import Iterator
from typing import NamedTuple

from jiheng.documents.carriers.archive import Archive
from jiheng.documents.carriers.content import FileKind
from jiheng.domain.errors import (
    DocumentError,
    TooMuchInside,
)
from jiheng.domain.text import Text

DOCUMENTS = 2_000
_KIND = FileKind.ZIP.value
_DOCUMENTS = Text("文件", "documents")
_HIDDEN = (".", "~$", "__MACOSX")


class Member(NamedTuple):
    """A document in an archive: its name there, and its bytes or why they cannot be had."""

    name: str
    content: bytes | DocumentError


def members_of(content: bytes, name: str) -> Iterator[Member]:
    """Yield the documents of an archive by name, until as much is unpacked as it may hold.

    Raises:
        DamagedDocument: The directory of the archive is torn.
        TooMuchInside: More than `DOCUMENTS` of them.
    """
    archive = Archive(content, name, _KIND)
    parts = sorted(filter(_is_document, archive.parts))
    if len(parts) > DOCUMENTS:
        raise TooMuchInside(name, _DOCUMENTS, found=str(len(parts)), limit=str(DOCUMENTS))
    for part in parts:
        try:
            unpacked: bytes | DocumentError = archive.read(part)
        except DocumentError as fault:
            unpacked = fault
        yield Member(_told(part), unpacked)
        if archive.is_spent:
            return


def _is_document(part: str) -> bool:
    return not part.endswith("/") and not any(step.startswith(_HIDDEN) for step in part.split("/"))


def _told(part: str) -> str:
    """Return a name as it was written: without a mark for UTF-8 it was taken for cp437."""
    try:
        raw = part.encode("cp437")
    except UnicodeEncodeError:
        return part
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part

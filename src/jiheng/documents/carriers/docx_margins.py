"""What the headers of a Word file say: no part of the form, but told of, for they may date it."""

import re
from collections.abc import Iterator
from html import unescape

from jiheng.documents.carriers.archive import Archive
from jiheng.domain.errors import DamagedDocument

_PART = re.compile(r"word/header\d*\.xml")
_PARAGRAPH = re.compile(r"</w:p>")
_TEXT = re.compile(r"<w:t(?: [^<>]*)?>([^<]*)</w:t>")
_HAN = re.compile("[\u4e00-\u9fff]")
_MOST, _LONGEST = 3, 60


def header_texts(archive: Archive) -> list[str]:
    """Return the different texts of the headers, the first few; one that is broken has none."""
    found = dict.fromkeys(
        text for part in archive.parts if _PART.fullmatch(part) for text in _lines(archive, part)
    )
    return list(found)[:_MOST]


def _lines(archive: Archive, part: str) -> Iterator[str]:
    try:
        data = archive.read(part).decode("utf-8", "replace")
    except DamagedDocument:
        return
    for paragraph in _PARAGRAPH.split(data):
        text = unescape("".join(_TEXT.findall(paragraph))).strip()
        if _HAN.search(text):
            yield text[:_LONGEST]

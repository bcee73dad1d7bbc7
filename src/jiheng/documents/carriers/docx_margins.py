"""What stands in the margins of a Word file: no part of the form, but told of.

Headers may date a form, footers and notes below the page may say its unit, comments doubt it.
"""

import re
from collections.abc import Iterator
from html import unescape

from jiheng.documents.carriers.archive import Archive
from jiheng.domain.errors import DamagedDocument
from jiheng.domain.form import Note
from jiheng.domain.text import Text
from jiheng.domain.wording import has_han

_MARGINS = tuple(
    (
        re.compile(rf"word/{part}\.xml"),
        Text(
            f"{zh}“{{quoted}}”不在正文里，没有当作表的内容读入。",
            f"The {en} “{{quoted}}” is no part of the body and was not read as part of the form.",
        ),
    )
    for part, zh, en in (
        (r"header\d*", "页眉", "header"),
        (r"footer\d*", "页脚", "footer"),
        ("footnotes", "脚注", "footnote"),
        ("endnotes", "尾注", "endnote"),
        ("comments", "批注", "comment"),
    )
)
_PARAGRAPH = re.compile(r"</w:p>")
_TEXT = re.compile(r"<w:t(?: [^<>]*)?>([^<]*)</w:t>")
_WORD = re.compile(r"\w")
_PAGES = re.compile("[第共总计页码次]+")
_FOOTERS = 1
_MOST, _LONGEST = 3, 60


def margin_notes(archive: Archive) -> Iterator[Note]:
    """Yield what the margins say, the first few texts of each kind; a broken part says nothing."""
    for kind, (parts, sentence) in enumerate(_MARGINS):
        found = dict.fromkeys(
            text
            for part in archive.parts
            if parts.fullmatch(part)
            for text in _lines(archive, part)
            if _is_told(text, kind)
        )
        for text in list(found)[:_MOST]:
            yield Note.said(sentence, None, quoted=text)


def says_more_than_pages(footer: str) -> bool:
    """Whether a footer says anything but which page of how many it is."""
    return has_han(_PAGES.sub("", footer))


def _lines(archive: Archive, part: str) -> Iterator[str]:
    try:
        data = archive.read(part).decode("utf-8", "replace")
    except DamagedDocument:
        return
    for paragraph in _PARAGRAPH.split(data):
        text = unescape("".join(_TEXT.findall(paragraph))).strip()
        yield text[:_LONGEST]


def _is_told(text: str, kind: int) -> bool:
    """Whether a text says something; of headers and footers, more than a number."""
    if kind > _FOOTERS:
        return _WORD.search(text) is not None
    return says_more_than_pages(text) if kind == _FOOTERS else has_han(text)

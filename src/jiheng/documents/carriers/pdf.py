"""PDF as paper: rules and characters make cells, the text beside them makes lines.

Each page gives its own tables; what runs on over a page break is joined by who reads them.
Pages that are pictures go to a reader of scans, where there is one. Knows nothing of labels
or forms.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.documents.carriers.pdf_leaves import Leaf, leaves_of
from jiheng.documents.carriers.pdf_letters import is_strange
from jiheng.documents.carriers.pdf_overlay import with_fields
from jiheng.domain.errors import (
    ReaderMissing,
)
from jiheng.domain.form import Note
from jiheng.domain.locator import Locator
from jiheng.domain.text import Text
from jiheng.domain.wording import has_han

CARRIER = "pdf"
Block = Table | Line
ScannedPages = Callable[[bytes, str, Sequence[int]], Mapping[int, Sequence[Block]]]
"""Reads the pages of a PDF that are pictures: content, name, page numbers → their blocks."""

_SCAN = Text("只有图片、没有文字的 PDF", "a PDF of pictures without text")
_SCAN_READER = Text("识别图片的组件", "the reader of scans")
_HIDDEN = Text(
    "第 {page} 页是图片，图上的文字来自附带的识别层，须逐项核对。",
    "Page {page} is a picture whose text comes from a layer of recognition; check every value.",
)
_GARBLED = Text(
    "第 {page} 页的字体没有说明字形是什么字，读出的字可能全不对，须逐项核对。",
    "The fonts of page {page} do not tell what their shapes mean; check every value.",
)
_SLANTED = Text(
    "第 {page} 页有斜排的文字“{quoted}”（如水印），未列入表格和正文。",
    "Slanted text on page {page} (“{quoted}”), like a watermark, is in no table and no line.",
)
_TILED = Text(
    "第 {page} 页的“{quoted}”横穿表格线，是水印，未列入表格和正文。",
    "“{quoted}” on page {page} runs through the rules; it is a watermark, in no table and no line.",
)
_BARE = Text(
    "第 {page} 页没有表格线，行和栏是按文字的位置分的，分不准的已逐值标出。",
    "Page {page} has no rules; gaps part rows and columns, and what they leave open is marked.",
)
_UNSEEN = Text(
    "第 {page} 页有 {count} 个字看不见（被遮盖、与底色同色、被裁去或图层已关），未作为内容读取。",
    "{count} character(s) on page {page} are not seen (covered, white, clipped or on a layer that "
    "is off) and were not read.",
)
_PICTURED = Text(
    "第 {page} 页有占页面 {share}% 的图片，图中如有文字或表格，均未读。",
    "Pictures cover {share} % of page {page}; any text or table in them was not read.",
)
_LARGE = 25
_MOST_LARGE = 3
_MOST_LETTERED = 12
_LONGEST_QUOTE = 60
_BROKEN = Text(
    "文件内有 {count} 段压缩数据已损坏，可能缺字或错字，须逐项核对。",
    "{count} packed stream(s) are damaged; characters may be missing or wrong, check every value.",
)
_UNREAD = Text(
    "第 {page} 页没有可读的文字，内容是图片或图形，未读。",
    "Page {page} has no text to read; its pictures or drawings were not read.",
)


def no_scan_reader(
    content: bytes, name: str, pages: Sequence[int]
) -> Mapping[int, Sequence[Block]]:
    """Refuse to read pictures: the reader of scans where none is installed.

    Raises:
        ReaderMissing: always.
    """
    del content, pages
    remedy = "pip install 'jiheng[scan]'"
    raise ReaderMissing(name, _SCAN, needed=_SCAN_READER, remedy=remedy, other="Word, Excel")


def read_pdf(content: bytes, name: str, *, scanned_pages: ScannedPages = no_scan_reader) -> Paper:
    """Return the tables and lines of a PDF, in reading order.

    Args:
        content: The bytes of the file.
        name: What to call the file in messages.
        scanned_pages: Reads the pages that are pictures.

    Raises:
        DocumentError: The file is empty, locked, damaged or holds too much; or no page has
            text and there is no reader of scans.
    """
    leaves = leaves_of(content, name)
    pictures = [number for number, leaf in enumerate(leaves, start=1) if leaf.is_picture]
    pictures = sorted({*pictures, *_with_pictures(leaves), *_strange(leaves)})
    read = partial(scanned_pages, content, name)
    scanned: Mapping[int, Sequence[Block]] = {}
    try:
        scanned = read(pictures) if pictures else _lettered(leaves, read)
    except ReaderMissing:
        if not any(leaf.blocks for leaf in leaves):
            raise
    blocks: list[Block] = []
    notes = [
        Note.said(_BROKEN, None, quoted="", count=leaf.broken) for leaf in leaves[:1] if leaf.broken
    ]
    scanned = {
        number: with_fields(read, leaves[number - 1].fields)
        for number, read in _without_photographs(scanned, leaves).items()
    }
    for number, leaf in enumerate(leaves, start=1):
        blocks += scanned.get(number, leaf.blocks)
        if leaf.is_picture and number not in scanned:
            hidden = _GARBLED if leaf.is_garbled else _HIDDEN
            sentence, quoted = (hidden, None) if leaf.blocks else (_UNREAD, "")
            place = Locator(page=number)
            notes.append(Note.said(sentence, place, quoted=quoted, page=number))
        elif leaf.is_bare and number not in scanned:
            notes.append(Note.said(_BARE, Locator(page=number), page=number))
    notes += [
        Note.said(_UNSEEN, Locator(page=number), quoted="", page=number, count=leaf.unseen)
        for number, leaf in enumerate(leaves, start=1)
        if leaf.unseen
    ]
    notes += [
        Note.said(_PICTURED, Locator(page=number), quoted="", page=number, share=share)
        for number, leaf in enumerate(leaves, start=1)
        if (share := round(100 * leaf.pictured)) >= _LARGE
        and not leaf.is_picture
        and number not in scanned
    ]
    notes += _marks([leaf.slanted for leaf in leaves], _SLANTED)
    notes += _marks([leaf.tiled for leaf in leaves], _TILED)
    return Paper(CARRIER, _numbered(blocks), notes)


def _with_pictures(leaves: Sequence[Leaf]) -> list[int]:
    """Return the few pages that have a large picture and no table beside it."""
    found = [
        number
        for number, leaf in enumerate(leaves, start=1)
        if 100 * leaf.pictured >= _LARGE
        and not leaf.is_picture
        and not any(isinstance(block, Table) for block in leaf.blocks)
    ]
    return found if len(found) <= _MOST_LARGE else []


def _lettered(
    leaves: Sequence[Leaf], read: Callable[[Sequence[int]], Mapping[int, Sequence[Block]]]
) -> Mapping[int, Sequence[Block]]:
    """Return what stands on the pages of a short file with tables and nothing Chinese, as pictures.

    Their letters may be numbers of shapes. Where the first shows nothing Chinese they are not.
    """
    pages = [
        number
        for number, leaf in enumerate(leaves, start=1)
        if any(isinstance(block, Table) and not block.is_bare for block in leaf.blocks)
    ]
    if not 0 < len(pages) <= _MOST_LETTERED or any(has_han(_text(leaf.blocks)) for leaf in leaves):
        return {}
    first = read(pages[:1])
    if not any(has_han(_text(blocks)) for blocks in first.values()):
        return {}
    return {**first, **read(pages[1:])} if pages[1:] else first


def _strange(leaves: Sequence[Leaf]) -> list[int]:
    """Return the few pages whose letters may be numbers of shapes, and mean nothing."""
    found = [
        number for number, leaf in enumerate(leaves, start=1) if is_strange(_text(leaf.blocks))
    ]
    return found if len(found) <= _MOST_LETTERED else []


def _text(blocks: Sequence[Block]) -> str:
    return "\n".join(
        "\n".join(cell.text for cell in block.cells) if isinstance(block, Table) else block.text
        for block in blocks
    )


def _without_photographs(
    scanned: Mapping[int, Sequence[Block]], leaves: Sequence[Leaf]
) -> dict[int, Sequence[Block]]:
    """Return what was read in pictures, but of pages with text only where it is a table."""
    return {
        number: blocks
        for number, blocks in scanned.items()
        if leaves[number - 1].is_picture or any(isinstance(block, Table) for block in blocks)
    }


def _marks(texts: Sequence[str], sentence: Text) -> list[Note]:
    """Say once what each watermark reads, where it stands first."""
    first: dict[str, int] = {}
    for number, text in enumerate(texts, start=1):
        if text:
            first.setdefault(text[:_LONGEST_QUOTE], number)
    return [
        Note.said(sentence, Locator(page=number), quoted=text, page=number)
        for text, number in first.items()
    ]


def _numbered(blocks: list[Block]) -> list[Block]:
    ordinal = 0
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            ordinal += 1
            blocks[index] = replace(block, ordinal=ordinal)
    return blocks

"""PDF as paper: rules and characters make cells, the text beside them makes lines.

Each page gives its own tables; what runs on over a page break is joined by who reads them.
Pages that are pictures go to a reader of scans, where there is one. Knows nothing of labels
or forms.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.lattice import RulingTooDense, tables
from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.documents.carriers.pdf_cells import PageText, laid_out
from jiheng.documents.carriers.pdf_drawing import Drawing, drawing_of, has_appearances
from jiheng.documents.carriers.pdf_file import opened, opened_page, opened_text
from jiheng.documents.carriers.pdf_page import Handle, TooCrowded, frame_of, glyphs_of
from jiheng.domain.errors import Named, ReaderMissing, TooMuchInside
from jiheng.domain.form import Note
from jiheng.domain.locator import Confidence, Locator

CARRIER = "pdf"
Block = Table | Line
ScannedPages = Callable[[bytes, str, Sequence[int]], Mapping[int, Sequence[Block]]]
"""Reads the pages of a PDF that are pictures: content, name, page numbers → their blocks."""

_MOST_SECONDS = 9.0
_COVERING = 0.5
_STRAY_INK = 20
_SHAPES = 30
_CROWDS = {
    "characters": Named("单页字符", "characters on one page"),
    "objects": Named("单页图形", "shapes on one page"),
}
_RULES = Named("单页表格线", "table rules on one page")
_TIME = Named("读取所需的秒数", "seconds of reading")
_SCAN = Named("只有图片、没有文字的 PDF", "a PDF of pictures without text")
_SCAN_READER = Named("识别图片的组件", "the reader of scans")
_HIDDEN = "第 {page} 页是图片，图上的文字来自附带的识别层，须逐项核对。"
_UNREAD = "第 {page} 页没有可读的文字，内容是图片或图形，未读。"


@dataclass(frozen=True, slots=True)
class _Leaf:
    """What one page gave; `is_picture` says that its writing is in a picture."""

    blocks: Sequence[Block]
    is_picture: bool = False


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
    leaves = _leaves(content, name)
    pictures = [number for number, leaf in enumerate(leaves, start=1) if leaf.is_picture]
    scanned: Mapping[int, Sequence[Block]] = {}
    if pictures:
        try:
            scanned = scanned_pages(content, name, pictures)
        except ReaderMissing:
            if not any(leaf.blocks for leaf in leaves):
                raise
    blocks: list[Block] = []
    notes: list[Note] = []
    for number, leaf in enumerate(leaves, start=1):
        blocks += scanned.get(number, leaf.blocks)
        if leaf.is_picture and number not in scanned:
            sentence = _HIDDEN if leaf.blocks else _UNREAD
            notes.append(Note(sentence.format(page=number), Locator(page=number)))
    return Paper(CARRIER, _numbered(blocks), notes)


def has_text(content: bytes, name: str = "PDF") -> bool:
    """Whether any page has text of its own, not in a picture nor hidden behind one.

    Raises:
        DocumentError: As `read_pdf`.
    """
    with opened(content, name) as (document, count):
        return any(
            leaf.blocks and not leaf.is_picture
            for number in range(1, count + 1)
            for leaf in (_leaf(document, number, name),)
        )


def _numbered(blocks: list[Block]) -> list[Block]:
    ordinal = 0
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            ordinal += 1
            blocks[index] = replace(block, ordinal=ordinal)
    return blocks


def _leaves(content: bytes, name: str) -> list[_Leaf]:
    found: list[_Leaf] = []
    begun = time.thread_time()
    with opened(content, name) as (document, count):
        for number in range(1, count + 1):
            found.append(_leaf(document, number, name))
            spent = time.thread_time() - begun
            if spent > _MOST_SECONDS:
                limit = f"{_MOST_SECONDS:.0f}"
                raise TooMuchInside(name, _TIME, found=f"{spent:.1f}", limit=limit)
    return found


def _leaf(document: Handle, number: int, name: str) -> _Leaf:
    """Read one page, with what its form fields and stamps show painted in."""
    try:
        with opened_page(document, number, name) as page:
            if not has_appearances(page):
                return _read(page, number, name)
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        with opened_page(document, number, name) as page:
            return _read(page, number, name)
    except TooCrowded as crowd:
        what, found, limit = _CROWDS[crowd.what], crowd.found, crowd.limit
        raise TooMuchInside(name, what, found=f"{found:,}", limit=f"{limit:,}") from crowd
    except RulingTooDense as crowd:
        found, limit = crowd.found, crowd.limit
        raise TooMuchInside(name, _RULES, found=f"{found:,}", limit=f"{limit:,}") from crowd


def _read(page: Handle, number: int, name: str) -> _Leaf:
    with opened_text(page, name) as text_page:
        glyphs, frame = glyphs_of(text_page, frame_of(page))
    drawing = drawing_of(page, frame)
    is_picture = _is_picture(drawing, glyphs.text)
    trust = Confidence.UNCERTAIN if is_picture else Confidence.CERTAIN
    lattices = tables(drawing.across, drawing.down)
    return _Leaf(laid_out(PageText(number, frame, glyphs, trust), lattices), is_picture)


def _is_picture(drawing: Drawing, text: str) -> bool:
    """Whether the writing of a page is in a picture, or drawn as shapes."""
    if drawing.picture >= _COVERING and drawing.is_text_hidden:
        return True
    ink = len("".join(text.split()))
    if drawing.picture >= _COVERING:
        return ink < _STRAY_INK
    return not ink and (drawing.picture > 0 or drawing.shapes >= _SHAPES)

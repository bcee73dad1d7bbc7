"""Pictures of pages (extra `scan`) to paper: cells and lines with a trust for each.

The libraries of the extra are imported when a picture is read, never before. Knows nothing
of labels or forms.
"""

from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.domain.errors import Named, ReaderMissing, TooMuchInside
from jiheng.domain.form import Note
from jiheng.domain.locator import Locator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jiheng.documents.carriers.scan_picture import Picture

CARRIER = "scan"
_KIND = Named("图片或扫描件", "a picture or a scan")
_NEEDED = Named("文字识别组件", "the text recogniser")
_LINES = Named("一页文字行", "lines of text on a page")
_REMEDY = 'pip install "jiheng[scan]"'
_SEALS = "本页有 {count} 处彩色印章，读数时已略去。"


def read_scan(content: bytes, name: str) -> Paper:
    """Return the paper in a picture file (PNG, JPEG, TIFF with one or more pages).

    Raises:
        ReaderMissing: the extra `scan` is not installed.
        EmptyDocument: no bytes.
        DamagedDocument: not a picture, cut off or altered.
        TooMuchInside: too many pixels or pages.
    """
    pictures = _part("scan_picture", name)
    return read_pictures(pictures.open_pictures(content, name), name)


def read_pictures(pages: "Iterable[Picture]", name: str) -> Paper:
    """Return the paper in pictures of pages, numbered from 1.

    Raises:
        ReaderMissing: the extra `scan` is not installed.
        TooMuchInside: more lines on a page than any form has.
    """
    blocks: list[Table | Line] = []
    notes: list[Note] = []
    for number, picture in enumerate(pages, start=1):
        found, seals = _page(picture, number, name)
        blocks += found
        if seals:
            notes.append(Note(_SEALS.format(count=seals), Locator(page=number)))
    ordinal = 0
    for place, block in enumerate(blocks):
        if isinstance(block, Table):
            ordinal += 1
            blocks[place] = replace(block, ordinal=ordinal)
    return Paper(CARRIER, blocks, notes)


def read_pdf_pages(
    content: bytes, name: str, pages: "Sequence[int]"
) -> "Mapping[int, Sequence[Table | Line]]":
    """Return the blocks of pages of a PDF that are pictures, by their number from 1.

    Raises:
        ReaderMissing: the extra `scan` is not installed.
        DamagedDocument: a page cannot be drawn.
    """
    pictures = _part("scan_picture", name)
    drawn = pictures.draw_pages(content, name, pages)
    return {
        number: _page(picture, number, name)[0]
        for number, picture in zip(pages, drawn, strict=True)
    }


def _page(picture: "Picture", number: int, name: str) -> "tuple[Sequence[Table | Line], int]":
    crowded = _part("scan_cells", name).PageTooCrowded
    try:
        page = _part("scan_page", name).read_page(picture, number)
    except crowded as fault:
        found, limit = f"{fault.found:,}", f"{fault.limit:,}"
        raise TooMuchInside(name, _LINES, found=found, limit=limit) from fault
    return page.blocks, page.seals


def _part(module: str, name: str) -> ModuleType:
    try:
        return import_module(f"jiheng.documents.carriers.{module}")
    except ImportError as fault:
        raise ReaderMissing(
            name, _KIND, needed=_NEEDED, remedy=_REMEDY, other="Word、Excel、PDF"
        ) from fault

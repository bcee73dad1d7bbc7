"""Pictures of pages (extra `scan`) to paper: cells and lines with a trust for each.

The libraries of the extra are imported when a picture is read, never before. Knows nothing
of labels or forms.
"""

from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.domain.errors import (
    ReaderMissing,
)
from jiheng.domain.form import Note
from jiheng.domain.locator import Locator
from jiheng.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jiheng.documents.carriers.scan_page import Page
    from jiheng.documents.carriers.scan_picture import Picture

CARRIER = "scan"
_KIND = Text("图片或扫描件", "a picture or a scan")
_NEEDED = Text("文字识别组件", "the text recogniser")
_REMEDY = 'pip install "jiheng[scan]"'
_CROWDED = Text(
    "本页像是照片或满是噪点，不是表格，未读。",
    "This page looks like a photograph or noise, not a table; it was not read.",
)
_FAINT = Text(
    "本页印得很淡，有的笔画可能没有看见，须逐项核对。",
    "This page is printed so faintly that strokes may be lost; check every value.",
)
_BANDS = Text(
    "本页有 {count} 处深色的底，底上浅色的字可能没有看见，须逐项核对。",
    "{count} dark ground(s) on this page may hide light letters; check every value.",
)
_CUT_OFF = Text(
    "本页的表格超出了图片的边，边上的栏可能缺字或整栏缺失；请把整张表扫进图片，或对照原件核对。",
    "The table runs over the edge of this picture; text or columns may be missing, compare.",
)
_SEALS = Text(
    "本页有 {count} 处彩色印章，读数时已略去。",
    "{count} coloured seal(s) on this page were left out of what was read.",
)


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
    """
    reader = _part("scan_page", name)
    blocks: list[Table | Line] = []
    notes: list[Note] = []
    for number, picture in enumerate(pages, start=1):
        page = reader.read_page(picture, number)
        blocks += page.blocks
        notes += notes_of(page, number)
    ordinal = 0
    for place, block in enumerate(blocks):
        if isinstance(block, Table):
            ordinal += 1
            blocks[place] = replace(block, ordinal=ordinal)
    return Paper(CARRIER, blocks, notes)


def notes_of(page: "Page", number: int) -> "Iterator[Note]":
    """Yield what a person should know of how page `number`, from 1, was read."""
    if page.seals:
        yield Note.said(_SEALS, Locator(page=number), count=page.seals)
    if page.is_faint:
        yield Note.said(_FAINT, Locator(page=number))
    if page.bands:
        yield Note.said(_BANDS, Locator(page=number), count=page.bands)
    if page.is_cut_off:
        yield Note.said(_CUT_OFF, Locator(page=number), quoted="")
    if page.is_crowded:
        yield Note.said(_CROWDED, Locator(page=number), quoted="")


def _part(module: str, name: str) -> ModuleType:
    try:
        return import_module(f"jiheng.documents.carriers.{module}")
    except ImportError as fault:
        raise ReaderMissing(
            name, _KIND, needed=_NEEDED, remedy=_REMEDY, other="Word、Excel、PDF"
        ) from fault

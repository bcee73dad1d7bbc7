"""Drawings as PDF, typeset by typst: tagged, archivable, with the fonts inside.

What is drawn goes to ``drawing.typ`` as data. Preferred are the typefaces of office paper
where the system has them; the font of the package `noto_cjk_sans_otc` is always there.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from importlib import resources
from itertools import accumulate
from typing import Any, Final

import pypdfium2  # type: ignore[import-untyped]
import typst
from noto_cjk_sans_otc import FONT_PATH  # type: ignore[import-untyped]

from jiheng.documents.writers.drawing import Align, Cell, Drawing, Role
from jiheng.documents.writers.measure import (
    LEAST_ROW,
    LEAST_SIZE,
    WORD,
    is_short,
    page_count,
    room_of,
    row_heights,
    small_type,
    word_width,
)

_FAMILIES: Final = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "SimSun", "宋体")
_TITLE_FAMILIES: Final = ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "SimSun", "宋体")
_LAST_FAMILIES: Final = ("Noto Serif CJK SC", "Noto Sans CJK SC")
_PIECES_A_LINE = 8
_WORDS = re.compile(f"({WORD.pattern})")
Json = dict[str, Any]
_DrawnCell = str | tuple[object, ...]
_USUAL = (1, 1, False, False, None, False, None)


def write_pdf(drawings: Sequence[Drawing]) -> bytes:
    """Return a PDF of the drawings, each beginning a page.

    It meets PDF/A-2a and PDF/UA-1, unless a text holds a character no font at hand can show:
    those standards know no such document, so it is then a plain tagged PDF.
    """
    told = _book(drawings)
    made = _typeset(told)
    if len(drawings) > 1:
        pages = _first_pages(made, told["pages"])
        if pages != told["pages"]:
            made = _typeset({**told, "pages": pages})
    return made


def _first_pages(content: bytes, guessed: Mapping[str, int]) -> dict[str, int]:
    """Return by anchor the page each drawing begins on: its heading is a bookmark."""
    with pypdfium2.PdfDocument(content) as document:
        pages = [each.get_dest().get_index() + 1 for each in document.get_toc()]
    return dict(zip(guessed, pages, strict=True))


def _typeset(book: Json) -> bytes:
    """Return the PDF of a book; what stays the same is not set again the second time."""
    now = datetime.now(tz=UTC).replace(microsecond=0)
    inputs = {"book": json.dumps(book, ensure_ascii=False)}
    compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    compiled = partial(compiler.compile, _source(), format="pdf", timestamp=now)
    try:
        made = compiled(pdf_standards=["a-2a", "ua-1"])
    except typst.TypstError:
        made = compiled(pdf_standards=[])
    return made if isinstance(made, bytes) else b""


@cache
def _source() -> bytes:
    return (resources.files("jiheng.documents.writers") / "drawing.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=[str(FONT_PATH.parent)])


@cache
def _families(preferred: tuple[str, ...]) -> list[str]:
    """Return the families to set type in, best first, of those that are there."""
    known = set(_fonts().families())
    return [family for family in (*preferred, *_LAST_FAMILIES) if family in known]


def _book(drawings: Sequence[Drawing]) -> Json:
    page = drawings[0].page
    heights = [row_heights(drawing) for drawing in drawings]
    counts = list(map(page_count, drawings, heights))
    starts = accumulate(counts, initial=1)
    return {
        "title": " ".join(filter(None, (drawings[0].title, drawings[0].year))),
        "fonts": _families(_FAMILIES),
        "title_fonts": _families(_TITLE_FAMILIES),
        "size": {name: getattr(page, name) for name in page.__slots__},
        "pages": {each.anchor: start for each, start in zip(drawings, starts, strict=False)},
        "drawings": [
            _drawing(drawing, of, is_broken=count > 1)
            for drawing, of, count in zip(drawings, heights, counts, strict=True)
        ],
    }


def _drawing(drawing: Drawing, heights: Sequence[float], *, is_broken: bool) -> Json:
    """Return a drawing for the typesetter; `is_broken` says that it may take several pages."""
    small = small_type(drawing)
    ends = list(accumulate(heights, initial=0.0))
    at = -1 if drawing.heading is None else drawing.heading
    parts: tuple[list[_DrawnCell], ...] = ([], [], [])
    for cell in drawing.cells:
        place = (cell.row >= at) + (cell.row > at)
        size = small.get((cell.row, cell.column))
        height = ends[cell.row + cell.row_span] - ends[cell.row]
        is_kept = is_broken and height > LEAST_ROW and is_short(height, cell.row_span)
        parts[place].append(_cell(cell, drawing, is_kept=is_kept, small=size))
    return {
        "title": drawing.title,
        "year": drawing.year,
        "name": drawing.name,
        "landscape": drawing.is_landscape,
        "widths": drawing.widths,
        **dict(zip(("above", "heading", "below"), parts, strict=True)),
    }


def _cell(cell: Cell, drawing: Drawing, *, is_kept: bool, small: float | None) -> _DrawnCell:
    """Return a cell for the typesetter: its text alone where nothing about it is unusual."""
    is_start, is_page = cell.align is Align.START, cell.role is Role.PAGE
    text = _pieces(cell, drawing) if small == LEAST_SIZE else cell.text
    unusual = (cell.column_span, cell.row_span, is_start, is_kept, cell.link, is_page, small)
    return text if unusual == _USUAL and isinstance(text, str) else (text, *unusual)


def _pieces(cell: Cell, drawing: Drawing) -> list[str]:
    """Return the text in pieces of a few letters where a word fits its cell in no size."""
    room = room_of(cell, drawing) * drawing.page.body / LEAST_SIZE
    step = max(1, int(room / _PIECES_A_LINE))
    pieces: list[str] = []
    for word in _WORDS.split(cell.text):
        size = step if word_width(word) > room else len(word) or 1
        pieces += (word[at : at + size] for at in range(0, len(word), size))
    return pieces

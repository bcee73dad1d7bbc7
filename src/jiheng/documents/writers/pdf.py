"""Drawings as PDF, typeset by typst: tagged, archivable, with the fonts inside.

What is drawn goes to ``drawing.typ`` as data. Preferred are the typefaces of office paper
where the system has them; the font of the package `noto_cjk_sans_otc` is always there.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, partial
from importlib import resources
from typing import Any, Final

import typst
from noto_cjk_sans_otc import FONT_PATH  # type: ignore[import-untyped]

from jiheng.documents.writers.drawing import Align, Cell, Drawing, Role
from jiheng.documents.writers.measure import LEAST_ROW, is_short, room_of, row_heights

_FAMILIES: Final = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "SimSun", "宋体")
_TITLE_FAMILIES: Final = ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "SimSun", "宋体")
_LAST_FAMILIES: Final = ("Noto Serif CJK SC", "Noto Sans CJK SC")
_NARROWEST = 0.7
_WORD = re.compile("([^\\s\\u1100-\\U0003ffff]+)")
Json = dict[str, Any]
_DrawnCell = str | tuple[object, ...]
_USUAL = (1, 1, False, False, None, False)


def write_pdf(drawings: Sequence[Drawing]) -> bytes:
    """Return a PDF of the drawings, each beginning a page.

    It meets PDF/A-2a and PDF/UA-1, unless a text holds a character no font at hand can show:
    those standards know no such document, so it is then a plain tagged PDF.
    """
    now = datetime.now(tz=UTC).replace(microsecond=0)
    inputs = {"book": json.dumps(_book(drawings), ensure_ascii=False)}
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
    return {
        "title": " ".join(filter(None, (drawings[0].title, drawings[0].year))),
        "fonts": _families(_FAMILIES),
        "title_fonts": _families(_TITLE_FAMILIES),
        "size": {name: getattr(page, name) for name in page.__slots__},
        "drawings": [_drawing(drawing) for drawing in drawings],
    }


def _drawing(drawing: Drawing) -> Json:
    heights = row_heights(drawing)
    kept = [is_short(height) and height > LEAST_ROW for height in heights]
    at = -1 if drawing.heading is None else drawing.heading
    parts: tuple[list[_DrawnCell], ...] = ([], [], [])
    for cell in drawing.cells:
        place = (cell.row >= at) + (cell.row > at)
        parts[place].append(_cell(cell, drawing, is_kept=kept[cell.row]))
    return {
        "title": drawing.title,
        "year": drawing.year,
        "name": drawing.name,
        "anchor": drawing.anchor,
        "landscape": drawing.is_landscape,
        "widths": drawing.widths,
        **dict(zip(("above", "heading", "below"), parts, strict=True)),
    }


def _cell(cell: Cell, drawing: Drawing, *, is_kept: bool) -> _DrawnCell:
    """Return a cell for the typesetter: its text alone where nothing about it is unusual."""
    is_start, is_page = cell.align is Align.START, cell.role is Role.PAGE
    is_kept = is_kept and cell.row_span == 1
    text = _breakable(cell, drawing)
    unusual = (cell.column_span, cell.row_span, is_start, is_kept, cell.link, is_page)
    return text if unusual == _USUAL and isinstance(text, str) else (text, *unusual)


def _breakable(cell: Cell, drawing: Drawing) -> str | list[str]:
    """Return the text, in pieces where a word is longer than its cell is wide."""
    room = int(room_of(cell, drawing) * _NARROWEST)
    if len(cell.text) <= room:
        return cell.text
    words = _WORD.split(cell.text)
    if all(len(word) <= room for word in words[1::2]):
        return cell.text
    pieces: list[str] = []
    for at, word in enumerate(words):
        pieces += word if at % 2 and len(word) > room else [word]
    return [piece for piece in pieces if piece]

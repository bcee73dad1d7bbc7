"""The pages of a PDF one by one: what is on each, and whether its writing is in a picture.

Files that may swell are read in a process of their own. Knows nothing of labels or forms.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.lattice import RulingTooDense, tables
from jiheng.documents.carriers.neutral import Line, Table, Turning
from jiheng.documents.carriers.pdf_apart import apart
from jiheng.documents.carriers.pdf_cells import PageText, laid_out
from jiheng.documents.carriers.pdf_drawing import Drawing, drawing_of
from jiheng.documents.carriers.pdf_fields import Field, additions_of, filled_in
from jiheng.documents.carriers.pdf_file import opened, opened_page, opened_text
from jiheng.documents.carriers.pdf_marks import with_raised_digits
from jiheng.documents.carriers.pdf_page import (
    Handle,
    TooCrowded,
    base_lines_of,
    frame_of,
    glyphs_of,
)
from jiheng.documents.carriers.pdf_weight import weigh
from jiheng.domain.errors import (
    TooMuchInside,
)
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

MOST_SECONDS = 8.0
MOST_CELLS = 300_000
_COVERING = 0.5
_STRAY_INK = 20
_SHAPES = 30
_CROWDS = {
    "characters": Text("单页字符", "characters on one page"),
    "objects": Text("单页图形", "shapes on one page"),
}
_RULES = Text("单页表格线", "table rules on one page")
_CELLS = Text("单元格", "cells")
_TIME = Text("读取所需的秒数", "seconds of reading")
_TASK = "pdf_leaves.leaves_here"


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one page gave.

    `is_picture` says that its writing is in a picture; `broken` counts the streams of the
    whole file that are altered or cut, for which all that was read is doubted. `slanted` is
    text at an angle, as of a watermark, which is in no block. `is_bare` says that no rules part
    the cells of its table.
    """

    blocks: Sequence[Table | Line]
    is_picture: bool = False
    broken: int = 0
    slanted: str = ""
    is_bare: bool = False


def leaves_of(content: bytes, name: str) -> list[Leaf]:
    """Return what each page of a PDF gave.

    Raises:
        DocumentError: The file is empty, locked or damaged, or holds too much.
    """
    weighing = weigh(content)
    if weighing.is_light:
        leaves = leaves_here(content, name)
    else:
        leaves = cast("list[Leaf]", apart(_TASK, content, name))
    if weighing.broken:
        return [
            replace(leaf, blocks=_doubted(leaf.blocks), broken=weighing.broken) for leaf in leaves
        ]
    return leaves


def _doubted(blocks: Sequence[Table | Line]) -> list[Table | Line]:
    doubt = Confidence.UNCERTAIN
    return [
        replace(block, cells=[cell._replace(trust=doubt) for cell in block.cells])
        if isinstance(block, Table)
        else block._replace(trust=doubt)
        for block in blocks
    ]


def leaves_here(content: bytes, name: str) -> list[Leaf]:
    """Return what each page of a PDF gave, read in this process.

    Raises:
        DocumentError: As `leaves_of`.
    """
    found: list[Leaf] = []
    begun = time.thread_time()
    cells = 0
    with opened(content, name) as (document, count):
        for number in range(1, count + 1):
            leaf = _leaf(document, number, name)
            found.append(leaf)
            cells += sum(len(block.cells) for block in leaf.blocks if isinstance(block, Table))
            if cells > MOST_CELLS:
                raise TooMuchInside(name, _CELLS, found=f"{cells:,}", limit=f"{MOST_CELLS:,}")
            spent = time.thread_time() - begun
            if spent > MOST_SECONDS:
                limit = f"{MOST_SECONDS:.0f}"
                raise TooMuchInside(name, _TIME, found=f"{spent:.1f}", limit=limit)
    return found


def _leaf(document: Handle, number: int, name: str) -> Leaf:
    """Read one page, with what its form fields and stamps show painted in."""
    try:
        with opened_page(document, number, name) as page:
            additions = additions_of(page)
            if not additions.are_painted:
                return _read(page, number, name=name, fields=additions.fields)
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        with opened_page(document, number, name) as page:
            return _read(page, number, name=name, fields=additions.fields)
    except TooCrowded as crowd:
        what, found, limit = _CROWDS[crowd.what], crowd.found, crowd.limit
        raise TooMuchInside(name, what, found=f"{found:,}", limit=f"{limit:,}") from crowd
    except RulingTooDense as crowd:
        found, limit = crowd.found, crowd.limit
        raise TooMuchInside(name, _RULES, found=f"{found:,}", limit=f"{limit:,}") from crowd


def _read(page: Handle, number: int, *, name: str, fields: list[Field]) -> Leaf:
    shown = frame_of(page)
    with opened_text(page, name) as text_page:
        glyphs, frame = glyphs_of(text_page, shown)
        glyphs.text = with_raised_digits(glyphs, base_lines_of(text_page, frame))
    if fields:
        glyphs = filled_in(glyphs, fields, frame)
    drawing = drawing_of(page, frame)
    is_picture = _is_picture(drawing, glyphs.text)
    trust = Confidence.UNCERTAIN if is_picture else Confidence.CERTAIN
    lattices = tables(drawing.across, drawing.down)
    blocks, is_bare = laid_out(PageText(number, frame, glyphs, trust, drawing.across), lattices)
    if frame != shown:
        turning = Turning((shown.turns - frame.turns) % 4, frame.width, frame.height)
        blocks = [_turned(block, turning) for block in blocks]
    return Leaf(blocks, is_picture, slanted=glyphs.slanted, is_bare=is_bare)


def _turned(block: Table | Line, turning: Turning) -> Table | Line:
    """Say where the block of a page that shows its text sideways stands on it as shown."""
    if isinstance(block, Table):
        return replace(block, turning=turning)
    box = turning.shown(block.place.box) if block.place.box else None
    return block._replace(place=replace(block.place, box=box))


def _is_picture(drawing: Drawing, text: str) -> bool:
    """Whether the writing of a page is in a picture, or drawn as shapes."""
    if drawing.picture >= _COVERING and drawing.is_text_hidden:
        return True
    ink = len("".join(text.split()))
    if drawing.picture >= _COVERING:
        return ink < _STRAY_INK
    return not ink and (drawing.picture > 0 or drawing.shapes >= _SHAPES)

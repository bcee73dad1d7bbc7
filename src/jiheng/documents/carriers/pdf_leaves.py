"""The pages of a PDF one by one: what is on each, and whether its writing is in a picture.

Files that may swell are read in a process of their own. Knows nothing of labels or forms.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, cast

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.lattice import RulingTooDense, tables
from jiheng.documents.carriers.neutral import Box, Line, Table, Turning
from jiheng.documents.carriers.pdf_apart import apart
from jiheng.documents.carriers.pdf_cells import PageText, laid_out
from jiheng.documents.carriers.pdf_drawing import Drawing, drawing_of
from jiheng.documents.carriers.pdf_fields import Additions, additions_of, fields_known, filled_in
from jiheng.documents.carriers.pdf_file import opened, opened_page, opened_text
from jiheng.documents.carriers.pdf_letters import is_garbled
from jiheng.documents.carriers.pdf_marks import with_raised_digits
from jiheng.documents.carriers.pdf_page import (
    Handle,
    TooCrowded,
    base_lines_of,
    box_of,
    frame_of,
    glyphs_of,
    meaningless_in,
)
from jiheng.documents.carriers.pdf_sight import only_seen, unseen_of
from jiheng.documents.carriers.pdf_tiles import without_tiles
from jiheng.documents.carriers.pdf_weight import weigh
from jiheng.documents.carriers.refusals import PagesUnmade
from jiheng.domain.errors import (
    DamagedDocument,
    TooMuchInside,
)
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

MOST_SECONDS = 8.0
MOST_CELLS = 300_000
_COVERING = 0.5
_STRAY_INK = 20
_BURIED = 0.8
_MEANINGLESS = 0.25
_SHAPES = 30
_CROWDS = {
    "characters": Text("单页字符", "characters on one page"),
    "objects": Text("单页图形", "shapes on one page"),
    "annotations": Text("单页表单域和批注", "fields and notes on one page"),
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
    text at an angle, as of a watermark, which is in no block; `tiled` is that of upright ones.
    `is_bare` says that no rules part
    the cells of its table. `is_suspect` says that some of its text may not be seen, `unseen`
    counts the characters that are not. `pictured` is the share of the page that images cover.
    `is_garbled` says that its fonts do not tell what their shapes mean, and that it had better
    be read as a picture. `fields` are what its form fields hold and where, as shown.
    """

    blocks: Sequence[Table | Line]
    is_picture: bool = False
    broken: int = 0
    slanted: str = ""
    tiled: str = ""
    is_bare: bool = False
    is_suspect: bool = False
    unseen: int = 0
    pictured: float = 0.0
    is_garbled: bool = False
    fields: Sequence[tuple[str, Box]] = ()


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
    if any(leaf.is_suspect for leaf in leaves):
        leaves = _looked_at(leaves, content, name)
    if weighing.broken:
        return [
            replace(leaf, blocks=_doubted(leaf.blocks), broken=weighing.broken) for leaf in leaves
        ]
    return leaves


def _looked_at(leaves: list[Leaf], content: bytes, name: str) -> list[Leaf]:
    """Return the pages with only what is seen on them; doubt them where that takes too much."""
    try:
        return cast("list[Leaf]", apart(_TASK, content, name, figures=(1,)))
    except (TooMuchInside, DamagedDocument):
        return [
            replace(leaf, blocks=_doubted(leaf.blocks)) if leaf.is_suspect else leaf
            for leaf in leaves
        ]


def _doubted(blocks: Sequence[Table | Line]) -> list[Table | Line]:
    doubt = Confidence.UNCERTAIN
    return [
        replace(block, cells=[cell._replace(trust=doubt) for cell in block.cells])
        if isinstance(block, Table)
        else block._replace(trust=doubt)
        for block in blocks
    ]


def leaves_here(content: bytes, name: str, *figures: int) -> list[Leaf]:
    """Return what each page of a PDF gave, read in this process; with a figure, rendered too.

    Raises:
        DocumentError: As `leaves_of`.
    """
    found: list[Leaf] = []
    begun = time.thread_time()
    cells = 0
    with opened(content, name) as (document, count), fields_known(document) as known:
        for number in range(1, count + 1):
            leaf = _leaf(document, number, known, name=name, is_rendered=bool(figures))
            found.append(leaf)
            cells += sum(len(block.cells) for block in leaf.blocks if isinstance(block, Table))
            if cells > MOST_CELLS:
                raise TooMuchInside(name, _CELLS, found=f"{cells:,}", limit=f"{MOST_CELLS:,}")
            spent = time.thread_time() - begun
            if spent > MOST_SECONDS:
                limit = f"{MOST_SECONDS:.0f}"
                raise TooMuchInside(name, _TIME, found=f"{spent:.1f}", limit=limit)
        if pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_XFA_FULL and not cells:
            raise PagesUnmade(name)
    return found


def _leaf(
    document: Handle, number: int, known: Handle | None, *, name: str, is_rendered: bool
) -> Leaf:
    """Read one page, with what its form fields and stamps show painted in."""
    try:
        with opened_page(document, number, name) as page:
            additions = additions_of(page, known)
            if not additions.are_painted:
                return _Reader(page, number, name, additions).leaf(is_rendered=is_rendered)
            own = _own_of(page, name)
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        with opened_page(document, number, name) as page:
            return _Reader(page, number, name, additions, own).leaf(is_rendered=is_rendered)
    except TooCrowded as crowd:
        what, found, limit = _CROWDS[crowd.what], crowd.found, crowd.limit
        raise TooMuchInside(name, what, found=f"{found:,}", limit=f"{limit:,}") from crowd
    except RulingTooDense as crowd:
        found, limit = crowd.found, crowd.limit
        raise TooMuchInside(name, _RULES, found=f"{found:,}", limit=f"{limit:,}") from crowd


class _Own(NamedTuple):
    """How many objects and characters a page has that its annotations did not bring."""

    objects: int
    characters: int


def _own_of(page: Handle, name: str) -> _Own:
    with opened_text(page, name) as text_page:
        characters = max(pdfium.FPDFText_CountChars(text_page), 0)
    return _Own(pdfium.FPDFPage_CountObjects(page), characters)


@dataclass(slots=True)
class _Reader:
    """Reads one page; `own` is known where things of annotations were painted into it."""

    page: Handle
    number: int
    name: str
    additions: Additions
    own: _Own | None = None

    def leaf(self, *, is_rendered: bool) -> Leaf:
        shown = frame_of(self.page)
        with opened_text(self.page, self.name) as text_page:
            glyphs, frame = glyphs_of(text_page, shown)
            if is_garbled(glyphs.text):
                return Leaf((), is_picture=True, is_garbled=True)
            meaningless = meaningless_in(text_page, glyphs.text)
            drawing = drawing_of(self.page, frame, self.own.objects if self.own else None)
            rules = (drawing.across, drawing.down)
            tiled = without_tiles(text_page, glyphs, texts=drawing.layers.texts, rules=rules)
            glyphs.text = with_raised_digits(glyphs, base_lines_of(text_page, frame))
        ink = len("".join(glyphs.text.split()))
        is_garbled_text = len(meaningless) > _MEANINGLESS * ink
        is_picture = _is_picture(drawing, min(ink, self.own.characters) if self.own else ink)
        is_suspect = not is_picture and (self.additions.may_cover or drawing.layers.is_suspect)
        unseen: set[int] = set()
        doubts = [*map(frame.shown, self.additions.strikes), *drawing.ticks]
        doubts += [box_of(glyphs, at) for at in sorted(meaningless)]
        if is_suspect and is_rendered:
            unseen = unseen_of(self.page, glyphs, (shown, frame), layers=drawing.layers)
            is_picture = _is_buried(drawing, glyphs.text, unseen)
            if not is_picture:
                covers = [box for _, box in drawing.layers.covers]
                covers += map(frame.shown, self.additions.covers)
                doubts += only_seen(glyphs, unseen, covers)
        if self.additions.fields:
            glyphs, others = filled_in(glyphs, self.additions.fields, frame)
            doubts += others
        is_doubted = is_picture or is_garbled_text
        trust = Confidence.UNCERTAIN if is_doubted else Confidence.CERTAIN
        inks = [*drawing.inks, *map(frame.shown, self.additions.inks)]
        page = PageText(
            self.number, frame, glyphs, trust, drawing.across, doubts, inks, drawing.slants
        )
        blocks, is_bare = laid_out(page, tables(drawing.across, drawing.down))
        if frame != shown:
            turning = Turning((shown.turns - frame.turns) % 4, frame.width, frame.height)
            blocks = [_turned(block, turning) for block in blocks]
        count = 0 if is_picture else len(unseen)
        return Leaf(
            blocks,
            is_doubted,
            slanted=glyphs.slanted,
            tiled=tiled,
            is_bare=is_bare,
            is_suspect=is_suspect,
            unseen=count,
            pictured=drawing.picture,
            is_garbled=is_garbled_text,
            fields=[(field.text, shown.shown(field.box)) for field in self.additions.fields],
        )


def _is_buried(drawing: Drawing, text: str, unseen: set[int]) -> bool:
    """Whether most text of a page lies unseen below a picture, as recognition puts it there."""
    ink = sum(not letter.isspace() for letter in text)
    return drawing.picture >= _COVERING and len(unseen) >= _BURIED * ink > 0


def _turned(block: Table | Line, turning: Turning) -> Table | Line:
    """Say where the block of a page that shows its text sideways stands on it as shown."""
    if isinstance(block, Table):
        return replace(block, turning=turning)
    box = turning.shown(block.place.box) if block.place.box else None
    return block._replace(place=replace(block.place, box=box))


def _is_picture(drawing: Drawing, ink: int) -> bool:
    """Whether the writing of a page is in a picture, or drawn as shapes; `ink` are its letters."""
    if drawing.picture >= _COVERING and drawing.is_text_hidden:
        return True
    if drawing.picture >= _COVERING:
        return ink < _STRAY_INK
    return not ink and (drawing.picture > 0 or drawing.shapes >= _SHAPES)

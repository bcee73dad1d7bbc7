"""The pages of a PDF shown to a person: as they were read, with what form fields hold."""

import io
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

from documents.carriers.pdffile import GRID, Leaf, Made, strokes
from jiheng.documents.carriers.neutral import Box
from jiheng.documents.showing import PagesUndrawn, ShownPage, shown_pages
from jiheng.domain.locator import Confidence, Locator

FIELD = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (58) /DA (/F 10 Tf 0 g) /F 4"
FIELD += b" /Rect [155 523 235 537] >>"
CELL = (150.0, 60.0, 250.0, 80.0)
HIGH = 600


def shown(content: bytes, *boxes: Box, page: int = 1) -> ShownPage:
    provenance = {
        str(at): SimpleNamespace(place=Locator(page=page, box=box), confidence=Confidence.CERTAIN)
        for at, box in enumerate(boxes)
    }
    form = cast("Any", SimpleNamespace(provenance=provenance))
    (found,) = shown_pages(content, "f.pdf", [form])
    return found


def made(entries: str, fields: str = "") -> bytes:
    drawn = strokes(*GRID)
    content = Made([Leaf(drawn, entries)], [FIELD], fields=fields).written()
    resources = b"/AcroForm << /DR << /Font << /F 3 0 R >> >> /NeedAppearances true"
    return content.replace(b"/AcroForm <<", resources, 1)


def dark(page: ShownPage) -> int:
    """Return how many pixels inside the cell of the field are black."""
    pixels = np.asarray(Image.open(io.BytesIO(page.png)).convert("L"))
    left, top, right, bottom = (round(2 * side) for side in CELL)
    return int((pixels[top + 4 : bottom - 4, left + 4 : right - 4] < 80).sum())


def test_a_page_is_shown_with_what_its_fields_hold() -> None:
    size = "/MediaBox [0 0 400 600]"
    filled = shown(made(f"{size} /Annots [4 0 R]", "4 0 R"), CELL)
    assert dark(filled) > 20 > dark(shown(made(size), CELL)) == 0
    assert filled.size == (400.0, 600.0)


def test_a_vast_page_is_shown_with_fewer_pixels() -> None:
    content = made("/MediaBox [0 0 4000 6000]")
    page = shown(content, CELL)
    assert page.size == pytest.approx((4000.0, 6000.0), rel=0.01)
    assert page.ppi < 72


def test_a_page_that_cannot_be_drawn_is_told() -> None:
    with pytest.raises(PagesUndrawn):
        shown(made("/MediaBox [0 0 400 600]"), CELL, page=2)

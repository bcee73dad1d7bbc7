"""Pages of a PDF as pictures, for reading scans and for showing what was read.

Knows nothing of what the pages say.
"""

from collections.abc import Iterator, Sequence
from ctypes import string_at
from typing import NamedTuple, cast

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.pdf_apart import apart
from jiheng.documents.carriers.pdf_fields import fields_known
from jiheng.documents.carriers.pdf_file import PDF, opened, opened_page
from jiheng.documents.carriers.pdf_page import Handle
from jiheng.domain.errors import (
    DamagedDocument,
)
from jiheng.domain.text import Text

POINTS_AN_INCH = 72.0
MOST_PIXELS = 40_000_000
_TASK = "pdf_picture.drawn_here"
_WHITE = 0xFFFFFFFF
_NOT_DRAWN = Text("有一页画不出来", "a page cannot be drawn")


class PageImage(NamedTuple):
    """One page as RGB pixels, row by row from the top, three bytes a pixel.

    `page` counts from 1. `dpi` is what the page was drawn at: less than asked for where it
    would have too many pixels.
    """

    page: int
    width: int
    height: int
    dpi: float
    pixels: bytes


def page_images(
    content: bytes,
    name: str,
    *,
    dpi: int = 200,
    pages: Sequence[int] | None = None,
    most: int = MOST_PIXELS,
) -> Iterator[PageImage]:
    """Yield pages as pictures, form fields and stamps painted in, one at a time.

    Each is drawn in a process of its own: a small image in a file may unpack to very much.

    Args:
        content: The bytes of the file.
        name: What to call the file in messages.
        dpi: Pixels an inch.
        pages: Numbers of the pages, from 1; all of them when None.
        most: Pixels a page has at most; one that would have more is drawn with fewer an inch.

    Raises:
        DocumentError: As `opened`; or a page cannot be drawn.
    """
    with opened(content, name) as (_, count):
        numbers = range(1, count + 1) if pages is None else pages
    for number in numbers:
        yield cast("PageImage", apart(_TASK, content, name, figures=(number, dpi, most)))


def drawn_here(content: bytes, name: str, *figures: int) -> PageImage:
    """Draw one page, by its number, dpi and most pixels, in this process.

    Raises:
        DocumentError: As `page_images`.
    """
    number, dpi, most = figures
    with (
        opened(content, name) as (document, _),
        fields_known(document) as known,
        opened_page(document, number, name) as page,
    ):
        image = _drawn(page, number, known, size=(dpi, most))
    if image is None:
        raise DamagedDocument(name, PDF, _NOT_DRAWN)
    return image


def _drawn(
    page: Handle, number: int, known: Handle | None, *, size: tuple[int, int]
) -> PageImage | None:
    wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    dpi, most = size
    scale = dpi / POINTS_AN_INCH
    excess = wide * high * scale * scale / most
    if excess > 1.0:
        scale /= excess**0.5
    width, height = max(1, round(wide * scale)), max(1, round(high * scale))
    bitmap = pdfium.FPDFBitmap_Create(width, height, 0)
    if not bitmap:
        return None
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
        if known is not None:
            pdfium.FPDF_SetFormFieldHighlightAlpha(known, 0)
            pdfium.FPDF_FFLDraw(known, bitmap, page, 0, 0, width, height, 0, flags)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        rows = string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return PageImage(
        number, width, height, scale * POINTS_AN_INCH, _without_alpha(rows, width * height)
    )


def _without_alpha(rows: bytes, count: int) -> bytes:
    """Drop every fourth byte; a row of four-byte pixels is never padded."""
    pixels = bytearray(3 * count)
    for channel in range(3):
        pixels[channel::3] = rows[channel : 4 * count : 4]
    return bytes(pixels)

"""PDF whose pages are pictures: drawn, read as scans, and put back in their places.

Knows nothing of labels or forms.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module

from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.documents.carriers.pdf import no_scan_reader, read_pdf
from jiheng.documents.carriers.pdf_picture import page_images
from jiheng.documents.carriers.scan import notes_of
from jiheng.domain.form import Note

_PICTURES = "jiheng.documents.carriers.scan_picture"
_READER = "jiheng.documents.carriers.scan_page"
_DPI = 200


def read_pdf_with_scans(content: bytes, name: str) -> Paper:
    """Return the tables and lines of a PDF, pages without text recognised where that is possible.

    Raises:
        DocumentError: as `read_pdf`; `ReaderMissing` where nothing but pictures is there and
            the extra `scan` is not.
    """
    notes: list[Note] = []
    paper = read_pdf(content, name, scanned_pages=partial(scanned_pages, notes=notes))
    return replace(paper, notes=(*paper.notes, *notes))


def scanned_pages(
    content: bytes, name: str, pages: Sequence[int], *, notes: list[Note]
) -> dict[int, Sequence[Table | Line]]:
    """Return what stands on the pages that are pictures, by their numbers.

    What a person should know of how they were read is added to `notes`.

    Raises:
        ReaderMissing: the extra `scan` is not installed.
        DocumentError: a page cannot be drawn.
    """
    try:
        pictures, reader = import_module(_PICTURES), import_module(_READER)
    except ImportError:
        return dict(no_scan_reader(content, name, pages))
    blocks: dict[int, Sequence[Table | Line]] = {}
    for image in page_images(content, name, dpi=_DPI, pages=pages):
        if min(image.width, image.height) < pictures.LEAST_SIDE:
            blocks[image.page] = ()
            continue
        picture = pictures.from_rgb(image.pixels, image.width, image.height, dpi=image.dpi)
        page = reader.read_page(picture, image.page)
        blocks[image.page] = page.blocks
        notes += notes_of(page, image.page)
    return blocks

"""Pages with the boxes of what was read, coloured by how surely: for a person to look over.

Green is certain, amber uncertain, red unreadable. Only media with pages have boxes: PDF and
pictures. Touches no file of the user's.
"""

import struct
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import typst

from jiheng.documents.carriers.content import FileKind, kind_of
from jiheng.documents.carriers.neutral import Box
from jiheng.documents.carriers.pdf_picture import page_images
from jiheng.domain.errors import (
    DocumentError,
)
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence, least
from jiheng.domain.text import Text

_PPI = 144.0
_POINTS = 72.0
_MOST_PIXELS = 9_000_000
_PIXELS, _AT_SIZE = struct.Struct(">II"), 16
_NO_FONTS = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
"""Boxes hold no text."""
_SHOWN = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPEG})
_SIGNATURE, _HEADER = b"\x89PNG\r\n\x1a\n", struct.Struct(">IIBBBBB")
_COLOURS = {
    Confidence.CERTAIN: "#2e7d32",
    Confidence.UNCERTAIN: "#ef8f00",
    Confidence.UNREADABLE: "#d32f2f",
}


class NoPages(DocumentError):
    """A medium without pages that could be shown."""

    zh = "{file} 是{kind}，没有固定的页面可画；--show 只画 PDF、PNG 和 JPEG，请先另存为 PDF。"
    en = "{file} is {kind}, without fixed pages; --show draws PDF, PNG and JPEG, save it as PDF."

    def __init__(self, file: str, kind: Text) -> None:
        super().__init__(file=file, kind=kind)


class PagesUndrawn(DocumentError):
    """Pages that were read, and that the program which draws them does not take."""

    zh = "{file} 读得出，第 {page} 页画不出来；表不受影响，请对照原件核对。"
    en = "{file} can be read, but page {page} cannot be drawn; compare the form with the original."

    def __init__(self, file: str, page: int) -> None:
        super().__init__(file=file, page=page)


class ShownPage(NamedTuple):
    """One page as a PNG picture; `number` counts from 1, `ppi` are its pixels an inch."""

    number: int
    png: bytes
    ppi: float = _PPI

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page in points."""
        width, height = _PIXELS.unpack_from(self.png, _AT_SIZE)
        return width * _POINTS / self.ppi, height * _POINTS / self.ppi


def shown_pages(content: bytes, name: str, forms: Sequence[Form]) -> Iterator[ShownPage]:
    """Yield the pages on which values were read, with their boxes.

    Args:
        content: the bytes of the document.
        name: what to call it in messages.
        forms: the forms read from it.

    Raises:
        NoPages: the document is neither PDF nor PNG nor JPEG.
        PagesUndrawn: a page cannot be drawn.
    """
    kind = kind_of(content)
    if kind not in _SHOWN:
        raise NoPages(name, kind.value)
    boxes = _boxes(forms)
    with tempfile.TemporaryDirectory() as folder:
        for number in sorted(boxes):
            picture, width, ppi = _picture(content, name, number, kind=kind)
            Path(folder, "page").write_bytes(picture)
            form = "jpg" if kind is FileKind.JPEG else "png"
            source = Path(folder) / "main.typ"
            lines = [_image(width, form), *map(_rect, boxes[number])]
            source.write_text("\n".join(lines), encoding="utf-8")
            try:
                png = typst.compile(
                    str(source), root=folder, format="png", ppi=ppi, font_paths=_NO_FONTS
                )
            except typst.TypstError as fault:
                raise PagesUndrawn(name, number) from fault
            yield ShownPage(number, png, ppi)


def _picture(
    content: bytes, name: str, number: int, *, kind: FileKind
) -> tuple[bytes, float, float]:
    """Return a page as a picture file, its width in points, and the pixels an inch to show it at.

    A page of a PDF shows what its form fields hold, as it was read.
    """
    if kind is not FileKind.PDF:
        return content, _width(content, name), _PPI
    try:
        (image,) = page_images(content, name, dpi=round(_PPI), pages=[number], most=_MOST_PIXELS)
    except DocumentError as fault:
        raise PagesUndrawn(name, number) from fault
    rows = (
        b"\0" + image.pixels[at : at + 3 * image.width]
        for at in range(0, len(image.pixels), 3 * image.width)
    )
    packed = zlib.compress(b"".join(rows), 1)
    head = _HEADER.pack(image.width, image.height, 8, 2, 0, 0, 0)
    parts = [_chunk(b"IHDR", head), _chunk(b"IDAT", packed), _chunk(b"IEND", b"")]
    return _SIGNATURE + b"".join(parts), image.width * _POINTS / image.dpi, image.dpi


def _chunk(kind: bytes, data: bytes) -> bytes:
    """Return one part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


class _Shown(NamedTuple):
    box: Box
    confidence: Confidence


def _boxes(forms: Iterable[Form]) -> dict[int, list[_Shown]]:
    """Return by page the boxes of values; several values of one box show the least sure."""
    worst: dict[tuple[int, Box], Confidence] = {}
    for form in forms:
        for entry in form.provenance.values():
            page, box = entry.place.page, entry.place.box
            if page is not None and box is not None:
                known = worst.get((page, box), Confidence.CERTAIN)
                worst[page, box] = least((known, entry.confidence))
    pages: dict[int, list[_Shown]] = {}
    for (page, box), confidence in worst.items():
        pages.setdefault(page, []).append(_Shown(box, confidence))
    return pages


def _width(content: bytes, name: str) -> float:
    """Return the width of a picture in points."""
    from jiheng.documents.carriers.scan_picture import open_pictures  # noqa: PLC0415

    picture = next(iter(open_pictures(content, name)))
    return float(picture.pixels.shape[1]) * _POINTS / picture.dpi


def _image(width: float, form: str) -> str:
    return (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        f'#image("page", format: "{form}", width: {width}pt)'
    )


def _rect(shown: _Shown) -> str:
    left, top, right, bottom = shown.box
    colour = f'rgb("{_COLOURS[shown.confidence]}")'
    return (
        f"#place(top + left, dx: {left}pt, dy: {top}pt, rect(width: {right - left}pt, "
        f"height: {bottom - top}pt, stroke: 0.8pt + {colour}, fill: {colour}.transparentize(82%)))"
    )

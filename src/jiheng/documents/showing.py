"""Pages with the boxes of what was read, coloured by how surely: for a person to look over.

Green is certain, amber uncertain, red unreadable. Only media with pages have boxes: PDF and
pictures. Touches no file of the user's.
"""

import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import typst

from jiheng.documents.carriers.content import FileKind, kind_of
from jiheng.documents.carriers.neutral import Box
from jiheng.domain.errors import (
    DocumentError,
)
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence, least
from jiheng.domain.text import Text

_PPI = 144.0
_POINTS = 72.0
_PIXELS, _AT_SIZE = struct.Struct(">II"), 16
_SUFFIX = {FileKind.PDF: "pdf", FileKind.PNG: "png", FileKind.JPEG: "jpg"}
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
    """One page as a PNG picture; `number` counts from 1."""

    number: int
    png: bytes

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page in points."""
        width, height = _PIXELS.unpack_from(self.png, _AT_SIZE)
        return width * _POINTS / _PPI, height * _POINTS / _PPI


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
    if kind not in _SUFFIX:
        raise NoPages(name, kind.value)
    boxes = _boxes(forms)
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / f"page.{_SUFFIX[kind]}"
        picture.write_bytes(content)
        width = None if kind is FileKind.PDF else _width(content, name)
        for number in sorted(boxes):
            source = Path(folder) / "main.typ"
            image = _image(picture.name, number, width)
            source.write_text("\n".join([image, *map(_rect, boxes[number])]), encoding="utf-8")
            try:
                png = typst.compile(str(source), root=folder, format="png", ppi=_PPI)
            except typst.TypstError as fault:
                raise PagesUndrawn(name, number) from fault
            yield ShownPage(number, png)


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


def _image(file: str, number: int, width: float | None) -> str:
    size = f"page: {number}" if width is None else f"width: {width}pt"
    return f'#set page(width: auto, height: auto, margin: 0pt)\n#image("{file}", {size})'


def _rect(shown: _Shown) -> str:
    left, top, right, bottom = shown.box
    colour = f'rgb("{_COLOURS[shown.confidence]}")'
    return (
        f"#place(top + left, dx: {left}pt, dy: {top}pt, rect(width: {right - left}pt, "
        f"height: {bottom - top}pt, stroke: 0.8pt + {colour}, fill: {colour}.transparentize(82%)))"
    )

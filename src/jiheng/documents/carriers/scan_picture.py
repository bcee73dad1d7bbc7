"""Picture files to pixels, page by page, within bounds.

PNG, JPEG, TIFF and what else Pillow opens. Knows nothing of what the picture shows.
"""

import io
import warnings
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from jiheng.domain.errors import (
    DamagedDocument,
    EmptyDocument,
    TooMuchInside,
)
from jiheng.domain.text import Text

MOST_PIXELS = 50_000_000
MOST_PAGES = 200
USUAL_DPI = 200.0
KIND = Text("图片", "a picture")
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF")
_DPI = (60.0, 1300.0)
LEAST_SIDE = 16
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError)


class Picture(NamedTuple):
    """One page: pixels of height x width (grey) or height x width x 3 (RGB), dots an inch."""

    pixels: NDArray[np.uint8]
    dpi: float = USUAL_DPI


def from_rgb(pixels: bytes, width: int, height: int, *, dpi: float) -> Picture:
    """Return a page drawn elsewhere: three bytes a pixel, row by row from the top."""
    return Picture(np.frombuffer(pixels, np.uint8).reshape(height, width, 3), dpi)


def open_pictures(content: bytes, name: str) -> Iterator[Picture]:
    """Yield the pages of a picture file.

    Raises:
        EmptyDocument: no bytes.
        DamagedDocument: not a picture, or one cut off or altered.
        TooMuchInside: more than `MOST_PIXELS` a page or `MOST_PAGES` pages.
    """
    if not content:
        raise EmptyDocument(name, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(content), formats=_FORMATS)
            pages = _page_count(image, name)
        except (UnidentifiedImageError, Image.DecompressionBombError, *_UNREADABLE) as fault:
            raise _bomb_or_damage(fault, name) from fault
        for page in range(pages):
            yield _page(image, page, name)


def _page_count(image: Image.Image, name: str) -> int:
    """Return how many frames there are, counting no further than is allowed."""
    pages = 1
    try:
        while image.format == "TIFF" and pages <= MOST_PAGES:
            image.seek(pages)
            pages += 1
    except EOFError:
        pass
    if pages > MOST_PAGES:
        what = Text("页", "pages")
        raise TooMuchInside(name, what, found=f">{MOST_PAGES}", limit=str(MOST_PAGES))
    return pages


def _page(image: ImageFile.ImageFile, page: int, name: str) -> Picture:
    try:
        image.seek(page)
        _check_size(image, name)
        dpi = _resolution(image)
        upright = ImageOps.exif_transpose(image)
        pixels = np.asarray(upright.convert("RGB" if _has_colour(upright) else "L"))
    except (Image.DecompressionBombError, *_UNREADABLE) as fault:
        raise _bomb_or_damage(fault, name) from fault
    return Picture(pixels, dpi)


def _has_colour(image: Image.Image) -> bool:
    return image.mode not in {"1", "L", "LA", "I", "F", "I;16"}


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        what = Text("一页像素", "pixels on a page")
        raise TooMuchInside(name, what, found=f"{width}×{height}", limit=f"{MOST_PIXELS:,}")
    if min(width, height) < LEAST_SIDE:
        fault = Text(f"只有 {width}×{height} 像素", f"it has {width}×{height} pixels only")
        raise DamagedDocument(name, KIND, fault)


def _resolution(image: Image.Image) -> float:
    """Return dots an inch as the file says, else the usual."""
    said = image.info.get("dpi")
    if not isinstance(said, tuple) or not said:
        return USUAL_DPI
    dpi = float(said[0])
    least, most = _DPI
    return dpi if least <= dpi <= most else USUAL_DPI


def _bomb_or_damage(fault: Exception, name: str) -> DamagedDocument | TooMuchInside:
    if isinstance(fault, Image.DecompressionBombError):
        what = Text("一页像素", "pixels on a page")
        return TooMuchInside(name, what, found=f">{MOST_PIXELS:,}", limit=f"{MOST_PIXELS:,}")
    return DamagedDocument(name, KIND, Text("图像数据不完整", "its image data are incomplete"))

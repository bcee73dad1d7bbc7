import io
import struct
import subprocess
import sys
import zlib
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from documents.carriers.scanned import filed, lists, printed
from jiheng.documents.carriers import scan_cells
from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.documents.carriers.pdf_scanned import read_pdf_with_scans
from jiheng.documents.carriers.scan import read_scan
from jiheng.documents.carriers.scan_page import read_page
from jiheng.documents.carriers.scan_picture import Picture
from jiheng.documents.carriers.scan_straight import lay_bare
from jiheng.domain.errors import (
    DamagedDocument,
    EmptyDocument,
    TooMuchInside,
)
from jiheng.domain.locator import Confidence

BLANK = np.full((400, 300, 3), 255, np.uint8)


def chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def png_of(width: int, height: int) -> bytes:
    """Return a PNG that says it is large and packs nothing but zeroes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1 << 20))
    body = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def tiff_of(frames: int) -> bytes:
    """Return a TIFF of many frames of 32 x 32 pixels that share one strip."""
    out = bytearray(b"II*\x00\x08\x00\x00\x00")
    tags = {256: 32, 257: 32, 258: 1, 259: 1, 262: 1, 273: 0, 277: 1, 278: 32, 279: 128}
    size = 2 + 12 * len(tags) + 4
    tags[273] = 8 + frames * size
    for frame in range(frames):
        out += struct.pack("<H", len(tags))
        for tag, value in sorted(tags.items()):
            out += struct.pack("<HHII", tag, 4, 1, value)
        out += struct.pack("<I", 8 + (frame + 1) * size if frame + 1 < frames else 0)
    return bytes(out + bytes(128))


def test_no_bytes_are_an_empty_document() -> None:
    with pytest.raises(EmptyDocument):
        read_scan(b"", "空.png")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_a_picture_cut_off_is_damaged(kind: str, share: float) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (300, 300, 3)).astype(np.uint8)
    content = filed(noise, kind)
    with pytest.raises(DamagedDocument):
        read_scan(content[: int(len(content) * share)], "断.jpg")


def test_bytes_that_are_no_picture_are_damaged() -> None:
    with pytest.raises(DamagedDocument):
        read_scan(b"\x89PNG\r\n\x1a\n" + bytes(200), "坏.png")


@pytest.mark.parametrize("side", [8_000, 60_000, 2_000_000])
def test_a_picture_of_too_many_pixels_is_refused(side: int) -> None:
    with pytest.raises(TooMuchInside):
        read_scan(png_of(side, side), "炸弹.png")


def test_a_picture_that_packs_less_than_it_says_is_damaged() -> None:
    with pytest.raises(DamagedDocument):
        read_scan(png_of(2_000, 2_000), "短.png")


def test_a_tiff_of_ten_thousand_frames_is_refused() -> None:
    with pytest.raises(TooMuchInside):
        read_scan(tiff_of(10_000), "多页.tif")


def test_a_picture_a_few_pixels_wide_is_refused() -> None:
    with pytest.raises(DamagedDocument):
        read_scan(filed(BLANK[:, :4]), "细.png")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_a_blank_page_of_any_colours_is_empty_paper(mode: str) -> None:
    out = io.BytesIO()
    kind = "TIFF" if mode in {"CMYK", "I;16"} else "PNG"
    page = Image.fromarray(BLANK)
    page = page.convert("L").convert(mode) if mode == "I;16" else page.convert(mode)
    page.save(out, kind)
    assert read_scan(out.getvalue(), "白.png").blocks == []


def test_a_page_of_more_lines_than_any_form_is_unreadable_and_said_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scan_cells, "MOST_LINES", 20)
    page = BLANK.copy()
    for top in range(10, 390, 12):
        page[top : top + 6, 40:260] = 0
    paper = read_scan(filed(page), "条纹.png")
    (line,) = paper.blocks
    assert isinstance(line, Line)
    assert line.trust is Confidence.UNREADABLE
    assert line.place.box == (0.0, 0.0, 108.0, 144.0)
    assert len(paper.notes) == 1


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (5, 5), (17, 300)])
def test_a_page_too_narrow_for_any_text_holds_none(size: tuple[int, int]) -> None:
    out = io.BytesIO()
    Image.new("L", size, 255).save(out, "PDF")
    assert not any(
        isinstance(each, Table) for each in read_pdf_with_scans(out.getvalue(), "窄.pdf").blocks
    )


def test_without_the_extra_the_remedy_is_said() -> None:
    script = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"cv2", "onnxruntime", "rapidocr", "numpy", "PIL"}:
            raise ModuleNotFoundError(f"No module named {name}", name=name)
sys.meta_path.insert(0, Absent())
from jiheng.documents.carriers.neutral import Line
from jiheng.documents.carriers.scan import read_scan
from jiheng.domain.errors import ReaderMissing
try:
    read_scan(b"x", "a.png")
except ReaderMissing as fault:
    print(fault.sentence("en"))
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert 'pip install "jiheng[scan]"' in run.stdout


def test_a_picture_without_bare_paper_has_a_ground() -> None:
    """Where no sample is pale, what is bare is the darkest that paper may be."""
    dots = np.full((40, 40), 255, np.uint8)
    dots[::5, ::5] = 0
    assert 0 < lay_bare(dots).ground < 1


@cache
def whole_page() -> tuple[npt.NDArray[np.uint8], Paper]:
    """Return a page and what is read on it."""
    page = printed(lists(3), dpi=150)
    return page, read_scan(filed(page, dpi=150), "f")


def test_a_table_that_runs_over_the_edge_of_the_picture_is_told() -> None:
    page, whole = whole_page()
    cut = read_scan(filed(page[:, : -page.shape[1] // 6], dpi=150), "f")
    assert not any("超出" in note.text for note in whole.notes)
    assert any("超出" in note.text for note in cut.notes)
    table = next(block for block in cut.blocks if isinstance(block, Table))
    last = max(cell.column for cell in table.cells)
    beyond = [cell for cell in table.cells if cell.column == last]
    assert {cell.trust for cell in beyond} == {Confidence.UNREADABLE}
    at_edge = [cell for cell in table.cells if cell.column + cell.column_span == last]
    assert at_edge
    assert not any(cell.trust is Confidence.CERTAIN for cell in at_edge)


def test_what_a_streak_of_the_scanner_runs_through_is_doubted_and_parts_no_cells() -> None:
    page, whole = whole_page()
    spoilt = page.copy()
    spoilt[:, 560:562] = 0
    streaked = read_page(Picture(spoilt, 150.0), 1)
    one, other = (
        next(block for block in blocks if isinstance(block, Table))
        for blocks in (whole.blocks, streaked.blocks)
    )
    assert [cell[1:5] for cell in one.cells] == [cell[1:5] for cell in other.cells]
    x = 560 * 72 / 150
    hit = [cell for cell in other.cells if cell.box and cell.box[0] < x < cell.box[2] and cell.text]
    changed = [
        after
        for before, after in zip(one.cells, other.cells, strict=True)
        if before.text != after.text
    ]
    assert hit
    assert not any(cell.trust is Confidence.CERTAIN for cell in changed)


def test_light_letters_on_a_dark_ground_doubt_the_page() -> None:
    page = printed(lists(5), dpi=150).copy()
    wide = page.shape[1]
    page[400:440, wide // 4 : -wide // 4] = 255 - page[400:440, wide // 4 : -wide // 4]
    assert lay_bare(page).bands == 1
    read = read_page(Picture(page, 150.0), 1)
    assert read.bands == 1
    table = next(block for block in read.blocks if isinstance(block, Table))
    assert not any(cell.trust is Confidence.CERTAIN for cell in table.cells)


def test_a_shadow_over_a_page_is_no_dark_ground() -> None:
    page = printed(lists(5), dpi=150).astype(np.float32)
    page[400:460, 200:-200] *= 0.4
    assert lay_bare(page.astype(np.uint8)).bands == 0

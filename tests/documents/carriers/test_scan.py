import io
import socket
import threading
import unicodedata
from functools import cache
from typing import NoReturn

import cv2
import numpy as np
import pytest
from PIL import Image

from documents.carriers.scanned import (
    Pixels,
    Printed,
    Sheet,
    Spoil,
    filed,
    lists,
    national,
    printed,
    spoilt,
)
from jiheng.documents.carriers import scan_engine
from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table
from jiheng.documents.carriers.pdf_scanned import scanned_pages
from jiheng.documents.carriers.scan import read_scan
from jiheng.domain.locator import Confidence
from sizes import some

SMALL = Sheet(
    "绩效自评表",
    (
        Printed("指标名称", 0, 0),
        Printed("指标性质", 0, 1),
        Printed("指标值", 0, 2),
        Printed("得分", 0, 3),
        Printed("河道清淤长度", 1, 0),
        Printed("≥", 1, 1),
        Printed("1,280.50", 1, 2),
        Printed("-", 1, 3),
        Printed("设备验收合格率", 2, 0),
        Printed("=", 2, 1),
        Printed("96.40%", 2, 2),
        Printed("", 2, 3),
        Printed("资金总额", 3, 0),
        Printed("/", 3, 1),
        Printed("0", 3, 2),
        Printed("—", 3, 3),
        Printed("合计", 4, 0, 1, 3),
        Printed("35.75", 4, 3),
    ),
    (14, 9, 12, 9),
)
STAMP = (215, 30, 40)


def cells(paper: Paper) -> dict[tuple[int, int], GridCell]:
    (table,) = (block for block in paper.blocks if isinstance(block, Table))
    return {(cell.row, cell.column): cell for cell in table.cells}


def box_of(paper: Paper, row: int, column: int) -> tuple[float, float, float, float]:
    """Return where a cell stands on the picture as it came."""
    (table,) = (block for block in paper.blocks if isinstance(block, Table))
    box = table.place(cells(paper)[row, column]).box
    assert box is not None
    return box


def read(page: Pixels, dpi: int = 200) -> Paper:
    return read_scan(filed(page, dpi=dpi), "扫描.png")


def plain(text: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return folded.replace("—", "-").replace("℃", "°C")


def wrong(paper: Paper, sheet: Sheet) -> list[tuple[Printed, GridCell]]:
    """Return the cells that differ from the print, after checking that the grid is the same."""
    found = cells(paper)
    shape = {tuple(cell[1:5]) for cell in found.values()}
    assert shape == {tuple(cell[1:]) for cell in sheet.cells}
    pairs = [(cell, found[cell.row, cell.column]) for cell in sheet.cells]
    return [(true, got) for true, got in pairs if plain(true.text) != plain(got.text)]


@pytest.mark.parametrize(
    ("sheet", "dpi", "spoil"),
    [
        (national(31), 200, Spoil(turn=3, noise=10, specks=600, paper=225)),
        (lists(32), 150, Spoil(turn=-1.2, noise=8, jpeg=55, stamp=STAMP)),
    ],
    ids=["turned-and-noisy", "coarse-and-stamped"],
)
def test_a_spoilt_form_is_read_and_nothing_is_wrong_in_silence(
    sheet: Sheet, dpi: int, spoil: Spoil
) -> None:
    paper = read(spoilt(printed(sheet, dpi=dpi), spoil, seed=7), dpi)
    errors = wrong(paper, sheet)
    assert len(errors) <= len(sheet.cells) * 0.02
    assert [pair for pair in errors if pair[1].trust is Confidence.CERTAIN] == []
    doubted = [cell for cell in cells(paper).values() if cell.trust is not Confidence.CERTAIN]
    assert len(doubted) <= len(sheet.cells) * 0.1
    assert bool(paper.notes) is bool(spoil.stamp)


@pytest.mark.parametrize("dpi", [150, 220][: some(1, thorough=2)])
def test_dash_slash_nought_signs_and_nothing_are_told_apart(dpi: int) -> None:
    paper = read(spoilt(printed(SMALL, dpi=dpi), Spoil(turn=0.8, noise=6)), dpi)
    found = cells(paper)
    assert [found[row, 3].text for row in (1, 2, 3)] == ["-", "", "—"]
    assert [found[row, 1].text for row in (1, 2, 3)] == ["≥", "=", "/"]
    assert found[3, 2].text == "0"
    assert found[2, 3].trust is found[1, 3].trust is Confidence.CERTAIN


@pytest.mark.parametrize(
    "rule",
    ['(thickness: 0.5pt, dash: "dashed")', "0.5pt + luma(160)", "1.5pt"][: some(1, thorough=3)],
)
def test_dashed_faint_and_thick_rules_make_the_same_cells(rule: str) -> None:
    page = spoilt(printed(SMALL, dpi=150, rule=rule), Spoil(turn=-2, noise=5, keystone=0.008))
    assert wrong(read(page, 150), SMALL) == []


def test_a_page_that_lies_far_askew_is_laid_straight() -> None:
    page = np.pad(printed(SMALL, dpi=150), ((200, 200), (200, 200), (0, 0)), "edge")
    middle = (page.shape[1] / 2, page.shape[0] / 2)
    matrix = cv2.getRotationMatrix2D(middle, 24, 1)
    size, white = (page.shape[1], page.shape[0]), (255, 255, 255)
    askew = cv2.warpAffine(page, matrix, size, flags=cv2.INTER_CUBIC, borderValue=white)
    assert wrong(read(np.asarray(askew, np.uint8), 150), SMALL) == []


@cache
def upright_page() -> tuple[Pixels, Paper]:
    """Return a page that lies a little askew, and what it is read as."""
    page = spoilt(printed(SMALL, dpi=200), Spoil(turn=1))
    return page, read(page)


@pytest.mark.parametrize("quarters", [3, 1, 2][: some(1, thorough=3)])
def test_a_page_on_its_side_is_turned_and_places_stay_those_of_the_picture(quarters: int) -> None:
    page, straight = upright_page()
    upright = box_of(straight, 4, 3)
    paper = read(np.ascontiguousarray(np.rot90(page, quarters)))
    turned = box_of(paper, 4, 3)
    assert wrong(paper, SMALL) == []
    assert cells(paper)[4, 3].box == pytest.approx(cells(straight)[4, 3].box, abs=2)
    height, width = (side * 72 / 200 for side in page.shape[:2])
    left, top, right, bottom = upright
    expected = {
        1: (top, width - right, bottom, width - left),
        2: (width - right, height - bottom, width - left, height - top),
        3: (height - bottom, left, height - top, right),
    }
    assert turned == pytest.approx(expected[quarters], abs=3)


def test_places_are_in_points_of_the_resolution_the_file_says() -> None:
    page = printed(SMALL, dpi=150)
    paper = read(page, 150)
    title = next(block for block in paper.blocks if isinstance(block, Line))
    first = cells(paper)[0, 0]
    assert title.text == "绩效自评表"
    assert isinstance(paper.blocks[0], Line)
    assert box_of(paper, 0, 0)[0] == pytest.approx(1.6 / 2.54 * 72, abs=1.5)
    assert first.page == title.place.page == 1
    black = np.argwhere(page[:, :, 0] < 100)
    assert title.place.box is not None
    assert title.place.box[1] == pytest.approx(black[:, 0].min() * 72 / 150, abs=1.5)


@cache
def clean_page() -> tuple[Pixels, Paper]:
    """Return a page that nothing spoilt, and what it is read as."""
    page = printed(SMALL, dpi=200)
    return page, read(page)


def test_a_grey_seal_hides_nothing_in_silence() -> None:
    page, paper = clean_page()
    centre = tuple(round(side * 200 / 72) for side in box_of(paper, 1, 2)[2:])
    seal = cv2.circle(page.copy(), (centre[0], centre[1]), 120, (90, 90, 90), 12)
    found = cells(read(np.asarray(seal, np.uint8)))
    silent = [
        found[cell.row, cell.column]
        for cell in SMALL.cells
        if (cell.row, cell.column) in found
        and plain(found[cell.row, cell.column].text) != plain(cell.text)
        and found[cell.row, cell.column].trust is Confidence.CERTAIN
    ]
    assert silent == []
    assert any(cell.trust is not Confidence.CERTAIN for cell in found.values())


def test_a_smear_in_an_empty_cell_is_not_certainly_empty() -> None:
    clean, paper = clean_page()
    page, box = clean.copy(), box_of(paper, 2, 3)
    x, y = (round((box[at] + box[at + 2]) / 2 * 200 / 72) for at in (0, 1))
    dice = np.random.default_rng(3)
    page[y - 9 : y + 9, x - 22 : x + 22] = dice.integers(0, 255, (18, 44, 1))
    assert cells(read(page))[2, 3].trust is not Confidence.CERTAIN


def test_a_tiff_of_two_pages_numbers_pages_and_tables() -> None:
    page = Image.fromarray(printed(SMALL, dpi=100))
    out = filed_tiff([page, page])
    paper = read_scan(out, "两页.tif")
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    assert [table.ordinal for table in tables] == [1, 2]
    assert [table.cells[0].page for table in tables] == [1, 2]


def filed_tiff(pages: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], dpi=(100, 100))
    return out.getvalue()


def test_pages_of_a_pdf_that_are_pictures_are_read_by_their_number() -> None:
    out = io.BytesIO()
    blank = Image.new("RGB", (1654, 2339), "white")
    form = Image.fromarray(printed(SMALL, dpi=200))
    blank.save(out, "PDF", resolution=200, save_all=True, append_images=[form])
    blocks = scanned_pages(out.getvalue(), "图.pdf", [2], notes=[])
    assert list(blocks) == [2]
    paper = Paper("scan", blocks[2])
    assert wrong(paper, SMALL) == []
    assert cells(paper)[0, 0].page == 2


def test_the_recogniser_asks_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    scan_engine._engine.cache_clear()
    strip = np.zeros((48, 96), np.float32)
    assert [reading.text for reading in scan_engine.recognise([strip])] == [""]


def test_threads_share_one_recogniser() -> None:
    scan_engine._engine.cache_clear()
    strip = np.zeros((48, 96), np.float32)
    threads = [threading.Thread(target=scan_engine.recognise, args=([strip],)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert scan_engine._engine.cache_info().misses == 1

"""Old Excel and WPS workbooks give the same tables as new ones."""

import struct

import pytest

from documents.carriers.oldbook import record, workbook
from documents.carriers.test_kinds import compound
from documents.carriers.twelve import sample
from jiheng.documents.carriers.neutral import Table
from jiheng.documents.carriers.xlsx import read_xlsx
from jiheng.domain.errors import (
    DamagedDocument,
    LockedDocument,
    ReaderMissing,
)
from jiheng.domain.locator import Confidence, Locator

BOOK = sample("numbers.xls")


def texts(content: bytes) -> list[str]:
    (table,) = read_xlsx(content, "f").blocks
    assert isinstance(table, Table)
    return [cell.text for cell in table.cells]


def test_a_book_saved_as_old_excel_reads_as_the_sheet_shows_it() -> None:
    found = read_xlsx(BOOK, "f.xls")
    assert found.carrier == "xls"
    first, second = found.blocks
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    held = {
        str(first.place(cell).cell): (cell.text, cell.row_span, cell.column_span)
        for cell in first.cells
        if cell.text and len(cell.text) < 100
    }
    assert held == {
        "B2": ("标题 ≥95%", 1, 3),
        "B3": ("项目资金", 2, 1),
        "C3": ("5.00", 1, 1),
        "D3": ("67.20%", 1, 1),
        "E3": ("0", 1, 1),
        "F3": ("#DIV/0!", 1, 1),
        "G3": ("(3.00)", 1, 1),
        "H3": ("0.333333333", 1, 1),
        "I3": ("m²☑是", 1, 1),
        "K3": ("列", 1, 1),
        "C4": ("2024年1月31日", 1, 1),
        "D4": ("10", 1, 1),
        "E4": ("TRUE", 1, 1),
        "F4": ("123456789.1", 1, 1),
        "G4": ("0.01", 1, 1),
        "H4": ("12345", 1, 1),
        "I4": ("☑", 1, 1),
        "A10": ("藏", 1, 1),
    }
    assert [cell.text for cell in second.cells] == ["乙"]
    assert [(note.text[:14], note.place) for note in found.notes] == [
        ("工作表“自评表”有 1 行是", Locator(sheet="自评表")),
        ("工作表“自评表”有 1 列是", Locator(sheet="自评表")),
        ("工作表“隐藏表”是隐藏的，其", Locator(sheet="隐藏表")),
    ]


def test_a_text_cut_over_records_is_joined() -> None:
    (table, _) = read_xlsx(BOOK, "f.xls").blocks
    assert isinstance(table, Table)
    assert [cell.text for cell in table.cells if len(cell.text) > 100] == [
        "长" * 4200,
        "a" * 8300,
        "长a" * 2100,
    ]


@pytest.mark.parametrize(
    ("packed", "text"),
    [
        (5 << 2 | 2, "5"),
        (((1 << 30) - 5) << 2 | 2, "-5"),
        (6720 << 2 | 3, "67.2"),
        (struct.unpack("<Q", struct.pack("<d", 1.5))[0] >> 32, "1.5"),
        (struct.unpack("<Q", struct.pack("<d", 150.0))[0] >> 32 | 1, "1.5"),
    ],
)
def test_numbers_packed_in_thirty_bits_are_unpacked(packed: int, text: str) -> None:
    assert texts(workbook(record(0x27E, struct.pack("<HHHI", 0, 0, 0, packed)))) == [text]
    many = struct.pack("<HH", 0, 0) + 2 * struct.pack("<HI", 0, packed) + b"\1\0"
    assert texts(workbook(record(0xBD, many))) == [text, text]


def test_formulas_stand_with_the_value_saved() -> None:
    head = struct.pack("<HHH", 0, 0, 0)
    string = record(0x06, head + b"\0\0\0\0\0\0\xff\xff") + record(0x207, b"\2\0\0ab")
    assert texts(workbook(string)) == ["ab"]
    truth = record(0x06, head + b"\1\0\1\0\0\0\xff\xff")
    assert texts(workbook(truth)) == ["TRUE"]
    fault = record(0x06, head + b"\2\0\x07\0\0\0\xff\xff")
    assert texts(workbook(fault)) == ["#DIV/0!"]
    number = record(0x06, head + struct.pack("<d", 2.5))
    assert texts(workbook(number)) == ["2.5"]
    nothing = record(0x06, head + b"\3\0\0\0\0\0\xff\xff")
    assert read_xlsx(workbook(nothing), "f").blocks == []


def test_labels_and_truths_are_read() -> None:
    label = struct.pack("<HHH", 0, 0, 0) + b"\1\0\1" + "甲".encode("utf-16-le")
    truth = struct.pack("<HHHBB", 0, 1, 0, 0, 0)
    fault = struct.pack("<HHHBB", 0, 2, 0, 0x2A, 1)
    found = texts(workbook(record(0x204, label), record(0x205, truth), record(0x205, fault)))
    assert found == ["甲", "FALSE", "#N/A"]


def test_an_unknown_symbol_is_for_a_person_to_see() -> None:
    label = struct.pack("<HHH", 0, 0, 0) + b"\1\0\1" + "\uf001".encode("utf-16-le")
    (table,) = read_xlsx(workbook(record(0x204, label)), "f").blocks
    assert isinstance(table, Table)
    assert table.cells[0].trust is Confidence.UNCERTAIN


def test_a_password_is_said() -> None:
    with pytest.raises(LockedDocument):
        read_xlsx(workbook(globals_=record(0x2F, b"\0\0")), "f")
    with pytest.raises(LockedDocument):
        read_xlsx(compound("EncryptedPackage"), "f")


@pytest.mark.parametrize("content", [workbook(version=0x0500), compound("Book")])
def test_older_books_need_libreoffice(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReaderMissing) as caught:
        read_xlsx(content, "f")
    assert "libreoffice-calc" in caught.value.sentence()


@pytest.mark.parametrize("size", [600, 2000, 5000, 20_000, 40_000])
def test_a_torn_book_is_damaged(size: int) -> None:
    with pytest.raises(DamagedDocument):
        read_xlsx(BOOK[:size], "f")


def test_a_shared_string_that_is_not_there_is_damage() -> None:
    with pytest.raises(DamagedDocument):
        read_xlsx(workbook(record(0xFD, struct.pack("<HHHI", 0, 0, 0, 7))), "f")

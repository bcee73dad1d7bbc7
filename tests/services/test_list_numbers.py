"""Amounts of a list are what its cells hold, whatever they show; long codes must be text."""

import io
import struct
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from documents.carriers.oldbook import open_document, record, workbook
from jiheng.domain.amount import AmountUnit
from jiheng.services.listed import Fault, Listed, parsed
from jiheng.services.project_lists import guessed, read_list

HEADS = ("项目编码", "项目名称", "实施单位", "年初预算数")
Cell = tuple[object, str]
Book = Callable[[Sequence[Cell]], bytes]


def xlsx(cells: Sequence[Cell]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "2025 年项目清单")
        sheet.write_row(2, 1, HEADS)
        for at, (value, code) in enumerate(cells, 1):
            sheet.write(3, at, value, book.add_format({"num_format": code}))
    return out.getvalue()


def xls(cells: Sequence[Cell]) -> bytes:
    """Return an old workbook: a style with its own format for each cell."""
    formats = styles = b""
    records = [_label(2, at, head) for at, head in enumerate(HEADS, 1)]
    for at, (value, code) in enumerate(cells):
        told = code.encode("utf-16-le")
        formats += record(0x41E, struct.pack("<HHB", 200 + at, len(code), 1) + told)
        styles += record(0xE0, struct.pack("<HH16x", 0, 200 + at))
        if isinstance(value, str):
            records.append(_label(3, at + 1, value, style=at))
        else:
            number = struct.pack("<HHHd", 3, at + 1, at, value)
            records.append(record(0x203, number))
    return workbook(*records, globals_=formats + styles)


def _label(row: int, column: int, text: str, style: int = 0) -> bytes:
    head = struct.pack("<HHHHB", row, column, style, len(text), 1)
    return record(0x204, head + text.encode("utf-16-le"))


def ods(cells: Sequence[Cell]) -> bytes:
    """Return an OpenDocument sheet, which keeps what cells show: amounts to the whole."""
    told = "".join(
        f"<table:table-cell><text:p>{value}</text:p></table:table-cell>"
        if isinstance(value, str)
        else f'<table:table-cell office:value-type="float" office:value="{value!r}">'
        f"<text:p>{value:,.0f}</text:p></table:table-cell>"
        for value, _ in cells
    )
    heads = "".join(
        f"<table:table-cell><text:p>{head}</text:p></table:table-cell>" for head in HEADS
    )
    before = '<table:table-cell table:number-columns-repeated="1"/>'
    rows = "".join(f"<table:table-row>{before}{each}</table:table-row>" for each in (heads, told))
    blank = '<table:table-row table:number-rows-repeated="2"/>'
    return open_document(blank + rows)


def read(
    code: Cell, amount: Cell, *, book: Book = xlsx, unit: AmountUnit = AmountUnit.WAN_YUAN
) -> tuple[list[Listed], list[Fault]]:
    content = book([code, ("值守", "General"), ("某局", "General"), amount])
    given = read_list(content, "a.xlsx")
    return parsed(given, guessed(given.heads), unit)


def sentences(faults: Sequence[Fault]) -> list[str]:
    return [f"{each.row}: {each.error.sentence('zh')}" for each in faults]


TEXT = ("P1", "@")


@pytest.mark.parametrize("book", [xlsx, xls, ods])
def test_an_amount_is_what_its_cell_holds_and_not_what_it_shows(book: Book) -> None:
    projects, faults = read(TEXT, (1234.567, "#,##0"), book=book)
    assert not faults
    (project,) = projects
    assert project.original_budget == Decimal("1234.567")
    (taken,) = project.taken
    assert (taken.row, taken.shown, taken.held) == (4, "1,235", Decimal("1234.567"))


def test_an_amount_held_finer_than_a_fen_is_rounded_and_told() -> None:
    projects, faults = read(TEXT, (1234.56785, "#,##0"), unit=AmountUnit.YUAN)
    assert not faults
    assert projects[0].original_budget == Decimal("0.123457")
    assert [each.amount for each in projects[0].taken] == [Decimal("0.123457")]


@pytest.mark.parametrize(
    ("held", "code"),
    [(0.1 + 0.2, "0.0"), (1234.5, "#,##0.00"), (1200, "0.00E+00"), (0, "0;-0;\\-")],
)
def test_an_amount_shown_in_full_is_not_told(held: float, code: str) -> None:
    projects, faults = read(TEXT, (held, code))
    assert not faults
    assert projects[0].taken == ()


def test_an_amount_shown_in_full_keeps_its_decimals() -> None:
    projects, _ = read(TEXT, (1234.5, "#,##0.00"))
    assert str(projects[0].original_budget) == "1234.50"


@pytest.mark.parametrize(
    ("held", "code", "shown"), [(12345600, "0.00,", "12345.60"), (5, ";;;", ""), (8, "0,", "0")]
)
def test_an_amount_shown_in_another_unit_is_a_fault(held: float, code: str, shown: str) -> None:
    _, faults = read(TEXT, (held, code))
    (told,) = sentences(faults)
    assert told.startswith("4: 年初预算数这一格")
    assert f"“{shown}”，存的数却是 {held}" in told


def test_an_amount_below_nothing_is_a_fault_though_shown_as_nothing() -> None:
    _, faults = read(TEXT, (-0.4, "0"))
    assert "-0.4 万元小于 0" in sentences(faults)[0]


@pytest.mark.parametrize("book", [xlsx, xls])
@pytest.mark.parametrize(
    ("code", "digits"), [(1101090000000000123, 19), (1234567890123450, 16)], ids=str
)
def test_a_code_held_as_a_number_of_too_many_digits_is_a_fault(
    book: Book, code: int, digits: int
) -> None:
    _, faults = read((float(code), "0"), (1, "0"), book=book)
    (told,) = sentences(faults)
    assert told.startswith("4: 编码 ")
    assert f"有 {digits} 位" in told
    assert "文本格式" in told


@pytest.mark.parametrize("code", [("1101090000000000123", "@"), (110109000000012, "0")], ids=str)
def test_a_code_that_is_whole_is_taken(code: Cell) -> None:
    projects, faults = read(code, (1, "0"))
    assert not faults
    assert projects[0].code == str(code[0])


def test_a_code_keeps_the_zeros_its_cell_shows() -> None:
    projects, faults = read((123, "000000"), (1, "0"))
    assert not faults
    assert projects[0].code == "000123"


def csv_list(*lines: str) -> tuple[list[Listed], list[Fault]]:
    given = read_list("\n".join(lines).encode(), "a.csv")
    return parsed(given, guessed(given.heads), given.unit or AmountUnit.WAN_YUAN)


@pytest.mark.parametrize(
    "above",
    [
        "单位：元",
        "2025 年项目清单,,金额单位：人民币元,",
        "2025 年项目清单（单位：元）,,,",
        ",,单位：,元",
        "金额单位/元,,,",
    ],
)
def test_the_unit_above_the_heads_counts(above: str) -> None:
    projects, faults = csv_list(above, ",".join(HEADS), "P1,值守,某局,12000")
    assert not faults
    assert projects[0].original_budget == Decimal("1.2")


@pytest.mark.parametrize(
    ("head", "amount"),
    [
        ("年初预算数(单位:元)", "0.0003"),
        ("年初预算数（亿元）", "30000"),
        ("年初预算数（万元）", "3"),
    ],
)
def test_the_unit_of_a_head_counts_before_that_above(head: str, amount: str) -> None:
    projects, _ = csv_list("单位：万元", f"项目编码,项目名称,实施单位,{head}", "P1,值守,某局,3")
    assert projects[0].original_budget == Decimal(amount)


def test_heads_of_two_units_are_a_fault_of_the_head() -> None:
    heads = "项目编码,项目名称,实施单位,年初预算数（元）,全年预算数（万元）"
    _, faults = csv_list("清单", heads, "P1,值守,某局,12000,1.2")
    (told,) = sentences(faults)
    assert told.startswith("2: 全年预算数的表头写的是万元，别的金额列写的是另一种，现在都按元读")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("\uff30\uff0d1", "P-1"),
        (" P 1 ", "P1"),
        ('="0012"', "0012"),
        ("'0012", "0012"),
        ("1001.0", "1001.0"),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str, code: str) -> None:
    projects, faults = csv_list(",".join(HEADS), f"{typed},值守,某局,1")
    assert not faults
    assert projects[0].code == code


@pytest.mark.parametrize(("held", "shown"), [(12345, "#,##0"), (12345, "0.00")])
def test_a_code_held_as_a_number_is_without_what_its_format_draws(held: int, shown: str) -> None:
    projects, faults = read((held, shown), (1, "0"))
    assert not faults
    assert projects[0].code == "12345"


def test_heads_printed_again_are_no_project() -> None:
    heads = ",".join(HEADS)
    projects, faults = csv_list(heads, "P1,值守,某局,1", heads, "P2,巡查,某局,2")
    assert not faults
    assert [(each.row, each.code) for each in projects] == [(2, "P1"), (4, "P2")]

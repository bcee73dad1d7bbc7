"""Which rows a file gives as a list: of CSV however it is parted, of a workbook one sheet."""

import io
from collections.abc import Sequence

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from jiheng.domain.amount import AmountUnit
from jiheng.domain.errors import UnknownKind
from jiheng.services.listed import parsed
from jiheng.services.project_lists import QuoteOpen, SeveralLists, guessed, read_list

HEADS = ("项目编码", "项目名称", "实施单位", "预期目标")
ROW = ("P1", "值守", "某局", "守好")


def workbook(**sheets: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def csv_of(*rows: str) -> bytes:
    return "\n".join((",".join(HEADS), *rows)).encode()


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize(
    "title", ["", "2025 年项目清单\n", "单位：财政局，制表：预算处，2025 年\n"]
)
def test_what_parts_the_columns_is_seen_below_a_title(separator: str, title: str) -> None:
    text = title + "\n".join(separator.join(row) for row in (HEADS, ROW))
    given = read_list(text.encode(), "a.csv")
    assert (given.heads, given.rows) == (HEADS, (ROW,))


@pytest.mark.parametrize(
    "rows",
    [
        ('P1,值守,某局,"守好', "P2,巡查,某局,巡好"),
        ('P1,"值守,某局,守好', 'P2,"巡查,某局,巡好'),
        ("P0,督办,某局,", 'P1,值守,某局,"守好', *["P2,巡查,某局,巡好"] * 9_000),
    ],
    ids=["to the end", "to the next", "beyond a cell"],
)
def test_rows_that_run_together_are_refused_with_their_row(rows: Sequence[str]) -> None:
    with pytest.raises(QuoteOpen) as refused:
        read_list(csv_of(*rows), "a.csv")
    wanted = 2 + (rows[0].startswith("P0"))
    assert f"第 {wanted} 行的双引号不成对" in refused.value.sentence("zh")


def test_a_stray_quotation_mark_within_a_row_is_forgiven() -> None:
    given = read_list(csv_of('P1,"平安"工程,某局,守好', "P2,巡查,某局,巡好"), "a.csv")
    assert [row[0] for row in given.rows] == ["P1", "P2"]


def test_a_cell_of_several_lines_is_one_cell() -> None:
    given = read_list(csv_of('P1,值守,某局,"守好\n巡好"', "P2,巡查,某局,巡好"), "a.csv")
    assert [row[3] for row in given.rows] == ["守好\n巡好", "巡好"]


def test_the_list_is_found_behind_a_sheet_of_instructions() -> None:
    said = [["一、本表由财政部门填写"], ["二、金额单位：万元"], ["三、单位名称按编制填写"]]
    given = read_list(workbook(说明=said, 清单=[HEADS, ROW], 单位=[["单位", "编码"]]), "a.xlsx")
    assert (given.heads, given.rows) == (HEADS, (ROW,))


def test_lists_on_two_sheets_are_refused_by_name() -> None:
    content = workbook(甲局=[HEADS, ROW], 乙局=[HEADS, ROW])
    with pytest.raises(SeveralLists, match="甲局、乙局"):
        read_list(content, "a.xlsx")


@pytest.mark.parametrize(("code", "digits"), [("1.10109E+18", 19), ("3E+15", 16)])
def test_a_code_that_a_spreadsheet_took_for_a_number_is_a_fault(code: str, digits: int) -> None:
    given = read_list(csv_of(f"{code},值守,某局,"), "a.csv")
    _, faults = parsed(given, guessed(given.heads), AmountUnit.WAN_YUAN)
    assert [each.row for each in faults] == [2]
    assert f"原来的 {digits} 位" in faults[0].error.sentence("zh")


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04" + b"x" * 300, b"MZ" + bytes(500), b"%PDF-1.4 junk"]
)
def test_what_is_no_list_is_refused_with_what_lists_are_read_from(content: bytes) -> None:
    with pytest.raises(UnknownKind) as refused:
        read_list(content, "a.xlsx")
    assert "目前能读的是：Excel、CSV；" in refused.value.sentence("zh")

"""Cells of a list of which a sheet does not tell what counts are faults; what is hidden is told."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from jiheng.domain.amount import AmountUnit
from jiheng.services.listed import Fault, Listed, parsed
from jiheng.services.project_lists import List, guessed, read_list

HEADS = ("项目编码", "项目名称", "实施单位", "年初预算数")


def given(fill: Callable[[Any, Any], object], *, is_saved: bool = True) -> List:
    """Return a list from a workbook; unsaved, its formulas have no values."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("清单")
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, ("P1", "值守", "某局", 1))
        sheet.write_row(2, 0, ("P2", "巡查", "某局", 2))
        fill(book, sheet)
    return read_list(out.getvalue() if is_saved else without_values(out.getvalue()), "a.xlsx")


def without_values(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as held, zipfile.ZipFile(out, "w") as made:
        for name in held.namelist():
            made.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", held.read(name)))
    return out.getvalue()


def read(listed: List) -> tuple[list[Listed], list[Fault]]:
    return parsed(listed, guessed(listed.heads), AmountUnit.WAN_YUAN)


def told(faults: list[Fault]) -> list[str]:
    return [f"{each.row} {each.error.sentence('zh').partition('（')[0]}" for each in faults]


def test_a_formula_without_its_value_is_no_empty_cell() -> None:
    listed = given(lambda _, sheet: sheet.write_formula(2, 3, "=D2+1", None, 2), is_saved=False)
    _, faults = read(listed)
    assert told(faults) == ["3 年初预算数这一格"]
    assert "1 个公式没有存下结果" in listed.notes[0].zh


def test_a_row_of_nothing_but_such_formulas_is_not_passed_over() -> None:
    def fill(_: Any, sheet: Any) -> None:  # noqa: ANN401
        for at in range(4):
            sheet.write_formula(3, at, "=A1", None, 0)

    projects, faults = read(given(fill, is_saved=False))
    assert len(projects) == 2
    assert [each.row for each in faults] == [4] * 4


def test_a_formula_with_its_value_is_read() -> None:
    listed = given(lambda _, sheet: sheet.write_formula(2, 3, "=D2+1", None, 2))
    projects, faults = read(listed)
    assert not faults
    assert [str(each.original_budget) for each in projects] == ["1", "2"]


def test_an_amount_that_is_crossed_out_is_a_fault() -> None:
    def fill(book: Any, sheet: Any) -> None:  # noqa: ANN401
        sheet.write(1, 3, 5, book.add_format({"font_strikeout": True}))

    assert told(read(given(fill))[1]) == ["2 年初预算数这一格"]


def test_what_is_hidden_is_imported_and_told() -> None:
    def fill(_: Any, sheet: Any) -> None:  # noqa: ANN401
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})

    listed = given(fill)
    assert len(read(listed)[0]) == 2
    assert [note.zh for note in listed.notes] == [
        "工作表“清单”有 1 行是隐藏的，其内容也已读入。",
        "工作表“清单”有 1 列是隐藏的，其内容也已读入。",
    ]


def test_notes_of_other_sheets_are_not_told() -> None:
    def fill(book: Any, sheet: Any) -> None:  # noqa: ANN401
        del sheet
        other = book.add_worksheet("说明")
        other.write(0, 0, "一、本表由财政部门填写")
        other.hide()

    assert given(fill).notes == ()


def test_an_amount_merged_over_two_projects_is_a_fault() -> None:
    listed = given(lambda _, sheet: sheet.merge_range(1, 3, 2, 3, 100))
    (fault,) = read(listed)[1]
    assert (fault.row, fault.column) == (3, "original_budget")
    assert "“100”是合并了 2 行的一格" in fault.error.sentence("zh")


def test_an_amount_merged_over_the_rows_of_one_project_is_its_own() -> None:
    def fill(_: Any, sheet: Any) -> None:  # noqa: ANN401
        for at, text in enumerate(("P3", "督办", "某局", 30)):
            sheet.merge_range(3, at, 5, at, text)

    projects, faults = read(given(fill))
    assert not faults
    assert [str(each.original_budget) for each in projects] == ["1", "2", "30"]


def test_a_unit_merged_over_projects_is_that_of_each() -> None:
    projects, faults = read(given(lambda _, sheet: sheet.merge_range(1, 2, 2, 2, "某局")))
    assert not faults
    assert [each.unit for each in projects] == ["某局", "某局"]

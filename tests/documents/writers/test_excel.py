"""Excel: the drawing and nothing else, numbers as numbers, text never a formula."""

import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from lxml import etree  # type: ignore[import-untyped]
from python_calamine import CalamineSheet, CalamineWorkbook

from documents.writers.drawn_forms import (
    FORMS,
    LAYOUT,
    LAYOUTS,
    form_of,
    long_form,
    twelve,
)
from jiheng.documents.writers import Cell, Drawing, Layout, bound, draw, load_layout, write_xlsx
from jiheng.documents.writers.excel import LONGEST_TEXT, TextTooLong
from jiheng.domain.form import Form
from sizes import some

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TOP = 2
EVIL = form_of(
    project={"name": "=1+1"},
    supervising_department="@SUM(A1)",
    implementing_unit="-2+3|cmd",
    claimed_rating="{=1}",
    objective={"intended": "http://example.org/a", "achieved": "+1"},
    indicators=[{"name": "_x0041_", "target": {"text": "00123"}, "actual": {"text": "TRUE"}}],
)


def workbook(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return etree.fromstring(package.read(name))


def same(value: object, cell: Cell) -> bool:
    """Whether what a spreadsheet program finds in a cell is what was drawn there."""
    if isinstance(value, float):
        return cell.number is not None and float(cell.number) == value
    return value == cell.text


def differences(sheet: CalamineSheet, drawing: Drawing) -> list[tuple[object, str]]:
    rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    rows += [[]] * (TOP + drawing.row_count - len(rows))
    found = ((_value(rows[TOP + cell.row], cell.column), cell) for cell in drawing.cells)
    return [(value, cell.text) for value, cell in found if not same(value, cell)]


def _value(row: list[object], column: int) -> object:
    return row[column] if column < len(row) else ""


@given(FORMS, LAYOUT)
@example(EVIL, load_layout("national"))
@example(EVIL, load_layout("sichuan"))
@settings(max_examples=some(12, thorough=50))
def test_the_sheet_is_the_drawing(form: Form, layout: Layout) -> None:
    drawing = draw(form, layout)
    sheet = workbook(write_xlsx([drawing])).get_sheet_by_index(0)
    assert differences(sheet, drawing) == []
    merged = {(*first, *last) for first, last in sheet.merged_cell_ranges or []}
    spans = {
        (
            cell.row + TOP,
            cell.column,
            cell.row + TOP + cell.row_span - 1,
            cell.column + cell.column_span - 1,
        )
        for cell in drawing.cells
        if cell.row_span * cell.column_span > 1
    }
    last = len(drawing.widths) - 1
    assert merged == spans | {(0, 0, 0, last), (1, 0, 1, last)}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_form_has_a_sheet_and_the_list_comes_first(name: str) -> None:
    drawings = bound(twelve(), load_layout(name))
    book = workbook(write_xlsx(drawings))
    assert book.sheet_names[:3] == [
        "汇总",
        "1 区政府总值班室值守工作经费",
        "2 2023年和2024年物业管理费",
    ]
    for at, drawing in enumerate(drawings):
        assert differences(book.get_sheet_by_index(at), drawing) == []


def test_no_text_becomes_a_formula_or_a_link() -> None:
    content = write_xlsx([draw(EVIL, load_layout("national"))])
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert list(sheet.iter(f"{S}f", f"{S}hyperlink")) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("67.20", "0.00"),
        ("100", "0"),
        ("0.1234567", "0.0000000"),
        ("-5.0", "0.0"),
        ("12345678901234567", None),
        ("0.10000000000000000001", None),
        ("-0.00", None),
    ],
)
def test_a_number_keeps_its_printed_decimals(number: str, code: str | None) -> None:
    drawing = draw(form_of(total={"claimed_score": number}), load_layout("national"))
    content = write_xlsx([drawing])
    codes = [each.get("formatCode") for each in part(content, "xl/styles.xml").iter(f"{S}numFmt")]
    whole = {each.get("numFmtId") for each in part(content, "xl/styles.xml").iter(f"{S}xf")} - {"0"}
    assert codes == ([code] if code not in {None, "0"} else [])
    assert ("1" in whole) is (code == "0")
    cell = next(cell for cell in drawing.cells if cell.path == "total.claimed_score")
    row = workbook(content).get_sheet_by_index(0).to_python(skip_empty_area=False)[TOP + cell.row]
    assert row[cell.column] == (float(Decimal(number)) if code else number)


def test_equal_numbers_printed_differently_stay_so() -> None:
    form = form_of(total={"max_points": "100", "claimed_score": "100.00"})
    content = write_xlsx([draw(form, load_layout("national"))])
    codes = [each.get("formatCode") for each in part(content, "xl/styles.xml").iter(f"{S}numFmt")]
    assert codes == ["0.00"]
    whole = [each.get("numFmtId") for each in part(content, "xl/styles.xml").iter(f"{S}xf")]
    assert "1" in whole


def test_a_rate_is_a_number_that_shows_its_sign() -> None:
    content = write_xlsx([draw(twelve()[0], load_layout("national"))])
    codes = [each.get("formatCode") for each in part(content, "xl/styles.xml").iter(f"{S}numFmt")]
    assert '0.00"%"' in codes


def test_a_page_ends_between_rows() -> None:
    drawing = draw(long_form(), load_layout("sichuan"))
    sheet = part(write_xlsx([drawing]), "xl/worksheets/sheet1.xml")
    breaks = [int(each.get("id", "0")) for each in sheet.iter(f"{S}brk")]
    assert len(breaks) > 3
    assert breaks == sorted(set(breaks))


def test_names_of_sheets_are_such_as_excel_takes() -> None:
    names = ["a/b:c*d?e[f]g\\h", "长" * 40, "𠮷" * 20, "'引'", "", "History", "长" * 40]
    forms = [form_of(project={"name": name}) for name in names]
    book = workbook(write_xlsx(bound(forms, load_layout("national"))))
    assert book.sheet_names[1:] == [
        "1 abcdefgh",
        f"2 {'长' * 29}",
        f"3 {'𠮷' * 14}",
        "4 '引",
        "5 项目支出绩效自评表",
        "6 History",
        f"7 {'长' * 29}",
    ]


def test_high_rows_have_room_for_their_text_and_the_heads_are_printed_again() -> None:
    drawing = draw(long_form(length=400), load_layout("national"))
    content = write_xlsx([drawing])
    sheet = part(content, "xl/worksheets/sheet1.xml")
    heights = [float(row.get("ht", "20")) for row in sheet.iter(f"{S}row")]
    assert max(heights) <= 409.5
    assert len(heights) > drawing.row_count + TOP
    setup = next(sheet.iter(f"{S}pageSetup"))
    assert (setup.get("paperSize"), setup.get("fitToHeight")) == ("9", "0")
    names = {
        each.get("name"): each.text
        for each in part(content, "xl/workbook.xml").iter(f"{S}definedName")
    }
    assert set(names) == {"_xlnm.Print_Area", "_xlnm.Print_Titles"}


def test_a_text_no_cell_can_hold_is_refused_in_a_sentence() -> None:
    form = form_of(objective={"intended": "长" * (LONGEST_TEXT + 1)})
    with pytest.raises(TextTooLong, match=r"objective\.intended 的文字有 32768 字"):
        write_xlsx([draw(form, load_layout("national"))])


def test_the_list_leads_to_the_sheets() -> None:
    name = "甲's 项目"
    forms = [form_of(project={"name": name}), twelve()[0]]
    content = write_xlsx(bound(forms, load_layout("national")))
    links = [
        link.get("location")
        for link in part(content, "xl/worksheets/sheet1.xml").iter(f"{S}hyperlink")
    ]
    assert links[:2] == [f"'1 {name.replace(chr(39), chr(39) * 2)}'!A1"] * 2

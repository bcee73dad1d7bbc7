"""CSV and Excel: one row a finding, types kept, nothing a formula, ready to print."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook

from jiheng.domain.finding import Verdict
from jiheng.domain.form import Form, Project, Total
from jiheng.domain.locator import Source
from jiheng.reporting import workbook as workbooks
from jiheng.reporting.baseline import baseline_text, compared, parse_baseline
from jiheng.reporting.comma_separated import MARK, findings_csv
from jiheng.reporting.report import FormReport, Report
from jiheng.reporting.suppressing import suppressed
from jiheng.reporting.workbook import TooManyRows, workbook
from reporting.settled_runs import TODAY, decision, finding, run_of

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RUN = run_of(("运维费", [finding("a"), finding("b")]), ("购置费", [finding("c", form=1)]))


def lines(report: Report, language: str = "zh") -> list[dict[str, str]]:
    text = findings_csv(report, "zh" if language == "zh" else "en")
    assert text.startswith(MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(MARK), newline="")))


def part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return etree.fromstring(package.read(name))


def rows(report: Report, sheet: int = 0) -> list[dict[str, Any]]:
    """Return the rows of a sheet as a spreadsheet program finds them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(report, "zh", day=TODAY)))
    heads, *values = book.get_sheet_by_index(sheet).to_python(skip_empty_area=False)
    return [dict(zip(map(str, heads), row, strict=True)) for row in values]


def shown(text: str) -> tuple[object, str]:
    """Return the value of a claimed figure in Excel, and the code of its format."""
    report = hostile(text)
    (row,) = rows(report)
    content = workbook(report, "zh", day=TODAY)
    cell = part(content, "xl/worksheets/sheet1.xml").find(f".//{S}c[@r='H2']")
    styles = part(content, "xl/styles.xml")
    used = styles.find(f"{S}cellXfs")[int(cell.get("s"))].get("numFmtId")
    own = styles.find(f".//{S}numFmt[@numFmtId='{used}']")
    built_in = {"0": "General", "1": "0", "2": "0.00"}
    return row["填报"], own.get("formatCode") if own is not None else built_in[used]


def hostile(text: str) -> Report:
    """Return a run whose every text from a document is `text`."""
    paper = Form(
        fiscal_year=2024,
        project=Project(text),
        supervising_department=text,
        implementing_unit=text,
        claimed_rating=text,
        source=Source(text or "x", "00" * 32, "text"),
    )
    found = replace(finding("a"), message=text, claimed=text, expected=text)
    return Report((FormReport(0, paper, findings=(found,)),), RUN.counts)


def test_a_row_a_finding_with_its_status() -> None:
    apart = suppressed(RUN, [decision(fingerprint="b")], TODAY)
    told = lines(apart)
    assert [(row["项目"], row["状态"], row["指纹"]) for row in told] == [
        ("运维费", "需处理", "a"),
        ("运维费", "已豁免", "b"),
        ("购置费", "需处理", "c"),
    ]
    assert (told[1]["豁免理由"], told[1]["豁免至"]) == ("已批准", "2025-06-30")
    held = compared(RUN, parse_baseline(baseline_text(run_of()).encode(), "b"))
    assert {row["状态"] for row in lines(held)} == {"新增"}
    assert [row["Status"] for row in lines(apart, "en")] == ["open", "suppressed", "open"]


def test_other_forms_are_named_by_their_numbers() -> None:
    report = run_of(("运维费", [replace(finding("a"), related=(1, 4))]))
    assert [row["相关的表"] for row in lines(report)] == ["2、5"]
    assert [row["相关的表"] for row in lines(RUN)] == ["", "", ""]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", " =1", "\t=1", "\r\n=1", "＝1", "\x00=1"],
)
def test_no_text_of_a_document_is_a_formula_in_csv(text: str) -> None:
    (row,) = lines(hostile(text))
    for head in ("项目", "单位", "问题", "填报"):
        assert row[head].startswith("'")


@pytest.mark.parametrize("text", ["-5.00", "+3", "-17.83万元", "-4.20%", "365.00", "a=b"])
def test_numbers_and_plain_words_stay_as_they_are_in_csv(text: str) -> None:
    (row,) = lines(hostile(text))
    assert row["填报"] == text


@given(st.text())
def test_any_text_stays_one_row_of_csv(text: str) -> None:
    assert len(lines(hostile(text))) == 1


@given(st.text(max_size=30))
def test_any_text_is_text_in_excel_and_never_a_formula(text: str) -> None:
    report = hostile(f"={text}")
    content = workbook(report, "zh", day=TODAY)
    for number in (1, 2, 3):
        assert part(content, f"xl/worksheets/sheet{number}.xml").find(f".//{S}f") is None
    (row,) = rows(report)
    assert str(row["项目"]).startswith("=")


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("67.20%", 67.2, '0.00"%"'),
        ("17.83万元", 17.83, '0.00"万元"'),
        ("-5", -5.0, "0"),
        ("优", "优", "General"),
        ("007", "007", "General"),
        ("1" * 20, "1" * 20, "General"),
        ("3%多", "3%多", "General"),
        ("1e5", "1e5", "General"),
    ],
)
def test_figures_are_numbers_that_show_what_was_printed(
    text: str, value: object, code: str
) -> None:
    assert shown(text) == (value, code)


def test_a_project_named_by_a_number_stays_text() -> None:
    (row,) = rows(hostile("2024"))
    assert row["项目"] == "2024"
    assert row["年度"] == 2024


def test_a_last_day_is_a_day() -> None:
    first = rows(suppressed(RUN, [decision(fingerprint="a")], TODAY))
    apart = next(row for row in first if row["状态"] == "已豁免")
    assert apart["豁免至"] == date(2025, 6, 30)


@pytest.mark.parametrize(("number", "last"), [(1, "M"), (2, "O"), (3, "I")])
def test_sheets_have_heads_that_stay_filters_and_a_printed_page(number: int, last: str) -> None:
    content = workbook(RUN, "zh", day=TODAY)
    sheet = part(content, f"xl/worksheets/sheet{number}.xml")
    assert sheet.find(f".//{S}pane").get("topLeftCell") == "C2"
    assert sheet.find(f"{S}autoFilter").get("ref").startswith("A1:")
    setup = sheet.find(f"{S}pageSetup")
    assert (setup.get("orientation"), setup.get("fitToHeight")) == ("landscape", "0")
    names = {
        (each.get("name"), each.get("localSheetId")): each.text
        for each in part(content, "xl/workbook.xml").iter(f"{S}definedName")
    }
    printed = names["_xlnm.Print_Area", str(number - 1)]
    assert re.fullmatch(rf".*!\$A\$1:\${last}\$\d+", printed)
    assert names["_xlnm.Print_Titles", str(number - 1)].endswith("!$1:$1")


def test_forms_and_rules_have_sheets_of_their_own() -> None:
    form = replace(RUN.forms[0], form=Form(total=Total(claimed_score=Decimal("96.70"))))
    report = replace(RUN, forms=(form,))
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(report, "zh", day=TODAY)))
    assert book.sheet_names == ["问题", "自评表", "规则"]
    (row,) = rows(report, 1)
    assert (row["填报总分"], row["折算总分"], row["错误"]) == (96.7, "", 2)
    first, second = rows(report, 2)
    assert (first["规则"], second["规则"]) == ("FND101", "EXE101")
    assert first["不通过"] == RUN.counts["FND101"][Verdict.FAIL]


def test_an_empty_run_is_a_workbook_too() -> None:
    assert [rows(Report((), {}), sheet) for sheet in range(3)] == [[], [], []]


def test_more_rows_than_excel_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    with pytest.raises(TooManyRows):
        workbook(RUN, "zh", day=TODAY)


def test_a_text_longer_than_a_cell_is_cut_with_a_sign() -> None:
    (row,) = rows(hostile("长" * 40_000))
    assert len(row["问题"]) == workbooks.LONGEST_TEXT
    assert row["问题"].endswith("…")

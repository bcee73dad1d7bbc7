"""Reports as an Excel workbook: findings, forms and rules, each on its sheet, ready to print.

Text is written as text whatever it begins with; figures are numbers that show the digits
printed. Every row gets the height its text is estimated to need.
"""

import io
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from jiheng.domain.amount import decimals, printed
from jiheng.domain.errors import (
    UsageError,
)
from jiheng.domain.text import Language, Text
from jiheng.domain.wording import printable
from jiheng.reporting.report import Report
from jiheng.reporting.tables import Table, Value, findings_table, forms_table, rules_table

MOST_ROWS: Final = 1_048_575
LONGEST_TEXT: Final = 32_767
_A4 = 9
_MOST_DIGITS = 15
_LINE, _HIGHEST = 14.5, 409.0
_OPTIONS = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
_FONT = "宋体"
_PLAIN = {"font_name": _FONT, "font_size": 10, "valign": "top", "border": 1}
_PLAIN |= {"border_color": "#B8C0CC"}
_HEAD = {**_PLAIN, "bold": True, "bg_color": "#EEF2F7", "align": "center", "valign": "vcenter"}
_FIGURE = re.compile(r"(-?(?:0|[1-9]\d*)(?:\.\d+)?)(%|元|万元|亿元)?")
_PAGE = Text("第 &P 页，共 &N 页", "Page &P of &N")


class TooManyRows(UsageError):
    """More findings than a sheet of Excel can hold."""

    zh = "共 {count} 行，超过 Excel 一个工作表的上限 {limit} 行；请改用 csv，或分批核对。"
    en = "{count} rows are above Excel's {limit} a sheet; use csv, or check in parts."

    def __init__(self, count: int) -> None:
        super().__init__(count=count, limit=MOST_ROWS)


def workbook(report: Report, language: Language, *, day: date) -> bytes:
    """Return the workbook of a check made on a day; the same run gives the same bytes.

    Raises:
        TooManyRows: there are more findings than a sheet can hold.
    """
    tables = [make(report, language) for make in (findings_table, forms_table, rules_table)]
    for table in tables:
        if len(table.rows) > MOST_ROWS:
            raise TooManyRows(len(table.rows))
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    book.set_properties({"created": datetime.combine(day, time())})
    formats = _Formats(book)
    for table in tables:
        sheet = book.add_worksheet(table.name.in_(language))
        _write(sheet, table, formats, language=language)
    book.close()
    return content.getvalue()


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._numbers: dict[str, Format] = {}
        self.head = book.add_format({**_HEAD, "text_wrap": True})
        self.text = book.add_format({**_PLAIN, "text_wrap": True})
        self.day = book.add_format({**_PLAIN, "num_format": "yyyy-mm-dd", "align": "center"})

    def number(self, code: str) -> Format:
        """Return the format of a figure, by Excel's code for how it is shown."""
        if code not in self._numbers:
            settings = {**_PLAIN, "num_format": code, "align": "right"}
            self._numbers[code] = self._book.add_format(settings)
        return self._numbers[code]


def _write(sheet: Worksheet, table: Table, formats: _Formats, *, language: Language) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.head.in_(language), formats.head)
    widths = [column.width for column in table.columns]
    for row, values in enumerate(table.rows, start=1):
        sheet.set_row(row, _height(values, widths))
        for place, (value, column) in enumerate(zip(values, table.columns, strict=True)):
            if value is None or value == "":
                sheet.write_blank(row, place, None, formats.text)
            elif isinstance(value, str) and not column.has_figures:
                sheet.write_string(row, place, _fitting(printable(value)), formats.text)
            else:
                _cell(sheet, (row, place), value, formats=formats)
    last = max(1, len(table.rows))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, last, table.printed - 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer(f"&C{_PAGE.in_(language)}")


def _height(values: Sequence[Value], widths: Sequence[int]) -> float:
    """Return the height of a row in points; a Chinese character is as wide as two Latin ones."""
    most = 1
    for value, width in zip(values, widths, strict=True):
        if isinstance(value, str) and 2 * len(value) > width - 1:
            units = (len(value) + len(value.encode("utf-8", "replace"))) // 2
            most = max(most, -(-units // (width - 1)) + value.count("\n"))
    return min(_LINE * most + 2, _HIGHEST)


def _cell(
    sheet: Worksheet,
    place: tuple[int, int],
    value: str | int | Decimal | date,
    *,
    formats: _Formats,
) -> None:
    """Write a day, or a figure where its print can be kept; else the text."""
    if isinstance(value, date):
        sheet.write_datetime(*place, value, formats.day)
        return
    text = printed(value) if isinstance(value, Decimal) else str(value)
    code, number = _figure(text)
    if code is None:
        sheet.write_string(*place, _fitting(printable(text)), formats.text)
    else:
        sheet.write_number(*place, number, formats.number(code))


@lru_cache(maxsize=65536)
def _figure(text: str) -> tuple[str | None, float]:
    """Return Excel's code and the number for a figure it can show digit for digit.

    A code of None is for what only text can keep.
    """
    found = _FIGURE.fullmatch(text)
    if found is None:
        return None, 0.0
    digits, unit = found[1], found[2]
    number = Decimal(digits)
    places = decimals(number)
    is_kept = (
        len(number.as_tuple().digits) <= _MOST_DIGITS and f"{float(number):.{places}f}" == digits
    )
    code = (f"0.{'0' * places}" if places else "0") + (f'"{unit}"' if unit else "")
    return (code, float(number)) if is_kept else (None, 0.0)


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"

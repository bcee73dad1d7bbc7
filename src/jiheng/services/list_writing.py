"""Writing a list of projects as a workbook: to fill in, or to keep. Text is never a formula."""

import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

from jiheng.domain.amount import AmountUnit, printed
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import LEVELS, Indicator
from jiheng.services.editing import cell_text
from jiheng.services.project_lists import AMOUNTS, COLUMNS, Column

_OPTIONS = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
_WIDTHS: Final = {Column.NAME: 34, Column.UNIT: 28, Column.DEPARTMENT: 28, Column.INTENDED: 40}
_WIDTH = 14
_MOST_DIGITS = 15
_LEFT_OUT = frozenset({Column.COMPARATOR, Column.MEASURE})
"""Columns that lists may have, and that the target tells in one cell here."""


def write_list(forms: Iterable[Form]) -> bytes:
    """Return a workbook with the projects of forms, a row an indicator; none makes a template."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet("项目")
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    columns = [column for column in Column if column not in _LEFT_OUT]
    for at, column in enumerate(columns):
        sheet.write_string(0, at, _head(column), head)
        sheet.set_column(at, at, _WIDTHS.get(column, _WIDTH))
    for row, cells in enumerate(_rows(forms), 1):
        for at, column in enumerate(columns):
            _write(sheet, row, at, value=cells.get(column), book=book)
    sheet.freeze_panes(1, 2)
    book.close()
    return out.getvalue()


def _head(column: Column) -> str:
    name = COLUMNS[column].zh
    return f"{name}（万元）" if column in AMOUNTS else name


def _rows(forms: Iterable[Form]) -> Iterator[dict[Column, Any]]:
    for form in forms:
        project = _project(form)
        for number, indicator in enumerate(form.indicators or (Indicator(),)):
            told = project if number == 0 else {}
            yield told | _indicator(form, number, indicator)


def _project(form: Form) -> dict[Column, Any]:
    return {
        Column.CODE: form.project.code,
        Column.NAME: form.project.name,
        Column.DEPARTMENT: form.supervising_department,
        Column.UNIT: form.implementing_unit,
        **_amounts(form),
        Column.INTENDED: form.objective.intended,
    }


def _amounts(form: Form) -> dict[Column, Any]:
    """Return the amounts of the total, in the unit that the heads name whatever the form's."""
    place = form.line_index(FundingSource.TOTAL)
    if place is None:
        return {}
    line, unit = form.funds[place], form.amount_unit or AmountUnit.WAN_YUAN
    told = {column: getattr(line, column) for column in AMOUNTS}
    if unit is AmountUnit.WAN_YUAN:
        return told
    return {
        column: amount and (amount * unit.fen / AmountUnit.WAN_YUAN.fen).normalize()
        for column, amount in told.items()
    }


def _indicator(form: Form, number: int, row: Indicator) -> dict[Column, Any]:
    return {
        Column.LEVEL1: LEVELS[row.level1].in_("zh") if row.level1 else None,
        Column.LEVEL2: LEVELS[row.level2].in_("zh") if row.level2 else None,
        Column.INDICATOR: row.name,
        Column.TARGET: cell_text(form, f"indicators[{number}].target.text"),
        Column.MAX_POINTS: row.max_points,
    }


def _write(sheet: Any, row: int, at: int, *, value: Any, book: Any) -> None:  # noqa: ANN401
    if isinstance(value, Decimal):
        text = printed(value)
        if len(text) <= _MOST_DIGITS:
            places = len(text.partition(".")[2])
            form = book.add_format({"num_format": f"0.{'0' * places}" if places else "0"})
            sheet.write_number(row, at, value, form)
            return
        value = text
    if value:
        sheet.write_string(row, at, str(value))

"""The audit trail as a file: CSV, an Excel workbook, JSON lines that can be verified again."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]
from django.utils import timezone

from jiheng.domain.chain import AuditEntry
from jiheng.domain.wording import harmless, printable
from jiheng.reporting.workbook import LONGEST_TEXT, MOST_ROWS, TooManyRows
from jiheng.services.exporting_trail import exported

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
}
_COLUMNS = tuple(each.name for each in fields(AuditEntry))
_WIDTHS = {"at": 20, "actor_name": 18, "action": 20, "path": 32, "before": 44, "after": 44}
_WIDTHS |= {"reason": 36, "revision": 20, "dossier": 20, "previous": 20, "digest": 20}
_WIDTH = 9
_OPTIONS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}


class _Echo:
    """A file that gives back each line written."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def csv_lines(entries: Iterable[AuditEntry], heads: dict[str, str]) -> Iterator[str]:
    """Yield the lines of a CSV file; no text of it is a formula to a spreadsheet."""
    del heads
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(writer.writerow(_COLUMNS))
    for entry in entries:
        yield str(writer.writerow([_cell(getattr(entry, name)) for name in _COLUMNS]))


def json_lines(entries: Iterable[AuditEntry], heads: dict[str, str]) -> Iterator[str]:
    """Yield one JSON object a line, as ``jiheng audit verify FILE`` compares them."""
    del heads
    for entry in entries:
        yield f"{exported(entry)}\n"


def workbook(entries: Iterable[AuditEntry], heads: dict[str, str]) -> Iterator[bytes]:
    """Yield a workbook; text is text whatever it begins with, times are those of the office.

    Args:
        entries: in order.
        heads: what each column is called.

    Raises:
        TooManyRows: there are more entries than a sheet can hold.
    """
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F7"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"})
    for at, name in enumerate(_COLUMNS):
        sheet.set_column(at, at, _WIDTHS.get(name, _WIDTH))
        sheet.write_string(0, at, heads.get(name, name), head)
    row = 0
    for row, entry in enumerate(entries, 1):
        if row > MOST_ROWS:
            raise TooManyRows(row)
        for at, name in enumerate(_COLUMNS):
            _write(sheet, (row, at), getattr(entry, name), form=moment if name == "at" else text)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, row, len(_COLUMNS) - 1)
    book.close()
    yield content.getvalue()


def _write(sheet: Any, place: tuple[int, int], value: object, *, form: object) -> None:  # noqa: ANN401
    if isinstance(value, datetime):
        sheet.write_datetime(*place, timezone.localtime(value), form)
    elif isinstance(value, int):
        sheet.write_number(*place, value, form)
    elif value:
        sheet.write_string(*place, printable(str(value))[:LONGEST_TEXT], form)


def _cell(value: object) -> str:
    """Return a value as text that no spreadsheet takes for a formula."""
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else harmless(str(value))


WRITERS: Final = {"csv": csv_lines, "xlsx": workbook, "jsonl": json_lines}

"""Findings as CSV for spreadsheets: UTF-8 with its mark, so that Excel shows Chinese as it is.

A spreadsheet takes a cell that begins with ``= + - @`` for a formula. Such text gets an
apostrophe before it; numbers stay as they are. Programs read the JSON instead.
"""

import csv
import io
from typing import Final

from jiheng.domain.text import Language
from jiheng.domain.wording import harmless, printable
from jiheng.reporting.report import Report
from jiheng.reporting.tables import Value, findings_table

MARK: Final = "\ufeff"


def findings_csv(report: Report, language: Language) -> str:
    """Return the findings as CSV (RFC 4180), heads in the first line."""
    table = findings_table(report, language)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([column.head.in_(language) for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return MARK + written.getvalue()


def _cell(value: Value) -> str:
    return "" if value is None else harmless(printable(str(value)))

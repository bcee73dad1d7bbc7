"""The writers of a check's formats, one function each, all of one shape."""

from jiheng.reporting.comma_separated import findings_csv
from jiheng.reporting.document import check_json
from jiheng.reporting.page import page
from jiheng.reporting.sarif import sarif
from jiheng.reporting.workbook import workbook
from jiheng.reporting.written import written
from jiheng.services.opinions import opinion_docx
from jiheng.services.publishing import Publication


def write_json(what: Publication) -> bytes:
    """Return ``jiheng/check/1``, for other programs."""
    return _encoded(written(check_json(what.report, what.language)))


def write_sarif(what: Publication) -> bytes:
    """Return SARIF 2.1.0, for pipelines."""
    return _encoded(written(sarif(what.report, what.language, exit_code=what.exit_code)))


def write_csv(what: Publication) -> bytes:
    """Return the findings as CSV."""
    return _encoded(findings_csv(what.report, what.language))


def write_html(what: Publication) -> bytes:
    """Return the report as one web page."""
    return _encoded(page(what.report, what.language, day=what.day))


def write_xlsx(what: Publication) -> bytes:
    """Return findings, forms and rules as a workbook."""
    return workbook(what.report, what.language, day=what.day)


def write_docx(what: Publication) -> bytes:
    """Return the review opinions in Word."""
    return opinion_docx(what.report, what.language)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")

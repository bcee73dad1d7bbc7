"""Publishing a check: its report in the format asked for. Touches no file itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Final

from jiheng.domain.errors import Language
from jiheng.reporting.comma_separated import findings_csv
from jiheng.reporting.document import check_json, written
from jiheng.reporting.page import page
from jiheng.reporting.report import Report
from jiheng.reporting.sarif import sarif
from jiheng.reporting.workbook import workbook
from jiheng.services.opinions import opinion_docx


@dataclass(frozen=True, slots=True)
class Publication:
    """A report to be published, of a run on a `day` that ends with `exit_code`."""

    report: Report
    language: Language
    day: date
    exit_code: int


def _json(what: Publication) -> bytes:
    return _encoded(written(check_json(what.report, what.language)))


def _sarif(what: Publication) -> bytes:
    return _encoded(written(sarif(what.report, what.language, exit_code=what.exit_code)))


def _csv(what: Publication) -> bytes:
    return _encoded(findings_csv(what.report, what.language))


def _html(what: Publication) -> bytes:
    return _encoded(page(what.report, what.language, day=what.day))


def _xlsx(what: Publication) -> bytes:
    return workbook(what.report, what.language, day=what.day)


def _docx(what: Publication) -> bytes:
    return opinion_docx(what.report, what.language)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


_WRITERS: Final[dict[str, Callable[[Publication], bytes]]] = {
    "json": _json,
    "sarif": _sarif,
    "csv": _csv,
    "html": _html,
    "xlsx": _xlsx,
    "docx": _docx,
}
FORMATS: Final = tuple(_WRITERS)
PACKED: Final = frozenset({"xlsx", "docx"})
"""The formats that no screen can show."""


def format_of(path: str | None) -> str | None:
    """Return the format that the name of a file asks for, None when it asks for none."""
    suffix = PurePath(path or "").suffix.lower().removeprefix(".")
    return suffix if suffix in _WRITERS else None


def published(what: Publication, form: str) -> bytes:
    """Return a report in one of `FORMATS`.

    Raises:
        UsageError: the format cannot hold it; the subclass says why.
    """
    return _WRITERS[form](what)

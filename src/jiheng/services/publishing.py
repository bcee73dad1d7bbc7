"""Publishing a check: its report in the format asked for. Touches no file itself.

The writers of formats (`jiheng.services.publications`) are loaded when one is used.
"""

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import PurePath
from typing import Final

from jiheng.domain.text import Language
from jiheng.reporting.report import Report

FORMATS: Final = ("json", "sarif", "csv", "html", "xlsx", "docx")
PACKED: Final = frozenset({"xlsx", "docx"})
"""The formats that no screen can show."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A report to be published, of a run on a `day` that ends with `exit_code`."""

    report: Report
    language: Language
    day: date
    exit_code: int


def format_of(path: str | None) -> str | None:
    """Return the format that the name of a file asks for, None when it asks for none."""
    suffix = PurePath(path or "").suffix.lower().removeprefix(".")
    return suffix if suffix in FORMATS else None


def published(what: Publication, form: str) -> bytes:
    """Return a report in one of `FORMATS`.

    Raises:
        UsageError: the format cannot hold it; the subclass says why.
    """
    writers = import_module("jiheng.services.publications")
    content: bytes = getattr(writers, f"write_{form}")(what)
    return content

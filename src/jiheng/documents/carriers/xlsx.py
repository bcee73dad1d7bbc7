"""Workbooks as paper, whatever their format: each sheet one table, numbers as shown."""

from collections.abc import Callable

from jiheng.documents.carriers.content import FileKind, kind_of
from jiheng.documents.carriers.neutral import Paper
from jiheng.documents.carriers.ods import ods_sheets
from jiheng.documents.carriers.office import read_office
from jiheng.documents.carriers.sheet import Sheet, paper
from jiheng.documents.carriers.xls import OlderWorkbook, xls_sheets
from jiheng.documents.carriers.xlsx_parts import xlsx_sheets

_READERS: dict[FileKind, tuple[str, Callable[[bytes, str], list[Sheet]]]] = {
    FileKind.XLSX: ("xlsx", xlsx_sheets),
    FileKind.XLS: ("xls", xls_sheets),
    FileKind.ODS: ("ods", ods_sheets),
}
_FOREIGN = frozenset({FileKind.XLSB, FileKind.OLE, FileKind.LOCKED})


def read_open_xml(content: bytes, name: str) -> Paper:
    """Return the sheets of a workbook known to be .xlsx, as `read_xlsx` does."""
    return paper(xlsx_sheets(content, name), name, "xlsx")


def read_xlsx(content: bytes, name: str) -> Paper:
    """Return the sheets of a workbook of any kind.

    Hidden sheets are read too and named in a note. Numbers are written as their cells show
    them; a formula stands with the value saved for it, and is unreadable without one.

    Raises:
        DamagedDocument: the workbook is broken.
        LockedDocument: it is protected by a password.
        TooMuchInside: it unpacks to too much, or its sheets are too large.
    """
    kind = kind_of(content)
    if kind in _FOREIGN:
        return read_office(content, name)
    carrier, reader = _READERS.get(kind, _READERS[FileKind.XLSX])
    try:
        return paper(reader(content, name), name, carrier)
    except OlderWorkbook:
        return read_office(content, name)

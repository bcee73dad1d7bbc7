"""Which carrier reads which kind of file. A new kind of file gets a line here.

Modules are imported when a file of their kind is met, so that reading text needs no library
for pictures.
"""

from collections.abc import Callable
from importlib import import_module

from jiheng.documents.carriers.content import FileKind
from jiheng.documents.carriers.neutral import Paper

Carrier = Callable[[bytes, str], Paper]

_CARRIERS = {
    FileKind.PDF: "pdf_scanned.read_pdf_with_scans",
    FileKind.DOCX: "docx.read_docx",
    FileKind.XLSX: "xlsx.read_open_xml",
    FileKind.XLSB: "xlsx.read_xlsx",
    FileKind.XLS: "xlsx.read_xlsx",
    FileKind.ODS: "xlsx.read_xlsx",
    FileKind.HTML: "html.read_html",
    FileKind.DOC: "office.read_office",
    FileKind.OLE: "office.read_office",
    FileKind.LOCKED: "office.read_office",
    FileKind.OFFICE_XML: "office.read_office",
    FileKind.RTF: "office.read_office",
    FileKind.ODT: "office.read_office",
    FileKind.PNG: "scan.read_scan",
    FileKind.JPEG: "scan.read_scan",
    FileKind.TIFF: "scan.read_scan",
}


def carrier_of(kind: FileKind) -> Carrier | None:
    """Return what reads files of a kind into cells; None for text and unreadable kinds."""
    named = _CARRIERS.get(kind)
    if named is None:
        return None
    module, function = named.split(".")
    carrier: Carrier = getattr(import_module(f"{__package__}.{module}"), function)
    return carrier

"""The sheets of an OpenDocument spreadsheet, whose cells hold the text they show."""

from collections.abc import Iterator

from jiheng.documents.carriers.archive import CELLS, Archive, bounded_cells
from jiheng.documents.carriers.content import FileKind
from jiheng.documents.carriers.docx_text import number
from jiheng.documents.carriers.markup import Element, nesting_refused, parse_xml
from jiheng.documents.carriers.sheet import Sheet, bounded_letters
from jiheng.domain.errors import LockedDocument

_KIND = FileKind.ODS.value
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_IMAGE = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}image"
_ROW, _PARAGRAPH = f"{_TABLE}table-row", f"{_TEXT}p"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_GROUPS = frozenset(
    f"{_TABLE}{each}" for each in ("table-row-group", "table-header-rows", "table-rows")
)
_UNSHOWN = frozenset({f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}ruby-text"})


def ods_sheets(content: bytes, name: str) -> list[Sheet]:
    """Return the sheets in the order of the workbook.

    Raises:
        DamagedDocument: the archive or its XML is broken.
        LockedDocument: it is protected by a password.
        TooMuchInside: it unpacks to too much, or holds too many cells.
    """
    archive = Archive(content, name, _KIND)
    if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
        raise LockedDocument(name, _KIND)
    root = parse_xml(archive.read(_CONTENT), _CONTENT, (name, _KIND))
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for each in style.iter(f"{_STYLE}table-properties")
        if each.get(f"{_TABLE}display") == "false"
    }
    try:
        return [_Reader(name, table, hidden).read() for table in root.iter(f"{_TABLE}table")]
    except RecursionError as fault:
        raise nesting_refused(name) from fault


class _Reader:
    """Reads one sheet."""

    def __init__(self, name: str, table: Element, hidden: set[str | None]) -> None:
        self._name, self._table = name, table
        is_hidden = table.get(f"{_TABLE}style-name") in hidden
        self._sheet = Sheet(table.get(f"{_TABLE}name") or "", is_hidden)
        self._cells = self._letters = 0

    def read(self) -> Sheet:
        row = 0
        for node in _rows(self._table):
            repeated = max(1, number(node.get(f"{_TABLE}number-rows-repeated")))
            if node.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
                self._sheet.unseen_rows.update(range(row, row + min(repeated, CELLS)))
            self._row(node, row, repeated)
            row += repeated
        self._sheet.pictures = sum(1 for _ in self._table.iter(_IMAGE))
        return self._sheet

    def _row(self, node: Element, row: int, repeated: int) -> None:
        column = 0
        for cell in node:
            if cell.tag not in {_CELL, _COVERED}:
                continue
            wide = max(1, number(cell.get(f"{_TABLE}number-columns-repeated")))
            text = "\n".join(_shown(each) for each in cell if each.tag == _PARAGRAPH)
            if text.strip():
                self._cells += wide * repeated
                self._letters += wide * repeated * len(text)
                bounded_cells(self._name, self._cells)
                bounded_letters(self._name, self._letters)
                for at in range(row, row + repeated):
                    for place in range(column, column + wide):
                        self._sheet.put(at, place, text)
            self._merge(cell, row, column)
            column += wide

    def _merge(self, cell: Element, row: int, column: int) -> None:
        high = max(1, number(cell.get(f"{_TABLE}number-rows-spanned")))
        wide = max(1, number(cell.get(f"{_TABLE}number-columns-spanned")))
        if high > 1 or wide > 1:
            self._sheet.merges.append((row, column, row + high - 1, column + wide - 1))


def _rows(node: Element) -> Iterator[Element]:
    for child in node:
        if child.tag == _ROW:
            yield child
        elif child.tag in _GROUPS:
            yield from _rows(child)


def _shown(node: Element) -> str:
    """Return the text of a paragraph, without comments."""
    pieces = [node.text or ""]
    for child in node:
        if child.tag == f"{_TEXT}s":
            pieces.append(" " * min(max(1, number(child.get(f"{_TEXT}c"))), 1000))
        elif child.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif child.tag not in _UNSHOWN:
            pieces.append(_shown(child))
        pieces.append(child.tail or "")
    return "".join(pieces)

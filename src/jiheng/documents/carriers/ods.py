"""The sheets of an OpenDocument spreadsheet, whose cells hold the text they show."""

from collections.abc import Iterator

from jiheng.documents.carriers.archive import CELLS, Archive, bounded_cells
from jiheng.documents.carriers.content import FileKind
from jiheng.documents.carriers.docx_text import number
from jiheng.documents.carriers.markup import Element, nesting_refused, parse_xml
from jiheng.documents.carriers.number_format import is_signed, without_yuan
from jiheng.documents.carriers.ods_styles import Styles, read_styles
from jiheng.documents.carriers.sheet import Sheet, bounded_letters
from jiheng.documents.carriers.symbols import SUPERSCRIPT
from jiheng.documents.carriers.xlsx_strings import crossed_out, uncrossed
from jiheng.domain.errors import LockedDocument
from jiheng.domain.locator import Confidence

_KIND = FileKind.ODS.value
_CONTENT, _STYLES, _MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAWING = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_IMAGE = f"{_DRAWING}image"
_SHAPES = tuple(f"{_DRAWING}{each}" for each in ("text-box", "custom-shape", "rect", "ellipse"))
_ROW, _PARAGRAPH = f"{_TABLE}table-row", f"{_TEXT}p"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_COLUMN, _SOURCE = f"{_TABLE}table-column", f"{_TABLE}table-source"
_STYLE_NAME, _TEXT_STYLE = f"{_TABLE}style-name", f"{_TEXT}style-name"
_CELL_STYLE = f"{_TABLE}default-cell-style-name"
_UNSEEN = frozenset({"collapse", "filter"})
_GROUPS = frozenset(
    f"{_TABLE}{each}" for each in ("table-row-group", "table-header-rows", "table-rows")
)
_UNSHOWN = frozenset({f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}ruby-text"})
_NUMBER = f"{_OFFICE}value"
_VALUES = tuple(
    f"{_OFFICE}{each}"
    for each in ("value", "date-value", "time-value", "boolean-value", "string-value")
)


def ods_sheets(content: bytes, name: str) -> list[Sheet]:
    """Return the sheets in the order of the workbook; what other files lent it is none.

    Raises:
        DamagedDocument: the archive or its XML is broken.
        LockedDocument: it is protected by a password.
        TooMuchInside: it unpacks to too much, or holds too many cells.
    """
    archive = Archive(content, name, _KIND)
    if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
        raise LockedDocument(name, _KIND)
    root = parse_xml(archive.read(_CONTENT), _CONTENT, (name, _KIND))
    shared = None
    if _STYLES in archive:
        shared = parse_xml(archive.read(_STYLES), _STYLES, (name, _KIND))
    styles = read_styles(root, shared)
    tables = (table for table in root.iter(f"{_TABLE}table") if table.find(_SOURCE) is None)
    try:
        return [_Reader(name, table, styles).read() for table in tables]
    except RecursionError as fault:
        raise nesting_refused(name) from fault


class _Reader:
    """Reads one sheet."""

    def __init__(self, name: str, table: Element, styles: Styles) -> None:
        self._name, self._table, self._styles = name, table, styles
        is_hidden = table.get(_STYLE_NAME) in styles.hidden
        self._sheet = Sheet(table.get(f"{_TABLE}name") or "", is_hidden)
        self._cells = self._letters = 0
        self._usual: list[tuple[int, str | None]] = []

    def read(self) -> Sheet:
        self._columns()
        row = 0
        for node in _rows(self._table):
            repeated = max(1, number(node.get(f"{_TABLE}number-rows-repeated")))
            if node.get(f"{_TABLE}visibility") in _UNSEEN:
                self._sheet.unseen_rows.update(range(row, row + min(repeated, CELLS)))
            self._row(node, row, repeated)
            row += repeated
        self._sheet.pictures = sum(1 for _ in self._table.iter(_IMAGE))
        for shape in self._table.iter(*_SHAPES):
            for paragraph in shape.iter(_PARAGRAPH):
                pieces = list(self._pieces(paragraph, (False, False)))
                self._sheet.floating.append(uncrossed(crossed_out(pieces))[0])
        return self._sheet

    def _columns(self) -> None:
        """Note which columns are hidden, and the style of cells that name none."""
        at = 0
        for node in self._table.iter(_COLUMN):
            wide = max(1, number(node.get(f"{_TABLE}number-columns-repeated")))
            if node.get(f"{_TABLE}visibility") in _UNSEEN:
                self._sheet.unseen_columns.append((at, at + wide - 1))
            at += wide
            self._usual.append((at, node.get(_CELL_STYLE)))

    def _row(self, node: Element, row: int, repeated: int) -> None:
        column = 0
        usual = node.get(_CELL_STYLE)
        for cell in node:
            if cell.tag not in {_CELL, _COVERED}:
                continue
            wide = max(1, number(cell.get(f"{_TABLE}number-columns-repeated")))
            text, trust = self._text(cell, usual, column)
            held = cell.get(_NUMBER)
            if text.strip():
                self._cells += wide * repeated
                self._letters += wide * repeated * len(text)
                bounded_cells(self._name, self._cells)
                bounded_letters(self._name, self._letters)
                for at in range(row, row + repeated):
                    for place in range(column, column + wide):
                        self._sheet.put(at, place, text)
                        if held is not None:
                            self._sheet.shows((at, place), text, held=held)
                        if trust is not Confidence.CERTAIN:
                            self._sheet.doubts[at, place] = trust
            self._merge(cell, row, column)
            column += wide

    def _text(self, cell: Element, usual: str | None, column: int) -> tuple[str, Confidence]:
        """Return the text a cell shows, and how surely; a value without a text is doubtful."""
        pieces = list[tuple[bool, str]]()
        for paragraph in filter(_is_paragraph, cell):
            pieces += [(False, "\n")] if pieces else []
            pieces += self._pieces(paragraph, (False, False))
        if not pieces:
            value = next(filter(None, map(cell.get, _VALUES)), "")
            return value, Confidence.UNCERTAIN if value else Confidence.CERTAIN
        text, trust = uncrossed(crossed_out(pieces))
        self._sheet.crossed += trust is Confidence.UNCERTAIN
        amount = cell.get(_NUMBER)
        if amount is not None:
            text = without_yuan(text)
            is_told = not amount.startswith("-") or is_signed(text)
            trust = trust if is_told else trust.lowered
        style = cell.get(_STYLE_NAME) or usual or self._column_style(column)
        return text, Confidence.UNREADABLE if style in self._styles.crossed else trust

    def _column_style(self, column: int) -> str | None:
        return next((style for end, style in self._usual if column < end), None)

    def _merge(self, cell: Element, row: int, column: int) -> None:
        high = max(1, number(cell.get(f"{_TABLE}number-rows-spanned")))
        wide = max(1, number(cell.get(f"{_TABLE}number-columns-spanned")))
        if high > 1 or wide > 1:
            self._sheet.merges.append((row, column, row + high - 1, column + wide - 1))

    def _pieces(self, node: Element, of: tuple[bool, bool]) -> Iterator[tuple[bool, str]]:
        """Yield the texts of a node, without comments, and whether each is crossed out.

        `of` says whether what surrounds them is crossed out, and whether it is raised.
        """
        style = node.get(_TEXT_STYLE)
        own = of[0] or style in self._styles.crossed, of[1] or style in self._styles.raised
        yield own[0], _raised(node.text, is_raised=own[1])
        for child in node:
            if child.tag == f"{_TEXT}s":
                yield own[0], " " * min(max(1, number(child.get(f"{_TEXT}c"))), 1000)
            elif child.tag == f"{_TEXT}tab":
                yield own[0], "\t"
            elif child.tag == f"{_TEXT}line-break":
                yield own[0], "\n"
            elif child.tag not in _UNSHOWN:
                yield from self._pieces(child, own)
            yield own[0], _raised(child.tail, is_raised=own[1])


def _raised(text: str | None, *, is_raised: bool) -> str:
    return (text or "").translate(SUPERSCRIPT) if is_raised else text or ""


def _rows(node: Element) -> Iterator[Element]:
    for child in node:
        if child.tag == _ROW:
            yield child
        elif child.tag in _GROUPS:
            yield from _rows(child)


def _is_paragraph(node: Element) -> bool:
    return node.tag == _PARAGRAPH

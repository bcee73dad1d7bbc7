"""The sheets of an Office Open XML workbook (xlsx, xlsm, xltx), read straight from its XML.

Macros and links to other files are never looked at.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from posixpath import dirname, join, normpath

from jiheng.documents.carriers.archive import PART_MEGABYTES, Archive
from jiheng.documents.carriers.content import FileKind
from jiheng.documents.carriers.day_format import serial
from jiheng.documents.carriers.markup import Element, parse_xml
from jiheng.documents.carriers.number_format import shown
from jiheng.documents.carriers.sheet import Range, Sheet, bounded_letters
from jiheng.documents.carriers.xlsx_rows import (
    PlainRows,
    attributes_of,
    place_of,
    plain_rows,
    with_values,
)
from jiheng.documents.carriers.xlsx_strings import (
    CROSSED,
    DOUBTFUL,
    PALE,
    S,
    header_text,
    plain_texts,
    seen,
    shared_text,
    shared_texts,
    texts_by_pattern,
    unescaped,
)
from jiheng.documents.carriers.xlsx_styles import PLAIN, Style, read_styles, styled
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_KIND = FileKind.XLSX.value
_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", S[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW, _COLUMN, _MERGE, _VALUE, _INLINE = f"{S}row", f"{S}col", f"{S}mergeCell", f"{S}v", f"{S}is"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PARAGRAPH, _TEXT = f"{_DRAWN}p", f"{_DRAWN}t"
_MARGINS = f"{S}headerFooter"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}pic"
_RANGE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6}):([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_DIGITS = 9
_LETTERS = re.compile("[A-Za-z]{1,3}")
_ROWS, _COLUMNS = 1_048_576, 16_384
_LARGE, _LIMIT = 2 << 20, PART_MEGABYTES << 20
_NO_BOOK = Text("缺少工作簿 {}", "its workbook {} is missing")
_NO_ROW = Text("{} 中的行号或列号不合格式", "a row or column number in {} makes no sense")
_LOST = "\ufffd"
_PAINTING = (b"<conditionalFormatting", b"<tablePart")


def xlsx_sheets(content: bytes, name: str) -> list[Sheet]:
    """Return the sheets in the order of the workbook; charts and macro sheets are none.

    Raises:
        DamagedDocument: the archive or its XML is broken.
        LockedDocument: its parts are encrypted.
        TooMuchInside: it unpacks to too much.
    """
    book = _Book(Archive(content, name, _KIND))
    return list(book.sheets())


def _is_saved(value: Element, cell: Element) -> bool:
    """Whether the value of a formula was saved; an empty text may be one."""
    return value.tag != _VALUE or bool(value.text) or cell.get("t") == "str"


class _Book:
    """The parts of a workbook that its sheets share."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._said = (archive.name, _KIND)
        self._main = next(
            (path for kind, path in self.relations("").values() if kind == "officeDocument"),
            "xl/workbook.xml",
        )
        if self._main not in archive:
            raise archive.damaged(_NO_BOOK, self._main)
        self._root = self.parsed(self._main)
        self._related = self.relations(self._main)
        by_kind = dict(self._related.values())
        settings = self._root.find(f"{S}workbookPr")
        self.is_1904 = settings is not None and settings.get("date1904") in {"1", "true"}
        self.strings: dict[str, str] = {}
        self.styles: dict[str | None, Style] = {}
        if (part := by_kind.get("sharedStrings", "")) in archive:
            data = archive.read(part)
            by_pattern = texts_by_pattern(data)
            self.strings = (
                shared_texts(self.rooted(data, part)) if by_pattern is None else by_pattern
            )
        if (part := by_kind.get("styles", "")) in archive:
            has_pale = not self.strings or any(PALE in text for text in self.strings.values())
            self.styles = read_styles(self.parsed(part), has_pale=has_pale)
        self.plain_texts = plain_texts(self.strings)
        self.plain_styles = {number for number, style in self.styles.items() if style is PLAIN}
        self.is_shared = set[str | None]()
        self.letters = 0
        self._shells: dict[bytes, Element] = {}

    def parsed(self, part: str) -> Element:
        return self.rooted(self.archive.read(part), part)

    def rooted(self, data: bytes, part: str) -> Element:
        for strict, usual in _STRICT:
            if strict in data:
                data = data.replace(strict, usual)
        return parse_xml(data, part, self._said)

    def shell(self, data: bytes, part: str) -> Element:
        """Return what is around the rows of a sheet, which many sheets of a book share."""
        known = self._shells.get(data)
        if known is None:
            known = self._shells[data] = self.rooted(data, part)
        return known

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return by id what a part is related to: the kind of relation, and the part."""
        folder = dirname(part)
        listed = join(folder, "_rels", part[len(folder) :].lstrip("/") + ".rels")
        if listed not in self.archive:
            return {}
        found = {}
        for each in self.parsed(listed):
            target, kind = each.get("Target") or "", (each.get("Type") or "").rpartition("/")[2]
            path = normpath(join("/", folder, target)).lstrip("/")
            found[each.get("Id") or ""] = (kind, path)
        return found

    def sheets(self) -> Iterator[Sheet]:
        """Yield each worksheet of the book, read."""
        for entry in self._root.iter(f"{S}sheet"):
            kind, part = self._related.get(entry.get(_RELATED) or "", ("", ""))
            if kind == "worksheet":
                sheet = Sheet(
                    entry.get("name") or part, (entry.get("state") or "visible") != "visible"
                )
                _Reader(self, sheet, part).read()
                yield sheet


class _Reader:
    """Reads one sheet."""

    def __init__(self, book: _Book, sheet: Sheet, part: str) -> None:
        self._book, self._sheet, self._part = book, sheet, part
        self._is_painted = False

    def read(self) -> None:
        data = self._data()
        self._is_painted = any(mark in data for mark in _PAINTING)
        plain = plain_rows(data)
        if plain is None:
            parts = self._book.rooted(data, self._part)
        else:
            parts = self._book.shell(plain.shell, self._part)
            self._sheet.merges += filter(None, map(_range, plain.merges))
        for part in parts:
            tag = part.tag
            if tag == f"{S}sheetData":
                self._rows(part) if plain is None else self._plain_rows(plain)
            elif tag == f"{S}cols":
                self._columns(part)
            elif tag == f"{S}mergeCells":
                self._sheet.merges += filter(None, (_range(m.get("ref")) for m in part))
            elif tag == _MARGINS:
                self._sheet.header = header_text(part)
                self._sheet.footer = header_text(part, "Footer")
            elif tag == f"{S}drawing":
                self._drawing(part.get(_RELATED) or "")

    def _data(self) -> bytes:
        """Return the XML of the sheet; of a large one, without what is but formatted."""
        kept = bytearray()
        waiting = b""
        for chunk in self._book.archive.chunks(self._part):
            waiting += chunk
            if len(kept) + len(waiting) > _LARGE:
                whole = max(0, waiting.rfind(b"<row"))
                ready, waiting = waiting[:whole], waiting[whole:]
                kept += with_values(ready)
            if len(kept) + len(waiting) > _LIMIT:
                raise self._book.archive.too_much(PART_MEGABYTES)
        return bytes(kept) + waiting

    def _plain_rows(self, plain: PlainRows) -> None:
        number, texts = -1, dict[int, str]()
        known, is_shared = self._book.plain_texts, self._book.is_shared
        columns = {letters: _column(letters) for letters in set(plain.parts[0])}
        if max(columns.values()) >= _COLUMNS:
            raise self._book.archive.damaged(_NO_ROW, self._part)
        for letters, told, value, row in plain:
            if row is not None:
                written, hidden = place_of(row)
                number, texts = self._numbered(written, hidden, number), {}
                continue
            column = columns[letters]
            text = known.get(value) if told in is_shared else None
            if text is None:
                text = self._plain_text(told or "", value or "", (number, column))
            if text:
                if not texts:
                    self._sheet.rows[number] = texts = self._sheet.rows.get(number, texts)
                texts[column] = text

    def _plain_text(self, told: str, value: str, at: tuple[int, int]) -> str:
        of = attributes_of(told)
        kind, style = of.get("t"), of.get("s")
        if kind == "s" and style in self._book.plain_styles:
            self._book.is_shared.add(told)
        return self._shown(kind, value, style, at=at)

    def _numbered(self, written: str | None, hidden: str | None, before: int) -> int:
        """Return the number of a row that begins, and note it where it is hidden."""
        number = before + 1 if written is None else _count(written) - 1
        if not 0 <= number < _ROWS:
            raise self._book.archive.damaged(_NO_ROW, self._part)
        if hidden in {"1", "true"}:
            self._sheet.unseen_rows.add(number)
        return number

    def _rows(self, data: Element) -> None:
        number = -1
        for row in data:
            if row.tag != _ROW:
                continue
            number = self._numbered(row.get("r"), row.get("hidden"), number)
            self._row(row, number)

    def _row(self, row: Element, number: int) -> None:
        texts: dict[int, str] = {}
        plain, usual = self._book.plain_texts, self._book.plain_styles
        for place, cell in enumerate(row):
            if not len(cell):
                continue
            text = None
            if cell.get("t") == "s" and cell.get("s") in usual and cell[0].tag == _VALUE:
                text = plain.get(cell[0].text)
            column = _column(cell.get("r"))
            if not 0 <= column < _COLUMNS:
                column = self._counted(row, place)
            if text is None:
                text = self._text(cell, (number, column))
            if text:
                texts[column] = text
        if texts:
            self._sheet.rows.setdefault(number, {}).update(texts)

    def _counted(self, row: Element, place: int) -> int:
        """Return the column of a cell that does not say where it stands: after the one before."""
        column = -1
        for at, cell in enumerate(row):
            column = column + 1 if cell.get("r") is None else _column(cell.get("r"))
            if not 0 <= column < _COLUMNS:
                raise self._book.archive.damaged(_NO_ROW, self._part)
            if at == place:
                break
        return column

    def _text(self, cell: Element, at: tuple[int, int]) -> str:
        """Return the text a cell shows."""
        value = cell[0]
        if value.tag != _VALUE:
            held = cell.find(_INLINE)
            held = cell.find(_VALUE) if held is None else held
            if held is None or not _is_saved(held, cell):
                return self._unsaved(at)
            value = held
        kind = cell.get("t")
        written = shared_text(value) if kind == "inlineStr" else value.text or ""
        return self._shown(kind, written, cell.get("s"), at=at)

    def _shown(
        self, kind: str | None, written: str, number: str | None, *, at: tuple[int, int]
    ) -> str:
        """Return the text that a cell of a kind and a style, by number, shows for a value."""
        style = self._book.styles.get(number, PLAIN)
        if style.is_crossed or style.is_pale:
            is_known = style.is_crossed or not self._is_painted
            self._sheet.doubts[at] = Confidence.UNREADABLE if is_known else Confidence.UNCERTAIN
        if kind == "s":
            text = self._book.strings.get(written, _LOST)
        elif kind == "inlineStr":
            text = written
        elif kind == "str":
            text = unescaped(written)
        else:
            return self._valued(kind, written, style, at=at)
        self._book.letters += len(text)
        bounded_letters(self._book.archive.name, self._book.letters)
        if style is not PLAIN:
            text = styled(text, style)
        if PALE in text or text.startswith(CROSSED):
            text = self._without_lost(text, style, at)
        elif DOUBTFUL.search(text):
            self._sheet.doubts[at] = Confidence.UNCERTAIN
        return "" if text.isspace() else text

    def _without_lost(self, text: str, style: Style, at: tuple[int, int]) -> str:
        """Return a text without what is crossed out in it, or white on white."""
        doubts = self._sheet.doubts
        if PALE in text and not style.is_coloured and not self._is_painted:
            text, doubts[at] = seen(text)
            self._sheet.pale += doubts[at] is Confidence.UNCERTAIN
        elif PALE in text and not style.is_coloured:
            doubts[at] = Confidence.UNCERTAIN
        text = text.replace(PALE, "")
        if text.startswith(CROSSED):
            is_whole = text.startswith(f"{CROSSED}{CROSSED}")
            doubts[at] = Confidence.UNREADABLE if is_whole else Confidence.UNCERTAIN
            self._sheet.crossed += not is_whole
        if style.is_crossed or style.is_pale:
            doubts[at] = Confidence.UNREADABLE
        return text.lstrip(CROSSED)

    def _valued(self, kind: str | None, written: str, style: Style, *, at: tuple[int, int]) -> str:
        """Return what a cell shows for a value that is no text."""
        if kind == "b":
            return "TRUE" if written.strip() in {"1", "true"} else "FALSE"
        if kind == "e" or not written:
            return written
        if kind == "d":
            written = serial(written) or written
        return self._number(written, style, at)

    def _number(self, written: str, style: Style, at: tuple[int, int]) -> str:
        text, is_sure = shown(written, style.code, is_1904=self._book.is_1904)
        if not is_sure:
            self._sheet.doubts[at] = Confidence.UNCERTAIN
        return self._sheet.shows(at, text.strip(), held=written)

    def _unsaved(self, at: tuple[int, int]) -> str:
        """Mark a formula whose value was not saved."""
        row, column = at
        self._sheet.formulas += 1
        self._sheet.doubts[at] = Confidence.UNREADABLE
        self._sheet.rows.setdefault(row, {})[column] = ""
        return ""

    def _columns(self, part: Element) -> None:
        for each in part.iter(_COLUMN):
            if each.get("hidden") in {"1", "true"}:
                first, last = _count(each.get("min") or ""), _count(each.get("max") or "")
                self._sheet.unseen_columns.append((first - 1, last - 1))

    def _drawing(self, related: str) -> None:
        """Take the texts of the shapes on a sheet, and count its pictures."""
        kind, part = self._book.relations(self._part).get(related, ("", ""))
        if kind != "drawing" or part not in self._book.archive:
            return
        root = self._book.parsed(part)
        self._sheet.pictures += sum(1 for _ in root.iter(_PICTURE))
        for paragraph in root.iter(_PARAGRAPH):
            self._sheet.floating.append("".join(each.text or "" for each in paragraph.iter(_TEXT)))


@lru_cache(maxsize=16_384)
def _count(written: str) -> int:
    """Return a number as written, or -1 where it is none."""
    is_number = len(written) <= _DIGITS and written.isascii() and written.isdigit()
    return int(written) if is_number else -1


@lru_cache(maxsize=16_384)
def _column(reference: str | None) -> int:
    """Return the column of a reference like ``C7``, or -1 where it names none."""
    match = _LETTERS.match(reference or "")
    column = 0
    for letter in match[0].upper() if match else "":
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


@lru_cache(maxsize=16_384)
def _range(reference: str | None) -> Range | None:
    """Return the range a reference like ``A1:C2`` names, or None where it names none."""
    match = _RANGE.fullmatch(reference or "")
    if match is None:
        return None
    rows = sorted((int(match[2]) - 1, int(match[4]) - 1))
    columns = sorted((_column(match[1]), _column(match[3])))
    return rows[0], columns[0], rows[1], columns[1]

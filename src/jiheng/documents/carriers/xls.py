"""The sheets of an old Excel or WPS workbook (BIFF8: xls, et), read record by record.

Follows [MS-XLS]. Formulas stand with the value saved for them; macros are never looked at.
Workbooks older than Excel 97 are not read here.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from jiheng.documents.carriers.archive import CELLS, bounded_cells
from jiheng.documents.carriers.compound import BrokenCompound, Compound
from jiheng.documents.carriers.content import FileKind
from jiheng.documents.carriers.number_format import BUILTIN, shown
from jiheng.documents.carriers.sheet import Sheet, bounded_letters
from jiheng.documents.carriers.symbols import SUPERSCRIPT, drawn, is_symbol_font
from jiheng.documents.carriers.xls_strings import Run, Strings, letters, long_string, short_string
from jiheng.documents.carriers.xlsx_strings import DOUBTFUL, crossed_out, uncrossed, words_of_header
from jiheng.documents.carriers.xlsx_styles import Style, styled
from jiheng.domain.errors import (
    DamagedDocument,
    LockedDocument,
)
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_KIND = FileKind.XLS.value
_BROKEN = Text("工作簿的数据流不完整", "its stream is incomplete")
_BOF, _EOF, _CONTINUE, _LOCKED = 0x809, 0x0A, 0x3C, 0x2F
_SHEET, _FORMAT, _XF, _FONT, _SST, _DATES = 0x85, 0x41E, 0xE0, 0x31, 0xFC, 0x22
_LABEL, _RICH, _SHARED, _NUMBER, _RK, _MANY_RK = 0x204, 0xD6, 0xFD, 0x203, 0x27E, 0xBD
_FORMULA, _STRING, _BOOLEAN, _MERGES, _ROW, _COLUMN = 0x06, 0x207, 0x205, 0xE5, 0x208, 0x7D
_OBJECT, _PICTURE, _COMMENT = 0x5D, 8, 0x19
_SHAPE_TEXT, _HEADER, _FOOTER = 0x1B6, 0x14, 0x15
_BIFF8, _WORKSHEET, _NO_FONT, _RAISED = 0x0600, 0, 4, 1
_HIDDEN_ROW, _HIDDEN_COLUMN, _STRUCK = 0x20, 1, 8
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


class OlderWorkbook(Exception):
    """The workbook is of Excel 95 or before; never leaves the carriers."""


class _Record(NamedTuple):
    kind: int
    data: bytes


class _Font(NamedTuple):
    name: str
    is_raised: bool = False
    is_crossed: bool = False

    def drawn(self, text: str) -> str:
        """Return what the font draws for a text."""
        if is_symbol_font(self.name):
            return drawn(text, self.name)
        return text.translate(SUPERSCRIPT) if self.is_raised else text


def xls_sheets(content: bytes, name: str) -> list[Sheet]:
    """Return the sheets in the order of the workbook; charts and macro sheets are none.

    Raises:
        DamagedDocument: the compound file or a record is broken.
        LockedDocument: the workbook is protected by a password.
        OlderWorkbook: it is of a format before BIFF8.
        TooMuchInside: more cells than one document may hold.
    """
    try:
        compound = Compound(content)
        if "Workbook" not in compound.names:
            raise OlderWorkbook
        return _Book(compound.stream("Workbook"), name).sheets()
    except (BrokenCompound, struct.error, IndexError) as fault:
        raise DamagedDocument(name, _KIND, _BROKEN) from fault


def _records(stream: bytes, at: int) -> Iterator[_Record]:
    """Yield the records of one substream, from `at` to its end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield _Record(kind, stream[at + 4 : at + 4 + size])
        depth += (kind == _BOF) - (kind == _EOF)
        if kind == _EOF and depth <= 0:
            return
        at += 4 + size


class _Book:
    """What the sheets of a workbook share: strings, formats and fonts."""

    def __init__(self, stream: bytes, name: str) -> None:
        self._stream, self.name = stream, name
        self.is_1904 = False
        self.cells = self.letters = 0
        self._codes = dict[int, str](BUILTIN)
        self._styles: list[tuple[int, int]] = []
        self._fonts: list[_Font] = []
        self._listed: list[tuple[int, int, str]] = []
        shared: list[bytes] = []
        is_shared = False
        for kind, data in _records(stream, 0):
            is_shared = kind == _SST or (kind == _CONTINUE and is_shared)
            if is_shared:
                shared.append(data)
            else:
                self._global(kind, data)
        self.strings = Strings(shared, CELLS).read()
        self.styles = [self._style(*each) for each in self._styles]

    def _admit(self, kind: int, data: bytes) -> None:
        """Refuse a workbook that is locked or too old."""
        if kind == _LOCKED:
            raise LockedDocument(self.name, _KIND)
        if kind == _BOF and struct.unpack_from("<H", data)[0] != _BIFF8:
            raise OlderWorkbook

    def _global(self, kind: int, data: bytes) -> None:
        self._admit(kind, data)
        if kind == _DATES:
            self.is_1904 = data[:1] == b"\x01"
        elif kind == _FORMAT:
            self._codes[struct.unpack_from("<H", data)[0]] = long_string(data, 2)
        elif kind == _XF:
            font, code = struct.unpack_from("<HH", data)
            self._styles.append((font, code))
        elif kind == _FONT:
            options, _, _, raised = struct.unpack_from("<4H", data, 2)
            is_crossed = bool(options & _STRUCK)
            self._fonts.append(_Font(short_string(data, 14), raised == _RAISED, is_crossed))
        elif kind == _SHEET:
            start, state, sort = struct.unpack_from("<IBB", data)
            if sort == _WORKSHEET:
                self._listed.append((start, state, short_string(data, 6)))

    def font(self, number: int) -> "_Font":
        """Return the font of this number; number 4 is never used."""
        place = number - (number > _NO_FONT)
        return self._fonts[place] if place < len(self._fonts) else _Font("")

    def _style(self, font: int, code: int) -> Style:
        name, _, is_crossed = self.font(font)
        return Style(self._codes.get(code), name if is_symbol_font(name) else None, is_crossed)

    def sheets(self) -> list[Sheet]:
        found = []
        for start, state, name in self._listed:
            sheet = Sheet(name, bool(state & 3))
            _Reader(self, sheet).read(_records(self._stream, start))
            found.append(sheet)
        return found


class _Reader:
    """Reads one sheet."""

    def __init__(self, book: _Book, sheet: Sheet) -> None:
        self._book, self._sheet = book, sheet
        self._waiting: tuple[int, int, int] | None = None
        self._object = self._letters = 0
        self._shape = ""

    def read(self, records: Iterator[_Record]) -> None:
        for kind, data in records:
            take = _TAKEN.get(kind)
            if take is not None:
                take(self, data)
            bounded_cells(self._book.name, self._book.cells)

    def _text(self, row: int, column: int, found: tuple[int, str]) -> None:
        """Write a text in the style of this number."""
        number, text = found
        styles = self._book.styles
        self._book.cells += 1
        self._book.letters += len(text)
        bounded_letters(self._book.name, self._book.letters)
        if number < len(styles):
            text = styled(text, styles[number])
        text, trust = uncrossed(text)
        self._sheet.crossed += trust is Confidence.UNCERTAIN
        if DOUBTFUL.search(text):
            trust = trust.lowered
        if trust is not Confidence.CERTAIN:
            self._sheet.doubts[row, column] = trust
        self._doubt_crossed(row, column, number)
        self._sheet.put(row, column, text.replace("\r\n", "\n"))

    def _doubt_crossed(self, row: int, column: int, number: int) -> None:
        styles = self._book.styles
        if number < len(styles) and styles[number].is_crossed:
            self._sheet.doubts[row, column] = Confidence.UNREADABLE

    def _number(self, row: int, column: int, found: tuple[int, float]) -> None:
        number, value = found
        styles = self._book.styles
        code = styles[number].code if number < len(styles) else None
        text, is_sure = shown(value, code, is_1904=self._book.is_1904)
        self._book.cells += 1
        if not is_sure:
            self._sheet.doubts[row, column] = Confidence.UNCERTAIN
        self._doubt_crossed(row, column, number)
        text = self._sheet.shows((row, column), text.strip(), held=f"{value:.17g}")
        self._sheet.put(row, column, text)

    def label(self, data: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", data)
        self._text(row, column, (style, long_string(data, 6)))

    def shared(self, data: bytes) -> None:
        row, column, style, place = struct.unpack_from("<HHHI", data)
        text, runs = self._book.strings[place]
        self._text(row, column, (style, self._drawn(text, runs)))

    def _drawn(self, text: str, runs: tuple[Run, ...]) -> str:
        """Return a text whose runs are drawn by their fonts, or left out where crossed out."""
        if not runs:
            return text
        starts = [0, *(run.start for run in runs)]
        fonts = [_Font(""), *(self._book.font(run.font) for run in runs)]
        ends = [*starts[1:], len(text)]
        pieces = [
            (font.is_crossed, font.drawn(text[start:end]))
            for start, end, font in zip(starts, ends, fonts, strict=True)
        ]
        return crossed_out(pieces)

    def number(self, data: bytes) -> None:
        row, column, style, value = struct.unpack_from("<HHHd", data)
        self._number(row, column, (style, value))

    def rk(self, data: bytes) -> None:
        row, column, style, packed = struct.unpack_from("<HHHI", data)
        self._number(row, column, (style, _unpacked(packed)))

    def many_rk(self, data: bytes) -> None:
        row, column = struct.unpack_from("<HH", data)
        for place in range((len(data) - 6) // 6):
            style, packed = struct.unpack_from("<HI", data, 4 + 6 * place)
            self._number(row, column + place, (style, _unpacked(packed)))

    def formula(self, data: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", data)
        if data[12:14] != b"\xff\xff":
            self._number(row, column, (style, struct.unpack_from("<d", data, 6)[0]))
        elif data[6] == 0:
            self._waiting = (row, column, style)
        else:
            self._judged(row, column, (data[6], data[8]))

    def string(self, data: bytes) -> None:
        if self._waiting is not None:
            row, column, style = self._waiting
            self._text(row, column, (style, long_string(data, 0)))
            self._waiting = None

    def boolean(self, data: bytes) -> None:
        row, column, _, value, is_error = struct.unpack_from("<HHHBB", data)
        self._judged(row, column, (2 if is_error else 1, value))

    def _judged(self, row: int, column: int, found: tuple[int, int]) -> None:
        """Write a truth value, an error, or nothing for an empty text."""
        sort, value = found
        self._book.cells += 1
        texts = {1: "TRUE" if value else "FALSE", 2: _ERRORS.get(value, "#ERR!")}
        self._sheet.put(row, column, texts.get(sort, ""))

    def merges(self, data: bytes) -> None:
        (count,) = struct.unpack_from("<H", data)
        for place in range(min(count, (len(data) - 2) // 8)):
            top, bottom, left, right = struct.unpack_from("<HHHH", data, 2 + 8 * place)
            self._sheet.merges.append((top, left, bottom, right))

    def row(self, data: bytes) -> None:
        if struct.unpack_from("<H", data, 12)[0] & _HIDDEN_ROW:
            self._sheet.unseen_rows.add(struct.unpack_from("<H", data)[0])

    def column(self, data: bytes) -> None:
        first, last, _, _, options = struct.unpack_from("<HHHHH", data)
        if options & _HIDDEN_COLUMN:
            self._sheet.unseen_columns.append((first, last))

    def thing(self, data: bytes) -> None:
        (self._object,) = struct.unpack_from("<H", data, 4)
        self._sheet.pictures += self._object == _PICTURE

    def shape(self, data: bytes) -> None:
        """Note that the text of a shape follows, unless it is a comment."""
        is_shown = self._object != _COMMENT
        self._letters = struct.unpack_from("<H", data, 10)[0] if is_shown else 0
        self._shape = ""

    def going_on(self, data: bytes) -> None:
        """Take the text of a shape; it may go on over several records."""
        if self._letters:
            text = letters(data, 0, self._letters)
            self._letters -= len(text)
            self._shape += text
            if not self._letters:
                self._sheet.floating += self._shape.splitlines()

    def header(self, data: bytes) -> None:
        self._sheet.header = words_of_header(long_string(data, 0)) if data else ""

    def footer(self, data: bytes) -> None:
        self._sheet.footer = words_of_header(long_string(data, 0)) if data else ""


def _unpacked(packed: int) -> float:
    """Return the number of an RkNumber: 30 bits of a float or an integer, perhaps hundredths."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed >> 31 else 0))
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return value / 100 if packed & 1 else value


_TAKEN = {
    _LABEL: _Reader.label,
    _RICH: _Reader.label,
    _SHARED: _Reader.shared,
    _NUMBER: _Reader.number,
    _RK: _Reader.rk,
    _MANY_RK: _Reader.many_rk,
    _FORMULA: _Reader.formula,
    _STRING: _Reader.string,
    _BOOLEAN: _Reader.boolean,
    _MERGES: _Reader.merges,
    _ROW: _Reader.row,
    _COLUMN: _Reader.column,
    _OBJECT: _Reader.thing,
    _SHAPE_TEXT: _Reader.shape,
    _CONTINUE: _Reader.going_on,
    _HEADER: _Reader.header,
    _FOOTER: _Reader.footer,
}

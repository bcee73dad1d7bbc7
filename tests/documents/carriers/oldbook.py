"""Old Excel workbooks and OpenDocument sheets written by hand for the tests."""

import struct
from html import escape

from documents.carriers.test_kinds import compound
from documents.carriers.wordfile import packed
from documents.layouts import Layout, cells_of

_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text")
)


def stored(stream: bytes) -> bytes:
    """Return a compound file that holds a workbook stream."""
    content = bytearray(compound("Workbook"))
    stream = stream.ljust(-(-max(len(stream), 4096) // 512) * 512, b"\0")
    first = len(content) // 512 - 1
    struct.pack_into("<II", content, 512 * 2 + 128 + 116, first, len(stream))
    count = len(stream) // 512
    for number in range(count):
        following = 0xFFFFFFFE if number == count - 1 else first + number + 1
        struct.pack_into("<I", content, 512 + 4 * (first + number), following)
    return bytes(content) + stream


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def workbook(
    *records: bytes, version: int = 0x0600, globals_: bytes = b"", sheets: int = 1
) -> bytes:
    """Return a workbook of a sheet of these records, listed so many times; all is General."""
    begin = record(0x809, struct.pack("<HH12x", version, 5))
    style = record(0xE0, struct.pack("<HH16x", 0, 0))
    name = b"\x02\x01" + "表".encode("utf-16-le") * 2
    length = len(begin) + len(globals_) + len(style) + sheets * (10 + len(name)) + 4
    listed = record(0x85, struct.pack("<IBB", length, 0, 0) + name)
    head = begin + globals_ + style + listed * sheets + record(0x0A)
    page = record(0x809, struct.pack("<HH12x", version, 16)) + b"".join(records) + record(0x0A)
    return stored(head + page)


def to_xls(layout: Layout) -> bytes:
    """Return the layout as an old workbook: texts in its table of strings, cells merged."""
    first = len(layout.lines)
    placed = [(line, at, 0, 1, 1) for at, line in enumerate(layout.lines)]
    placed += [
        (cell.text, first + cell.row, cell.column, cell.row_span, cell.column_span)
        for cell in cells_of(layout.rows)
    ]
    strings = [text for text, *_ in placed]
    table = b"".join(
        struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in strings
    )
    count = len(strings)
    cells = [
        record(0xFD, struct.pack("<HHHI", row, column, 0, at))
        for at, (_, row, column, _, _) in enumerate(placed)
    ]
    merges = [
        struct.pack("<4H", row, row + high - 1, column, column + wide - 1)
        for _, row, column, high, wide in placed
        if high > 1 or wide > 1
    ]
    merged = record(0xE5, struct.pack("<H", len(merges)) + b"".join(merges))
    shared = record(0xFC, struct.pack("<II", count, count) + table)
    return workbook(*cells, merged, globals_=shared)


def to_ods(layout: Layout) -> bytes:
    """Return the layout as an OpenDocument sheet."""
    rows = [f"<table:table-row>{_cell(line)}</table:table-row>" for line in layout.lines]
    cells = {(cell.row, cell.column): cell for cell in cells_of(layout.rows)}
    for at, row in enumerate(layout.rows):
        own = [cells.get((at, column)) for column in range(len(row))]
        inner = "".join(
            _cell(cell.text, cell.row_span, cell.column_span)
            if cell
            else "<table:covered-table-cell/>"
            for cell in own
        )
        rows.append(f"<table:table-row>{inner}</table:table-row>")
    return open_document("".join(rows))


def open_document(rows: str) -> bytes:
    """Return an OpenDocument sheet of these rows."""
    content = (
        f"<office:document-content {_SPACES}><office:body><office:spreadsheet>"
        f'<table:table table:name="自评表">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed({"mimetype": _MIMETYPE, "content.xml": content})


def _cell(text: str, high: int = 1, wide: int = 1) -> str:
    return (
        f'<table:table-cell table:number-rows-spanned="{high}" '
        f'table:number-columns-spanned="{wide}"><text:p>{escape(text)}</text:p>'
        "</table:table-cell>"
    )

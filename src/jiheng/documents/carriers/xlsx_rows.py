"""The rows of a sheet by pattern, where its XML is as plain as every office program writes it.

Nothing but rows with numbers, cells that say where they stand, and values in ASCII: such rows
mean the same to a pattern as to a parser, and cost a third; so do lists of merged ranges. Any
other sheet is parsed whole.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_NO_CELL = '<c r="[A-Z]++[0-9]++"[^<>&/]*+/>'
_NO_ROW = "<row[^<>&]*/>"
_FORMULA = "<f[^<>&]*(?:/>|>[^<]*</f>)"
_CELL = rf'<c r="([A-Z]++)[0-9]++"([^<>&]*+)>(?:{_FORMULA})?<v>([^<>&\r]++)</v></c>'
_ROW = rf"(?:</row>)?(?:{_NO_ROW})*<row( [^<>&]*+)>"
_TOKEN = re.compile(rf"(?:{_CELL}|{_ROW})(?:{_NO_CELL})*+")
_PARTS = 5
_TAIL = re.compile(rf"(?:{_NO_ROW})*")
_ATTRIBUTE = re.compile(' ([A-Za-z0-9:]+)="([^"]*)"')
_MERGE = b'<mergeCell ref="([A-Z]++[0-9]++:[A-Z]++[0-9]++)"/>'
_MERGES = re.compile(b"<mergeCells[^<>&/]*+>((?:%s)++)</mergeCells>" % _MERGE.replace(b"(", b"(?:"))
_REFERENCES = re.compile(_MERGE.decode())
_PARTED = 2
_OPEN, _CLOSE, _ROW_CLOSE = b"<sheetData>", b"</sheetData>", "</row>"

_EMPTY = re.compile(rb'<c (?:[^<>]* )?r="[^<>]*/>')

Token = tuple[str | None, str | None, str | None, str | None]
"""The column, attributes and value of a cell; or the attributes of a row that begins."""


class PlainRows(NamedTuple):
    """The XML of a sheet without its rows, and the rows as lists of what tokens are made of.

    `merges` are merged ranges as written, which the shell then lacks.
    """

    shell: bytes
    parts: list[list[str | None]]
    merges: list[str]

    def __iter__(self) -> Iterator[Token]:  # type: ignore[override]
        """Yield rows and cells in order."""
        columns, attributes, values, rows = self.parts
        return zip(columns, attributes, values, rows, strict=True)


def plain_rows(data: bytes) -> PlainRows | None:
    """Return the rows of a sheet, or None where its XML must be parsed to be understood."""
    head, opened, rest = data.partition(_OPEN)
    inner, closing, tail = rest.partition(_CLOSE)
    shell = b"".join((head, opened, closing, tail))
    if not closing or b"<!" in shell or _OPEN in tail or not inner.isascii():
        return None
    text = inner.decode("ascii")
    closed = text.rfind(_ROW_CLOSE)
    if not _TAIL.fullmatch(text, closed + len(_ROW_CLOSE)):
        return None
    first = _TOKEN.match(text, 0, closed)
    if first is None or not (first.end() == closed or _TOKEN.match(text, first.end(), closed)):
        return None
    found = _TOKEN.split(text[:closed])
    parts = [found[part::_PARTS] for part in range(1, _PARTS)]
    rows = parts[-1]
    if (
        any(found[::_PARTS])
        or text.count(_ROW_CLOSE) != len(rows) - rows.count(None)
        or not rows
        or rows[0] is None
    ):
        return None
    before, *merged = _MERGES.split(tail)
    if len(merged) != _PARTED:
        return PlainRows(shell, parts, [])
    merges, after = merged
    shell = b"".join((head, opened, closing, before, after))
    return PlainRows(shell, parts, _REFERENCES.findall(merges.decode("ascii")))


@lru_cache(1 << 12)
def place_of(written: str) -> tuple[str | None, str | None]:
    """Return the number of a row and whether it is hidden, as its tag has them."""
    of = attributes_of(written)
    return of.get("r"), of.get("hidden")


@lru_cache(1 << 12)
def attributes_of(written: str) -> dict[str, str]:
    """Return the attributes that stand in a tag, by name."""
    return dict(_ATTRIBUTE.findall(written))


def with_values(ready: bytes) -> bytes:
    """Return the XML of whole rows without empty rows and cells that say where they stand."""
    first, *rows = ready.split(b"<row")
    held = [
        _EMPTY.sub(b"", row)
        for row in rows
        if b"<v" in row or b"<is" in row or b"<f" in row or b' r="' not in row
    ]
    return b"<row".join([first, *held])

"""Layouts of real paper as fixtures: grids in YAML, poured into each medium.

A row lists its cells; ``<`` is covered by the cell on its left, ``^`` by the one above.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import typst
import xlsxwriter  # type: ignore[import-untyped]

from jiheng.documents.carriers.neutral import GridCell
from jiheng.policy.shipped import load_shipped

FOLDER = Path(__file__).parent / "layouts"
LEFT, ABOVE = "<", "^"


@dataclass(frozen=True)
class Layout:
    """One kind of paper: what it shows and what reading it must give."""

    name: str
    lines: Sequence[str]
    rows: Sequence[Sequence[str]]
    expect: Mapping[str, Any]
    findings: Sequence[str]
    unreadable: Sequence[str]
    private: Sequence[str]
    policy: str | None
    year: int | None


def layouts() -> list[Layout]:
    """Return all layouts, by name."""
    return [_layout(path) for path in sorted(FOLDER.glob("*.yaml"))]


def _layout(path: Path) -> Layout:
    data = load_shipped(path.read_text(encoding="utf-8"))
    rows = [[str(cell) for cell in row] for row in data["rows"]]
    assert len({len(row) for row in rows}) == 1, f"{path.name}: rows of different lengths"
    return Layout(
        path.stem,
        data["lines"],
        rows,
        data["expect"],
        data["findings"],
        data.get("unreadable", ()),
        data.get("private", ()),
        data.get("policy"),
        data.get("year"),
    )


def cells_of(rows: Sequence[Sequence[str]]) -> Iterator[GridCell]:
    """Yield the cells with their spans."""
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text in {LEFT, ABOVE}:
                continue
            right = column + 1
            while right < len(row) and row[right] == LEFT:
                right += 1
            below = at + 1
            while below < len(rows) and rows[below][column] == ABOVE:
                below += 1
            yield GridCell(text, at, column, below - at, right - column)


def to_html(layout: Layout) -> bytes:
    """Return the layout as a web page."""
    parts = [f"<p>{escape(line)}</p>" for line in layout.lines]
    parts.append("<table border=1>")
    for at in range(len(layout.rows)):
        parts.append("<tr>")
        parts.extend(
            f"<td rowspan={cell.row_span} colspan={cell.column_span}>{escape(cell.text)}</td>"
            for cell in cells_of(layout.rows)
            if cell.row == at
        )
        parts.append("</tr>")
    parts.append("</table>")
    body = "".join(parts)
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()
    )


class _Merge(NamedTuple):
    span: int
    is_start: bool
    is_down: bool


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def to_docx(layout: Layout) -> bytes:
    """Return the layout as a Word file."""
    body = [_paragraph(line) for line in layout.lines]
    widths = "".join('<w:gridCol w:w="1200"/>' for _ in layout.rows[0])
    body.append(f"<w:tbl><w:tblPr/><w:tblGrid>{widths}</w:tblGrid>")
    owner: dict[tuple[int, int], GridCell] = {
        (row, column): cell
        for cell in cells_of(layout.rows)
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    for at, row in enumerate(layout.rows):
        body.append("<w:tr>")
        column = 0
        while column < len(row):
            cell = owner[at, column]
            body.append(_word_cell(cell, at))
            column += cell.column_span
        body.append("</w:tr>")
    body.append("</w:tbl><w:p/>")
    document = f"<w:document {_W}><w:body>{''.join(body)}</w:body></w:document>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr("word/document.xml", document)
    return out.getvalue()


def _paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _word_cell(cell: GridCell, row: int) -> str:
    merge = ""
    if cell.row_span > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    text = cell.text if row == cell.row else ""
    return (
        f'<w:tc><w:tcPr><w:gridSpan w:val="{cell.column_span}"/>{merge}</w:tcPr>'
        f"{_paragraph(text)}</w:tc>"
    )


def to_xlsx(layout: Layout) -> bytes:
    """Return the layout as an Excel file, every cell as text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("自评表")
    framed = book.add_format({"border": 1})
    width = len(layout.rows[0]) - 1
    for at, line in enumerate(layout.lines):
        sheet.merge_range(at, 0, at, width, line)
    first = len(layout.lines)
    for cell in cells_of(layout.rows):
        top, left = first + cell.row, cell.column
        if cell.row_span > 1 or cell.column_span > 1:
            bottom, right = top + cell.row_span - 1, left + cell.column_span - 1
            sheet.merge_range(top, left, bottom, right, cell.text, framed)
        else:
            sheet.write_string(top, left, cell.text, framed)
    book.close()
    return out.getvalue()


def to_pdf(layout: Layout) -> bytes:
    """Return the layout as a PDF with ruled cells."""
    width = len(layout.rows[0])
    parts = ['#set page(paper: "a4", margin: 1cm)', "#set text(size: 8pt, font: FONT)"]
    parts += [f"#align(center)[#{_quoted(line)}]" for line in layout.lines]
    parts.append(f"#table(columns: (1fr,) * {width}, align: center + horizon,")
    parts.extend(
        f"table.cell(x: {cell.column}, y: {cell.row}, colspan: {cell.column_span}, "
        f"rowspan: {cell.row_span})[#{_quoted(cell.text)}],"
        for cell in cells_of(layout.rows)
    )
    parts.append(")")
    source = "\n".join(parts).replace("FONT", '"Noto Sans CJK SC"')
    made: bytes = typst.compile(source.encode(), font_paths=fonts())
    return made


@cache
def fonts() -> typst.Fonts:
    """Return the fonts of this machine and the one that comes as a package, looked for once."""
    found = find_spec("noto_cjk_sans_otc")
    assert found is not None
    assert found.origin is not None
    return typst.Fonts(font_paths=[Path(found.origin).parent])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


MEDIA: Mapping[str, Callable[[Layout], bytes]] = {
    "html": to_html,
    "docx": to_docx,
    "xlsx": to_xlsx,
    "pdf": to_pdf,
}

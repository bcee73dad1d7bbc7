"""Drawings as Word: WordprocessingML written directly, the same bytes for the same forms.

The parts of the package that are the same in every document are files in ``word/``.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from jiheng.documents.writers.drawing import Align, Cell, Drawing, Role
from jiheng.documents.writers.measure import (
    is_short,
    kept_with_next,
    parts,
    row_heights,
    small_type,
)

_TWIPS: Final = 1440 / 25.4
_EPOCH = (1980, 1, 1, 0, 0, 0)
_COMPRESSION = 3
_STATIC = {
    "[Content_Types].xml": "content-types.xml",
    "_rels/.rels": "package-rels.xml",
    "word/_rels/document.xml.rels": "document-rels.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "font-table.xml",
}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
_TABLE = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="{width}" w:type="dxa"/>'
    '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
)
_JOINT = '<w:p><w:pPr><w:pStyle w:val="Joint"/></w:pPr></w:p>'
_OFTEN_SEEN = 16
_KEPT = '<w:pPr><w:pStyle w:val="Kept"/></w:pPr>'
_GoingOn = dict[int, tuple[int, int]]
_ROW = {
    (is_again, is_short): (
        f"<w:tr><w:trPr>{'<w:cantSplit/>' if is_short else ''}"
        f'<w:trHeight w:val="400"/>{"<w:tblHeader/>" if is_again else ""}</w:trPr>'
    )
    for is_again in (True, False)
    for is_short in (True, False)
}
_STYLES = {Align.CENTER: "", Align.START: '<w:pPr><w:pStyle w:val="Text"/></w:pPr>'}
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
    "<dc:language>zh-CN</dc:language></cp:coreProperties>"
)


def write_docx(drawings: Sequence[Drawing]) -> bytes:
    """Return a Word document of the drawings, each beginning a page."""
    pieces = [_HEAD]
    for number, drawing in enumerate(drawings):
        pieces.extend(_drawing(drawing, number))
        following = drawings[number + 1] if number + 1 < len(drawings) else None
        if following is None or _paper(following) != _paper(drawing):
            pieces.append(_section(drawing, is_last=following is None))
    pieces.append("</w:body></w:document>")
    files = {**_static(), "docProps/core.xml": _PROPERTIES.format(title=escape(_title(drawings)))}
    return _packed({**files, "word/document.xml": "".join(pieces)})


def _title(drawings: Sequence[Drawing]) -> str:
    return " ".join((drawings[0].title, drawings[0].year or "")).strip() if drawings else ""


@cache
def _static() -> dict[str, str]:
    folder = resources.files("jiheng.documents.writers") / "word"
    return {path: (folder / name).read_text(encoding="utf-8") for path, name in _STATIC.items()}


def _packed(files: dict[str, str]) -> bytes:
    """Return a zip of the files, without anything of the time or the machine."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for path, text in files.items():
            package.writestr(
                zipfile.ZipInfo(path, _EPOCH),
                text.encode("utf-8"),
                compress_type=zipfile.ZIP_DEFLATED,
                compresslevel=_COMPRESSION,
            )
    return packed.getvalue()


def _drawing(drawing: Drawing, number: int) -> Iterator[str]:
    """Yield title, year and tables; the title carries the bookmark links lead to."""
    yield (
        f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
        f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(drawing.anchor)}/>'
        f'{_run(drawing.title)}<w:bookmarkEnd w:id="{number}"/></w:p>'
    )
    yield f'<w:p><w:pPr><w:pStyle w:val="Year"/></w:pPr>{_run(drawing.year or "")}</w:p>'
    heights, small, rows = row_heights(drawing), small_type(drawing), drawing.rows()
    grid, kept = _grid(tuple(drawing.widths)), kept_with_next(drawing, heights)
    for place, part in enumerate(parts(drawing, heights)):
        if place:
            yield _JOINT
        yield grid.head
        going_on: _GoingOn = {}
        for at in range(part.start, part.end):
            is_again = part.is_headed and at == part.start
            cells = grid.cells(rows[at], going_on, small)
            if at in kept:
                cells = _kept(cells)
            yield f"{_ROW[is_again, is_short(heights[at])]}{cells}</w:tr>"
        yield "</w:tbl>"


def _kept(cells: str) -> str:
    """Return the cells of a row that stays with the next: Word asks its first paragraph."""
    before, start, after = cells.partition("<w:p")
    if after.startswith("/>"):
        return f"{before}<w:p>{_KEPT}</w:p>{after[2:]}"
    return f"{before}{start}>{_KEPT}{after[1:]}" if not after.startswith("><w:pPr>") else cells


@lru_cache(maxsize=64)
def _grid(widths: tuple[float, ...]) -> "_Grid":
    return _Grid([round(width * _TWIPS) for width in widths])


class _Grid:
    """The columns of a table: writes rows of cells, goes on with the merged ones.

    `going_on` is kept by the caller: the column of a merged cell → its span, and the rows it
    still covers.
    """

    def __init__(self, widths: Sequence[int]) -> None:
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        self.head = _TABLE.format(width=sum(widths), grid=columns)
        self._widths = widths
        self._known: dict[tuple[int, int, str], str] = {}

    def cells(
        self, cells: Iterable[Cell], going_on: _GoingOn, small: Mapping[tuple[int, int], float]
    ) -> str:
        """Return the cells of a row, with those that go on from the rows above."""
        pieces: list[str] = []
        column = 0
        for cell in cells:
            if column < cell.column:
                self._carry(column, cell.column, going_on, pieces=pieces)
            column = cell.column + cell.column_span
            merge = ""
            if cell.row_span > 1:
                merge = '<w:vMerge w:val="restart"/>'
                going_on[cell.column] = (cell.column_span, cell.row_span - 1)
            head = self._properties(cell.column, cell.column_span, merge)
            pieces.append(f"{head}{_paragraph(cell, small.get((cell.row, cell.column)))}</w:tc>")
        self._carry(column, len(self._widths), going_on, pieces=pieces)
        return "".join(pieces)

    def _carry(self, column: int, end: int, going_on: _GoingOn, *, pieces: list[str]) -> None:
        while column < end:
            span, left = going_on.pop(column)
            if left > 1:
                going_on[column] = (span, left - 1)
            pieces.append(f"{self._properties(column, span, '<w:vMerge/>')}<w:p/></w:tc>")
            column += span

    def _properties(self, column: int, span: int, merge: str) -> str:
        known = self._known.get((column, span, merge))
        if known is None:
            wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            width = sum(self._widths[column : column + span])
            known = self._known[column, span, merge] = (
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{wide}{merge}'
                '<w:vAlign w:val="center"/></w:tcPr>'
            )
        return known


def _paragraph(cell: Cell, size: float | None) -> str:
    """Return the paragraph of a cell, in a smaller `size` of type where one is given."""
    if cell.link is None:
        short = len(cell.text) <= _OFTEN_SEEN
        return (_known_paragraph if short else _plain_paragraph)(cell.text, cell.align, size)
    style, run = _STYLES[cell.align], _run(cell.text, size)
    if cell.role is Role.PAGE:
        run = f'<w:fldSimple w:instr=" PAGEREF {cell.link} \\h ">{_run("…")}</w:fldSimple>'
    return f"<w:p>{style}<w:hyperlink w:anchor={quoteattr(cell.link)}>{run}</w:hyperlink></w:p>"


def _plain_paragraph(text: str, align: Align, size: float | None) -> str:
    return f"<w:p>{_STYLES[align]}{_run(text, size)}</w:p>"


_known_paragraph = lru_cache(maxsize=4096)(_plain_paragraph)


def _run(text: str, size: float | None = None) -> str:
    """Return a run of text; line ends inside it are breaks."""
    if not text:
        return ""
    small = "" if size is None else f'<w:rPr><w:sz w:val="{2 * size:.0f}"/></w:rPr>'
    lines = "<w:br/>".join(map(_text, escape(text).split("\n")))
    return f"<w:r>{small}{lines}</w:r>"


def _text(shown: str) -> str:
    is_plain = shown == shown.strip() and "  " not in shown
    return f"<w:t>{shown}</w:t>" if is_plain else f'<w:t xml:space="preserve">{shown}</w:t>'


def _paper(drawing: Drawing) -> tuple[object, bool]:
    return drawing.page, drawing.is_landscape


def _section(drawing: Drawing, *, is_last: bool) -> str:
    """Return the page of the drawings up to here, within a paragraph except at the end."""
    page = drawing.page
    width, height = round(page.width * _TWIPS), round(page.height * _TWIPS)
    size = f'<w:pgSz w:w="{width}" w:h="{height}"/>'
    if drawing.is_landscape:
        size = f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>'
    edge, side = round(page.edge * _TWIPS), round(page.side * _TWIPS)
    section = (
        f'<w:sectPr>{size}<w:pgMar w:top="{edge}" w:right="{side}" w:bottom="{edge}" '
        f'w:left="{side}" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
    )
    if is_last:
        return _JOINT + section
    return f'<w:p><w:pPr><w:pStyle w:val="Joint"/>{section}</w:pPr></w:p>'

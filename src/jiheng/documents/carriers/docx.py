"""Word files (docx, docm, dotx) as paper: paragraphs and tables in the order of the body.

Read straight from the XML. Headers, footers, comments and notes below the page are no part of it
but told of; macros are never looked at. The text of a paragraph is the matter of `docx_text`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from jiheng.documents.carriers.archive import Archive, bounded_cells
from jiheng.documents.carriers.content import FileKind
from jiheng.documents.carriers.docx_margins import margin_notes
from jiheng.documents.carriers.docx_styles import (
    NO_STYLES,
    PALE_MARK,
    Ground,
    Styles,
    W,
    ground_in,
    is_on,
    may_tell,
    named_in,
    read_styles,
)
from jiheng.documents.carriers.docx_text import Prose, alternatives, has_prompt, number
from jiheng.documents.carriers.markup import Element, nesting_refused, parse_xml
from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table, trust_around
from jiheng.domain.form import Note
from jiheng.domain.locator import Confidence, Locator
from jiheng.domain.text import Text

_KIND = FileKind.DOCX.value
_MAIN, _STYLES, _RELATIONS = "word/document.xml", "word/styles.xml", "_rels/.rels"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLED = (b"pStyle", b"rStyle", b"tblStyle")
_NO_BODY = Text("缺少正文", "it has no body")
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
_TEXT, _VALUE = f"{W}t", f"{W}val"
_BACKGROUND = f"{W}background"
_CELL_STYLE, _GRID_SPAN, _CELL_GONE = f"{W}tcPr", f"{W}gridSpan", f"{W}cellDel"
_ROW_STYLE, _GRID_BEFORE = f"{W}trPr", f"{W}gridBefore"
_ROW_GONE, _ROW_HIDDEN = f"{W}del", f"{W}hidden"
_MERGE_DOWN, _MERGE_RIGHT = f"{W}vMerge", f"{W}hMerge"
_ROWS, _CELLS = frozenset({_ROW}), frozenset({_CELL})
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_ALT_CHUNK = f"{W}altChunk"
_BLOCKS = frozenset({_PARAGRAPH, _TABLE, _ALT_CHUNK})
_WRAPPERS = frozenset(
    {_ALTERNATE, *(f"{W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))}
)
_WIDEST = 100
_SET_ASIDE = (
    (
        "hidden",
        Text(
            "文中有 {count} 处隐藏文字，未读。",
            "Hidden text in {count} place(s) was not read.",
        ),
        None,
    ),
    (
        "crossed",
        Text(
            "文中有 {count} 处划掉的文字，未读。",
            "Text crossed out in {count} place(s) was not read.",
        ),
        None,
    ),
    (
        "covered",
        Text(
            "表中有 {count} 处文字在合并单元格的遮盖之下，纸上不显示，未读。",
            "Text under merged cells in {count} place(s), which the paper does not show, was not "
            "read.",
        ),
        None,
    ),
    (
        "pictures",
        Text(
            "文中有 {count} 张图片，图中文字未读。",
            "Text in {count} picture(s) was not read.",
        ),
        "",
    ),
    (
        "objects",
        Text(
            "文中有 {count} 个嵌入对象，其中内容未读。",
            "What {count} embedded object(s) hold was not read.",
        ),
        "",
    ),
)


def read_docx(content: bytes, name: str) -> Paper:
    """Return the paragraphs and tables of a Word file.

    A nested table stands as a table of its own right after the outer one, whose cell keeps
    its own text. A paragraph's line is its number among those outside tables, from 1.

    Raises:
        DamagedDocument: the archive or its XML is broken.
        LockedDocument: its parts are encrypted.
        TooMuchInside: it unpacks to too much, or is nested too deeply.
    """
    archive = Archive(content, name, _KIND)
    main = _main_part(archive)
    data = archive.read(main).replace(_STRICT, _USUAL)
    root = parse_xml(data, main, (name, _KIND))
    body = root.find(f"{W}body")
    if body is None:
        raise archive.damaged(_NO_BODY, main)
    prose = Prose(data, _styles(archive, root, data))
    if root.find(_BACKGROUND) is not None:
        prose.ground = Ground.UNKNOWN
    document = _Document(name, prose)
    try:
        document.body(body)
    except RecursionError as fault:
        raise nesting_refused(name) from fault
    notes = [
        Note.said(sentence, None, quoted=quoted, count=count)
        for what, sentence, quoted in _SET_ASIDE
        if (count := getattr(prose, what))
    ]
    notes += margin_notes(archive)
    return Paper("docx", document.blocks, notes)


def _main_part(archive: Archive) -> str:
    """Return the name of the body's part, which some programs call otherwise."""
    if _MAIN in archive or _RELATIONS not in archive:
        return _MAIN
    relations = parse_xml(archive.read(_RELATIONS), _RELATIONS, (archive.name, _KIND))
    for relation in relations:
        if (relation.get("Type") or "").endswith("/officeDocument"):
            return (relation.get("Target") or "").lstrip("/")
    return _MAIN


def _styles(archive: Archive, body: Element, written: bytes) -> Styles:
    """Return what the styles say, where any in use could hide, strike, raise, whiten or shade."""
    if _STYLES not in archive or not any(mark in written for mark in _STYLED):
        return NO_STYLES
    data, named = archive.read(_STYLES).replace(_STRICT, _USUAL), named_in(body)
    if not may_tell(data, named, has_pale=PALE_MARK.search(written) is not None):
        return NO_STYLES
    return read_styles(parse_xml(data, _STYLES, (archive.name, _KIND)), named)


def _inside(node: Element, wanted: frozenset[str]) -> Iterator[Element]:
    """Yield the children of the wanted tags, also those in controls and tracked changes."""
    for child in node:
        tag = child.tag
        if tag in wanted:
            yield child
        elif tag == _ALTERNATE:
            branch = alternatives(child)
            if branch is not None:
                yield from _inside(branch, wanted)
        elif tag in _WRAPPERS:
            yield from _inside(child, wanted)


@dataclass(slots=True)
class _Grid:
    """A table being read. `open` holds, by column, the merged cell that may go on below."""

    cells: list[GridCell] = field(default_factory=list)
    open: dict[int, int] = field(default_factory=dict)
    nested: list[Element] = field(default_factory=list)


class _Document:
    """Collects the blocks of the body."""

    def __init__(self, name: str, prose: Prose) -> None:
        self.blocks: list[Table | Line] = []
        self._prose = prose
        self._name = name
        self._paragraphs = self._tables = self._cells = 0

    def body(self, node: Element) -> None:
        for block in _inside(node, _BLOCKS):
            if block.tag == _PARAGRAPH:
                self._paragraphs += 1
                self._lines(block)
            elif block.tag == _TABLE:
                self._table(block)
            else:
                self._prose.objects += 1

    def _lines(self, paragraph: Element) -> None:
        """Take a paragraph outside tables, and after it the text boxes anchored in it."""
        text, trust = self._told(paragraph)
        boxes, self._prose.boxes = self._prose.boxes, []
        place = Locator(line=self._paragraphs)
        self.blocks += [Line(line, place, trust) for line in text.split("\n") if line.strip()]
        if boxes:
            below, self._prose.ground = self._prose.ground, Ground.UNKNOWN
            for block in (block for box in boxes for block in _inside(box, _BLOCKS)):
                if block.tag == _PARAGRAPH:
                    self._lines(block)
                elif block.tag == _TABLE:
                    self._table(block)
            self._prose.ground = below

    def _told(self, paragraph: Element) -> tuple[str, Confidence]:
        self._prose.is_unsure = False
        return self._prose.settled(self._prose.paragraph(paragraph))

    def _table(self, node: Element) -> None:
        """Take a table, and after it the tables inside its cells."""
        grid, row, below = _Grid(), 0, self._prose.ground
        self._prose.ground = self._prose.table_ground(node)
        for line in _inside(node, _ROWS):
            column = _start(line)
            if column is not None:
                self._row(line, (row, column), grid)
                row += 1
                bounded_cells(self._name, self._cells + len(grid.cells))
        if grid.cells:
            self._tables += 1
            self._cells += len(grid.cells)
            self.blocks.append(Table(grid.cells, self._tables))
        if grid.nested:
            self._prose.ground = Ground.UNKNOWN
        for nested in grid.nested:
            self._table(nested)
        self._prose.ground = below

    def _row(self, node: Element, start: tuple[int, int], grid: _Grid) -> None:
        above, grid.open = grid.open, {}
        row, column = start
        for cell in _inside(node, _CELLS):
            shape = _shape(cell)
            if shape.is_gone:
                continue
            at = above.get(column)
            if shape.goes_right and grid.cells and grid.cells[-1].row == row:
                last = grid.cells[-1]
                grid.cells[-1] = last._replace(column_span=last.column_span + shape.span)
            elif shape.goes_down and at is not None and grid.cells[at].column_span == shape.span:
                grid.cells[at] = grid.cells[at]._replace(row_span=row - grid.cells[at].row + 1)
                grid.open[column] = at
                self._prose.covered += any(text.text for text in cell.iter(_TEXT))
            else:
                if shape.is_merged:
                    grid.open[column] = len(grid.cells)
                text, trust = self._cell(cell, grid)
                grid.cells.append(GridCell(text, row, column, 1, shape.span, None, None, trust))
            column += shape.span

    def _cell(self, node: Element, grid: _Grid) -> tuple[str, Confidence]:
        """Return a cell's own text; tables inside are put by."""
        prose = self._prose
        if not prose.has_pale:
            return self._held(node, grid)
        below, prose.ground = prose.ground, ground_in(node.find(_CELL_STYLE)) or prose.ground
        held = self._held(node, grid)
        prose.ground = below
        return held

    def _held(self, node: Element, grid: _Grid) -> tuple[str, Confidence]:
        prose = self._prose
        prose.is_unsure = False
        texts, before = list[str](), len(grid.nested)
        for child in node:
            if child.tag == _PARAGRAPH:
                texts.append(prose.paragraph(child))
            elif child.tag != _CELL_STYLE:
                self._cell_block(child, texts, grid)
        if prose.boxes:
            prose.ground = Ground.UNKNOWN
        while prose.boxes:
            for child in prose.boxes.pop(0):
                self._cell_block(child, texts, grid)
        text = texts[0] if len(texts) == 1 else "\n".join(texts).strip("\n")
        text, trust = prose.settled(text)
        if len(grid.nested) > before:
            trust = trust_around(text, sum(_size(each) for each in grid.nested[before:]), trust)
        return text, trust

    def _cell_block(self, block: Element, texts: list[str], grid: _Grid) -> None:
        """Take a paragraph, a table, or what wraps them, in a cell."""
        tag = block.tag
        if tag == _PARAGRAPH:
            texts.append(self._prose.paragraph(block))
        elif tag == _TABLE:
            grid.nested.append(block)
        elif tag == _ALT_CHUNK:
            self._prose.objects += 1
        elif tag in _WRAPPERS:
            self._prose.is_unsure |= has_prompt(block)
            for inner in _inside(block, _BLOCKS):
                self._cell_block(inner, texts, grid)


def _size(table: Element) -> int:
    return sum(1 for _ in table.iter(_CELL))


class _Shape(NamedTuple):
    """What a cell's properties say of its place."""

    span: int = 1
    is_merged: bool = False
    goes_down: bool = False
    goes_right: bool = False
    is_gone: bool = False


_PLAIN = _Shape()


def _shape(cell: Element) -> _Shape:
    style = cell[0] if len(cell) else cell
    if style.tag != _CELL_STYLE:
        return _PLAIN
    span, merged, down, right, gone = _PLAIN
    for child in style:
        tag = child.tag
        if tag == _GRID_SPAN:
            span = max(1, min(number(child.get(_VALUE)), _WIDEST))
        elif tag == _MERGE_DOWN:
            merged, down = True, _goes_on(child)
        elif tag == _MERGE_RIGHT:
            right = _goes_on(child)
        elif tag == _CELL_GONE:
            gone = True
    if span == 1 and not (merged or right or gone):
        return _PLAIN
    return _Shape(span, merged, down, right, gone)


def _goes_on(merge: Element) -> bool:
    return merge.get(_VALUE, "continue") == "continue"


def _start(row: Element) -> int | None:
    """Return the column a row begins at, or None when it is deleted or hidden."""
    column = 0
    for style in row:
        if style.tag == _CELL:
            break
        if style.tag == _ROW_STYLE:
            for mark in style:
                if mark.tag == _ROW_GONE or (mark.tag == _ROW_HIDDEN and is_on(mark)):
                    return None
                if mark.tag == _GRID_BEFORE:
                    column = min(number(mark.get(_VALUE)), _WIDEST)
    return column

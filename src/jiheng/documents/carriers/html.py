"""Web pages as paper: their tables, and the lines of text between them.

Also what Excel and mail programs save as pages. Styles are obeyed where they
hide, strike, raise, whiten or add; scripts are never run and nothing is fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from jiheng.documents.carriers.archive import PART_MEGABYTES, bounded_cells
from jiheng.documents.carriers.content import FileKind
from jiheng.documents.carriers.html_rows import Rows, Slots
from jiheng.documents.carriers.html_styles import Cascade
from jiheng.documents.carriers.html_text import DOUBT, Prose, decoded, is_page
from jiheng.documents.carriers.markup import Element, nesting_refused, parse_html
from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table
from jiheng.documents.carriers.refusals import NothingToRead
from jiheng.domain.errors import (
    DocumentTooLarge,
    EmptyDocument,
    TooMuchInside,
)
from jiheng.domain.form import Note
from jiheng.domain.locator import Confidence, Locator
from jiheng.domain.text import Text

_KIND = FileKind.HTML.value
_MEGABYTE = 1 << 20
_COLUMNS = 2000
_WIDE = Text("表格列数", "columns of a table")
_STYLE = re.compile("<style", re.IGNORECASE)
_COLOUR = re.compile(
    r"(?<![\w-])color\s*[:=]\s*[\"']?(?:#f|white|rgb|transparent|snow|ivory|ghost|floral)",
    re.IGNORECASE,
)
_UNKNOWN = "\ufffd"
_SET_ASIDE = (
    (
        "hidden",
        Text(
            "网页中有 {count} 处隐藏文字，未读。",
            "Hidden text in {count} place(s) was not read.",
        ),
        None,
    ),
    (
        "crossed",
        Text(
            "网页中有 {count} 处划掉的文字，未读。",
            "Text crossed out in {count} place(s) was not read.",
        ),
        None,
    ),
    (
        "pictures",
        Text(
            "网页的表格中有 {count} 张图片，图中文字未读。",
            "Text in {count} picture(s) was not read.",
        ),
        "",
    ),
    (
        "frames",
        Text(
            "网页嵌有 {count} 个框架，框架里的网页未读；请打开框架里的网页另存。",
            "The pages in {count} frame(s) were not read; open and save them by themselves.",
        ),
        "",
    ),
)


def read_html(content: bytes, name: str) -> Paper:
    """Return the tables and lines of a web page.

    A nested table stands as a table of its own right after the outer one, whose cell keeps
    its own text. Lines are numbered from 1 in the order shown.

    Raises:
        DocumentTooLarge: above the size at which a page can be held in memory.
        EmptyDocument: no bytes.
        NothingToRead: nothing but white space and comments.
        UndecodableText: in none of the known encodings.
        TooMuchInside: nested too deeply, or a table too large.
    """
    if len(content) > PART_MEGABYTES * _MEGABYTE:
        raise DocumentTooLarge(name, -(-len(content) // _MEGABYTE), PART_MEGABYTES)
    text = decoded(content, name)
    root = parse_html(text, (name, _KIND))
    if root is None:
        raise NothingToRead(name) if content else EmptyDocument(name, 0)
    bounded_cells(name, sum(1 for _ in root.iter("td", "th")))
    has_pale = _COLOUR.search(text) is not None
    styles = Cascade(_sheets(root) if _STYLE.search(text) else (), keeps_all=has_pale)
    prose = Prose(keeps_lines=not is_page(text), styles=styles, has_pale=has_pale)
    page = _Page(name, prose)
    try:
        page.read(root)
    except RecursionError as fault:
        raise nesting_refused(name) from fault
    notes = [
        Note.said(sentence, None, quoted=quoted, count=count)
        for what, sentence, quoted in _SET_ASIDE
        if (count := getattr(page.prose, what))
    ]
    return Paper(
        "html", list(map(_doubted, page.blocks)) if styles.is_spent else page.blocks, notes
    )


def _sheets(root: Element) -> Iterator[str]:
    """Yield the style sheets of a page that hold on a screen."""
    for sheet in root.iter("style"):
        if "print" not in (sheet.get("media") or "").lower():
            yield sheet.text or ""


def _doubted(block: Table | Line) -> Table | Line:
    """Return a block of which nothing is certain, for its styles were not followed to the end."""
    if isinstance(block, Line):
        return block._replace(trust=block.trust.lowered)
    return replace(block, cells=[each._replace(trust=each.trust.lowered) for each in block.cells])


class _Page:
    """Collects the blocks of a page."""

    def __init__(self, name: str, prose: Prose) -> None:
        self.blocks: list[Table | Line] = []
        self.prose = prose
        self._name = name
        self._tables = self._lines = self._cells = 0

    def read(self, root: Element) -> None:
        for piece in self.prose.outside_tables(root):
            if isinstance(piece, str):
                self._take_lines(piece)
            else:
                self._table(piece)

    def _take_lines(self, text: str) -> None:
        for line in text.split("\n"):
            bare = line.replace(DOUBT, "").strip(" ") if DOUBT in line else line
            if bare.strip():
                self._lines += 1
                trust = _trust(bare) if bare is line else Confidence.UNCERTAIN
                self.blocks.append(Line(bare, Locator(line=self._lines), trust))

    def _table(self, node: Element) -> None:
        """Take a table; stray text in it comes before, tables in its cells after."""
        rows, slots = Rows(node, self.prose), Slots()
        nested, cells = rows.tables, list[GridCell]()
        for row, end, line in rows:
            for cell, column, height, width in slots.placed(row, end, line):
                text, trust = self.prose.cell(cell, nested)
                trust = _trust(text) if trust is Confidence.CERTAIN else trust
                cells.append(GridCell(text, row, column, height, width, trust=trust))
            self._bounded(row + 1, slots.width)
        for stray in rows.strays:
            self._take_lines(stray)
        if cells:
            self._tables += 1
            self._cells += len(cells)
            self.blocks.append(Table(cells, self._tables))
        for inner in nested:
            self._table(inner)

    def _bounded(self, rows: int, columns: int) -> None:
        bounded_cells(self._name, self._cells + rows * columns)
        if columns > _COLUMNS:
            raise TooMuchInside(self._name, _WIDE, found=str(columns), limit=str(_COLUMNS))


def _trust(text: str) -> Confidence:
    return Confidence.UNCERTAIN if _UNKNOWN in text else Confidence.CERTAIN

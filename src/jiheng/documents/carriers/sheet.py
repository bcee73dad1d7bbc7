"""A sheet of a workbook on its way to a table: texts by row and column, merges, what is hidden.

Every spreadsheet carrier fills a `Sheet`; what the used area is and what stands in it is said
here once. Rows and columns count from 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, repeat

from jiheng.documents.carriers.archive import CELLS, bounded_cells
from jiheng.documents.carriers.docx_margins import says_more_than_pages
from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table
from jiheng.domain.errors import (
    TooMuchInside,
)
from jiheng.domain.form import Note
from jiheng.domain.locator import Confidence, Locator
from jiheng.domain.text import Text

_LETTERS = 16_000_000
_DIGITS = 15
_LETTERS_SAID = Text("工作表文字数", "characters in its sheets")
_WIDER, _LONGER = 100, 500
_Spans = Mapping[int, tuple[int, int]]
_MergedRow = tuple[_Spans, int]
_NO_TEXTS: Mapping[int, str] = {}
_NO_SPANS: _Spans = {}
_UNMERGED: _MergedRow = (_NO_SPANS, 0)
_NEW = tuple.__new__
_SINGLE = 1, 1
_SURE = Confidence.CERTAIN
_HEADER = Text(
    "工作表“{sheet}”的打印页眉“{quoted}”不在格子里，没有当作表的内容读入。",
    "The header “{quoted}” of the sheet {sheet} stands in no cell and was not read as part of the "
    "form.",
)
_FOOTER = Text(
    "工作表“{sheet}”的打印页脚“{quoted}”不在格子里，没有当作表的内容读入。",
    "The footer “{quoted}” of the sheet {sheet} stands in no cell and was not read as part of the "
    "form.",
)
_HIDDEN = Text(
    "工作表“{sheet}”是隐藏的，其内容也已读入。",
    "The sheet {sheet} is hidden and was read as well.",
)
_SAID = (
    (
        "hidden_rows",
        Text(
            "工作表“{sheet}”有 {count} 行是隐藏的，其内容也已读入。",
            "{count} hidden row(s) of the sheet {sheet} were read as well.",
        ),
        None,
    ),
    (
        "hidden_columns",
        Text(
            "工作表“{sheet}”有 {count} 列是隐藏的，其内容也已读入。",
            "{count} hidden column(s) of the sheet {sheet} were read as well.",
        ),
        None,
    ),
    (
        "covered",
        Text(
            "工作表“{sheet}”有 {count} 处文字在合并单元格的遮盖之下，纸上不显示，未读。",
            "Text under merged cells in {count} place(s) of the sheet {sheet}, which the paper "
            "does not show, was not read.",
        ),
        None,
    ),
    (
        "crossed",
        Text(
            "工作表“{sheet}”有 {count} 处划掉的文字，未读。",
            "Text crossed out in {count} place(s) of the sheet {sheet} was not read.",
        ),
        None,
    ),
    (
        "pale",
        Text(
            "工作表“{sheet}”有 {count} 处白色文字，纸上看不见，未读。",
            "White text in {count} place(s) of the sheet {sheet}, which is not seen on paper, was "
            "not read.",
        ),
        None,
    ),
    (
        "formulas",
        Text(
            "工作表“{sheet}”有 {count} 个公式没有存下结果；请用 Excel 打开后另存，再读一次。",
            "{count} formula(s) of the sheet {sheet} have no value saved; open the file in Excel, "
            "save it, read it again.",
        ),
        None,
    ),
    (
        "pictures",
        Text(
            "工作表“{sheet}”有 {count} 张图片，图中文字未读。",
            "Text in {count} picture(s) of the sheet {sheet} was not read.",
        ),
        "",
    ),
)
Range = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(slots=True)
class Sheet:
    """What one sheet holds. `rows` has texts by row and column; blank ones need not be there.

    `held` has the numbers that a cell does not show as the file holds them, and those with more
    digits than a sheet keeps of a number. `doubts` names the cells whose text is not certain, and
    `floating` the texts of shapes, `header` and `footer` what is printed above and below every
    page.
    """

    name: str
    is_hidden: bool = False
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    held: dict[tuple[int, int], str] = field(default_factory=dict)
    doubts: dict[tuple[int, int], Confidence] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    floating: list[str] = field(default_factory=list)
    header: str = ""
    footer: str = ""
    unseen_rows: set[int] = field(default_factory=set)
    unseen_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    covered: int = 0
    crossed: int = 0
    pale: int = 0
    formulas: int = 0
    pictures: int = 0

    def put(self, row: int, column: int, text: str) -> None:
        """Write a text; blank text leaves the cell empty."""
        if text and not text.isspace():
            self.rows.setdefault(row, {})[column] = text

    def shows(self, at: tuple[int, int], text: str, *, held: str) -> str:
        """Return what a cell shows for a number, and keep the number where that may be less."""
        if text != held or len(held) > _DIGITS:
            self.held[at] = held
        return text

    def notes(self) -> Iterator[Note]:
        """Yield what a person should know of this sheet."""
        place = Locator(sheet=self.name)
        if self.is_hidden:
            yield Note.said(_HIDDEN, place, sheet=self.name)
        if self.header:
            yield Note.said(_HEADER, place, quoted=self.header, sheet=self.name)
        if says_more_than_pages(self.footer):
            yield Note.said(_FOOTER, place, quoted=self.footer, sheet=self.name)
        for what, sentence, quoted in _SAID:
            count = getattr(self, what)
            if count:
                yield Note.said(sentence, place, quoted=quoted, sheet=self.name, count=count)


def paper(sheets: list[Sheet], name: str, carrier: str) -> Paper:
    """Return the sheets of a workbook as paper; a sheet with nothing on it is left out.

    Raises:
        TooMuchInside: the used areas together have too many cells.
    """
    blocks: list[Table | Line] = []
    notes: list[Note] = []
    cells = 0
    for sheet in sheets:
        table = _table(sheet, len([each for each in blocks if isinstance(each, Table)]) + 1, name)
        place = Locator(sheet=sheet.name)
        blocks += [Line(text, place) for text in sheet.floating if text.strip()]
        if table is not None:
            blocks.append(table)
            cells += len(table.cells)
        bounded_cells(name, cells)
        if table is not None or sheet.floating or sheet.pictures:
            notes += sheet.notes()
    return Paper(carrier, blocks, notes)


def _table(sheet: Sheet, ordinal: int, name: str) -> Table | None:
    """Return the used area of a sheet, or None when it is blank."""
    if not sheet.rows:
        return None
    every = chain.from_iterable(map(dict.values, sheet.rows.values()))
    bounded_letters(name, sum(map(len, every)))
    first, left, last, right = _used(sheet)
    height, width = last - first + 1, right - left + 1
    bounded_cells(name, height * width, f"{height} × {width}")
    merged = _merged(sheet, (first, left, last, right), name)
    _count_hidden(sheet)
    cells = list[GridCell]()
    for row in range(first, last + 1):
        texts, (spans, covered) = sheet.rows.get(row, _NO_TEXTS), merged.get(row, _UNMERGED)
        columns = _uncovered(covered >> left, left, right) if covered else range(left, right + 1)
        if covered:
            sheet.covered += len(texts.keys() - columns)
        cells += _cells(columns, (row - first, left), texts=texts, spans=spans)
    if sheet.doubts:
        cells = [_doubted(cell, sheet, (first, left)) for cell in cells]
    return Table(cells, ordinal, sheet.name, (first, left), held=sheet.held)


def _cells(
    columns: Sequence[int], at: tuple[int, int], *, texts: Mapping[int, str], spans: _Spans
) -> Iterator[GridCell]:
    """Return the cells of a row in these columns; `at` is its number and the first column."""
    row, left = at
    if not spans:
        fields = [(texts.get(at, ""), row, at - left, 1, 1, None, None, _SURE) for at in columns]
    else:
        fields = [
            (texts.get(at, ""), row, at - left, height, width, None, None, _SURE)
            for at in columns
            for height, width in (spans.get(at, _SINGLE),)
        ]
    return map(_NEW, repeat(GridCell), fields)


def bounded_letters(name: str, count: int) -> None:
    """Refuse a workbook that shows too many characters, as one that repeats a long text does.

    Raises:
        TooMuchInside: there are too many.
    """
    if count > _LETTERS:
        raise TooMuchInside(name, _LETTERS_SAID, found=f"> {_LETTERS}", limit=str(_LETTERS))


def _doubted(cell: GridCell, sheet: Sheet, origin: tuple[int, int]) -> GridCell:
    trust = sheet.doubts.get((cell.row + origin[0], cell.column + origin[1]))
    return cell if trust is None else cell._replace(trust=trust)


def _used(sheet: Sheet) -> Range:
    """Return the area with text in it; a merged cell with text counts whole, within reason."""
    first, last = min(sheet.rows), max(sheet.rows)
    held = set[int]().union(*sheet.rows.values())
    left, right = min(held), max(held)
    longest, widest = last + _LONGER, right + _WIDER
    for top, start, bottom, end in sheet.merges:
        if (bottom > last or end > right) and start in sheet.rows.get(top, ()):
            last = max(last, min(bottom, longest))
            right = max(right, min(end, widest))
    return first, left, last, right


def _merged(sheet: Sheet, used: Range, name: str) -> dict[int, _MergedRow]:
    """Return by row the spans of merged cells where they begin, and the columns they cover.

    Of merged ranges that overlap only the first one counts.
    """
    first, left, last, right = used
    spans: dict[int, dict[int, tuple[int, int]]] = {}
    taken: dict[int, int] = {}
    begun: dict[int, int] = {}
    work = 0
    for top, start, bottom, end in sheet.merges:
        if top < first or start < left or bottom > last or end > right:
            top, start = max(top, first), max(start, left)  # noqa: PLW2901
            bottom, end = min(bottom, last), min(end, right)  # noqa: PLW2901
        height, width = bottom - top + 1, end - start + 1
        if height < 1 or width < 1:
            continue
        work += width * height
        if work > CELLS:
            bounded_cells(name, work)
        columns = (1 << width) - 1 << start
        if taken.get(top, 0) & columns:
            continue
        spans.setdefault(top, {})[start] = height, width
        begun[top] = begun.get(top, 0) | 1 << start
        for row in range(top, bottom + 1):
            taken[row] = taken.get(row, 0) | columns
    return {
        row: (spans.get(row, _NO_SPANS), columns & ~begun.get(row, 0))
        for row, columns in taken.items()
    }


@lru_cache(1 << 10)
def _uncovered(covered: int, left: int, right: int) -> Sequence[int]:
    """Return the columns of a row that no merged cell covers; `covered` has a bit for each."""
    return tuple(at for at in range(left, right + 1) if not covered >> (at - left) & 1)


def _count_hidden(sheet: Sheet) -> None:
    """Count the hidden rows and columns that hold text."""
    if sheet.unseen_rows:
        sheet.hidden_rows = len(sheet.unseen_rows & sheet.rows.keys())
    if sheet.unseen_columns:
        held = {column for texts in sheet.rows.values() for column in texts}
        sheet.hidden_columns = sum(
            any(start <= column <= end for start, end in sheet.unseen_columns) for column in held
        )

"""A sheet of a workbook on its way to a table: texts by row and column, merges, what is hidden.

Every spreadsheet carrier fills a `Sheet`; what the used area is and what stands in it is said
here once. Rows and columns count from 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from jiheng.documents.carriers.archive import bounded_cells
from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table, new_cell
from jiheng.domain.errors import Named, TooMuchInside
from jiheng.domain.form import Note
from jiheng.domain.locator import Confidence, Locator

_LETTERS = 16_000_000
_LETTERS_SAID = Named("工作表文字数", "characters in its sheets")
_WIDER, _LONGER = 100, 500
_NONE = frozenset[int]()
_SINGLE = 1, 1
_SURE = Confidence.CERTAIN
_HIDDEN = "工作表“{}”是隐藏的，其内容也已读入。"
_SAID = (
    ("hidden_rows", "工作表“{}”有 {} 行是隐藏的，其内容也已读入。"),
    ("hidden_columns", "工作表“{}”有 {} 列是隐藏的，其内容也已读入。"),
    ("covered", "工作表“{}”有 {} 处文字在合并单元格的遮盖之下，纸上不显示，未读。"),
    ("formulas", "工作表“{}”有 {} 个公式没有存下结果；请用 Excel 打开后另存，再读一次。"),
    ("pictures", "工作表“{}”有 {} 张图片，图中文字未读。"),
)
Range = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(slots=True)
class Sheet:
    """What one sheet holds. `rows` has texts by row and column; blank ones need not be there.

    `doubts` names the cells whose text is not certain, and `floating` the texts of shapes.
    """

    name: str
    is_hidden: bool = False
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    doubts: dict[tuple[int, int], Confidence] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    floating: list[str] = field(default_factory=list)
    unseen_rows: set[int] = field(default_factory=set)
    unseen_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    covered: int = 0
    formulas: int = 0
    pictures: int = 0

    def put(self, row: int, column: int, text: str) -> None:
        """Write a text; blank text leaves the cell empty."""
        if text and not text.isspace():
            self.rows.setdefault(row, {})[column] = text

    def notes(self) -> Iterator[Note]:
        """Yield what a person should know of this sheet."""
        place = Locator(sheet=self.name)
        if self.is_hidden:
            yield Note(_HIDDEN.format(self.name), place)
        for what, sentence in _SAID:
            count = getattr(self, what)
            if count:
                yield Note(sentence.format(self.name, count), place)


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
    bounded_letters(name, sum(sum(map(len, texts.values())) for texts in sheet.rows.values()))
    first, left, last, right = _used(sheet)
    height, width = last - first + 1, right - left + 1
    bounded_cells(name, height * width, f"{height} × {width}")
    anchors, covered = _merged(sheet, (first, left, last, right), name)
    _count_hidden(sheet)
    cells = list[GridCell]()
    for row in range(first, last + 1):
        texts, spans = sheet.rows.get(row, {}), anchors.get(row, {})
        hidden = covered.get(row, _NONE)
        if hidden:
            sheet.covered += len((texts.keys() & hidden) - spans.keys())
        for at in range(left, right + 1):
            if at in hidden and at not in spans:
                continue
            height, width = spans.get(at, _SINGLE)
            where = row - first, at - left
            cells.append(new_cell((texts.get(at, ""), *where, height, width, None, None, _SURE)))
    if sheet.doubts:
        cells = [_doubted(cell, sheet, (first, left)) for cell in cells]
    return Table(cells, ordinal, sheet.name, (first, left))


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
    left = min(map(min, sheet.rows.values()))
    right = max(map(max, sheet.rows.values()))
    longest, widest = last + _LONGER, right + _WIDER
    for top, start, bottom, end in sheet.merges:
        if start in sheet.rows.get(top, ()):
            last = max(last, min(bottom, longest))
            right = max(right, min(end, widest))
    return first, left, last, right


def _merged(
    sheet: Sheet, used: Range, name: str
) -> tuple[dict[int, dict[int, tuple[int, int]]], dict[int, set[int]]]:
    """Return by row the spans of merged cells where they begin, and all columns they take."""
    first, left, last, right = used
    anchors: dict[int, dict[int, tuple[int, int]]] = {}
    covered: dict[int, set[int]] = {}
    work = 0
    for merge in sheet.merges:
        top, start = max(merge[0], first), max(merge[1], left)
        bottom, end = min(merge[2], last), min(merge[3], right)
        height, width = bottom - top + 1, end - start + 1
        work += max(1, width) * max(1, height)
        bounded_cells(name, work)
        columns = range(start, end + 1)
        if height < 1 or width < 1 or not covered.get(top, _NONE).isdisjoint(columns):
            continue
        anchors.setdefault(top, {})[start] = height, width
        for row in range(top, bottom + 1):
            if row in covered:
                covered[row].update(columns)
            else:
                covered[row] = set(columns)
    return anchors, covered


def _count_hidden(sheet: Sheet) -> None:
    """Count the hidden rows and columns that hold text."""
    if sheet.unseen_rows:
        sheet.hidden_rows = len(sheet.unseen_rows & sheet.rows.keys())
    if sheet.unseen_columns:
        held = {column for texts in sheet.rows.values() for column in texts}
        sheet.hidden_columns = sum(
            any(start <= column <= end for start, end in sheet.unseen_columns) for column in held
        )

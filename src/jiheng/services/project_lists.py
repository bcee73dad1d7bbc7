"""Lists of projects from the finance system: the table of a spreadsheet, and what its heads mean.

What the rows say is read by `jiheng.services.listed`.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from jiheng.documents.carriers.catalogue import carrier_of
from jiheng.documents.carriers.content import FileKind, kind_of, read_text
from jiheng.documents.carriers.neutral import Paper, Table
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.words import load_vocabulary
from jiheng.domain.amount import AmountUnit
from jiheng.domain.errors import (
    DocumentError,
    UnknownKind,
)
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text
from jiheng.domain.wording import printable

MOST_ROWS: Final = 30_000
MOST_COLUMNS: Final = 60
_HEAD_AMONG = 10
_GUARDED = re.compile('="([^"]*)"')
"""How CSV keeps a spreadsheet from taking a code for a number: ="0012"."""
_BEHIND = re.compile("[:/]")
"""What parts a unit from what is counted in it."""
_SPREADSHEETS = frozenset({FileKind.XLSX, FileKind.XLSB, FileKind.XLS, FileKind.ODS})
_UNTEXTUAL = frozenset({FileKind.ZIP, FileKind.BINARY})
"""What no carrier reads, and no text is either."""
_READABLE = (Text("Excel", "Excel"), Text("CSV", "CSV"))


class Column(StrEnum):
    """What a column of a list may tell."""

    CODE = "code"
    NAME = "name"
    DEPARTMENT = "department"
    UNIT = "unit"
    ORIGINAL_BUDGET = "original_budget"
    REVISED_BUDGET = "revised_budget"
    OUTTURN = "outturn"
    INTENDED = "intended"
    LEVEL1 = "level1"
    LEVEL2 = "level2"
    INDICATOR = "indicator"
    COMPARATOR = "comparator"
    TARGET = "target"
    MEASURE = "measure"
    MAX_POINTS = "max_points"


COLUMNS: Final = {
    Column.CODE: Text("项目编码", "project code"),
    Column.NAME: Text("项目名称", "project"),
    Column.DEPARTMENT: Text("主管部门", "supervising department"),
    Column.UNIT: Text("实施单位", "implementing unit"),
    Column.ORIGINAL_BUDGET: Text("年初预算数", "original budget"),
    Column.REVISED_BUDGET: Text("全年预算数", "revised budget"),
    Column.OUTTURN: Text("全年执行数", "outturn"),
    Column.INTENDED: Text("预期目标", "intended result"),
    Column.LEVEL1: Text("一级指标", "level 1"),
    Column.LEVEL2: Text("二级指标", "level 2"),
    Column.INDICATOR: Text("三级指标", "indicator"),
    Column.COMPARATOR: Text("指标性质", "comparator"),
    Column.TARGET: Text("年度指标值", "target"),
    Column.MEASURE: Text("度量单位", "unit of measure"),
    Column.MAX_POINTS: Text("分值", "points"),
}
"""What each column is called, and headed by in the lists this program writes."""
AMOUNTS: Final = (Column.ORIGINAL_BUDGET, Column.REVISED_BUDGET, Column.OUTTURN)
_CONCEPTS = {
    "project_code": Column.CODE,
    "project_name": Column.NAME,
    "supervising_department": Column.DEPARTMENT,
    "implementing_unit": Column.UNIT,
    "objective_headings": Column.INTENDED,
    "name": Column.INDICATOR,
    "unit": Column.MEASURE,
}
_MORE_HEADS = {
    "单位": Column.UNIT,
    "单位名称": Column.UNIT,
    "项目": Column.NAME,
    "编码": Column.CODE,
    "绩效目标": Column.INTENDED,
    "指标名称": Column.INDICATOR,
}
_SHORT = {"万": AmountUnit.WAN_YUAN, "亿": AmountUnit.YI_YUAN}
_BRACKETED = re.compile(rf"\(({'|'.join(_SHORT)})\)")
Mapped = Mapping[Column, int]
"""Which column, counted from 0, tells what."""
Held = tuple[int, int, str]
Place = tuple[int, int]
Span = tuple[int, int, int]


class NoList(DocumentError):
    """A file without a list of projects."""

    zh = "{file} 里没有可读的表格（{rows} 行）；请用导出的模板填好，存成 Excel 或 CSV 再传。"
    en = "{file} holds no list ({rows} rows); fill in the template and save it as Excel or CSV."

    def __init__(self, file: str, rows: int) -> None:
        super().__init__(file=file, rows=rows)


class ListTooLong(DocumentError):
    """A list with more rows or columns than are read."""

    zh = "{file} 有 {rows} 行 {columns} 列，超过上限 {limit} 行 {widest} 列；请拆成几个文件。"
    en = "{file} has {rows} rows, {columns} columns; the limit is {limit} and {widest}; split it."

    def __init__(self, file: str, rows: int, columns: int) -> None:
        super().__init__(
            file=file, rows=rows, columns=columns, limit=MOST_ROWS, widest=MOST_COLUMNS
        )


class QuoteOpen(DocumentError):
    """CSV with a quotation mark that has no other, so that rows cannot be told apart."""

    zh = (
        "{file} 第 {row} 行的双引号不成对，或一格超过 {limit} 个字，后面的行分不开；没有读，"
        "请用表格软件打开核对那一行，另存为 Excel 或 CSV 再传。"
    )
    en = (
        "Row {row} of {file} has a quotation mark without its other, or a cell of more than "
        "{limit} characters, so that rows run together; it was not read, mend that row."
    )

    def __init__(self, file: str, row: int) -> None:
        super().__init__(file=file, row=row, limit=f"{csv.field_size_limit():,}")


class SeveralLists(DocumentError):
    """A workbook with lists on several sheets, of which one would be read and the others not."""

    zh = "{file} 有 {count} 张工作表都是项目清单（{sheets}），一次读一张；没有读，请并成一张再传。"
    en = "Sheets of {file} that are lists: {count} ({sheets}); none was read, put them on one."

    def __init__(self, file: str, sheets: Sequence[str]) -> None:
        super().__init__(file=file, count=len(sheets), sheets="、".join(sheets[:5]))


@dataclass(frozen=True, slots=True)
class List:
    """A list as read: its heads, its rows of texts, and the number its first row has.

    `held` has the numbers that a sheet holds otherwise than it shows them: row and column, both
    counted from 0, and the number. `unit` is that of amounts, as heads, what stands above them, or
    else the cells say.
    `unread` has the cells that cannot be read, by row and column: crossed out, white, or a formula
    without its value; `spans` has cells merged over rows: the first row, the column, how many.
    `notes` say what is hidden in the sheet.
    """

    file: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int
    held: tuple[Held, ...] = ()
    unit: AmountUnit | None = None
    unread: tuple[Place, ...] = ()
    spans: tuple[Span, ...] = ()
    notes: tuple[Text, ...] = ()


class _Grid(NamedTuple):
    """The rows of a sheet, what its first is numbered, and the numbers it shows otherwise."""

    rows: list[list[str]]
    first: int = 1
    held: Sequence[Held] = ()
    unread: Sequence[Place] = ()
    spans: Sequence[Span] = ()
    notes: Sequence[Text] = ()


def read_list(content: bytes, file: str) -> List:
    """Return the list of a spreadsheet or of CSV; merged cells count for each of their rows.

    Of a workbook it is the sheet whose heads name projects.

    Raises:
        DocumentError: it cannot be read, or holds no list; the subclass says why.
    """
    kind = kind_of(content)
    carrier = carrier_of(kind)
    if kind not in _SPREADSHEETS and (carrier is not None or kind in _UNTEXTUAL):
        raise UnknownKind(file, kind.value, _READABLE)
    if carrier is None:
        sheet = _Grid(_text_rows(read_text(content, file), file))
    else:
        sheet = _sheet(carrier(content, file), file)
    rows = sheet.rows
    width = max((len(row) for row in rows), default=0)
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        raise ListTooLong(file, len(rows), width)
    at = _head_row(rows)
    if len(rows) <= at + 1 or width < len(("name", "unit")):
        raise NoList(file, len(rows))
    even = [
        tuple(printable(text).strip() for text in (*row, *[""] * width)[:width]) for row in rows
    ]
    held = tuple((row - at - 1, column, told) for row, column, told in sheet.held if row > at)
    unit = unit_of_heads(even[at]) or _unit_above(even[:at]) or _unit_of_cells(even[at:])
    return List(
        file,
        even[at],
        tuple(even[at + 1 :]),
        sheet.first + at + 1,
        held,
        unit=unit,
        unread=tuple((row - at - 1, column) for row, column in sheet.unread if row > at),
        spans=tuple((row - at - 1, column, rows) for row, column, rows in sheet.spans if row > at),
        notes=tuple(sheet.notes),
    )


def guessed(heads: Sequence[str]) -> dict[Column, int]:
    """Return which column tells what, as far as its head is known; each once."""
    found: dict[Column, int] = {}
    for at, head in enumerate(heads):
        column = _column(head)
        if column is not None:
            found.setdefault(column, at)
    return found


def unit_of_heads(heads: Sequence[str]) -> AmountUnit | None:
    """Return the unit that heads say amounts are in, those of amounts before others."""
    columns = guessed(heads)
    told = [heads[columns[column]] for column in AMOUNTS if column in columns]
    return next(filter(None, map(unit_said, (*told, *heads))), None)


def unit_said(text: str) -> AmountUnit | None:
    """Return the unit of amounts that a text says: 全年预算数（元）, 金额单位：万元, 预算数/元."""
    folded, units = fold(text), units_of_amounts()
    named = load_vocabulary().bracketed_unit.findall(folded) or _BRACKETED.findall(folded)
    tail = _BEHIND.split(folded)[-1]
    if not named and tail != folded and tail in units:
        named = [tail]
    return units[named[-1]] if named else None


def units_of_amounts() -> Mapping[str, AmountUnit]:
    """Return the units of amounts by what lists call them; 元 may be left out behind 万 and 亿."""
    return {**load_vocabulary().amount_units, **_SHORT}


def unit_behind(text: str) -> AmountUnit | None:
    """Return the unit that stands behind an amount: 12万元, 12万, 1,234.50元."""
    folded, named = fold(text), units_of_amounts()
    told = [name for name in named if folded.endswith(name)]
    return named[max(told, key=len)] if told else None


def _unit_of_cells(rows: Sequence[Sequence[str]]) -> AmountUnit | None:
    """Return the unit that amounts bear themselves, where all that do bear the same."""
    columns = [at for column, at in guessed(rows[0]).items() if column in AMOUNTS]
    units = {unit_behind(row[at]) for row in rows[1:] for at in columns} - {None}
    return units.pop() if len(units) == 1 else None


def _unit_above(rows: Sequence[Sequence[str]]) -> AmountUnit | None:
    """Return the unit that the rows above the heads say, in one cell or in two: 单位： | 元."""
    pairs = (("", *row) for row in rows)
    told = (
        f"{before}{text}" if _BEHIND.search(fold(before)[-1:]) else text
        for row in pairs
        for before, text in pairwise(row)
    )
    return next(filter(None, map(unit_said, told)), None)


def _column(head: str) -> Column | None:
    folded, words = fold(head), load_vocabulary()
    if folded in _MORE_HEADS:
        return _MORE_HEADS[folded]
    for table in (words.head, words.objective, words.funds_columns, words.indicator_columns):
        found = table.find(folded)
        concept = str(found.concept) if found else ""
        if concept in _CONCEPTS or concept in set(Column):
            return _CONCEPTS.get(concept) or Column(concept)
    return None


def _sheet(paper: Paper, file: str) -> _Grid:
    """Return the sheet that is the list.

    Raises:
        SeveralLists: there is more than one.
    """
    tables = [each for each in paper.blocks if isinstance(each, Table)]
    grids = [_grid(each) for each in tables]
    named = [guessed(each.rows[_head_row(each.rows)]) if each.rows else {} for each in grids]
    lists = [
        at for at, heads in enumerate(named) if Column.NAME in heads and len(grids[at].rows) > 1
    ]
    if len(lists) > 1:
        raise SeveralLists(file, [tables[at].sheet or str(at + 1) for at in lists])
    if not grids:
        return _Grid([])
    chosen = lists[0] if lists else max(range(len(named)), key=lambda at: len(named[at]))
    name = tables[chosen].sheet
    said = [each for each in paper.notes if each.place is not None and each.place.sheet == name]
    notes = [Text(each.in_("zh"), each.in_("en")) for each in said]
    return grids[chosen]._replace(notes=notes)


def _head_row(rows: Sequence[Sequence[str]]) -> int:
    """Return the row that names most columns, among the first."""
    counted = [len(guessed(row)) for row in rows[:_HEAD_AMONG]]
    return counted.index(max(counted)) if counted else 0


def _text_rows(text: str, file: str) -> list[list[str]]:
    """Return the rows of CSV, parted by what makes most of its heads known.

    A quotation mark within a cell is forgiven where no row runs into the next.

    Raises:
        QuoteOpen: where rows run together.
    """
    among = text.split("\n")[:_HEAD_AMONG]

    def heads(separator: str) -> tuple[int, int]:
        known = (len(guessed(line.replace('"', "").split(separator))) for line in among)
        return max(known), sum(line.count(separator) for line in among)

    separator = max(",\t;", key=heads)
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error:
        rows = _forgiven(text, separator, QuoteOpen(file, len(rows) + 1))
    return [[_bare(cell) for cell in row] for row in rows]


def _bare(cell: str) -> str:
    guarded = _GUARDED.fullmatch(cell) if cell.startswith('="') else None
    return guarded[1] if guarded else cell


def _forgiven(text: str, separator: str, fault: QuoteOpen) -> list[list[str]]:
    """Return the rows of CSV with a stray quotation mark, as long as each is one line."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        rows.extend(reader)
    except csv.Error:
        raise fault from None
    if reader.line_num != len(rows):
        raise fault
    return rows


def _grid(table: Table) -> _Grid:
    cells, (first, left) = table.cells, table.origin
    height = max((cell.row + cell.row_span for cell in cells), default=0)
    width = max((cell.column + cell.column_span for cell in cells), default=0)
    if height > MOST_ROWS or width > MOST_COLUMNS:
        return _Grid([[""] * width] * height, first + 1)
    rows = [[""] * width for _ in range(height)]
    for cell in cells:
        for row in range(cell.row, cell.row + cell.row_span):
            rows[row][cell.column] = cell.text
    held = [
        (row, cell.column, table.held[place])
        for cell in cells
        for place in ((cell.row + first, cell.column + left),)
        if place in table.held
        for row in range(cell.row, cell.row + cell.row_span)
    ]
    unread = [
        (row, cell.column)
        for cell in cells
        if cell.trust is Confidence.UNREADABLE
        for row in range(cell.row, cell.row + cell.row_span)
    ]
    spans = [(each.row, each.column, each.row_span) for each in cells if each.row_span > 1]
    return _Grid(rows, first + 1, held, unread, spans)

"""What the rows of a list say: projects with approved budgets and targets, and faults.

A row is a project, or one indicator of it: rows that name the same project, or none, belong
together. What a row cannot hold is a fault with its row; nothing is guessed. Knows nothing of
which organisations or filings there are.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TypeVar

from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.values import ValueReader, read_figure
from jiheng.documents.interpret.words import LabelTable, load_vocabulary
from jiheng.domain.amount import AmountUnit, printed
from jiheng.domain.errors import (
    JihengError,
)
from jiheng.domain.indicator import Indicator, Level1, Level2
from jiheng.domain.text import Text
from jiheng.services.editing import LONGEST, CellError, NoNumber, TooLong
from jiheng.services.project_lists import AMOUNTS, COLUMNS, Column, List, Mapped

_LONGEST_NAME, _LONGEST_CODE = 255, 64
_MOST_WAN_YUAN = Decimal(10) ** 12
_MOST_POINTS = Decimal(100)
_MANGLED = re.compile(r"\d(?:\.\d+)?[Ee]\+(\d{2})")
Value = TypeVar("Value")
_OF_INDICATORS = (
    Column.LEVEL1,
    Column.LEVEL2,
    Column.INDICATOR,
    Column.COMPARATOR,
    Column.TARGET,
    Column.MEASURE,
    Column.MAX_POINTS,
)


class ListError(JihengError):
    """A row that cannot be taken over."""

    exit_code = 2


class ProjectMissing(ListError):
    """A row that names no project, and none stands above it."""

    zh = "这一行没有项目名称和编码（0 个字），上面也没有项目；请补上，或删去这一行。"
    en = "The row names no project (0 characters) and none stands above it; add or remove it."

    def __init__(self) -> None:
        super().__init__()


class UnknownLevel(ListError):
    """A word that is no level of indicators."""

    zh = "“{text}”不是{level}；请写成如“{example}”的一类。"
    en = "“{text}” is no {level}; write one like “{example}”."

    def __init__(self, text: str, level: Text, *, example: str) -> None:
        super().__init__(text=text[:40], level=level, example=example)


class Contradiction(ListError):
    """One project told twice, differently."""

    zh = "“{project}”的{column}上面写的是“{above}”，这一行写的是“{here}”；请改成一致，或只写一处。"
    en = "The {column} of “{project}” is “{above}” above and “{here}” here; make them agree."

    def __init__(self, project: str, column: Text, *, above: str, here: str) -> None:
        super().__init__(project=project, column=column, above=above[:60], here=here[:60])


class AmountTooLarge(ListError):
    """An amount beyond all measure."""

    zh = "金额 {amount} 万元超过上限 {limit} 万元；请核对金额单位。"
    en = "The amount {amount} (10,000 yuan) is above {limit}; check the unit of the amounts."

    def __init__(self, amount: Decimal) -> None:
        super().__init__(amount=f"{amount:.2E}", limit=f"{_MOST_WAN_YUAN:,}")


class AmountNegative(ListError):
    """An amount below nothing, which no budget is."""

    zh = "{column} {amount} 万元小于 0；批复和执行的金额不为负，请核对正负号，没有金额就留空。"
    en = "The {column} {amount} (10,000 yuan) is below 0; check its sign, or leave it empty."

    def __init__(self, column: Text, amount: Decimal) -> None:
        super().__init__(column=column, amount=printed(amount.normalize()))


class AmountTooFine(ListError):
    """An amount with parts of a fen, which nobody can pay."""

    zh = "{column} {amount} 万元细于 1 分钱（0.000001 万元）；请核对金额单位，或四舍五入到分。"
    en = "The {column} {amount} (10,000 yuan) is finer than a fen; check its unit, or round it."

    def __init__(self, column: Text, amount: Decimal) -> None:
        super().__init__(column=column, amount=printed(amount.normalize()))


class CodeMangled(ListError):
    """A code that a spreadsheet took for a number and wrote in powers of ten."""

    zh = (
        "编码 {code} 是表格软件把长编码当作数改写成的，原来的 {digits} 位已经不全；"
        "请把这一列设为文本，重新填写编码。"
    )
    en = (
        "The code {code} is what a spreadsheet made of a code of {digits} digits that it took for "
        "a number; make the column text, and write the codes again."
    )

    def __init__(self, code: str, digits: int) -> None:
        super().__init__(code=code, digits=digits)


class PointsImpossible(ListError):
    """Points that no indicator of a form has."""

    zh = "分值 {points} 不在 0—{limit} 分之间，总分是 {limit} 分；请核对正负号和小数点。"
    en = "The points {points} are not within 0—{limit}, the total; check sign and decimal point."

    def __init__(self, points: Decimal) -> None:
        super().__init__(points=printed(points), limit=_MOST_POINTS)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, and in which column."""

    row: int
    column: Column | None
    error: JihengError


@dataclass(frozen=True, slots=True)
class Listed:
    """A project as listed, from `row` on. Amounts are in 万元; what is not told is None."""

    row: int
    code: str = ""
    name: str = ""
    department: str = ""
    unit: str = ""
    original_budget: Decimal | None = None
    revised_budget: Decimal | None = None
    outturn: Decimal | None = None
    intended: str = ""
    indicators: tuple[Indicator, ...] = ()

    @property
    def called(self) -> str:
        """How a sentence names it."""
        return self.name or self.code


def parsed(given: List, columns: Mapped, unit: AmountUnit) -> tuple[list[Listed], list[Fault]]:
    """Return the projects of a list, and the faults of its rows, in order."""
    projects: list[Listed] = []
    faults: list[Fault] = []
    for number, row in enumerate(given.rows, given.first):
        cells = {column: row[at] for column, at in columns.items() if at < len(row)}
        if not any(cells.values()):
            continue
        reader = _RowReader(number, cells, unit)
        listed = reader.listed()
        faults += reader.faults
        _place(listed, projects, faults)
    return projects, faults


def _place(listed: Listed, projects: list[Listed], faults: list[Fault]) -> None:
    """Put a row with the project it continues, or begin one."""
    above = projects[-1] if projects else None
    if not listed.called and above is None:
        faults.append(Fault(listed.row, Column.NAME, ProjectMissing()))
    elif above is not None and _continues(above, listed):
        projects[-1] = _joined(above, listed, faults)
    else:
        projects.append(listed)


def _continues(above: Listed, listed: Listed) -> bool:
    if not listed.called:
        return True
    same_code = listed.code == above.code or not (listed.code and above.code)
    same_name = listed.name == above.name or not (listed.name and above.name)
    return same_code and same_name and (listed.unit or above.unit) == above.unit


def _joined(above: Listed, listed: Listed, faults: list[Fault]) -> Listed:
    told = {}
    for column in (Column.UNIT, *AMOUNTS, Column.INTENDED):
        before, here = getattr(above, column), getattr(listed, column)
        if here in {None, ""}:
            continue
        if before not in {None, "", here}:
            error = Contradiction(above.called, COLUMNS[column], above=str(before), here=str(here))
            faults.append(Fault(listed.row, column, error))
        else:
            told[column.value] = here
    return replace(above, indicators=above.indicators + listed.indicators, **told)


class _RowReader:
    """Reads one row; what it cannot read becomes a fault."""

    def __init__(self, row: int, cells: Mapping[Column, str], unit: AmountUnit) -> None:
        self._row, self._cells, self._unit = row, cells, unit
        self.faults: list[Fault] = []

    def listed(self) -> Listed:
        """Return what the row tells."""
        return Listed(
            self._row,
            self._code(),
            self._text(Column.NAME, _LONGEST_NAME),
            department=self._text(Column.DEPARTMENT, _LONGEST_NAME),
            unit=self._text(Column.UNIT, _LONGEST_NAME),
            original_budget=self._amount(Column.ORIGINAL_BUDGET),
            revised_budget=self._amount(Column.REVISED_BUDGET),
            outturn=self._amount(Column.OUTTURN),
            intended=self._text(Column.INTENDED, LONGEST),
            indicators=self._indicators(),
        )

    def _indicators(self) -> tuple[Indicator, ...]:
        if not any(self._cells.get(column) for column in _OF_INDICATORS):
            return ()
        parts = (Column.COMPARATOR, Column.TARGET, Column.MEASURE)
        target = "".join(self._text(column, LONGEST) for column in parts)
        return (
            Indicator(
                level1=self._read(Column.LEVEL1, _level1),
                level2=self._read(Column.LEVEL2, _level2),
                name=self._text(Column.INDICATOR, LONGEST) or None,
                target=_values().target(target)[0] if target else Indicator().target,
                max_points=self._read(Column.MAX_POINTS, _points),
            ),
        )

    def _text(self, column: Column, limit: int) -> str:
        text = " ".join(self._cells.get(column, "").split())
        if len(text) > limit:
            self.faults.append(Fault(self._row, column, TooLong(len(text))))
        return text

    def _code(self) -> str:
        code = self._text(Column.CODE, _LONGEST_CODE)
        mangled = _MANGLED.fullmatch(code)
        if mangled:
            error = CodeMangled(code, int(mangled[1]) + 1)
            self.faults.append(Fault(self._row, Column.CODE, error))
        return code

    def _read(self, column: Column, read: Callable[[str], Value]) -> Value | None:
        text = self._cells.get(column, "")
        if _values().is_blank(text):
            return None
        try:
            return read(text)
        except (CellError, ListError) as error:
            self.faults.append(Fault(self._row, column, error))
            return None

    def _amount(self, column: Column) -> Decimal | None:
        def read(text: str) -> Decimal:
            amount = _number(text) * self._unit.fen / AmountUnit.WAN_YUAN.fen
            if abs(amount) > _MOST_WAN_YUAN:
                raise AmountTooLarge(amount)
            if amount < 0:
                raise AmountNegative(COLUMNS[column], amount)
            if amount * AmountUnit.WAN_YUAN.fen % 1:
                raise AmountTooFine(COLUMNS[column], amount)
            return amount

        return self._read(column, read)


def _points(text: str) -> Decimal:
    points = _number(text)
    if not 0 <= points <= _MOST_POINTS:
        raise PointsImpossible(points)
    return points


def _number(text: str) -> Decimal:
    number = read_figure(text)
    if number is None:
        raise NoNumber(text)
    return number


def _level1(text: str) -> Level1:
    return _level(load_vocabulary().level1, text, column=Column.LEVEL1, example="产出指标")


def _level2(text: str) -> Level2:
    return _level(load_vocabulary().level2, text, column=Column.LEVEL2, example="数量指标")


def _level(table: LabelTable[Value], text: str, *, column: Column, example: str) -> Value:
    found = table.find(fold(text))
    if found is None:
        raise UnknownLevel(text, COLUMNS[column], example=example)
    return found.concept


@cache
def _values() -> ValueReader:
    return ValueReader(load_vocabulary())

"""What the rows of a list say: projects with approved budgets and targets, and faults.

A row is a project, or one indicator of it: rows that name the same project, or none, belong
together. What a row cannot hold is a fault with its row; nothing is guessed. Knows nothing of
which organisations or filings there are.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TypeVar

from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.values import ValueReader, read_figure
from jiheng.documents.interpret.words import LabelTable, load_vocabulary
from jiheng.domain.amount import AmountUnit
from jiheng.domain.errors import (
    JihengError,
)
from jiheng.domain.indicator import Indicator, Level1, Level2
from jiheng.services.editing import LONGEST, CellError, NoNumber, TooLong
from jiheng.services.list_faults import (
    MOST_DIGITS,
    MOST_POINTS,
    MOST_WAN_YUAN,
    AmountNegative,
    AmountShared,
    AmountTooFine,
    AmountTooLarge,
    CellUnread,
    CodeIsNumber,
    CodeMangled,
    Contradiction,
    ListError,
    PointsImpossible,
    ProjectMissing,
    ShownOtherwise,
    UnitsDiffer,
    UnknownLevel,
)
from jiheng.services.project_lists import AMOUNTS, COLUMNS, Column, List, Mapped, unit_said

_LONGEST_NAME, _LONGEST_CODE = 255, 64
_POWER = re.compile(r"-?\d{1,3}(?:\.\d{1,15})?[Ee][+-]\d{1,3}")
_DRAWN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.0+)?|\d+\.0+")
"""A whole number with what a format draws in it: 12,345, 1001.00."""
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


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, and in which column."""

    row: int
    column: Column | None
    error: JihengError


@dataclass(frozen=True, slots=True)
class Taken:
    """An amount that a sheet shows rounded: what counts is what it holds, to the fen.

    `shown` and `held` are as in the sheet, `amount` in 万元.
    """

    row: int
    column: Column
    shown: str
    held: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Listed:
    """A project as listed, from `row` on. Amounts are in 万元; what is not told is None.

    `taken` has the amounts that its rows show rounded.
    """

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
    taken: tuple[Taken, ...] = ()

    @property
    def called(self) -> str:
        """How a sentence names it."""
        return self.name or self.code


def parsed(given: List, columns: Mapped, unit: AmountUnit) -> tuple[list[Listed], list[Fault]]:
    """Return the projects of a list, and the faults of its rows, in order."""
    projects: list[Listed] = []
    faults = list(_of_units(given, columns, unit))
    places = {(row, at): number for row, at, number in given.held}
    unclear = set(given.unread)
    for place, row in enumerate(given.rows):
        cells = {column: row[at] for column, at in columns.items() if at < len(row)}
        unread = [column for column, at in columns.items() if (place, at) in unclear]
        if row == given.heads or not (any(cells.values()) or unread):
            continue
        held = {
            column: places[place, at] for column, at in columns.items() if (place, at) in places
        }
        reader = _RowReader(given.first + place, cells, unit, held=held)
        listed = reader.listed()
        faults += [
            Fault(listed.row, column, CellUnread(COLUMNS[column], cells[column]))
            for column in unread
        ]
        faults += reader.faults
        _place(listed, projects, faults)
    faults += _shared(given, columns, projects)
    return projects, faults


def _shared(given: List, columns: Mapped, projects: Sequence[Listed]) -> Iterator[Fault]:
    """Yield the amounts that are merged over rows of several projects: whose they are is unsaid."""
    of = {at: column for column, at in columns.items() if column in AMOUNTS}
    starts = [each.row for each in projects]
    for row, at, rows in given.spans if of else ():
        first = given.first + row
        within = starts[bisect_right(starts, first) : bisect_left(starts, first + rows)]
        if at in of and within and given.rows[row][at]:
            error = AmountShared(COLUMNS[of[at]], given.rows[row][at], rows=rows)
            yield Fault(within[0], of[at], error)


def _of_units(given: List, columns: Mapped, unit: AmountUnit) -> Iterator[Fault]:
    """Yield the heads of amounts that name another unit than the rest: one is read for all."""
    told = {
        column: said
        for column, at in columns.items()
        if column in AMOUNTS and at < len(given.heads) and (said := unit_said(given.heads[at]))
    }
    for column, said in told.items() if len({*told.values()}) > 1 else ():
        if said is not unit:
            error = UnitsDiffer(COLUMNS[column], said.value, read=unit.value)
            yield Fault(given.first - 1, column, error)


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
    taken = above.taken + listed.taken
    return replace(above, indicators=above.indicators + listed.indicators, taken=taken, **told)


class _RowReader:
    """Reads one row; what it cannot read becomes a fault."""

    def __init__(
        self,
        row: int,
        cells: Mapping[Column, str],
        unit: AmountUnit,
        *,
        held: Mapping[Column, str],
    ) -> None:
        self._row, self._cells, self._unit, self._held = row, cells, unit, held
        self._taken: list[Taken] = []
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
            taken=tuple(self._taken),
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
        """Return the code without spaces and in narrow letters; as a number, all its digits."""
        code = fold(self._text(Column.CODE, _LONGEST_CODE)).removeprefix("'")
        mangled = _MANGLED.fullmatch(code)
        if mangled:
            error = CodeMangled(code, int(mangled[1]) + 1)
            self.faults.append(Fault(self._row, Column.CODE, error))
        elif Column.CODE in self._held:
            number = Decimal(self._held[Column.CODE])
            digits = number.adjusted() + 1
            if digits > MOST_DIGITS:
                self.faults.append(Fault(self._row, Column.CODE, CodeIsNumber(code, digits)))
            elif _DRAWN.fullmatch(code) and number == number.to_integral_value():
                return f"{number:.0f}"
        return code

    def _read(self, column: Column, read: Callable[[str], Value]) -> Value | None:
        return self._tried(column, lambda text: None if _values().is_blank(text) else read(text))

    def _tried(self, column: Column, read: Callable[[str], Value | None]) -> Value | None:
        try:
            return read(self._cells.get(column, ""))
        except (CellError, ListError) as error:
            self.faults.append(Fault(self._row, column, error))
            return None

    def _amount(self, column: Column) -> Decimal | None:
        """Return an amount in 万元: what the sheet holds, to the fen, or else what stands there."""

        def read(text: str) -> Decimal | None:
            held = _held(text, self._held.get(column), column)
            if _values().is_blank(text):
                return None
            fen = (_number(text) if held is None else held) * self._unit.fen
            if held is not None and fen % 1:
                fen = fen.to_integral_value(ROUND_HALF_UP)
            amount = fen / AmountUnit.WAN_YUAN.fen
            _check(amount, column)
            if held is not None and (fen != held * self._unit.fen or held != _shown(text)):
                self._taken.append(Taken(self._row, column, text, held=held, amount=amount))
            return amount

        return self._tried(column, read)


def _check(amount: Decimal, column: Column) -> None:
    """Refuse an amount that no budget has."""
    if abs(amount) > MOST_WAN_YUAN:
        raise AmountTooLarge(amount)
    if amount < 0:
        raise AmountNegative(COLUMNS[column], amount)
    if amount * AmountUnit.WAN_YUAN.fen % 1:
        raise AmountTooFine(COLUMNS[column], amount)


def _held(text: str, held: str | None, column: Column) -> Decimal | None:
    """Return the number that a sheet holds where it shows a text, None where it holds no other.

    Raises:
        ShownOtherwise: what it shows is not that number rounded.
    """
    is_blank = _values().is_blank(text)
    shown = Decimal() if is_blank else _shown(text)
    if held is None or shown is None:
        return None
    number = Decimal(f"{float(held):.{MOST_DIGITS}g}")
    half = Decimal() if is_blank else Decimal(5).scaleb(int(shown.as_tuple().exponent) - 1)
    if abs(shown - number) > half:
        raise ShownOtherwise(COLUMNS[column], text, held=number)
    return shown if shown == number else number


def _shown(text: str) -> Decimal | None:
    """Return the number that a sheet shows, in powers of ten too."""
    folded = fold(text)
    return Decimal(folded) if _POWER.fullmatch(folded) else read_figure(text)


def _points(text: str) -> Decimal:
    points = _number(text)
    if not 0 <= points <= MOST_POINTS:
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

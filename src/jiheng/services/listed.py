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
from typing import Any, TypeVar

from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import LabelTable, load_vocabulary
from jiheng.domain.amount import AmountUnit
from jiheng.domain.errors import (
    JihengError,
)
from jiheng.domain.indicator import Indicator, Level1, Level2
from jiheng.domain.wording import printable
from jiheng.services.editing import LONGEST, CellError, TooLong
from jiheng.services.list_faults import (
    MOST_DIGITS,
    AmountShared,
    CellUnread,
    CodeIsNumber,
    CodeMangled,
    Contradiction,
    ListError,
    ProjectMissing,
    UnitsDiffer,
    UnknownLevel,
)
from jiheng.services.list_figures import (
    amount_of,
    check_amount,
    held_amount,
    points_of,
    whole_text,
)
from jiheng.services.project_lists import AMOUNTS, COLUMNS, Column, List, Mapped, unit_said

_LONGEST_NAME, _LONGEST_CODE = 255, 64
_PLACES, _PLACES_OF_POINTS = 4, 2
"""Decimals to which what a sheet holds behind a rounded target, or points, is taken."""
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
class Exact:
    """Points or a target that a sheet shows rounded: what counts is what it holds, as `text`."""

    row: int
    column: Column
    shown: str
    held: str
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A project as listed, from `row` on. Amounts are in 万元; what is not told is None.

    `taken` has the amounts that its rows show rounded, `exact` the points and targets.
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
    exact: tuple[Exact, ...] = ()

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
    told: dict[str, Any] = {}
    for column in (Column.UNIT, *AMOUNTS, Column.INTENDED):
        before, here = getattr(above, column), getattr(listed, column)
        if here in {None, ""}:
            continue
        if before not in {None, "", here}:
            error = Contradiction(above.called, COLUMNS[column], above=str(before), here=str(here))
            faults.append(Fault(listed.row, column, error))
        else:
            told[column.value] = here
    for name in ("indicators", "taken", "exact"):
        told[name] = getattr(above, name) + getattr(listed, name)
    return replace(above, **told)


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
        self._exact: list[Exact] = []
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
            intended=self._lines(Column.INTENDED),
            indicators=self._indicators(),
            taken=tuple(self._taken),
            exact=tuple(self._exact),
        )

    def _indicators(self) -> tuple[Indicator, ...]:
        if not any(self._cells.get(column) for column in _OF_INDICATORS):
            return ()
        parts = (Column.COMPARATOR, Column.TARGET, Column.MEASURE)
        told = {column: self._text(column, LONGEST) for column in parts}
        told[Column.TARGET] = self._whole(Column.TARGET, told[Column.TARGET], _PLACES)
        target = "".join(told.values())
        return (
            Indicator(
                level1=self._read(Column.LEVEL1, _level1),
                level2=self._read(Column.LEVEL2, _level2),
                name=self._text(Column.INDICATOR, LONGEST) or None,
                target=_values().target(target)[0] if target else Indicator().target,
                max_points=self._read(Column.MAX_POINTS, self._points),
            ),
        )

    def _points(self, text: str) -> Decimal:
        return points_of(self._whole(Column.MAX_POINTS, text, _PLACES_OF_POINTS))

    def _whole(self, column: Column, text: str, places: int) -> str:
        """Return what a cell says, with what the sheet holds for a number it shows rounded."""
        held = self._held.get(column)
        whole = None if held is None else whole_text(text, held, places)
        if held is None or whole is None:
            return text
        self._exact.append(
            Exact(self._row, column, text, held=f"{float(held):.{MOST_DIGITS}g}", text=whole)
        )
        return whole

    def _text(self, column: Column, limit: int) -> str:
        return self._fitting(column, " ".join(self._cells.get(column, "").split()), limit)

    def _lines(self, column: Column) -> str:
        """Return what a cell says in the lines it has, as one that is typed into a form."""
        return self._fitting(column, printable(self._cells.get(column, "")).strip(), LONGEST)

    def _fitting(self, column: Column, text: str, limit: int) -> str:
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
            held = held_amount(text, self._held.get(column), column)
            if _values().is_blank(text):
                return None
            shown = amount_of(text, self._unit, column)
            fen = (shown if held is None else held) * self._unit.fen
            if held is not None and fen % 1:
                fen = fen.to_integral_value(ROUND_HALF_UP)
            amount = fen / AmountUnit.WAN_YUAN.fen
            check_amount(amount, column)
            if held is not None and (fen != held * self._unit.fen or held != shown):
                self._taken.append(Taken(self._row, column, text, held=held, amount=amount))
            return amount

        return self._tried(column, read)


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

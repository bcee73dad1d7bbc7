"""The figures of a form that a repair may change: where they stand, as printed and as integers.

A cell is named by its canonical path. Reading and writing keep the printed decimals.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from jiheng.domain.amount import AmountUnit, decimals, printed, rounded
from jiheng.domain.form import Form
from jiheng.engine.columns import TABLES, Column, Scope, Unit
from jiheng.engine.intake import LIMITS, SCALES, to_integer

T = TypeVar("T")
Value = Decimal | str
NUMERIC: Final = (Unit.FEN, Unit.POINTS, Unit.RATE, Unit.VALUE)
_HUNDREDTHS: Final = (Unit.POINTS, Unit.RATE)
_NOT_FIGURES: Final = frozenset({"amount_unit"})
RATING: Final = next(each for each in TABLES[Scope.FORMS] if each.name == "claimed_rating")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a form: a column of a table, and the row where the table has several."""

    scope: Scope
    row: int
    column: Column

    @property
    def path(self) -> str:
        """The canonical path."""
        inner = self.column.path
        return inner if self.scope is Scope.FORMS else f"{self.scope.value}[{self.row}].{inner}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A figure on the form.

    Attributes:
        raw: the integer its column holds; for one that no column takes (negative, too large)
            the nearest that is possible.
        step: the worth of its last printed digit, as an integer of the column.
        fine: the finest step that is usual in its column.
        most: the greatest integer in its column.
        scale: how many integers make one printed unit.
        is_usable: whether the column holds it.
    """

    cell: Cell
    number: Decimal
    raw: int
    step: int
    fine: int
    most: int
    scale: int
    is_usable: bool

    @property
    def unit(self) -> Unit:
        """What the integer means."""
        return self.cell.column.unit


def figures(form: Form) -> Iterator[Printed]:
    """Yield every figure that is printed on the form."""
    found = [
        _printed(cell, number, scale_of(form, cell.column.unit))
        for cell in _cells(form)
        if isinstance(number := value_at(form, cell.path), Decimal) and number.is_finite()
    ]
    columns: dict[Column, list[Printed]] = {}
    for each in found:
        columns.setdefault(each.cell.column, []).append(each)
    for each in found:
        alike = columns[each.cell.column]
        fine, most = min(one.fine for one in alike), max(one.raw for one in alike)
        yield replace(each, fine=fine, most=most)


def _cells(form: Form) -> Iterator[Cell]:
    rows = {Scope.FORMS: 1, Scope.FUNDS: len(form.funds), Scope.INDICATORS: len(form.indicators)}
    for scope, count in rows.items():
        for row in range(count):
            for column in TABLES[scope]:
                if column.unit in NUMERIC and column.name not in _NOT_FIGURES:
                    yield Cell(scope, row, column)


def _printed(cell: Cell, number: Decimal, scale: int) -> Printed:
    unit = cell.column.unit
    fen = scale if unit is Unit.FEN else 1
    raw, step = to_integer(number, unit, fen)
    is_usable = raw is not None
    if raw is None:
        raw, step = to_integer(abs(number), unit, fen)
    nearest = LIMITS[unit] if raw is None else raw
    return Printed(
        cell=cell,
        number=number,
        raw=nearest,
        most=nearest,
        step=step or 1,
        fine=1 if unit in _HUNDREDTHS else step or 1,
        scale=scale,
        is_usable=is_usable,
    )


def scale_of(form: Form, unit: Unit) -> int:
    """Return how many integers of a column make one printed unit."""
    if unit is Unit.FEN:
        return (form.amount_unit or AmountUnit.WAN_YUAN).fen
    return int(10 ** SCALES[unit])


def to_number(raw: int, held: Printed, like: Decimal) -> Decimal:
    """Return an integer as `held` would be printed, with at least the decimals of `like`."""
    number = Decimal(raw) / held.scale
    least = max(decimals(like), decimals(number.normalize()))
    return rounded(number, least)


def value_at(form: Form, path: str) -> Any:  # noqa: ANN401
    """Return what stands at a canonical path."""
    held: Any = form
    for step in _steps(path):
        held = held[step] if isinstance(step, int) else getattr(held, step)
    return held


def with_values(form: Form, values: Mapping[str, Value]) -> Form:
    """Return the form with other values at some paths.

    The printed text of a target or an actual value follows its number. What is known of where a
    changed value stood goes, since the new one stands nowhere.
    """
    for path, value in values.items():
        base, _, last = path.rpartition(".")
        if last == "value" and isinstance(value, Decimal):
            text = _retold(value_at(form, base), value)
            form = _replaced(form, _steps(f"{base}.text"), text)
        form = _replaced(form, _steps(path), value)
    kept = {path: each for path, each in form.provenance.items() if path not in values}
    return replace(form, provenance=kept)


def _retold(held: Any, value: Decimal) -> str:  # noqa: ANN401
    if held.value is None:
        return held.text or printed(value)
    before, after = printed(held.value), printed(value)
    text: str = held.text or before
    return text.replace(before, after) if before in text else after


def _steps(path: str) -> list[str | int]:
    steps: list[str | int] = []
    for part in path.split("."):
        name, _, row = part.rstrip("]").partition("[")
        steps += [name, int(row)] if row else [name]
    return steps


def _replaced(held: T, steps: list[str | int], value: object) -> T:
    if not steps:
        return value  # type: ignore[return-value]
    step, rest = steps[0], steps[1:]
    if isinstance(held, tuple) and isinstance(step, int):
        changed = _replaced(held[step], rest, value)
        return (*held[:step], changed, *held[step + 1 :])  # type: ignore[return-value]
    inner = {str(step): _replaced(getattr(held, str(step)), rest, value)}
    return replace(held, **inner)  # type: ignore[type-var]

"""Forms into columns: every figure range-checked, nothing wrapped, nothing lost in silence.

A figure that cannot stand in its column becomes null there and sets its bit in ``flaws``;
the rules of the table then report it. Digits finer than the column's unit are rounded
half up; the printed step never becomes finer than one unit. Points that were rounded have a
bit of their own: 16.667, 16.667 and 16.666 make 50, though the columns add up to 50.01.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import polars as pl

from jiheng.domain.amount import AmountUnit, decimals, parse_number
from jiheng.domain.days import end_of
from jiheng.domain.form import (
    LEVEL1_POINTS,
    LEVEL2_POINTS,
    MEASURES,
    PRIVATE,
    PROBLEMS,
    Form,
)
from jiheng.domain.funds import FundsLine
from jiheng.domain.indicator import Evidence, Indicator, Level1
from jiheng.domain.locator import Confidence, Provenance
from jiheng.domain.measure import power_between
from jiheng.engine.columns import (
    LINES,
    SCHEMAS,
    TABLES,
    TEXTS_SCHEMA,
    Column,
    Columns,
    Scope,
    Unit,
    bit_of,
    code,
    rounded_bit,
)

LIMITS = {Unit.FEN: 10**15, Unit.POINTS: 10**6, Unit.RATE: 10**8, Unit.VALUE: 10**18}
"""Greatest magnitude a column takes: 10 万亿元, 10,000 points, 1,000,000 %, 10¹²."""
SCALES = {Unit.POINTS: 2, Unit.RATE: 2, Unit.VALUE: 6}
_DECIMALS = SCALES[Unit.POINTS]
_YEARS = range(1, 10_000)
_MAY_BE_NEGATIVE = frozenset({Unit.VALUE})


class _Texts:
    """The growing dictionary of texts."""

    def __init__(self) -> None:
        self.positions: dict[str, int] = {}

    def position(self, text: str | None) -> int | None:
        if text is None or not text.strip():
            return None
        return self.positions.setdefault(text, len(self.positions))


class _Table:
    """One table being filled, row by row."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._columns = TABLES[scope]
        self._schema = SCHEMAS[scope]
        self._rows: list[tuple[int | None, ...]] = []

    def add(self, keys: tuple[int, ...], values: Sequence[Any], *, scale: int, unread: int) -> None:
        """Append one row; `scale` is how many fen the form's amount unit holds."""
        row: list[int | None] = [*keys]
        flaws = 0
        for bit, (column, value) in enumerate(zip(self._columns, values, strict=True)):
            number, step = value, None
            if isinstance(value, Decimal):
                number, step = to_integer(value, column.unit, scale)
                flaws |= (number is None) << bit | self._rounded(column, value, number)
            row.append(number)
            if column.stepped:
                row.append(step)
        self._rows.append((*row, flaws, unread))

    def _rounded(self, column: Column, value: Decimal, number: int | None) -> int:
        if column.unit is not Unit.POINTS or number is None or decimals(value) <= _DECIMALS:
            return 0
        return rounded_bit(self._scope, column.name) if value != Decimal(number) / 100 else 0

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(self._rows, schema=self._schema, orient="row")


def to_integer(value: Decimal, unit: Unit, fen: int = 1) -> tuple[int | None, int | None]:
    """Return a printed figure as (integer in the unit, printed step), or (None, None) out of range.

    Args:
        value: the figure as printed.
        unit: of the column it goes to.
        fen: how many fen the printed unit holds; only for money.
    """
    if not value.is_finite():
        return None, None
    scale = Decimal(fen) if unit is Unit.FEN else Decimal(10) ** SCALES[unit]
    with localcontext() as context:
        context.prec = 60
        scaled = value * scale
        if abs(scaled) > LIMITS[unit] or (scaled < 0 and unit not in _MAY_BE_NEGATIVE):
            return None, None
        number = int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))
        step = int(scale.scaleb(-decimals(value)))
    return number, max(1, step)


_IN_COLUMNS = frozenset({PROBLEMS, MEASURES, LEVEL1_POINTS, LEVEL2_POINTS})
"""The keys of extensions that have columns of their own."""


def flawed(scope: Scope, bits: int) -> tuple[Column, ...]:
    """Return the columns whose bits are set in ``flaws``."""
    return tuple(column for bit, column in enumerate(TABLES[scope]) if bits >> bit & 1)


def to_columns(forms: Iterable[Form]) -> Columns:
    """Return the column shape of `forms`; ``form_id`` counts from 0 in the given order."""
    texts = _Texts()
    tables = {scope: _Table(scope) for scope in Scope}
    for form_id, form in enumerate(forms):
        scale = (form.amount_unit or AmountUnit.WAN_YUAN).fen
        unread = _unread(form)
        keys: tuple[int, ...] = (form_id,)
        tables[Scope.FORMS].add(keys, _form(form, texts), scale=scale, unread=unread.get("", 0))
        for row, line in enumerate(form.funds):
            keys, bits = (form_id, row), unread.get(f"funds[{row}]", 0)
            tables[Scope.FUNDS].add(keys, _funds_line(line), scale=scale, unread=bits)
        headings = zip(
            *(_headings(form, key) for key in (LEVEL1_POINTS, LEVEL2_POINTS)), strict=True
        )
        for row, (indicator, printed) in enumerate(zip(form.indicators, headings, strict=True)):
            keys, bits = (form_id, row), unread.get(f"indicators[{row}]", 0)
            told = (*_days(indicator, form), _unit_power(indicator))
            values = (*_indicator(indicator, texts), *printed, *told)
            tables[Scope.INDICATORS].add(keys, values, scale=scale, unread=bits)
    return Columns(
        tables[Scope.FORMS].frame(),
        tables[Scope.FUNDS].frame(),
        tables[Scope.INDICATORS].frame(),
        pl.DataFrame({"text": list(texts.positions)}, schema=TEXTS_SCHEMA),
    )


def _unread(form: Form) -> dict[str, int]:
    """Return the unread bits of each row that has some, by the row's path; the form's is empty."""
    unread: dict[str, int] = {}
    for path, origin in form.provenance.items():
        if origin.confidence is Confidence.UNREADABLE or _is_doubted_list(path, origin):
            row, bracket, cell = path.partition("].")
            scope = Scope(row.partition("[")[0]) if bracket else Scope.FORMS
            key, cell = (f"{row}]", cell) if bracket else ("", path)
            unread[key] = unread.get(key, 0) | bit_of(scope, cell)
    return unread


def _is_doubted_list(path: str, origin: Provenance) -> bool:
    """Whether it is in doubt which funding lines there are: one may be lacking."""
    return path == LINES and origin.confidence is not Confidence.CERTAIN


def _form(form: Form, texts: _Texts) -> tuple[Any, ...]:
    return (
        code(form.kind),
        form.fiscal_year if form.fiscal_year in _YEARS else None,
        form.amount_unit and form.amount_unit.fen,
        texts.position(form.project.name),
        texts.position(form.supervising_department),
        texts.position(form.implementing_unit),
        texts.position(form.objective.intended),
        texts.position(form.objective.achieved),
        form.total.max_points,
        form.total.claimed_score,
        texts.position(form.claimed_rating),
        _unplaced(form),
        sum(row.level1 is Level1.EXECUTION for row in form.indicators),
        texts.position("\n".join(form.extensions.get(PROBLEMS, ()))),
        texts.position("\n".join(form.extensions.get(MEASURES, ()))),
        texts.position("\n".join(_remarks(form))),
        texts.position(form.project.code),
    )


def _unplaced(form: Form) -> int | None:
    """Return how many texts have no place, None where nobody knows: some could not be read."""
    unread = any(note.is_said and note.print == "" for note in form.notes)
    return len(form.unplaced) or (None if unread else 0)


def _headings(form: Form, key: str) -> tuple[Decimal | None, ...]:
    """Return the points printed in the heading that begins at each indicator."""
    texts = form.extensions.get(key, ())
    if len(texts) != len(form.indicators):
        return (None,) * len(form.indicators)
    return tuple(map(parse_number, texts))


def _remarks(form: Form) -> Iterator[str]:
    """Yield what else stands on the paper, each text after its label, but no private one."""
    for key, values in form.extensions.items():
        if key not in _IN_COLUMNS and not key.startswith(PRIVATE):
            yield from (f"{key}：{value}" for value in values)
    yield from (note.print for note in form.notes if note.print is not None)


def _funds_line(line: FundsLine) -> tuple[Any, ...]:
    return (
        code(line.source),
        line.original_budget,
        line.revised_budget,
        line.outturn,
        line.max_points,
        line.execution_rate,
        line.claimed_score,
    )


def _indicator(row: Indicator, texts: _Texts) -> tuple[Any, ...]:
    return (
        None if row.level1 is None else code(row.level1),
        None if row.level2 is None else code(row.level2),
        texts.position(row.name),
        texts.position(row.target.text),
        None if row.target.comparator is None else code(row.target.comparator),
        row.target.value,
        texts.position(row.target.unit),
        texts.position(row.actual.text),
        row.actual.value,
        texts.position(row.actual.unit),
        None if row.actual.tier is None else code(row.actual.tier),
        row.max_points,
        row.claimed_score,
        texts.position(row.variance_explanation),
        *_evidence(row.evidence, row.actual.value),
    )


def _days(row: Indicator, form: Form) -> tuple[int | None, int | None]:
    """Return the first day by which the target may be due, and the last it may have been done."""
    year = form.fiscal_year if form.fiscal_year in _YEARS else None
    due, done = (text and end_of(text, year) for text in (row.target.text, row.actual.text))
    return due[0] if due else None, done[1] if done else None


def _unit_power(row: Indicator) -> int | None:
    """Return the power of ten by which the actual value's unit is the larger, None for no other."""
    return power_between(row.actual.unit, row.target.unit) or None


def _evidence(
    given: tuple[Evidence, ...] | None, actual: Decimal | None
) -> tuple[int | None, Decimal | None, int | None, int | None]:
    """Return how much evidence there is, its number, its last day and its largest sample.

    Of several numbers the first that differs from the actual value is taken.
    """
    if not given:
        return None if given is None else 0, None, None, None
    numbers = [each.value for each in given if each.value is not None]
    return (
        len(given),
        next((number for number in numbers if number != actual), next(iter(numbers), None)),
        max((int(f"{each.dated:%Y%m%d}") for each in given if each.dated), default=None),
        max((each.sample_size for each in given if each.sample_size is not None), default=None),
    )

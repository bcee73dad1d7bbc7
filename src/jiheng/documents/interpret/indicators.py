"""From the cells of the indicator table to indicators, their places and what is doubtful."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from jiheng.documents.carriers.neutral import Fragment
from jiheng.documents.interpret.folding import fold, text_of
from jiheng.documents.interpret.ledger import Ledger, path_of
from jiheng.documents.interpret.table import DOUBTFUL, Cell, Column
from jiheng.documents.interpret.values import ValueReader, read_figure
from jiheng.documents.interpret.words import LabelTable, Vocabulary
from jiheng.domain.indicator import Actual, Indicator, Level1, Level2, Target
from jiheng.domain.locator import Confidence

_Level = TypeVar("_Level", Level1, Level2)
SURE = 2.4
_WHY_DOUBTFUL = "无法确定分栏，留待人工核对"
_WHY_NOT_A_NUMBER = "不是数字，留待人工核对"
_WHY_UNKNOWN_LEVEL = "不在指标类别词表中"
_REASON = "variance_explanation"
_LEVELS = ("level1", "level2")
_LONGEST_TEMPLATE = 12
_POINTS = re.compile(r"\((\d{1,3}(?:\.\d{1,2})?)分\)\Z")
_CARRIES = ("name", "target", "actual", "max_points", "claimed_score", _REASON)
_LAST_CELLS = {"name", "target", "actual", "max_points", "claimed_score", _REASON}


@dataclass(slots=True)
class _Doubts:
    """Cells whose column is in doubt: (row, concept) → the text in doubt."""

    of: dict[tuple[int, str], Sequence[Fragment]] = field(default_factory=dict)

    def add(self, cell: Cell, columns: Sequence[Column]) -> None:
        """Enter the cell and the place that competes for its text."""
        own = columns[cell.column].concept
        if own:
            self.of[cell.row, own] = cell.run
        if cell.rival is None or cell.rival.column == cell.column:
            return
        rival = columns[cell.rival.column].concept
        if rival is None:
            return
        row = cell.row
        if rival == _REASON:
            row -= 1
        elif own == _REASON:
            row += 1
        self.of.setdefault((row, rival), cell.run)

    def carry(self, rows: Mapping[int, Mapping[int, Cell]], columns: Sequence[Column]) -> None:
        """Pass a level in doubt on to the rows below that print none of their own."""
        for level in ("level1", "level2"):
            held: Sequence[Fragment] | None = None
            for row, placed in rows.items():
                if (row, level) in self.of:
                    held = self.of[row, level]
                elif any(columns[at].concept in {"level1", level} for at in placed):
                    held = None
                elif held is not None:
                    self.of[row, level] = held


@dataclass(frozen=True, slots=True)
class _Held(Generic[_Level]):
    """The label of a level that stands until the next one."""

    value: _Level | None = None
    run: Sequence[Fragment] = ()
    confidence: Confidence = Confidence.CERTAIN


def _held(cell: Cell, table: LabelTable[_Level]) -> _Held[_Level]:
    label = table.find(fold(text_of(cell.run)))
    return _Held(label.concept if label else None, cell.run, _confidence(cell))


def _confidence(cell: Cell) -> Confidence:
    return Confidence.CERTAIN if cell.margin >= SURE else Confidence.UNCERTAIN


class IndicatorRows:
    """Turns rows of cells into indicators, entering places in the ledger."""

    def __init__(self, *, words: Vocabulary, reader: ValueReader, ledger: Ledger) -> None:
        self._words = words
        self._reader = reader
        self._ledger = ledger
        self._path = ""
        self._doubts: dict[str, Sequence[Fragment]] = {}
        self._sure: dict[str, Confidence] = {}
        self._has_points = False
        self._level1: _Held[Level1] = _Held()
        self._level2: _Held[Level2] = _Held()

    def read(
        self, cells: Sequence[Cell], columns: Sequence[Column]
    ) -> tuple[tuple[Indicator, ...], dict[str, tuple[str, ...]]]:
        """Return the indicators and the columns that have no canonical place."""
        self._has_points = any(column.concept == "max_points" for column in columns)
        doubts = _Doubts()
        rows: dict[int, dict[int, Cell]] = {}
        for cell in cells:
            rows.setdefault(cell.row, {})[cell.column] = cell
            if cell.margin < DOUBTFUL:
                doubts.add(cell, columns)
        if doubts.of:
            doubts.carry(rows, columns)
        indicators: list[Indicator] = []
        local: dict[str, list[str]] = {c.label: [] for c in columns if c.concept is None}
        for row, placed in rows.items():
            of = {columns[c].concept: cell for c, cell in placed.items() if columns[c].concept}
            self._levels(of)
            if not any(concept in of for concept in _CARRIES) or self._is_template(of):
                continue
            self._path = f"indicators[{len(indicators)}]"
            self._doubts = {what: run for (at, what), run in doubts.of.items() if at == row}
            self._sure = {str(concept): _confidence(cell) for concept, cell in of.items()}
            indicators.append(self._indicator({str(k): cell.run for k, cell in of.items()}))
            for index, column in enumerate(columns):
                if column.concept is None:
                    local[column.label].append(
                        text_of(placed[index].run) if index in placed else ""
                    )
        return tuple(indicators), {label: tuple(texts) for label, texts in local.items()}

    def _is_template(self, of: Mapping[str | None, Cell]) -> bool:
        """Whether the row is left from the empty template (指标2, ……)."""
        filled = []
        for concept, cell in of.items():
            if concept in _LEVELS or self._reader.is_blank(text_of(cell.run)):
                continue
            if not self._is_template_cell(cell.run):
                return False
            filled.append(cell.run)
        if not filled:
            return False
        for run in filled:
            self._ledger.leave(run)
        return True

    def _is_template_cell(self, run: Sequence[Fragment]) -> bool:
        folded = fold(text_of(run))
        return len(folded) <= _LONGEST_TEMPLATE and bool(
            self._words.template_cell.fullmatch(folded)
        )

    def _levels(self, of: Mapping[str | None, Cell]) -> None:
        first, second = (self._level_cell(of, concept) for concept in _LEVELS)
        if first is not None:
            held = _held(first, self._words.level1)
            if held.value != self._level1.value:
                self._level2 = _Held()
            self._level1 = held
        if second is not None:
            self._level2 = _held(second, self._words.level2)

    def _level_cell(self, of: Mapping[str | None, Cell], concept: str) -> Cell | None:
        """Return the cell of a level, unless it only holds the dots of the template."""
        cell = of.get(concept)
        if cell is None or not self._is_template_cell(cell.run):
            return cell
        self._ledger.leave(cell.run)
        return None

    def _indicator(self, runs: Mapping[str, Sequence[Fragment]]) -> Indicator:
        self._level_places()
        row = Indicator(
            level1=None if "level1" in self._doubts else self._level1.value,
            level2=None if "level2" in self._doubts else self._level2.value,
            name=self._text("name", runs),
            target=self._target(runs),
            actual=self._actual(runs),
            max_points=self._max_points(runs),
            claimed_score=self._figure("claimed_score", runs),
            variance_explanation=self._text(_REASON, runs),
        )
        for concept, run in self._doubts.items():
            if concept not in runs and concept not in {"level1", "level2"}:
                self._ledger.unreadable([path_of(self._path, _leaf(concept))], run, _WHY_DOUBTFUL)
        return row

    def _level_places(self) -> None:
        for concept, held in (("level1", self._level1), ("level2", self._level2)):
            path = path_of(self._path, concept)
            if concept in self._doubts:
                self._ledger.unreadable([path], self._doubts[concept], _WHY_DOUBTFUL)
            elif held.value is not None:
                self._ledger.record([path], held.run, held.confidence)
            elif held.run:
                self._ledger.unreadable([path], held.run, _WHY_UNKNOWN_LEVEL)

    def _readable(
        self, concept: str, runs: Mapping[str, Sequence[Fragment]]
    ) -> Sequence[Fragment] | None:
        """Return the run of a cell that is present and beyond doubt."""
        run = runs.get(concept)
        if run is None or not run:
            return None
        if concept in self._doubts:
            path = path_of(self._path, _leaf(concept))
            self._ledger.unreadable([path], self._doubts[concept], _WHY_DOUBTFUL)
            return None
        return None if self._reader.is_blank(text_of(run)) else run

    def _text(self, concept: str, runs: Mapping[str, Sequence[Fragment]]) -> str | None:
        run = self._readable(concept, runs)
        if run is None:
            return None
        text = text_of(run)
        if concept == "name":
            text = self._words.name_prefix.sub("", text, 1)
        if not text:
            self._ledger.leave(run)
            return None
        self._ledger.record([path_of(self._path, concept)], run, self._sure[concept])
        return text

    def _figure(self, concept: str, runs: Mapping[str, Sequence[Fragment]]) -> Decimal | None:
        run = self._readable(concept, runs)
        if run is None:
            return None
        path = path_of(self._path, concept)
        figure = read_figure(text_of(run))
        if figure is None:
            self._ledger.unreadable([path], run, _WHY_NOT_A_NUMBER)
            return None
        self._ledger.record([path], run, self._sure[concept])
        return figure

    def _max_points(self, runs: Mapping[str, Sequence[Fragment]]) -> Decimal | None:
        """Return the points of a row: in their column, or else in the name: 养护座数（20分）."""
        points = self._figure("max_points", runs)
        if points is not None or "name" not in runs:
            return points
        print_ = text_of(runs.get("max_points", ()))
        is_open = "max_points" not in self._doubts and (not print_ or self._reader.is_blank(print_))
        named = _POINTS.search(fold(text_of(runs["name"]))) if is_open else None
        if named is None or "name" in self._doubts:
            return points
        sure = Confidence.UNCERTAIN if self._has_points else self._sure["name"]
        self._ledger.record([path_of(self._path, "max_points")], runs["name"], sure)
        return Decimal(named.group(1))

    def _target(self, runs: Mapping[str, Sequence[Fragment]]) -> Target:
        run = self._readable("target", runs)
        if run is None:
            return Target()
        sign, unit = (
            text_of(runs[concept]) if concept in runs else "" for concept in ("comparator", "unit")
        )
        target, leaves = self._reader.target(text_of(run), sign=sign, unit=unit)
        self._enter("target", leaves, run)
        return target

    def _actual(self, runs: Mapping[str, Sequence[Fragment]]) -> Actual:
        run = self._readable("actual", runs)
        if run is None:
            return Actual()
        actual, leaves = self._reader.actual(text_of(run))
        self._enter("actual", leaves, run)
        return actual

    def _enter(self, concept: str, leaves: Sequence[str], run: Sequence[Fragment]) -> None:
        whole = path_of(self._path, concept)
        self._ledger.record([path_of(whole, leaf) for leaf in leaves], run, self._sure[concept])


def _leaf(concept: str) -> str:
    return f"{concept}.text" if concept in {"target", "actual"} else concept

"""From the cells of the indicator table to indicators, their places and what is doubtful."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.cells import DOUBTFUL, Cell, Column
from jiheng.documents.interpret.doubts import REASON, Doubts
from jiheng.documents.interpret.folding import fold, text_of
from jiheng.documents.interpret.fractions import parted_scores
from jiheng.documents.interpret.ledger import Ledger, path_of, paths_of
from jiheng.documents.interpret.signs import with_signs
from jiheng.documents.interpret.unread import (
    NO_COLUMN,
    NO_INDICATOR,
    NO_LEVEL,
    NOT_A_NUMBER,
    ONLY_ABOUT,
)
from jiheng.documents.interpret.values import ValueReader, read_figure, read_rate
from jiheng.documents.interpret.words import LEVELS, VALUES, LabelTable, Vocabulary
from jiheng.domain.form import LEVEL1_POINTS, LEVEL2_POINTS
from jiheng.domain.indicator import Actual, Indicator, Level1, Level2, Target
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_Level = TypeVar("_Level", Level1, Level2)
SURE = 2.4
_LONGEST_TEMPLATE = 12
_FIRST = "indicators[0]"
_SERIAL = re.compile(r"(?:3[7-9]|4\d|5[0-4])\d{3}")
_NO_DAY = Text(
    "{quoted} 像是表格软件里没有显示成日期的天数，须对照原件核对。",
    "{quoted} looks like a day that a spreadsheet shows as a number; compare with the original.",
)
_POINTS = re.compile(r"\((\d{1,3}(?:\.\d{1,2})?)分\)\Z")
_HEADING_POINTS = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)分\)?\Z")
_CARRIES = ("name", "target", "actual", "max_points", "claimed_score", REASON)
_NAMING = ("level1", "level2", "name")
_CERTAIN = Confidence.CERTAIN
_NO_DOUBTS: Mapping[str, Sequence[Piece]] = {}
_NO_TARGET, _NO_ACTUAL = Target(), Actual()


class _Held(NamedTuple, Generic[_Level]):
    """The label of a level that stands until the next one."""

    value: _Level | None = None
    run: Sequence[Piece] = ()
    confidence: Confidence = Confidence.CERTAIN


def _confidence(cell: Cell) -> Confidence:
    return _CERTAIN if cell.margin >= SURE else Confidence.UNCERTAIN


class IndicatorRows:
    """Turns rows of cells into indicators, entering places in the ledger."""

    def __init__(self, *, words: Vocabulary, reader: ValueReader, ledger: Ledger) -> None:
        self._words = words
        self._reader = reader
        self._ledger = ledger
        self._path = ""
        self._doubts: Mapping[str, Sequence[Piece]] = _NO_DOUBTS
        self._cells: dict[str, Cell] = {}
        self._texts: dict[str, str] = {}
        self._has_points = False
        self._heading: dict[str, str] = {}
        self._level1: _Held[Level1] = _Held()
        self._level2: _Held[Level2] = _Held()
        self._unlabelled: list[str] = []

    def is_number(self, text: str) -> bool:
        """Whether a text is a number, with or without sign and unit."""
        return self._reader.read(text).quantity is not None

    def read(
        self, cells: Sequence[Cell], columns: Sequence[Column]
    ) -> tuple[tuple[Indicator, ...], dict[str, tuple[str, ...]]]:
        """Return the indicators and the columns that have no canonical place."""
        rows: dict[int, dict[int, Cell]] = {}
        for cell in cells:
            rows.setdefault(cell.row, {})[cell.column] = cell
        return self.read_rows(rows, columns)

    def read_rows(
        self, rows: Mapping[int, Mapping[int, Cell]], columns: Sequence[Column]
    ) -> tuple[tuple[Indicator, ...], dict[str, tuple[str, ...]]]:
        """Return the same from cells that are sorted into rows and columns."""
        heads = self._words.indicator_columns
        rows, columns = parted_scores(rows, columns, heads, is_blank=self._reader.is_blank)
        columns = with_signs(rows, columns, self._words)
        concepts = [column.concept for column in columns]
        self._has_points = "max_points" in concepts
        doubts = Doubts.of_rows(rows, columns)
        indicators: list[Indicator] = []
        local: dict[str, list[str]] = {c.label: [] for c in columns if c.concept is None}
        headings: dict[str, list[str]] = {LEVEL1_POINTS: [], LEVEL2_POINTS: []}
        own = [(at, local[c.label]) for at, c in enumerate(columns) if c.concept is None]
        initial = self._initial_target(columns)
        for row, placed in rows.items():
            self._take(placed, concepts)
            if initial in placed:
                self._fall_back(placed[initial])
            if self._texts.keys().isdisjoint(_CARRIES) or self._is_template():
                continue
            is_left = self._stands_left(columns)
            if self._is_subtotal() or (is_left and self._texts.keys().isdisjoint(VALUES)):
                self._leave_row(is_sum=not is_left)
                continue
            self._path = f"indicators[{len(indicators)}]"
            self._doubts = doubts.in_row(row) if doubts.of else _NO_DOUBTS
            indicators.append(self._indicator())
            self._ledger.lower([f"{self._path}.{level}" for level in LEVELS] if is_left else ())
            for at, texts in own:
                texts.append(self._local(placed.get(at), f"{columns[at].label}[{len(texts)}]"))
            for level, (label, texts) in zip(LEVELS, headings.items(), strict=True):
                texts.append(self._heading_points(level, f"{label}[{len(texts)}]"))
        self._doubt_late_labels()
        local |= {label: texts for label, texts in headings.items() if any(texts)}
        return tuple(indicators), {label: tuple(texts) for label, texts in local.items()}

    def _doubt_late_labels(self) -> None:
        """Doubt level 1 taken from above where the first row has none and a later one has.

        The label stands in the middle of its rows then; those above it are not the label's before.
        """
        paths, run = self._unlabelled, self._level1.run
        if run and paths:
            self._ledger.lower(paths)
            self._ledger.record_unsaid(paths, run)

    def _heading_points(self, level: str, place: str) -> str:
        """Return the points printed in a heading, where it has not just been seen."""
        if level not in self._texts:
            return ""
        text = fold(self._texts[level])
        if not text or text == self._heading.get(level):
            return ""
        self._heading = {level: text} if level == "level1" else {**self._heading, level: text}
        found = _HEADING_POINTS.search(text)
        if found is None:
            return ""
        cell = self._cells[level]
        sure = Confidence.UNCERTAIN if level in self._doubts else _confidence(cell)
        self._ledger.enter(f"extensions.{place}", tuple(cell.run), sure)
        return found.group(1)

    def _take(self, placed: Mapping[int, Cell], concepts: Sequence[str | None]) -> None:
        """Turn to the cells of the next row, and to the levels that begin in it."""
        self._cells = cells = {}
        self._texts = texts = {}
        for at, cell in placed.items():
            name = concepts[at]
            if name:
                cells[name] = cell
                texts[name] = text_of(cell.run)
        self._levels()

    def _initial_target(self, columns: Sequence[Column]) -> int:
        """Return the column of targets before they were adjusted, -1 where there is none."""
        labels = {column.label for column in columns if column.concept == "target"}
        if labels.isdisjoint(self._words.adjusted):
            return -1
        for at, column in enumerate(columns):
            label = self._words.indicator_columns.find(fold(column.label))
            if column.concept is None and label is not None and label.concept == "target":
                return at
        return -1

    def _fall_back(self, initial: Cell) -> None:
        """Take the target of before where a row adjusts none; that is to be confirmed."""
        text = text_of(initial.run)
        if self._reader.is_blank(self._texts.get("target", "")) and not self._reader.is_blank(text):
            self._cells["target"] = initial._replace(margin=min(initial.margin, DOUBTFUL))
            self._texts["target"] = text

    def _local(self, cell: Cell | None, place: str) -> str:
        """Return the text of a cell in a column that has no canonical place."""
        if cell is None:
            return ""
        self._ledger.enter(f"extensions.{place}", tuple(cell.run), _confidence(cell))
        return text_of(cell.run)

    def _is_subtotal(self) -> bool:
        """Whether the row only sums up those above it."""
        return self._texts.keys().isdisjoint(VALUES) and any(
            fold(self._texts[name]).endswith(self._words.subtotal_endings)
            for name in _NAMING
            if name in self._texts
        )

    def _stands_left(self, columns: Sequence[Column]) -> bool:
        """Whether a name stands in the cell of level 1 and is none: 加分项, 预算执行率得分."""
        slots = [column.slot for column in columns if column.concept == "level1"]
        if not slots or slots[0] is None or "name" not in self._cells:
            return False
        return "level1" not in self._cells and self._cells["name"].run[0].slot == slots[0]

    def _leave_row(self, *, is_sum: bool) -> None:
        for cell in self._cells.values():
            self._ledger.leave(cell.run)
        run = tuple(self._cells["name"].run) if not (is_sum or self._is_subtotal()) else ()
        if run:
            self._ledger.enter("indicators", run, Confidence.UNCERTAIN)
            self._ledger.say(NO_INDICATOR, run)

    def _is_template(self) -> bool:
        """Whether the row is left from the empty template (指标2, ……)."""
        filled = []
        for concept, text in self._texts.items():
            if concept in LEVELS or self._reader.is_blank(text):
                continue
            if not self._is_template_text(text):
                return False
            filled.append(concept)
        if not filled:
            return False
        for concept in filled:
            self._ledger.leave(self._cells[concept].run)
        return True

    def _is_template_text(self, text: str) -> bool:
        return len(text) <= _LONGEST_TEMPLATE and _is_template(text, self._words.template_cell)

    def _levels(self) -> None:
        first, second = self._level_cell("level1"), self._level_cell("level2")
        if first is not None:
            held = self._held(first, "level1", self._words.level1)
            if held.value != self._level1.value:
                self._level2 = _Held()
            self._level1 = held
        if second is not None:
            self._level2 = self._held(second, "level2", self._words.level2)

    def _held(self, cell: Cell, concept: str, table: LabelTable[_Level]) -> _Held[_Level]:
        label = table.find(fold(self._texts[concept]))
        return _Held(label.concept if label else None, cell.run, _confidence(cell))

    def _level_cell(self, concept: str) -> Cell | None:
        """Return the cell of a level, unless it only holds the dots of the template."""
        cell = self._cells.get(concept)
        if cell is None or not self._is_template_text(self._texts[concept]):
            return cell
        self._ledger.leave(cell.run)
        return None

    def _indicator(self) -> Indicator:
        self._level_places()
        row = Indicator(
            level1=None if "level1" in self._doubts else self._level1.value,
            level2=None if "level2" in self._doubts else self._level2.value,
            name=self._text("name"),
            target=self._target(),
            actual=self._actual(),
            max_points=self._max_points(),
            claimed_score=self._figure("claimed_score"),
            variance_explanation=self._text(REASON),
        )
        self._doubt_serial(row)
        for concept, run in self._doubts.items():
            if concept not in self._cells and concept not in LEVELS:
                self._ledger.unreadable([path_of(self._path, _leaf(concept))], run, NO_COLUMN)
        return row

    def _doubt_serial(self, row: Indicator) -> None:
        """Doubt a number beside a day that a spreadsheet may have meant as a day: 45260."""
        texts = row.target.text, row.actual.text
        for concept, text, other in zip(VALUES, texts, texts[::-1], strict=True):
            if text and other and _SERIAL.fullmatch(text) and self._reader.read(other).is_date:
                paths = (f"{self._path}.{concept}.text", f"{self._path}.{concept}.value")
                self._ledger.lower(paths)
                self._ledger.say(_NO_DAY, self._cells[concept].run, said=text)

    def _level_places(self) -> None:
        is_first = self._path == _FIRST and not self._level1.run
        if "level1" not in self._cells and (self._unlabelled or is_first):
            self._unlabelled.append(path_of(self._path, "level1"))
        for concept, held in (("level1", self._level1), ("level2", self._level2)):
            path = path_of(self._path, concept)
            if concept in self._doubts:
                self._ledger.unreadable([path], self._doubts[concept], NO_COLUMN)
            elif held.value is not None:
                self._ledger.enter(path, tuple(held.run), held.confidence)
            elif held.run:
                self._ledger.unreadable([path], held.run, NO_LEVEL)
            elif "level1" in self._doubts:
                self._ledger.unreadable([path], self._doubts["level1"], NO_COLUMN)

    def _readable(self, concept: str) -> str | None:
        """Return the text of a cell that is present, not blank, and beyond doubt."""
        text = self._texts.get(concept)
        if text is None:
            return None
        if concept in self._doubts:
            path = path_of(self._path, _leaf(concept))
            self._ledger.unreadable([path], self._doubts[concept], NO_COLUMN)
            return None
        return None if self._reader.is_blank(text) else text

    def _record(self, paths: Sequence[str], concept: str) -> None:
        cell = self._cells[concept]
        self._ledger.record(paths, cell.run, _confidence(cell))

    def _enter(self, path: str, concept: str) -> None:
        cell = self._cells[concept]
        self._ledger.enter(path, tuple(cell.run), _confidence(cell))

    def _text(self, concept: str) -> str | None:
        text = self._readable(concept)
        if text is None:
            return None
        if concept == "name":
            text = self._words.name_prefix.sub("", text, 1)
        if not text:
            self._ledger.leave(self._cells[concept].run)
            return None
        self._enter(path_of(self._path, concept), concept)
        return text

    def _figure(self, concept: str) -> Decimal | None:
        text = self._readable(concept)
        if text is None:
            return None
        path = path_of(self._path, concept)
        figure = read_figure(text)
        if figure is None:
            figure = self._reader.points(text)
        if figure is None and concept == "max_points":
            figure = read_rate(text)
            self._ledger.record([path], self._cells[concept].run, Confidence.UNCERTAIN)
        elif figure is not None:
            self._enter(path, concept)
        if figure is None:
            self._ledger.unreadable([path], self._cells[concept].run, NOT_A_NUMBER)
        return figure

    def _max_points(self) -> Decimal | None:
        """Return the points of a row: in their column, or else in the name: 养护座数（20分）."""
        points = self._figure("max_points")
        if points is not None or "name" not in self._texts:
            return points
        print_ = self._texts.get("max_points", "")
        is_open = "max_points" not in self._doubts and (not print_ or self._reader.is_blank(print_))
        named = _POINTS.search(fold(self._texts["name"])) if is_open else None
        if named is None or "name" in self._doubts:
            return points
        cell = self._cells["name"]
        sure = Confidence.UNCERTAIN if self._has_points else _confidence(cell)
        self._ledger.record([path_of(self._path, "max_points")], cell.run, sure)
        return Decimal(named.group(1))

    def _target(self) -> Target:
        text = self._readable("target")
        if text is None:
            return _NO_TARGET
        sign, unit = self._texts.get("comparator", ""), self._texts.get("unit", "")
        target, leaves = self._reader.target(text, sign=sign, unit=unit)
        self._record(paths_of(self._path, "target", leaves), "target")
        self._say_about(target.text, "target")
        return target

    def _actual(self) -> Actual:
        text = self._readable("actual")
        if text is None:
            return _NO_ACTUAL
        actual, leaves = self._reader.actual(text)
        self._record(paths_of(self._path, "actual", leaves), "actual")
        self._say_about(actual.text, "actual")
        return actual

    def _say_about(self, text: str | None, concept: str) -> None:
        """Say of a figure that only tells about how many that it is no number."""
        if text and self._reader.read(text).is_about:
            self._ledger.say(ONLY_ABOUT, self._cells[concept].run, said=text)


@lru_cache(1 << 12)
def _is_template(text: str, template: re.Pattern[str]) -> bool:
    return template.fullmatch(fold(text)) is not None


def _leaf(concept: str) -> str:
    return f"{concept}.text" if concept in {"target", "actual"} else concept

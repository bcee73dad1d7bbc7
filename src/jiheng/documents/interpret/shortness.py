"""Rows of running text that lack a cell: which one is missing, nothing but words can tell.

Where no medium says where a cell ends, a row with fewer values than the table has columns may
have them in the wrong ones. All of it is then for a person to confirm, and so is the gap. Unless
each row stands on a line of its own, what a row lacks may stand in another as well: then no row
is sure, nor how many there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from jiheng.documents.interpret.cells import Cell, Column
from jiheng.documents.interpret.folding import fold, text_of
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.values import Form, ValueReader
from jiheng.documents.interpret.words import LEVELS, SCORED, LabelTable, Vocabulary
from jiheng.domain.indicator import Indicator
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_CORE = ("name", "target", "actual", *SCORED)
_SURE_OF_NAMES = 4.5
_REASON = "variance_explanation"
_ALL = (*_CORE, _REASON)
_TEXTS = frozenset({"target", "actual"})
_WORDS = ("name", "target", "actual")
_PROSE = frozenset("，。；：")
_TYPED = frozenset({Form.FIGURE, Form.QUANTITY, Form.SIGNED})
_MOST_TYPED = 1
_WITHOUT: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"max_points", "claimed_score"}),
    frozenset({"actual", "claimed_score", _REASON}),
    frozenset({"actual", "max_points", "claimed_score", _REASON}),
    frozenset({"actual", "claimed_score"}),
    frozenset({"actual", "max_points", "claimed_score"}),
)
_LABEL_ENDS = frozenset({"指标", "标"})
_HEAD_LOST = Text(
    "指标表少一个常有的栏目名，各条指标的分栏须逐项核对。",
    "The table of indicators lacks a usual head; check which column each value is of.",
)
_ROWS_UNSURE = Text(
    "有的指标缺项，文字里看不出缺的是哪一格，各条指标的分栏和条数都须逐项核对。",
    "Some indicators lack a cell and the text does not tell which; check columns and rows.",
)


class Shortness:
    """Doubts what rows that lack a cell leave unsure in one table of running text."""

    def __init__(self, *, words: Vocabulary, reader: ValueReader, ledger: Ledger) -> None:
        self._words = words
        self._reader = reader
        self._ledger = ledger

    def doubt(
        self,
        indicators: Sequence[Indicator],
        columns: Sequence[Column],
        cells: Sequence[Cell],
    ) -> None:
        """Doubt every row that lacks a core value, and all rows where they may share cells."""
        concepts = [column.concept for column in columns]
        core = [concept for concept in _CORE if concept in concepts]
        short = [at for at, row in enumerate(indicators) if _is_short(row, core)]
        for at in short:
            empty = [name for name in _ALL if name in concepts]
            self._doubt_row(indicators[at], at, empty, blank=Confidence.UNREADABLE)
        why = self._why_unsure(concepts, cells)
        if why is not None:
            for at, row in enumerate(indicators):
                self._doubt_row(row, at, (*LEVELS, *_ALL), blank=Confidence.UNCERTAIN)
            self._ledger.doubt_list("indicators", why)

    def _doubt_row(
        self, row: Indicator, at: int, names: Iterable[str], *, blank: Confidence
    ) -> None:
        empty = [_leaf(name) for name in names if _is_empty(row, name)]
        self._ledger.doubt_row(f"indicators[{at}]", empty, blank)

    def _why_unsure(self, concepts: Sequence[str | None], cells: Sequence[Cell]) -> Text | None:
        """Return why no row of the table is sure, None where rows may be."""
        may_lack = () if _are_slotted(cells) else (_REASON,)
        if frozenset((*_CORE, *may_lack)) - set(concepts) not in _WITHOUT:
            return _HEAD_LOST
        rows: dict[int, dict[str | None, Cell]] = {}
        for cell in cells:
            rows.setdefault(cell.row, {})[concepts[cell.column]] = cell
        core = [concept for concept in _CORE if concept in concepts]
        are_shared = not _is_row_a_line(rows.values()) and any(
            _lacks(row, core) for row in rows.values()
        )
        are_shifted = any(
            _owes_reason(above) and _may_be_reason(row.get("name"), concepts)
            for above, row in pairwise(rows.values())
        )
        are_mixed = self._are_labels_astray(rows.values()) or any(
            map(self._is_glued, rows.values())
        )
        is_headless = "level1" in concepts and "level1" not in next(iter(rows.values()))
        is_unsure = are_shared or are_shifted or are_mixed or is_headless
        return _ROWS_UNSURE if is_unsure else None

    def _are_labels_astray(self, rows: Iterable[Mapping[str | None, Cell]]) -> bool:
        """Whether words are the label of a level other than the one they stand under."""
        tables: Mapping[str, LabelTable[Any]] = {
            "level1": self._words.level1,
            "level2": self._words.level2,
        }
        held: dict[str, object] = {}
        for row in rows:
            for level, table in tables.items():
                if level in row:
                    label = table.find(fold(text_of(row[level].run)))
                    held = {**held, level: label and label.concept}
            texts = [fold(text_of(row[concept].run)) for concept in _WORDS if concept in row]
            texts.append("".join(texts[:2]))
            found = [
                label for text in texts for table in tables.values() if (label := table.find(text))
            ]
            if any(label.concept not in held.values() for label in found):
                return True
            if self._may_be_shifted(row) or self._is_no_name(row):
                return True
        return False

    def _is_no_name(self, row: Mapping[str | None, Cell]) -> bool:
        """Whether the name is the end of a label, or the sign before a target."""
        name = fold(text_of(row["name"].run)) if "name" in row else ""
        return name in _LABEL_ENDS or name in self._words.signs

    def _may_be_shifted(self, row: Mapping[str | None, Cell]) -> bool:
        """Whether level 2 and name may as well be level 1 and 2, and the name be lost."""
        if "level1" in row or "level2" not in row or "name" not in row:
            return False
        second, name = (fold(text_of(row[concept].run)) for concept in ("level2", "name"))
        return (
            self._words.level1.find(second) is not None
            and self._words.level2.find(name) is not None
        )

    def _is_glued(self, row: Mapping[str | None, Cell]) -> bool:
        """Whether words hold several values, so that two rows may have been taken for one."""
        return any(
            len(row[concept].run) > 1
            and sum(self._reader.read(part.text).form in _TYPED for part in row[concept].run)
            > _MOST_TYPED
            for concept in _WORDS
            if concept in row
        )


def _is_short(row: Indicator, core: Sequence[str]) -> bool:
    """Whether a value is missing, or a reason may stand in its place."""
    if any(_is_empty(row, concept) for concept in core):
        return True
    return row.variance_explanation is None and not _PROSE.isdisjoint(row.actual.text or "")


def _are_slotted(cells: Sequence[Cell]) -> bool:
    """Whether the medium numbers the cells of each row."""
    return all(part.slot is not None for cell in cells for part in cell.run)


def _owes_reason(row: Mapping[str | None, Cell]) -> bool:
    """Whether a row lost points and does not say why."""
    points, score = (row[name].run if name in row else () for name in SCORED)
    return bool(points and score) and text_of(points) != text_of(score) and _REASON not in row


def _may_be_reason(name: Cell | None, concepts: Sequence[str | None]) -> bool:
    """Whether a name may be why the row above lost points, its row lacking a cell instead."""
    return (
        name is not None
        and name.margin < _SURE_OF_NAMES
        and name.rival is not None
        and concepts[name.rival.column] == _REASON
    )


def _lacks(row: Mapping[str | None, Cell], core: Sequence[str]) -> bool:
    """Whether a row of indicators has nothing in a column, or what another reading puts there."""
    if row.keys().isdisjoint(core):
        return False
    return any(name not in row or row[name].is_vacant for name in core)


def _is_row_a_line(rows: Iterable[Mapping[str | None, Cell]]) -> bool:
    """Whether every row stands on one line that it shares with no other."""
    seen: set[int] = set()
    for row in rows:
        lines = {
            line
            for cell in row.values()
            for part in cell.run
            for line in (part.line, part.end_line)
        }
        if len(lines) != 1 or not seen.isdisjoint(lines):
            return False
        seen |= lines
    return True


def _is_empty(row: Indicator, concept: str) -> bool:
    value = getattr(row, concept)
    return (value.text if concept in _TEXTS else value) is None


def _leaf(concept: str) -> str:
    return f"{concept}.text" if concept in _TEXTS else concept

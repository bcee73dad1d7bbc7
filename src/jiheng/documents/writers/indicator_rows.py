"""The indicator table, the total and the rating below it, and what has no place of its own.

A label of a level is printed once for the rows it holds for: neighbours with the same level 1
share its cell, and within it neighbours with the same level 2.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from jiheng.documents.writers.drafting import Draft
from jiheng.documents.writers.drawing import Align, Role
from jiheng.documents.writers.layout import Box
from jiheng.documents.writers.targets import Print, actual_print, target_print, target_prints
from jiheng.domain.form import PRIVATE
from jiheng.domain.indicator import Indicator

_TOTALS = frozenset({"max_points", "claimed_score"})
_PARTS_OF_TARGET = frozenset({"comparator", "target", "unit"})
_TEXTS = {"variance_explanation": (Role.TEXT, Align.START)}


def indicators(draft: Draft) -> None:
    """Add the heads of the table and one row an indicator."""
    own = draft.layout.indicators
    more = [Box(label) for label in draft.columns]
    draft.heading = draft.at
    draft.heads((*own, *more))
    starts = list(draft.place((*own, *more)))
    spans = level_spans(draft.form.indicators)
    for at in range(len(draft.form.indicators)):
        row = _Row(draft, at, spans)
        for box, column, span in starts[: len(own)]:
            row.put(box.field, column, span)
        for box, column, span in starts[len(own) :]:
            text, path = draft.columns[box.label][at], f"extensions.{box.label}[{at}]"
            draft.put(column, span, text, Role.TEXT, path)
        draft.at += 1


def level_spans(indicators: Sequence[Indicator]) -> Mapping[str, Mapping[int, int]]:
    """Return for each level the rows its labels begin in, and how many rows each holds for."""
    spans: dict[str, dict[int, int]] = {"level1": {}, "level2": {}}
    at = 0
    for _, group in groupby(indicators, key=lambda each: each.level1):
        rows = list(group)
        spans["level1"][at] = len(rows)
        for _, inner in groupby(rows, key=lambda each: each.level2):
            size = len(list(inner))
            spans["level2"][at] = size
            at += size
    return spans


class _Row:
    """One indicator: puts the cell of each column."""

    def __init__(self, draft: Draft, at: int, spans: Mapping[str, Mapping[int, int]]) -> None:
        self._draft, self._spans, self._at = draft, spans, at
        self._indicator = draft.form.indicators[at]
        self._target = target_prints(self._indicator.target) if draft.layout.parts_target else None

    def put(self, field: str, column: int, span: int) -> None:
        """Add the cell of a column; a label of a level only where it begins."""
        path = f"indicators[{self._at}]"
        if field in self._spans:
            self._level(field, column, span)
        elif field in _TOTALS:
            number = getattr(self._indicator, field)
            self._draft.figure(column, span, number, path=f"{path}.{field}")
        elif field in _PARTS_OF_TARGET:
            self._print(self._part(field), column, span, path=f"{path}.target")
        elif field == "actual":
            shown = actual_print(self._indicator.actual, self._draft.layout.tiers)
            self._print(shown, column, span, path=f"{path}.actual")
        else:
            text = getattr(self._indicator, field) or ""
            role, align = _TEXTS.get(field, (Role.VALUE, Align.CENTER))
            self._draft.put(column, span, text, role, f"{path}.{field}", align=align)

    def _level(self, field: str, column: int, span: int) -> None:
        rows = self._spans[field].get(self._at)
        if rows is None:
            return
        level = getattr(self._indicator, field)
        text = getattr(self._draft.layout, field)[level] if level is not None else ""
        path = f"indicators[{self._at}].{field}"
        self._draft.put(column, span, text, Role.LABEL, path, rows=rows)

    def _part(self, field: str) -> Print:
        if self._target is None:
            return target_print(self._indicator.target)
        part: Print = getattr(self._target, field)
        return part

    def _print(self, shown: Print, column: int, span: int, *, path: str) -> None:
        role = Role.VALUE if shown.number is None else Role.FIGURE
        path = f"{path}.{shown.field}"
        self._draft.put(column, span, shown.text, role, path, number=shown.number)


def total(draft: Draft) -> None:
    """Add the total row: points and score below their columns, blanks between and after."""
    blank = 0
    for box, column, span in draft.place(draft.layout.indicators):
        if box.field not in _TOTALS:
            continue
        _blank(draft, blank, column)
        draft.figure(column, span, getattr(draft.form.total, box.field), path=f"total.{box.field}")
        blank = column + span
    _blank(draft, blank, draft.column_count)
    draft.at += 1


def _blank(draft: Draft, start: int, end: int) -> None:
    """Add the cell that fills the total row from `start` on: the label, then nothing."""
    if start == 0:
        draft.label(0, end, draft.layout.total)
    elif start < end:
        draft.put(start, end - start, "", Role.VALUE)


def rating(draft: Draft) -> None:
    """Add the row of the rating, where the layout or the form has one."""
    own, text = draft.layout.rating, draft.form.claimed_rating
    if text is None and not own.always:
        return
    starts = draft.place(draft.layout.indicators)
    first = next(column for box, column, _ in starts if box.field in _TOTALS)
    draft.label(0, first, own.label)
    draft.put(first, draft.column_count - first, text or "", Role.VALUE, "claimed_rating")
    draft.at += 1


def further_fields(draft: Draft) -> None:
    """Add a labelled row for every text of an extension that is no column of the table."""
    span = draft.layout.label_span
    for path, key, text in _further(draft):
        label = key.removeprefix(PRIVATE)
        draft.label(0, span, label)
        draft.put(span, draft.column_count - span, text, Role.TEXT, path, align=Align.START)
        draft.at += 1


def _further(draft: Draft) -> Iterator[tuple[str | None, str, str]]:
    for label, texts in draft.form.extensions.items():
        if label in draft.columns:
            continue
        for at, text in enumerate(texts):
            yield f"extensions.{label}[{at}]", label, text
        if not texts:
            yield None, label, ""

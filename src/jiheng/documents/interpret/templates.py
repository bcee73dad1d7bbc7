"""What the empty template left in a filled-in form: rows 指标2 and ……, and their labels.

They are set aside before the table is read, wherever no columns hold them apart. A row of
cells is judged when it is read. Knows no columns.
"""

from collections.abc import Sequence
from typing import Any

from jiheng.documents.carriers.neutral import Break, Fragment
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.words import LabelTable, Vocabulary

_MOST_LABEL_PIECES = 7


def set_aside_templates(
    fragments: Sequence[Fragment], words: Vocabulary
) -> tuple[list[Fragment], list[Fragment]]:
    """Return the fragments of a table without template rows, and those of such rows."""
    sheet = Sheet(fragments)
    rows = _TemplateRows(sheet, words)
    is_aside = rows.marked()
    kept: list[Fragment] = []
    pending = Break.NONE
    for fragment, is_out in zip(sheet.fragments, is_aside, strict=True):
        if is_out:
            pending = max(pending, fragment.before)
            continue
        kept.append(fragment._replace(before=max(pending, fragment.before)))
        pending = Break.NONE
    aside = [f for f, is_out in zip(sheet.fragments, is_aside, strict=True) if is_out]
    return kept, aside


class _TemplateRows:
    """Finds the rows of a table that hold nothing but the words of the template."""

    def __init__(self, sheet: Sheet, words: Vocabulary) -> None:
        self._sheet = sheet
        self._words = words
        self._aside = [False] * len(sheet)

    def marked(self) -> list[bool]:
        """Return for each fragment whether it belongs to a template row."""
        at = 0
        while at < len(self._sheet):
            end = self._end_of_run(at)
            if end > at and self._is_row(at, end):
                self._mark(at, end)
            at = max(end, at + 1)
        return self._aside

    def _end_of_run(self, at: int) -> int:
        """Return one past the template cells beginning at `at`, or `at` without any."""
        end = at
        while end < len(self._sheet) and self._is_template(end):
            end += 1
        return end

    def _is_template(self, at: int) -> bool:
        return self._sheet.fragments[at].slot is None and bool(
            self._words.template_cell.fullmatch(self._sheet.folded[at])
        )

    def _is_row(self, start: int, end: int) -> bool:
        """Whether the run is a row of its own and not the name, or the end, of a full one."""
        before = self._sheet.fragments[start].before
        if not (before.is_line or before.is_cell or self._labels_before(start)):
            return False
        has_dots = any(not any(map(str.isalnum, text)) for text in self._sheet.folded[start:end])
        return has_dots or end == len(self._sheet) or self._is_level(end)

    def _mark(self, start: int, end: int) -> None:
        """Set the run aside, and the labels before it that now stand above nothing."""
        for at in range(start, end):
            self._aside[at] = True
        is_end = end == len(self._sheet)
        tables: tuple[tuple[LabelTable[Any], bool], ...] = (
            (self._words.level2, is_end or self._is_level(end)),
            (self._words.level1, is_end or self._is_level1(end)),
        )
        for table, is_over in tables:
            first = self._label_before(table, start)
            if first is None or not is_over:
                continue
            for at in range(first, start):
                self._aside[at] = True
            start = first

    def _labels_before(self, end: int) -> bool:
        tables: tuple[LabelTable[Any], ...] = (self._words.level1, self._words.level2)
        return any(self._label_before(table, end) is not None for table in tables)

    def _label_before(self, table: LabelTable[Any], end: int) -> int | None:
        """Return where the longest label begins that ends before `end`, or None."""
        for first in range(max(0, end - _MOST_LABEL_PIECES), end):
            if any(last == end - 1 for last, _ in self._sheet.hits(table, first, end)):
                return first
        return None

    def _is_level(self, at: int) -> bool:
        tables: tuple[LabelTable[Any], ...] = (self._words.level1, self._words.level2)
        return any(self._sheet.hit(table, at, len(self._sheet)) for table in tables)

    def _is_level1(self, at: int) -> bool:
        """Whether a label of level 1 stands here that can be none of level 2."""
        first = self._sheet.hit(self._words.level1, at, len(self._sheet))
        if first is None:
            return False
        is_both = self._sheet.hit(self._words.level2, at, len(self._sheet)) is not None
        after = first[0] + 1
        return not is_both or (
            self._sheet.hit(self._words.level2, after, len(self._sheet)) is not None
        )

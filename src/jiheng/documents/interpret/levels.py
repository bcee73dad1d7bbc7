"""Labels of the two levels among the fragments of an indicator table, and how sure they are.

A bare word (管理, 数量) may as well be the end of a name broken over lines; it counts in full
where the medium vouches for the cell or the table prints its labels bare. Knows no columns.
"""

from collections.abc import Iterator

from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.values import Form, ValueReader
from jiheng.documents.interpret.words import Vocabulary

OFF_STYLE = 4.0
AFTER_TEXT = 1.5
TWO_LABELS = 3.0
_ENDING = "指标"
LEVELS = ("level1", "level2")


class LevelLabels:
    """The labels of levels found in a table."""

    def __init__(self, sheet: Sheet, words: Vocabulary, reader: ValueReader) -> None:
        self._sheet = sheet
        self._reader = reader
        self.ends = [self._ends_at(first, words) for first in range(len(sheet))]
        self._longest = list(self._apart())
        self._has_full = {
            level
            for first, last in self._longest
            if self._is_full(first, last) and len(self.ends[first][last]) == 1
            for level in self.ends[first][last]
        }
        self._stops = {last for _, last in self._longest}

    def cost(self, first: int, last: int, level: str) -> float:
        """Return what it costs to take these fragments for the label of a level."""
        fragments = self._sheet.fragments
        is_vouched = fragments[first].before.is_cell and (
            last + 1 == len(fragments) or fragments[last + 1].before.is_cell
        )
        if is_vouched:
            return 0.0
        if "level1" not in self._has_full and self._is_two(first, last):
            return TWO_LABELS
        if self._is_full(first, last):
            return 0.0
        if level in self._has_full:
            return OFF_STYLE
        return AFTER_TEXT if self._follows_text(first) else 0.0

    def _ends_at(self, first: int, words: Vocabulary) -> dict[int, set[str]]:
        """Return the labels beginning at `first`: last fragment → levels."""
        ends: dict[int, set[str]] = {}
        for level, table in zip(LEVELS, (words.level1, words.level2), strict=True):
            for last, _ in self._sheet.hits(table, first, len(self._sheet)):  # type: ignore[arg-type]
                ends.setdefault(last, set()).add(level)
        return ends

    def _apart(self) -> Iterator[tuple[int, int]]:
        """Yield the longest labels that do not overlap."""
        free_from = 0
        for first, ends in enumerate(self.ends):
            if ends and first >= free_from:
                free_from = max(ends) + 1
                yield first, max(ends)

    def _is_full(self, first: int, last: int) -> bool:
        text = "".join(self._sheet.folded[first : last + 1])
        return text.partition("(")[0].rstrip(":").endswith(_ENDING)

    def _is_two(self, first: int, last: int) -> bool:
        """Whether a label of each level stands here side by side (产出 数量)."""
        return any(
            "level1" in levels and "level2" in self.ends[end + 1].get(last, ())
            for end, levels in self.ends[first].items()
            if end < last
        )

    def _follows_text(self, first: int) -> bool:
        """Whether the text before could run on into this word."""
        if not first or self._sheet.fragments[first].before.is_cell or first - 1 in self._stops:
            return False
        return self._reader.read(self._sheet.fragments[first - 1].text).form is Form.TEXT

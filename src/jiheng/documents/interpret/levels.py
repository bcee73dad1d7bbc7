"""Labels of the two levels among the fragments of an indicator table, and how sure they are.

A bare word (管理, 数量) may as well be the end of a name or reason broken over lines; it counts
in full where a row can begin, where the medium vouches for the cell, or where the table
prints its labels bare and a label of level 2 that belongs to it comes next. Knows no columns.
"""

from collections.abc import Iterator, Mapping, Sequence

from jiheng.documents.interpret.evidence import Layout, Regime
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.values import Form, Value
from jiheng.documents.interpret.words import LEVELS, Vocabulary
from jiheng.domain.indicator import Level1, Level2

OFF_STYLE = 2.5
AFTER_TEXT = 1.5
TWO_LABELS = 3.0
LABEL_AS_TEXT = 4.0
_BARE_AS_TEXT = 2.5
_AT_ROW_START = 0.5
_LEADS = 1.2
_CUT_SHORT = 3.5
_ENDING = "指标"
_SENTENCE_ENDS = tuple("。！？；!?;")
_A_YEAR = range(1900, 2101)
_BELOW: Mapping[Level1, frozenset[Level2]] = {
    Level1.OUTPUT: frozenset({Level2.QUANTITY, Level2.QUALITY, Level2.TIMELINESS, Level2.COST}),
    Level1.OUTCOME: frozenset(
        {Level2.ECONOMIC, Level2.SOCIAL, Level2.ECOLOGICAL, Level2.SUSTAINED_IMPACT}
    ),
    Level1.SATISFACTION: frozenset({Level2.BENEFICIARY_SATISFACTION}),
    Level1.COST: frozenset(
        {Level2.COST, Level2.ECONOMIC_COST, Level2.SOCIAL_COST, Level2.ENVIRONMENTAL_COST}
    ),
}


class LevelLabels:
    """The labels of levels found in a table."""

    def __init__(self, sheet: Sheet, words: Vocabulary, values: Sequence[Value]) -> None:
        self._sheet = sheet
        self._words = words
        self._values = values
        self._regime = Regime.WRAPPED
        self.ends = [self._ends_at(first) for first in range(len(sheet))]
        self._starts: dict[int, list[int]] = {}
        for first, ends in enumerate(self.ends):
            for last in ends:
                self._starts.setdefault(last, []).append(first)
        self._longest = list(self._apart())
        self._has_full = {
            level
            for first, last in self._longest
            if self._is_full(first, last) and len(self.ends[first][last]) == 1
            for level in self.ends[first][last]
        }
        self._stops = {last for _, last in self._longest}

    def covered(self) -> list[bool]:
        """Return for each fragment whether it is part of a label."""
        covered = [False] * len(self._sheet)
        for first, last in self._longest:
            covered[first : last + 1] = [True] * (last + 1 - first)
        return covered

    def weigh(self, layout: Layout) -> None:
        """Take into account how the table was poured into text."""
        self._regime = layout.regime

    def cost(self, first: int, last: int, level: str) -> float:
        """Return what it costs to take these fragments for the label of a level."""
        if self._is_vouched(first, last):
            return 0.0
        if self._is_cut_short(first, last):
            return _CUT_SHORT
        if self._is_two(first, last):
            return TWO_LABELS
        return 0.0 if self._is_full(first, last) else self._bare_cost(first, last, level)

    def _bare_cost(self, first: int, last: int, level: str) -> float:
        """Return what it costs to take a word without 指标 for a label."""
        if self._begins_row(first):
            return _AT_ROW_START if level in self._has_full else 0.0
        if level == "level1" and self._leads(first, last):
            return _LEADS
        if level in self._has_full:
            return OFF_STYLE
        return AFTER_TEXT if self._follows_text(first) else 0.0

    def as_text(self, first: int, last: int) -> float:
        """Return what it costs to take a label for text: less where it may be no label."""
        levels = self.ends[first].get(last)
        if not levels:
            return 0.0
        if not self._is_full(first, last) and self._begins_row(first):
            return _BARE_AS_TEXT
        return max(0.0, LABEL_AS_TEXT - max(self.cost(first, last, level) for level in levels))

    def inside(self, first: int, last: int, before: Mapping[int, float]) -> float:
        """Return what the labels inside a longer text from `first` to `last` cost.

        Args:
            first: The first fragment of the text.
            last: Its last fragment.
            before: The answer for every shorter text that begins there too.
        """
        cost = before.get(last - 1, 0.0)
        for start in self._starts.get(last, ()):
            if start >= first:
                cost = max(cost, before.get(start - 1, 0.0) + self.as_text(start, last))
        return cost

    def _ends_at(self, first: int) -> dict[int, set[str]]:
        """Return the labels beginning at `first`: last fragment → levels."""
        ends: dict[int, set[str]] = {}
        tables = (self._words.level1, self._words.level2)
        for level, table in zip(LEVELS, tables, strict=True):
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

    def _is_cut_short(self, first: int, last: int) -> bool:
        """Whether 指标 follows and makes a longer label."""
        return max(self.ends[first]) > last and self._sheet.folded[last + 1].startswith(_ENDING)

    def _is_vouched(self, first: int, last: int) -> bool:
        fragments = self._sheet.fragments
        return fragments[first].before.is_cell and (
            last + 1 == len(fragments) or fragments[last + 1].before.is_cell
        )

    def _is_full(self, first: int, last: int) -> bool:
        text = "".join(self._sheet.folded[first : last + 1])
        return text.partition("(")[0].rstrip(":").endswith(_ENDING)

    def _is_two(self, first: int, last: int) -> bool:
        """Whether a label of each level stands here side by side (产出 数量).

        Broken over lines it is one where the table prints full labels of level 1.
        """
        if self._regime is Regime.WRAPPED and "level1" in self._has_full:
            return False
        return any(
            "level1" in levels and "level2" in self.ends[end + 1].get(last, ())
            for end, levels in self.ends[first].items()
            if end < last
        )

    def _begins_row(self, first: int) -> bool:
        """Whether a row can begin here, or its first label stands just before."""
        if not first or self._sheet.fragments[first].before.is_cell:
            return True
        if not self._sheet.fragments[first].before.is_line:
            return first - 1 in self._starts
        if self._regime is Regime.ROWS:
            return True
        before = self._values[first - 1]
        if before.form is Form.BLANK or first - 1 in self._starts:
            return True
        if before.form is Form.FIGURE and before.quantity is not None:
            return self._regime is Regime.LINES or before.quantity.value not in _A_YEAR
        return before.text.endswith(_SENTENCE_ENDS)

    def _leads(self, first: int, last: int) -> bool:
        """Whether a label of level 2 that belongs below this one comes next."""
        label = self._words.level1.find("".join(self._sheet.folded[first : last + 1]))
        after = self._sheet.hit(self._words.level2, last + 1, len(self._sheet))
        if label is None or after is None:
            return False
        return after[1].concept in _BELOW.get(label.concept, ())

    def _follows_text(self, first: int) -> bool:
        """Whether the text before could run on into this word."""
        if not first or self._sheet.fragments[first].before.is_cell or first - 1 in self._stops:
            return False
        return self._values[first - 1].form is Form.TEXT

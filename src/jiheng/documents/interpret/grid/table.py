"""The rows of the indicator table: which cell stands in which column, page breaks mended."""

import re
from collections.abc import Iterable, Sequence
from math import inf

from jiheng.documents.interpret.astray import (
    doubt_astray,
    doubt_local,
    doubt_shifted,
)
from jiheng.documents.interpret.cells import DOUBTFUL, Cell
from jiheng.documents.interpret.grid.breaks import Cells, CutLevels, one
from jiheng.documents.interpret.grid.columns import Columns, Heads, placed
from jiheng.documents.interpret.grid.rows import Labels, Row, Spot
from jiheng.documents.interpret.grid.segments import indicator_heads
from jiheng.documents.interpret.grid.shared import (
    put_together,
    share_over_columns,
    share_over_rows,
    unread,
)
from jiheng.documents.interpret.indicators import SURE, IndicatorRows
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.unread import NO_INDICATOR
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import LEVELS, SCORED, Vocabulary
from jiheng.domain.indicator import Indicator
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_MARGIN = {
    Confidence.CERTAIN: inf,
    Confidence.UNCERTAIN: (SURE + DOUBTFUL) / 2,
    Confidence.UNREADABLE: 0.0,
}
_new = tuple.__new__
_SHORT = ("comparator", "unit")
_CORE = ("name", "target", "actual")
_FIRST_WORD = re.compile(r"\A(?:[!-~]+|[^!-~])")
_FULL = 0.6
_ONE_OR_TWO = Text(
    "表在这里跨页，上下两行是一条指标还是两条，须对照原件核对。",
    "A page ends here; whether its last row and the next are one indicator or two, the original "
    "tells.",
)


class TableRows:
    """Reads the rows below the heads of the indicator table."""

    def __init__(
        self,
        rows: IndicatorRows,
        ledger: Ledger,
        heads: Heads,
        *,
        labels: Labels,
        reader: ValueReader,
        words: Vocabulary,
    ) -> None:
        self._rows = rows
        self._labels = labels
        self._reader = reader
        self._words = words
        self._sums: list[Spot] = []
        self._ledger = ledger
        self._heads = heads
        self._astray: list[Spot] = []
        self._torn: list[Spot] = []
        self._shifted: list[Spot] = []
        self.columns = Columns(())

    def read(
        self, heads: Sequence[Row], rows: Sequence[Row]
    ) -> tuple[tuple[Indicator, ...], dict[str, tuple[str, ...]]]:
        """Return the indicators and the local columns by label."""
        first = self.columns = self._heads.columns(heads)
        cells = {
            number: {
                at: _new(Cell, (at, number, spot.run, _MARGIN[spot.trust], None, False))
                for at, spot in sorted(of.items())
            }
            for number, of in enumerate(self._mended(rows, first))
        }
        indicators, local = self._rows.read_rows(cells, first.named)
        lines = [row for row in heads if not row.is_table]
        left = [spot for row in [*rows, *lines] for spot in row.filled]
        if left and not indicators:
            self._ledger.record(["indicators"], left[0].run, Confidence.UNREADABLE)
        for spot in self._torn:
            self._ledger.enter("indicators", spot.run, Confidence.UNCERTAIN)
            self._ledger.say(_ONE_OR_TWO, spot.run)
        for spot in self._sums:
            self._ledger.enter("indicators", spot.run, Confidence.UNCERTAIN)
            self._ledger.say(NO_INDICATOR, spot.run)
        doubt_astray(indicators, [spot.run for spot in self._astray], self._ledger)
        doubt_shifted(indicators, [spot.run for spot in self._shifted], self._ledger)
        doubt_local(indicators, local, first.concepts, words=self._words, ledger=self._ledger)
        return indicators, local

    def _mended(self, rows: Iterable[Row], first: Columns) -> list[Cells]:
        """Return the cells of each row by column; a row cut by a page break is one again."""
        placed: list[Cells] = []
        columns, block = first, None
        upper, lower = first.at("level1"), first.at("level2")
        levels = CutLevels(first, self._labels)
        for row in rows:
            if indicator_heads(row):
                columns = self._again(row, first)
                continue
            if not row.is_table:
                self._leave(row.filled)
                continue
            of = self._without_sums(self._place(row, columns, first), first)
            if _is_shifted(of, upper, lower):
                _doubt(of)
                self._shifted.append(next(iter(of.values())))
            is_after_break = block is not None and row.block != block
            block = row.block
            if is_after_break:
                levels.turn_page(of)
            levels.take(row, of, columns)
            if not of:
                continue
            if is_after_break and placed:
                self._go_on(placed, of, first)
            else:
                placed.append(of)
        levels.finish()
        share_over_rows(placed, first)
        return placed

    def _again(self, row: Row, first: Columns) -> Columns:
        """Return the columns of heads printed again on a new page, if they are the same."""
        again = self._heads.columns([row])
        same = [each.label for each in again.columns] == [each.label for each in first.columns]
        return again if same else first

    def _place(self, row: Row, columns: Columns, first: Columns) -> Cells:
        of: Cells = {}
        further: list[tuple[int, Spot]] = []
        for each in row.spots:
            if not each.folded and each.trust is Confidence.CERTAIN:
                continue
            spot, under = placed(each, columns)
            if not under:
                self._stray(spot)
                continue
            taken = under if len(under) == 1 else self._taken(spot, under, first)
            for at in taken:
                if at in of:
                    further.append((at, spot))
                else:
                    of[at] = spot
            if len(under) > 1:
                _share(of, spot, first, under=under)
        return self._put_together(of, further, first) if further else of

    def _put_together(
        self, of: Cells, further: Sequence[tuple[int, Spot]], columns: Columns
    ) -> Cells:
        """Return the cells of a row with what else stands below the same heads."""
        for at in dict.fromkeys(at for at, _ in further):
            spots = [of[at], *(spot for column, spot in further if column == at)]
            of[at], rest = put_together(spots, columns.columns[at].concept, self._reader)
            self._leave(rest)
        return of

    def _stray(self, spot: Spot) -> None:
        """Leave over a cell below no column; labels printed again say nothing."""
        if "indicator_columns" not in spot.hits:
            self._leave([spot])
            self._astray.append(spot)

    def _without_sums(self, of: Cells, columns: Columns) -> Cells:
        """Return the cells of a row without its figures where they are those of a whole class.

        Its heading reaches over the targets: 产出指标 | 50 | 48, and the indicators are below.
        What reaches as far and heads no class (产出指标得分小计, 加分项) makes no indicator.
        """
        level, target, name = map(columns.of, ("level1", "target", "name"))
        if level is None or target is None:
            return of
        if level not in of:
            return self._without_sum(of, columns, (level, target, name))
        if of[level].right <= columns.columns[target].left:
            return of
        figures = _at(columns, SCORED)
        self._leave(of[at] for at in figures if at in of)
        return {at: spot for at, spot in of.items() if at not in figures}

    def _without_sum(self, of: Cells, columns: Columns, at: tuple[int, int, int | None]) -> Cells:
        """Return no cells of a row that what reaches over the levels makes no indicator.

        So it is where that reaches over the target, or where there is neither that nor a result:
        预算执行率得分 | 10 | 9. Unless it is a sum, a person tells what it is.
        """
        level, target, name = at
        whole = of.get(name) if name is not None else None
        if whole is None or whole.trust is not Confidence.CERTAIN:
            return of
        if whole.left >= columns.columns[level].right:
            return of
        has_values = target in of or columns.at("actual") in of
        is_short = whole.right <= columns.columns[target].left
        if is_short and (has_values or not any(at in of for at in _at(columns, SCORED))):
            return of
        self._leave({spot.cell: spot for spot in of.values()}.values())
        if is_short and not whole.folded.endswith(self._words.subtotal_endings):
            self._sums.append(whole)
        return {}

    def _taken(self, spot: Spot, under: Sequence[int], columns: Columns) -> Sequence[int]:
        """Return which of the columns a merged cell covers it stands in."""
        concepts = {columns.columns[at].concept: at for at in under}
        if spot.concept("level1") and {"level1", "target"} <= concepts.keys():
            return (concepts["level1"],)
        own = [concepts[level] for level in LEVELS if level in concepts and spot.concept(level)][:1]
        if "name" in concepts:
            own.append(concepts["name"])
        return own or under[:1]

    def _go_on(self, placed: list[Cells], of: Cells, columns: Columns) -> None:
        """Place the first row after a page break: with the row that it cut, or as its own."""
        if self._are_torn(placed[-1], of, columns):
            self._torn.append(next(iter(of.values())))
            _join_torn(placed[-1], of)
        elif self._may_go_on(placed[-1], of, columns):
            self._mend(placed, of, columns)
        else:
            placed.append(of)

    def _may_go_on(self, before: Cells, of: Cells, columns: Columns) -> bool:
        """Whether the first row after a page break may be the rest of the row before it.

        The tallest cell of a row that was cut has text on both pages; rows that share no such
        cell are two, however well they complement each other, and so are rows that both have
        figures. In a table without figures the rest lacks a name or a target.
        """
        figures = _at(columns, SCORED)
        levels = _at(columns, LEVELS)
        if not figures and all(at in of for at in _at(columns, _CORE) if at in before):
            return False
        here, there = (any(at in each for at in figures) for each in (of, before))
        has_level = any(at in of and of[at].concept(level) for at in levels for level in LEVELS)
        is_cut = any(at in before for at in of if at not in levels)
        return not has_level and not (here and there) and is_cut

    def _are_torn(self, before: Cells, of: Cells, columns: Columns) -> bool:
        """Whether a page break went through a figure: what heads the page has no name of its own.

        A row with neither name nor target, level or class is no indicator, and the figures it
        shares with the row before the break are halves of one, wherever they are cut.
        """
        named, figures = columns.of("name"), _at(columns, SCORED)
        own = {named, columns.of("target"), *_at(columns, LEVELS)}
        if named not in before or not own.isdisjoint(of):
            return False
        return any(
            at in figures or self._are_numbers(before[at], of[at]) for at in of if at in before
        )

    def _mend(self, placed: list[Cells], of: Cells, columns: Columns) -> None:
        """Join a row to the one it is the rest of, or keep the two apart where they are whole."""
        before = placed[-1]
        is_cut = self._is_cut(before, of, columns) and (
            self._are_full(placed, of, columns) or _is_mere_rest(of, columns)
        )
        if not is_cut or not any("\n" in spot.text for spot in before.values()):
            self._torn.append(next(iter(of.values())))
        if is_cut:
            _join(before, of)
        else:
            _doubt(before)
            _doubt(of)
            placed.append(of)

    def _is_cut(self, before: Cells, of: Cells, columns: Columns) -> bool:
        """Whether what two rows share is what a break leaves on both pages.

        That is no number and no sign, and it fills its row to the foot of the page: no other
        cell there has more lines. Where all have one line, nothing but that is left below.
        """
        levels, short = _at(columns, LEVELS), _at(columns, _SHORT)
        shared = [at for at in of if at in before and at not in levels]
        if any(at in short or self._are_numbers(before[at], of[at]) for at in shared):
            return False
        lines = {at: spot.text.count("\n") for at, spot in before.items()}
        most = max(lines[at] for at in before if at not in levels)
        is_full = all(lines[at] == most for at in shared)
        is_rest = all(at in before or at in levels for at in of)
        return is_full and (most > 0 or is_rest)

    def _are_full(self, placed: Sequence[Cells], of: Cells, columns: Columns) -> bool:
        """Whether the lines that go on over the break are about as long as lines get there."""
        before, levels = placed[-1], _at(columns, LEVELS)
        for at in of:
            if at not in before or at in levels:
                continue
            lines = [line for row in placed if at in row for line in row[at].text.split("\n")]
            whole = _width(lines[-1]) + sum(map(_width, _FIRST_WORD.findall(of[at].text)))
            if whole < _FULL * max(map(_width, lines)):
                return False
        return True

    def _are_numbers(self, *spots: Spot) -> bool:
        return all(self._rows.is_number(spot.text) for spot in spots)

    def _leave(self, spots: Iterable[Spot]) -> None:
        for spot in spots:
            self._ledger.leave(spot.run)


def _share(of: Cells, spot: Spot, columns: Columns, *, under: Sequence[int]) -> None:
    """Enter a cell as unread in the columns it covers but does not stand in, as far as it may be.

    A level may reach over both its columns, unless its label is none.
    """
    others = {at for at in under if of.get(at) is not spot}
    if not set(under) - others <= set(_at(columns, LEVELS)):
        share_over_columns(of, spot, others=others, columns=columns)
    elif spot.trust is not Confidence.CERTAIN and not spot.hits:
        of.update((at, unread(spot)) for at in under if at not in of)


def _at(columns: Columns, concepts: Iterable[str]) -> list[int]:
    return [at for at in map(columns.of, concepts) if at is not None]


def _is_mere_rest(of: Cells, columns: Columns) -> bool:
    """Whether a row has neither name nor figures, so that it is no indicator by itself."""
    return not any(at in of for at in _at(columns, ("name", *SCORED)))


def _width(text: str) -> int:
    """Return how wide a line is, in half characters."""
    return sum(1 if character.isascii() else 2 for character in text)


def _doubt(cells: Cells) -> None:
    for at, spot in cells.items():
        cells[at] = spot.in_doubt()


def _join(before: Cells, of: Cells) -> None:
    """Add to a row what a page break cut off it; what comes from below is to be confirmed."""
    below = {at: one(before[at], spot) if at in before else spot for at, spot in of.items()}
    _doubt(below)
    before.update(below)


def _join_torn(before: Cells, of: Cells) -> None:
    """Add the lower halves to a row; what stands on both pages is unread, the rest in doubt."""
    for at, spot in of.items():
        if at in before:
            before[at] = unread(one(before[at], spot))
        else:
            before[at] = spot.in_doubt()


def _is_shifted(of: Cells, first: int, second: int) -> bool:
    """Whether a label of one level stands in the column of the other and is none there.

    One that only repeats what stands beside it (预算执行率) stands where it should.
    """
    upper, lower = of.get(first), of.get(second)
    if upper is not None and "level1" not in upper.hits and "level2" in upper.hits:
        return True
    if lower is None or "level2" in lower.hits or "level1" not in lower.hits:
        return False
    return upper is None or upper.concept("level1") is not lower.concept("level1")

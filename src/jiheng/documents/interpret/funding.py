"""The funding block: one line a source of money, figures in the order of the column heads."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Fragment
from jiheng.documents.interpret.amounts import points_of_heading, read_amount
from jiheng.documents.interpret.astray import doubt_unlisted, hinted
from jiheng.documents.interpret.blanks import blanks_of_funds, blanks_of_line
from jiheng.documents.interpret.folding import fold, text_of
from jiheng.documents.interpret.heads import HeadRow
from jiheng.documents.interpret.inner import without_inner
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.rates import doubt_rates
from jiheng.documents.interpret.run_together import part_figures
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.unread import FIGURE_COUNT, NOT_A_NUMBER
from jiheng.documents.interpret.values import (
    Form,
    ValueReader,
    is_number_cut,
    read_figure,
    read_rate,
)
from jiheng.documents.interpret.words import FUNDS_COLUMNS, SCORED, Vocabulary
from jiheng.domain.amount import AmountUnit  # noqa: TC001
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.locator import Confidence

_LEAST_FIGURES = 2
_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_AMOUNTS = frozenset({"original_budget", "revised_budget", "outturn"})


class _Row(NamedTuple):
    source: FundingSource
    label: Sequence[Fragment]
    cells: list[Sequence[Fragment]]


class FundingBlock:
    """Reads the lines between the heads of the funding block and the next part."""

    def __init__(self, *, words: Vocabulary, reader: ValueReader, ledger: Ledger) -> None:
        self._words = words
        self._reader = reader
        self._ledger = ledger
        self.unit: AmountUnit | None = None
        self._is_one_row = True
        self._is_behind_words = False

    def read(
        self, sheet: Sheet, heads: HeadRow, end: int
    ) -> tuple[tuple[FundsLine, ...], dict[str, tuple[str, ...]]]:
        """Return the funding lines between the heads and fragment `end`, and local columns."""
        if any(head.concept is None and _is_rate(head.label) for head in heads.heads):
            return self._beside(sheet, heads.first, end), {}
        self._is_one_row = not _has_two_rows(sheet.run(heads.first, heads.last))
        lines: list[FundsLine] = []
        local: dict[str, list[str]] = {
            head.label: [] for head in heads.heads if head.concept is None and head.slot is not None
        }
        for row in self._rows(sheet, heads, end):
            path = f"funds[{len(lines)}]"
            lines.append(self._line(row, heads, path))
            for label, texts in local.items():
                slots = {head.slot for head in heads.heads if head.label == label}
                texts.append(self._local(row, slots, f"{label}[{len(texts)}]"))
        doubt_rates(lines, sheet.folded[heads.first : heads.last + 1], self._ledger)
        kept = {label: tuple(texts) for label, texts in local.items() if any(texts)}
        for label, concept in hinted(kept, self._words.funds_hints, heads.concepts()):
            doubt_unlisted(blanks_of_funds(lines), label, concept, ledger=self._ledger)
        if lines and "max_points" not in heads.concepts():
            lines[0] = self._with_points(lines[0], sheet, heads)
        return without_inner(lines, self._ledger, is_whole=bool(kept)), kept

    def _beside(self, sheet: Sheet, at: int, end: int) -> tuple[FundsLine, ...]:
        """Return the lines of rows whose figures stand beside their labels: 预算数 | 300."""
        lines: dict[FundingSource, dict[str, Decimal | None]] = {}
        while at < end:
            start = sheet.row_start(at)
            stop = max(at + 1, sheet.row_end(start, end))
            row = range(start, stop)
            if self._is_of_form(sheet, row):
                self._ledger.leave(sheet.run(start, stop - 1))
                at = stop
                continue
            named = (sheet.hit(self._words.sources, each, stop) for each in row)
            source = next((hit[1].concept for hit in named if hit), FundingSource.TOTAL)
            values = lines.setdefault(source, {})
            path = f"funds[{list(lines).index(source)}]"
            self._ledger.record([f"{path}.source"], sheet.run(at, at))
            self._pairs(sheet, (at, stop), values, path=path)
            at = stop
        return tuple(FundsLine(source, **values) for source, values in lines.items() if values)

    def _is_of_form(self, sheet: Sheet, row: range) -> bool:
        """Whether a row has no more than the score of the whole form: 自评得分 | 97."""
        hits = [sheet.hit(self._words.funds_columns, at, row.stop) for at in row]
        labels = [hit[1] for hit in hits if hit is not None and hit[1].concept in FUNDS_COLUMNS]
        is_score = bool(labels) and all(label.concept in SCORED for label in labels)
        return is_score and any(self._words.head.find(label.text) for label in labels)

    def _pairs(
        self, sheet: Sheet, part: tuple[int, int], values: dict[str, Decimal | None], *, path: str
    ) -> None:
        concept: str | None = None
        for at in range(*part):
            hit = sheet.hit(self._words.funds_columns, at, part[1])
            if hit is not None:
                concept = hit[1].concept
            elif sheet.folded[at] and sheet.hit(self._words.sources, at, part[1]) is None:
                cell = sheet.run(at, at)
                if concept in FUNDS_COLUMNS and concept not in values:
                    sure = Confidence.CERTAIN
                    values[str(concept)] = self._figure(str(concept), cell, path=path, sure=sure)
                else:
                    self._leave(cell)
                concept = None

    def _leave(self, cell: Sequence[Fragment]) -> None:
        """Leave over a cell beside no label of an amount; a figure is one the lines lack."""
        self._ledger.leave(cell)
        if read_figure(text_of(cell)) is not None:
            self._ledger.record(["funds"], cell, Confidence.UNCERTAIN)

    def _with_points(self, line: FundsLine, sheet: Sheet, heads: HeadRow) -> FundsLine:
        """Return the total with the points of the block's heading: 预算执行情况（20分）."""
        for fragment in sheet.run(sheet.row_start(heads.first), heads.last):
            label = self._words.funds_columns.find(fold(fragment.text))
            points = points_of_heading(label)
            if points is not None and line.source is FundingSource.TOTAL:
                self._ledger.record(["funds[0].max_points"], [fragment])
                return replace(line, max_points=points)
        return line

    def _local(self, row: _Row, slots: Collection[int | None], place: str) -> str:
        """Return the text of a cell in a column that has no canonical place."""
        for cell in row.cells:
            if cell[0].slot in slots and cell[0].text:
                self._ledger.record([f"extensions.{place}"], cell)
                return text_of(cell)
        return ""

    def _rows(self, sheet: Sheet, heads: HeadRow, end: int) -> list[_Row]:
        rows: list[_Row] = []
        own = {head.label for head in heads.heads}
        at = heads.last + 1
        while at < end:
            if not self._amounts(sheet, at, end) <= own:
                self._ledger.leave(sheet.run(at, end - 1))
                self._ledger.record(["funds"], sheet.run(at, at), Confidence.UNCERTAIN)
                break
            stop = self._without_source(sheet, at, end)
            if stop > at:
                at = stop
                continue
            heading = sheet.hit(self._words.headings, at, end)
            source = sheet.hit(self._words.sources, at, end)
            if source is not None:
                last = source[0]
                self._is_behind_words = False
                if not (rows and rows[-1].source is source[1].concept and not rows[-1].cells):
                    rows.append(_Row(source[1].concept, sheet.run(at, last), []))
            elif heading is not None:
                last = heading[0]
            else:
                last = at
                self._loose(rows, sheet.fragments[at])
            at = last + 1
        return rows

    def _amounts(self, sheet: Sheet, start: int, end: int) -> set[str]:
        """Return the heads of amounts of a row of cells, if it has more than one.

        Other ones than those above head amounts of something else: 年度主要任务, task by task.
        """
        stop = sheet.row_end(start, end)
        hits = (sheet.hit(self._words.funds_columns, at, stop) for at in range(start, stop))
        labels = {hit[1].text for hit in hits if hit is not None and hit[1].concept in _AMOUNTS}
        return labels if len(labels) > 1 else set()

    def _without_source(self, sheet: Sheet, start: int, end: int) -> int:
        """Leave over a row of cells that names no source listed; return where it ends.

        Its figures are those of a line that the form has and the reading lacks.
        """
        stop = sheet.row_end(start, end)
        if any(
            sheet.hit(self._words.sources, at, stop) or self._words.sources.glued(sheet.folded[at])
            for at in range(start, stop)
        ):
            return start
        run = [
            fragment
            for at, fragment in enumerate(sheet.run(start, stop - 1), start)
            if not (
                sheet.hit(self._words.headings, at, stop) or self._reader.is_blank(fragment.text)
            )
        ]
        forms = [self._reader.read(fragment.text).form for fragment in run]
        self._ledger.leave(run)
        if forms.count(Form.FIGURE) >= _LEAST_FIGURES:
            self._ledger.record(["funds"], run, Confidence.UNCERTAIN)
        return stop

    def _loose(self, rows: list[_Row], fragment: Fragment) -> None:
        """Take what is no label by itself; a label may have its figures right behind it."""
        glued = self._words.sources.glued(fold(fragment.text))
        if glued is None:
            self._take(rows, (fragment,))
            return
        label, figures = glued
        rows.append(_Row(label.concept, (fragment,), [(fragment._replace(text=figures),)]))

    def _take(self, rows: list[_Row], cell: Sequence[Fragment]) -> None:
        """Add a cell to the current line; text that is no figure is left over.

        Figures behind words that are no source may be those of a line the form lacks.
        """
        form = self._reader.read(cell[0].text).form
        if rows and (form is not Form.TEXT or any(map(str.isdigit, cell[0].text))):
            rows[-1].cells.append(cell)
            is_lost = self._is_behind_words
        else:
            self._ledger.leave(cell)
            self._is_behind_words = form is Form.TEXT and bool(rows)
            is_lost = True
        if is_lost and form is Form.FIGURE:
            self._ledger.record(["funds"], cell, Confidence.UNCERTAIN)

    def _line(self, row: _Row, heads: HeadRow, path: str) -> FundsLine:
        self._ledger.record([f"{path}.source"], row.label)
        concepts = [head.concept for head in heads.heads if head.concept]
        order = [head.concept for head in heads.heads if head.concept or head.slot is None]
        cells = self._by_slot(row, heads) or self._by_order(row, order)
        if cells is None:
            run = [fragment for cell in row.cells for fragment in cell] or list(row.label)
            parted = part_figures(text_of(run), concepts) if len(row.cells) == 1 else None
            if parted is not None:
                return self._parted(row, parted, path)
            line = FundsLine(row.source)
            self._ledger.unreadable(blanks_of_line(line, path, is_scored=True), run, FIGURE_COUNT)
            return line
        of, sure = cells
        values = {
            concept: self._figure(concept, cell, path=path, sure=sure)
            for concept, cell in of.items()
        }
        line = FundsLine(row.source, **values)
        if sure is not Confidence.CERTAIN:
            run = [fragment for cell in row.cells for fragment in cell]
            self._ledger.record_unsaid(blanks_of_line(line, path, is_scored=False), run)
        return line

    def _parted(self, row: _Row, parted: Mapping[str, str], path: str) -> FundsLine:
        """Return the line whose figures stood without anything between them."""
        paths = [f"{path}.{concept}" for concept in parted]
        self._ledger.record(paths, row.cells[0], Confidence.UNCERTAIN)
        values = {
            concept: read_rate(text) if concept == "execution_rate" else read_figure(text)
            for concept, text in parted.items()
        }
        return FundsLine(row.source, **values)

    def _by_slot(
        self, row: _Row, heads: HeadRow
    ) -> tuple[Mapping[str, Sequence[Fragment]], Confidence] | None:
        """Return the cells below their heads, where the medium has rows of cells."""
        slots = {head.slot: head.concept for head in heads.heads if head.slot is not None}
        filled = [cell for cell in row.cells if cell[0].text]
        placed = {slots[c[0].slot]: c for c in (*row.cells, *filled) if c[0].slot in slots}
        if not slots or any(cell[0].slot not in slots for cell in filled):
            return None
        return {concept: cell for concept, cell in placed.items() if concept}, Confidence.CERTAIN

    def _by_order(
        self, row: _Row, order: Sequence[str | None]
    ) -> tuple[Mapping[str, Sequence[Fragment]], Confidence] | None:
        """Return the cells in the order of the heads, if there are as many.

        A head that is not listed has its cell too; where that may be none, the amounts tell.
        """
        cells = [cell for cell in row.cells if cell[0].text]
        for own, is_plain in self._orders(row, order):
            if len(cells) == len(own):
                of = {name: cell for name, cell in zip(own, cells, strict=True) if name}
                is_sure = (is_plain and _is_plausible(of)) or self._adds_up(of)
                return of, Confidence.CERTAIN if is_sure else Confidence.UNCERTAIN
        return None

    def _orders(
        self, row: _Row, order: Sequence[str | None]
    ) -> Iterator[tuple[Sequence[str | None], bool]]:
        """Yield the heads that the cells of a row may be below, and whether that is plain."""
        known = [concept for concept in order if concept]
        for heads in (order, known):
            yield heads, self._is_one_row and heads == order
            if row.source is not FundingSource.TOTAL:
                yield [concept for concept in heads if concept not in SCORED], False

    def _adds_up(self, of: Mapping[str, Sequence[Fragment]]) -> bool:
        """Whether the rate is what the outturn is of the budget, to the printed cent."""
        if not {"revised_budget", "outturn", "execution_rate"} <= set(of):
            return False
        budget = read_figure(text_of(of["revised_budget"]))
        outturn = read_figure(text_of(of["outturn"]))
        rate = read_rate(text_of(of["execution_rate"]))
        if not budget or outturn is None or not rate:
            return False
        return abs(outturn / budget * _HUNDRED - rate) <= _CENT

    def _figure(
        self, concept: str, cell: Sequence[Fragment], *, path: str, sure: Confidence
    ) -> Decimal | None:
        text = text_of(cell)
        if self._reader.is_blank(text):
            return None
        number, is_sure = self._number(concept, text)
        if number is None:
            self._ledger.unreadable([f"{path}.{concept}"], cell, NOT_A_NUMBER)
        else:
            sure = sure if is_sure and not is_number_cut(text) else Confidence.UNCERTAIN
            self._ledger.record([f"{path}.{concept}"], cell, sure)
        return number

    def _number(self, concept: str, text: str) -> tuple[Decimal | None, bool]:
        """Return the figure that a text is, and whether it is sure."""
        if concept == "execution_rate":
            return read_rate(text), True
        if concept in SCORED:
            return self._reader.points(text), True
        amount = read_amount(text)
        if amount is None or amount.unit not in {None, self.unit}:
            return None, True
        return amount.value, amount.is_sure


def _is_plausible(of: Mapping[str, Sequence[Fragment]]) -> bool:
    """Whether points are at most a hundred and no score is above them."""
    points, score = (read_figure(text_of(of[name])) if name in of else None for name in SCORED)
    return (points is None or points <= _HUNDRED) and (score or 0) <= (points or _HUNDRED)


def _has_two_rows(heads: Sequence[Fragment]) -> bool:
    """Whether heads in running text stand in two rows of several: which is first is not said."""
    lines = Counter(head.line for head in heads if head.slot is None)
    return sum(count > 1 for count in lines.values()) > 1


def _is_rate(label: str) -> bool:
    """Whether what stands where a head may be is a figure."""
    return read_rate(label) is not None

"""The end of the form: the total row, the rating, and the fields below the table."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from math import inf

from jiheng.documents.interpret.blanks import blanks_of_total
from jiheng.documents.interpret.closing import Closing
from jiheng.documents.interpret.fractions import named_order, total_pair
from jiheng.documents.interpret.grades import (
    NOT_ONE_GRADE,
    UNPLACED_GRADE,
    is_choice,
    is_unplaced_grade,
    score_and_grade,
)
from jiheng.documents.interpret.grid.columns import Columns
from jiheng.documents.interpret.grid.fields import Field, extend, fields_of, free_field, grade_of
from jiheng.documents.interpret.grid.figures import FigureReader
from jiheng.documents.interpret.grid.rows import Labels, Row, Spot, parted
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.opinions import opinion_label
from jiheng.documents.interpret.totals import OtherTotal
from jiheng.documents.interpret.unread import NOT_A_NUMBER
from jiheng.documents.interpret.values import Form, ValueReader
from jiheng.documents.interpret.words import SCORED, Vocabulary, extension_key
from jiheng.domain.form import Total
from jiheng.domain.locator import Confidence

_NUMBERED = re.compile(r"[(]?\d{1,2}[).、](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,2}、")
_NO_TOTAL = Total()


def _left_part(row: Row, end: int) -> Row:
    """Return a row of the first cells of a row."""
    spots = row.spots[:end]
    sections = frozenset(section for spot in spots for section in spot.hits)
    return row._replace(
        spots=spots, sections=sections, filled=[spot for spot in spots if spot.folded]
    )


def _goes_down(label: Spot, row: Row) -> bool:
    """Whether the cell of a label is merged down to a row."""
    first = row.spots[0] if row.spots else None
    if first is None or first.table is not label.table or label.table is None:
        return False
    return getattr(first.cell, "row", 0) < getattr(label.cell, "row", 0) + label.rows


def _is_closing_label(spot: Spot) -> bool:
    return "closing" in spot.hits


@dataclass(slots=True)
class ClosingReader:
    """Reads the rows from the total on."""

    words: Vocabulary
    labels: Labels
    reader: ValueReader
    figures: FigureReader
    ledger: Ledger
    found: Closing = field(default_factory=Closing)
    columns_of_own: Collection[str] = ()
    remark: str | None = None
    opinion: Spot | None = None
    is_said_below: bool = False

    def read(self, rows: Sequence[Row], columns: Columns) -> Closing:
        """Return the end of the form; `columns` are those of the indicator table."""
        for row in rows:
            own = self._without_opinions(row)
            if own.spots and not self._goes_on(own):
                self._row(parted(own, self.labels, every=True), columns)
        return self.found

    def _without_opinions(self, row: Row) -> Row:
        """Return the cells left of the first opinion of others, which is kept as it stands."""
        labels = [at for at, spot in enumerate(row.spots) if opinion_label(spot.text, self.words)]
        is_below = self.opinion is not None and _goes_down(self.opinion, row)
        if not labels and (is_below or self._is_said_below(row)):
            self.ledger.leave(row.filled)
            return _left_part(row, 0)
        self.is_said_below = bool(labels) and not row.spots[labels[-1] + 1 :]
        for at, stop in pairwise([*labels, len(row.spots)]):
            label, values = row.spots[at], [s for s in row.spots[at + 1 : stop] if s.folded]
            self.opinion = label
            if values and label.folded.rstrip(":") == opinion_label(label.text, self.words):
                self._extend(label.folded.rstrip(":"), values)
            else:
                self.ledger.leave(row.spots[at:stop])
        return _left_part(row, labels[0]) if labels else row

    def _is_said_below(self, row: Row) -> bool:
        """Whether a row is one text without a label below an opinion that has none beside it."""
        if not self.is_said_below or len(row.filled) != 1:
            return False
        first = self.labels.hits(row.filled[0].folded.partition(":")[0])
        return "closing" not in first

    def _goes_on(self, row: Row) -> bool:
        """Take a line that is the next number of a remark: 注：1. above, 2. here."""
        if self.remark is None or row.is_table or not row.filled or row.sections:
            return False
        if not _NUMBERED.match(row.filled[0].folded):
            return False
        self._extend(self.remark, row.filled)
        return True

    def _row(self, row: Row, columns: Columns) -> None:
        taken: set[int] = set()
        self.remark = None
        for each in fields_of(row, _is_closing_label):
            taken |= {id(each.label), *map(id, each.values)}
            self._take(each, columns)
        free = free_field(row) if not taken and row.is_table else None
        if free is not None:
            self._extend(free.label.folded.rstrip(":"), free.values)
            return
        for spot in row.filled:
            if id(spot) not in taken:
                self.ledger.leave(spot.run)

    def _take(self, each: Field, columns: Columns) -> None:
        label = each.label.hits["closing"]
        if label.concept == "total" and self.found.total == _NO_TOTAL:
            self.found.label = label.text
            self._total(each.values, columns)
        elif label.concept == "total":
            self._other_total(label.text, each.values, columns)
        elif label.concept == "rating":
            self._rating(each.values)
        elif each.values:
            self._extend(extension_key(label), each.values)
            if label.text in self.words.remarks and _NUMBERED.match(each.values[0].folded):
                self.remark = extension_key(label)

    def _extend(self, label: str, values: Sequence[Spot]) -> None:
        """Keep a field after those above it, unless its label heads a column."""
        if label in self.columns_of_own:
            self.ledger.leave(values)
        else:
            extend(self.found.extensions, label, values, ledger=self.ledger)

    def _other_total(self, label: str, values: Sequence[Spot], columns: Columns) -> None:
        """Keep what a second row of totals says, to be told from the first when all is read."""
        values = [part for spot in values for part in self._parted(spot)]
        values = self._over(values, columns)
        figures = [spot for spot in values if self._form(spot) is not Form.TEXT]
        of, is_sure = self._placed(figures, columns, label)
        points = {name: self.reader.points(spot.text) for name, spot in of.items()}
        is_trusted = all(spot.trust is Confidence.CERTAIN for spot in of.values())
        if figures:
            self.found.other = OtherTotal(
                labels=(self.found.label, label),
                total=Total(**points),
                runs={name: of[name].run for name, value in points.items() if value is not None},
                run=values,
                is_sure=is_sure and is_trusted and self.found.other is None,
            )
        self._rating([spot for spot in values if spot not in figures])

    def _placed(
        self, figures: Sequence[Spot], columns: Columns, label: str
    ) -> tuple[dict[str, Spot], bool]:
        """Return points and score below their columns, else in the order of the columns.

        A figure that stands alone is the one that the label names.
        """
        of: dict[str, Spot] = {}
        if figures and figures[0].left == inf:
            return dict(zip(SCORED, figures, strict=True)), True
        for spot in figures:
            concept = self._concept(spot, columns)
            if concept is not None and concept not in of:
                of[concept] = spot
        named = self.words.total_figures.get(label)
        if named is not None and len(figures) == 1 and named not in of:
            return {named: figures[0]}, columns.of(named) in columns.under(figures[0])
        if of or not figures:
            return of, True
        order = [name for name in SCORED if columns.of(name) is not None] or list(SCORED)
        of = dict(zip(order[-len(figures) :], figures, strict=False))
        is_own = any(
            columns.columns[at].concept is None for s in figures for at in columns.under(s)
        )
        return of, len(figures) == len(order) and not is_own

    def _total(self, values: Sequence[Spot], columns: Columns) -> None:
        """Read points and score, and a grade beside them."""
        values = [part for spot in values for part in self._parted(spot)]
        values = self._over(values, columns)
        figures = [spot for spot in values if self._form(spot) is not Form.TEXT]
        of, is_sure = self._placed(figures, columns, self.found.label)
        rest = [spot for spot in values if not any(spot is each for each in of.values())]
        astray = [spot for spot in rest if self._is_astray(spot, columns, of)]
        is_sure = is_sure and not astray
        self.found.total = Total(
            **{name: self._figure(name, of[name], is_sure=is_sure) for name in of}
        )
        if not is_sure:
            blanks = blanks_of_total(self.found.total)
            self.ledger.record_unsaid(blanks, (astray or figures)[0].run)
        if not figures:
            self._unread(values)
        self._rating([spot for spot in rest if not self._is_unread(spot, columns)])

    def _over(self, values: Sequence[Spot], columns: Columns) -> Sequence[Spot]:
        """Return a score over its points (97/100) as two cells, points first, below no column."""
        if any(self._form(spot) is Form.FIGURE for spot in values):
            return values
        for at, spot in enumerate(values):
            labels = [columns.columns[each].label for each in columns.under(spot)]
            order = named_order(labels[0], self.words.indicator_columns) if labels else None
            pair = total_pair(spot.text, order)
            if pair is not None:
                own = [
                    spot._replace(text=text, folded=text, left=inf, right=inf)
                    for text in (pair.max_points, pair.claimed_score)
                ]
                return [*values[:at], *own, *values[at + 1 :]]
        return values

    def _unread(self, values: Sequence[Spot]) -> None:
        """Call the total unreadable where its row has digits and no figure: 40/38."""
        digits = [spot for spot in values if any(map(str.isdigit, spot.folded))]
        if digits:
            self.ledger.record(blanks_of_total(_NO_TOTAL), digits[0].run, Confidence.UNREADABLE)

    def _parted(self, spot: Spot) -> Sequence[Spot]:
        """Return a cell that holds score and grade as two."""
        parts = score_and_grade(spot.text, self.words.grades)
        return [spot._replace(text=part, folded=part) for part in parts] if parts else [spot]

    def _concept(self, spot: Spot, columns: Columns) -> str | None:
        """Return the figure of the total in whose column alone a cell stands."""
        under = columns.under(spot)
        own = [columns.columns[at].concept for at in under]
        own = [concept for concept in own if concept in SCORED] if len(own) > 1 else own
        return own[0] if len(own) == 1 and own[0] in SCORED else None

    def _is_astray(self, spot: Spot, columns: Columns, of: Collection[str]) -> bool:
        """Whether a figure stands where none belongs.

        A column of the layout's own may have one, unless the total lacks one in its column.
        """
        under = columns.under(spot)
        is_own = bool(under) and all(columns.columns[at].concept is None for at in under)
        is_lacking = any(columns.of(name) is not None and name not in of for name in SCORED)
        return self._form(spot) is Form.FIGURE and (is_lacking or not is_own)

    def _is_unread(self, spot: Spot, columns: Columns) -> bool:
        """Take note of a text where a figure of the total belongs: #DIV/0! is no score."""
        concept = self._concept(spot, columns)
        is_text = self._form(spot) is Form.TEXT and grade_of(spot, self.words) is None
        if concept is None or not is_text or getattr(self.found.total, concept) is not None:
            return False
        self.ledger.unreadable([f"total.{concept}"], spot.run, NOT_A_NUMBER)
        return True

    def _figure(self, name: str, spot: Spot, *, is_sure: bool) -> Decimal | None:
        return self.figures.read(spot if is_sure else spot.in_doubt(), f"total.{name}", name)

    def _rating(self, values: Sequence[Spot]) -> None:
        """Take the grade word, ticked or alone; text beside it is kept as a note."""
        for spot in values:
            grade = grade_of(spot, self.words)
            if grade is not None and self.found.rating is None:
                self.found.rating = grade
                self.ledger.record(["claimed_rating"], spot.run, spot.trust)
            elif self.found.rating is None and is_choice(spot.text, self.words.grades):
                self.ledger.unreadable(["claimed_rating"], spot.run, NOT_ONE_GRADE)
            elif self.found.rating is None and is_unplaced_grade(spot.text, self.words):
                self.ledger.unreadable(["claimed_rating"], spot.run, UNPLACED_GRADE)
            elif not self.reader.is_blank(spot.folded):
                self.ledger.leave(spot.run)

    def _form(self, spot: Spot) -> Form:
        return self.reader.read(spot.text).form

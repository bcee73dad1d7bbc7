"""The end of the form: the total row, the rating, and what stands below the table."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jiheng.documents.carriers.neutral import Break, Fragment
from jiheng.documents.interpret.blanks import blanks_of_total
from jiheng.documents.interpret.cells import Column
from jiheng.documents.interpret.folding import fold, print_of, text_of
from jiheng.documents.interpret.fractions import named_order, total_pair
from jiheng.documents.interpret.grades import (
    NOT_ONE_GRADE,
    UNPLACED_GRADE,
    explained_grade,
    is_choice,
    is_unplaced_grade,
    score_and_grade,
    ticked_grade,
)
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.opinions import (
    begins_another_row,
    end_of_opinion,
    opinion_label,
)
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.totals import OtherTotal
from jiheng.documents.interpret.unread import NOT_A_NUMBER
from jiheng.documents.interpret.values import Form, ValueReader, read_rate
from jiheng.documents.interpret.words import FIELDS, SCORED, Label, Vocabulary, extension_key
from jiheng.domain.form import Total
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_FIGURE = re.compile(r"\d{1,3}(?:\.\d+)?")
_NO_SLOT = -1
_SURPLUS = Text(
    "总分与等级已齐，第 {line} 行起的文字像是另一份表的，没有读入：{quoted}",
    "Total and rating are complete; what begins at line {line} may be of another form and was "
    "not read: {quoted}",
)


@dataclass(slots=True)
class Closing:
    """What the end of the form holds."""

    total: Total = field(default_factory=Total)
    label: str = ""
    other: OtherTotal | None = None
    rating: str | None = None
    extensions: dict[str, tuple[str, ...]] = field(default_factory=dict)


def find_closing(sheet: Sheet, words: Vocabulary, reader: ValueReader, *, start: int) -> int | None:
    """Return the label of the total row or of the rating, whichever is first.

    Where there is neither, it is that of the first field that is alone in its row, or None.
    """
    field: int | None = None
    for at in range(start, len(sheet)):
        hit = sheet.hit(words.closing, at, len(sheet))
        if hit is None:
            continue
        last, label = hit
        is_total = label.concept == "total" and (
            has_figure(sheet, reader, last + 1) or _is_row_with_figure(sheet, at)
        )
        if is_total and _is_sum_of_a_part(sheet, words, at):
            continue
        if is_total or label.concept == "rating":
            return _behind_ordinal(sheet, at)
        if field is None and label.concept in FIELDS and _is_field_alone(sheet, at):
            field = at
    return field


def _behind_ordinal(sheet: Sheet, at: int) -> int:
    """Return where the row of cells begins whose label stands behind its ordinal number only."""
    if sheet.fragments[at].slot is None:
        return at
    start = sheet.row_start(at)
    is_ordinal = all(not text or text.isdecimal() for text in sheet.folded[start:at])
    return start if is_ordinal else at


def _is_row_with_figure(sheet: Sheet, at: int) -> bool:
    """Whether a label begins a row of cells with a number in it."""
    return _first_figure(sheet, at) is not None


def _first_figure(sheet: Sheet, at: int) -> Decimal | None:
    """Return the first number of the row of cells that a label begins, or None."""
    if sheet.fragments[at].slot is None:
        return None
    texts = sheet.folded[at + 1 : sheet.row_end(at, len(sheet))]
    figures = (_FIGURE.match(text) for text in texts)
    return next((Decimal(figure[0]) for figure in figures if figure), None)


def _is_sum_of_a_part(sheet: Sheet, words: Vocabulary, at: int) -> bool:
    """Whether rows of cells go on below a total row and one with a larger sum comes."""
    own = _first_figure(sheet, at)
    if own is None:
        return False
    is_going_on = False
    row = sheet.row_end(at, len(sheet))
    while row < len(sheet):
        end = sheet.row_end(row, len(sheet))
        if end == row:
            return False
        hit = sheet.hit(words.closing, row, end)
        later = _first_figure(sheet, row) if hit and hit[1].concept == "total" else None
        if later is not None:
            return is_going_on and own < later
        is_going_on = is_going_on or sum(map(bool, sheet.folded[row:end])) > 2  # noqa: PLR2004
        row = end
    return False


def _is_field_alone(sheet: Sheet, at: int) -> bool:
    """Whether a label begins a row of cells that has no more than its value: 说明 | 无."""
    fragment = sheet.fragments[at]
    if fragment.slot is None or fragment.before is not Break.ROW:
        return False
    end = sheet.row_end(at, len(sheet))
    return sum(bool(sheet.folded[each]) for each in range(at, end)) <= 2  # noqa: PLR2004


def has_figure(sheet: Sheet, reader: ValueReader, start: int) -> bool:
    """Whether the next filled cell is a figure or blank, or there is none."""
    for at in range(start, len(sheet)):
        if sheet.folded[at]:
            text = sheet.fragments[at].text
            is_figure = reader.points(text) is not None or total_pair(text, None) is not None
            return is_figure or reader.is_blank(text) or read_rate(text) is not None
    return True


@dataclass(frozen=True, slots=True)
class ClosingBlock:
    """Reads the fragments from the total row to the end of the form.

    Fields go on with those `above`, but for labels of the layout's own columns.
    """

    words: Vocabulary
    reader: ValueReader
    ledger: Ledger
    above: dict[str, tuple[str, ...]] = field(default_factory=dict)
    columns_of_own: Collection[str] = ()

    def read(self, sheet: Sheet, start: int, columns: Sequence[Column]) -> Closing:
        """Return the end of the form, from fragment `start` on.

        Args:
            sheet: The form.
            start: The first fragment after the indicators.
            columns: The columns of the indicator table, below which the total row stands.
        """
        found = Closing(extensions=self.above)
        at = start
        while at < len(sheet):
            label = opinion_label(sheet.folded[at], self.words)
            if label is not None:
                end = end_of_opinion(sheet, at)
                self._opinion(found, label, sheet.run(at, end - 1))
                at = end
                continue
            hit = sheet.hit(self.words.closing, at, len(sheet))
            if hit is None:
                if sheet.folded[at]:
                    self.ledger.leave(sheet.run(at, at))
                at += 1
                continue
            if self._is_surplus(found, sheet, hit):
                self._set_aside(sheet, at)
                break
            stop = self._next_label(sheet, hit[0] + 1, sheet.fragments[at].slot)
            run = [fragment for fragment in sheet.run(hit[0] + 1, stop - 1) if fragment.text]
            self._take(found, hit[1], run, columns)
            at = stop
        return found

    def _is_surplus(self, found: Closing, sheet: Sheet, hit: tuple[int, Label[str]]) -> bool:
        """Whether total and rating are there and another total row or rating follows."""
        if found.total == Total() or found.rating is None:
            return False
        concept = hit[1].concept
        return concept == "rating" or (
            concept == "total" and has_figure(sheet, self.reader, hit[0] + 1)
        )

    def _set_aside(self, sheet: Sheet, at: int) -> None:
        """Keep what follows the finished form as one note that says so."""
        run = [fragment for fragment in sheet.run(at, len(sheet)) if fragment.text]
        self.ledger.say(_SURPLUS, run, quoted=print_of(run), line=run[0].line)

    def _opinion(self, found: Closing, label: str, run: Sequence[Fragment]) -> None:
        """Keep what others say of the form as it stands, below its label."""
        said = [fragment for fragment in run[1:] if fragment.text]
        if said and fold(run[0].text).rstrip(":") == label:
            self._extend(found, label, said)
        else:
            self.ledger.leave(run)

    def _extend(self, found: Closing, key: str, run: Sequence[Fragment]) -> None:
        held = found.extensions.get(key, ())
        found.extensions[key] = (*held, text_of(run))
        self.ledger.record([f"extensions.{key}[{len(held)}]"], run)

    def _next_label(self, sheet: Sheet, start: int, slot: int | None) -> int:
        """Return where a field ends: at the next label, opinion, or row of cells of its own."""
        at = start
        while at < len(sheet) and not (
            sheet.hit(self.words.closing, at, len(sheet))
            or opinion_label(sheet.folded[at], self.words)
            or begins_another_row(sheet, at, slot)
        ):
            at += 1
        return at

    def _take(  # noqa: PLR0917
        self,
        found: Closing,
        label: Label[str],
        run: Sequence[Fragment],
        columns: Sequence[Column],
    ) -> None:
        concept = label.concept
        if concept == "total" and found.total != Total():
            self._other_total(found, label.text, run, columns)
        elif concept == "total":
            found.label = label.text
            self._total(found, run, columns)
        elif concept == "rating":
            self._rating(found, run)
        elif run and extension_key(label) in self.columns_of_own:
            self.ledger.leave(run)
        elif run:
            self._extend(found, extension_key(label), run)

    def _other_total(  # noqa: PLR0917
        self,
        found: Closing,
        label: str,
        run: Sequence[Fragment],
        columns: Sequence[Column],
    ) -> None:
        """Keep what a second row of totals says, to be told from the first when all is read."""
        if not run:
            return
        run = self._over([part for each in run for part in self._parted(each)], columns)
        of, sure = self._placed(self._figures(run, columns), columns)
        values = {concept: self.reader.points(fragment.text) for concept, fragment in of.items()}
        found.other = OtherTotal(
            labels=(found.label, label),
            total=Total(**values),
            runs={name: [of[name]] for name, value in values.items() if value is not None},
            run=run,
            is_sure=sure is Confidence.CERTAIN and found.other is None,
        )
        self._rating(found, [f for f in run if self.reader.read(f.text).form is Form.TEXT])

    def _figures(self, run: Sequence[Fragment], columns: Sequence[Column]) -> Sequence[Fragment]:
        """Return the cells of a row of totals with figures, but for the layout's own columns."""
        local = {c.slot for c in columns if c.concept is None} - {None}
        return [
            f for f in run if self.reader.read(f.text).form is not Form.TEXT and f.slot not in local
        ]

    @staticmethod
    def _placed(
        figures: Sequence[Fragment], columns: Sequence[Column]
    ) -> tuple[Mapping[str, Fragment], Confidence]:
        """Return which figure is the points and which the score, and how surely."""
        if figures and figures[0].slot == _NO_SLOT:
            return dict(zip(SCORED, figures, strict=True)), Confidence.CERTAIN
        order = [c.concept for c in columns if c.concept in SCORED] or list(SCORED)
        slots = {c.slot: c.concept for c in columns if c.concept in SCORED}
        placed = {slots[f.slot]: f for f in figures if f.slot is not None and f.slot in slots}
        if placed and len(placed) == len(figures):
            return placed, Confidence.CERTAIN
        if len(figures) == 1:
            return {"claimed_score": figures[0]}, Confidence.UNCERTAIN
        sure = Confidence.CERTAIN if len(figures) == len(order) else Confidence.UNCERTAIN
        figures = figures[:2]
        return dict(zip(order[-len(figures) :], figures, strict=False)) if figures else {}, sure

    def _total(self, found: Closing, run: Sequence[Fragment], columns: Sequence[Column]) -> None:
        """Read the figures of the total row: points and score, or the score alone."""
        run = self._over([part for each in run for part in self._parted(each)], columns)
        figures = self._figures(run, columns)
        slots = {c.slot: c.concept for c in columns if c.concept in SCORED}
        of, sure = self._placed(figures, columns)
        values = {}
        for concept, fragment in of.items():
            path = f"total.{concept}"
            values[concept] = self.reader.points(fragment.text)
            if values[concept] is not None:
                self.ledger.record([path], [fragment], sure)
            elif not self.reader.is_blank(fragment.text):
                self.ledger.unreadable([path], [fragment], NOT_A_NUMBER)
        found.total = Total(**values)
        rest = [f for f in run if not any(f is taken for taken in of.values())]
        if figures and (sure is not Confidence.CERTAIN or any(map(self._is_figure, rest))):
            self.ledger.record_unsaid(blanks_of_total(found.total), figures)
        digits = [] if figures else [f for f in run if any(map(str.isdigit, f.text))]
        if digits:
            self.ledger.record(blanks_of_total(Total()), digits[:1], Confidence.UNREADABLE)
        lost = [f for f in rest[:1] if not is_choice(print_of(rest), self.words.grades)]
        lost = [f for f in lost if self._is_unread(found, f, slots)]
        self._rating(found, rest[len(lost) :])

    def _over(self, run: Sequence[Fragment], columns: Sequence[Column]) -> Sequence[Fragment]:
        """Return a score over its points (97/100) as two cells, points first, below no column."""
        if any(map(self._is_figure, run)):
            return run
        for at, fragment in enumerate(run):
            labels = [each.label for each in columns if fragment.slot in {each.slot} - {None}]
            order = named_order(labels[0], self.words.indicator_columns) if labels else None
            pair = total_pair(fragment.text, order)
            if pair is not None:
                texts = (pair.max_points, pair.claimed_score)
                own = [fragment._replace(text=text, slot=_NO_SLOT) for text in texts]
                return [*run[:at], *own, *run[at + 1 :]]
        return run

    def _parted(self, fragment: Fragment) -> Sequence[Fragment]:
        """Return a cell that holds score and grade as two."""
        parts = score_and_grade(fragment.text, self.words.grades)
        return [fragment._replace(text=part) for part in parts] if parts else [fragment]

    def _rating(self, found: Closing, run: Sequence[Fragment]) -> None:
        """Take the grade word; text beside it has no place in the form."""
        if run and found.rating is None:
            run = self._grade(found, run)
        for fragment in run:
            if found.rating is None and is_unplaced_grade(fragment.text, self.words):
                self.ledger.unreadable(["claimed_rating"], [fragment], UNPLACED_GRADE)
            elif not self.reader.is_blank(fragment.text):
                self.ledger.leave([fragment])

    def _grade(self, found: Closing, run: Sequence[Fragment]) -> Sequence[Fragment]:
        """Take the grade that is alone or ticked and return the rest; of several it is unread."""
        grades, whole = self.words.grades, print_of(run)
        ticked = text_of(run) if fold(whole) in grades else ticked_grade(whole, grades)
        ticked = ticked or explained_grade(whole, grades)
        if ticked is not None:
            found.rating = ticked
            self.ledger.record(["claimed_rating"], run)
            return ()
        several = [f for f in run if fold(f.text) in grades]
        if is_choice(whole, grades) or len(several) > 1:
            self.ledger.unreadable(["claimed_rating"], run, NOT_ONE_GRADE)
            return ()
        for grade in several:
            found.rating = text_of([grade])
            self.ledger.record(["claimed_rating"], [grade])
        return [fragment for fragment in run if fragment not in several]

    def _is_unread(
        self, found: Closing, fragment: Fragment, slots: Mapping[int | None, str]
    ) -> bool:
        """Take note of a text where a figure of the total belongs: 96.7* is no score."""
        if self.reader.read(fragment.text).form is not Form.TEXT or found.total.claimed_score:
            return False
        concept = slots.get(fragment.slot, "") if fragment.slot is not None else "claimed_score"
        grades = self.words.grades
        is_grade = fold(fragment.text) in grades or ticked_grade(fragment.text, grades)
        if is_grade or not concept or getattr(found.total, concept) is not None:
            return False
        self.ledger.unreadable([f"total.{concept}"], [fragment], NOT_A_NUMBER)
        return True

    def _is_figure(self, fragment: Fragment) -> bool:
        return self.reader.read(fragment.text).form in {Form.FIGURE, Form.BLANK}

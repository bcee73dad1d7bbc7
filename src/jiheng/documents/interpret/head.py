"""The head of the form: kind, year, and the labelled fields above the funding block."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jiheng.documents.carriers.neutral import Break, Fragment, Piece
from jiheng.documents.interpret.coded_names import split_code, take_code
from jiheng.documents.interpret.folding import fold, print_of, text_of
from jiheng.documents.interpret.grades import ticked_grade
from jiheng.documents.interpret.hidden_heads import doubt_hidden
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.pairs import beside, piece_of
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.titles import LONGEST_TITLE, find_year, title_end, year_of
from jiheng.documents.interpret.unread import UNCLEAR
from jiheng.documents.interpret.words import FIELDS, HEAD, Label, Vocabulary, extension_key
from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Kind
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_READ_BESIDE = {
    "amount_unit": "_unit_field",
    "fiscal_year": "_year_field",
    "rating": "_rating_field",
}
_LONGEST_LABEL = 12
PATHS = {
    "project_name": "project.name",
    "project_code": "project.code",
    "supervising_department": "supervising_department",
    "implementing_unit": "implementing_unit",
}
_OTHER_YEAR = Text(
    "表首另有一个年度：{year}，所属年度须对照原件核对。",
    "The head prints another year as well: {year}; check which one the form is of.",
)
_OTHER_UNIT = Text(
    "金额单位另有一处写作{unit}，各项金额的单位须对照原件核对。",
    "The unit of money is printed as {unit} as well; check what the amounts are in.",
)


def head_concept(label: Label[str], kind: Kind, words: Vocabulary) -> str:
    """Return the field a label of the head names: 部门名称 is the department of a whole one."""
    is_department = kind is Kind.DEPARTMENT and label.text in words.departments
    return "supervising_department" if is_department else label.concept


def question_year(ledger: Ledger, other: int, run: Sequence[Piece]) -> None:
    """Doubt the year of a form whose head prints another as well."""
    ledger.question("fiscal_year", _OTHER_YEAR, run, year=str(other))


def question_unit(ledger: Ledger, other: AmountUnit, run: Sequence[Piece]) -> None:
    """Doubt the unit of money of a form that prints another as well."""
    ledger.question("amount_unit", _OTHER_UNIT, run, unit=other.value)


@dataclass(slots=True)
class Head:
    """What the head of the form holds; some papers print their rating there."""

    kind: Kind = Kind.PROJECT
    fiscal_year: int | None = None
    amount_unit: AmountUnit | None = None
    rating: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    weakly: dict[str, tuple[str, Sequence[Piece]]] = field(default_factory=dict)
    """Fields whose label gives way to a proper one: that label, and what stands beside it."""

    @property
    def lacking(self) -> dict[str, str]:
        """The paths of what was not read, by concept."""
        paths = {concept: path for concept, path in PATHS.items() if concept not in self.fields}
        return paths if self.fiscal_year is not None else {**paths, "fiscal_year": "fiscal_year"}


@dataclass(frozen=True, slots=True)
class HeadBlock:
    """Reads the fragments from the title to the heads of the funding block."""

    words: Vocabulary
    ledger: Ledger

    def read(self, sheet: Sheet, end: int) -> Head:
        """Return the head that stands before fragment `end`."""
        found = Head()
        first = self._next_label(sheet, 0, end)
        self._title(found, sheet, first)
        at = first
        while at < end:
            hit = self._hit(sheet, at, end)
            if hit is None:
                at += 1
                continue
            if self._may_begin_later(sheet, at, hit):
                self.ledger.doubt(sheet.fragments[at - 1])
            stop = self._next_label(sheet, hit[0] + 1, end)
            row_end = self._row_end(sheet, hit[0], stop)
            self._take(
                found,
                hit[1],
                label_run=sheet.run(at, hit[0]),
                value=self._value(sheet.run(hit[0] + 1, row_end - 1)),
            )
            self._below(found, self._value(sheet.run(row_end, stop - 1)))
            at = stop
        split_code(found.fields, self.words, self.ledger)
        doubt_hidden(found.lacking, sheet.run(0, end - 1), words=self.words, ledger=self.ledger)
        return found

    def headings(self, found: Head, run: Sequence[Fragment]) -> None:
        """Take the unit of money from the heads of the funding block: 全年预算数（万元）."""
        for fragment in run:
            folded = fold(fragment.text)
            whole = [folded] if folded in self.words.amount_units else []
            for word in (*whole, *self.words.bracketed_unit.findall(folded)):
                self._unit(found, self.words.amount_units[word], [fragment])
            if found.amount_unit is None and self.words.other_unit.search(folded):
                self.ledger.record(["amount_unit"], [fragment], Confidence.UNREADABLE)

    def _may_begin_later(self, sheet: Sheet, at: int, hit: tuple[int, Label[str]]) -> bool:
        """Whether a label torn over a break may be a shorter one after the end of a value.

        项目 by itself before 主管部门 is half of one label, or the end of the name before it.
        """
        last, label = hit
        return any(
            inner == last and shorter.concept == label.concept
            for start in range(at + 1, last + 1)
            for inner, shorter in sheet.hits(self.words.head, start, last + 1)
        )

    def _next_label(self, sheet: Sheet, start: int, end: int) -> int:
        at = start
        while at < end and self._hit(sheet, at, end) is None:
            at += 1
        return at

    def _hit(self, sheet: Sheet, at: int, end: int) -> tuple[int, Label[str]] | None:
        """Return the label of the head or the rating that begins at a fragment, or None."""
        closing = sheet.hit(self.words.closing, at, end)
        if closing is not None and closing[1].concept == "rating":
            return closing
        return sheet.hit(self.words.head, at, end)

    def _row_end(self, sheet: Sheet, label: int, stop: int) -> int:
        """Return where the row of cells ends that a label stands in, `stop` at the latest."""
        at = label + 1
        while at < stop and (
            sheet.fragments[label].slot is None or sheet.fragments[at].before is not Break.ROW
        ):
            at += 1
        return at

    def _below(self, found: Head, rest: Sequence[Fragment]) -> None:
        """Leave over rows of cells without a label; their brackets may name the unit of money."""
        self.headings(found, rest)
        self.ledger.leave(rest)

    def _value(self, run: Sequence[Fragment]) -> list[Fragment]:
        """Return the cell of a label; merged cells repeat their text, which counts once."""
        kept: list[Fragment] = []
        for fragment in run:
            is_repeat = fragment.before.is_cell and kept and kept[-1].text == fragment.text
            if fragment.text and not is_repeat:
                kept.append(fragment)
        return kept

    def _title(self, found: Head, sheet: Sheet, end: int) -> None:
        """Read kind and year from the title and what stands below it."""
        run = [fragment for fragment in sheet.run(0, end - 1) if fragment.text]
        text = "".join(fold(fragment.text) for fragment in run)
        titled = title_end(text, self.words)
        for word, kind in self.words.kinds.items():
            if word in text[:titled]:
                found.kind = kind
        if titled:
            self.ledger.record(["kind"], _covering(run, (0, titled)))
        near = text[: titled + LONGEST_TITLE]
        year = find_year(near) or find_year(near[:titled], is_title=True)
        spans = [(0, titled)]
        if year is not None:
            found.fiscal_year = year.year
            self.ledger.record(["fiscal_year"], _covering(run, (year.start, year.end)))
            spans.append((year.start, year.end))
        self._beside_title(found, _without(run, spans))

    def _beside_title(self, found: Head, rest: Sequence[Fragment]) -> None:
        """Leave over what is no part of the title, unless it is the unit of money."""
        for fragment in rest:
            if fold(fragment.text).strip("()"):
                self._heading_value(found, [fragment])

    def _take(
        self,
        found: Head,
        label: Label[str],
        *,
        label_run: Sequence[Fragment],
        value: Sequence[Fragment],
    ) -> None:
        for bracket in label.brackets:
            unit = self.words.amount_units.get(bracket)
            if unit is not None:
                self._unit(found, unit, label_run)
            elif found.amount_unit is None and self.words.other_unit.search(f"({bracket})"):
                self.ledger.record(["amount_unit"], label_run, Confidence.UNREADABLE)
        if not value:
            return
        text = text_of(value)
        if label.concept in _READ_BESIDE:
            getattr(self, _READ_BESIDE[label.concept])(found, text, value)
        elif label.concept in HEAD:
            self._field(found, label, value, label_run=label_run)
        elif label.concept in FIELDS:
            self._extend(found, extension_key(label), value)
        else:
            self._heading_value(found, value)

    def _field(
        self,
        found: Head,
        label: Label[str],
        value: Sequence[Fragment],
        *,
        label_run: Sequence[Fragment],
    ) -> None:
        """Take the field of a label; a weak label gives way to a proper one."""
        concept = head_concept(label, found.kind, self.words)
        own, others = _first_cell(value)
        if concept in found.weakly and label.text not in self.words.weak:
            self._extend(found, *found.weakly.pop(concept))
        elif concept in found.fields:
            self.ledger.leave(value)
            return
        if label.text in self.words.weak:
            found.weakly[concept] = label.text, own
        found.fields[concept] = text_of(own)
        self.ledger.record([PATHS[concept]], own, self._trust(own))
        take_code(found.fields, label, label_run, words=self.words, ledger=self.ledger)
        self.ledger.leave(others)

    def _trust(self, own: Sequence[Fragment]) -> Confidence:
        """Return how surely a value ends where it does: a label that is not listed may be in it.

        So it may be behind a wide gap, where a line names a unit of money: 预算申请（万元）, and
        where a word ends like a label and another follows: 立项类型 新增. A mark at the end that
        begins a line is one of a list.
        """
        is_parted = any(
            fragment.before is Break.WIDE
            or (fragment.before.is_line and self.words.bracketed_unit.search(fold(fragment.text)))
            or self._is_like_label(fragment, is_last=fragment is own[-1])
            for fragment in own[1:]
        )
        last = own[-1]
        is_parted |= last.before.is_line and len(last.text) == 1 and not last.text.isalnum()
        return Confidence.UNCERTAIN if is_parted else Confidence.CERTAIN

    def _is_like_label(self, fragment: Fragment, *, is_last: bool) -> bool:
        """Whether a word behind others is like a label with a value behind it."""
        label, colon, _ = fold(fragment.text).partition(":")
        is_short = len(label) <= _LONGEST_LABEL and not (is_last and not colon)
        return is_short and label.endswith(self.words.label_endings)

    def _extend(self, found: Head, key: str, run: Sequence[Piece]) -> None:
        held = found.extensions.get(key, ())
        found.extensions[key] = (*held, text_of(run))
        self.ledger.record([f"extensions.{key}[{len(held)}]"], run)

    def _rating_field(self, found: Head, text: str, value: Sequence[Fragment]) -> None:
        del text
        own, others = _first_cell(value)
        whole, grades = print_of(own), self.words.grades
        grade = fold(whole) if fold(whole) in grades else ticked_grade(whole, grades)
        self.ledger.leave(others)
        if grade is None or found.rating is not None:
            self.ledger.leave(own)
        else:
            found.rating = grade
            self.ledger.record(["claimed_rating"], own)

    def _year_field(self, found: Head, text: str, value: Sequence[Fragment]) -> None:
        bare = fold(text).removesuffix("度").removesuffix("年")
        year = year_of(f"{bare}年度")
        if year is None or found.fiscal_year is not None:
            if year not in {None, found.fiscal_year}:
                question_year(self.ledger, year, value)
            self.ledger.leave(value)
        else:
            found.fiscal_year = year
            self.ledger.record(["fiscal_year"], value)

    def _unit_field(self, found: Head, text: str, value: Sequence[Fragment]) -> None:
        """Take the unit of money beside its label; the year may share its cell."""
        folded = fold(text).strip("()")
        unit, year = self.words.amount_units.get(folded), find_year(folded)
        if unit is not None:
            self._unit(found, unit, value)
        elif year is None and folded in self.words.units:
            self.ledger.unreadable(["amount_unit"], value, UNCLEAR)
        elif year is None:
            self.ledger.leave(value)
        else:
            own = (year.start, year.end)
            self._year_field(found, folded[slice(*own)], _covering(value, own))
            self._beside_title(found, _without(value, [own]))

    def _heading_value(self, found: Head, value: Sequence[Fragment]) -> None:
        """What follows a heading has no field of its own, unless it is the unit of money."""
        for fragment in value:
            unit = self.words.amount_units.get(fold(fragment.text).strip("()"))
            if unit is None:
                self.ledger.leave([fragment])
            else:
                self._unit(found, unit, [fragment])

    def _unit(self, found: Head, unit: AmountUnit, run: Sequence[Fragment]) -> None:
        if found.amount_unit is None:
            found.amount_unit = unit
            self.ledger.record(["amount_unit"], run)
        elif found.amount_unit is not unit:
            question_unit(self.ledger, unit, run)


def _first_cell(value: Sequence[Fragment]) -> tuple[Sequence[Fragment], Sequence[Fragment]]:
    """Return the fragments of the cell beside a label, and those of cells after it.

    A label that is not listed may stand there, with a value of its own.
    """
    cells = [at for at in range(1, len(value)) if value[at].before.is_cell]
    if value[0].slot is None or not cells:
        return value, ()
    return value[: cells[0]], value[cells[0] :]


def _covering(run: Sequence[Fragment], span: tuple[int, int]) -> Sequence[Fragment]:
    """Return the fragments that hold the folded characters of `span`."""
    seen = 0
    covering = []
    for fragment in run:
        start, seen = seen, seen + len(fold(fragment.text))
        if start < span[1] and seen > span[0]:
            covering.append(fragment)
    return covering


def _without(run: Sequence[Fragment], spans: Sequence[tuple[int, int]]) -> list[Fragment]:
    """Return what is left of the fragments without the folded characters of some spans."""
    seen, left = 0, []
    for fragment in run:
        size = len(fold(fragment.text))
        own = [(max(0, start - seen), min(size, end - seen)) for start, end in spans]
        own = [span for span in own if span[0] < span[1]]
        seen += size
        if not own:
            left.append(fragment)
            continue
        first, last = min(start for start, _ in own), max(end for _, end in own)
        left.extend(piece_of(fragment, part) for part in beside(fragment.text, first, last))
    return left

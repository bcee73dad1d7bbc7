"""Labels and the values beside them: the head of the form, and what stands below the table."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from jiheng.documents.interpret.coded_names import split_code, take_code
from jiheng.documents.interpret.folding import fold, text_of
from jiheng.documents.interpret.grades import explained_grade, ticked_grade
from jiheng.documents.interpret.grid.rows import Labels, Row, Spot, cut, parted, row_of
from jiheng.documents.interpret.grid.segments import is_title
from jiheng.documents.interpret.head import (
    PATHS,
    Head,
    head_concept,
    question_unit,
    question_year,
)
from jiheng.documents.interpret.hidden_heads import doubt_hidden
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.pairs import beside, offset_of
from jiheng.documents.interpret.titles import LONGEST_TITLE, find_year, title_end, year_of
from jiheng.documents.interpret.unread import UNCLEAR
from jiheng.documents.interpret.words import FIELDS, HEAD, Label, Vocabulary, extension_key
from jiheng.domain.locator import Confidence, least

_LONGEST_FREE_LABEL = 20
_BARE_YEAR = re.compile(r"((?:19|20)\d\d)年?")
_SENTENCE = re.compile(r"[。，；？！]|\d{3}")


class Field(NamedTuple):
    """A label with the cells beside it in its row, up to the next label."""

    label: Spot
    values: Sequence[Spot]


def fields_of(row: Row, is_label: Callable[[Spot], bool]) -> Iterator[Field]:
    """Yield the labelled fields of a row; cells before the first label are no field."""
    starts = [at for at, spot in enumerate(row.spots) if spot.hits and is_label(spot)]
    for at, stop in pairwise([*starts, len(row.spots)]):
        values = row.spots[at + 1 : stop]
        yield Field(row.spots[at], [spot for spot in values if spot.folded or _is_unread(spot)])


def _is_unread(spot: Spot) -> bool:
    return spot.trust is Confidence.UNREADABLE


def free_field(row: Row) -> Field | None:
    """Return a row of a label and a value where the vocabulary does not know the label."""
    filled = row.filled
    if len(filled) != 2 or filled[0].hits:  # noqa: PLR2004
        return None
    label = filled[0].folded
    is_label = len(label) <= _LONGEST_FREE_LABEL and not _SENTENCE.search(label)
    return Field(filled[0], filled[1:]) if is_label else None


@dataclass(slots=True)
class HeadReader:
    """Reads the rows from the title to the first block with columns."""

    words: Vocabulary
    labels: Labels
    ledger: Ledger
    found: Head = field(default_factory=Head)
    weakly: dict[str, tuple[str, Sequence[Spot]]] = field(default_factory=dict)

    def read(self, rows: Sequence[Row]) -> Head:
        """Return the head that stands in `rows`."""
        for row in rows:
            if is_title(row, self.words):
                self._title(row)
            else:
                self._fields(parted(row, self.labels, every=True))
        split_code(self.found.fields, self.words, self.ledger)
        spots = (spot for row in rows for spot in row.filled)
        doubt_hidden(self.found.lacking, spots, words=self.words, ledger=self.ledger)
        return self.found

    def headings(self, rows: Sequence[Row]) -> None:
        """Take the unit of money from the headings of a block and its columns."""
        found = self.words.bracketed_unit.findall
        for row in rows:
            for spot in row.filled:
                for unit in found(spot.folded) if "(" in spot.folded else (spot.folded,):
                    self._unit(unit, spot)
                if self.found.amount_unit is None and self.words.other_unit.search(spot.folded):
                    self.ledger.record(["amount_unit"], spot.run, Confidence.UNREADABLE)

    def _brackets(self, label: Label[Any], spot: Spot) -> None:
        for bracket in label.brackets:
            self._unit(bracket, spot)

    def _title(self, row: Row) -> None:
        """Take kind and year from the title; what shares its cell or its row is no part of it."""
        spot = row.filled[0]
        for word, kind in self.words.kinds.items():
            if word in spot.folded:
                self.found.kind = kind
        self.ledger.record(["kind"], spot.run, spot.trust)
        end = offset_of(spot.text, title_end(spot.folded, self.words))
        self._year(cut(spot, slice(0, end), self.labels), is_title=True)
        rest = cut(spot, slice(end, None), self.labels)
        own = [rest] if rest.folded.strip("()") else []
        if own or row.filled[1:]:
            self._fields(parted(row_of([*own, *row.filled[1:]]), self.labels, every=True))

    def _year(self, spot: Spot, *, is_title: bool = False) -> bool:
        is_short = len(spot.folded) <= LONGEST_TITLE
        year = year_of(spot.folded, is_title=is_title) if is_short else None
        if year is None or self.found.fiscal_year is not None:
            if year not in {None, self.found.fiscal_year}:
                question_year(self.ledger, year, spot.run)
            return False
        self.found.fiscal_year = year
        self.ledger.record(["fiscal_year"], spot.run, spot.trust)
        return True

    def _fields(self, row: Row) -> None:
        taken: set[int] = set()
        for each in fields_of(row, _is_head_label):
            taken |= {id(each.label), *map(id, each.values)}
            self._take(each)
        free = free_field(row)
        if free is not None and not taken and row.is_table and not self._is_loose(free.label):
            self._extend(free.label.folded.rstrip(":"), free.values)
            return
        for spot in row.filled:
            if id(spot) not in taken and not self._loose(spot):
                self.ledger.leave(spot.run)

    def _is_loose(self, spot: Spot) -> bool:
        """Whether a cell is the year or the unit of money, and no label."""
        return year_of(spot.folded) is not None or spot.folded in self.words.amount_units

    def _loose(self, spot: Spot) -> bool:
        """Take what stands without a label: the year, the unit of money, what shares its cell."""
        if self._unit(spot.folded.strip("()"), spot):
            return True
        year = find_year(spot.folded) if len(spot.folded) <= LONGEST_TITLE else None
        rest = beside(spot.text, year.start, year.end) if year else ()
        others = [cut(spot, part, self.labels) for part in rest]
        is_taken = self._year(spot)
        if not others:
            return is_taken
        for other in others:
            self._fields(parted(row_of([other]), self.labels, every=True))
        return True

    def _take(self, each: Field) -> None:
        label = each.label.hits.get("head")
        if label is None:
            self._rating(each.values)
            return
        self._brackets(label, each.label)
        if each.values:
            self._value(each, label)

    def _value(self, each: Field, label: Label[Any]) -> None:
        spot = each.values[0]
        if label.concept in {"amount_unit", "fiscal_year"}:
            self._year_or_unit(spot, is_year=label.concept == "fiscal_year")
        elif label.concept in HEAD and self._is_wanted(label):
            concept = head_concept(label, self.found.kind, self.words)
            self._field(concept, each.values)
            run, fields = each.label.run, self.found.fields
            take_code(fields, label, run, words=self.words, ledger=self.ledger)
            if label.text in self.words.weak:
                self.weakly[concept] = (label.text, each.values)
        elif label.concept in FIELDS:
            self._extend(extension_key(label), each.values)
        else:
            for spot in each.values:
                if not self._loose(spot):
                    self.ledger.leave(spot.run)

    def _year_or_unit(self, spot: Spot, *, is_year: bool) -> None:
        """Take the year or the unit of money beside its label; 千元 is a unit none counts in."""
        if self._plain_year(spot) if is_year else self._loose(spot):
            return
        if not is_year and spot.folded in self.words.units:
            self.ledger.unreadable(["amount_unit"], spot.run, UNCLEAR)
        else:
            self.ledger.leave(spot.run)

    def _plain_year(self, spot: Spot) -> bool:
        """Take the year beside its label, which may stand without 年."""
        bare = _BARE_YEAR.fullmatch(spot.folded)
        year = spot._replace(folded=f"{bare.group(1)}年度") if bare else spot
        return self._year(year)

    def _is_wanted(self, label: Label[Any]) -> bool:
        """Whether the field is still open; a weak label gives way to a proper one."""
        concept = head_concept(label, self.found.kind, self.words)
        held = self.weakly.get(concept)
        if held is not None and label.text not in self.words.weak:
            del self.found.fields[concept], self.weakly[concept]
            self._extend(*held)
        return concept not in self.found.fields

    def _rating(self, values: Sequence[Spot]) -> None:
        for spot in values:
            grade = grade_of(spot, self.words)
            if grade is None or self.found.rating is not None:
                self.ledger.leave(spot.run)
            else:
                self.found.rating = grade
                self.ledger.record(["claimed_rating"], spot.run, spot.trust)

    def _field(self, concept: str, values: Sequence[Spot]) -> None:
        spot = values[0]
        for rest in values[1:]:
            if rest.folded != spot.folded:
                self.ledger.leave(rest.run)
        path = PATHS[concept]
        if spot.trust is Confidence.UNREADABLE:
            self.ledger.unreadable([path], spot.run, UNCLEAR)
            return
        self.found.fields[concept] = text_of(spot.run)
        self.ledger.record([path], spot.run, spot.trust)

    def _extend(self, label: str, values: Sequence[Spot]) -> None:
        extend(self.found.extensions, label, values, ledger=self.ledger)

    def _unit(self, text: str, spot: Spot) -> bool:
        """Take the unit of money where `text` names one."""
        unit = self.words.amount_units.get(fold(text))
        if unit is None:
            return False
        if self.found.amount_unit is None:
            self.found.amount_unit = unit
            self.ledger.record(["amount_unit"], spot.run, spot.trust)
        elif self.found.amount_unit is not unit:
            question_unit(self.ledger, unit, spot.run)
        return True


def _is_head_label(spot: Spot) -> bool:
    return "head" in spot.hits or spot.concept("closing") == "rating"


def grade_of(spot: Spot, words: Vocabulary) -> str | None:
    """Return the grade word of a cell, alone or ticked among several, or None."""
    if spot.folded in words.grades:
        return text_of(spot.run)
    ticked = ticked_grade(spot.text, words.grades)
    return ticked or explained_grade(spot.text, words.grades)


def extend(
    extensions: dict[str, tuple[str, ...]], label: str, values: Sequence[Spot], *, ledger: Ledger
) -> None:
    """Keep a field that has no canonical place under its label."""
    held = extensions.get(label, ())
    text = " ".join(dict.fromkeys(text_of(spot.run) for spot in values))
    if not text or text in held:
        return
    extensions[label] = (*held, text)
    trust = least(spot.trust for spot in values)
    ledger.record([f"extensions.{label}[{len(held)}]"], values, trust)

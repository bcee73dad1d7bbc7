"""The fragments of one form, prepared for reading: page marks set aside, labels findable.

Labels are found where they begin and end at a break, however they were wrapped. Which
label means what in which part of the form is not known here.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple, TypeVar

from jiheng.documents.carriers.neutral import Break, Fragment
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.pairs import field_at, inner_labels, offset_of, piece_of
from jiheng.documents.interpret.titles import LONGEST_TITLE, find_year, title_end
from jiheng.documents.interpret.words import Label, LabelTable, Vocabulary

_Concept = TypeVar("_Concept")
_LONGEST_LABEL = 40
_MOST_PIECES = 14
_LONGEST_COLON_LABEL = 24
_COLONS = re.compile("[：:]")


class Run(NamedTuple):
    """A stretch of fragments, both ends included."""

    first: int
    last: int


class Sheet:
    """One form's fragments, with the means to find labels among them."""

    def __init__(self, fragments: Sequence[Fragment]) -> None:
        self.fragments = list(fragments)
        self._hits: dict[tuple[int, int], list[tuple[int, Label[Any]]]] = {}
        self.folded = [fold(fragment.text) for fragment in fragments]

    def __len__(self) -> int:
        return len(self.fragments)

    def hits(
        self, table: LabelTable[_Concept], start: int, end: int
    ) -> Iterator[tuple[int, Label[_Concept]]]:
        """Yield every label beginning at `start`, shortest first, with its last fragment."""
        known = self._hits.get((id(table), start))
        if known is None:
            known = self._hits[id(table), start] = list(self._search(table, start))
        for hit in known:
            if hit[0] < end:
                yield hit

    def _search(
        self, table: LabelTable[_Concept], start: int
    ) -> Iterator[tuple[int, Label[_Concept]]]:
        text = self.folded[start]
        last = start
        while text and len(text) <= _LONGEST_LABEL and table.may_begin(text):
            label = table.find(text)
            if label is not None:
                yield last, label
            last += 1
            if (
                last - start >= _MOST_PIECES
                or last >= len(self)
                or self.fragments[last].before.is_cell
            ):
                return
            text += self.folded[last]

    def hit(
        self, table: LabelTable[_Concept], start: int, end: int
    ) -> tuple[int, Label[_Concept]] | None:
        """Return the longest label beginning at `start`, or None."""
        found = list(self.hits(table, start, end)) if start < end else []
        return found[-1] if found else None

    def row_width(self, at: int) -> int:
        """Return how many cells the row of cells has in which fragment `at` stands."""
        first = last = at
        while first and self.fragments[first].before is not Break.ROW:
            first -= 1
        while last + 1 < len(self) and self.fragments[last + 1].before is not Break.ROW:
            last += 1
        return self._width(first, last + 1)

    def row_start(self, at: int) -> int:
        """Return where the row of cells begins in which `at` stands; `at` if it is in none."""
        first = at
        while first and self.fragments[first].before is Break.CELL:
            first -= 1
        return first if self.fragments[first].before is Break.ROW else at

    def row_end(self, start: int, end: int) -> int:
        """Return where the row of cells ends that begins at `start`; `start` if none does."""
        if self.fragments[start].before is not Break.ROW:
            return start
        stop = start + 1
        while stop < end and self.fragments[stop].before is not Break.ROW:
            stop += 1
        return stop

    def _width(self, start: int, stop: int) -> int:
        """Return how many cells the fragments are; one parted from its label is none."""
        return sum(each.before is not Break.NONE for each in self.fragments[start:stop])

    def distrust_short_rows(
        self, start: int, end: int, row_width: int, *, are_heads_wider: bool = False
    ) -> None:
        """Forget the slots in rows from `start` to `end` that lost their empty cells.

        A row with fewer cells than its heads and none of them empty may lack cells on
        either side, so the position of a cell in it says nothing. Where the heads have a
        cell more than all their rows, it says nothing in any of these.
        """
        rows = list(self._rows(start, end))
        are_all_short = are_heads_wider and all(self._width(*row) < row_width for row in rows[1:])
        for at, stop in rows:
            if self._width(at, stop) < row_width and (are_all_short or all(self.folded[at:stop])):
                for index in range(at, stop):
                    self.fragments[index] = self.fragments[index]._replace(slot=None)

    def distrust_unless(self, at: int, row_width: int) -> None:
        """Forget the slots of the row of cells of fragment `at` unless it is of that width."""
        if self.row_width(at) == row_width:
            return
        first = at
        while first and self.fragments[first].before is not Break.ROW:
            first -= 1
        for index in range(first, max(at + 1, self.row_end(first, len(self)))):
            self.fragments[index] = self.fragments[index]._replace(slot=None)

    def _rows(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where each row of cells begins and one past where it ends."""
        at = start
        while at < end:
            stop = at + 1
            while stop < end and self.fragments[stop].before is not Break.ROW:
                stop += 1
            yield at, stop
            at = stop

    def run(self, first: int, last: int) -> Sequence[Fragment]:
        """Return the fragments from `first` to `last`, both included."""
        return self.fragments[first : last + 1]


def set_aside_page_marks(
    fragments: Sequence[Fragment], words: Vocabulary
) -> tuple[list[Fragment], list[Sequence[Fragment]]]:
    """Return the fragments without page furniture, and the lines that were furniture."""
    lines = [list(line) for _, line in groupby(fragments, key=lambda fragment: fragment.line)]
    kept: list[Fragment] = []
    aside: list[Sequence[Fragment]] = []
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        if _is_page_mark(line, after, words):
            aside.append(line)
        else:
            kept.extend(line)
    return kept, aside


def _is_page_mark(line: list[Fragment], after: list[Fragment] | None, words: Vocabulary) -> bool:
    if len(line) > _MOST_PIECES or line[0].slot is not None:
        return False
    text = "".join(fold(fragment.text) for fragment in line)
    if words.page_mark.fullmatch(text):
        return True
    at_page_end = line[0].before is Break.PAGE or (after and after[0].before is Break.PAGE)
    return bool(at_page_end) and text.isdecimal()


def part_labels_from_values(fragments: Sequence[Fragment], words: Vocabulary) -> list[Fragment]:
    """Split ``label：value`` fragments in two, where what precedes the colon is a label.

    So are several that share a cell, and what follows the title or the year on its line.
    """
    tables = (words.head, words.sources, words.objective, words.closing)
    parted: list[Fragment] = []
    for whole in fragments:
        for fragment in _fields_in(whole, words):
            at = _colon(fragment.text)
            if at and any(table.ends_label(fold(fragment.text[:at])) for table in tables):
                parted.append(fragment._replace(text=fragment.text[: at + 1]))
                parted.append(piece_of(fragment, slice(at + 1, None)))
            else:
                parted.append(fragment)
    return parted


def _fields_in(fragment: Fragment, words: Vocabulary) -> Iterator[Fragment]:
    """Yield a fragment cut before each label with a value that shares it with another or a title.

    One that begins with neither stays whole: it is a text that names a label.
    """
    text = fragment.text
    start = _past_title(text, words) if _COLONS.search(text) else 0
    tables = (words.head, words.closing)
    first = start + _colon(text[start:])
    if not field_at(fold(text[start:first]), *tables):
        yield fragment
        return
    inner = (at for at, label in inner_labels(text) if field_at(label, *tables))
    cuts = sorted({0, start, *(at for at in inner if at > first)})
    for ends in pairwise([*cuts, len(text)]):
        yield piece_of(fragment, slice(*ends))


def _past_title(text: str, words: Vocabulary) -> int:
    """Return where in a text begins what follows a title, and a year with or without one, or 0."""
    folded = fold(_COLONS.split(text)[0])
    end = title_end(folded, words)
    year = find_year(folded[end:])
    if year is not None and year.start <= 1:
        end += year.end
    while end and folded[end : end + 1] in {"(", ")"}:
        end += 1
    return offset_of(text, end) if end and len(folded) <= LONGEST_TITLE else 0


def _colon(text: str) -> int:
    """Return the offset of a colon with text on both sides, or 0."""
    found = [
        at for at in (text.find("：", 0, _LONGEST_COLON_LABEL), text.find(":", 0, 24)) if at > 0
    ]
    cut = min(found, default=0)
    return cut if text[cut + 1 :].strip() else 0

"""The annual objective: two texts, 预期目标 and 实际完成情况, told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Break, Fragment
from jiheng.documents.interpret.evidence import SLACK, pieces_of
from jiheng.documents.interpret.folding import fold, latin_lead, text_of, width
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.unread import NO_BORDER
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import ADJUSTED, AIMS, Vocabulary
from jiheng.domain.locator import Confidence
from jiheng.domain.objective import Objective

_DOUBTFUL = 1.5
_SURE = 2.5
_NO_SECOND_TEXT = 5.0
_EQUAL_HALVES = 8.0
_SENTENCE_ENDS = tuple("。！？；!?;")
_SENTENCE = 2.5
_LONGEST_HEAD = 8
_LONGEST_LABEL = 12


class _Label(NamedTuple):
    part: str
    first: int
    last: int


def find_objective(sheet: Sheet, words: Vocabulary, *, start: int, end: int) -> int | None:
    """Return where the block begins, at its first label, or None."""
    labels = _labels(sheet, words, start=start, end=end)
    return labels[0].first if labels else None


def _labels(sheet: Sheet, words: Vocabulary, *, start: int, end: int) -> list[_Label]:
    """Return the first label of each text; a heading before 实际完成情况 may be the other's."""
    labels: list[_Label] = []
    heading: _Label | None = None
    at = start
    while at < end and len(labels) < len(AIMS):
        hit = sheet.hit(words.objective, at, end)
        if hit is None:
            at += 1
            continue
        last, concept = hit[0], hit[1].concept
        held = {label.part for label in labels}
        if concept not in AIMS or (
            concept == AIMS[1] and _heads_both(sheet, words, (last + 1, end))
        ):
            heading = _Label(AIMS[0], at, last)
        elif concept == AIMS[1] and heading is not None and AIMS[0] not in held:
            labels = [heading, _Label(concept, at, last)]
        elif concept not in held:
            labels.append(_Label(concept, at, last))
        if not labels and heading is not None and _is_alone(sheet, heading, words):
            labels = [heading]
        at = last + 1
    return labels


def _is_alone(sheet: Sheet, heading: _Label, words: Vocabulary) -> bool:
    """Whether a heading and one text are all that stands in a row of cells."""
    end = sheet.row_end(heading.first, len(sheet))
    texts = list(filter(None, sheet.folded[heading.last + 1 : end]))
    return len(texts) == 1 and words.objective.find(texts[0]) is None


def _heads_both(sheet: Sheet, words: Vocabulary, rest: tuple[int, int]) -> bool:
    """Whether 预期目标 comes right behind 年度目标完成情况 in its row, which heads both then."""
    start, end = rest
    at = next((each for each in range(start, end) if sheet.folded[each]), end)
    hit = sheet.hit(words.objective, at, end) if at < end else None
    is_in_row = all(sheet.fragments[each].before is Break.CELL for each in range(start, at + 1))
    return hit is not None and hit[1].concept == AIMS[0] and is_in_row


def both_labels(sheet: Sheet, words: Vocabulary, *, start: int, end: int) -> list[_Label]:
    """Return the labels of both texts, in the order printed; none where one is lacking."""
    labels = _labels(sheet, words, start=start, end=end)
    return labels if len(labels) == len(AIMS) else []


@dataclass(frozen=True, slots=True)
class ObjectiveBlock:
    """Reads the objective between the funding block and the indicator table."""

    words: Vocabulary
    reader: ValueReader
    ledger: Ledger

    def read(
        self, sheet: Sheet, start: int, end: int, *, is_line_a_cell: bool = False
    ) -> Objective:
        """Return the objective whose labels and texts stand from `start` to `end`."""
        labels = _labels(sheet, self.words, start=start, end=end)
        if not labels:
            return Objective()
        if len(labels) == len(AIMS) and not self._texts(sheet, labels[0].last + 1, labels[1].first):
            runs, margin = self._pair(sheet, labels, end, is_line_a_cell=is_line_a_cell)
        else:
            stops = [label.first for label in labels[1:]] + [end]
            runs = {
                label.part: self._texts(sheet, label.last + 1, stop)
                for label, stop in zip(labels, stops, strict=True)
            }
            is_open = _may_hold_a_label(sheet, labels, [runs[label.part] for label in labels])
            margin = (_DOUBTFUL + _SURE) / 2 if is_open else inf
        begins = len(runs) == len(AIMS) and self._begins_with_head(*runs.values())
        if begins or self._ends_in_a_head(sheet, runs, end):
            margin = min(margin, (_DOUBTFUL + _SURE) / 2)
        return self._entered(runs, margin)

    def _ends_in_a_head(
        self, sheet: Sheet, runs: Mapping[str, Sequence[Fragment]], end: int
    ) -> bool:
        """Whether a short word on the line of the next heads ends a text: it may be one of them."""
        last = max((each for run in runs.values() for each in run[-1:]), key=_place, default=None)
        if last is None or end >= len(sheet) or not last.before.is_line:
            return False
        return last.line == sheet.fragments[end].line and len(last.text) <= _LONGEST_HEAD

    def _begins_with_head(self, first: Sequence[Fragment], second: Sequence[Fragment]) -> bool:
        """Whether the first text looks like a head that is not listed (完成率), before several."""
        text = fold(text_of(first)) if first else ""
        is_head = 0 < len(text) <= _LONGEST_LABEL and text.endswith(self.words.head_endings)
        return is_head and len(second) > 1

    def _texts(self, sheet: Sheet, start: int, end: int) -> list[Fragment]:
        """Return the fragments that are neither empty nor headings."""
        kept: list[Fragment] = []
        at = start
        while at < end:
            hit = sheet.hit(self.words.objective, at, end)
            if hit is not None and hit[1].concept not in AIMS:
                at = hit[0] + 1
                continue
            if sheet.folded[at]:
                kept.append(sheet.fragments[at])
            at += 1
        return kept

    def _pair(
        self, sheet: Sheet, labels: Sequence[_Label], end: int, *, is_line_a_cell: bool
    ) -> tuple[dict[str, list[Fragment]], float]:
        """Split the text below both labels in two."""
        run = self._texts(sheet, labels[1].last + 1, end)
        slots = [sheet.fragments[label.first].slot for label in labels]
        first, second = labels[0].part, labels[1].part
        if ADJUSTED in _between(sheet, self.words, labels):
            return self._of_three(sheet, labels, run)
        if slots[1] is not None and any(fragment.before.is_cell for fragment in run):
            below = [fragment for fragment in run if fragment.slot in slots]
            if run and len(below) == len(run) and slots[0] != slots[1]:
                return {
                    first: [fragment for fragment in run if fragment.slot == slots[0]],
                    second: [fragment for fragment in run if fragment.slot == slots[1]],
                }, inf
        if is_line_a_cell:
            run = _lines_as_cells(run)
        cut, margin = split_in_two(run)
        return {first: run[:cut], second: run[cut:]}, margin

    def _of_three(
        self, sheet: Sheet, labels: Sequence[_Label], run: Sequence[Fragment]
    ) -> tuple[dict[str, list[Fragment]], float]:
        """Return the texts below three labels in a row of cells: the adjusted one is in force."""
        found: dict[str, list[Fragment]] = {label.part: [] for label in labels}
        between = _between(sheet, self.words, labels)
        slots: dict[int | None, str] = {
            **{sheet.fragments[label.first].slot: label.part for label in labels},
            sheet.fragments[between[ADJUSTED]].slot: ADJUSTED,
        }
        if None in slots or any(fragment.slot not in slots for fragment in run):
            found[labels[0].part] = list(run)
            return found, 0.0
        for fragment in run:
            found.setdefault(slots[fragment.slot], []).append(fragment)
        adjusted = found.pop(ADJUSTED, [])
        if not self.reader.is_blank(text_of(adjusted)) and adjusted:
            self.ledger.leave(found[AIMS[0]])
            found[AIMS[0]] = adjusted
        return found, inf

    def _entered(self, runs: dict[str, list[Fragment]], margin: float) -> Objective:
        if margin < _DOUBTFUL:
            both = [fragment for run in runs.values() for fragment in run]
            self.ledger.unreadable([f"objective.{part}" for part in AIMS], both, NO_BORDER)
            return Objective()
        sure = Confidence.CERTAIN if margin >= _SURE else Confidence.UNCERTAIN
        texts: dict[str, str | None] = {}
        for part, run in runs.items():
            text = text_of(run) if run else ""
            texts[part] = None if self.reader.is_blank(text) else text
            if texts[part] is not None:
                self.ledger.record([f"objective.{part}"], run, sure)
        return Objective(**texts)


def _between(sheet: Sheet, words: Vocabulary, labels: Sequence[_Label]) -> dict[str, int]:
    """Return the labels between two others, by what they say, and where they stand."""
    found = range(labels[0].last + 1, labels[1].first)
    hits = ((at, sheet.hit(words.objective, at, labels[1].first)) for at in found)
    return {hit[1].concept: at for at, hit in hits if hit is not None}


def _may_hold_a_label(
    sheet: Sheet, labels: Sequence[_Label], runs: Sequence[Sequence[Fragment]]
) -> bool:
    """Whether a label that is not listed may be among texts.

    With one label alone another cell or a wide gap may begin with it. Between two in one row it
    may stand where texts are below that row.
    """
    if len(labels) == 1:
        return any(each.before.is_cell or each.before is Break.WIDE for each in runs[0][1:])
    first, second = (sheet.fragments[label.first] for label in labels)
    is_row = first.line == second.line and bool(runs[0])
    return is_row and any(each.line > second.end_line for each in runs[1])


def _place(fragment: Fragment) -> tuple[int, int]:
    return fragment.line, fragment.column


def _lines_as_cells(run: list[Fragment]) -> list[Fragment]:
    """Return the run with its one line end as the end of a cell, if there is just one."""
    ends = [at for at in range(1, len(run)) if run[at].before.is_line]
    if len(ends) == 1:
        at = ends[0]
        return [*run[:at], run[at]._replace(before=Break.CELL), *run[at + 1 :]]
    return run


def split_in_two(run: Sequence[Fragment]) -> tuple[int, float]:
    """Return where the second text begins in `run`, and the margin over the next best place.

    Two texts of the same words split in the middle; an end of cell that the medium vouches
    for splits there; otherwise the break least likely to lie inside a text.
    """
    if not run:
        return 0, inf
    weights = _weights(run)
    weights[len(run)] = -_NO_SECOND_TEXT
    middle = _equal_halves(run)
    if middle is not None and middle in weights:
        weights[middle] += _EQUAL_HALVES
    ranked = sorted(weights, key=weights.__getitem__, reverse=True)
    if len(ranked) == 1:
        return ranked[0], inf
    return ranked[0], weights[ranked[0]] - weights[ranked[1]]


def _weights(run: Sequence[Fragment]) -> dict[int, float]:
    """Return for every break how much likelier it parts the texts than runs on."""
    cells = [at for at in range(1, len(run)) if run[at].before.is_cell]
    if cells:
        return dict.fromkeys(cells, 0.0)
    full = max(piece.width for piece in pieces_of(run))
    lines = sum(fragment.before.is_line for fragment in run[1:])
    weights: dict[int, float] = {}
    on_line = 0.0
    for at, fragment in enumerate(run):
        if at:
            weights[at] = _weight(run[at - 1], fragment, short_by=full - on_line, lines=lines)
        on_line = width(fragment.text) + (0.0 if fragment.before.is_line or not at else on_line)
    return {at: weight for at, weight in weights.items() if run[at].before is not Break.NONE}


def _weight(left: Fragment, right: Fragment, *, short_by: float, lines: int) -> float:
    ends_sentence = left.text.endswith(_SENTENCE_ENDS)
    if right.before.is_line:
        is_full = short_by <= SLACK + latin_lead(right.text)
        return (0.5 if is_full else 4.0) + _SENTENCE * ends_sentence
    if right.before is Break.WIDE:
        return 4.0 + _SENTENCE * ends_sentence
    is_latin = left.text[-1].isascii(), right.text[0].isascii()
    if is_latin == (False, False):
        is_crumb = len(left.text) == 1 or len(right.text) == 1
        return (0.5 if is_crumb else 2.0 if lines else 3.0) + _SENTENCE * ends_sentence
    return 0.0 if is_latin == (True, True) else -0.7


def _equal_halves(run: Sequence[Fragment]) -> int | None:
    """Return the fragment where the same words begin again, or None."""
    folded = [fold(fragment.text) for fragment in run]
    total = sum(map(len, folded))
    if total % 2:
        return None
    seen = 0
    for at, text in enumerate(folded):
        if seen * 2 == total:
            whole = "".join(folded)
            return at if whole[:seen] == whole[seen:] else None
        seen += len(text)
    return None

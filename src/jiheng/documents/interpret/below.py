"""An objective that is printed below the indicators, put where forms have it.

Fragments keep their places; only their order changes. Knows labels, no values.
"""

from jiheng.documents.interpret.objective import both_labels
from jiheng.documents.interpret.parts import Parts
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.words import Vocabulary

_MOST_HEADING_PIECES = 4


def with_objective_above(sheet: Sheet, parts: Parts, words: Vocabulary) -> Sheet | None:
    """Return the form with its objective above the table, None where it is not below it."""
    if parts.has_objective or parts.table is None:
        return None
    labels = both_labels(sheet, words, start=parts.table.last + 1, end=len(sheet))
    if not labels:
        return None
    start = _with_heading(sheet, words, labels[0].first)
    stop = _end(sheet, words, labels[-1].last + 1)
    all_ = sheet.fragments
    at = parts.table_at
    return Sheet([*all_[:at], *all_[start:stop], *all_[at:start], *all_[stop:]])


def _with_heading(sheet: Sheet, words: Vocabulary, first: int) -> int:
    """Return where the heading before the first label begins, or that label."""
    for at in range(first - _MOST_HEADING_PIECES, first):
        hit = sheet.hit(words.objective, at, first)
        if hit is not None and not any(sheet.folded[hit[0] + 1 : first]):
            return at
    return first


def _end(sheet: Sheet, words: Vocabulary, start: int) -> int:
    """Return where what is no objective begins: the total, the rating, a field below the table."""
    for at in range(start, len(sheet)):
        before = sheet.fragments[at].before
        if (before.is_line or before.is_cell) and sheet.hit(words.closing, at, len(sheet)):
            return at
    return len(sheet)

"""What others say in a form of it: 财政部门审核意见, and the score and grade they give.

None of it is claimed by the form, so no label is looked for there.
"""

from jiheng.documents.carriers.neutral import Break
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.words import Vocabulary

_LONGEST = 20


def opinion_label(text: str, words: Vocabulary) -> str | None:
    """Return the label of an opinion of others that begins a text, or None."""
    label = fold(text).partition(":")[0].partition("(")[0]
    is_one = len(label) <= _LONGEST and label.endswith(words.opinion_endings)
    return label if is_one else None


def end_of_opinion(sheet: Sheet, at: int) -> int:
    """Return where an opinion ends whose label is fragment `at`: with its line or its rows.

    A row of cells that begins further right than the label goes on with it.
    """
    slot, line = sheet.fragments[at].slot, sheet.fragments[at].line
    stop = at + 1
    if slot is None:
        while stop < len(sheet) and sheet.fragments[stop].line == line:
            stop += 1
        return stop
    stop = _row_end(sheet, stop)
    while stop < len(sheet):
        first = first_filled(sheet, stop)
        if first is None or first <= slot:
            break
        stop = _row_end(sheet, stop + 1)
    return stop


def first_filled(sheet: Sheet, row: int) -> int | None:
    """Return the slot of the first cell with text of the row of cells that begins there."""
    stop = _row_end(sheet, row + 1)
    slots = (sheet.fragments[at].slot for at in range(row, stop) if sheet.folded[at])
    return next(slots, None)


def begins_another_row(sheet: Sheet, at: int, slot: int | None) -> bool:
    """Whether a row of cells begins that does not go on with a field whose label is in `slot`."""
    fragment = sheet.fragments[at]
    if slot is None or fragment.slot is None or fragment.before is not Break.ROW:
        return False
    filled = [each for each in range(at, _row_end(sheet, at + 1)) if sheet.folded[each]]
    first = sheet.fragments[filled[0]].slot if len(filled) > 1 else None
    return first is not None and first <= slot


def _row_end(sheet: Sheet, at: int) -> int:
    while at < len(sheet) and sheet.fragments[at].before is not Break.ROW:
        at += 1
    return at

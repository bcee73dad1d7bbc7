"""Page furniture among the rows of a paper: numbers of pages, which part nothing."""

from collections.abc import Sequence

from jiheng.documents.interpret.grid.rows import Row
from jiheng.documents.interpret.words import Vocabulary

_LONGEST_NUMBER = 4


def without_page_marks(
    rows: Sequence[Row], words: Vocabulary
) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return the rows that are no page numbers, and those that are."""
    if all(row.is_table for row in rows):
        return rows, ()
    is_mark = [_is_page_mark(rows, at, words) for at in range(len(rows))]
    kept, marks = (
        [row for row, each in zip(rows, is_mark, strict=True) if each is wanted]
        for wanted in (False, True)
    )
    return kept, marks


def _is_page_mark(rows: Sequence[Row], at: int, words: Vocabulary) -> bool:
    """Whether a line is one, in words or as a bare number at the head or foot of a page."""
    row = rows[at]
    if row.is_table or not row.filled:
        return False
    text = "".join(spot.folded for spot in row.filled)
    if words.page_mark.fullmatch(text):
        return True
    is_number = text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return is_number and any(_page(rows, near) != _page(rows, at) for near in (at - 1, at + 1))


def _page(rows: Sequence[Row], at: int) -> int | None:
    """Return the page of a row, None for paper without pages; 0 before and after all rows."""
    if not 0 <= at < len(rows):
        return 0
    return rows[at].spots[0].place.page if rows[at].spots else None

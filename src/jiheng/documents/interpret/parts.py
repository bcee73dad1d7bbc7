"""Where the parts of one form begin: head, funding block, objective, indicators, closing.

Knows the order of the parts and how each announces itself; what is in them is read by
others.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from jiheng.documents.interpret.closing import find_closing
from jiheng.documents.interpret.heads import HeadRow, find_heads
from jiheng.documents.interpret.objective import find_objective
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import FUNDS_COLUMNS, INDICATOR_COLUMNS, NAMING, Vocabulary

LEAST_INDICATOR_COLUMNS = 3
_LEAST_FUNDS_COLUMNS = 2
_MOST_HEADING_PIECES = 8


class Parts(NamedTuple):
    """The fragments at which the parts of a form begin.

    A part that is not there has no extent: it begins where the next one does.
    """

    funds: HeadRow | None
    objective: int
    has_objective: bool
    table: HeadRow | None
    table_at: int
    objective_end: int
    closing: int
    is_closed: bool

    @property
    def head_end(self) -> int:
        """One past the last fragment of the head."""
        return self.funds.first if self.funds else self.objective


def find_parts(sheet: Sheet, words: Vocabulary, reader: ValueReader) -> Parts:
    """Return where the parts of the form begin."""
    size = len(sheet)
    table = find_heads(
        sheet,
        words.indicator_columns,
        start=0,
        end=size,
        known=INDICATOR_COLUMNS,
        least=LEAST_INDICATOR_COLUMNS,
        naming=NAMING,
        whole=words.whole,
    )
    before_table = table.first if table else size
    funds = find_heads(
        sheet,
        words.funds_columns,
        start=0,
        end=before_table,
        known=FUNDS_COLUMNS,
        least=_LEAST_FUNDS_COLUMNS,
        whole=words.whole,
    )
    after_funds = funds.last + 1 if funds else 0
    objective = find_objective(sheet, words, start=after_funds, end=before_table)
    after = table.last + 1 if table else objective or after_funds
    closing = find_closing(sheet, words, reader, start=after)
    end = size if closing is None else closing
    table_at = _side_label(sheet, words, table.first) if table else end
    return Parts(
        funds=funds,
        objective=table_at if objective is None else objective,
        has_objective=objective is not None,
        table=table,
        table_at=table_at,
        objective_end=_first_head(sheet, words, table_at),
        closing=end,
        is_closed=closing is not None,
    )


def _side_label(sheet: Sheet, words: Vocabulary, first: int) -> int:
    """Return where the heading of the indicators beside their first column head begins.

    Without one, return `first`. It begins a line or is a cell of its own: a sentence that
    ends with the same words is none.
    """
    last = first - 1
    while last >= 0 and not sheet.folded[last]:
        last -= 1
    for at in range(last, max(-1, last - _MOST_HEADING_PIECES), -1):
        hit = sheet.hit(words.table_headings, at, last + 1)
        before = sheet.fragments[at].before
        if hit is not None and hit[0] == last and (before.is_line or before.is_cell):
            return at
    return first


def _first_head(sheet: Sheet, words: Vocabulary, first: int) -> int:
    """Return where heads of the layout's own (序号) begin that stand before the first column."""
    at = first
    if first < len(sheet) and sheet.fragments[first].slot is not None:
        return sheet.row_start(first)
    while at > 0 and at < len(sheet):
        before, line = sheet.fragments[at - 1], sheet.fragments[first].line
        if before.line != line or sheet.hit(words.indicator_columns, at - 1, at) is None:
            break
        at -= 1
    return at


def distrust_short_rows(sheet: Sheet, parts: Parts) -> None:
    """Forget the slots of rows that lost their empty cells, part by part.

    So it is with the total row where it is not as wide as the heads of its table.
    """
    if parts.table is not None and parts.is_closed:
        sheet.distrust_unless(parts.closing, sheet.row_width(parts.table.first))
    begun = list(_begun(parts))
    for start, end in pairwise([*begun, len(sheet)]):
        has_side_label = parts.table is not None and start == parts.table_at < parts.table.first
        sheet.distrust_short_rows(
            start, end, sheet.row_width(start), are_heads_wider=has_side_label
        )


def _begun(parts: Parts) -> Iterator[int]:
    if parts.funds:
        yield parts.funds.first
    if parts.has_objective:
        yield parts.objective
    if parts.table:
        yield parts.table_at

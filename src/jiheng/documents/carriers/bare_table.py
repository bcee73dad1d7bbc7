"""A page without rules as a table: rows and columns told apart by the gaps between words.

A cell is certain where its gaps leave one reading: clear columns, rows farther apart than
lines, labels that share out their rows. Everything else is there and marked. Knows nothing of
labels or forms.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import NamedTuple

from jiheng.documents.carriers.bare_blocks import Block, blocks_of
from jiheng.documents.carriers.bare_rows import BareRow, Zone, is_centred, rows_of, zones_of
from jiheng.documents.carriers.bare_spans import Span, shared_out
from jiheng.documents.carriers.lattice import Rule
from jiheng.documents.carriers.neutral import Box, GridCell
from jiheng.documents.carriers.pdf_letters import UNREADABLE
from jiheng.documents.carriers.pdf_words import Word, lines_of
from jiheng.domain.locator import Confidence

MOST_WORDS = 5_000
_LEAST_ROWS = 3
_NARROW = 0.4
_USUAL = 0.5
_NEAR = 2.0
_MANY = 4


class BareTable(NamedTuple):
    """The cells of a page, and the words above and below them that are in no row of cells."""

    cells: list[GridCell]
    beside: list[Word]


class _Placed(NamedTuple):
    """A block in its zone: the rows it stands for, and whether that is sure."""

    block: Block | None
    first: int
    last: int
    column: int
    trust: Confidence


def bare_table(words: Sequence[Word], rules: Sequence[Rule], page: int) -> BareTable | None:
    """Return the table that words make by the gaps between them; None where they make none.

    Args:
        words: The words of the page.
        rules: Its level rules, which part lines where there are any.
        page: Its number, from 1.
    """
    if not words or len(words) > MOST_WORDS:
        return None
    blocks = blocks_of(words, rules)
    if blocks is None:
        return None
    centred = is_centred(blocks)
    rows = rows_of(blocks, centred=centred)
    inner = [at for at, row in enumerate(rows) if len(row.blocks) > 1]
    if len(inner) < _LEAST_ROWS:
        return None
    first, last = inner[0], inner[-1] + 1
    zones = zones_of(rows[first:last])
    if page > 1:
        first -= _going_on(rows[first::-1], zones[0])
    last += _going_on(rows[last - 1 :], zones[-1])
    cells: list[GridCell] = []
    number = 0
    for zone in zones_of(rows[first:last]):
        own, count = _zone_cells(zone, page, number, centred=centred)
        cells += own
        number += count
    outer = [*rows[:first], *rows[last:]]
    beside = [word for row in outer for block in row.blocks for word in block.words]
    return BareTable(sorted(cells, key=lambda cell: (cell.row, cell.column)), beside)


def _going_on(rows: Sequence[BareRow], zone: Zone) -> int:
    """Return how many lone blocks beside the first row go on with a cell that a page break cut."""
    count = 0
    for near, row in pairwise(rows):
        (block, *others) = row.blocks
        gap = max(row.top - near.bottom, near.top - row.bottom)
        inside = any(left <= block.left and block.right <= right for left, right in zone.columns)
        if others or not inside or gap > _NEAR * block.height:
            break
        count += 1
    return count


def _zone_cells(zone: Zone, page: int, number: int, *, centred: bool) -> tuple[list[GridCell], int]:
    """Return the cells of a zone whose first row is `number`, and how many rows it has."""
    rows, placed = _placed(zone, centred=centred)
    extents = zone.widened()
    narrow = _beside_narrow_gaps(zone)
    cells = []
    for each in placed:
        left, right = extents[each.column]
        upper, lower = rows[each.first], rows[each.last]
        box: Box = (
            round(left, 2),
            round(min(upper.top, each.block.top if each.block else upper.top), 2),
            round(right, 2),
            round(max(lower.bottom, each.block.bottom if each.block else lower.bottom), 2),
        )
        text, is_garbled = _text_of(each.block)
        is_doubtful = each.column in narrow or is_garbled
        trust = each.trust.lowered if is_doubtful else each.trust
        span = each.last - each.first + 1
        cells.append(GridCell(text, number + each.first, each.column, span, 1, page, box, trust))
    return cells, len(rows)


def _text_of(block: Block | None) -> tuple[str, bool]:
    if block is None:
        return "", False
    lines = lines_of(block.words)
    text = "\n".join([line.text for line in lines])
    is_torn = sum(map(text.count, "(（")) != sum(map(text.count, ")）"))
    return text, is_torn or UNREADABLE in text or any(line.is_garbled for line in lines)


def _beside_narrow_gaps(zone: Zone) -> set[int]:
    """Return the columns on both sides of a gap that may be a mere space."""
    heights = [block.height / block.lines for row in zone.rows for block in row.blocks]
    least = _NARROW * min(heights)
    return {
        column
        for at, (one, other) in enumerate(pairwise(zone.columns))
        if other[0] - one[1] < least
        for column in (at, at + 1)
    }


def _placed(zone: Zone, *, centred: bool) -> tuple[list[BareRow], list[_Placed]]:
    """Return the rows of a zone, those of lone labels taken out, and where each block stands."""
    anchor = _anchor(zone)
    full = [row for row in zone.rows if anchor in zone.columns_in(row)]
    spans = dict(_labels_shared_out(zone, full, anchor)) if centred and len(full) > 1 else {}
    return _settled(zone, anchor, full, spans=spans)


def _anchor(zone: Zone) -> int:
    """Return the column that has a block beside the most others: it has one in every row."""
    beside = [0] * len(zone.columns)
    for row in zone.rows:
        for column in zone.columns_in(row):
            beside[column] += len(row.blocks)
    return beside.index(max(beside))


def _labels_shared_out(
    zone: Zone, full: Sequence[BareRow], anchor: int
) -> Iterator[tuple[int, list[Span] | None]]:
    """Yield each column of labels beside several rows, with what they stand for, None if unclear.

    They are the columns from the left on that have fewer blocks than there are rows; one with
    gaps that mean nothing ends them.
    """
    bounds = _bounded(full, zone, anchor)
    inside = {id(block) for row in full for block in row.blocks}
    for column in range(anchor):
        labels = [
            block
            for row in zone.rows
            for block in row.blocks
            if zone.column_of(block) == column
            and bounds[0].top <= block.middle <= bounds[-1].bottom
        ]
        if not labels or len(labels) >= len(full):
            continue
        found = shared_out(labels, bounds)
        is_level = all(id(block) in inside for block in labels)
        if found is None and is_level and len(labels) >= _USUAL * len(full):
            return
        yield column, found


def _bounded(full: Sequence[BareRow], zone: Zone, anchor: int) -> list[BareRow]:
    """Return the rows with the bounds of what stands in each alone, without labels of several."""
    anchors = [
        next(block for block in row.blocks if zone.column_of(block) == anchor) for row in full
    ]
    found = []
    for at, row in enumerate(full):
        near = [*anchors[max(0, at - 1) : at], *anchors[at + 1 : at + 2]]
        own = [
            block
            for block in row.blocks
            if not any(block.top < other.bottom and other.top < block.bottom for other in near)
        ] or [anchors[at]]
        found.append(BareRow(own, min(b.top for b in own), max(b.bottom for b in own)))
    return found


def _settled(
    zone: Zone, anchor: int, full: Sequence[BareRow], *, spans: Mapping[int, list[Span] | None]
) -> tuple[list[BareRow], list[_Placed]]:
    """Place every block: in its span, in its row, or in the row above where it hangs between.

    A lone block that is no label may be a line of a cell or a row: what comes after is not sure.
    """
    spanned = {
        id(span.block): (full[span.first], full[span.last])
        for found in spans.values()
        for span in found or ()
    }
    failed = {column for column, found in spans.items() if found is None}
    rows = [row for row in zone.rows if _stays(row, zone, anchor, spanned=spanned)]
    number = {id(row): at for at, row in enumerate(rows)}
    placed: list[_Placed] = []
    above, is_shaken = 0, False
    for row in zone.rows:
        above = number.get(id(row), above)
        is_lone = len(row.blocks) == 1 and len(zone.columns) >= _MANY
        is_shaken |= is_lone and zone.column_of(row.blocks[0]) >= anchor
        is_own = id(row) in number and not is_lone and not is_shaken
        for block in row.blocks:
            column = zone.column_of(block)
            ends = spanned.get(id(block))
            is_sure = block.is_sure and column not in failed and (is_own or ends is not None)
            trust = Confidence.CERTAIN if is_sure else Confidence.UNCERTAIN
            first, last = (number[id(end)] for end in ends) if ends else (above, above)
            placed.append(_Placed(block, first, last, column, trust))
    placed = list(_reaching(placed, rows))
    is_labelled = any(spans.values()) and len(rows) >= _MANY
    open_ = set(range(anchor)) if is_labelled else failed
    return rows, [*placed, *_gaps(zone, rows, placed, open_=open_ | failed)]


def _reaching(placed: Sequence[_Placed], rows: Sequence[BareRow]) -> Iterator[_Placed]:
    """Yield every block; one that stands beside other rows too is not sure, nor what is there."""
    for each in placed:
        beside = [
            at
            for at, row in enumerate(rows)
            if each.block
            and each.block.top < row.middle < each.block.bottom
            and not each.first <= at <= each.last
        ]
        yield each._replace(trust=Confidence.UNCERTAIN) if beside else each
        for at in beside:
            yield _Placed(None, at, at, each.column, Confidence.UNREADABLE)


def _stays(row: BareRow, zone: Zone, anchor: int, *, spanned: Container[int]) -> bool:
    """Whether it is a row of its own, not labels of several rows nor what hangs beside two."""
    columns = zone.columns_in(row)
    if anchor in columns:
        return True
    is_hanging = len(columns) == 1 and columns[0] > anchor and row is not zone.rows[0]
    return not is_hanging and any(id(block) not in spanned for block in row.blocks)


def _gaps(
    zone: Zone, rows: Sequence[BareRow], placed: Sequence[_Placed], *, open_: AbstractSet[int]
) -> list[_Placed]:
    """Return an unreadable cell where nothing stands and something may.

    So it is in the columns of labels that are `open_`, and left of a block in a column that most
    rows fill: one of its neighbours may be a merged cell that reaches over it.
    """
    covered = {(each.column, row) for each in placed for row in range(each.first, each.last + 1)}
    counts = Counter(column for column, _ in covered)
    usual = {at for at, count in counts.items() if count >= max(_LEAST_ROWS, _USUAL * len(rows))}
    found = []
    for at, row in enumerate(rows):
        last = zone.columns_in(row)[-1]
        open_columns = open_ | {column for column in usual if column < last}
        found += [
            _Placed(None, at, at, column, Confidence.UNREADABLE)
            for column in sorted(open_columns)
            if (column, at) not in covered
        ]
    return found

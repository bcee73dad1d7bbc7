"""What the breaks of a table's running text say: where cells end, where they only wrap.

Every break gets a cost for joining the text across it and a cost for ending a cell
there. Breaks the medium vouches for (bars, tabs, quotes) are certain; a space between
Chinese and Latin is residue; a line that runs on must be full for its column. Knows no
labels and no columns, only the form of each fragment.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from itertools import groupby, pairwise
from math import inf
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Break, Fragment
from jiheng.documents.interpret.alignment import Seam
from jiheng.documents.interpret.folding import latin_lead, width
from jiheng.documents.interpret.values import Form

SLACK = 1.5
NOT_FULL = 4.0
FULL_END = 1.5
REASON_END = -0.5
_HALF = 0.5
_CELLS_OF_A_ROW = 5
_FEW = 3
_SOME = 0.2
_OPENING = "(〔《“【["
_CLOSING = ")〕》”】]"
_NUMBERS = frozenset({Form.FIGURE, Form.QUANTITY})
_FIGURES = frozenset({Form.FIGURE, Form.BLANK})
_IMPROBABLE = 8.0
_CELL_BESIDE = 3.0
_NOT_COUNTED = 1.2
_NOT_COUNTED_SPLIT = 0.5


class Regime(Enum):
    """How a table was poured into text."""

    LINES = "one cell a line"
    ROWS = "one row a line"
    WRAPPED = "cells broken over lines"


class Joint(NamedTuple):
    """A break: the cost of joining across it, and the seam of ending a cell there."""

    join: float
    seam: Seam


_CERTAIN_CELL = Joint(inf, Seam(new_row=_IMPROBABLE))
_CERTAIN_ROW = Joint(inf, Seam(ends_row=True))
_SAME_CELL = Joint(0.0, Seam(split=inf))


class Layout(NamedTuple):
    """What the breaks of a whole table have in common."""

    regime: Regime
    is_spaced: bool
    is_wide: bool


def layout_of(
    fragments: Sequence[Fragment],
    forms: Sequence[Form],
    are_labels: Sequence[bool],
    *,
    is_line_a_cell: bool | None,
) -> Layout:
    """Return how the fragments of an indicator table were poured into text.

    Args:
        fragments: The fragments below the column heads.
        forms: The form of each.
        are_labels: Whether each is part of the label of a level.
        is_line_a_cell: Whether the rest of the form has one cell a line; None if unknown.
    """
    breaks = Counter(fragment.before for fragment in fragments)
    blank = breaks[Break.BLANK] + breaks[Break.PAGE]
    return Layout(
        regime=_regime(fragments, forms, are_labels, may_be_lines=is_line_a_cell is not False),
        is_spaced=blank >= _FEW and blank > breaks[Break.LINE] / 2,
        is_wide=breaks[Break.WIDE] >= max(_FEW, breaks[Break.SPACE]),
    )


def _regime(
    fragments: Sequence[Fragment],
    forms: Sequence[Form],
    are_labels: Sequence[bool],
    *,
    may_be_lines: bool,
) -> Regime:
    with_figures = pairs = whole = alone = others = 0
    indices = range(len(fragments))
    for _, line in groupby(indices, key=lambda index: fragments[index].line):
        cells = [index for index in line if not are_labels[index]]
        figures = sum(forms[index] in _FIGURES for index in cells)
        has_figure = any(forms[index] is Form.FIGURE for index in cells)
        if has_figure and len(cells) > 1:
            with_figures += 1
            pairs += figures > 1
            whole += figures > 1 and len(cells) >= _CELLS_OF_A_ROW
        elif cells:
            alone += len(cells) == 1
            others += 1
    if not pairs:
        return Regime.LINES if may_be_lines else Regime.WRAPPED
    are_rows = not alone and others <= _SOME * with_figures and whole >= _SOME * with_figures
    return Regime.ROWS if are_rows else Regime.WRAPPED


def joints(
    fragments: Sequence[Fragment],
    forms: Sequence[Form],
    layout: Layout,
    *,
    are_counted: Sequence[bool],
) -> list[Joint]:
    """Return the joint before every fragment (that of the first is never used).

    Args:
        fragments: The fragments below the column heads.
        forms: The form of each.
        layout: How they were poured into text.
        are_counted: Whether each begins with a unit, so that a number may run on into it.
    """
    found = [_CERTAIN_ROW]
    for index in range(1, len(fragments)):
        left, right = fragments[index - 1], fragments[index]
        if right.before is Break.NONE:
            joint = _SAME_CELL
        elif right.before.is_cell:
            joint = _CERTAIN_ROW if right.before is Break.ROW else _CERTAIN_CELL
        elif forms[index - 1] is Form.FIGURE is forms[index]:
            joint = _figures_joint(right, layout)
        elif right.before.is_line:
            joint = _line_joint(right, layout)
        else:
            joint = _space_joint(left.text, right, layout)
        if forms[index - 1] is Form.FIGURE and not are_counted[index]:
            joint = _after_figure(joint, right)
        if 0.0 < joint.join < _CELL_BESIDE and _is_cell_beside(fragments, forms, index):
            joint = Joint(_CELL_BESIDE, replace(joint.seam, split=0.0))
        found.append(joint)
    return found


def _after_figure(joint: Joint, right: Fragment) -> Joint:
    """Return the joint after a number that what follows does not count (2 | 健全)."""
    least = _CELL_BESIDE if right.before.is_line else _NOT_COUNTED
    if not 0.0 < joint.join < least:
        return joint
    seam = replace(joint.seam, split=min(joint.seam.split, _NOT_COUNTED_SPLIT))
    return Joint(least, seam)


def _is_cell_beside(fragments: Sequence[Fragment], forms: Sequence[Form], index: int) -> bool:
    """Whether what stands on either side looks like a whole cell.

    Text may hold whole numbers (2024 年), hardly a figure with decimals, a signed quantity,
    a unit in brackets or, within a line, a date.
    """
    whole = {Form.SIGNED} if fragments[index].before.is_line else {Form.SIGNED, Form.DATE}
    return any(
        forms[at] in whole
        or (forms[at] in _NUMBERS and any(mark in fragments[at].text for mark in ".(（"))
        for at in (index - 1, index)
    )


def _figures_joint(right: Fragment, layout: Layout) -> Joint:
    ends_row = right.before.is_line and layout.regime is Regime.ROWS
    return Joint(inf, Seam(ends_row=ends_row))


def _line_joint(right: Fragment, layout: Layout) -> Joint:
    if layout.regime is Regime.ROWS:
        return Joint(_IMPROBABLE, Seam(ends_row=True))
    if layout.regime is Regime.LINES:
        return Joint(5.0, Seam())
    if right.before is Break.LINE and layout.is_spaced:
        return Joint(6.0, Seam())
    return Joint(1.0, Seam(split=0.5))


def _space_joint(left: str, right: Fragment, layout: Layout) -> Joint:
    new_row = 3.0 if layout.regime is Regime.WRAPPED else _IMPROBABLE
    if layout.regime is Regime.LINES and not layout.is_wide:
        return Joint(0.0, Seam(split=6.0))
    if right.before is Break.WIDE:
        return Joint(6.0 if layout.is_wide else 4.0, Seam(new_row=new_row))
    if layout.is_wide:
        return Joint(0.2, Seam(split=5.0, new_row=new_row))
    is_latin = left[-1].isascii(), right.text[0].isascii()
    if is_latin == (False, False):
        is_crumb = len(left) == 1 or len(right.text) == 1
        return Joint(1.5 if is_crumb else 3.0, Seam(new_row=new_row))
    if is_latin == (True, True):
        return Joint(0.5, Seam(split=0.5, new_row=new_row))
    return Joint(0.3, Seam(split=1.0, new_row=new_row))


def brackets_before(texts: Sequence[str]) -> list[int]:
    """Return how many brackets are open before each fragment, and after the last.

    Args:
        texts: The folded text of each fragment.
    """
    depths = [0]
    for text in texts:
        opened = sum(text.count(mark) for mark in _OPENING)
        depths.append(depths[-1] + opened - sum(text.count(mark) for mark in _CLOSING))
    return depths


class Piece(NamedTuple):
    """The part of a cell that stands on one line; `lead` cannot be broken."""

    width: float
    lead: float


def piece_of(fragment: Fragment) -> Piece:
    """Return the fragment as a line of its own."""
    return Piece(width(fragment.text), latin_lead(fragment.text))


def pieces_of(run: Sequence[Fragment]) -> Sequence[Piece]:
    """Return the lines of a cell."""
    pieces: tuple[Piece, ...] = ()
    for fragment in run:
        pieces = extended(pieces, piece_of(fragment), is_line=fragment.before.is_line)
    return pieces


def extended(pieces: tuple[Piece, ...], piece: Piece, *, is_line: bool) -> tuple[Piece, ...]:
    """Return the lines of a cell with one more piece, on a line of its own or not."""
    if is_line or not pieces:
        return (*pieces, piece)
    return (*pieces[:-1], Piece(pieces[-1].width + piece.width, pieces[-1].lead))


def lines_cost(pieces: Sequence[Piece], known_width: float, *, end: float) -> float:
    """Return what the ends of a cell's lines cost in a column.

    Args:
        pieces: The lines of the cell.
        known_width: The longest line known to stand in the same column, or 0.
        end: What it costs to end where the last line is full.
    """
    cost = end if end and is_full_end(pieces, known_width) else 0.0
    return cost + raggedness(pieces, known_width) if len(pieces) > 1 else cost


def raggedness(pieces: Sequence[Piece], known_width: float) -> float:
    """Return what it costs that lines which run on are not full.

    Args:
        pieces: The lines of the cell.
        known_width: The longest line known to stand in the same column, or 0.
    """
    if len(pieces) < 2:  # noqa: PLR2004
        return 0.0
    full = max(known_width, *(piece.width for piece in pieces))
    return NOT_FULL * sum(
        piece.width + SLACK + after.lead < full for piece, after in pairwise(pieces)
    )


def is_full_end(pieces: Sequence[Piece], known_width: float) -> bool:
    """Whether a cell ends where its last line is full.

    Args:
        pieces: The lines of the cell.
        known_width: The longest line known to stand in the same column, or 0.
    """
    full = max([known_width, *(piece.width for piece in pieces)])
    is_known = known_width > 0.0 or len(pieces) > 1
    return is_known and pieces[-1].width + _HALF > full

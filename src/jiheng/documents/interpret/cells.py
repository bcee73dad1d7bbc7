"""The cells of an indicator table as read from running text, and how sure each of them is.

A margin is what the next best reading costs more. Some readings cost much and are true all the
same: a row inside a cell, half of a value taken for the next one. What may be so is less sure.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Break, Piece
from jiheng.documents.interpret.alignment import Edge
from jiheng.documents.interpret.values import Form, ValueReader, is_number_cut
from jiheng.documents.interpret.words import LEVELS

DOUBTFUL = 1.5
NEAR = 2.4
_WORDS = frozenset({"name", "target", "actual"})


class Column(NamedTuple):
    """A column of the table: its concept, or None for one of the local layout's own."""

    concept: str | None
    label: str
    slot: int | None


class Cell(NamedTuple):
    """A cell as read: its column, row, fragments, margin and the rival column's index.

    One that `is_vacant` is an empty place, with the text that another reading puts there.
    """

    column: int
    row: int
    run: Sequence[Piece]
    margin: float
    rival: Edge | None
    is_vacant: bool = False


def less_sure(
    cells: Sequence[Cell],
    concepts: Sequence[str | None],
    reader: ValueReader,
    *,
    is_wrapped: bool,
) -> Iterator[Cell]:
    """Yield the cells, less sure from where one in doubt may hold a row of its own.

    Where cells are broken over lines, words of a row are less sure too in which a value may be
    the rest of another.

    Args:
        cells: The cells, row by row.
        concepts: The concept of each column.
        reader: Reads single values.
        is_wrapped: Whether cells are broken over lines.
    """
    is_shaken = False
    torn = {
        cell.row
        for cell in cells
        if is_wrapped and _may_be_rest(cell, concepts[cell.column], reader)
    }
    for cell in cells:
        concept = concepts[cell.column]
        least = 0.0 if concept in LEVELS else DOUBTFUL
        is_torn = cell.row in torn and concept in _WORDS
        lowered = min(cell.margin, least if is_shaken else DOUBTFUL)
        is_cut = any(is_number_cut(part.text) for part in cell.run)
        is_less = is_shaken or is_torn or is_cut
        yield cell._replace(margin=lowered) if is_less else cell
        if cell.margin < NEAR and not is_shaken:
            figures = sum(reader.read(part.text).form is Form.FIGURE for part in cell.run)
            is_shaken = 0 < figures < len(cell.run)


def _may_be_rest(cell: Cell, concept: str | None, reader: ValueReader) -> bool:
    """Whether a value begins where lines within cells do, and is no word that stands alone."""
    return (
        concept in {"target", "actual"}
        and cell.run[0].before is Break.BLANK
        and len(cell.run) == 1
        and reader.read(cell.run[0].text).form is not Form.TIER
    )

"""Cells with two amounts below a head that names both, in rows of cells."""

from collections.abc import Iterator, Sequence

from jiheng.documents.interpret.grid.rows import Labels, Row, Spot, cut, row_with
from jiheng.documents.interpret.grid.segments import indicator_heads
from jiheng.documents.interpret.two_amounts import amount_slices, head_slices
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import Vocabulary
from jiheng.domain.locator import Confidence


class AmountsApart:
    """Cuts heads that name several amounts, and the cells below them.

    A cell below one that holds something else is unreadable: which amount it is is not said.
    """

    def __init__(self, words: Vocabulary, labels: Labels, reader: ValueReader) -> None:
        self._words, self._labels, self._reader = words, labels, reader
        self._heads: list[tuple[Spot, int]] = []

    def rows(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows of a form, the cells of the funding block cut apart."""
        return [self._row(row) for row in rows]

    def _row(self, row: Row) -> Row:
        cuts = [(spot, head_slices(spot.text, self._words)) for spot in row.filled]
        heads = [(spot, len(parts)) for spot, parts in cuts if parts]
        if heads:
            self._heads = heads
        elif self._heads and ("objective" in row.sections or indicator_heads(row)):
            self._heads = []
        if not self._heads or not row.is_table:
            return row
        return row_with(row, [each for spot in row.spots for each in self._apart(spot)])

    def _apart(self, spot: Spot) -> Iterator[Spot]:
        """Yield the cell, or its parts side by side."""
        own = (count for head, count in self._heads if _extent(head) == _extent(spot))
        count = next(own, 0)
        parts = self._slices(spot, count) if count else ()
        if not parts:
            yield spot._replace(trust=Confidence.UNREADABLE) if count else spot
            return
        width = (spot.right - spot.left) / len(parts)
        for at, part in enumerate(parts):
            left = spot.left + at * width
            yield cut(spot, part, self._labels)._replace(left=left, right=left + width)

    def _slices(self, spot: Spot, count: int) -> Sequence[slice]:
        """Return the parts of a cell without their slashes, each the whole where it is blank."""
        if self._reader.is_blank(spot.text):
            return [slice(0, None)] * count
        parts = head_slices(spot.text, self._words)
        parts = parts or amount_slices(spot.text, count, self._reader.is_blank)
        return [slice(part.start + bool(at), part.stop) for at, part in enumerate(parts)]


def _extent(spot: Spot) -> tuple[float, float]:
    return spot.left, spot.right

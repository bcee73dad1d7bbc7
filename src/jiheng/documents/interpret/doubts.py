"""Cells of the indicator table whose column is in doubt, and the places that compete for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.cells import DOUBTFUL, Cell, Column

REASON = "variance_explanation"


@dataclass(slots=True)
class Doubts:
    """Cells whose column is in doubt: (row, concept) → the text in doubt."""

    of: dict[tuple[int, str], Sequence[Piece]] = field(default_factory=dict)

    @classmethod
    def of_rows(cls, rows: Mapping[int, Mapping[int, Cell]], columns: Sequence[Column]) -> Self:
        """Return what is in doubt among the cells of a table."""
        doubts = cls()
        for placed in rows.values():
            for cell in placed.values():
                if cell.margin < DOUBTFUL:
                    doubts.add(cell, columns)
        if doubts.of:
            doubts.carry(rows, columns)
        return doubts

    def add(self, cell: Cell, columns: Sequence[Column]) -> None:
        """Enter the cell and the place that competes for its text."""
        own = columns[cell.column].concept
        if own:
            self.of[cell.row, own] = cell.run
        if cell.rival is None or cell.rival.column == cell.column:
            return
        rival = columns[cell.rival.column].concept
        if rival is None:
            return
        row = cell.row
        if rival == REASON:
            row -= 1
        elif own == REASON:
            row += 1
        self.of.setdefault((row, rival), cell.run)

    def in_row(self, row: int) -> dict[str, Sequence[Piece]]:
        """Return the texts in doubt of one row, by concept."""
        return {what: run for (at, what), run in self.of.items() if at == row}

    def carry(self, rows: Mapping[int, Mapping[int, Cell]], columns: Sequence[Column]) -> None:
        """Pass a level in doubt on to the rows below that print none of their own."""
        for level in ("level1", "level2"):
            held: Sequence[Piece] | None = None
            for row, placed in rows.items():
                if (row, level) in self.of:
                    held = self.of[row, level]
                elif any(columns[at].concept in {"level1", level} for at in placed):
                    held = None
                elif held is not None:
                    self.of[row, level] = held

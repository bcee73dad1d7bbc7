"""Labels of levels where a page break cut a merged cell: printed on one of the pages only.

A cell that begins on a page and is empty to its foot has its label at the head of the next
one, where the table merges its levels; where it leaves repeated labels blank, the label above
goes on. A cell that is empty from head to foot goes on from the page before; with a label at
the head of the next page it may belong to that one as well. What is taken over a break is
uncertain, what is printed nowhere is unreadable.
"""

from jiheng.documents.interpret.grid.columns import Columns
from jiheng.documents.interpret.grid.rows import Row, Spot
from jiheng.domain.locator import Confidence

LEVELS = ("level1", "level2")

Cells = dict[int, Spot]


class CutLevels:
    """Watches the levels of a table from row to row and over page breaks."""

    def __init__(self, columns: Columns) -> None:
        self._levels = {at: level for level in LEVELS if (at := columns.of(level)) is not None}
        self._covered = dict.fromkeys(self._levels, 0)
        self._waiting: dict[int, tuple[Cells, Spot]] = {}
        self._labels: Cells = {}
        self._goes_on: dict[int, Cells] = {}
        self._is_page_head = False
        self._is_blank_style = False

    def turn_page(self, of: Cells) -> None:
        """Settle what hung at the foot of the page before, now that `of` heads the next."""
        self._is_page_head = True
        self._covered = dict.fromkeys(self._levels, 0)
        for at, level in self._levels.items():
            spot = of.get(at)
            label = spot if spot is not None and spot.concept(level) else None
            self._settle(at, label)

    def _settle(self, at: int, label: Spot | None) -> None:
        held = self._goes_on.pop(at, None)
        if held is not None and label is not None and at in self._labels:
            held[at] = self._labels[at]._replace(trust=Confidence.UNCERTAIN)
        if at in self._waiting and label is not None:
            hanging, _ = self._waiting.pop(at)
            hanging[at] = label._replace(trust=Confidence.UNCERTAIN)

    def finish(self) -> None:
        """Mark what still hangs when the table is over: its label stands nowhere."""
        for at, (hanging, empty) in self._waiting.items():
            hanging[at] = empty._replace(trust=Confidence.UNREADABLE)

    def take(self, row: Row, of: Cells, columns: Columns) -> None:
        """Note which levels of a row hang, and whether the table leaves repeats blank."""
        empty = self._hanging(row, columns)
        number = getattr(row.spots[0].cell, "row", 0) if row.spots else 0
        for at in self._levels:
            if at in of:
                self._labels[at] = of[at]
                self._covered[at] = number + of[at].rows
            elif at in empty:
                self._covered[at] = number + empty[at].rows
                self._hang(at, of, empty[at])
            elif self._covered[at] and number >= self._covered[at]:
                self._is_blank_style = True
        self._is_page_head = False

    def _hang(self, at: int, of: Cells, empty: Spot) -> None:
        if self._is_page_head:
            if at not in self._waiting:
                self._goes_on[at] = of
        elif not self._is_blank_style:
            self._waiting[at] = of, empty

    def _hanging(self, row: Row, columns: Columns) -> Cells:
        if len(row.filled) == len(row.spots):
            return {}
        return {
            at: spot
            for spot in row.spots
            if not spot.folded and spot.trust is Confidence.CERTAIN
            for at in columns.under(spot)
            if at in self._levels
        }

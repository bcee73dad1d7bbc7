"""Labels of levels that a merged cell lacks: most often a page break cut it, one page has it.

A cell that begins on a page and is empty to its foot has its label at the head of the next
one, where the table merges its levels; where it leaves repeated labels blank, the label above
goes on. A cell that is empty from head to foot goes on from the page before; with a label at
the head of the next page it may belong to that one as well. What is taken over a break is
uncertain, what is printed nowhere is unreadable. A label may be cut as well: half on each page.
A merged cell that is empty in the middle of a page lost its label: then those empty at the head
of a page may have lost theirs.
"""

from jiheng.documents.interpret.grid.columns import Columns
from jiheng.documents.interpret.grid.rows import Labels, Row, Spot
from jiheng.documents.interpret.words import LEVELS
from jiheng.domain.locator import Confidence, least

Cells = dict[int, Spot]


def one(upper: Spot, lower: Spot) -> Spot:
    """Return the two halves of a cell that a page break cut, at the place of the upper."""
    text = f"{upper.text}\n{lower.text}"
    return upper._replace(
        text=text,
        folded=upper.folded + lower.folded,
        trust=least((upper.trust, lower.trust)),
    )


class CutLevels:
    """Watches the levels of a table from row to row and over page breaks."""

    def __init__(self, columns: Columns, labels: Labels) -> None:
        self._known = labels
        self._levels = {at: level for level in LEVELS if (at := columns.of(level)) is not None}
        self._covered = dict.fromkeys(self._levels, 0)
        self._waiting: dict[int, tuple[Cells, Spot]] = {}
        self._labels: Cells = {}
        self._printed: dict[int, Cells] = {}
        self._goes_on: dict[int, Cells] = {}
        self._over: list[tuple[Cells, int, Spot]] = []
        self._is_any_lost = False
        self._is_page_head = False
        self._is_blank_style = False

    def turn_page(self, of: Cells) -> None:
        """Settle what hung at the foot of the page before, now that `of` heads the next."""
        self._is_page_head = True
        self._covered = dict.fromkeys(self._levels, 0)
        for at, level in self._levels.items():
            self._mend(of, at, level)
            spot = of.get(at)
            label = spot if spot is not None and spot.concept(level) else None
            self._settle(at, label)

    def _mend(self, of: Cells, at: int, level: str) -> None:
        """Take what heads a page for the end of the label above it, if both together are one."""
        if at not in of or at not in self._printed or of[at].concept(level):
            return
        whole = one(self._labels[at], of[at])
        hits = self._known.hits(whole.folded)
        if level in hits:
            label = whole._replace(hits=hits, trust=Confidence.UNCERTAIN)
            self._labels[at] = self._printed[at][at] = label
            del of[at]

    def _settle(self, at: int, label: Spot | None) -> None:
        held = self._goes_on.pop(at, None)
        if held is not None and label is not None and at in self._labels:
            held[at] = self._labels[at]._replace(trust=Confidence.UNCERTAIN)
        if at in self._waiting and label is not None:
            hanging, _ = self._waiting.pop(at)
            hanging[at] = label._replace(trust=Confidence.UNCERTAIN)

    def finish(self) -> None:
        """Mark what still hangs when the table is over: its label stands nowhere."""
        for hanging, at, label in self._over if self._is_any_lost else ():
            hanging.setdefault(at, label._replace(trust=Confidence.UNCERTAIN))
        for at, (hanging, empty) in self._waiting.items():
            hanging[at] = empty._replace(trust=Confidence.UNREADABLE)

    def take(self, row: Row, of: Cells, columns: Columns) -> None:
        """Note which levels of a row hang, and whether the table leaves repeats blank."""
        empty = self._hanging(row, columns)
        number = getattr(row.spots[0].cell, "row", 0) if row.spots else 0
        for at in self._levels:
            if 0 < self._covered[at] <= number:
                self._end(at)
            if at in of:
                self._labels[at] = of[at]
                self._printed[at] = of
                self._covered[at] = number + of[at].rows
            elif at in empty:
                self._covered[at] = number + empty[at].rows
                self._hang(at, of, empty[at])
            elif self._covered[at] and number >= self._covered[at]:
                self._is_blank_style = True
        self._is_page_head = False

    def _end(self, at: int) -> None:
        """Settle a cell that ends before the page does: if it began there, it lost its label."""
        self._goes_on.pop(at, None)
        if at in self._waiting:
            hanging, empty = self._waiting.pop(at)
            hanging[at] = empty._replace(trust=Confidence.UNREADABLE)
            self._is_any_lost = True

    def _hang(self, at: int, of: Cells, empty: Spot) -> None:
        if self._is_page_head:
            if at not in self._waiting:
                self._goes_on[at] = of
                if at in self._labels:
                    self._over.append((of, at, self._labels[at]))
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

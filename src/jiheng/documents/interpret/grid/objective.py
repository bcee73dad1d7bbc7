"""The annual objective: 预期目标 and 实际完成情况, below or beside their labels."""

from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter

from jiheng.documents.interpret.folding import text_of
from jiheng.documents.interpret.grid.columns import HEADINGS
from jiheng.documents.interpret.grid.fields import extend
from jiheng.documents.interpret.grid.rows import Labels, Row, Spot, parted
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.unread import UNCLEAR
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import ADJUSTED, AIMS, FIELDS, extension_key
from jiheng.domain.locator import Confidence, least
from jiheng.domain.objective import Objective

_LONGEST_LABEL = 16


class ObjectiveReader:
    """Reads the rows of the objective."""

    def __init__(
        self,
        labels: Labels,
        reader: ValueReader,
        ledger: Ledger,
        *,
        above: dict[str, tuple[str, ...]],
        endings: tuple[str, ...] = (),
    ) -> None:
        self._endings = endings
        self._labels = labels
        self._reader = reader
        self._ledger = ledger
        self._heads: list[tuple[str, Spot]] = []
        self._texts: dict[str, list[Spot]] = {part: [] for part in (*AIMS, ADJUSTED)}
        self._unread: dict[str | None, Spot] = {}
        self._is_twice = False
        self.extensions = above

    def read(self, rows: Sequence[Row]) -> Objective:
        """Return the objective that stands in `rows`."""
        for row in rows:
            self._row(parted(row, self._labels))
        self._turn_to_adjusted()
        texts = {part: self._text(part) for part in AIMS}
        return Objective(**texts)

    def _row(self, row: Row) -> None:
        part: str | None = None
        beside = None if "objective" in row.sections else self._beside(row)
        for spot, concept in zip(row.filled, self._concepts(row), strict=True):
            if spot is beside:
                self._ledger.leave(spot.run)
                continue
            if concept in self._texts and spot.concept("head") not in FIELDS:
                part = concept
                self._heads.append((concept, spot))
            elif concept is not None:
                part = self._headed(row)
            elif spot.concept("head") in FIELDS:
                rest = [each for each in row.filled if each is not spot]
                extend(self.extensions, extension_key(spot.hits["head"]), rest, ledger=self._ledger)
                return
            else:
                self._take(spot, part, is_sure=beside is None)
        for spot in row.spots if self._heads else ():
            if not spot.folded and spot.trust is Confidence.UNREADABLE:
                self._unread.setdefault(part or self._above(spot)[0], spot)

    def _turn_to_adjusted(self) -> None:
        """Let an objective that was adjusted stand for the first one, which is kept as a field."""
        first, other = self._texts[AIMS[0]], self._texts[ADJUSTED]
        if not other or self._reader.is_blank(text_of(other)):
            return
        head = next((head for part, head in self._heads if part == AIMS[0]), None)
        if head is not None and first:
            extend(self.extensions, head.folded.rstrip(":"), first, ledger=self._ledger)
        self._texts[AIMS[0]] = other

    def _concepts(self, row: Row) -> Sequence[str | None]:
        """Return what the cells of a row are labels of.

        A heading right before 实际完成情况 and as high as it heads the other text (总体目标); what
        stands left of both then heads the block, whatever it is called.
        """
        concepts = [spot.concept("objective") for spot in row.filled]
        if "intended" in concepts and "achieved" not in concepts and not self._texts["intended"]:
            after = concepts.index("intended") + 1
            return [*concepts[:after], *map(self._as_achieved, row.filled[after:])]
        if self._has_intended or "intended" in concepts:
            return concepts
        for at, (one, other) in enumerate(pairwise(row.filled)):
            is_pair = concepts[at : at + 2] == ["objective_headings", "achieved"]
            if is_pair and one.rows == other.rows:
                above = ["objective_headings" if each in AIMS else each for each in concepts[:at]]
                return [*above, "intended", *concepts[at + 1 :]]
        return concepts

    def _as_achieved(self, spot: Spot) -> str | None:
        """Return what a cell right of 预期目标 heads: what is done, by how its label ends."""
        is_label = len(spot.folded) <= _LONGEST_LABEL and spot.folded.endswith(self._endings)
        return "achieved" if is_label else spot.concept("objective")

    def _headed(self, row: Row) -> str | None:
        """Return what stands beside the heading of a row: what is intended, but for labels."""
        concepts = {spot.concept("objective") for spot in row.filled}
        is_one_line = "achieved" in concepts or concepts.isdisjoint(AIMS)
        if not is_one_line or self._has_intended:
            return None
        self._is_twice |= bool(self._texts["intended"])
        return None if self._texts["intended"] else "intended"

    def _beside(self, row: Row) -> Spot | None:
        """Return what begins a row left of all labels: what follows may belong to it alone."""
        if len(row.filled) < 2 or not row.is_table or not self._heads:  # noqa: PLR2004
            return None
        first = row.filled[0]
        least = min(head.left for _, head in self._heads)
        return first if first.right <= least and "head" not in first.hits else None

    def _take(self, spot: Spot, beside: str | None, *, is_sure: bool) -> None:
        """Take a text that stands beside a label, or else below one; headings say nothing."""
        if spot.concept("head") in HEADINGS:
            return
        part, is_below = (beside, True) if beside else self._above(spot)
        if not (is_sure and is_below):
            spot = spot.in_doubt()
        if part is None:
            self._ledger.leave(spot.run)
        elif spot.folded not in {each.folded for each in self._texts[part]}:
            self._texts[part].append(spot)

    @property
    def _has_intended(self) -> bool:
        return any(part == "intended" for part, _ in self._heads)

    def _above(self, spot: Spot) -> tuple[str | None, bool]:
        """Return the part whose label a text stands below, else the nearest, which is not sure."""
        if not self._heads:
            return None, True
        shared = [
            (min(head.right, spot.right) - max(head.left, spot.left), part)
            for part, head in self._heads
        ]
        most, best = max(shared, key=itemgetter(0))
        if most > 0:
            return best, {part for share, part in shared if share == most} == {best}
        middle = spot.left + spot.right
        return min(self._heads, key=lambda head: abs(head[1].left + head[1].right - middle))[
            0
        ], False

    def _text(self, part: str) -> str | None:
        spots = self._texts[part] or [
            self._unread[each] for each in (part,) if each in self._unread
        ]
        if not spots:
            return None
        path = f"objective.{part}"
        trust = least(spot.trust for spot in spots)
        if self._is_twice:
            trust = trust.lowered
        text = text_of(spots)
        if trust is Confidence.UNREADABLE:
            self._ledger.unreadable([path], spots, UNCLEAR)
            return None
        if self._reader.is_blank(text):
            return None
        self._ledger.record([path], spots, trust)
        return text

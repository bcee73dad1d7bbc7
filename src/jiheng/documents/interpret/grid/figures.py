"""Numbers in cells: plain, with thousands commas, with the unit the form is printed in."""

from decimal import Decimal

from jiheng.documents.interpret.folding import text_of
from jiheng.documents.interpret.grid.rows import Spot
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.unread import NOT_A_NUMBER, UNCLEAR
from jiheng.documents.interpret.values import ValueReader, read_figure, read_rate
from jiheng.domain.amount import AmountUnit
from jiheng.domain.locator import Confidence

_RATE = "execution_rate"
_POINTS = frozenset({"分", None})


class FigureReader:
    """Reads the figures of one form and enters their places."""

    def __init__(self, reader: ValueReader, ledger: Ledger, unit: AmountUnit | None) -> None:
        self._reader = reader
        self._ledger = ledger
        self._unit = unit

    def read(self, spot: Spot, path: str, concept: str) -> Decimal | None:
        """Return the figure of a cell, None where it is blank or none (which is said).

        What was taken for a mark of nothing, and not for certain, may be a figure.
        """
        is_blank = spot.folded in self._reader.blanks
        if spot.trust is Confidence.UNREADABLE and not (is_blank and spot.folded):
            self._ledger.unreadable([path], spot.run, UNCLEAR)
            return None
        if is_blank:
            if spot.folded and spot.trust is not Confidence.CERTAIN:
                self._ledger.record([path], spot.run, Confidence.UNREADABLE)
            return None
        number = self._number(spot, concept)
        if number is None:
            self._ledger.unreadable([path], spot.run, NOT_A_NUMBER)
        else:
            self._ledger.enter(path, spot.run, spot.trust)
        return number

    def _number(self, spot: Spot, concept: str) -> Decimal | None:
        number = read_rate(spot.folded) if concept == _RATE else read_figure(spot.folded)
        if number is not None:
            return number
        quantity = self._reader.read(text_of(spot.run)).quantity
        if quantity is None or quantity.comparator is not None:
            return None
        is_own_unit = quantity.unit == (self._unit.value if self._unit else None)
        is_points = concept in {"max_points", "claimed_score"} and quantity.unit in _POINTS
        return quantity.value if is_own_unit or is_points else None

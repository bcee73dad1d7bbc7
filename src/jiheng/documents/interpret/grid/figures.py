"""Numbers in cells: plain, with thousands commas, with the unit the form is printed in."""

from decimal import Decimal

from jiheng.documents.interpret.amounts import read_amount
from jiheng.documents.interpret.folding import text_of
from jiheng.documents.interpret.grid.rows import Spot
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.unread import NOT_A_NUMBER, UNCLEAR
from jiheng.documents.interpret.values import ValueReader, read_rate
from jiheng.documents.interpret.words import SCORED
from jiheng.domain.amount import AmountUnit
from jiheng.domain.locator import Confidence

_RATE = "execution_rate"


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
        number, is_sure = self._number(spot, concept)
        if number is None:
            self._ledger.unreadable([path], spot.run, NOT_A_NUMBER)
        else:
            self._ledger.enter(path, spot.run, spot.trust if is_sure else spot.trust.lowered)
        return number

    def _number(self, spot: Spot, concept: str) -> tuple[Decimal | None, bool]:
        """Return the figure of a cell, and whether it is sure."""
        if concept == _RATE:
            return read_rate(spot.folded), True
        if concept in SCORED:
            points = self._reader.points(text_of(spot.run))
            weight = read_rate(spot.folded) if concept == "max_points" else None
            return (weight, False) if points is None else (points, True)
        amount = read_amount(spot.folded)
        if amount is None or amount.unit not in {None, self._unit}:
            return None, True
        return amount.value, amount.is_sure

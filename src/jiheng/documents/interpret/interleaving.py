"""Two forms in turns: the rest of a form that broke off may stand in the next one.

Where a form has no end and the next one has more than one, or has it where none belongs, nothing
tells which rows are whose: then all of the next form is for a person. A form that is followed by
the rest of another, and preceded by its beginning, looks the same.
"""

from collections.abc import Sequence
from enum import Enum, auto

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.blanks import LISTS, blanks_of
from jiheng.documents.interpret.ledger import Ledger
from jiheng.domain.form import Form, Total
from jiheng.domain.locator import Confidence

_MIXTURE = "前一张表没有读到末尾，本表里却有不止一处表末，两张表可能交错，本表各项须逐项核对。"


class Ending(Enum):
    """How a form ends."""

    WHOLE = auto()
    WITHOUT_RATING = auto()
    WITHOUT_TOTAL = auto()


def ending_of(form: Form) -> Ending:
    """Return how a form ends; many have no rating."""
    if form.claimed_rating is not None:
        return Ending.WHOLE
    return Ending.WITHOUT_TOTAL if form.total == Total() else Ending.WITHOUT_RATING


def doubt_mixture(form: Form, run: Sequence[Piece], ledger: Ledger) -> None:
    """Doubt all of a form that may hold the rest of the one before it."""
    ledger.doubt_all()
    blanks = [path for path in blanks_of(form) if path not in ledger.provenance]
    ledger.record(blanks, run, Confidence.UNREADABLE)
    ledger.record(LISTS, run, Confidence.UNCERTAIN)
    ledger.say(_MIXTURE, run)

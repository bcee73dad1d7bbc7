"""Two forms in turns: the rest of a form that broke off may stand in the next one.

Where a form has no end and the next one has more than one, or has it where none belongs, nothing
tells which rows are whose: then the next form is for a person, but for the parts that the form
before has already. A form that is followed by the rest of another, and preceded by its beginning,
looks the same.
"""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final, NamedTuple

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.blanks import LISTS, blanks_of
from jiheng.documents.interpret.ledger import Ledger, is_of
from jiheng.domain.form import Form, Total
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_WHY = "前一张表没有读到末尾，本表里却有不止一处表末，两张表可能交错，"
_WHY_EN = "The form before breaks off and this one has more than one end: the two may be mixed; "
_ALL = Text(f"{_WHY}本表各项须逐项核对。", f"{_WHY_EN}check every value.")
_SOME = Text(f"{_WHY}标为待核的各项须逐项核对。", f"{_WHY_EN}check every value that is marked.")
_TWO_NAMES = Text(
    "表首另有一个项目、部门或单位，可能是两张表合在一起，本表各项须逐项核对。",
    "The head names another project, department or unit: two forms may be in one; "
    "check every value.",
)
_HEAD = ("kind", "project", "supervising_department", "implementing_unit")


class Ending(Enum):
    """How a form ends."""

    WHOLE = auto()
    WITHOUT_RATING = auto()
    WITHOUT_TOTAL = auto()


class Before(NamedTuple):
    """The form before another: how it ends, and which parts cannot stand in its rest."""

    ending: Ending = Ending.WHOLE
    has: tuple[str, ...] = ()


FIRST: Final = Before()
"""What stands before the first form, or before one that none of them can reach into."""
TORN: Final = Before(Ending.WITHOUT_TOTAL)
"""A form of which no part was read but the beginning."""


def before_next(form: Form) -> Before:
    """Return what a form is to the next one; many have no rating.

    Labelled values above the part a form broke off in do not come again. Rows below heads may:
    they are told by where they stand, and that is what a mixture changes.
    """
    if form.claimed_rating is not None:
        return FIRST
    has = _HEAD if form.funds or form.indicators else ()
    if form.total == Total():
        return Before(Ending.WITHOUT_TOTAL, has)
    return Before(Ending.WITHOUT_RATING, (*has, "fiscal_year", "amount_unit", "total"))


def doubt_mixture(
    form: Form, run: Sequence[Piece], ledger: Ledger, *, sure: Sequence[str] = ()
) -> None:
    """Doubt what may be of the form before in a form that may hold its rest.

    Args:
        form: The form that was read.
        run: Where it ends.
        ledger: Its ledger.
        sure: The parts that are its own all the same.
    """
    _doubt(form, run, ledger, sure)
    ledger.say(_SOME if sure else _ALL, run)


def doubt_two_names(form: Form, run: Sequence[Piece], ledger: Ledger) -> None:
    """Doubt all of a form whose head names another project, department or unit as well."""
    _doubt(form, run, ledger, ())
    ledger.say(_TWO_NAMES, run)


def _doubt(form: Form, run: Sequence[Piece], ledger: Ledger, sure: Sequence[str]) -> None:  # noqa: PLR0917
    ledger.doubt_all(sure)
    ledger.record_unsaid((path for path in blanks_of(form) if not is_of(path, sure)), run)
    ledger.record([path for path in LISTS if path not in sure], run, Confidence.UNCERTAIN)

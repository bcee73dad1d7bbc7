"""Rates of execution printed without their sign, which may be percentages or parts of one."""

from decimal import Decimal

from jiheng.documents.interpret.folding import fold, print_of
from jiheng.documents.interpret.ledger import Ledger, path_of
from jiheng.domain.funds import FundsLine

_CENT = Decimal("0.01")


def doubt_rate(line: FundsLine, path: str, ledger: Ledger) -> None:
    """Lower the confidence of a rate that reads 0.9 where it may say 90 %.

    Args:
        line: The funding line as read.
        path: Its canonical path.
        ledger: The ledger of the form.
    """
    rate = line.execution_rate
    if rate is None or not 0 < rate <= 1 or not _may_be_part_of_one(line):
        return
    path = path_of(path, "execution_rate")
    if path in ledger.entries and "%" not in fold(print_of(ledger.entries[path].run)):
        ledger.lower([path])


def _may_be_part_of_one(line: FundsLine) -> bool:
    """Whether the amounts give the printed number itself, and not its hundredth."""
    if not line.revised_budget or line.outturn is None or line.execution_rate is None:
        return False
    return abs(line.outturn / line.revised_budget - line.execution_rate) < _CENT

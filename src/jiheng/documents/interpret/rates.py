"""Rates of execution printed without their sign, which may be percentages or parts of one."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from jiheng.documents.interpret.folding import fold, print_of
from jiheng.documents.interpret.ledger import Ledger
from jiheng.domain.funds import FundsLine

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)


def doubt_rates(lines: Sequence[FundsLine], heads: Iterable[str], ledger: Ledger) -> None:
    """Lower the confidence of rates that read 0.9 where they may say 90 %.

    They are sure only where the amounts give so small a percentage. A head that has the sign
    says what the rates below it are.

    Args:
        lines: The funding lines as read.
        heads: The folded heads of the block.
        ledger: The ledger of the form.
    """
    bare = [at for at, line in enumerate(lines) if _may_be_part_of_one(line)]
    if not bare or any("%" in head for head in heads):
        return
    for path in (f"funds[{at}].execution_rate" for at in bare):
        if path in ledger.entries and "%" not in fold(print_of(ledger.entries[path].run)):
            ledger.lower([path])


def _may_be_part_of_one(line: FundsLine) -> bool:
    """Whether a small number is not, by the amounts, a percentage of so little."""
    budget, outturn, rate = line.revised_budget, line.outturn, line.execution_rate
    if rate is None or rate > 1 or rate <= 0:
        return False
    if not budget or outturn is None:
        return True
    return abs(outturn / budget * _HUNDRED - rate) >= _CENT

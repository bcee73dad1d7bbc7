"""Lines of funds that are part of another: 政府性基金 below 财政拨款, which has it already.

The amounts tell: with these lines the sources are more than the total, without them they are it.
"""

from collections.abc import Sequence
from decimal import Decimal

from jiheng.documents.interpret.ledger import Ledger
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.text import Text

_INNER = frozenset(
    {
        FundingSource.GOVERNMENT_FUNDS,
        FundingSource.STATE_CAPITAL,
        FundingSource.GENERAL_BONDS,
        FundingSource.SPECIAL_BONDS,
        FundingSource.BONDS,
    }
)
_OUTER = frozenset({FundingSource.FISCAL, FundingSource.CURRENT_APPROPRIATION})
_AMOUNTS = ("original_budget", "revised_budget", "outturn")
_PART = Text(
    "各来源减去这一行才等于总额，它是上面财政资金的其中数，没有另作来源。",
    "The sources make the total without this line only; it is part of the fiscal funds above and "
    "was not taken as a source of its own.",
)


def without_inner(lines: Sequence[FundsLine], ledger: Ledger) -> tuple[FundsLine, ...]:
    """Return the lines that are sources; those that are part of one are left over, and said."""
    inner = [at for at, line in enumerate(lines) if line.source in _INNER]
    if not inner or not any(line.source in _OUTER for line in lines):
        return tuple(lines)
    sums = [found for name in _AMOUNTS if (found := _sums(lines, name)) is not None]
    if not sums or any(total != rest or total == whole for total, rest, whole in sums):
        return tuple(lines)
    for at in reversed(inner):
        ledger.drop_row("funds", at, _PART)
    return tuple(line for at, line in enumerate(lines) if at not in inner)


def _sums(lines: Sequence[FundsLine], name: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return the total, what the sources make without inner lines, and what they all make."""
    amounts = [getattr(line, name) for line in lines]
    if None in amounts or lines[0].source is not FundingSource.TOTAL:
        return None
    outer = (a for a, line in zip(amounts, lines, strict=True) if line.source not in _INNER)
    return amounts[0], sum(outer, Decimal()) - amounts[0], sum(amounts, Decimal()) - amounts[0]

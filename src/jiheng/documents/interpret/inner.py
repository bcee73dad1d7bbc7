"""Lines of funds that are part of another: 政府性基金 or 中央补助 below 财政拨款, which has it.

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
    "各来源不算这样的行才等于总额，它是上面财政资金的其中数，没有另作来源。",
    "The sources make the total only without such lines; this one is part of the fiscal funds "
    "above and was not taken as a source of its own.",
)
_MAY_BE = Text(
    "有的资金行可能是上面财政资金的其中数，各来源不与总额核对，须对照原件核对。",
    "Lines may be part of the fiscal funds above; the sources are not added up against the total, "
    "compare with the original.",
)


def without_inner(
    lines: Sequence[FundsLine], ledger: Ledger, *, is_whole: bool
) -> tuple[FundsLine, ...]:
    """Return the lines that are sources; those that are part of one are left over, and said.

    Where other columns keep the texts of all lines (`is_whole`) the list is in doubt instead.
    """
    of_kind = _by_kind(lines)
    inner = of_kind or _by_place(lines)
    rest = [line for at, line in enumerate(lines) if at not in inner]
    if inner and (is_whole or not (of_kind or _make(rest[1:], rest[0]))):
        ledger.doubt_list("funds", _MAY_BE)
        return tuple(lines)
    for at in reversed(inner):
        ledger.drop_row("funds", at, _PART)
    return tuple(rest)


def _by_kind(lines: Sequence[FundsLine]) -> Sequence[int]:
    """Return the lines that by their source may be part of the fiscal funds, if they are."""
    inner = [at for at, line in enumerate(lines) if line.source in _INNER]
    if not inner or not any(line.source in _OUTER for line in lines):
        return ()
    sums = [found for name in _AMOUNTS if (found := _sums(lines, name)) is not None]
    if not sums or any(total != rest or total == whole for total, rest, whole in sums):
        return ()
    return inner


def _by_place(lines: Sequence[FundsLine]) -> Sequence[int]:
    """Return the lines right below the fiscal funds that make them, unless all make the total."""
    if not lines or lines[0].source is not FundingSource.TOTAL:
        return ()
    for at, line in enumerate(lines):
        for end in range(len(lines), at + 1, -1) if line.source in _OUTER else ():
            if _make(lines[at + 1 : end], line) and not _make(lines[1:], lines[0]):
                return range(at + 1, end)
    return ()


def _make(parts: Sequence[FundsLine], whole: FundsLine) -> bool:
    """Whether the amounts of lines make those of another, none of which is lacking."""
    amounts = [name for name in _AMOUNTS if getattr(whole, name) is not None]
    return any(getattr(whole, name) for name in amounts) and all(
        sum((getattr(part, name) or Decimal() for part in parts), Decimal()) == getattr(whole, name)
        for name in amounts
    )


def _sums(lines: Sequence[FundsLine], name: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return the total, what the sources make without inner lines, and what they all make."""
    amounts = [getattr(line, name) for line in lines]
    if None in amounts or lines[0].source is not FundingSource.TOTAL:
        return None
    outer = (a for a, line in zip(amounts, lines, strict=True) if line.source not in _INNER)
    return amounts[0], sum(outer, Decimal()) - amounts[0], sum(amounts, Decimal()) - amounts[0]

"""Two rows that sum up the form: 合计 of the indicators, and 总分 with the execution of the budget.

What the figures say together decides which is the total; where they do not, both are in doubt.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.folding import print_of
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.words import SCORED
from jiheng.domain.form import Form, Total
from jiheng.domain.funds import FundingSource
from jiheng.domain.text import Text

TWO_TOTALS = Text(
    "“{label}”印着 {figures}，“{other}”印着 {quoted}；按各项指标和预算执行率的分数算不出哪一行是"
    "全表的总分，暂取前一行，须对照原件核对。",
    "“{label}” says {figures} and “{other}” says {quoted}; the points of the indicators and of the "
    "execution do not tell which is the total of the form. The first is taken: compare with the "
    "original.",
)
"""Said of two rows of totals; `quoted` is the print of the one that was not read."""


_PATHS = [f"total.{name}" for name in SCORED]


class OtherTotal(NamedTuple):
    """A row of totals below the first one: both labels, what it says, and where."""

    labels: tuple[str, str]
    total: Total
    runs: Mapping[str, Sequence[Piece]]
    run: Sequence[Piece]
    is_sure: bool


def settled_total(form: Form, other: OtherTotal | None, ledger: Ledger) -> Total:
    """Return the total of a form that has two: the one the parts of the form add up to."""
    first = form.total
    if other is None or first == other.total:
        return first
    one, two = (_leading(each, first, other.total) for each in (first, other.total))
    parts = _sums(form, "max_points" if _has_points(first, other.total) else "claimed_score")
    if (one, two) == parts and other.is_sure:
        _take(other, ledger)
        return other.total
    if (two, one) == parts and other.is_sure:
        ledger.keep(f"{other.labels[1]} | {print_of(other.run)}", other.run)
        return first
    _doubt(other, ledger)
    return first


def adds_up(form: Form) -> bool:
    """Whether the score of the total is what the indicators and the execution make together."""
    sums = _sums(form, "claimed_score")
    return sums is not None and sums[1] == form.total.claimed_score


def _take(other: OtherTotal, ledger: Ledger) -> None:
    """Enter the second row as the total; the first is left over."""
    held = _held(ledger)
    ledger.keep(f"{other.labels[0]} | {print_of(held)}", held)
    for path in _PATHS:
        ledger.entries.pop(path, None)
    for name, run in other.runs.items():
        ledger.record([f"total.{name}"], run)


def _doubt(other: OtherTotal, ledger: Ledger) -> None:
    held = _held(ledger)
    ledger.lower(_PATHS)
    ledger.say(
        TWO_TOTALS,
        other.run,
        quoted=print_of(other.run),
        label=other.labels[0],
        other=other.labels[1],
        figures=print_of(held),
    )


def _held(ledger: Ledger) -> list[Piece]:
    """Return what the first row was read from."""
    entries = [ledger.entries[path] for path in _PATHS if path in ledger.entries]
    return [piece for entry in entries for piece in entry.run]


def _has_points(*totals: Total) -> bool:
    return all(total.max_points is not None for total in totals)


def _leading(total: Total, *both: Total) -> Decimal | None:
    """Return the figure that two rows of totals are told apart by."""
    return total.max_points if _has_points(*both) else total.claimed_score


def _sums(form: Form, figure: str) -> tuple[Decimal, Decimal] | None:
    """Return what the indicators make, and what they make with the execution of the budget."""
    figures = [getattr(row, figure) for row in form.indicators]
    whole = next((line for line in form.funds if line.source is FundingSource.TOTAL), None)
    execution = getattr(whole, figure, None)
    if not figures or None in figures or not execution:
        return None
    indicators = sum(figures, Decimal())
    return indicators, indicators + execution

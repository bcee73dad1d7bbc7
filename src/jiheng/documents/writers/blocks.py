"""The blocks above the indicator table: head, objective, funding.

A head field or a funding line without a place in the layout gets a row of its own. A block
of funds without lines is left out, and the unit of money stands in the head instead.
"""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

from jiheng.documents.writers.drafting import Draft
from jiheng.documents.writers.drawing import Align, Role
from jiheng.documents.writers.layout import Box
from jiheng.domain.amount import printed
from jiheng.domain.funds import FundingSource, FundsLine

_OF_TOTAL = frozenset({"max_points", "claimed_score"})


def head(draft: Draft) -> None:
    """Add the rows of the head, and those that only this form needs."""
    form, span = draft.form, draft.layout.label_span
    for row in draft.layout.head:
        for box, column, width in draft.place(row):
            if box.label:
                draft.label(column, width, box.label)
            else:
                _field(draft, box.field, column=column, span=width)
        draft.at += 1
    for box in draft.layout.more_head:
        if not _getter(box.field)(form) or (box.unless and getattr(form, box.unless)):
            continue
        draft.label(0, span, box.label)
        _field(draft, box.field, column=span, span=draft.column_count - span)
        draft.at += 1


def _field(draft: Draft, field: str, *, column: int, span: int) -> None:
    draft.put(column, span, _getter(field)(draft.form) or "", Role.VALUE, field)


@cache
def _getter(field: str) -> Callable[[Any], Any]:
    return attrgetter(field)


def objective(draft: Draft) -> None:
    """Add what was intended and what was achieved, side by side."""
    own = draft.layout.objective
    draft.label(0, own.heading.span, own.heading.label, rows=2)
    draft.heads(own.sides, own.heading.span)
    for box, column, span in draft.place(own.sides, own.heading.span):
        text = getattr(draft.form.objective, box.field) or ""
        draft.put(column, span, text, Role.TEXT, f"objective.{box.field}", align=Align.START)
    draft.at += 1


def funds(draft: Draft) -> None:
    """Add the funding block: heads, and one line a source in the order of the form."""
    own, lines, unit = draft.layout.funds, draft.form.funds, draft.form.amount_unit
    if not lines:
        return
    heading = own.heading.label + (f"（{unit}）" if unit else "")
    path = "amount_unit" if unit else None
    draft.put(0, own.heading.span, heading, Role.LABEL, path, rows=len(lines) + 1)
    draft.heads(own.columns, own.heading.span)
    is_among = False
    for at, line in enumerate(lines):
        for box, column, span in draft.place(own.columns, own.heading.span):
            path = f"funds[{at}].{box.field}"
            if box.field == "source":
                label = draft.layout.sources[line.source]
                draft.put(column, span, own.among + label if is_among else label, Role.LABEL, path)
            else:
                number = getattr(line, box.field)
                text = _print(draft, line, box)
                draft.put(column, span, text, Role.FIGURE, path, number=number)
        is_among = line.source is FundingSource.TOTAL
        draft.at += 1


def _print(draft: Draft, line: FundsLine, box: Box) -> str:
    """Return a figure of a funding line; the paper marks what only the total has."""
    own, number = draft.layout.funds, getattr(line, box.field)
    if number is None:
        is_of_total = box.field in _OF_TOTAL and line.source is not FundingSource.TOTAL
        return own.unscored if is_of_total else ""
    text = printed(number)
    return own.rate.format(rate=text) if box.field == "execution_rate" else text

"""A form whose cells only gaps part: where one of them went astray, all that was read is doubted.

So it is where a cell reaches below two heads: it may be two whose texts touch.

What is blank then may be a value that was taken for another: it is said to be unreadable, and so
is a level without a label in any case.
"""

from collections.abc import Sequence

from jiheng.documents.interpret.blanks import LISTS, blanks_of
from jiheng.documents.interpret.grid.parts import Parts
from jiheng.documents.interpret.grid.rows import Row, Spot
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.words import AIMS, LEVELS
from jiheng.domain.form import Form
from jiheng.domain.indicator import Indicator
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_ASTRAY = Text(
    "有的文字没有落在任何一栏下面，本表的行和栏可能分错，须逐项核对。",
    "Some text stands below no head; rows and columns may be wrong, check every value.",
)
_MOST_DOUBTED = 0.3


def doubt_bare(form: Form, rows: Sequence[Row], parts: Parts, *, ledger: Ledger) -> None:
    """Doubt a form on a page without rules where what was read of it does not hold together."""
    firsts = [row.spots[0] for row in rows if row.spots]
    spots = [spot for spot in firsts if spot.table is not None and spot.table.is_bare]
    if not spots:
        return
    levels = [path for path in blanks_of(form) if path.endswith(LEVELS)]
    ledger.record_unsaid(levels, spots[0].run)
    is_partial = not (parts.funds_heads and parts.table_heads)
    is_torn = _are_heads_torn(parts) or _do_cells_touch(parts)
    if not (is_partial or is_torn or _is_astray(form, ledger)):
        return
    ledger.doubt_all()
    ledger.record_unsaid(blanks_of(form), spots[0].run)
    ledger.record(LISTS, spots[0].run, Confidence.UNCERTAIN)
    ledger.say(_ASTRAY, spots[0].run)


def _is_astray(form: Form, ledger: Ledger) -> bool:
    """Whether text is left over, an indicator lacks its core, or much is in doubt anyhow."""
    held = [entry.confidence for entry in ledger.provenance.values()]
    doubted = sum(confidence is not Confidence.CERTAIN for confidence in held)
    return (
        ledger.has_left_over
        or any(map(_is_torso, form.indicators))
        or doubted > _MOST_DOUBTED * len(held)
    )


def _are_heads_torn(parts: Parts) -> bool:
    """Whether a head of a column is no word known: two that touch, or half of one."""
    heads = (
        (parts.funds_heads, frozenset({"funds_columns", "sources"})),
        (parts.table_heads, frozenset({"indicator_columns"})),
    )
    return any(
        sections.isdisjoint(spot.hits)
        for rows, sections in heads
        for row in rows
        for spot in row.filled
    )


def _do_cells_touch(parts: Parts) -> bool:
    """Whether a cell of the table or the objective stands below the middle of two heads."""
    aims = [spot for row in parts.objective for spot in row.filled if _is_aim(spot)]
    heads = [spot for row in parts.table_heads for spot in row.filled]
    return any(
        sum(spot.left < (head.left + head.right) / 2 < spot.right for head in over) > 1
        for over, rows in ((aims, parts.objective), (heads, parts.table))
        for row in rows
        for spot in row.filled
    )


def _is_aim(spot: Spot) -> bool:
    return spot.concept("objective") in AIMS


def _is_torso(row: Indicator) -> bool:
    values = (row.target.text, row.actual.text, row.max_points, row.claimed_score)
    return row.name is None or all(value is None for value in values)

"""Rows of running text that lack a cell: which one is missing, nothing but words can tell.

Where no medium says where a cell ends, a row with fewer values than the table has columns may
have them in the wrong ones. All of it is then for a person to confirm, and so is the gap.
"""

from collections.abc import Sequence

from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.table import Column
from jiheng.domain.indicator import Indicator

_CORE = ("name", "target", "actual", "max_points", "claimed_score")
_ALL = (*_CORE, "variance_explanation")
_TEXTS = frozenset({"target", "actual"})


def doubt_short_rows(
    indicators: Sequence[Indicator], columns: Sequence[Column], ledger: Ledger
) -> None:
    """Doubt every row that has no value in one of the columns that all rows fill."""
    concepts = {column.concept for column in columns}
    core = [concept for concept in _CORE if concept in concepts]
    for at, row in enumerate(indicators):
        if any(_is_empty(row, concept) for concept in core):
            empty = [_leaf(name) for name in _ALL if name in concepts and _is_empty(row, name)]
            ledger.doubt_row(f"indicators[{at}]", empty)


def _is_empty(row: Indicator, concept: str) -> bool:
    value = getattr(row, concept)
    return (value.text if concept in _TEXTS else value) is None


def _leaf(concept: str) -> str:
    return f"{concept}.text" if concept in _TEXTS else concept

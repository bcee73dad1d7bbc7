"""Whether running text was poured in another order than it is read: labels stand in cells.

A text copied out of a page may put the labels of one row into the cells of another. What is
read of it may look sound, value by value; that a target or a reason is a column's name
betrays the whole.
"""

from collections.abc import Iterator
from functools import cache

from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.grid.rows import Labels
from jiheng.documents.interpret.words import load_vocabulary
from jiheng.domain.form import Form

_FOREIGN = frozenset({"level1", "level2", "indicator_columns"})
_LONG_LABEL = 4


def is_mixed(form: Form) -> bool:
    """Return whether a cell of the form holds the label of another."""
    labels = _labels()
    if any(not _FOREIGN.isdisjoint(labels.hits(text)) for text in _cells(form)):
        return True
    return any(label in text for text in _heads(form) for label in _money_labels())


def _cells(form: Form) -> Iterator[str]:
    """Yield the folded texts of cells in which no label can stand; 管理 is a word as well."""
    for row in form.indicators:
        for text in (row.target.text, row.actual.text, row.variance_explanation):
            if text is not None and len(text) >= _LONG_LABEL:
                yield fold(text)


def _heads(form: Form) -> Iterator[str]:
    for text in (form.project.name, form.supervising_department, form.implementing_unit):
        if text is not None:
            yield fold(text)


@cache
def _labels() -> Labels:
    return Labels(load_vocabulary())


@cache
def _money_labels() -> tuple[str, ...]:
    words = load_vocabulary()
    return tuple(label for label in words.funds_columns if len(label) >= _LONG_LABEL)

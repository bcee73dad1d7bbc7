"""Paper with drawn cells: the grid says where a cell ends, the vocabulary what stands in it.

The same words, values and ledger as for running text; but no cell is ever guessed, so a form
is read in one pass over its rows. Knows nothing of file formats.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain

from jiheng.documents.carriers.neutral import Paper
from jiheng.documents.interpret.grid.abreast import without_abreast
from jiheng.documents.interpret.grid.form import GridFormReader
from jiheng.documents.interpret.grid.mixture import has_bare_title
from jiheng.documents.interpret.grid.segments import (
    funds_heads,
    indicator_heads,
    is_form,
    names_project,
    other_title,
    segments,
)
from jiheng.documents.interpret.interleaving import FIRST, TORN, before_next
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import load_vocabulary
from jiheng.domain.errors import OtherPaper
from jiheng.domain.form import Form

__all__ = ["interpret_paper"]


def interpret_paper(paper: Paper, file: str) -> Iterator[Form | OtherPaper]:
    """Yield the forms on a paper, in order, and an error for what only looks like one.

    Nothing where no part of a form has drawn cells.
    """
    reader = _form_reader()
    parts = without_abreast(paper, reader.labels)
    if not any(
        row.is_table and (funds_heads(row) or indicator_heads(row)) for row in chain(*parts)
    ):
        return
    others = Counter[str]()
    for rows in parts:
        after = FIRST
        for own in segments(rows, reader.words):
            if not is_form(own):
                after = TORN if any(map(names_project, own)) else after
                continue
            title = other_title(own, reader.words)
            if title is None:
                is_torn = has_bare_title(own, reader.words)
                form = reader.read(own, TORN if is_torn else after)
                after = TORN if is_torn else before_next(form)
                yield form
            else:
                after = FIRST
                others[title] += 1
    for title, count in others.items():
        yield OtherPaper(file, title, count)


@cache
def _form_reader() -> GridFormReader:
    """Return the reader with all it has learnt of texts, made once."""
    words = load_vocabulary()
    return GridFormReader(words, ValueReader(words))

"""A long table cut into stretches of whole rows, so that it can be read piece by piece.

Cuts only where the medium or the lines themselves say that a row ends. Knows no labels.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Break, Fragment
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.values import Form, ValueReader

LONGEST_TABLE = 4_000
_STRETCH = 1_000
_CELLS_OF_A_ROW = 4
_FIGURES = frozenset({Form.FIGURE, Form.BLANK})


class _Line(NamedTuple):
    fragments: list[Fragment]
    is_row: bool


def stretches(body: Sheet, reader: ValueReader) -> list[Sheet]:
    """Return the table in stretches that can be read one by one; none if it cannot be cut.

    A table of at most `LONGEST_TABLE` fragments is left whole.
    """
    if len(body) <= LONGEST_TABLE:
        return [body] if len(body) else []
    found: list[list[Fragment]] = [[]]
    before: _Line | None = None
    for _, run in groupby(body.fragments, key=lambda fragment: fragment.line):
        line = _line(list(run), reader)
        is_end = before is not None and before.is_row and line.is_row
        if is_end and len(found[-1]) >= _STRETCH:
            found.append([])
        found[-1].extend(line.fragments)
        before = line
    if max(map(len, found)) > LONGEST_TABLE:
        return []
    return [Sheet(stretch) for stretch in found]


def _line(run: list[Fragment], reader: ValueReader) -> _Line:
    return _Line(run, run[0].before is Break.ROW or _is_row(run, reader))


def _is_row(run: Sequence[Fragment], reader: ValueReader) -> bool:
    """Whether the line alone holds a row: text first, points and score further on."""
    forms = [reader.read(fragment.text).form for fragment in run]
    figures = sum(form in _FIGURES for form in forms[1:])
    return len(forms) >= _CELLS_OF_A_ROW and forms[0] is Form.TEXT and figures > 1

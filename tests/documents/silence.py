"""What differs in silence: values read other than the paper says, and nobody is told.

A value is told of where its own path, or that of the cell it was read from, is not certain; one
of a row that was not read, where the list of rows is not.
"""

import re
from collections.abc import Mapping

from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence

_ROW = re.compile(r"(funds|indicators)\[(\d+)\]")
_LEAF = re.compile(r"\.(target|actual)\.\w+$")


def doubted(form: Form) -> set[str]:
    """Return the paths that were not read for certain."""
    return {
        path
        for path, entry in form.provenance.items()
        if entry.confidence is not Confidence.CERTAIN
    }


def in_silence(want: Mapping[str, object], got: Mapping[str, object], form: Form) -> list[str]:
    """Return the paths of values that differ and are not told of.

    Args:
        want: what the paper says, by path.
        got: what was read, by path.
        form: the form that was read.
    """
    told = doubted(form)
    wrong = (path for path in want.keys() | got.keys() if want.get(path) != got.get(path))
    return sorted(path for path in wrong if not _is_told(path, told, form))


def _is_told(path: str, told: set[str], form: Form) -> bool:
    if path in told or _LEAF.sub(r".\1.text", path) in told:
        return True
    row = _ROW.match(path)
    return row is not None and int(row[2]) >= len(getattr(form, row[1])) and row[1] in told

"""A form beside last year's: the same line is found by what it is, not by where it stands.

Indicators are the same by name, funding lines by source. Knows nothing of where forms are kept.
"""

import re
from decimal import Decimal

from jiheng.documents.interpret.values import read_figure
from jiheng.domain.form import Form
from jiheng.services.editing import cell_text

_ROW = re.compile(r"(funds|indicators)\[(\d+)\]\.(.+)")
_VALUES = {"target.text": "target", "actual.text": "actual"}


def last_path(form: Form, last: Form, path: str) -> str | None:
    """Return where the cell at `path` stands in last year's form, None where its line is new."""
    place = _ROW.fullmatch(path)
    if place is None:
        return path
    block, at, field = place[1], int(place[2]), place[3]
    rows, others = getattr(form, block), getattr(last, block)
    if at >= len(rows):
        return None
    what = _identity(rows[at])
    found = next((i for i, other in enumerate(others) if what and _identity(other) == what), None)
    return None if found is None else f"{block}[{found}].{field}"


def last_text(form: Form, last: Form, path: str) -> str:
    """Return what the cell said last year, empty where its line is new."""
    place = last_path(form, last, path)
    return cell_text(last, place) if place else ""


def difference(form: Form, last: Form, path: str) -> Decimal | None:
    """Return this year's number less last year's, None where either is no number."""
    place = last_path(form, last, path)
    here = _number(form, path)
    before = _number(last, place) if place else None
    return None if here is None or before is None else here - before


def _identity(row: object) -> object:
    name = getattr(row, "name", None)
    return "".join(name.split()) if isinstance(name, str) else getattr(row, "source", None)


def _number(form: Form, path: str) -> Decimal | None:
    place = _ROW.fullmatch(path)
    if place is not None and place[3] in _VALUES:
        value = getattr(form.indicators[int(place[2])], _VALUES[place[3]]).value
        return value if isinstance(value, Decimal) else None
    return read_figure(cell_text(form, path))

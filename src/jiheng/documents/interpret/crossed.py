"""A form whose text crosses something out: what is crossed out counts for nothing, and is told."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from jiheng.documents.carriers.text_strikes import Strike, within
from jiheng.documents.interpret.unread import UNCLEAR
from jiheng.domain.form import Form, Note
from jiheng.domain.locator import Confidence, Locator, Provenance, least
from jiheng.domain.text import Text

_STEP = re.compile(r"[^.\[\]]+")
_FIXED = frozenset({"kind", "source"})
"""Cells that are never empty."""
_LEFT_OUT = Text(
    "文本中有 {count} 处划掉的文字，未读。",
    "Text crossed out in {count} place(s) was not read.",
)
Record = TypeVar("Record")


def without_crossed(form: Form, strikes: list[Strike]) -> Form:
    """Return a form without the values that are crossed out, and with doubt in those that were.

    Args:
        form: as read from a text whose strikes were left out.
        strikes: of the whole text.
    """
    origins = dict(form.provenance)
    doubts = {path: _trust(origin.place, strikes) for path, origin in origins.items()}
    told: dict[Locator, Note] = {}
    for path, trust in doubts.items():
        if trust is Confidence.CERTAIN:
            continue
        origin = origins[path]
        origins[path] = replace(origin, confidence=least((origin.confidence, trust)))
        if trust is Confidence.UNREADABLE:
            form = _emptied(form, path)
            told.setdefault(origin.place, Note.said(UNCLEAR, origin.place, quoted=origin.text))
    return replace(
        form, provenance=origins, notes=(*form.notes, *told.values(), *_left(origins, strikes))
    )


def _left(origins: dict[str, Provenance], strikes: list[Strike]) -> Sequence[Note]:
    """Return that parts of cells on the lines of a form were left out."""
    lines = [line for each in origins.values() if (line := each.place.line)]
    if not lines:
        return ()
    parts = [each for each in within(strikes, min(lines), max(lines)) if not each.is_whole]
    place = Locator(line=parts[0].line) if parts else None
    return (Note.said(_LEFT_OUT, place, count=len(parts)),) if parts else ()


def _trust(place: Locator, strikes: list[Strike]) -> Confidence:
    """Return how surely a value at a place is read: its first line tells whether all is out."""
    if place.line is None or place.column is None:
        return Confidence.CERTAIN
    found = []
    for each in within(strikes, place.line, place.end_line or place.line):
        is_first = each.line == place.line
        if is_first and not each.first <= place.column <= each.last:
            continue
        is_all = is_first and each.is_whole
        found.append(Confidence.UNREADABLE if is_all else Confidence.UNCERTAIN)
    return least(found)


def _emptied(form: Form, path: str) -> Form:
    steps = _STEP.findall(path)
    return form if steps[0] == "extensions" or steps[-1] in _FIXED else _put(form, steps)


def _put(record: Record, steps: Sequence[str]) -> Record:
    """Return a record with nothing at the end of some steps."""
    if not steps:
        return None  # type: ignore[return-value]
    step, *rest = steps
    if isinstance(record, tuple):
        at = int(step)
        return (*record[:at], _put(record[at], rest), *record[at + 1 :])  # type: ignore[return-value]
    return replace(record, **{step: _put(getattr(record, step), rest)})  # type: ignore[type-var]

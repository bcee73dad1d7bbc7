"""Labels and values that share a cell or line: 自评得分：96.7 自评等级：优, （2024年度）单位：元.

Says where one piece ends and the next begins; what the pieces mean is read by others.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jiheng.documents.carriers.neutral import Break, Fragment
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.words import FIELDS, HEAD, Label, LabelTable

_INNER = re.compile(r"(?:(?<=\s)|(?<=[，,；;。]))([^\s：:，,；;。]{2,40})(?=[：:]\s*\S)")
_OWN = frozenset({*HEAD, *FIELDS, "amount_unit", "fiscal_year", "rating", "total"})
_EDGE = " \t\n\u3000()（）,，;；"


def names_field(hits: Mapping[str, Label[Any]]) -> bool:
    """Whether labels of some sections name a field with a value of its own, no heading."""
    return any(hits[of].concept in _OWN for of in ("head", "closing") if of in hits)


def field_at(folded: str, *tables: LabelTable[str]) -> bool:
    """Whether a text is the label of a field with a value of its own in one of the tables."""
    found = (table.find(folded) for table in tables)
    return any(label is not None and label.concept in _OWN for label in found)


def inner_labels(text: str) -> Iterator[tuple[int, str]]:
    """Yield where within a text something like a label with a value begins, and it, folded."""
    for found in _INNER.finditer(text):
        yield found.start(), fold(found.group(1))


def offset_of(text: str, folded: int) -> int:
    """Return where in `text` the character stands that its folded print has at an offset."""
    inked = [at for at, character in enumerate(text) if not character.isspace()]
    return inked[folded] if folded < len(inked) else len(text)


def beside(text: str, start: int, end: int) -> Iterator[slice]:
    """Yield the pieces of a text before and after folded characters, without their brackets."""
    first, last = offset_of(text, start), offset_of(text, end)
    before, after = text[:first].rstrip(_EDGE), text[last:].lstrip(_EDGE)
    if before.strip(_EDGE):
        yield slice(0, len(before))
    if after.strip(_EDGE):
        yield slice(len(text) - len(after), None)


def piece_of(fragment: Fragment, part: slice) -> Fragment:
    """Return a part of a fragment as one of its own, which no break parts from what is before."""
    start = part.start or 0
    text = fragment.text[part]
    own = fragment._replace(text=text.strip(), column=fragment.column + start)
    return own._replace(before=Break.NONE, blanks=0) if start else own

"""Two amounts in one cell below a head that names both: 300/280 below 全年预算数/全年执行数.

Heads and cells are cut in two before the form is read. A cell that cannot be stays whole.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from jiheng.documents.carriers.neutral import Fragment
from jiheng.documents.interpret.amounts import read_amount
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.pairs import piece_of
from jiheng.documents.interpret.words import Vocabulary

__all__ = ["amount_slices", "head_slices", "with_amounts_apart"]

_SLASH = re.compile("[/／]")
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]\s*\Z")
_AFTER_ALL = 1_000
_AMOUNTS = frozenset({"original_budget", "revised_budget", "outturn"})


def head_slices(text: str, words: Vocabulary) -> Sequence[slice]:
    """Return the parts of a head each of which is that of an amount of its own, else none."""
    if _SLASH.search(text) is None:
        return ()
    cuts = list(_cuts(_BRACKETS.sub("", text), len(text)))
    found = [words.funds_columns.find(fold(text[part]).lstrip("/")) for part in cuts]
    concepts = {label.concept for label in found if label is not None} & _AMOUNTS
    return cuts if len(concepts) == len(cuts) > 1 else ()


def amount_slices(text: str, count: int, is_blank: Callable[[str], bool]) -> Sequence[slice]:
    """Return the parts of a cell that are amounts or nothing, if they are as many, else none."""
    cuts = list(_cuts(text, len(text)))
    parts = [fold(text[part]).removeprefix("/") for part in cuts]
    are_amounts = all(part and (is_blank(part) or read_amount(part)) for part in parts)
    return cuts if len(cuts) == count and are_amounts else ()


def _cuts(text: str, end: int) -> Iterator[slice]:
    """Yield the parts of a text, each but the first with the slash before it."""
    starts = [0, *(found.start() for found in _SLASH.finditer(text)), end]
    return (slice(*each) for each in pairwise(starts))


def with_amounts_apart(
    fragments: Sequence[Fragment], words: Vocabulary, is_blank: Callable[[str], bool]
) -> list[Fragment]:
    """Return the fragments of a text with such heads, and the cells below them, cut apart.

    Nothing is where a cell below one holds something else: which amount it is is not said.
    """
    kept: list[Fragment] = []
    slot, count = None, 0
    for fragment in fragments:
        parts = head_slices(fragment.text, words)
        if parts:
            slot, count = fragment.slot, len(parts)
        elif count and words.objective.find(fold(fragment.text)):
            count = 0
        elif count and fragment.slot == slot:
            parts = amount_slices(fragment.text, count, is_blank)
            if not (parts or slot is None or is_blank(fragment.text)):
                return list(fragments)
        kept.extend(_pieces(fragment, parts) if parts else (fragment,))
    return kept


def _pieces(fragment: Fragment, parts: Sequence[slice]) -> Iterator[Fragment]:
    """Yield the parts of a fragment; those after the first stand in slots behind all others."""
    for at, part in enumerate(parts):
        own = piece_of(fragment, slice(part.start + bool(at), part.stop))
        slot = own.slot if own.slot is None or not at else own.slot + at * _AFTER_ALL
        yield own._replace(slot=slot)

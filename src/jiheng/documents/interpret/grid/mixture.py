"""Whether the rows of one form hold those of another as well: ends or heads that stand twice.

What may stand twice for other reasons counts only after a form that broke off.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations

from jiheng.documents.interpret.grid.parts import Parts
from jiheng.documents.interpret.grid.rows import Row, Spot
from jiheng.documents.interpret.grid.segments import NAMES, indicator_heads, is_title, name_heads
from jiheng.documents.interpret.interleaving import Ending
from jiheng.documents.interpret.words import Vocabulary

_ENDS = frozenset({"total", "rating"})


def has_rest(rows: Sequence[Row], parts: Parts, after: Ending) -> bool:
    """Return whether the rest of the form before may stand in this one.

    Args:
        rows: The rows of the form.
        parts: The parts they were divided into.
        after: How the form before ends.
    """
    if after is Ending.WHOLE:
        return False
    odd = _odd_ends(rows, parts)
    return bool(odd) if after is Ending.WITHOUT_TOTAL else "rating" in odd


def has_bare_title(rows: Sequence[Row], words: Vocabulary) -> bool:
    """Whether a title stands above nothing but the next title: what it began stands elsewhere."""
    is_bare = False
    for row in rows:
        if is_title(row, words):
            if is_bare:
                return True
            is_bare = True
        elif row.is_table:
            is_bare = False
    return is_bare


def names_another(rows: Sequence[Row]) -> bool:
    """Whether the head names a project again, with another name, department or unit.

    By itself another name counts only where it has the same label: 专项 and 项目 may be two.
    """
    held: dict[str, list[str]] = {}
    named: dict[str, set[str]] = {}
    for row in rows:
        if "head" not in row.sections:
            continue
        for spot, value in zip(row.filled, row.filled[1:], strict=False):
            concept = spot.concept("head")
            if concept in NAMES and not value.hits:
                held.setdefault(concept, []).append(value.folded)
            if concept == "project_name" and not value.hits:
                named.setdefault(spot.folded, set()).add(value.folded)
    again = {concept: set(values) for concept, values in held.items() if len(values) > 1}
    is_another = any(len(values) > 1 for values in again.values())
    is_twice = any(len(values) > 1 for values in named.values())
    return is_twice or ("project_name" in again and len(again) > 1 and is_another)


def has_table_beside(rows: Sequence[Row]) -> bool:
    """Whether a second table of indicators stands beside the first: their names do not overlap."""
    heads = [name_heads(row) for row in rows if indicator_heads(row)]
    names = [spot for of_row in heads for spot in of_row]
    return any(len(of_row) > 1 for of_row in heads) or any(
        one.right <= other.left for one, other in permutations(names, 2)
    )


def _odd_ends(rows: Sequence[Row], parts: Parts) -> set[str]:
    """Return which ends stand above the closing rows or again, and a rating above the total."""
    closing = {id(row) for row in parts.closing}
    seen: dict[str, str] = {}
    odd: set[str] = set()
    for row in rows:
        print_ = "|".join(spot.folded for spot in row.filled)
        for concept in _ends(row):
            if id(row) not in closing or seen.setdefault(concept, print_) != print_:
                odd.add(concept)
            if concept == "total" and "rating" in seen and seen["rating"] != print_:
                odd.add("rating")
    return odd


def _ends(row: Row) -> Iterator[str]:
    if "closing" in row.sections:
        yield from (spot.concept("closing") for spot in row.filled if _is_end(spot))


def _is_end(spot: Spot) -> bool:
    return spot.concept("closing") in _ENDS and not spot.concept("sources")

"""Values whose sign, number and unit stand in cells of their own below one head: ≥ | 95 | %."""

from collections.abc import Sequence
from itertools import groupby

from jiheng.documents.carriers.neutral import Fragment
from jiheng.documents.interpret.cells import Column
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.values import ValueReader

_VALUES = frozenset({"target", "actual"})


def join_pieces(
    fragments: Sequence[Fragment], columns: Sequence[Column], reader: ValueReader
) -> list[Fragment]:
    """Return the cells of a table with those joined that are one value below one head.

    The head stands over the first of them, the others below none.
    """
    slots = sorted(column.slot for column in columns if column.slot is not None)
    heads = {column.slot for column in columns if column.concept in _VALUES}
    if len(slots) < len(columns) or all(each.slot in slots for each in fragments):
        return list(fragments)

    def place(each: Fragment) -> tuple[int, int]:
        return each.line, max((slot for slot in slots if slot <= (each.slot or 0)), default=-1)

    joined: list[Fragment] = []
    for _, group in groupby(fragments, place):
        own = list(group)
        is_value = own[0].slot in heads and len(own) > 1
        if is_value and are_one_value([each.text for each in own], reader):
            own = [own[0]._replace(text="".join(each.text for each in own))]
        joined += own
    return joined


def are_one_value(texts: Sequence[str], reader: ValueReader) -> bool:
    """Whether these texts are a sign, a number and its unit, in this order, or two of them."""
    counted = [at for at, text in enumerate(texts) if any(map(str.isdigit, text))]
    if len(counted) != 1:
        return False
    (at,) = counted
    number = reader.read(texts[at]).quantity
    before, after = "".join(map(fold, texts[:at])), "".join(map(fold, texts[at + 1 :]))
    if number is None or not (reader.is_sign(before) or not before):
        return False
    has_own = (before and number.comparator) or (after and number.unit)
    return not has_own and (not after or reader.is_unit(after))

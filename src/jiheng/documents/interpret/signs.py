"""A column of the layout's own that holds nothing but signs: ≥, =, ≤ below a head not listed."""

from collections.abc import Mapping, Sequence

from jiheng.documents.interpret.cells import Cell, Column
from jiheng.documents.interpret.folding import fold, text_of
from jiheng.documents.interpret.words import Vocabulary


def with_signs(
    rows: Mapping[int, Mapping[int, Cell]], columns: Sequence[Column], words: Vocabulary
) -> Sequence[Column]:
    """Return the columns, the only one of signs alone as that of comparators if there is none.

    Args:
        rows: The cells of the table.
        columns: Its columns.
        words: The vocabulary; a head that it lists is none of theirs.
    """
    if any(column.concept == "comparator" for column in columns):
        return columns
    found = []
    for at, column in enumerate(columns):
        texts = [fold(text_of(row[at].run)) for row in rows.values() if at in row]
        is_listed = words.indicator_columns.find(fold(column.label)) is not None
        if column.concept is None and not is_listed and texts and words.signs.keys() >= {*texts}:
            found.append(at)
    if len(found) != 1:
        return columns
    at = found[0]
    own = columns[at]._replace(concept="comparator")
    return [*columns[:at], own, *columns[at + 1 :]]

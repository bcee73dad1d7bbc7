"""Which rows of a paper belong to which form.

A title begins a form, and so does the name of a project after a form that is finished. A title
with nothing below it that a form needs belongs to what stands before it: a heading printed
again on the next page. Knows rows and labels, no values.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from jiheng.documents.interpret.folding import text_of
from jiheng.documents.interpret.grid.rows import Row, Spot
from jiheng.documents.interpret.titles import LONGEST_TITLE
from jiheng.documents.interpret.words import FUNDS_COLUMNS, INDICATOR_COLUMNS, NAMING, Vocabulary

LEAST_INDICATOR_COLUMNS = 3
LEAST_FUNDS_COLUMNS = 2
NAMES = frozenset({"project_name", "supervising_department", "implementing_unit"})
"""What tells whose form it is."""
MONEY = frozenset({"original_budget", "revised_budget", "outturn"})
_HEAD = NAMES | {"project_code"}
_SENTENCE = re.compile(r"[。，；？！]")
_FUNDS, _INDICATORS = frozenset(FUNDS_COLUMNS), frozenset(INDICATOR_COLUMNS)


def segments(rows: Sequence[Row], words: Vocabulary) -> Iterator[Sequence[Row]]:
    """Yield the rows of each form and of what only begins one.

    Rows before the first form go with it.
    """
    yield from (rows[start:end] for start, end in pairwise([*_cuts(rows, words), len(rows)]))


def _cuts(rows: Sequence[Row], words: Vocabulary) -> list[int]:
    """Return where forms begin; the first begins with the paper."""
    cuts = [0]
    has_name = is_closed = has_form = False
    for at, row in enumerate(rows):
        names = names_project(row)
        is_new = has_form if is_title(row, words) else at and is_other(row, words)
        begins = (is_new and _leads_to_a_form(rows, at + 1, words)) or (
            names and has_name and is_closed
        )
        if begins:
            cuts.append(at)
            has_name = is_closed = has_form = False
        has_name = has_name or names
        has_form = has_form or names or funds_heads(row) or indicator_heads(row)
        is_closed = is_closed or "closing" in row.sections
    return cuts


def names_project(row: Row) -> bool:
    """Whether the row holds the label of a project's name."""
    return "head" in row.sections and any(
        spot.concept("head") == "project_name" for spot in row.spots
    )


def is_title(row: Row, words: Vocabulary) -> bool:
    """Whether the row is the title of a form and nothing else."""
    filled = row.filled
    if not filled or len(filled) > 2:  # noqa: PLR2004
        return False
    text = filled[0].folded
    return len(text) <= LONGEST_TITLE and _names_a_form(text, words.titles)


@lru_cache(1 << 12)
def _names_a_form(text: str, titles: frozenset[str]) -> bool:
    return any(title in text for title in titles) and not _SENTENCE.search(text)


def is_other(row: Row, words: Vocabulary) -> bool:
    """Whether the row is the title of a paper that looks like a form and is none."""
    filled = row.filled
    if len(filled) != 1 or len(filled[0].folded) > LONGEST_TITLE:
        return False
    return any(title in filled[0].folded for title in words.other_titles)


def other_title(rows: Sequence[Row], words: Vocabulary) -> str | None:
    """Return the title of the rows of one form where it says that they are none."""
    title: Row | None = None
    for row in rows:
        if is_title(row, words) or is_other(row, words):
            title = row
        elif names_project(row) or funds_heads(row) or indicator_heads(row):
            break
    return text_of(title.filled[0].run) if title and is_other(title, words) else None


def _leads_to_a_form(rows: Sequence[Row], start: int, words: Vocabulary) -> bool:
    """Whether a name, a funding block or the like comes before the next title.

    Titles with no cell between them are those of one form.
    """
    has_cells = False
    for row in rows[start:]:
        if is_other(row, words) or (has_cells and is_title(row, words)):
            return False
        if names_project(row) or funds_heads(row):
            return True
        has_cells = has_cells or row.is_table
    return False


def is_form(rows: Sequence[Row]) -> bool:
    """Whether the rows hold a part that makes a form."""
    if any(funds_heads(row) or indicator_heads(row) for row in rows):
        return True
    return sum(any(spot.concept("head") in _HEAD for spot in row.spots) for row in rows) > 1


def funds_heads(row: Row) -> bool:
    """Whether the row holds the column heads of a funding block."""
    if "funds_columns" not in row.sections:
        return False
    found = {spot.concept("funds_columns") for spot in row.filled} & _FUNDS
    return len(found) >= LEAST_FUNDS_COLUMNS and not MONEY.isdisjoint(found)


def indicator_heads(row: Row) -> bool:
    """Whether the row holds the column heads of an indicator table."""
    if "indicator_columns" not in row.sections:
        return False
    found = {spot.concept("indicator_columns") for spot in row.filled} & _INDICATORS
    return len(found) >= LEAST_INDICATOR_COLUMNS and not NAMING.isdisjoint(found)


def name_heads(row: Row) -> list[Spot]:
    """Return the heads of names in a row; 三级指标 and 四级指标 side by side are one."""
    found: list[Spot] = []
    before: Spot | None = None
    for spot in row.filled:
        is_name = spot.concept("indicator_columns") == "name"
        if is_name and (before is None or before.folded == spot.folded):
            found.append(spot)
        before = spot if is_name else None
    return found

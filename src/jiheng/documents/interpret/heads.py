"""Finds the heads of a table's columns, however they were wrapped, in the order printed."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Break
from jiheng.documents.interpret.cells import Column
from jiheng.documents.interpret.folding import fold, text_of
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.words import AIMS, LEVELS, SCORED, Label, LabelTable, Vocabulary

_MOST_STRANGERS = 4


class Head(NamedTuple):
    """A column head; `concept` is None where the vocabulary does not know the label."""

    concept: str | None
    label: str
    slot: int | None


class HeadRow(NamedTuple):
    """The heads of a table from fragment `first` to `last`."""

    heads: list[Head]
    first: int
    last: int

    def concepts(self) -> set[str]:
        """Return the concepts that have a column."""
        return {head.concept for head in self.heads if head.concept}


def find_heads(
    sheet: Sheet,
    table: LabelTable[str],
    *,
    start: int,
    end: int,
    known: tuple[str, ...],
    least: int,
    naming: frozenset[str] = frozenset(),
    whole: frozenset[str] = frozenset(),
) -> HeadRow | None:
    """Return the first run of at least `least` column heads, or None.

    Args:
        sheet: The form.
        table: Labels of the columns, and headings that may stand among them.
        start: The first fragment to look at.
        end: One past the last.
        known: The concepts that make a column; other labels of `table` are local columns
            or headings.
        least: How many columns of `known` make a table.
        naming: Of these it has one at least, if any are given.
        whole: Heads below another that have all of what that one names.
    """
    at = start
    while at < end:
        row = _row_from(sheet, table, at, end, known)
        concepts = row.concepts() if row is not None else set()
        if len(concepts) >= least and not (naming and naming.isdisjoint(concepts)):
            return row and _with_heads_below(sheet, table, row, known=known, whole=whole)
        at = row.last + 1 if row is not None else at + 1
    return None


def _row_from(  # noqa: PLR0917
    sheet: Sheet, table: LabelTable[str], start: int, end: int, known: tuple[str, ...]
) -> HeadRow | None:
    if sheet.hit(table, start, end) is None:
        return None
    heads: list[Head] = []
    at, last, strangers = start, start, 0
    seen_from = start
    first: int | None = None
    while at < end and strangers <= _MOST_STRANGERS:
        if heads and sheet.fragments[at].before is Break.ROW:
            break
        hit = _head_at(sheet, table, at, end)
        if hit is None:
            strangers += bool(sheet.folded[at])
            at += 1
            continue
        end_of_hit, label = hit
        is_head = label.concept in known or label.concept == "local_columns"
        if strangers and not is_head:
            at = end_of_hit + 1
            continue
        heads.extend(_strangers(sheet, seen_from, at) if heads else [])
        slot = sheet.fragments[at].slot
        if label.concept in known:
            first = at if first is None else first
            _add(heads, Head(label.concept, label.text, slot))
        elif label.concept == "local_columns":
            _add(heads, Head(None, label.text, slot))
        at = seen_from = end_of_hit + 1
        strangers = 0
        last = end_of_hit if heads else last
    heads += _rest_of_row(sheet, seen_from, end)
    return HeadRow(heads, start if first is None else first, _row_end(sheet, last, end))


def _head_at(  # noqa: PLR0917
    sheet: Sheet, table: LabelTable[str], at: int, end: int
) -> tuple[int, Label[str]] | None:
    """Return the longest head at `at`, unless it is two heads side by side (执行率 得分)."""
    hits = list(sheet.hits(table, at, end))
    if not hits:
        return None
    longest = hits[-1]
    for last, label in hits[:-1]:
        rest = [stop for stop, _ in sheet.hits(table, last + 1, end)]
        if longest[0] in rest and sheet.fragments[last + 1].before is not Break.NONE:
            return last, label
    return longest


def _add(heads: list[Head], head: Head) -> None:
    """Add a head; one spread over merged cells is printed once and counts once."""
    if not (heads and heads[-1].concept == head.concept and heads[-1].label == head.label):
        heads.append(head)


def _strangers(sheet: Sheet, start: int, end: int) -> list[Head]:
    """Return heads the vocabulary does not know: each a cell, or else the run as one."""
    run = [at for at in range(start, end) if sheet.folded[at]]
    if not run:
        return []
    if sheet.fragments[run[0]].slot is None:
        return [Head(None, text_of(sheet.run(run[0], run[-1])), None)]
    return [Head(None, text_of([sheet.fragments[at]]), sheet.fragments[at].slot) for at in run]


def _row_end(sheet: Sheet, last: int, end: int) -> int:
    """Return the last fragment of the row of cells that `last` stands in."""
    if sheet.fragments[last].slot is None:
        return last
    while last + 1 < end and sheet.fragments[last + 1].before is not Break.ROW:
        last += 1
    return last


def _rest_of_row(sheet: Sheet, start: int, end: int) -> list[Head]:
    if not 0 < start < end or sheet.fragments[start - 1].slot is None:
        return []
    stop = _row_end(sheet, start - 1, end) + 1
    return _strangers(sheet, start, stop)


def _with_heads_below(
    sheet: Sheet,
    table: LabelTable[str],
    row: HeadRow,
    *,
    known: tuple[str, ...],
    whole: frozenset[str],
) -> HeadRow:
    """Return the heads with those of a second row, which a head that lies over several has.

    得分 over 单位自评 and 部门复核: in text of cells the head stands over the first of them, and
    those beside it have an empty cell above. At least one is a listed column or has all of what
    the head above it names (指标值 over 半年 and 全年), none has a digit.
    """
    below = _cells_below(sheet, row)
    above = {head.slot: head for head in row.heads if head.slot is not None}
    are_parts = all(slot not in above or slot + 1 in below.keys() - above.keys() for slot in below)
    texts = [text for _, text in below.values()]
    found = {slot: table.find(text) for slot, (_, text) in below.items()}
    is_listed = any(label is not None and label.concept in known for label in found.values())
    if len(below) < 2 or not are_parts or not (is_listed or whole & {*texts}):  # noqa: PLR2004
        return row
    heads = [head for head in row.heads if head.slot not in below]
    for slot, (_, text) in below.items():
        over = above[max((each for each in above if each <= slot), default=min(above))]
        label = found[slot]
        concept = label.concept if label is not None and label.concept in known else None
        own = Head(concept, label.text if label is not None else text, slot)
        heads.append(head_below(over, own, is_whole=text in whole, is_one=texts.count(text) == 1))
    heads.sort(key=lambda head: head.slot or 0)
    return HeadRow(heads, row.first, _row_end(sheet, row.last + 1, len(sheet)))


def head_below(over: Head, own: Head, *, is_whole: bool, is_one: bool) -> Head:
    """Return a head that stands below another, named after both where it alone says too little."""
    if own.concept is None and (is_whole or not is_one):
        concept = over.concept if is_whole else None
        return own._replace(concept=concept, label=f"{over.label}{own.label}")
    return own


def _cells_below(sheet: Sheet, row: HeadRow) -> dict[int, tuple[int, str]]:
    """Return place and text of the cells of the row below by slot, none where one has a digit."""
    start = row.last + 1
    if any(head.slot is None for head in row.heads) or start >= len(sheet):
        return {}
    cells: dict[int, tuple[int, str]] = {}
    for at in range(start, _row_end(sheet, start, len(sheet)) + 1):
        slot, text = sheet.fragments[at].slot, sheet.folded[at]
        if text and (slot is None or slot in cells or any(map(str.isdigit, text))):
            return {}
        if text and slot is not None:
            cells[slot] = at, text
    return cells


def columns_of(heads: HeadRow | None, words: Vocabulary) -> list[Column]:
    """Return the columns of the indicator table.

    What a form calls its objective may head its targets and results (预期目标 | 实际完成情况). Of
    two heads for one concept the first stands for it, or one that is preferred.
    """
    columns: list[Column] = []
    at: dict[str | None, int] = {}
    own = heads_of_levels([(head.concept, head.label) for head in heads.heads]) if heads else {}
    for number, head in enumerate(heads.heads if heads else ()):
        if number in own:
            columns.append(Column(None, own[number], head.slot))
            continue
        concept = head.concept or _aim(head.label, words)
        if concept in at:
            other = columns[at[concept]]
            if head.label in words.preferred and other.label not in words.preferred:
                columns[at[concept]] = other._replace(concept=None)
            else:
                concept = None
        if concept is not None:
            at[concept] = len(columns)
        columns.append(Column(concept, head.label, head.slot))
    return columns


def heads_of_levels(heads: Sequence[tuple[str | None, str]]) -> Mapping[int, str]:
    """Return the heads of points and scores that are a level's, by place, each with its full name.

    一级指标 | 权重 | 二级指标 | 权重 | 三级指标 | 权重: the last one is that of the indicators. One
    alone is a level's where it stands between two levels.

    Args:
        heads: Concept and label of each head, left to right.
    """
    concepts = [concept for concept, _ in heads]
    name = concepts.index("name") if "name" in concepts else 0
    found: dict[int, str] = {}
    level = ""
    for at, (concept, label) in enumerate(heads[:name]):
        level = label if concept in LEVELS else level
        is_between = concepts[at + 1] in {"level2", "name"}
        if level and concept in SCORED and (is_between or concepts.count(concept) > 1):
            found[at] = f"{level}{label}"
    return found


def _aim(label: str, words: Vocabulary) -> str | None:
    found = words.objective.find(fold(label))
    return column_of_aim(found.concept) if found is not None else None


def column_of_aim(concept: str) -> str | None:
    """Return the column of the indicator table that a label of the objective heads."""
    return dict(zip(AIMS, ("target", "actual"), strict=True)).get(concept)

"""Forms that stand side by side in one table are taken apart, left to right.

Only where both sides are whole forms: both name their project, department or unit in the same
row, no cell from there on lies over both, and each has a table of indicators of its own. A title
above is that of both. So are those between which a column is free, whatever their rows. Anything
else stays as it is, and is told to hold a second form.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table
from jiheng.documents.interpret.grid.rows import Labels, Row, Spot, rows_of
from jiheng.documents.interpret.grid.segments import NAMES, indicator_heads, name_heads


def without_abreast(paper: Paper, labels: Labels) -> list[list[Row]]:
    """Return the rows of a paper in parts: a new one begins with each form on another's right.

    Args:
        paper: the paper.
        labels: looks up what a cell may be.
    """
    rows = rows_of(paper, labels)
    if all(_again(row) is None for row in rows) and not _are_beside(_names(rows)):
        return [rows]
    parts: list[list[Table | Line]] = [[]]
    above: list[Table | Line] = []
    for block in paper.blocks:
        first, *others = _apart(block, labels) if isinstance(block, Table) else (block,)
        parts[-1].append(first)
        parts += ([*above, other] for other in others)
        above = [] if isinstance(block, Table) else [*above, block]
    return [rows_of(replace(paper, blocks=blocks), labels) for blocks in parts]


def _apart(table: Table, labels: Labels) -> Iterator[Table]:
    """Yield the forms of a table from left to right, or the table as it is."""
    rows = rows_of(Paper("", [table]), labels)
    names = _names(rows)
    if _are_beside(names):
        halves = _parted(table, names)
        if halves is not None and all(_is_whole(half, labels) for half in halves):
            yield halves[0]
            yield from _apart(halves[1], labels)
            return
    for row in rows:
        again = _again(row)
        if again is not None:
            halves = _cut(table, row.spots[0].cell, again.cell)
            if halves is not None and all(_is_whole(half, labels) for half in halves):
                yield halves[0]
                yield from _apart(halves[1], labels)
                return
    yield table


def _names(rows: Sequence[Row]) -> list[GridCell]:
    """Return the heads of the indicators' names, of which a form has one in a column."""
    spots = [spot for row in rows if indicator_heads(row) for spot in name_heads(row)]
    return [spot.cell for spot in spots if isinstance(spot.cell, GridCell)]


def _are_beside(names: Sequence[GridCell]) -> bool:
    """Whether some of the heads stand wholly right of others."""
    ends = [cell.column + cell.column_span for cell in names]
    return bool(names) and max(cell.column for cell in names) >= min(ends)


def _parted(table: Table, names: Sequence[GridCell]) -> tuple[Table, Table] | None:
    """Return what stands left and right of the free columns between two heads of names.

    None where there are none, or a column between is free that parts no forms.
    """
    first = min(cell.column + cell.column_span for cell in names)
    second = min(cell.column for cell in names if cell.column >= first)
    covered = {
        column
        for cell in table.cells
        if cell.text.strip()
        for column in range(cell.column, cell.column + cell.column_span)
    }
    free = [at for at in range(first, second) if at not in covered]
    if not free or free[-1] - free[0] >= len(free):
        return None
    left = [cell for cell in table.cells if cell.column < free[0]]
    right = [cell for cell in table.cells if cell.column > free[-1]]
    return replace(table, cells=left), replace(table, cells=right)


def _cut(table: Table, above: GridCell | Line, name: GridCell | Line) -> tuple[Table, Table] | None:
    """Return what stands left of a name and from it on, None where a cell lies over both.

    What lies over both above the row of the name, a title, stands in both.
    """
    if not (isinstance(above, GridCell) and isinstance(name, GridCell)):
        return None
    cut = name.column
    sides: tuple[list[GridCell], list[GridCell]] = ([], [])
    for cell in table.cells:
        is_over_both = cell.column < cut < cell.column + cell.column_span
        if is_over_both and cell.row >= above.row:
            return None
        if is_over_both or cell.column < cut:
            sides[0].append(cell)
        if is_over_both or cell.column >= cut:
            sides[1].append(cell)
    return replace(table, cells=sides[0]), replace(table, cells=sides[1])


def _is_whole(table: Table, labels: Labels) -> bool:
    """Whether a side has a table of indicators and something of a head."""
    rows = rows_of(Paper("", [table]), labels)
    return any(map(indicator_heads, rows)) and any(
        spot.concept("head") in NAMES for row in rows for spot in row.spots
    )


def _again(row: Row) -> Spot | None:
    """Return the first label of a head that stands in the row for the second time."""
    seen = set[str]()
    for spot in row.spots if "head" in row.sections else ():
        concept = spot.concept("head")
        if concept in seen:
            return spot
        seen |= {concept} & NAMES
    return None

"""Forms side by side in one table are read one after the other, or told to be mixed."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from documents.layouts import Layout, layouts, to_html
from jiheng.documents.carriers.html import read_html
from jiheng.documents.carriers.neutral import GridCell, Paper, Table
from jiheng.documents.interpret.grid import interpret_paper
from jiheng.domain.canonical import to_json
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence


def table_of(layout: Layout) -> list[GridCell]:
    """Return the cells of a layout's one table."""
    (cells,) = (
        block.cells
        for block in read_html(to_html(layout), "f.html").blocks
        if isinstance(block, Table)
    )
    return list(cells)


def abreast(*tables: Sequence[GridCell]) -> list[Form]:
    """Return what is read of tables that stand side by side with a column free between them."""
    cells, at = list[GridCell](), 0
    for table in tables:
        cells += [cell._replace(column=cell.column + at) for cell in table]
        at += max(cell.column + cell.column_span for cell in table) + 1
    cells.sort(key=lambda cell: (cell.row, cell.column))
    read = interpret_paper(Paper("xlsx", [Table(cells, sheet="表")]), "f.xlsx")
    return [form for form in read if isinstance(form, Form)]


def values(form: Form) -> object:
    """Return what a form says, without where it says it."""
    told = to_json(form)
    return {name: told[name] for name in told.keys() - {"provenance", "notes"}}


def trusted(form: Form) -> dict[str, Confidence]:
    return {path: entry.confidence for path, entry in form.provenance.items()}


LAYOUTS = {layout.name: table_of(layout) for layout in layouts()}
PAIRS = [*pairwise(LAYOUTS), *((name, name) for name in LAYOUTS)]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_each_is_read_as_alone_or_nothing_is_sure(pair: tuple[str, str]) -> None:
    tables = [LAYOUTS[name] for name in pair]
    alone = [form for table in tables for form in abreast(table)]
    both = abreast(*tables)
    if len(both) == len(alone):
        assert list(map(values, both)) == list(map(values, alone))
        assert list(map(trusted, both)) == list(map(trusted, alone))
    else:
        assert all(Confidence.CERTAIN not in set(trusted(form).values()) for form in both)


def test_three_of_a_kind_are_three_forms_each_with_its_own_places() -> None:
    table = LAYOUTS["hubei-2021"]
    forms = abreast(table, table, table)
    assert len(forms) == 3
    assert len({form.provenance["project.name"].place.cell for form in forms}) == 3
    assert len(list(map(values, forms))) == 3


def test_the_head_of_another_form_beside_one_leaves_nothing_sure() -> None:
    upper = [cell for cell in LAYOUTS["ezhou-2019"] if cell.row < 8]
    (form,) = abreast(LAYOUTS["hubei-2021"], upper)
    assert Confidence.CERTAIN not in set(trusted(form).values())


def lowered(table: Sequence[GridCell], rows: int) -> list[GridCell]:
    return [cell._replace(row=cell.row + rows) for cell in table]


@pytest.mark.parametrize("rows", [1, 2, 5])
@pytest.mark.parametrize("names", [("hubei-2021",) * 2, ("hubei-2021",) * 3], ids=len)
def test_names_in_different_rows_are_those_of_two_forms(names: Sequence[str], rows: int) -> None:
    tables = [LAYOUTS[name] for name in names]
    both = abreast(*(lowered(table, at * rows) for at, table in enumerate(tables)))
    alone = [form for table in tables for form in abreast(table)]
    assert list(map(values, both)) == list(map(values, alone))
    assert list(map(trusted, both)) == list(map(trusted, alone))


def test_a_free_column_within_a_form_parts_no_forms() -> None:
    table = LAYOUTS["hubei-2021"]
    wide = max(cell.column + cell.column_span for cell in table)
    middle = [cell for cell in table if cell.column_span < wide]
    torn = [
        cell._replace(column=cell.column + (cell.column > 3))
        for cell in middle
        if not cell.column <= 3 < cell.column + cell.column_span - 1
    ]
    forms = abreast(torn, lowered(table, 2))
    assert len(forms) == 2 or all(
        Confidence.CERTAIN not in set(trusted(form).values()) for form in forms
    )

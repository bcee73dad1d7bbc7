"""From a form and a layout to the drawing.

What the form has and the layout has no place for is printed all the same: further head rows,
funding lines, columns, and labelled rows below the table. Nothing is computed or invented:
what is not in the form is an empty cell.
"""

from jiheng.documents.writers import blocks, indicator_rows
from jiheng.documents.writers.drafting import Draft
from jiheng.documents.writers.drawing import Drawing
from jiheng.documents.writers.layout import Layout
from jiheng.documents.writers.room import fitted
from jiheng.domain.form import Form
from jiheng.domain.wording import printable

_BLOCKS = {
    "head": blocks.head,
    "objective": blocks.objective,
    "funds": blocks.funds,
    "indicators": indicator_rows.indicators,
    "total": indicator_rows.total,
    "rating": indicator_rows.rating,
}


def draw(form: Form, layout: Layout, ordinal: int = 1) -> Drawing:
    """Return the drawing of a form; `ordinal` counts the forms of a document from 1."""
    draft = Draft(form, layout)
    for block in layout.blocks:
        _BLOCKS[block](draft)
    indicator_rows.further_fields(draft)
    title = layout.titles[form.kind]
    year = form.fiscal_year
    return Drawing(
        ordinal=ordinal,
        title=title,
        year=None if year is None else layout.year.format(year=year),
        name=" ".join(printable(form.project.name or "").split()) or title,
        anchor=f"form{ordinal}",
        widths=fitted(draft.widths(), draft.cells),
        row_count=draft.at,
        cells=draft.cells,
        heading=draft.heading,
        page=layout.page,
        is_landscape=draft.is_landscape,
    )

"""Several forms in one document: their drawings, and before them a table that lists them.

The list is drawn like a form and must not be read as one: neither its title nor its heads are
those of a form.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from jiheng.documents.writers.drawing import Align, Cell, Drawing, Role
from jiheng.documents.writers.drawn import draw
from jiheng.documents.writers.layout import Layout
from jiheng.domain.amount import AmountUnit, printed
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.wording import printable

TITLE: Final = "绩效自评结果汇总表"
NAME: Final = "汇总"
_HEADS = (
    ("序号", 12),
    ("项目名称", 50),
    ("实施单位", 37),
    ("预算", 19),
    ("执行", 19),
    ("执行率", 18),
    ("总分", 15),
    ("等级", 12),
)
_PAGE = ("页码", 11)
_MONEY = frozenset({"预算", "执行"})
_NO_LINE = FundsLine(FundingSource.TOTAL)


def bound(forms: Iterable[Form], layout: Layout, *, has_pages: bool = False) -> list[Drawing]:
    """Return the drawings of forms in order; of several, their list comes first.

    Args:
        forms: the forms of one document.
        layout: how they are drawn.
        has_pages: whether the medium has pages with numbers the list can name.
    """
    forms = list(forms)
    drawings = [draw(form, layout, ordinal) for ordinal, form in enumerate(forms, start=1)]
    if len(forms) > 1:
        drawings.insert(0, _overview(forms, drawings, layout, has_pages=has_pages))
    return drawings


def _overview(
    forms: Sequence[Form], drawings: Sequence[Drawing], layout: Layout, *, has_pages: bool
) -> Drawing:
    heads = (*_HEADS, _PAGE) if has_pages else _HEADS
    units = {form.amount_unit for form in forms}
    shared = units.pop() if len(units) == 1 else None
    cells = [
        Cell(0, column, 1, 1, _head(label, shared), Role.HEADING)
        for column, (label, _) in enumerate(heads)
    ]
    for row, (form, drawing) in enumerate(zip(forms, drawings, strict=True), start=1):
        line = _Entry(row, drawing, [])
        line.fill(form, unit=None if shared else form.amount_unit, has_pages=has_pages)
        cells += line.cells
    full, _ = layout.page.printable(is_landscape=False)
    scale = full / sum(width for _, width in heads)
    years = {form.fiscal_year for form in forms}
    year = years.pop() if len(years) == 1 else None
    return Drawing(
        ordinal=0,
        title=TITLE,
        year=None if year is None else layout.year.format(year=year),
        name=NAME,
        anchor="overview",
        widths=tuple(round(width * scale, 2) for _, width in heads),
        row_count=len(forms) + 1,
        cells=cells,
        heading=0,
        page=layout.page,
    )


def _head(label: str, unit: AmountUnit | None) -> str:
    return f"{label}（{unit}）" if unit and label in _MONEY else label


class _Entry:
    """One line of the list."""

    def __init__(self, row: int, drawing: Drawing, cells: list[Cell]) -> None:
        self._row, self._drawing, self.cells = row, drawing, cells

    def fill(self, form: Form, *, unit: AmountUnit | None, has_pages: bool) -> None:
        """Add the cells of a form; `unit` is printed with its sums where units differ."""
        at = form.line_index(FundingSource.TOTAL)
        funds = _NO_LINE if at is None else form.funds[at]
        anchor = self._drawing.anchor
        self._text(str(self._row), Role.FIGURE, link=anchor)
        self._text(self._drawing.name, Role.VALUE, Align.START, link=anchor)
        self._text(printable(form.implementing_unit or ""), Role.VALUE, Align.START)
        self._number(funds.revised_budget, unit or "")
        self._number(funds.outturn, unit or "")
        self._number(funds.execution_rate, "%")
        self._number(form.total.claimed_score)
        self._text(printable(form.claimed_rating or ""), Role.VALUE)
        if has_pages:
            self._text("", Role.PAGE, link=anchor)

    def _text(
        self, text: str, role: Role, align: Align = Align.CENTER, *, link: str | None = None
    ) -> None:
        cell = Cell(self._row, len(self.cells), 1, 1, text, role, align, link=link)
        self.cells.append(cell)

    def _number(self, number: Decimal | None, suffix: str = "") -> None:
        text = "" if number is None else printed(number) + suffix
        column = len(self.cells)
        self.cells.append(Cell(self._row, column, 1, 1, text, Role.FIGURE, number=number))

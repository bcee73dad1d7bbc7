"""Pages without rules, three families of funds, three orders of columns: nothing in silence."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple

import pytest
import typst

from documents import realistic, rewrap
from documents.layouts import fonts
from documents.rewrap import Choices, Row
from documents.silence import doubted, in_silence
from documents.test_unruled import values_of
from documents.typeset_layouts import quoted
from jiheng.documents import read_document_parts
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource

FAMILIES = (
    rewrap.SOURCES,
    {
        FundingSource.TOTAL: "总额",
        FundingSource.FISCAL: "其中：财政资金",
        FundingSource.FISCAL_ACCOUNT_FUNDS: "财政专户管理资金",
        FundingSource.OWN_FUNDS: "单位资金",
        FundingSource.OTHER: "其他资金",
    },
    {
        FundingSource.TOTAL: "年度资金总额",
        FundingSource.SUPERIOR_GRANT: "上级补助",
        FundingSource.COUNTY: "县级资金",
        FundingSource.OTHER: "其他资金",
    },
)
ORDERS = (
    rewrap.ORDER,
    realistic.LATER_POINTS,
    ("level1", "level2", "name", "target", "points", "actual", "score", "reason"),
)
ALIGNS = ("center + horizon", "left + top", "left + horizon", "right + horizon")
INSETS = ("5pt", "(x: 4pt, y: 6pt)", "(x: 2pt, y: 3pt)", "(x: 0pt, y: 4pt)", "1pt", "0pt", "8pt")
COLUMNS = ("(1fr,) * 8", "(1fr, 1fr, 2fr, 1.4fr, 1.4fr, 0.8fr, 0.8fr, 2fr)")


class _Page(NamedTuple):
    forms: list[Form]
    content: bytes


def _form(of: Random, family: dict[FundingSource, str]) -> Form:
    form = realistic.form(of, gaps=of.choice([0.0, 0.0, 0.1]))
    scored, plain = form.funds[:2]
    lines = [
        replace(
            scored if source is FundingSource.TOTAL else plain,
            source=source,
            outturn=realistic.cents(of, 10**6),
        )
        for source in family
    ]
    return replace(form, funds=tuple(lines), indicators=form.indicators[:12])


def _rows(form: Form, of: Random, family: dict[FundingSource, str]) -> list[Row]:
    chosen = Choices(levels_on_every_row=of.random() < 0.4, order=of.choice(ORDERS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rewrap, "SOURCES", family)
        return rewrap.rows_of(form, chosen)


def _table(rows: Sequence[Row], of: Random) -> str:
    """Return the rows as a table of eight columns; a short row spreads over them."""
    cells = []
    for y, row in enumerate(rows[2:]):
        width = 8 // len(row)
        for x, text in enumerate(row):
            span = 8 - x * width if x == len(row) - 1 else width
            cells.append(f"table.cell(x: {x * width}, y: {y}, colspan: {span})[#{quoted(text)}],")
    heads = "".join(f"#align(center)[#{quoted(row[0])}]\n" for row in rows[:2])
    stroke = of.choice(["none", "none", "(x, y) => (bottom: 0.5pt)"])
    return (
        f"{heads}#table(columns: {of.choice(COLUMNS)}, stroke: {stroke}, "
        f"align: {of.choice(ALIGNS)}, inset: {of.choice(INSETS)}, {''.join(cells)})\n"
    )


def page(seed: int) -> _Page:
    """Return one or two forms on pages without upright rules."""
    of = Random(seed)  # noqa: S311
    forms, tables = [], []
    for _ in range(2 if seed % 5 == 0 else 1):
        family = of.choice(FAMILIES)
        forms.append(_form(of, family))
        tables.append(_table(_rows(forms[-1], of, family), of))
    flipped = of.choice(["", "flipped: true, "])
    source = (
        f'#set page(paper: "a4", {flipped}margin: 1cm)\n'
        f'#set text(size: {of.choice((8, 9, 10))}pt, font: "Noto Sans CJK SC")\n{"".join(tables)}'
    )
    made: bytes = typst.compile(source.encode(), font_paths=fonts())
    return _Page(forms, made)


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_wrong_in_silence(seed: int) -> None:
    made = page(seed)
    reading = read_document_parts(made.content, "f.pdf")
    if len(reading.forms) < len(made.forms):
        said = [note.text for form in reading.forms for note in form.notes]
        assert reading.problems or any("个表题" in text for text in said)
        return
    for truth, form in zip(made.forms, reading.forms, strict=True):
        assert in_silence(values_of(truth), values_of(form), form) == []


def test_where_lines_may_be_lost_the_list_of_them_is_in_doubt() -> None:
    """Cells that touch from row to row: some lines of the funds are not there to be marked."""
    short = []
    for seed in range(40):
        made = page(seed)
        read = read_document_parts(made.content, "f.pdf").forms
        pairs = zip(made.forms, read, strict=False)
        short += [form for truth, form in pairs if len(form.funds) < len(truth.funds)]
    assert short
    assert all("funds" in doubted(form) for form in short)

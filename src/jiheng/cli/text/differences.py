"""What comparing two sets of forms came to, on a page: forms, cells, departments."""

from collections.abc import Iterator
from typing import Any

from jiheng.cli.page import ACCENT, QUIET, STRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.cli.text.moves import MOST, WAN
from jiheng.domain.text import Language, Text
from jiheng.engine.columns import TABLES, Scope
from jiheng.reporting.words import BLOCKS, place_of
from jiheng.services.corpus_comparing import (
    ALTERED,
    AMBIGUOUS,
    EVENTS,
    GONE,
    NEW,
    SAME,
    Comparison,
)

EVENT_WORDS = {
    SAME: Text("相同", "same"),
    ALTERED: Text("有改动", "changed"),
    GONE: Text("消失", "gone"),
    NEW: Text("新增", "new"),
    AMBIGUOUS: Text("无法对应", "ambiguous"),
}
_TITLE = Text("共 {forms} 张表", "{forms} form(s)")
_CELL_HEADS = (
    Text("哪一栏", "Cell"),
    Text("处数", "Places"),
    Text("调高", "Up"),
    Text("调低", "Down"),
)
_PLACE_HEADS = (Text("地区", "Region"), Text("部门", "Department"))
_ROWS = {
    "changed": Text("{cell}", "{cell}"),
    "new": Text("{block}：新增一行", "{block}: row added"),
    "gone": Text("{block}：删去一行", "{block}: row removed"),
}
_APART = {
    "target.text": Text("（原文）", " (as written)"),
    "actual.text": Text("（原文）", " (as written)"),
    "target.unit": Text("（年度指标值）", " (target)"),
    "actual.unit": Text("（实际完成值）", " (actual)"),
}
"""What tells apart cells that people call the same, by their path."""
_CHANGES = Text("改动处数", "Differences")
_MONEY = (
    Text("此前预算（万元）", "Budget before (10,000 yuan)"),
    Text("此后预算", "Budget after"),
)
_MORE = Text(
    "另有 {count} 个部门，见 {folder}/departments.parquet。",
    "{count} more departments: {folder}/departments.parquet.",
)
_WHERE = Text(
    "逐张在 {folder}/forms，逐处在 {folder}/cells。",
    "Forms are listed in {folder}/forms, differences in {folder}/cells.",
)


def differences(page: Page, found: Comparison, folder: str, *, session: Session) -> None:
    """Print how many forms differ, in which cells, and in which departments."""
    page.title((session.say(_TITLE, forms=f"{found.forms:,}"), STRONG))
    words = [Column(EVENT_WORDS[event].in_(session.language), is_figure=True) for event in EVENTS]
    page.table(words, [[Cell(f"{found.events[event]:,}") for event in EVENTS]])
    if found.cells:
        page.gap()
        heads = [Column(session.say(head), is_figure=at > 0) for at, head in enumerate(_CELL_HEADS)]
        page.table(heads, list(_cells(found, session.language)))
    page.gap()
    heads = [Column(session.say(head)) for head in _PLACE_HEADS]
    heads += words
    heads += [Column(session.say(head), is_figure=True) for head in (_CHANGES, *_MONEY)]
    rows = found.departments.head(MOST).iter_rows(named=True)
    page.table(heads, [_place(row) for row in rows])
    more = found.departments.height - MOST
    if more > 0:
        page.paragraph(session.say(_MORE, count=more, folder=folder), style=QUIET)
    page.paragraph(session.say(_WHERE, folder=folder), style=QUIET)


def _cells(found: Comparison, language: Language) -> Iterator[list[Cell]]:
    for place, numbers in found.cells.items():
        figures = [f"{numbers[name]:,}" for name in ("number", "up", "down")]
        yield [Cell(cell_words(place, language)), *map(Cell, figures)]


def cell_words(place: str, language: Language) -> str:
    """Return what people call a ``table/change/cell``."""
    table, change, path = place.split("/")
    scope = Scope(table)
    block = BLOCKS["" if scope is Scope.FORMS else table].in_(language)
    column = next((each for each in TABLES[scope] if each.path == path), None)
    name = "" if column is None else (column.zh if language == "zh" else column.en)
    name += _APART[path].in_(language) if path in _APART else ""
    cell = name if scope is Scope.FORMS else f"{block} · {name}"
    return _ROWS[change].in_(language).format(cell=cell, block=block)


def _place(row: dict[str, Any]) -> list[Cell]:
    counts = [Cell(f"{row[event]:,}", _style(event, row[event])) for event in EVENTS]
    budgets = (row[f"revised_budget_fen_{when}"] for when in ("before", "after"))
    money = [Cell(f"{(fen + WAN // 2) // WAN:,}") for fen in budgets]
    cells = Cell(f"{row['cells']:,}", ACCENT if row["cells"] else "")
    return [
        Cell(place_of(row["region"])),
        Cell(place_of(row["department"])),
        *counts,
        cells,
        *money,
    ]


def _style(event: str, count: int) -> str:
    return ACCENT if count and event in {GONE, NEW} else ""

"""Where a finding stands: the cell in people's words, and its place in the document."""

import re
from typing import NamedTuple

from jiheng.domain.form import Form
from jiheng.domain.indicator import LEVELS
from jiheng.domain.locator import Locator
from jiheng.domain.text import Language, Text
from jiheng.engine.columns import TABLES, Scope
from jiheng.reporting.words import BLOCKS, LINE, PAGE, ROWS, SOURCES, TABLE_CELL, UNNAMED

_ROW = re.compile(r"(?P<block>funds|indicators)\[(?P<row>\d+)\](?:\.(?P<cell>.+))?\Z")
_CELLS = {
    scope: {column.path: Text(column.zh, column.en) for column in reversed(columns)}
    for scope, columns in TABLES.items()
}


class Place(NamedTuple):
    """A place in a document, printed as compilers do: ``file:line``."""

    file: str
    locator: Locator | None

    def told(self, language: Language) -> str:
        """Return the place as far as it is known: ``file:12``, ``file 第 3 页``."""
        if self.locator is not None and self.locator.line is not None:
            return f"{self.file}:{self.locator.line}"
        return f"{self.file} {self.within(language)}".rstrip()

    def within(self, language: Language) -> str:
        """Return the place within the file, in words."""
        locator = self.locator or Locator()
        if locator.line is not None:
            return LINE.in_(language).format(line=locator.line)
        if locator.cell is not None:
            return _cell(locator, language)
        return PAGE.in_(language).format(page=locator.page) if locator.page else ""


def _cell(locator: Locator, language: Language) -> str:
    if locator.table is not None:
        return TABLE_CELL.in_(language).format(table=locator.table, cell=locator.cell)
    return f"{locator.sheet or ''}!{locator.cell}"


def place_of(form: Form, path: str) -> Place | None:
    """Return where the value at a canonical path stands, or the nearest thing around it.

    None for a form that was not read from a document.
    """
    if form.source is None:
        return None
    return Place(form.source.file, _locator(form, path))


def start_of(form: Form) -> Place | None:
    """Return where the form begins in its document."""
    return place_of(form, "kind")


def _locator(form: Form, path: str) -> Locator | None:
    """Return the locator of a path, of its parts, of what it is part of, or the form's first."""
    while path:
        found = form.provenance.get(path)
        parts = (place for key, place in form.provenance.items() if _is_part(key, path))
        found = found or next(parts, None)
        if found is not None:
            return found.place
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return next((each.place for each in form.provenance.values()), None)


def _is_part(key: str, path: str) -> bool:
    return key.startswith((f"{path}.", f"{path}["))


def cell_name(form: Form, path: str, language: Language) -> str:
    """Return a canonical path in people's words: ``年度资金总额 · 全年执行数``."""
    found = _ROW.match(path)
    if found is None:
        return _whole_name(path, language)
    name = _line_name if found["block"] == "funds" else _indicator_name
    return _with_cell(name(form, int(found["row"]), language), found, language)


def place_name(path: str, language: Language) -> str:
    """Return a canonical path in words that need no form: ``第 1 项指标 · 实际完成值``."""
    found = _ROW.match(path)
    if found is None:
        return _whole_name(path, language)
    name = ROWS[found["block"]].in_(language).format(row=int(found["row"]) + 1)
    return _with_cell(name, found, language)


def _whole_name(path: str, language: Language) -> str:
    named = BLOCKS.get(path) or _CELLS[Scope.FORMS].get(path)
    return named.in_(language) if named else path


def _with_cell(name: str, found: re.Match[str], language: Language) -> str:
    """Return the name of a row with that of the cell in it, where one is meant."""
    said = _of_cell(Scope(found["block"]), found["cell"]) if found["cell"] else None
    return f"{name} · {said.in_(language)}" if said else name


def _of_cell(scope: Scope, cell: str) -> Text | None:
    """Return what a cell is called, a target or an actual value as a whole too."""
    return _CELLS[scope].get(cell) or _CELLS[scope].get(f"{cell}.text")


def _line_name(form: Form, row: int, language: Language) -> str:
    return SOURCES[form.funds[row].source].in_(language)


def _indicator_name(form: Form, row: int, language: Language) -> str:
    indicator = form.indicators[row]
    level = indicator.level2 or indicator.level1
    name = indicator.name or UNNAMED.in_(language)
    return f"{LEVELS[level].in_(language)} · {name}" if level else name

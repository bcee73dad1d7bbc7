"""Drawings as one HTML page: semantic tables, printable, every value with its path.

A cell that shows a value of the form carries its canonical path in ``data-path``.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib import resources
from string import Template
from typing import Final

from jiheng.documents.writers.drawing import Align, Cell, Drawing, Part, Role
from jiheng.documents.writers.measure import is_short, parts, row_heights, small_type
from jiheng.domain.wording import printable

_SCOPES: Final = {Role.HEADING: "col", Role.LABEL: "row"}
_PAGE = (
    '<!doctype html>\n<html lang="zh">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
)


def write_html(drawings: Sequence[Drawing]) -> bytes:
    """Return an HTML page, UTF-8, with a section for each drawing."""
    title = " ".join(filter(None, (drawings[0].title, drawings[0].year)))
    body = "".join(piece for drawing in drawings for piece in section(drawing))
    page = _PAGE.format(title=escape(title), style=style(drawings[0]), body=body)
    return page.encode("utf-8")


def style(drawing: Drawing) -> str:
    """Return the style sheet, for the paper and type of a drawing."""
    page = drawing.page
    return _style().substitute({name: getattr(page, name) for name in page.__slots__})


@cache
def _style() -> Template:
    file = resources.files("jiheng.documents.writers") / "drawing.css"
    return Template(file.read_text(encoding="utf-8"))


def section(drawing: Drawing) -> Iterator[str]:
    """Yield the pieces of the section of one drawing."""
    kind = ' class="wide"' if drawing.is_landscape else ""
    yield f'<section id="{escape(drawing.anchor)}"{kind}>\n<h1>{escape(drawing.title)}</h1>\n'
    if drawing.year is not None:
        yield f'<p class="year" data-path="fiscal_year">{escape(drawing.year)}</p>\n'
    small, total = small_type(drawing), sum(drawing.widths)
    rows = [
        "".join(_cell(cell, small.get((cell.row, cell.column))) for cell in row)
        for row in drawing.rows()
    ]
    columns = "".join(f'<col style="width:{100 * each / total:.3f}%">' for each in drawing.widths)
    heights = row_heights(drawing)
    tags = ["<tr>" if is_short(height) else '<tr class="tall">' for height in heights]
    for part in parts(drawing, heights):
        yield f"<table>\n<colgroup>{columns}</colgroup>\n"
        yield from _rows(rows, part, tags)
        yield "</table>\n"
    yield "</section>\n"


def _rows(rows: Sequence[str], part: Part, tags: Sequence[str]) -> Iterator[str]:
    start = part.start + part.is_headed
    if part.is_headed:
        yield f"<thead>\n<tr>{rows[part.start]}</tr>\n</thead>\n"
    yield "<tbody>\n"
    for at in range(start, part.end):
        yield f"{tags[at]}{rows[at]}</tr>\n"
    yield "</tbody>\n"


def _cell(cell: Cell, small: float | None) -> str:
    scope = _SCOPES.get(cell.role) if cell.text else None
    if scope == "row" and cell.row_span > 1:
        scope = "rowgroup"
    tag = "th" if scope else "td"
    attributes = f' scope="{scope}"' if scope else ""
    if cell.row_span > 1:
        attributes += f' rowspan="{cell.row_span}"'
    if cell.column_span > 1:
        attributes += f' colspan="{cell.column_span}"'
    if cell.align is Align.START:
        attributes += ' class="text"'
    if small is not None:
        attributes += f' style="font-size:{small}pt"'
    if cell.path:
        attributes += f' data-path="{escape(printable(cell.path))}"'
    return f"<{tag}{attributes}>{_content(cell)}</{tag}>"


def _content(cell: Cell) -> str:
    text = cell.text if cell.text.isalnum() else escape(cell.text)
    if "\n" in text:
        text = text.replace("\n", "<br>")
    return f'<a href="#{escape(cell.link)}">{text}</a>' if cell.link else text

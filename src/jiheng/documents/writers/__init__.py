"""Writers: a form as the official paper, drawn once and written in any medium.

A layout (data) and a form give a `Drawing`: a grid of cells with spans, widths, alignment and
the canonical path each cell shows. The media writers draw that grid and decide nothing about
the form; each is loaded when first used. Knows no file system.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from jiheng.documents.writers.layout import Layout, layout_names, load_layout

if TYPE_CHECKING:
    from jiheng.documents.writers.book import bound
    from jiheng.documents.writers.drawing import Align, Cell, Drawing, Role
    from jiheng.documents.writers.drawn import draw
    from jiheng.documents.writers.excel import write_xlsx
    from jiheng.documents.writers.pdf import write_pdf
    from jiheng.documents.writers.web import write_html
    from jiheng.documents.writers.word import write_docx

__all__ = [
    "Align",
    "Cell",
    "Drawing",
    "Layout",
    "Role",
    "bound",
    "draw",
    "layout_names",
    "load_layout",
    "write_docx",
    "write_html",
    "write_pdf",
    "write_xlsx",
]
_HOMES = {
    "Align": "drawing",
    "Cell": "drawing",
    "Drawing": "drawing",
    "Role": "drawing",
    "bound": "book",
    "draw": "drawn",
    "write_docx": "word",
    "write_html": "web",
    "write_pdf": "pdf",
    "write_xlsx": "excel",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first used."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value

"""What the styles of a workbook say of how a cell's value is shown."""

from typing import NamedTuple

from jiheng.documents.carriers.markup import Element
from jiheng.documents.carriers.number_format import BUILTIN, shown_text
from jiheng.documents.carriers.symbols import drawn, is_symbol_font
from jiheng.documents.carriers.xlsx_strings import S, is_crossed


class Style(NamedTuple):
    """A number format, None for General; the cell's font where it draws symbols or strikes."""

    code: str | None = None
    font: str | None = None
    is_crossed: bool = False


PLAIN = Style()


def read_styles(root: Element) -> dict[str | None, Style]:
    """Return the styles of cells by number as cells write it, the first also under None."""
    codes: dict[str | None, str | None] = {str(key): code for key, code in BUILTIN.items()}
    for each in root.iter(f"{S}numFmt"):
        codes[each.get("numFmtId")] = each.get("formatCode")
    fonts, crossing = _symbol_fonts(root), _crossing_fonts(root)
    found: dict[str | None, Style] = {}
    for number, each in enumerate(_children(root.find(f"{S}cellXfs"))):
        font = each.get("fontId") or "0"
        style = Style(codes.get(each.get("numFmtId")), fonts.get(font), font in crossing)
        found[str(number)] = PLAIN if style == PLAIN else style
    if "0" in found:
        found[None] = found["0"]
    return found


def styled(text: str, style: Style) -> str:
    """Return a text as a cell of this style shows it."""
    if style.font is not None:
        text = drawn(text, style.font)
    return shown_text(text, style.code)


def _children(node: Element | None) -> list[Element]:
    return [] if node is None else list(node)


def _symbol_fonts(root: Element) -> dict[str, str]:
    """Return the fonts that draw symbols, by number."""
    found = {}
    for number, font in enumerate(_children(root.find(f"{S}fonts"))):
        named = font.find(f"{S}name")
        name = None if named is None else named.get("val")
        if name is not None and is_symbol_font(name):
            found[str(number)] = name
    return found


def _crossing_fonts(root: Element) -> set[str]:
    """Return the numbers of the fonts that strike their text through."""
    fonts = enumerate(_children(root.find(f"{S}fonts")))
    return {str(number) for number, font in fonts if is_crossed(font.find(f"{S}strike"))}

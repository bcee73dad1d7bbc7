"""What the styles of a workbook say of how a cell's value is shown."""

from typing import NamedTuple

from jiheng.documents.carriers.markup import Element
from jiheng.documents.carriers.number_format import BUILTIN, shown_text
from jiheng.documents.carriers.symbols import drawn, is_symbol_font
from jiheng.documents.carriers.xlsx_strings import S, is_crossed, is_white


class Style(NamedTuple):
    """A number format, None for General; the cell's font where it draws symbols or strikes.

    `is_pale` says that its letters are white on white; `is_coloured` that its ground is not white,
    where any string has white parts.
    """

    code: str | None = None
    font: str | None = None
    is_crossed: bool = False
    is_pale: bool = False
    is_coloured: bool = False


PLAIN = Style()


def read_styles(root: Element, *, has_pale: bool = False) -> dict[str | None, Style]:
    """Return the styles of cells by number as cells write it, the first also under None.

    Args:
        root: Of the part of the styles.
        has_pale: Whether any string has white parts, so that the ground matters.
    """
    codes: dict[str | None, str | None] = {str(key): code for key, code in BUILTIN.items()}
    for each in root.iter(f"{S}numFmt"):
        codes[each.get("numFmtId")] = each.get("formatCode")
    fonts, crossing = _symbol_fonts(root), _crossing_fonts(root)
    pale, coloured = _white_fonts(root), _coloured_fills(root)
    found: dict[str | None, Style] = {}
    for number, each in enumerate(_children(root.find(f"{S}cellXfs"))):
        font = each.get("fontId") or "0"
        code, is_coloured = codes.get(each.get("numFmtId")), (each.get("fillId") or "0") in coloured
        is_pale = font in pale and not is_coloured
        style = Style(code, fonts.get(font), font in crossing, is_pale, has_pale and is_coloured)
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


def _white_fonts(root: Element) -> set[str]:
    fonts = enumerate(_children(root.find(f"{S}fonts")))
    return {str(number) for number, font in fonts if is_white(font.find(f"{S}color"))}


def _coloured_fills(root: Element) -> set[str]:
    """Return the numbers of the fills on which white letters are seen."""
    found = set[str]()
    for number, fill in enumerate(_children(root.find(f"{S}fills"))):
        pattern = fill.find(f"{S}patternFill")
        kind = "solid" if pattern is None else pattern.get("patternType", "none")
        colour = None if pattern is None else pattern.find(f"{S}fgColor")
        if len(fill) and kind != "none" and not (kind == "solid" and is_white(colour)):
            found.add(str(number))
    return found

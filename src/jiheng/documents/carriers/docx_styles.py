"""What properties of a Word file's runs and styles make of a text: hidden, struck, raised, white.

A style says what it says itself, else what the style it is based on says. Knows also what is
known of the ground on which a text stands, since white letters are seen on a dark one.
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from jiheng.documents.carriers.markup import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE, _NAMED = f"{W}val", f"{W}styleId"
_RUN_STYLE = f"{W}rPr"
_VANISH, _STRIKES = f"{W}vanish", frozenset({f"{W}strike", f"{W}dstrike"})
_ALIGN, _COLOUR, _THEME = f"{W}vertAlign", f"{W}color", f"{W}themeColor"
_SHADING, _FILL, _HIGHLIGHT = f"{W}shd", f"{W}fill", f"{W}highlight"
_OFF = frozenset({"0", "false", "off", "none"})
_PALE = re.compile("(?:[Ff][0-9A-Fa-f]){3}")
_NO_FILL = frozenset({None, "", "auto", "none"})
_PAPER = frozenset({"background1", "light1"})
PALE_MARK = re.compile(rb'color [^<>]*"(?:(?:[Ff][0-9A-Fa-f]){3}|background1|light1)"')
"""What the XML of a file has in it where some of its text is white."""


class Ground(Enum):
    """What a text stands on."""

    WHITE = "white"
    COLOURED = "coloured"
    UNKNOWN = "unknown"


class Look(NamedTuple):
    """What properties say of a text; None where they say nothing."""

    hidden: bool | None = None
    crossed: bool | None = None
    align: str | None = None
    pale: bool | None = None

    def over(self, below: "Look") -> "Look":
        """Return what holds where these properties stand above others."""
        return Look(
            below.hidden if self.hidden is None else self.hidden,
            below.crossed if self.crossed is None else self.crossed,
            below.align if self.align is None else self.align,
            below.pale if self.pale is None else self.pale,
        )


class Styles(NamedTuple):
    """Looks by the name of a style, "" that of paragraphs without; those that shade their text."""

    looks: Mapping[str, Look]
    shaded: frozenset[str]


PLAIN = Look()
NO_STYLES = Styles({}, frozenset())


def is_on(mark: Element | None) -> bool:
    """Whether an on-off property is there and not switched off."""
    return mark is not None and mark.get(_VALUE, "1") not in _OFF


def look_of(properties: Element | None) -> Look:
    """Return what the properties of a run say."""
    if properties is None:
        return PLAIN
    hidden, crossed, align, pale = PLAIN
    for each in properties:
        tag = each.tag
        if tag == _VANISH:
            hidden = is_on(each)
        elif tag in _STRIKES:
            crossed = bool(crossed) or is_on(each)
        elif tag == _ALIGN:
            align = each.get(_VALUE)
        elif tag == _COLOUR:
            pale = _is_pale(each)
    return Look(hidden, crossed, align, pale)


def _is_pale(colour: Element) -> bool:
    written = colour.get(_VALUE) or ""
    if written and written != "auto":
        return _PALE.fullmatch(written) is not None
    return colour.get(_THEME) in _PAPER


def ground_in(properties: Element | None) -> Ground | None:
    """Return the ground that properties of a run, a paragraph or a cell lay, None for none."""
    if properties is None:
        return None
    highlight, shading = properties.find(_HIGHLIGHT), properties.find(_SHADING)
    painted = None if highlight is None else highlight.get(_VALUE)
    if painted not in _NO_FILL:
        return Ground.WHITE if painted == "white" else Ground.COLOURED
    fill = None if shading is None else shading.get(_FILL)
    if shading is None or fill in _NO_FILL:
        is_solid = shading is not None and shading.get(_VALUE, "clear") not in {"clear", "nil"}
        return Ground.UNKNOWN if is_solid else None
    return Ground.WHITE if _PALE.fullmatch(fill or "") else Ground.COLOURED


def read_styles(root: Element) -> Styles:
    """Return what the styles of a file say, of those that say anything."""
    own, bases, shaded = dict[str, Look](), dict[str, str](), dict[str, bool]()
    usual = ""
    for style in root.iter(f"{W}style"):
        name, base = style.get(_NAMED) or "", style.find(f"{W}basedOn")
        kind = style.get(f"{W}type")
        own[name] = PLAIN if kind == "table" else look_of(style.find(_RUN_STYLE))
        shaded[name] = any(each.get(_FILL) not in _NO_FILL for each in style.iter(_SHADING))
        bases[name] = "" if base is None else base.get(_VALUE) or ""
        if kind == "paragraph" and style.get(f"{W}default") in {"1", "true"}:
            usual = name
    looks, shading = dict[str, Look](), dict[str, bool]()
    for name in own:
        for each in reversed(_unknown(name, bases, looks)):
            looks[each] = own[each].over(looks.get(bases[each], PLAIN))
            shading[each] = shaded[each] or shading.get(bases[each], False)
    if usual:
        looks[""] = looks[usual]
    told = {name: look for name, look in looks.items() if look != PLAIN}
    return Styles(told, frozenset(name for name, is_shaded in shading.items() if is_shaded))


def _unknown(name: str, bases: Mapping[str, str], known: Mapping[str, Look]) -> list[str]:
    """Return a style and those it is based on, up to one whose look is known."""
    chain = dict[str, None]()
    while name in bases and name not in known and name not in chain:
        chain[name] = None
        name = bases[name]
    return list(chain)

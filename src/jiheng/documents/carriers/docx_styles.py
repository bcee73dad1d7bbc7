"""What properties of a Word file's runs and styles make of a text: hidden, struck, raised, white.

A style says what it says itself, else what the style it is based on says. Knows also what is
known of the ground on which a text stands, since white letters are seen on a dark one.
"""

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from jiheng.documents.carriers.markup import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE, _NAMED = f"{W}val", f"{W}styleId"
_RUN_STYLE = f"{W}rPr"
_USES = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
_STYLE, _BASE, _TYPE, _DEFAULT = f"{W}style", f"{W}basedOn", f"{W}type", f"{W}default"
_VANISH, _STRIKES = f"{W}vanish", frozenset({f"{W}strike", f"{W}dstrike"})
_ALIGN, _COLOUR, _THEME = f"{W}vertAlign", f"{W}color", f"{W}themeColor"
_SHADING, _FILL, _HIGHLIGHT = f"{W}shd", f"{W}fill", f"{W}highlight"
_TELLING = (b"vanish", b"trike", b"superscript")
_BEGINS = re.compile(rb"[<:]style\s")
_OFF = frozenset({"0", "false", "off", "none"})
_ON = frozenset({"1", "true", "on"})
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


def named_in(body: Element) -> frozenset[str]:
    """Return the names of the styles that a body uses."""
    return frozenset(use.get(_VALUE) or "" for use in body.iter(*_USES))


def may_tell(data: bytes, used: frozenset[str], *, has_pale: bool) -> bool:
    """Whether a style in use could hide, strike, raise, whiten or shade, by its bare XML.

    Asked first, since most files bring some 200 styles of their template and use two.

    Args:
        data: the part with the styles.
        used: names of those that the body uses.
        has_pale: whether letters of the body are white, so that what shades them counts.
    """
    written = {_id_in(each): each for each in _BEGINS.split(data)[1:]}
    asked = {name.encode() for name in used}
    asked |= {name for name, style in written.items() if b"default" in style.partition(b">")[0]}
    tells = (*_TELLING, b"shd") if has_pale else _TELLING
    for name in asked:
        seen, at = set[bytes](), name
        while at and at not in seen:
            seen.add(at)
            style = written.get(at)
            if style is None or any(map(style.__contains__, tells)) or PALE_MARK.search(style):
                return True
            at = style.partition(b"basedOn")[2].partition(b'"')[2].partition(b'"')[0]
    return False


def _id_in(style: bytes) -> bytes:
    return style.partition(b'styleId="')[2].partition(b'"')[0]


def read_styles(root: Element, named: frozenset[str]) -> Styles:
    """Return what the styles of a file say, of those that are named.

    Where none of them hides, strikes, raises or whitens, no look is told: a style that says of
    its text that it is none of that changes nothing then.
    """
    styles, usual = dict[str, Element](), ""
    for style in root.iter(_STYLE):
        name = style.get(_NAMED) or ""
        styles[name] = style
        if style.get(_TYPE) == "paragraph" and style.get(_DEFAULT) in _ON:
            usual = name
    chains = {name: _based(name, styles) for name in named | {usual}}
    looks = {name: _look_of(chain) for name, chain in chains.items()}
    looks[""] = looks[usual]
    told = {name: look for name, look in looks.items() if look != PLAIN}
    shaded = frozenset(name for name, chain in chains.items() if any(map(_is_shaded, chain)))
    return Styles(told if any(map(any, told.values())) else {}, shaded)


def _look_of(chain: Sequence[Element]) -> Look:
    """Return how a style looks by itself and what it is based on."""
    look = PLAIN
    for style in reversed(chain):
        if style.get(_TYPE) != "table":
            look = look_of(style.find(_RUN_STYLE)).over(look)
    return look


def _is_shaded(style: Element) -> bool:
    return any(each.get(_FILL) not in _NO_FILL for each in style.iter(_SHADING))


def _based(name: str, styles: Mapping[str, Element]) -> list[Element]:
    """Return a style, the one it is based on, and so on."""
    chain = dict[str, Element]()
    while name in styles and name not in chain:
        chain[name] = styles[name]
        base = chain[name].find(_BASE)
        name = "" if base is None else base.get(_VALUE) or ""
    return list(chain.values())

"""What colour the letters of a web page have, and on what they stand."""

from collections.abc import Iterator
from itertools import islice

from jiheng.documents.carriers.html_shades import is_pale, is_white, lays_nothing
from jiheng.documents.carriers.html_styles import Cascade, Look
from jiheng.documents.carriers.markup import Element

__all__ = ["colour_of", "is_pale", "on_white", "own_colour"]
_INHERITED = frozenset({"inherit", "unset", "currentcolor", ""})
_MOST = 200


def own_colour(node: Element, look: Look) -> str:
    """Return the colour an element gives its letters, as written, "" for none."""
    if look.colour:
        return look.colour
    return (node.get("color") or "").strip().lower() if node.tag == "font" else ""


def colour_of(node: Element, styles: Cascade) -> str:
    """Return the colour of the letters in an element, by itself or what is around it."""
    for each in _outwards(node):
        colour = own_colour(each, styles.look(each))
        if colour not in _INHERITED:
            return colour
    return ""


def on_white(node: Element, styles: Cascade) -> bool | None:
    """Whether an element stands on white, None where that is not known."""
    for each in _outwards(node):
        ground = styles.ground(each)
        if not lays_nothing(ground):
            return is_white(ground)
    inside = list(islice(node.iter(), 1, _MOST + 1))
    is_known = len(inside) < _MOST and all(lays_nothing(styles.ground(each)) for each in inside)
    return True if is_known else None


def _outwards(node: Element) -> Iterator[Element]:
    at: Element | None = node
    while at is not None:
        yield at
        at = at.getparent()

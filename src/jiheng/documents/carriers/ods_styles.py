"""What the styles of an OpenDocument spreadsheet hide, strike through or raise."""

from collections.abc import Iterator
from typing import NamedTuple

from jiheng.documents.carriers.markup import Element

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_NAMED = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}styles"
_OTHERS = frozenset({"graphic", "presentation", "drawing-page"})
_THROUGH = (f"{_STYLE}text-line-through-style", f"{_STYLE}text-line-through-type")


class Styles(NamedTuple):
    """The names of styles that hide a sheet, strike text through, raise it."""

    hidden: frozenset[str]
    crossed: frozenset[str]
    raised: frozenset[str]


def read_styles(root: Element, shared: Element | None = None) -> Styles:
    """Return the styles of a document; one that says nothing does as its parent.

    Args:
        root: Of the content, which has styles of its own.
        shared: Of the part with the styles that have names a person gave.
    """
    hidden, crossed, raised = set[str](), dict[str, bool](), dict[str, bool]()
    parents: dict[str, str] = {}
    for style in _styles(root, shared):
        name = style.get(f"{_STYLE}name") or ""
        parents[name] = style.get(f"{_STYLE}parent-style-name") or ""
        for each in style.iter(f"{_STYLE}table-properties"):
            if each.get(f"{_TABLE}display") == "false":
                hidden.add(name)
        for each in style.iter(f"{_STYLE}text-properties"):
            lines = [line for line in map(each.get, _THROUGH) if line is not None]
            if lines:
                crossed[name] = any(line != "none" for line in lines)
            position = (each.get(f"{_STYLE}text-position") or "").split(" ")[0]
            if position:
                raised[name] = position == "super" or _is_above(position)
    return Styles(frozenset(hidden), _with(crossed, parents), _with(raised, parents))


def _styles(root: Element, shared: Element | None) -> Iterator[Element]:
    """Yield the styles that a cell or its text may have, those of the content last."""
    named = None if shared is None else shared.find(_NAMED)
    for part in (named, root):
        if part is not None:
            for style in part.iter(f"{_STYLE}style"):
                if style.get(f"{_STYLE}family") not in _OTHERS:
                    yield style


def _is_above(position: str) -> bool:
    """Whether a position like ``33%`` is above the line."""
    return position.endswith("%") and position.strip("+0%") != "" and position[0] != "-"


def _with(said: dict[str, bool], parents: dict[str, str]) -> frozenset[str]:
    """Return the names that say yes, or whose nearest ancestor that says anything does."""
    found = set()
    for name in parents:
        of, seen = name, set[str]()
        while of not in said and of in parents and of not in seen:
            seen.add(of)
            of = parents[of]
        if said.get(of):
            found.add(name)
    return frozenset(found)

"""How an element of a web page looks by its styles: hidden, struck, raised, white, added to.

Style sheets of the page and styles of its elements are followed as far as they tell of that.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from jiheng.documents.carriers.html_selectors import Path, Selector, matched, rules, selectors
from jiheng.documents.carriers.html_shades import is_pale
from jiheng.documents.carriers.markup import Element

_TELLING = re.compile(
    r"display\s*:\s*none|visibility\s*:|opacity\s*:|-\d{3}|line-through|vertical-align\s*:\s*super"
    r"|font-size\s*:\s*0|(?<![\w-])color\s*:|content\s*:",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"none|hidden|collapse|opacity|-\d{3}|line-through|super|font-size\s*:\s*0"
    r"|(?<![\w-])color\s*:\s*(?:#f|w|rgb|hsl|trans|snow|ivory|var|[fg]\w*white)",
    re.IGNORECASE,
)
_FAR = re.compile(r"-\d{3,}")
_NOTHING = re.compile(r"0*\.?0+(?:[a-z]+|%)?")
_STRING = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_USED = frozenset({
    "display", "visibility", "opacity", "left", "top", "text-indent", "text-decoration",
    "vertical-align", "font-size", "color", "background", "content",
})  # fmt: skip
_ALIASES = {"text-decoration-line": "text-decoration", "background-color": "background"}
_MOST, _STEPS, _VISIT = 10_000, 1_000_000, 4
_OWN = (1, 0, 0, 0)
_LAST = 1 << 40
_FIRST_HALF, _LAST_HALF = 0xD800, 0xDFFF


class Look(NamedTuple):
    """What is seen of an element.

    `is_gone` says that it takes no room, `is_unseen` that it takes room and shows nothing;
    `before` and `after` are what a style adds; `colour` and `ground` as written, empty where
    nothing is said. `is_sure` is false where what holds is not known.
    """

    is_gone: bool = False
    is_unseen: bool = False
    is_tiny: bool = False
    is_crossed: bool = False
    is_raised: bool = False
    before: str = ""
    after: str = ""
    colour: str = ""
    ground: str = ""
    is_sure: bool = True


PLAIN = Look()


class _Rule(NamedTuple):
    selector: Selector
    style: Mapping[str, tuple[bool, str]]
    order: int
    is_sure: bool
    tells: bool


class Cascade:
    """The rules of a page that tell whether anything is hidden, struck, raised, white or added."""

    def __init__(self, sheets: Iterable[str] = (), *, keeps_all: bool = False) -> None:
        """Read the style sheets.

        Args:
            sheets: Their texts, in the order of the page.
            keeps_all: Whether rules matter even where none tells, as grounds of white letters do.
        """
        self._rules: dict[str, list[_Rule]] = {}
        self._steps, self.is_spent = _STEPS, False
        self._placed: dict[Element, int] = {}
        self._numbers: dict[tuple[int, str, str | None, str | None], int] = {}
        self._known: dict[tuple[int, str | None], Look] = {}
        found = list[_Rule]()
        for css in sheets:
            if keeps_all or _TELLING.search(css):
                found += self._found(css, len(found))
        if keeps_all or any(rule.tells for rule in found):
            for rule in found:
                self._rules.setdefault(rule.selector.key, []).append(rule)
        self._is_full = keeps_all or bool(self._rules)

    def _found(self, css: str, order: int) -> Iterator[_Rule]:
        for written, inside, is_certain in rules(css):
            style = declared(inside)
            if not style:
                continue
            values = {name: value for name, (_, value) in style.items()}
            for selector in selectors(written):
                if order >= _MOST:
                    self.is_spent = True
                    return
                order += 1
                tells = _tells(values, selector.drawn)
                yield _Rule(selector, style, order, selector.is_sure and is_certain, tells)

    def look(self, node: Element) -> Look:
        """Return how an element looks by the rules that match it and its own style."""
        own = node.get("style")
        if not self._is_full:
            if own is None or not _INLINE.search(own):
                return PLAIN
            return _combined([], own)
        key = self._place(node), own
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _combined(self._matching(node), own)
        return known

    def ground(self, node: Element) -> str:
        """Return the background an element lays, as written, "" for none."""
        return self.look(node).ground or (node.get("bgcolor") or "").strip().lower()

    def _place(self, node: Element) -> int:
        """Return a number that elements share to which the same rules apply."""
        chain, number = list[Element](), 0
        at: Element | None = node
        while at is not None:
            number = self._placed.get(at, 0)
            if number:
                break
            chain.append(at)
            at = at.getparent()
        for each in reversed(chain):
            key = number, each.tag, each.get("id"), each.get("class")
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            if each is not node:
                self._placed[each] = number
        return number

    def _matching(self, node: Element) -> list[_Rule]:
        named, classes = node.get("id"), (node.get("class") or "").split()
        keys = [str(node.tag), "", *(f".{each}" for each in dict.fromkeys(classes))]
        keys += [] if named is None else [f"#{named}"]
        found, path = list[_Rule](), Path(node)
        for rule in (rule for key in keys for rule in self._rules.get(key, ())):
            if self._steps <= 0:
                self.is_spent = True
                break
            does, looked = matched(rule.selector, path)
            self._steps -= looked + _VISIT
            if does:
                found.append(rule)
        return found


def _combined(matching: list[_Rule], own: str | None) -> Look:
    """Return the look by what holds of several styles; doubtful ones cast doubt alone."""
    best: dict[str, dict[str, tuple[tuple[object, ...], str]]] = {}
    is_sure = True
    for rule in matching:
        if not rule.is_sure:
            is_sure &= not rule.tells
            continue
        held = best.setdefault(rule.selector.drawn, {})
        for name, (is_urgent, value) in rule.style.items():
            weight = (is_urgent, 0, *rule.selector.weight, rule.order)
            if name not in held or held[name][0] < weight:
                held[name] = weight, value
    plain = best.setdefault("", {})
    for name, (is_urgent, value) in declared(own or "").items():
        weight = (is_urgent, *_OWN, _LAST)
        if name not in plain or plain[name][0] < weight:
            plain[name] = weight, value
    values = {
        drawn: {name: value for name, (_, value) in held.items()} for drawn, held in best.items()
    }
    look = _look(values.pop(""), values)
    look = look if is_sure else look._replace(is_sure=False)
    return PLAIN if look == PLAIN else look


def declared(style: str) -> dict[str, tuple[bool, str]]:
    """Return what a style declares of what is followed: whether it is urgent, and the value."""
    found = {}
    for each in style.split(";"):
        name, colon, value = each.partition(":")
        name = name.strip().lower()
        name = _ALIASES.get(name, name)
        if colon and name in _USED:
            plain, urgent, _ = value.partition("!important")
            plain = plain.strip()
            found[name] = bool(urgent), plain if name == "content" else plain.lower()
    return found


def _look(values: Mapping[str, str], drawn: Mapping[str, Mapping[str, str]]) -> Look:
    said = values.get
    texts = {where: _added(style) for where, style in drawn.items()}
    return Look(
        said("display") == "none",
        said("visibility") in {"hidden", "collapse"}
        or _NOTHING.fullmatch(said("opacity", "1")) is not None
        or any(_FAR.match(said(name, "")) for name in ("left", "top", "text-indent")),
        _NOTHING.fullmatch(said("font-size", "1")) is not None,
        "line-through" in said("text-decoration", ""),
        said("vertical-align") == "super",
        texts.get("before", ""),
        texts.get("after", ""),
        said("color", ""),
        said("background", ""),
    )


def _tells(values: Mapping[str, str], drawn: str) -> bool:
    """Whether a style hides, strikes, raises, whitens or adds anything."""
    if drawn:
        return bool(_added(values).strip())
    look = _look(values, {})
    return is_pale(look.colour) or look._replace(colour="", ground="") != PLAIN


def _added(style: Mapping[str, str]) -> str:
    """Return the text that a style adds; U+FFFD for what is not known."""
    content = style.get("content", "")
    if style.get("display") == "none" or content.lower() in {"", "none", "normal"}:
        return ""
    texts, end = list[str](), 0
    while (text := _STRING.match(content, end)) is not None:
        texts.append(_ESCAPE.sub(_character, text[1] or text[2] or ""))
        end = text.end()
    return "".join(texts) if not content[end:].strip() else "\ufffd"


def _character(escape: re.Match[str]) -> str:
    if not escape[1]:
        return escape[2]
    code = int(escape[1], 16)
    is_one = 0 < code <= sys.maxunicode and not _FIRST_HALF <= code <= _LAST_HALF
    return chr(code) if is_one else "\ufffd"

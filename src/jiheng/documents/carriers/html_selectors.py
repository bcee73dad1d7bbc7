"""Selectors of style sheets: which elements of a page a rule speaks of.

Types, classes, ids, descendants and children are followed. Of what is not (positions, attributes,
siblings) the rest is: such a rule may speak of what it matches, and is not sure to.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jiheng.documents.carriers.markup import Element

_BRACE = re.compile(r"[{}]")
_COMBINED = re.compile(r"\s*([>+~])\s*|\s+")
_PART = re.compile(r"(::?)([\w-]+)(\(\))?|([.#]?)((?:[\w-]|[^\x00-\x7f])+)|(\*)|\[\]")
_INNER = re.compile(r"\([^()]+\)|\[[^\[\]]+\]")
_IDLE = frozenset({
    "hover", "focus", "active", "visited", "target", "focus-within", "focus-visible", "checked",
    "invalid", "disabled", "fullscreen", "placeholder-shown", "selection", "placeholder",
    "first-letter", "first-line", "marker", "backdrop",
})  # fmt: skip
_DRAWN = frozenset({"before", "after"})
_SCREEN = frozenset(
    {"", "all", "screen", "only screen", "all, screen", "screen, print", "all,print"}
)
_NESTED = ("@media", "@supports", "@layer", "@container", "@document")
_NARROW, _WIDTH = re.compile(r"max-width: ?(\d{1,5})px"), 1024
_DEEPEST = 4
_CHILD, _INSIDE = ">", " "
_LONGEST = 300
_NO_CLASSES = frozenset[str]()
Traits = tuple[str, str | None, frozenset[str]]
"""The type, id and classes of an element."""


class Compound(NamedTuple):
    """What is asked of one element."""

    tag: str | None
    name: str | None
    classes: frozenset[str]

    def fits(self, traits: Traits) -> bool:
        """Whether an element of this type, id and these classes is one."""
        tag, name, classes = traits
        return (
            (self.tag is None or self.tag == tag)
            and (self.name is None or self.name == name)
            and self.classes <= classes
        )


class Selector(NamedTuple):
    """Compounds from the element outwards, each with how it stands to the one before.

    `drawn` is the text before or after the element, where the rule speaks of that; `weight` says
    which of two rules holds.
    """

    compounds: tuple[tuple[str, Compound], ...]
    drawn: str
    weight: tuple[int, int, int]
    is_sure: bool

    @property
    def key(self) -> str:
        """The id, a class or the type of the elements it may match, "" for any."""
        of = self.compounds[0][1]
        if of.name is not None:
            return f"#{of.name}"
        return f".{min(of.classes)}" if of.classes else of.tag or ""


def rules(css: str) -> Iterator[tuple[str, str, bool]]:
    """Yield selectors, style, and whether the rule holds for sure, of a style sheet."""
    first, *commented = css.split("/*")
    yield from _rules("".join([first, *(part.partition("*/")[2] for part in commented)]), 0)


def _rules(css: str, level: int) -> Iterator[tuple[str, str, bool]]:
    depth = start = body = 0
    for brace in _BRACE.finditer(css):
        if brace[0] == "{":
            body = body if depth else brace.end()
            depth += 1
            continue
        if depth == 1:
            before = css[start : body - 1].rpartition(";")[2].strip()
            yield from _rule(before, css[body : brace.start()], level)
        depth = max(0, depth - 1)
        start = start if depth else brace.end()


def _rule(before: str, inside: str, level: int) -> Iterator[tuple[str, str, bool]]:
    """Yield a rule, or those in a block that holds on some screens."""
    if not before.startswith("@"):
        yield before, inside, True
        return
    kind, _, condition = before.lower().partition(" ")
    condition = " ".join(condition.split())
    is_paper = kind == "@media" and "print" in condition and "screen" not in condition
    narrow = _NARROW.search(condition)
    is_small = narrow is not None and int(narrow[1]) <= _WIDTH
    if not kind.startswith(_NESTED) or is_paper or is_small or level >= _DEEPEST:
        return
    holds = (kind == "@media" and condition in _SCREEN) or kind == "@layer"
    for selectors, style, is_sure in _rules(inside, level + 1):
        yield selectors, style, is_sure and holds


def selectors(written: str) -> Iterator[Selector]:
    """Yield the selectors of a list, without those that speak of no page at rest."""
    if "(" in written or "[" in written:
        for _ in range(_DEEPEST):
            written = _INNER.sub(lambda inner: inner[0][0] + inner[0][-1], written)
    for each in written.split(","):
        found = _selector(each.strip()) if each.strip() else None
        if found is not None:
            yield found


def _selector(written: str) -> Selector | None:
    pieces = _COMBINED.split(written)
    compounds: list[tuple[str, Compound]] = []
    drawn, is_sure = "", True
    weights = [0, 0, 0]
    signs = [*pieces[1::2], _INSIDE]
    for at in range(len(pieces) - 1, -1, -2):
        sign = signs[at // 2] or _INSIDE
        if at // 2 < len(signs) - 1 and sign in "+~":
            is_sure = False
            break
        parsed = _compound(pieces[at], weights)
        if parsed is None:
            return None
        compound, pseudo, is_known = parsed
        drawn, is_sure = drawn or pseudo, is_sure and is_known
        compounds.append((sign, compound))
    return Selector(tuple(compounds), drawn, (weights[0], weights[1], weights[2]), is_sure)


def _compound(written: str, weights: list[int]) -> tuple[Compound, str, bool] | None:
    """Return a compound, the text drawn by it, and whether all of it is followed."""
    tag = name = None
    classes, drawn, is_sure, end = set[str](), "", bool(written), 0
    for part in _PART.finditer(written):
        is_sure &= part.start() == end
        end = part.end()
        colons, pseudo, _, mark, word, every = part.groups()
        if colons:
            pseudo = pseudo.lower()
            if pseudo in _IDLE or pseudo.startswith("-"):
                return None
            drawn = pseudo if pseudo in _DRAWN else drawn
            is_sure &= pseudo in _DRAWN
            weights[1] += pseudo not in _DRAWN
        elif word is None:
            is_sure &= every is not None
            weights[1] += every is None
        elif mark == ".":
            classes.add(word)
            weights[1] += 1
        elif mark == "#":
            name = word
            weights[0] += 1
        else:
            tag = word.lower()
            weights[2] += 1
    return Compound(tag, name, frozenset(classes)), drawn, is_sure and end == len(written)


class Path:
    """An element and those around it, nearest first, as selectors see them."""

    def __init__(self, node: Element) -> None:
        self._node = node
        self._traits = [_traits(node)]

    def own(self) -> Traits:
        """Return what is asked of the element itself."""
        return self._traits[0]

    def whole(self) -> list[Traits]:
        """Return the same of the element and all around it."""
        if len(self._traits) == 1:
            outer = self._node.getparent()
            while outer is not None:
                self._traits.append(_traits(outer))
                outer = outer.getparent()
        return self._traits


def _traits(node: Element) -> Traits:
    classes = node.get("class")
    return node.tag, node.get("id"), frozenset(classes.split()) if classes else _NO_CLASSES


def matched(selector: Selector, path: Path) -> tuple[bool, int]:
    """Return whether a selector matches an element, and how many times one was looked at."""
    (_, innermost), *others = selector.compounds[:_LONGEST]
    if not innermost.fits(path.own()):
        return False, 1
    looked, levels = 1, [0]
    for sign, compound in others:
        whole = path.whole()
        if sign == _CHILD:
            tried: Iterable[int] = [level + 1 for level in levels if level + 1 < len(whole)]
        else:
            tried = range(levels[0] + 1, len(whole))
        levels = [level for level in tried if compound.fits(whole[level])]
        looked += len(whole)
        if not levels:
            return False, looked
    return True, looked

"""Text that lies upright over a page again and again, or once and large: a watermark.

Slanted text is told by its angle. What stands upright is one where it runs through rules and
other text as nothing does that belongs to a table, and is paler than that. Knows nothing
of cells.
"""

import ctypes
from collections.abc import Sequence
from typing import NamedTuple

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.lattice import Rule
from jiheng.documents.carriers.neutral import Box
from jiheng.documents.carriers.pdf_page import INK, Glyphs, Handle, address_of, object_of

_LEAST_TILES = 6
_LEAST_CROSSING = 3
_LARGE = 2.0
_PALER = 40.0
_MOST_TEXTS, _MOST_RULES, _MOST_TRIED = 20_000, 5_000, 100
_INSET = 0.2
_Look = tuple[int, ...]
_Rules = tuple[Sequence[Rule], Sequence[Rule]]


class _Text(NamedTuple):
    """A text object, and where it stands."""

    box: Box
    handle: int


def without_tiles(
    text_page: Handle,
    glyphs: Glyphs,
    *,
    texts: Sequence[tuple[object, Handle, Box]],
    rules: _Rules,
) -> str:
    """Take the characters of watermarks out and return what they say.

    Args:
        text_page: The text of the page.
        glyphs: Its characters.
        texts: Its text objects, with their boxes.
        rules: The strokes across and down.
    """
    tiles = _tiles(texts, rules)
    if not tiles:
        return ""
    text, said = list(glyphs.text), dict[str, None]()
    for start, end in (chunk.span() for chunk in INK.finditer(glyphs.text)):
        own = [at for at in range(start, end) if object_of(text_page, at) in tiles]
        said.setdefault("".join(text[at] for at in own))
        for at in own:
            text[at] = " "
    glyphs.text = "".join(text)
    return " ".join(filter(None, said))


def _tiles(texts: Sequence[tuple[object, Handle, Box]], rules: _Rules) -> set[int]:
    """Return the text objects that are watermarks."""
    if not 1 < len(texts) <= _MOST_TEXTS or sum(map(len, rules)) > _MOST_RULES:
        return set()
    color = tuple(ctypes.c_uint() for _ in range(4))
    looks = [_look(text, color) for _, text, _ in texts]
    darkest = min(map(_lightness, looks))
    pale = [_lightness(look) - darkest >= _PALER for look in looks]
    dark = [box for is_pale, (_, _, box) in zip(pale, texts, strict=True) if not is_pale]
    usual_height = sorted(box[3] - box[1] for box in dark)[len(dark) // 2]
    groups: dict[tuple[_Look, tuple[int, int]], list[_Text]] = {}
    for look, is_pale, (_, text, box) in zip(looks, pale, texts, strict=True):
        if is_pale:
            size = round(box[2] - box[0]), round(box[3] - box[1])
            groups.setdefault((look, size), []).append(_Text(box, address_of(text)))
    return {
        text.handle
        for (_, size), group in groups.items()
        if _are_tiles(group, rules, dark, is_large=size[1] > _LARGE * usual_height)
        for text in group
    }


def _lightness(look: _Look) -> float:
    """Return how light ink of a colour and an opacity is on white, to 255."""
    *shades, alpha = look or (0, 0, 0, 255)
    return 255 - (255 - sum(shades) / 3) * alpha / 255


def _are_tiles(
    group: Sequence[_Text], rules: _Rules, dark: Sequence[Box], *, is_large: bool
) -> bool:
    """Whether texts of one look and size are strewn over the page, or one is large and on rules.

    What only runs out of its cell into an empty one lies on no other text.
    """
    crossing = sum(_crosses(text.box, rules) for text in group[:_MOST_TRIED])
    if is_large:
        return crossing > 0
    rows = {round(text.box[1]) for text in group}
    if len(group) < _LEAST_TILES or len(rows) == 1 or crossing < _LEAST_CROSSING:
        return False
    inner = [_inner(text.box) for text in group[:_MOST_TRIED]]
    return sum(any(_meet(own, _inner(box)) for box in dark) for own in inner) > 1


def _inner(box: Box) -> Box:
    """Return a box without its edges."""
    left, top, right, bottom = box
    inset = _INSET * min(right - left, bottom - top)
    return left + inset, top + inset, right - inset, bottom - inset


def _meet(one: Box, other: Box) -> bool:
    is_beside = one[2] < other[0] or other[2] < one[0]
    return not (is_beside or one[3] < other[1] or other[3] < one[1])


def _crosses(box: Box, rules: _Rules) -> bool:
    """Whether a rule runs through the inside of a box."""
    left, top, right, bottom = _inner(box)
    across, down = rules
    return any(
        rule.start < high and low < rule.end and first < rule.at < last
        for own, low, high, first, last in (
            (across, left, right, top, bottom),
            (down, top, bottom, left, right),
        )
        for rule in own
    )


def _look(text: Handle, color: tuple[ctypes.c_uint, ...]) -> _Look:
    """Return the colour and opacity that a text is painted with."""
    if not pdfium.FPDFPageObj_GetFillColor(text, *color):
        return ()
    return tuple(value.value for value in color)

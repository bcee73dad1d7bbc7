"""What the size and place of characters and rules say of a text: raised digits, strokes through it.

Pure geometry, origin top left. Knows nothing of files, cells or labels.
"""

import re
from bisect import bisect
from collections.abc import Callable, Sequence

from jiheng.documents.carriers.lattice import Rule
from jiheng.documents.carriers.neutral import Box
from jiheng.documents.carriers.pdf_page import Glyphs
from jiheng.documents.carriers.pdf_words import Word
from jiheng.documents.carriers.symbols import SUPERSCRIPT

_DIGIT = re.compile(r"(?<=\S)[0-9]")
_SMALLER, _HIGHER = 0.92, 0.1
"""How small, and how far up its base line, by the line height before it: a mark of 0.83 em that
is raised by a third of an em has 0.83 and 0.25; a Latin digit after Han 0.7 to 1 and 0."""
_NEAR = 0.5
_UPPER, _LOWER = 0.3, 0.25
_COVERED = 0.5
_CORNER = 0.3
_MOST_SLANTS = 500


def with_raised_digits(glyphs: Glyphs, base_line: Callable[[int], float]) -> str:
    """Return the text of a page with its raised digits as characters of their own: m², not m2.

    `base_line` tells where the line that a character stands on lies, by its place.
    """
    raised: dict[int, int] = {}
    tops, bottoms = glyphs.tops, glyphs.bottoms
    for found in _DIGIT.finditer(glyphs.text):
        at = found.start()
        base = raised.get(at - 1, at - 1)
        height = bottoms[base] - tops[base]
        if (
            bottoms[at] - tops[at] < _SMALLER * height
            and abs(glyphs.lefts[at] - glyphs.rights[at - 1]) < _NEAR * height
            and base_line(base) - base_line(at) > _HIGHER * height
        ):
            raised[at] = base
    if not raised:
        return glyphs.text
    letters = list(glyphs.text)
    for at in raised:
        letters[at] = letters[at].translate(SUPERSCRIPT)
    return "".join(letters)


class Strokes:
    """The level rules and the slanting strokes of a page, asked which words they run through."""

    def __init__(self, rules: Sequence[Rule], slants: Sequence[Box] = ()) -> None:
        self._rules = sorted(rules)
        self._heights = [rule.at for rule in self._rules]
        self._slants = slants if len(slants) <= _MOST_SLANTS else ()

    def cross(self, word: Word) -> bool:
        """Whether one runs through the middle of a word, or of a part of it."""
        first = bisect(self._heights, word.top + _UPPER * word.height)
        last = bisect(self._heights, word.bottom - _LOWER * word.height)
        for rule in self._rules[first:last]:
            shared = min(word.right, rule.end) - max(word.left, rule.start)
            if shared > _COVERED * min(rule.length, word.right - word.left) > 0:
                return True
        return any(_runs_through(slant, word) for slant in self._slants)


def _runs_through(slant: Box, word: Word) -> bool:
    """Whether a slanting stroke runs through a word, by more than one of its corners."""
    x0, y0, x1, y1 = slant
    inset = _CORNER * min(word.height, word.right - word.left)
    start, end = 0.0, 1.0
    for begun, step, low, high in (
        (x0, x1 - x0, word.left + inset, word.right - inset),
        (y0, y1 - y0, word.top + inset, word.bottom - inset),
    ):
        near, far = sorted(((low - begun) / step, (high - begun) / step))
        start, end = max(start, near), min(end, far)
    return start < end

"""Characters with boxes to words, words to lines of text.

Pure geometry, origin top left. A word here is a run of characters that touch, so a Chinese
sentence is one word. Knows nothing of files or tables.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Box
from jiheng.documents.carriers.pdf_page import INK, Glyphs

_TOUCHING = 0.12
_OVERLAPPING = -0.5
_SPACE_DRAWN = 0.05
_SPACE_LATIN = 0.15
_SPACE_HAN = 0.5
_WIDE = 1.25
_SHARED_HEIGHT = 0.5
_LEVEL = 0.4
_ALIGNED = 0.15
_NEAR = 4
_COLUMN_LINES = 2
_MOST_COLUMNS = 40
_LETTER = re.compile("[A-Za-z]")
_FIRST_HAN = "\u2e80"


class Word(NamedTuple):
    """A run of touching characters; `first` is its place in the page's characters.

    `is_spaced` says that the file has a blank of its own before it.
    """

    left: float
    top: float
    right: float
    bottom: float
    text: str
    first: int
    is_spaced: bool = False

    @property
    def height(self) -> float:
        """The height of its line of text, in points."""
        return self.bottom - self.top


class TextLine(NamedTuple):
    """A line of text and its box; `is_garbled` when words are printed over each other."""

    text: str
    box: Box
    is_garbled: bool = False


def words_of(glyphs: Glyphs) -> list[Word]:
    """Return the words of a page, in the order of the file."""
    text, lefts, tops = glyphs.text, glyphs.lefts, glyphs.tops
    rights, bottoms = glyphs.rights, glyphs.bottoms
    spaces, joined = glyphs.spaces, glyphs.joined
    found: list[Word] = []
    for chunk in INK.finditer(text):
        start, end = chunk.span()
        first, top, bottom, edge = start, tops[start], bottoms[start], rights[start]
        middle, height, spaced = top + bottom, max(bottom - top, 1.0), start - 1 in spaces
        back, on, level = _OVERLAPPING * height, _TOUCHING * height, _LEVEL * height
        for index in range(start + 1, end):
            gap = lefts[index] - edge
            if index in joined:
                continue
            if back <= gap <= on and -level <= tops[index] + bottoms[index] - middle <= level:
                edge = rights[index]
                continue
            found.append(Word(lefts[first], top, edge, bottom, text[first:index], first, spaced))
            first, top, bottom, edge = index, tops[index], bottoms[index], rights[index]
            middle, height, spaced = top + bottom, max(bottom - top, 1.0), False
            back, on, level = _OVERLAPPING * height, _TOUCHING * height, _LEVEL * height
        found.append(Word(lefts[first], top, edge, bottom, text[first:end], first, spaced))
    return found


def printed_once(words: Sequence[Word]) -> list[Word]:
    """Return words without those that are printed again at the very same place."""
    once: dict[tuple[object, ...], Word] = {}
    for word in words:
        once.setdefault((word.text, *(round(side, 1) for side in word[:4])), word)
    return list(once.values())


def turned_word(word: Word, turn: int) -> Word:
    """Return a word that stands so many quarters clockwise as if the paper were turned back."""
    left, top, right, bottom = word[:4]
    for _ in range(turn):
        left, top, right, bottom = top, -right, bottom, -left
    return word._replace(left=left, top=top, right=right, bottom=bottom)


def lines_of(words: Sequence[Word]) -> list[TextLine]:
    """Return words as lines of text, from top to bottom, each from left to right.

    A blank of the file is one space, and so is a gap between Latin words or a noticeable one
    between others; a wide gap is two.
    """
    return [_line(row, ()) for row in _rows(words)]


def aligned_lines_of(words: Sequence[Word]) -> list[TextLine]:
    """Return words as lines of text as `lines_of` does, with columns kept apart.

    Where words of near lines stand in one column, the gap before it is two spaces however
    narrow it is.
    """
    rows = [sorted(row) for row in _rows(words)]
    found = []
    for index, row in enumerate(rows):
        near = [*rows[max(0, index - _NEAR) : index], *rows[index + 1 : index + 1 + _NEAR]]
        found.append(_line(row, [other for other in near if 1 < len(other) <= _MOST_COLUMNS]))
    return found


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Group words by the line they share half their height with."""
    rows: list[list[Word]] = []
    top = bottom = 0.0
    for word in sorted(words, key=lambda word: word.top + word.bottom):
        shared = min(bottom, word.bottom) - max(top, word.top)
        if rows and shared > _SHARED_HEIGHT * min(bottom - top, word.height):
            rows[-1].append(word)
            top, bottom = min(top, word.top), max(bottom, word.bottom)
        else:
            rows.append([word])
            top, bottom = word.top, word.bottom
    return rows


def _line(row: list[Word], near: Sequence[list[Word]]) -> TextLine:
    if len(row) == 1:
        return TextLine(row[0].text, row[0][:4])
    row.sort()
    pieces = [row[0].text]
    is_garbled = False
    for before, after in pairwise(row):
        space = _space(before, after)
        if space == " " and near and len(row) <= _MOST_COLUMNS:
            space = "  " if _is_column(before, after, near) else " "
        pieces.append(space)
        pieces.append(after.text)
        is_garbled |= after.left - before.right < _OVERLAPPING * after.height
    box = (
        row[0].left,
        min(word.top for word in row),
        max(word.right for word in row),
        max(word.bottom for word in row),
    )
    return TextLine("".join(pieces), box, is_garbled)


def _space(before: Word, after: Word) -> str:
    """Return what stands between two words of one line."""
    gap = after.left - before.right
    height = max(min(before.height, after.height), 1.0)
    if gap >= _WIDE * height:
        return "  "
    if after.is_spaced and gap > _SPACE_DRAWN * height:
        return " "
    is_latin = before.text[-1] < _FIRST_HAN and after.text[0] < _FIRST_HAN
    return " " if gap > (_SPACE_LATIN if is_latin else _SPACE_HAN) * height else ""


def _is_column(before: Word, after: Word, near: Sequence[list[Word]]) -> bool:
    """Whether enough near lines have a gap that ends or begins at the same place.

    Between two Latin words that says nothing: in prose some always stand below each other.
    """
    if _LETTER.match(before.text[-1]) and _LETTER.match(after.text[0]):
        return False
    close = _ALIGNED * min(before.height, after.height)
    meeting = sum(
        any(
            abs(one.right - before.right) <= close or abs(other.left - after.left) <= close
            for one, other in pairwise(row)
        )
        for row in near
    )
    return meeting >= _COLUMN_LINES

"""Print as found, folded for comparing and cleaned for keeping.

White space between Chinese characters, or between them and digits or Latin letters, is
left over from line wrapping; between two Latin words it is a space. Knows no labels.
"""

from collections.abc import Sequence
from functools import lru_cache

from jiheng.documents.carriers.neutral import Break, Piece

_ASCII_OF_FULL = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BETWEEN = {Break.NONE: "", Break.SPACE: " ", Break.WIDE: "  ", Break.LINE: "\n"}
_SHORT = 48
_PARAGRAPH = "\n\n"
_CELL = " | "


def fold(text: str) -> str:
    """Return `text` with full-width ASCII made narrow and all white space removed."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return "".join(text.split())
    return "".join(text.translate(_ASCII_OF_FULL).split())


_fold_short = lru_cache(1 << 15)(_fold)


def clean(text: str) -> str:
    """Return `text` without the white space that wrapping left in it."""
    return _clean_short(text) if len(text) <= _SHORT else _clean(text)


def _clean(text: str) -> str:
    words = text.split()
    if len(words) < 2:  # noqa: PLR2004
        return words[0] if words else ""
    kept = [words[0]]
    for word in words[1:]:
        if _is_latin(kept[-1][-1]) and _is_latin(word[0]):
            kept.append(" ")
        kept.append(word)
    return "".join(kept)


_clean_short = lru_cache(1 << 15)(_clean)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def width(text: str) -> float:
    """Return the printed width in full-width characters: an ASCII one takes half."""
    narrow = sum(character.isascii() for character in text)
    return len(text) - narrow / 2


def latin_lead(text: str) -> float:
    """Return the width of the unbreakable ASCII run that `text` begins with."""
    lead = 0
    for character in text:
        if not character.isascii() or character == " ":
            break
        lead += 1
    return lead / 2


def print_of(run: Sequence[Piece]) -> str:
    """Return the fragments as they stood, with the breaks between them."""
    if not run:
        return ""
    parts = [run[0].text]
    for fragment in run[1:]:
        between = _CELL if fragment.before.is_cell else _BETWEEN.get(fragment.before, _PARAGRAPH)
        parts.append(between)
        parts.append(fragment.text)
    return "".join(parts)


def text_of(run: Sequence[Piece]) -> str:
    """Return the text of the fragments as one clean cell."""
    if len(run) == 1:
        text = run[0].text
        return _clean_short(text) if len(text) <= _SHORT else _clean(text)
    return clean(print_of(run).replace(_CELL, " "))

"""Setting text in columns of a fixed width, where a Chinese character takes two.

Knows the width of characters, what may not stand at the end or the beginning of a line, and
which characters of a document must not reach a terminal.
"""

import re
import unicodedata

NOT_FIRST = frozenset("，。；：？！、）〕】》」』”’％…—·,.;:?!)]}%")
NOT_LAST = frozenset("（〔【《「『“‘([{")
ELLIPSIS = "…"
_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_ATOM = re.compile(r"[!-~]+|\s+|.", re.DOTALL)


def clean(text: str) -> str:
    """Return the text on one line, without control characters and overrides of direction."""
    return safe(" ".join(text.split()))


def safe(text: str) -> str:
    """Return the text without control characters (but line ends) and overrides of direction."""
    return _UNSAFE.sub("\ufffd", text)


def columns(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shorten(text: str, limit: int) -> str:
    """Return the text cut to `limit` columns, with an ellipsis where something is missing."""
    if columns(text) <= limit:
        return text
    kept = _beginning(text, max(0, limit - 1)).rstrip()
    return kept + ELLIPSIS if limit > 0 else ""


def _beginning(text: str, limit: int) -> str:
    taken = 0
    for position, character in enumerate(text):
        taken += _columns(character)
        if taken > limit:
            return text[:position]
    return text


def wrap(text: str, limit: int) -> list[str]:
    """Return the text in lines of at most `limit` columns (and at least 2).

    Breaks between words and between Chinese characters; keeps closing punctuation off the
    beginning of a line and opening brackets off its end; cuts a word only when it is longer
    than a line.
    """
    limit = max(2, limit)
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, limit):
        if columns(line + piece.rstrip()) <= limit:
            line += piece
            continue
        lines.append(line.rstrip())
        line = piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str, limit: int) -> list[str]:
    """Cut the text where a line may break; no piece is wider than a line."""
    pieces: list[str] = []
    for atom in _ATOM.findall(text):
        bound = pieces and (atom[0] in NOT_FIRST or pieces[-1][-1] in NOT_LAST or atom.isspace())
        if bound and columns(pieces[-1] + atom.rstrip()) <= limit:
            pieces[-1] += atom
        else:
            pieces.extend(_cut(atom, limit))
    return pieces


def _cut(atom: str, limit: int) -> list[str]:
    cut = []
    while columns(atom) > limit:
        head = _beginning(atom, limit)
        cut.append(head)
        atom = atom[len(head) :]
    return [*cut, atom] if atom else cut

"""The words of documents: what of them can be printed, and when two texts are the same words."""

import re
import unicodedata

_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
"""Begins what a spreadsheet takes for a formula, unless all of it is `_SIGNED`."""
_SIGNED = re.compile(r"[+-]?\d+(\.\d+)?(%|元|万元|亿元)?")
"""A number, which may begin with a sign."""
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_SUSPECT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|[\U0001fffe-\U0010ffff]"
)
_INVISIBLE = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
_HAN = re.compile("[\u4e00-\u9fff]")
_NOT_CHARACTERS = frozenset(plane << 16 | low for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))


def printable(text: str) -> str:
    """Return the text as any document can hold it.

    Line ends of every kind become a newline, a tab a space; control characters, halves of
    surrogate pairs and what is no character at all are dropped.
    """
    if not _SUSPECT.search(text):
        return text
    text = _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text).replace("\t", " "))
    return "".join(each for each in text if ord(each) not in _NOT_CHARACTERS)


def harmless(text: str) -> str:
    """Return the text as no spreadsheet takes it for a formula: an apostrophe before one."""
    return f"'{text}" if _FORMULA.match(text) and not _SIGNED.fullmatch(text) else text


def has_han(text: str) -> bool:
    """Whether something in a text is Chinese."""
    return _HAN.search(text) is not None


def one_line(text: str) -> str:
    """Return the text in one line with single blanks, and without what cannot be seen.

    Marks of writing direction and signs without width make two names look the same.
    """
    return " ".join(_UNSEEN.sub("", printable(text)).split())


def folded(text: str) -> str:
    """Return what is left of a text when spacing, width and case of letters do not count.

    Carriers space and widen characters as their medium does; two texts that fold to the same
    are the same words.
    """
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold())

"""The texts of a workbook: shared and inline strings, plain or in runs of several fonts.

A table of strings that holds nothing but plain ones is read by a pattern, in a sixth of the time.
"""

import re
from collections.abc import Sequence
from xml.sax.saxutils import unescape

from jiheng.documents.carriers.markup import Element
from jiheng.documents.carriers.symbols import SUPERSCRIPT, drawn, is_symbol_font
from jiheng.domain.locator import Confidence
from jiheng.domain.wording import has_han

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TEXT, _RUN = f"{S}t", f"{S}r"
_FONT, _RAISED = f"{S}rPr/{S}rFont", f"{S}rPr/{S}vertAlign"
DOUBTFUL = re.compile("[\ue000-\uf8ff\ufffd]")
"""A symbol whose drawing is not known, or a character that was lost."""
CROSSED = "\ue0ff"
"""Before a text of which a part is crossed out and left out; twice, before one that is whole."""
PALE = "\ue0fe"
"""Around what is written in white inside a text."""
_STRIKE, _COLOUR = f"{S}rPr/{S}strike", f"{S}rPr/{S}color"
_WHITE = re.compile("(?:[0-9A-Fa-f]{2})?(?:[Ff][0-9A-Fa-f]){3}")
_WHITE_PLACES = frozenset({"1", "9", "65"})
_HARDLY = 0.1
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_PLAIN = r"(?:[^<>&\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]++|&(?:lt|gt|amp|quot|apos);)*+"
_BEFORE, _AFTER = '<si><t(?: xml:space="preserve")?+>', "</t></si>"
_ITEM = re.compile(f"{_BEFORE}({_PLAIN}){_AFTER}")
_TABLE = re.compile(
    r"""<\?xml version="1\.0" encoding="(?:UTF|utf)-8"(?: standalone="yes")?+ ?\?>\s*+"""
    rf"""<sst xmlns="{re.escape(S[1:-1])}"(?: \w++="\d*+")*+>"""
    rf"""((?:{_BEFORE}{_PLAIN}{_AFTER})*+)</sst>\s*+"""
)
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[A-Za-z&])')
_LONGEST_HEADER = 60
_QUOTES = {"&quot;": '"', "&apos;": "'"}


def shared_texts(root: Element) -> dict[str, str]:
    """Return the texts of the table of shared strings, by number as cells write it."""
    return {str(number): shared_text(each) for number, each in enumerate(root)}


def texts_by_pattern(data: bytes) -> dict[str, str] | None:
    """Return the same where all of them are plain, or None where the XML must be parsed."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    whole = _TABLE.fullmatch(text)
    if whole is None:
        return None
    return {
        str(number): unescaped(unescape(each, _QUOTES) if "&" in each else each)
        for number, each in enumerate(_ITEM.findall(whole[1]))
    }


def plain_texts(texts: dict[str, str]) -> dict[str | None, str]:
    """Return those texts that need no second look; of blank ones nothing."""
    is_doubtful = DOUBTFUL.search("".join(texts.values())) is not None
    return {
        number: "" if text.isspace() else text
        for number, text in texts.items()
        if not (is_doubtful and DOUBTFUL.search(text))
    }


def shared_text(node: Element) -> str:
    """Return the text of one string; readings beside Chinese characters are left out."""
    if len(node) == 1 and node[0].tag == _TEXT:
        return unescaped(node[0].text or "")
    pieces = list[tuple[bool, str]]()
    for child in node:
        if child.tag == _TEXT:
            pieces.append((False, unescaped(child.text or "")))
        elif child.tag == _RUN:
            text = _run(child)
            if text.strip() and is_white(child.find(_COLOUR)):
                text = f"{PALE}{text}{PALE}"
            pieces.append((is_crossed(child.find(_STRIKE)), text))
    return crossed_out(pieces)


def crossed_out(pieces: Sequence[tuple[bool, str]]) -> str:
    """Return a text without the pieces that are crossed out, marked where there are any.

    Args:
        pieces: Whether each is crossed out, and its text.
    """
    text = "".join(piece for is_out, piece in pieces if not is_out)
    crossed = "".join(piece for is_out, piece in pieces if is_out)
    if not crossed.strip():
        return text
    return f"{CROSSED}{text}" if text.strip() else f"{CROSSED}{CROSSED}{crossed}"


def seen(text: str) -> tuple[str, Confidence]:
    """Return what is seen on white of a text with white parts, and how surely.

    A text that is white as a whole stands and is unreadable.
    """
    parts = text.split(PALE)
    shown = "".join(parts[::2])
    if shown.replace(CROSSED, "").strip():
        return shown, Confidence.UNCERTAIN
    return "".join(parts), Confidence.UNREADABLE


def is_white(colour: Element | None) -> bool:
    """Whether a colour is white, as the paper is."""
    if colour is None:
        return False
    if colour.get("theme") == "0":
        try:
            return abs(float(colour.get("tint") or 0)) < _HARDLY
        except ValueError:
            return False
    rgb = colour.get("rgb") or ""
    return colour.get("indexed") in _WHITE_PLACES or _WHITE.fullmatch(rgb) is not None


def uncrossed(text: str) -> tuple[str, Confidence]:
    """Return a text without the marks that parts of it, or all, are crossed out, and its trust."""
    if CROSSED not in text:
        return text, Confidence.CERTAIN
    is_whole = text.startswith(f"{CROSSED}{CROSSED}")
    return text.replace(CROSSED, ""), Confidence.UNREADABLE if is_whole else Confidence.UNCERTAIN


def header_text(margins: Element, kind: str = "Header") -> str:
    """Return the words of the headers or footers of a sheet, without codes (&C, &P, &"SimSun")."""
    parts = (margins.find(f"{S}{pages}{kind}") for pages in ("odd", "even", "first"))
    words = (words_of_header(part.text or "") for part in parts if part is not None)
    return " ".join(dict.fromkeys(filter(None, words)))


def words_of_header(coded: str) -> str:
    """Return the words of a header without its codes, nothing where it has none in Chinese."""
    text = _CODES.sub(" ", coded)
    return " ".join(text.split())[:_LONGEST_HEADER] if has_han(text) else ""


def is_crossed(strike: Element | None) -> bool:
    """Whether a font strikes its text through."""
    return strike is not None and strike.get("val", "1") not in {"0", "false"}


def _run(node: Element) -> str:
    text = unescaped("".join(each.text or "" for each in node.iter(_TEXT)))
    font, raised = node.find(_FONT), node.find(_RAISED)
    named = None if font is None else font.get("val")
    if named is not None and is_symbol_font(named):
        return drawn(text, named)
    if raised is not None and raised.get("val") == "superscript":
        return text.translate(SUPERSCRIPT)
    return text


def unescaped(text: str) -> str:
    """Return a text with its ``_x000D_`` escapes and line ends resolved."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

"""The text of a web page as a browser shows it: encodings, white space, line ends, hiding.

Knows elements inside a cell or between tables; not how tables are laid out.
"""

import codecs
import re
from collections.abc import Iterator

from jiheng.documents.carriers.html_colours import colour_of, is_pale, on_white, own_colour
from jiheng.documents.carriers.html_styles import PLAIN, Cascade, Look
from jiheng.documents.carriers.markup import Element
from jiheng.documents.carriers.neutral import trust_around
from jiheng.documents.carriers.symbols import SUPERSCRIPT
from jiheng.domain.errors import UndecodableText
from jiheng.domain.locator import Confidence

_META = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD = 4096
_LOST_OF = 100
_UNKNOWN = "\ufffd"
_PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_BREAK, _BLOCK = "\x0b", "\x0c"
_UNEVEN = re.compile("[ \t\r\n\xa0\x0b\x0c]")
_SPACES = re.compile("[ \t\r\n]+")
_AROUND = re.compile(" *([\x0b\x0c]) *")
_ENDS = re.compile("\x0b?\x0c+")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?![.\d])"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
DOUBT = "\x0e"
"""In a text that may not be shown as it stands."""
_BLOCKING = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item)", re.IGNORECASE)
_UNSHOWN = frozenset({
    "head", "script", "style", "template", "noscript", "title", "rt", "rp", "datalist", "audio",
    "video", "canvas", "colgroup", "col", "link", "meta", "map", "param",
})  # fmt: skip
_FRAMES = frozenset({"iframe", "frame", "object", "embed"})
_BLOCKS = frozenset({
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "pre",
    "blockquote", "section", "article", "header", "footer", "main", "nav", "aside", "center",
    "hr", "address", "fieldset", "form", "figure", "figcaption", "legend", "body", "html",
    "caption", "tr", "details", "summary", "option", "menu",
})  # fmt: skip
_CROSSED = frozenset({"s", "strike", "del"})
_FIELDS = frozenset({"input", "select"})
_OUTERMOST = frozenset({"html", "body", "p"})
_BOXES = {"checkbox": ("☑", "□"), "radio": ("◉", "○")}
_BUTTONS = frozenset({"hidden", "submit", "button", "reset", "image", "file", "password"})


def decoded(content: bytes, name: str) -> str:
    """Return the text of a page.

    A byte order mark decides; then UTF-8 if the bytes are that; then what the page declares;
    then GB18030. Up to one character in a hundred may be lost, and stands as U+FFFD.

    Raises:
        UndecodableText: more than that is lost.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    if content[1:2] == b"\x00" or content[:1] == b"\x00":
        return content.decode("utf-16-le" if content[1:2] == b"\x00" else "utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        offset = fault.start
    for encoding in dict.fromkeys((_declared(content), "gb18030", "utf-8")):
        text = content.decode(encoding, "replace")
        if text.count(_UNKNOWN) * _LOST_OF <= len(text):
            return text
    raise UndecodableText(name, offset, ["UTF-8", "GB18030"])


def _declared(content: bytes) -> str:
    """Return the encoding a page declares, where it is one that Chinese pages use."""
    match = _META.search(content, 0, _HEAD)
    declared = match[1].decode("ascii").lower() if match else ""
    return "big5hkscs" if declared.startswith("big5") else "gb18030"


def is_page(text: str) -> bool:
    """Whether the text is a whole page, where a line end in the source is but a space."""
    return _PAGE.search(text, 0, _HEAD) is not None


def is_hidden(node: Element) -> bool:
    """Whether a browser shows nothing of the element."""
    style = node.get("style")
    return node.get("hidden") is not None or (style is not None and bool(_HIDING.search(style)))


def finished(pieces: list[str]) -> str:
    """Return pieces of text as shown: white space as one space, blocks as lines."""
    text = pieces[0] if len(pieces) == 1 else "".join(pieces)
    if _UNEVEN.search(text) is None:
        return text
    text = _AROUND.sub(r"\1", _SPACES.sub(" ", text))
    text = _ENDS.sub("\n", text).replace(_BREAK, "\n").replace("\xa0", " ")
    return text.strip(" \n")


class Prose:
    """Reads text, and counts what it set aside.

    With `keeps_lines` the source is no page but text with tables in it, and its line ends
    are line ends.
    """

    def __init__(self, *, keeps_lines: bool, styles: Cascade, has_pale: bool = False) -> None:
        self._keeps_lines = keeps_lines
        self._styles, self._has_pale = styles, has_pale
        self._crossed: list[str] = []
        self._pale: list[str] = []
        self.hidden = self.pictures = self.frames = self.crossed = 0

    def outside_tables(self, root: Element) -> Iterator[str | Element]:
        """Yield the text between tables and the tables, in the order of the page."""
        found: list[str | Element] = []
        self._flow(root, found)
        self.crossed += len(self._crossed)
        self.hidden += len(self._pale)
        pieces: list[str] = []
        for piece in found:
            if isinstance(piece, str):
                pieces.append(piece)
            else:
                yield finished(pieces)
                yield piece
                pieces = []
        yield finished(pieces)

    def cell(self, node: Element, nested: list[Element]) -> tuple[str, Confidence]:
        """Return a cell's own text and how sure it is; tables inside are put into `nested`.

        A text crossed out as a whole stands and is unreadable.
        """
        look = self._styles.look(node)
        if look is PLAIN and not len(node) and not self._has_pale:
            return (finished([node.text]) if node.text else ""), Confidence.CERTAIN
        self._crossed, self._pale = [], []
        found: list[str | Element] = []
        self._cell(node, look, found)
        tables = [piece for piece in found if not isinstance(piece, str)]
        nested += tables
        self.pictures += sum(1 for _ in node.iter("img"))
        text = finished([piece for piece in found if isinstance(piece, str)])
        is_sure = DOUBT not in text
        text = text if is_sure else text.replace(DOUBT, "").strip(" \n")
        lost = finished(self._crossed or self._pale) if self._crossed or self._pale else ""
        if lost and not text:
            return lost, Confidence.UNREADABLE
        self.crossed += bool(self._crossed)
        self.hidden += bool(self._pale)
        trust = Confidence.UNCERTAIN if lost or not is_sure else Confidence.CERTAIN
        if tables:
            trust = trust_around(text, sum(map(_size, tables)), trust)
        return text, trust

    def _cell(self, node: Element, look: Look, out: list[str | Element]) -> None:
        """Append what a cell holds, unless it shows nothing of it."""
        if self.is_blank(node):
            self.set_aside(node)
        elif look.is_crossed:
            self._element(node, out)
        elif self._has_pale and self._is_lost(node, colour_of(node, self._styles), out):
            self._pale.append("".join(node.itertext()))
        else:
            self._drawn(node, look, out)

    def set_aside(self, node: Element) -> None:
        """Count an element that is not shown, if it holds text."""
        self.hidden += any(each.text and each.text.strip() for each in node.iter())

    def _flow(self, node: Element, out: list[str | Element]) -> None:
        """Append the text of an element's inside, in which tables stand whole."""
        if node.text:
            out.append(self._lined(node.text, node))
        for child in node:
            tag = child.tag
            if tag == "br":
                out.append(_BREAK)
            elif tag == "table":
                out += [_BLOCK, child]
            elif tag not in _UNSHOWN:
                self._element(child, out)
            if child.tail:
                out.append(self._lined(child.tail, node))

    def is_blank(self, node: Element) -> bool:
        """Whether an element takes its room and shows nothing in it."""
        look = self._styles.look(node)
        return look.is_unseen and not look.is_gone and node.get("hidden") is None

    def is_away(self, node: Element) -> bool:
        """Whether nothing of an element is shown, by itself or by a rule; none with a table."""
        if is_hidden(node):
            return True
        look = self._styles.look(node)
        if look.is_tiny and not len(node):
            return True
        return (look.is_gone or look.is_unseen) and node.find(".//table") is None

    def _is_lost(self, node: Element, colour: str, out: list[str | Element]) -> bool:
        """Whether letters of this colour are white on white; where that is not known is doubt."""
        if not is_pale(colour) or node.find(".//table") is not None:
            return False
        is_lost = colour == "transparent" or on_white(node, self._styles)
        if is_lost is None:
            out.append(DOUBT)
        return bool(is_lost)

    def _drawn(self, node: Element, look: Look, out: list[str | Element]) -> None:
        """Append an element's inside and what its style adds to it."""
        is_doubtful = bool(look.before or look.after) or not look.is_sure
        out += [DOUBT + look.before] if is_doubtful else []
        self._flow(node, out)
        out += [look.after] if look.after else []

    def _lined(self, text: str, node: Element) -> str:
        """Return text in which those line ends that are shown are marked."""
        if node.tag == "pre" or (self._keeps_lines and node.tag in _OUTERMOST):
            return text.replace("\r\n", "\n").replace("\n", _BREAK)
        return text

    def _element(self, node: Element, out: list[str | Element]) -> None:
        tag, style = node.tag, node.get("style")
        look = self._styles.look(node)
        if tag in _FRAMES:
            self.frames += 1
        elif self.is_away(node):
            self.set_aside(node)
        elif tag in _CROSSED or look.is_crossed:
            self._crossed.append("".join(node.itertext()))
        elif self._has_pale and self._is_lost(node, own_colour(node, look), out):
            self._pale.append("".join(node.itertext()))
            out.append(DOUBT)
        elif tag in _FIELDS:
            out.append(_shown(node))
        elif tag == "sup" or (look.is_raised and node.find(".//table") is None):
            out.append("".join(node.itertext()).translate(SUPERSCRIPT))
        elif tag in _BLOCKS or (style is not None and _BLOCKING.search(style)):
            out.append(_BLOCK)
            self._drawn(node, look, out)
            out.append(_BLOCK)
        else:
            self._drawn(node, look, out)


def _size(table: Element) -> int:
    return sum(1 for _ in table.iter("td", "th"))


def _shown(field: Element) -> str:
    """Return what a field of a web form shows."""
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [each for each in options if each.get("selected") is not None] or options[:1]
        return " ".join((each.text or "").strip() for each in chosen)
    kind = (field.get("type") or "text").lower()
    if kind in _BOXES:
        return _BOXES[kind][field.get("checked") is None]
    return "" if kind in _BUTTONS else field.get("value") or ""

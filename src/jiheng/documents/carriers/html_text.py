"""The text of a web page as a browser shows it: encodings, white space, line ends, hiding.

Knows elements inside a cell or between tables; not how tables are laid out.
"""

import codecs
import re
from collections.abc import Iterator, Mapping

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
_TINY = re.compile(r"font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_CROSSING = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_BRACE = re.compile(r"[{}]")
_CLASS = re.compile(r"\s*\w*\.([\w-]+)\s*")
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
_NO_CLASSES: Mapping[str, str] = {}
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


def styled_classes(root: Element) -> dict[str, str]:
    """Return by class what the rules of a page say of all its elements, where it hides or crosses.

    Rules that hold for some only (inside others, on paper, under the pointer) are left out.
    """
    found: dict[str, str] = {}
    for sheet in root.iter("style"):
        for selectors, style in _rules(sheet.text or ""):
            for selector in selectors.split(","):
                name = _CLASS.fullmatch(selector)
                if name is not None:
                    found[name[1]] = style
    told = (_HIDING, _CROSSING)
    return {name: style for name, style in found.items() if any(of.search(style) for of in told)}


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and styles of the outermost rules, without those of ``@media``."""
    first, *commented = css.split("/*")
    css = "".join([first, *(part.partition("*/")[2] for part in commented)])
    depth = start = body = 0
    for brace in _BRACE.finditer(css):
        if brace[0] == "{":
            body = body if depth else brace.end()
            depth += 1
            continue
        if depth == 1:
            selectors = css[start : body - 1].rpartition(";")[2]
            if "@" not in selectors:
                yield selectors, css[body : brace.start()]
        depth = max(0, depth - 1)
        start = start if depth else brace.end()


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

    def __init__(self, *, keeps_lines: bool, classes: Mapping[str, str] = _NO_CLASSES) -> None:
        self._keeps_lines = keeps_lines
        self._classes = classes
        self._crossed: list[str] = []
        self.hidden = self.pictures = self.frames = self.crossed = 0

    def outside_tables(self, root: Element) -> Iterator[str | Element]:
        """Yield the text between tables and the tables, in the order of the page."""
        found: list[str | Element] = []
        self._flow(root, found)
        self.crossed += len(self._crossed)
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
        if not len(node) and not self._is_crossed(node):
            return (finished([node.text]) if node.text else ""), Confidence.CERTAIN
        self._crossed = []
        found: list[str | Element] = []
        self._element(node, found) if self._is_crossed(node) else self._flow(node, found)
        tables = [piece for piece in found if not isinstance(piece, str)]
        nested += tables
        self.pictures += sum(1 for _ in node.iter("img"))
        text = finished([piece for piece in found if isinstance(piece, str)])
        crossed = finished(self._crossed) if self._crossed else ""
        if crossed and not text:
            return crossed, Confidence.UNREADABLE
        self.crossed += bool(crossed)
        trust = Confidence.UNCERTAIN if crossed else Confidence.CERTAIN
        if tables:
            trust = trust_around(text, sum(map(_size, tables)), trust)
        return text, trust

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

    def _class_style(self, node: Element) -> str:
        names = (node.get("class") or "").split() if self._classes else ()
        return ";".join(self._classes[name] for name in names if name in self._classes)

    def _is_styled_away(self, node: Element) -> bool:
        """Whether the element shows nothing by its class, or for being tiny; none with a table."""
        style = node.get("style")
        if style is not None and not len(node) and _TINY.search(style):
            return True
        return bool(_HIDING.search(self._class_style(node))) and node.find(".//table") is None

    def _is_crossed(self, node: Element) -> bool:
        if node.tag in _CROSSED or _CROSSING.search(node.get("style") or ""):
            return True
        return bool(self._classes) and bool(_CROSSING.search(self._class_style(node)))

    def _lined(self, text: str, node: Element) -> str:
        """Return text in which those line ends that are shown are marked."""
        if node.tag == "pre" or (self._keeps_lines and node.tag in _OUTERMOST):
            return text.replace("\r\n", "\n").replace("\n", _BREAK)
        return text

    def _element(self, node: Element, out: list[str | Element]) -> None:
        tag, style = node.tag, node.get("style")
        if tag in _FRAMES:
            self.frames += 1
        elif is_hidden(node) or self._is_styled_away(node):
            self.set_aside(node)
        elif self._is_crossed(node):
            self._crossed.append("".join(node.itertext()))
        elif tag in _FIELDS:
            out.append(_shown(node))
        elif tag == "sup":
            out.append("".join(node.itertext()).translate(SUPERSCRIPT))
        elif tag in _BLOCKS or (style is not None and _BLOCKING.search(style)):
            out.append(_BLOCK)
            self._flow(node, out)
            out.append(_BLOCK)
        else:
            self._flow(node, out)


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

"""XML parsed without doing what it asks: no entities, no DTD, nothing fetched, bounded depth.

The one place where lxml is met; elsewhere a node is an `Element`.
"""

import re
from collections.abc import Iterator
from typing import Protocol

from lxml import etree  # type: ignore[import-untyped]

from jiheng.domain.errors import (
    DamagedDocument,
    DocumentError,
    TooMuchInside,
)
from jiheng.domain.text import Text

_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_UNTOLD = re.compile("[\0\x0b\x0c\x0e]")
_DTD = Text("XML 带有 DTD 声明", "its XML declares a DTD")
_BROKEN = Text("{part} 第 {line} 行的 XML 有误", "the XML of {part} is wrong at line {line}")
_DEPTH = Text("嵌套层数", "levels of nesting")
_DEEPEST = 256
_TEXT = Text("单段文字长度", "characters in one text")
_LONGEST = "10000000"
_XML = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)


class Element(Protocol):
    """A node of a parsed tree."""

    tag: str
    text: str | None
    tail: str | None

    def __iter__(self) -> Iterator["Element"]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: int) -> "Element": ...
    def get(self, key: str, default: str | None = None) -> str | None:
        """Return an attribute."""

    def getparent(self) -> "Element | None":
        """Return the node this one stands in."""

    def find(self, path: str) -> "Element | None":
        """Return the first match of a path."""

    def iter(self, *tags: str) -> Iterator["Element"]:
        """Yield this node and all below, of these tags."""

    def itertext(self) -> Iterator[str]:
        """Yield all text inside, in order."""


def parse_xml(data: bytes, part: str, said: tuple[str, Text]) -> Element:
    """Return the root of an XML part; comments and instructions are left out.

    Args:
        data: The bytes of the part.
        part: What the part is called in messages.
        said: The file's name and kind, for messages.

    Raises:
        DamagedDocument: not well-formed, empty, or with a DTD.
        TooMuchInside: nested deeper than 256, or one text beyond ten million characters.
    """
    try:
        root: Element = etree.fromstring(data, _XML)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise _refusal(fault, part, said) from fault
    if etree.ElementTree(root).docinfo.internalDTD is not None:
        raise DamagedDocument(*said, _DTD)
    return root


def parse_html(text: str, said: tuple[str, Text]) -> Element | None:
    """Return the root of a web page, or None when it holds nothing; comments are left out.

    Raises:
        TooMuchInside: nested deeper than 256.
    """
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    if _UNTOLD.search(text):
        text = _UNTOLD.sub(" ", text)
    data = _DECLARATION.sub("", text).encode("utf-8", "replace")
    try:
        root: Element | None = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise nesting_refused(said[0])
    return root


def nesting_refused(name: str) -> TooMuchInside:
    """Return the error that a file is nested too deeply."""
    return TooMuchInside(name, _DEPTH, found=f"> {_DEEPEST}", limit=str(_DEEPEST))


def _refusal(fault: Exception, part: str, said: tuple[str, Text]) -> DocumentError:
    told = str(fault)
    if "entity amplification" in told:
        return DamagedDocument(*said, _DTD)
    if "xcessive depth" in told:
        return nesting_refused(said[0])
    if "Resource limit" in told:
        return TooMuchInside(said[0], _TEXT, found=f"> {_LONGEST}", limit=_LONGEST)
    line = getattr(fault, "lineno", None) or 1
    broken = (text.format(part=part, line=line) for text in _BROKEN)
    return DamagedDocument(*said, Text(*broken))

"""The texts of a workbook: shared and inline strings, plain or in runs of several fonts."""

import re

from jiheng.documents.carriers.markup import Element
from jiheng.documents.carriers.symbols import SUPERSCRIPT, drawn, is_symbol_font

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TEXT, _RUN = f"{S}t", f"{S}r"
_FONT, _RAISED = f"{S}rPr/{S}rFont", f"{S}rPr/{S}vertAlign"
DOUBTFUL = re.compile("[\ue000-\uf8ff\ufffd]")
"""A symbol whose drawing is not known, or a character that was lost."""
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def shared_texts(root: Element) -> dict[str, str]:
    """Return the texts of the table of shared strings, by number as cells write it."""
    return {str(number): shared_text(each) for number, each in enumerate(root)}


def plain_texts(texts: dict[str, str]) -> dict[str | None, str]:
    """Return those texts that need no second look; of blank ones nothing."""
    return {
        number: "" if text.isspace() else text
        for number, text in texts.items()
        if not DOUBTFUL.search(text)
    }


def shared_text(node: Element) -> str:
    """Return the text of one string; readings beside Chinese characters are left out."""
    if len(node) == 1 and node[0].tag == _TEXT:
        return unescaped(node[0].text or "")
    found = []
    for child in node:
        if child.tag == _TEXT:
            found.append(unescaped(child.text or ""))
        elif child.tag == _RUN:
            found.append(_run(child))
    return "".join(found)


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

"""The text of a Word paragraph as the paper shows it.

Tracked changes count as accepted, fields show their result, hidden text is set aside and
counted, and so is what is crossed out. Knows paragraphs and runs, not tables.
"""

import re

from jiheng.documents.carriers.markup import Element
from jiheng.documents.carriers.symbols import SUPERSCRIPT, drawn, is_symbol_font, is_unknown
from jiheng.domain.locator import Confidence

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RUN, _TEXT, _RUN_STYLE = f"{W}r", f"{W}t", f"{W}rPr"
_CONTROL, _ALTERNATE, _BOX = f"{W}sdt", f"{_MC}AlternateContent", f"{W}txbxContent"
_FIELD, _SYMBOL = f"{W}fldChar", f"{W}sym"
_UNSHOWN = frozenset(
    {f"{W}{tag}" for tag in (
        "pPr", "rPr", "del", "moveFrom", "instrText", "delText", "delInstrText", "sdtPr",
        "sdtEndPr", "rt", "tblPr", "tcPr", "trPr", "bookmarkStart", "bookmarkEnd", "proofErr",
        "lastRenderedPageBreak", "footnoteReference", "endnoteReference", "commentReference",
    )}
)  # fmt: skip
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_PICTURES = frozenset(
    {
        "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
        "{urn:schemas-microsoft-com:vml}imagedata",
    }
)
_OBJECTS = frozenset(
    {
        "{urn:schemas-microsoft-com:office:office}OLEObject",
        "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
        f"{W}altChunk",
    }
)
_OFF = frozenset({"0", "false", "off", "none"})
_CODE = re.compile("(?!0{0,4}$)(?![dD][89a-fA-F])[0-9a-fA-F]{1,4}")
_CAREFUL = (b"vanish", b"ingdings", b'"Symbol"', b"superscript", b"rStyle", b"trike")
_STRIKES = (f"{W}strike", f"{W}dstrike")
_TICKED, _UNTICKED = "☑", "□"


def is_on(mark: Element | None) -> bool:
    """Whether an on-off property is there and not switched off."""
    return mark is not None and mark.get(f"{W}val", "1") not in _OFF


def has_prompt(control: Element) -> bool:
    """Whether a content control says that it shows its prompt and nobody filled it."""
    return is_on(control.find(f"{W}sdtPr/{W}showingPlcHdr"))


def alternatives(node: Element) -> Element | None:
    """Return the branch of an AlternateContent that is shown: the first choice."""
    choice = node.find(f"{_MC}Choice")
    return node.find(f"{_MC}Fallback") if choice is None or not len(choice) else choice


class Prose:
    """Reads paragraphs, and counts what it set aside.

    `boxes` gathers the text boxes met since it was last emptied; `is_unsure` is set when a
    symbol was met whose drawing is not known, or a control that still shows its prompt.
    """

    def __init__(self, data: bytes, hidden_styles: frozenset[str]) -> None:
        self._is_careful = any(mark in data for mark in _CAREFUL)
        self._hidden_styles = hidden_styles
        self._fields: list[bool] = []
        self._muted = 0
        self._crossed: list[str] = []
        self.boxes: list[Element] = []
        self.is_unsure = False
        self.hidden = self.covered = self.pictures = self.objects = self.crossed = 0

    def paragraph(self, node: Element) -> str:
        """Return the text of one paragraph; breaks inside are line ends."""
        if self._fields:
            self._fields, self._muted = [], 0
        if self._hidden_styles and self._has_hidden_style(node):
            self.hidden += any(each.text for each in node.iter(_TEXT))
            return ""
        out: list[str] = []
        self._inline(node, out)
        return "".join(out)

    def settled(self, text: str) -> tuple[str, Confidence]:
        """Return a text with how sure it is; crossed out as a whole it stands and is unreadable."""
        crossed, self._crossed = "".join(self._crossed).strip(), []
        if crossed and not text.strip():
            return crossed, Confidence.UNREADABLE
        self.crossed += bool(crossed)
        is_sure = not (crossed or self.is_unsure)
        return text, Confidence.CERTAIN if is_sure else Confidence.UNCERTAIN

    def _has_hidden_style(self, node: Element) -> bool:
        style = node.find(f"{W}pPr/{W}pStyle")
        return style is not None and style.get(f"{W}val") in self._hidden_styles

    def _inline(self, node: Element, out: list[str]) -> None:
        for child in node:
            tag = child.tag
            if tag == _RUN:
                if self._is_careful:
                    self._careful_run(child, out)
                else:
                    self._run(child, out)
            elif tag not in _UNSHOWN:
                self._around(child, out)

    def _around(self, node: Element, out: list[str]) -> None:
        """Take what may stand in a paragraph beside its runs."""
        tag = node.tag
        if tag == _BOX:
            self.boxes.append(node)
        elif tag == _CONTROL:
            self._control(node, out)
        elif tag == _ALTERNATE:
            branch = alternatives(node)
            if branch is not None:
                self._inline(branch, out)
        elif tag.startswith(_MATH):
            self._formula(node, out)
        else:
            self.pictures += tag in _PICTURES
            self.objects += tag in _OBJECTS
            self._inline(node, out)

    def _run(self, node: Element, out: list[str]) -> None:
        for child in node:
            tag = child.tag
            if tag == _TEXT:
                text = child.text
                if text and not self._muted:
                    out.append(text)
            elif tag not in _UNSHOWN:
                self._special(child, out)

    def _special(self, node: Element, out: list[str]) -> None:
        """Take what may stand in a run beside its text."""
        tag = node.tag
        sign = _SIGNS.get(tag)
        if sign is not None:
            if not self._muted:
                out.append(sign)
        elif tag == _FIELD:
            self._field(node, out)
        elif tag == _SYMBOL:
            self._symbol(node, out)
        else:
            self._around(node, out)

    def _symbol(self, node: Element, out: list[str]) -> None:
        code = node.get(f"{W}char") or ""
        if self._muted or not _CODE.fullmatch(code):
            return
        text = drawn(chr(int(code, 16)), node.get(f"{W}font") or "")
        self.is_unsure |= is_unknown(text)
        out.append(text)

    def _careful_run(self, node: Element, out: list[str]) -> None:
        """Take a run whose style may hide it, raise it or draw it as symbols."""
        style = node.find(_RUN_STYLE)
        if style is None:
            self._run(node, out)
            return
        found: list[str] = []
        self._run(node, found)
        text = "".join(found)
        if self._is_hidden(style):
            self.hidden += bool(text.strip())
            return
        if any(is_on(style.find(strike)) for strike in _STRIKES):
            self._crossed.append(text)
            return
        fonts = style.find(f"{W}rFonts")
        font = None if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")
        raised = style.find(f"{W}vertAlign")
        if font is not None and is_symbol_font(font):
            text = drawn(text, font)
            self.is_unsure |= is_unknown(text)
        elif raised is not None and raised.get(f"{W}val") == "superscript":
            text = text.translate(SUPERSCRIPT)
        out.append(text)

    def _is_hidden(self, style: Element) -> bool:
        vanish = style.find(f"{W}vanish")
        if vanish is not None:
            return is_on(vanish)
        named = style.find(f"{W}rStyle")
        return named is not None and named.get(f"{W}val") in self._hidden_styles

    def _field(self, node: Element, out: list[str]) -> None:
        """Follow a field: between its beginning and its separator nothing is shown."""
        phase = node.get(f"{W}fldCharType")
        if phase == "begin":
            self._form_field(node, out)
            self._fields.append(True)
            self._muted += 1
        elif self._fields and phase == "separate":
            self._muted -= self._fields[-1]
            self._fields[-1] = False
        elif self._fields and phase == "end":
            self._muted -= self._fields.pop()

    def _form_field(self, node: Element, out: list[str]) -> None:
        """Show the box of a form field that is ticked, or the entry that is chosen."""
        data = node.find(f"{W}ffData")
        if data is None or self._muted:
            return
        box, choices = data.find(f"{W}checkBox"), data.find(f"{W}ddList")
        if box is not None:
            mark = box.find(f"{W}checked")
            mark = box.find(f"{W}default") if mark is None else mark
            out.append(_TICKED if is_on(mark) else _UNTICKED)
        elif choices is not None:
            chosen = choices.find(f"{W}result")
            at = 0 if chosen is None else number(chosen.get(f"{W}val"))
            entries = [entry.get(f"{W}val") or "" for entry in choices.iter(f"{W}listEntry")]
            out += entries[at : at + 1]

    def _control(self, node: Element, out: list[str]) -> None:
        """Take what a content control holds; an empty check box shows its state."""
        before = len(out)
        self.is_unsure |= has_prompt(node)
        content = node.find(f"{W}sdtContent")
        if content is not None:
            self._inline(content, out)
        checked = node.find(f"{W}sdtPr/{_W14}checkbox/{_W14}checked")
        if checked is not None and not "".join(out[before:]).strip():
            out.append(_UNTICKED if checked.get(f"{_W14}val", "1") in _OFF else _TICKED)

    def _formula(self, node: Element, out: list[str]) -> None:
        """Flatten a formula; what was above or beside is told to a person."""
        self.is_unsure = True
        for child in node:
            if child.tag == f"{_MATH}den":
                out.append("/")
            if child.tag == f"{_MATH}t":
                out.append(child.text or "")
            elif child.tag.startswith(_MATH):
                self._formula(child, out)
            elif child.tag not in _UNSHOWN:
                self._special(child, out)


def number(text: str | None) -> int:
    """Return a count that an attribute gives, 0 for one that makes no sense."""
    return int(text) if text is not None and text.isascii() and text.isdecimal() else 0

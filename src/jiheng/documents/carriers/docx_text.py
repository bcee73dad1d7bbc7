"""The text of a Word paragraph as the paper shows it.

Tracked changes count as accepted, fields show their result, hidden text is set aside and
counted, and so is what is crossed out. Knows paragraphs and runs, not tables.
"""

import re

from jiheng.documents.carriers.docx_fields import Field
from jiheng.documents.carriers.docx_styles import (
    NO_STYLES,
    PALE_MARK,
    PLAIN,
    Ground,
    Look,
    Styles,
    W,
    ground_in,
    is_on,
    look_of,
)
from jiheng.documents.carriers.markup import Element
from jiheng.documents.carriers.symbols import SUPERSCRIPT, drawn, is_symbol_font, is_unknown
from jiheng.domain.locator import Confidence

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RUN, _TEXT, _RUN_STYLE = f"{W}r", f"{W}t", f"{W}rPr"
_CONTROL, _ALTERNATE, _BOX = f"{W}sdt", f"{_MC}AlternateContent", f"{W}txbxContent"
_FIELD, _SYMBOL = f"{W}fldChar", f"{W}sym"
_SIMPLE, _INSTRUCTION = f"{W}fldSimple", f"{W}instrText"
_PARAGRAPH_STYLE, _NAMED, _PARAGRAPH_NAMED = f"{W}pPr", f"{W}rStyle", f"{W}pStyle"
_UNSHOWN = frozenset(
    {f"{W}{tag}" for tag in (
        "pPr", "rPr", "del", "moveFrom", "delText", "delInstrText", "sdtPr",
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
_TICKED, _UNTICKED = "☑", "□"


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

    def __init__(self, data: bytes, styles: Styles = NO_STYLES) -> None:
        self._is_careful = any(mark in data for mark in _CAREFUL)
        self._looks, self._shaded = styles
        self.has_pale = PALE_MARK.search(data) is not None
        self.has_pale |= any(look.pale for look in self._looks.values())
        self._is_careful |= self.has_pale
        self.ground = Ground.WHITE
        self._paragraph: Element | None = None
        self._usual = PLAIN
        self._fields: list[Field] = []
        self._muted = 0
        self._crossed: list[str] = []
        self._pale: list[str] = []
        self.boxes: list[Element] = []
        self.is_unsure = False
        self.hidden = self.covered = self.pictures = self.objects = self.crossed = 0

    def paragraph(self, node: Element) -> str:
        """Return the text of one paragraph; breaks inside are line ends."""
        if self._fields:
            self._fields, self._muted = [], 0
        if self._looks or self.has_pale:
            self._paragraph = node
            self._usual = self._looks.get(_paragraph_style(node), PLAIN)
            if self._usual.hidden:
                self.hidden += any(each.text for each in node.iter(_TEXT))
                return ""
        out: list[str] = []
        self._inline(node, out)
        return "".join(out)

    def settled(self, text: str) -> tuple[str, Confidence]:
        """Return a text with how sure it is.

        What is crossed out or white as a whole stands and is unreadable.
        """
        if not (self._crossed or self._pale):
            return text, Confidence.UNCERTAIN if self.is_unsure else Confidence.CERTAIN
        crossed, pale = "".join(self._crossed).strip(), "".join(self._pale).strip()
        self._crossed, self._pale = [], []
        if (crossed or pale) and not text.strip():
            return crossed or pale, Confidence.UNREADABLE
        self.crossed += bool(crossed)
        self.hidden += bool(pale)
        is_sure = not (crossed or pale or self.is_unsure)
        return text, Confidence.CERTAIN if is_sure else Confidence.UNCERTAIN

    def _inline(self, node: Element, out: list[str]) -> None:
        for child in node:
            tag = child.tag
            if tag == _RUN:
                if self._is_careful or self._usual is not PLAIN:
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
        elif tag == _SIMPLE and not any(each.text for each in node.iter(_TEXT)):
            is_lost = Field(node.get(f"{W}instr") or "").is_lost
            self.is_unsure |= is_lost and not self._muted
            self._inline(node, out)
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
        elif tag == _INSTRUCTION:
            if self._fields:
                self._fields[-1].instruction += node.text or ""
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
        """Take a run whose style may hide it, strike it, raise it or draw it as symbols."""
        style = node.find(_RUN_STYLE)
        if style is None and self._usual is PLAIN:
            self._run(node, out)
            return
        found: list[str] = []
        self._run(node, found)
        text = "".join(found)
        look = self._look(style)
        if look.hidden:
            self.hidden += bool(text.strip())
        elif look.crossed:
            self._crossed.append(text)
        elif look.pale and self._is_lost(style):
            self._pale.append(text)
        else:
            out.append(self._as_drawn(text, style, look))

    def _look(self, style: Element | None) -> Look:
        """Return how a run looks by its properties, its style and its paragraph's."""
        own, named = look_of(style), PLAIN
        if self._looks and style is not None:
            named = self._looks.get(_named(style, _NAMED), PLAIN)
        below = named.over(self._usual)
        if self._usual.crossed:
            below = below._replace(crossed=True)
        return own.over(below)

    def table_ground(self, table: Element) -> Ground:
        """Return what a table's cells stand on where they do not say."""
        style = table.find(f"{W}tblPr")
        if style is None:
            return self.ground
        is_shaded = _named(style, f"{W}tblStyle") in self._shaded or ground_in(style) is not None
        return Ground.UNKNOWN if is_shaded else self.ground

    def _is_lost(self, style: Element | None) -> bool:
        """Whether white letters stand on white; where that is not known nothing is sure."""
        paragraph = self._paragraph
        ground = ground_in(style)
        if ground is None and paragraph is not None:
            ground = ground_in(paragraph.find(_PARAGRAPH_STYLE))
            if ground is None and _paragraph_style(paragraph) in self._shaded:
                ground = Ground.UNKNOWN
        ground = self.ground if ground is None else ground
        self.is_unsure |= ground is Ground.UNKNOWN
        return ground is Ground.WHITE

    def _as_drawn(self, text: str, style: Element | None, look: Look) -> str:
        fonts = None if style is None else style.find(f"{W}rFonts")
        font = None if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")
        if font is not None and is_symbol_font(font):
            text = drawn(text, font)
            self.is_unsure |= is_unknown(text)
            return text
        return text.translate(SUPERSCRIPT) if look.align == "superscript" else text

    def _field(self, node: Element, out: list[str]) -> None:
        """Follow a field: between its beginning and its separator nothing is shown."""
        phase = node.get(f"{W}fldCharType")
        if phase == "begin":
            self._form_field(node, out)
            self._fields.append(Field(is_form=node.find(f"{W}ffData") is not None))
            self._muted += 1
        elif self._fields and phase == "separate":
            self._muted -= self._fields[-1].is_muted
            self._fields[-1].is_muted = False
        elif self._fields and phase == "end":
            field = self._fields.pop()
            self._muted -= field.is_muted
            if not self._muted:
                self.is_unsure |= field.is_lost

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


def _paragraph_style(paragraph: Element) -> str:
    """Return the style that a paragraph names, "" for none."""
    for properties in paragraph:
        if properties.tag == _PARAGRAPH_STYLE:
            return _named(properties, _PARAGRAPH_NAMED)
    return ""


def _named(properties: Element, tag: str) -> str:
    """Return the style that some properties name by that tag, "" for none."""
    for each in properties:
        if each.tag == tag:
            return each.get(f"{W}val") or ""
    return ""

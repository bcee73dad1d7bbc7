"""Plain text, pipe tables, text separated by tabs, commas or semicolons as one kind of stream.

Each line is cut at the strongest separator it uses; quoted cells may run over lines.
Where a form begins or what a word means is not known here.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Break, Fragment, Line, Paper, Piece, Span
from jiheng.domain.locator import Locator

_TOKEN = re.compile(r'"[^"]{1,2000}"(?=\s|\Z)|\S+')
_RULE_INK = " \t|:+-=─━┼├┤┬┴┌┐└┘"
_RULE_STROKES = ("--", "==", "─", "━")
_BARS = str.maketrans("│┃｜", "|||")
_HTML_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SEPARATING_COMMA = re.compile(r",(?!\d{3}(?!\d))")
_BOLD = re.compile(r"(\*\*|__)(?!\s)([^*_]+)(?<!\s)\1")
_QUOTE_LINES = 60
_TABLE_LINES = 3
_COMMAS = 4
_LOOSE = frozenset(",;")
"""Separators that a line of one cell may do without."""
_ESCAPED = "\\|"
_BULLET = re.compile(r"^[ \t]*[-+*•●◆■▪►➢➤○◇][ \t]+(?=\**[^\W\d]{2,24}\**[：:])", re.MULTILINE)
_MARKDOWN_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*\|[-:| \t]*")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{}~])")


class _Line(NamedTuple):
    """A logical line: a quoted cell may make it span several physical ones."""

    text: str
    first: int
    last: int
    blanks: int


class TextStream:
    """Text as a stream; a line that holds cells is cut at their separator, others at spaces."""

    carrier = "text"

    def __init__(self, text: str) -> None:
        self.text = text

    def fragments(self, span: Span) -> list[Fragment]:
        """Return the fragments of the span, in reading order."""
        text = self.text[span.start : span.end].translate(_BARS)
        text = _BULLET.sub(lambda bullet: " " * len(bullet[0]), text)
        separator = table_separator(text)
        if separator is None:
            return list(_running(text, span.line, Break.ROW))
        return list(_table(text.split("\n"), span.line, separator))

    def place(self, first: Piece, last: Piece) -> Locator:
        """Return the lines from `first` to `last` and the column of `first`."""
        return Locator(line=first.line, end_line=last.end_line, column=first.column)


class PaperStream(TextStream):
    """A paper without drawn cells as running text; rows of what cells there are, between bars."""

    def __init__(self, paper: Paper) -> None:
        self._places: list[Locator] = []
        super().__init__("\n".join(self._lines(paper)))
        self.carrier = paper.carrier

    def _lines(self, paper: Paper) -> Iterator[str]:
        for block in paper.blocks:
            if isinstance(block, Line):
                for text in block.text.split("\n"):
                    self._places.append(block.place)
                    yield text
                continue
            for _, row in groupby(block.cells, key=lambda cell: cell.row):
                cells = list(row)
                self._places.append(block.place(cells[0]))
                yield f"| {' | '.join(_on_one_line(cell.text) for cell in cells)} |"

    def place(self, first: Piece, last: Piece) -> Locator:
        """Return the place of the line that `first` stands on."""
        del last
        return self._places[first.line - 1]


def _on_one_line(text: str) -> str:
    return " ".join(text.replace("|", "｜").split("\n"))


def table_separator(text: str) -> str | None:
    """Return what separates the cells of a table in `text`, or None for running text.

    Bars do where they frame a line, however few lines there are.
    """
    lines = text.split("\n")
    if "|" in text and any(map(_is_framed_row, lines)):
        return "|"
    for mark in "|\t":
        if mark in text and sum(mark in line for line in lines) >= _TABLE_LINES:
            return mark
    is_semicolon = text.count(";") > text.count(",")
    if is_semicolon and sum(line.count(";") >= _COMMAS for line in lines) >= _TABLE_LINES:
        return ";"
    if text.count(",") < _TABLE_LINES * _COMMAS:
        return None
    rows = sum(
        line.count(",") >= _COMMAS and len(_SEPARATING_COMMA.findall(line)) >= _COMMAS
        for line in lines
    )
    return "," if rows >= _TABLE_LINES else None


def breaks_off(text: str) -> bool:
    """Whether a text ends within a line, and within a value: what closes a cell ends it too."""
    if text.endswith("\n"):
        return False
    separator = table_separator(text)
    last = text.rstrip(" ")[-1:]
    return separator is None or last not in {separator, '"'}


def _running(text: str, line: int, before: Break) -> Iterator[Fragment]:
    """Cut running text at white space; a quoted run is one whole cell."""
    end, line_start = 0, 0
    after_quote = False
    for token in _TOKEN.finditer(text):
        gap = text[end : token.start()]
        newlines = gap.count("\n")
        if newlines:
            line += newlines
            line_start = end + gap.rfind("\n") + 1
        word = token.group()
        quoted = len(word) > 1 and word[0] == '"' == word[-1]
        if end:
            before = Break.CELL if quoted or after_quote else _between(gap, newlines)
        inner = word.count("\n") if quoted else 0
        column = token.start() - line_start + 1
        text_of = word[1:-1] if quoted else _BOLD.sub(r"\2", word)
        yield Fragment(text_of, before, line, line + inner, column, None, max(0, newlines - 1))
        line += inner
        after_quote = quoted
        end = token.end()
        if inner:
            line_start = token.start() + word.rfind("\n") + 1


def _between(gap: str, newlines: int) -> Break:
    if not newlines:
        return Break.WIDE if len(gap) > 1 or gap == "\t" else Break.SPACE
    if "\f" in gap:
        return Break.PAGE
    return Break.BLANK if newlines > 1 else Break.LINE


def _table(lines: list[str], first: int, separator: str) -> Iterator[Fragment]:
    """Cut the lines of a table into cells; a line without the separator is running text."""
    framed = separator == "|" and _is_framed(lines)
    is_markdown = framed and any(map(_MARKDOWN_RULE.fullmatch, lines))
    for line in _logical(lines, first, separator):
        if _is_rule(line.text):
            continue
        if separator not in line.text and separator not in _LOOSE:
            yield from _running(line.text, line.first, Break.ROW)
            continue
        cells = _cells(line, separator, framed=framed)
        yield from map(_without_escapes, cells) if is_markdown else cells


def _without_escapes(cell: Fragment) -> Fragment:
    """Return a cell of Markdown without the backslashes before its signs."""
    return cell._replace(text=_ESCAPE.sub(r"\1", cell.text)) if "\\" in cell.text else cell


def _is_rule(line: str) -> bool:
    """Whether the line only draws the table and holds no cells."""
    return not line.strip(_RULE_INK) and any(stroke in line for stroke in _RULE_STROKES)


def _is_framed(lines: list[str]) -> bool:
    """Whether every row both begins and ends with a bar."""
    rows = [line.strip() for line in lines if "|" in line]
    return all(row.startswith("|") and row.endswith("|") for row in rows)


def _is_framed_row(line: str) -> bool:
    row = line.strip()
    return row[:1] == "|" == row[-1:] and row.count("|") > 2  # noqa: PLR2004


def _logical(lines: list[str], first: int, separator: str) -> Iterator[_Line]:
    """Join physical lines within which a quoted cell runs on."""
    index = blanks = 0
    opened = re.compile(rf'(?:^|{re.escape(separator)})\s*"')
    while index < len(lines):
        text, start = lines[index], index
        if not text.strip():
            blanks += 1
            index += 1
            continue
        if text.count('"') % 2 and opened.search(text):
            index = _closing(lines, start)
            text = "\n".join(lines[start : index + 1])
        yield _Line(text, first + start, first + index, blanks)
        blanks = 0
        index += 1


def _closing(lines: list[str], start: int) -> int:
    """Return the line where the quote opened on line `start` closes, or `start` itself."""
    quotes = 0
    for index in range(start, min(start + _QUOTE_LINES, len(lines))):
        quotes += lines[index].count('"')
        if quotes % 2 == 0:
            return index
    return start


def _cells(line: _Line, separator: str, *, framed: bool) -> Iterator[Fragment]:
    text = line.text.strip(" \f")
    if framed:
        text = text[1:-1] if len(text) > 1 else ""
    position = line.text.find(text) if text else 0
    for slot, cell in enumerate(_split(text, separator)):
        lead = len(cell) - len(cell.lstrip())
        yield Fragment(
            _HTML_BREAK.sub(" ", _unquoted(cell.strip())),
            Break.CELL if slot else Break.ROW,
            line.first,
            line.last,
            position + lead + 1,
            slot,
            0 if slot else line.blanks,
        )
        position += len(cell) + 1


def _split(text: str, separator: str) -> Iterator[str]:
    """Split at the separator, except within a cell that begins with a quote."""
    start, length = 0, len(text)
    while start <= length:
        lead = start
        while lead < length and text[lead] == " ":
            lead += 1
        search = start
        if lead < length and text[lead] == '"':
            search = _quote_end(text, lead)
        end = text.find(separator, search)
        while end > 0 and text[end - 1 : end + 1] == _ESCAPED:
            end = text.find(separator, end + 1)
        end = length if end < 0 else end
        yield text[start:end]
        start = end + 1


def _quote_end(text: str, opening: int) -> int:
    """Return the offset just past the closing quote, or `opening` when there is none."""
    at = opening + 1
    while (at := text.find('"', at)) >= 0:
        if text[at + 1 : at + 2] != '"':
            return at + 1
        at += 2
    return opening


def _unquoted(cell: str) -> str:
    bold = _BOLD.fullmatch(cell)
    if bold is not None:
        return bold.group(2)
    if len(cell) > 1 and cell[0] == '"' == cell[-1]:
        return cell[1:-1].replace('""', '"')
    return cell.replace(_ESCAPED, "|")

"""The words of one page put into the cells that hold them; the rest become lines.

Pure geometry, origin top left. A cell with a word that runs over its edge, or with words
printed over each other, is marked for a person. Knows nothing of files or labels.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from jiheng.documents.carriers.bare_table import bare_table
from jiheng.documents.carriers.lattice import LatticeTable, Rule
from jiheng.documents.carriers.neutral import Box, GridCell, Line, Table
from jiheng.documents.carriers.pdf_letters import UNREADABLE
from jiheng.documents.carriers.pdf_marks import Strokes
from jiheng.documents.carriers.pdf_nested import without_nested
from jiheng.documents.carriers.pdf_page import Frame, Glyphs
from jiheng.documents.carriers.pdf_words import (
    TextLine,
    Word,
    aligned_lines_of,
    lines_of,
    printed_once,
    turned_word,
    words_of,
)
from jiheng.domain.locator import Confidence, Locator

_INSIDE = 0.25
_STRUCK = 0.1
_PADDING = 6.5
_PITCH = 1.8
_TIGHT = 1.5
_LEVEL = 0.3
_BLANK = 0.4
_GARBLED = attrgetter("is_garbled")
_CLEAN = 0.1
_FRAMING = 0.6
_FEWEST = 4
_GROUND = 0.9
_OPENING, _CLOSING = "（《〈「『【〔“‘", "）》〉」』】〕”’。，、；：！？"


@dataclass(frozen=True, slots=True)
class PageText:
    """The characters of one page and what is needed to say where they stand.

    `number` counts from 1. `trust` is how far the text of the whole page may be trusted;
    `rules` are its level rules, `doubts` boxes where what is read may not be what is meant,
    `inks` boxes of pictures and outlines, which may be writing, `slants` the ends of slanting
    strokes.
    """

    number: int
    frame: Frame
    glyphs: Glyphs
    trust: Confidence = Confidence.CERTAIN
    rules: Sequence[Rule] = ()
    doubts: Sequence[Box] = ()
    inks: Sequence[Box] = ()
    slants: Sequence[Box] = ()


class LaidOut(NamedTuple):
    """The blocks of a page; `is_bare` says that gaps alone parted the cells of its table."""

    blocks: list[Table | Line]
    is_bare: bool


@dataclass(slots=True)
class _Filled:
    """A table with the words of its cells, by the index of the cell; -1 is beside it.

    `runs` holds pairs of cells between which the lines of one text may run on, `spilling`
    the cells where such lines do not fit. `inked` are cells without words that hold a picture
    or an outline.
    """

    lattice: LatticeTable
    words: dict[int, list[Word]] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)
    runs: list[tuple[int, int]] = field(default_factory=list)
    spilling: set[int] = field(default_factory=set)
    inked: set[int] = field(default_factory=set)

    def add(self, cell: int, word: Word) -> None:
        held = self.words.get(cell)
        if held is None:
            self.words[cell] = [word]
        else:
            held.append(word)

    @property
    def is_blank(self) -> bool:
        """Whether it looks like crop marks: few cells, none with text."""
        return len(self.lattice.cells) <= _FEWEST and not any(cell >= 0 for cell in self.words)

    def cells(self, page: PageText) -> Iterator[GridCell]:
        texts: dict[int, str] = {}
        for index, found in self.words.items():
            words = self._upright(found, index, page.glyphs.turned)
            if len(words) == 1:
                texts[index] = text = words[0].text
            else:
                lines = lines_of(words)
                texts[index] = text = self._joined(lines, index)
                if any(map(_GARBLED, lines)):
                    self.spilling.add(index)
            if UNREADABLE in text:
                self.doubtful.add(index)
        self._spread_doubt()
        texts.update(dict.fromkeys(self.inked, UNREADABLE))
        self.doubtful |= self.inked
        number, doubtful, trust = page.number, self.doubtful, page.trust
        for index, (row, column, row_span, column_span, box) in enumerate(self.lattice.cells):
            sure = Confidence.UNCERTAIN if index in doubtful else trust
            text = texts.get(index, "")
            yield GridCell(text, row, column, row_span, column_span, number, box, sure)

    def _joined(self, lines: Sequence[TextLine], cell: int) -> str:
        """Return the lines of a cell; a number or word too long for a line is one again."""
        if not any(_ends_latin(line) for line in lines[:-1]):
            return "\n".join([line.text for line in lines])
        left, _, right, _ = self.lattice.cells[cell][4]
        parts = [lines[0].text]
        for upper, lower in pairwise(lines):
            is_torn = _is_torn(upper, lower, room=right - left)
            parts += ["" if is_torn else "\n", lower.text]
            if is_torn:
                self.doubtful.add(cell)
        return "".join(parts)

    def _upright(self, words: list[Word], cell: int, turned: Mapping[int, int]) -> list[Word]:
        """Return the words of a cell so that their lines lie level; doubt a mixture."""
        turns = {turned.get(word.first, 0) for word in words} if turned else {0}
        if turns <= {0}:
            return words
        if len(turns) > 1:
            self.doubtful.add(cell)
            return words
        (turn,) = turns
        return [turned_word(word, turn) for word in words]

    def _spread_doubt(self) -> None:
        """Doubt the cells whose text does not fit, and those it runs into, up and down."""
        for one, other in (*self.runs, *reversed(self.runs)):
            if one in self.spilling or other in self.spilling:
                self.spilling |= {one, other}
        self.doubtful |= self.spilling


def _ends_latin(line: TextLine) -> bool:
    return line.text[-1:].isascii() and line.text[-1:].isalnum()


def _is_torn(upper: TextLine, lower: TextLine, *, room: float) -> bool:
    """Whether a full line ends inside a number, or in a word that fills it."""
    first = lower.text[:1]
    if not (_ends_latin(upper) and first.isascii() and first.isalnum()):
        return False
    is_number = upper.text[-1].isdigit() and first.isdigit()
    if not is_number and (" " in upper.text or not upper.text.isascii()):
        return False
    left, _, right, _ = upper.box
    letter = (right - left) / len(upper.text)
    return right - left + letter > room - 2 * _PADDING


def laid_out(page: PageText, lattices: Sequence[LatticeTable]) -> LaidOut:
    """Return the tables and the lines of one page, from top to bottom.

    A page without ruled cells is laid out by the gaps between its words.
    """
    lattices, nested = without_nested(lattices)
    filled = [
        _Filled(lattice) for lattice in lattices if not _is_frame(lattice, lattices, page.frame)
    ]
    beside = _fill(filled, page.glyphs)
    strokes = Strokes(page.rules, page.slants)
    for each in filled:
        each.doubtful |= {
            cell for cell, words in each.words.items() if any(map(strokes.cross, words))
        }
    _doubt(filled, replace(page, doubts=[*page.doubts, *nested]))
    blocks: list[tuple[float, Table | Line]] = [
        (each.lattice.ys[0], Table(list(each.cells(page)))) for each in filled if not each.is_blank
    ]
    trust = page.trust
    for each in filled:
        beside += each.words.get(-1, ())
        if -1 in each.doubtful:
            trust = Confidence.UNCERTAIN
    visible = [word for word in beside if _is_on(page.frame, word)]
    bare = None
    if not blocks and not page.glyphs.turned:
        bare = bare_table(visible, page.rules, page.number)
    if bare is not None:
        visible = bare.beside
        blocks.append(_trusted(bare.cells, page.trust))
    blocks += [
        (line.box[1], _placed(line, page.number, trust)) for line in aligned_lines_of(visible)
    ]
    blocks.sort(key=lambda block: block[0])
    return LaidOut([block for _, block in blocks], is_bare=bare is not None)


def _doubt(filled: Sequence[_Filled], page: PageText) -> None:
    """Doubt the cells in which doubtful boxes have their middle; note those with ink alone."""
    for each in filled:
        for box in page.doubts:
            each.doubtful.add(_cell_of(box, each.lattice))
        for box in page.inks:
            cell = _cell_of(box, each.lattice)
            if (
                cell >= 0
                and cell not in each.words
                and _is_within(box, each.lattice.cells[cell].box)
            ):
                each.inked.add(cell)


def _cell_of(box: Box, lattice: LatticeTable) -> int:
    return lattice.cell_at((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def _is_within(ink: Box, cell: Box) -> bool:
    """Whether ink stands inside a cell and is not the ground of it."""
    width, height = cell[2] - cell[0], cell[3] - cell[1]
    return (
        ink[0] > cell[0] - 1
        and ink[1] > cell[1] - 1
        and ink[2] < cell[2] + 1
        and ink[3] < cell[3] + 1
        and (ink[2] - ink[0] < _GROUND * width or ink[3] - ink[1] < _GROUND * height)
    )


def _trusted(cells: Sequence[GridCell], trust: Confidence) -> tuple[float, Table]:
    """Return the top and the table of cells none of which is surer than the page."""
    if trust is not Confidence.CERTAIN:
        cells = [
            cell._replace(trust=trust) if cell.trust is Confidence.CERTAIN else cell
            for cell in cells
        ]
    return min(cell.box[1] for cell in cells if cell.box), Table(cells, is_bare=True)


def _placed(line: TextLine, number: int, trust: Confidence) -> Line:
    left, top, right, bottom = line.box
    box: Box = (round(left, 2), round(top, 2), round(right, 2), round(bottom, 2))
    if line.is_garbled or UNREADABLE in line.text:
        trust = Confidence.UNCERTAIN
    return Line(line.text, Locator(page=number, box=box), trust)


def _is_frame(lattice: LatticeTable, others: Sequence[LatticeTable], page: Frame) -> bool:
    """Whether a single cell only frames the page, or a table."""
    if len(lattice.cells) != 1:
        return False
    if page.share(lattice.box) >= _FRAMING:
        return True
    left, top, right, bottom = lattice.box
    return any(
        left <= other.xs[0] and other.xs[-1] <= right and top <= other.ys[0] < bottom
        for other in others
        if other is not lattice
    )


def _is_on(page: Frame, word: Word) -> bool:
    return 0 <= word.left + word.right <= 2 * page.width and (
        0 <= word.top + word.bottom <= 2 * page.height
    )


def _fill(filled: Sequence[_Filled], glyphs: Glyphs) -> list[Word]:
    """Give every word to the innermost table with a cell for it; return the others."""
    beside: list[Word] = []
    innermost = sorted(filled, key=lambda each: _area(each.lattice.box))
    before: Word | None = None
    table: _Filled | None = None
    cell = -1
    for word in printed_once(words_of(glyphs)):
        left, top, right, bottom = word[:4]
        inside = _INSIDE * min(bottom - top, right - left)
        y = (top + bottom) / 2
        for each in innermost:
            first, last = each.lattice.cells_at(left + inside, right - inside, y=y)
            if first != last:
                first = _divide(each, word, glyphs)
            elif first >= 0:
                each.add(first, word)
            else:
                continue
            follows = before if table is each else None
            before = _followed(follows, word, table=each, cells=(cell, first))
            table, cell = each, first
            break
        else:
            beside.append(word)
            table = None
    return beside


def _followed(before: Word | None, after: Word, *, table: _Filled, cells: tuple[int, int]) -> Word:
    """Note that one text may run on from one cell into another; return the line so far.

    Its words follow each other in the file and on the page: at a blank within a line, or as
    lines. Of lines it is doubtful when the edge of its cell strikes through one of them.
    """
    if before is None:
        return after
    fall = after.top - before.top
    height = before.bottom - before.top
    if -_LEVEL * height <= fall <= _LEVEL * height:
        if cells[0] == cells[1]:
            return after._replace(left=before.left)
        if after.is_spaced and -height < after.left - before.right <= _BLANK * height:
            table.doubtful.update(cells)
    elif (
        0 < fall <= _PITCH * height
        and cells[0] != cells[1]
        and min(before.right, after.right) > max(before.left, after.left)
    ):
        table.runs.append(cells)
        if fall <= _TIGHT * height and (
            _is_struck(before, cells[0], table.lattice)
            or _is_struck(after, cells[1], table.lattice)
        ):
            table.spilling.update(cells)
    return after


def _is_struck(word: Word, cell: int, lattice: LatticeTable) -> bool:
    """Whether the upper or lower edge of its cell runs through a word."""
    if cell < 0:
        return True
    _, ceiling, _, floor = lattice.cells[cell].box
    slack = _STRUCK * word.height
    return word.top + slack < ceiling or word.bottom - slack > floor


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _divide(table: _Filled, word: Word, glyphs: Glyphs) -> int:
    """Place a word that runs over the edge of a cell; return where its end stands.

    It is cut where the edge lies between two of its characters. Where the edge strikes
    through one, the word is kept whole in the cell that has most of it.
    """
    pieces = _pieces(word, table.lattice, glyphs)
    if any(_strays(piece, cell, table.lattice) > _CLEAN * word.height for cell, piece in pieces):
        widths = dict.fromkeys((cell for cell, _ in pieces), 0.0)
        for cell, piece in pieces:
            widths[cell] += piece.right - piece.left
        table.doubtful.update(widths)
        pieces = [(max(widths, key=lambda cell: widths[cell]), word)]
    for cell, piece in pieces:
        table.add(cell, piece)
        table.doubtful.add(cell)
    return pieces[-1][0]


def _pieces(word: Word, lattice: LatticeTable, glyphs: Glyphs) -> list[tuple[int, Word]]:
    """Cut a word by the cell that the middle of each character's ink stands in."""
    y = (word.top + word.bottom) / 2
    found: list[tuple[int, Word]] = []
    for index in range(word.first, word.first + len(word.text)):
        left, right = glyphs.lefts[index], glyphs.rights[index]
        quarter = (glyphs.text[index] in _OPENING) - (glyphs.text[index] in _CLOSING)
        cell = lattice.cell_at((left + right) / 2 + quarter * (right - left) / 4, y)
        if found and found[-1][0] == cell:
            piece = found[-1][1]
            found[-1] = (cell, piece._replace(right=right, text=piece.text + glyphs.text[index]))
        else:
            piece = word._replace(left=left, right=right, text=glyphs.text[index], first=index)
            found.append((cell, piece))
    return found


def _strays(piece: Word, cell: int, lattice: LatticeTable) -> float:
    """Return how far a piece reaches out of its cell, in points; half of a mark is blank."""
    if cell < 0:
        return 0.0
    left, _, right, _ = lattice.cells[cell].box
    blank = piece.height / 2
    left -= blank if piece.text[0] in _OPENING else 0.0
    right += blank if piece.text[-1] in _CLOSING else 0.0
    return max(left - piece.left, piece.right - right)

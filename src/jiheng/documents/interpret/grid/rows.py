"""The rows of a paper: every cell with the labels it may be and the columns it covers.

A line outside the tables is a row of one cell. Cells are compared by their extent: columns of
the grid, or points across the page where the medium has pages, so that a table which goes on
over a page break keeps its columns. Knows no form.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from jiheng.documents.carriers.neutral import (
    Break,
    GridCell,
    Line,
    Paper,
    Piece,
    Table,
)
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.pairs import inner_labels, names_field
from jiheng.documents.interpret.values import is_number_cut
from jiheng.documents.interpret.words import PREFIX_STARTS, Label, LabelTable, Vocabulary
from jiheng.domain.locator import Confidence, Locator

_LONGEST_LABEL = 40
_SHORTEST_NEAR, _TWICE_MISREAD = 4, 6
_MOST_KNOWN = 20_000
_COLUMN_GAP = re.compile(r"\s{2,}|\t")
_COLON = re.compile(r"[^：:。；]{1,40}?[：:]")
_PARTED = frozenset({"head", "sources", "objective", "closing"})
_CERTAIN, _CELL = Confidence.CERTAIN, Break.CELL
_NO_HITS: Mapping[str, Label[Any]] = {}

Hits = Mapping[str, Label[Any]]


class Spot(NamedTuple):
    """A cell where it begins, as a piece of text: `slot` counts the cells of its row from 0.

    `hits` are the labels it may be, by section of the vocabulary; `left` and `right` are its
    extent.
    """

    text: str
    before: Break
    line: int
    slot: int
    folded: str
    hits: Hits
    left: float
    right: float
    rows: int
    trust: Confidence
    table: Table | None
    cell: GridCell | Line

    @property
    def place(self) -> Locator:
        """Where the cell stands."""
        if isinstance(self.cell, Line):
            return self.cell.place
        return self.table.place(self.cell) if self.table else Locator()

    @property
    def end_line(self) -> int:
        """The row it begins in."""
        return self.line

    @property
    def column(self) -> int:
        """Where in its row it stands, from 1."""
        return self.slot + 1

    @property
    def run(self) -> tuple["Spot"]:
        """The cell as a run of one piece."""
        return (self,)

    def in_doubt(self) -> "Spot":
        """Return the cell as one that is not certain."""
        return self._replace(trust=self.trust.lowered)

    def concept(self, section: str) -> Any:  # noqa: ANN401
        """Return what the cell stands for in a section of the vocabulary, or None."""
        return self.hits[section].concept if section in self.hits else None


class Row(NamedTuple):
    """The cells that begin in one row, left to right, without those that are surely empty.

    An empty cell over several rows stays, and one at the foot of a page: its text may stand on
    the next. `block` numbers
    the table or line; `sections` are those of the vocabulary in which one of the cells is a
    label, `filled` the cells with text.
    """

    spots: list[Spot]
    block: int
    is_table: bool

    sections: frozenset[str]
    filled: list[Spot]


class Labels:
    """Looks texts up in every section of the vocabulary at once; remembers what it saw."""

    def __init__(self, words: Vocabulary) -> None:
        self._tables: dict[str, LabelTable[Any]] = {
            "head": words.head,
            "funds_columns": words.funds_columns,
            "sources": words.sources,
            "objective": words.objective,
            "indicator_columns": words.indicator_columns,
            "level1": words.level1,
            "level2": words.level2,
            "closing": words.closing,
        }
        self._every = frozenset(label for table in self._tables.values() for label in table)
        self._known: dict[str, Hits] = {}
        self._near: dict[str, Hits] = {}
        self._read: dict[str, tuple[str, str, Hits, bool]] = {"": ("", "", _NO_HITS, False)}
        self.known = self._read.get

    def read(self, text: str) -> tuple[str, str, Hits, bool]:
        """Return a cell's text without an export's quotes, folded, and the labels it may be.

        Last, whether a number in it is cut.
        """
        known = self._read.get(text)
        if known is None:
            bare = _unquoted(text) if '"' in text else text
            folded = fold(bare)
            hits = self.hits(folded) if folded else _NO_HITS
            known = bare, folded, hits, is_number_cut(text)
            if len(self._read) < _MOST_KNOWN:
                self._read[text] = known
        return known

    def hits(self, folded: str) -> Hits:
        """Return the labels that `folded` text may be, by section."""
        known = self._known.get(folded)
        if known is None:
            known = self._find(folded) if self._may_be_label(folded) else _NO_HITS
            if len(self._known) < _MOST_KNOWN:
                self._known[folded] = known
        return known

    def near(self, folded: str) -> Hits:
        """Return the label that `folded` text, which may be misread, is nearest to.

        It differs in one character, a long one in two; nothing where the text is short, or
        labels of different meaning are as near.
        """
        known = self._near.get(folded)
        if known is None:
            known = self._near[folded] = self._nearest(folded.partition("(")[0].rstrip(":"))
        return known

    def _nearest(self, core: str) -> Hits:
        if not _SHORTEST_NEAR <= len(core) <= _LONGEST_LABEL:
            return _NO_HITS
        most = 2 if len(core) >= _TWICE_MISREAD else 1
        misread = [(_misread(core, label), label) for label in self._every]
        least = min(count for count, _ in misread)
        if least > most:
            return _NO_HITS
        near = [self.hits(label) for count, label in misread if count == least]
        meanings = {tuple(sorted((of, str(hits[of].concept)) for of in hits)) for hits in near}
        return near[0] if len(meanings) == 1 else _NO_HITS

    def _may_be_label(self, folded: str) -> bool:
        if not 0 < len(folded) <= _LONGEST_LABEL:
            return False
        core = folded.rstrip(":")
        is_longer = core[:1] in PREFIX_STARTS or core.endswith((")", "分"))
        return core in self._every or is_longer

    def _find(self, folded: str) -> Hits:
        found = ((section, table.find(folded)) for section, table in self._tables.items())
        return {section: label for section, label in found if label is not None}


def _in_doubt(
    folded: str, hits: Hits, trust: Confidence, *, labels: Labels
) -> tuple[Hits, Confidence]:
    """Return the labels a cell may be that was misread or has a cut number, and its trust."""
    if trust is _CERTAIN:
        return hits, trust.lowered
    return hits or labels.near(folded), trust


def _misread(text: str, label: str) -> int:
    """Return in how many characters two texts differ; one may be lost or too much."""
    if len(text) == len(label):
        return sum(one != other for one, other in zip(text, label, strict=True))
    longer, shorter = (text, label) if len(text) > len(label) else (label, text)
    if len(longer) - len(shorter) > 1:
        return len(longer)
    is_near = any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
    return 1 if is_near else len(longer)


def rows_of(paper: Paper, labels: Labels) -> list[Row]:
    """Return the rows of all blocks of a paper, in reading order."""
    rows: list[Row] = []
    for number, block in enumerate(paper.blocks):
        if isinstance(block, Table):
            rows.extend(_table_rows(block, labels, number=number, first=len(rows)))
        else:
            rows.append(_line_row(block, labels, number=number, first=len(rows)))
    return rows


def _table_rows(table: Table, labels: Labels, *, number: int, first: int) -> list[Row]:
    rows = []
    bottom = _bottom(table)
    known = labels.known
    for line, (_, cells) in enumerate(groupby(table.cells, key=_row_of), start=first + 1):
        spots: list[Spot] = []
        filled: list[Spot] = []
        sections: list[str] = []
        before = Break.ROW
        for cell in cells:
            print_, row, column, row_span, column_span, _, box, trust = cell
            if not print_ and row_span == 1 and trust is _CERTAIN and row + 1 != bottom:
                continue
            text, folded, hits, is_cut = known(print_) or labels.read(print_)
            left: float = column
            right: float = column + column_span
            if box is not None:
                left, _, right, _ = box
            if is_cut or trust is not _CERTAIN:
                hits, trust = _in_doubt(folded, hits, trust, labels=labels)
            at = len(spots)
            of = text, before, line, at, folded, hits, left, right, row_span, trust, table, cell
            spot = _new(Spot, of)
            spots.append(spot)
            before = _CELL
            if folded:
                filled.append(spot)
            if hits:
                sections += hits
        rows.append(_new(Row, (spots, number, True, frozenset(sections), filled)))
    return rows


def _bottom(table: Table) -> int | None:
    """Return the row after the last where the medium has pages, over which cells may go on."""
    if table.sheet is not None:
        return None
    return max((cell[1] + cell[3] for cell in table.cells if cell[5] is not None), default=None)


_row_of = itemgetter(1)
_new = tuple.__new__


def _row(spots: list[Spot], block: int, *, is_table: bool) -> Row:
    sections = frozenset([section for spot in spots if spot[5] for section in spot[5]])
    filled = [spot for spot in spots if spot[4]]
    return _new(Row, (spots, block, is_table, sections, filled))


def _unquoted(text: str) -> str:
    """Return a cell without the straight quotes that an export put around it."""
    bare = text.strip()
    if len(bare) > 2 and bare[0] == '"' == bare[-1] and bare.count('"') == 2:  # noqa: PLR2004
        return bare[1:-1]
    return text


def parted(row: Row, labels: Labels, *, every: bool = False) -> Row:
    """Return the row with each ``label：value`` cell cut in two, both at its place.

    A wide gap after a label parts it from its value as well: of the rule between them nothing
    was found. With `every`, so are further labels that share a cell with the first.
    """
    spots: list[Spot] = []
    for spot in row.spots:
        is_first = every and not any(each.hits for each in spots)
        pieces = _fields_in(spot, labels) if is_first and not spot.hits else (spot,)
        for piece in pieces:
            own = _in_two(piece, labels)
            inner = _fields_in(own[-1], labels) if every and own[1:] else own[-1:]
            spots += own[:-1]
            for at, each in enumerate(inner):
                spots += _in_two(each, labels) if at else (each,)
    is_whole = len(spots) == len(row.spots)
    return row if is_whole else _row(spots, row.block, is_table=row.is_table)


def _in_two(spot: Spot, labels: Labels) -> Sequence[Spot]:
    """Return a label and its value, or the cell as it is."""
    for at in filter(None, () if spot.hits else (_colon(spot.text), _gap(spot.text))):
        if not _PARTED.isdisjoint(labels.hits(fold(spot.text[:at]))):
            return cut(spot, slice(0, at), labels), cut(spot, slice(at + 1, None), labels)
    return (spot,)


def _fields_in(spot: Spot, labels: Labels) -> Sequence[Spot]:
    """Return a cell cut before each label with a value that stands within it."""
    found = (at for at, label in inner_labels(spot.text) if names_field(labels.hits(label)))
    cuts = [0, *found]
    if not cuts[1:]:
        return (spot,)
    return [cut(spot, slice(*ends), labels) for ends in pairwise([*cuts, len(spot.text)])]


def row_of(spots: list[Spot]) -> Row:
    """Return pieces of a row's cells as a row that is no part of a table."""
    return _row(spots, 0, is_table=False)


def row_with(row: Row, spots: list[Spot]) -> Row:
    """Return a row with other cells."""
    return _row(spots, row.block, is_table=row.is_table)


def cut(spot: Spot, part: slice, labels: Labels) -> Spot:
    """Return a part of a cell, at the cell's place."""
    text = spot.text[part].strip()
    folded = fold(text)
    return spot._replace(text=text, folded=folded, hits=labels.hits(folded))


def _colon(text: str) -> int:
    """Return the offset of the first colon with text on both sides, or 0."""
    match = _COLON.match(text)
    return match.end() - 1 if match and text[match.end() :].strip() else 0


def _gap(text: str) -> int:
    """Return the offset of the first wide gap with text on both sides, or 0."""
    match = _COLUMN_GAP.search(text.strip()) if "  " in text or "\t" in text else None
    return match.start() if match else 0


def _line_row(line: Line, labels: Labels, *, number: int, first: int) -> Row:
    """Return a line as a row: one cell for each run between wide gaps."""
    spots = []
    for slot, text in enumerate(_COLUMN_GAP.split(line.text.strip())):
        folded = fold(text)
        spots.append(
            Spot(
                text,
                Break.CELL if slot else Break.ROW,
                first + 1,
                slot,
                folded,
                labels.hits(folded),
                left=slot,
                right=slot + 1.0,
                rows=1,
                trust=line.trust,
                table=None,
                cell=line,
            )
        )
    return _row(spots, number, is_table=False)


class Places:
    """Where the cells of rows stand, for the ledger."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = {row.spots[0].line: row.spots for row in rows if row.spots}

    def place(self, first: Piece, last: Piece) -> Locator:
        """Return the place of the cell that `first` is or was cut from."""
        del last
        return self._rows[first.line][first.slot or 0].place

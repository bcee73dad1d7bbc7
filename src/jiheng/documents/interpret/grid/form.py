"""One form from the rows of a paper: its parts are found and read each by its own reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from jiheng.documents.interpret.amounts import find_unit
from jiheng.documents.interpret.astray import doubt_total
from jiheng.documents.interpret.blanks import OBJECTIVE, blanks_of_total
from jiheng.documents.interpret.closing import Closing
from jiheng.documents.interpret.grades import settled
from jiheng.documents.interpret.grid.bareness import doubt_bare
from jiheng.documents.interpret.grid.beside import read_beside
from jiheng.documents.interpret.grid.closing import ClosingReader
from jiheng.documents.interpret.grid.columns import Columns, Heads
from jiheng.documents.interpret.grid.fields import HeadReader
from jiheng.documents.interpret.grid.figures import FigureReader
from jiheng.documents.interpret.grid.funds import FundsReader
from jiheng.documents.interpret.grid.mixture import has_rest, has_table_beside, names_another
from jiheng.documents.interpret.grid.objective import ObjectiveReader
from jiheng.documents.interpret.grid.pages import without_page_marks
from jiheng.documents.interpret.grid.parts import Divider, Parts, is_left_of_table
from jiheng.documents.interpret.grid.rows import Labels, Places, Row, Spot
from jiheng.documents.interpret.grid.segments import MONEY
from jiheng.documents.interpret.grid.table import TableRows
from jiheng.documents.interpret.grid.two_amounts import AmountsApart
from jiheng.documents.interpret.grid.unsure import UnsureLabels
from jiheng.documents.interpret.indicators import IndicatorRows
from jiheng.documents.interpret.interleaving import FIRST, Before, doubt_mixture, doubt_two_names
from jiheng.documents.interpret.lacking import (
    LACKING,
    has_end,
    missing_parts,
    say_missing,
)
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.totals import settled_total
from jiheng.documents.interpret.values import ValueReader, read_figure
from jiheng.documents.interpret.words import FUNDS_COLUMNS, INDICATOR_COLUMNS, Vocabulary
from jiheng.domain.form import Form, Project
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_GOES_ON = Text(
    "表内还有像指标的行，上面没有指标的栏目名或已有总分，没有读成指标，须对照原件核对。",
    "More rows look like indicators; below the total or without heads they were not read as such.",
)
_BREAKS_OFF = Text(
    "指标表到此为止，下面没有总分，读到 {count} 个指标，其后可能缺行，须对照原件核对。",
    "The table ends here without a total after {count} indicators; rows may be missing, compare "
    "with the original.",
)


@dataclass(slots=True)
class GridFormReader:
    """Reads forms from rows of cells."""

    words: Vocabulary
    reader: ValueReader
    labels: Labels = field(init=False)
    funds_heads: Heads = field(init=False)
    table_heads: Heads = field(init=False)

    def __post_init__(self) -> None:
        self.labels = Labels(self.words)
        self.funds_heads = Heads("funds_columns", FUNDS_COLUMNS, whole=self.words.whole)
        self.table_heads = Heads(
            "indicator_columns",
            INDICATOR_COLUMNS,
            self.words.preferred,
            whole=self.words.whole,
        )

    def read(self, rows: Sequence[Row], after: Before = FIRST) -> Form:
        """Return the form that `rows` are; `after` is the form before."""
        ledger = Ledger(Places(rows))
        own, furniture = without_page_marks(rows, self.words)
        own = AmountsApart(self.words, self.labels, self.reader).rows(own)
        for row in furniture:
            ledger.leave(row.filled)
        parts = Divider(self.reader, self.labels, self.words.subtotals).divide(own)
        form = self._form(parts, ledger)
        self._doubt_total(form, parts, ledger=ledger)
        _say_what_is_missing(form, own, parts, words=self.words, ledger=ledger)
        doubt_bare(form, rows, parts, ledger=ledger)
        self._doubt_labels(form, parts, ledger=ledger)
        if names_another(own) or has_table_beside(own):
            doubt_two_names(form, _end(own), ledger)
        elif has_rest(own, parts, after.ending):
            doubt_mixture(form, _end(own), ledger, sure=after.has)
        notes = ledger.close()
        return replace(form, notes=notes) if notes else form

    def _form(self, parts: Parts, ledger: Ledger) -> Form:
        """Return what stands in the parts, each read by its own reader."""
        heads = HeadReader(self.words, self.labels, ledger)
        head = heads.read(parts.head)
        block = [*parts.funds_heads, *parts.funds_beside, *parts.funds]
        heads.headings(block)
        if head.amount_unit is None:
            head.amount_unit = find_unit((s.run for r in block for s in r.filled), ledger)
        figures = FigureReader(self.reader, ledger, head.amount_unit)
        amounts = self.funds_heads.columns(parts.funds_heads)
        objectives = ObjectiveReader(
            *(self.labels, self.reader, ledger),
            above=head.extensions,
            endings=self.words.achieved_endings,
        )
        objective = objectives.read(parts.objective)
        own = _own_labels(self.table_heads.columns(parts.table_heads))
        ledger.give_way(head.extensions, own | _own_labels(amounts))
        funds = FundsReader(figures, ledger, self.words.funds_hints).read(
            amounts,
            parts.funds_heads,
            parts.funds,
            before=read_beside(parts.funds_beside, figures, ledger),
        )
        _leave_funds(parts.other_funds, ledger)
        ledger.give_way(funds.extensions, own)
        if parts.is_objective_apart:
            ledger.lower(OBJECTIVE)
        table = TableRows(
            IndicatorRows(words=self.words, reader=self.reader, ledger=ledger),
            ledger,
            self.table_heads,
            labels=self.labels,
            reader=self.reader,
            words=self.words,
        )
        indicators, local = table.read(parts.table_heads, parts.table)
        for row in parts.subtotals:
            ledger.leave(row.filled)
        closing = ClosingReader(
            *(self.words, self.labels, self.reader, figures, ledger),
            Closing(extensions=head.extensions),
            funds.extensions.keys() | local.keys(),
        ).read(parts.closing, table.columns)
        form = Form(
            kind=head.kind,
            fiscal_year=head.fiscal_year,
            project=Project(head.fields.get("project_name"), head.fields.get("project_code")),
            supervising_department=head.fields.get("supervising_department"),
            implementing_unit=head.fields.get("implementing_unit"),
            amount_unit=head.amount_unit,
            funds=funds.lines,
            objective=objective,
            indicators=indicators,
            total=closing.total,
            claimed_rating=settled(head.rating, closing.rating, ledger),
            extensions={**closing.extensions, **funds.extensions, **local},
            provenance=ledger.provenance,
        )
        return replace(form, total=settled_total(form, closing.other, ledger))

    def _doubt_total(self, form: Form, parts: Parts, *, ledger: Ledger) -> None:
        """Call the score of the total unreadable where only the points taken off are summed up."""
        below = [row for row in (*parts.closing, *parts.subtotals) if row.filled]
        columns = self.table_heads.columns(parts.table_heads)
        if below and "claimed_score" not in columns.concepts:
            own = [each.label for each in columns.columns if each.concept is None]
            run = below[0].filled[0].run
            doubt_total(form.total, run, own, words=self.words, ledger=ledger)

    def _doubt_labels(self, form: Form, parts: Parts, *, ledger: Ledger) -> None:
        """Mark what labels may name that a page does not show for certain."""
        if _is_paged(chain(parts.head, parts.funds_heads, parts.table_heads)):
            funds = self.funds_heads.columns(parts.funds_heads)
            table = self.table_heads.columns(parts.table_heads)
            UnsureLabels(form, ledger, self.labels).doubt(parts, funds, table)


def _own_labels(columns: Columns) -> set[str]:
    """Return the labels of the columns that only this layout has."""
    return {each.label for each in columns.columns if each.concept is None}


def _leave_funds(rows: Sequence[Row], ledger: Ledger) -> None:
    """Leave over amounts that are none of the block; whether a line is among them is not sure."""
    for row in rows:
        ledger.leave(row.filled)
        ledger.record(["funds"], row.filled[0].run, Confidence.UNCERTAIN)


def _is_paged(rows: Iterable[Row]) -> bool:
    """Whether the rows stand on pages, where a label may not be read for certain."""
    return next((spot.place.page for row in rows for spot in row.spots), None) is not None


def _end(rows: Sequence[Row]) -> tuple[Spot]:
    """Return the last cell with text: rows without any may follow it."""
    return next(row.filled[-1].run for row in reversed(rows) if row.filled)


def _say_what_is_missing(
    form: Form, rows: Sequence[Row], parts: Parts, *, words: Vocabulary, ledger: Ledger
) -> None:
    columns = {spot.concept("indicator_columns") for row in parts.table_heads for spot in row.spots}
    is_unscored = bool(columns) and "claimed_score" not in columns
    is_closed = is_unscored or has_end(form)
    missing = missing_parts(
        form,
        has_funds=bool(parts.funds_heads or parts.funds_beside),
        has_objective=bool(parts.objective),
        has_table=bool(parts.table_heads),
        is_closed=is_closed,
    )
    own = [*parts.head, *parts.funds_heads, *parts.table_heads, *rows]
    first = next(spot for row in own for spot in row.filled)
    lost = [] if form.funds else [row for row in parts.head if _has_amounts(row, words)]
    if lost:
        ledger.record(["funds"], lost[0].filled[0].run, Confidence.UNCERTAIN)
    say_missing(LACKING, missing, first.run, ledger=ledger)
    rest = [row for row in parts.closing if is_left_of_table(row)]
    if rest:
        ledger.enter("indicators", rest[0].filled[0].run, Confidence.UNCERTAIN)
        ledger.say(_GOES_ON, rest[0].filled[0].run)
    if parts.table_heads and not (parts.closing or is_closed):
        _say_where_it_ends(form, parts, ledger)


def _has_amounts(row: Row, words: Vocabulary) -> bool:
    """Whether a row of the head has amounts, in cells with their labels or behind a source."""
    glued = (words.funds_columns.glued(spot.folded) for spot in row.filled)
    if any(each is not None and each[0].concept in MONEY for each in glued):
        return True
    figures = [spot for spot in row.filled if read_figure(spot.text) is not None]
    return "sources" in row.sections and len(figures) > 1


def _say_where_it_ends(form: Form, parts: Parts, ledger: Ledger) -> None:
    """Doubt the list of indicators where nothing comes below it: rows may be lost."""
    rows = [row for row in (*parts.table_heads, *parts.table) if row.filled]
    run = rows[-1].filled[-1].run
    ledger.enter("indicators", run, Confidence.UNCERTAIN)
    ledger.record(blanks_of_total(form.total), run, Confidence.UNREADABLE)
    ledger.say(_BREAKS_OFF, run, count=len(form.indicators))

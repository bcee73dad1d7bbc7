"""One form from its fragments: finds the parts, lets each be read, says what is missing.

The same for every carrier and every province: what differs is in the vocabulary.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jiheng.documents.carriers.neutral import Break, Fragment, Span, Stream
from jiheng.documents.interpret.amounts import find_unit
from jiheng.documents.interpret.astray import doubt_astray, doubt_local, doubt_total
from jiheng.documents.interpret.below import with_objective_above
from jiheng.documents.interpret.blanks import OBJECTIVE
from jiheng.documents.interpret.cells import Cell, Column
from jiheng.documents.interpret.chunks import LONGEST_TABLE, stretches
from jiheng.documents.interpret.closing import ClosingBlock
from jiheng.documents.interpret.entanglement import find_restart, find_twice, odd_ends
from jiheng.documents.interpret.funding import FundingBlock
from jiheng.documents.interpret.grades import settled
from jiheng.documents.interpret.head import HeadBlock
from jiheng.documents.interpret.heads import HeadRow, columns_of, find_heads
from jiheng.documents.interpret.indicators import IndicatorRows
from jiheng.documents.interpret.interleaving import Ending, doubt_mixture
from jiheng.documents.interpret.lacking import (
    LACKING,
    NAME,
    TOTAL,
    has_end,
    missing_parts,
    say_missing,
)
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.merging import without_repeats
from jiheng.documents.interpret.objective import ObjectiveBlock
from jiheng.documents.interpret.parts import (
    LEAST_INDICATOR_COLUMNS,
    Parts,
    distrust_short_rows,
    find_parts,
)
from jiheng.documents.interpret.pieces import join_pieces
from jiheng.documents.interpret.sheet import Sheet, part_labels_from_values, set_aside_page_marks
from jiheng.documents.interpret.shortness import Shortness
from jiheng.documents.interpret.subtotals import set_aside_subtotals
from jiheng.documents.interpret.table import TableReader
from jiheng.documents.interpret.templates import set_aside_templates
from jiheng.documents.interpret.totals import adds_up, settled_total
from jiheng.documents.interpret.two_amounts import with_amounts_apart
from jiheng.documents.interpret.values import Form as FormOfValue
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import INDICATOR_COLUMNS, Vocabulary
from jiheng.domain.errors import (
    EntangledForms,
)
from jiheng.domain.form import Form, Project
from jiheng.domain.indicator import Indicator
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

LONGEST_FORM = 200_000
_TOO_LONG_A_TABLE = Text(
    "指标表超过 {limit} 格而行界不明，没有读成指标，原文保留在后。",
    "The table of indicators has more than {limit} cells and rows that are not clear; it was not "
    "read, its text is kept below.",
)
_TOO_LONG_A_FORM = Text(
    "表长超过 {limit} 字，第 {line} 行起没有读，原文保留在后。",
    "The form is longer than {limit} characters; what begins at line {line} was not read, its "
    "text is kept below.",
)
_RESTART = Text(
    "一级指标自第 {line} 行起重复前面列完的类别，可能混入了别的表，其后各项留待人工核对。",
    "From line {line} on classes that were complete come again; rows of another form may be "
    "among them, check what follows.",
)
_CUT = Text(
    "表在第 {end} 行之后中断，缺少：{zh}。",
    "The form breaks off after line {end}; it lacks {en}.",
)
_HEADLESS = Text(
    "表首不全，第 {line} 行之前缺少：{zh}。", "The form lacks {en} before line {line}."
)


@dataclass(frozen=True, slots=True)
class FormReader:
    """Reads the forms of one span of a stream.

    `breaks_off` says that the stream ends with the span, within a line; `after` how the form
    before the span ends.
    """

    words: Vocabulary
    reader: ValueReader
    file: str
    breaks_off: bool = False
    after: Ending = Ending.WHOLE

    def read(self, stream: Stream, span: Span) -> list[Form | EntangledForms]:
        """Return the forms of the span, or in place of one the error that hides it."""
        near = _within_limit(stream.text, span)
        fragments, aside = set_aside_page_marks(stream.fragments(near), self.words)
        fragments = without_repeats(fragments, self.words)
        fragments = part_labels_from_values(fragments, self.words)
        fragments = with_amounts_apart(fragments, self.words, self.reader.is_blank)
        found: list[Form | EntangledForms] = []
        for own in self._separated(fragments):
            sheet = Sheet(own)
            parts = find_parts(sheet, self.words, self.reader)
            lifted = with_objective_above(sheet, parts, self.words)
            if lifted is not None:
                sheet, parts = lifted, find_parts(lifted, self.words, self.reader)
            fault = self._entangled(sheet, parts)
            ledger = Ledger(stream)
            if own and near != span and not found:
                rest = stream.text[near.end : span.end].strip()
                line = span.line + stream.text.count("\n", span.start, near.end)
                ledger.say(_TOO_LONG_A_FORM, own[-1:], limit=LONGEST_FORM, line=line)
                ledger.keep(rest, own[-1:])
            form = None if fault else self._form(sheet, parts, ledger, aside if not found else ())
            if lifted is not None:
                ledger.lower(OBJECTIVE)
            found.extend(outcome for outcome in (fault, form) if outcome is not None)
        return found

    def _separated(self, fragments: Sequence[Fragment]) -> list[Sequence[Fragment]]:
        """Cut where a form without a title follows a finished one."""
        sheet = Sheet(fragments)
        cuts, is_named, is_finished = [0], False, False
        for at in range(len(sheet)):
            head = sheet.hit(self.words.head, at, len(sheet))
            if head is not None and head[1].concept == "project_name":
                if is_finished:
                    cuts.append(at)
                is_named, is_finished = True, False
            closing = sheet.hit(self.words.closing, at, len(sheet))
            if closing is not None and closing[1].concept == "rating":
                is_finished = is_named
        return [fragments[start:end] for start, end in pairwise([*cuts, len(fragments)])]

    def _entangled(self, sheet: Sheet, parts: Parts) -> EntangledForms | None:
        """Return the error for a label that may stand once in a form and stands twice."""
        twice = find_twice(sheet, parts, words=self.words, reader=self.reader)
        if twice is None:
            return None
        first, again = sheet.fragments[twice.first], sheet.fragments[twice.again]
        return EntangledForms(self.file, twice.label, first=first.line, line=again.line)

    def _form(  # noqa: PLR0917
        self, sheet: Sheet, parts: Parts, ledger: Ledger, aside: Sequence[Sequence[Fragment]]
    ) -> Form | None:
        for line in aside:
            ledger.leave(line)
        distrust_short_rows(sheet, parts)
        heads = HeadBlock(self.words, ledger)
        head = heads.read(sheet, parts.head_end)
        if parts.funds:
            first = sheet.row_start(parts.funds.first)
            is_cells = sheet.fragments[parts.funds.first].before.is_cell
            last = parts.objective - 1 if is_cells else parts.funds.last
            heads.headings(head, sheet.run(first, last))
        if not (parts.funds or parts.table or len(head.fields) > 1):
            return None
        columns = columns_of(parts.table, self.words)
        for block in filter(None, (parts.funds, parts.table)):
            own = {each.label for each in block.heads if each.concept is None}
            ledger.give_way(head.extensions, own)
        is_line_a_cell = self._is_line_a_cell(sheet, parts)
        if head.amount_unit is None and parts.funds:
            amount_cells = sheet.run(parts.funds.last + 1, parts.objective - 1)
            above = sheet.run(0, parts.funds.first)
            cells = ([each] for each in amount_cells)
            head.amount_unit = find_unit(cells, ledger, above=above, words=self.words)
        funding = FundingBlock(words=self.words, reader=self.reader, ledger=ledger)
        funding.unit = head.amount_unit
        funds, amounts = (
            funding.read(sheet, parts.funds, parts.objective) if parts.funds else ((), {})
        )
        objective = ObjectiveBlock(self.words, self.reader, ledger)
        ledger.give_way(amounts, {each.label for each in columns if not each.concept})
        indicators, local = self._indicators(sheet, parts, ledger, is_line_a_cell=is_line_a_cell)
        own_columns = amounts.keys() | local.keys()
        closing = ClosingBlock(self.words, self.reader, ledger, head.extensions, own_columns).read(
            sheet, parts.closing, columns
        )
        form = Form(
            kind=head.kind,
            fiscal_year=head.fiscal_year,
            project=Project(head.fields.get("project_name"), head.fields.get("project_code")),
            supervising_department=head.fields.get("supervising_department"),
            implementing_unit=head.fields.get("implementing_unit"),
            amount_unit=head.amount_unit,
            funds=funds,
            objective=objective.read(
                sheet, parts.objective, parts.objective_end, is_line_a_cell=is_line_a_cell is True
            ),
            indicators=indicators,
            total=closing.total,
            claimed_rating=settled(head.rating, closing.rating, ledger),
            extensions={**closing.extensions, **amounts, **local},
        )
        form = replace(form, total=settled_total(form, closing.other, ledger))
        self._doubt_total(sheet, parts, form, ledger)
        if self._is_mixture(sheet, parts, indicators):
            end = sheet.run(parts.closing, len(sheet)) or tuple(sheet.fragments[-1:])
            doubt_mixture(form, end, ledger)
        self._note_what_is_missing(sheet, parts, form, ledger)
        return replace(form, provenance=ledger.provenance, notes=ledger.close())

    def _doubt_total(  # noqa: PLR0917
        self, sheet: Sheet, parts: Parts, form: Form, ledger: Ledger
    ) -> None:
        """Call the score of the total unreadable where only the points taken off are summed up."""
        columns = columns_of(parts.table, self.words)
        own = [each.label for each in columns if each.concept is None]
        if "claimed_score" not in {each.concept for each in columns}:
            run = (sheet.run(parts.closing, len(sheet)) or sheet.fragments)[-1:]
            doubt_total(form.total, run, own, words=self.words, ledger=ledger)

    def _is_mixture(self, sheet: Sheet, parts: Parts, indicators: Sequence[Indicator]) -> bool:
        """Whether the rest of the form before may stand in this one."""
        if self.after is Ending.WHOLE:
            return False
        odd = odd_ends(sheet, parts, words=self.words, reader=self.reader)
        if self.after is Ending.WITHOUT_RATING:
            return "rating" in odd
        return bool(odd) or find_restart(indicators) is not None

    def _note_what_is_missing(  # noqa: PLR0917
        self, sheet: Sheet, parts: Parts, form: Form, ledger: Ledger
    ) -> None:
        """Say in one sentence what is not there; the last value before a cut is in doubt.

        So is where the two texts of the objective part, if nothing is left below them.
        """
        filled = [fragment for fragment in sheet.fragments if fragment.text]
        columns = {each.concept for each in columns_of(parts.table, self.words)}
        missing = missing_parts(
            form,
            has_funds=parts.funds is not None,
            has_objective=parts.has_objective,
            has_table=parts.table is not None,
            is_closed=(parts.is_closed and has_end(form))
            or ("actual" in columns and "claimed_score" not in columns),
        )
        is_cut = TOTAL in missing
        is_torn = self.breaks_off and form.claimed_rating is None and not adds_up(form)
        if is_cut or is_torn:
            ledger.doubt(filled[-1])
            if parts.table is None:
                ledger.doubt_row("objective", ())
        if is_cut:
            say_missing(_CUT, missing, filled[-1:], ledger=ledger)
        else:
            sentence = _HEADLESS if missing[:1] == [NAME] else LACKING
            say_missing(sentence, missing, filled[:1], ledger=ledger)

    def _is_line_a_cell(self, sheet: Sheet, parts: Parts) -> bool | None:
        """Whether no line of the funding block or the total row holds two figures.

        None where neither part is there to tell. Other parts do not count: a name or an
        objective may hold two numbers with residue spaces around them.
        """
        regions = [(parts.closing, len(sheet))]
        if parts.funds:
            regions.append((parts.funds.last + 1, parts.objective))
        figures: set[int] = set()
        for start, end in regions:
            for fragment in sheet.run(start, end - 1):
                if self.reader.read(fragment.text).form is FormOfValue.FIGURE:
                    if fragment.line in figures:
                        return False
                    figures.add(fragment.line)
        return True if figures else None

    def _indicators(
        self, sheet: Sheet, parts: Parts, ledger: Ledger, *, is_line_a_cell: bool | None
    ) -> tuple[tuple[Indicator, ...], dict[str, tuple[str, ...]]]:
        if parts.table is None:
            return (), {}
        columns = columns_of(parts.table, self.words)
        body_cells = self._body(sheet, parts.table, parts.closing)
        filled, sums = set_aside_subtotals(body_cells, self.words, self.reader)
        filled, templates = set_aside_templates(filled, self.words)
        ledger.leave([*sums, *templates])
        filled = join_pieces(filled, columns, self.reader)
        filled, astray = _without_astray(filled, columns)
        ledger.leave(astray)
        body = Sheet(filled)
        cells = self._cells(body, columns, parts, is_line_a_cell=is_line_a_cell)
        if not cells:
            ledger.leave(body.fragments)
            self._call_unreadable(body.fragments[:1], ledger)
            if len(body) > LONGEST_TABLE:
                ledger.say(_TOO_LONG_A_TABLE, body.fragments, limit=LONGEST_TABLE)
            return (), {}
        rows = IndicatorRows(words=self.words, reader=self.reader, ledger=ledger)
        found, local = rows.read(cells, columns)
        if not found:
            self._call_unreadable(body.fragments[:1], ledger)
        self._doubt_restart(found, ledger)
        doubt_astray(found, [(fragment,) for fragment in astray], ledger)
        concepts = {column.concept for column in columns}
        doubt_local(found, local, concepts, words=self.words, ledger=ledger)
        whole = sheet.run(parts.table.first, parts.closing - 1)
        if any(each.slot is None for each in body.fragments) or all(each.text for each in whole):
            shortness = Shortness(words=self.words, reader=self.reader, ledger=ledger)
            shortness.doubt(found, columns, cells)
        return found, local

    def _cells(
        self, body: Sheet, columns: Sequence[Column], parts: Parts, *, is_line_a_cell: bool | None
    ) -> list[Cell]:
        """Return the cells of the table, a long one read stretch by stretch."""
        cells: list[Cell] = []
        pieces = stretches(body, self.reader)
        for at, piece in enumerate(pieces, start=1):
            own = TableReader(
                piece,
                columns,
                words=self.words,
                reader=self.reader,
                is_cut=not parts.is_closed and at == len(pieces),
                is_line_a_cell=is_line_a_cell,
            ).read()
            if not own:
                return []
            row = cells[-1].row + 1 if cells else 0
            cells.extend(cell._replace(row=cell.row + row) for cell in own)
        return cells

    @staticmethod
    def _call_unreadable(first: Sequence[Fragment], ledger: Ledger) -> None:
        """Mark the list of indicators where there is text below its heads and none was read."""
        if first:
            ledger.record(["indicators"], first, Confidence.UNREADABLE)

    @staticmethod
    def _doubt_restart(indicators: Sequence[Indicator], ledger: Ledger) -> None:
        """Doubt the indicators from the one where the categories begin again."""
        start = find_restart(indicators)
        if start is not None:
            own = tuple(f"indicators[{at}]." for at in range(start, len(indicators)))
            ledger.suspect(own, of=f"indicators[{start}].level1", sentence=_RESTART)

    def _body(self, sheet: Sheet, heads: HeadRow, end: int) -> list[Fragment]:
        """Return the filled cells below the heads, without heads repeated on a new page."""
        kept: list[Fragment] = []
        pending = Break.NONE
        at = heads.last + 1
        while at < end:
            heading = sheet.hit(self.words.table_headings, at, end)
            column = sheet.hit(self.words.indicator_columns, at, end)
            skip_to = heading[0] if heading else None
            if column is not None and column[1].concept in {"level1", "level2", "name"}:
                again = find_heads(
                    sheet,
                    self.words.indicator_columns,
                    start=at,
                    end=min(end, at + 2 * (heads.last - heads.first + 1)),
                    known=INDICATOR_COLUMNS,
                    least=LEAST_INDICATOR_COLUMNS,
                )
                skip_to = again.last if again and again.first == at else skip_to
            fragment = sheet.fragments[at]
            if skip_to is not None or not sheet.folded[at]:
                if fragment.before.value > pending.value:
                    pending = fragment.before
                at = at + 1 if skip_to is None else skip_to + 1
                continue
            if pending.value > fragment.before.value:
                fragment = fragment._replace(before=pending)
            kept.append(fragment)
            pending = Break.NONE
            at += 1
        return kept


def _within_limit(text: str, span: Span) -> Span:
    """Return the span, cut at the last line end before the limit."""
    end = span.start + LONGEST_FORM
    if span.end <= end:
        return span
    return span._replace(end=text.rfind("\n", span.start, end) + 1 or end)


def _without_astray(
    fragments: Sequence[Fragment], columns: Sequence[Column]
) -> tuple[list[Fragment], list[Fragment]]:
    """Return the cells below heads, and those that stand below none."""
    slots = {column.slot for column in columns}
    if None in slots:
        return list(fragments), []
    kept, astray = (
        [each for each in fragments if (each.slot is None or each.slot in slots) is wanted]
        for wanted in (True, False)
    )
    return kept, astray

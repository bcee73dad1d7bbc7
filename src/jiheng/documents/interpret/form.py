"""One form from its fragments: finds the parts, lets each be read, says what is missing.

The same for every carrier and every province: what differs is in the vocabulary.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from jiheng.documents.carriers.neutral import Break, Fragment, Span, Stream
from jiheng.documents.interpret.closing import Closing, ClosingBlock
from jiheng.documents.interpret.funding import FundingBlock
from jiheng.documents.interpret.head import HeadBlock
from jiheng.documents.interpret.heads import HeadRow, find_heads
from jiheng.documents.interpret.indicators import IndicatorRows
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.objective import ObjectiveBlock
from jiheng.documents.interpret.sheet import Sheet, part_labels_from_values, set_aside_page_marks
from jiheng.documents.interpret.table import Column, TableReader
from jiheng.documents.interpret.values import Form as FormOfValue
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import FUNDS_COLUMNS, INDICATOR_COLUMNS, Vocabulary
from jiheng.domain.errors import EntangledForms
from jiheng.domain.form import Form, Project
from jiheng.domain.indicator import Indicator
from jiheng.domain.objective import Objective

_LEAST_FUNDS_COLUMNS = 2
_LEAST_INDICATOR_COLUMNS = 3
_LONGEST_TABLE = 4_000
_UNIQUE = ("project_name", "supervising_department")


class _Parts(NamedTuple):
    """The fragments at which the parts of a form begin; None for a part that is not there."""

    funds: HeadRow | None
    objective: int | None
    table: HeadRow | None
    closing: int | None


@dataclass(frozen=True, slots=True)
class FormReader:
    """Reads the forms of one span of a stream."""

    words: Vocabulary
    reader: ValueReader
    file: str

    def read(self, stream: Stream, span: Span) -> list[Form | EntangledForms]:
        """Return the forms of the span, or in place of one the error that hides it."""
        fragments, aside = set_aside_page_marks(stream.fragments(span), self.words)
        fragments = part_labels_from_values(fragments, self.words)
        found: list[Form | EntangledForms] = []
        for own in self._separated(fragments):
            sheet = Sheet(own)
            fault = self._entangled(sheet)
            form = None if fault else self._form(sheet, Ledger(stream), aside if not found else ())
            found.extend(outcome for outcome in (fault, form) if outcome is not None)
        return found

    def _separated(self, fragments: Sequence[Fragment]) -> list[Sequence[Fragment]]:
        """Cut where a form without a title follows a finished one."""
        sheet = Sheet(fragments)
        cuts, is_finished = [0], False
        for at in range(len(sheet)):
            head = sheet.hit(self.words.head, at, len(sheet))
            if head is not None and head[1].concept == "project_name" and is_finished:
                cuts.append(at)
                is_finished = False
            closing = sheet.hit(self.words.closing, at, len(sheet))
            if closing is not None and closing[1].concept == "rating":
                is_finished = True
        return [fragments[start:end] for start, end in pairwise([*cuts, len(fragments)])]

    def _entangled(self, sheet: Sheet) -> EntangledForms | None:
        """Return the error for a label that may stand once in a form and stands twice."""
        seen: dict[str, Fragment] = {}
        for at in range(len(sheet)):
            hit = sheet.hit(self.words.head, at, len(sheet))
            if hit is None or hit[1].concept not in _UNIQUE:
                continue
            here = sheet.fragments[at]
            before = seen.setdefault(hit[1].concept, here)
            if before.line != here.line:
                return EntangledForms(self.file, hit[1].text, first=before.line, line=here.line)
        return None

    def _parts(self, sheet: Sheet, ledger: Ledger) -> _Parts:
        size = len(sheet)
        table = find_heads(
            sheet,
            self.words.indicator_columns,
            start=0,
            end=size,
            known=INDICATOR_COLUMNS,
            least=_LEAST_INDICATOR_COLUMNS,
        )
        before_table = table.first if table else size
        funds = find_heads(
            sheet,
            self.words.funds_columns,
            start=0,
            end=before_table,
            known=FUNDS_COLUMNS,
            least=_LEAST_FUNDS_COLUMNS,
        )
        objective = ObjectiveBlock(self.words, self.reader, ledger).find(
            sheet, funds.last + 1 if funds else 0, before_table
        )
        after = table.last + 1 if table else objective or (funds.last + 1 if funds else 0)
        closing = ClosingBlock(self.words, self.reader, ledger).find(sheet, after, size)
        return _Parts(funds, objective, table, closing)

    def _form(
        self, sheet: Sheet, ledger: Ledger, aside: Sequence[Sequence[Fragment]]
    ) -> Form | None:
        for line in aside:
            ledger.leave(line)
        parts = self._parts(sheet, ledger)
        _distrust_short_rows(sheet, parts)
        size = len(sheet)
        end = size if parts.closing is None else parts.closing
        table_at = parts.table.first if parts.table else end
        objective_at = table_at if parts.objective is None else parts.objective
        head_end = parts.funds.first if parts.funds else objective_at
        head = HeadBlock(self.words, ledger).read(sheet, head_end)
        if not (parts.funds or parts.table or len(head.fields) > 1):
            return None
        block = FundingBlock(words=self.words, reader=self.reader, ledger=ledger)
        funds = block.read(sheet, parts.funds, objective_at) if parts.funds else ()
        objective = Objective()
        if parts.objective is not None:
            block_ = ObjectiveBlock(self.words, self.reader, ledger)
            objective = block_.read(
                sheet,
                parts.objective,
                table_at,
                is_line_a_cell=self._is_line_a_cell(sheet, parts) is True,
            )
        columns = _columns(parts.table)
        is_cut = parts.closing is None
        indicators, local = self._indicators(sheet, parts, end=end, ledger=ledger, is_cut=is_cut)
        closing = Closing()
        if parts.closing is not None:
            closing = ClosingBlock(self.words, self.reader, ledger).read(
                sheet, parts.closing, columns
            )
        _say_what_is_missing(sheet, parts, ledger, has_name="project_name" in head.fields)
        return Form(
            kind=head.kind,
            fiscal_year=head.fiscal_year,
            project=Project(head.fields.get("project_name"), head.fields.get("project_code")),
            supervising_department=head.fields.get("supervising_department"),
            implementing_unit=head.fields.get("implementing_unit"),
            amount_unit=head.amount_unit,
            funds=funds,
            objective=objective,
            indicators=indicators,
            total=closing.total,
            claimed_rating=closing.rating,
            extensions={**head.extensions, **local, **closing.extensions},
            provenance=ledger.provenance,
            notes=ledger.close(),
        )

    def _is_line_a_cell(self, sheet: Sheet, parts: _Parts) -> bool | None:
        """Whether no line of the funding block or the total row holds two figures.

        None where neither part is there to tell. Other parts do not count: a name or an
        objective may hold two numbers with residue spaces around them.
        """
        stop = next((at for at in (parts.objective, parts.table and parts.table.first) if at), None)
        regions = [
            (parts.funds.last + 1, stop or len(sheet)) if parts.funds else (0, 0),
            (len(sheet) if parts.closing is None else parts.closing, len(sheet)),
        ]
        figures: set[int] = set()
        for start, end in regions:
            for fragment in sheet.run(start, end - 1):
                if self.reader.read(fragment.text).form is FormOfValue.FIGURE:
                    if fragment.line in figures:
                        return False
                    figures.add(fragment.line)
        return True if figures else None

    def _indicators(
        self, sheet: Sheet, parts: _Parts, *, end: int, ledger: Ledger, is_cut: bool
    ) -> tuple[tuple[Indicator, ...], dict[str, tuple[str, ...]]]:
        if parts.table is None:
            return (), {}
        columns = _columns(parts.table)
        body = Sheet(self._body(sheet, parts.table, end))
        if not 0 < len(body) <= _LONGEST_TABLE:
            ledger.leave(body.fragments)
            return (), {}
        cells = TableReader(
            body,
            columns,
            words=self.words,
            reader=self.reader,
            is_cut=is_cut,
            is_line_a_cell=self._is_line_a_cell(sheet, parts),
        ).read()
        if not cells:
            ledger.leave(body.fragments)
            return (), {}
        rows = IndicatorRows(words=self.words, reader=self.reader, ledger=ledger)
        return rows.read(cells, columns, is_cut=is_cut)

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
                    least=_LEAST_INDICATOR_COLUMNS,
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


def _distrust_short_rows(sheet: Sheet, parts: _Parts) -> None:
    """Forget the slots of rows that lost their empty cells, part by part."""
    size = len(sheet)
    starts = [
        parts.funds.first if parts.funds else None,
        parts.objective,
        parts.table.first if parts.table else None,
    ]
    begun = [start for start in starts if start is not None]
    for start, end in pairwise([*begun, size]):
        sheet.distrust_short_rows(start, end, sheet.row_width(start))


def _columns(heads: HeadRow | None) -> list[Column]:
    if heads is None:
        return []
    return [Column(head.concept, head.label, head.slot) for head in heads.heads]


def _say_what_is_missing(sheet: Sheet, parts: _Parts, ledger: Ledger, *, has_name: bool) -> None:
    """Add one sentence naming the parts that are not there, and where the form breaks off."""
    scores = parts.table is None or "claimed_score" in parts.table.concepts()
    present = [
        ("项目名称", has_name),
        ("项目资金", parts.funds is not None),
        ("年度总体目标", parts.objective is not None),
        ("绩效指标", parts.table is not None),
        ("总分", parts.closing is not None or not scores),
    ]
    missing = [name for name, is_there in present if not is_there]
    filled = [fragment for fragment in sheet.fragments if fragment.text]
    if not missing or not filled:
        return
    names = "、".join(missing)
    if not present[-1][1]:
        run = filled[-1:]
        ledger.say(f"表在第 {run[0].end_line} 行之后中断，缺少：{names}。", run)
    elif not present[0][1]:
        run = filled[:1]
        ledger.say(f"表首不全，第 {run[0].line} 行之前缺少：{names}。", run)
    else:
        ledger.say(f"表内缺少：{names}。", filled[:1])

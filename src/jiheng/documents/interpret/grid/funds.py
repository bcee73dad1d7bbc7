"""The funding block: a line a source below column heads, or one row with a column a source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.amounts import points_of_heading
from jiheng.documents.interpret.astray import doubt_unlisted, hinted
from jiheng.documents.interpret.blanks import blanks_of_funds, blanks_of_line
from jiheng.documents.interpret.folding import text_of
from jiheng.documents.interpret.grid.columns import Columns, GridColumn, placed
from jiheng.documents.interpret.grid.figures import FigureReader
from jiheng.documents.interpret.grid.funds_groups import (
    groups_of,
    is_one_row,
    read_groups,
    with_heads_below,
)
from jiheng.documents.interpret.grid.rows import Row, Spot
from jiheng.documents.interpret.inner import without_inner
from jiheng.documents.interpret.ledger import Ledger, path_of
from jiheng.documents.interpret.rates import doubt_rates
from jiheng.documents.interpret.run_together import part_figures
from jiheng.documents.interpret.values import read_figure, read_rate
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_LEAST_SOURCES = 3
_LEAST_FIGURES = 2
_BUDGET = "revised_budget"
_AMOUNTS = frozenset({"original_budget", "revised_budget", "outturn"})
_TWO_AMOUNTS = Text(
    "同一资金来源下面有两个数，不知哪个是预算数，须对照原件核对。",
    "Two figures stand below one source; which of them is the budget is not said.",
)


@dataclass(slots=True)
class Funds:
    """The lines of the block, and its local columns by label."""

    lines: tuple[FundsLine, ...] = ()
    extensions: dict[str, tuple[str, ...]] = field(default_factory=dict)


class FundsReader:
    """Reads the rows below the heads of the funding block."""

    def __init__(self, figures: FigureReader, ledger: Ledger, hints: Mapping[str, str]) -> None:
        self._figures = figures
        self._hints = hints
        self._ledger = ledger

    def read(
        self,
        columns: Columns,
        heads: Sequence[Row],
        rows: Sequence[Row],
        *,
        before: Sequence[FundsLine] = (),
    ) -> Funds:
        """Return the lines read `before` and those below `heads`, which give the columns."""
        both = with_heads_below(heads, rows)
        groups, below = groups_of(both), rows[len(both) - len(heads) :]
        if groups and not before and is_one_row(groups, below):
            return Funds(read_groups(groups, below, self._figures, ledger=self._ledger))
        if len(_sources(heads)) >= _LEAST_SOURCES and not before:
            return self._across(columns, heads, rows)
        funds = self._down(columns, rows, before)
        doubt_rates(
            funds.lines, (spot.folded for row in heads for spot in row.filled), self._ledger
        )
        return funds if columns.of("max_points") is not None else self._with_points(funds, heads)

    def _with_points(self, funds: Funds, heads: Sequence[Row]) -> Funds:
        """Return the lines with the points that the heading gives: 预算执行情况（20分）."""
        for spot in (spot for row in heads for spot in row.filled):
            points = points_of_heading(spot.hits.get("funds_columns"))
            if points is not None and funds.lines and funds.lines[0].source is FundingSource.TOTAL:
                self._ledger.record(["funds[0].max_points"], spot.run, spot.trust)
                total = replace(funds.lines[0], max_points=points)
                return replace(funds, lines=(total, *funds.lines[1:]))
        return funds

    def _down(self, columns: Columns, rows: Sequence[Row], before: Sequence[FundsLine]) -> Funds:
        lines = list(before)
        local: dict[str, list[str]] = {
            each.label: [""] * len(lines) for each in columns.columns if each.concept is None
        }
        for row in rows:
            label = next((spot for spot in row.filled if spot.concept("sources")), None)
            source = label.concept("sources") if label else self._unnamed(row, columns, lines)
            if source is None:
                self._leave(row)
                self._doubt_list(row, columns)
                continue
            path = f"funds[{len(lines)}]"
            named = label or row.filled[0]
            self._ledger.record([path_of(path, "source")], named.run, named.trust)
            values, texts = self._run_together(columns, row, label, path=path) or self._values(
                columns, row, label, path=path
            )
            lines.append(FundsLine(source, **values))
            self._doubt_shifted(columns, label, path)
            for name, held in local.items():
                held.append(self._local(texts.get(name), f"{name}[{len(held)}]"))
        kept = {name: tuple(texts) for name, texts in local.items() if any(texts)}
        for name, concept in hinted(kept, self._hints, columns.concepts):
            doubt_unlisted(blanks_of_funds(lines), name, concept, ledger=self._ledger)
        return Funds(without_inner(lines, self._ledger, is_whole=bool(kept)), kept)

    def _doubt_shifted(self, columns: Columns, label: Spot | None, path: str) -> None:
        """Doubt the figures of a line whose label stands below the head of an amount.

        Without rules a label may reach that far and be none the less where it belongs.
        """
        is_drawn = label is not None and label.table is not None and not label.table.is_bare
        under = columns.under(label) if label is not None and is_drawn else ()
        if any(columns.columns[at].concept is not None for at in under):
            self._ledger.doubt_row(path, ())

    def _doubt_list(self, row: Row, columns: Columns) -> None:
        """Say that a line is lacking where a row of figures names no source that is listed."""
        below = [spot for spot in row.filled if columns.under(spot)]
        figures = [spot for spot in below if _may_be_figure(spot)]
        if len(figures) >= _LEAST_FIGURES:
            self._ledger.record(["funds"], row.filled[0].run, Confidence.UNCERTAIN)

    def _unnamed(
        self, row: Row, columns: Columns, lines: Sequence[FundsLine]
    ) -> FundingSource | None:
        """Return the total for a first line of figures that has no label of its own."""
        if lines or any(not spot.hits and _is_words(spot) for spot in row.filled):
            return None
        has_figures = len([spot for spot in row.filled if columns.under(spot)]) > 1
        return FundingSource.TOTAL if has_figures else None

    def _run_together(
        self, columns: Columns, row: Row, label: Spot | None, *, path: str
    ) -> tuple[dict[str, Decimal | None], dict[str, Spot]] | None:
        """Return the figures of a row that stand in one cell with nothing between them."""
        rest = [spot for spot in row.filled if spot is not label and not spot.hits]
        if len(rest) != 1 or (label is not None and rest[0].left < label.left):
            return None
        concepts = [each.concept for each in columns.columns if each.concept]
        parted = part_figures(rest[0].folded, concepts)
        if parted is None:
            return None
        paths = [f"{path}.{concept}" for concept in parted]
        self._ledger.record(paths, rest[0].run, Confidence.UNCERTAIN)
        return {
            concept: read_rate(text) if concept == "execution_rate" else read_figure(text)
            for concept, text in parted.items()
        }, {}

    def _values(
        self, columns: Columns, row: Row, label: Spot | None, *, path: str
    ) -> tuple[dict[str, Decimal | None], dict[str, Spot]]:
        values: dict[str, Decimal | None] = {}
        texts: dict[str, Spot] = {}
        known = columns.columns
        astray: tuple[Piece, ...] = ()
        after = row.spots.index(label) + 1 if label is not None else 0
        for spot in row.spots[:after]:
            if spot.folded and spot is not label and not spot.hits:
                self._ledger.leave(spot.run)
        for each in row.spots[after:]:
            spot, under = placed(each, columns)
            column = known[under[0]] if under else None
            if column is None or (column.concept in values and spot.folded):
                self._ledger.leave(spot.run)
                self._ledger.lower([path_of(path, str(column.concept))] if column else ())
                astray = spot.run if spot.folded else astray
            elif column.concept is None:
                texts[column.label] = spot
            else:
                where = path_of(path, column.concept)
                values[column.concept] = self._figures.read(spot, where, column.concept)
                if len(under) > 1:
                    self._share(spot, [known[at] for at in under[1:]], path)
        if astray:
            self._doubt_blanks(values, path, astray)
        return values, texts

    def _share(self, spot: Spot, others: Sequence[GridColumn], path: str) -> None:
        """Call unreadable what the other columns hold that a cell with a figure covers."""
        paths = [path_of(path, each.concept) for each in others if each.concept is not None]
        if spot.folded and paths:
            self._ledger.record(paths, spot.run, Confidence.UNREADABLE)

    def _doubt_blanks(
        self, values: Mapping[str, Decimal | None], path: str, astray: tuple[Piece, ...]
    ) -> None:
        """Call what a line lacks unreadable, where a figure of it stands under no head."""
        line = FundsLine(FundingSource.TOTAL, **values)
        self._ledger.record_unsaid(blanks_of_line(line, path, is_scored=True), astray)

    def _local(self, spot: Spot | None, place: str) -> str:
        """Return the text of a cell in a column that has no canonical place."""
        if spot is None or not spot.folded:
            return ""
        self._ledger.enter(f"extensions.{place}", spot.run, spot.trust)
        return text_of(spot.run)

    def _across(self, columns: Columns, heads: Sequence[Row], rows: Sequence[Row]) -> Funds:
        """Read rows of amounts, each below its source; the rest belongs to the total.

        What they are a row says at its beginning; one without a label is the budget.
        """
        sources = _sources(heads)
        amounts: dict[FundingSource, dict[str, Decimal | None]] = {}
        order = [source for source, _ in sources]
        for row in rows:
            label = next((spot for spot in row.filled if _is_amount(spot)), None)
            concept = label.concept("funds_columns") if label is not None else _BUDGET
            for spot in row.spots:
                if spot is not label:
                    self._place(spot, columns, sources, amounts, order=order, of=concept)
        total = FundingSource.TOTAL
        order = [total, *(source for source in order if source is not total)]
        found = [source for source in order if source in amounts]
        return Funds(tuple(FundsLine(source, **amounts[source]) for source in found))

    def _place(  # noqa: PLR0917
        self,
        spot: Spot,
        columns: Columns,
        sources: Sequence[tuple[FundingSource, Spot]],
        amounts: dict[FundingSource, dict[str, Decimal | None]],
        *,
        order: Sequence[FundingSource],
        of: str,
    ) -> None:
        source = next((each for each, head in sources if _is_below(spot, head)), None)
        under = columns.under(spot)
        concept = columns.columns[under[0]].concept if under else None
        if source is None and concept is None:
            self._ledger.leave(spot.run)
            return
        source, concept = (source, of) if source else (FundingSource.TOTAL, concept)
        ranked = [FundingSource.TOTAL, *(each for each in order if each != FundingSource.TOTAL)]
        path = f"funds[{ranked.index(source)}].{concept}"
        held = amounts.setdefault(source, {})
        if held.get(str(concept)) is None:
            held[str(concept)] = self._figures.read(spot, path, str(concept))
        elif spot.folded:
            self._ledger.question(path, _TWO_AMOUNTS, spot.run)

    def _leave(self, row: Row) -> None:
        for spot in row.filled:
            if not spot.concept("head"):
                self._ledger.leave(spot.run)


def _sources(heads: Sequence[Row]) -> list[tuple[FundingSource, Spot]]:
    """Return the sources that head columns; below the head of an amount they only divide it."""
    amounts = [spot for row in heads[:1] for spot in row.filled if _is_amount(spot)]
    return [
        (spot.concept("sources"), spot)
        for row in heads
        for spot in row.filled
        if spot.concept("sources")
        and not spot.concept("funds_columns")
        and not (row is not heads[0] and any(_is_below(spot, head) for head in amounts))
    ]


def _may_be_figure(spot: Spot) -> bool:
    is_unsure = spot.trust is not Confidence.CERTAIN and any(map(str.isdigit, spot.folded))
    return is_unsure or read_figure(spot.folded) is not None


def _is_words(spot: Spot) -> bool:
    return not any(map(str.isdigit, spot.folded)) and any(map(str.isalpha, spot.folded))


def _is_amount(spot: Spot) -> bool:
    return spot.concept("funds_columns") in {*_AMOUNTS, "execution_rate"}


def _is_below(spot: Spot, head: Spot) -> bool:
    return min(spot.right, head.right) - max(spot.left, head.left) > (
        min(spot.right - spot.left, head.right - head.left) / 2
    )

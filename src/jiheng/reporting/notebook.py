"""Reports as small HTML tables, for notebooks. Everything from a document is escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from jiheng.domain.text import Language, Text
from jiheng.reporting.places import cell_name
from jiheng.reporting.plain import project
from jiheng.reporting.repairs import (
    APPLIED,
    CONSISTENT,
    PROPOSED,
    FormRepairs,
    reason_told,
    value_told,
)
from jiheng.reporting.report import DIFFERENT, Report, figure
from jiheng.reporting.words import NO_PROJECT, RATING, SEVERITIES, TOTAL

_FORM = Text("自评表", "form")
_FINDING = (
    _FORM,
    Text("规则", "rule"),
    Text("程度", "severity"),
    Text("位置", "where"),
    Text("问题", "finding"),
    Text("改法", "remedy"),
)
_SCORE = (_FORM, Text("政策", "policy"), TOTAL, Text("折算", "computed"), RATING)
_REPAIR = (
    _FORM,
    Text("位置", "where"),
    Text("原为", "before"),
    Text("应为", "after"),
    Text("理由", "why"),
    Text("是否已改", "changed"),
)
_NONE = Text("没有发现问题。", "Nothing found.")
_MORE = Text("另有 {count} 行未显示；全部见 to_polars()。", "{count} more rows: see to_polars().")
LONGEST = 200


def findings_html(report: Report, language: Language) -> str:
    """Return the findings as a table of at most `LONGEST` rows."""
    if not report.findings:
        return f"<p>{escape(_NONE.in_(language))}</p>"
    rows = [
        (
            project(each, language),
            finding.rule,
            SEVERITIES[finding.severity].in_(language),
            cell_name(each.form, finding.path, language),
            finding.message,
            finding.help,
        )
        for each in report.forms
        for finding in each.findings
    ]
    return _table(_FINDING, rows, language=language)


def scores_html(report: Report, language: Language) -> str:
    """Return the scorecards as a table of at most `LONGEST` rows."""
    rows = [
        (
            project(each, language),
            card.policy,
            figure(card.total.claimed),
            figure(card.total.computed) + _mark(card.total.claimed, card.total.computed),
            (card.computed_rating or "—") + _mark(card.claimed_rating, card.computed_rating),
        )
        for each in report.forms
        for card in each.cards
    ]
    return _table(_SCORE, rows, language=language)


def repairs_html(repairs: Sequence[FormRepairs], language: Language) -> str:
    """Return the likeliest changes as a table of at most `LONGEST` rows."""
    rows = [
        (
            f"{each.index + 1} {each.form.project.name or NO_PROJECT.in_(language)}",
            cell_name(each.form, edit.path, language),
            value_told(edit.before),
            value_told(edit.after),
            reason_told(edit, each.form, language),
            (APPLIED if each.is_applied(edit) else PROPOSED).in_(language),
        )
        for each in repairs
        for edit in each.diagnosis.edits()
    ]
    if not rows:
        return f"<p>{escape(CONSISTENT.in_(language))}</p>"
    return _table(_REPAIR, rows, language=language)


def _mark(claimed: object, computed: object) -> str:
    return "" if claimed is None or claimed == computed else f" {DIFFERENT}"


def _table(heads: Iterable[Text], rows: Sequence[Sequence[str]], *, language: Language) -> str:
    head = _row((text.in_(language) for text in heads), "th")
    body = "".join(_row(row, "td") for row in rows[:LONGEST])
    left = len(rows) - LONGEST
    more = f"<p>{escape(_MORE.in_(language).format(count=left))}</p>" if left > 0 else ""
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>{more}"


def _row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"

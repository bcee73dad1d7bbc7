"""Reports as tables for the office: one row a finding, a form, a rule, with typed values.

The order of columns is that of the printed page; what follows `Table.printed` columns is for
programs. Knows no medium.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from jiheng.domain.finding import Finding, Severity, Verdict
from jiheng.domain.suppression import Suppression
from jiheng.domain.text import Language, Text
from jiheng.reporting.places import cell_name, place_of
from jiheng.reporting.report import FormReport, Report
from jiheng.reporting.words import FAMILIES, SEVERITIES, VERDICTS
from jiheng.rules.catalogue import RULES

Value = str | int | Decimal | date | None
NEW = Text("新增", "new")
OPEN = Text("需处理", "open")
KNOWN = Text("原有", "known")
SUPPRESSED = Text("已豁免", "suppressed")
_COMMA = Text("、", ", ")
_STOP = Text("；", "; ")


class Column(NamedTuple):
    """A column: its head, its width in Latin characters, whether its texts print figures."""

    head: Text
    width: int
    has_figures: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a name; the first `printed` columns go on paper."""

    name: Text
    columns: tuple[Column, ...]
    printed: int
    rows: Sequence[tuple[Value, ...]]


def _column(zh: str, en: str, width: int, *, has_figures: bool = False) -> Column:
    return Column(Text(zh, en), width, has_figures)


_FORM = (
    _column("表号", "Form", 6),
    _column("项目", "Project", 22),
    _column("单位", "Implementing unit", 18),
)
_ORIGIN = (
    _column("年度", "Year", 7),
    _column("主管部门", "Supervising department", 22),
    _column("文件", "File", 24),
    _column("文件中第几张", "Ordinal", 12),
)
_REASON = _column("豁免理由", "Reason of suppression", 24)
_FINDINGS = (
    *_FORM,
    _column("程度", "Severity", 8),
    _column("状态", "Status", 8),
    _column("规则", "Rule", 8),
    _column("位置", "Where", 20),
    _column("填报", "Claimed", 12, has_figures=True),
    _column("应为", "Expected", 12, has_figures=True),
    _column("问题", "Finding", 42),
    _column("相关的表", "Related forms", 10),
    _column("依据", "Basis", 26),
    _column("改法", "Remedy", 30),
    _REASON,
    _column("豁免至", "Suppressed until", 12),
    *_ORIGIN,
    _column("文件中的位置", "Place in the file", 18),
    _column("规范路径", "Path", 28),
    _column("指纹", "Fingerprint", 18),
)
_FORMS = (
    *_FORM,
    _column("填报总分", "Claimed total", 10),
    _column("折算总分", "Computed total", 10),
    _column("填报减折算", "Claimed minus computed", 11),
    _column("填报等级", "Claimed rating", 10),
    _column("折算等级", "Computed rating", 10),
    _column("预算执行率（%）", "Execution rate (%)", 13),
    _column("错误", "Errors", 7),
    _column("警告", "Warnings", 7),
    _column("建议", "Advice", 7),
    _column("原有", "Known", 7),
    _column("已豁免", "Suppressed", 9),
    _column("缺数据未判断", "Not evaluable", 12),
    *_ORIGIN,
    _column("政策", "Policy", 20),
    _column("未能核对的原因", "Why not checked", 40),
)
_RULES = (
    _column("规则", "Rule", 9),
    _column("族", "Family", 12),
    _column("检查什么", "What it reports", 36),
    _column("程度", "Severity", 8),
    *(Column(VERDICTS[verdict], 12) for verdict in Verdict),
    _column("改法", "Remedy", 60),
    _column("名称", "Name", 44),
)


def findings_table(report: Report, language: Language) -> Table:
    """Return one row a finding, those that do not count among them, form by form."""
    rows = [row for each in report.forms for row in _finding_rows(each, report, language)]
    return Table(Text("问题", "Findings"), _FINDINGS, _FINDINGS.index(_REASON), rows)


def _finding_rows(
    each: FormReport, report: Report, language: Language
) -> Iterator[tuple[Value, ...]]:
    counting = NEW if report.baseline else OPEN
    for finding in each.findings:
        yield _finding_row(each, finding, counting, language=language)
    for finding in each.known:
        yield _finding_row(each, finding, KNOWN, language=language)
    for apart in each.suppressed:
        yield _finding_row(each, apart.finding, SUPPRESSED, language=language, by=apart.by)


def _finding_row(
    each: FormReport,
    finding: Finding,
    status: Text,
    *,
    language: Language,
    by: Suppression | None = None,
) -> tuple[Value, ...]:
    place = place_of(each.form, finding.path)
    return (
        *_form_cells(each),
        SEVERITIES[finding.severity].in_(language),
        status.in_(language),
        finding.rule,
        cell_name(each.form, finding.path, language),
        finding.claimed,
        finding.expected,
        finding.message,
        _COMMA.in_(language).join(str(form + 1) for form in finding.related) or None,
        finding.authority,
        finding.help,
        by.reason if by else None,
        by.expires if by else None,
        *_origin_cells(each),
        place.within(language) or None if place else None,
        finding.path,
        finding.fingerprint,
    )


def _form_cells(each: FormReport) -> tuple[Value, ...]:
    return each.index + 1, each.form.project.name, each.form.implementing_unit


def _origin_cells(each: FormReport) -> tuple[Value, ...]:
    form = each.form
    file, ordinal = (form.source.file, form.source.ordinal) if form.source else (None, None)
    return form.fiscal_year, form.supervising_department, file, ordinal


def forms_table(report: Report, language: Language) -> Table:
    """Return one row a form: claimed beside computed, and how much was found."""
    why: dict[int | None, list[str]] = {}
    for trouble in report.problems:
        why.setdefault(trouble.form, []).append(trouble.error.sentence(language))
    joint = _STOP.in_(language)
    rows = [_form_row(each, joint.join(why.get(each.index, ()))) for each in report.forms]
    return Table(Text("自评表", "Forms"), _FORMS, _FORMS.index(_ORIGIN[0]), rows)


def _form_row(each: FormReport, why: str) -> tuple[Value, ...]:
    card = each.card
    claimed, computed = each.form.total.claimed_score, card.total.computed if card else None
    is_known = claimed is not None and computed is not None
    return (
        *_form_cells(each),
        claimed,
        computed,
        claimed - computed if is_known else None,  # type: ignore[operator]
        each.form.claimed_rating,
        card.computed_rating if card else None,
        card.execution_rate if card else None,
        *(each.number_of(severity) for severity in Severity),
        len(each.known),
        len(each.suppressed),
        len(each.gaps),
        *_origin_cells(each),
        each.policies[0].name if each.policies else None,
        why or None,
    )


def rules_table(report: Report, language: Language) -> Table:
    """Return one row a rule of the run: how often it gave each verdict."""
    rows: list[tuple[Value, ...]] = [
        (
            rule.code,
            FAMILIES[rule.family].in_(language),
            rule.title.in_(language),
            SEVERITIES[rule.severity].in_(language),
            *(report.counts[rule.code].get(verdict, 0) for verdict in Verdict),
            rule.help.in_(language),
            rule.name,
        )
        for rule in RULES
        if rule.code in report.counts
    ]
    return Table(Text("规则", "Rules"), _RULES, len(_RULES) - 1, rows)

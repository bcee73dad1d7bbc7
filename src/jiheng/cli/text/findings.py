"""Findings on a page, in the manner of a linter: code, severity, cell, place; then the words."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from jiheng.cli.page import ACCENT, QUIET, STRONG, WRONG, Page
from jiheng.cli.session import Session
from jiheng.cli.text.forms import INDENT, NO_FORM, heading, is_left_over
from jiheng.cli.text.scores import overview, score_table
from jiheng.domain.finding import Finding, Severity, Verdict
from jiheng.domain.text import Text
from jiheng.reporting.places import cell_name, place_of
from jiheng.reporting.report import FormReport, Report, Suppressed
from jiheng.reporting.words import SEVERITIES, VERDICTS

_STYLES = {Severity.ERROR: WRONG, Severity.WARNING: STRONG, Severity.ADVICE: ""}
_PLACE = Text("（{place}）", " ({place})")
_BASIS = Text("依据", "Basis ")
_REMEDY = Text("改法", "Remedy")
_CLEAN = Text("没有发现问题。", "Nothing found.")
_GAPS = Text(
    "缺数据（{missing}），{count} 条规则未能判断：{rules}。",
    "For want of data ({missing}) {count} rule(s) could not judge: {rules}.",
)
_NOT_ASSESSED = Text("未能核对，原因见上。", "Not checked; the reason is given above.")
_SUMMARY = Text(
    "{forms} 张表：{errors} 个错误，{warnings} 个警告，{advice} 条建议。",
    "{forms} form(s): {errors} error(s), {warnings} warning(s), {advice} piece(s) of advice.",
)
_VERDICTS = Text(
    "{rules} 条规则判定 {count} 次：{verdicts}。", "{rules} rules, {count} verdicts: {verdicts}."
)
_POLICIES = Text("所用政策：{used}。", "Policies: {used}.")
_POLICY = Text("{name}（{year} 年度）", "{name} ({year})")
_EXPLAIN = Text("逐条说明：jiheng rule {code}", "Explained by: jiheng rule {code}")
_SUPPRESSED = Text("豁免至 {day}", "suppressed until {day}")
_REASON = Text("理由", "Reason")
_BASELINE = Text(
    "基线 {file} 中原有的 {known} 个问题未列出，{gone} 个已不再出现",
    "{known} finding(s) of the baseline {file} are not listed, {gone} are gone",
)
_UNCHECKED = Text(
    "，{unchecked} 个这次没有核对（不在这批表里，或没有用那条规则）",
    ", {unchecked} were not checked (their form or rule was not in this run)",
)
_ALSO_SUPPRESSED = Text("另有 {count} 个问题已豁免。", "{count} finding(s) are suppressed.")
_COLON = re.compile("：|: ")
_NUMBER = re.compile(r"《[^》]*》（([^）]+)）")


def checked(page: Page, report: Report, session: Session) -> None:
    """Print the overview, each form with its findings, and the summary."""
    if not report.forms:
        page.paragraph(session.say(NO_FORM))
        return
    several = len(report.forms) > 1
    if several:
        overview(page, report, session, with_findings=True)
        page.gap()
    scribe = _Scribe(page, session)
    for each in report.forms:
        if not (several and _has_nothing(each)):
            scribe.form(each, full=not several, with_policy=len(report.policies) > 1)
    summary(page, report, session)


def summary(page: Page, report: Report, session: Session) -> None:
    """Print how much was found, and how often each verdict was given."""
    page.paragraph(summary_line(report, session), style=STRONG)
    for sentence in _settled(report, session):
        page.paragraph(sentence)
    for notice in report.notices:
        page.paragraph(notice.text.in_(session.language), style=STRONG)
    verdicts = report.verdicts()
    comma = "，" if session.language == "zh" else ", "
    told = comma.join(
        f"{session.say(VERDICTS[verdict])} {verdicts[verdict]}" for verdict in Verdict
    )
    count = sum(verdicts.values())
    page.paragraph(
        session.say(_VERDICTS, rules=len(report.counts), count=count, verdicts=told), style=QUIET
    )
    used = comma.join(
        session.say(_POLICY, name=used.name, year=used.year) for used in report.policies
    )
    if used:
        page.paragraph(session.say(_POLICIES, used=used), style=QUIET)
    if report.findings:
        page.paragraph(session.say(_EXPLAIN, code=report.findings[0].rule), style=QUIET)


def _settled(report: Report, session: Session) -> Iterator[str]:
    """Yield what was found and does not count."""
    held = report.baseline
    if held is not None:
        told = session.say(_BASELINE, file=held.file, known=held.known, gone=len(held.gone))
        more = session.say(_UNCHECKED, unchecked=held.unchecked) if held.unchecked else ""
        yield told + more + ("。" if session.language == "zh" else ".")
    if report.suppressed:
        yield session.say(_ALSO_SUPPRESSED, count=len(report.suppressed))


def summary_line(report: Report, session: Session) -> str:
    """Return how much was found."""
    return session.say(
        _SUMMARY,
        forms=len(report.forms),
        errors=report.number_of(Severity.ERROR),
        warnings=report.number_of(Severity.WARNING),
        advice=report.number_of(Severity.ADVICE),
    )


class _Scribe:
    """Prints forms with their findings; cites a provision in full the first time only."""

    def __init__(self, page: Page, session: Session) -> None:
        self._page = page
        self._session = session
        self._cited: set[str] = set()

    def form(self, each: FormReport, *, full: bool, with_policy: bool) -> None:
        """Print one form: heading, scores (all, or what is remarkable), findings, gaps."""
        page, session = self._page, self._session
        heading(page, each, session, with_policy=with_policy)
        page.gap()
        if each.card is None:
            page.paragraph(session.say(_NOT_ASSESSED), indent=INDENT)
            page.gap()
        elif full or _has_remarks(each):
            score_table(page, each, session, only_remarkable=not full)
            page.gap()
        for group in _by_rule(each.findings):
            self._group(each, group)
            page.gap()
        if each.card and not each.all_findings:
            page.paragraph(session.say(_CLEAN), indent=INDENT)
            page.gap()
        for suppressed in each.suppressed:
            self._suppressed(each, suppressed)
        self._gaps(each)

    def _group(self, each: FormReport, group: Sequence[Finding]) -> None:
        """Print the findings of one rule: each place and message, then basis and remedy once."""
        for finding in group:
            self._head(each, finding)
            self._page.paragraph(finding.message, indent=INDENT + 2)
        last = group[-1]
        if last.authority:
            self._aside(_BASIS, self._citation(last.authority))
        self._aside(_REMEDY, last.help)

    def _suppressed(self, each: FormReport, suppressed: Suppressed) -> None:
        """Print a finding that does not count: what it says, and why it may stay."""
        finding, by = suppressed.finding, suppressed.by
        self._page.line(
            (f"{finding.rule} ", QUIET),
            (self._session.say(_SUPPRESSED, day=by.expires), QUIET),
            (f" {cell_name(each.form, finding.path, self._session.language)}", QUIET),
            indent=INDENT,
        )
        self._page.paragraph(finding.message, indent=INDENT + 2, style=QUIET)
        self._aside(_REASON, by.reason or "")
        self._page.gap()

    def _head(self, each: FormReport, finding: Finding) -> None:
        language = self._session.language
        place = place_of(each.form, finding.path)
        where = self._session.say(_PLACE, place=place.told(language)) if place else ""
        self._page.line(
            (f"{finding.rule} ", ACCENT),
            (SEVERITIES[finding.severity].in_(language), _STYLES[finding.severity]),
            (f" {cell_name(each.form, finding.path, language)}", ""),
            (f"  {finding.path}{where}", QUIET),
            indent=INDENT,
        )

    def _aside(self, label: Text, text: str) -> None:
        self._page.paragraph(text, indent=INDENT + 2, label=self._session.say(label))

    def _citation(self, authority: str) -> str:
        """Return the citation; once its document was cited, only the document's number."""
        numbered = _NUMBER.match(authority)
        key = numbered[1] if numbered else authority
        if key not in self._cited:
            self._cited.add(key)
            return authority
        return _NUMBER.sub(r"\1", authority) if numbered else _COLON.split(authority)[0]

    def _gaps(self, each: FormReport) -> None:
        if not each.gaps:
            return
        comma = "、" if self._session.language == "zh" else ", "
        rules = dict.fromkeys(gap.rule for gap in each.gaps)
        missing = dict.fromkeys(name for gap in each.gaps for name in gap.missing)
        told = self._session.say(
            _GAPS, count=len(rules), missing=comma.join(missing), rules=comma.join(rules)
        )
        self._page.paragraph(told, indent=INDENT, style=QUIET)
        self._page.gap()


def _has_nothing(each: FormReport) -> bool:
    """Whether the overview has said all there is to say of a form."""
    is_said = not (each.findings or each.suppressed or each.gaps)
    if each.card is None or not is_said or is_left_over(each.form):
        return False
    return not _has_remarks(each)


def _has_remarks(each: FormReport) -> bool:
    card = each.card
    lines = (card.execution, *card.indicators, card.total) if card else ()
    return any(line.computed is None or line.claimed != line.computed for line in lines)


def _by_rule(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Yield the findings in runs of one rule; they come by severity, then rule."""
    for _, group in groupby(findings, key=lambda finding: (finding.rule, finding.authority)):
        yield list(group)

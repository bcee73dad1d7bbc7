"""Rules on a page: the list by family, and one rule's page."""

import re
from collections.abc import Sequence
from itertools import groupby

from jiheng.cli.page import ACCENT, QUIET, STRONG, WRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.domain.finding import Severity
from jiheng.domain.text import Text
from jiheng.engine.columns import Scope
from jiheng.engine.rule import (
    Status,
)
from jiheng.reporting.words import FAMILIES, HEADINGS, SEVERITIES
from jiheng.services.rulebook import EXAMPLES, RulePage

_HEADS = (
    Text("编号", "Code"),
    Text("程度", "Severity"),
    Text("规则", "Rule"),
    Text("名称", "Name"),
)
_SCOPES = {
    Scope.FORMS: Text("逐表判定", "judged per form"),
    Scope.FUNDS: Text("逐条资金行判定", "judged per funding line"),
    Scope.INDICATORS: Text("逐项指标判定", "judged per indicator"),
}
_STATUSES = {
    Status.PREVIEW: Text("试用，须点名才运行", "preview, runs only when named"),
    Status.STABLE: Text("正式", "stable"),
    Status.DEPRECATED: Text("已停用", "deprecated"),
}
_FIGURE = re.compile(r"\{\w+\}")
_MESSAGE = Text("报告", "Says  ")
_REMEDY = Text("改法", "Remedy")
_BASIS = Text("依据", "Basis ")
_UNDER = Text("（{policy}，{year} 年度）", " ({policy}, {year})")
_SAYS = Text("规定", "Law   ")
_NO_BASIS = Text("良好做法，没有条文", "good practice, no provision")
_JOINER = Text("、", ", ")
_CASES = Text("判例", "Cases (in Chinese)")
_VERDICTS = {
    "fail": Text("报告", "reported "),
    "pass": Text("不报", "silent   "),
    "not_applicable": Text("不适用", "n/a      "),
    "not_evaluable": Text("不判", "not known"),
}
_SEEN = Text("实例", "Seen  ")
_FOUND_ON = Text(
    "{document} 的 {forms} 张公开表中报告 {count} 张：第 {found} 张",
    "reported on {count} of the {forms} published forms of {document}: {found}",
)
_COUNT = Text(
    "共 {count} 条规则；逐条说明：jiheng rule {code}",
    "{count} rules; explained by: jiheng rule {code}",
)


def rule_list(page: Page, rules: Sequence[RulePage], session: Session) -> None:
    """Print one line a rule, family by family."""
    for family, group in groupby(rules, key=lambda each: each.rule.family):
        page.line((family, ACCENT), (f" {session.say(FAMILIES[family])}", STRONG))
        page.table(
            [Column(session.say(head)) for head in _HEADS], [_row(each, session) for each in group]
        )
        page.gap()
    if rules:
        page.paragraph(session.say(_COUNT, count=len(rules), code=rules[0].rule.code), style=QUIET)


def _row(each: RulePage, session: Session) -> list[Cell]:
    rule = each.rule
    status = "" if rule.status is Status.STABLE else f"（{session.say(_STATUSES[rule.status])}）"
    return [
        Cell(rule.code),
        Cell(session.say(SEVERITIES[rule.severity]), _style(rule.severity)),
        Cell(rule.title.in_(session.language) + status),
        Cell(rule.name, QUIET),
    ]


def _style(severity: Severity) -> str:
    return WRONG if severity is Severity.ERROR else ""


def rule_page(page: Page, each: RulePage, session: Session) -> None:
    """Print a rule's page: what it is, what it says, what it rests on, then its sections."""
    rule, language = each.rule, session.language
    page.title((f"{rule.code}  ", ACCENT), (rule.title.in_(language), STRONG))
    facts = (
        rule.name,
        session.say(SEVERITIES[rule.severity]),
        session.say(_SCOPES[rule.scope]),
        session.say(_STATUSES[rule.status]),
    )
    page.paragraph(" · ".join(facts), indent=2, style=QUIET)
    page.gap()
    message = _FIGURE.sub("…", rule.message.in_(language))
    page.paragraph(message, indent=2, label=session.say(_MESSAGE))
    page.paragraph(rule.help.in_(language), indent=2, label=session.say(_REMEDY))
    _authority(page, each, session)
    if each.found_on:
        found = _JOINER.in_(language).join(map(str, each.found_on))
        said = session.say(_FOUND_ON, **EXAMPLES, count=len(each.found_on), found=found)
        page.paragraph(said, indent=2, label=session.say(_SEEN))
    page.gap()
    explanation = each.explanation(language)
    page.paragraph(explanation.summary, indent=2)
    for section in explanation.sections:
        page.gap()
        page.line((session.say(HEADINGS[section.heading]), STRONG), indent=2)
        for paragraph in section.paragraphs:
            page.paragraph(paragraph, indent=4)
    page.gap()
    page.line((session.say(_CASES), STRONG), indent=2)
    for case in each.cases:
        page.paragraph(case.because, indent=4, label=session.say(_VERDICTS[case.verdict]))


def _authority(page: Page, each: RulePage, session: Session) -> None:
    under = session.say(_UNDER, policy=each.policy, year=each.year)
    authority = each.authority
    cited = authority.cite(session.language) if authority else session.say(_NO_BASIS)
    page.paragraph(cited + under, indent=2, label=session.say(_BASIS))
    if authority and authority.says and authority.says not in cited:
        page.paragraph(authority.says, indent=2, label=session.say(_SAYS))

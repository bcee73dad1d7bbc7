"""What checking a corpus came to, on a page: the rules that fired, and how often."""

from jiheng.cli.page import ACCENT, QUIET, STRONG, WRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.domain.finding import Severity
from jiheng.domain.text import Text
from jiheng.engine.rule import (
    Rule,
)
from jiheng.reporting.typeset import clean
from jiheng.reporting.words import SEVERITIES
from jiheng.rules.catalogue import RULES
from jiheng.services.corpora import Checked

_TITLE = Text(
    "{forms} 张表，{parts} 个部分（此前已核对 {old} 个）",
    "{forms} form(s) in {parts} part(s), {old} of them checked before",
)
_UNDONE = Text("其中 {count} 个没有核对。", "{count} of them not checked.")
_ALTERED = Text(
    "其中 {count} 个写入之后变过，如 {place}；若不是有意改动，文件可能已经损坏，请重新导入。",
    "{count} of them changed since they were written, such as {place}; if that was not on purpose, "
    "files may be damaged: import them again.",
)
_HEADS = (
    Text("编号", "Code"),
    Text("程度", "Severity"),
    Text("规则", "Rule"),
    Text("有问题", "Fails"),
    Text("判定", "Judged"),
    Text("占比", "Share"),
    Text("无法判定", "Unknown"),
)
_WORDS = 3
_NONE = Text("没有一条规则报出问题。", "No rule found anything.")
_NOTHING = Text("一张表也没有核对。", "No form was checked.")
_WHERE = Text(
    "逐条结果在 {folder}/findings 和 {folder}/across。",
    "Every finding is in {folder}/findings and {folder}/across.",
)


def tallied(page: Page, outcome: Checked, folder: str, *, session: Session) -> None:
    """Print the rules that failed somewhere, in the order of the catalogue."""
    title = session.say(_TITLE, forms=f"{outcome.forms:,}", parts=outcome.parts, old=outcome.old)
    page.title((title, STRONG))
    if outcome.undone:
        page.line((session.say(_UNDONE, count=outcome.undone), WRONG))
    if outcome.altered:
        told = {"count": len(outcome.altered), "place": clean(outcome.altered[0])}
        page.paragraph(session.say(_ALTERED, **told), style=WRONG)
    page.gap()
    rows = [
        _row(rule, counts, session)
        for rule in RULES
        if (counts := outcome.counts.get(rule.code, {})).get("fail")
    ]
    if rows:
        heads = [
            Column(session.say(head), is_figure=place >= _WORDS)
            for place, head in enumerate(_HEADS)
        ]
        page.table(heads, rows)
    else:
        page.paragraph(session.say(_NONE if outcome.forms else _NOTHING))
    page.gap()
    page.paragraph(session.say(_WHERE, folder=folder), style=QUIET)


def _row(rule: Rule, counts: dict[str, int], session: Session) -> list[Cell]:
    fails, judged = counts["fail"], counts["fail"] + counts["pass"]
    hundredths = (fails * 20_000 + judged) // (2 * judged)
    return [
        Cell(rule.code, ACCENT),
        Cell(
            session.say(SEVERITIES[rule.severity]),
            WRONG if rule.severity is Severity.ERROR else "",
        ),
        Cell(rule.title.in_(session.language)),
        Cell(f"{fails:,}"),
        Cell(f"{judged:,}"),
        Cell(f"{hundredths // 100}.{hundredths % 100:02d} %"),
        Cell(f"{counts['not_evaluable']:,}"),
    ]

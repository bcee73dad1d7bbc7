"""Policies on a page: the list, and one policy's values with their authorities."""

from collections.abc import Sequence

from jiheng.cli.page import ACCENT, QUIET, STRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.domain.text import Text
from jiheng.policy import Line, Policy
from jiheng.reporting.typeset import shorten
from jiheng.reporting.words import NOTHING

_HEADS = (Text("政策", "Policy"), Text("适用", "For"), Text("年度", "Years"), Text("依据", "Basis"))
_FACTS = Text("{scope} · {years} · 取值顺序 {lineage}", "{scope} · {years} · values from {lineage}")
_MORE = Text(
    "{policy} 的每个数值及依据：jiheng policy {policy}",
    "Values and authorities: jiheng policy {policy}",
)
_NONE = Text("这一年度没有适用的政策。", "No policy is in force for that year.")
_SINCE = Text("{level} · {since} 起", "{level} · since {since}")
_ALWAYS = "2000-01-01"


def policy_list(page: Page, policies: Sequence[Policy], session: Session) -> None:
    """Print one line a policy."""
    if not policies:
        page.paragraph(session.say(_NONE))
        return
    rows = [
        [
            Cell(policy.name, ACCENT),
            Cell(policy.placed(session.language)),
            Cell(policy.years(session.language)),
            Cell(policy.titled(session.language)),
        ]
        for policy in policies
    ]
    page.table([Column(session.say(head)) for head in _HEADS], rows)
    page.gap()
    page.paragraph(session.say(_MORE, policy=policies[0].name), style=QUIET)


def policy_page(page: Page, policy: Policy, lines: Sequence[Line], *, session: Session) -> None:
    """Print every value of a policy, each with its level, date and authority."""
    page.title((f"{policy.name}  ", ACCENT), (policy.titled(session.language), STRONG))
    lineage = " → ".join(level.name for level in policy.lineage())
    told = session.say(
        _FACTS,
        scope=policy.placed(session.language),
        years=policy.years(session.language),
        lineage=lineage,
    )
    page.paragraph(told, indent=2, style=QUIET)
    for note in policy.noted(session.language):
        page.paragraph(note, indent=2)
    for line in lines:
        page.gap()
        _value(page, line, session)


def _value(page: Page, line: Line, session: Session) -> None:
    said = line.specification.zh if session.language == "zh" else line.specification.en
    page.line((said, STRONG), (f"  {line.name}", QUIET), indent=2)
    told = line.told.in_(session.language)
    page.paragraph(shorten(told, 3 * page.width) or NOTHING, indent=4)
    since = "" if line.since == _ALWAYS else session.say(_SINCE, level=line.level, since=line.since)
    cited = line.authority.cite(session.language)
    source = " · ".join(part for part in (cited, since or line.level) if part)
    page.paragraph(source, indent=4, style=QUIET)
    if line.note:
        page.paragraph(line.note, indent=4, style=QUIET)

"""Scores on a page: the overview of many forms, one form's table, policies compared."""

from decimal import Decimal

from jiheng.cli.page import QUIET, STRONG, WRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.cli.text.forms import INDENT, heading, project_name
from jiheng.cli.text.stability import flipped
from jiheng.domain.finding import Severity
from jiheng.domain.scorecard import Scorecard
from jiheng.domain.text import Text
from jiheng.reporting.report import (
    DIFFERENT,
    FormReport,
    Report,
    Row,
    differ,
    figure,
    score_rows,
)
from jiheng.reporting.words import NOTHING, SEVERITIES

_NUMBER = Text("序", "No.")
_RATING = Text("等级", "Rating")
_PROJECT = Text("项目", "Project")
_ITEM = Text("项", "Item")
_POINTS = Text("分值", "Points")
_CLAIMED = Text("填报", "Claimed")
_COMPUTED = Text("折算", "Computed")
_CLAIMED_TOTAL = Text("填报总分", "Claimed")
_COMPUTED_TOTAL = Text("折算总分", "Computed")
_SAME_RATING = Text(
    "{policies}：{count} 张表的折算等级全部相同。",
    "{policies}: the computed ratings of {count} form(s) all agree.",
)
_OTHER_RATING = Text(
    "折算等级因政策而不同的有 {count} 张表：",
    "{count} form(s) get another rating under another policy:",
)
_OTHER_TOTAL = Text(
    "等级相同、折算总分不同的有 {count} 张表：",
    "{count} form(s) get the same rating and another total:",
)
_SPREAD = Text("（相差 {spread} 分）", " (difference {spread} points)")


def overview(page: Page, report: Report, session: Session, *, with_findings: bool) -> None:
    """Print one line a form: claimed and computed total, rating, how much was found."""
    names = _compared_policies(report)
    heads = [
        Column(session.say(_NUMBER), is_figure=True),
        Column(session.say(_PROJECT)),
        Column(session.say(_CLAIMED_TOTAL), is_figure=True),
        *(Column(name, is_figure=True) for name in names or [session.say(_COMPUTED_TOTAL)]),
        Column(session.say(_RATING)),
    ]
    if with_findings:
        told = (session.say(SEVERITIES[severity]) for severity in Severity)
        heads += [Column(severity, is_figure=True) for severity in told]
    page.table(
        heads,
        [
            _overview_row(each, names, session=session, with_findings=with_findings)
            for each in report.forms
        ],
    )


def _compared_policies(report: Report) -> list[str]:
    """Return the policies to compare, none when each form has just one."""
    names = list(dict.fromkeys(used.name for used in report.policies))
    return names if len(report.asked) > 1 else []


def _overview_row(
    each: FormReport, names: list[str], *, session: Session, with_findings: bool
) -> list[Cell]:
    cards = _cards(each, names)
    claimed = each.form.total.claimed_score
    row = [
        Cell(str(each.index + 1)),
        Cell(project_name(each.form, session.language)),
        Cell(figure(claimed)),
        *(_total(card, claimed) for card in cards),
        _rating(each, cards),
    ]
    if with_findings:
        row += [_count(each.number_of(severity), severity) for severity in Severity]
    return row


def _cards(each: FormReport, names: list[str]) -> list[Scorecard | None]:
    held = {used.name: card for used, card in zip(each.policies, each.cards, strict=True)}
    return [held.get(name) for name in names] if names else [each.card]


def _total(card: Scorecard | None, claimed: Decimal | None) -> Cell:
    if card is None:
        return Cell(NOTHING)
    return _marked(figure(card.total.computed), differs=differ(claimed, card.total.computed))


def _rating(each: FormReport, cards: list[Scorecard | None]) -> Cell:
    claimed = each.form.claimed_rating or NOTHING
    computed = dict.fromkeys(card.computed_rating or NOTHING for card in cards if card)
    if not computed or list(computed) == [claimed]:
        return Cell(claimed)
    differs = any(differ(each.form.claimed_rating, card.computed_rating) for card in cards if card)
    return _marked(f"{claimed} → {'/'.join(computed)}", differs=differs)


def _count(number: int, severity: Severity) -> Cell:
    if not number:
        return Cell("·", QUIET)
    return Cell(str(number), WRONG if severity is Severity.ERROR else "")


def _marked(text: str, *, differs: bool, style: str = "") -> Cell:
    """Return the figure, with a sign and the colour of errors where it is not the claimed one."""
    return Cell(f"{DIFFERENT} {text}", WRONG) if differs else Cell(text, style)


def score_table(
    page: Page, report: FormReport, session: Session, *, only_remarkable: bool = False
) -> None:
    """Print the score table of a form, or only its rows that differ or lack a figure."""
    rows = [
        row
        for row in score_rows(report, session.language)
        if not (only_remarkable and row.is_plain)
    ]
    if not rows:
        return
    names = [used.name for used in report.policies]
    figures = [session.say(head) for head in (_POINTS, _CLAIMED)]
    figures += names if len(names) > 1 else [session.say(_COMPUTED)]
    heads = [Column(session.say(_ITEM)), *(Column(head, is_figure=True) for head in figures)]
    reasons = [Column("")] if any(row.reason for row in rows) else []
    page.table(
        [*heads, *reasons],
        [_score_cells(row)[: len(heads) + len(reasons)] for row in rows],
        indent=INDENT,
    )


def _score_cells(row: Row) -> list[Cell]:
    style = STRONG if row.path in {"total", "claimed_rating"} else ""
    figures = [
        _marked(text, differs=differs, style=style)
        for text, differs in zip(row.computed, row.differs, strict=True)
    ]
    return [
        Cell(row.label, style),
        Cell(row.points),
        Cell(row.claimed),
        *figures,
        Cell(row.reason or "", QUIET),
    ]


def scored(page: Page, report: Report, session: Session) -> None:
    """Print an overview of several forms, then every form's table, then the comparison."""
    if len(report.forms) > 1:
        overview(page, report, session, with_findings=False)
        page.gap()
    for each in report.forms:
        heading(page, each, session)
        page.gap()
        score_table(page, each, session)
        page.gap()
    if len(report.asked) > 1 and report.forms:
        compared(page, report, session)


def compared(page: Page, report: Report, session: Session) -> None:
    """Say in which forms the policies lead to another rating, and in which to another total."""
    other = [each for each in report.forms if each.rating_differs]
    if not other:
        names = "、".join(_compared_policies(report))
        page.paragraph(session.say(_SAME_RATING, policies=names, count=len(report.forms)))
    else:
        page.paragraph(session.say(_OTHER_RATING, count=len(other)), style=STRONG)
        _list(page, other, session)
    totals = [each for each in report.forms if each.total_spread and each not in other]
    if totals:
        page.paragraph(session.say(_OTHER_TOTAL, count=len(totals)))
        _list(page, totals, session)


def _list(page: Page, forms: list[FormReport], session: Session) -> None:
    for each in forms:
        told = "，".join(
            f"{used.name} {figure(card.total.computed)} {card.computed_rating or NOTHING}"
            for used, card in zip(each.policies, each.cards, strict=True)
        )
        spread = each.total_spread
        difference = session.say(_SPREAD, spread=figure(spread)) if spread else ""
        name = project_name(each.form, session.language)
        page.paragraph(f"{each.index + 1} {name}：{told}{difference}", indent=2)
        for flip in each.flips:
            flipped(page, flip, session)

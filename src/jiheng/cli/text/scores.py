"""Scores on a page: the overview of many forms, one form's table, policies compared."""

from rich.text import Text as Styled

from jiheng.cli.page import QUIET, STRONG, WRONG, Cell, Page
from jiheng.cli.session import Session
from jiheng.cli.text.forms import heading, project_name
from jiheng.domain.finding import Severity
from jiheng.domain.scorecard import Scorecard
from jiheng.engine.rule import Text
from jiheng.reporting.report import DIFFERENT, NOTHING, FormReport, Report, Row, figure, score_rows
from jiheng.reporting.typeset import clean
from jiheng.reporting.words import RATING, SEVERITIES

_NUMBER = Text("序", "No.")
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
    names = _columns(report)
    heads = [_NUMBER, _PROJECT, _CLAIMED_TOTAL]
    told = [session.say(head) for head in heads]
    told += names or [session.say(_COMPUTED_TOTAL)]
    told.append(session.say(RATING))
    if with_findings:
        told += [session.say(SEVERITIES[severity]) for severity in Severity]
    rows = [
        _overview_row(each, names, session=session, with_findings=with_findings)
        for each in report.forms
    ]
    ratings = 3 + max(1, len(names))
    right = [place for place in range(len(told)) if place not in {1, ratings}]
    page.table(told, rows, right=right)


def _columns(report: Report) -> list[str]:
    """Return the policies to compare, none when there is one column."""
    names = list(dict.fromkeys(used.name for used in report.policies))
    return names if len(report.asked) > 1 else []


def _overview_row(
    each: FormReport, names: list[str], *, session: Session, with_findings: bool
) -> list[Cell]:
    cards = _cards(each, names)
    claimed = each.form.total.claimed_score
    row: list[Cell] = [
        str(each.index + 1),
        project_name(each.form, session.language),
        figure(claimed),
    ]
    row += [
        _marked(figure(card.total.computed), differs=_unlike(claimed, card.total.computed))
        if card
        else NOTHING
        for card in cards
    ]
    row.append(_rating(each, cards))
    if with_findings:
        row += [_count(each.number_of(severity), severity) for severity in Severity]
    return row


def _cards(each: FormReport, names: list[str]) -> list[Scorecard | None]:
    held = {used.name: card for used, card in zip(each.policies, each.cards, strict=True)}
    return [held.get(name) for name in names] if names else [each.card]


def _rating(each: FormReport, cards: list[Scorecard | None]) -> Cell:
    claimed = clean(each.form.claimed_rating or NOTHING)
    computed = dict.fromkeys(card.computed_rating or NOTHING for card in cards if card)
    if not computed or list(computed) == [claimed]:
        return claimed
    return _marked(f"{claimed} → {'/'.join(computed)}", differs=claimed != NOTHING)


def _count(number: int, severity: Severity) -> Cell:
    if not number:
        return Styled("·", QUIET)
    return Styled(str(number), WRONG if severity is Severity.ERROR else "")


def _unlike(claimed: object, computed: object) -> bool:
    return claimed is not None and computed is not None and claimed != computed


def _marked(text: str, *, differs: bool) -> Cell:
    """Return the figure, with a sign and the colour of errors where it is not the claimed one."""
    return Styled(f"{text} {DIFFERENT}", WRONG) if differs else text


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
    computed = names if len(names) > 1 else [session.say(_COMPUTED)]
    has_reasons = any(row.reason for row in rows)
    heads = ["", session.say(_ITEM), session.say(_POINTS), session.say(_CLAIMED), *computed]
    page.table(
        [*heads, *([""] if has_reasons else [])],
        [_score_cells(row, has_reasons=has_reasons) for row in rows],
        right=range(2, len(heads)),
    )


def _score_cells(row: Row, *, has_reasons: bool) -> list[Cell]:
    is_sum = row.path in {"total", "claimed_rating"}
    figures = [
        _marked(text, differs=True) if differs else Styled(text, STRONG if is_sum else "")
        for text, differs in zip(row.computed, row.differs, strict=True)
    ]
    label = Styled(clean(row.label), STRONG if is_sum else "")
    cells: list[Cell] = ["", label, row.points, clean(row.claimed), *figures]
    return [*cells, Styled(row.reason or "", QUIET)] if has_reasons else cells


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
        names = "、".join(_columns(report))
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

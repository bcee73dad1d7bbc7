"""Forms under every policy on a page: the range of totals, and what flips the rating."""

from collections.abc import Iterator
from itertools import groupby

from jiheng.cli.page import QUIET, STRONG, WRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.cli.text.forms import INDENT, heading, project_name
from jiheng.domain.text import Text
from jiheng.engine.parameters import Parameter
from jiheng.policy import specification
from jiheng.reporting.report import DIFFERENT, FormReport, Report, figure
from jiheng.reporting.stability import Flip, told
from jiheng.reporting.words import NOTHING

_HEADS = (
    Text("序", "No."),
    Text("项目", "Project"),
    Text("填报总分", "Claimed"),
    Text("折算总分", "Computed"),
    Text("等级", "Rating"),
    Text("由此变等级的参数", "Parameters that flip it"),
)
_FIGURES = frozenset({0, 2, 3})
_TOTAL = Text("折算总分", "Total")
_RATING = Text("等级", "Rating")
_POLICIES = Text("政策", "Policies")
_COUNTED = Text(
    "{forms} 张表，各按当年有效的政策和可选口径计算（共 {policies} 套）：{list}。",
    "{forms} form(s), each under every policy and option in force in its year ({policies}): "
    "{list}.",
)
_STABLE = Text(
    "等级不随政策而变的有 {count} 张表。", "The rating of {count} form(s) is the same under all."
)
_UNKNOWN = Text(
    "总分无从折算，看不出等级是否随政策而变的有 {count} 张表。",
    "The total of {count} form(s) cannot be computed; whether the rating depends on the policy "
    "is not known.",
)
_UNSTABLE = Text(
    "等级随政策而变的有 {count} 张表：",
    "The rating of {count} form(s) depends on the policy:",
)
_ALONE = Text(
    "只改这一个参数，{before} 变为 {after}：",
    "This parameter alone turns {before} into {after}:",
)
_TOGETHER = Text(
    "单改哪一个都不变；这几个参数一起改，{before} 变为 {after}：",
    "No one parameter does it; together these turn {before} into {after}:",
)
_NO_VALUE = Text("无", "none")
_JOIN = {"zh": "、", "en": ", "}


def stable(page: Page, report: Report, session: Session) -> None:
    """Print one line a form, then each form whose rating depends on the policy."""
    if not report.forms:
        return
    names = dict.fromkeys(used.name for used in report.policies)
    page.paragraph(
        session.say(
            _COUNTED,
            forms=len(report.forms),
            policies=len(names),
            list=_JOIN[session.language].join(names),
        )
    )
    page.gap()
    heads = [
        Column(session.say(head), is_figure=place in _FIGURES) for place, head in enumerate(_HEADS)
    ]
    page.table(heads, [_line(each, session) for each in report.forms])
    page.gap()
    unstable = [each for each in report.forms if each.rating_differs]
    unknown = sum(each.total_range is None for each in report.forms if not each.rating_differs)
    for said, count in (
        (_STABLE, len(report.forms) - len(unstable) - unknown),
        (_UNKNOWN, unknown),
    ):
        if count:
            page.paragraph(session.say(said, count=count))
    if unstable:
        page.paragraph(session.say(_UNSTABLE, count=len(unstable)), style=STRONG)
    for each in unstable:
        page.gap()
        _unstable(page, each, session)


def _line(each: FormReport, session: Session) -> list[Cell]:
    named = dict.fromkeys(
        session.say(_named(change.ours)) for flip in each.flips for change in flip.changes
    )
    rating, style = "/".join(_ratings(each)) or NOTHING, ""
    if each.rating_differs:
        rating, style = f"{DIFFERENT} {rating}", WRONG
    return [
        Cell(str(each.index + 1)),
        Cell(project_name(each.form, session.language)),
        Cell(figure(each.form.total.claimed_score)),
        Cell(_range(each)),
        Cell(rating, style),
        Cell(_JOIN[session.language].join(named) or "·", "" if named else QUIET),
    ]


def _ratings(each: FormReport) -> list[str]:
    return list(dict.fromkeys(card.computed_rating for card in each.cards if card.computed_rating))


def _range(each: FormReport) -> str:
    if each.total_range is None:
        return NOTHING
    least, greatest = (figure(total) for total in each.total_range)
    return least if least == greatest else f"{least}–{greatest}"


def _unstable(page: Page, each: FormReport, session: Session) -> None:
    heading(page, each, session, with_policy=False)
    page.gap()
    heads = [
        Column(session.say(_TOTAL), is_figure=True),
        Column(session.say(_RATING)),
        Column(session.say(_POLICIES)),
    ]
    page.table(heads, list(_rows(each, session)), indent=INDENT)
    for flip in each.flips:
        page.gap()
        flipped(page, flip, session)


def _rows(each: FormReport, session: Session) -> Iterator[list[Cell]]:
    """Yield one row for policies that give the same total and rating, the highest first."""
    held = [
        (card.total.computed, card.computed_rating or NOTHING, used.name)
        for card, used in zip(each.cards, each.policies, strict=True)
    ]
    held.sort(key=lambda found: (found[0] is not None, found[0] or 0), reverse=True)
    claimed = each.form.claimed_rating
    for (total, rating), group in groupby(held, key=lambda found: found[:2]):
        differs = claimed is not None and rating not in {claimed, NOTHING}
        yield [
            Cell(figure(total)),
            Cell(f"{DIFFERENT} {rating}" if differs else rating, WRONG if differs else ""),
            Cell(_JOIN[session.language].join(name for *_, name in group)),
        ]


def flipped(page: Page, flip: Flip, session: Session) -> None:
    """Print the parameters that flip a rating, each with both values and their authorities."""
    before = f"{figure(flip.total)} {flip.rating or NOTHING}"
    after = f"{figure(flip.other_total)} {flip.other_rating or NOTHING}"
    said = _ALONE if len(flip.changes) == 1 else _TOGETHER
    page.paragraph(session.say(said, before=before, after=after), indent=INDENT)
    for change in flip.changes:
        page.line((session.say(_named(change.ours)), STRONG), (f"  {change.name}", QUIET), indent=5)
        for parameter in (change.ours, change.theirs):
            _value(page, parameter, session)


def _value(page: Page, parameter: Parameter, session: Session) -> None:
    shown = told(parameter).in_(session.language) or session.say(_NO_VALUE)
    page.paragraph(shown, indent=7, label=parameter.level)
    page.paragraph(parameter.authority.cite(session.language), indent=9, style=QUIET)


def _named(parameter: Parameter) -> Text:
    spec = specification(parameter.name)
    return Text(spec.zh, spec.en)

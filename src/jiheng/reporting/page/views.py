"""What the page shows of each form: texts in one language, free of markup.

Both the markup that is there without scripts and the data the script draws from are made of
these, so that they say the same.
"""

from collections.abc import Iterator
from typing import NamedTuple

from jiheng.domain.finding import Finding, Severity
from jiheng.domain.suppression import Suppression
from jiheng.domain.text import Language
from jiheng.domain.wording import printable
from jiheng.reporting.page.words import GAPS, UNTIL
from jiheng.reporting.places import cell_name, place_of, start_of
from jiheng.reporting.report import FormReport, Report, figure, percentage, score_rows
from jiheng.reporting.words import NO_PROJECT, NO_YEAR, NOTHING, YEAR

SEVERITIES = tuple(Severity)
STATUSES = ("open", "new", "known", "suppressed")


class FindingView(NamedTuple):
    """One finding: `severity` and `status` are positions in `SEVERITIES` and `STATUSES`.

    `related` are the numbers of other forms it names, parted by spaces.
    """

    severity: int
    status: int
    rule: str
    cell: str
    path: str
    place: str
    message: str
    basis: str
    remedy: str
    reason: str
    related: str


class LineView(NamedTuple):
    """One line of a score table; `differs` is 1 where claimed and computed do."""

    differs: int
    label: str
    points: str
    claimed: str
    computed: str
    reason: str


class CardView(NamedTuple):
    """One form; `number` counts from 1. Totals, rate and ratings are as printed."""

    number: int
    project: str
    about: str
    claimed: str
    computed: str
    claimed_rating: str
    computed_rating: str
    rate: str
    why: str
    gaps: str
    lines: tuple[LineView, ...]
    findings: tuple[FindingView, ...]


def cards(report: Report, language: Language) -> list[CardView]:
    """Return the forms of a report, in order."""
    why: dict[int | None, list[str]] = {}
    for trouble in report.problems:
        why.setdefault(trouble.form, []).append(trouble.error.sentence(language))
    open_as = STATUSES.index("new" if report.baseline else "open")
    return [
        _card(each, " ".join(why.get(each.index, ())), open_as, language=language)
        for each in report.forms
    ]


def _card(each: FormReport, why: str, open_as: int, *, language: Language) -> CardView:
    form, card = each.form, each.card
    computed = card.total.computed if card else None
    return CardView(
        each.index + 1,
        _one_line(form.project.name or "") or NO_PROJECT.in_(language),
        _about(each, language),
        claimed=figure(form.total.claimed_score),
        computed=figure(computed),
        claimed_rating=_one_line(form.claimed_rating or "") or NOTHING,
        computed_rating=(card.computed_rating if card else None) or NOTHING,
        rate=percentage(card.execution_rate if card else None),
        why=printable(why),
        gaps=_gaps(each, language),
        lines=tuple(_lines(each, language)),
        findings=tuple(_findings(each, open_as, language)),
    )


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _about(each: FormReport, language: Language) -> str:
    """Return year, department, unit, place and policy of a form in one line."""
    form, start = each.form, start_of(each.form)
    year = NO_YEAR if form.fiscal_year is None else YEAR
    parts = (
        year.in_(language).format(year=form.fiscal_year),
        *dict.fromkeys((form.supervising_department, form.implementing_unit)),
        start.told(language) if start else None,
        each.policies[0].name if each.policies else None,
    )
    return _one_line(" · ".join(part for part in parts if part))


def _gaps(each: FormReport, language: Language) -> str:
    if not each.gaps:
        return ""
    comma = "、" if language == "zh" else ", "
    rules = dict.fromkeys(gap.rule for gap in each.gaps)
    missing = dict.fromkeys(name for gap in each.gaps for name in gap.missing)
    return GAPS.in_(language).format(
        count=len(rules), missing=comma.join(missing), rules=comma.join(rules)
    )


def _lines(each: FormReport, language: Language) -> Iterator[LineView]:
    for row in score_rows(each, language):
        yield LineView(
            int(row.differs[0]),
            _one_line(row.label),
            row.points,
            _one_line(row.claimed),
            row.computed[0],
            _one_line(row.reason or ""),
        )


def _findings(each: FormReport, open_as: int, language: Language) -> Iterator[FindingView]:
    for finding in each.findings:
        yield _finding(each, finding, open_as, language=language)
    for finding in each.known:
        yield _finding(each, finding, STATUSES.index("known"), language=language)
    for apart in each.suppressed:
        status = STATUSES.index("suppressed")
        yield _finding(each, apart.finding, status, language=language, by=apart.by)


def _finding(
    each: FormReport,
    finding: Finding,
    status: int,
    *,
    language: Language,
    by: Suppression | None = None,
) -> FindingView:
    place = place_of(each.form, finding.path)
    reason = UNTIL.in_(language).format(reason=by.reason, day=by.expires) if by else ""
    return FindingView(
        SEVERITIES.index(finding.severity),
        status,
        finding.rule,
        _one_line(cell_name(each.form, finding.path, language)),
        _one_line(finding.path),
        _one_line(place.within(language)) if place else "",
        printable(finding.message),
        printable(finding.authority or ""),
        printable(finding.help),
        printable(reason),
        " ".join(str(form + 1) for form in finding.related),
    )

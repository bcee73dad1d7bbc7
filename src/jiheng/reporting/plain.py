"""Reports as plain lines, one a finding or scorecard, for logs and ``print``."""

from collections.abc import Iterator

from jiheng.domain.text import Language, Text
from jiheng.reporting.places import place_of
from jiheng.reporting.report import FormReport, Report, figure
from jiheng.reporting.typeset import clean
from jiheng.reporting.words import NO_PROJECT, RATING, SEVERITIES, TOTAL

_CLAIMED = Text("填报 {claimed}，折算 {computed}", "claimed {claimed}, computed {computed}")


def finding_lines(report: Report, language: Language) -> Iterator[str]:
    """Yield one line a finding: place, code, severity, path, message."""
    for each in report.forms:
        for finding in each.findings:
            place = place_of(each.form, finding.path)
            where = f"{place.told(language)}: " if place else f"{project(each, language)}: "
            severity = SEVERITIES[finding.severity].in_(language)
            yield clean(f"{where}{finding.rule} {severity} {finding.path} {finding.message}")


def score_lines(report: Report, language: Language) -> Iterator[str]:
    """Yield one line a scorecard: project, policy, total and rating."""
    for each in report.forms:
        for card in each.cards:
            total = _CLAIMED.in_(language).format(
                claimed=figure(card.total.claimed), computed=figure(card.total.computed)
            )
            rating = _CLAIMED.in_(language).format(
                claimed=card.claimed_rating or "—", computed=card.computed_rating or "—"
            )
            yield clean(
                f"{project(each, language)} [{card.policy}] {TOTAL.in_(language)} {total}; "
                f"{RATING.in_(language)} {rating}"
            )


def project(each: FormReport, language: Language) -> str:
    """Return the form's number, from 1, and its project."""
    return f"{each.index + 1} {each.form.project.name or NO_PROJECT.in_(language)}"

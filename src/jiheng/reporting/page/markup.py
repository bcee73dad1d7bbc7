"""The markup of the page that is there without scripts. Everything from a document is escaped."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from jiheng.domain.finding import Verdict
from jiheng.domain.text import Language, Text
from jiheng.reporting.page import words
from jiheng.reporting.page.views import (
    SEVERITIES,
    STATUSES,
    CardView,
    FindingView,
    LineView,
)
from jiheng.reporting.report import DIFFERENT, Report
from jiheng.reporting.tables import KNOWN, SUPPRESSED
from jiheng.reporting.words import NOTHING
from jiheng.reporting.words import SEVERITIES as SEVERITY_WORDS
from jiheng.rules.catalogue import RULES

MOST_LISTED = 200


def head(report: Report, language: Language, day: date) -> str:
    """Return the title, when and under which policies the forms were checked, and the counts."""
    used = ", ".join(f"{used.name} ({used.year})" for used in report.policies)
    about = [words.MADE.in_(language).format(day=day.isoformat())]
    if used:
        about.append(words.POLICIES.in_(language).format(used=used))
    return (
        f'<header><p class="brand">{escape(words.BRAND.in_(language))}</p>'
        f"<h1>{escape(words.TITLE.in_(language))}</h1>"
        f'<p class="about">{escape(" · ".join(about))}</p></header>\n'
        f'<dl class="counts">{"".join(_counts(report, language))}</dl>\n'
    )


def _counts(report: Report, language: Language) -> Iterator[str]:
    yield _count(len(report.forms), words.FORMS, "", language=language)
    for severity in SEVERITIES:
        number = report.number_of(severity)
        yield _count(number, SEVERITY_WORDS[severity], severity.value, language=language)
    if report.baseline:
        yield _count(report.baseline.known, KNOWN, "", language=language)
        yield _count(len(report.baseline.gone), words.GONE, "", language=language)
        yield _count(report.baseline.unchecked, words.UNCHECKED, "", language=language)
    if report.suppressed:
        yield _count(len(report.suppressed), SUPPRESSED, "", language=language)


def _count(number: int, said: Text, kind: str, *, language: Language) -> str:
    chosen = f' class="{kind}"' if kind and number else ""
    return f"<div><dt>{escape(said.in_(language))}</dt><dd{chosen}>{number:,}</dd></div>"


def troubles(report: Report, language: Language) -> str:
    """Return what could not be processed and which suppressions are stale, as a list."""
    said = [trouble.error.sentence(language) for trouble in report.problems]
    said += [notice.text.in_(language) for notice in report.notices]
    if not said:
        return ""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in dict.fromkeys(said))
    title = escape(words.TROUBLES.in_(language))
    return f'<section class="troubles"><h2>{title}</h2><ul>{items}</ul></section>\n'


def overview(cards: Sequence[CardView], language: Language) -> str:
    """Return the table of forms: claimed beside computed, and counts; none for many forms."""
    if not 1 < len(cards) <= MOST_LISTED:
        return ""
    heads = (
        (words.NUMBER, "figure"),
        (words.PROJECT, ""),
        (words.CLAIMED_TOTAL, "figure"),
        (words.COMPUTED_TOTAL, "figure"),
        (words.RATING, ""),
        *((SEVERITY_WORDS[severity], "figure") for severity in SEVERITIES),
    )
    rows = "".join(_overview_row(card) for card in cards)
    title = escape(words.OVERVIEW.in_(language))
    table = _table(heads, rows, language)
    return f'<section class="forms"><h2>{title}</h2>{table}</section>\n'


def _table(heads: Sequence[tuple[Text, str]], rows: str, language: Language) -> str:
    cells = "".join(_cell(text.in_(language), kind, "th") for text, kind in heads)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(text: str, kind: str = "", tag: str = "td") -> str:
    chosen = f' class="{kind}"' if kind else ""
    return f"<{tag}{chosen}>{escape(text)}</{tag}>"


def _overview_row(card: CardView) -> str:
    counts = Counter(each.severity for each in card.findings if _counts_for(each))
    differs = card.claimed != card.computed and NOTHING not in {card.claimed, card.computed}
    rating = card.claimed_rating
    if card.computed_rating != rating:
        rating = f"{rating} → {card.computed_rating}"
    cells = [
        _cell(str(card.number), "figure"),
        f'<td><a href="#form={card.number}">{escape(card.project)}</a></td>',
        _cell(card.claimed, "figure"),
        _cell(card.computed, "figure differs" if differs else "figure"),
        _cell(rating),
    ]
    for place, severity in enumerate(SEVERITIES):
        number = counts[place]
        cells.append(_cell(str(number or "·"), f"figure {severity.value}" if number else "figure"))
    return f"<tr>{''.join(cells)}</tr>"


def _counts_for(each: FindingView) -> bool:
    return STATUSES[each.status] in {"open", "new"}


def rules(report: Report, language: Language) -> str:
    """Return the table of the rules that reported something, each leading to its findings."""
    counts = Counter(finding.rule for finding in report.findings)
    rows = "".join(
        f'<tr id="rule={rule.code}"><td><a href="#rule={rule.code}">{rule.code}</a></td>'
        + _cell(rule.title.in_(language))
        + _cell(SEVERITY_WORDS[rule.severity].in_(language), rule.severity.value)
        + _cell(f"{counts[rule.code]:,}", "figure")
        + _cell(f"{report.counts.get(rule.code, {}).get(Verdict.PASS, 0):,}", "figure")
        + _cell(rule.help.in_(language))
        + "</tr>"
        for rule in RULES
        if counts[rule.code]
    )
    if not rows:
        return ""
    heads = (
        (words.RULE, ""),
        (words.WHAT, ""),
        (words.SEVERITY, ""),
        (words.COUNT, "figure"),
        (words.PASSED, "figure"),
        (words.REMEDY, ""),
    )
    title = escape(words.RULES.in_(language))
    return f'<section class="rules"><h2>{title}</h2>{_table(heads, rows, language)}</section>\n'


def card(shown: CardView, language: Language) -> str:
    """Return one form: its head, its findings but those known, its score table beside them."""
    findings = "".join(
        _finding(each, language) for each in shown.findings if STATUSES[each.status] != "known"
    )
    if not shown.findings and not shown.why:
        findings = f'<p class="clean">{escape(words.CLEAN.in_(language))}</p>'
    notes = "".join(
        f'<p class="note">{escape(text)}</p>' for text in (shown.why, shown.gaps) if text
    )
    return (
        f'<article id="form={shown.number}"><h3><span>{shown.number}</span> {escape(shown.project)}'
        f'</h3><p class="about">{escape(shown.about)}</p><div class="body">'
        f'{_scores(shown.lines, language)}<div class="findings">{findings}{notes}</div>'
        "</div></article>\n"
    )


def _finding(each: FindingView, language: Language) -> str:
    severity, status = SEVERITIES[each.severity], STATUSES[each.status]
    said = [SEVERITY_WORDS[severity].in_(language)]
    if status != "open":
        said.append(words.STATUSES[status].in_(language))
    asides = "".join(
        f"<dt>{escape(label.in_(language))}</dt><dd>{escape(text)}</dd>"
        for label, text in (
            (words.BASIS, each.basis),
            (words.REMEDY, each.remedy),
            (words.REASON, each.reason),
        )
        if text
    )
    if each.related:
        links = " ".join(
            f'<a href="#form={number}">{number}</a>' for number in each.related.split()
        )
        asides += f"<dt>{escape(words.RELATED.in_(language))}</dt><dd>{links}</dd>"
    place = " · ".join(part for part in (each.path, each.place) if part)
    return (
        f'<div class="finding {severity.value} {status}"><p class="where">'
        f'<b>{escape(" · ".join(said))}</b> <a href="#rule={escape(each.rule)}">{escape(each.rule)}'
        f"</a> {escape(each.cell)} <small>{escape(place)}</small></p>"
        f'<p class="message">{escape(each.message)}</p><dl>{asides}</dl></div>'
    )


def _scores(lines: Sequence[LineView], language: Language) -> str:
    if not lines:
        return ""
    heads = (
        (words.ITEM, ""),
        (words.POINTS, "figure"),
        (words.CLAIMED, "figure"),
        (words.COMPUTED, "figure"),
    )
    rows = "".join(
        f"<tr{' class=differs' if line.differs else ''}>"
        + _cell(line.label)
        + _cell(line.points, "figure")
        + _cell(line.claimed, "figure")
        + f'<td class="figure"{_title(line.reason)}>{DIFFERENT + " " if line.differs else ""}'
        + f"{escape(line.computed)}</td></tr>"
        for line in lines
    )
    return f'<div class="scores">{_table(heads, rows, language)}</div>'


def _title(text: str) -> str:
    return f' title="{escape(text)}"' if text else ""

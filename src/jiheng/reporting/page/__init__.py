"""The report as one web page: self-contained, offline, printable, quick with 100,000 findings.

What is there without scripts is a whole report of the first forms; the script pages and
filters through all of them from compact data. No other script can run: the page's policy
names ours by its digest.
"""

import hashlib
from base64 import b64encode
from datetime import date
from functools import cache
from html import escape
from importlib import resources
from typing import Final

from jiheng.domain.text import Language
from jiheng.reporting.page import charts, markup, packing, views, words
from jiheng.reporting.page.views import SEVERITIES, STATUSES, CardView
from jiheng.reporting.report import Report
from jiheng.reporting.words import FAMILIES
from jiheng.reporting.words import SEVERITIES as SEVERITY_WORDS
from jiheng.rules.catalogue import RULES

PAGE_SIZE: Final = 50
_PAGE = (
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; "
    "form-action 'none'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}"
    '<script type="application/json" id="data">{data}</script>\n<script>{script}</script>\n'
    "</body>\n</html>\n"
)


def page(report: Report, language: Language, *, day: date) -> str:
    """Return the HTML page of a check made on a day."""
    cards = views.cards(report, language)
    script = _asset("report.js")
    return _PAGE.format(
        language="zh-CN" if language == "zh" else "en",
        digest=b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        title=escape(words.TITLE.in_(language)),
        style=_asset("report.css"),
        body=_body(report, cards, language, day=day),
        data=packing.packed(cards, _settings(report, cards, language)),
        script=script,
    )


def _body(report: Report, cards: list[CardView], language: Language, *, day: date) -> str:
    first = cards[:PAGE_SIZE]
    listed = "".join(markup.card(each, language) for each in first)
    if not cards:
        listed = f'<p class="note">{escape(words.NO_FORMS.in_(language))}</p>'
    return "".join(
        (
            markup.head(report, language, day),
            markup.troubles(report, language),
            charts.charts(cards, language),
            markup.overview(cards, language),
            markup.rules(report, language),
            f'<section id="all"><h2>{escape(words.FINDINGS.in_(language))}</h2>',
            '<form id="filter" hidden></form>',
            _unscripted(len(first), len(cards), language),
            f'<div id="cards">{listed}</div><nav id="pages" hidden></nav></section>\n',
        )
    )


def _unscripted(shown: int, count: int, language: Language) -> str:
    if shown == count:
        return ""
    said = words.WITHOUT_SCRIPT.in_(language).format(shown=shown, forms=count)
    return f'<noscript><p class="note">{escape(said)}</p></noscript>'


def _settings(report: Report, cards: list[CardView], language: Language) -> dict[str, object]:
    """Return what the script needs beside the forms: its words, the rules, the sizes."""
    asked = {finding.rule for each in report.forms for finding in each.all_findings}
    told = {
        "basis": words.BASIS,
        "remedy": words.REMEDY,
        "reason": words.REASON,
        "related": words.RELATED,
        "item": words.ITEM,
        "points": words.POINTS,
        "claimed": words.CLAIMED,
        "computed": words.COMPUTED,
        "clean": words.CLEAN,
        "score": words.SCORE,
        "rate": words.RATE,
        **words.SCRIPTED,
    }
    return {
        "size": PAGE_SIZE,
        "bounds": charts.bounds(cards),
        "words": {key: text.in_(language) for key, text in told.items()},
        "severities": [[each.value, SEVERITY_WORDS[each].in_(language)] for each in SEVERITIES],
        "statuses": [[each, words.STATUSES[each].in_(language)] for each in STATUSES],
        "families": {key: text.in_(language) for key, text in FAMILIES.items()},
        "rules": {rule.code: rule.title.in_(language) for rule in RULES if rule.code in asked},
    }


@cache
def _asset(name: str) -> str:
    return (resources.files("jiheng.reporting.page") / name).read_text(encoding="utf-8")

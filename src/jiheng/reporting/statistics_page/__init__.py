"""The statistics of a corpus as one web page: self-contained, offline, printable.

Charts are drawn by Apache ECharts, which stands inside the page; without scripts the tables are
there. Only aggregated figures are in it. No other script can run: the page's policy names ours
by their digests.
"""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from functools import cache
from html import escape
from importlib import resources
from typing import Any, Final

from jiheng.domain.errors import (
    UsageError,
)
from jiheng.domain.text import Language
from jiheng.reporting.page.packing import embedded
from jiheng.reporting.statistics_page import markup, words
from jiheng.reporting.statistics_page.views import Tables, YearView, year_views

_PAGE: Final = (
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; script-src {digests}; img-src data:; base-uri 'none'; "
    "form-action 'none'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}"
    '<script type="application/json" id="data">{data}</script>\n<script>{library}</script>\n'
    "<script>{script}</script>\n</body>\n</html>\n"
)
_LIBRARY = "vendor/echarts.min.js"
_PLACE = ("region", "department", "forms", "execution_rate", "mean_claimed", "inflation")
_POSITIONS = ("falsifiable_rate", "history_position", "peers_position", "ambition")
_REGION = ("region", "forms", *_POSITIONS, "proven_rate", "bare_rate")
_OF_YEAR = ("year", "execution_rate", "claimed_best_rate", "ambition")
_RATERS = ("reviewer", "bias", "low", "high")


class ChartsMissing(UsageError):
    """An installation without the library that draws charts."""

    zh = "画图的程序库 {file} 不在，写不出统计报告；请在源码目录运行 make run，或安装发布的 wheel。"
    en = "The chart library {file} is missing; run make run in the sources, or install a wheel."

    def __init__(self, file: str) -> None:
        super().__init__(file=file)


def statistics_page(
    tables: Tables,
    bands: Sequence[tuple[str, int]],
    language: Language,
    *,
    policy: str,
    day: date,
) -> str:
    """Return the HTML page of statistics.

    Args:
        tables: by name, as ``docs/explanation/statistics.md`` describes them.
        bands: the words of grades with their floors in hundredths, the best first.
        language: of the page.
        policy: the name of the policy that scores were computed by.
        day: when the page is made.

    Raises:
        ChartsMissing: the library that draws charts is not there.
    """
    library, script = _library(), _asset("statistics_page", "statistics.js")
    views = year_views(tables)
    style = _asset("page", "report.css") + _asset("statistics_page", "statistics.css")
    return _PAGE.format(
        language="zh-CN" if language == "zh" else "en",
        digests=" ".join(f"'sha256-{_digest(each)}'" for each in (library, script)),
        title=escape(words.TITLE.in_(language)),
        style=style,
        body=_body(views, bands, language, policy=policy, day=day),
        data=embedded(_data(views, bands, language)),
        library=library,
        script=script,
    )


def _digest(script: str) -> str:
    return b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _body(
    views: Sequence[YearView],
    bands: Sequence[tuple[str, int]],
    language: Language,
    *,
    policy: str,
    day: date,
) -> str:
    about = words.MADE.in_(language).format(day=day.isoformat(), policy=policy)
    years = _years(views, language)
    trend = ""
    if len(_known(views)) > 1:
        title = escape(words.CHARTS["years"].in_(language))
        trend = (
            f"<section><h2>{title}</h2><figure>"
            f'<div class="chart low" data-chart="years" role="img" aria-label="{title}"></div>'
            "</figure></section>\n"
        )
    blocks = "".join(
        markup.block(view, bands, language, is_shown=place == 0) for place, view in enumerate(views)
    )
    return (
        f'<header><p class="brand">{escape(words.BRAND.in_(language))}</p>'
        f"<h1>{escape(words.TITLE.in_(language))}</h1>{years}"
        f'<p class="about">{escape(about)}</p></header>\n'
        f'<noscript><p class="note">{escape(words.NO_SCRIPT.in_(language))}</p></noscript>\n'
        f'{blocks}{trend}<p class="note method">{escape(words.METHOD.in_(language))}</p>\n'
    )


def _years(views: Sequence[YearView], language: Language) -> str:
    """Return the choice of the year; the name of the only one where there is no choice."""
    names = [_year(view.year, language) for view in views]
    if len(views) == 1:
        return f'<p class="chosen">{escape(names[0])}</p>'
    options = "".join(
        f'<option value="{escape(view.year)}">{escape(name)}</option>'
        for view, name in zip(views, names, strict=True)
    )
    label = escape(words.CHOOSE.in_(language))
    return f'<select id="year" aria-label="{label}">{options}</select>'


def _known(views: Sequence[YearView]) -> Sequence[YearView]:
    """Return those that are of a year."""
    return [view for view in views if view.year.isdigit()]


def _year(year: str, language: Language) -> str:
    return (words.YEAR if year.isdigit() else words.YEAR_UNKNOWN).in_(language).format(year=year)


def _data(
    views: Sequence[YearView], bands: Sequence[tuple[str, int]], language: Language
) -> dict[str, Any]:
    """Return what the script draws from: rows as lists, in the order of the names above."""
    grade = bands[0][0]
    return {
        "words": {
            key: text.in_(language).format_map(_Kept(grade=grade))
            for key, text in words.SCRIPTED.items()
        },
        "bands": [list(band) for band in bands],
        "years": {view.year: _drawn(view) for view in views},
        "trend": [_picked(view.whole, _OF_YEAR) for view in reversed(_known(views))],
    }


class _Kept(dict[str, str]):
    """Figures of a sentence; those that the script fills in stay as they are written."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def _drawn(view: YearView) -> dict[str, Any]:
    return {
        "totals": [[row["side"], row["points"], row["forms"]] for row in view.totals],
        "bands": [_picked(row, ("band", "forms", "graded", "best")) for row in view.bands],
        "departments": [_picked(row, (*_PLACE, *_POSITIONS)) for row in view.departments],
        "regions": [_picked(row, _REGION) for row in view.regions],
        "raters": [_picked(row, _RATERS) for row in view.raters],
        "gaps": [_picked(row, ("reviewer", "mean", "gap", "reviews")) for row in view.gaps],
    }


def _picked(row: dict[str, Any], names: Sequence[str]) -> list[Any]:
    return [row[name] for name in names]


def _library() -> str:
    try:
        return _asset("", _LIBRARY)
    except FileNotFoundError:
        raise ChartsMissing(_LIBRARY) from None


@cache
def _asset(package: str, name: str) -> str:
    folder = resources.files("jiheng.reporting") / package
    return (folder / name).read_text(encoding="utf-8")

"""The markup of the statistics page: head, then a block a year. All text is escaped."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final

from jiheng.domain.text import Language, Text
from jiheng.reporting.statistics_page import words
from jiheng.reporting.statistics_page.sentences import decimal, percent, sentences
from jiheng.reporting.statistics_page.views import ENOUGH, Heat, Rows, YearView
from jiheng.reporting.words import NOTHING
from jiheng.rules.catalogue import RULES

_TITLES = {rule.code: rule.title for rule in RULES}
_FEN_IN_A_MILLION_YUAN: Final = 10**8
_WORDS = frozenset({"grade", "rule", "reviewer"})
_NAMES = frozenset({"region", "department", "unit", "reviewer"})
_SCORES = (
    "forms",
    "execution_rate",
    "mean_claimed",
    "mean_computed",
    "inflation",
    "claimed_best_rate",
)
_TARGETS = ("forms", "history_position", "peers_position", "falsifiable_rate", "ambition")
_RATERS = ("reviews", "mean_own", "mean_reviewed", "bias", "low", "high", "rate", "kappa")
_DECIMALS = frozenset(
    {
        "mean_claimed",
        "mean_computed",
        "inflation",
        "mean_own",
        "mean_reviewed",
        "bias",
        "low",
        "high",
    }
)
Bands = Sequence[tuple[str, int]]


def block(view: YearView, bands: Bands, language: Language, *, is_shown: bool) -> str:
    """Return everything of one year."""
    grade = bands[0][0]
    parts = (
        _tiles(view, grade, language),
        _stands_out(view, bands, language),
        _scores(view, grade, language),
        _targets(view, language),
        _rules(view, language),
        _raters(view, bands, language),
        _units(view, language),
    )
    hidden = "" if is_shown else " hidden"
    return f'<div class="year" data-year="{escape(view.year)}"{hidden}>{"".join(parts)}</div>\n'


def _tiles(view: YearView, grade: str, language: Language) -> str:
    whole = view.whole
    shown = {
        "forms": f"{whole['forms']:,}",
        "units": f"{view.units:,}",
        "budget": _hundred_millions(whole["budget"]),
        "execution_rate": percent(whole["execution_rate"]),
        "mean_claimed": decimal(whole["mean_claimed"]),
        "inflation": decimal(whole["inflation"]),
        "claimed_best_rate": percent(whole["claimed_best_rate"]),
        "ambition": percent(whole["ambition"]),
    }
    tiles = "".join(
        f"<div><dt>{escape(words.TILES[name].in_(language).format(grade=grade))}</dt>"
        f"<dd>{escape(figure)}</dd></div>"
        for name, figure in shown.items()
    )
    return f'<dl class="counts">{tiles}</dl>'


def _hundred_millions(fen: int) -> str:
    hundredths = (2 * fen + _FEN_IN_A_MILLION_YUAN) // (2 * _FEN_IN_A_MILLION_YUAN)
    return f"{hundredths // 100:,}.{hundredths % 100:02d}"


def _stands_out(view: YearView, bands: Bands, language: Language) -> str:
    items = "".join(
        f"<li>{escape(pattern).format_map(_bold(figures))}</li>"
        for pattern, figures in sentences(view, bands, language)
    )
    return f'<ul class="said">{items}</ul>' if items else ""


def _bold(figures: dict[str, str]) -> dict[str, str]:
    """Return the figures of a sentence as markup, names as they are."""
    return {
        name: escape(text) if name in _WORDS else f"<b>{escape(text)}</b>"
        for name, text in figures.items()
    }


def _scores(view: YearView, grade: str, language: Language) -> str:
    charts = ["totals", "bands", "departments"]
    if view.whole["proven_rate"] is not None or view.whole["bare_rate"] is not None:
        charts.append("evidence")
    figures = "".join(_figure(name, view, language, grade=grade) for name in charts)
    table = _listed(
        words.INFLATED,
        view.inflated,
        ("region", "department", *_SCORES),
        least=ENOUGH[0],
        language=language,
    )
    return _section(words.SCORES, f'<div class="pair">{figures}</div>{table}', language)


def _targets(view: YearView, language: Language) -> str:
    figures = "".join(_figure(name, view, language) for name in ("positions", "ambition"))
    table = _listed(
        words.TIMID,
        view.timid,
        ("region", "department", *_TARGETS),
        least=ENOUGH[0],
        language=language,
    )
    return _section(words.AMBITION, f'<div class="pair">{figures}</div>{table}', language)


def _units(view: YearView, language: Language) -> str:
    columns = ("department", "unit")
    inflated = _listed(
        words.INFLATED_UNITS,
        view.inflated_units,
        (*columns, *_SCORES),
        least=ENOUGH[1],
        language=language,
    )
    timid = _listed(
        words.TIMID_UNITS,
        view.timid_units,
        (*columns, *_TARGETS),
        least=ENOUGH[1],
        language=language,
    )
    if not inflated + timid:
        return ""
    return _section(words.UNITS, inflated + timid + _file("units", language), language)


def _rules(view: YearView, language: Language) -> str:
    by_region, by_department = view.heats
    if not by_region.rules:
        return ""
    parts = _heat(by_department, "department", language)
    if len(by_region.columns) > 1:
        parts = _heat(by_region, "region", language) + parts
    return _section(words.RULES, parts + _file("rules", language), language)


def _heat(heat: Heat, of: str, language: Language) -> str:
    title = escape(words.FOUND_BY[of].in_(language))
    note = _largest(of, len(heat.columns), of_all=heat.count, language=language)
    head = "".join(f'<th class="place"><span>{escape(name)}</span></th>' for name in heat.columns)
    whole = escape(words.HEADS["all"].in_(language))
    most = max((rate for rates in heat.rates for rate in rates), default=0)
    rows = "".join(
        f'<tr><th scope="row"><b>{escape(rule)}</b> {escape(_title(rule, language))}</th>'
        + "".join(_shade(rate, most) for rate in rates)
        + "</tr>"
        for rule, rates in zip(heat.rules, heat.rates, strict=True)
    )
    return (
        f"<h3>{title}{note}</h3>"
        f'<div class="wide"><table class="heat"><thead><tr><th></th><th>{whole}</th>{head}</tr>'
        f"</thead><tbody>{rows}</tbody></table></div>"
    )


def _title(rule: str, language: Language) -> str:
    return _TITLES[rule].in_(language) if rule in _TITLES else ""


def _shade(rate: int, most: int) -> str:
    """Return a cell, the darker the greater the rate; seven steps, so that print can tell them."""
    step = 0 if rate == 0 else 1 + min(5, rate * 6 // (most + 1))
    return f'<td class="s{step}">{percent(rate) if rate else ""}</td>'


def _raters(view: YearView, bands: Bands, language: Language) -> str:
    if not view.raters:
        return ""
    table = _listed(None, view.reviewers, ("region", "reviewer", *_RATERS), language=language)
    figures = _figure("raters", view, language) + _matrix(view.ratings, bands, language)
    return _section(words.RATERS, f'<div class="pair">{figures}</div>{table}', language)


def _matrix(ratings: Rows, bands: Bands, language: Language) -> str:
    counts = {(row["own_grade"], row["reviewed_grade"]): row["reviews"] for row in ratings}
    names = [*(word for word, _ in bands), NOTHING]
    places = [*range(len(bands)), -1]
    most = max(counts.values(), default=0)
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(_counted(counts.get((own, other), 0), most) for other in places)
        + "</tr>"
        for own, name in zip(places, names, strict=True)
    )
    return (
        f"<figure><figcaption>{escape(words.MATRIX.in_(language))}</figcaption>"
        f'<table class="heat matrix"><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody>'
        f"</table>{_file('ratings', language)}</figure>"
    )


def _counted(number: int, most: int) -> str:
    step = 0 if number == 0 else 1 + min(5, number * 6 // (most + 1))
    return f'<td class="s{step}">{f"{number:,}" if number else ""}</td>'


def _section(title: Text, inside: str, language: Language) -> str:
    return f"<section><h2>{escape(title.in_(language))}</h2>{inside}</section>\n"


def _figure(name: str, view: YearView, language: Language, *, grade: str = "") -> str:
    title = words.CHARTS[name].in_(language).format(grade=grade)
    told = ""
    if name in ("departments", "ambition"):
        told = _largest(
            "department",
            len(view.departments),
            of_all=view.department_count,
            language=language,
        )
    elif name in ("evidence", "positions"):
        told = _largest("region", len(view.regions), of_all=view.region_count, language=language)
    return (
        f"<figure><figcaption>{escape(title)}{told}</figcaption>"
        f'<div class="chart" data-chart="{name}" data-year="{escape(view.year)}" role="img" '
        f'aria-label="{escape(title)}"></div>{_file(name, language)}</figure>'
    )


def _largest(of: str, shown: int, *, of_all: int, language: Language) -> str:
    """Return how many places there are, where not all are shown."""
    if of_all <= shown:
        return ""
    told = words.LARGEST[of].in_(language).format(shown=f"{shown:,}", count=f"{of_all:,}")
    return f" <small>{escape(told)}</small>"


def _file(name: str, language: Language) -> str:
    comma = "、" if language == "zh" else ", "
    files = comma.join(f"{file}.csv" for file in words.FILES[name])
    return f'<p class="file">{escape(words.FILE.in_(language).format(files=files))}</p>'


def _listed(
    title: Text | None, rows: Rows, columns: Sequence[str], *, least: int = 0, language: Language
) -> str:
    if not rows:
        return ""
    head = ""
    if title is not None:
        note = words.OF_ENOUGH.in_(language).format(least=least)
        head = f"<h3>{escape(title.in_(language))} <small>{escape(note)}</small></h3>"
    heads = "".join(_cell(words.HEADS[name].in_(language), name, "th") for name in columns)
    body = "".join(f"<tr>{''.join(_cells(row, columns))}</tr>" for row in rows)
    return (
        f'{head}<div class="wide"><table class="listed"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(row: dict[str, Any], columns: Sequence[str]) -> Iterator[str]:
    for name in columns:
        yield _cell(_shown(name, row[name]), name)


def _cell(text: str, name: str, tag: str = "td") -> str:
    chosen = "" if name in _NAMES else ' class="figure"'
    return f"<{tag}{chosen}>{escape(text)}</{tag}>"


def _shown(name: str, value: Any) -> str:  # noqa: ANN401
    if value is None:
        return NOTHING
    if name in _NAMES:
        return str(value)
    if name in _DECIMALS:
        return decimal(value)
    if name == "kappa":
        return decimal((value + 50) // 100)
    return f"{value:,}" if name in {"forms", "reviews"} else percent(value)

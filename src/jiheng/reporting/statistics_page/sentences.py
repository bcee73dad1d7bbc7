"""What stands out in a year, in sentences: each with its figures, none where nothing is known."""

from collections.abc import Iterator, Sequence
from typing import Any

from jiheng.domain.text import Language
from jiheng.reporting.statistics_page.views import YearView, low_executed, share
from jiheng.reporting.statistics_page.words import NOBODY, SAID
from jiheng.reporting.words import NOTHING
from jiheng.rules.catalogue import RULES

_TITLES = {rule.code: rule.title for rule in RULES}


def decimal(number: int | None) -> str:
    """Return hundredths with two decimals."""
    if number is None:
        return NOTHING
    return f"{'-' if number < 0 else ''}{abs(number) // 100}.{abs(number) % 100:02d}"


def percent(number: int | None) -> str:
    """Return hundredths of a percent with one decimal, rounded half up."""
    if number is None:
        return NOTHING
    tenths = (number + 5) // 10
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}%"


def sentences(
    view: YearView, bands: Sequence[tuple[str, int]], language: Language
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the sentences of a year, each a pattern and its figures."""
    for key, figures in _told(view, bands, language):
        yield SAID[key].in_(language), {name: str(told) for name, told in figures.items()}


def _told(
    view: YearView, bands: Sequence[tuple[str, int]], language: Language
) -> Iterator[tuple[str, dict[str, Any]]]:
    grade, floor = bands[0]
    whole = view.whole
    if whole["claimed_graded"]:
        rates = {name: percent(whole[f"{name}_best_rate"]) for name in ("claimed", "computed")}
        yield "best", {"grade": grade, **rates}
    forms, graded, best = low_executed(view.bands, is_low=True)
    _, others, better = low_executed(view.bands, is_low=False)
    if graded and others:
        rates = {"low": percent(share(best, graded)), "high": percent(share(better, others))}
        yield "idle", {"grade": grade, "forms": f"{forms:,}", **rates}
    yield from _heaped(view, floor // 100)
    points = whole["history_points"]
    if points:
        equal = whole["history_equal"]
        easier = points - equal - whole["history_harder"]
        shares = {"easier": percent(share(easier, points)), "equal": percent(share(equal, points))}
        yield "eased", shares
    if whole["falsifiable_rate"] is not None and whole["falsifiable"] < whole["points"]:
        yield (
            "vague",
            {"share": percent(share(whole["points"] - whole["falsifiable"], whole["points"]))},
        )
    if whole["proven_rate"] is not None and whole["bare_rate"] is not None:
        yield "bare", {name: percent(whole[f"{name}_rate"]) for name in ("bare", "proven")}
    yield from _rule(view, language)
    for row in view.raters[:3]:
        yield from _rater(row, language)


def _rater(row: dict[str, Any], language: Language) -> Iterator[tuple[str, dict[str, Any]]]:
    reviewer, bias = row["reviewer"], row["bias"]
    if reviewer in {None, NOTHING}:
        reviewer = NOBODY.in_(language)
    figures = {name: decimal(row[name]) for name in ("low", "high")}
    counts = {"reviewer": reviewer, "reviews": f"{row['reviews']:,}", "bias": decimal(abs(bias))}
    yield "raters" if bias >= 0 else "raisers", {**counts, **figures}


def _heaped(view: YearView, floor: int) -> Iterator[tuple[str, dict[str, Any]]]:
    claimed = {row["points"]: row["forms"] for row in view.totals if row["side"] == "claimed"}
    over, under = claimed.get(floor, 0), claimed.get(floor - 1, 0)
    if over > under:
        counts = {"over": f"{over:,}", "under": f"{under:,}"}
        yield "heaped", {"floor": floor, "above": floor + 1, **counts}


def _rule(view: YearView, language: Language) -> Iterator[tuple[str, dict[str, Any]]]:
    heat = view.heats[0]
    for rule, rates in zip(heat.rules[:1], heat.rates, strict=False):
        title = _TITLES[rule].in_(language) if rule in _TITLES else rule
        yield "rule", {"rule": title, "share": percent(rates[0])}

"""Charts of a report as inline SVG. Every mark is a link to the findings or forms it stands for.

Links are fragments that the page's script reads as filters (``#family=EXE&severity=error``).
Knows no form, only what `views` say.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain
from typing import Final
from urllib.parse import quote

from jiheng.domain.text import Language
from jiheng.reporting.page.views import SEVERITIES, STATUSES, CardView
from jiheng.reporting.page.words import (
    BY_FAMILY,
    BY_RATE,
    BY_RATING,
    CLAIMED,
    COMPUTED,
    NOT_RATED,
    RATE,
    SCORE,
)
from jiheng.reporting.words import FAMILIES, NOTHING
from jiheng.reporting.words import SEVERITIES as SEVERITY_WORDS

MOST_POINTS: Final = 400
_WIDTH, _HEIGHT = 420, 236
_COUNTING = (STATUSES.index("open"), STATUSES.index("new"))
_COLUMNS, _ROWS = 22, 20


def charts(cards: Sequence[CardView], language: Language) -> str:
    """Return the three charts side by side, none for no form."""
    if not cards:
        return ""
    made = (_families(cards, language), _ratings(cards, language), _scatter(cards, language))
    return f'<div class="charts">{"".join(made)}</div>\n'


def _chart(title: str, marks: Iterator[str]) -> str:
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'role="group" aria-label="{escape(title)}">{"".join(marks)}</svg></figure>'
    )


def _link(target: str, said: str, mark: str) -> str:
    return f'<a href="#{escape(target)}"><title>{escape(said)}</title>{mark}</a>'


def _text(x: float, y: float, text: str, kind: str = "") -> str:  # noqa: PLR0917
    style = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}"{style}>{escape(text)}</text>'


def _families(cards: Sequence[CardView], language: Language) -> str:
    """Return bars of findings by family of rules, parted by severity."""
    counts = Counter(
        (each.rule[:3], each.severity)
        for card in cards
        for each in card.findings
        if each.status in _COUNTING
    )
    present = [family for family in FAMILIES if any(key[0] == family for key in counts)]
    totals = {
        family: sum(counts[family, level] for level in range(len(SEVERITIES))) for family in present
    }
    return _chart(BY_FAMILY.in_(language), _family_bars(counts, totals, language))


def _family_bars(
    counts: Counter[tuple[str, int]], totals: dict[str, int], language: Language
) -> Iterator[str]:
    step = min(28.0, _HEIGHT / max(1, len(totals)))
    room, start = _WIDTH - 150, 96
    most = max(totals.values(), default=1)
    for place, (family, total) in enumerate(totals.items()):
        y, x = place * step, float(start)
        label = FAMILIES[family].in_(language)
        name = _text(start - 8, y + step / 2, label, "end")
        yield _link(f"family={family}", f"{label} {total}", name)
        for level, severity in enumerate(SEVERITIES):
            count = counts[family, level]
            if not count:
                continue
            width = room * count / most
            bar = (
                f'<rect class="{severity.value}" x="{x:.1f}" y="{y + 3:.1f}" '
                f'width="{max(width, 1):.1f}" height="{step - 8:.1f}"/>'
            )
            said = f"{label} · {SEVERITY_WORDS[severity].in_(language)} {count}"
            yield _link(f"family={family}&severity={severity.value}", said, bar)
            x += width
        yield _text(x + 6, y + step / 2, f"{total:,}", "count")


def _ratings(cards: Sequence[CardView], language: Language) -> str:
    """Return columns of forms by rating, claimed beside computed."""
    claimed = Counter(card.claimed_rating for card in cards)
    computed = Counter(card.computed_rating for card in cards)
    words = [word for word in dict.fromkeys((*computed, *claimed)) if word != NOTHING]
    if NOTHING in claimed or NOTHING in computed:
        words.append(NOTHING)
    words.sort(key=lambda word: (word == NOTHING, "优良中差".find(word[0]) % 5))
    return _chart(
        BY_RATING.in_(language), _rating_columns(words[:8], claimed, computed, language=language)
    )


def _rating_columns(
    words: Sequence[str], claimed: Counter[str], computed: Counter[str], *, language: Language
) -> Iterator[str]:
    most = max([*claimed.values(), *computed.values()])
    floor, room = _HEIGHT - 42, _HEIGHT - 84
    step = min(120.0, (_WIDTH - 20) / max(1, len(words)))
    start = (_WIDTH - step * len(words)) / 2
    for place, word in enumerate(words):
        left = start + place * step
        shown = NOT_RATED.in_(language) if word == NOTHING else word
        yield _text(left + step / 2, floor + 18, shown[:8], "middle")
        for at, (key, counts, said) in enumerate(
            (("claimed", claimed, CLAIMED), ("computed", computed, COMPUTED))
        ):
            count = counts[word]
            height = max(room * count / most, 1 if count else 0)
            width = (step - 24) / 2
            x = left + 10 + at * (width + 2)
            column = (
                f'<rect class="{key}" x="{x:.1f}" y="{floor - height:.1f}" width="{width:.1f}" '
                f'height="{height:.1f}"/>'
            )
            told = f"{said.in_(language)} {shown} {count}"
            yield _link(f"{key}={quote(word)}", told, column)
            if count:
                yield _text(x + width / 2, floor - height - 8, f"{count:,}", "middle count")
    yield f'<line x1="8" x2="{_WIDTH - 8}" y1="{floor}" y2="{floor}"/>'
    for at, (key, said) in enumerate((("claimed", CLAIMED), ("computed", COMPUTED))):
        yield f'<rect class="{key}" x="{10 + at * 90}" y="{_HEIGHT - 13}" width="10" height="10"/>'
        yield _text(25 + at * 90, _HEIGHT - 8, said.in_(language))


class _Field:
    """The field of the scatter: where a rate and a score stand, in units of the drawing."""

    left, right, top, bottom = 44.0, _WIDTH - 12.0, 8.0, _HEIGHT - 40.0
    most, high = 110.0, 100.0

    def __init__(self, known: "Sequence[_Known]") -> None:
        least = min((score for _, _, score in known), default=0.0)
        self.low = max(0.0, min(90.0, least // 10 * 10))

    def x(self, rate: float) -> float:
        """Return the place of a rate; beyond the field at its edge."""
        return self.left + (self.right - self.left) * min(max(rate, 0), self.most) / self.most

    def y(self, score: float) -> float:
        """Return the place of a score; beyond the field at its edge."""
        share = (min(max(score, self.low), self.high) - self.low) / (self.high - self.low)
        return self.bottom - (self.bottom - self.top) * share


def bounds(cards: Sequence[CardView]) -> list[float]:
    """Return the greatest rate and the least and greatest score that the scatter tells apart."""
    field = _Field(_known(cards))
    return [field.most, field.low, field.high]


def _known(cards: Sequence[CardView]) -> "list[_Known]":
    return [
        (card, float(card.rate.rstrip("%")), float(card.claimed))
        for card in cards
        if NOTHING not in {card.rate, card.claimed}
    ]


def _scatter(cards: Sequence[CardView], language: Language) -> str:
    """Return forms by execution rate and claimed total; of many, how many lie in each square."""
    known = _known(cards)
    field = _Field(known)
    marks = _points if len(known) <= MOST_POINTS else _squares
    drawn = chain(_axes(field, language), marks(known, field))
    return _chart(BY_RATE.in_(language), drawn)


def _axes(field: _Field, language: Language) -> Iterator[str]:
    span = field.high - field.low
    for at in range(6):
        score = field.low + span * at / 5
        y = field.y(score)
        yield f'<line class="grid" x1="{field.left}" x2="{field.right}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(field.left - 6, y, f"{score:g}", "end")
    for rate in range(0, 101, 20):
        x = field.x(rate)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{field.top}" y2="{field.bottom}"/>'
        yield _text(x, field.bottom + 13, str(rate), "middle")
    yield _text(field.right, field.bottom + 31, RATE.in_(language), "end")
    yield _text(0, field.bottom + 31, SCORE.in_(language))


_Known = tuple[CardView, float, float]


def _points(known: Sequence[_Known], field: _Field) -> Iterator[str]:
    for card, rate, score in known:
        mark = f'<circle cx="{field.x(rate):.1f}" cy="{field.y(score):.1f}" r="4.5"/>'
        said = f"{card.number} {card.project} · {card.rate} · {card.claimed}"
        yield _link(f"form={card.number}", said, mark)


def _squares(known: Sequence[_Known], field: _Field) -> Iterator[str]:
    width, height = field.most / _COLUMNS, (field.high - field.low) / _ROWS
    counts = Counter(
        (
            min(int(max(rate, 0) / width), _COLUMNS - 1),
            min(int(max(score - field.low, 0) / height), _ROWS - 1),
        )
        for _, rate, score in known
    )
    most = max(counts.values())
    for (column, row), count in sorted(counts.items()):
        rate, score = column * width, field.low + row * height
        x, y = field.x(rate), field.y(score + height)
        target = f"rate={rate:g}~{rate + width:g}&score={score:g}~{score + height:g}"
        share = 0.15 + 0.85 * (count / most) ** 0.5
        mark = (
            f'<rect class="square" x="{x:.1f}" y="{y:.1f}" width="{field.x(rate + width) - x:.1f}" '
            f'height="{field.y(score) - y:.1f}" fill-opacity="{share:.2f}"/>'
        )
        said = f"{rate:g}–{rate + width:g}% · {score:g}–{score + height:g}: {count:,}"
        yield _link(target, said, mark)

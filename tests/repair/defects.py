"""Consistent forms made by the oracle alone, and arithmetic defects planted in them.

Nothing here knows how forms are repaired: amounts are drawn and added up, rates and scores come
from `oracle`, and a defect is what a hand does to a printed figure.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form, Project, Total
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Actual, Comparator, Indicator, Level1, Level2, Target, Tier
from jiheng.domain.objective import Objective
from jiheng.engine.parameters import Parameters
from oracle import score_form

SOURCES: Final = (
    FundingSource.CURRENT_APPROPRIATION,
    FundingSource.CARRY_OVER,
    FundingSource.OTHER,
)
LEVELS: Final = (
    (Level1.OUTPUT, Level2.QUANTITY),
    (Level1.OUTPUT, Level2.QUALITY),
    (Level1.OUTPUT, Level2.TIMELINESS),
    (Level1.OUTCOME, Level2.SOCIAL),
    (Level1.OUTCOME, Level2.SUSTAINED_IMPACT),
    (Level1.SATISFACTION, Level2.BENEFICIARY_SATISFACTION),
)
HUNDRED = Decimal(100)


def consistent_form(random_: random.Random, p: Parameters) -> Form:
    """Return a form whose every figure follows from its amounts, targets and actual values."""
    rows = tuple(_indicators(random_))
    unit = random_.choice([AmountUnit.WAN_YUAN] * 4 + [AmountUnit.YUAN])
    draft = Form(
        fiscal_year=2024,
        project=Project("社区服务设施更新改造"),
        supervising_department="上海市临江区民政局",
        implementing_unit="上海市临江区社区服务中心",
        amount_unit=unit,
        funds=tuple(_funds(random_, [0, 2] if unit is AmountUnit.YUAN else [2, 2, 2, 4, 6, 0])),
        objective=Objective("更新三处社区服务设施并通过验收", "三处设施更新完毕，均已通过验收"),
        indicators=rows,
    )
    scores = score_form(draft, p)
    assert scores.execution is not None
    first = replace(draft.funds[0], claimed_score=scores.execution)
    scored = tuple(
        replace(row, claimed_score=score, variance_explanation=_explained(row, score))
        for row, score in zip(rows, scores.indicators, strict=True)
    )
    return replace(
        draft,
        funds=(first, *draft.funds[1:]),
        indicators=scored,
        total=Total(random_.choice([HUNDRED, Decimal("100.00"), None]), scores.total),
        claimed_rating=random_.choice([scores.rating, scores.rating, None]),
    )


def _explained(row: Indicator, score: Decimal | None) -> str | None:
    short = score is not None and row.max_points is not None and score < row.max_points
    return "受供货延期影响未能全部完成，下一年提前两个月采购" if short else None


def _funds(random_: random.Random, decimals: list[int]) -> Iterator[FundsLine]:
    places = random_.choice(decimals)
    count = random_.choice([0, 1, 2, 3, 3])
    budgets = [_amount(random_, places) for _ in range(max(1, count))]
    spent = [_part(random_, budget, places) for budget in budgets]
    lines = [
        _line(source, budget, outturn)
        for source, budget, outturn in zip(SOURCES, budgets, spent, strict=False)
    ]
    whole = _line(FundingSource.TOTAL, sum(budgets, Decimal(0)), sum(spent, Decimal(0)))
    originals = [_part(random_, budget, places) for budget in budgets]
    yield replace(whole, max_points=Decimal(10), original_budget=sum(originals, Decimal(0)))
    for line, original in zip(lines[:count], originals, strict=False):
        yield replace(line, original_budget=original)


def _line(source: FundingSource, budget: Decimal, outturn: Decimal) -> FundsLine:
    rate = (outturn * HUNDRED / budget).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return FundsLine(source, revised_budget=budget, outturn=outturn, execution_rate=rate)


def _amount(random_: random.Random, places: int) -> Decimal:
    digits = random_.randint(1, 10 ** random_.randint(2, 4)) * 10**places
    return Decimal(digits + random_.randrange(10**places)).scaleb(-places)


def _part(random_: random.Random, budget: Decimal, places: int) -> Decimal:
    share = random_.choice([Decimal(1), Decimal(1), Decimal(random_.randint(30, 99)) / 100])
    return (budget * share).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _indicators(random_: random.Random) -> Iterator[Indicator]:
    left, count = 90, random_.randint(4, 9)
    for place in range(count):
        most = left - 2 * (count - place - 1)
        points = left if place == count - 1 else random_.randint(2, max(2, min(most, 25)))
        left -= points
        level1, level2 = LEVELS[place % len(LEVELS)]
        printed = Decimal(points).quantize(Decimal(random_.choice(["1", "0.01"])))
        row = _qualitative(random_) if random_.random() < 0.3 else _quantitative(random_)
        tier = row.actual.tier
        claimed = None if tier is None else _in_band(random_, tier, Decimal(points))
        yield replace(
            row,
            level1=level1,
            level2=level2,
            name=f"指标之{place + 1}",
            max_points=printed,
            claimed_score=claimed,
        )


def _in_band(random_: random.Random, tier: Tier, points: Decimal) -> Decimal:
    shares = {Tier.ACHIEVED: (80, 100), Tier.PARTLY: (60, 79), Tier.NOT: (0, 59)}
    share = Decimal(random_.randint(*shares[tier])) / 100
    whole = tier is Tier.ACHIEVED and random_.random() < 0.7
    return points if whole else (points * share).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _qualitative(random_: random.Random) -> Indicator:
    tier = random_.choice([Tier.ACHIEVED] * 4 + [Tier.PARTLY, Tier.NOT])
    return Indicator(target=Target(text="建立并落实"), actual=Actual(text="达成指标", tier=tier))


def _quantitative(random_: random.Random) -> Indicator:
    sign = random_.choice([Comparator.GE, Comparator.GE, Comparator.EQ, Comparator.LE])
    places = random_.choice([0, 0, 2])
    target = _amount(random_, places)
    share = Decimal(random_.choice([100] * 5 + [random_.randint(40, 99)]))
    if sign is Comparator.LE and random_.random() < 0.3:
        share = Decimal(random_.randint(100, 190))
    actual = (target * share / HUNDRED).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return Indicator(
        target=Target(f"{sign.sign}{target}", sign, target),
        actual=Actual(f"{actual}", actual),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A printed figure of a form, and how another one is put there."""

    path: str
    number: Decimal
    put: Callable[[Form, Decimal], Form]


def places(form: Form) -> list[Place]:
    """Return every figure printed on a form."""
    return [
        *_places_of(form, "funds", ("original_budget", "revised_budget", "outturn")),
        *_places_of(form, "funds", ("execution_rate", "claimed_score", "max_points")),
        *_places_of(form, "indicators", ("max_points", "claimed_score")),
        *_values(form),
        *_totals(form),
    ]


def _places_of(form: Form, block: str, names: tuple[str, ...]) -> Iterator[Place]:
    for row, line in enumerate(getattr(form, block)):
        for name in names:
            number = getattr(line, name)
            if number is not None:
                yield Place(f"{block}[{row}].{name}", number, _putter(block, row, name))


def _putter(block: str, row: int, name: str) -> Callable[[Form, Decimal], Form]:
    def put(form: Form, number: Decimal) -> Form:
        rows = list(getattr(form, block))
        rows[row] = replace(rows[row], **{name: number})
        changed: dict[str, Any] = {block: tuple(rows)}
        return replace(form, **changed)

    return put


def _values(form: Form) -> Iterator[Place]:
    for row, indicator in enumerate(form.indicators):
        for name in ("target", "actual"):
            number = getattr(indicator, name).value
            if number is not None:
                yield Place(f"indicators[{row}].{name}.value", number, _value_putter(row, name))


def _value_putter(row: int, name: str) -> Callable[[Form, Decimal], Form]:
    def put(form: Form, number: Decimal) -> Form:
        rows = list(form.indicators)
        changed = replace(getattr(rows[row], name), value=number, text=str(number))
        rows[row] = replace(rows[row], **{name: changed})
        return replace(form, indicators=tuple(rows))

    return put


def _totals(form: Form) -> Iterator[Place]:
    for name in ("max_points", "claimed_score"):
        number = getattr(form.total, name)
        if number is not None:
            yield Place(f"total.{name}", number, _total_putter(name))


def _total_putter(name: str) -> Callable[[Form, Decimal], Form]:
    def put(form: Form, number: Decimal) -> Form:
        return replace(form, total=replace(form.total, **{name: number}))

    return put


def slipped(number: Decimal, random_: random.Random) -> Decimal:
    """Return another figure with the same decimals: a slip of the hand."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    while True:
        digits = int(number.scaleb(-exponent))
        changed = random_.choice(_HANDS)(digits, random_)
        if changed != digits and abs(changed) < 10**15:
            return Decimal(changed).scaleb(exponent)


def _swap(digits: int, random_: random.Random) -> int:
    text = str(digits)
    at = random_.randrange(max(1, len(text) - 1))
    return int(text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :])


def _drop(digits: int, random_: random.Random) -> int:
    text = str(digits)
    at = random_.randrange(len(text))
    return int(text[:at] + text[at + 1 :] or "0")


def _mistake(digits: int, random_: random.Random) -> int:
    text = str(digits)
    at = random_.randrange(len(text))
    return int(text[:at] + str(random_.randrange(10)) + text[at + 1 :])


def _insert(digits: int, random_: random.Random) -> int:
    text = str(digits)
    at = random_.randrange(len(text) + 1)
    return int(text[:at] + str(random_.randrange(10)) + text[at:])


_HANDS: tuple[Callable[[int, random.Random], int], ...] = (
    _swap,
    _drop,
    _mistake,
    _insert,
    lambda digits, _: digits * 10,
    lambda digits, _: digits * 10_000,
    lambda digits, _: digits // 10,
    lambda digits, random_: digits + random_.choice([-1, 1]) * random_.randint(1, 500),
    lambda digits, random_: digits * random_.randint(2, 9),
)


def planted(form: Form, count: int, random_: random.Random) -> tuple[Form, list[str]]:
    """Return the form with `count` figures changed by slips, and their paths."""
    chosen = random_.sample(places(form), count)
    for place in chosen:
        form = place.put(form, slipped(place.number, random_))
    return form, [place.path for place in chosen]

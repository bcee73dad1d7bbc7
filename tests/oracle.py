"""An independent scorer: plain `Decimal`, one form at a time, written from the policy alone.

From docs/explanation/how-points-are-earned.md and the meaning of the policy parameters. It
shares no arithmetic with the columns, so that where both agree digit for digit, both are right
or both misread the same sentence. Points and percentages of `Parameters` are hundredths.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext

from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Comparator, Indicator, Level1, Tier
from jiheng.engine.parameters import Parameters

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
MOST_FEN, MOST_POINTS, MOST_VALUE = Decimal(10**15), Decimal(10_000), Decimal(10**12)
MOST_RATE = Decimal(2**63 - 1) / 100
Some = Decimal | None


@dataclass(frozen=True, slots=True)
class Scores:
    """What a form earns; None is what cannot be computed."""

    execution_rate: Some
    execution: Some
    indicators: tuple[Some, ...]
    total: Some
    rating: str | None


def score_form(form: Form, p: Parameters) -> Scores:
    """Return the scores of a form under resolved parameters."""
    with localcontext() as context:
        context.prec = 90
        budget, outturn, points = _total_line(form)
        is_row = any(row.level1 is Level1.EXECUTION for row in form.indicators)
        default = 0 if is_row else p.execution_points
        execution = _execution(budget, outturn, _hundredths(default, points), p)
        indicators = tuple(_indicator(row, form.fiscal_year, p) for row in form.indicators)
        counted = ZERO if is_row and _fill_the_score(form, p) else execution
        total = _capped(_sum(counted, indicators), budget, outturn, p)
        return Scores(_rate(budget, outturn), execution, indicators, total, _rating(total, p))


def _fill_the_score(form: Form, p: Parameters) -> bool:
    """Whether the indicators alone have all points there are to have."""
    points = [points_of(row.max_points) for row in form.indicators]
    known = [each for each in points if each is not None]
    return len(known) == len(points) and sum(known) == _hundredths(p.total_points)


def hundredth(number: Decimal) -> Decimal:
    """Round half up to two decimals."""
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def figure(number: Some, most: Decimal, unit: Decimal, *, least: Decimal = ZERO) -> Some:
    """Return a printed figure to the nearest unit kept, None when it is no possible figure."""
    if number is None or not least <= number <= most:
        return None
    return (number / unit).quantize(ONE, ROUND_HALF_UP) * unit


def points_of(number: Some) -> Some:
    """Return printed points or a printed score."""
    return figure(number, MOST_POINTS, Decimal("0.01"))


def fen_of(number: Some, unit: AmountUnit | None) -> Some:
    """Return printed money in fen; a form that names no unit is in 万元."""
    fen = {"元": 100, "万元": 10**6, "亿元": 10**10}[(unit or AmountUnit.WAN_YUAN).value]
    return figure(None if number is None else number * fen, MOST_FEN, ONE)


def value_of(number: Some) -> Some:
    """Return a target or an actual value."""
    return figure(number, MOST_VALUE, Decimal("0.000001"), least=-MOST_VALUE)


def _hundredths(number: int, printed: Some = None) -> Decimal:
    return Decimal(number) / 100 if printed is None else printed


def _rounded(score: Decimal, points: Decimal, p: Parameters) -> Decimal:
    """Round half up to the policy's step; never above the points."""
    step = _hundredths(p.rounding_step)
    return min((score / step).quantize(ONE, ROUND_HALF_UP) * step, points)


def total_lines(form: Form) -> list[FundsLine]:
    """Return the lines 年度资金总额; a form has one."""
    return [line for line in form.funds if line.source is FundingSource.TOTAL]


def _total_line(form: Form) -> tuple[Some, Some, Some]:
    """Return budget, outturn and points of the total line; of several, none can be trusted."""
    lines = total_lines(form)
    if len(lines) != 1:
        return None, None, None
    (line,) = lines
    return (
        fen_of(line.revised_budget, form.amount_unit),
        fen_of(line.outturn, form.amount_unit),
        points_of(line.max_points),
    )


def _rate(budget: Some, outturn: Some) -> Some:
    if not budget or outturn is None:
        return None
    rate = hundredth(HUNDRED * outturn / budget)
    return rate if rate <= MOST_RATE else None


def _execution(budget: Some, outturn: Some, points: Decimal, p: Parameters) -> Some:
    if budget is None or outturn is None:
        return None
    if budget == 0:
        idle = {"full": points, "zero": ZERO, "not_scored": None}[p.zero_budget_rule]
        return idle if outturn == 0 else None
    if p.execution_formula == "proportional":
        return _rounded(min(outturn, budget) * points / budget, points, p)
    short = _hundredths(p.execution_full_rate) - HUNDRED * outturn / budget
    steps = (short / _hundredths(p.execution_step_width)).to_integral_value(ROUND_CEILING)
    return max(ZERO, points - max(ZERO, steps) * _hundredths(p.execution_step_points))


def _capped(total: Some, budget: Some, outturn: Some, p: Parameters) -> Some:
    if total is None or not budget or outturn is None:
        return total
    rate = HUNDRED * outturn / budget
    caps = [_hundredths(cap) for below, cap in p.execution_caps if rate < _hundredths(below)]
    return min([total, *caps])


def _sum(execution: Some, indicators: tuple[Some, ...]) -> Some:
    total = execution
    for score in indicators:
        if total is None or score is None:
            return None
        total += score
    return total if indicators else None


def _rating(total: Some, p: Parameters) -> str | None:
    if total is None:
        return None
    return next(str(word) for word, floor in p.grade_bands if total >= _hundredths(floor))


def _indicator(row: Indicator, year: int | None, p: Parameters) -> Some:
    points, claimed = points_of(row.max_points), points_of(row.claimed_score)
    target, actual = value_of(row.target.value), value_of(row.actual.value)
    if points is None:
        return None
    if target is not None and actual is not None:
        target, actual = _in_one_unit(row, target, actual)
        if max(abs(target), abs(actual)) > MOST_VALUE:
            return None
        return _quantitative(row.target.comparator or Comparator.EQ, target, actual, points, p)
    if row.actual.tier is None:
        return points if _is_in_time(row, year) else None
    if claimed is None:
        return None
    low, high = tier_band(row.actual.tier, points, p)
    return max(low, min(high, claimed))


_WORTH = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def _in_one_unit(row: Indicator, target: Decimal, actual: Decimal) -> tuple[Decimal, Decimal]:
    """Return both values counted in the smaller unit where only prefixes part the two units."""
    (one, word), (other, same) = (_worth(part.unit or "") for part in (row.target, row.actual))
    least = min(one, other)
    if not word or word != same or max(one, other) > least * 10**12:
        return target, actual
    return target * (one // least), actual * (other // least)


def _worth(unit: str) -> tuple[int, str]:
    """Return how many of the word behind its prefixes a unit is."""
    worth, word = 1, unit.strip()
    is_own_word = word.startswith(("百姓", "万向")) or (
        word[1:2] == "分" and word[0] in "百千万" and not word.startswith("分钟", 1)
    )
    while not is_own_word and word[:1] in _WORTH:
        worth, word = worth * _WORTH[word[0]], word[1:]
    return (worth, word) if word else (1, unit.strip())


_DAY = re.compile(r"≤?(?:([0-9]{4})年)?(?:([0-9]{1,2})月)?(?:([0-9]{1,2})日)?(底)?(前)?(?:完成)?")


def _is_in_time(row: Indicator, year: int | None) -> bool:
    """Whether both texts are a day, and the actual one is the earlier in whatever reading."""
    due, done = (_readings(text or "", year) for text in (row.target.text, row.actual.text))
    return bool(due and done and max(done) <= min(due))


def _readings(text: str, fiscal_year: int | None) -> list[date]:
    """Return the days a text may mean; 6月前 may leave June out."""
    told = _DAY.fullmatch(text)
    if told is None or not (told[1] or told[2]) or not (told[1] or fiscal_year):
        return []
    if told[3] and not told[2]:
        return []
    year, month = int(told[1] or fiscal_year or 0), int(told[2] or 12)
    try:
        if told[3]:
            return [date(year, month, int(told[3]))]
        after = date(year + month // 12, month % 12 + 1, 1)
        begin = date(year, month if told[2] else 1, 1)
    except ValueError:
        return []
    readings = [after - timedelta(days=1)]
    return [*readings, begin - timedelta(days=1)] if told[5] and not told[4] else readings


def tier_band(tier: Tier, points: Decimal, p: Parameters) -> tuple[Decimal, Decimal]:
    """Return the least and the greatest score of a tier; only the first includes its upper end."""
    floor, end = (
        _rounded(points * _hundredths(bound) / 100, points, p)
        for bound in p.qualitative_bands[tier]
    )
    if tier is Tier.ACHIEVED:
        return floor, end
    return floor, max(floor, end - _hundredths(p.rounding_step))


def _quantitative(
    sign: Comparator, target: Decimal, actual: Decimal, points: Decimal, p: Parameters
) -> Some:
    """Met: full points. Missed: by completion, never below zero. None: for a person to decide."""
    if sign is Comparator.EQ and _equality_is_for_a_person(target, actual, p):
        return None
    if target > 0:
        actual = max(ZERO, actual)
    if sign in {Comparator.LE, Comparator.LT} or (sign is Comparator.EQ and target == 0):
        return points if actual <= target else _over_limit(target, actual, points, p)
    if actual >= target and not (sign is Comparator.GT and actual == target == 0):
        return _for_reaching(target, actual, points, p)
    return None if target <= 0 else _rounded(actual * points / target, points, p)


def _equality_is_for_a_person(target: Decimal, actual: Decimal, p: Parameters) -> bool:
    if p.equal_formula == "strict" and actual != target:
        return True
    return target == 0 and actual > 0 and p.equal_zero_target == "manual"


def _over_limit(target: Decimal, actual: Decimal, points: Decimal, p: Parameters) -> Some:
    if target < 0:
        return None
    if p.at_most_formula == "all_or_nothing" or target == 0:
        return ZERO
    if p.at_most_formula == "ratio":
        return _rounded(target * points / actual, points, p)
    return _rounded(max(ZERO, 2 * target - actual) * points / target, points, p)


def _for_reaching(target: Decimal, actual: Decimal, points: Decimal, p: Parameters) -> Decimal:
    """Full points, less the excess over the flag ratio where the policy deducts it."""
    if p.overshoot_rule != "deduct" or target <= 0:
        return points
    excess = actual / target - _hundredths(p.overshoot_flag_ratio) / 100
    return points if excess <= 0 else _rounded(max(ZERO, 1 - excess) * points, points, p)


def step_of(number: Decimal) -> Decimal:
    """Return the worth of the last printed digit."""
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent)) if isinstance(exponent, int) else ZERO


def sum_is_possible(total: Decimal, parts: Sequence[Decimal]) -> bool:
    """Whether amounts that print so can add up: each may be off by half its last digit."""
    slack = sum((step_of(each) / 2 for each in (total, *parts)), ZERO)
    return abs(total - sum(parts, ZERO)) <= slack


def rates_allowed(budget: Decimal, outturn: Decimal) -> tuple[Decimal, Decimal]:
    """Return the least and the greatest percentage amounts that print so can give."""
    with localcontext() as context:
        context.prec = 60
        above, below = step_of(budget) / 2, step_of(outturn) / 2
        low = HUNDRED * max(ZERO, outturn - below) / (budget + above)
        return low, HUNDRED * (outturn + below) / (budget - above)

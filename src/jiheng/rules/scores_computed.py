"""SCO: scores of quantitative indicators against what target and actual value give.

The printed actual value may have been rounded or cut off, so the score it earns is known only
up to `score_slack`: one printed step of it, in points, beside the policy's tolerance. What comes
whole, such as persons, is printed as it is. What went over a limit may have been rounded up, by
half a step at most: `limit_slack`.
"""

import operator
from functools import reduce

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.arithmetic import ceiling, product
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Figure, Table, derived, points, rule
from jiheng.rules.both_sides import ACTUAL, TARGET, both_sides
from jiheng.rules.indicator_classes import named
from jiheng.rules.marks import is_counted, is_indivisible
from jiheng.rules.topics import AVERAGE
from jiheng.scoring.quantitative import in_smaller_unit


@derived(Scope.INDICATORS, Unit.POINTS, ("得分差额", "claimed less computed score"))
def score_excess(t: Table, _: Parameters) -> pl.Expr:
    """Claimed less computed score."""
    return t.claimed_score - t.computed_score


@derived(Scope.INDICATORS, Unit.FLAG, ("完成值只有整数", "actual value comes whole"))
def is_whole_count(t: Table, _: Parameters) -> pl.Expr:
    """Whether the actual value counts what comes whole, so that print hides nothing of it."""
    unit = "actual_unit"
    indivisible = t.mark(unit, is_indivisible).fill_null(value=False)
    counted = t.mark(unit, is_counted).fill_null(value=False)
    return indivisible | (counted & ~named(t, AVERAGE))


@derived(Scope.INDICATORS, Unit.VALUE, ("换算后的末位", "printed step, converted"))
def counted_step(t: Table, _: Parameters) -> pl.Expr:
    """The printed step of the actual value in the smaller of both units."""
    return in_smaller_unit(t.actual_value_step, t.unit_power)


@derived(Scope.INDICATORS, Unit.POINTS, ("得分余量", "slack of the computed score"))
def score_slack(t: Table, p: Parameters) -> pl.Expr:
    """Tolerance, and what one printed step of the actual value is worth.

    Every formula changes by at most points ÷ target per unit of the actual value; target ÷
    actual, of a limit that is exceeded, by at most points ÷ (actual - step). A target of zero is
    met or not: no step is worth anything.
    """
    worth = product(t.max_points, t.counted_step) // _steepest(t, p, t.counted_step)
    return _beside_tolerance(t, p, worth)


@derived(Scope.INDICATORS, Unit.POINTS, ("超限得分余量", "slack above a limit's score"))
def limit_slack(t: Table, p: Parameters) -> pl.Expr:
    """Of limits, tolerance and what half a printed step is worth; of all others `score_slack`."""
    step = t.counted_step
    whole = _steepest(t, p, (step + 1) // 2) * 2
    return (
        pl.when(t.is_limit)
        .then(_beside_tolerance(t, p, ceiling(product(t.max_points, step), whole)))
        .otherwise(t.score_slack)
    )


def _steepest(t: Table, p: Parameters, step: pl.Expr) -> pl.Expr:
    """Return what the points are divided by where the score changes most, `step` off."""
    if p.at_most_formula != "ratio":
        return t.converted_target
    least = t.counted_actual - step
    over = t.is_limit & (t.target_value > 0) & (least > t.converted_target)
    steepest: pl.Expr = pl.when(over).then(least).otherwise(t.converted_target)
    return steepest


def _beside_tolerance(t: Table, p: Parameters, worth: pl.Expr) -> pl.Expr:
    beyond = worth.cast(pl.Int64, strict=False).clip(lower_bound=0)
    slack: pl.Expr = pl.when(~t.is_whole_count).then(beyond).otherwise(0)
    beside: pl.Expr = slack.fill_null(0) + p.score_tolerance
    return beside


@derived(Scope.INDICATORS, Unit.FLAG, ("得分另有算法可循", "another formula gives the score"))
def follows_other_formula(t: Table, p: Parameters) -> pl.Expr:
    """Whether another formula for unmet limits than the policy's gives the claimed score.

    Twice the target earns nothing by the linear formula, and so does all beyond.
    """
    claimed, most = t.claimed_score, t.max_points
    target, actual = t.converted_target, t.counted_actual
    distances = {
        "ratio": (product(actual, claimed) - product(target, most), actual),
        "linear": (product(target, claimed - most * 2) + product(actual, most), target),
    }
    others = [
        (distance <= product(whole, t.limit_slack)) & (distance >= product(whole, -t.score_slack))
        for name, (distance, whole) in distances.items()
        if name != p.at_most_formula
    ]
    if p.at_most_formula != "all_or_nothing":
        others.append(claimed == 0)
    return t.is_limit & ~t.is_met & (target > 0) & reduce(operator.or_, others)


@derived(Scope.INDICATORS, Unit.FLAG, ("按完成值计分", "is scored by its value"))
def is_scored_by_value(t: Table, _: Parameters) -> pl.Expr:
    """Whether target and actual value, brought to one unit, decide a score within the points."""
    numeric = t.target_value.is_not_null() & (t.tier.is_null() | t.actual_value.is_not_null())
    mixed = (t.is_fraction_beside_percent | t.is_unlike_unit).fill_null(value=False)
    return numeric & ~mixed & (t.claimed_score <= t.max_points)


def _compared(t: Table) -> dict[str, Figure]:
    return {
        "claimed": points(t.claimed_score),
        "expected": points(t.computed_score),
        **both_sides(t),
    }


@rule(
    "SCO111",
    "score-above-completion",
    title=("得分高于完成情况", "The score is higher than completion gives"),
    message=(
        (
            f"指标值 {TARGET}，完成 {ACTUAL}，得分填报 {{claimed}} 分，"
            "按完成情况折算为 {expected} 分。"
        ),
        (
            f"Target {TARGET}, actual {ACTUAL}: the score is claimed as {{claimed}}, "
            "completion gives {expected}."
        ),
    ),
    help=(
        "请按指标值和完成值重新计算得分，或核对完成值。",
        "Compute the score again from actual and target, or check the actual value.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="claimed_score",
    authority="quantitative_ratio",
    fix="unsafe",
)
def score_above_completion(t: Table, _: Parameters) -> Check:
    """A quantitative indicator claims more than its target and actual value give.

    What it checks:
        得分 is not above the score the policy's formulas give for 年度指标值 and 实际完成值; for
        limits (≤) this catches an overrun that still scores high.

    Why it matters:
        A quantitative score is arithmetic; points beyond it are unearned.

    Basis:
        A met target earns full points, an unmet one in proportion to completion.

    Example:
        Target ≥90 %, actual 60 %, 20 points: 13.33. Claimed 20.00 (cf. Ezhou 2019, which
        claimed too little).

    Not reported when:
        The difference is within the policy's tolerance and one printed step of the actual
        value (of a limit, half a step), none of what comes whole (人, 次) and none of a target of
        zero; or another formula for limits gives the score
        (`score-by-other-formula`); or the score is above the points (`score-exceeds-points`); or
        a fraction stands beside a percentage (`fraction-for-percent`) or the units differ by more
        than a prefix (`unit-of-another-kind`, `unit-worded-differently`), or one is in 万 and the
        other without a unit; 1.1万人 is compared with
        12000人 as 11000. Not judged when a figure is missing
        or the policy leaves the case to a person.

    How to fix:
        Enter the computed score, or correct the actual value if it was mistyped.
    """
    return Check(
        applies=t.is_scored_by_value,
        fails=(t.score_excess > t.limit_slack) & ~t.follows_other_formula,
        shows=_compared(t),
    )


@rule(
    "SCO112",
    "score-below-completion",
    title=("得分低于完成情况", "The score is lower than completion gives"),
    message=(
        (
            f"指标值 {TARGET}，完成 {ACTUAL}，得分填报 {{claimed}} 分，"
            "少于按完成情况折算的 {expected} 分。"
        ),
        (
            f"Target {TARGET}, actual {ACTUAL}: the score is claimed as {{claimed}}, "
            "less than the {expected} completion gives."
        ),
    ),
    help=(
        "请核对完成值；另有扣分理由的，在偏差原因栏说明。",
        "Check the actual value; if points were deducted for another reason, say which.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="claimed_score",
    authority="quantitative_ratio",
    fix="unsafe",
)
def score_below_completion(t: Table, p: Parameters) -> Check:
    """A quantitative indicator claims less than its target and actual value give.

    What it checks:
        得分 is not below the score the policy's formulas give for 年度指标值 and 实际完成值.

    Why it matters:
        Either the actual value is wrong or points were deducted for a reason the form does not
        tell. A unit may judge itself more strictly than the formula, so this is a warning.

    Basis:
        A met target earns full points, an unmet one in proportion to completion.

    Example:
        Target ≥90 %, actual 60 %, 20 points: 13.33. Claimed 10.00 (Ezhou 2019).

    Not reported when:
        The difference is within the policy's tolerance and one printed step of the actual
        value, none of what comes whole; or another formula for limits gives the score
        (`score-by-other-formula`); or the units differ by more than a prefix; or the target is
        so far exceeded that points may be taken off (`target-far-exceeded`) and the row says
        why. Not judged when a figure is missing or the policy leaves the case to a person.

    How to fix:
        Enter the computed score, or explain the deduction.
    """
    is_reduced = (t.attainment >= p.overshoot_flag_ratio).fill_null(value=False) & t.is_explained
    return Check(
        applies=t.is_scored_by_value,
        fails=(t.score_excess < -t.score_slack) & ~t.follows_other_formula & ~is_reduced,
        shows=_compared(t),
    )


@rule(
    "SCO113",
    "score-by-other-formula",
    title=("得分按另一种算法计算", "The score follows another formula"),
    message=(
        (
            f"指标值上限 {TARGET}，完成 {ACTUAL}，得分填报 {{claimed}} 分，"
            "是另一种“不超过”类算法的结果；"
            "本政策的算法得 {expected} 分。"
        ),
        (
            f"Limit {TARGET}, actual {ACTUAL}: the claimed score {{claimed}} follows another "
            "formula for limits; the formula of this policy gives {expected}."
        ),
    ),
    help=(
        "请按政策选定的算法计算，或与财政部门确认适用哪种算法。",
        "Use the formula of the policy, or settle with the finance department which one applies.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="claimed_score",
    authority="quantitative_ratio",
)
def score_by_other_formula(t: Table, _: Parameters) -> Check:
    """An unmet limit was scored by another formula than the policy's.

    What it checks:
        Where a ≤ target was exceeded, 得分 does not come from one of the other formulas in use:
        target ÷ actual, linear to zero at twice the target, all or nothing.

    Why it matters:
        The sources conflict here, and 1.5 times the target earns 6.67, 5.00 or 0 of 10 points.
        Units that choose for themselves cannot be compared.

    Basis:
        The formula printed on forms is target ÷ actual; deployed systems also use the linear
        one. The policy names the one that holds.

    Example:
        Target ≤20 minutes, actual 25, 10 points: 8.00 by the ratio, claimed 7.50 (linear).

    Not reported when:
        The target is met, the policy's own formula gives the score, or no known formula does
        (`score-above-completion`, `score-below-completion`).

    How to fix:
        Compute by the policy's formula, or choose the policy that has yours.
    """
    differs = (t.score_excess > t.limit_slack) | (t.score_excess < -t.score_slack)
    return Check(
        applies=t.is_scored_by_value & t.is_limit,
        fails=differs & t.follows_other_formula,
        shows=_compared(t),
    )


RULES = (score_above_completion, score_below_completion, score_by_other_formula)
DERIVED = (
    score_excess,
    is_whole_count,
    counted_step,
    score_slack,
    limit_slack,
    follows_other_formula,
    is_scored_by_value,
)

"""RAT: the grade 评价等级 against the total, and whether the result fits the execution."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Level2
from jiheng.engine.arithmetic import WHOLE, band_of, half_up, product
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, mark, points, rate, rating, rule, text
from jiheng.rules.applicability import ALWAYS
from jiheng.rules.execution import is_executed_below

QUANTITY, TIMELINESS = code(Level2.QUANTITY), code(Level2.TIMELINESS)


@mark
def rating_position(words: pl.Expr, p: Parameters) -> pl.Expr:
    """Return the position of a rating word in the policy's grade bands, null for another word."""
    bare = words.str.strip_chars()
    position = pl.lit(None, pl.Int64)
    for place, (word, _) in enumerate(p.grade_bands):
        position = pl.when(bare == word).then(pl.lit(place, pl.Int64)).otherwise(position)
    return position


@derived(Scope.FORMS, Unit.RATING, ("填报总分对应的等级", "rating of the claimed total"))
def rating_of_claimed_total(t: Table, p: Parameters) -> pl.Expr:
    """The grade band of the claimed total."""
    return band_of(t.claimed_total, [floor for _, floor in p.grade_bands])


@derived(
    Scope.FORMS,
    Unit.POINTS,
    ("数量指标最大扣分", "greatest shortfall of a quantity indicator"),
    over=Scope.INDICATORS,
)
def quantity_shortfall(t: Table, _: Parameters) -> pl.Expr:
    """The most points any quantity indicator lost; null without such indicators."""
    return pl.when(t.level2 == QUANTITY).then(t.max_points - t.claimed_score).max()


@derived(
    Scope.FORMS,
    Unit.POINTS,
    ("时效指标最大扣分", "greatest shortfall of a timeliness indicator"),
    over=Scope.INDICATORS,
)
def timeliness_shortfall(t: Table, _: Parameters) -> pl.Expr:
    """The most points any timeliness indicator lost; null without such indicators."""
    return pl.when(t.level2 == TIMELINESS).then(t.max_points - t.claimed_score).max()


@rule(
    "RAT111",
    "rating-differs-from-total",
    title=("等级与总分不符", "The rating does not fit the total"),
    message=(
        "总分 {total} 分，等级填报“{claimed}”，按等级标准应为“{expected}”。",
        (
            "The total is {total}; the rating is claimed as “{claimed}”, the grade bands give "
            "“{expected}”."
        ),
    ),
    help=(
        "请按总分所在的区间改正等级。",
        "Correct the rating to the band of the total.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="claimed_rating",
    authority="grade_bands",
)
def rating_differs_from_total(t: Table, _: Parameters) -> Check:
    """The rating is not the one the claimed total earns.

    What it checks:
        评价等级 is the word of the policy's grade band in which the claimed 总分 lies.

    Why it matters:
        Budgets are linked to the grade, and the grade is what gets published.

    Basis:
        优 from 90, 良 from 80, 中 from 60, 差 below, unless the policy sets other bands; the
        lower bound belongs to the band.

    Example:
        Total 96.72, rating 良 instead of 优.

    Not reported when:
        Total and rating agree, even if both are too high. Not judged without a total, or when
        the word is none of the policy's (`unknown-rating`).

    How to fix:
        Correct the rating.
    """
    return Check(
        applies=t.claimed_rating.is_not_null(),
        fails=t.mark("claimed_rating", rating_position) != t.rating_of_claimed_total,
        shows={
            "claimed": text(t.claimed_rating),
            "expected": rating(t.rating_of_claimed_total),
            "total": points(t.claimed_total),
        },
    )


@rule(
    "RAT112",
    "missing-rating",
    title=("未填评价等级", "The rating is missing"),
    message=(
        "总分 {total} 分，评价等级未填，应为“{expected}”。",
        "The total is {total} and the rating is not filled in; it is “{expected}”.",
    ),
    help=("请填写评价等级。", "Fill in the rating."),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="claimed_rating",
    authority="grade_bands",
)
def missing_rating(t: Table, _: Parameters) -> Check:
    """The form has a total and no rating.

    What it checks:
        A form with a 总分 has a 评价等级.

    Why it matters:
        Summaries count projects by grade; this one would be left out.

    Basis:
        Grade bands were made for departmental and fiscal evaluations; many self-evaluation
        forms have no cell for the grade, so this is a warning.

    Example:
        总分 99.80, the cell 评价等级 empty.

    Not reported when:
        Any word stands in the cell. Not judged without a total.

    How to fix:
        Fill in the word of the band in which the total lies.
    """
    return Check(
        applies=t.claimed_total >= 0,
        fails=t.claimed_rating.is_null(),
        shows={"total": points(t.claimed_total), "expected": rating(t.rating_of_claimed_total)},
    )


@rule(
    "RAT113",
    "unknown-rating",
    title=("等级用词不在政策之内", "The rating is no word of the policy"),
    message=(
        "等级填报“{claimed}”，不是政策规定的等级用词。",
        "The rating is claimed as “{claimed}”, which is no grade of the policy.",
    ),
    help=(
        "请改用政策规定的等级用词。",
        "Use one of the words of the policy's grade bands.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="claimed_rating",
    authority="grade_bands",
)
def unknown_rating(t: Table, _: Parameters) -> Check:
    """The rating is a word the policy does not know.

    What it checks:
        评价等级 is one of the words of the policy's grade bands.

    Why it matters:
        The grade cannot be compared with the total, nor counted.

    Basis:
        优, 良, 中, 差, unless the policy sets other words.

    Example:
        等级 printed as “优秀” where the policy has “优”.

    Not reported when:
        The word is known, spaces around it aside. Not judged without a rating.

    How to fix:
        Use the policy's word, or choose the policy that has yours.
    """
    return Check(
        applies=t.claimed_rating >= 0,
        fails=t.mark("claimed_rating", rating_position).is_null(),
        shows={"claimed": text(t.claimed_rating)},
    )


@rule(
    "RAT114",
    "rating-not-earned",
    title=("折算总分达不到填报总分的等级", "The computed total earns another rating"),
    message=(
        (
            "填报总分 {claimed} 分属“{claimed_rating}”，"
            "按政策折算总分 {expected} 分，属“{computed_rating}”。"
        ),
        (
            "The claimed total {claimed} is “{claimed_rating}”; the policy computes {expected}, "
            "which is “{computed_rating}”."
        ),
    ),
    help=(
        "请先改正得分与完成情况不符的各项，再按折算总分确定等级。",
        "Correct the scores that do not follow from their figures, then take the rating again.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="result_objective",
)
def rating_not_earned(t: Table, _: Parameters) -> Check:
    """Computed by the policy, the total falls into another grade than claimed.

    What it checks:
        The total computed from amounts, targets and actual values lies in the same grade band as
        the claimed total.

    Why it matters:
        It tells which of the wrong scores matter: those that change the grade.

    Basis:
        The result must be objective (结果客观). The wrong scores are errors of their own; this
        one weighs them together and is a warning.

    Example:
        Claimed 91.00 (优); one cost overrun scored in full, computed 88.50 (良).

    Not reported when:
        Both totals lie in one band. Not judged when a score cannot be computed.

    How to fix:
        Correct the scores reported by the other rules.
    """
    return Check(
        applies=ALWAYS,
        fails=t.rating_of_claimed_total != t.computed_rating,
        shows={
            "claimed": points(t.claimed_total),
            "expected": points(t.computed_total),
            "claimed_rating": rating(t.rating_of_claimed_total),
            "computed_rating": rating(t.computed_rating),
        },
    )


@rule(
    "RAT115",
    "score-rate-exceeds-execution",
    title=("指标得分率明显高于执行率", "Indicators score far above execution"),
    message=(
        "指标得分率 {score_rate}，执行率得分率 {execution_rate}，相差超过得分率的 {gap}。",
        (
            "The indicators earn {score_rate} of their points, execution {execution_rate} of its "
            "own: a gap of more than {gap} of the former."
        ),
    ),
    help=(
        "请说明少花钱为何仍能全部完成，或核对完成值。",
        "Explain how all was achieved with less money, or check the actual values.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="result_objective",
)
def score_rate_exceeds_execution(t: Table, p: Parameters) -> Check:
    """The indicators score much better than the budget was executed.

    What it checks:
        The share of points the indicators earn is not above the share execution earns by more
        than the policy's gap, taken as a part of the former.

    Why it matters:
        All targets met with two thirds of the money means targets too low, a budget too high, or
        scores too kind.

    Basis:
        The result must be objective (结果客观); early-warning systems in use flag a gap of 5 %.

    Example:
        Indicators 90.00 of 90, execution 6.72 of 10: 100 % against 67.20 % (Baoshan 2024).

    Not reported when:
        The gap is within the line, or the indicators score nothing. Not judged when points or
        scores are missing.

    How to fix:
        Explain the saving, or correct what was scored too high.
    """
    earned = product(t.claimed_indicator_sum, t.execution_points)
    return Check(
        applies=t.claimed_indicator_sum > 0,
        fails=product(t.total_claimed_score, t.indicator_points, WHOLE)
        < earned * (WHOLE - p.score_execution_gap),
        shows={
            "score_rate": rate(half_up(t.claimed_indicator_sum * WHOLE, t.indicator_points)),
            "execution_rate": rate(half_up(t.total_claimed_score * WHOLE, t.execution_points)),
            "gap": rate(pl.lit(p.score_execution_gap)),
        },
    )


@rule(
    "RAT116",
    "full-output-at-low-execution",
    title=("执行率过低而数量指标全部满分", "Low execution, yet every quantity in full"),
    message=(
        "预算执行率 {claimed}，不足 {expected}，数量指标却全部满分。",
        (
            "The execution rate is {claimed}, below {expected}, "
            "and every quantity indicator has full marks."
        ),
    ),
    help=(
        "请核对数量指标的完成值，或说明未支付的原因。",
        "Check the actual quantities, or say why the money was not paid.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="funds.total.execution_rate",
    authority="result_objective",
)
def full_output_at_low_execution(t: Table, p: Parameters) -> Check:
    """Hardly any money was spent, and every quantity was delivered.

    What it checks:
        Where the execution rate is below the policy's line for low execution, at least one
        quantity indicator lost points.

    Why it matters:
        What was delivered cost money: either it was not delivered in full, or it was paid from
        elsewhere, or the budget was far too high.

    Basis:
        The result must be objective (结果客观); the line itself is good practice.

    Example:
        0.08 % of the budget spent, 748 of 100 persons served, full marks (a review in 2026).

    Not reported when:
        The printed rate or that of the amounts reaches the line, the form has no quantity
        indicators, or one lost points. Not judged without a budget and an outturn.

    How to fix:
        Check the quantities, or explain why what was delivered is not yet paid.
    """
    return Check(
        applies=is_executed_below(t, p.low_execution_rate) & t.quantity_shortfall.is_not_null(),
        fails=t.quantity_shortfall == 0,
        shows={
            "claimed": rate(t.shown_execution_rate),
            "expected": rate(pl.lit(p.low_execution_rate)),
        },
    )


@rule(
    "RAT117",
    "full-timeliness-at-low-execution",
    title=("资金没有按进度支出而时效满分", "Timeliness in full while money is unspent"),
    message=(
        "预算执行率 {claimed}，不足 {expected}，时效指标却全部满分，又没有说明原因。",
        (
            "The execution rate is {claimed}, below {expected}, every timeliness indicator has "
            "full marks, and nothing explains it."
        ),
    ),
    help=(
        "请核对是否按期完成，或说明未支出的原因。",
        "Check whether the work was in time, or say why the money is unspent.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="funds.total.execution_rate",
)
def full_timeliness_at_low_execution(t: Table, p: Parameters) -> Check:
    """All was in time, except the money.

    What it checks:
        Where the execution rate is below `untimely_execution_rate` (80 %) and nothing on the form
        gives a reason, at least one timeliness indicator lost points.

    Why it matters:
        Work done in time is usually paid in time. Unspent money may be a saving; then a word is
        due.

    Basis:
        Good practice; monitoring systems turn from green at 80 % of the pace.

    Example:
        67.20 % spent, "信息处理及时性" 20.00 of 20.00 (Baoshan 2024).

    Not reported when:
        A reason stands in any row or below the table, or there are no timeliness indicators. Not
        judged without a budget and an outturn.

    How to fix:
        Say why the money is unspent.
    """
    late = is_executed_below(t, p.untimely_execution_rate)
    return Check(
        applies=late & t.timeliness_shortfall.is_not_null(),
        fails=(t.timeliness_shortfall == 0) & ~t.has_explanation,
        shows={
            "claimed": rate(t.shown_execution_rate),
            "expected": rate(pl.lit(p.untimely_execution_rate)),
        },
    )


RULES = (
    rating_differs_from_total,
    missing_rating,
    unknown_rating,
    rating_not_earned,
    score_rate_exceeds_execution,
    full_output_at_low_execution,
    full_timeliness_at_low_execution,
)
DERIVED = (rating_of_claimed_total, quantity_shortfall, timeliness_shortfall)

"""SCO: the score 得分 of each indicator: there, possible, within its points, explained."""

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Level1
from jiheng.engine.arithmetic import WHOLE
from jiheng.engine.columns import Scope, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Derived, Table, points, rule
from jiheng.rules.applicability import ALWAYS
from jiheng.rules.flaws import is_flawed, is_usable


@rule(
    "SCO101",
    "score-exceeds-points",
    title=("得分高于分值", "The score exceeds its points"),
    message=(
        "得分填报 {claimed} 分，高于分值 {expected} 分。",
        "The score is claimed as {claimed}, above its {expected} points.",
    ),
    help=("得分至多填到分值。", "Lower the score to at most the points."),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="claimed_score",
    authority="score_cap",
    fix="unsafe",
)
def score_exceeds_points(t: Table, _: Parameters) -> Check:
    """An indicator has a higher score than points.

    What it checks:
        得分 of every indicator is not above its 分值.

    Why it matters:
        Points above the weight make up for what was missed elsewhere.

    Basis:
        A score never exceeds the points of its indicator, however far the target is surpassed.

    Example:
        分值 20.00, 得分 21.00.

    Not reported when:
        The score equals the points. Not judged when either is missing.

    How to fix:
        Lower the score, or correct the points.
    """
    return Check(
        applies=ALWAYS,
        fails=t.claimed_score > t.max_points,
        shows={"claimed": points(t.claimed_score), "expected": points(t.max_points)},
    )


@rule(
    "SCO102",
    "missing-score",
    title=("指标未填得分", "An indicator has no score"),
    message=(
        "指标分值 {points} 分，得分未填。",
        "The indicator carries {points} points and has no score.",
    ),
    help=(
        "请填写得分；未完成的填实际折算的得分。",
        "Fill in the score; for an unmet target the score it earns.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="claimed_score",
    authority="content_complete",
)
def missing_score(t: Table, _: Parameters) -> Check:
    """An indicator with points has no score.

    What it checks:
        Every indicator with 分值 above 0 has a 得分.

    Why it matters:
        The total cannot be the sum of its parts when one part is missing.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        分值 15.00, 得分 empty.

    Not reported when:
        The indicator has no points to earn. A score that is printed but unusable is reported as
        `score-out-of-range`.

    How to fix:
        Fill in the score, 0.00 where nothing was achieved.
    """
    usable = is_usable(t, Scope.INDICATORS, "claimed_score")
    return Check(
        applies=t.max_points > 0,
        fails=t.claimed_score.is_null() & usable,
        shows={"points": points(t.max_points)},
    )


@rule(
    "SCO103",
    "score-out-of-range",
    title=("得分为负或过大", "A score is negative or absurd"),
    message=(
        "得分为负数，或大得不合情理，未予采用。",
        "The score is negative or absurdly large and was not used.",
    ),
    help=(
        "请核对得分的符号和小数点。",
        "Check the sign and the decimal point of the score.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="claimed_score",
    authority="data_true",
)
def score_out_of_range(t: Table, _: Parameters) -> Check:
    """The score of an indicator is no score.

    What it checks:
        得分 is at least 0 and at most 10,000.

    Why it matters:
        Such a figure is left out of every calculation; nothing built on it is checked.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        得分 printed as -5.00, where a deduction was entered instead of the score.

    Not reported when:
        The score is usable. Not judged where none is printed.

    How to fix:
        Correct the sign or the decimal point; enter the score after the deduction.
    """
    return Check(applies=ALWAYS, fails=is_flawed(t, Scope.INDICATORS, "claimed_score"))


@rule(
    "SCO104",
    "unexplained-shortfall",
    title=("扣分指标未说明偏差原因", "A shortfall is not explained"),
    message=(
        "得分 {claimed} 分，低于分值 {expected} 分，未填偏差原因及改进措施。",
        "The score {claimed} is below the {expected} points, and no reason or measure is given.",
    ),
    help=(
        "请说明偏差的原因和改进措施。",
        "Give the reason of the variance and the corrective action.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="variance_explanation",
    authority="variance_explained",
)
def unexplained_shortfall(t: Table, p: Parameters) -> Check:
    """An indicator lost points and the reason cell is empty.

    What it checks:
        Where 得分 is below 分值, 偏差原因分析及改进措施 is filled in, or a row or note below the
        table gives a reason.

    Why it matters:
        The reason is what the next budget can learn from; a deduction without one teaches
        nothing.

    Basis:
        Unmet or strongly deviating indicators must state reason and corrective action.

    Example:
        分值 20.00, 得分 18.50, 偏差原因 empty.

    Not reported when:
        The score equals the points, any text stands in the cell (whether it explains is asked
        by the rules on indicators), or a reason stands below the table. Of execution listed as an
        indicator no more is asked than elsewhere: a reason from the policy's rate down
        (`unexplained-low-execution`). Not judged when points or score are missing.

    How to fix:
        State why the target was missed and what will be done.
    """
    is_execution = t.level1.eq_missing(code(Level1.EXECUTION))
    is_enough = t.claimed_score * WHOLE >= t.max_points * p.execution_reason_below
    return Check(
        applies=(t.claimed_score < t.max_points) & ~(is_execution & is_enough),
        fails=t.explanation.is_null() & ~t.form.is_explained_below,
        shows={"claimed": points(t.claimed_score), "expected": points(t.max_points)},
    )


@rule(
    "SCO105",
    "score-outside-tier",
    title=("定性得分越档", "A qualitative score outside its tier"),
    message=(
        (
            "定性指标得分填报 {claimed} 分，所填档次应在 {floor} 至 {ceiling} 分之间，"
            "最接近的是 {expected} 分。"
        ),
        (
            "The qualitative score is claimed as {claimed}; its tier earns {floor} to {ceiling}, "
            "the nearest is {expected}."
        ),
    ),
    help=(
        "请核对完成档次与得分，使其相符。",
        "Make tier and score agree.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="claimed_score",
    authority="qualitative_tiers",
    fix="unsafe",
)
def score_outside_tier(t: Table, _: Parameters) -> Check:
    """The score of a qualitative indicator does not belong to the tier it claims.

    What it checks:
        得分 lies in the band of the tier (达成, 部分达成, 未达成) the indicator claims.

    Why it matters:
        The tier is the only bound on a qualitative score; outside it the score is free
        invention.

    Basis:
        Three tiers: 100 % to 80 % of the points, below 80 % to 60 %, below 60 %; some policies
        end the middle one at 50 %. The lower bound belongs to the band.

    Example:
        达成指标 with 分值 20.00 and 得分 12.00: the tier earns 16.00 to 20.00.

    Not reported when:
        Target and actual value are both numbers (completion decides) or both days (the deadline
        decides), or the score is above the points (`score-exceeds-points`). Not judged when the
        actual value names no tier.

    How to fix:
        Correct the tier, or the score.
    """
    qualitative = t.target_value.is_null() | t.actual_value.is_null()
    dated = t.tier.is_null() & t.due_day.is_not_null() & t.done_day.is_not_null()
    outside = (t.claimed_score < t.band_floor) | (t.claimed_score > t.band_ceiling)
    return Check(
        applies=qualitative & ~dated & (t.claimed_score <= t.max_points),
        fails=outside,
        shows={
            "claimed": points(t.claimed_score),
            "expected": points(t.claimed_score.clip(t.band_floor, t.band_ceiling)),
            "floor": points(t.band_floor),
            "ceiling": points(t.band_ceiling),
        },
    )


RULES = (
    score_exceeds_points,
    missing_score,
    score_out_of_range,
    unexplained_shortfall,
    score_outside_tier,
)
DERIVED: tuple[Derived, ...] = ()

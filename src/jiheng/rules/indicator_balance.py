"""IND: where the points lie: not all alike, not mostly on what cannot fail."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Level2
from jiheng.engine.arithmetic import WHOLE, half_up
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, count, derived, points, rate, rule
from jiheng.rules.marks import SHARE
from jiheng.rules.topics import EFFECT, PROCESS, RATIO, UNFINISHED, is_vague, topics

QUALITY = code(Level2.QUALITY)


@derived(Scope.FORMS, Unit.POINTS, ("最高分值", "most points"), over=Scope.INDICATORS)
def most_points(t: Table, _: Parameters) -> pl.Expr:
    """The most points of one indicator; null where one has none printed."""
    return pl.when(t.max_points.null_count() == 0).then(t.max_points.max())


@derived(Scope.FORMS, Unit.POINTS, ("最低分值", "least points"), over=Scope.INDICATORS)
def least_points(t: Table, _: Parameters) -> pl.Expr:
    """The least points of one indicator."""
    return t.max_points.min()


@derived(Scope.INDICATORS, Unit.FLAG, ("难以扣分", "can hardly fail"))
def is_easy(t: Table, _: Parameters) -> pl.Expr:
    """Whether the target is vague, a percentage of an effect, or words on how things are done."""
    name = t.mark("name", topics).fill_null(0)
    on_process = t.is_in_words & ((name & PROCESS) != 0)
    of_effect = (t.target_kind == SHARE) & ((name & EFFECT) != 0) & ((name & RATIO) == 0)
    return on_process | of_effect | t.mark("target_text", is_vague).fill_null(value=False)


@derived(Scope.FORMS, Unit.POINTS, ("难以扣分的分值", "easy points"), over=Scope.INDICATORS)
def easy_points(t: Table, _: Parameters) -> pl.Expr:
    """The points of indicators that can hardly fail; null where one has none printed."""
    easy = pl.when(t.is_easy).then(t.max_points).otherwise(0).sum()
    return pl.when(t.max_points.null_count() == 0).then(easy)


@derived(
    Scope.FORMS,
    Unit.FLAG,
    ("质量因未完成得零分", "quality zero, unfinished"),
    over=Scope.INDICATORS,
)
def is_quality_denied(t: Table, _: Parameters) -> pl.Expr:
    """Whether a quality indicator scores nothing because the work is unfinished."""
    unfinished = (t.reported_topics & UNFINISHED) != 0
    return ((t.level2 == QUALITY) & (t.claimed_score == 0) & unfinished).any()


@rule(
    "IND405",
    "points-split-evenly",
    title=("各指标分值全部相同", "All indicators have the same points"),
    message=(
        "{count} 项指标的分值都是 {claimed} 分，像是平均分配，没有体现重要程度。",
        "All {count} indicators have {claimed} points, as if split evenly.",
    ),
    help=("请按重要程度分配分值。", "Give points by importance."),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="indicators",
    authority="weights_reasonable",
)
def points_split_evenly(t: Table, p: Parameters) -> Check:
    """Ninety divided by the number of rows.

    What it checks:
        With at least `even_points_count` indicators (4), not all have the same points.

    Why it matters:
        Points say what matters. Where all is alike, nobody has asked.

    Basis:
        Weights must be reasonable: second- and third-level points by importance (权重合理).

    Example:
        4 indicators of 22.50 points each (seen on a published form).

    Not reported when:
        There are fewer indicators. Not judged where points are missing.

    How to fix:
        Weigh what the project is for.
    """
    return Check(
        applies=t.indicator_count >= p.even_points_count,
        fails=(t.most_points == t.least_points) & (t.most_points > 0),
        shows={"count": count(t.indicator_count), "claimed": points(t.most_points)},
    )


@rule(
    "IND406",
    "easy-points",
    title=("多数分值落在难以扣分的指标上", "Most points cannot be lost"),
    message=(
        "不可衡量或只说过程的指标占了 {claimed} 分，为指标分值的 {share}，这些分很难扣到。",
        (
            "{claimed} points, {share} of those of all indicators, lie on targets that cannot be "
            "measured or only tell how things are done."
        ),
    ),
    help=(
        "请把分值移到可以计量的产出和效果上。",
        "Move points to outputs and outcomes that can be measured.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="indicators",
)
def easy_points_prevail(t: Table, p: Parameters) -> Check:
    """The score was certain before the year began.

    What it checks:
        Indicators whose target is vague, a percentage of an effect, or words about procedure
        carry less than `easy_points_share` (50 %) of the indicators' points.

    Why it matters:
        Such indicators get full marks on nearly every form, whatever was done.

    Basis:
        Good practice.

    Example:
        60.00 of 90.00 points on "提高工作效率 明显有效", "制度健全" and the like.

    Not reported when:
        Their share is below the line. Not judged where points are missing.

    How to fix:
        Measure what was delivered and what it changed.
    """
    share = half_up(t.easy_points * WHOLE, t.indicator_points)
    return Check(
        applies=t.indicator_count > 0,
        fails=t.easy_points * WHOLE >= t.indicator_points * p.easy_points_share,
        shows={"claimed": points(t.easy_points), "share": rate(share)},
    )


@rule(
    "IND407",
    "double-standard",
    title=("同一事项两种标准", "Two standards for one matter"),
    message=(
        "质量指标因尚未完成或验收得零分，数量指标却全部满分。",
        "A quality indicator scores nothing for being unfinished, yet every quantity is full.",
    ),
    help=(
        "请核对数量是否真的完成；两项应按同一事实计分。",
        "Check whether the quantity was delivered; score both by the same facts.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="indicators",
    authority="result_objective",
)
def double_standard(t: Table, _: Parameters) -> Check:
    """Not accepted, but delivered in full.

    What it checks:
        Where a quality indicator scores 0 because the work is unfinished or not accepted, some
        quantity indicator lost points too.

    Why it matters:
        What has not been accepted has not been delivered, or it has: both cannot hold.

    Basis:
        The result must be objective (结果客观).

    Example:
        质量 "验收合格率" 0.00 of 15.00 ("尚未验收"), 数量 "建设里程" 20.00 of 20.00.

    Not reported when:
        The explanation does not speak of unfinished work. Not judged when scores are missing.

    How to fix:
        Score the quantity that was finished.
    """
    return Check(
        applies=t.is_quality_denied.fill_null(value=False),
        fails=t.quantity_shortfall == 0,
    )


RULES = (points_split_evenly, easy_points_prevail, double_standard)
DERIVED = (most_points, least_points, is_easy, easy_points, is_quality_denied)

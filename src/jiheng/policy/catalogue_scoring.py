"""The parameters that decide how many points a form earns."""

from jiheng.policy.kinds import Option, Points, Rate, Share
from jiheng.policy.specification import Specification
from jiheng.policy.tables import (
    GradeBands,
    PointsByLevel,
    PointsByLevelChoices,
    RateCaps,
    TierBands,
)

EXECUTION_FORMULA = Option(
    (
        ("proportional", "按执行率折算", "in proportion to the execution rate"),
        ("stepwise", "分档扣分", "points are lost step by step"),
    )
)
ZERO_BUDGET_RULE = Option(
    (
        ("not_scored", "不计分", "nothing is scored"),
        ("full", "计满分", "full points"),
        ("zero", "计零分", "no points"),
    ),
)
AT_MOST_FORMULA = Option(
    (
        ("ratio", "目标值÷完成值", "target ÷ actual"),
        (
            "linear",
            "1-(完成值-目标值)÷目标值，达目标值两倍为零",
            "1 - (actual - target) ÷ target, nothing at twice the target",
        ),
        ("all_or_nothing", "超过即零分", "no points above the target"),
    ),
)
EQUAL_FORMULA = Option(
    (
        ("at_least", "达到或超过即满分", "full points at the target or above"),
        ("strict", "必须相等，否则人工评分", "must be equal, else a person scores"),
    )
)
EQUAL_ZERO_TARGET = Option(
    (
        (
            "full_if_none",
            "完成值为零即满分，否则零分",
            "full points where the actual value is zero, else none",
        ),
        ("manual", "人工评分", "a person scores"),
    )
)
OVERSHOOT_RULE = Option(
    (
        ("flag", "提示，不扣分", "reported, no points lost"),
        ("reason", "须说明原因", "a reason is due"),
        ("deduct", "按偏离度调减", "points are reduced by the deviation"),
    ),
)

SCORING: tuple[Specification, ...] = (
    Specification("total_points", Points(least=1), "总分满分", "points a whole form can earn"),
    Specification(
        "execution_points", Points(), "预算执行率分值", "points of the budget execution rate"
    ),
    Specification(
        "execution_formula",
        EXECUTION_FORMULA,
        "预算执行率得分的算法",
        "how the execution rate earns points",
    ),
    Specification(
        "execution_full_rate",
        Share(),
        "分档扣分时，执行率达到此值得满分",
        "stepwise: full points at or above this execution rate",
    ),
    Specification(
        "execution_step_width",
        Rate(least=1),
        "分档扣分时，每低此幅度扣一次（百分点）",
        "stepwise: width of one step in percentage points",
    ),
    Specification(
        "execution_step_points",
        Points(),
        "分档扣分时，每档扣分",
        "stepwise: points lost for each step",
    ),
    Specification(
        "execution_caps",
        RateCaps(),
        "执行率低于某值时的总分上限",
        "ceilings of the total when the execution rate is below a rate",
    ),
    Specification(
        "zero_budget_rule",
        ZERO_BUDGET_RULE,
        "全年预算数与执行数均为零时的执行率得分",
        "execution score when budget and outturn are both zero",
    ),
    Specification(
        "at_most_formula",
        AT_MOST_FORMULA,
        "“不超过”类指标未达标时的算法",
        "how an unmet at-most indicator is scored",
    ),
    Specification(
        "equal_formula", EQUAL_FORMULA, "“等于”类指标的算法", "how an equals indicator is scored"
    ),
    Specification(
        "equal_zero_target",
        EQUAL_ZERO_TARGET,
        "目标值为零的“等于”类指标的算法",
        "how an equals indicator with target zero is scored",
    ),
    Specification(
        "overshoot_rule",
        OVERSHOOT_RULE,
        "完成值大幅超过目标值时的处理",
        "what follows when the actual value is far above the target",
    ),
    Specification(
        "overshoot_flag_ratio",
        Rate(),
        "完成值达到目标值的此比例即提示",
        "actual over target from which overshoot is flagged",
    ),
    Specification(
        "overshoot_reason_ratio",
        Rate(),
        "完成值超过目标值的此比例须说明原因",
        "actual over target above which a reason is due",
    ),
    Specification(
        "qualitative_bands",
        TierBands(),
        "定性指标三档得分占分值的区间",
        "share of its points each qualitative tier may earn",
    ),
    Specification("rounding_step", Points(least=1), "得分的最小单位", "smallest step of a score"),
    Specification(
        "score_tolerance",
        Points(),
        "单项得分复算的容许差",
        "difference tolerated when a single score is recomputed",
    ),
    Specification(
        "grade_bands", GradeBands(), "评价等级的分数线", "total from which each rating holds"
    ),
    Specification(
        "level1_points", PointsByLevel(), "一级指标默认分值", "default points of each level-1 class"
    ),
    Specification(
        "level1_alternatives",
        PointsByLevelChoices(),
        "同样允许的一级指标分值",
        "other allotments of level-1 points that are equally allowed",
    ),
)

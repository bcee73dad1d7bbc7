"""The parameters that decide what is reported about a form."""

from jiheng.domain.indicator import Level1, Level2
from jiheng.policy.kinds import Count, Members, Points, Rate, Share
from jiheng.policy.specification import Specification

CHECKS: tuple[Specification, ...] = (
    Specification(
        "execution_reason_below",
        Share(),
        "执行率低于此值须说明原因",
        "execution rate below which a reason is due",
    ),
    Specification(
        "required_level1",
        Members(Level1),
        "应当设置的一级指标",
        "level-1 classes a form must have",
    ),
    Specification(
        "required_level2",
        Members(Level2),
        "应当设置的二级指标",
        "level-2 classes a form must have",
    ),
    Specification(
        "concentration_points",
        Points(),
        "单个指标分值达到此值即过于集中",
        "points from which one indicator carries too much",
    ),
    Specification(
        "score_execution_gap",
        Rate(),
        "指标得分率高出执行率的容许幅度",
        "how far the score rate may exceed the execution rate",
    ),
    Specification(
        "low_execution_rate",
        Share(),
        "低于此值为低执行率",
        "execution rate below which execution is low",
    ),
    Specification(
        "identical_actual_share",
        Share(),
        "完成值与目标值相同的指标占比达到此值即提示",
        "share of indicators with actual equal to target from which it is reported",
    ),
    Specification(
        "identical_actual_count",
        Count("个"),
        "判断完成值与目标值雷同所需的定量指标个数",
        "quantitative indicators needed before identity is judged",
    ),
    Specification(
        "minimum_explanation_length",
        Count("字", "characters"),
        "偏差原因的最少字数",
        "fewest characters of a variance explanation",
    ),
    Specification(
        "minimum_objective_length",
        Count("字", "characters"),
        "总体目标与完成情况的最少字数",
        "fewest characters of an objective or its result",
    ),
    Specification(
        "even_points_count",
        Count("个"),
        "判断分值平均分配所需的指标个数",
        "indicators needed before equal points are reported",
    ),
    Specification(
        "easy_points_share",
        Share(),
        "难以扣分的分值占比达到此值即提示",
        "share of points that can hardly be lost from which it is reported",
    ),
    Specification(
        "untimely_execution_rate",
        Share(),
        "执行率低于此值而时效满分即提示",
        "execution rate below which full timeliness is reported",
    ),
    Specification(
        "minimum_sample",
        Count("人", "persons"),
        "满意度调查的最少人数",
        "fewest persons a survey may ask",
    ),
    Specification(
        "minimum_indicators", Count("个"), "三级指标的最少个数", "fewest level-3 indicators"
    ),
    Specification(
        "maximum_indicators", Count("个"), "三级指标的最多个数", "most level-3 indicators"
    ),
    Specification(
        "portfolio_minimum",
        Count("张", "forms"),
        "判断一个单位各表是否雷同所需的自评表张数",
        "forms of a unit needed before they are judged together",
    ),
    Specification(
        "twin_similarity",
        Share(),
        "两张表的文字相似度达到此值即视为雷同",
        "similarity of wording from which two forms are twins",
    ),
    Specification(
        "boundary_margin",
        Points(),
        "总分高出等级界限不足此值即为压线",
        "points above a grade boundary within which a total is just above it",
    ),
    Specification(
        "boundary_share",
        Share(),
        "压线的自评表占比达到此值即提示",
        "share of a unit's totals just above a boundary from which it is reported",
    ),
    Specification(
        "target_fall",
        Rate(),
        "目标值低于上年完成值超过此幅度即提示",
        "fall of a target below last year's actual value from which it is reported",
    ),
    Specification(
        "budget_change",
        Rate(),
        "预算变动超过此幅度而指标照搬上年即提示",
        "change of the budget from which unchanged indicators are reported",
    ),
    Specification(
        "outturn_change",
        Rate(),
        "执行数较上年变动超过此幅度即提示",
        "change of the outturn against last year from which it is reported",
    ),
)

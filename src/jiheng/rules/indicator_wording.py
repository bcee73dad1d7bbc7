"""IND: what a target says can be measured: no vague words, no percentage of a feeling."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Level2
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, count, derived, rule, text
from jiheng.rules.days import last_day
from jiheng.rules.indicator_classes import named
from jiheng.rules.indicator_values import ONE
from jiheng.rules.marks import (
    LOW,
    SHARE,
    direction,
    holds_spreadsheet_error,
    is_indivisible,
)
from jiheng.rules.topics import (
    AVERAGE,
    EFFECT,
    GRADING,
    LIMITED,
    RATIO,
    is_vague,
    topics,
)

QUANTITY = code(Level2.QUANTITY)


@derived(Scope.INDICATORS, Unit.FLAG, ("以文字为目标", "has words as target"))
def is_in_words(t: Table, _: Parameters) -> pl.Expr:
    """Whether the target is words without a number or a day."""
    figures = t.target_value.is_not_null() | t.mark("target_text", last_day).is_not_null()
    broken = t.mark("target_text", holds_spreadsheet_error)
    return t.target_text.is_not_null() & ~(figures | broken)


@derived(Scope.FORMS, Unit.COUNT, ("定性指标个数", "qualitative rows"), over=Scope.INDICATORS)
def qualitative_count(t: Table, _: Parameters) -> pl.Expr:
    """How many indicators have words as target; null without indicators."""
    return t.is_in_words.sum().cast(pl.Int64)


@derived(
    Scope.FORMS, Unit.FLAG, ("指标行写明了分级标准", "rows tell their tiers"), over=Scope.INDICATORS
)
def tells_tiers(t: Table, _: Parameters) -> pl.Expr:
    """Whether any text of a row speaks of how tiers are told apart."""
    told = t.spoken_topics.fill_null(0) | t.reported_topics
    return ((told & GRADING) != 0).any()


@rule(
    "IND207",
    "spreadsheet-error-in-indicator",
    title=("指标行有电子表格的出错字样", "An indicator holds a spreadsheet's error"),
    message=(
        "本行有电子表格算不出时的字样“{found}”，不是数据。",
        'This row holds "{found}", which a spreadsheet shows when it cannot compute.',
    ),
    help=(
        "请回到原表修正公式，填写真实的数。",
        "Mend the formula in the workbook and fill in the real figure.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="",
    authority="data_true",
)
def spreadsheet_error_in_indicator(t: Table, _: Parameters) -> Check:
    """#NAME? was taken for a target.

    What it checks:
        Name, target, actual value and explanation are none of the texts by which a spreadsheet
        tells that it cannot compute.

    Why it matters:
        There is no target or result in this row, only a broken formula, and it was scored.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        年度指标值 "#NAME?" with 得分 10.00 of 10.00.

    Not reported when:
        The row is free of them. Not judged where the row is empty.

    How to fix:
        Mend the workbook and export the form again.
    """
    columns = ("name", "target_text", "actual_text", "explanation")
    broken = {column: t.mark(column, holds_spreadsheet_error) for column in columns}
    found = pl.coalesce(pl.when(broken[column]).then(getattr(t, column)) for column in columns)
    return Check(
        applies=t.row >= 0,
        fails=pl.max_horizontal(broken.values()),
        shows={"found": text(found)},
    )


@rule(
    "IND208",
    "fraction-of-indivisible",
    title=("计数出现小数", "A fraction of what comes whole"),
    message=(
        "“{name}”按个数计，年度指标值“{target}”、实际完成值“{actual}”中有小数。",
        (
            'The indicator "{name}" is counted, yet of target "{target}" and actual value '
            '"{actual}" one is no whole number.'
        ),
    ),
    help=(
        "请核对数和计量单位；是平均数的，请在名称中写明。",
        "Check figure and unit; where it is an average, say so in the name.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="",
    authority="data_true",
)
def fraction_of_indivisible(t: Table, _: Parameters) -> Check:
    """Half a person, a third of a car.

    What it checks:
        Target and actual value in 人, 辆, 台 and the like are whole numbers.

    Why it matters:
        Such a figure is an average, a ratio or a slip of the pen; the row says a count.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        "培训人数" ≥80.00(人), 实际完成值 76.50(人).

    Not reported when:
        The name speaks of an average or ratio (人均, 平均), or the unit can be divided (天, 公里,
        万人).

    How to fix:
        Correct the figure, or name the average.
    """
    parted = (t.target_value % ONE != 0) | (~t.is_unlike_unit & (t.converted_actual % ONE != 0))
    return Check(
        applies=t.mark("target_unit", is_indivisible).fill_null(value=False),
        fails=parted & ~named(t, AVERAGE),
        shows={
            "name": text(t.name),
            "target": text(t.target_text),
            "actual": text(t.actual_text),
        },
    )


@rule(
    "IND218",
    "quantity-with-upper-limit",
    title=("产出数量以上限为目标", "An output quantity has an upper limit as target"),
    message=(
        "数量指标“{name}”的年度指标值为“{target}”，一件不做也算达到。",
        'The quantity "{name}" has the target "{target}"; doing nothing at all would meet it.',
    ),
    help=(
        "请用“≥”或“=”写明要做到多少；控制人数、费用的，请列入成本指标。",
        "Say with ≥ or = how much is to be done; a limit of cost belongs under cost.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="target.comparator",
    authority="target_quality",
)
def quantity_with_upper_limit(t: Table, _: Parameters) -> Check:
    """At most 45 persons are to be employed.

    What it checks:
        A quantity indicator has no upper limit (≤, <) as target.

    Why it matters:
        An output is what the money must bring about. With an upper limit nothing need be done.

    Basis:
        Targets must be specific and sensible (指向明确、合理可行).

    Example:
        数量指标 "工作人员配备数量" ≤45.00(人) (a published form of 2024).

    Not reported when:
        The name says that less is better: 事故起数, 三公经费, 人员控制数; or the target is money,
        which `money-as-quantity` reports.

    How to fix:
        Turn the sign round.
    """
    limited = named(t, LIMITED) | (t.mark("name", direction) == LOW)
    return Check(
        applies=(t.level2 == QUANTITY) & t.is_limit & (t.target_value > 0) & ~t.is_in_money,
        fails=~limited,
        shows={"name": text(t.name), "target": text(t.target_text)},
    )


@rule(
    "IND306",
    "percentage-of-an-effect",
    title=("伪量化", "A percentage of an effect"),
    message=(
        "“{name}”的年度指标值为“{target}”，这样的效果无法用百分数计量。",
        'The indicator "{name}" has the target "{target}"; such an effect has no percentage.',
    ),
    help=(
        "请换成能数、能查的指标，或改作定性指标并写明分级标准。",
        "Measure what can be counted, or make it qualitative and tell its tiers.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="name",
    authority="target_quality",
)
def percentage_of_an_effect(t: Table, _: Parameters) -> Check:
    """95 % of "markedly effective".

    What it checks:
        A target in percent does not belong to a name that only speaks of an effect (成效显著,
        影响程度, 保障平稳运行) and ends in nothing a percentage can measure (率, 比例, 满意度).

    Why it matters:
        The number cannot be counted by anybody; it is written down to look quantified.

    Basis:
        Targets must be specific and quantified (指向明确、细化量化).

    Example:
        "社会效益明显" ≥95.00(%) (9 of 10 projects in a review of 2026).

    Not reported when:
        The name ends in a ratio: 系统正常运行率, 效益提升比例.

    How to fix:
        Name what is counted and out of how many.
    """
    return Check(
        applies=(t.target_kind == SHARE) & t.target_value.is_not_null(),
        fails=named(t, EFFECT) & ~named(t, RATIO),
        shows={"name": text(t.name), "target": text(t.target_text)},
    )


@rule(
    "IND307",
    "vague-target",
    title=("指标值不可衡量", "A target cannot be measured"),
    message=(
        "“{name}”的年度指标值只写“{target}”，说不出做到什么程度算达成。",
        'The target of "{name}" only says "{target}"; how much is enough remains open.',
    ),
    help=(
        "请写明可核对的状态或数量，如“制度印发并执行”“由 26 分钟降到 20 分钟”。",
        "Give a state or a number that can be checked.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="target.text",
    authority="target_quality",
)
def vague_target(t: Table, _: Parameters) -> Check:
    """It is to become markedly better.

    What it checks:
        A target in words is more than words of degree and tendency such as 明显, 有效, 提升.

    Why it matters:
        Against "明显提高" every result is a success, and nobody can say it is not.

    Basis:
        Targets must be specific and quantified (指向明确、细化量化).

    Example:
        可持续影响指标 "提高工作效率", target "明显有效" (a published form of 2024).

    Not reported when:
        The target says what must be there: 建立日常维护管理机制; or it is plainly met or not: 完成,
        及时.

    How to fix:
        Say what one would see.
    """
    return Check(
        applies=t.is_in_words,
        fails=pl.when(t.name.is_not_null()).then(t.mark("target_text", is_vague)),
        shows={"name": text(t.name), "target": text(t.target_text)},
    )


@rule(
    "IND308",
    "tiers-untold",
    title=("定性指标没有分级标准", "Qualitative indicators without tiers"),
    message=(
        "本表有 {count} 项定性指标，没有一处写明怎样算达成、部分达成、未达成。",
        (
            "The form has {count} qualitative indicator(s) and tells nowhere what counts as "
            "achieved, partly achieved or not achieved."
        ),
    ),
    help=(
        "请在表下或评分标准栏写明各档的标准。",
        "State the standard of each tier below the table or in a column of its own.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="indicators",
)
def tiers_untold(t: Table, _: Parameters) -> Check:
    """Achieved, by what standard?

    What it checks:
        A form in which a third or more of the indicators are in words tells somewhere how their
        tiers are told apart: in a target, an explanation, a column or note 评分标准.

    Why it matters:
        Between 80 and 100 % of the points the unit chooses freely unless a standard is written
        down; alike results then get unlike scores.

    Basis:
        Good practice; Guangxi demands an explanation for each qualitative score.

    Example:
        4 of 6 indicators with 达成指标 and full points, no standard anywhere.

    Not reported when:
        Fewer than a third of the indicators are in words. Not judged on a form without indicators.

    How to fix:
        Add a line per qualitative indicator: what is achieved, partly, not.
    """
    told = t.tells_tiers | ((t.mark("remarks", topics).fill_null(0) & GRADING) != 0)
    return Check(
        applies=t.kind.is_not_null(),
        fails=(t.qualitative_count * 3 >= t.indicator_count) & (t.qualitative_count > 0) & ~told,
        shows={"count": count(t.qualitative_count)},
    )


RULES = (
    spreadsheet_error_in_indicator,
    fraction_of_indivisible,
    quantity_with_upper_limit,
    percentage_of_an_effect,
    vague_target,
    tiers_untold,
)
DERIVED = (is_in_words, qualitative_count, tells_tiers)

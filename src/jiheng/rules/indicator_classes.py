"""IND: an indicator measures what its level-2 class is for, judged by the words of its name.

One rule a class, all from one pattern. Whether an indicator under 成本 is a cost is asked in
`indicator_levels`. No list of words is complete, so a name is out of place only if it has words
of another class; where a class has its own vocabulary (time, money earned, nature), it must
moreover have none of that.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import LEVELS, Level1, Level2
from jiheng.domain.text import Text
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Derived, Rule, Table, derived, rule, text
from jiheng.rules.marks import COUNT, denies_problems, names_cost
from jiheng.rules.topics import (
    CHANGE,
    COMPLETION,
    COUNTED,
    ECOLOGICAL,
    ECONOMIC,
    EFFECT,
    FUNDS,
    HARM,
    OUTPUT,
    PLEASED,
    PROCESS,
    PUNCTUAL,
    QUALITY,
    SATISFACTION,
    SERVED,
    STANDARD_RATIO,
    SUSTAINED,
    TIME,
    topics,
)

_OF_ANOTHER_CLASS = (
    QUALITY
    | STANDARD_RATIO
    | COUNTED
    | COMPLETION
    | PUNCTUAL
    | ECONOMIC
    | ECOLOGICAL
    | SUSTAINED
    | SATISFACTION
    | OUTPUT
    | FUNDS
    | EFFECT
    | HARM
    | PROCESS
)
"""The topics that tell what a name measures, whichever class that belongs to."""


def named(t: Table, bits: int) -> pl.Expr:
    """Return whether the name of an indicator touches any of the topics; null without a name."""
    return (t.mark("name", topics) & bits) != 0


@derived(Scope.INDICATORS, Unit.COUNT, ("名称和目标的话题", "topics of name and target"))
def spoken_topics(t: Table, _: Parameters) -> pl.Expr:
    """What name and target touch; null without a name."""
    return t.mark("name", topics) | t.mark("target_text", topics).fill_null(0)


@derived(Scope.INDICATORS, Unit.COUNT, ("完成值和原因的话题", "topics of actual and explanation"))
def reported_topics(t: Table, _: Parameters) -> pl.Expr:
    """What actual value and explanation touch."""
    actual = t.mark("actual_text", topics).fill_null(0)
    return actual | t.mark("explanation", topics).fill_null(0)


def spoken(t: Table, bits: int) -> pl.Expr:
    """Return whether name or target touches any of the topics; null without a name."""
    return (t.spoken_topics & bits) != 0


def _speaks_of_others(t: Table, own: int) -> pl.Expr:
    """Return whether a name has words of other classes, or says that there is nothing to measure.

    And neither it nor its target has any word of its own class.
    """
    other = named(t, _OF_ANOTHER_CLASS) | t.mark("name", denies_problems)
    if own != ECONOMIC:
        other |= t.mark("name", names_cost)
    return other & ~spoken(t, own)


@dataclass(frozen=True, slots=True)
class _Class:
    """A level-2 class: what it is called, what it measures, and when a name is out of place."""

    level: Level2
    name: tuple[str, str]
    measures: tuple[str, str]
    strays: Callable[[Table], pl.Expr]
    checks: str
    example: str
    silent: str


def _outcome(level: Level2) -> Text:
    """Return what a class of outcomes is called where the word outcome does not stand beside it."""
    return Text(LEVELS[level].zh, f"{LEVELS[level].en} outcome")


_CLASSES = {
    "IND321": _Class(
        Level2.QUANTITY,
        LEVELS[Level2.QUANTITY],
        ("提供了多少产品或服务", "how many goods or services were provided"),
        lambda t: (
            (named(t, STANDARD_RATIO) | (named(t, PUNCTUAL | PLEASED) & (t.target_kind != COUNT)))
            & ~named(t, COUNTED)
        ),
        "Its name holds no ratio of quality, no word of timeliness and none of satisfaction, "
        "unless it ends in a count; a target that counts excuses the latter two.",
        '数量指标 "设备验收合格率", =100.00(%).',
        "The name ends in a count (合格产品数量) or the target counts (满意度测评 ≥2次), or it "
        "measures money, which `money-as-quantity` reports.",
    ),
    "IND322": _Class(
        Level2.QUALITY,
        LEVELS[Level2.QUALITY],
        ("达到了什么标准", "which standard was reached"),
        lambda t: named(t, COUNTED | COMPLETION | PUNCTUAL | PLEASED | FUNDS) & ~named(t, QUALITY),
        "Its name is no count, completion rate, timeliness, satisfaction or payment without a word "
        "of quality.",
        '质量指标 "系统维护次数", =52.00(次) (published forms of 2024): a count.',
        "The name has a word of quality beside it: 验收合格数量.",
    ),
    "IND323": _Class(
        Level2.TIMELINESS,
        LEVELS[Level2.TIMELINESS],
        ("什么时候完成，或是否及时", "when it was done, or whether in time"),
        lambda t: ~spoken(t, TIME) & t.deadline.is_null(),
        "Name or target has an expression of time: a date, a duration, 及时.",
        '时效指标 "工作费用完成率", >90.00(%) (a published form of 2024).',
        "Name or target speaks of time in any way: 工单办结, ≤5.00(天).",
    ),
    "IND324": _Class(
        Level2.ECONOMIC,
        _outcome(Level2.ECONOMIC),
        (
            "项目带来的收入、节约、产值、税收或就业",
            "income, savings, output value, taxes or jobs owed to the project",
        ),
        lambda t: (_speaks_of_others(t, ECONOMIC) & ~t.is_in_money) | named(t, FUNDS),
        "Name or target speaks of money earned or saved, production, trade or jobs, or the name "
        "has no word of any other class and"
        " does not say that there is nothing to measure (无, 不涉及); and it is not of "
        "spending the budget.",
        '经济效益指标 "保障市民服务热线有序运行" (published forms of 2024).',
        "Name or target has any economic word: 带动农户增收, 单位能耗 (what is saved is money); or "
        "the target is an amount of money, unless the name is of spending the budget.",
    ),
    "IND325": _Class(
        Level2.SOCIAL,
        _outcome(Level2.SOCIAL),
        ("给社会带来的变化", "what changed for society"),
        lambda t: named(t, OUTPUT | FUNDS) & ~named(t, CHANGE | SERVED | SATISFACTION),
        "Its name does not only say what was bought, delivered, completed or paid.",
        '社会效益指标 "设备配备到位情况" (a published form of 2024): an output.',
        "The name says what changed, who gained or what people think of it: 减少交通事故, "
        "受益群众人数, 图书采购有效投诉件数.",
    ),
    "IND326": _Class(
        Level2.ECOLOGICAL,
        _outcome(Level2.ECOLOGICAL),
        ("对环境的影响", "the effect on the environment"),
        lambda t: _speaks_of_others(t, ECOLOGICAL),
        "Name or target speaks of nature, pollution, waste, energy or the like, or the name has "
        "no word of any other class and does not say that there is nothing to measure: 无, 不涉及.",
        '生态效益指标 "系统平稳运行" (published forms of 2024): nothing ecological about it.',
        "Name or target has any ecological word: 垃圾分类覆盖率.",
    ),
    "IND327": _Class(
        Level2.SUSTAINED_IMPACT,
        LEVELS[Level2.SUSTAINED_IMPACT],
        ("项目结束以后还在的影响", "what lasts after the project"),
        lambda t: (
            named(t, COUNTED | COMPLETION | STANDARD_RATIO | PUNCTUAL | OUTPUT | FUNDS)
            & ~named(t, SUSTAINED)
        ),
        "Its name is no count, completion rate, quality ratio or output without a word of "
        "something that lasts.",
        '可持续影响指标 "人员到岗率", =100.00(%) (a published form of 2024): of this year alone.',
        "The name speaks of a mechanism, an ability, of running on or of a state that stays: "
        "系统持续运行率, 设施完好率.",
    ),
    "IND328": _Class(
        Level2.BENEFICIARY_SATISFACTION,
        LEVELS[Level1.SATISFACTION],
        ("服务对象是否满意", "whether those served are satisfied"),
        lambda t: ~spoken(t, SATISFACTION),
        "Name or target speaks of satisfaction, complaints or judgement by others.",
        '服务对象满意度指标 "服务人次", ≥500.00(人次).',
        "Name or target has any such word: 用户好评率.",
    ),
    "IND329": _Class(
        Level2.SOCIAL_COST,
        LEVELS[Level2.SOCIAL_COST],
        (
            "项目给公众造成的损害和不便",
            "the harm and inconvenience the project causes to the public",
        ),
        lambda t: _speaks_of_others(t, HARM),
        "Name or target speaks of harm, risk or inconvenience to the public, or the name has no "
        "word of any other class and does not say that there is nothing to measure (无, 不涉及).",
        '社会成本指标 "无", with 5.00 points.',
        "Name or target has any such word: 施工扰民投诉次数.",
    ),
    "IND330": _Class(
        Level2.ENVIRONMENTAL_COST,
        LEVELS[Level2.ENVIRONMENTAL_COST],
        ("项目给环境造成的损害", "the harm the project does to the environment"),
        lambda t: _speaks_of_others(t, ECOLOGICAL),
        "Name or target speaks of nature, pollution, waste, energy or the like, or the name has "
        "no word of any other class and does not say that there is nothing to measure: 无, 不涉及.",
        '生态环境成本指标 "不涉及", with 5.00 points.',
        "Name or target has any such word: 施工扬尘超标天数.",
    ),
}

_PAGE = """An indicator of another kind stands under {zh} ({en}).

    What it checks:
        An indicator under {zh} measures {measures}. {checks}

    Why it matters:
        Points earned under the wrong heading hide that nothing was said under it. Reviewers
        score an indicator that does not suit its class with zero.

    Basis:
        A level-3 indicator must suit its level-2 indicator. Which words belong where is a list
        in the policy, made by good practice.

    Example:
        {example}

    Not reported when:
        {silent} Not judged where the indicator has no name.

    How to fix:
        Move the indicator to the class it suits, and set one for {zh} that measures
        {measures}; where none applies, say so and move the points.
    """


def _misplaced(number: str, of: _Class) -> Rule:
    """Return the rule that what stands under a class measures what the class is for."""
    (zh, en), (measures_zh, measures) = of.name, of.measures

    def check(t: Table, _: Parameters) -> Check:
        return Check(
            applies=t.level2 == code(of.level),
            fails=of.strays(t),
            shows={"name": text(t.name)},
        )

    check.__doc__ = _PAGE.format(
        zh=zh, en=en, measures=measures, checks=of.checks, example=of.example, silent=of.silent
    )
    build = rule(
        number,
        f"misplaced-under-{en.replace(' ', '-')}",
        title=(f"三级指标不属{zh}", f"An indicator does not belong under {en}"),
        message=(
            f"“{{name}}”列在{zh}指标下；{zh}指标考核的是{measures_zh}，与之不符。",
            f'"{{name}}" stands under {en}, which is to measure {measures}.',
        ),
        help=(
            f"请移到相符的二级指标，并另设考核{measures_zh}的指标。",
            f"Move it to the class it suits, and measure {measures} here.",
        ),
        severity=Severity.WARNING,
        scope=Scope.INDICATORS,
        at="name",
        authority="indicator_levels",
    )
    return build(check)


RULES: tuple[Rule, ...] = tuple(_misplaced(number, of) for number, of in _CLASSES.items())
DERIVED: tuple[Derived, ...] = (spoken_topics, reported_topics)

"""IND: names say what is measured, one measure each, no indicator twice."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, rule, text
from jiheng.rules.marks import (
    MEANING_BITS,
    is_bare_measure,
    is_residue,
    joins_measures,
    meaning_of_name,
)

NO_LEVEL = 15
"""Takes the place of a missing level-1 code, which has four bits in a key."""


def _key(t: Table) -> pl.Expr:
    """Return form and name as one number; a batch holds less than 2²⁷ forms."""
    return t.form_id * (1 << 32) + t.name


@derived(Scope.INDICATORS, Unit.FLAG, ("名称已出现过", "name stands above"))
def is_named_before(t: Table, _: Parameters) -> pl.Expr:
    """Whether a row above in the same form has the same name."""
    return pl.when(t.name.is_not_null()).then(~_key(t).is_first_distinct())


@derived(Scope.INDICATORS, Unit.FLAG, ("名称在本类已出现过", "name stands above in the class"))
def is_named_before_in_class(t: Table, _: Parameters) -> pl.Expr:
    """Whether a row above in the same form and level-1 class has the same name."""
    key = _key(t) * 16 + t.level1.fill_null(NO_LEVEL)
    return pl.when(t.name.is_not_null()).then(~key.is_first_distinct())


@derived(Scope.INDICATORS, Unit.FLAG, ("同义名称已出现过", "the same measure stands above"))
def is_meant_before(t: Table, _: Parameters) -> pl.Expr:
    """Whether a row above in the same form has a name that says the same."""
    meaning = t.mark("name", meaning_of_name)
    key = t.form_id * (1 << MEANING_BITS) + meaning
    return pl.when(t.name.is_not_null()).then(meaning.is_not_null() & ~key.is_first_distinct())


@rule(
    "IND301",
    "name-without-object",
    title=("三级指标没有写明对象", "The name of an indicator has no object"),
    message=(
        "三级指标只写“{name}”，看不出考核的是什么。",
        'The indicator is only called "{name}"; what it measures remains open.',
    ),
    help=(
        "请写明对象，如“设备验收合格率”。",
        "Name the object too, such as 设备验收合格率.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="name",
    authority="target_quality",
)
def name_without_object(t: Table, _: Parameters) -> Check:
    """A measure without anything it measures.

    What it checks:
        The name of an indicator is more than a bare measure such as 完成率, 数量 or 满意度.

    Why it matters:
        A rate of what? Neither evidence nor next year's value can be matched to it.

    Basis:
        Targets must be specific (指向明确).

    Example:
        三级指标 "完成率", 年度指标值 =100.00(%) (seen in reviews).

    Not reported when:
        Anything precedes the measure: 车辆合格率.

    How to fix:
        Put the object before the measure.
    """
    return Check(
        applies=t.row >= 0,
        fails=t.mark("name", is_bare_measure),
        shows={"name": text(t.name)},
    )


@rule(
    "IND302",
    "two-measures-in-one-indicator",
    title=("一个指标含两项以上度量", "One indicator holds two measures"),
    message=(
        "三级指标“{name}”含两项以上度量，却只有一个年度指标值“{target}”。",
        'The indicator "{name}" holds two or more measures but one target "{target}".',
    ),
    help=("请拆成几个指标，各设目标值。", "Split it, with a target for each."),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="name",
    authority="core_indicators",
)
def two_measures_in_one_indicator(t: Table, _: Parameters) -> Check:
    """One row, one target, two things counted.

    What it checks:
        A name that ends in a measure holds no other measure before 、 and 和 or another joiner.

    Why it matters:
        365 days cannot be days on duty and trainings held at once; one of the two is not reported.

    Basis:
        Core indicators are to be focused, quantified and easy to judge (重点突出、量化易评).

    Example:
        "全年值班天数、业务培训(讲座)开展次数" with one target =365.00(天).

    Not reported when:
        Only the objects are joined: 人员和设备数量.

    How to fix:
        Give each measure its own row, target and points.
    """
    return Check(
        applies=t.row >= 0,
        fails=t.mark("name", joins_measures),
        shows={"name": text(t.name), "target": text(t.target_text)},
    )


@rule(
    "IND303",
    "repeated-indicator",
    title=("三级指标重复", "The same indicator stands twice"),
    message=(
        "三级指标“{name}”在同一个一级指标下出现不止一次，同一成效重复计分。",
        (
            'The indicator "{name}" stands more than once under one level-1 indicator: the same '
            "result earns points twice."
        ),
    ),
    help=(
        "请保留一个，把分值并入，或改成不同的指标。",
        "Keep one and move the points to it, or make them different.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="name",
    authority="core_indicators",
)
def repeated_indicator(t: Table, _: Parameters) -> Check:
    """Two rows of one class have the same name.

    What it checks:
        Within a level-1 class of a form no name appears a second time.

    Why it matters:
        The same result is counted twice; reviewers score one of the two with zero.

    Basis:
        Core indicators are to be focused (重点突出).

    Example:
        "保障市民服务热线有序运行" with 15 points as 经济效益 and again with 15 as 社会效益.

    Not reported when:
        The other row belongs to another class; `indicator-repeated-across-classes` reports that.

    How to fix:
        Keep the row where it belongs.
    """
    return Check(
        applies=t.row >= 0,
        fails=t.is_named_before_in_class,
        shows={"name": text(t.name)},
    )


@rule(
    "IND309",
    "nearly-repeated-indicator",
    title=("三级指标近乎重复", "Nearly the same indicator stands twice"),
    message=(
        "三级指标“{name}”与前面的一个指标说的是同一件事，只是说法不同。",
        'The indicator "{name}" says in other words what an indicator above it says.',
    ),
    help=(
        "请保留一个，把分值并入；确有区别的，请在名称中写清。",
        "Keep one and move the points to it; where they differ, let the names say so.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="name",
    authority="core_indicators",
)
def nearly_repeated_indicator(t: Table, _: Parameters) -> Check:
    """Two rows of a form measure the same in other words.

    What it checks:
        No two names of a form are the same once years, signs, words that add nothing (全年, 工作,
        开展 …) and synonyms (及时/按期, 完成/完工, 率/比例 …) are put aside. What remains must have
        four characters or more.

    Why it matters:
        The same result is counted twice; reviewers score one of the two with zero.

    Basis:
        Core indicators are to be focused (重点突出).

    Example:
        "工程按期完工率" as 时效指标 beside "工程及时完成率" as 质量指标.

    Not reported when:
        The names are the same to the letter: `repeated-indicator` and
        `indicator-repeated-across-classes` report that. Names that differ in one word of substance
        (小学、初中; 新建、改建) are different indicators.

    How to fix:
        Keep one of the two, or name what makes them different.
    """
    return Check(
        applies=t.row >= 0,
        fails=t.is_meant_before & ~t.is_named_before,
        shows={"name": text(t.name)},
    )


@rule(
    "IND304",
    "indicator-repeated-across-classes",
    title=("不同一级指标下三级指标同名", "The same indicator stands in two classes"),
    message=(
        "三级指标“{name}”已在另一个一级指标下出现，产出与效益用了同一个指标。",
        'The indicator "{name}" already stands under another level-1 indicator.',
    ),
    help=(
        "产出写做了什么，效益写带来了什么变化，请分别设置指标。",
        "Let output say what was done and outcome what it changed.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="name",
    authority="indicator_levels",
)
def indicator_repeated_across_classes(t: Table, _: Parameters) -> Check:
    """An output is sold as an outcome under the same name.

    What it checks:
        No name appears under two level-1 classes of a form.

    Why it matters:
        What was delivered is not what it brought about. Reviewers keep one and score the other
        with zero.

    Basis:
        An indicator must suit the class it stands in.

    Example:
        "系统平稳运行" as 质量指标 and again as 生态效益指标.

    Not reported when:
        Both rows belong to one class; `repeated-indicator` reports that.

    How to fix:
        Measure the change that followed, not the delivery again.
    """
    return Check(
        applies=t.row >= 0,
        fails=t.is_named_before & ~t.is_named_before_in_class,
        shows={"name": text(t.name)},
    )


@rule(
    "IND305",
    "template-text-in-indicator",
    title=("指标行留有模板文字", "Template text was left in an indicator"),
    message=(
        "本行“{found}”留有模板文字。",
        'This row still holds template text: "{found}".',
    ),
    help=("请删除模板文字，填写实际内容。", "Replace the template text by the real content."),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="",
    authority="content_complete",
)
def template_text_in_indicator(t: Table, _: Parameters) -> Check:
    """指标1, …… or 请填写 made it into the form.

    What it checks:
        Name, target, actual value and explanation hold none of the policy's template texts.

    Why it matters:
        Such rows are published as they stand and count as indicators.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        三级指标 "指标1" with 年度指标值 "……" (seen on a published form of 2019).

    Not reported when:
        The text stands in the objective; `template-text-in-objective` reports that.

    How to fix:
        Fill the row in, or delete it.
    """
    columns = ("name", "target_text", "actual_text", "explanation")
    left = {column: t.mark(column, is_residue) for column in columns}
    found = pl.coalesce(pl.when(left[column]).then(getattr(t, column)) for column in columns)
    return Check(
        applies=t.row >= 0,
        fails=pl.max_horizontal(left.values()),
        shows={"found": text(found)},
    )


RULES = (
    name_without_object,
    two_measures_in_one_indicator,
    repeated_indicator,
    nearly_repeated_indicator,
    indicator_repeated_across_classes,
    template_text_in_indicator,
)
DERIVED = (is_named_before, is_named_before_in_class, is_meant_before)

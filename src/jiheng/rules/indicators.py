"""IND: a row of the indicator table is complete: level, name, target and actual value.

What is wrong with the figures themselves is in `indicator_values`, `indicator_targets` and
`indicator_deviations`, with names in `indicator_names`, with their place in
`indicator_levels`, with the table as a whole in `indicator_set`.
"""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Level1
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.intake import LIMITS
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, rule, text
from jiheng.rules.flaws import is_usable
from jiheng.rules.marks import has_no_numeral, is_unquantified


@derived(Scope.INDICATORS, Unit.FLAG, ("已填写", "is filled in"))
def is_filled(t: Table, _: Parameters) -> pl.Expr:
    """True where a row has a target, an actual value or a score; null where it may be withdrawn."""
    given = t.target_text.is_not_null() | t.actual_text.is_not_null()
    return pl.when(given | t.claimed_score.is_not_null()).then(pl.lit(value=True))


@rule(
    "IND101",
    "indicator-name-missing",
    title=("三级指标没有名称", "A level-3 indicator has no name"),
    message=(
        "本行已填写指标值或得分，却没有三级指标的名称。",
        "This row has a target, an actual value or a score but no name of the indicator.",
    ),
    help=("请补上三级指标的名称。", "Give the level-3 indicator its name."),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="name",
    authority="content_complete",
)
def indicator_name_missing(t: Table, _: Parameters) -> Check:
    """A row is filled in, but nobody can tell what it measures.

    What it checks:
        A row with a target, an actual value or a score has a name (三级指标).

    Why it matters:
        Points without a name cannot be reviewed, compared or published.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        年度指标值 ≥24.00(台), 实际完成值 26.00(台), 得分 15.00, and an empty 三级指标.

    Not reported when:
        The row holds nothing but its level; whether it counts is then not known.

    How to fix:
        Name the indicator as it was approved with the budget.
    """
    return Check(applies=t.is_filled, fails=t.name.is_null())


@rule(
    "IND102",
    "target-missing",
    title=("没有年度指标值", "An indicator has no target"),
    message=(
        "三级指标“{name}”没有年度指标值，实际完成值无从比较。",
        'The indicator "{name}" has no target to compare the actual value with.',
    ),
    help=(
        "请按批复的绩效目标补上年度指标值。",
        "Give the target as approved with the budget.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="target.text",
    authority="content_complete",
)
def target_missing(t: Table, _: Parameters) -> Check:
    """An indicator reports a result, but no target.

    What it checks:
        A row with an actual value or a score has a target (年度指标值).

    Why it matters:
        The approved target is the yardstick; without it every score is a guess.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        值班天数 with 实际完成值 365.00(天) and 得分 20.00, and an empty 年度指标值.

    Not reported when:
        Target, actual value and score are all empty: the indicator may have been withdrawn.

    How to fix:
        Copy the target from the approved objectives.
    """
    return Check(
        applies=t.is_filled,
        fails=t.target_text.is_null() & t.target_value.is_null(),
        shows={"name": text(t.name)},
    )


@rule(
    "IND103",
    "actual-missing",
    title=("没有实际完成值", "An indicator has no actual value"),
    message=(
        "三级指标“{name}”没有实际完成值，得分没有依据。",
        'The indicator "{name}" has no actual value, so its score rests on nothing.',
    ),
    help=(
        "请填写全年的实际完成值。",
        "Give the actual value of the whole year.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="actual.text",
    authority="content_complete",
)
def actual_missing(t: Table, _: Parameters) -> Check:
    """An indicator has a target or a score, but no result.

    What it checks:
        A row with a target or a score has an actual value (实际完成值): a number, a tier or words.

    Why it matters:
        The score follows from the actual value. Without it the row cannot be recomputed.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        值班天数 with 年度指标值 =365.00(天), 得分 20.00, and an empty 实际完成值.

    Not reported when:
        Target, actual value and score are all empty: the indicator may have been withdrawn.

    How to fix:
        Fill in what was achieved by the end of the year, with its unit.
    """
    nothing = t.actual_text.is_null() & t.actual_value.is_null() & t.tier.is_null()
    return Check(applies=t.is_filled, fails=nothing, shows={"name": text(t.name)})


@rule(
    "IND104",
    "unquantified-actual",
    title=("定量指标的完成值不是数", "The actual value of a numeric target is a word"),
    message=(
        "年度指标值为“{expected}”，实际完成值只写“{claimed}”，没有数，无法按比例计分。",
        (
            'The target is "{expected}" but the actual value only says "{claimed}"; '
            "without a number it cannot be scored in proportion."
        ),
    ),
    help=(
        "请填写实际完成的数和计量单位。",
        "Give the number achieved, with its unit.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="actual.text",
    authority="quantitative_ratio",
)
def unquantified_actual(t: Table, _: Parameters) -> Check:
    """A number was promised and a word is reported.

    What it checks:
        Where the target is a number, the actual value is not a word such as 完成 or a tier, nor
        any text without a numeral.

    Why it matters:
        A quantitative indicator is scored by actual value ÷ target. "Done" gives full points
        without showing how much was done.

    Basis:
        A quantitative indicator that is met gets its points, else the ratio of them.

    Example:
        年度指标值 ≥50(个), 实际完成值 "完成", 得分 90 of 90 (seen on a published form of 2023).

    Not reported when:
        The target is words, or the actual value holds a number; or the target is zero and the
        actual value says in other words that nothing happened: 未发生.

    How to fix:
        Write the number, for example 52(个).
    """
    said = t.mark("actual_text", is_unquantified) | t.tier.is_not_null()
    said |= t.mark("actual_text", has_no_numeral) & (t.target_value != 0)
    return Check(
        applies=t.target_value.is_not_null(),
        fails=t.actual_value.is_null() & said,
        shows={"claimed": text(t.actual_text), "expected": text(t.target_text)},
    )


@rule(
    "IND105",
    "level-1-missing",
    title=("没有一级指标", "An indicator has no level-1 indicator"),
    message=(
        "本行没有注明所属的一级指标，分值无法归类合计。",
        (
            "This row does not say which level-1 indicator it belongs to, so its points cannot be "
            "added up by class."
        ),
    ),
    help=(
        "请注明产出、效益、满意度或成本等一级指标。",
        "Name the level-1 indicator: output, outcome, satisfaction or cost.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="level1",
    authority="content_complete",
)
def level1_missing(t: Table, _: Parameters) -> Check:
    """A row hangs under no level-1 indicator.

    What it checks:
        A filled row belongs to a known level-1 indicator (一级指标).

    Why it matters:
        Points are allotted by level-1 class; a row outside of them escapes the check of weights.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        值班天数, 分值 20.00, with nothing in the column 一级指标.

    Not reported when:
        The row has neither target, actual value nor score.

    How to fix:
        Name the class, or merge the cell with that of the rows above.
    """
    return Check(applies=t.is_filled, fails=t.level1.is_null())


@rule(
    "IND106",
    "level-2-missing",
    title=("没有二级指标", "An indicator has no level-2 indicator"),
    message=(
        "本行没有注明所属的二级指标，看不出考核的是数量、质量还是别的方面。",
        "This row does not say which level-2 indicator it belongs to: quantity, quality or other.",
    ),
    help=("请注明二级指标。", "Name the level-2 indicator."),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="level2",
    authority="content_complete",
)
def level2_missing(t: Table, _: Parameters) -> Check:
    """A row hangs under no level-2 indicator.

    What it checks:
        A filled row belongs to a known level-2 indicator (二级指标).

    Why it matters:
        Whether an indicator suits its class, and whether a required class is missing, can only
        be judged when the class is printed.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        信息处理及时性, 分值 20.00, with nothing in the column 二级指标.

    Not reported when:
        The row has neither target, actual value nor score, or it is budget execution printed as
        an indicator, which has no class.

    How to fix:
        Name the class, for example 时效指标.
    """
    return Check(
        applies=t.is_filled & t.level1.ne_missing(code(Level1.EXECUTION)), fails=t.level2.is_null()
    )


@rule(
    "IND107",
    "indicator-figure-out-of-range",
    title=("指标的数过大", "A figure of an indicator is too large to be true"),
    message=(
        "“{printed}”超出 1 万亿，未予采用。",
        'The figure "{printed}" is beyond 10¹² and was not used.',
    ),
    help=("请核对位数和计量单位。", "Check the digits and the unit of measure."),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="",
    authority="data_true",
)
def indicator_figure_out_of_range(t: Table, _: Parameters) -> Check:
    """A target or an actual value holds more digits than anything a project counts.

    What it checks:
        The numbers of target and actual value lie within ±10¹².

    Why it matters:
        Such a figure is a slip of the pen or of the reading; nothing is computed from it.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        年度指标值 ≥24000000000000.00(台).

    Not reported when:
        Target and actual value are words.

    How to fix:
        Correct the digits or choose a larger unit.
    """
    in_target = ~is_usable(t, Scope.INDICATORS, "target_value")
    flawed = ~is_usable(t, Scope.INDICATORS, "target_value", "actual_value")
    beyond = t.target_value > LIMITS[Unit.VALUE]
    return Check(
        applies=t.target_unit.is_not_null() | flawed,
        fails=flawed | beyond,
        shows={"printed": text(pl.when(in_target).then(t.target_text).otherwise(t.actual_text))},
    )


RULES = (
    indicator_name_missing,
    target_missing,
    actual_missing,
    unquantified_actual,
    level1_missing,
    level2_missing,
    indicator_figure_out_of_range,
)
DERIVED = (is_filled,)

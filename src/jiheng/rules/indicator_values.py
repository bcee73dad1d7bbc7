"""IND: target and actual value speak of the same thing in the same unit and magnitude."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, rule, text
from jiheng.rules.marks import (
    NO_UNIT,
    PLAIN_UNIT,
    SHARE,
    ends_within,
    is_bound,
    is_large_unit,
    is_whole_share,
    meaning_of_unit,
    unit_kind,
)

ONE = 1_000_000
"""1 in the unit of values, millionths."""
HUNDRED = 100 * ONE
ABOUT_HUNDRED = (50, 200)
ABOUT_TEN_THOUSAND = (5_000, 20_000)


@derived(Scope.INDICATORS, Unit.CODE, ("目标的单位类别", "kind of the target's unit"))
def target_kind(t: Table, _: Parameters) -> pl.Expr:
    """What the unit of the target counts."""
    return t.mark("target_unit", unit_kind).fill_null(NO_UNIT)


@derived(Scope.INDICATORS, Unit.CODE, ("完成值的单位类别", "kind of the actual value's unit"))
def actual_kind(t: Table, _: Parameters) -> pl.Expr:
    """What the unit of the actual value counts."""
    return t.mark("actual_unit", unit_kind).fill_null(NO_UNIT)


@derived(Scope.INDICATORS, Unit.FLAG, ("目标与完成值均为数", "target and actual are numbers"))
def is_measured(t: Table, _: Parameters) -> pl.Expr:
    """Whether target and actual value are both numbers."""
    return t.target_value.is_not_null() & t.actual_value.is_not_null()


@derived(Scope.INDICATORS, Unit.FLAG, ("单位不同类", "units of different kinds"))
def is_other_kind(t: Table, _: Parameters) -> pl.Expr:
    """Whether both units are of known kinds, and not the same."""
    known = (t.target_kind > PLAIN_UNIT) & (t.actual_kind > PLAIN_UNIT)
    return known & (t.target_kind != t.actual_kind)


@derived(Scope.INDICATORS, Unit.FLAG, ("单位不同", "units differ"))
def is_other_unit(t: Table, _: Parameters) -> pl.Expr:
    """Whether target and actual value print units that are not known to be the same."""
    both = (t.target_kind != NO_UNIT) & (t.actual_kind != NO_UNIT)
    both_percent = (t.target_kind == SHARE) & (t.actual_kind == SHARE)
    first, second = (t.mark(f"{side}_unit", meaning_of_unit) for side in ("target", "actual"))
    return both & ~both_percent & (first != second)


@derived(Scope.INDICATORS, Unit.FLAG, ("单位不能换算", "units cannot be converted"))
def is_unlike_unit(t: Table, _: Parameters) -> pl.Expr:
    """Whether the units may differ by more than a prefix such as 万, or one is 万 and one none."""
    large = (t.mark(f"{side}_unit", is_large_unit) for side in ("target", "actual"))
    alone = (t.target_kind == NO_UNIT) | (t.actual_kind == NO_UNIT)
    return (t.is_other_unit & t.unit_power.is_null()) | (alone & pl.any_horizontal(*large))


@derived(Scope.INDICATORS, Unit.COUNT, ("相差倍数", "times apart"))
def times_apart(t: Table, _: Parameters) -> pl.Expr:
    """The larger of target and actual value, converted, ÷ the smaller, rounded down; null for 0."""
    target, actual = t.converted_target, t.converted_actual
    larger = pl.when(target > actual).then(target).otherwise(actual)
    return larger // pl.when(target > actual).then(actual).otherwise(target)


@derived(Scope.INDICATORS, Unit.FLAG, ("小数与百分数混用", "a fraction beside a percentage"))
def is_fraction_beside_percent(t: Table, _: Parameters) -> pl.Expr:
    """Whether of a share's target and actual value one is a fraction of 1, the other in percent."""
    least, most = ABOUT_HUNDRED
    fraction = (t.target_value <= ONE) | (t.actual_value <= ONE)
    share = (t.target_kind == SHARE) | (t.actual_kind == SHARE)
    return share & (t.times_apart >= least) & (t.times_apart <= most) & fraction & ~t.is_limit


@derived(Scope.FORMS, Unit.FLAG, ("小数与百分数混用", "mixes fractions"), over=Scope.INDICATORS)
def mixes_magnitudes(t: Table, _: Parameters) -> pl.Expr:
    """Whether in any row a fraction stands beside a percentage, or a unit beside an unlike one."""
    return (t.is_fraction_beside_percent | t.is_unlike_unit).fill_null(value=False).any()


@rule(
    "IND201",
    "actual-stated-as-bound",
    title=("实际完成值照抄了目标的写法", "The actual value is written like a target"),
    message=(
        "实际完成值写作“{claimed}”，是界限而不是完成的数；年度指标值为“{expected}”。",
        (
            'The actual value "{claimed}" is a bound, not what was achieved; the target is '
            '"{expected}".'
        ),
    ),
    help=(
        "请去掉“≥”“以上”等，填写实际完成的数。",
        "Drop the sign or the words of a bound and give the number achieved.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="actual.text",
    authority="data_true",
)
def actual_stated_as_bound(t: Table, _: Parameters) -> Check:
    """The target was copied into the result, sign and all.

    What it checks:
        Where the target is a number, the actual value does not begin with a comparison sign and
        has no words of a bound (以上, 不低于, 天内).

    Why it matters:
        A bound says what was promised. What was achieved is one number.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        年度指标值 ≥266米, 实际完成值 ≥266米 (seen on published forms of 2019 and 2022).

    Not reported when:
        The target is words.

    How to fix:
        Write the number, for example 270米.
    """
    return Check(
        applies=t.target_value.is_not_null(),
        fails=t.mark("actual_text", is_bound)
        | (t.mark("actual_text", ends_within) & t.actual_value.is_not_null()),
        shows={"claimed": text(t.actual_text), "expected": text(t.target_text)},
    )


def _units(t: Table, fails: pl.Expr) -> Check:
    return Check(
        applies=(t.target_kind != NO_UNIT) & (t.actual_kind != NO_UNIT),
        fails=pl.when(t.is_measured).then(fails),
        shows={"claimed": text(t.actual_unit), "expected": text(t.target_unit)},
    )


@rule(
    "IND202",
    "unit-of-another-kind",
    title=("目标与完成值的计量单位不同类", "Target and actual value count different things"),
    message=(
        "年度指标值以“{expected}”计，实际完成值以“{claimed}”计，两个数不能直接相比。",
        'The target is in "{expected}", the actual value in "{claimed}"; convert before comparing.',
    ),
    help=(
        "请把实际完成值换算成年度指标值的计量单位。",
        "Give the actual value in the unit of the target.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="actual.unit",
    authority="data_true",
)
def unit_of_another_kind(t: Table, _: Parameters) -> Check:
    """Target and actual value are in units that cannot be compared as they stand.

    What it checks:
        Both are in yuan, both in ten thousand yuan, both in percent or both in pieces, where
        both units are of these kinds.

    Why it matters:
        The score is actual value ÷ target. Between yuan and ten thousand yuan whoever divides
        the figures as printed is wrong by a factor of 10,000; the computed score converts them.
        Between percent and pieces nothing can be converted.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        年度指标值 ≤5.00(万元), 实际完成值 44300.00(元).

    Not reported when:
        One unit is not printed, or one is neither money, percent nor pieces.

    How to fix:
        Convert the actual value to the unit of the target.
    """
    return _units(t, t.is_other_kind)


@rule(
    "IND203",
    "unit-worded-differently",
    title=("目标与完成值的计量单位写法不同", "Target and actual value name their unit differently"),
    message=(
        "年度指标值的单位写作“{expected}”，实际完成值的单位写作“{claimed}”。",
        'The unit of the target is "{expected}", that of the actual value "{claimed}".',
    ),
    help=(
        "请用同一个计量单位；含义不同的，请先换算。",
        "Use one unit for both; convert where they mean different things.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="actual.unit",
    authority="data_true",
)
def unit_worded_differently(t: Table, _: Parameters) -> Check:
    """Target and actual value print different units that may or may not mean the same.

    What it checks:
        The two units are the same word, where `unit-of-another-kind` does not already speak.

    Why it matters:
        米 and 公里 differ by a thousand; 人 and 人次 are not the same people. 人 and 万人 are
        converted for the score, but a reader who overlooks the 万 is misled all the same.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        年度指标值 ≥1200.00(米), 实际完成值 1.30(公里).

    Not reported when:
        One unit is not printed, or both are ways to write the same one (km, 公里).

    How to fix:
        Use the unit of the target in both.
    """
    return _units(t, t.is_other_unit & ~t.is_other_kind)


@rule(
    "IND204",
    "share-above-whole",
    title=("占比超过 100%", "A share exceeds 100 %"),
    message=(
        "三级指标“{name}”是占比，不会超过 100%：年度指标值“{expected}”，实际完成值“{claimed}”。",
        (
            'The indicator "{name}" is a share and cannot exceed 100 %: target "{expected}", '
            'actual value "{claimed}".'
        ),
    ),
    help=(
        "请核对分子、分母，或换成合适的指标名称。",
        "Check numerator and denominator, or name what is really measured.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="actual.value",
    authority="data_true",
)
def share_above_whole(t: Table, _: Parameters) -> Check:
    """More than all of something is reported.

    What it checks:
        A pass rate, coverage, satisfaction or other share of a whole, in percent, is at most 100.

    Why it matters:
        Such a figure is miscounted, or it measures something else than its name says.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        设备验收合格率, 年度指标值 =100.00(%), 实际完成值 104.00(%).

    Not reported when:
        The measure may exceed 100 %, as 完成率 or 增长率 may.

    How to fix:
        Count again, or rename the indicator.
    """
    return Check(
        applies=(t.target_kind == SHARE) & t.mark("name", is_whole_share),
        fails=(t.actual_value > HUNDRED) | (t.target_value > HUNDRED),
        shows={
            "name": text(t.name),
            "claimed": text(t.actual_text),
            "expected": text(t.target_text),
        },
    )


@rule(
    "IND205",
    "fraction-for-percent",
    title=("小数与百分数混用", "A fraction stands beside a percentage"),
    message=(
        "年度指标值“{expected}”与实际完成值“{claimed}”相差约 100 倍，似有一处把百分数写成了小数。",
        (
            'The target "{expected}" and the actual value "{claimed}" differ by about 100 times; '
            "one of them seems to be a fraction in place of a percentage."
        ),
    ),
    help=("请统一写成百分数，如 95%。", "Write both as percentages, such as 95 %."),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="actual.value",
    authority="data_true",
)
def fraction_for_percent(t: Table, _: Parameters) -> Check:
    """0.95 and 95 % stand for the same share in one row.

    What it checks:
        In a row in percent, not one of the two figures is at most 1 and the other about 50 to
        200 times as large.

    Why it matters:
        The score is actual value ÷ target and would be wrong by a factor of 100.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        年度指标值 ≥0.95, 实际完成值 96.00(%).

    Not reported when:
        Less is better (≤, <): an error rate may well be a hundredth of its limit.

    How to fix:
        Write both figures in percent.
    """
    return Check(
        applies=(t.target_kind == SHARE) | (t.actual_kind == SHARE),
        fails=t.is_fraction_beside_percent,
        shows={"claimed": text(t.actual_text), "expected": text(t.target_text)},
    )


@rule(
    "IND206",
    "yuan-for-wan-yuan",
    title=("元与万元混用", "Yuan stand beside ten thousand yuan"),
    message=(
        "年度指标值“{expected}”与实际完成值“{claimed}”相差约一万倍，似有一处弄错了元与万元。",
        (
            'The target "{expected}" and the actual value "{claimed}" differ by about 10,000 '
            "times; one of them seems to be in yuan instead of ten thousand yuan."
        ),
    ),
    help=("请统一金额单位后重填。", "Bring both to one amount unit."),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="actual.value",
    authority="data_true",
)
def yuan_for_wan_yuan(t: Table, _: Parameters) -> Check:
    """An amount is ten thousand times the one beside it.

    What it checks:
        In a row in money, target and actual value do not differ by a factor of 5,000 to 20,000.

    Why it matters:
        A figure in yuan under the heading 万元 makes every ratio wrong by a factor of 10,000.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        年度指标值 ≤5.00(万元), 实际完成值 44300.00(万元).

    Not reported when:
        The units differ in print; `unit-of-another-kind` reports that.

    How to fix:
        Convert the actual value to the unit of the target.
    """
    least, most = ABOUT_TEN_THOUSAND
    return Check(
        applies=t.is_in_money & ~t.is_other_kind,
        fails=(t.times_apart >= least) & (t.times_apart <= most),
        shows={"claimed": text(t.actual_text), "expected": text(t.target_text)},
    )


RULES = (
    actual_stated_as_bound,
    unit_of_another_kind,
    unit_worded_differently,
    share_above_whole,
    fraction_for_percent,
    yuan_for_wan_yuan,
)
DERIVED = (
    target_kind,
    actual_kind,
    is_measured,
    is_other_kind,
    is_other_unit,
    is_unlike_unit,
    times_apart,
    is_fraction_beside_percent,
    mixes_magnitudes,
)

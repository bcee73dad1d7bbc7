"""IND: the table of indicators as a whole: how many, which classes, suspiciously even."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.form import Kind
from jiheng.domain.indicator import LEVELS, Level1, Level2
from jiheng.engine.arithmetic import WHOLE
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Derived, Rule, Table, count, derived, rule

DEPARTMENT = code(Kind.DEPARTMENT)


@derived(Scope.FORMS, Unit.COUNT, ("指标个数", "indicators"), over=Scope.INDICATORS)
def indicator_count(t: Table, _: Parameters) -> pl.Expr:
    """How many level-3 indicators the form has; null without any."""
    return t.name.len().cast(pl.Int64)


@derived(Scope.FORMS, Unit.COUNT, ("定量指标个数", "quantitative rows"), over=Scope.INDICATORS)
def measured_count(t: Table, _: Parameters) -> pl.Expr:
    """How many rows have numbers both as target and as actual value."""
    return (t.target_value.is_not_null() & t.actual_value.is_not_null()).sum().cast(pl.Int64)


@derived(Scope.FORMS, Unit.COUNT, ("完成值等于目标值的个数", "equal rows"), over=Scope.INDICATORS)
def identical_count(t: Table, _: Parameters) -> pl.Expr:
    """How many rows have exactly the target as actual value."""
    return (t.converted_target == t.converted_actual).sum().cast(pl.Int64)


@rule(
    "IND401",
    "no-indicators",
    title=("没有绩效指标", "There are no indicators"),
    message=(
        "本表没有一项绩效指标，总分没有来源。",
        "The form has no indicator at all; its total comes from nowhere.",
    ),
    help=("请按批复的绩效目标填写各项指标。", "Fill in the approved indicators."),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="indicators",
    authority="content_complete",
)
def no_indicators(t: Table, _: Parameters) -> Check:
    """The form has a head and a total, but no rows.

    What it checks:
        The form has at least one indicator.

    Why it matters:
        Ninety of a hundred points are earned by indicators.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        A form whose table 绩效指标 ends after its heading, with 总分 100.00.

    Not reported when:
        Nothing else was filled in either: then it is no form. Text on the paper found no place:
        the indicators may be in it.

    How to fix:
        Fill in the table.
    """
    nothing_unplaced = pl.when(t.indicator_count.is_not_null() | (t.unplaced == 0))
    return Check(applies=t.is_begun, fails=nothing_unplaced.then(t.indicator_count.is_null()))


@rule(
    "IND402",
    "too-few-indicators",
    title=("指标过少", "There are too few indicators"),
    message=(
        "只有 {claimed} 项三级指标，少于 {expected} 项，难以反映项目绩效。",
        "There are only {claimed} level-3 indicators, fewer than {expected}.",
    ),
    help=("请补充反映主要产出和效果的指标。", "Add indicators of the main outputs and outcomes."),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="indicators",
    authority="core_indicators",
)
def too_few_indicators(t: Table, p: Parameters) -> Check:
    """One or two numbers cannot show a project's performance.

    What it checks:
        The form has at least as many indicators as the policy's `minimum_indicators`.

    Why it matters:
        A single indicator with 90 points decides everything.

    Basis:
        Core indicators are closely related to the project and focused (高度关联、重点突出).

    Example:
        One cost indicator with 90 points (seen on a published form of 2023).

    Not reported when:
        There is no indicator at all, which is an error of its own.

    How to fix:
        Add quantity, quality, timeliness, outcome and satisfaction.
    """
    return Check(
        applies=t.kind.is_not_null(),
        fails=t.indicator_count < p.minimum_indicators,
        shows={
            "claimed": count(t.indicator_count),
            "expected": count(pl.lit(p.minimum_indicators)),
        },
    )


@rule(
    "IND403",
    "too-many-indicators",
    title=("指标过多", "There are too many indicators"),
    message=(
        "有 {claimed} 项三级指标，多于 {expected} 项，重点不突出。",
        "There are {claimed} level-3 indicators, more than {expected}.",
    ),
    help=("请保留核心指标，合并次要指标。", "Keep the core indicators and merge minor ones."),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="indicators",
    authority="core_indicators",
)
def too_many_indicators(t: Table, p: Parameters) -> Check:
    """The points are spread so thin that none counts.

    What it checks:
        The form has at most the policy's `maximum_indicators`.

    Why it matters:
        Thirty indicators of three points each hide the two that failed.

    Basis:
        Core indicators are to be focused (重点突出).

    Example:
        27 level-3 indicators where the policy advises at most 20.

    Not reported when:
        There is no indicator at all, which is an error of its own.

    How to fix:
        Keep what shows whether the project worked.
    """
    return Check(
        applies=t.kind.is_not_null(),
        fails=t.indicator_count > p.maximum_indicators,
        shows={
            "claimed": count(t.indicator_count),
            "expected": count(pl.lit(p.maximum_indicators)),
        },
    )


@rule(
    "IND404",
    "actuals-identical-to-targets",
    title=("完成值与目标值雷同", "Actual values are identical to targets"),
    message=(
        (
            "{measured} 项定量指标中有 {identical} 项的实际完成值与年度指标值完全相同，"
            "宜核实是否照抄。"
        ),
        (
            "{identical} of {measured} quantitative indicators report exactly their target; check "
            "whether they were copied."
        ),
    ),
    help=("请按实际情况核对各项完成值。", "Check the actual values against the records."),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="indicators",
    authority="data_true",
)
def actuals_identical_to_targets(t: Table, p: Parameters) -> Check:
    """Everything came out exactly as planned.

    What it checks:
        With at least `identical_actual_count` quantitative indicators, the share that reports
        exactly its target stays below `identical_actual_share` (5 and 95 %).

    Why it matters:
        Ten counts that all hit their target to the last digit were more likely copied.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        6 of 6 quantitative indicators: =15.00(个) and 15.00(个), =52.00(次) and 52.00(次), …

    Not reported when:
        There are fewer quantitative indicators than the policy asks for.

    How to fix:
        Report what was counted.
    """
    share = t.identical_count * WHOLE >= t.measured_count * p.identical_actual_share
    return Check(
        applies=t.kind.is_not_null(),
        fails=share & (t.measured_count >= p.identical_actual_count),
        shows={"measured": count(t.measured_count), "identical": count(t.identical_count)},
    )


Level = Level1 | Level2


def _presence(level: Level) -> Derived:
    """Return a column of the form: whether a row stands under `level`; null where unknown."""
    column = "level1" if isinstance(level, Level1) else "level2"

    def build(t: Table, _: Parameters) -> pl.Expr:
        found: pl.Expr = (getattr(t, column) == code(level)).any(ignore_nulls=False)
        return found

    zh, en = LEVELS[level]
    label = (f"有{zh}指标", f"has {en}")
    return Derived(f"has_{en}", Scope.FORMS, build, Unit.FLAG, *label, over=Scope.INDICATORS)


def _lacking(number: str, presence: Derived, level: Level) -> Rule:
    """Return the rule that a level the policy requires is there."""
    zh, en = LEVELS[level]
    is_level1 = isinstance(level, Level1)
    authority = "default_weights" if is_level1 else "core_kinds"
    required = "required_level1" if is_level1 else "required_level2"

    def check(t: Table, p: Parameters) -> Check:
        is_due = level in getattr(p, required)
        return Check(
            applies=(t.kind != DEPARTMENT) if is_due else (t.kind < 0),
            fails=~getattr(t, presence.name) if is_due else (t.kind < 0),
            shows={"number": count(t.indicator_count)},
        )

    check.__doc__ = _LACKING_PAGE.format(zh=zh, en=en, required=required)
    build = rule(
        number,
        f"no-{en}-indicator",
        title=(f"缺少{zh}指标", f"There is no {en} indicator"),
        message=(
            f"本表 {{number}} 项指标中没有{zh}指标。",
            f"None of the {{number}} indicators of this form is about {en}.",
        ),
        help=(
            f"请补充{zh}指标；确不适用的，请说明理由。",
            f"Add one about {en}, or say why none applies.",
        ),
        severity=Severity.WARNING,
        scope=Scope.FORMS,
        at="indicators",
        authority=authority,
    )
    return build(check)


_LACKING_PAGE = """The form has no {en} indicator (缺少{zh}指标).

    What it checks:
        Where the policy requires the class (`{required}`), at least one indicator stands under
        {zh}.

    Why it matters:
        What is not measured cannot be judged, and its points go to what is easier to reach.

    Basis:
        The classes a self-evaluation covers, as the policy lists them.

    Example:
        A form of 6 indicators, none of which stands under {zh}.

    Not reported when:
        The policy does not require the class, or the form is of a whole department. Where a row
        does not tell its class, nothing can be said.

    How to fix:
        Add an indicator of this class, or explain why none applies.
    """

has_output = _presence(Level1.OUTPUT)
has_outcome = _presence(Level1.OUTCOME)
has_satisfaction = _presence(Level1.SATISFACTION)
has_cost = _presence(Level1.COST)
has_quantity = _presence(Level2.QUANTITY)
has_quality = _presence(Level2.QUALITY)
has_timeliness = _presence(Level2.TIMELINESS)

no_output = _lacking("IND411", has_output, Level1.OUTPUT)
no_outcome = _lacking("IND412", has_outcome, Level1.OUTCOME)
no_satisfaction = _lacking("IND413", has_satisfaction, Level1.SATISFACTION)
no_cost = _lacking("IND414", has_cost, Level1.COST)
no_quantity = _lacking("IND415", has_quantity, Level2.QUANTITY)
no_quality = _lacking("IND416", has_quality, Level2.QUALITY)
no_timeliness = _lacking("IND417", has_timeliness, Level2.TIMELINESS)

RULES = (
    no_indicators,
    too_few_indicators,
    too_many_indicators,
    actuals_identical_to_targets,
    no_output,
    no_outcome,
    no_satisfaction,
    no_cost,
    no_quantity,
    no_quality,
    no_timeliness,
)
DERIVED = (
    indicator_count,
    measured_count,
    identical_count,
    has_output,
    has_outcome,
    has_satisfaction,
    has_cost,
    has_quantity,
    has_quality,
    has_timeliness,
)

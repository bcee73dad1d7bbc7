"""EVD: what the evidence handed in with a form says of its actual values.

Evidence is an optional part of the form. Where nobody has asked for any these rules do not
apply; where it is there they run.
"""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Level1, Level2
from jiheng.engine.columns import Scope, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Derived, Table, count, day, points, rule, text, value

OUTPUT, SATISFACTION = code(Level1.OUTPUT), code(Level2.BENEFICIARY_SATISFACTION)


def has_evidence(t: Table) -> pl.Expr:
    """Return whether any evidence was handed in for the row."""
    return (t.evidence_count > 0).fill_null(value=False)


@rule(
    "EVD101",
    "evidence-missing",
    title=("缺少佐证材料", "Evidence is missing"),
    message=(
        "“{name}”填报 {claimed} 分，没有一份佐证材料。",
        '"{name}" claims {claimed} points, and no evidence was handed in.',
    ),
    help=(
        "请补上能说明完成值的材料，如验收单、台账、统计表。",
        "Hand in what shows the actual value: acceptance, ledger, statistics.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="evidence",
    authority="evidence_required",
)
def evidence_missing(t: Table, _: Parameters) -> Check:
    """The points rest on the unit's word alone.

    What it checks:
        Where evidence was asked for, every indicator that claims points has at least one
        material.

    Why it matters:
        Reviewers score an indicator without evidence with zero.

    Basis:
        Reviews of 2026: no evidence, no points.

    Example:
        "服务人次" 748.00(人次), 20.00 of 20.00, and not one document.

    Not reported when:
        The form carries no evidence part: nobody has asked yet. Not judged where the score is
        missing.

    How to fix:
        Attach the record the figure was taken from.
    """
    return Check(
        applies=t.evidence_count.is_not_null(),
        fails=(t.evidence_count == 0) & (t.claimed_score > 0),
        shows={"name": text(t.name), "claimed": points(t.claimed_score)},
    )


@rule(
    "EVD102",
    "evidence-differs-from-actual",
    title=("佐证的数与完成值不符", "The evidence gives another number"),
    message=(
        "实际完成值填报 {claimed}，佐证材料为 {expected}。",
        "The actual value is claimed as {claimed}; the evidence says {expected}.",
    ),
    help=(
        "请按佐证材料改正完成值，或补充能说明差异的材料。",
        "Correct the actual value, or hand in what explains the difference.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="actual.value",
    authority="data_true",
)
def evidence_differs_from_actual(t: Table, _: Parameters) -> Check:
    """The form says 748, the ledger 100.

    What it checks:
        The number of the evidence, in the unit of the actual value, is the actual value, as far
        as the printed digits of both tell.

    Why it matters:
        One of the two is untrue, and the unit answers for it.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        实际完成值 748.00(人次); attendance lists of 100 persons.

    Not reported when:
        The evidence was not handed in, or rounding explains the difference. Not judged where the
        evidence gives no number or the actual value is a word.

    How to fix:
        Count again.
    """
    apart = (t.actual_value - t.verified_value).abs() * 2
    return Check(
        applies=has_evidence(t),
        fails=apart > t.actual_value_step + t.verified_value_step,
        shows={"claimed": value(t.actual_value), "expected": value(t.verified_value)},
    )


@rule(
    "EVD103",
    "survey-sample-too-small",
    title=("满意度调查样本过少", "The survey asked too few"),
    message=(
        "满意度“{name}”只调查了 {claimed} 人，少于 {expected} 人，代表性不足。",
        'For "{name}" only {claimed} were asked, fewer than {expected}.',
    ),
    help=(
        "请扩大样本；服务对象本就不多的，请说明总数。",
        "Ask more, or say how many there are in all.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="evidence",
    authority="result_objective",
)
def survey_sample_too_small(t: Table, p: Parameters) -> Check:
    """Five friends were satisfied.

    What it checks:
        The survey behind a satisfaction indicator asked at least `minimum_sample` persons (30).

    Why it matters:
        Published reports name small, unrepresentative samples every year.

    Basis:
        The result must be objective (结果客观); the number is good practice.

    Example:
        满意度 100.00(%) from 8 questionnaires.

    Not reported when:
        No evidence was handed in. Not judged where the evidence does not say how many were asked.

    How to fix:
        Ask at least 30, or all where there are fewer.
    """
    return Check(
        applies=t.level2.eq_missing(SATISFACTION) & has_evidence(t),
        fails=t.sample_size < p.minimum_sample,
        shows={
            "name": text(t.name),
            "claimed": count(t.sample_size),
            "expected": count(pl.lit(p.minimum_sample)),
        },
    )


@rule(
    "EVD104",
    "evidence-dated-after-the-year",
    title=("佐证材料的日期在年度之后", "The evidence is dated after the year"),
    message=(
        "佐证材料的日期为 {claimed}，晚于年度末 {expected}，而该行得满分。",
        "The evidence is dated {claimed}, after {expected}, and the row has full marks.",
    ),
    help=(
        "请核对是否年度内完成；事后补做的材料请说明。",
        "Check whether it was finished within the year, and say why the paper is later.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="evidence",
    authority="data_true",
)
def evidence_dated_after_the_year(t: Table, _: Parameters) -> Check:
    """Accepted in March of the year after.

    What it checks:
        The latest evidence of an output with full marks is not dated after the fiscal year.

    Why it matters:
        What was accepted later was not finished within the year.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        A form of 2024, 验收合格率 100.00(%), the acceptance dated 2025-03-12.

    Not reported when:
        The row lost points, it is no output, or no evidence was handed in. Not judged where the
        evidence bears no date.

    How to fix:
        Score what was finished within the year.
    """
    late = t.evidence_day > t.year_end
    return Check(
        applies=t.level1.eq_missing(OUTPUT) & has_evidence(t),
        fails=late & t.is_full,
        shows={"claimed": day(t.evidence_day), "expected": day(t.year_end)},
    )


RULES = (
    evidence_missing,
    evidence_differs_from_actual,
    survey_sample_too_small,
    evidence_dated_after_the_year,
)
DERIVED: tuple[Derived, ...] = ()

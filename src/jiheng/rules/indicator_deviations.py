"""IND: far overshoots are looked at, and deviations are explained in earnest.

No points are deducted here: whether a target was too low is for a person to decide.
"""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.arithmetic import WHOLE, product
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Figure, Table, derived, points, rate, rule, text, value
from jiheng.rules.both_sides import both_sides
from jiheng.rules.marks import explains_nothing

HIGHEST_RATIO = 100_000 * WHOLE
"""Beyond this the ratio is no longer told."""


@derived(
    Scope.INDICATORS, Unit.FLAG, ("多多益善", "more is better"), formula="指标值大于零且非上限"
)
def is_more_better(t: Table, _: Parameters) -> pl.Expr:
    """Whether the target is a number above zero and no upper limit."""
    return _is_more_better(t).fill_null(value=False)


def _is_more_better(t: Table) -> pl.Expr:
    return (t.target_value > 0) & ~t.is_limit


@derived(
    Scope.INDICATORS,
    Unit.RATE,
    ("完成值为目标值的", "actual value of the target"),
    formula="实际完成值 ÷ 年度指标值，换算成同一单位",
)
def attainment(t: Table, _: Parameters) -> pl.Expr:
    """Actual value ÷ target where more is better, rounded down; null elsewhere, and between units.

    Both are converted to one unit. What is not known to be the same unit is not divided.
    """
    ratio = product(t.converted_actual, WHOLE) // t.converted_target
    ratio = ratio.clip(-1, HIGHEST_RATIO)
    return pl.when(_is_more_better(t) & ~t.is_unlike_unit).then(ratio.cast(pl.Int64))


@derived(Scope.INDICATORS, Unit.FLAG, ("说明了偏差原因", "explains the variance"))
def is_explained(t: Table, _: Parameters) -> pl.Expr:
    """Whether the row holds an explanation that says something."""
    return ~t.mark("explanation", explains_nothing).fill_null(value=True)


@rule(
    "IND214",
    "target-far-exceeded",
    title=("完成值大幅超过目标值", "The target is far exceeded"),
    message=(
        (
            "实际完成值 {claimed}{actual_unit}{actual_converted} "
            "是年度指标值 {expected}{target_unit}{target_converted} 的 {ratio}，目标可能定得过低。"
        ),
        (
            "The actual value {claimed}{actual_unit}{actual_converted} is {ratio} of the target "
            "{expected}{target_unit}{target_converted}; the target may have been set too low."
        ),
    ),
    help=(
        "请分析超额的原因；目标明显偏低的，按偏离度适当调减得分。",
        "Analyse why; where the target was clearly too low, reduce the score by the deviation.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="actual.value",
    authority="overshoot_adjusted",
)
def target_far_exceeded(t: Table, p: Parameters) -> Check:
    """Far more was done than planned.

    What it checks:
        Where more is better, the actual value stays below the policy's ratio of the target
        (`overshoot_flag_ratio`, 120 % in most systems).

    Why it matters:
        A target set too low makes full points worthless. No points are deducted here; whether
        the target was too low is for a person to decide.

    Basis:
        Results far above a clearly low target are reduced by the degree of deviation.

    Example:
        年度指标值 ≥50.00(人次), 实际完成值 111.00(人次): 222 %.

    Not reported when:
        It is so far above that a reason is due and none is given;
        `overshoot-unexplained` then reports it.

    How to fix:
        Say why, and set next year's target accordingly.
    """
    silent = (t.attainment > p.overshoot_reason_ratio) & ~t.is_explained
    return Check(
        applies=t.is_more_better,
        fails=(t.attainment >= p.overshoot_flag_ratio) & ~silent,
        shows=_overshoot_figures(t),
    )


def _overshoot_figures(t: Table) -> dict[str, Figure]:
    """Return both figures, of which the actual value is the claimed one, and their ratio."""
    return {
        **both_sides(t),
        "claimed": value(t.actual_value),
        "expected": value(t.target_value),
        "ratio": rate(t.attainment),
    }


@rule(
    "IND215",
    "overshoot-unexplained",
    title=("大幅超额完成未说明原因", "A far overshoot is not explained"),
    message=(
        (
            "实际完成值 {claimed}{actual_unit}{actual_converted} "
            "是年度指标值 {expected}{target_unit}{target_converted} 的 {ratio}，没有说明原因。"
        ),
        (
            "The actual value {claimed}{actual_unit}{actual_converted} is {ratio} of the target "
            "{expected}{target_unit}{target_converted} and no reason is given."
        ),
    ),
    help=(
        "请说明大幅超额完成的原因。",
        "Explain why the target was exceeded so far.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="variance_explanation",
    authority="variance_explained",
)
def overshoot_unexplained(t: Table, p: Parameters) -> Check:
    """The result is far above the target and nobody says why.

    What it checks:
        Where more is better and the actual value is above the policy's ratio of the target
        (`overshoot_reason_ratio`, 130 %), an explanation is given that says something.

    Why it matters:
        A large deviation is a deviation upwards too: low targets, other counting, extra money.

    Basis:
        Indicators that deviate far are to be explained.

    Example:
        年度指标值 ≥50.00(人次), 实际完成值 144.50(人次): 289 %, 偏差原因 empty.

    Not reported when:
        The policy makes the reason mandatory; `required-overshoot-reason-missing` reports it.

    How to fix:
        Write the reason into 偏差原因分析及改进措施.
    """
    return Check(
        applies=t.is_more_better if p.overshoot_rule != "reason" else t.row < 0,
        fails=(t.attainment > p.overshoot_reason_ratio) & ~t.is_explained,
        shows=_overshoot_figures(t),
    )


@rule(
    "IND216",
    "required-overshoot-reason-missing",
    title=("大幅超额完成须说明原因而未说明", "The required reason for an overshoot is missing"),
    message=(
        (
            "实际完成值 {claimed}{actual_unit}{actual_converted} "
            "是年度指标值 {expected}{target_unit}{target_converted} 的 {ratio}，"
            "按规定须说明原因，现未说明。"
        ),
        (
            "The actual value {claimed}{actual_unit}{actual_converted} is {ratio} of the target "
            "{expected}{target_unit}{target_converted}; a reason is required and missing."
        ),
    ),
    help=(
        "请在“偏差原因分析及改进措施”中说明原因。",
        "Give the reason under variance explanation.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="variance_explanation",
    authority="overshoot_reason",
)
def required_overshoot_reason_missing(t: Table, p: Parameters) -> Check:
    """The policy demands a reason for a far overshoot, and there is none.

    What it checks:
        Under a policy that makes it mandatory (`overshoot_rule` is reason), an actual value above
        `overshoot_reason_ratio` of the target, where more is better, carries an explanation that
        says something.

    Why it matters:
        The finance department returns such a form.

    Basis:
        Above 130 % of the target a reason must be filled in.

    Example:
        年度指标值 ≥50.00(人次), 实际完成值 66.00(人次): 132 %, 偏差原因 "无".

    Not reported when:
        The policy only asks for it; `overshoot-unexplained` then warns.

    How to fix:
        Write the reason into 偏差原因分析及改进措施.
    """
    return Check(
        applies=t.is_more_better if p.overshoot_rule == "reason" else t.row < 0,
        fails=(t.attainment > p.overshoot_reason_ratio) & ~t.is_explained,
        shows=_overshoot_figures(t),
    )


@rule(
    "IND217",
    "evasive-explanation",
    title=("偏差原因敷衍", "The variance explanation explains nothing"),
    message=(
        "得分 {claimed} 低于分值 {expected}，偏差原因只写“{said}”，等于没有说明。",
        'The score {claimed} is below {expected} points, and the explanation only says "{said}".',
    ),
    help=(
        "请写明未完成的原因和改进措施。",
        "State the reason and the corrective action.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="variance_explanation",
    authority="variance_explained",
)
def evasive_explanation(t: Table, _: Parameters) -> Check:
    """The cell is filled, but nothing is said.

    What it checks:
        Where a row loses points, its explanation is neither a word such as 无 or 0 nor shorter
        than the policy's minimum (`minimum_explanation_length`).

    Why it matters:
        "无" fills the cell and keeps the reader as wise as before.

    Basis:
        What was not achieved is to be explained, with corrective action.

    Example:
        分值 15.00, 得分 12.90, 偏差原因 "0" (seen on published forms of 2019).

    Not reported when:
        The row has full points, or the cell is empty, which the rules on scores report.

    How to fix:
        Say what happened and what will be done.
    """
    return Check(
        applies=t.explanation.is_not_null() & (t.claimed_score < t.max_points),
        fails=~t.is_explained,
        shows={
            "claimed": points(t.claimed_score),
            "expected": points(t.max_points),
            "said": text(t.explanation),
        },
    )


RULES = (
    target_far_exceeded,
    overshoot_unexplained,
    required_overshoot_reason_missing,
    evasive_explanation,
)
DERIVED = (is_more_better, attainment, is_explained)

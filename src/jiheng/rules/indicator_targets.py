"""IND: a target points the right way, asks for something, and is met as it is worded."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Comparator
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, rule, text
from jiheng.rules.indicator_classes import named
from jiheng.rules.marks import COUNT, HIGH, LOW, direction
from jiheng.rules.topics import AVERAGE

GE, GT, LT = code(Comparator.GE), code(Comparator.GT), code(Comparator.LT)


@derived(Scope.INDICATORS, Unit.FLAG, ("为下限", "is a minimum"), formula="≥ 或 >")
def is_minimum(t: Table, _: Parameters) -> pl.Expr:
    """Whether the target is a minimum: ≥ or >."""
    return t.comparator.eq_missing(GE) | t.comparator.eq_missing(GT)


@rule(
    "IND211",
    "strict-target-only-equalled",
    title=("要求大于，却恰好等于", "A strict target is only equalled"),
    message=(
        "年度指标值为“{expected}”，不含本数；实际完成值“{claimed}”恰好相等，并未达到。",
        (
            'The target is "{expected}", the bound not included; the actual value "{claimed}" '
            "equals it and does not meet it."
        ),
    ),
    help=(
        "请核对完成值；本意含本数的，年度指标值应写“≥”或“≤”。",
        "Check the actual value; where the bound is meant to be included, the target is ≥ or ≤.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="actual.value",
    authority="data_true",
)
def strict_target_only_equalled(t: Table, _: Parameters) -> Check:
    """More than n was promised, and exactly n was done.

    What it checks:
        A target with > or <, counted in pieces, is not merely equalled.

    Why it matters:
        Taken at its word the target was missed, while the row usually claims full points.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        年度指标值 >24.00(台), 实际完成值 24.00(台).

    Not reported when:
        The unit is not one of counting: a share printed as 90.00% may be 90.004 %.

    How to fix:
        Correct the figure, or write ≥ where equality was meant to suffice.
    """
    strict = t.comparator.eq_missing(GT) | t.comparator.eq_missing(LT)
    return Check(
        applies=strict & (t.target_kind == COUNT),
        fails=t.converted_actual == t.converted_target,
        shows={"claimed": text(t.actual_text), "expected": text(t.target_text)},
    )


@rule(
    "IND212",
    "target-not-above-zero",
    title=("目标值为零", "A minimum of zero or less"),
    message=(
        "年度指标值为“{target}”，零或负数作下限，既无考核作用，也无法按比例计分。",
        'The target is "{target}"; a minimum of zero or less demands nothing and gives no ratio.',
    ),
    help=(
        "请改用大于零的目标值；要求不发生的，写“=0”。",
        'Set a target above zero; where nothing must happen, write "=0".',
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="target.value",
    authority="target_quality",
)
def target_not_above_zero(t: Table, _: Parameters) -> Check:
    """A target of at least nothing.

    What it checks:
        A target with ≥ or > is above zero; >0 asks for something.

    Why it matters:
        Every result meets it, and actual value ÷ target does not exist.

    Basis:
        Targets must be specific, quantified, sensible and suited (指向明确、细化量化、合理可行).

    Example:
        培训人次 ≥0.00(人次).

    Not reported when:
        The sign is =, ≤ or <: no accidents (=0) is a target. It is >0, which nothing at all
        would miss. Below zero: the name speaks of a rate or a change (进出口增速 ≥-3%), which may
        well be a fall.

    How to fix:
        Set the number that is to be reached.
    """
    return Check(
        applies=t.is_minimum,
        fails=((t.target_value == 0) & (t.comparator != GT))
        | ((t.target_value < 0) & ~named(t, AVERAGE)),
        shows={"target": text(t.target_text)},
    )


@rule(
    "IND213",
    "comparator-contradicts-measure",
    title=("符号与指标的含义相反", "The sign contradicts the measure"),
    message=(
        "三级指标“{name}”的年度指标值写作“{target}”，方向相反：照此，越差反而越符合。",
        (
            'The indicator "{name}" has the target "{target}": the wrong way round, worse would '
            "meet it better."
        ),
    ),
    help=(
        "望低的指标用“≤”，望高的指标用“≥”。",
        "Use ≤ where low is good and ≥ where high is good.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="target.comparator",
    authority="target_quality",
)
def comparator_contradicts_measure(t: Table, _: Parameters) -> Check:
    """At least so many complaints, or at most so much coverage.

    What it checks:
        A measure that should be low (投诉率, 事故) has no minimum, and one that should be high
        (覆盖率, 合格率) no maximum. The end of the name decides.

    Why it matters:
        With the sign turned round the indicator rewards the opposite of what is wanted.

    Basis:
        Targets must be specific and sensible (指向明确、合理可行).

    Example:
        群众投诉率 ≥5.00(%).

    Not reported when:
        The name leaves the direction open (成本节约率), or it is a cost indicator,
        which `cost-as-minimum` judges.

    How to fix:
        Turn the sign round.
    """
    sense = t.mark("name", direction)
    turned = ((sense == LOW) & t.is_minimum) | ((sense == HIGH) & t.is_limit)
    return Check(
        applies=t.target_value.is_not_null() & ~t.is_cost_level,
        fails=turned,
        shows={"name": text(t.name), "target": text(t.target_text)},
    )


RULES = (
    strict_target_only_equalled,
    target_not_above_zero,
    comparator_contradicts_measure,
)
DERIVED = (is_minimum,)

"""PRT: figures of a unit that ought to differ from project to project and do not."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Level1
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Subject, Table, count, derived, forms, rule, text, value
from jiheng.rules.kin import is_together, signless, unit_name

SATISFACTION = code(Level1.SATISFACTION)


@derived(Scope.FORMS, Unit.VALUE, ("最低满意度", "least satisfaction"), over=Scope.INDICATORS)
def least_satisfaction(t: Table, _: Parameters) -> pl.Expr:
    """The least actual value of the satisfaction indicators; null without any."""
    return pl.when(t.level1 == SATISFACTION).then(t.actual_value).min()


@derived(Scope.FORMS, Unit.VALUE, ("最高满意度", "greatest satisfaction"), over=Scope.INDICATORS)
def greatest_satisfaction(t: Table, _: Parameters) -> pl.Expr:
    """The greatest actual value of the satisfaction indicators; null without any."""
    return pl.when(t.level1 == SATISFACTION).then(t.actual_value).max()


@derived(Scope.FORMS, Unit.COUNT, ("满意度指标个数", "satisfaction rows"), over=Scope.INDICATORS)
def satisfaction_rows(t: Table, _: Parameters) -> pl.Expr:
    """How many satisfaction indicators with a number as target the form has."""
    return ((t.level1 == SATISFACTION) & t.target_value.is_not_null()).sum().cast(pl.Int64)


@derived(Scope.FORMS, Unit.CODE, ("年度指标值", "targets"), over=Scope.INDICATORS)
def targets_key(t: Table, _: Parameters) -> pl.Expr:
    """The targets as one number, whatever their order; null where one is missing."""
    whole = t.target_text.null_count() == 0
    return pl.when(whole).then(t.mark("target_text", signless).sum())


@derived(Scope.FORMS, Unit.COUNT, ("设满意度的表数", "forms asking"), within="unit_key")
def unit_asking(t: Table, _: Parameters) -> pl.Expr:
    """How many forms of the unit have a satisfaction indicator."""
    return (t.satisfaction_rows > 0).sum().cast(pl.Int64)


@derived(Scope.FORMS, Unit.COUNT, ("有满意度结果的表数", "forms with a result"), within="unit_key")
def unit_answered(t: Table, _: Parameters) -> pl.Expr:
    """How many forms of the unit have a satisfaction result."""
    return t.least_satisfaction.count().cast(pl.Int64)


@derived(Scope.FORMS, Unit.VALUE, ("满意度之差", "range of satisfaction"), within="unit_key")
def unit_satisfaction_range(t: Table, _: Parameters) -> pl.Expr:
    """How far the satisfaction results of the unit lie apart."""
    return t.greatest_satisfaction.max() - t.least_satisfaction.min()


@derived(Scope.FORMS, Unit.COUNT, ("指标值的种类", "different targets"), within="unit_key")
def unit_target_kinds(t: Table, _: Parameters) -> pl.Expr:
    """How many different sets of targets the unit's forms have; null where one lacks some."""
    return pl.when(t.targets_key.null_count() == 0).then(t.targets_key.n_unique().cast(pl.Int64))


@derived(Scope.FORMS, Unit.VALUE, ("最高满意度", "greatest satisfaction"), within="unit_key")
def unit_greatest_satisfaction(t: Table, _: Parameters) -> pl.Expr:
    """The greatest satisfaction result of the unit."""
    return t.greatest_satisfaction.max()


@rule(
    "PRT103",
    "same-satisfaction-everywhere",
    title=("各项目满意度完全相同", "The same satisfaction in every project"),
    message=(
        (
            "“{unit}”{year} 年度 {forms} 张自评表中 {count} 张设有满意度指标，"
            "完成值都是 {satisfaction}。"
        ),
        (
            "Of the {forms} forms of “{unit}” for {year}, {count} report a satisfaction, and it is "
            "{satisfaction} in all of them."
        ),
    ),
    help=(
        "请按每个项目各自的调查结果填写，并留存问卷与样本数。",
        "Give the result of each project's own survey, and keep questionnaires and sample size.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="indicators",
    authority="satisfaction_evidence",
    subject=Subject.UNIT,
)
def same_satisfaction_everywhere(t: Table, p: Parameters) -> Check:
    """Whoever was asked, and about whatever, the answer was the same.

    What it checks:
        The actual values of the satisfaction indicators of a unit's forms are not all one number.

    Why it matters:
        Surveys of different people about different projects do not agree to the last digit; one
        was made, or none.

    Basis:
        Satisfaction without a survey earns nothing in reviews.

    Example:
        Six forms, each with 服务对象满意度 95.00%.

    Not reported when:
        Two results differ, or fewer forms aim at a number than the policy asks for. Reported once,
        at the unit's first form. Not judged where one that aims at a number reports none.

    How to fix:
        Report what each survey found.
    """
    return Check(
        applies=is_together(t, p) & (t.unit_asking >= p.portfolio_minimum),
        fails=pl.when(t.unit_answered == t.unit_asking).then(t.unit_satisfaction_range == 0),
        shows={
            "unit": text(unit_name(t)),
            "year": count(t.fiscal_year),
            "forms": count(t.unit_forms),
            "count": count(t.unit_asking),
            "satisfaction": value(t.unit_greatest_satisfaction),
        },
    )


@rule(
    "PRT104",
    "same-targets-everywhere",
    title=("各项目的目标值完全相同", "The same targets in every project"),
    message=(
        (
            "“{unit}”{year} 年度 {forms} 张自评表的年度指标值只有 {kinds} 套，各表完全相同"
            "（表 {numbers}）。"
        ),
        (
            "The {forms} forms of “{unit}” for {year} have {kinds} set of targets between them, "
            "the same in each (forms {numbers})."
        ),
    ),
    help=(
        "请按每个项目的任务量和要求分别设定目标值。",
        "Set the targets of each project by its own task.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="indicators",
    authority="target_quality",
    subject=Subject.UNIT,
)
def same_targets_everywhere(t: Table, p: Parameters) -> Check:
    """Different projects, one set of targets.

    What it checks:
        The targets (年度指标值) of a unit's forms, taken together whatever their order and the
        names of their indicators, are not the same in every form.

    Why it matters:
        Targets that fit every project were set for none.

    Basis:
        Objectives must be specific, quantified, sensible and fitting (指向明确、细化量化、
        合理可行、相应匹配).

    Example:
        Five forms, each with ≥95%, ≥95%, 及时 and ≥90%.

    Not reported when:
        One form differs in one target, or there are too few forms. Reported once, at the unit's
        first form. Not judged where a form has no indicators or lacks a target.

    How to fix:
        Take the targets from each project's own plan.
    """
    return Check(
        applies=is_together(t, p),
        fails=t.unit_target_kinds == 1,
        shows={
            "unit": text(unit_name(t)),
            "year": count(t.fiscal_year),
            "forms": count(t.unit_forms),
            "kinds": count(t.unit_target_kinds),
            "numbers": forms(t.unit_form_ids),
        },
    )


RULES = (same_satisfaction_everywhere, same_targets_everywhere)
DERIVED = (
    least_satisfaction,
    greatest_satisfaction,
    satisfaction_rows,
    targets_key,
    unit_asking,
    unit_answered,
    unit_satisfaction_range,
    unit_greatest_satisfaction,
    unit_target_kinds,
)

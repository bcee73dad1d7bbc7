"""SER: indicators against last year's of the same name: lower targets, moved points, losses."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.arithmetic import WHOLE, product
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, count, derived, forms, points, rate, rule, text, value
from jiheng.rules.kin import signless
from jiheng.rules.satisfaction import SATISFACTION_LEVEL
from jiheng.rules.series import has_prior


@derived(Scope.FORMS, Unit.COUNT, ("失分指标个数", "indicators missed"), over=Scope.INDICATORS)
def missed_rows(t: Table, _: Parameters) -> pl.Expr:
    """How many indicators were not scored in full; null where a score is missing."""
    missed = t.claimed_score < t.max_points
    return pl.when(missed.null_count() == 0).then(missed.sum().cast(pl.Int64))


@derived(Scope.INDICATORS, Unit.FLAG, ("上年失分", "lost points last year"))
def lost_last_year(t: Table, _: Parameters) -> pl.Expr:
    """Whether last year's indicator of the same name was not scored in full."""
    return t.prior.claimed_score < t.prior.max_points


@derived(Scope.FORMS, Unit.COUNT, ("沿用的失分指标", "missed ones kept"), over=Scope.INDICATORS)
def kept_missed_rows(t: Table, _: Parameters) -> pl.Expr:
    """How many of last year's indicators that lost points are still there."""
    return t.lost_last_year.sum().cast(pl.Int64)


@derived(Scope.FORMS, Unit.POINTS, ("失分指标本年分值", "points now"), over=Scope.INDICATORS)
def points_of_missed_now(t: Table, _: Parameters) -> pl.Expr:
    """This year's points of the indicators that lost points last year."""
    return pl.when(t.lost_last_year).then(t.max_points).sum()


@derived(Scope.FORMS, Unit.POINTS, ("失分指标上年分值", "points before"), over=Scope.INDICATORS)
def points_of_missed_before(t: Table, _: Parameters) -> pl.Expr:
    """Last year's points of the same indicators."""
    return pl.when(t.lost_last_year).then(t.prior.max_points).sum()


@rule(
    "SER111",
    "target-below-last-actual",
    title=("目标值不及上年完成值", "The target falls short of last year's result"),
    message=(
        "年度指标值 {claimed}，上年（表 {prior}）已完成 {expected}，退步超过 {line}。",
        (
            "The target is {claimed}; last year (form {prior}) achieved {expected}: a step back of "
            "more than {line}."
        ),
    ),
    help=(
        "请参照上年水平重定目标值（下限调高，上限调低），或说明退步的原因。",
        "Set the target by last year's level (a minimum higher, a limit lower), or say why not.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="target.value",
    authority="history",
)
def target_below_last_actual(t: Table, p: Parameters) -> Check:
    """The bar was put where it was cleared long ago.

    What it checks:
        The target is no worse than last year's actual value of the indicator of the same name,
        level and unit, by more than the policy's allowance; for limits (≤) worse means higher.

    Why it matters:
        A target below what was done already is met by doing less (the ratchet, turned round).

    Basis:
        Deployed systems define the historical standard as last year's value or the mean of three
        years.

    Example:
        Target ≥65% where last year's actual value was 78%.

    Not reported when:
        The target is equal, better, or within the allowance. Not judged where target or last
        year's actual value is no number. Does not apply without last year's indicator, if the unit
        of measure changed or last year's actual value was in a multiple of it (万人 beside 人), or
        to satisfaction, of which nobody promises last year's result.

    How to fix:
        Set the target from last year's result.
    """
    before, now = t.prior.actual_value, t.target_value
    allowed = product(before.abs(), p.target_fall)
    fall = pl.when(t.is_limit).then(now - before).otherwise(before - now)
    is_asked = t.level2.ne_missing(SATISFACTION_LEVEL)
    same_unit = t.mark("target_unit", signless).eq_missing(t.prior.mark("target_unit", signless))
    same_unit &= t.prior.unit_power.is_null()
    return Check(
        applies=has_prior(t) & same_unit & now.is_not_null() & is_asked,
        fails=product(fall, WHOLE) > allowed,
        shows={
            "prior": forms(t.prior_form),
            "claimed": value(now),
            "expected": value(before),
            "line": rate(pl.lit(p.target_fall)),
        },
    )


@rule(
    "SER112",
    "points-moved-off-missed-indicators",
    title=("分值从上年失分指标移走", "Points were moved off what was missed last year"),
    message=(
        (
            "上年（表 {prior}）失分的 {count} 项指标，分值由 {before} 分减到 {now} 分，"
            "移给了别的指标。"
        ),
        (
            "The {count} indicator(s) that lost points last year (form {prior}) weigh {now} points "
            "instead of {before}; the rest went to others."
        ),
    ),
    help=(
        "请恢复原分值，或说明按重要程度调整的依据。",
        "Restore the points, or say why importance has changed.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="indicators",
    authority="weights_reasonable",
)
def points_moved_off_missed_indicators(t: Table, _: Parameters) -> Check:
    """What went badly counts less this year.

    What it checks:
        The indicators that lost points last year have together at least the points they had.

    Why it matters:
        The score rises without anything being done better.

    Basis:
        Points are to follow importance (权重合理) and are in principle not changed.

    Example:
        投诉按时办结率 scored 12 of 20 in 2023 and has 5 points in 2024.

    Not reported when:
        The points stayed or grew. Indicators that are gone are `missed-indicator-dropped`. Not
        judged where last year's scores are missing. Does not apply without last year's form, or
        if none of its indicators that lost points is left.

    How to fix:
        Weigh by importance.
    """
    return Check(
        applies=has_prior(t) & (t.prior.missed_rows != 0) & (t.kept_missed_rows != 0),
        fails=t.points_of_missed_now < t.points_of_missed_before,
        shows={
            "prior": forms(t.prior_form),
            "count": count(t.kept_missed_rows),
            "now": points(t.points_of_missed_now),
            "before": points(t.points_of_missed_before),
        },
    )


@rule(
    "SER113",
    "missed-indicator-dropped",
    title=("上年失分的指标被取消", "An indicator missed last year is gone"),
    message=(
        "上年（表 {prior}）有 {missed} 项指标失分，本年只沿用其中 {kept} 项。",
        (
            "Last year (form {prior}) {missed} indicator(s) lost points; this year keeps {kept} of "
            "them."
        ),
    ),
    help=(
        "请保留仍有意义的指标；确需取消的，请说明理由。",
        "Keep what is still meaningful, or say why it had to go.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="indicators",
    authority="history",
)
def missed_indicator_dropped(t: Table, _: Parameters) -> Check:
    """What was missed is no longer measured.

    What it checks:
        Every indicator that lost points last year is there this year under the same name and
        level.

    Why it matters:
        Nobody can see whether the problem was solved.

    Basis:
        Good practice, from the historical standard of deployed systems: what was measured last
        year is this year's yardstick.

    Example:
        2 indicators lost points in 2023, one of them is gone in 2024.

    Not reported when:
        Nothing was missed, or all of it is kept. Not judged where last year's scores are missing.
        Does not apply without last year's form.

    How to fix:
        Put the indicator back.
    """
    return Check(
        applies=has_prior(t) & (t.prior.missed_rows != 0),
        fails=t.kept_missed_rows.fill_null(0) < t.prior.missed_rows,
        shows={
            "prior": forms(t.prior_form),
            "missed": count(t.prior.missed_rows),
            "kept": count(t.kept_missed_rows.fill_null(0)),
        },
    )


@rule(
    "SER114",
    "missed-again-with-the-same-words",
    title=("连续两年失分，原因照抄上年", "Missed two years running, with last year's explanation"),
    message=(
        "该指标上年（表 {prior}）与本年都未得满分，偏差原因及改进措施“{found}”一字未改。",
        (
            "The indicator lost points last year (form {prior}) and again this year, and the "
            'explanation "{found}" is word for word the same.'
        ),
    ),
    help=(
        "请说明上年的改进措施落实到哪一步、为何本年仍未完成，并提出新的措施。",
        "Say how far last year's action was carried out, why it did not help, and what follows.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="variance_explanation",
    authority="variance_explained",
)
def missed_again_with_the_same_words(t: Table, _: Parameters) -> Check:
    """What was promised last year was not done, and is promised again.

    What it checks:
        Where an indicator of the same name lost points in both years, 偏差原因分析及改进措施 is
        not last year's text.

    Why it matters:
        Corrective action that is only copied was not taken; results are to be used.

    Basis:
        A variance is explained and corrected; results of the evaluation are used.

    Example:
        "受供货延期影响，下一年提前采购" in 2023 and in 2024, both times with points lost.

    Not reported when:
        The texts differ in anything but signs and spaces, one of them is missing, or the indicator
        was met in one of the years. Not judged where a score is missing.

    How to fix:
        Report on last year's action, and change it.
    """
    words, before = (each.mark("explanation", signless) for each in (t, t.prior))
    return Check(
        applies=has_prior(t) & words.is_not_null() & before.is_not_null(),
        fails=t.lost_last_year & (t.claimed_score < t.max_points) & (words == before),
        shows={"prior": forms(t.prior_form), "found": text(t.explanation)},
    )


RULES = (
    target_below_last_actual,
    points_moved_off_missed_indicators,
    missed_indicator_dropped,
    missed_again_with_the_same_words,
)
DERIVED = (
    missed_rows,
    lost_last_year,
    kept_missed_rows,
    points_of_missed_now,
    points_of_missed_before,
)

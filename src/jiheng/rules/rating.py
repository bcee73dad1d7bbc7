"""RAT: the grade 评价等级 against the total, as claimed and as computed."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.arithmetic import band_of
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, mark, points, rating, rule, text
from jiheng.rules.applicability import ALWAYS
from jiheng.rules.flaws import rounded


@mark
def rating_position(words: pl.Expr, p: Parameters) -> pl.Expr:
    """Return the position of a rating word in the policy's grade bands, null for another word."""
    bare = words.str.strip_chars()
    position = pl.lit(None, pl.Int64)
    for place, (word, _) in enumerate(p.grade_bands):
        position = pl.when(bare == word).then(pl.lit(place, pl.Int64)).otherwise(position)
    return position


@derived(Scope.FORMS, Unit.RATING, ("填报总分对应的等级", "rating of the claimed total"))
def rating_of_claimed_total(t: Table, p: Parameters) -> pl.Expr:
    """The grade band of the claimed total."""
    return band_of(t.claimed_total, [floor for _, floor in p.grade_bands])


@rule(
    "RAT111",
    "rating-differs-from-total",
    title=("等级与总分不符", "The rating does not fit the total"),
    message=(
        "总分 {total} 分，等级填报“{claimed}”，按等级标准应为“{expected}”。",
        (
            "The total is {total}; the rating is claimed as “{claimed}”, the grade bands give "
            "“{expected}”."
        ),
    ),
    help=(
        "请按总分所在的区间改正等级。",
        "Correct the rating to the band of the total.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="claimed_rating",
    authority="grade_bands",
    fix="safe",
)
def rating_differs_from_total(t: Table, p: Parameters) -> Check:
    """The rating is not the one the claimed total earns.

    What it checks:
        评价等级 is the word of the policy's grade band in which the claimed 总分 lies.

    Why it matters:
        Budgets are linked to the grade, and the grade is what gets published.

    Basis:
        优 from 90, 良 from 80, 中 from 60, 差 below, unless the policy sets other bands; the
        lower bound belongs to the band.

    Example:
        Total 96.72, rating 良 instead of 优.

    Not reported when:
        Total and rating agree, even if both are too high; or a total of more than two decimals,
        such as 89.995, is just below the band it is rounded into. Not judged without a total, or
        when the word is none of the policy's (`unknown-rating`).

    How to fix:
        Correct the rating.
    """
    position = t.mark("claimed_rating", rating_position)
    down = rounded(t, Scope.FORMS, "claimed_total")
    below = band_of(t.claimed_total - down, [floor for _, floor in p.grade_bands])
    return Check(
        applies=t.claimed_rating.is_not_null(),
        fails=(position != t.rating_of_claimed_total) & (position != below),
        shows={
            "claimed": text(t.claimed_rating),
            "expected": rating(t.rating_of_claimed_total),
            "total": points(t.claimed_total),
        },
    )


@rule(
    "RAT112",
    "missing-rating",
    title=("未填评价等级", "The rating is missing"),
    message=(
        "总分 {total} 分，评价等级未填，应为“{expected}”。",
        "The total is {total} and the rating is not filled in; it is “{expected}”.",
    ),
    help=("请填写评价等级。", "Fill in the rating."),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="claimed_rating",
    authority="grade_bands",
)
def missing_rating(t: Table, _: Parameters) -> Check:
    """The form has a total and no rating.

    What it checks:
        A form with a 总分 has a 评价等级.

    Why it matters:
        Summaries count projects by grade; this one would be left out.

    Basis:
        Grade bands were made for departmental and fiscal evaluations; the national
        self-evaluation form has no cell for the grade, so this is advice.

    Example:
        总分 99.80, the cell 评价等级 empty.

    Not reported when:
        Any word stands in the cell. Not judged without a total.

    How to fix:
        Fill in the word of the band in which the total lies.
    """
    return Check(
        applies=t.claimed_total >= 0,
        fails=t.claimed_rating.is_null(),
        shows={"total": points(t.claimed_total), "expected": rating(t.rating_of_claimed_total)},
    )


@rule(
    "RAT113",
    "unknown-rating",
    title=("等级用词不在政策之内", "The rating is no word of the policy"),
    message=(
        "等级填报“{claimed}”，不是政策规定的等级用词。",
        "The rating is claimed as “{claimed}”, which is no grade of the policy.",
    ),
    help=(
        "请改用政策规定的等级用词。",
        "Use one of the words of the policy's grade bands.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="claimed_rating",
    authority="grade_bands",
)
def unknown_rating(t: Table, _: Parameters) -> Check:
    """The rating is a word the policy does not know.

    What it checks:
        评价等级 is one of the words of the policy's grade bands.

    Why it matters:
        The grade cannot be compared with the total, nor counted.

    Basis:
        优, 良, 中, 差, unless the policy sets other words.

    Example:
        等级 printed as “优秀” where the policy has “优”.

    Not reported when:
        The word is known, spaces around it aside. Not judged without a rating.

    How to fix:
        Use the policy's word, or choose the policy that has yours.
    """
    return Check(
        applies=t.claimed_rating >= 0,
        fails=t.mark("claimed_rating", rating_position).is_null(),
        shows={"claimed": text(t.claimed_rating)},
    )


@rule(
    "RAT114",
    "rating-not-earned",
    title=("折算总分达不到填报总分的等级", "The computed total earns another rating"),
    message=(
        (
            "填报总分 {claimed} 分属“{claimed_rating}”，"
            "按政策折算总分 {expected} 分，属“{computed_rating}”。"
        ),
        (
            "The claimed total {claimed} is “{claimed_rating}”; the policy computes {expected}, "
            "which is “{computed_rating}”."
        ),
    ),
    help=(
        "请先改正得分与完成情况不符的各项，再按折算总分确定等级。",
        "Correct the scores that do not follow from their figures, then take the rating again.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="result_objective",
)
def rating_not_earned(t: Table, _: Parameters) -> Check:
    """Computed by the policy, the total falls into another grade than claimed.

    What it checks:
        The total computed from amounts, targets and actual values lies in the same grade band as
        the claimed total.

    Why it matters:
        It tells which of the wrong scores matter: those that change the grade.

    Basis:
        The result must be objective (结果客观). The wrong scores are errors of their own; this
        one weighs them together and is a warning.

    Example:
        Claimed 91.00 (优); one cost overrun scored in full, computed 88.50 (良).

    Not reported when:
        Both totals lie in one band. Not judged when a score cannot be computed, or a fraction
        stands where a percentage is due.

    How to fix:
        Correct the scores reported by the other rules.
    """
    return Check(
        applies=ALWAYS,
        fails=pl.when(~t.mixes_magnitudes).then(t.rating_of_claimed_total != t.computed_rating),
        shows={
            "claimed": points(t.claimed_total),
            "expected": points(t.computed_total),
            "claimed_rating": rating(t.rating_of_claimed_total),
            "computed_rating": rating(t.computed_rating),
        },
    )


RULES = (
    rating_differs_from_total,
    missing_rating,
    unknown_rating,
    rating_not_earned,
)
DERIVED = (rating_of_claimed_total,)

"""IND: what the dates of a row say: nothing late, unfinished or after the year has full marks."""

import polars as pl

from jiheng.domain.days import FIRST_OF_YEAR, LAST_OF_YEAR, WITHOUT_YEAR
from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Level1, Level2
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, count, derived, points, rule, text
from jiheng.rules.days import first_day, is_bare_year, last_day
from jiheng.rules.marks import tells_unfinished
from jiheng.rules.topics import UNFINISHED, topics

OUTPUT, TIMELINESS = code(Level1.OUTPUT), code(Level2.TIMELINESS)


def _in_year(t: Table, day: pl.Expr) -> pl.Expr:
    """Return a day with the form's fiscal year where the text gives none."""
    return pl.when(day < WITHOUT_YEAR).then(day + t.form.fiscal_year * WITHOUT_YEAR).otherwise(day)


@derived(Scope.INDICATORS, Unit.DAY, ("最后期限", "deadline"))
def deadline(t: Table, _: Parameters) -> pl.Expr:
    """The last day the target allows; null where it names no day."""
    return _in_year(t, t.mark("target_text", last_day))


@derived(Scope.INDICATORS, Unit.DAY, ("完成日期", "day of completion"))
def finished_day(t: Table, _: Parameters) -> pl.Expr:
    """The first day the actual value may mean; null where it names no day."""
    return _in_year(t, t.mark("actual_text", first_day))


@derived(Scope.INDICATORS, Unit.FLAG, ("得满分", "has full marks"))
def is_full(t: Table, _: Parameters) -> pl.Expr:
    """Whether the row claims all of its points."""
    return t.claimed_score >= t.max_points


@derived(Scope.INDICATORS, Unit.DAY, ("年度最后一天", "last day of the year"))
def year_end(t: Table, _: Parameters) -> pl.Expr:
    """The last day of the form's fiscal year."""
    return t.form.fiscal_year * WITHOUT_YEAR + LAST_OF_YEAR


@rule(
    "IND221",
    "late-with-full-marks",
    title=("逾期完成仍得满分", "Late, yet full marks"),
    message=(
        "年度指标值为“{expected}”，实际完成值为“{claimed}”，晚于期限，得分仍为满分 {points} 分。",
        (
            'The target is "{expected}", the actual value "{claimed}" is later, and the row still '
            "claims all of its {points} points."
        ),
    ),
    help=(
        "请按逾期情况扣分并说明原因，或核对日期。",
        "Deduct for the delay and give the reason, or check the dates.",
    ),
    severity=Severity.ERROR,
    scope=Scope.INDICATORS,
    at="actual.text",
    authority="data_true",
)
def late_with_full_marks(t: Table, _: Parameters) -> Check:
    """Due in June, done in September, full marks.

    What it checks:
        Where target and actual value both name a day, one that lies after the deadline beyond
        doubt does not have full marks.

    Why it matters:
        A missed deadline is what a timeliness indicator is there to show.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        年度指标值 "2024年6月底前", 实际完成值 "2024年9月完成", 10.00 of 10.00 points.

    Not reported when:
        The dates overlap (6月 and 6月20日), one of the two names no day, or points were lost. Not
        judged when the actual value is empty.

    How to fix:
        Deduct points and explain, or correct the date.
    """
    dated = t.actual_text.is_null() | t.mark("actual_text", first_day).is_not_null()
    return Check(
        applies=t.mark("target_text", last_day).is_not_null() & dated,
        fails=(t.finished_day > t.deadline) & t.is_full,
        shows={
            "claimed": text(t.actual_text),
            "expected": text(t.target_text),
            "points": points(t.max_points),
        },
    )


@rule(
    "IND222",
    "finished-after-the-year",
    title=("年度结束后才完成仍得满分", "Finished after the year, yet full marks"),
    message=(
        "实际完成值为“{claimed}”，已在本年度之后，得分仍为满分 {points} 分。",
        'The actual value "{claimed}" lies after the year; the row claims all {points} points.',
    ),
    help=(
        "请按年度内的完成情况填报和计分。",
        "Report and score what was done within the year.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="actual.text",
    authority="data_true",
)
def finished_after_the_year(t: Table, _: Parameters) -> Check:
    """Done in the year after.

    What it checks:
        An actual value that names a day after the fiscal year does not have full marks, unless
        the target allows that day.

    Why it matters:
        The form reports one year. What was done later was not done in it.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        A form of 2019 with 实际完成值 "2020年3月" and full marks.

    Not reported when:
        Points were lost, or the actual value names no day. Not judged when the year is unknown.

    How to fix:
        Score what was done by the end of the year.
    """
    allowed = (t.deadline >= t.finished_day).fill_null(value=False)
    return Check(
        applies=t.mark("actual_text", first_day).is_not_null(),
        fails=(t.finished_day > t.year_end) & t.is_full & ~allowed,
        shows={"claimed": text(t.actual_text), "points": points(t.max_points)},
    )


@rule(
    "IND223",
    "deadline-after-the-year",
    title=("期限在本年度之后", "The deadline lies after the year"),
    message=(
        "年度指标值为“{target}”，期限在 {year} 年度之后，不是本年度的目标。",
        'The target "{target}" is due after the fiscal year {year}; it is no target of this year.',
    ),
    help=("请填写本年度内的期限。", "Set a deadline within the year."),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="target.text",
    authority="target_quality",
)
def deadline_after_the_year(t: Table, _: Parameters) -> Check:
    """Due when the year is over.

    What it checks:
        The day a target names lies within the fiscal year, or before it.

    Why it matters:
        A target due later cannot be missed in the year it is evaluated for.

    Basis:
        Targets must be specific and suited (指向明确、相应匹配).

    Example:
        A form of 2024 with the target "2025年6月底前完成".

    Not reported when:
        The target names no day. Not judged when the fiscal year is unknown.

    How to fix:
        Set the part that is due within the year.
    """
    return Check(
        applies=t.mark("target_text", last_day).is_not_null(),
        fails=t.deadline > t.year_end,
        shows={"target": text(t.target_text), "year": count(t.form.fiscal_year)},
    )


@rule(
    "IND224",
    "whole-year-as-deadline",
    title=("以整年为期限", "The whole year is the deadline"),
    message=(
        "时效指标“{name}”的年度指标值只写“{target}”，整年都算按时，看不出期限。",
        'The timeliness "{name}" has only "{target}" as target: any day of the year is in time.',
    ),
    help=("请写到月或日，如“10月底前”。", "Name the month or day, such as 10月底前."),
    severity=Severity.ADVICE,
    scope=Scope.INDICATORS,
    at="target.text",
    authority="target_quality",
)
def whole_year_as_deadline(t: Table, _: Parameters) -> Check:
    """Sometime this year.

    What it checks:
        The target of a timeliness indicator is not just a year.

    Why it matters:
        The budget is annual anyway; whether the work came when it was needed is not seen.

    Basis:
        Targets must be specific (指向明确).

    Example:
        时效指标 "完成时间", target "2019年" (seen on a published form of 2019).

    Not reported when:
        The target names a month or day, or says more than the year (2024年内分四批完成).

    How to fix:
        Name the month.
    """
    named, last = t.mark("target_text", first_day), t.mark("target_text", last_day)
    whole = (named % WITHOUT_YEAR == FIRST_OF_YEAR) & (last % WITHOUT_YEAR == LAST_OF_YEAR)
    whole &= t.mark("target_text", is_bare_year)
    return Check(
        applies=(t.level2 == TIMELINESS) & t.target_text.is_not_null(),
        fails=pl.when(t.name.is_not_null()).then(
            (whole & (named > WITHOUT_YEAR)).fill_null(value=False)
        ),
        shows={"name": text(t.name), "target": text(t.target_text)},
    )


@rule(
    "IND225",
    "unfinished-with-full-marks",
    title=("未完成或未验收仍得满分", "Unfinished, yet full marks"),
    message=(
        "本行写明“{said}”，尚未完成或验收，得分仍为满分 {points} 分。",
        'The row says "{said}", not finished or not accepted, and claims all {points} points.',
    ),
    help=(
        "请按实际进度计分，并写明完成和验收的安排。",
        "Score the progress made, and say when it will be finished and accepted.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="claimed_score",
    authority="data_true",
)
def unfinished_with_full_marks(t: Table, _: Parameters) -> Check:
    """Still under way, and full marks already.

    What it checks:
        An output whose actual value or explanation says that it is not finished, delivered,
        accepted or paid for does not have full marks.

    Why it matters:
        Full marks say the target was met; the words beside them say it was not.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        质量指标 "工程验收合格率" 100.00(%), explained by "工程尚未验收", 15.00 of 15.00.

    Not reported when:
        Points were lost, it is no output, or only the settlement of accounts is still to come
        (竣工决算审计尚未完成). Not judged when points or score are missing.

    How to fix:
        Score what is finished.
    """
    in_actual = (t.mark("actual_text", topics) & UNFINISHED) != 0
    unfinished = (t.reported_topics & UNFINISHED) != 0
    told = pl.when(in_actual).then(t.actual_text).otherwise(t.explanation)
    work = [t.mark(each, tells_unfinished) for each in ("actual_text", "explanation")]
    return Check(
        applies=t.level1.eq_missing(OUTPUT) & unfinished,
        fails=t.is_full & pl.any_horizontal(each.fill_null(value=False) for each in work),
        shows={"said": text(told), "points": points(t.max_points)},
    )


RULES = (
    late_with_full_marks,
    finished_after_the_year,
    deadline_after_the_year,
    whole_year_as_deadline,
    unfinished_with_full_marks,
)
DERIVED = (deadline, finished_day, is_full, year_end)

"""IND: satisfaction is asked of those served, as a share, in a survey one can point to."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Comparator, Level2
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, rule, text, value
from jiheng.rules.indicator_classes import named
from jiheng.rules.indicator_values import HUNDRED
from jiheng.rules.marks import SHARE, denies_complaints, tells_survey
from jiheng.rules.topics import (
    NO_COMPLAINT,
    OWN_STAFF,
    SATISFACTION,
    SERVED,
    SURVEY,
)

SATISFACTION_LEVEL, EQ = code(Level2.BENEFICIARY_SATISFACTION), code(Comparator.EQ)


@derived(Scope.INDICATORS, Unit.FLAG, ("为满意度指标", "is about satisfaction"))
def is_satisfaction(t: Table, _: Parameters) -> pl.Expr:
    """Whether the row stands under 服务对象满意度."""
    return t.level2 == SATISFACTION_LEVEL


@derived(Scope.FORMS, Unit.FLAG, ("文字提到调查", "text speaks of a survey"))
def mentions_survey(t: Table, _: Parameters) -> pl.Expr:
    """Whether the result or any text beside the table speaks of a survey."""
    told = (t.mark(column, tells_survey) for column in ("achieved", "remarks"))
    return pl.any_horizontal(each.fill_null(value=False) for each in told)


@rule(
    "IND331",
    "own-staff-surveyed",
    title=("满意度调查的是本单位人员", "Satisfaction is asked of the unit's own staff"),
    message=(
        "满意度指标“{name}”问的是本单位的人，不是项目的服务对象。",
        'The satisfaction indicator "{name}" asks the unit\'s own staff, not those it serves.',
    ),
    help=(
        "请改为调查受益的群众、企业或来办事的人；只服务内部的项目，请说明。",
        "Ask the people or firms that benefit; where only staff does, say so.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.INDICATORS,
    at="name",
)
def own_staff_surveyed(t: Table, _: Parameters) -> Check:
    """Those who carry out the project judge it themselves.

    What it checks:
        A satisfaction indicator does not ask 工作人员, 职工 or others of the unit's own.

    Why it matters:
        The indicator is called satisfaction of those served. Staff who were given a car or an
        office are rarely dissatisfied, and the public is not heard.

    Basis:
        Good practice: the level-2 indicator is 服务对象满意度, satisfaction of those served.

    Example:
        "办公人员满意度" ≥85.00(%) of a project that pays for the unit's own office (published
        forms of 2024).

    Not reported when:
        The name says that those asked are served by the project: 参训干部满意度,
        离退休职工满意度, 市民对热线办理满意度.

    How to fix:
        Survey those served. A project that serves only staff, such as a canteen, may keep it.
    """
    return Check(
        applies=t.is_satisfaction,
        fails=named(t, OWN_STAFF) & ~named(t, SERVED),
        shows={"name": text(t.name)},
    )


@rule(
    "IND332",
    "exact-satisfaction-target",
    title=("满意度以等于某数为目标", "A satisfaction target is an exact share"),
    message=(
        "满意度的年度指标值为“{target}”，要求恰好等于；高于它反而不符。",
        'The satisfaction target is "{target}", to be met exactly; more would miss it.',
    ),
    help=("请用“≥”设下限。", "Set a minimum with ≥."),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="target.comparator",
    authority="target_quality",
)
def exact_satisfaction_target(t: Table, _: Parameters) -> Check:
    """Exactly 98 of 100 are to be satisfied.

    What it checks:
        A satisfaction target in percent below 100 is not written with =.

    Why it matters:
        No survey is planned to come out at one figure. Where it does come out so, target and
        result were probably written together.

    Basis:
        Targets must be specific and sensible (指向明确、合理可行).

    Example:
        "人员满意率" =98.00(%), 实际完成值 98.00(%) (a published form of 2024).

    Not reported when:
        The target is 100 %, which cannot be exceeded, or has another sign or none.

    How to fix:
        Write ≥98 %.
    """
    exact = t.comparator.eq_missing(EQ) & (t.target_kind == SHARE)
    return Check(
        applies=t.is_satisfaction,
        fails=pl.when(t.target_text.is_not_null()).then(
            exact & (t.target_value < HUNDRED).fill_null(value=False)
        ),
        shows={"target": text(t.target_text)},
    )


@rule(
    "IND333",
    "satisfaction-in-words",
    title=("满意度没有量化", "Satisfaction is not a number"),
    message=(
        "满意度指标“{name}”的年度指标值为“{target}”，没有数，多少人满意无从得知。",
        'The satisfaction indicator "{name}" has the target "{target}" and no number.',
    ),
    help=(
        "请写明满意的比例，如“≥90%”，并以调查结果填报。",
        "Give a share, such as ≥90 %, and report what a survey found.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="target.text",
    authority="target_quality",
)
def satisfaction_in_words(t: Table, _: Parameters) -> Check:
    """They are to be satisfied.

    What it checks:
        The target of a satisfaction indicator is a number.

    Why it matters:
        Satisfaction is what a survey counts. "满意" as target lets the unit answer for others.

    Basis:
        Targets must be specific and quantified (指向明确、细化量化).

    Example:
        "工作人员满意度", target "满意", 达成指标, 20.00 of 20.00 (a published form of 2024).

    Not reported when:
        The target holds a number of any unit: ≤3.00(件) complaints.

    How to fix:
        Set a share and survey it.
    """
    return Check(
        applies=t.is_satisfaction & t.target_text.is_not_null(),
        fails=pl.when(t.name.is_not_null()).then(t.target_value.is_null()),
        shows={"name": text(t.name), "target": text(t.target_text)},
    )


@rule(
    "IND334",
    "no-complaint-taken-for-satisfaction",
    title=("以没有投诉代替满意", "No complaint is taken for satisfaction"),
    message=(
        "满意度指标“{name}”的依据是没有投诉，没有投诉不等于满意。",
        'The satisfaction indicator "{name}" rests on there being no complaint.',
    ),
    help=("请调查服务对象是否满意。", "Survey those served."),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="name",
    authority="result_objective",
)
def no_complaint_taken_for_satisfaction(t: Table, _: Parameters) -> Check:
    """Nobody complained, so all are satisfied.

    What it checks:
        Name, target, actual value and explanation of a satisfaction indicator do not speak of
        there being no complaint.

    Why it matters:
        Most who are dissatisfied never complain. Reviewers do not accept it.

    Basis:
        The result must be objective (结果客观).

    Example:
        "群众满意度" 100.00(%), explained by "全年未收到投诉" (seen in reviews).

    Not reported when:
        The complaint words stand under another class: 社会成本指标 "施工零投诉".

    How to fix:
        Ask those served, and give the share.
    """
    told = t.spoken_topics | t.reported_topics
    denied = [
        t.mark(cell, denies_complaints) for cell in ("target_text", "actual_text", "explanation")
    ]
    return Check(
        applies=t.is_satisfaction,
        fails=((told & NO_COMPLAINT) != 0) | pl.any_horizontal(denied).fill_null(value=False),
        shows={"name": text(t.name)},
    )


@rule(
    "IND335",
    "satisfaction-without-survey",
    title=("满意度看不出调查过", "No survey is mentioned for satisfaction"),
    message=(
        "满意度“{name}”得满分，全表没有一处提到怎样调查、调查了多少人。",
        'The satisfaction "{name}" has full marks and nothing tells how many were asked, or how.',
    ),
    help=(
        "请在偏差原因栏或表下注明调查方式和样本数。",
        "Note how and of how many persons it was asked, in the row or below the table.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.INDICATORS,
    at="actual.text",
    authority="satisfaction_evidence",
)
def satisfaction_without_survey(t: Table, _: Parameters) -> Check:
    """A share of satisfied persons, asked by nobody.

    What it checks:
        Where satisfaction has full marks, the row, the result of the year or the text beside the
        table speaks of a survey: 调查, 问卷, 样本, 测评.

    Why it matters:
        Reviewers give satisfaction without survey material no points at all.

    Basis:
        Satisfaction without survey material is not scored. The official form has no cell for
        it, so this is advice.

    Example:
        "办公人员满意度" 86.00(%), 20.00 of 20.00, and no word of a survey.

    Not reported when:
        The indicator lost points, or evidence was handed in, which the rules on evidence judge.

    How to fix:
        Write "问卷调查 200 人，回收 186 份" into the row.
    """
    told = t.spoken_topics.fill_null(0) | t.reported_topics
    silent = ((told & SURVEY) == 0) & ~t.form.mentions_survey
    return Check(
        applies=t.is_satisfaction & t.evidence_count.is_null(),
        fails=silent & (t.claimed_score >= t.max_points),
        shows={"name": text(t.name)},
    )


@rule(
    "IND337",
    "everyone-satisfied",
    title=("满意度 100%", "Everyone is satisfied"),
    message=(
        "满意度“{name}”完成 {claimed}%，无一人不满意，宜核对样本。",
        'The satisfaction "{name}" is {claimed} %; nobody at all was dissatisfied.',
    ),
    help=(
        "请核对调查的人数和抽样方法。",
        "Check how many were asked and how they were chosen.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.INDICATORS,
    at="actual.value",
)
def everyone_satisfied(t: Table, _: Parameters) -> Check:
    """A survey without a single dissenting voice.

    What it checks:
        A satisfaction in percent is below 100.

    Why it matters:
        It happens with five persons, hardly with two hundred. The sample is worth a look.

    Basis:
        Good practice.

    Example:
        "工作人员满意度" >90.00(%), 实际完成值 100.00(%) (a published form of 2024).

    Not reported when:
        The actual value is not in percent, or the name does not speak of satisfaction.

    How to fix:
        Report the number of persons asked, or survey a larger sample.
    """
    return Check(
        applies=t.is_satisfaction & (t.actual_kind == SHARE) & named(t, SATISFACTION),
        fails=t.actual_value == HUNDRED,
        shows={"name": text(t.name), "claimed": value(t.actual_value)},
    )


RULES = (
    own_staff_surveyed,
    exact_satisfaction_target,
    satisfaction_in_words,
    no_complaint_taken_for_satisfaction,
    satisfaction_without_survey,
    everyone_satisfied,
)
DERIVED = (is_satisfaction, mentions_survey)

"""NAR: the objective and its result say something, and not the same thing twice."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, points, rule, text
from jiheng.rules.marks import explains_nothing, is_residue, plain, says_nothing, without_promises


@rule(
    "NAR101",
    "objective-missing",
    title=("没有预期目标", "There is no intended result"),
    message=(
        "年度总体目标的“预期目标”没有填写。",
        "The intended result of the annual objective is empty.",
    ),
    help=("请填写批复的年度总体目标。", "Give the objective approved for the year."),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="objective.intended",
    authority="content_complete",
)
def objective_missing(t: Table, _: Parameters) -> Check:
    """Nobody can tell what the project was for.

    What it checks:
        预期目标 of the annual overall objective is filled in.

    Why it matters:
        Indicators break the objective down; without it they hang in the air.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        实际完成情况 "全年更新诊疗设备26台" beside an empty 预期目标.

    Not reported when:
        Nothing at all was filled in: then it is no form.

    How to fix:
        Copy the objective approved with the budget.
    """
    return Check(applies=t.is_begun, fails=t.intended.is_null())


@rule(
    "NAR102",
    "objective-says-nothing",
    title=("预期目标空泛", "The intended result says nothing"),
    message=(
        "预期目标“{intended}”没有说明要做什么、做到什么程度。",
        'The intended result "{intended}" does not say what is to be done, or how well.',
    ),
    help=(
        "请写明做什么、做多少、何时完成、带来什么变化。",
        "Say what is to be done, how much, by when, and what it will change.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="objective.intended",
    authority="target_quality",
)
def objective_says_nothing(t: Table, _: Parameters) -> Check:
    """An objective that would fit any project.

    What it checks:
        预期目标 is more than stock phrases, digits or an amount of money, no shorter than the
        policy's minimum, and not just the project's name.

    Why it matters:
        Against "完成既定目标" every result is a success.

    Basis:
        Objectives must be specific, quantified and sensible (指向明确、细化量化、合理可行).

    Example:
        预期目标 "完成既定目标", or the budget figure "43.2" (published forms of 2024 and 2019).

    Not reported when:
        Anything of substance stands beside the stock phrase.

    How to fix:
        Take the objective from the approved budget.
    """
    is_name = t.mark("intended", plain) == t.mark("project_name", plain)
    return Check(
        applies=t.kind.is_not_null(),
        fails=t.mark("intended", says_nothing) | is_name.fill_null(value=False),
        shows={"intended": text(t.intended)},
    )


@rule(
    "NAR103",
    "result-missing",
    title=("没有实际完成情况", "There is no actual achievement"),
    message=(
        "年度总体目标的“实际完成情况”没有填写。",
        "The actual achievement of the annual objective is empty.",
    ),
    help=("请写明全年实际完成的情况。", "Say what was achieved in the year."),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="objective.achieved",
    authority="content_complete",
)
def result_missing(t: Table, _: Parameters) -> Check:
    """The form promises, but does not report.

    What it checks:
        实际完成情况 of the annual overall objective is filled in.

    Why it matters:
        It is the one place where the unit says in words what the money did.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        预期目标 "购置公务用车一辆" beside an empty 实际完成情况.

    Not reported when:
        Nothing at all was filled in: then it is no form.

    How to fix:
        Describe the result at the end of the year.
    """
    return Check(applies=t.is_begun, fails=t.achieved.is_null())


@rule(
    "NAR104",
    "result-says-nothing",
    title=("实际完成情况空泛", "The actual achievement says nothing"),
    message=(
        "实际完成情况只写“{achieved}”，没有说明完成了什么。",
        'The actual achievement only says "{achieved}", not what was achieved.',
    ),
    help=(
        "请对照预期目标写明完成的内容、数量和效果。",
        "Say against the objective what was done, how much, and to what effect.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="objective.achieved",
    authority="data_true",
)
def result_says_nothing(t: Table, _: Parameters) -> Check:
    """All it says is "done".

    What it checks:
        实际完成情况 is more than stock phrases or digits, and no shorter than the policy's
        minimum.

    Why it matters:
        A reader, and whoever spot-checks the form, learns nothing.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        实际完成情况 "已完成" (published forms of 2024).

    Not reported when:
        Anything of substance stands beside the stock phrase.

    How to fix:
        Report the result with its figures.
    """
    return Check(
        applies=t.kind.is_not_null(),
        fails=t.mark("achieved", says_nothing),
        shows={"achieved": text(t.achieved)},
    )


@rule(
    "NAR105",
    "objective-repeated-as-result",
    title=("实际完成情况照抄预期目标", "The objective is repeated as its result"),
    message=(
        "实际完成情况“{achieved}”与预期目标相同（“已”“完成”一类的字不算）。",
        'The actual achievement "{achieved}" repeats the intended result, "done" aside.',
    ),
    help=(
        "请写明实际做了什么、结果如何，不要照抄目标。",
        "Say what was done and what came of it instead of repeating the objective.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="objective.achieved",
    authority="data_true",
)
def objective_repeated_as_result(t: Table, _: Parameters) -> Check:
    """The plan was copied into the report.

    What it checks:
        实际完成情况 differs from 预期目标 in more than signs, spaces and words like 已, 计划.

    Why it matters:
        A plan is not a report; whether anything happened cannot be seen.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        "购置公务用车一辆，主要用于街面时效督查…" as plan and word for word as result.

    Not reported when:
        One of the two is empty.

    How to fix:
        Write what was done, with dates and figures.
    """
    return Check(
        applies=t.kind.is_not_null(),
        fails=t.mark("intended", without_promises) == t.mark("achieved", without_promises),
        shows={"achieved": text(t.achieved)},
    )


@rule(
    "NAR106",
    "template-text-in-objective",
    title=("年度总体目标留有模板文字", "Template text was left in the objective"),
    message=(
        "年度总体目标“{found}”留有模板文字。",
        'The annual objective still holds template text in "{found}".',
    ),
    help=("请删除模板文字，填写实际内容。", "Replace the template text by the real content."),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="objective",
    authority="content_complete",
)
def template_text_in_objective(t: Table, _: Parameters) -> Check:
    """The form's own instructions were left in the cell.

    What it checks:
        预期目标 and 实际完成情况 hold none of the policy's template texts.

    Why it matters:
        It is published as it stands and shows that nobody read the form.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        实际完成情况 "（200字以内）" (seen on a published form of 2023).

    Not reported when:
        The text stands in an indicator; `template-text-in-indicator` reports that.

    How to fix:
        Replace it by the content.
    """
    intended, achieved = t.mark("intended", is_residue), t.mark("achieved", is_residue)
    return Check(
        applies=t.kind.is_not_null(),
        fails=intended | achieved,
        shows={"found": text(pl.when(intended).then(t.intended).otherwise(t.achieved))},
    )


@derived(
    Scope.FORMS,
    Unit.FLAG,
    ("偏差原因均为敷衍", "explanations explain nothing"),
    over=Scope.INDICATORS,
)
def is_explained_away(t: Table, _: Parameters) -> pl.Expr:
    """Whether all explanations given explain nothing, none of them on a row that lost points."""
    empty = t.mark("explanation", explains_nothing)
    lost = (t.claimed_score < t.max_points).fill_null(value=False)
    return empty.any() & empty.all() & ~(empty & lost).any()


@rule(
    "NAR107",
    "points-lost-but-nothing-explained",
    title=("未得满分而偏差原因均写“无”", "Points were lost, yet every explanation says nothing"),
    message=(
        "总分 {total} 低于 {points} 分，而各项指标的偏差原因都等于没写。",
        "The total is {total} of {points} points, yet all its explanations say nothing.",
    ),
    help=(
        "请说明丢分的原因和改进措施。",
        "Explain what cost the points and what will be done.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="indicators",
    authority="variance_explained",
)
def points_lost_but_nothing_explained(t: Table, _: Parameters) -> Check:
    """Every row says "无", though the form as a whole fell short.

    What it checks:
        Where explanations are filled in but none says anything, the form has full points.

    Why it matters:
        Something went wrong, usually execution, and the only place to say so says "无".

    Basis:
        What was not achieved is to be explained, with corrective action.

    Example:
        总分 96.72 of 100.00, every indicator full, 偏差原因 "无" throughout.

    Not reported when:
        A row itself lost points; `evasive-explanation` and the rules on scores report that.

    How to fix:
        Explain the shortfall in the row it belongs to.
    """
    return Check(
        applies=t.is_explained_away.fill_null(value=False),
        fails=t.claimed_total < t.total_points,
        shows={"total": points(t.claimed_total), "points": points(t.total_points)},
    )


RULES = (
    objective_missing,
    objective_says_nothing,
    result_missing,
    result_says_nothing,
    objective_repeated_as_result,
    template_text_in_objective,
    points_lost_but_nothing_explained,
)
DERIVED = (is_explained_away,)

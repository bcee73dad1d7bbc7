"""NAR: what the words of the form say beside its figures: numbers, problems, unfinished work."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.indicator import Level1
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, count, derived, mark, points, rule, text, value
from jiheng.rules.indicator_values import ONE
from jiheng.rules.marks import (
    any_of,
    denies_problems,
    holds_spreadsheet_error,
    item_count,
    tells_unfinished,
)

OUTPUT = code(Level1.OUTPUT)


def _number(p: Parameters) -> str:
    return rf"(?:^|[^0-9.])([0-9]{{1,9}})\s*(?:{any_of(p.indivisible_units)})"


def _figures(p: Parameters) -> str:
    return rf"[0-9.]+\s*(?:{any_of(p.indivisible_units)})"


@mark
def promised_number(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Return the first whole number of things a text names, in millionths; null without one."""
    return text.str.extract(_number(p), 1).cast(pl.Int64) * ONE


@mark
def last_promised_number(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Return the last whole number of things a text names, in millionths; null without one."""
    figures = text.str.extract_all(_figures(p)).list.join("\n")
    return figures.str.extract(rf"(?s)^.*{_number(p)}", 1).cast(pl.Int64) * ONE


@derived(
    Scope.FORMS,
    Unit.POINTS,
    ("产出指标最大扣分", "greatest output shortfall"),
    over=Scope.INDICATORS,
)
def output_shortfall(t: Table, _: Parameters) -> pl.Expr:
    """The most points any output indicator lost; null without such indicators."""
    return pl.when(t.level1 == OUTPUT).then(t.max_points - t.claimed_score).max()


@derived(Scope.FORMS, Unit.FLAG, ("目标的数见于指标", "number is a target"), over=Scope.INDICATORS)
def is_promise_measured(t: Table, _: Parameters) -> pl.Expr:
    """Whether the first or last number the objective promises is a target of some indicator."""
    first = t.form.mark("intended", promised_number)
    last = t.form.mark("intended", last_promised_number)
    return ((t.target_value == first) | (t.target_value == last)).any()


@rule(
    "NAR108",
    "spreadsheet-error-in-objective",
    title=("年度总体目标有电子表格的出错字样", "The objective holds a spreadsheet's error"),
    message=(
        "年度总体目标有电子表格算不出时的字样“{found}”，不是内容。",
        'The objective holds "{found}", which a spreadsheet shows when it cannot compute.',
    ),
    help=("请回到原表修正公式后重填。", "Mend the formula in the workbook and fill it in again."),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="objective",
    authority="data_true",
)
def spreadsheet_error_in_objective(t: Table, _: Parameters) -> Check:
    """#REF! is all that was achieved.

    What it checks:
        预期目标 and 实际完成情况 are not the text by which a spreadsheet tells an error.

    Why it matters:
        The cell says nothing, and the form is published with it.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        实际完成情况 "#REF!".

    Not reported when:
        The error stands in an indicator; `spreadsheet-error-in-indicator` reports that.

    How to fix:
        Mend the workbook and export the form again.
    """
    intended = t.mark("intended", holds_spreadsheet_error)
    achieved = t.mark("achieved", holds_spreadsheet_error)
    return Check(
        applies=t.kind.is_not_null(),
        fails=intended | achieved,
        shows={"found": text(pl.when(intended).then(t.intended).otherwise(t.achieved))},
    )


@rule(
    "NAR109",
    "promised-number-not-measured",
    title=("目标里的数没有指标考核", "A number of the objective is no target"),
    message=(
        "预期目标写明 {expected}，没有一项指标以它为年度指标值。",
        "The objective promises {expected}; no indicator has it as target.",
    ),
    help=(
        "请为目标里承诺的数量设置指标，或核对两处的数。",
        "Set an indicator for what is promised, or check both figures.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="objective.intended",
)
def promised_number_not_measured(t: Table, _: Parameters) -> Check:
    """24 devices were promised, and nobody counts devices.

    What it checks:
        The first or the last number of things (台, 人, 次 …) in 预期目标 is the target of some
        indicator.

    Why it matters:
        Objective and indicators are to be one plan. A promise without a target is not scored.

    Basis:
        Good practice: indicators break the objective down (相应匹配).

    Example:
        预期目标 "更新诊疗设备24台", and 数量指标 ≥20.00(台).

    Not reported when:
        The objective holds no such number. Not judged where no indicator has a number.

    How to fix:
        Make the two agree.
    """
    promised = t.mark("intended", promised_number)
    return Check(
        applies=promised.is_not_null(),
        fails=pl.when(t.measured_count > 0).then(~t.is_promise_measured),
        shows={"expected": value(promised)},
    )


@rule(
    "NAR110",
    "unfinished-result-with-full-output",
    title=("实际完成情况写明未完成，产出却全部满分", "Unfinished, yet every output in full"),
    message=(
        "实际完成情况写明尚未完成或验收，各项产出指标却没有扣分。",
        "The actual achievement tells of unfinished work, and no output indicator lost points.",
    ),
    help=(
        "请按实际进度计分，或改正实际完成情况。",
        "Score the progress made, or correct the text.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="objective.achieved",
    authority="data_true",
)
def unfinished_result_with_full_output(t: Table, _: Parameters) -> Check:
    """The words admit what the scores deny.

    What it checks:
        Where 实际完成情况 says that work is not finished, delivered or accepted, at least one
        output indicator lost points.

    Why it matters:
        Words and scores describe the same year.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        "主体已完工，尚未验收" beside 50.00 of 50.00 points of output.

    Not reported when:
        An output lost points, or the form has none. Not judged where points or scores of
        outputs are missing.

    How to fix:
        Deduct for what is unfinished.
    """
    return Check(
        applies=t.mark("achieved", tells_unfinished) & t.has_output,
        fails=t.output_shortfall == 0,
    )


@rule(
    "NAR111",
    "problems-denied",
    title=("未得满分却称没有问题", "Points were lost, yet there is no problem"),
    message=(
        "总分 {claimed} 低于 {expected} 分，存在问题或改进措施栏却只写“{said}”，等于没写。",
        'The total is {claimed} of {expected}, yet problems or measures only say "{said}".',
    ),
    help=(
        "请写明丢分所反映的问题和改进措施。",
        "Name the problem behind the points lost, and what will be done.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="extensions.存在问题",
    authority="variance_explained",
)
def problems_denied(t: Table, p: Parameters) -> Check:
    """Nothing is wrong, but points are missing.

    What it checks:
        Where the form has cells for problems and measures and the total is below the full score,
        neither says 无 or the like.

    Why it matters:
        These cells are what the next budget learns from.

    Basis:
        What was not achieved is to be explained, with corrective action.

    Example:
        总分 96.72, 存在问题 "无", 改进措施 "无".

    Not reported when:
        The form has full marks, or no such cells. Not judged without a total.

    How to fix:
        Say what cost the points.
    """
    denied = {
        column: t.mark(column, denies_problems).fill_null(value=False)
        for column in ("problems", "measures")
    }
    said = pl.when(denied["problems"]).then(t.problems).otherwise(t.measures)
    full = t.total_points.fill_null(p.total_points)
    return Check(
        applies=pl.any_horizontal(denied.values()),
        fails=t.claimed_total < full,
        shows={"claimed": points(t.claimed_total), "expected": points(full), "said": text(said)},
    )


@rule(
    "NAR112",
    "fewer-measures-than-problems",
    title=("改进措施少于存在问题", "Fewer measures than problems"),
    message=(
        "存在问题列了 {expected} 条，改进措施只有 {claimed} 条。",
        "There are {expected} problems and only {claimed} measure(s).",
    ),
    help=("请逐条写明改进措施。", "Give a measure for each problem."),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="extensions.改进措施",
)
def fewer_measures_than_problems(t: Table, _: Parameters) -> Check:
    """A problem nobody will work on.

    What it checks:
        改进措施 has at least as many numbered points as 存在问题.

    Why it matters:
        What has no measure will be found again next year.

    Basis:
        Good practice of reviewers: every problem has a recommendation.

    Example:
        存在问题 "1.进度慢；2.样本少；3.台账缺" beside 改进措施 "1.加快进度".

    Not reported when:
        Problems are not numbered. Not judged where measures are missing.

    How to fix:
        Answer each problem.
    """
    problems, measures = t.mark("problems", item_count), t.mark("measures", item_count)
    return Check(
        applies=(problems > 1).fill_null(value=False),
        fails=measures < problems,
        shows={"claimed": count(measures), "expected": count(problems)},
    )


RULES = (
    spreadsheet_error_in_objective,
    promised_number_not_measured,
    unfinished_result_with_full_output,
    problems_denied,
    fewer_measures_than_problems,
)
DERIVED = (output_shortfall, is_promise_measured)

"""SER: a form against the same project's form of the year before: texts, amounts."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.arithmetic import WHOLE, product
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, forms, money, rate, rule, text
from jiheng.rules.funds_spending import CARRY_OVER
from jiheng.rules.kin import signless, timeless
from jiheng.rules.marks import says_nothing


@derived(Scope.FORMS, Unit.CODE, ("指标与目标值", "indicators and targets"), over=Scope.INDICATORS)
def indicators_key(t: Table, _: Parameters) -> pl.Expr:
    """Names and targets of all indicators as one number, whatever their order."""
    target = t.mark("target_text", signless).fill_null(0)
    pair = pl.struct(t.mark("name", timeless), target).hash()
    return pl.when(t.name.null_count() == 0).then(pair.sum())


@derived(Scope.FORMS, Unit.FEN, ("结转资金末位", "step of carry-over"), over=Scope.FUNDS)
def carried_over_step(t: Table, _: Parameters) -> pl.Expr:
    """The printed step of the carry-over's budget; null without one."""
    return pl.when(t.source == CARRY_OVER).then(t.revised_budget_step).max()


@derived(Scope.FORMS, Unit.FEN, ("结余", "unspent balance"))
def unspent_balance(t: Table, _: Parameters) -> pl.Expr:
    """Revised budget less outturn of the total line."""
    return t.total_revised_budget - t.total_outturn


@derived(Scope.FORMS, Unit.FEN, ("结余末位", "step of unspent balance"))
def unspent_step(t: Table, _: Parameters) -> pl.Expr:
    """The printed steps of budget and outturn together."""
    return t.total_revised_budget_step + t.total_outturn_step


def has_prior(t: Table) -> pl.Expr:
    """Return whether the project's form of the year before is in the request."""
    return t.prior_form.is_not_null()


def _differs_by(now: pl.Expr, before: pl.Expr, share: int) -> pl.Expr:
    """Return whether two amounts differ by more than a share of the earlier one."""
    return product((now - before).abs(), WHOLE) > product(before, share)


@rule(
    "SER101",
    "objective-copied-from-last-year",
    title=("预期目标照搬上年", "The objective was copied from last year"),
    message=(
        "预期目标“{intended}”与上年（表 {prior}）除年份外完全相同。",
        "The intended result “{intended}” is last year's (form {prior}) but for the year.",
    ),
    help=(
        "请按本年度的任务写明数量、时间和要达到的效果。",
        "State this year's quantities, dates and effects.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="objective.intended",
    authority="target_quality",
)
def objective_copied_from_last_year(t: Table, _: Parameters) -> Check:
    """Another year, the same objective.

    What it checks:
        预期目标 differs from that of the same project's form of the year before in more than years,
        signs and spaces.

    Why it matters:
        An annual objective that never changes is no objective of the year.

    Basis:
        Objectives must be specific, quantified and sensible (指向明确、细化量化、合理可行).

    Example:
        "保障2023年热线平稳运行…" in 2023 and "保障2024年热线平稳运行…" in 2024.

    Not reported when:
        The objective says nothing at all; `objective-says-nothing` reports that. Not judged where
        one of the two is empty. Does not apply without last year's form.

    How to fix:
        Write what this year is to bring.
    """
    copied = t.mark("intended", timeless) == t.prior.mark("intended", timeless)
    return Check(
        applies=has_prior(t),
        fails=copied & ~t.mark("intended", says_nothing),
        shows={"prior": forms(t.prior_form), "intended": text(t.intended)},
    )


@rule(
    "SER102",
    "result-copied-from-last-year",
    title=("实际完成情况照搬上年", "The result was copied from last year"),
    message=(
        "实际完成情况“{achieved}”与上年（表 {prior}）除年份外完全相同。",
        "The actual achievement “{achieved}” is last year's (form {prior}) but for the year.",
    ),
    help=(
        "请写明本年度实际完成的内容和数据。",
        "Report what was achieved this year, with its figures.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="objective.achieved",
    authority="data_true",
)
def result_copied_from_last_year(t: Table, _: Parameters) -> Check:
    """Another year, and to the letter the same result.

    What it checks:
        实际完成情况 differs from that of the same project's form of the year before in more than
        years, signs and spaces.

    Why it matters:
        No two years end alike; a copied result was not looked up.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        "全年受理工单1200件，按时办结率98%" in the forms of 2023 and 2024.

    Not reported when:
        The result says nothing at all; `result-says-nothing` reports that. Not judged where one of
        the two is empty. Does not apply without last year's form.

    How to fix:
        Report this year.
    """
    copied = t.mark("achieved", timeless) == t.prior.mark("achieved", timeless)
    return Check(
        applies=has_prior(t),
        fails=copied & ~t.mark("achieved", says_nothing),
        shows={"prior": forms(t.prior_form), "achieved": text(t.achieved)},
    )


@rule(
    "SER103",
    "indicators-unchanged-though-budget-changed",
    title=("预算大变而指标照搬上年", "The budget changed, the indicators did not"),
    message=(
        (
            "全年预算数 {budget}，上年（表 {prior}）{before}，变动超过 {line}，"
            "指标和目标值却与上年完全相同。"
        ),
        (
            "The budget is {budget}, last year (form {prior}) {before}, a change of more than "
            "{line}; yet indicators and targets are last year's."
        ),
    ),
    help=(
        "请按预算的增减相应调整指标和目标值，或说明不变的理由。",
        "Fit indicators and targets to the budget, or say why they stay.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="indicators",
    authority="budget_change",
)
def indicators_unchanged_though_budget_changed(t: Table, p: Parameters) -> Check:
    """More money, or less, for exactly the same.

    What it checks:
        Where the revised budget differs from last year's by more than the policy's share, the
        indicators with their targets are not all last year's.

    Why it matters:
        Targets belong to a budget (相应匹配): if they fit 26 万元, they do not fit 77.

    Basis:
        Good practice.

    Example:
        Budget 26.50万元 in 2023 and 76.97万元 in 2024, six indicators with the same targets.

    Not reported when:
        One indicator or target differs, or the budget moved within the line. Not judged where a
        budget or an indicator's name is missing. Does not apply without last year's form.

    How to fix:
        Adjust the targets.
    """
    now, before = t.total_revised_budget, t.prior.total_revised_budget
    return Check(
        applies=has_prior(t),
        fails=_differs_by(now, before, p.budget_change)
        & (t.indicators_key == t.prior.indicators_key),
        shows={
            "prior": forms(t.prior_form),
            "budget": money(now),
            "before": money(before),
            "line": rate(pl.lit(p.budget_change)),
        },
    )


@rule(
    "SER104",
    "carry-over-differs-from-last-unspent",
    title=("上年结转与上年结余不符", "The carry-over is not last year's unspent balance"),
    message=(
        "上年结转资金 {claimed}，上年（表 {prior}）预算数减执行数为 {expected}。",
        (
            "Carried over are {claimed}; last year's budget less its outturn (form {prior}) is "
            "{expected}."
        ),
    ),
    help=(
        "请核对两年的预算数、执行数；部分收回或另有来源的，请说明。",
        "Check the amounts of both years; if part was taken back or added, say so.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="funds",
    authority="carried_over",
)
def carry_over_differs_from_last_unspent(t: Table, _: Parameters) -> Check:
    """The money that came over is not the money that was left.

    What it checks:
        The budget of 上年结转资金 is last year's revised budget less its outturn, as far as the
        printed digits tell.

    Why it matters:
        One of the two forms has a wrong amount, or money came from elsewhere.

    Basis:
        Good practice: the two years must tie out.

    Example:
        Carry-over 20.00万元; last year 120.00 less 115.20 leaves 4.80万元.

    Not reported when:
        Nothing is carried over (what was left may have been taken back), or the amounts agree
        within their printed digits. Not judged where last year's amounts are missing. Does not
        apply without last year's form.

    How to fix:
        Correct the amount, or explain the difference.
    """
    off = (t.carried_over - t.prior.unspent_balance).abs()
    slack = t.carried_over_step + t.prior.unspent_step
    return Check(
        applies=has_prior(t) & (t.carried_over.fill_null(0) > 0),
        fails=off * 2 > slack,
        shows={
            "prior": forms(t.prior_form),
            "claimed": money(t.carried_over),
            "expected": money(t.prior.unspent_balance),
        },
    )


@rule(
    "SER105",
    "outturn-jumps",
    title=("执行数较上年大起大落", "The outturn jumped against last year"),
    message=(
        "全年执行数 {claimed}，上年（表 {prior}）{before}，变动超过 {line}。",
        "The outturn is {claimed}, last year (form {prior}) {before}: more than {line} apart.",
    ),
    help=(
        "请说明变动原因，并核对金额单位和填列口径。",
        "Explain the change; check the unit of money and what was counted.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="funds.total.outturn",
    authority="outturn_change",
)
def outturn_jumps(t: Table, p: Parameters) -> Check:
    """The project spent far more or far less than a year ago.

    What it checks:
        The outturn of the total line differs from last year's by no more than the policy's share.

    Why it matters:
        It is either a real change that targets must follow, or 元 taken for 万元.

    Basis:
        Good practice.

    Example:
        26.50万元 in 2023 and 76.97万元 in 2024.

    Not reported when:
        The change is within the line. Not judged where an outturn is missing. Does not apply
        without last year's form.

    How to fix:
        Explain the change, or correct the amount.
    """
    return Check(
        applies=has_prior(t),
        fails=_differs_by(t.total_outturn, t.prior.total_outturn, p.outturn_change),
        shows={
            "prior": forms(t.prior_form),
            "claimed": money(t.total_outturn),
            "before": money(t.prior.total_outturn),
            "line": rate(pl.lit(p.outturn_change)),
        },
    )


@rule(
    "SER106",
    "low-execution-again",
    title=("执行率连续两年偏低", "Low execution two years running"),
    message=(
        "执行率 {claimed}，上年（表 {prior}）{before}，连续两年低于 {expected}。",
        "The rate is {claimed}, last year (form {prior}) {before}: below {expected} twice.",
    ),
    help=(
        "请按上年执行情况压减预算或改进实施，并说明上年的措施为何没有见效。",
        "Cut the budget or mend the delivery, and say why last year's action did not help.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="funds.total.execution_rate",
    authority="low_execution_explained",
)
def low_execution_again(t: Table, p: Parameters) -> Check:
    """The budget was too high last year, and is again.

    What it checks:
        年度资金总额 was not executed below the policy's line in two years running.

    Why it matters:
        One bad year may be an accident. Two say that the budget ignores what was learnt.

    Basis:
        Results of the evaluation are used for the next budget; good practice.

    Example:
        67.20 % in 2023 and 71.05 % in 2024.

    Not reported when:
        One of the rates reaches the line. Not judged where amounts are missing. Does not apply
        without last year's form.

    How to fix:
        Budget what can be spent.
    """
    line = p.execution_reason_below
    now, before = t.computed_execution_rate, t.prior.computed_execution_rate
    return Check(
        applies=has_prior(t),
        fails=(now < line) & (before < line),
        shows={
            "prior": forms(t.prior_form),
            "claimed": rate(now),
            "before": rate(before),
            "expected": rate(pl.lit(line)),
        },
    )


RULES = (
    objective_copied_from_last_year,
    result_copied_from_last_year,
    indicators_unchanged_though_budget_changed,
    carry_over_differs_from_last_unspent,
    outturn_jumps,
    low_execution_again,
)
DERIVED = (indicators_key, carried_over_step, unspent_balance, unspent_step)

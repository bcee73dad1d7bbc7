"""FND: the funding block 项目资金: complete, its figures usable, its changes explained.

`jiheng.rules.funds_sources` adds it up, `jiheng.rules.funds_spending` follows the money.
"""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import Level2
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, count, derived, money, rule
from jiheng.rules.applicability import ALWAYS
from jiheng.rules.flaws import flaw_count, is_flawed, lines_are_known
from jiheng.rules.marks import (
    denies_problems,
    gives_reason,
    is_evasive,
    tells_adjustment,
    tells_unspent,
)
from jiheng.rules.topics import SURVEY, topics

TOTAL = code(FundingSource.TOTAL)
SURVEYED = code(Level2.BENEFICIARY_SATISFACTION)
AMOUNTS = ("original_budget", "revised_budget", "outturn")


@derived(Scope.FORMS, Unit.COUNT, ("资金行数", "funding lines"), over=Scope.FUNDS)
def line_count(t: Table, _: Parameters) -> pl.Expr:
    """How many lines the funding block has."""
    return t.source.len().cast(pl.Int64)


@derived(Scope.FORMS, Unit.COUNT, ("资金来源数", "different sources"), over=Scope.FUNDS)
def source_count(t: Table, _: Parameters) -> pl.Expr:
    """How many different sources the funding block has."""
    return t.source.n_unique().cast(pl.Int64)


@derived(Scope.FORMS, Unit.FLAG, ("有年度资金总额行", "has a total line"), over=Scope.FUNDS)
def has_total_line(t: Table, _: Parameters) -> pl.Expr:
    """Whether one of the lines is the total."""
    return (t.source == TOTAL).any()


@derived(Scope.FORMS, Unit.FLAG, ("有偏差说明", "a row explains"), over=Scope.INDICATORS)
def has_explained_row(t: Table, _: Parameters) -> pl.Expr:
    """Whether any indicator carries an explanation.

    无 is none, nor is a note of how a satisfaction in full was surveyed.
    """
    survey = (t.mark("explanation", topics) & SURVEY) != 0
    noted = (t.level2 == SURVEYED) & (t.claimed_score == t.max_points) & survey
    reason = t.mark("explanation", gives_reason) | t.mark("explanation", tells_unspent)
    told = ~t.mark("explanation", is_evasive) & ~(noted.fill_null(value=False) & ~reason)
    return told.fill_null(value=False).any()


@derived(Scope.FORMS, Unit.FLAG, ("表下说明了原因", "explains below the table"))
def is_explained_below(t: Table, _: Parameters) -> pl.Expr:
    """Whether the result or a note outside the table gives a reason, or names a problem."""
    problems = ~t.mark("problems", denies_problems).fill_null(value=True)
    told = t.mark("achieved", gives_reason) | t.mark("remarks", gives_reason)
    return problems | told.fill_null(value=False)


@derived(Scope.FORMS, Unit.FLAG, ("有说明", "explains something"))
def has_explanation(t: Table, _: Parameters) -> pl.Expr:
    """Whether a reason stands in any row, or below the table; null without rows and reason."""
    return t.has_explained_row | t.is_explained_below


@rule(
    "FND101",
    "funds-figure-out-of-range",
    title=("资金行的数为负或过大", "A figure of a funding line is negative or too large"),
    message=(
        "本行有 {count} 个数为负数，或大得不合情理，未予采用。",
        "{count} figure(s) of this line are negative or absurdly large and were not used.",
    ),
    help=(
        "请核对本行的符号、小数点和金额单位。",
        "Check the signs, the decimal points and the amount unit of this line.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FUNDS,
    at="",
    authority="data_true",
)
def funds_figure_out_of_range(t: Table, _: Parameters) -> Check:
    """A funding line holds a figure no budget can have.

    What it checks:
        Every amount, the points, the rate and the score of a funding line is at least zero and
        within what a public budget can hold.

    Why it matters:
        A negative or absurd figure usually is a slip of the sign, the decimal point or the
        amount unit. It is left out of every calculation, so nothing built on it is checked.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        全年执行数 printed as -3.36 万元.

    Not reported when:
        The figures are usable. Not judged where no outturn is printed.

    How to fix:
        Correct the sign, the decimal point or the amount unit.
    """
    columns = ("max_points", "execution_rate", "claimed_score", *AMOUNTS)
    return Check(
        applies=ALWAYS,
        fails=is_flawed(t, Scope.FUNDS, *columns),
        shows={"count": count(flaw_count(t, Scope.FUNDS, *columns))},
    )


@rule(
    "FND105",
    "unexplained-budget-change",
    title=("年中调整预算未说明原因", "A budget changed in the year without explanation"),
    message=(
        "全年预算数 {claimed} 与年初预算数 {expected} 不同，全表没有一处说明调整原因。",
        (
            "The revised budget {claimed} differs from the original budget {expected}, "
            "and nothing on the form explains the change."
        ),
    ),
    help=(
        "请在偏差原因分析栏说明调整的时间、金额和批准文件。",
        "Say in the explanation column when, by how much and by which approval it was changed.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="funds.total.revised_budget",
    authority="adjustment_explained",
)
def unexplained_budget_change(t: Table, _: Parameters) -> Check:
    """The budget was changed during the year and no reason is given.

    What it checks:
        Where 全年预算数 differs from 年初预算数, at least one cell of the form gives a reason. The
        official form has no reason cell in the funding block, so any explanation of an
        indicator counts, and so does a reason or a problem told below the table.

    Why it matters:
        Money added or withdrawn during the year changes what could be achieved; without the
        reason nobody can tell a new task from a budget made too low.

    Basis:
        Sichuan's form demands a separate explanation of every change; elsewhere good practice.

    Example:
        年初预算数 0.00, 全年预算数 35.00 万元, all explanations empty (Baoshan 2024).

    Not reported when:
        The two amounts are equal, or differ by no more than rounding leaves open; any indicator
        carries an explanation (无 is none, nor is a note of how a satisfaction in full was
        surveyed); or the result or a note below the table gives a reason or tells of
        the change (追加, 压减 …); or the change is what the line 上年结转资金 brings in
        and spends.

    How to fix:
        State when, by how much and by which approval the budget was changed.
    """
    change = t.total_revised_budget - t.total_original_budget
    told = t.has_explanation
    for name in ("achieved", "remarks"):
        told |= t.mark(name, tells_adjustment).fill_null(value=False)
    return Check(
        applies=change.abs() > t.total_revised_budget_step // 2,
        fails=~(told | (change == t.carried_in)),
        shows={
            "claimed": money(t.total_revised_budget),
            "expected": money(t.total_original_budget),
        },
    )


@rule(
    "FND106",
    "missing-funding-total",
    title=("没有年度资金总额行", "The funding block has no total line"),
    message=(
        "资金部分共 {claimed} 行，没有年度资金总额一行，执行率得分无从复核。",
        (
            "The funding block has {claimed} line(s) and no total line; "
            "the execution score cannot be checked."
        ),
    ),
    help=(
        "请补填年度资金总额的年初预算数、全年预算数和全年执行数。",
        "Fill in the total line with original budget, revised budget and outturn.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="funds",
    authority="content_complete",
)
def missing_funding_total(t: Table, _: Parameters) -> Check:
    """The form has no line 年度资金总额.

    What it checks:
        The funding block is there and one of its lines is the total.

    Why it matters:
        The total line carries the execution rate and its score; without it a tenth of the form
        is unscored.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        A form with 2 lines, 当年财政拨款 and 其他资金, and no 年度资金总额.

    Not reported when:
        The block is absent but the document holds text that found no place: the block may be
        in that text, so the rule is not evaluable and a person must look. So it is where a line
        could not be told. Nothing at all was filled in: `empty-form` reports that.

    How to fix:
        Add the total line.
    """
    found = t.has_total_line.fill_null(value=False)
    return Check(
        applies=t.is_begun | t.line_count.is_not_null(),
        fails=pl.when(
            found | (lines_are_known(t) & (t.line_count.is_not_null() | (t.unplaced == 0)))
        ).then(~found),
        shows={"claimed": count(t.line_count.fill_null(0))},
    )


@rule(
    "FND107",
    "duplicate-funding-source",
    title=("同一资金来源出现多行", "A funding source appears on more than one line"),
    message=(
        "资金部分共 {claimed} 行，只有 {expected} 种来源，有来源重复填列。",
        "The funding block has {claimed} lines but only {expected} different sources.",
    ),
    help=(
        "请将同一来源合并为一行，或改正填错的来源。",
        "Merge the lines of one source, or correct the source that is wrong.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="funds",
    authority="funds_tie_out",
)
def duplicate_funding_source(t: Table, _: Parameters) -> Check:
    """One funding source stands on two lines.

    What it checks:
        Each source of the funding block, the total included, has one line.

    Why it matters:
        A source entered twice is counted twice, and of two total lines nobody knows which holds.

    Basis:
        The layout of the official form has one line a source.

    Example:
        5 lines with 4 sources: 其他资金 is entered twice.

    Not reported when:
        Every source has one line. Not judged for a form without a funding block.

    How to fix:
        Merge the two lines or correct the source.
    """
    return Check(
        applies=t.line_count > 1,
        fails=t.source_count < t.line_count,
        shows={"claimed": count(t.line_count), "expected": count(t.source_count)},
    )


@rule(
    "FND108",
    "missing-amount-unit",
    title=("未注明金额单位", "The amount unit is missing"),
    message=(
        "表上未注明金额单位，全年预算数暂按万元计为 {budget}。",
        "The form does not say its amount unit; the revised budget was read as {budget}.",
    ),
    help=(
        "请在项目资金栏注明元、万元或亿元。",
        "Print the unit (元, 万元 or 亿元) beside the funding block.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="amount_unit",
    authority="content_complete",
)
def missing_amount_unit(t: Table, _: Parameters) -> Check:
    """The form does not say in which unit its amounts are.

    What it checks:
        A form with a revised budget prints 元, 万元 or 亿元.

    Why it matters:
        5.00 元 and 5.00 万元 differ by a factor of ten thousand; sums over many forms go wrong
        without a trace. Rates and scores do not depend on the unit.

    Basis:
        A self-evaluation must be complete (内容完整); the official form prints 万元.

    Example:
        全年预算数 5.00 with no unit in the heading.

    Not reported when:
        The unit is printed. Not judged without a revised budget.

    How to fix:
        Print the unit in the heading of the funding block.
    """
    return Check(
        applies=t.total_revised_budget >= 0,
        fails=t.amount_unit.is_null(),
        shows={"budget": money(t.total_revised_budget)},
    )


RULES = (
    funds_figure_out_of_range,
    unexplained_budget_change,
    missing_funding_total,
    duplicate_funding_source,
    missing_amount_unit,
)
DERIVED = (
    line_count,
    source_count,
    has_total_line,
    has_explained_row,
    is_explained_below,
    has_explanation,
)

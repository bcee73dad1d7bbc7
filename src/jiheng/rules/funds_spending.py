"""FND: how each line of the funding block was spent against its own budget."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.funds import FundingSource
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, money, rule
from jiheng.rules.flaws import is_read, is_usable

CARRY_OVER = code(FundingSource.CARRY_OVER)


@derived(Scope.FUNDS, Unit.FLAG, ("有预算", "has a budget"))
def is_budgeted(t: Table, _: Parameters) -> pl.Expr:
    """Whether the line has a revised budget above zero; null where none is printed."""
    return t.revised_budget > 0


@derived(Scope.FUNDS, Unit.FLAG, ("超出预算", "spent beyond its budget"))
def is_overspent(t: Table, _: Parameters) -> pl.Expr:
    """Whether the outturn exceeds the budget by more than rounding leaves open."""
    slack = t.outturn_step // 2 + t.revised_budget_step // 2
    return t.outturn - t.revised_budget > slack


def _overspent(t: Table, applies: pl.Expr) -> Check:
    return Check(
        applies=applies,
        fails=t.is_overspent,
        shows={"claimed": money(t.outturn), "expected": money(t.revised_budget)},
    )


@rule(
    "FND111",
    "outturn-exceeds-budget",
    title=("全年执行数超过全年预算数", "Outturn exceeds the revised budget"),
    message=(
        "年度资金总额的全年执行数 {claimed}，超过全年预算数 {expected}。",
        "The total outturn {claimed} exceeds the revised budget {expected}.",
    ),
    help=(
        "请核对两数；确已追加预算的，把追加数计入全年预算数。",
        "Check both figures; if the budget was raised, include the supplement in it.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FUNDS,
    at="outturn",
    authority="budget_law",
)
def outturn_exceeds_budget(t: Table, _: Parameters) -> Check:
    """More was spent in total than the revised budget allows.

    What it checks:
        全年执行数 of the total line is not above its 全年预算数.

    Why it matters:
        Spending needs an approved budget. Nearly always the revised budget is out of date: a
        supplement was not carried in.

    Basis:
        The Budget Law: no spending beyond the approved budget.

    Example:
        全年预算数 100.00, 全年执行数 103.50 万元.

    Not reported when:
        The excess is possible under rounding of the two figures, or there is no budget at all
        (that is `total-spent-without-budget`).

    How to fix:
        Enter the budget after the last approved adjustment, or correct the outturn.
    """
    return _overspent(t, t.is_total & t.is_budgeted)


@rule(
    "FND112",
    "source-outturn-exceeds-budget",
    title=("某一资金来源支出超过其预算", "A source was overspent"),
    message=(
        "该资金来源全年执行数 {claimed}，超过其全年预算数 {expected}。",
        "This source has an outturn of {claimed} against a budget of {expected}.",
    ),
    help=(
        "请核对支出列在哪一来源；经批准调剂的，调整两个来源的全年预算数。",
        "Check which source paid; after an approved virement revise the budgets of both sources.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FUNDS,
    at="outturn",
    authority="budget_law",
)
def source_outturn_exceeds_budget(t: Table, _: Parameters) -> Check:
    """One source paid more than its own budget.

    What it checks:
        全年执行数 of each source that has a budget is not above it.

    Why it matters:
        Money of another source was used; the total can look right while two lines are wrong.

    Basis:
        The Budget Law: spending follows the approved budget. A virement may be approved but not
        yet on the form, so this is a warning.

    Example:
        当年财政拨款: 全年预算数 50.00, 全年执行数 58.00; 其他资金: 20.00 and 10.00 万元.

    Not reported when:
        The excess is possible under rounding, or the source has no budget at all (that is
        `spending-on-unbudgeted-source`).

    How to fix:
        Move the spending to the source that paid, or revise both budgets.
    """
    return _overspent(t, ~t.is_total & t.is_budgeted)


@rule(
    "FND113",
    "spending-on-unbudgeted-source",
    title=("无预算的资金来源发生支出", "A source without budget has spending"),
    message=(
        "该资金来源全年预算数为 {expected}，却有全年执行数 {claimed}。",
        "This source has a budget of {expected} and yet an outturn of {claimed}.",
    ),
    help=(
        "请核对支出实际由哪一来源列支，改填到有预算的来源，或补列该来源的预算。",
        "Check which source paid; move the outturn there, or enter the budget of this source.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FUNDS,
    at="outturn",
    authority="budget_law",
)
def spending_on_unbudgeted_source(t: Table, _: Parameters) -> Check:
    """A source that has no budget shows spending.

    What it checks:
        A source with 全年预算数 0 has no 全年执行数.

    Why it matters:
        Either the spending or the budget stands on the wrong line; the execution rate of both
        lines is then meaningless even where the total is right.

    Basis:
        The Budget Law: spending must rest on an approved budget.

    Example:
        当年财政拨款 budget 0.00, outturn 17.83; 上年结转资金 budget 18.00, outturn 0.00 万元
        (Baoshan 2024, purchase of a vehicle).

    Not reported when:
        The outturn is possible under rounding of an amount that small.

    How to fix:
        Move the outturn to the source that paid, or enter the missing budget.
    """
    return _overspent(t, ~t.is_total & ~t.is_budgeted)


@rule(
    "FND114",
    "total-spent-without-budget",
    title=("无预算而有支出", "Spending without any budget"),
    message=(
        "年度资金总额的全年预算数为 {expected}，却有全年执行数 {claimed}，执行率无从计算。",
        "The total budget is {expected} and yet the outturn is {claimed}; no rate can be computed.",
    ),
    help=(
        "请补填调整后的全年预算数，或核对全年执行数。",
        "Enter the revised budget, or check the outturn.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FUNDS,
    at="outturn",
    authority="budget_law",
)
def total_spent_without_budget(t: Table, _: Parameters) -> Check:
    """The total line shows spending but no budget.

    What it checks:
        Where 全年预算数 of 年度资金总额 is 0, 全年执行数 is 0 too.

    Why it matters:
        A rate over a budget of zero does not exist; systems that divide by one instead produce
        absurd scores.

    Basis:
        The Budget Law: spending must rest on an approved budget.

    Example:
        全年预算数 0.00, 全年执行数 89.97 万元.

    Not reported when:
        The outturn is possible under rounding of an amount that small.

    How to fix:
        Enter the revised budget with all supplements and carry-over.
    """
    return _overspent(t, t.is_total & ~t.is_budgeted)


@rule(
    "FND115",
    "untouched-carry-over",
    title=("上年结转资金分文未用", "Carry-over was left untouched"),
    message=(
        "上年结转资金预算 {expected}，全年执行数 {claimed}，而项目全年支出 {spent}。",
        (
            "Of a carry-over of {expected} the outturn is {claimed}, "
            "while the project spent {spent} in the year."
        ),
    ),
    help=(
        "请核对支出是否应列在结转资金；确未使用的，说明原因和处理办法。",
        "Check whether the spending belongs to the carry-over; if it was not used, say why.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FUNDS,
    at="outturn",
    authority="data_true",
)
def untouched_carry_over(t: Table, _: Parameters) -> Check:
    """Carried-over money was not used although the project spent other money.

    What it checks:
        Where 上年结转资金 has a budget and the project spent money, some of the carry-over was
        spent.

    Why it matters:
        Carry-over is to be used first, and what lies unused for a second year is withdrawn. An
        untouched carry-over beside spending from elsewhere mostly means a wrong line.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        上年结转资金 budget 18.00, outturn 0.00, while 17.83 万元 were spent (Baoshan 2024).

    Not reported when:
        There is no carry-over, or nothing was spent at all (then the execution rate speaks).

    How to fix:
        Move the outturn to the carry-over line, or explain why it was not used.
    """
    return Check(
        applies=(t.source == CARRY_OVER) & t.is_budgeted,
        fails=(t.outturn == 0) & (t.form.total_outturn > 0),
        shows={
            "claimed": money(t.outturn),
            "expected": money(t.revised_budget),
            "spent": money(t.form.total_outturn),
        },
    )


@rule(
    "FND116",
    "missing-total-amount",
    title=("年度资金总额缺少预算数或执行数", "The total line lacks its budget or its outturn"),
    message=(
        "年度资金总额一行缺少全年预算数或全年执行数，执行率无从计算。",
        "The total line lacks the revised budget or the outturn; no rate can be computed.",
    ),
    help=(
        "请补填年度资金总额的全年预算数和全年执行数，没有支出的填 0.00。",
        "Fill in revised budget and outturn of the total line; 0.00 where nothing was spent.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FUNDS,
    at="",
    authority="content_complete",
)
def missing_total_amount(t: Table, _: Parameters) -> Check:
    """The total line has no revised budget or no outturn.

    What it checks:
        年度资金总额 prints both 全年预算数 and 全年执行数.

    Why it matters:
        They are the two numbers of the execution rate, which carries points of its own.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        全年预算数 15.25 万元, 全年执行数 empty.

    Not reported when:
        Both are printed. Not judged when one is printed but unusable (a negative amount, see
        `funds-figure-out-of-range`) or could not be read.

    How to fix:
        Fill in both amounts; write 0.00 where nothing was spent.
    """
    amounts = ("revised_budget", "outturn")
    known = is_usable(t, Scope.FUNDS, *amounts) & is_read(t, Scope.FUNDS, *amounts)
    return Check(
        applies=t.is_total,
        fails=pl.when(known).then(t.revised_budget.is_null() | t.outturn.is_null()),
    )


RULES = (
    outturn_exceeds_budget,
    source_outturn_exceeds_budget,
    spending_on_unbudgeted_source,
    total_spent_without_budget,
    untouched_carry_over,
    missing_total_amount,
)
DERIVED = (is_budgeted, is_overspent)

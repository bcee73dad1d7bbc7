"""FND: whether each column of the funding block adds up to its total line (勾稽关系)."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Derived, Table, money, rule
from jiheng.rules.flaws import lines_are_known


def _of_sources(column: str, label: tuple[str, str]) -> tuple[Derived, Derived]:
    """Return two columns of the form: the sum of all lines, and how far print leaves it open.

    The sum counts the total line too, so it is twice the total where the sources tie out.

    The slack is half a printed step of each line; an amount printed to the fen has none.
    """

    def total(t: Table, _: Parameters) -> pl.Expr:
        amounts: pl.Expr = getattr(t, column)
        return pl.when(amounts.null_count() == 0).then(amounts.sum())

    def slack(t: Table, _: Parameters) -> pl.Expr:
        steps: pl.Expr = getattr(t, f"{column}_step")
        return (steps // 2).sum()

    zh, en = label
    return (
        Derived(
            f"all_{column}",
            Scope.FORMS,
            total,
            Unit.FEN,
            f"{zh}各行合计",
            f"{en} of all lines",
            over=Scope.FUNDS,
        ),
        Derived(
            f"{column}_slack",
            Scope.FORMS,
            slack,
            Unit.FEN,
            f"{zh}的舍入余量",
            f"rounding slack of {en}",
            over=Scope.FUNDS,
        ),
    )


SOURCES = (
    *_of_sources("original_budget", ("年初预算数", "original budget")),
    *_of_sources("revised_budget", ("全年预算数", "revised budget")),
    *_of_sources("outturn", ("全年执行数", "outturn")),
)


def _differs_from_sources(t: Table, column: str) -> Check:
    total: pl.Expr = getattr(t, f"total_{column}")
    parts: pl.Expr = getattr(t, f"all_{column}") - total
    slack: pl.Expr = getattr(t, f"{column}_slack")
    excess = parts - total
    return Check(
        applies=t.line_count > 1,
        fails=pl.when(lines_are_known(t) | (excess > slack)).then(excess.abs() > slack),
        shows={"claimed": money(total), "expected": money(parts)},
    )


@rule(
    "FND102",
    "original-budget-differs-from-sources",
    title=("年初预算数与各资金来源之和不符", "Original budget differs from the sum of its sources"),
    message=(
        "年度资金总额的年初预算数填报 {claimed}，各资金来源合计 {expected}，两者不符。",
        "The original budget in total is claimed as {claimed}; its sources add up to {expected}.",
    ),
    help=(
        "请核对各资金来源的年初预算数，使其合计等于年度资金总额。",
        "Check the original budget of each source until they add up to the total.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="funds.total.original_budget",
    authority="funds_tie_out",
    fix="safe",
)
def original_budget_differs_from_sources(t: Table, _: Parameters) -> Check:
    """The original budget of the total line is not the sum of its sources.

    What it checks:
        年初预算数 of 年度资金总额 equals the sum of the lines below it (其中).

    Why it matters:
        Money without a source, or counted twice, makes every figure built on it doubtful.

    Basis:
        The layout of the official form: 年度资金总额 is the sum of its sources.

    Example:
        Total 0.00, sources 90.00 + 0.00 + 0.00 = 90.00 万元 (Chizhou 2022).

    Not reported when:
        The difference is possible under rounding: half of the last printed digit of every line.
        Not judged when a source line has no figure, or one of them could not be told and the
        others make no more than the total.

    How to fix:
        Correct the line that was mistyped, or add the source that is missing.
    """
    return _differs_from_sources(t, "original_budget")


@rule(
    "FND103",
    "revised-budget-differs-from-sources",
    title=("全年预算数与各资金来源之和不符", "Revised budget differs from the sum of its sources"),
    message=(
        "年度资金总额的全年预算数填报 {claimed}，各资金来源合计 {expected}，两者不符。",
        "The revised budget in total is claimed as {claimed}; its sources add up to {expected}.",
    ),
    help=(
        "请核对各资金来源的全年预算数，使其合计等于年度资金总额。",
        "Check the revised budget of each source until they add up to the total.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="funds.total.revised_budget",
    authority="funds_tie_out",
    fix="safe",
)
def revised_budget_differs_from_sources(t: Table, _: Parameters) -> Check:
    """The revised budget of the total line is not the sum of its sources.

    What it checks:
        全年预算数 of 年度资金总额 equals the sum of the lines below it (其中).

    Why it matters:
        The revised budget is the denominator of the execution rate: a wrong one changes the
        execution score.

    Basis:
        The layout of the official form: 年度资金总额 is the sum of its sources.

    Example:
        Total 120.00, sources 100.00 + 15.00 + 0.00 = 115.00 万元: 5.00 have no source.

    Not reported when:
        The difference is possible under rounding: half of the last printed digit of every line.
        Not judged when a source line has no figure, or one of them could not be told and the
        others make no more than the total.

    How to fix:
        Correct the line that was mistyped, or add the source that is missing.
    """
    return _differs_from_sources(t, "revised_budget")


@rule(
    "FND104",
    "outturn-differs-from-sources",
    title=("全年执行数与各资金来源之和不符", "Outturn differs from the sum of its sources"),
    message=(
        "年度资金总额的全年执行数填报 {claimed}，各资金来源合计 {expected}，两者不符。",
        "The outturn in total is claimed as {claimed}; its sources add up to {expected}.",
    ),
    help=(
        "请核对各资金来源的全年执行数，使其合计等于年度资金总额。",
        "Check the outturn of each source until they add up to the total.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="funds.total.outturn",
    authority="funds_tie_out",
    fix="safe",
)
def outturn_differs_from_sources(t: Table, _: Parameters) -> Check:
    """The outturn of the total line is not the sum of its sources.

    What it checks:
        全年执行数 of 年度资金总额 equals the sum of the lines below it (其中).

    Why it matters:
        The outturn is the numerator of the execution rate: a wrong one changes the execution
        score.

    Basis:
        The layout of the official form: 年度资金总额 is the sum of its sources.

    Example:
        Total 0.00, sources 89.974 + 0.00 + 0.00 = 89.974 万元 (Chizhou 2022).

    Not reported when:
        The difference is possible under rounding: half of the last printed digit of every line.
        Not judged when a source line has no figure, or one of them could not be told and the
        others make no more than the total.

    How to fix:
        Correct the line that was mistyped, or add the source that is missing.
    """
    return _differs_from_sources(t, "outturn")


RULES = (
    original_budget_differs_from_sources,
    revised_budget_differs_from_sources,
    outturn_differs_from_sources,
)
DERIVED = SOURCES

"""FND: whose costs the year's budget pays: those of the year, not of years gone by."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, count, derived, mark, rule, text
from jiheng.rules.funds_spending import CARRY_OVER
from jiheng.rules.marks import contains
from jiheng.rules.years import latest_year


@mark
def speaks_of_arrears(text_: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a text speaks of paying what is still due from earlier."""
    return contains(text_, p.arrears_words)


@derived(Scope.FORMS, Unit.FEN, ("上年结转资金", "budget carried over"), over=Scope.FUNDS)
def carried_over(t: Table, _: Parameters) -> pl.Expr:
    """The revised budget of the carry-over lines; null without such a line."""
    return pl.when(t.source == CARRY_OVER).then(t.revised_budget).max()


@derived(Scope.FORMS, Unit.FEN, ("结转使预算增加", "added by carry-over"), over=Scope.FUNDS)
def carried_in(t: Table, _: Parameters) -> pl.Expr:
    """By how much carry-over lines that were drawn on raise the revised budget, else 0."""
    added = t.revised_budget - t.original_budget.fill_null(0)
    return pl.when((t.source == CARRY_OVER) & (t.outturn > 0)).then(added).sum()


@derived(Scope.FORMS, Unit.COUNT, ("所付费用的年度", "year paid for"))
def year_paid_for(t: Table, _: Parameters) -> pl.Expr:
    """The latest year the project's name names, else that of an objective paying arrears."""
    of_objective = pl.when(t.mark("intended", speaks_of_arrears)).then(
        t.mark("intended", latest_year)
    )
    return t.mark("project_name", latest_year).fill_null(of_objective)


@rule(
    "FND121",
    "costs-of-earlier-years",
    title=("当年预算安排往年费用", "This year's budget pays for earlier years"),
    message=(
        "项目“{project}”是 {paid} 年度的费用，却列入 {year} 年度预算，且没有上年结转资金。",
        (
            'The project "{project}" is a cost of {paid}, but stands in the budget of {year}, with '
            "nothing carried over."
        ),
    ),
    help=(
        "请说明往年费用为何在本年列支，并核对往年是否已自评；本年的指标应反映本年的工作。",
        (
            "Say why the cost of earlier years is paid this year and whether it was evaluated "
            "before; the indicators should speak of this year's work."
        ),
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="project.name",
    authority="annuality",
)
def costs_of_earlier_years(t: Table, _: Parameters) -> Check:
    """The name of the project says that the money is for a year gone by.

    What it checks:
        The latest year named by 项目名称 (or by an objective that speaks of arrears) is not before
        the form's own year, unless money was carried over.

    Why it matters:
        The work was done before the budget was approved, so nothing could be targeted; and the
        same work may have been evaluated a year ago.

    Basis:
        Good practice, from the annual budget: a year's budget pays for the year.

    Example:
        "2022年度系统平台及分平台运维费" in the forms of 2024, 26.50 spent, nothing carried over.

    Not reported when:
        The name also names this year or a later one ("2023年和2024年物业管理费"), is open-ended
        ("2020年起"), or 上年结转资金 has a budget. Not judged where the form names no year.

    How to fix:
        Explain why the payment comes late, or evaluate what was done this year.
    """
    nothing_left = t.carried_over.fill_null(0) == 0
    return Check(
        applies=t.year_paid_for.is_not_null() & nothing_left,
        fails=t.year_paid_for < t.fiscal_year,
        shows={
            "project": text(t.project_name),
            "paid": count(t.year_paid_for),
            "year": count(t.fiscal_year),
        },
    )


RULES = (costs_of_earlier_years,)
DERIVED = (carried_over, carried_in, year_paid_for)

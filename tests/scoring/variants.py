"""Forms full of corner numbers, and parameters no shipped policy combines."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form, Total
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Actual, Comparator, Indicator, Target, Tier
from jiheng.engine.columns import Scope
from jiheng.engine.intake import to_columns
from jiheng.engine.parameters import Parameters
from jiheng.engine.program import Program
from jiheng.engine.run import Run
from jiheng.policy import policies, policy, resolve
from jiheng.scoring.catalogue import DERIVED, SCORES

NATIONAL = resolve(policy("cn-mof-2020"), 2024)
SHIPPED = [resolve(each, year) for each in policies() for year in each.turning_years()]


def with_values(parameters: Parameters, **values: Any) -> Parameters:  # noqa: ANN401
    """Return the parameters with some values replaced; levels and authorities stay."""
    explained = {name: parameters.explain(name) for name in parameters.names()}
    changed = {name: replace(explained[name], value=value) for name, value in values.items()}
    return Parameters(
        parameters.policy, parameters.year, values={**explained, **changed}, authorities={}
    )


@cache
def scorer(parameters: Parameters) -> Program:
    """Return the program that computes every score under `parameters`."""
    return Program((), DERIVED, parameters=parameters, wanted=SCORES)


def scored(forms: Sequence[Form], parameters: Parameters = NATIONAL) -> Run:
    """Return the run of every score over the forms."""
    return scorer(parameters).run(to_columns(forms))


def computed(run: Run, name: str, scope: Scope = Scope.FORMS) -> list[Decimal | None]:
    """Return a computed column in points or percent."""
    column = run.tables[scope][name]
    return [None if raw is None else Decimal(raw).scaleb(-2) for raw in column]


def form_of(budget: str | None, outturn: str | None, *rows: Indicator, points: str = "10") -> Form:
    """Return a form of one total line in 万元 and some indicators."""
    line = FundsLine(
        FundingSource.TOTAL,
        revised_budget=None if budget is None else Decimal(budget),
        outturn=None if outturn is None else Decimal(outturn),
        max_points=Decimal(points),
    )
    return Form(fiscal_year=2024, amount_unit=AmountUnit.WAN_YUAN, funds=(line,), indicators=rows)


def row_of(
    sign: Comparator | None,
    target: str | None,
    actual: str | None,
    points: str | None = "10",
    *,
    units: tuple[str | None, str | None] = (None, None),
) -> Indicator:
    """Return a quantitative indicator, its target and its actual value in `units`."""
    return Indicator(
        target=Target(
            comparator=sign, value=None if target is None else Decimal(target), unit=units[0]
        ),
        actual=Actual(value=None if actual is None else Decimal(actual), unit=units[1]),
        max_points=None if points is None else Decimal(points),
    )


def tier_row(tier: Tier | None, claimed: str | None, points: str = "10") -> Indicator:
    """Return a qualitative indicator."""
    return Indicator(
        actual=Actual(tier=tier),
        max_points=Decimal(points),
        claimed_score=None if claimed is None else Decimal(claimed),
    )


def dated_row(due: str, done: str, *, tier: Tier | None = None) -> Indicator:
    """Return an indicator with a deadline and a day, that claims eight of ten points."""
    return Indicator(
        target=Target(text=due),
        actual=Actual(text=done, tier=tier),
        max_points=Decimal(10),
        claimed_score=Decimal(8),
    )


def _decimals(largest: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.builds(
        lambda digits, shift: Decimal(digits).scaleb(-shift),
        st.integers(0, largest),
        st.integers(0, places),
    )


def _one_of(*choices: str) -> st.SearchStrategy[Decimal]:
    return st.sampled_from([Decimal(choice) for choice in choices])


ODD = _decimals(10**13, 10) | _decimals(10**30, 12) | _one_of("-0.01", "-1", "-0.00")
"""Any figure a file may hold: many decimals, beyond every limit, below zero."""
POINTS = (
    _one_of("10", "15", "20", "5", "0", "0.01", "0.05", "10.30", "100", "9999.99", "10000")
    | _decimals(10_000, 2)
    | ODD
)
SOME_POINTS = POINTS | st.none()
MONEY = (
    _one_of("0", "0.00", "0.0001", "0.000001", "5.00", "106.56", "8", "40", "1000000000", "0.0005")
    | _decimals(10**5, 2)
    | _decimals(10**15, 6)
    | ODD
)
SOME_MONEY = MONEY | st.none()
VALUES = (
    _one_of("0", "0.0", "1", "8", "16", "40", "80", "100", "125", "0.000001", "1000000000000")
    | st.integers(-200, 400).map(Decimal)
    | st.integers(-(10**6), 10**6).map(lambda digits: Decimal(digits).scaleb(-3))
    | ODD
    | ODD.map(lambda number: -number)
)
SOME_VALUE = VALUES | st.none()
FUNDS_LINES = st.builds(
    FundsLine,
    source=st.sampled_from(FundingSource) | st.just(FundingSource.OTHER),
    revised_budget=SOME_MONEY,
    outturn=SOME_MONEY,
    max_points=SOME_POINTS,
)
TOTAL_LINES = st.builds(
    FundsLine,
    source=st.just(FundingSource.TOTAL),
    original_budget=SOME_MONEY,
    revised_budget=MONEY,
    outturn=MONEY,
    max_points=SOME_POINTS,
)
_DAYS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", "≤"]),
    st.sampled_from(["2024年", "2023年", ""]),
    st.integers(1, 13).map("{}月".format),
    st.integers(1, 31).map("{}日".format) | st.sampled_from(["", "底"]),
    st.sampled_from(["", "前", "完成", "前完成", "起"]),
) | st.sampled_from(["2024年", "2024年底前", "2024年前", "按时", "第二季度", "30日"])
"""What a deadline or a day of completion may be written as, and what is none."""
DATED_INDICATORS = st.builds(
    Indicator,
    target=st.builds(Target, text=_DAYS),
    actual=st.builds(Actual, text=_DAYS),
    max_points=_decimals(10_000, 2),
    claimed_score=SOME_POINTS,
)
UNITS = st.none() | st.sampled_from(
    [
        "人",
        "万人",
        "人次",
        "元",
        "万元",
        "亿元",
        "万亿元",
        "米",
        "千米",
        "公里",
        "万千瓦",
        "千瓦",
        "十万元",
        "百分点",
        "分点",
        "百分",
        "分",
        "万",
        "亿亿元",
        "百万人/年",
        "人/年",
        "%",
    ]
)
"""Units of measure, some of them others with a prefix, some only as it looks."""
INDICATORS = DATED_INDICATORS | st.builds(
    Indicator,
    target=st.builds(
        Target,
        text=st.none() | _DAYS,
        comparator=st.none() | st.sampled_from(Comparator),
        value=VALUES | st.none(),
        unit=UNITS,
    ),
    actual=st.builds(
        Actual,
        text=st.none() | _DAYS,
        value=VALUES | st.none(),
        unit=UNITS,
        tier=st.none() | st.sampled_from(Tier),
    ),
    max_points=POINTS,
    claimed_score=SOME_POINTS,
)
WHOLE_INDICATORS = st.builds(
    Indicator,
    target=st.builds(Target, comparator=st.sampled_from(Comparator), value=VALUES, unit=UNITS),
    actual=st.builds(Actual, value=VALUES, unit=UNITS),
    max_points=_decimals(10_000, 2),
) | st.builds(
    Indicator,
    actual=st.builds(Actual, tier=st.sampled_from(Tier)),
    max_points=_decimals(10_000, 2),
    claimed_score=_decimals(10_000, 2),
)
FORMS = st.builds(
    Form,
    fiscal_year=st.none() | st.just(2024),
    amount_unit=st.none() | st.sampled_from(AmountUnit),
    funds=st.tuples(TOTAL_LINES) | st.lists(FUNDS_LINES | TOTAL_LINES, max_size=4).map(tuple),
    indicators=st.lists(WHOLE_INDICATORS, min_size=1, max_size=5).map(tuple)
    | st.lists(INDICATORS, max_size=4).map(tuple),
    total=st.builds(Total, SOME_POINTS, SOME_POINTS),
)
BATCHES = st.lists(FORMS, min_size=1, max_size=6)

_RATES = st.integers(0, 20_000)


@st.composite
def _bands(draw: st.DrawFn) -> dict[Tier, tuple[int, int]]:
    low, high = sorted(draw(st.tuples(st.integers(1, 9_998), st.integers(1, 9_998))))
    ends = (0, low, high + (low == high), 10_000)
    return {
        Tier.ACHIEVED: (ends[2], ends[3]),
        Tier.PARTLY: (ends[1], ends[2]),
        Tier.NOT: (ends[0], ends[1]),
    }


_GRADES = st.sets(st.integers(1, 12_000), max_size=4).map(
    lambda floors: tuple(
        (f"等{place}", floor) for place, floor in enumerate([*sorted(floors, reverse=True), 0])
    )
)
_CAPS = st.dictionaries(_RATES, st.integers(0, 10_000), max_size=3).map(
    lambda caps: tuple(
        zip(sorted(caps), sorted(caps.values()), strict=True),
    )
)
PARAMETERS = st.builds(
    with_values,
    st.sampled_from(SHIPPED),
    execution_points=st.integers(0, 3_000),
    execution_formula=st.sampled_from(["proportional", "stepwise"]),
    execution_full_rate=_RATES,
    execution_step_width=st.sampled_from([1, 50, 100, 500]),
    execution_step_points=st.sampled_from([0, 25, 100, 1000]),
    execution_caps=_CAPS,
    zero_budget_rule=st.sampled_from(["not_scored", "full", "zero"]),
    at_most_formula=st.sampled_from(["ratio", "linear", "all_or_nothing"]),
    equal_formula=st.sampled_from(["at_least", "strict"]),
    equal_zero_target=st.sampled_from(["full_if_none", "manual"]),
    overshoot_rule=st.sampled_from(["flag", "reason", "deduct"]),
    overshoot_flag_ratio=st.integers(10_000, 20_000),
    qualitative_bands=_bands(),
    rounding_step=st.sampled_from([1, 5, 10, 50, 100]),
    grade_bands=_GRADES,
)

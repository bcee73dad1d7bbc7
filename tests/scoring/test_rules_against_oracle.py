"""The arithmetic rules against plain `Decimal`: sums, ceilings, and what print makes possible."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import strategies
from casebook import judged, verdict
from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form, Total
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Indicator
from jiheng.engine.findings import findings, not_evaluable
from jiheng.engine.run import VerdictCode
from jiheng.rules.catalogue import RULES
from oracle import rates_allowed, step_of, sum_is_possible
from scoring.variants import FORMS
from sizes import some

BY_NAME = {rule.name: rule for rule in RULES}
NATIONAL = "cn-mof-2020"
PARTS = (FundingSource.CURRENT_APPROPRIATION, FundingSource.CARRY_OVER, FundingSource.OTHER)


def told(form: Form, name: str, row: int = 0) -> str:
    rule = BY_NAME[name]
    return verdict(judged(form, (rule,), NATIONAL), rule, row)


def _amounts(places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, 10 ** (places + 3)).map(lambda n: Decimal(n).scaleb(-places))


AMOUNTS = st.integers(0, 4).flatmap(_amounts)
NEAR = st.integers(-3, 3).map(Decimal)
POINTS = st.integers(0, 4000).map(lambda n: Decimal(n).scaleb(-2))


def _form(
    funds: Sequence[FundsLine] = (), rows: Sequence[Indicator] = (), total: Total | None = None
) -> Form:
    return Form(
        fiscal_year=2024,
        amount_unit=AmountUnit.WAN_YUAN,
        funds=tuple(funds),
        indicators=tuple(rows),
        total=total or Total(),
    )


@given(st.lists(AMOUNTS, min_size=1, max_size=3), NEAR, st.integers(0, 2))
def test_a_total_is_reported_exactly_when_its_sources_cannot_add_up_to_it(
    parts: list[Decimal], off: Decimal, places: int
) -> None:
    exact = sum(parts, Decimal(0)) + off.scaleb(-places)
    total = max(Decimal(0), exact).quantize(Decimal(1).scaleb(-places))
    lines = [FundsLine(FundingSource.TOTAL, revised_budget=total)]
    lines += [
        FundsLine(source, revised_budget=part) for source, part in zip(PARTS, parts, strict=False)
    ]
    expected = "pass" if sum_is_possible(total, parts) else "fail"
    assert told(_form(lines), "revised-budget-differs-from-sources") == expected


@given(budget=AMOUNTS, outturn=AMOUNTS, off=NEAR, places=st.integers(0, 2), cut=st.booleans())
@settings(max_examples=some(75, thorough=300))
def test_a_rate_print_allows_is_never_reported_and_a_rate_beyond_always(
    *, budget: Decimal, outturn: Decimal, off: Decimal, places: int, cut: bool
) -> None:
    """Rounded or cut off, the rate stands for less than a whole printed step each way."""
    assume(budget > step_of(budget))
    step = Decimal(1).scaleb(-places)
    exact = Decimal(100) * outturn / budget
    rate = (exact // step * step if cut else exact.quantize(step)) + off * step
    assume(0 <= rate < 10**6)
    rate = rate.quantize(step)
    low, high = rates_allowed(budget, outturn)
    line = FundsLine(
        FundingSource.TOTAL, revised_budget=budget, outturn=outturn, execution_rate=rate
    )
    found = told(_form([line]), "execution-rate-differs-from-amounts")
    if low <= rate <= high or (low < rate + step / 2 and rate - step / 2 < high):
        assert found == "pass"
    if rate - step * 2 > high or rate + step * 2 < low:
        assert found == "fail"


def test_the_rates_of_the_published_forms_are_judged_as_print_allows() -> None:
    """Forms 5 and 7 of Baoshan, and form 5 altered."""
    for budget, outturn, rate, expected in (
        ("106.56", "89.71", "84.18", "pass"),
        ("18.00", "17.83", "99.05", "pass"),
        ("106.56", "89.71", "84.30", "fail"),
    ):
        line = FundsLine(
            FundingSource.TOTAL,
            revised_budget=Decimal(budget),
            outturn=Decimal(outturn),
            execution_rate=Decimal(rate),
        )
        assert told(_form([line]), "execution-rate-differs-from-amounts") == expected


@given(points=st.lists(POINTS, min_size=1, max_size=6), filled=st.booleans())
def test_points_are_reported_exactly_when_they_do_not_add_up_to_the_total(
    *, points: list[Decimal], filled: bool
) -> None:
    rest = Decimal(90) - sum(points)
    rows = [Indicator(max_points=each) for each in points]
    if filled and rest > 0:
        rows.append(Indicator(max_points=rest))
    line = FundsLine(FundingSource.TOTAL, max_points=Decimal(10))
    total = sum((row.max_points or Decimal(0) for row in rows), Decimal(0))
    found = told(_form([line], rows), "points-off-total")
    assert (found == "fail") is (total not in {Decimal(90), Decimal(100)})


@given(st.lists(POINTS, min_size=1, max_size=5), POINTS, NEAR)
def test_a_total_is_reported_exactly_when_it_is_not_the_sum_of_the_scores(
    scores: list[Decimal], execution: Decimal, off: Decimal
) -> None:
    parts = sum(scores, Decimal(0))
    claimed = max(Decimal(0), parts + execution + off.scaleb(-2))
    rows = [Indicator(max_points=Decimal(40), claimed_score=score) for score in scores]
    line = FundsLine(FundingSource.TOTAL, claimed_score=execution)
    form = _form([line], rows, total=Total(Decimal(100), claimed))
    wrong = claimed not in {parts, parts + execution}
    assert (told(form, "total-differs-from-components") == "fail") is wrong


@given(POINTS, POINTS)
def test_a_score_is_reported_exactly_when_it_exceeds_its_points(
    points: Decimal, score: Decimal
) -> None:
    form = _form(rows=[Indicator(max_points=points, claimed_score=score)])
    assert told(form, "score-exceeds-points") == ("fail" if score > points else "pass")


@given(FORMS | strategies.FORMS)
@settings(max_examples=some(15, thorough=60))
def test_no_figure_stops_any_rule(form: Form) -> None:
    """Limits beside single units, nothing beside everything."""
    form = replace(form, fiscal_year=2024)
    run = judged(form, RULES, NATIONAL)
    found = findings(run, [form], "en")
    assert sum(counts[VerdictCode.FAIL] for counts in run.counts().values()) == len(found)
    assert all(gap.rule for gap in not_evaluable(run, [form]))


def test_a_whole_rate_is_a_fraction_only_where_it_is_exact() -> None:
    for outturn, expected in (("2", "fail"), ("41", "pass")):
        line = FundsLine(
            FundingSource.TOTAL,
            revised_budget=Decimal(41),
            outturn=Decimal(outturn),
            execution_rate=Decimal(1),
        )
        assert told(_form([line]), "execution-rate-differs-from-amounts") == expected

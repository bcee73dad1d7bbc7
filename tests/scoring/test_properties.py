"""What must hold of scores whatever the figures: bounds, monotony, and what may not matter."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form
from jiheng.domain.funds import FundsLine
from jiheng.domain.indicator import Actual, Comparator
from jiheng.engine.columns import Columns, Scope, concat
from jiheng.engine.intake import to_columns
from jiheng.engine.parameters import Parameters
from jiheng.scoring.catalogue import SCORES
from oracle import fen_of, points_of, tier_band
from scoring.variants import (
    BATCHES,
    FORMS,
    MONEY,
    NATIONAL,
    PARAMETERS,
    VALUES,
    computed,
    form_of,
    row_of,
    scored,
    scorer,
    with_values,
)
from sizes import some

AT_LEAST = st.sampled_from([Comparator.GE, Comparator.GT, Comparator.EQ, None])
AT_MOST = st.sampled_from([Comparator.LE, Comparator.LT])
Answer = list[list[object]]


def answer(columns: Columns, parameters: Parameters) -> Answer:
    """Return every score of a batch as raw integers, column by column."""
    run = scorer(parameters).run(columns)
    return [run.tables[scope][name].to_list() for scope, name in SCORES]


@given(FORMS, PARAMETERS)
def test_no_score_is_below_zero_or_above_its_points(form: Form, parameters: Parameters) -> None:
    run = scored([form], parameters)
    for row, score in zip(
        form.indicators, computed(run, "computed_score", Scope.INDICATORS), strict=True
    ):
        points = points_of(row.max_points)
        assert score is None or (points is not None and 0 <= score <= points)
    (execution,) = computed(run, "computed_execution_score")
    (points,) = computed(run, "execution_points")
    assert points is not None
    assert execution is None or 0 <= execution <= points


@given(FORMS, PARAMETERS)
def test_the_total_is_the_sum_of_its_parts_unless_capped(
    form: Form, parameters: Parameters
) -> None:
    run = scored([form], with_values(parameters, execution_caps=()))
    parts = [
        *computed(run, "computed_execution_score"),
        *computed(run, "computed_score", Scope.INDICATORS),
    ]
    (total,) = computed(run, "computed_total")
    if None in parts or not form.indicators:
        assert total is None
    else:
        assert total == sum(part for part in parts if part is not None)


@given(FORMS, PARAMETERS)
def test_a_cap_only_ever_lowers_the_total(form: Form, parameters: Parameters) -> None:
    (free,) = computed(scored([form], with_values(parameters, execution_caps=())), "computed_total")
    (capped,) = computed(scored([form], parameters), "computed_total")
    if free is None:
        assert capped is None
    else:
        assert capped is not None
        assert capped <= free
        assert capped in {free, *(Decimal(cap).scaleb(-2) for _, cap in parameters.execution_caps)}


@given(MONEY, st.lists(MONEY, min_size=2, max_size=5), PARAMETERS)
def test_spending_more_never_scores_less(
    budget: Decimal, outturns: list[Decimal], parameters: Parameters
) -> None:
    rising = sorted(outturns)
    forms = [form_of(str(budget), str(outturn)) for outturn in rising]
    _never_falls(computed(scored(forms, parameters), "computed_execution_score"))


@given(AT_LEAST, VALUES, st.lists(VALUES, min_size=2, max_size=5), PARAMETERS)
def test_achieving_more_of_an_at_least_target_never_scores_less(
    sign: Comparator | None, target: Decimal, actuals: list[Decimal], parameters: Parameters
) -> None:
    """But for the exact target zero, where less is better, and for deducted overshoot."""
    parameters = with_values(parameters, overshoot_rule="flag")
    rising = sorted(actuals)
    if sign in {Comparator.EQ, None} and abs(target) < 1 and round(target, 6) == 0:
        rising.reverse()
    _never_falls(_row_scores(sign, target, rising, parameters))


@given(AT_MOST, VALUES, st.lists(VALUES, min_size=2, max_size=5), PARAMETERS)
def test_staying_further_below_a_limit_never_scores_less(
    sign: Comparator, target: Decimal, actuals: list[Decimal], parameters: Parameters
) -> None:
    _never_falls(_row_scores(sign, target, sorted(actuals, reverse=True), parameters))


def _row_scores(
    sign: Comparator | None, target: Decimal, actuals: Sequence[Decimal], parameters: Parameters
) -> list[Decimal | None]:
    rows = [row_of(sign, str(target), str(actual)) for actual in actuals]
    run = scored([form_of("1", "1", *rows)], parameters)
    return computed(run, "computed_score", Scope.INDICATORS)


def _never_falls(scores: Sequence[Decimal | None]) -> None:
    known = [score for score in scores if score is not None]
    assert known == sorted(known)


@given(st.data(), FORMS, PARAMETERS)
def test_the_order_of_rows_and_lines_changes_no_score(
    data: st.DataObject, form: Form, parameters: Parameters
) -> None:
    order = data.draw(st.permutations(range(len(form.indicators))))
    moved = replace(
        form,
        funds=tuple(data.draw(st.permutations(form.funds))),
        indicators=tuple(form.indicators[place] for place in order),
    )
    first, second = (scored([each], parameters) for each in (form, moved))
    for name in ("computed_execution_rate", "computed_execution_score", "computed_total"):
        assert computed(first, name) == computed(second, name)
    rows = computed(first, "computed_score", Scope.INDICATORS)
    assert computed(second, "computed_score", Scope.INDICATORS) == [rows[place] for place in order]


@given(FORMS, PARAMETERS)
def test_yuan_ten_thousand_and_hundred_million_give_the_same(
    form: Form, parameters: Parameters
) -> None:
    """The same money printed in another unit, all digits kept."""
    here = form.amount_unit or AmountUnit.WAN_YUAN
    answers = [
        answer(to_columns([_printed_in(form, here, unit)]), parameters) for unit in AmountUnit
    ]
    assert answers == [answer(to_columns([form]), parameters)] * len(AmountUnit)


def _printed_in(form: Form, here: AmountUnit, unit: AmountUnit) -> Form:
    def moved(amount: Decimal | None) -> Decimal | None:
        shift = len(str(unit.fen)) - len(str(here.fen))
        return None if amount is None else amount.scaleb(-shift)

    def line(each: FundsLine) -> FundsLine:
        return replace(each, revised_budget=moved(each.revised_budget), outturn=moved(each.outturn))

    return replace(form, amount_unit=unit, funds=tuple(line(each) for each in form.funds))


@given(st.data(), BATCHES, PARAMETERS)
def test_batches_scored_together_apart_or_joined_give_the_same(
    data: st.DataObject, forms: list[Form], parameters: Parameters
) -> None:
    whole = answer(to_columns(forms), parameters)
    one_by_one = [answer(to_columns([form]), parameters) for form in forms]
    for place, column in enumerate(whole):
        assert column == [raw for each in one_by_one for raw in each[place]]
    cut = data.draw(st.integers(0, len(forms)))
    joined = concat([to_columns(forms[:cut]), to_columns(forms[cut:])])
    assert answer(joined, parameters) == whole


@given(FORMS)
def test_a_figure_no_form_can_have_is_flagged_and_never_wrapped(form: Form) -> None:
    funds = to_columns([form]).funds
    names = ("original_budget", "revised_budget", "outturn")
    for place, line in enumerate(form.funds):
        for bit, name in enumerate(names, start=1):
            printed = getattr(line, name)
            expected = fen_of(printed, form.amount_unit)
            raw = funds[name][place]
            assert raw == (None if expected is None else int(expected))
            flagged = bool(funds["flaws"][place] >> bit & 1)
            assert flagged is (printed is not None and expected is None)


@given(FORMS, PARAMETERS)
@settings(max_examples=some(12, thorough=50))
def test_a_tiers_band_holds_its_score(form: Form, parameters: Parameters) -> None:
    rows = [row for row in form.indicators if row.actual.tier is not None]
    rows = [replace(row, actual=Actual(tier=row.actual.tier)) for row in rows]
    run = scored([replace(form, indicators=tuple(rows))], parameters)
    scores = computed(run, "computed_score", Scope.INDICATORS)
    for row, score in zip(rows, scores, strict=True):
        points = points_of(row.max_points)
        if points is not None and score is not None and row.actual.tier is not None:
            low, high = tier_band(row.actual.tier, points, parameters)
            assert low <= score <= high


def test_a_form_without_indicators_has_no_total_beside_forms_that_have() -> None:
    bare, whole = form_of("1", "1"), form_of("1", "1", row_of(None, "1", "1"))
    totals = computed(scored([bare, whole, bare], NATIONAL), "computed_total")
    assert totals == [None, Decimal(20), None]
    assert computed(scored([bare], NATIONAL), "computed_total") == [None]
    assert computed(scored([], NATIONAL), "computed_total") == []

"""Scores of rows whose two values are printed in one unit with and without a prefix."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.domain.indicator import Comparator, Indicator
from jiheng.engine.columns import Scope
from jiheng.engine.parameters import Parameters
from jiheng.policy import policies, resolve
from scoring.variants import NATIONAL, PARAMETERS, computed, form_of, row_of, scored, with_values
from sizes import some

GE, LE, EQ = Comparator.GE, Comparator.LE, Comparator.EQ
PEOPLE, VISITS = ("人", "万人"), ("万人次", "人次")
PREFIXES = {"": 0, "十": 1, "百": 2, "千": 3, "万": 4, "百万": 6, "亿": 8, "万亿": 12}


def scores(*rows: Indicator, parameters: Parameters = NATIONAL) -> list[Decimal | None]:
    """Return the computed scores of the rows of one form."""
    return computed(scored([form_of("1", "1", *rows)], parameters), "computed_score", WHERE)


WHERE = Scope.INDICATORS


@pytest.mark.parametrize("parameters", [resolve(each, None) for each in policies()])
@pytest.mark.parametrize(
    ("target", "actual", "units"),
    [("12000", "1.3", PEOPLE), ("1.2", "13000", VISITS), ("3000", "0.31", ("万元", "亿元"))],
)
def test_a_met_target_earns_all_points_whatever_the_prefix(
    target: str, actual: str, units: tuple[str, str], parameters: Parameters
) -> None:
    assert scores(row_of(GE, target, actual, units=units), parameters=parameters) == [Decimal(10)]


@pytest.mark.parametrize(
    ("sign", "target", "actual", "units", "score"),
    [
        (GE, "12000", "1.1", PEOPLE, "9.17"),
        (GE, "1.2", "11000", VISITS, "9.17"),
        (GE, "5000", "4", ("米", "千米"), "8.00"),
        (GE, "100", "0.9", ("千瓦", "万瓦"), "0.90"),
        (LE, "3000", "0.4", ("万元", "亿元"), "7.50"),
        (LE, "5", "40000", ("万元", "元"), "10.00"),
        (LE, "5", "80000", ("万元", "元"), "6.25"),
        (EQ, "12000", "1.2", PEOPLE, "10.00"),
        (GE, "12000", "-1.2", PEOPLE, "0.00"),
        (LE, "0", "1.2", PEOPLE, "0.00"),
        (GE, "0", "-1.2", PEOPLE, None),
        (GE, "12000", "1.3", ("人次", "万人"), "0.00"),
    ],
)
def test_a_missed_target_earns_its_share_in_one_unit(
    sign: Comparator, target: str, actual: str, units: tuple[str, str], score: str | None
) -> None:
    expected = None if score is None else Decimal(score)
    assert scores(row_of(sign, target, actual, units=units)) == [expected]


def test_the_other_formulas_convert_as_well() -> None:
    over = row_of(LE, "2", "25000", units=("万元", "元"))
    for formula, score in (("ratio", "8.00"), ("linear", "7.50"), ("all_or_nothing", "0.00")):
        parameters = with_values(NATIONAL, at_most_formula=formula)
        assert scores(over, parameters=parameters) == [Decimal(score)]
    deducting = with_values(NATIONAL, overshoot_rule="deduct", overshoot_flag_ratio=12_000)
    far = (row_of(GE, "10000", actual, units=PEOPLE) for actual in ("1.2", "1.5"))
    assert scores(*far, parameters=deducting) == [Decimal(10), Decimal(7)]
    strict = with_values(NATIONAL, equal_formula="strict")
    equal = (row_of(EQ, "12000", actual, units=PEOPLE) for actual in ("1.2", "1.3"))
    assert scores(*equal, parameters=strict) == [Decimal(10), None]


def test_what_has_no_room_in_one_unit_has_no_score_and_never_a_wrapped_one() -> None:
    units = ("元", "万亿元")
    rows = [row_of(GE, "1", actual, units=units) for actual in ("1", "1.000001", "999999999999")]
    assert scores(*rows) == [Decimal(10), None, None]
    mirrored = [row_of(GE, "2", "1", units=units[::-1])]
    assert scores(*mirrored) == [None]
    run = scored([form_of("1", "1", *rows)])
    assert run.tables[WHERE]["converted_actual"].to_list() == [10**18, None, None]
    assert run.tables[Scope.FORMS]["computed_total"].to_list() == [None]


@given(
    sign=st.none() | st.sampled_from(Comparator),
    target=st.integers(-200, 20_000),
    actual=st.integers(-200, 20_000),
    prefixes=st.tuples(st.sampled_from(sorted(PREFIXES)), st.sampled_from(sorted(PREFIXES))),
    parameters=PARAMETERS,
)
@settings(max_examples=some(60, thorough=400))
def test_a_prefix_never_changes_a_score(
    *,
    sign: Comparator | None,
    target: int,
    actual: int,
    prefixes: tuple[str, str],
    parameters: Parameters,
) -> None:
    """What is printed as x 万人 is x·10⁴ 人."""
    plain = row_of(sign, str(target), str(actual), units=("人", "人"))
    first, second = (
        Decimal(value).scaleb(-PREFIXES[prefix])
        for value, prefix in zip((target, actual), prefixes, strict=True)
    )
    if max(PREFIXES[prefix] for prefix in prefixes) > 6:
        first, second = (round(each, 6) for each in (first, second))
        plain = replace(
            plain,
            target=replace(plain.target, value=first.scaleb(PREFIXES[prefixes[0]])),
            actual=replace(plain.actual, value=second.scaleb(PREFIXES[prefixes[1]])),
        )
    units = (f"{prefixes[0]}人", f"{prefixes[1]}人")
    prefixed = replace(
        plain,
        target=replace(plain.target, value=first, unit=units[0]),
        actual=replace(plain.actual, value=second, unit=units[1]),
    )
    assert scores(prefixed, parameters=parameters) == scores(plain, parameters=parameters)

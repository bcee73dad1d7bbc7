"""Scores of targets that are numbers: each sign, each option, each corner."""

from decimal import Decimal
from typing import Any

import pytest

from jiheng.domain.indicator import Comparator
from jiheng.engine.columns import Scope
from jiheng.engine.parameters import Parameters
from scoring.variants import NATIONAL, computed, form_of, row_of, scored, with_values

EQ, GE, GT, LE, LT = (
    Comparator.EQ,
    Comparator.GE,
    Comparator.GT,
    Comparator.LE,
    Comparator.LT,
)


def score(
    sign: Comparator | None,
    target: str,
    actual: str,
    *,
    points: str = "10",
    parameters: Parameters = NATIONAL,
    **values: Any,  # noqa: ANN401
) -> str:
    """Return what one indicator earns, ``null`` where a person must decide."""
    chosen = with_values(parameters, **values) if values else parameters
    run = scored([form_of("1", "1", row_of(sign, target, actual, points))], chosen)
    (found,) = computed(run, "computed_score", Scope.INDICATORS)
    return "null" if found is None else str(found)


@pytest.mark.parametrize(
    ("sign", "target", "actual", "expected"),
    [
        (GE, "50", "50", "10.00"),
        (GE, "50", "51", "10.00"),
        (GE, "50", "49", "9.80"),
        (GT, "50", "50", "10.00"),
        (GT, "50", "25", "5.00"),
        (EQ, "50", "49", "9.80"),
        (EQ, "50", "51", "10.00"),
        (None, "50", "49", "9.80"),
        (LE, "50", "49", "10.00"),
        (LE, "50", "50", "10.00"),
        (LT, "50", "50", "10.00"),
        (LE, "50", "80", "6.25"),
        (LT, "50", "80", "6.25"),
    ],
)
def test_met_earns_all_points_and_missed_earns_by_completion(
    sign: Comparator | None, target: str, actual: str, expected: str
) -> None:
    assert score(sign, target, actual) == expected


@pytest.mark.parametrize(
    ("actual", "points", "expected"),
    [("1", "0.60", "0.08"), ("1", "0.52", "0.07"), ("1", "0.59", "0.07"), ("7", "1.00", "0.88")],
)
def test_a_tie_of_half_a_hundredth_rounds_up(actual: str, points: str, expected: str) -> None:
    """0.60 ÷ 8 = 0.075; 0.52 ÷ 8 = 0.065."""
    assert score(GE, "8", actual, points=points) == expected


@pytest.mark.parametrize(
    ("sign", "target", "actual", "expected"),
    [
        (GE, "50", "-3", "0.00"),
        (EQ, "50", "-3", "0.00"),
        (LE, "50", "-3", "10.00"),
        (LE, "0", "-3", "10.00"),
        (EQ, "0", "-3", "10.00"),
        (LT, "0", "-3", "10.00"),
    ],
)
def test_an_actual_below_zero_counts_as_zero(
    sign: Comparator, target: str, actual: str, expected: str
) -> None:
    assert score(sign, target, actual) == expected


@pytest.mark.parametrize(
    ("sign", "actual", "expected"),
    [
        (EQ, "0", "10.00"),
        (EQ, "3", "0.00"),
        (None, "0.0", "10.00"),
        (LE, "0", "10.00"),
        (LE, "3", "0.00"),
        (LT, "3", "0.00"),
        (GE, "0", "10.00"),
        (GT, "3", "10.00"),
    ],
)
@pytest.mark.parametrize("formula", ["ratio", "linear", "all_or_nothing"])
def test_a_target_of_zero_is_met_or_earns_nothing(
    sign: Comparator | None, actual: str, expected: str, formula: str
) -> None:
    assert score(sign, "0", actual, at_most_formula=formula) == expected


def test_a_fall_does_not_meet_a_target_of_at_least_zero() -> None:
    """收入增长率 ≥0 % with −30 %: missed, and −30 ÷ 0 is no completion."""
    assert score(GE, "0", "-30") == "null"


@pytest.mark.parametrize("actual", ["0", "-2"])
def test_nothing_is_not_more_than_zero(actual: str) -> None:
    """>0 with actual 0 is missed, and 0 ÷ 0 is no completion."""
    assert score(GT, "0", actual) == "null"


@pytest.mark.parametrize(
    ("sign", "actual", "expected"),
    [
        (GE, "-3", "10.00"),
        (GE, "-5", "10.00"),
        (GE, "-10", "null"),
        (GT, "-10", "null"),
        (EQ, "-5", "10.00"),
        (EQ, "-10", "null"),
        (LE, "-10", "10.00"),
        (LE, "-5", "10.00"),
        (LE, "0", "null"),
        (LT, "-3", "null"),
    ],
)
def test_a_target_below_zero_is_met_or_left_to_a_person(
    sign: Comparator, actual: str, expected: str
) -> None:
    """下降 10 % does not meet "at least −5 %"; a ratio of two negatives says nothing."""
    assert score(sign, "-5", actual) == expected


@pytest.mark.parametrize(
    ("sign", "target", "actual", "expected"),
    [
        (EQ, "50", "50", "10.00"),
        (EQ, "50", "51", "null"),
        (EQ, "50", "49", "null"),
        (EQ, "0", "-1", "null"),
        (None, "50", "51", "null"),
        (GE, "50", "49", "9.80"),
        (LE, "50", "80", "6.25"),
    ],
)
def test_strict_equality_leaves_every_difference_to_a_person(
    sign: Comparator | None, target: str, actual: str, expected: str
) -> None:
    assert score(sign, target, actual, equal_formula="strict") == expected


@pytest.mark.parametrize(
    ("sign", "target", "actual", "expected"),
    [
        (EQ, "0", "1", "null"),
        (EQ, "0", "0", "10.00"),
        (EQ, "0", "-1", "10.00"),
        (EQ, "2", "1", "5.00"),
        (LE, "0", "1", "0.00"),
    ],
)
def test_a_zero_target_can_be_left_to_a_person(
    sign: Comparator, target: str, actual: str, expected: str
) -> None:
    assert score(sign, target, actual, equal_zero_target="manual") == expected


@pytest.mark.parametrize(
    ("sign", "target", "actual", "expected"),
    [
        (GE, "100", "120", "10.00"),
        (GE, "100", "121", "9.90"),
        (GE, "100", "125.5", "9.45"),
        (GE, "100", "219.95", "0.01"),
        (GE, "100", "220", "0.00"),
        (GE, "100", "999", "0.00"),
        (EQ, "100", "150", "7.00"),
        (LE, "100", "10", "10.00"),
        (GE, "0", "5", "10.00"),
        (EQ, "0", "0", "10.00"),
    ],
)
def test_overshoot_is_deducted_beyond_the_flag_ratio_where_the_policy_says_so(
    sign: Comparator, target: str, actual: str, expected: str
) -> None:
    """120 % is free; each per cent beyond costs one per cent of the points."""
    assert score(sign, target, actual, overshoot_rule="deduct") == expected


@pytest.mark.parametrize("rule", ["flag", "reason"])
def test_overshoot_is_never_deducted_otherwise(rule: str) -> None:
    assert score(GE, "1", "1000", overshoot_rule=rule) == "10.00"


@pytest.mark.parametrize(
    ("sign", "target", "actual", "values"),
    [
        (GE, "1000", "999", {}),
        (LE, "999", "1000", {}),
        (GE, "1000", "1201", {"overshoot_rule": "deduct"}),
    ],
)
def test_rounding_to_a_coarse_step_never_exceeds_the_points(
    sign: Comparator, target: str, actual: str, values: dict[str, Any]
) -> None:
    """10.30 points less a little round to 10.50 at a step of half a point."""
    found = score(sign, target, actual, points="10.30", rounding_step=50, **values)
    assert Decimal(found) == Decimal("10.30")


@pytest.mark.parametrize("step", [1, 10, 100])
def test_figures_at_the_limit_are_divided_exactly(step: int) -> None:
    assert score(GE, "1000000000000", "999999999999", rounding_step=step) == "10.00"
    assert (
        score(GE, "1000000000000", "450000000000", rounding_step=step)
        == {
            1: "4.50",
            10: "4.50",
            100: "5.00",
        }[step]
    )


@pytest.mark.parametrize("rule", ["flag", "deduct"])
@pytest.mark.parametrize("actual", ["1000000000000", "-1000000000000"])
def test_a_tiny_target_beside_a_huge_actual_stops_nothing(actual: str, rule: str) -> None:
    found = score(GE, "0.000001", actual, points="10000", overshoot_rule=rule)
    huge = "0.00" if rule == "deduct" else "10000.00"
    assert found == ("0.00" if actual.startswith("-") else huge)

"""Scores of qualitative rows: held within the half-open band of their tier (财预〔2020〕10号)."""

from decimal import Decimal
from typing import Any

import pytest

from jiheng.domain.indicator import Tier
from jiheng.engine.columns import Scope
from jiheng.policy import policy, resolve
from scoring.variants import NATIONAL, computed, form_of, scored, tier_row, with_values

ACHIEVED, PARTLY, NOT = Tier.ACHIEVED, Tier.PARTLY, Tier.NOT
HUBEI = resolve(policy("cn-hubei-2020"), 2024)


def score(
    tier: Tier | None,
    claimed: str | None,
    *,
    points: str = "10",
    **values: Any,  # noqa: ANN401
) -> str:
    """Return what a qualitative row earns, ``null`` where there is no score."""
    form = form_of("1", "1", tier_row(tier, claimed, points))
    run = scored([form], with_values(NATIONAL, **values))
    (found,) = computed(run, "computed_score", Scope.INDICATORS)
    return "null" if found is None else str(found)


def bands(points: str, **values: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Return the printed ends of the three bands."""
    rows = [tier_row(tier, None, points) for tier in Tier]
    run = scored([form_of("1", "1", *rows)], with_values(NATIONAL, **values))
    floors = computed(run, "band_floor", Scope.INDICATORS)
    ceilings = computed(run, "band_ceiling", Scope.INDICATORS)
    return [(str(low), str(high)) for low, high in zip(floors, ceilings, strict=True)]


@pytest.mark.parametrize(
    ("tier", "claimed", "expected"),
    [
        (ACHIEVED, "10", "10.00"),
        (ACHIEVED, "8.00", "8.00"),
        (ACHIEVED, "7.99", "8.00"),
        (ACHIEVED, "10.01", "10.00"),
        (PARTLY, "8.00", "7.99"),
        (PARTLY, "7.99", "7.99"),
        (PARTLY, "6.00", "6.00"),
        (PARTLY, "5.99", "6.00"),
        (NOT, "6.00", "5.99"),
        (NOT, "5.99", "5.99"),
        (NOT, "0", "0.00"),
    ],
)
def test_a_claimed_score_outside_its_band_moves_to_the_nearest_end(
    tier: Tier, claimed: str, expected: str
) -> None:
    assert score(tier, claimed) == expected


def test_without_a_tier_or_a_claimed_score_there_is_no_score() -> None:
    assert score(None, "9") == "null"
    assert score(ACHIEVED, None) == "null"


def test_hubei_puts_the_second_joint_at_half_the_points() -> None:
    values = {"qualitative_bands": HUBEI.qualitative_bands}
    assert bands("10", **values) == [("8.00", "10.00"), ("5.00", "7.99"), ("0.00", "4.99")]
    assert score(PARTLY, "5.50", **values) == "5.50"


def test_each_joint_is_rounded_half_up_to_the_step() -> None:
    """80 % of 0.09 is 0.072, 60 % is 0.054; 60 % of 12.34 is 7.404."""
    assert bands("0.09") == [("0.07", "0.09"), ("0.05", "0.06"), ("0.00", "0.04")]
    assert bands("12.34") == [("9.87", "12.34"), ("7.40", "9.86"), ("0.00", "7.39")]
    assert bands("12.50", rounding_step=50) == [
        ("10.00", "12.50"),
        ("7.50", "9.50"),
        ("0.00", "7.00"),
    ]


def test_no_band_reaches_above_the_points() -> None:
    """10.30 rounds to 10.50 at half a point."""
    assert bands("10.30", rounding_step=50)[0] == ("8.00", "10.30")
    assert score(ACHIEVED, "10.50", points="10.30", rounding_step=50) == "10.30"


@pytest.mark.parametrize("points", ["0", "0.01", "0.02"])
def test_points_too_few_for_three_bands_still_give_bands_the_right_way_round(points: str) -> None:
    for low, high in bands(points):
        assert Decimal(0) <= Decimal(low) <= Decimal(high) <= Decimal(points)

"""Published forms scored again: the twelve of Baoshan and other published ones."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from jiheng.domain.canonical import from_json
from jiheng.domain.indicator import Comparator, Tier
from jiheng.engine.columns import Scope
from jiheng.engine.parameters import Parameters
from jiheng.services.assessing import Request, assess
from oracle import score_form
from scoring.variants import (
    NATIONAL,
    SHIPPED,
    computed,
    form_of,
    row_of,
    scored,
    tier_row,
    with_values,
)

TWELVE = [
    from_json(value)
    for value in json.loads(
        (Path(__file__).parents[1] / "data/expected-baoshan-2024.json").read_text("utf-8")
    )
]
TOTALS = [
    "96.72", "100.00", "99.80", "100.00", "98.42", "100.00",
    "99.91", "100.00", "100.00", "100.00", "95.80", "100.00",
]  # fmt: skip


def test_the_twelve_published_totals_are_computed_and_claimed() -> None:
    cards = assess(TWELVE).scorecards()
    assert [str(card.total.computed) for card in cards] == TOTALS
    assert [str(card.total.claimed) for card in cards] == TOTALS
    assert {card.policy for card in cards} == {"cn-shanghai-2024"}
    assert {card.computed_rating for card in cards} == {"优"}


def test_every_line_of_the_twelve_is_computed_as_claimed() -> None:
    for card in assess(TWELVE).scorecards():
        for line in (card.execution, *card.indicators):
            assert line.computed == line.claimed, f"form {card.form} {line.label}"


@pytest.mark.parametrize("parameters", SHIPPED, ids=lambda p: f"{p.policy}-{p.year}")
def test_the_twelve_agree_with_the_oracle_under_every_policy(parameters: Parameters) -> None:
    run = scored(TWELVE, parameters)
    expected = [score_form(form, parameters) for form in TWELVE]
    assert computed(run, "computed_total") == [scores.total for scores in expected]
    assert computed(run, "computed_execution_rate") == [one.execution_rate for one in expected]


def test_hubeis_twenty_points_are_not_forced_on_a_form_that_prints_ten() -> None:
    cards = assess(TWELVE, Request(policy="cn-hubei-2020")).scorecards()
    assert {card.execution.max_points for card in cards} == {Decimal(10)}
    assert [str(card.total.computed) for card in cards] == TOTALS


@pytest.mark.parametrize(
    ("actual", "points", "ratio", "linear", "nothing"),
    [
        ("1.10", "10", "9.09", "9.00", "0.00"),
        ("1.25", "10", "8.00", "7.50", "0.00"),
        ("1.50", "10", "6.67", "5.00", "0.00"),
        ("2.00", "10", "5.00", "0.00", "0.00"),
        ("3.00", "10", "3.33", "0.00", "0.00"),
        ("2.4125", "15", "6.22", "0.00", "0.00"),
    ],
)
def test_the_formulas_for_a_missed_limit_clash_as_recorded(
    actual: str, points: str, ratio: str, linear: str, nothing: str
) -> None:
    """The last row is the overrun 160 → 386."""
    for formula, expected in (("ratio", ratio), ("linear", linear), ("all_or_nothing", nothing)):
        parameters = with_values(NATIONAL, at_most_formula=formula)
        form = form_of("1", "1", row_of(Comparator.LE, "1", actual, points))
        (found,) = computed(scored([form], parameters), "computed_score", Scope.INDICATORS)
        assert str(found) == expected


def test_the_overrun_of_a_review_is_scored_from_its_own_figures() -> None:
    row = row_of(Comparator.LE, "160", "386", "15")
    assert computed(scored([form_of("1", "1", row)]), "computed_score", Scope.INDICATORS) == [
        Decimal("6.22")
    ]


@pytest.mark.parametrize(
    ("budget", "outturn", "rate", "score"),
    [
        ("287", "171", "59.58", "5.96"),
        ("202", "100", "49.50", "4.95"),
        ("43.2", "37.24", "86.20", "8.62"),
        ("89.974", "89.974", "100.00", "10.00"),
        ("310.2", "154.74", "49.88", "4.99"),
        ("60", "30", "50.00", "5.00"),
    ],
    ids=["S1 Ezhou A", "S1 Ezhou B", "S3 Langfang", "S4 Chizhou", "S6 Haidian", "S2 Qingshen"],
)
def test_execution_of_published_forms(budget: str, outturn: str, rate: str, score: str) -> None:
    run = scored([form_of(budget, outturn)])
    assert [str(found) for found in computed(run, "computed_execution_rate")] == [rate]
    assert [str(found) for found in computed(run, "computed_execution_score")] == [score]


def test_chizhous_total_row_of_zeros_earns_nothing_it_does_not_show() -> None:
    run = scored([form_of("0", "0")])
    assert computed(run, "computed_execution_rate") == [None]
    assert computed(run, "computed_execution_score") == [None]


def test_ezhous_cost_row_earns_two_thirds() -> None:
    """Target 90 %, actual 60 %, 20 points; the unit claimed 10."""
    run = scored([form_of("287", "171", row_of(Comparator.GE, "90", "60", "20"))])
    assert computed(run, "computed_score", Scope.INDICATORS) == [Decimal("13.33")]


def test_dayings_single_row_answered_in_words_has_no_score_of_its_own() -> None:
    """One cost indicator of 90 points, actual value "完成": no number and no tier."""
    form = form_of("1", "1", row_of(Comparator.LE, "100", None, "90"))
    run = scored([form])
    assert computed(run, "computed_score", Scope.INDICATORS) == [None]
    assert computed(run, "computed_total") == [None]


def test_zhongjiangs_hundred_and_ten_points_are_added_up_as_they_stand() -> None:
    """产出 70, 效益 20, 满意度 10 beside execution 10: the sum is 110 and nothing hides it."""
    rows = [row_of(Comparator.GE, "1", "1", points) for points in ("70", "20", "10")]
    run = scored([form_of("1", "1", *rows)])
    assert computed(run, "computed_total") == [Decimal(110)]


@pytest.mark.parametrize(
    ("total", "rating"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_a_rating_begins_at_its_lower_bound(total: str, rating: str) -> None:
    row = tier_row(Tier.ACHIEVED, total, "100")
    parameters = with_values(
        NATIONAL,
        qualitative_bands={
            Tier.ACHIEVED: (0, 10_000),
            Tier.PARTLY: (0, 0),
            Tier.NOT: (0, 0),
        },
    )
    run = scored([form_of("1", "0", row)], parameters)
    (place,) = run.tables[Scope.FORMS]["computed_rating"]
    assert NATIONAL.grade_bands[place][0] == rating


@pytest.mark.parametrize(
    ("outturn", "total"),
    [("90", "99.00"), ("80", "98.00"), ("79.99", "89.00"), ("50", "89.00"), ("49.99", "79.00")],
)
def test_caps_on_the_total_hold_below_their_rate_and_the_lowest_counts(
    outturn: str, total: str
) -> None:
    parameters = with_values(NATIONAL, execution_caps=((5_000, 7_900), (8_000, 8_900)))
    form = form_of("100", outturn, row_of(Comparator.GE, "1", "1", "90"))
    (found,) = computed(scored([form], parameters), "computed_total")
    assert str(found) == total

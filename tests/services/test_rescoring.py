"""Re-scoring: what a reviewer gives a line, and the total and rating that follow from it."""

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.domain.form import Form
from jiheng.domain.indicator import Actual, Indicator, Target
from jiheng.services.assessing import Assessment, Request, assess
from jiheng.services.reading import read
from jiheng.services.rescoring import (
    LineUnknown,
    Rescored,
    ScoreRefused,
    ScoreUnfounded,
    last_scores,
    line_at,
    reviewed_card,
    score_given,
)
from sizes import some

ROOT = Path(__file__).parents[2]
FIRST = "indicators[0]"


@cache
def twelve() -> tuple[Form, ...]:
    return tuple(read(ROOT / "examples/baoshan-2024.txt"))


@cache
def assessed() -> Assessment:
    return assess(twelve()[:1], Request(scores_only=True))


def given_score(score: str) -> dict[str, Rescored]:
    return {FIRST: Rescored(Decimal(score), "EXE102", "少值五天")}


def test_without_scores_given_the_card_is_the_computed_one() -> None:
    assert reviewed_card(assessed(), {}) == assessed().scorecards()[0]


def test_total_and_rating_follow_from_what_was_given() -> None:
    card = reviewed_card(assessed(), given_score("5.50"))
    assert card.indicators[0].computed == Decimal("5.50")
    assert (card.total.computed, card.computed_rating) == (Decimal("82.22"), "良")
    assert card.total.claimed == Decimal("96.72")


def test_a_score_closes_a_line_no_rule_could_compute() -> None:
    loose = Indicator(
        name="影响", target=Target("良好"), actual=Actual("尚可"), max_points=Decimal(10)
    )
    form = replace(twelve()[0], indicators=(*twelve()[0].indicators, loose))
    found = assess([form], Request(scores_only=True))
    assert found.scorecards()[0].total.computed is None
    path = f"indicators[{len(form.indicators) - 1}]"
    card = reviewed_card(found, {path: Rescored(Decimal("7.50"), "SCO", "看过现场")})
    assert card.total.computed == Decimal("104.22")
    assert card.total.reason is None


def test_the_cap_of_a_low_execution_rate_holds_for_reviewed_scores_too() -> None:
    line = replace(twelve()[0].funds[0], outturn=Decimal("1.00"))
    form = replace(twelve()[0], funds=(line, *twelve()[0].funds[1:]))
    capped = [
        assess([form], Request(name, scores_only=True, year=2024))
        for name in ("cn-sichuan-2023", "cn-hubei-2020")
    ]
    for found in capped:
        card = found.scorecards()[0]
        scores = {FIRST: Rescored(card.indicators[0].computed or Decimal(0), "x", "x")}
        assert reviewed_card(found, scores) == card


@given(st.integers(0, 2000))
@settings(max_examples=some(6, thorough=25), deadline=None)
def test_the_total_moves_by_what_the_line_moves(centi: int) -> None:
    score = Decimal(centi).scaleb(-2)
    card = reviewed_card(assessed(), {FIRST: Rescored(score, "x", "x")})
    assert card.total.computed == Decimal("96.72") - Decimal("20.00") + score


@pytest.mark.parametrize("text", ["-1", "20.01", "abc", "1.005", "1e400", "NaN", "∞", ""])
def test_a_score_outside_its_line_is_refused(text: str) -> None:
    line = line_at(assessed().scorecards()[0], FIRST)
    with pytest.raises(ScoreRefused):
        score_given(text, line, rule="x", reason="x")


@pytest.mark.parametrize(("rule", "reason"), [("", "x"), ("x", " "), ("", "")])
def test_a_score_needs_its_rule_and_a_reason(rule: str, reason: str) -> None:
    line = line_at(assessed().scorecards()[0], FIRST)
    with pytest.raises(ScoreUnfounded):
        score_given("5", line, rule=rule, reason=reason)


@pytest.mark.parametrize("path", ["total", "indicators[99]", "", "x" * 300])
def test_what_is_no_line_cannot_be_scored(path: str) -> None:
    with pytest.raises(LineUnknown):
        line_at(assessed().scorecards()[0], path)


def test_last_year_goes_by_the_names_of_rows() -> None:
    last = replace(twelve()[0], indicators=twelve()[0].indicators[::-1])
    found = last_scores(twelve()[0], last)
    assert found[FIRST] == twelve()[0].indicators[0].claimed_score
    assert found["total"] == Decimal("96.72")
    assert last_scores(twelve()[0], None) == {}

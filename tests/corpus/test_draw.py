"""The spot-check draw: exact chances, repeatable, and no way to change it unseen."""

import os
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from math import comb, sqrt
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.corpus.draw.chances import MONEY, RISKS, Plan, Stratum, chances, strata
from jiheng.corpus.draw.drawing import commitment, draw, ticket
from jiheng.corpus.draw.frame import SCHEMA, Frame, to_frame
from jiheng.corpus.draw.record import plan_of, promise, record, verify
from jiheng.corpus.draw.size import confidence_of, sample_size
from jiheng.corpus.errors import DrawImpossible, DrawRefuted, MalformedDraw, UnusableFrame
from sizes import some

FILE = "抽样框.csv"
DRAWS = int(os.environ.get("JIHENG_DRAWS", some(1_000, thorough=3_000)))


def a_frame(forms: int = 400, departments: int = 12, seed: int = 7) -> Frame:
    """Return a frame in which one department has half of the forms."""
    turn = Random(seed)  # noqa: S311
    rows = [
        (
            f"2024-{number:05d}",
            "区卫生健康委" if turn.random() < 0.5 else f"部门{turn.randrange(1, departments):02d}",
            turn.choice(list(RISKS)),
            turn.choice([0, 99_999_999, 100_000_000, 5 * 10**9]),
        )
        for number in range(forms)
    ]
    return to_frame(pl.DataFrame(rows, schema=SCHEMA, orient="row"), FILE)


def a_plan(size: int = 60) -> Plan:
    return Plan(size, RISKS, MONEY)


def drawn_keys(frame: Frame, plan: Plan, seed: str) -> list[str]:
    return draw(frame, plan, seed)[1]["key"].to_list()


weights = st.integers(min_value=1, max_value=9)
departments = st.lists(
    st.lists(st.tuples(st.integers(1, 40), weights), min_size=1, max_size=4),
    min_size=1,
    max_size=8,
)


@given(departments, st.data())
def test_chances_add_up_and_no_department_is_left_out(
    given_departments: list[list[tuple[int, int]]], data: st.DataObject
) -> None:
    given_strata = [
        Stratum(f"{number:02d}", "low", place, forms, weight)
        for number, parts in enumerate(given_departments)
        for place, (forms, weight) in enumerate(parts)
    ]
    total = sum(each.forms for each in given_strata)
    size = data.draw(st.integers(len(given_departments), total))
    found = chances(given_strata, size)
    assert sum(each.expected for each in found) == size
    assert all(0 < each.probability <= 1 for each in found)
    for number in range(len(given_departments)):
        mine = [each for each in found if each.stratum.department == f"{number:02d}"]
        assert sum(each.expected for each in mine) >= 1
        ratios = {each.probability / each.stratum.weight for each in mine if each.probability < 1}
        assert len(ratios) <= 1


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, 10**6))))
def test_size_is_exact_whatever_the_seed(given_case: tuple[int, int]) -> None:
    forms, seed = given_case
    frame = a_frame(forms, seed=seed)
    lowest = frame.forms["department"].n_unique()
    size = Random(seed).randint(lowest, forms)  # noqa: S311
    keys = drawn_keys(frame, a_plan(size), str(seed))
    assert len(set(keys)) == len(keys) == size
    drawn = frame.forms.filter(pl.col("key").is_in(keys))
    assert drawn["department"].n_unique() == lowest


def test_forms_are_drawn_as_often_as_their_chance_says() -> None:
    frame, plan, rounds = a_frame(60, 5), a_plan(15), DRAWS
    found = chances(strata(frame, plan), plan.size)
    times = Counter(
        key for seed in range(rounds) for key in drawn_keys(frame, plan, f"seed {seed}")
    )
    chance_of = {
        row["key"]: float(found[row["stratum"]].probability)
        for seed in range(300)
        for row in draw(frame, plan, f"other {seed}")[1].iter_rows(named=True)
    }
    assert len(chance_of) == len(frame)
    deviations = [
        (times[key] - rounds * chance) ** 2 / (rounds * chance * (1 - chance))
        for key, chance in chance_of.items()
        if chance < 1
    ]
    freedom = len(deviations)
    assert sum(deviations) < freedom + 5 * sqrt(2 * freedom)


def alike(departments: int) -> Frame:
    """Return a frame of departments that have 100 forms each, 5 of them of high risk."""
    rows = [
        (f"{place:03d}-{number:03d}", f"部门{place:03d}", risk, 0)
        for place in range(departments)
        for number, risk in enumerate(["high"] * 5 + ["medium"] * 45 + ["low"] * 50)
    ]
    return to_frame(pl.DataFrame(rows, schema=SCHEMA, orient="row"), FILE)


@pytest.mark.parametrize("size", [40, 60, 75, 80])
def test_departments_are_not_hit_at_the_same_place(size: int) -> None:
    frame, plan = alike(40), a_plan(size)
    found = chances(strata(frame, plan), size)
    expected = sum(float(each.expected) for each in found if each.stratum.risk == "high")
    hits = [
        sum(1 for risk in draw(frame, plan, f"seed {seed}")[1]["risk"] if risk == "high")
        for seed in range(some(60, thorough=300))
    ]
    spread = sum((each - expected) ** 2 for each in hits) / len(hits)
    assert 0.3 * expected < spread < 2 * expected


def test_departments_give_more_than_their_least_independently_of_their_names() -> None:
    frame, plan = alike(40), a_plan(60)
    both = 0
    for seed in range(some(60, thorough=300)):
        counts = dict(draw(frame, plan, f"seed {seed}")[1]["department"].value_counts().iter_rows())
        assert set(counts.values()) == {1, 2}
        both += counts["部门000"] == counts["部门002"]
    assert both < some(60, thorough=300) * 3 // 4


def test_draw_of_an_earlier_version_is_told_as_such() -> None:
    frame = a_frame()
    held = deepcopy(record(frame, a_plan(), "种子"))
    held["schema"] = "jiheng/draw/1"
    with pytest.raises(MalformedDraw, match="jiheng/draw/1，抽法与本版不同"):
        verify(held, frame, FILE)
    with pytest.raises(MalformedDraw, match="draw-promise/1，抽法与本版不同"):
        plan_of(held["promise"] | {"schema": "jiheng/draw-promise/1"}, FILE)


def test_order_of_rows_changes_nothing() -> None:
    frame = a_frame()
    turned = to_frame(frame.forms.reverse(), FILE)
    assert turned.sha256 == frame.sha256
    assert record(turned, a_plan(), "种子") == record(frame, a_plan(), "种子")


def test_another_seed_draws_others() -> None:
    frame = a_frame()
    assert drawn_keys(frame, a_plan(), "1") != drawn_keys(frame, a_plan(), "2")


def test_tickets_are_those_anyone_can_compute() -> None:
    frame = a_frame()
    _, drawn = draw(frame, a_plan(), "种子")
    for key, held in drawn.select("key", "ticket").iter_rows():
        assert held == ticket("种子", frame.sha256, key)


def test_promise_keeps_the_seed() -> None:
    told = promise(a_frame(), a_plan(), "大乐透 2026-11-30 期")
    assert "大乐透" not in str(told)
    assert told["seed_sha256"] == commitment("大乐透 2026-11-30 期")


def test_record_verifies() -> None:
    frame = a_frame()
    assert verify(record(frame, a_plan(), "种子"), frame, "抽取.json") == 60


def edits() -> list[Callable[[dict[str, Any]], None]]:
    def change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
        def edit(held: dict[str, Any]) -> None:
            *parents, last = (int(part) if part.isdigit() else part for part in path.split("."))
            place: Any = held
            for part in parents:
                place = place[part]
            place[last] = value

        return edit

    return [
        change("seed", "种仔"),
        change("promise.seed_sha256", "0" * 64),
        change("promise.frame.sha256", "0" * 64),
        change("promise.frame.forms", 399),
        change("promise.plan.size", 59),
        change("promise.plan.risks.high", 5),
        change("strata.0.chance", "1/2"),
        change("drawn.3.key", "2024-99999"),
        change("drawn.3.amount", 1),
        change("drawn.3.ticket", "0" * 16),
        change("drawn.59.risk", "none"),
        lambda held: held["drawn"].pop(),
        lambda held: held["drawn"].append(held["drawn"][0]),
        lambda held: held["drawn"].reverse(),
        lambda held: held.update(more=1),
    ]


@pytest.mark.parametrize("edit", edits())
def test_changed_record_is_refuted(edit: Callable[[dict[str, Any]], None]) -> None:
    frame = a_frame()
    held = deepcopy(record(frame, a_plan(), "种子"))
    edit(held)
    with pytest.raises(DrawRefuted):
        verify(held, frame, "抽取.json")


@pytest.mark.parametrize("column", ["key", "department", "risk", "amount", "name"])
def test_changed_frame_is_refuted(column: str) -> None:
    frame = to_frame(a_frame().forms.with_columns(pl.lit("食堂").alias("name")), FILE)
    held = record(frame, a_plan(), "种子")
    other = {"key": "2024-x", "department": "x", "risk": "low", "amount": 77, "name": "礼堂"}
    first = pl.int_range(pl.len()) == frame.forms["risk"].index_of("high")
    rows = frame.forms.with_columns(
        pl.when(first).then(pl.lit(other[column])).otherwise(pl.col(column)).alias(column)
    )
    with pytest.raises(DrawRefuted):
        verify(held, to_frame(rows, FILE), "抽取.json")


@pytest.mark.parametrize(
    "value", [{}, {"schema": "jiheng/draw/2"}, {"schema": "jiheng/draw-promise/2", "plan": 3}]
)
def test_what_records_no_draw_is_said(value: object) -> None:
    with pytest.raises(MalformedDraw):
        verify(value, a_frame(), "抽取.json")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("size", float("inf")),
        ("money", []),
        ("money", [{"from": 1, "weight": 1}]),
        ("money", [{"from": 0, "weight": 1}, {"from": 0, "weight": 2}]),
        ("money", [{"from": 0, "weight": 0}]),
        ("risks", {"high": 0, "medium": 0, "low": 0}),
        ("risks", {"high": -4, "medium": 2, "low": 1}),
    ],
)
def test_plan_that_gives_no_chances_is_none(part: str, value: object) -> None:
    frame = a_frame()
    held = deepcopy(record(frame, a_plan(), "种子"))
    held["promise"]["plan"][part] = value
    with pytest.raises(MalformedDraw):
        verify(held, frame, "抽取.json")
    with pytest.raises(MalformedDraw):
        plan_of(held["promise"], "承诺.json")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"key": ["a"]}, "缺少列"),
        ({"key": [], "department": [], "risk": [], "amount": []}, "一张表也没有"),
        ({"key": ["a", None], "amount": [1, 2]}, "第 2 行的 key 为空"),
        ({"key": ["a", "a"], "amount": [1, 2]}, "a 出现 2 次"),
        ({"key": ["a", "b"], "amount": [1, -2]}, "b 的金额"),
        ({"key": ["a", "b"], "amount": ["1", "2.5"]}, "b 的金额"),
        ({"key": ["a", "b\tc"], "amount": [1, 2]}, "制表符"),
    ],
)
def test_frame_that_cannot_be_drawn_from_says_why(rows: dict[str, Any], said: str) -> None:
    many = {name: ["x"] * len(rows["key"]) for name in ("department", "risk")}
    given_rows = rows if "缺少列" in said else many | rows
    with pytest.raises(UnusableFrame, match=said):
        to_frame(pl.DataFrame(given_rows), FILE)


def test_impossible_draws_say_why() -> None:
    frame = a_frame(40, 6)
    with pytest.raises(DrawImpossible, match="抽取 41 张"):
        record(frame, a_plan(41), "种子")
    with pytest.raises(DrawImpossible, match="抽取 1 张"):
        record(frame, a_plan(1), "种子")
    with pytest.raises(DrawImpossible, match="风险等级 high"):
        record(frame, Plan(20, {"low": 1, "medium": 1}), "种子")


@pytest.mark.parametrize("forms", [1, 2, 12, 60])
@pytest.mark.parametrize("tolerable", [Fraction(1, 100), Fraction(1, 10), Fraction(1)])
def test_sample_size_is_the_least_that_shows_a_wrong_form(forms: int, tolerable: Fraction) -> None:
    confidence = Fraction(95, 100)
    wrong = -(-forms * tolerable // 1)
    right = forms - wrong
    shown = [
        size
        for size in range(1, forms + 1)
        if Fraction(comb(right, size), comb(forms, size)) <= 1 - confidence
    ]
    assert sample_size(forms, confidence, tolerable) == shown[0]


def test_sample_size_of_a_nation() -> None:
    assert sample_size(10**8, Fraction(95, 100), Fraction(5, 100)) == 59


@pytest.mark.parametrize(("confidence", "tolerable"), [(0, 1), (1, 1), (1, 0), (1, 2)])
def test_shares_outside_their_bounds_are_refused(confidence: int, tolerable: int) -> None:
    with pytest.raises(DrawImpossible):
        sample_size(10, Fraction(confidence), Fraction(tolerable))


@given(st.integers(1, 60), st.data())
def test_confidence_is_that_of_scattered_and_of_unlikely_wrong_forms(
    forms: int, data: st.DataObject
) -> None:
    drawn = data.draw(st.integers(1, forms))
    tolerable = Fraction(data.draw(st.integers(1, 100)), 100)
    held = confidence_of([(forms, Fraction(drawn, forms))], drawn, tolerable)
    wrong = -(-forms * tolerable // 1)
    unseen = Fraction(comb(forms - wrong, drawn), comb(forms, drawn))
    assert held.wrong == wrong
    assert held.anywhere == pytest.approx(1 - unseen)
    assert held.least_likely == pytest.approx(1 - (1 - drawn / forms) ** wrong)


def test_confidence_counts_the_forms_least_likely_to_be_drawn() -> None:
    chances_of = [(2, Fraction(1)), (10, Fraction(1, 2)), (90, Fraction(1, 100))]
    assert confidence_of(chances_of, 8, Fraction(91, 102)).least_likely == pytest.approx(
        1 - 0.99**90 * 0.5
    )
    assert confidence_of(chances_of, 8, Fraction(1)).least_likely == 1

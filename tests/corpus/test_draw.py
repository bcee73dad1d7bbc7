"""The spot-check draw: exact chances, repeatable, and no way to change it unseen."""

import os
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.recount import digest_of, recount
from jiheng.corpus.draw.chances import MONEY, RISKS, Plan, Stratum, chances, strata
from jiheng.corpus.draw.drawing import commitment, draw, ticket
from jiheng.corpus.draw.frame import SCHEMA, Frame, to_frame
from jiheng.corpus.draw.record import (
    PROMISE,
    RECORD,
    plan_of,
    promise,
    record,
    require_same,
    verify,
)
from jiheng.corpus.errors import (
    DrawImpossible,
    DrawnOtherwise,
    DrawRefuted,
    MalformedDraw,
    MalformedPromise,
    UnusableFrame,
)
from jiheng.services.spot_checks import read_frame
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


@pytest.mark.parametrize("version", [1, 2, "三"])
def test_draw_of_another_version_is_told_as_such(version: object) -> None:
    frame = a_frame()
    held = deepcopy(record(frame, a_plan(), "种子"))
    held["schema"] = f"jiheng/draw/{version}"
    with pytest.raises(DrawnOtherwise, match=f"是 jiheng/draw/{version}，本版为 jiheng/draw/3"):
        verify(held, frame, FILE)
    promised = held["promise"] | {"schema": f"jiheng/draw-promise/{version}"}
    with pytest.raises(DrawnOtherwise, match=f"是 jiheng/draw-promise/{version}，本版为"):
        plan_of(promised, FILE, PROMISE)


def test_record_and_promise_do_not_stand_for_one_another() -> None:
    held = record(a_frame(), a_plan(), "种子")
    with pytest.raises(MalformedPromise, match=r"不是抽取承诺.*写的是 jiheng/draw/3"):
        plan_of(held, FILE, PROMISE)
    with pytest.raises(MalformedDraw, match=r"不是抽取记录.*写的是 jiheng/draw-promise/3"):
        plan_of(held["promise"], FILE, RECORD)


@pytest.mark.parametrize("seed", [None, "", 718, "\ud800"])
def test_record_without_a_seed_is_told(seed: object) -> None:
    frame = a_frame()
    with pytest.raises(MalformedDraw, match="没有可用的种子"):
        verify(record(frame, a_plan(), "种子") | {"seed": seed}, frame, FILE)


def test_anyone_can_draw_again_without_the_program(tmp_path: Path) -> None:
    file = tmp_path / FILE
    for forms, departments, size, money in (
        (400, 12, 60, MONEY),
        (90, 40, 47, MONEY),
        (300, 3, 290, MONEY),
        (200, 8, 31, ((0, 1), (1, 7), (100_000_000, 90))),
    ):
        rows = a_frame(forms, departments, seed=size).forms.with_columns(
            名称=pl.lit('食堂, "礼堂"')
        )
        rows.sample(fraction=1, shuffle=True, seed=size).write_csv(file, include_bom=True)
        frame, plan = read_frame(str(file)), Plan(size, {"high": 5, "medium": 3, "low": 1}, money)
        for seed in ("718", "一串字符"):
            held = record(frame, plan, seed)
            assert digest_of(file)[0] == held["promise"]["frame"]["sha256"]
            drawn = recount(file, held["promise"]["plan"], seed)
            assert drawn == [each["key"] for each in held["drawn"]]


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


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        ("60", '记为 "60"，重算得 60；'),
        (60.0, "记为 60.0，重算得 60；"),
        (None, "记为 —，重算得 60；"),
    ],
)
def test_what_differs_is_told_apart(recorded: object, told: str) -> None:
    with pytest.raises(DrawRefuted, match=told):
        require_same({"size": recorded}, {"size": 60}, FILE)
    with pytest.raises(DrawRefuted, match=r"记为 …关{10}甲"):
        require_same("关" * 200 + "甲", "关" * 200 + "乙", FILE)


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
    "value", [{}, {"schema": "jiheng/draw/3"}, {"schema": "jiheng/draw/3", "promise": {"plan": 3}}]
)
def test_what_records_no_draw_is_said(value: object) -> None:
    with pytest.raises(MalformedDraw):
        verify(value, a_frame(), "抽取.json")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("size", float("inf")),
        ("size", 1 << 63),
        ("money", [{"from": 0, "weight": 1}, {"from": 1 << 63, "weight": 2}]),
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
        plan_of(held["promise"], "承诺.json", PROMISE)


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
        ({"key": ["a", " "], "amount": [1, 2]}, "第 2 行的 key 为空"),
        ({"key": ["a"], "amount": [1], "x\nb\tx\tx\t1\t2": [3]}, "列名中有制表符或换行"),
        ({"key": ["a"], "amount": [1], "department_duplicated_0": ["y"]}, "department 出现两次"),
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

"""Values keep their digits: what is read is what was written, and no float is ever made."""

import copy
import pickle
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jiheng.domain.errors import PolicyFileError
from jiheng.domain.indicator import Level1, Level2, Tier
from jiheng.policy import show, specification
from jiheng.policy.catalogue import CATALOGUE
from jiheng.policy.kinds import LARGEST, Points, Rate, Words, read_hundredths, show_hundredths
from jiheng.policy.located import Located
from jiheng.policy.tables import FrozenMap


def located(text: str) -> Located:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert root is not None
    return Located("here.yaml", root)


def scalar(text: str) -> Located:
    start = yaml.Mark("here.yaml", 0, 0, 0, "", 0)
    return Located("here.yaml", yaml.ScalarNode("tag:yaml.org,2002:str", text, start))


def read(name: str, text: str) -> Any:  # noqa: ANN401
    return specification(name).kind.read(located(text))


@given(st.integers(0, LARGEST))
def test_points_and_rates_survive_writing_and_reading(hundredths: int) -> None:
    for kind in (Points(), Rate()):
        shown = kind.show(hundredths)
        assert isinstance(shown, str)
        assert kind.read(located(shown)) == hundredths
        assert Decimal(shown) * 100 == hundredths
        assert not shown.endswith(".")


@given(st.integers(0, LARGEST // 100), st.sampled_from(["", ".0", ".00", ".000"]))
def test_trailing_zeros_change_nothing(whole: int, zeros: str) -> None:
    assert read_hundredths(located(f'"{whole}{zeros}"')) == whole * 100


@given(st.text(max_size=12))
def test_any_text_is_an_exact_integer_or_a_policy_fault(text: str) -> None:
    try:
        found = read_hundredths(scalar(text))
    except PolicyFileError:
        return
    assert type(found) is int
    assert Decimal(text) * 100 == found


@given(st.lists(st.text(min_size=1, max_size=4).filter(str.strip), unique=True, max_size=6))
def test_words_survive_writing_and_reading(words: list[str]) -> None:
    text = yaml.safe_dump(words)
    assert Words().read(located(text)) == tuple(words)


@pytest.mark.parametrize(
    ("hundredths", "shown"),
    [(0, "0"), (1, "0.01"), (50, "0.5"), (1000, "10"), (100_000, "1000"), (8933, "89.33")],
)
def test_hundredths_are_shown_without_trailing_zeros(hundredths: int, shown: str) -> None:
    assert show_hundredths(hundredths) == shown


def test_caps_of_an_operating_manual_can_be_written_in_any_order() -> None:
    text = "[{rate_below: 80, total: 89}, {rate_below: 60, total: 69}, {rate_below: 70, total: 79}]"
    caps = read("execution_caps", text)
    assert caps == ((6000, 6900), (7000, 7900), (8000, 8900))
    assert show("execution_caps", caps) == [
        {"rate_below": "60", "total": "69"},
        {"rate_below": "70", "total": "79"},
        {"rate_below": "80", "total": "89"},
    ]
    assert (
        specification("execution_caps")
        .kind.tell(caps)
        .zh.startswith("执行率低于 60 % 时总分至多 69 分；")
    )


def test_structured_values_are_shown_as_they_were_written() -> None:
    written = {
        "qualitative_bands": {
            "achieved": ["80", "100"],
            "partly": ["50", "80"],
            "not": ["0", "50"],
        },
        "grade_bands": [{"rating": "优", "at_least": "90"}, {"rating": "差", "at_least": "0"}],
        "level1_points": {"cost": "20", "output": "40"},
        "level1_alternatives": [{"output": "50"}, {"outcome": "12.5"}],
        "required_level2": ["quantity", "cost"],
        "overshoot_rule": "deduct",
        "minimum_indicators": "3",
        "money_units": ["元", "万元"],
    }
    for name, value in written.items():
        text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
        assert show(name, read(name, text)) == value


@pytest.mark.parametrize(
    ("name", "text", "zh", "en"),
    [
        ("execution_points", "10.00", "10 分", "10 points"),
        ("execution_step_points", "1", "1 分", "1 point"),
        ("low_execution_rate", "50", "50 %", "50 %"),
        ("identical_actual_count", "5", "5 个", "5"),
        ("minimum_sample", "30", "30 人", "30 persons"),
        ("overshoot_rule", "reason", "reason（须说明原因）", "reason (a reason is due)"),
        ("required_level1", "[output, cost]", "产出、成本", "output, cost"),
        ("required_level2", "[sustained_impact]", "可持续影响", "sustained impact"),
        ("money_units", "[元, 万元]", "元 万元", "元 万元"),
        (
            "qualitative_bands",
            "{not: [0, 50], partly: [50, 80], achieved: [80, 100]}",
            "达成 80—100 %，部分达成 50—80 %，未达成 0—50 %",
            "achieved 80-100 %, partly 50-80 %, not 0-50 %",
        ),
        (
            "grade_bands",
            "[{rating: 优, at_least: 90}, {rating: 差, at_least: 0}]",
            "优 ≥90，差 ≥0",
            "优 ≥90, 差 ≥0",
        ),
        ("level1_points", "{output: 50, outcome: 40}", "产出 50，效益 40", "output 50, outcome 40"),
        (
            "level1_alternatives",
            "[{output: 90}, {outcome: 90}]",
            "产出 90；效益 90",
            "output 90; outcome 90",
        ),
        ("execution_caps", "[]", "", ""),
        (
            "execution_caps",
            "[{rate_below: 80, total: 89}]",
            "执行率低于 80 % 时总分至多 89 分",
            "at most 89 points where the execution rate is below 80 %",
        ),
    ],
)
def test_values_are_told_with_their_unit(name: str, text: str, zh: str, en: str) -> None:
    assert specification(name).kind.tell(read(name, text)) == (zh, en)


def test_every_level_can_be_told() -> None:
    assert "产出、效益" in specification("required_level1").kind.tell(tuple(Level1)).zh
    assert specification("required_level2").kind.tell(tuple(Level2)).zh.endswith("生态环境成本")
    points = FrozenMap(dict.fromkeys(Level1, 1))
    assert len(specification("level1_points").kind.tell(points).zh.split("，")) == len(Level1)


@pytest.mark.parametrize(
    ("change", "given_values"),
    [
        ("__setitem__", (Tier.NOT, (0, 1))),
        ("__delitem__", (Tier.PARTLY,)),
        ("__ior__", ({},)),
        ("update", ({},)),
        ("setdefault", (Tier.NOT, (0, 1))),
        ("pop", (Tier.PARTLY,)),
        ("popitem", ()),
        ("clear", ()),
    ],
)
def test_a_resolved_mapping_refuses_changes(change: str, given_values: tuple[object, ...]) -> None:
    bands = FrozenMap({Tier.PARTLY: (6000, 8000)})
    with pytest.raises(TypeError, match="cannot be changed"):
        getattr(bands, change)(*given_values)
    assert bands == {"partly": (6000, 8000)}


def test_a_resolved_mapping_can_be_copied_and_pickled() -> None:
    bands = FrozenMap({Tier.PARTLY: (6000, 8000)})
    for copied in (copy.deepcopy(bands), pickle.loads(pickle.dumps(bands))):  # noqa: S301
        assert copied == bands
        assert type(copied) is FrozenMap


def test_the_catalogue_describes_every_parameter_in_both_languages() -> None:
    for name, spec in CATALOGUE.items():
        assert spec.name == name
        assert spec.zh
        assert not spec.zh.isascii()
        assert spec.en
        assert spec.en.isascii()

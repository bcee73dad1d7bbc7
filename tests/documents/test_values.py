"""What one cell holds: a quantity has a unit that means something, or none."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jiheng.documents.interpret.folding import clean
from jiheng.documents.interpret.values import Form, Quantity, ValueReader
from jiheng.documents.interpret.words import load_vocabulary
from jiheng.domain.indicator import Actual, Comparator, Target


@pytest.mark.parametrize("text", ["<0/", "≥5(—)", "≤3-", ">2(/)"])
def test_a_mark_for_nothing_is_no_unit(text: str) -> None:
    assert ValueReader(load_vocabulary()).read(text).form is Form.TEXT


@pytest.mark.parametrize(("text", "unit"), [("<0/次", "/次"), ("≥5(台)", "台"), ("≤3", None)])
def test_what_follows_a_signed_number_is_its_unit(text: str, unit: str | None) -> None:
    quantity = ValueReader(load_vocabulary()).read(text).quantity
    assert quantity is not None
    assert quantity.unit == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("12口", "口"),
        ("0.4万剂次", "万剂次"),
        ("42微克/立方米", "微克/立方米"),
        ("1100m³", "m³"),
        ("2.5个百分点", "个百分点"),
        ("15台套", "台套"),
        ("54.3万头（只）次", "万头(只)次"),
    ],
)
def test_a_number_with_a_known_unit_needs_no_sign(text: str, unit: str) -> None:
    quantity = ValueReader(load_vocabulary()).read(text).quantity
    assert quantity is not None
    assert quantity.unit == unit


@pytest.mark.parametrize("text", ["12中心", "3次会议纪要", "2024〔5〕号"])
def test_a_number_before_other_words_is_no_quantity(text: str) -> None:
    assert ValueReader(load_vocabulary()).read(text).quantity is None


@pytest.mark.parametrize(
    ("text", "unit"), [("98.5%（197/200）", "%"), ("≥95%（含）", "%"), ("5头（只）", "头(只)")]
)
def test_what_is_said_of_a_value_behind_its_unit_is_no_part_of_it(text: str, unit: str) -> None:
    quantity = ValueReader(load_vocabulary()).read(text).quantity
    assert quantity is not None
    assert quantity.unit == unit


@pytest.mark.parametrize("text", ["≥95%以上", "≥95%及以上", ">=95%以上"])
def test_a_sign_may_be_said_twice(text: str) -> None:
    quantity = ValueReader(load_vocabulary()).read(text).quantity
    assert quantity == Quantity(Comparator.GE, Decimal(95), "%")


@pytest.mark.parametrize("text", ["≥95%以下", "≤3次以上", "=5项以上"])
def test_signs_that_gainsay_each_other_are_text(text: str) -> None:
    assert ValueReader(load_vocabulary()).read(text).form is Form.TEXT


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("24小时内", "小时"),
        ("３天内", "天"),
        ("5个工作日内", "个工作日"),
        ("30日内", "日"),
        ("6个月内", "个月"),
        ("100万元内", "万元"),
        ("3年内", "年"),
    ],
)
@pytest.mark.parametrize("sign", ["", "≤"])
def test_a_value_within_so_much_is_read_as_the_longer_word_is(
    sign: str, text: str, unit: str
) -> None:
    reader = ValueReader(load_vocabulary())
    (target, leaves), (longer, of_longer) = (
        reader.target(sign + each) for each in (text, f"{text[:-1]}以内")
    )
    assert (target.comparator, target.unit, leaves) == (Comparator.LE, unit, of_longer)
    assert replace(target, text=longer.text) == longer
    number, within = text.removesuffix(f"{unit}内"), f"{unit}内"
    assert reader.target(number, sign=sign, unit=within) == reader.target(sign + text)
    assert replace(reader.target(f"{sign}{text}完成")[0], text=longer.text) == longer
    actual = Actual(clean(sign + text), longer.value, unit)
    assert reader.actual(sign + text)[0] == actual
    assert reader.actual(f"{sign}{text}完成")[0] == replace(actual, text=f"{actual.text}完成")


@pytest.mark.parametrize("text", ["3天完成", "5个工作日办结", "100%完成"])
def test_a_figure_that_is_done_is_one_of_an_actual_value_only(text: str) -> None:
    reader = ValueReader(load_vocabulary())
    assert reader.target(text)[0] == Target(text)
    assert reader.actual(text)[0].value is not None
    assert reader.actual("3日完成")[0] == Actual("3日完成")


NO_LIMITS = """
    年内完成 区内 5个区内 3户内 2024年内 24年内 24年以内 12月内 12月31日内 10.1日内 12月完成
    ≥24小时内 3-5日内 约3天内 第3日内 24内 小时内
"""


@pytest.mark.parametrize("text", NO_LIMITS.split())
def test_what_is_no_limit_or_not_surely_one_stays_text(text: str) -> None:
    assert ValueReader(load_vocabulary()).target(text)[0] == Target(text)


@pytest.mark.parametrize("text", ["6月", "12月", "2024.10", "≤2024.9", "20241231"])
def test_a_target_that_names_a_day_has_no_number(text: str) -> None:
    reader = ValueReader(load_vocabulary())
    assert reader.target(text)[0] == Target(text)


@pytest.mark.parametrize(
    "text", ["12月以内", "≤12月", "≤12月底", "10.1日以内", "≤10.1日", "≤2024年", "24年以内"]
)
def test_a_limit_that_may_name_a_day_has_no_number(text: str) -> None:
    reader = ValueReader(load_vocabulary())
    assert (reader.target(text)[0], reader.actual(text)[0]) == (Target(text), Actual(text))


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("6", "月", 6),
        ("2024.10", "万元", 2024.1),
        ("13月", "", 13),
        ("2024.13", "", 2024.13),
        ("≤24年", "", 24),
        ("50年以上", "", 50),
    ],
)
def test_what_only_looks_like_a_day_is_a_number(text: str, unit: str, value: float) -> None:
    target, _ = ValueReader(load_vocabulary()).target(text, unit=unit)
    assert float(target.value or 0) == value


@pytest.mark.parametrize("text", ["3万余人", "≥100余人", "300多份", "约3万人", "98%左右", "1000+"])
def test_a_figure_that_only_says_about_how_many_is_no_number(text: str) -> None:
    value = ValueReader(load_vocabulary()).read(text)
    assert (value.form, value.quantity, value.is_about) == (Form.TEXT, None, True)

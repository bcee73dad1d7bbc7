"""What one cell holds: a quantity has a unit that means something, or none."""

import pytest

from jiheng.documents.interpret.values import Form, ValueReader
from jiheng.documents.interpret.words import load_vocabulary


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
    ],
)
def test_a_number_with_a_known_unit_needs_no_sign(text: str, unit: str) -> None:
    quantity = ValueReader(load_vocabulary()).read(text).quantity
    assert quantity is not None
    assert quantity.unit == unit


@pytest.mark.parametrize("text", ["12中心", "3次会议纪要", "2024〔5〕号"])
def test_a_number_before_other_words_is_no_quantity(text: str) -> None:
    assert ValueReader(load_vocabulary()).read(text).quantity is None

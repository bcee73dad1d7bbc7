"""Units of measure: what a Chinese prefix multiplies, and what only looks like one."""

import pytest

from jiheng.domain.measure import MOST_TENS, power_between


@pytest.mark.parametrize(
    ("one", "other", "power"),
    [
        ("万人", "人", 4),
        ("人", "万人", -4),
        ("亿元", "万元", 4),
        ("元", "亿元", -8),
        ("十万元", "万元", 1),
        ("百万元", "千元", 3),
        ("万亿元", "元", 12),
        ("千米", "米", 3),
        ("千克", "克", 3),
        ("千字节", "字节", 3),
        ("万千瓦时", "千瓦时", 4),
        ("千瓦时", "瓦时", 3),
        ("万平方米", "平方米", 4),
        ("万元/人", "元/人", 4),
        ("百分钟", "分钟", 2),
        (" 万人次", "人次 ", 4),
        ("人", "人", 0),
        ("万", "万", 0),
        ("百分点", "百分点", 0),
    ],
)
def test_the_same_word_behind_a_prefix_is_a_power_of_ten_apart(
    one: str, other: str, power: int
) -> None:
    assert power_between(one, other) == power
    assert power_between(other, one) == -power


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("万人次", "人"),
        ("千米", "公里"),
        ("公里", "米"),
        ("百分点", "分点"),
        ("千分点", "百分点"),
        ("百分", "分"),
        ("百姓", "姓"),
        ("万向节", "向节"),
        ("元/万人", "元/人"),
        ("万", "人"),
        ("万", "亿"),
        ("万人", None),
        (None, "人"),
        ("", "人"),
        ("亿亿元", "元"),
    ],
)
def test_everything_else_is_not_known_to_be_related(one: str | None, other: str | None) -> None:
    assert power_between(one, other) is None
    assert power_between(other, one) is None


def test_no_power_is_beyond_what_columns_hold() -> None:
    assert power_between("亿万元", "元") == MOST_TENS
    assert power_between("十亿万元", "元") is None

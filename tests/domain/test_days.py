"""Deadlines and days of completion, read out of texts that say nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.domain.days import end_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年11月底前", 20241130),
        ("2024年12月31日前完成", 20241231),
        ("≤2024年6月", 20240630),
        ("不晚于6月30日", 20240630),
        ("2024-12-31", 20241231),
        ("2024.6.5", 20240605),
        ("2024年2月", 20240229),
        ("2023年2月", 20230228),
        ("2024年1月-12月", 20241231),
        ("2023年12月至2024年6月", 20240630),
        ("2024年6月上旬", 20240610),
        ("2024年", 20241231),
        ("年底前", 20241231),
        ("本年度内完成", 20241231),
        ("已于2024年10月20日完成验收", 20241020),
        ("2024年11月30日前已按期完成。", 20241130),
        ("6月1日前", 20240601),
    ],
)
def test_a_text_that_says_a_day_and_nothing_else_ends_there(text: str, day: int) -> None:
    assert end_of(text, 2024) == (day, day)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("6月前", 20240531, 20240630),
        ("2024年12月以前完成", 20241130, 20241231),
        ("1月前", 20231231, 20240131),
        ("2024年前", 20231231, 20241231),
    ],
)
def test_before_a_month_may_leave_the_month_out(text: str, earliest: int, latest: int) -> None:
    assert end_of(text, 2024) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "按时",
        "30天",
        "第二季度",
        "上半年",
        "2024年6月起",
        "自2024年1月",
        "2024年1-12月",
        "≥2024年11月",
        "2024年10月开工",
        "2024年6月底前未完成",
        "2024年4月、10月",
        "次年3月",
        "2024年2月30日",
        "2024年13月",
        "2024年12月完成率100%",
        "2024年6月\0",
    ],
)
def test_a_text_that_says_anything_else_is_no_day(text: str) -> None:
    assert end_of(text, 2024) is None


@pytest.mark.parametrize("text", ["12月底前", "年底前", "6月30日"])
def test_a_day_without_a_year_is_none_where_nothing_tells_the_year(text: str) -> None:
    assert end_of(text, None) is None


@given(
    st.text(alphabet="0123456789年月日底末前内至-./≤ 初中上旬完成本当度\0", max_size=16)
    | st.text(),
    st.none() | st.integers(1, 9999),
)
def test_what_is_read_is_in_the_calendar_and_in_order(text: str, year: int | None) -> None:
    days = end_of(text, year) or ()
    in_calendar = [date(day // 10_000, day // 100 % 100, day % 100) for day in days if day > 9_999]
    assert in_calendar == sorted(in_calendar)

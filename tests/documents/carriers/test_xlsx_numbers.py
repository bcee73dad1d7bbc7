"""A number is read as its cell shows it."""

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.documents.carriers.number_format import BUILTIN, shown, shown_text

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (5, "0.00", "5.00"),
        ("0.67200000000000004", "0.00%", "67.20%"),
        (0.1 + 0.2, None, "0.3"),
        (1 / 3, "General", "0.333333333"),
        (12345678.123456, "General", "12345678.12"),
        (1e-7, None, "0.0000001"),
        (1.2345678e-7, None, "1.23457E-7"),
        ("310113241000001", None, "310113241000001"),
        (0, None, "0"),
        (-0.5, None, "-0.5"),
        (1.005, "0.00", "1.01"),
        (-5.005, "0.00", "-5.01"),
        (99.995, "0.00", "100.00"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (999, "#,##0", "999"),
        (12, "#,##0000", "0,012"),
        (0, "#,###", ""),
        (1_000_000, "#,##0,", "1,000"),
        (1234567, "0.00,,", "1.23"),
        (12, "0000", "0012"),
        (0.5, "#.##", ".5"),
        (3, "0.##", "3."),
        (1.5, "?0.0?", " 1.5 "),
        (86, "0\\%", "86%"),
        (5, '0"万元"', "5万元"),
        (5, "[$¥-804]#,##0.00", "5.00"),
        (-5, '"¥"#,##0.00', "-5.00"),
        (-5, '"¥ "#,##0.00;"¥ "-#,##0.00', "-5.00"),
        (120.5, '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', " 120.50 "),
        (0, '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', " -   "),
        (5, BUILTIN[7], "5.00"),
        (-5, BUILTIN[44], "-5.00"),
        (5, "[$$-409]0", "$5"),
        (5, '0"¥"', "5¥"),
        (5, '"¥"', "¥"),
        (-0.001, "0.00;[Red]0.00", "0.00"),
        (-5, "0;[Red]（0）", "（5）"),
        (-5, '0;"▲"0', "▲5"),
        (-5, "0;;", ""),
        (5, "[Red]0.0", "5.0"),
        (5, "*-0", "5"),
        (-3, "0.00;(0.00)", "(3.00)"),
        (0, '0.00;-0.00;"-"', "-"),
        (1234.5, ACCOUNTING, " 1,234.50 "),
        (0, ACCOUNTING, " -   "),
        (-1234.5, ACCOUNTING, " -1,234.50 "),
        (5, '[>=10]0;[<10]"少于十："0', "少于十：5"),
        (10, '[>=10]0;[<10]"少于十："0', "10"),
        (7, "[=1]0;[=2]0.0", "7.0"),
        (13800138000, "000-0000-0000", "138-0013-8000"),
        (123456.789, "0.00E+00", "1.23E+05"),
        (99999, "0.0E+0", "1.0E+05"),
        (0, "0.0E+0", "0.0E+00"),
        (5, "@", "5"),
        (5, "General", "5"),
        (5.5, 'G/通用格式"天"', "5.5天"),
        (5, ";;;", ""),
        (45322, "yyyy-mm-dd", "2024-01-31"),
        (45322, 'yyyy"年"m"月"d"日"', "2024年1月31日"),
        (45322, "yyyy年m月d日;@", "2024年1月31日"),
        (45322, "[$-404]e/m/d", "2024/1/31"),
        (45322, "m/d/yy", "1/31/24"),
        (45322, "mmm d, ddd", "Jan 31, Wed"),
        (45322, "mmmm dddd", "January Wednesday"),
        (45322, "aaa aaaa", "三 星期三"),
        (45322.75, "yyyy/m/d h:mm", "2024/1/31 18:00"),
        (45322.75, "h:mm AM/PM", "6:00 PM"),
        (45322.25, '上午/下午h"时"mm"分"', "上午6时00分"),
        (45322.0000116, "mm:ss.00", "00:01.00"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (1, "yyyy/m/d", "1900/1/1"),
        (61, "yyyy/m/d", "1900/3/1"),
    ],
)  # fmt: skip
def test_a_number_is_shown_by_its_format(value: str | float, code: str | None, text: str) -> None:
    assert shown(value, code) == (text, True)


def test_days_may_be_counted_from_1904() -> None:
    assert shown(43860, "yyyy-mm-dd", is_1904=True).text == "2024-01-31"


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.5, "# ?/?", "0.5"),
        (5, "[DBNum1]0", "5"),
        (45322, "gge", "45322"),
        (-1, "yyyy/m/d", "-1"),
        (1e9, "yyyy/m/d", "1000000000"),
        ("x", "0", "x"),
        ("nan", "0", "nan"),
        ("1e999", "0", "1e999"),
        (5, "0" + "%" * 250, "5"),
        (-100, "#,##0.00;[Red]#,##0.00", "100.00"),
        (-100, "0.00_);[Red]0.00", "100.00"),
        (-5, "[<0]0.0;0", "5.0"),
        (-5, '0"元";0"元"', "5元"),
    ],
)
def test_what_is_not_followed_is_doubtful(value: str | float, code: str, text: str) -> None:
    assert shown(value, code) == (text, False)


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 4))
def test_fixed_decimals_round_half_away_from_zero(value: Decimal, places: int) -> None:
    code = "0." + "0" * places if places else "0"
    expected = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = shown(str(value), code).text
    assert Decimal(text) == expected
    assert len(text.partition(".")[2]) == places
    assert shown(str(value), "#,##" + code).text.replace(",", "") == text


@given(st.integers(0, 10**14))
def test_thousands_are_set_apart_as_python_does(value: int) -> None:
    assert shown(value, "#,##0").text == f"{value:,}"


@given(st.text('0#?.,%E+-/"\\[]hmsyd@;_*$¥年aGge ', max_size=40), st.floats(-1e300, 1e300))
def test_no_format_code_breaks_the_reader(code: str, value: float) -> None:
    assert isinstance(shown(value, code).text, str)
    assert isinstance(shown_text("甲", code), str)


def test_every_builtin_format_draws_something() -> None:
    chance = random.Random(3)  # noqa: S311 - repeatable
    for code in BUILTIN.values():
        assert shown(chance.randint(1, 40_000), code).text.strip()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (None, "甲"),
        ("@", "甲"),
        ("0.00", "甲"),
        ('"项目："@', "项目：甲"),
        ('0;-0;0;@"元"', "甲元"),
    ],
)
def test_a_text_is_shown_within_what_its_format_adds(code: str | None, text: str) -> None:
    assert shown_text("甲", code) == text

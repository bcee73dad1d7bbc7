"""Setting Chinese text in columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.reporting.typeset import NOT_FIRST, NOT_LAST, clean, columns, safe, shorten, wrap

TEXTS = st.text(st.sampled_from("年度预算，。（）《》“”abc 0123.%-×…\u0301"), max_size=60)
LIMITS = st.integers(2, 40)


@pytest.mark.parametrize(
    ("text", "wide"),
    [("", 0), ("abc", 3), ("预算", 4), ("（3）", 5), ("≥10", 3), ("e\u0301", 1), ("\u200b", 0)],
)
def test_a_chinese_character_takes_two_columns(text: str, wide: int) -> None:
    assert columns(text) == wide


@given(TEXTS, LIMITS)
def test_no_line_is_wider_than_allowed(text: str, limit: int) -> None:
    assert all(columns(line) <= limit for line in wrap(text, limit))


@given(TEXTS, LIMITS)
def test_nothing_is_lost_but_spaces(text: str, limit: int) -> None:
    assert "".join("".join(wrap(text, limit)).split()) == "".join(text.split())


@given(TEXTS, LIMITS)
def test_shortening_keeps_the_beginning_within_the_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert columns(short) <= limit
    assert short == text or text.startswith(short.removesuffix("…"))


def test_closing_marks_do_not_begin_a_line_nor_opening_ones_end_it() -> None:
    text = "执行率得分填报八分，按《办法》（第三条）折算为七分。说明“原因”后再报，谢谢。" * 3
    for limit in range(12, 60):
        lines = wrap(text, limit)
        assert [line for line in lines if line[0] in NOT_FIRST] == []
        assert [line for line in lines[:-1] if line[-1] in NOT_LAST] == []


def test_words_and_numbers_are_kept_whole() -> None:
    assert wrap("预算 106.56 万元", 9) == ["预算", "106.56 万", "元"]
    assert wrap("the revised budget", 9) == ["the", "revised", "budget"]
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_nothing_is_one_empty_line() -> None:
    assert wrap("", 10) == [""]


def test_control_characters_and_overrides_do_not_pass() -> None:
    assert clean("a\x1b[31m\tb\n c\u202e\x9b") == "a\ufffd[31m b c\ufffd\ufffd"
    assert safe("a\nb\x00\ud800") == "a\nb\ufffd\ufffd"


def test_nothing_fits_into_no_room() -> None:
    assert shorten("abc", 0) == ""
    assert shorten("预算", 3) == "预…"

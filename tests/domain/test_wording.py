"""Texts in one line, and without what cannot be seen."""

import pytest

from jiheng.domain.wording import harmless, has_han, one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("甲  乙", "甲 乙"),
        (" 甲\r\n乙\t丙 ", "甲 乙 丙"),
        ("甲\u200b乙\u202e", "甲乙"),
        ("甲\x00乙\ufffe", "甲乙"),
        ("", ""),
    ],
)
def test_a_text_becomes_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "\uff1dHYPERLINK(1)",
        " =1+1",
        "\n=1+1",
        "\uff20SUM(A1)",
        "-1-1",
        "+A1",
        "@A1",
        "\ta",
        "\ra",
    ],
)
def test_text_that_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-12.50", "-3.36万元", "+4%", "1=1", "卫生局", " 甲"])
def test_numbers_and_other_text_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("text", "is_chinese"), [("Total 合计", True), ("2024 Q1 ①", False), ("，。", False)]
)
def test_chinese_is_told_by_its_words_not_its_signs(text: str, *, is_chinese: bool) -> None:
    assert has_han(text) is is_chinese

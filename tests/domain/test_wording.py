"""Texts in one line, and without what cannot be seen."""

import pytest

from jiheng.domain.wording import one_line


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

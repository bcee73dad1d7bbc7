"""What cannot be broken over lines is one word, and is measured as one."""

import pytest

from jiheng.documents.writers.measure import WORD


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("≥100000.0(人)", ["≥100000.0(人)"]),
        ("a(人次)b", ["a(人", "次)b"]),
        ("完成(人),", ["(人),"]),
        ("完成（abc）人", ["（abc）"]),
        ("不低于95％", ["95％"]),
        ("修缮三处", []),
    ],
)
def test_signs_and_brackets_belong_to_the_word_beside_them(text: str, words: list[str]) -> None:
    assert WORD.findall(text) == words

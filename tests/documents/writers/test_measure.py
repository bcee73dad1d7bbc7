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
        ("<43224194（天）", ["<43224194（天）"]),
        ("不超过510（人次）", ["510（人"]),
        ("合计\uff11\uff12\uff13\uff0e\uff14\uff15万元", ["\uff11\uff12\uff13\uff0e\uff14\uff15"]),
        ("修缮三处", []),
    ],
)
def test_signs_and_brackets_belong_to_the_word_beside_them(text: str, words: list[str]) -> None:
    assert WORD.findall(text) == words

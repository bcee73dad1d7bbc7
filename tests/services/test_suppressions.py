"""Every mistake in a file of suppressions is told with its line and what was meant."""

from datetime import date
from pathlib import Path

import pytest

from jiheng.domain.errors import FileMissing
from jiheng.domain.suppression import SuppressionFileError
from jiheng.rules.catalogue import RULES
from jiheng.services.suppressions import load_suppressions

ONE = """\
suppressions:
  - fingerprint: 0123456789012345
    reason: 已 批
      准
    expires: 2025-06-30
"""
ALL = "  - {rule: EXE, form: '*费', reason: x, expires: 2025-01-01}\n"


def written(folder: Path, text: str) -> str:
    path = folder / "s.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_decision_by_fingerprint_and_one_by_rule(tmp_path: Path) -> None:
    first, second = load_suppressions(written(tmp_path, ONE + ALL))
    assert (first.fingerprint, first.reason, first.line) == ("0123456789012345", "已 批 准", 2)
    assert first.expires == date(2025, 6, 30)
    assert second.rules == {rule.code for rule in RULES if rule.family == "EXE"}
    assert (second.form, second.line) == ("*费", 6)


@pytest.mark.parametrize("gap", ["", "    reason:\n", "    reason: ''\n", "    reason: '  '\n"])
def test_a_decision_without_reason_is_read_and_holds_nothing(tmp_path: Path, gap: str) -> None:
    text = f"suppressions:\n  - fingerprint: 0123456789abcdef\n    expires: 2025-06-30\n{gap}"
    (each,) = load_suppressions(written(tmp_path, text))
    assert not each.holds_on(date(2025, 1, 1))


def test_a_decision_without_end_holds_nothing(tmp_path: Path) -> None:
    text = "suppressions:\n  - {fingerprint: 0123456789abcdef, reason: x, expires: }\n"
    (each,) = load_suppressions(written(tmp_path, text))
    assert not each.holds_on(date(2025, 1, 1))


def test_an_empty_list_is_fine_and_a_missing_file_is_not(tmp_path: Path) -> None:
    assert load_suppressions(written(tmp_path, "suppressions:\n")) == ()
    with pytest.raises(FileMissing):
        load_suppressions(str(tmp_path / "none.yaml"))


@pytest.mark.parametrize(
    ("text", "line", "zh", "en"),
    [
        ("", 1, "文件没有内容", "the file is empty"),
        ("- a\n", 1, "此处应为“键: 值”的映射", "a mapping is expected"),
        ("suppression: []\n", 1, "是否指 suppressions", "did you mean suppressions?"),
        ("suppressions: {a: b}\n", 1, "此处应为列表", "a list is expected"),
        (ONE + "    expire: 1\n", 6, "是否指 expires", "did you mean expires?"),
        (ONE + "    reason: y\n", 6, "键 reason 重复", "key reason appears twice"),
        (ONE + "    form: x\n", 6, "不应再写 form", "no use for form"),
        (ONE.replace("-30", "-31"), 5, "2025-06-31 不是 YYYY-MM-DD 的日期", "no date"),
        (ONE.replace("2025-06-30", "明年"), 5, "明年 不是", "no date as YYYY-MM-DD"),
        (ONE.replace("0123456789012345", "0123"), 2, "0123 不是指纹", "0123 is no fingerprint"),
        ("suppressions:\n  - rule: EXE\n", 2, "缺少键 form", "key form is missing"),
        ("suppressions:\n  - form: '*'\n", 2, "缺少键 rule", "key rule is missing"),
        ("suppressions:\n  - rule: EXE\n    form: ''\n", 3, "任何项目写 *", "use *"),
        (
            "suppressions:\n  - rule: EXE999\n    form: x\n",
            2,
            "没有编号或族名为 EXE999 的规则",
            "No rule or family EXE999",
        ),
        ("suppressions:\n" + ALL + ALL, 3, "与第 2 行的豁免所指相同", "suppressed on line 2"),
        ("a: [\n", 2, "不是合规的 YAML", "no valid YAML"),
    ],
)
def test_mistakes_are_told_with_their_line(
    tmp_path: Path, text: str, line: int, zh: str, en: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SuppressionFileError) as caught:
        load_suppressions(path)
    assert caught.value.sentence("zh").startswith(f"豁免文件 {path} 第 {line} 行：")
    assert zh in caught.value.sentence("zh")
    assert en in caught.value.sentence("en")

"""``jiheng fix``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from casebook import base

Json = Callable[..., Any]
Run = Callable[..., Result]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """Two forms: one whose total is mistyped, one whose score is, and one that is right."""
    total, score = base(), base()
    total["total"]["claimed_score"] = "98.08"
    score["indicators"][2]["claimed_score"] = "92.00"
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps([total, score, base()]), "utf-8")
    return path


def totals(path: Path) -> list[str]:
    return [form["total"]["claimed_score"] for form in json.loads(path.read_text("utf-8"))]


def test_without_an_output_changes_are_only_shown(run: Run, wrong: Path) -> None:
    before = wrong.read_bytes()
    result = run("fix", wrong)
    assert result.exit_code == 1
    assert "可改 总分  98.08 → 98.80  total.claimed_score" in result.stdout
    assert "规则  RAT101 总分与各项得分之和不符" in result.stdout
    assert "理由  相邻两位数字颠倒" in result.stdout
    assert "其他改法，可能性较小：" in result.stdout
    assert "建议 时效 · 设备按期安装率 · 得分  92.00 → 9.20" in result.stdout
    assert "共 3 张表，2 张有数对不上：1 处可改，1 处建议，0 组改不成。" in result.stdout
    assert wrong.read_bytes() == before


def test_safe_changes_are_written_and_the_others_left(
    run: Run, wrong: Path, tmp_path: Path
) -> None:
    target = tmp_path / "fixed.json"
    result = run("fix", wrong, "-o", target)
    assert result.exit_code == 1
    assert "已改 总分  98.08 → 98.80" in result.stdout
    assert totals(target) == ["98.80", "98.80", "98.80"]
    assert json.loads(target.read_text("utf-8"))[1]["indicators"][2]["claimed_score"] == "92.00"


def test_unsafe_changes_are_made_when_asked(run: Run, wrong: Path, tmp_path: Path) -> None:
    target = tmp_path / "fixed.json"
    result = run("fix", wrong, "--unsafe", "-o", target)
    assert result.exit_code == 0
    assert "已改 时效 · 设备按期安装率 · 得分  92.00 → 9.20" in result.stdout
    assert run("fix", target).exit_code == 0
    assert "0 张有数对不上" in run("fix", target).stdout


@pytest.mark.parametrize("name", ["fixed.docx", "fixed.xlsx", "fixed.html"])
def test_the_extension_names_the_paper(run: Run, wrong: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    assert run("fix", wrong, "--unsafe", "-o", target).exit_code == 0
    again = run("fix", target)
    assert again.exit_code == 0, again.stdout
    assert "共 3 张表，0 张有数对不上" in again.stdout


def test_a_folder_takes_a_file_for_each_form(run: Run, wrong: Path, tmp_path: Path) -> None:
    assert run("fix", wrong, "--unsafe", "-o", f"{tmp_path}/fixed/").exit_code == 0
    written = sorted(path.name for path in (tmp_path / "fixed").iterdir())
    assert len(written) == 3
    assert all(name.endswith(".json") for name in written)


def test_what_cannot_be_written_is_refused_before_any_work(
    run: Run, wrong: Path, tmp_path: Path
) -> None:
    result = run("fix", wrong, "-o", tmp_path / "fixed.odt")
    assert result.exit_code == 2
    assert "不能写成 odt" in result.stderr
    assert run("fix", wrong, "-o", wrong).exit_code == 2
    assert run("fix", wrong, "--policy", "nowhere").exit_code == 2


def test_a_document_that_cannot_be_read_hides_no_other(
    run: Run, wrong: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    result = run("fix", empty, wrong)
    assert result.exit_code == 3
    assert "是空文件" in result.stderr
    assert "98.08 → 98.80" in result.stdout


def test_json_tells_every_change_and_every_alternative(run_json: Json, wrong: Path) -> None:
    answer = run_json("fix", wrong)
    assert answer["schema"] == "jiheng/fix/1"
    first, second, third = answer["forms"]
    assert (first["was_consistent"], first["is_consistent"]) == (False, True)
    assert (second["is_consistent"], third["was_consistent"]) == (False, True)
    (edit,) = first["edits"]
    assert edit["name"] == {"zh": "总分", "en": "total score"}
    assert (edit["before"], edit["after"], edit["rules"]) == ("98.08", "98.80", ["RAT101"])
    assert edit["why"]["en"] == "two neighbouring digits are swapped"
    assert (edit["safe"], edit["applied"]) == (True, True)
    (repair,) = first["repairs"]
    assert repair["choices"][0] == [edit]
    assert len(repair["choices"]) > 1


def test_a_finding_says_whether_it_can_be_fixed(run_json: Json, wrong: Path) -> None:
    findings = run_json("check", wrong)["findings"]
    fixes = {finding["rule"]: finding["fix"] for finding in findings}
    assert (fixes["RAT101"], fixes["SCO101"]) == ("safe", "unsafe")


def test_the_twelve_published_forms_need_no_safe_change(run: Run, twelve: Path) -> None:
    result = run("fix", twelve)
    assert result.exit_code == 1
    assert "共 12 张表，2 张有数对不上：0 处可改，3 处建议，2 组改不成。" in result.stdout
    assert "改动不超过 3 格，找不到能使下列规则同时成立的改法" in result.stdout
    english = run("fix", twelve, "--lang", "en").stdout
    assert "entered on the wrong line" in english
    assert "18.00 → 0.18 (the decimal point is misplaced)" in english

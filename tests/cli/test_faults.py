"""Bad input: a sentence, the documented exit code, no traceback, the other files processed."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import Result

from jiheng.services import assessing

Run = Callable[..., Result]
TITLE = "财政项目支出绩效自评表"


def halves(text: str) -> str:
    return text[: len(text) // 2]


def interleaved(twelve: Path) -> str:
    parts = [(TITLE + part).splitlines() for part in twelve.read_text("utf-8").split(TITLE)[1:3]]
    return "\n".join(line for pair in zip(*parts, strict=False) for line in pair)


BAD = {
    "empty": (b"", "空文件"),
    "blank": ("　\n\n".encode(), "没有可读的内容"),
    "binary": (bytes(range(256)) * 8, "二进制数据"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "no form": ("今天天气很好。\n明天也是。\n".encode(), "未找到绩效自评表"),
    "wrong encoding": ("绩效自评表".encode() + b"\xff\xfe\xfd\xff", "无法解码"),
    "broken json": (b'[{"kind": "project",', "不是 JSON"),
    "misspelt json": (b'{"kind": "project", "funs": []}', "没有这个字段"),
}


@pytest.mark.parametrize(("content", "said"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("command", ["read", "check", "score"])
def test_a_document_that_cannot_be_read_does_not_hide_the_others(
    run: Run, one: Path, tmp_path: Path, command: str, content: bytes, said: str
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    result = run(command, bad, one, "--format", "json")
    assert result.exit_code == 3
    assert said in result.stderr
    assert str(bad) in result.stderr
    assert len(result.stderr.splitlines()) == 1
    answer = json.loads(result.stdout)
    assert len(answer if command == "read" else answer["forms"]) == 1


def test_forms_cut_short_or_mixed_end_in_sentences(run: Run, twelve: Path, tmp_path: Path) -> None:
    text = twelve.read_text("utf-8")
    first = TITLE + text.split(TITLE)[1]
    made = {
        "half": halves(first),
        "cut": first + TITLE + halves(text.split(TITLE)[2]),
        "mixed": interleaved(twelve),
    }
    for name, content in made.items():
        path = tmp_path / f"{name}.txt"
        path.write_text(content, encoding="utf-8")
        result = run("check", path)
        assert result.exit_code in {1, 3}, name
        assert "内部错误" not in result.stderr


def test_gb18030_just_works(run: Run, one: Path, tmp_path: Path) -> None:
    path = tmp_path / "gb.txt"
    path.write_bytes(one.read_text("utf-8").encode("gb18030"))
    assert run("check", path).exit_code == 0


def test_a_missing_file_is_a_usage_error_and_the_others_are_processed(run: Run, one: Path) -> None:
    result = run("check", "nowhere.txt", one, "--format", "json")
    assert result.exit_code == 2
    assert result.stderr == "找不到文件 nowhere.txt；请核对路径。\n"
    answer = json.loads(result.stdout)
    assert len(answer["forms"]) == 1
    (problem,) = answer["problems"]
    assert problem["error"] == "FileMissing"
    assert problem["file"] == "nowhere.txt"


def test_the_gravest_code_wins(run: Run, twelve: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    assert run("check", twelve, "nowhere.txt").exit_code == 2
    assert run("check", "nowhere.txt", empty, twelve).exit_code == 3


def test_a_file_without_permission_is_named(
    run: Run, one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    result = run("check", one)
    assert result.exit_code == 3
    assert "没有权限" in result.stderr


def test_an_empty_folder_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert "没有可读的文件" in result.stderr
    assert "没有读到自评表" in result.stdout


def test_an_unreadable_kind_in_a_folder_is_reported(run: Run, one: Path, tmp_path: Path) -> None:
    (tmp_path / "1.gif").write_bytes(b"GIF89a\x01\x00\x01\x00")
    (tmp_path / "2.txt").write_bytes(one.read_bytes())
    result = run("check", tmp_path)
    assert result.exit_code == 3
    assert "图片（GIF）" in result.stderr
    assert "1 张表" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek", "x"], "没有命令 chek，是否指 check；"),
        (["nothing-like-it"], "没有命令 nothing-like-it；"),
        (["check", "--polcy", "a", "x"], "没有选项 --polcy，是否指 --policy；"),
        (["check"], "缺少 FILE...；"),
        (["check", "x", "--format", "xml"], "--format 的值不对：“xml”不是 text|json"),
        (["check", "x", "--year", "24"], "“24”不是 1949—2100 之间的年度"),
        (["check", "x", "--year"], "选项 --year 缺少值，或多给了值；"),
        (["rule", "EXE102", "EXE103"], "多余的参数：EXE103；"),
        (["check", "x", "--quiet=1"], "选项 --quiet 缺少值，或多给了值；"),
        (["check", "x", "--select", "ABC1"], "没有编号或族名为 ABC1 的规则"),
        (["rule", "ABC1"], "没有编号或族名为 ABC1 的规则"),
        (["check", "x", "--policy", "cn-mars"], "没有名为 cn-mars 的政策"),
        (["policy", "cn-mars"], "没有名为 cn-mars 的政策"),
        (["policy", "cn-mof-2021", "--year", "2001"], "不适用于 2001 年度"),
    ],
)
def test_a_wrong_command_line_gets_one_sentence(run: Run, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_a_wrong_command_line_is_explained_in_english(run: Run) -> None:
    for result in (
        run("check", "--polcy", "--lang", "en"),
        run("check", "--polcy", LANG="en_GB.UTF-8"),
        run("check", "--lang=en", "--polcy"),
    ):
        assert "No option --polcy, did you mean --policy?" in result.stderr


def test_a_policy_file_with_a_typo_names_file_and_line(run: Run, one: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\ntitel: 错字\n", encoding="utf-8")
    result = run("check", one, "--policy", path)
    assert result.exit_code == 2
    assert f"政策文件 {path} 第 2 行" in result.stderr


def test_a_form_of_a_year_without_a_policy_is_named_and_the_others_go_on(
    run: Run, one: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old.txt"
    old.write_text(one.read_text("utf-8").replace("2024 年度", "1998 年度"), encoding="utf-8")
    result = run("check", old, one)
    assert result.exit_code == 2
    assert "第 1 张表：" in result.stderr
    assert "1998" in result.stderr
    assert "未能核对，原因见上。" in result.stdout
    assert "2 张表" in result.stdout
    answer = json.loads(run("check", old, one, "--format", "json").stdout)
    assert answer["forms"][0]["policy"] is None
    assert answer["problems"][0]["form"] == 0


@pytest.mark.parametrize("option", ["-o", "--trace"])
def test_output_into_a_missing_folder_is_refused_before_any_work(
    run: Run, tmp_path: Path, option: str
) -> None:
    result = run("score", "nowhere.txt", option, tmp_path / "no/such/report.json")
    assert result.exit_code == 2
    assert "所在的文件夹不存在" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_output_never_replaces_an_input_or_a_folder(run: Run, one: Path, tmp_path: Path) -> None:
    before = one.read_bytes()
    for target, said in ((one, "它正是要读的文件"), (tmp_path, "它是一个文件夹")):
        result = run("check", one, "-o", target)
        assert result.exit_code == 2
        assert said in result.stderr
    assert one.read_bytes() == before


def test_an_internal_error_is_one_sentence_with_what_to_report(
    run: Run, one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "the unexpected"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(assessing, "_evaluate", broken)
    for arguments in (("check", one), ("score", one)):
        result = run(*arguments)
        assert result.exit_code == 4
        assert "内部错误（ZeroDivisionError" in result.stderr
        assert "报告给维护者" in result.stderr
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "line", [["", "{one}"], ["{one}", "--select", ","], ["{one}", "--policy", ""]]
)
def test_what_is_given_empty_is_refused_and_not_taken_for_all(
    run: Run, one: Path, line: list[str]
) -> None:
    result = run("check", *(word.format(one=one) for word in line))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "它是空的" in result.stderr


def test_want_of_memory_is_no_defect(run: Run, one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = (
        MemoryError(),
        RuntimeError("can't start new thread"),
        OSError(errno.ENOMEM, "no memory"),
    )
    for fault in faults:
        monkeypatch.setattr(assessing, "_evaluate", Mock(side_effect=fault))
        result = run("check", one)
        assert (result.exit_code, result.stderr.count("\n")) == (3, 1)
        assert "内存不足" in result.stderr


def test_a_document_cannot_write_control_sequences_to_the_terminal(
    run: Run, one: Path, tmp_path: Path
) -> None:
    forms = json.loads(run("read", one).stdout)
    forms[0]["project"]["name"] = "红\x1b[31m字\u202e\x07"
    path = tmp_path / "evil.json"
    path.write_text(json.dumps(forms), encoding="utf-8")
    text = run("check", path).stdout
    assert "红\ufffd[31m字\ufffd\ufffd" in text
    assert "\x1b" not in text


def test_english_is_english_apart_from_what_forms_and_laws_print(
    run: Run, one: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(bytes(range(256)) * 8)
    told = run("check", bad, "--lang", "en").stderr
    assert "binary data" in told
    assert "web pages" in told
    assert told.isascii()
    text = run("check", one, "--lang", "en").stdout
    assert "Good practice: " in text
    for word in ("良好做法", "通行做法", "〔待核〕"):
        assert word not in text
    assert "〔待核〕" not in run("policy", "cn-mof-2020", "--lang", "en").stdout


def test_a_selection_that_leaves_no_rule_is_refused(run: Run, one: Path) -> None:
    result = run("check", one, "--select", "EXE", "--ignore", "EXE")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("没有剩下可用的规则：选用的是 EXE，不用的是 EXE；")
    every = "FND,EXE,PTS,SCO,RAT,IND,NAR,PRT,SER,EVD,DSC"
    english = run("check", one, "--ignore", every, "--lang", "en")
    assert english.stderr.startswith("No rule is left to run: selected all, ignored FND, EXE")


TRACES = {
    "deep": ("[" * 100_000, "嵌套层数过多"),
    "cut": ("[1,\n", "不是 JSON（第 2 行第 1 列起读不通）"),
    "twice": ('{"a": 1, "a": 2}', "名称 a 出现两次"),
    "no number": ("[NaN]", "轨迹里不会有 NaN 这样的数"),
    "broken": ('{"schema": "jiheng/trace/1", "runs": [{}]}', "内容残缺，或类型不对"),
}


@pytest.mark.parametrize("name", TRACES)
def test_what_is_no_trace_is_told_in_our_own_words(run: Run, tmp_path: Path, name: str) -> None:
    content, said = TRACES[name]
    path = tmp_path / "trace.json"
    path.write_text(content, encoding="utf-8")
    result = run("verify", path)
    assert result.exit_code == 3
    assert said in result.stderr
    assert run("verify", path, "--lang", "en").stderr.isascii()


@pytest.mark.parametrize("command", ["check", "verify"])
def test_a_pipe_under_a_name_is_not_waited_for(run: Run, tmp_path: Path, command: str) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    result = run(command, path)
    assert result.exit_code == 3
    assert "不是普通文件" in result.stderr

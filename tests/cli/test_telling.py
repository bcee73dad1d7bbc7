"""``jiheng rule``, ``policy``, ``form-schema``, ``--help``, ``--version``; languages."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import Result

from jiheng.cli.program import program
from jiheng.cli.session import language_of
from jiheng.policy import policies
from jiheng.reporting.typeset import columns
from jiheng.rules.catalogue import RULES

Json = Callable[..., Any]
Run = Callable[..., Result]
SECTIONS = {
    "what_it_checks", "why_it_matters", "basis", "example", "not_reported_when", "how_to_fix"
}  # fmt: skip


def test_rule_lists_every_rule(run: Run) -> None:
    text = run("rule").stdout
    assert [rule.code for rule in RULES if rule.code not in text] == []
    assert [rule.name for rule in RULES if rule.name not in text] == []
    assert f"共 {len(RULES)} 条规则" in text
    assert max(columns(line) for line in text.splitlines()) <= 100


def test_rule_lists_a_family(run: Run) -> None:
    text = run("rule", "exe").stdout
    assert "EXE102" in text
    assert "FND101" not in text


def test_rule_explains_one(run: Run) -> None:
    text = run("rule", "EXE102").stdout
    for word in ("执行率得分", "报告", "改法", "依据", "查什么", "为什么", "例子", "何时不报"):
        assert word in text
    assert "{" not in text
    assert "《项目支出绩效评价管理办法》（财预〔2020〕10号）（cn-mof-2020，" in text
    assert run("rule", "execution-score-differs-from-rate").stdout == text
    assert run("rule", "exe102").stdout == text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_s_page_fits_in_both_languages(run: Run, rule: Any) -> None:  # noqa: ANN401
    for language in ("zh", "en"):
        result = run("rule", rule.code, "--lang", language)
        assert result.exit_code == 0
        assert rule.title.in_(language) in result.stdout
        assert max(columns(line) for line in result.stdout.splitlines()) <= 110


def test_rule_json_has_the_whole_page(run_json: Json) -> None:
    page = run_json("rule", "EXE102")
    assert page["code"] == "EXE102"
    assert page["family"] == "EXE"
    assert page["severity"] == "error"
    assert page["scope"] == "forms"
    assert page["status"] == "stable"
    assert set(page["page"]) == SECTIONS
    assert page["authority"]["key"] == "execution_score"
    assert page["title"]["zh"]
    assert page["title"]["en"]
    assert len(run_json("rule")) == len(RULES)


def test_the_authority_of_a_rule_follows_the_policy(run_json: Json) -> None:
    national = run_json("rule", "EXE102")
    sichuan = run_json("rule", "EXE102", "--policy", "cn-sichuan-2023", "--year", "2024")
    assert national["policy"]["name"] == "cn-mof-2020"
    assert sichuan["policy"] == {"name": "cn-sichuan-2023", "year": 2024}


def test_policy_lists_every_policy(run: Run, run_json: Json) -> None:
    text = run("policy").stdout
    assert [policy.name for policy in policies() if policy.name not in text] == []
    assert len(run_json("policy")) == len(policies())
    assert "cn-shanghai-2024" not in run("policy", "--year", "2020").stdout
    assert "没有适用的政策" in run("policy", "--year", "1990").stdout


def test_policy_tells_values_with_their_authorities(run: Run, run_json: Json) -> None:
    text = run("policy", "cn-mof-2021").stdout
    assert "预算执行率分值  execution_points" in text
    assert "《项目支出绩效评价管理办法》" in text
    assert max(columns(line) for line in text.splitlines()) <= 110
    told = run_json("policy", "cn-mof-2020", "--year", "2019")
    assert told["year"] == 2019
    values = {each["name"]: each["value"] for each in told["parameters"]}
    assert values["execution_points"] == "10"


def test_form_schema_is_a_schema(run: Run) -> None:
    result = run("form-schema")
    assert result.exit_code == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(result.stdout))


@pytest.mark.parametrize("name", ["", *program.commands])
@pytest.mark.parametrize(("language", "word"), [("", "用法："), ("en_US.UTF-8", "Usage: ")])
def test_help_is_in_the_user_s_language(run: Run, name: str, language: str, word: str) -> None:
    arguments = [name, "--help"] if name else ["--help"]
    result = run(*arguments, LANG=language)
    assert result.exit_code == 0
    assert result.stdout.startswith(word)
    assert ("显示本页" in result.stdout) is (not language)


def test_help_is_never_wider_than_the_terminal(run: Run) -> None:
    for name in program.commands:
        for width in ("60", "80", "140"):
            text = run(name, "--help", COLUMNS=width).stdout
            typed = [line for line in text.splitlines() if columns(line) > int(width)]
            assert typed == []


def test_every_parameter_is_explained_in_both_languages() -> None:
    for command in (program, *program.commands.values()):
        for parameter in command.params:
            said: Any = getattr(parameter, "said", None)
            assert said is not None, parameter.name
            assert said.zh
            assert said.en


def test_the_version_is_said(run: Run) -> None:
    assert run("--version").stdout.startswith("jiheng ")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "POSIX"}, "zh"),
        ({"LANG": "zh_CN.GB18030"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_HK"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, "en"),
    ],
)
def test_the_language_follows_the_locale(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_lang_goes_before_the_locale(run: Run, one: Path) -> None:
    assert "form(s)" in run("check", one, "--lang", "en", LANG="zh_CN.UTF-8").stdout
    assert "张表" in run("check", one, "--lang", "zh", LANG="en_US.UTF-8").stdout


def test_every_command_has_a_reference() -> None:
    assert all(isinstance(command, click.Command) for command in program.commands.values())
    assert list(program.commands) == [
        "read", "score", "check", "fix", "render", "verify", "rule", "policy", "form-schema",
        "corpus", "serve", "account", "worker", "audit",
    ]  # fmt: skip


@pytest.mark.parametrize("words", [(), ("--lang", "zh"), ("--no-color",)])
def test_without_a_command_the_help_page_is_shown(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "用法：jiheng" in result.stderr
    assert "verify" in result.stderr


def test_the_language_may_stand_before_the_command(run: Run) -> None:
    result = run("--lang", "en", "check", "nowhere.txt")
    assert result.stderr.startswith("No such file")
    assert run("--lang", "en", "rule", "EXE").stdout == run("rule", "EXE", "--lang", "en").stdout
    assert run("--lang", "en").stderr.startswith("Usage: jiheng")

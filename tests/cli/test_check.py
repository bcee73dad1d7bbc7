"""``jiheng check``: what a finance officer reads, what a program reads, and the exit codes."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import Result

from jiheng.domain.finding import Verdict
from jiheng.domain.form import Note
from jiheng.domain.schema import finding_schema
from jiheng.domain.text import Text
from jiheng.reporting.document import forms_written
from jiheng.reporting.typeset import columns
from jiheng.reporting.words import FAMILIES
from jiheng.rules.catalogue import RULES
from jiheng.services.reading import read

TOTALS = [
    "96.72", "100.00", "99.80", "100.00", "98.42", "100.00",
    "99.91", "100.00", "100.00", "100.00", "95.80", "100.00",
]  # fmt: skip
Json = Callable[..., Any]
Run = Callable[..., Result]


def test_the_overview_shows_the_twelve_totals_claimed_and_computed(run: Run, twelve: Path) -> None:
    lines = run("check", twelve).stdout.splitlines()
    shown = [line for line in lines[2:20] if "  优  " in line]
    assert [line.split()[2:4] for line in shown] == [[total, total] for total in TOTALS]


def test_a_finding_is_shown_like_a_linter_does(run: Run, twelve: Path) -> None:
    text = run("check", twelve).stdout
    head = next(line for line in text.splitlines() if "FND113" in line and "错误" in line)
    assert "funds[1].outturn" in head
    assert f"{twelve}:729" in head
    assert "  依据  " in text
    assert "  改法  " in text


def test_a_provision_is_cited_in_full_once(run: Run, twelve: Path) -> None:
    text = run("check", twelve, "--select", "PTS108").stdout
    assert text.count("《项目支出绩效评价管理办法》") == 1
    assert text.count("依据  财预〔2020〕10号") == 11


def test_no_line_of_tables_and_sentences_is_wider_than_the_page(run: Run, twelve: Path) -> None:
    for language in ("zh", "en"):
        lines = run("check", twelve, "--lang", language).stdout.splitlines()
        heads = tuple(FAMILIES)
        wide = [line for line in lines if columns(line) > 100]
        assert [line for line in wide if not line.strip().startswith(heads)] == []


def test_one_form_is_shown_with_its_whole_score_table(run: Run, one: Path) -> None:
    text = run("check", one).stdout
    for label in ("预算执行率", "预算执行率得分", "数量 · 值班天数", "总分", "评价等级"):
        assert any(line.strip().startswith(label) for line in text.splitlines())
    assert "填报总分" not in text


def test_what_differs_is_marked_by_a_sign(run: Run, one: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(one.read_text("utf-8").replace("100.00 96.72", "100.00 96.73"), "utf-8")
    result = run("check", wrong)
    assert result.exit_code == 1
    assert "≠ 96.72" in result.stdout
    assert "96.73" in result.stdout
    assert run("check", one, "--select", "RAT").exit_code == 0
    assert "≠" not in run("check", one).stdout


def test_the_summary_counts_findings_and_verdicts(run: Run, run_json: Json, twelve: Path) -> None:
    answer = run_json("check", twelve)
    severities = [finding["severity"] for finding in answer["findings"]]
    told = "，".join(
        f"{severities.count(name)} {unit}"
        for name, unit in (("error", "个错误"), ("warning", "个警告"), ("advice", "条建议"))
    )
    text = run("check", twelve).stdout
    assert f"12 张表：{told}。" in text
    assert f"{len(answer['counts'])} 条规则判定" in text
    failed = sum(counts["fail"] for counts in answer["counts"].values())
    assert f"不通过 {failed}" in text


def test_json_findings_keep_to_their_schema(run_json: Json, twelve: Path) -> None:
    answer = run_json("check", twelve)
    assert answer["schema"] == "jiheng/check/1"
    validator = jsonschema.Draft202012Validator(finding_schema())
    assert answer["findings"]
    for finding in answer["findings"]:
        validator.validate(finding)
    assert {finding["form"] for finding in answer["findings"]} <= set(range(12))


def test_json_says_of_every_form_what_is_claimed_and_computed(run_json: Json, twelve: Path) -> None:
    forms = run_json("check", twelve)["forms"]
    assert [form["index"] for form in forms] == list(range(12))
    assert [form["claimed_total"] for form in forms] == TOTALS
    assert [form["computed_total"] for form in forms] == TOTALS
    assert {form["policy"]["name"] for form in forms} == {"cn-shanghai-2024"}
    assert [form["ordinal"] for form in forms] == list(range(1, 13))


def test_json_counts_every_verdict_of_every_rule(run_json: Json, twelve: Path) -> None:
    answer = run_json("check", twelve)
    stable = {rule.code for rule in RULES if rule.status.value == "stable"}
    assert set(answer["counts"]) == stable
    verdicts = {verdict.value for verdict in Verdict}
    assert all(set(counts) == verdicts for counts in answer["counts"].values())
    gaps = sum(counts["not_evaluable"] for counts in answer["counts"].values())
    assert len(answer["not_evaluable"]) == gaps


@pytest.mark.parametrize(
    ("fail_on", "code"), [("error", 0), ("warning", 1), ("advice", 1), ("never", 0)]
)
def test_fail_on_sets_the_threshold(run: Run, one: Path, fail_on: str, code: int) -> None:
    assert run("check", one, "--fail-on", fail_on).exit_code == code


def test_an_error_fails_by_default(run: Run, twelve: Path) -> None:
    assert run("check", twelve).exit_code == 1
    assert run("check", twelve, "--fail-on", "never").exit_code == 0


def test_rules_are_selected_and_ignored_by_code_family_and_name(
    run_json: Json, twelve: Path
) -> None:
    found = run_json("check", twelve, "--select", "fnd,EXE114", "--ignore", "FND105")
    assert {finding["rule"] for finding in found["findings"]} == {
        "FND113",
        "FND115",
        "FND121",
        "EXE114",
    }
    by_name = run_json("check", twelve, "--select", "objective-repeated-as-result")
    assert list(by_name["counts"]) == ["NAR105"]


def test_english_findings(run: Run, one: Path) -> None:
    text = run("check", one, "--lang", "en").stdout
    assert "warning" in text
    assert "Remedy  " in text
    assert "1 form(s): 0 error(s)" in text


def test_the_report_goes_to_a_file(run: Run, one: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    result = run("check", one, "-o", target)
    assert result.stdout == ""
    assert target.read_text("utf-8") == run("check", one).stdout
    assert list(tmp_path.iterdir()) == [target]


def test_a_form_without_findings_is_called_clean(run: Run, one: Path) -> None:
    assert "没有发现问题。" in run("check", one, "--select", "SCO").stdout


def test_the_year_of_the_rules_is_said_when_it_is_not_the_form_s(run: Run, one: Path) -> None:
    text = run("check", one, "--year", "2021", "--policy", "cn-mof-2020").stdout
    assert "2024 年度（按 2021 年的规定）" in text


def test_print_without_a_place_and_what_reading_says_are_counted_apart(
    run: Run, tmp_path: Path, one: Path
) -> None:
    (form,) = read(one)
    said = Note.said(Text("有一张隐藏的表。", "A sheet is hidden."), None)
    noted = tmp_path / "noted.json"
    noted.write_text(forms_written([replace(form, notes=(said, Note("附注")))]), "utf-8")
    assert "1 处文字未能归位，0 个值不能确定，1 点另有说明" in run("check", noted).stdout
    (told,) = json.loads(run("check", noted, "--format", "json").stdout)["forms"]
    assert (told["notes"], told["said"]) == (1, 1)


def test_missing_figures_are_said(run: Run, tmp_path: Path, one: Path) -> None:
    lacking = tmp_path / "lacking.txt"
    text = one.read_text("utf-8").replace(
        "5.00 5.00 3.36 10.00 67.20 6.72", "5.00 5.00 - 10.00 - -"
    )
    lacking.write_text(text, encoding="utf-8")
    shown = run("check", lacking).stdout
    assert "缺少全年预算数或全年执行数" in shown
    assert "条规则未能判断：" in shown

"""``jiheng check`` against what was decided before: a baseline, and suppressions."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Json = Callable[..., Any]
PAPER = Path(__file__).parents[1] / "data/paper"


def joined(text: str) -> str:
    """Return the text without spaces and line ends, wherever it was broken."""
    return "".join(text.split())


@pytest.fixture
def baseline(run: Run, twelve: Path, tmp_path: Path) -> Path:
    path = tmp_path / "baseline.json"
    assert run("check", twelve, "--write-baseline", path).exit_code == 1
    return path


@pytest.mark.parametrize("carrier", ["docx", "pdf", "xlsx", "html"])
def test_the_same_forms_on_other_paper_have_nothing_new(
    run_json: Json, baseline: Path, carrier: str
) -> None:
    answer = run_json("check", PAPER / f"forms12.{carrier}", "--baseline", baseline)
    assert answer["findings"] == []
    assert answer["baseline"]["gone"] == []
    assert len(answer["known"]) == answer["baseline"]["known"]
    assert len(answer["known"]) == len(json.loads(baseline.read_text("utf-8"))["findings"])


def test_one_new_defect_shows_alone_and_fails_the_run(
    run: Run, run_json: Json, twelve: Path, baseline: Path, tmp_path: Path
) -> None:
    assert run("check", twelve, "--baseline", baseline).exit_code == 0
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(twelve.read_text("utf-8").replace("100.00 96.72", "100.00 96.73"), "utf-8")
    answer = run_json("check", wrong, "--baseline", baseline)
    assert [finding["path"] for finding in answer["findings"]] == ["total.claimed_score"]
    result = run("check", wrong, "--baseline", baseline)
    assert result.exit_code == 1
    known = answer["baseline"]["known"]
    assert f"中原有的{known}个问题未列出，0个已不再出现。" in joined(result.stdout)


def test_an_outcome_of_a_check_serves_as_baseline_and_absent_forms_are_unchecked(
    run: Run, run_json: Json, twelve: Path, one: Path, tmp_path: Path
) -> None:
    outcome = tmp_path / "before.json"
    run("check", twelve, "--format", "json", "-o", outcome)
    answer = run_json("check", one, "--baseline", outcome)
    assert answer["findings"] == []
    assert answer["baseline"]["gone"] == []
    before = json.loads(outcome.read_text("utf-8"))["findings"]
    assert answer["baseline"]["unchecked"] == len(before) - answer["baseline"]["known"]


def test_a_baseline_may_be_renewed_in_its_place(run: Run, twelve: Path, baseline: Path) -> None:
    before = baseline.read_text("utf-8")
    run("check", twelve, "--baseline", baseline, "--write-baseline", baseline)
    assert baseline.read_text("utf-8") == before


def test_what_is_no_baseline_ends_the_run_at_once(run: Run, twelve: Path, tmp_path: Path) -> None:
    result = run("check", twelve, "--baseline", twelve)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "不是基线" in result.stderr
    assert run("check", twelve, "--baseline", tmp_path / "none").exit_code == 2


def test_settings_of_the_folder_suppress_and_say_so(
    run: Run, run_json: Json, one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    every = run_json("check", one)["findings"]
    lines = "".join(
        f"  - fingerprint: {finding['fingerprint']}\n    reason: 已批准\n    expires: 9999-12-31\n"
        for finding in every
    )
    Path("jiheng.yaml").write_text(f"suppressions:\n{lines}", encoding="utf-8")
    answer = run_json("check", one)
    assert answer["findings"] == []
    assert len(answer["suppressed"]) == len(every)
    told = {"file": "jiheng.yaml", "line": 2, "reason": "已批准", "expires": "9999-12-31"}
    assert answer["suppressed"][0]["suppression"] == told
    result = run("check", one, "--fail-on", "advice")
    assert result.exit_code == 0
    assert f"另有 {len(every)} 个问题已豁免。" in result.stdout
    assert "豁免至 9999-12-31" in result.stdout
    assert "没有发现问题" not in result.stdout


def test_stale_suppressions_are_said_once_in_every_format(
    run: Run, one: Path, tmp_path: Path
) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        "suppressions:\n  - {fingerprint: 0123456789abcdef, reason: x, expires: 2000-01-01}\n",
        encoding="utf-8",
    )
    fragment = "第2行的豁免已于2000-01-01到期"
    text = run("check", one, "--suppressions", path)
    assert fragment in joined(text.stdout)
    assert text.stderr == ""
    answer = run("check", one, "--suppressions", path, "--format", "json")
    assert fragment in joined(answer.stderr)
    assert fragment in joined(json.loads(answer.stdout)["notices"][0]["message"])


def test_settings_in_a_folder_are_no_document(run: Run, one: Path, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(one.read_bytes())
    (tmp_path / "jiheng.yaml").write_text("suppressions: []\n", encoding="utf-8")
    assert run("check", tmp_path, "--fail-on", "never").exit_code == 0

"""``jiheng check --format``: chosen by name or by the suffix of the file, whole or refused."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from jiheng.reporting.comma_separated import MARK
from jiheng.services.publishing import FORMATS, PACKED

Run = Callable[..., Result]


@pytest.mark.parametrize("form", FORMATS)
def test_the_suffix_of_the_file_chooses_the_format(
    run: Run, one: Path, tmp_path: Path, form: str
) -> None:
    by_suffix, by_name = tmp_path / f"a.{form.upper()}", tmp_path / "b.txt"
    assert run("check", one, "-o", by_suffix).exit_code == 0
    assert run("check", one, "-o", by_name, "--format", form).exit_code == 0
    assert by_suffix.read_bytes() == by_name.read_bytes()


def test_a_name_goes_before_a_suffix(run: Run, one: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    run("check", one, "-o", path, "--format", "csv")
    assert path.read_text("utf-8").startswith(MARK)


@pytest.mark.parametrize("form", sorted(PACKED))
def test_what_no_screen_can_show_needs_a_file(run: Run, one: Path, form: str) -> None:
    result = run("check", one, "--format", form)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "-o" in result.stderr


def test_sarif_tells_the_exit_code_of_the_run(run: Run, twelve: Path, tmp_path: Path) -> None:
    missing = tmp_path / "none.txt"
    missing.write_text("没有表", encoding="utf-8")
    result = run("check", twelve, missing, "--format", "sarif")
    (invocation,) = json.loads(result.stdout)["runs"][0]["invocations"]
    assert result.exit_code == invocation["exitCode"] == 3
    assert invocation["executionSuccessful"] is False
    quiet = run("check", twelve, "--format", "sarif", "--fail-on", "never")
    (invocation,) = json.loads(quiet.stdout)["runs"][0]["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (0, True)


def test_a_workbook_is_whole(run: Run, twelve: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert run("check", twelve, "-o", path).exit_code == 1
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None

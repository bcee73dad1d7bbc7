"""Paths of which the system refuses to say even what stands there: a sentence, and the rest."""

import errno
from collections.abc import Callable
from os import stat_result
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that shows names and refuses what they stand for."""
    folder = tmp_path / "封闭"
    folder.mkdir()
    asked = Path.stat

    def refuse(path: Path, *, follow_symlinks: bool = True) -> stat_result:
        if folder in path.parents:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return asked(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", refuse)
    return folder


def test_files_beside_a_closed_folder_are_read(
    run: Run, one: Path, tmp_path: Path, closed: Path
) -> None:
    (closed / "a.txt").write_bytes(b"")
    (tmp_path / "z.txt").write_bytes(one.read_bytes())
    result = run("check", tmp_path)
    assert result.exit_code == 3
    assert f"{closed / 'a.txt'} 打不开：没有权限" in result.stderr
    assert "1 张表" in result.stdout


def test_file_in_a_closed_folder_is_named(run: Run, one: Path, closed: Path) -> None:
    result = run("check", closed / "a.txt", one)
    assert result.exit_code == 3
    assert "打不开：没有权限" in result.stderr
    assert "1 张表" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "{one}", "-o", "{closed}/a.json", "--format", "json"),
        ("read", "{one}", "-o", "{closed}/a.json"),
        ("render", "{one}", "--to", "docx", "-o", "{closed}/a.docx"),
        ("render", "{one}", "--to", "docx", "-o", "{closed}/a/"),
        ("fix", "{one}", "-o", "{closed}/a.docx"),
    ],
)
def test_nothing_is_written_into_a_closed_folder(
    run: Run, one: Path, closed: Path, arguments: tuple[str, ...]
) -> None:
    result = run(*(each.format(one=one, closed=closed) for each in arguments))
    assert result.exit_code == 2
    assert "无法写入" in result.stderr
    assert "没有权限" in result.stderr


def test_input_that_is_refused_is_not_taken_for_the_destination(
    run: Run, one: Path, tmp_path: Path, closed: Path
) -> None:
    result = run("render", closed / "a.txt", one, "--to", "json", "-o", tmp_path / "z.json")
    assert result.exit_code == 3
    assert (tmp_path / "z.json").is_file()
    assert (
        run("render", closed / "a.txt", one, "--to", "json", "-o", tmp_path / "z.json").exit_code
        == 3
    )


@pytest.mark.parametrize("name", ["own.yaml", "below.yaml"])
def test_policy_in_a_closed_folder_is_named(
    run: Run, one: Path, tmp_path: Path, closed: Path, *, name: str
) -> None:
    below = tmp_path / "below.yaml"
    below.write_text(f"name: below\nextends: {closed}/own.yaml\n", encoding="utf-8")
    file = {"own.yaml": closed / "own.yaml", "below.yaml": below}[name]
    result = run("check", one, "--policy", file)
    assert result.exit_code == 3
    assert f"{closed}/own.yaml 打不开：没有权限" in result.stderr


@pytest.mark.parametrize("option", ["--suppressions", "--baseline"])
def test_settings_in_a_closed_folder_are_named(
    run: Run, one: Path, closed: Path, option: str
) -> None:
    result = run("check", one, option, closed / "a.yaml")
    assert result.exit_code == 3
    assert "打不开：没有权限" in result.stderr


def test_list_in_a_closed_folder_is_named(run: Run, tmp_path: Path, closed: Path) -> None:
    run("corpus", "synthesize", tmp_path / "c", "--forms", 4)
    result = run(
        "corpus", "stats", tmp_path / "c", "-o", tmp_path / "o", "--reviews", closed / "a.csv"
    )
    assert result.exit_code == 3
    assert "打不开：没有权限" in result.stderr

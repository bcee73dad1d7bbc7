"""``jiheng render``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from jiheng.services.reading import read
from jiheng.services.rendering import MEDIA

Run = Callable[..., Result]


@pytest.mark.parametrize("to", MEDIA)
def test_what_was_written_is_read_again(run: Run, one: Path, tmp_path: Path, to: str) -> None:
    target = tmp_path / f"form.{to}"
    result = run("render", one, "--to", to, "-o", target)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert read(target) == read(one)
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_gets_a_file_for_each_form(run: Run, twelve: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new/forms"
    assert run("render", twelve, "--to", "docx", "-o", f"{folder}/").exit_code == 0
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 12
    assert "城管通服务费.docx" in names
    assert run("render", twelve, "--to", "html", "-o", folder).exit_code == 0
    assert len(list(folder.iterdir())) == 24
    forms = {form.project.name: form for form in read(twelve)}
    assert read(folder / "城管通服务费.docx") == [forms["城管通服务费"]]


def test_the_layout_is_the_one_asked_for(run: Run, one: Path, tmp_path: Path) -> None:
    target = tmp_path / "form.html"
    run("render", one, "--to", "html", "-o", target, "--layout", "sichuan")
    assert "度量单位" in target.read_text("utf-8")
    assert run("render", one, "--to", "html", "-o", target, "--layout", "mars").exit_code == 2


def test_one_bad_document_does_not_stop_the_others(run: Run, one: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("不是自评表", encoding="utf-8")
    target = tmp_path / "form.docx"
    result = run("render", bad, one, "--to", "docx", "-o", target)
    assert result.exit_code == 3
    assert f"{bad} 共 1 行，未找到绩效自评表" in result.stderr
    assert read(target) == read(one)


def test_without_a_form_nothing_is_written(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("不是自评表", encoding="utf-8")
    target = tmp_path / "form.docx"
    result = run("render", bad, "--to", "docx", "-o", target)
    assert result.exit_code == 3
    assert "没有读到自评表。" in result.stderr
    assert not target.exists()


def test_what_is_read_is_never_written_over(run: Run, one: Path, tmp_path: Path) -> None:
    source = tmp_path / "in/a.json"
    source.parent.mkdir()
    run("render", one, "--to", "json", "-o", source)
    before = source.read_bytes()
    for files in (source, source.parent):
        result = run("render", files, "--to", "json", "-o", source)
        assert result.exit_code == 2
        assert f"无法写入 {source}：它正是要读的文件" in result.stderr
    own = source.parent / f"{read(one)[0].project.name}.json"
    source.rename(own)
    assert run("render", source.parent, "--to", "json", "-o", source.parent).exit_code == 2
    assert own.read_bytes() == before


def test_an_unreadable_input_is_not_written_over_either(
    run: Run, one: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_bytes(one.read_bytes())
    (folder / "b.txt").write_text("不是自评表", encoding="utf-8")
    result = run("render", folder, "--to", "docx", "-o", folder / "b.txt")
    assert result.exit_code == 2
    assert (folder / "b.txt").read_text("utf-8") == "不是自评表"


def test_places_that_cannot_be_written_are_named(run: Run, one: Path, tmp_path: Path) -> None:
    missing = tmp_path / "no/such.docx"
    result = run("render", one, "--to", "docx", "-o", missing)
    assert result.exit_code == 2
    assert f"无法写入 {missing}：所在的文件夹不存在" in result.stderr
    result = run("render", one, "--to", "docx", "-o", f"{one}/")
    assert result.exit_code == 2
    assert "同名的是一个文件，不是文件夹" in result.stderr
    result = run("render", one, "--to", "docx", "-o", f"{one}/deeper/")
    assert result.exit_code == 2
    assert "无法写入" in result.stderr


def test_a_text_too_long_for_excel_stops_only_its_own_file(run: Run, tmp_path: Path) -> None:
    forms = [
        {"project": {"name": name}, "objective": {"intended": goal}, "fiscal_year": 2024}
        for name, goal in (("甲", "长" * 40_000), ("乙", "短"))
    ]
    source = tmp_path / "forms.json"
    source.write_text(json.dumps(forms), encoding="utf-8")
    folder = tmp_path / "out"
    result = run("render", source, "--to", "xlsx", "-o", f"{folder}/")
    assert result.exit_code == 2
    assert "objective.intended 的文字有 40000 字，超过 Excel 一格的上限 32767 字" in result.stderr
    assert [path.name for path in folder.iterdir()] == ["乙.xlsx"]


def test_the_medium_and_the_output_must_be_named(run: Run, one: Path, tmp_path: Path) -> None:
    assert "缺少 --to" in run("render", one, "-o", tmp_path / "x").stderr
    assert "缺少 --output" in run("render", one, "--to", "pdf").stderr
    result = run("render", one, "--to", "ofd", "-o", tmp_path / "x.ofd")
    assert result.exit_code == 2
    assert "“ofd”不是 docx|xlsx|pdf|html|json 之一" in result.stderr


def test_standard_input_and_several_files_go_into_one(
    run: Run, one: Path, twelve: Path, tmp_path: Path
) -> None:
    target = tmp_path / "all.xlsx"
    result = run("render", "-", twelve, "--to", "xlsx", "-o", target, stdin=one.read_bytes())
    assert result.exit_code == 0
    assert read(target) == [*read(one), *read(twelve)]


def test_what_reading_doubted_and_the_paper_leaves_out_is_said(
    run: Run, one: Path, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.txt"
    text = one.read_text("utf-8")
    torn.write_text(text[: text.index("总分")], encoding="utf-8")
    result = run("render", torn, "--to", "docx", "-o", tmp_path / "form.docx")
    assert result.exit_code == 0
    assert "0 处文字未能归位" in result.stderr
    assert "1 点识读说明" in result.stderr
    assert "jiheng read" in result.stderr
    assert run("render", torn, "--to", "json", "-o", tmp_path / "form.json").stderr == ""

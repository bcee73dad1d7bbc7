"""The generated pages of docs/reference are what the program says now."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from jiheng.cli.program import program
from jiheng.cli.reference import reference, write_reference

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/reference"
PAGES = reference()


def commands_of(group: click.Group, path: str = "jiheng") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands_of(command, f"{path} {name}")


@pytest.mark.parametrize("page", PAGES)
def test_page_is_fresh(page: str) -> None:
    path = FOLDER / page
    assert path.is_file(), "missing: run make reference"
    assert path.read_text("utf-8") == PAGES[page], "stale: run make reference"


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    on_disk = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("rules/*.md")}
    assert on_disk == {page for page in PAGES if page.startswith("rules/")}


def test_writing_removes_what_is_gone(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/OLD999.md").touch()
    write_reference(tmp_path)
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    assert written == set(PAGES)


def test_every_option_of_every_command_is_in_the_reference() -> None:
    text = PAGES["cli.md"]
    for name, command in commands_of(program):
        section = text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        for parameter in command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                assert re.search(rf"`[^`]*(?<![\w-]){re.escape(option)}(?![\w-])", section)


@pytest.mark.parametrize("word", ["默认", "default"])
def test_no_option_tells_its_default_twice(word: str) -> None:
    cells = [cell for line in PAGES["cli.md"].splitlines() for cell in line.split("|")]
    assert [cell for cell in cells if cell.count(word) > 1] == []


def test_pages_name_nothing_of_this_machine() -> None:
    home = str(ROOT)
    assert [page for page, text in PAGES.items() if home in text] == []


def test_the_pages_are_the_same_however_often_they_are_made() -> None:
    assert reference() == PAGES

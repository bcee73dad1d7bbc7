"""Every notebook of the examples runs, and prints what is kept with it."""

from pathlib import Path

import pytest

from notebooks import cells, kept, notebooks, printed

pytest.importorskip("duckdb", reason="make installs it")


@pytest.mark.parametrize("notebook", notebooks(), ids=lambda path: path.name)
def test_notebook_prints_what_is_kept_with_it(notebook: Path) -> None:
    wanted = [kept(cell) for cell in cells(notebook)]
    assert any(wanted)
    assert list(printed(notebook)) == wanted


def test_there_is_a_notebook() -> None:
    assert notebooks()

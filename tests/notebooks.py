"""Notebooks of the examples: their code is run as it stands, and what it prints is kept with it.

python tests/notebooks.py --record      run them, and write what they print
"""

import argparse
import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

EXAMPLES = Path(__file__).parents[1] / "examples"
Cell = dict[str, Any]


def notebooks() -> list[Path]:
    return sorted(EXAMPLES.glob("*.ipynb"))


def cells(notebook: Path) -> list[Cell]:
    """Return the cells of a notebook that hold code."""
    held = json.loads(notebook.read_text("utf-8"))
    return [cell for cell in held["cells"] if cell["cell_type"] == "code"]


def kept(cell: Cell) -> str:
    """Return what a cell printed when it was recorded."""
    return "".join("".join(output["text"]) for output in cell["outputs"])


def printed(notebook: Path) -> Iterator[str]:
    """Run the cells one after the other beside the notebook, and yield what each prints."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(cells(notebook), 1):
        screen = io.StringIO()
        code = compile("".join(cell["source"]), f"{notebook.name} cell {number}", "exec")
        with pl.Config(), contextlib.chdir(notebook.parent), contextlib.redirect_stdout(screen):
            _look()
            exec(code, names)  # noqa: S102 - our own examples
        yield screen.getvalue()


def _look() -> None:
    """Print tables as a notebook that is read on paper does."""
    pl.Config.set_tbl_hide_dataframe_shape(active=True)
    pl.Config.set_tbl_hide_column_data_types(active=True)
    pl.Config.set_tbl_width_chars(110)
    pl.Config.set_fmt_str_lengths(24)


def record(notebook: Path) -> None:
    """Write what the cells print into the notebook."""
    held = json.loads(notebook.read_text("utf-8"))
    said = printed(notebook)
    for number, cell in enumerate(
        (each for each in held["cells"] if each["cell_type"] == "code"), 1
    ):
        text = next(said)
        output = {
            "name": "stdout",
            "output_type": "stream",
            "text": text.splitlines(keepends=True),
        }
        cell["outputs"] = [output] if text else []
        cell["execution_count"] = number
    notebook.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", required=True)
    parser.parse_args()
    for notebook in notebooks():
        record(notebook)


if __name__ == "__main__":
    main()

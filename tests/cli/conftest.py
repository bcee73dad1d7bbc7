"""Running the command line within the test process."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jiheng.cli.program import program

ROOT = Path(__file__).parents[2]
NO_LOCALE = {"LC_ALL": None, "LC_MESSAGES": None, "LANG": None, "NO_COLOR": None}
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Run ``jiheng`` with arguments; nothing may escape as a traceback."""

    def invoke(*arguments: object, stdin: bytes | None = None, **environment: str) -> Result:
        result = CliRunner().invoke(
            program,
            [str(argument) for argument in arguments],
            input=stdin,
            env={**NO_LOCALE, **environment},
        )
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


@pytest.fixture
def run_json(run: Run) -> Callable[..., Any]:
    """Run a command with ``--format json`` and return its answer, whatever the exit code."""

    def invoke(*arguments: object) -> Any:  # noqa: ANN401
        return json.loads(run(*arguments, "--format", "json").stdout)

    return invoke


@pytest.fixture(scope="session")
def twelve() -> Path:
    """The twelve published forms."""
    return ROOT / "examples/baoshan-2024.txt"


@pytest.fixture(scope="session")
def one(twelve: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first of them, in a file of its own."""
    title = "财政项目支出绩效自评表"
    path = tmp_path_factory.mktemp("one") / "one.txt"
    path.write_text(title + twelve.read_text("utf-8").split(title)[1], encoding="utf-8")
    return path

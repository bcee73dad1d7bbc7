"""Killed at random and run again, every command over a corpus ends in the same files."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jiheng.corpus.synthesis.corpus import Order, synthesize
from sizes import some

ORDER = Order(2_400, (2023, 2024), ("东州", "西州", "南州"), seed=13, per_mille=80)
KILLS = int(os.environ.get("JIHENG_KILLS", some(1, thorough=4)))
COMMAND = (sys.executable, "-m", "jiheng.cli", "corpus")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(ORDER, folder))
    return folder


def held(output: Path) -> dict[str, bytes]:
    files = [
        file for file in output.rglob("*.*") if file.is_file() and "unfinished" not in file.name
    ]
    return {file.relative_to(output).as_posix(): file.read_bytes() for file in files}


@pytest.mark.parametrize(
    "asked",
    [
        ("score", "--policy", "all"),
        ("stats",),
        ("compare", "--years", "2023,2024"),
        ("compare", "--policies", "cn-mof-2020,option-execution-caps"),
    ],
    ids=lambda asked: " ".join(asked[:2]),
)
def test_killed_and_run_again_gives_the_same_files(
    corpus: Path, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    name, *more = asked
    command = [*COMMAND, name, str(corpus), *more, "-o"]
    begun = time.perf_counter()
    subprocess.run([*command, str(tmp_path / "whole")], check=True, capture_output=True)
    took = time.perf_counter() - begun
    chance = random.Random(7)  # noqa: S311 - repeatable
    for _ in range(KILLS):
        process = subprocess.Popen(
            [*command, str(tmp_path / "killed")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.3, 1.0) * took)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run([*command, str(tmp_path / "killed")], check=True, capture_output=True)
    assert held(tmp_path / "killed") == held(tmp_path / "whole")

"""Work shared over processes ends when it is left, whatever the processes are at."""

import subprocess
import sys
from pathlib import Path

import pytest

from jiheng.services.sharing import Panicked, shared

SCRIPT = """
import sys, time
from jiheng.services.sharing import shared

print("begun")
if __name__ == "__main__":
    try:
        with shared(bytes, [1 << 26] * 40, 2) as made:
            next(made)
            time.sleep(float(sys.argv[1]))
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        print("left")
"""


@pytest.mark.parametrize("seconds", [0, 0.05, 0.2])
def test_left_while_large_results_are_handed_back_it_ends(tmp_path: Path, seconds: float) -> None:
    script = tmp_path / "large.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "begun\nleft\n", "")


def test_what_breaks_work_off_is_told_though_it_is_no_exception() -> None:
    with shared(sys.exit, ["panic"], 2) as made, pytest.raises(Panicked, match="SystemExit: panic"):
        next(made)

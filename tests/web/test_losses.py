"""What the server answered for is there after it was killed; ``make losses`` does it 200 times."""

import subprocess
import sys
from pathlib import Path

from sizes import some

SCRIPT = Path(__file__).parents[1] / "losses.py"


def test_every_save_answered_for_survives_a_kill() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(some(1, thorough=3))],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answered = int(done.stdout.rpartition("kills: ")[2].split()[0])
    assert answered > 0

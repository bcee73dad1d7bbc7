"""Memory is kept for a corpus, before Polars is loaded, and only as nobody said otherwise."""

import os
import subprocess
import sys

from jiheng.corpus.memory import ENVIRONMENT

TOLD = """
import os, sys
from jiheng.corpus.memory import keep
assert "polars" not in sys.modules, "too late"
keep()
import polars
print(*(os.environ.get(name, "") for name in {names}), sep="|")
"""


def told(**said: str) -> list[str]:
    bare = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT}
    code = TOLD.format(names=list(ENVIRONMENT))
    child = subprocess.run(
        [sys.executable, "-c", code],
        env={**bare, **said},
        capture_output=True,
        text=True,
        check=True,
    )
    return child.stdout.strip().split("|")


def test_what_is_free_is_kept_for_a_while() -> None:
    of_polars, *of_the_library = told()
    assert of_polars.endswith(ENVIRONMENT["_RJEM_MALLOC_CONF"])
    assert of_the_library == list(ENVIRONMENT.values())[1:]


def test_what_the_environment_says_stays() -> None:
    of_polars, trimmed, *_ = told(
        _RJEM_MALLOC_CONF="dirty_decay_ms:7", MALLOC_TRIM_THRESHOLD_="many"
    )
    assert of_polars.endswith("dirty_decay_ms:7")
    assert trimmed == "many"

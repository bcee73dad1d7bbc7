"""Settings of the whole suite."""

import gc
import os

import pytest
from hypothesis import settings
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from sizes import IS_THOROUGH, some

settings.register_profile(
    "house",
    deadline=None,
    derandomize="CI" in os.environ,
    max_examples=some(25, thorough=100),
)
settings.load_profile("house")

gc.disable()

if "PYTEST_XDIST_WORKER" in os.environ and not IS_THOROUGH:
    # A process tests on every core already; every night Polars divides its work all the same.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")

AT_ONE_SERVER = frozenset(
    f"tests/web/test_{name}.py"
    for name in ("accessible", "browser", "browser_import", "browser_kept", "browser_year")
)
OF_ONE_MAKING = frozenset(
    f"tests/{name}.py"
    for name in ("corpus/test_spark", "test_house", "test_recorded", "test_truth")
)
LONGEST = ("test_spark.py", "test_losses.py")


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Hands tests to processes one by one, and those that share much to one."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if module in AT_ONE_SERVER | OF_ONE_MAKING else nodeid


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, so that no process is left alone with them at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """Look for garbage from now on, and never among the thousands of tests that were found."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Let several processes test so that what is dear is made once."""
    return Together(config, log)

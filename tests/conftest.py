"""Settings of the whole suite."""

import gc
import os

import pytest
from hypothesis import settings
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")

gc.disable()

AT_ONE_SERVER = frozenset(
    f"tests/web/test_{name}.py"
    for name in ("accessible", "browser", "browser_import", "browser_year")
)


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Hands tests to processes one by one, and those at one server all to one."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if module in AT_ONE_SERVER else nodeid


def pytest_collection_finish() -> None:
    """Look for garbage from now on, and never among the thousands of tests that were found."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Let several processes test so that no server is started twice."""
    return Together(config, log)

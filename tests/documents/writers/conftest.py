"""The text of the layout files."""

from importlib import resources

import pytest


@pytest.fixture(scope="session")
def layout_text() -> dict[str, str]:
    """The YAML of every layout by its name."""
    folder = resources.files("jiheng.documents.writers") / "layouts"
    return {
        entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
    }

"""Canonical JSON of many forms: the same text, however it is put together."""

from pathlib import Path

import pytest

import jiheng
from jiheng.domain.canonical import to_json
from jiheng.reporting.document import forms_written
from jiheng.reporting.written import written

FORMS = jiheng.read(Path(__file__).parents[2] / "examples" / "baoshan-2024.txt")


@pytest.mark.parametrize("count", [0, 1, 2, 12])
def test_forms_are_written_as_one_array(count: int) -> None:
    assert forms_written(FORMS[:count]) == written([to_json(form) for form in FORMS[:count]])

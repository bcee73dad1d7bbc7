"""What one cell holds: a quantity has a unit that means something, or none."""

import pytest

from jiheng.documents.interpret.values import Form, ValueReader
from jiheng.documents.interpret.words import load_vocabulary


@pytest.mark.parametrize("text", ["<0/", "≥5(—)", "≤3-", ">2(/)"])
def test_a_mark_for_nothing_is_no_unit(text: str) -> None:
    assert ValueReader(load_vocabulary()).read(text).form is Form.TEXT


@pytest.mark.parametrize(("text", "unit"), [("<0/次", "/次"), ("≥5(台)", "台"), ("≤3", None)])
def test_what_follows_a_signed_number_is_its_unit(text: str, unit: str | None) -> None:
    quantity = ValueReader(load_vocabulary()).read(text).quantity
    assert quantity is not None
    assert quantity.unit == unit

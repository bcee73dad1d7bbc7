"""The twelve forms on other paper read to the same forms, value for value."""

import json
from pathlib import Path

import pytest

from jiheng.documents import read_document
from jiheng.domain.canonical import from_json
from jiheng.domain.locator import Confidence

DATA = Path(__file__).parents[1] / "data"
TWELVE = [
    from_json(each, "expected")
    for each in json.loads((DATA / "expected-baoshan-2024.json").read_text(encoding="utf-8"))
]
PLACES = {
    "docx": lambda place: place.table is not None and place.cell is not None,
    "pdf": lambda place: place.page is not None and place.box is not None,
    "xlsx": lambda place: place.sheet is not None and place.cell is not None,
    "html": lambda place: place.table is not None and place.cell is not None,
}


@pytest.mark.parametrize("medium", PLACES)
def test_the_twelve_forms_read_exactly_from_every_medium(medium: str) -> None:
    content = (DATA / "paper" / f"forms12.{medium}").read_bytes()
    forms = read_document(content, f"forms12.{medium}")
    assert forms == TWELVE
    for form in forms:
        assert all(each.confidence is Confidence.CERTAIN for each in form.provenance.values())
        assert form.notes == ()
        assert PLACES[medium](form.provenance["indicators[0].claimed_score"].place)


@pytest.mark.parametrize("medium", PLACES)
def test_the_name_of_a_file_says_nothing_about_its_kind(medium: str) -> None:
    content = (DATA / "paper" / f"forms12.{medium}").read_bytes()
    assert len(read_document(content, "forms.txt")) == len(TWELVE)
